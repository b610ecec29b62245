"""Characters are counted as one would by hand, whatever stands in the other lines."""

import pytest

from summarizer.letters import HEAD, SEEN, count_letters


@pytest.mark.parametrize(
    ("text", "letters", "upper", "digits", "commas", "quotes", "sentences"),
    [
        ("", 0, 0, 0, 0, 0, 0),
        ("Ferry fares rise by 12", 16, 1, 2, 0, 0, 0),
        ("Straße, Übung, 3,5.", 11, 2, 2, 3, 0, 0),
        ("It ran. It stopped! Why? ", 17, 3, 0, 0, 0, 3),
        ("“It ran.” He left.", 11, 2, 0, 0, 2, 1),
        ("船が出た。港は静かだ！", 9, 0, 0, 0, 0, 2),
        ("नाव चली। सब खुश ", 8, 0, 0, 0, 0, 1),
    ],
)
def test_each_kind_is_counted(
    text: str, letters: int, upper: int, digits: int, commas: int, quotes: int, sentences: int
) -> None:
    expected = [letters, upper, digits, commas, quotes, sentences]

    assert count_letters([text]) == [expected]
    assert count_letters(["Others, too.", text, "\U0001f600 1"])[1] == expected


def test_only_the_beginning_is_read() -> None:
    letters, upper, digits, commas, _, _ = count_letters(["A1, " * SEEN])[0]

    assert (letters, upper, digits) == (HEAD // 4, HEAD // 4, HEAD // 4)
    assert commas == SEEN // 4


def test_no_texts_have_no_counts() -> None:
    assert count_letters([]) == []
