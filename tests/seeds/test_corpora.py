"""The evaluation corpora are whole: readable, labelled, and as hard as their README says."""

import json
import re
from collections import Counter, defaultdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

EVAL = Path(__file__).parent.parent / "eval"


def rows(name: str) -> list[dict[str, Any]]:
    lines = (EVAL / name).read_text(encoding="utf-8").splitlines()
    return [json.loads(line) for line in lines]


@pytest.fixture(scope="module")
def articles() -> list[dict[str, Any]]:
    return rows("stories/articles.jsonl")


@pytest.fixture(scope="module")
def stories() -> list[dict[str, Any]]:
    return rows("summaries/stories.jsonl")


def sentences(article: dict[str, Any]) -> list[str]:
    ends = r"(?:(?<=[.!?])|(?<=[.!?][”\"]))\s+"
    return [article["title"], *re.split(ends, article["text"])]


def shows(patterns: list[list[str]], sentence: str) -> bool:
    return any(all(re.search(p, sentence, re.IGNORECASE) for p in every) for every in patterns)


def test_stories_are_many_and_in_order_of_time(articles: list[dict[str, Any]]) -> None:
    times = [datetime.fromisoformat(row["time"]) for row in articles]

    assert len(articles) >= 200
    assert len({row["label"] for row in articles}) >= 60
    assert len({row["id"] for row in articles}) == len(articles)
    assert times == sorted(times)
    assert all(time.tzinfo is not None and time.astimezone(UTC) == time for time in times)


def test_stories_have_text_of_news_length(articles: list[dict[str, Any]]) -> None:
    for row in articles:
        least = 40 if row.get("copy_kind") == "cut" else 60
        assert least <= len(row["text"].split()) <= 200, row["id"]
        assert row["title"]
        assert row["source"]


def test_stories_have_the_hard_kinds(articles: list[dict[str, Any]]) -> None:
    labels = {row["label"] for row in articles}
    languages = defaultdict(set)
    for row in articles:
        languages[row["label"]].add(row["language"])

    assert {row["copy_kind"] for row in articles if "copy_of" in row} == {
        "byline", "cut", "promo", "light", "reordered", "half",
    }  # fmt: skip
    assert sum("copy_of" in row for row in articles) >= 20
    assert sum(row["development"] == 2 for row in articles) >= 15
    assert {row["follows"] for row in articles if "follows" in row} <= labels
    assert len({row["label"] for row in articles if "pair_note" in row}) >= 50
    assert {"en", "de", "es", "fr", "ru"} == set().union(*languages.values())
    assert sum(len(found) > 1 for found in languages.values()) >= 8


def test_roundups_stand_alone(articles: list[dict[str, Any]]) -> None:
    sizes = Counter(row["label"] for row in articles)
    roundups = [row for row in articles if row.get("role") == "roundup"]

    assert len(roundups) >= 5
    assert all(sizes[row["label"]] == 1 for row in roundups)


def test_copies_share_words_with_their_original_and_nothing_else_does(
    articles: list[dict[str, Any]],
) -> None:
    by_id = {row["id"]: row for row in articles}

    def fives(row: dict[str, Any]) -> set[tuple[str, ...]]:
        words = row["text"].split()
        return {tuple(words[i : i + 5]) for i in range(len(words) - 4)}

    for row in articles:
        if "copy_of" in row:
            original = by_id[row["copy_of"]]
            assert original["label"] == row["label"]
            assert original["time"] < row["time"]
            assert len(fives(row) & fives(original)) / len(fives(row)) >= 0.5, row["id"]
    originals = [row for row in articles if "copy_of" not in row]
    seen: dict[tuple[str, ...], Counter[str]] = defaultdict(Counter)
    for row in originals:
        for five in fives(row):
            seen[five][row["id"]] += 1
    for row in originals:
        shared = sum(len(seen[five]) > 1 for five in fives(row))
        assert shared / len(fives(row)) < 0.15, row["id"]


def test_summaries_are_many_and_have_both_kinds_of_numbers(stories: list[dict[str, Any]]) -> None:
    assert len(stories) >= 30
    assert len({story["id"] for story in stories}) == len(stories)
    assert all(2 <= len(story["articles"]) <= 5 for story in stories)
    assert sum(bool(story["differing"]) for story in stories) >= 12
    assert sum(not story["differing"] and "trap" in story for story in stories) >= 12


def test_key_facts_are_shown_by_exactly_the_outlets_named(stories: list[dict[str, Any]]) -> None:
    for story in stories:
        assert sum(len(fact["outlets"]) >= 2 for fact in story["key_facts"]) >= 2
        for fact in story["key_facts"]:
            found = [
                index
                for index, article in enumerate(story["articles"])
                if any(shows(fact["patterns"], sentence) for sentence in sentences(article))
            ]
            assert found == sorted(fact["outlets"]), (story["id"], fact["fact"])


def test_patterns_tell_the_fact_from_most_other_sentences(stories: list[dict[str, Any]]) -> None:
    for story in stories:
        every = [sentence for article in story["articles"] for sentence in sentences(article)]
        for fact in story["key_facts"]:
            hits = sum(shows(fact["patterns"], sentence) for sentence in every)
            assert hits / len(every) <= 0.5, (story["id"], fact["fact"])


def forms(number: float) -> str:
    """Return a regular expression for the ways in which the corpus writes a number."""
    words = {3: "three", 4: "four", 5: "five", 6: "six", 7: "seven", 11: "eleven", 12: "twelve",
             15: "fifteen", 22: "twenty-two"}  # fmt: skip
    ways = [f"{number:,}", words.get(int(number), f"{number:,}")]
    for unit, name in ((10**6, "million"), (10**9, "billion")):
        if number >= unit:
            ways.append(f"{number / unit:,g} {name}")
    return rf"(?<![\d,.])(?:{'|'.join(map(re.escape, ways))})(?![,.]?\d)"


def test_differing_figures_stand_in_the_articles(stories: list[dict[str, Any]]) -> None:
    for story in stories:
        for item in story["differing"]:
            values = [tuple(figure["numbers"]) for figure in item["figures"]]
            assert len(set(values)) == len(values) >= 2
            for figure in item["figures"]:
                for index in figure["outlets"]:
                    article = story["articles"][index]
                    text = article["title"] + " " + article["text"]
                    for number in figure["numbers"]:
                        assert re.search(forms(number), text, re.IGNORECASE), (story["id"], number)


def test_nothing_in_the_corpora_is_under_a_real_address(
    articles: list[dict[str, Any]], stories: list[dict[str, Any]]
) -> None:
    text = json.dumps([articles, stories], ensure_ascii=False)

    assert "http" not in text
    assert "www." not in text
