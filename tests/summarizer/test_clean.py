"""Cleaning keeps the article and nothing else, says why, and never fails."""

import random
import sys
import time
from collections.abc import Callable

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from summarizer.blocks import Block
from summarizer.clean import clean, clean_article, clean_lines, hash_text

TITLE = "Harbor of Lindvik reopens after winter storm"
FIRST = (
    "The harbor of Lindvik reopened on Tuesday after engineers finished repairs to the northern "
    "breakwater, which a storm had damaged in February, the port authority said."
)
SECOND = (
    "Ferries to the outer islands will run on the summer timetable from next week, and the fish "
    "market is expected to return to its old hall before the end of the month."
)
THIRD = (
    "More than two hundred workers took part in the repairs, which cost four million crowns; the "
    "southern pier has cracks, too, but they can wait until autumn, the engineers said."
)
FURNITURE = [
    "Also Read: Council Approves New Tram Line After Long Debate",
    "See also  Mayor of Sandö resigns over the price of the ferry",
    "Sign up for our newsletter to get the day's top stories in your inbox.",
    "Advertisement",
    "Image: Lindvik Press",
    "(Photo: Karin Holm / Lindvik Press)",
    "Share on Facebook",
    "Recent Comments",
    "Comments: 12",
    "Read more",
    "The post Harbor Reopens appeared first on Lindvik Herald.",
    "COUNCIL APPROVES NEW TRAM LINE AFTER A LONG AND BITTER DEBATE ON NOISE",
]


def _kept(lines: list[str], *, title: str = "") -> list[bool]:
    return [made.is_kept for made in clean_lines(lines, title=title).decisions]


@pytest.mark.parametrize("line", FURNITURE)
def test_furniture_between_paragraphs_goes_with_a_reason(line: str) -> None:
    decisions = clean_lines([FIRST, line, SECOND]).decisions

    assert [made.is_kept for made in decisions] == [True, False, True]
    assert decisions[1].reason


def test_key_points_at_the_top_are_content() -> None:
    points = [
        "- The harbor reopened on Tuesday after repairs to the breakwater.",
        "- Ferries run on the summer timetable from next week.",
        "- The repairs cost four million crowns.",
    ]

    assert all(_kept([*points, FIRST, SECOND, THIRD]))


def test_a_wrapped_line_is_content() -> None:
    lines = [
        FIRST,
        "In this photo essay the people of the islands say what the storm took from them and",
        "photo by photo, how they built it up again together with friends from the mainland.",
        SECOND,
    ]

    assert all(_kept(lines))


def test_subheadings_are_content() -> None:
    assert all(_kept([FIRST, "Cracks in the southern pier", THIRD, "What comes next", SECOND]))


def test_a_cue_that_opens_a_sentence_is_content() -> None:
    assert all(_kept([FIRST, "Read on, and I will explain how it was done.", SECOND]))


def test_the_repeated_title_goes() -> None:
    decisions = clean_lines([TITLE, FIRST, SECOND], title=TITLE).decisions

    assert [made.reason for made in decisions] == ["title", None, None]


def test_a_teaser_goes_when_its_words_recur_below() -> None:
    teaser = f"{FIRST} Ferries to the outer islands will run […]"

    decisions = clean_lines([teaser, FIRST, SECOND]).decisions

    assert [made.reason for made in decisions] == ["teaser", None, None]


def test_a_teaser_without_its_article_stays() -> None:
    assert _kept([f"{FIRST} Ferries to the […]"]) == [True]


def test_the_tail_takes_its_list_along() -> None:
    lines = [
        *(FIRST, SECOND, THIRD),
        "DON'T MISS",
        "Council approves the new tram line",
        "Mayor of Sandö resigns",
        "Ten beaches for the first warm day",
    ]

    assert _kept(lines) == [True] * 3 + [False] * 4


def test_a_plain_text_has_its_headline_for_title_after_category_labels() -> None:
    article = clean_article(f"Uncategorized\n\n{TITLE}\n\n{FIRST}\n{SECOND}", form="text")

    assert article.title == TITLE
    assert article.text == f"{FIRST}\n{SECOND}"
    assert [removal.reason for removal in article.removed] == ["label", "title"]


