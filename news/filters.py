"""Muted words: which stories a subscriber does not want, by plain words.

A muted word is one word or a few ("world cup"). It matches whole words in any case, in the
order given, wherever it stands in a headline or summary: "cup" does not mute "cupboard",
"covid 19" mutes "COVID-19", "nato" mutes "NATO’s". Where a script writes no spaces (Chinese,
Japanese, Thai …) the letters in a row count, because there are no whole words to look for.

No patterns: a reader's word never becomes a regular expression, so none can be slow.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable

from news.model import Story

MAX_WORD_LENGTH = 60
MAX_MUTED_WORDS = 100

_UNSPACED_SCRIPTS = ("CJK ", "HIRAGANA", "KATAKANA", "THAI", "LAO ", "KHMER", "MYANMAR", "TIBETAN")
_DOT_ABOVE = "\u0307"


def as_muted_word(text: str) -> str | None:
    """Return what a reader typed in the form that is kept, or None when it holds no word."""
    word = " ".join(unicodedata.normalize("NFC", text).split()).strip("\"'“”„«».,;:!?").strip()
    return word if _words(word) and len(word) <= MAX_WORD_LENGTH else None


def same_word(one: str, other: str) -> bool:
    """Whether two muted words match the same text."""
    return _words(one) == _words(other)


def mentions(text: str, word: str) -> bool:
    """Whether the text has the word, or the words in a row, as whole words in any case."""
    return has_any(_spaced(text), sought([word]))


def is_muted(story: Story, muted_words: Iterable[str]) -> bool:
    """Whether the story's headline, summary or update has one of the words."""
    return has_any(searchable(story), sought(muted_words))


def searchable(story: Story) -> str:
    """Return the story's words as `has_any` looks through them: once for all readers."""
    return "\n".join(
        _spaced(text)
        for text in (
            story.headline,
            story.update_headline or "",
            *story.summary,
            *(story.update or ()),
        )
    )


def sought(muted_words: Iterable[str]) -> tuple[str, ...]:
    """Return muted words as `has_any` looks for them: once for all stories."""
    return tuple(wanted for word in muted_words if (wanted := _spaced(word)).strip())


def has_any(searched: str, wanted: Iterable[str]) -> bool:
    """Whether one of the `sought` words stands in a `searchable` text."""
    return any(word in searched for word in wanted)


def _spaced(text: str) -> str:
    """Return the words with a space around each, so that only whole words are found."""
    return f" {' '.join(_words(text))} "


def _words(text: str) -> tuple[str, ...]:
    """Return the words of a text, folded; a letter of an unspaced script is a word by itself."""
    folded = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).casefold())
    words: list[str] = []
    is_open = False
    for letter in folded:
        kind = unicodedata.category(letter)
        if kind == "Cf" or letter == _DOT_ABOVE:
            continue
        if kind[0] not in "LNM":
            is_open = False
        elif _is_unspaced(letter):
            words.append(letter)
            is_open = False
        elif is_open:
            words[-1] += letter
        else:
            words.append(letter)
            is_open = True
    return tuple(words)


def _is_unspaced(letter: str) -> bool:
    return letter > "\u0dff" and unicodedata.name(letter, "").startswith(_UNSPACED_SCRIPTS)
