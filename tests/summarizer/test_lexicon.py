"""The lexicon finds cues in every script, and tells them from words that only begin alike."""

import pytest

from summarizer.cue_words import after_tokens, tokenize
from summarizer.lexicon import Lexicon, lexicon

SMALL = Lexicon(
    {
        "promo": {"start": {"en": ["read", "read more"]}, "whole": {"en": ["read more"]}},
        "footer": {"anywhere": {"en": ["the post … appeared first on"]}},
        "comments": {"whole": {"en": ["comments 0"], "ja": ["関連記事"]}},
        "prose": {"start": {"en": ["read more than"]}},
    }
)


def test_the_longest_cue_at_the_start_wins() -> None:
    cue = SMALL.at_start(tokenize("Read more about the harbor"))

    assert cue is not None
    assert (cue.concept, cue.length) == ("promo", 2)


def test_prose_that_begins_like_a_cue_is_none() -> None:
    assert SMALL.at_start(tokenize("Read more than one report on the harbor.")) is None
    assert "prose" not in SMALL.concepts


def test_a_cue_is_made_of_whole_words() -> None:
    assert SMALL.at_start(tokenize("Readers of the Herald")) is None


def test_a_gap_spans_up_to_eight_words() -> None:
    near = tokenize("The post Harbor reopens appeared first on Lindvik Herald.")
    far = tokenize("The post one two three four five six seven eight nine appeared first on it")

    assert [cue.concept for cue in SMALL.anywhere(near)] == ["footer"]
    assert SMALL.anywhere(far) == []


@pytest.mark.parametrize("line", ["Comments: 12", "COMMENTS (7)", "関連記事"])
def test_the_whole_line_without_figures_and_punctuation(line: str) -> None:
    assert SMALL.whole(tokenize(line)) is not None


def test_the_end_of_a_cue_is_found_in_the_line() -> None:
    assert after_tokens("Read more: Harbor", 2) == len("Read more")


def test_the_shipped_lexicon_speaks_many_languages() -> None:
    words = lexicon()

    for line in (
        "Lesen Sie auch",
        "À lire aussi",
        "Читайте также",
        "اقرأ أيضا",
        "और पढ़ें",
        "延伸阅读",
    ):
        assert words.whole(tokenize(line)) is not None or words.at_start(tokenize(line)) is not None
