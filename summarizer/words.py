"""Words as summaries compare them: the same simple view for every language.

No stemmers, so that a language nobody thought of works like English. A word counts as content
when it is long or a number; inflected forms meet because only the beginning of a word is compared.
How long is long differs: a Korean syllable is a block of letters, Hebrew and Arabic write few
vowels, and Indic scripts write them as marks. There the commonest short words are left out by a
list. Scripts without spaces are read as pairs of characters.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from functools import cache, lru_cache

from summarizer.scripts import CONSONANTAL, HANGUL, INDIC, INVISIBLE, MARKS, UNSPACED
from summarizer.stopwords import common_words

STEM = 6
"""Characters of a word that are compared."""

DENSE_STEM = 5
"""The same in scripts that write few vowels, or write them as marks."""

HANGUL_STEM = 2
"""Syllables of a Korean word that are compared: what it is without its particles, mostly."""

_LONG = 4
_DENSE_LONG = 3
"""Characters of a word that says something."""

_LISTED = ("ar", "fa", "he", "hi", "bn", "ko")
"""Languages whose commonest words are as short as those that say something."""

_LETTER = rf"(?:[^\W\d_]|[{MARKS}])"
_WORD = re.compile(rf"\d+(?:[.,:]\d+)*|{_LETTER}+(?:['’]{_LETTER}+)*|\w+")
_ASCII_WORD = re.compile(r"\d+(?:[.,:]\d+)*|[a-z]+(?:'[a-z]+)*|\w+", re.ASCII)
"""The same for folded ASCII text, which most text is, in half the time."""
_UNSPACED = re.compile(f"[{UNSPACED}]")
_UNSPACED_RUN = re.compile(f"[{UNSPACED}]+")
_HANGUL = re.compile(f"[{HANGUL}]")
_DENSE = re.compile(f"[{CONSONANTAL}{INDIC}]")
_ARABIC_FRONT = re.compile(
    "[\u0648\u0641]?(?:[\u0628\u0643\u0644]?\u0627\u0644|\u0644\u0644)(?=.{3})|[\u0648\u0641](?=.{4})"
)
"""The article with conjunctions and prepositions before it."""

_HEBREW_FRONT = frozenset("\u05d4\u05d5\u05d1\u05dc\u05de\u05e9\u05db")
"""Letters that are articles, conjunctions and prepositions at a word's front."""

_HEBREW_LEAST = 4
_ONE_LETTER = str.maketrans(
    "\u0623\u0625\u0622\u0671\u0649\u06cc\u0626\u06a9\u0629\u06c0\u0624",
    "\u0627\u0627\u0627\u0627\u064a\u064a\u064a\u0643\u0647\u0647\u0648",
)
"""Letters of Arabic and Persian that outlets and keyboards write differently."""

_MARK = re.compile(f"[{MARKS}]")
_TO_FOLD = re.compile(rf"[{INVISIBLE}]|(?![0-9])\d|i\u0307")
"""What two spellings of one word or number may differ in: invisible characters, the digits of
other scripts, and the dot that Turkish leaves behind when a capital is folded."""


def listed(text: str) -> frozenset[str]:
    """Return the words of a list written as one text with spaces between."""
    return frozenset(text.split())


def fold(text: str) -> str:
    """Return the text as it is compared: NFKC, case folded, plain apostrophes and digits."""
    if text.isascii():
        return text.lower()
    folded = unicodedata.normalize("NFKC", text).casefold().replace("’", "'")
    return _TO_FOLD.sub(_plainly, folded)


def _plainly(match: re.Match[str]) -> str:
    """Return a digit as ASCII, a Turkish i without its second dot, and nothing else."""
    found = match[0]
    if found[0] == "i":
        return "i"
    return str(unicodedata.decimal(found, ""))


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
    """Whether a sentence is a question; Greek asks with a semicolon."""
    bare = sentence.rstrip('"”’»)')
    if bare[-1:] in {";", "\u037e"}:
        return "\u0370" <= bare[-2:-1] <= "\u03ff"
    return bare[-1:] in {"?", "？", "؟"}


def is_content(word: str) -> bool:
    """Whether a folded word carries matter rather than grammar, judged by its shape."""
    return len(word) >= _LONG or word[0].isdigit() or (not word.isascii() and _is_dense(word))


def stem(word: str) -> str:
    """Return the part of a folded word that is compared."""
    return word.removesuffix("'s")[:STEM] if word.isascii() else _stem(word)


def content_stems(text: str) -> frozenset[str]:
    """Return what a text is about, as a set of compared words."""
    return stems_of(words(text))


def stems_of(found: Sequence[str]) -> frozenset[str]:
    """Return what a text is about whose words are known."""
    # `is_content` and `stem`, written out: this is asked for every sentence.
    return frozenset(
        [
            (word[:-2] if word[-2:] == "'s" else word)[:STEM] if word.isascii() else _stem(word)
            for word in found
            if len(word) >= _LONG or word[0].isdigit() or (not word.isascii() and _is_dense(word))
        ]
    )


def _is_dense(word: str) -> bool:
    """Whether a short word says something because of the script that it is written in."""
    if _UNSPACED.match(word):
        return len(word) == 2
    if _HANGUL.match(word):
        return len(word) >= HANGUL_STEM and word not in _commonest()
    return len(word) >= _DENSE_LONG and _DENSE.match(word) is not None and word not in _commonest()


@cache
def _commonest() -> frozenset[str]:
    """Return the commonest short words of the languages whose short words say something."""
    return frozenset(
        folded
        for language in _LISTED
        for word in common_words(language)
        if len(folded := fold(word)) < _LONG
    )


@lru_cache(maxsize=50_000)
def _stem(word: str) -> str:
    """Return the compared part of a word outside ASCII, by its script."""
    word = word.removesuffix("'s")
    if _HANGUL.match(word):
        return word[:HANGUL_STEM]
    if _DENSE.match(word) is None:
        return word[:STEM]
    if word[0] >= "\u0900" and word[0] <= "\u0dff":
        return word[:DENSE_STEM]
    bare = _MARK.sub("", word).translate(_ONE_LETTER)
    bare = _ARABIC_FRONT.sub("", bare, count=1) if _ARABIC_FRONT.match(bare) else bare
    while len(bare) > _HEBREW_LEAST and bare[0] in _HEBREW_FRONT:
        bare = bare[1:]
    return bare[:DENSE_STEM]


def overlap(a: frozenset[str], b: frozenset[str]) -> float:
    """Return the share of the smaller set that the other holds, 0 to 1."""
    smaller = min(len(a), len(b))
    return len(a & b) / smaller if smaller else 0.0
