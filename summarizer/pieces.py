"""A text cut into words, numbers and ends of sentences, each as one number that is at hand.

A word is a run of letters and digits, folded in case and lightly stripped of plural endings;
where a script writes no spaces (Chinese, Japanese, Thai, Lao, Khmer, Burmese) two neighboring
characters stand for a word. Numbers lose their thousands separators; small English number words
become digits ("seven injured" is "7 injured"). A word of one letter says nothing.

Ids are CRC-32 values in one space of 2**20, seeded by kind: equal on every machine and
run, and every table over them has a fixed size. Two words share an id once in a million.

A piece's code holds all that grouping asks of it, so that a text is read in a few steps over
arrays: its id, its id as a name, and what it is. Most pieces are seen again; their codes are kept.

Tried and dropped: stemming by a full English stemmer (no gain over plural endings).
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterable
from functools import lru_cache

from summarizer.scripts import MARKS, UNSPACED

SPACE = 1 << 20
"""Number of ids. Id 0 is reserved: it stands for nothing and weighs nothing."""

IS_TOKEN, IS_NUMBER, IS_CAPITAL, IS_LONG, IS_END = (1 << bit for bit in range(40, 45))
"""What a piece is: a word or number, a number, a word with a capital, a word or number of four
characters or more, the end of a sentence. Id and id as a name are the 40 bits below."""

NAME_SHIFT = 20

CACHED_WORDS = 50_000
"""Pieces whose code is kept at hand; what falls out is computed again."""

_LONG = 4

UNSPACED_RUN = re.compile(f"[{UNSPACED}]+")
_PIECE = re.compile(
    rf"[A-Za-z]+(?![\w'’{MARKS}])"
    rf"|[^\W\d_{UNSPACED}](?:[^\W_{UNSPACED}]|[{MARKS}])*(?:['’](?:[^\W\d_{UNSPACED}])+)?"
    rf"|(?:\d[\d.,:]*\d|\d)(?![^\W\d_{UNSPACED}])"
    rf"|[{UNSPACED}]+"
    rf"|(?:[^\W_{UNSPACED}]|[{MARKS}])+(?:['’](?:[^\W\d_{UNSPACED}])+)?"
    r"|[.!?…:]+(?=\s|$|[\"”’])|[\n\"“”«»„]"
)
"""A word, a number, a run of a script without spaces, a word that begins with a digit, or the end
of a sentence; plain words come first, because most are."""

_ASCII_PIECE = re.compile(
    r"[A-Za-z][A-Za-z0-9]*(?:'[A-Za-z]+)?"
    r"|(?:\d[\d.,:]*\d|\d)(?![A-Za-z])"
    r"|[A-Za-z0-9]+(?:'[A-Za-z]+)?"
    r"|[.!?:]+(?=\s|$|\")|[\n\"]",
    re.ASCII,
)
"""The same for texts of ASCII alone, in half the time."""

_TYPESET = "“”‘’–—…•\u00a0"
"""Marks outside ASCII that stand between words: most English texts have no other."""

_NUMBER = re.compile(r"\d(?:[\d.,:]*\d)?")
_ENDS = frozenset('.!?…:\n"“”«»„')
_SEPARATOR = re.compile(r"(?<=\d)[.,](?=\d{3}(?:\D|$))")
_NUMBER_WORDS = {
    "two": "2",
    "three": "3",
    "four": "4",
    "five": "5",
    "six": "6",
    "seven": "7",
    "eight": "8",
    "nine": "9",
    "ten": "10",
    "eleven": "11",
    "twelve": "12",
}
_WORD_SEED, _NAME_SEED, _NUMBER_SEED = (zlib.crc32(kind) for kind in (b"word", b"name", b"number"))


def word_id(word: str) -> int:
    """Return the id of a folded word."""
    return 1 + zlib.crc32(word.encode(), _WORD_SEED) % (SPACE - 1)


def name_id(name: str) -> int:
    """Return the id of a folded name of one or two words."""
    return 1 + zlib.crc32(name.encode(), _NAME_SEED) % (SPACE - 1)


def number_id(number: str) -> int:
    """Return the id of a number without separators."""
    return 1 + zlib.crc32(number.encode(), _NUMBER_SEED) % (SPACE - 1)


def without_marks(text: str) -> str:
    """Return a text with spaces for the marks of a typesetter; what is read of words is the same.

    Most English texts are ASCII then, and can be read in half the time.
    """
    if text.isascii():
        return text
    for mark in _TYPESET:
        text = text.replace(mark, " ")
    return text


def fold(word: str) -> str:
    """Fold case and strip what English and its neighbors add for plural and possession."""
    word = word.casefold()
    for ending in ("'s", "’s"):
        word = word.removesuffix(ending)
    if len(word) > 4 and word.endswith("ies"):
        return word[:-3] + "y"
    if len(word) > 3 and word.endswith("s") and not word.endswith(("ss", "us", "is")):
        return word[:-1]
    return word


def read_pieces(text: str) -> tuple[list[str], list[int]]:
    """Return a text's pieces in order, and their codes."""
    is_ascii = text.isascii()
    found: list[str] = (_ASCII_PIECE if is_ascii else _PIECE).findall(text)
    if is_ascii or UNSPACED_RUN.search(text) is None:
        return found, list(map(_code, found))
    pieces: list[str] = []
    codes: list[int] = []
    for piece in found:
        is_run = UNSPACED_RUN.match(piece) is not None
        parts = list(_pairs(piece)) if is_run else [piece]
        pieces += parts
        # A run is seldom seen again: it would only push words out of the cache.
        codes += [IS_TOKEN | word_id(part) for part in parts] if is_run else [_code(piece)]
    return pieces, codes


def _pairs(run: str) -> Iterable[str]:
    """Return the pairs of characters of a run without spaces; a single character is one."""
    return (run[i : i + 2] for i in range(max(1, len(run) - 1)))


@lru_cache(maxsize=CACHED_WORDS)
def read_word(piece: str) -> tuple[str, bool]:
    """Return a word or number as it is compared, and whether it is a number."""
    return _word(piece)


def _word(piece: str) -> tuple[str, bool]:
    """Do what `read_word` promises, without keeping it."""
    if piece[0].isdigit() and _NUMBER.fullmatch(piece):
        return _SEPARATOR.sub("", piece), True
    folded = fold(piece)
    number = _NUMBER_WORDS.get(folded)
    return (folded, False) if number is None else (number, True)


@lru_cache(maxsize=CACHED_WORDS)
def _code(piece: str) -> int:
    """Return the code of a piece."""
    first = piece[0]
    if first in _ENDS:
        return IS_END
    word, is_number = _word(piece)
    is_long = IS_LONG if len(word) >= _LONG else 0
    if is_number:
        return IS_TOKEN | IS_NUMBER | is_long | number_id(word)
    if len(word) < 2:
        return 0
    named = IS_CAPITAL | name_id(word) << NAME_SHIFT if first.isupper() else 0
    return IS_TOKEN | is_long | named | word_id(word)
