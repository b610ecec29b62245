"""All lines of an article are split at once as each would be alone, in every script."""

from math import isnan

import pytest
from hypothesis import given
from hypothesis import strategies as st

from summarizer.cue_words import split_words, tokenize
from summarizer.line_words import split_lines
from summarizer.reading import case_of

LINES = [
    "Don’t miss: it's 3.5% – COVID-19, 12:30 ©2020 ½ cup",
    "",
    "Größe über Łódź, 2nd b2b",
    "Читайте также: ΝΕΟΣ ΟΔΗΓΟΣ",
    "और पढ़ें",
    "延伸阅读 5 น้ำ",
    "İstanbul'da e\u0301te\u0301 \u0301x",
    "𝗕𝗼𝗹𝗱 \U0001f600 ١٢ Ⅷ \ud800",
]
# Characters on which the rules differ: letters, figures, signs that join, marks, wide scripts.
TRICKY = "aB1 .,:/'’-©ⓒ\u0301\u0307İßΣσЖक\u093fか안\n²½_Ⅷ𝗕😀٣น"


def _agree(lines: list[str]) -> None:
    tokens, cases = split_lines(lines)

    assert tokens == [tokenize(line) for line in lines]
    alone = [case_of(split_words(line)) for line in lines]
    assert [isnan(case) for case in cases] == [isnan(case) for case in alone]
    assert [case for case in cases if not isnan(case)] == [
        case for case in alone if not isnan(case)
    ]


def test_together_is_as_alone() -> None:
    _agree(LINES)


@given(st.lists(st.text(max_size=30), max_size=5))
def test_any_text_is_split_alike(lines: list[str]) -> None:
    _agree(lines)


@given(st.lists(st.text(TRICKY, max_size=12), max_size=4))
def test_tricky_characters_are_split_alike(lines: list[str]) -> None:
    _agree(lines)


def test_a_line_end_in_a_text_is_a_space() -> None:
    assert split_lines(["read\nmore", "now"])[0] == [["read", "more"], ["now"]]


@pytest.mark.parametrize(("text", "case"), [("The Old harbor of Lindvik", 0.5), ("IT 12345", None)])
def test_longer_words_that_begin_with_a_capital_are_counted(text: str, case: float | None) -> None:
    found = split_lines([text])[1][0]

    assert isnan(found) if case is None else found == case