def test_a_plain_text_without_headline_has_no_title() -> None:
    assert clean_article(f"{FIRST}\n{SECOND}", form="text").title == ""


def test_a_reason_can_be_switched_off() -> None:
    lines = [Block(FIRST), Block("Advertisement"), Block(SECOND)]

    assert clean(lines, kept_reasons=frozenset({"ad"})).text.count("\n") == 2
    assert clean(lines).text.count("\n") == 1


def test_removed_and_kept_together_are_everything() -> None:
    lines = [FIRST, *FURNITURE, SECOND]
    cleaned = clean_lines(lines)

    kept = [made.text for made in cleaned.decisions if made.is_kept]
    assert len(kept) + len(cleaned.removed) == len(lines)
    assert cleaned.text == "\n".join(kept)


def test_the_language_is_that_of_the_article() -> None:
    article = clean_article(f"<p>{FIRST}</p><p>{SECOND}</p>", form="fragment")

    assert article.language == "en"


def test_equal_words_have_equal_hashes() -> None:
    assert hash_text("The harbor, reopened!") == hash_text("the harbor reopened")
    assert hash_text("The harbor") != hash_text("The harbors")


@pytest.mark.parametrize("form", ["page", "fragment", "text"])
@pytest.mark.parametrize("source", ["", "\x00", "<p>", "<" * 500, "&#xD800;", "\ud800", "﻿"])
def test_bad_input_gives_an_empty_or_small_article(form: str, source: str) -> None:
    article = clean_article(source, form=form, address="http://[bad")  # type: ignore[arg-type]

    assert len(article.text) <= 500


def test_deep_nesting_is_survived() -> None:
    page = f"<html><body>{'<div>' * 20_000}<p>{FIRST}</p><p>{SECOND}</p></body></html>"

    clean_article(page)
    clean_article(page, form="fragment")


# --- properties --------------------------------------------------------------------------------

_LINES = st.lists(
    st.one_of(
        st.sampled_from([FIRST, SECOND, THIRD, TITLE, "", *FURNITURE]),
        st.text(max_size=120).filter(lambda line: len(line.splitlines()) < 2),
        st.sampled_from(["Director: Jane Doe", "Ferries to the islands", "12:31", "- A point"]),
    ),
    max_size=14,
)
_RELAXED = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])


@_RELAXED
@given(_LINES)
def test_cleaning_twice_is_cleaning_once(lines: list[str]) -> None:
    once = [made.text for made in clean_lines(lines, title=TITLE).decisions if made.is_kept]

    assert _kept(once, title=TITLE) == [True] * len(once)


@_RELAXED
@given(_LINES)
def test_one_decision_a_line_and_no_word_added(lines: list[str]) -> None:
    cleaned = clean_lines(lines, title=TITLE)
    article = clean_article("\n".join(lines), title=TITLE, form="text")

    assert len(cleaned.decisions) == len(lines)
    assert clean_lines(lines, title=TITLE) == cleaned
    words = set(" ".join(made.text for made in cleaned.decisions).split())
    assert set(article.text.split()) <= words | {"-"}


@_RELAXED
@given(_LINES, st.integers(0, 13))
def test_an_article_with_prose_is_never_emptied(lines: list[str], at: int) -> None:
    lines = [*lines[:at], FIRST, *lines[at:]]

    assert FIRST in clean_lines(lines, title=TITLE).text or any(
        prose in clean_lines(lines, title=TITLE).text for prose in (SECOND, THIRD)
    )


@pytest.mark.slow
def test_time_grows_with_size_and_not_faster() -> None:
    def seconds(count: int) -> float:
        lines = [f"{FIRST} {n}" if n % 3 else "A short line here" for n in range(3 * count)]
        start = time.process_time()
        clean_lines(lines)
        return time.process_time() - start

    seconds(10)
    small, large = min(seconds(60) for _ in range(3)), seconds(600)

    assert large < 25 * small


# --- broken pages ------------------------------------------------------------------------------

