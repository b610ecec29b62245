"""Words are split alike one line at a time and all at once, in every script."""

from hypothesis import given
from hypothesis import strategies as st

from summarizer.cue_words import compared, split_all, split_words, tokenize

LINES = [
    "Don’t miss: it's 3.5% – COVID-19, 12:30 ©2020 ½ cup",
    "",
    "Größe über Łódź",
    "Читайте также",
    "और पढ़ें",
    "延伸阅读 5",
    "İstanbul'da",
]


def test_case_and_figures_do_not_count() -> None:
    assert tokenize("Comments: 1,204 – READ More") == ["comments", "0", "read", "more"]


def test_wide_scripts_are_read_letter_by_letter() -> None:
    assert tokenize("延伸阅读") == list("延伸阅读")


def test_together_is_as_alone() -> None:
    words, tokens = split_all(LINES)

    assert words == [split_words(line) for line in LINES]
    assert tokens == [compared(split_words(line)) for line in LINES]


def test_a_line_end_is_a_space() -> None:
    assert split_all(["read\nmore", "now"])[1] == [["read", "more"], ["now"]]


@given(st.lists(st.text(max_size=30), max_size=5))
def test_any_text_is_split_alike(lines: list[str]) -> None:
    assert split_all(lines)[0] == [split_words(line) for line in lines]
