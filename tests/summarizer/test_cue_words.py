"""Words are compared without case, every figure as "0", wide scripts letter by letter."""

from summarizer.cue_words import tokenize


def test_case_and_figures_do_not_count() -> None:
    assert tokenize("Comments: 1,204 – READ More") == ["comments", "0", "read", "more"]


def test_wide_scripts_are_read_letter_by_letter() -> None:
    assert tokenize("延伸阅读") == list("延伸阅读")


def test_a_line_end_is_a_space() -> None:
    assert tokenize("read\nmore") == ["read", "more"]
