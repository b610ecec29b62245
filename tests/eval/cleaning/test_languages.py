"""Cleaning in many languages, scored on lines of our own against pinned floors.

Each line stands alone between two paragraphs of an article. A change may raise a floor;
lowering one needs a decision record.
"""

import tomllib
from pathlib import Path

import pytest

from summarizer.clean import clean_lines

LANGUAGES = tomllib.loads((Path(__file__).parent / "languages.toml").read_text(encoding="utf-8"))
LEAST_RECALL = 0.99
LEAST_RECALL_OF_A_LANGUAGE = 0.85


def _is_kept(prose: list[str], line: str) -> bool:
    decisions = clean_lines([prose[0], line, prose[1]]).decisions

    assert decisions[0].is_kept
    assert decisions[2].is_kept
    return decisions[1].is_kept


def _missed(entry: dict[str, list[str]]) -> list[str]:
    return [line for line in entry["drop"] if _is_kept(entry["prose"], line)]


def test_at_least_twenty_languages_are_scored() -> None:
    assert len(LANGUAGES) >= 20


def test_boilerplate_goes_in_all_languages_together() -> None:
    missed = {code: _missed(entry) for code, entry in LANGUAGES.items()}
    total = sum(len(entry["drop"]) for entry in LANGUAGES.values())

    assert sum(map(len, missed.values())) <= (1 - LEAST_RECALL) * total, missed


@pytest.mark.parametrize("code", sorted(LANGUAGES))
def test_boilerplate_goes_in_each_language(code: str) -> None:
    entry = LANGUAGES[code]

    missed = _missed(entry)

    assert len(missed) <= (1 - LEAST_RECALL_OF_A_LANGUAGE) * len(entry["drop"]), missed


@pytest.mark.parametrize("code", sorted(LANGUAGES))
def test_no_line_of_the_article_is_lost(code: str) -> None:
    entry = LANGUAGES[code]

    lost = [line for line in entry["keep"] if not _is_kept(entry["prose"], line)]

    assert lost == []
