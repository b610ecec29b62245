"""Words as summaries compare them: the same simple view for every language.

No stop word lists and no stemmers, so that a language nobody thought of works like English.
A word counts as content when it is long or a number; inflected forms meet because only the
beginning of a word is compared. Scripts without spaces are read as pairs of characters.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

STEM = 6
"""Characters of a word that are compared."""

_MARKS = "\u0300-\u036f\u0591-\u05c7\u064b-\u065f\u0900-\u0963\u0966-\u0dff"
_LETTER = rf"(?:[^\W\d_]|[{_MARKS}])"
_WORD = re.compile(rf"\d+(?:[.,:]\d+)*|{_LETTER}+(?:['’]{_LETTER}+)*|\w+")
_ASCII_WORD = re.compile(r"\d+(?:[.,:]\d+)*|[a-z]+(?:'[a-z]+)*|\w+", re.ASCII)
"""The same for folded ASCII text, which most text is, in half the time."""
_UNSPACED = re.compile(r"[぀-ヿ㐀-䶿一-鿿豈-﫿฀-๿຀-໿က-႟ក-៿]")
_UNSPACED_RUN = re.compile(_UNSPACED.pattern + "+")


def listed(text: str) -> frozenset[str]:
    """Return the words of a list written as one text with spaces between."""
    return frozenset(text.split())


def fold(text: str) -> str:
    """Return the text as it is compared: NFKC, case folded, plain apostrophes."""
    if text.isascii():
        return text.lower()
    return unicodedata.normalize("NFKC", text).casefold().replace("’", "'")


def is_unspaced(text: str) -> bool:
    """Whether most of the text is in a script that writes no spaces between words."""
    return len(_UNSPACED.findall(text)) * 2 > len(text)


def words(text: str) -> list[str]:
    """Return the words of a text, folded, in order; pairs of characters where none are spaced."""
    folded = fold(text)
    if folded.isascii():
        return _ASCII_WORD.findall(folded)
    found: list[str] = []
    for word in _WORD.findall(folded):
        if not word.isascii() and _UNSPACED.search(word):
            for run in _UNSPACED_RUN.findall(word):
                found += [run[i : i + 2] for i in range(max(1, len(run) - 1))]
        else:
            found.append(word)
    return found


def word_count(text: str) -> int:
    """Return how many words a reader would count; two characters a word where none are spaced."""
    if text.isascii():
        return len(text.split())
    unspaced = len(_UNSPACED.findall(text))
    return len(text.split()) + unspaced // 2 if unspaced else len(text.split())


def asks(sentence: str) -> bool:
    """Whether a sentence is a question."""
    return sentence.rstrip('"”’»)')[-1:] in {"?", "？", "؟"}


def is_content(word: str) -> bool:
    """Whether a folded word carries matter rather than grammar, judged by its shape."""
    return len(word) >= 4 or word[0].isdigit() or (len(word) == 2 and not word.isascii())


def stem(word: str) -> str:
    """Return the part of a folded word that is compared."""
    return word.removesuffix("'s")[:STEM]


def content_stems(text: str) -> frozenset[str]:
    """Return what a text is about, as a set of compared words."""
    return stems_of(words(text))


def stems_of(found: Sequence[str]) -> frozenset[str]:
    """Return what a text is about whose words are known."""
    # `is_content` and `stem`, written out: this is asked for every sentence.
    return frozenset(
        [
            (word[:-2] if word[-2:] == "'s" else word)[:STEM]
            for word in found
            if len(word) >= 4 or word[0].isdigit() or (len(word) == 2 and not word.isascii())
        ]
    )


def overlap(a: frozenset[str], b: frozenset[str]) -> float:
    """Return the share of the smaller set that the other holds, 0 to 1."""
    smaller = min(len(a), len(b))
    return len(a & b) / smaller if smaller else 0.0