PAGE = f"""<!doctype html><html lang="en"><head><title>{TITLE}</title>
<meta property="og:title" content="{TITLE}"><script type="application/ld+json">
{{"@type": "NewsArticle", "articleBody": "{FIRST} {SECOND} {THIRD}"}}</script></head>
<body><nav><ul><li><a href="/">Home</a></li></ul></nav><article class="story"><h1>{TITLE}</h1>
<figure><img src="a.jpg"><figcaption>The quay. Photo: Karin Holm</figcaption></figure>
<p>{FIRST}</p><p><strong>Also Read: <a href="/t">Council Approves Tram Line</a></strong></p>
<p>{SECOND}</p><table><tr><td>Cost</td><td>4 million</td></tr></table><p>{THIRD}</p>
<div class="newsletter"><form><p>Sign up for our newsletter</p><input></form></div></article>
<footer><p>© Lindvik Herald &amp;copy; all rights reserved</p></footer></body></html>"""


def mutate(page: str, chance: random.Random) -> str:
    """Return the page with some pieces cut, doubled, moved, or filled with rubbish."""
    for _ in range(chance.randint(1, 6)):
        start = chance.randrange(len(page) + 1)
        end = min(len(page), start + chance.randint(0, 200))
        rubbish = "".join(
            chance.choice("<>/&;\"'=\x00\ud800\u202eé中 \n!-[]abc")
            for _ in range(chance.randint(0, 30))
        )
        piece = page[start:end]
        match chance.randrange(5):
            case 0:
                page = page[:start] + page[end:]
            case 1:
                page = page[:start] + piece * chance.randint(1, 4) + page[end:]
            case 2:
                page = page[:start] + rubbish + page[start:]
            case 3:
                page = page[end:] + page[:start] + piece
            case _:
                page = page[:start] + piece.swapcase()[::-1] + page[end:]
    return page


def test_a_page_is_cleaned() -> None:
    article = clean_article(PAGE, address="https://lindvik.example/harbor")

    assert article.title == TITLE
    for prose in (FIRST, SECOND, THIRD):
        assert prose in article.text
    for words in ("Also Read", "newsletter", "Lindvik Herald", "Karin Holm"):
        assert words not in article.text


def _survive(count: int) -> None:
    chance = random.Random(11)
    for _ in range(count):
        page = mutate(PAGE, chance)
        article = clean_article(page, address="https://lindvik.example/harbor")
        assert "\x00" not in article.text


def test_hundreds_of_broken_pages_are_survived() -> None:
    _survive(200)


@pytest.mark.slow
@pytest.mark.timeout(1800)
def test_ten_thousand_broken_pages_are_survived() -> None:
    _survive(10_000)


SEPARATORS = ["</p><p>", "<br>", "<div>", " ", '</p><a href="/tram">Tram</a><p>']


def _large(separator: str, size: int) -> str:
    body = separator.join(f"{FIRST} {number}" for number in range(size // (len(FIRST) + 10)))
    return f"<html><body><article><p>{body}</p></article></body></html>"


def _calls(work: Callable[[], object]) -> int:
    """How many functions a piece of work calls: what does not depend on the machine."""
    count = 0

    def watch(frame: object, event: str, argument: object) -> None:
        nonlocal count
        count += event in ("call", "c_call")

    before = sys.getprofile()
    sys.setprofile(watch)
    try:
        work()
    finally:
        sys.setprofile(before)
    return count


@pytest.mark.parametrize("separator", SEPARATORS)
def test_a_page_twice_as_large_is_at_most_twice_the_work(separator: str) -> None:
    small, large = (_large(separator, size) for size in (40_000, 80_000))
    clean_article(small)

    assert _calls(lambda: clean_article(large)) < 2.2 * _calls(lambda: clean_article(small))


@pytest.mark.slow
@pytest.mark.timeout(120)
@pytest.mark.parametrize("separator", SEPARATORS[:4])
def test_five_megabytes_take_less_than_five_seconds(separator: str) -> None:
    page = _large(separator, 5_000_000)
    clean_article(PAGE)  # the models are loaded once in a process
    start = time.process_time()

    clean_article(page)

    assert time.process_time() - start < 5
