"""Text hygiene repairs what encodings leave behind and never adds or drops a word."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from summarizer.hygiene import split_lines, tidy, unescape


@pytest.mark.parametrize(
    ("raw", "clean"),
    [
        ("See\u00a0also  the\u2003harbor", "See also the harbor"),
        ("Cafe\u0301", "Café"),
        ("har\u00adbor", "harbor"),
        ("zero\u200bwidth\ufeff", "zerowidth"),
        ("schÃ¶n", "schön"),
        ("â€œquoteâ€\x9d", "“quote”"),
        ("Fish &amp;amp; Chips", "Fish & Chips"),
        ("5 &lt; 6", "5 < 6"),
        ("a\x00b", "ab"),
        ("می\u200cخواهم", "می\u200cخواهم"),
        ("क्\u200dष", "क्\u200dष"),
        ("👨\u200d👩\u200d👧", "👨\u200d👩\u200d👧"),
        ("שלום, עולם", "שלום, עולם"),
        ("plain text", "plain text"),
        ("  edges  ", "edges"),
        ("Ärger über Äpfel", "Ärger über Äpfel"),
    ],
)
def test_tidy(raw: str, clean: str) -> None:
    assert tidy(raw) == clean


def test_entities_are_resolved_as_deep_as_they_were_escaped() -> None:
    assert unescape("&amp;amp;quot;") == '"'


def test_paragraphs_are_kept_and_empty_lines_dropped() -> None:
    assert split_lines("one\r\n\r\ntwo\u2028three\n \nfour") == ["one", "two", "three", "four"]


@given(st.text())
def test_tidy_twice_is_tidy_once_and_leaves_no_line_end(text: str) -> None:
    once = tidy(text)

    assert "\n" not in once
    assert tidy(once) == once or "&" in text
