"""Muted words are plain words: whole, in any case, in every script, and never slow."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from news.filters import MAX_WORD_LENGTH, as_muted_word, is_muted, mentions, same_word
from tests.make import a_story


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("Cup final moved to Sunday", "cup"),
        ("The world  cup begins", "World Cup"),
        ("NATO’s new plan", "nato"),
        ("COVID-19 wave", "covid 19"),
        ("Große Straße gesperrt", "STRASSE"),
        ("İstanbul'da kar", "istanbul"),
        ("Élections: les résultats", "élections"),
        ("выборы в городе", "Выборы"),
        ("東京で地震がありました", "地震"),
        ("فوز كبير للفريق", "فوز"),
        ("ﬁnal score", "final"),
    ],
)
def test_a_word_is_found_as_a_whole_word_in_any_case(text: str, word: str) -> None:
    assert mentions(text, word)


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("A cupboard of wonders", "cup"),
        ("World leaders lift a cup", "world cup"),
        ("Resume", "sum"),
        ("", "cup"),
        ("anything", ""),
        ("anything", "..."),
        ("1903", "190"),
    ],
)
def test_parts_of_words_are_not_found(text: str, word: str) -> None:
    assert not mentions(text, word)


def test_headline_summary_and_update_all_count() -> None:
    assert is_muted(a_story(headline="Chess open begins"), ["chess"])
    assert is_muted(a_story(summary=("Quiet.", "Chess is played.")), ["chess"])
    assert is_muted(a_story(update=("Chess is over.",)), ["chess"])
    assert is_muted(a_story(update_headline="Chess is over"), ["chess"])
    assert not is_muted(a_story(), ["chess"])
    assert not is_muted(a_story(), [])


def test_what_is_typed_is_tidied_or_refused() -> None:
    assert as_muted_word("  “World   Cup”, ") == "World Cup"
    assert as_muted_word("C++") == "C++"
    assert as_muted_word(" … ") is None
    assert as_muted_word("x" * (MAX_WORD_LENGTH + 1)) is None
    assert same_word("COVID-19", "covid 19")


def test_patterns_are_only_letters() -> None:
    assert not mentions("aaaa", "a.*")
    assert not mentions("anything at all", ".*")


@given(st.text(max_size=200), st.text(max_size=40))
def test_any_text_and_word_give_an_answer(text: str, word: str) -> None:
    assert mentions(f"{text} {word}", word) in (True, False)
    kept = as_muted_word(word)
    if kept is not None:
        assert mentions(f"before {kept} after", kept)


@pytest.mark.slow
def test_a_hostile_word_is_not_slow() -> None:
    begin = time.process_time()

    mentions("a" * 20_000 + " b", "(a+)+$")

    assert time.process_time() - begin < 1.0
