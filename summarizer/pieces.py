"""A text cut into words, numbers and ends of sentences, each with numbers that are at hand.

A word is a run of letters and digits, folded in case and lightly stripped of plural endings;
where a script writes no spaces (Chinese, Japanese, Thai, Lao, Khmer, Burmese) two neighboring
characters stand for a word. Numbers lose their thousands separators; small English number words
become digits ("seven injured" is "7 injured"). A word of one letter says nothing.

Ids are CRC-32 values in one space of 2**20, seeded by kind: equal on every machine and
run, and every table over them has a fixed size. Two words share an id once in a million.

A piece has two numbers, which tell all that grouping asks of it: its term and its name. Most
pieces are seen again, so their numbers are kept.

Tried and dropped: stemming by a full English stemmer (no gain over plural endings).
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterable, Sequence
from functools import cache, lru_cache
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from summarizer.scripts import MARKS, UNSPACED

SPACE = 1 << 20
"""Number of ids. Id 0 is reserved: it stands for nothing and weighs nothing."""

NO_TERM = 0
"""The term of what is no word and no number; others are the id of a word, or of a number above
`SPACE`."""

NO_WORD, IS_END, IS_PLAIN = 0, -1, -2
"""The name of what is no word, of the end of a sentence, and of a word without a capital or a
number; others are ids."""

CACHED_WORDS = 50_000
"""Pieces whose numbers are kept at hand; when there are more, they are computed anew."""

Span = tuple[int, int]
"""Where something begins and ends in a text."""

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

_DIGITS = re.compile(r"\d+")
_OTHER_DIGITS, _TYPESETTING, _LATE_DIGITS = 0x660, 0x1C60, 0xA620
"""Where the digits of other scripts begin, a part of Unicode without digits, and its end."""

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


def digit_runs(text: str) -> list[Span]:
    """Return where the digits of a text stand, run by run."""
    codes: NDArray[np.unsignedinteger]
    if text.isascii():
        codes = np.frombuffer(text.encode(), dtype=np.uint8)
    else:
        codes = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype=np.uint32)
        if ((codes >= _OTHER_DIGITS) & ((codes < _TYPESETTING) | (codes >= _LATE_DIGITS))).any():
            return [match.span() for match in _DIGITS.finditer(text)]
    # Below "0" a difference wraps around, to far above 9.
    at = np.flatnonzero(codes - codes.dtype.type(ord("0")) < 10).tolist()
    starts = [place for before, place in pairwise([-2, *at]) if place > before + 1]
    ends = [place + 1 for place, after in pairwise([*at, len(text) + 2]) if after > place + 1]
    return list(zip(starts, ends, strict=True))


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


def read_pieces(text: str) -> tuple[list[str], Sequence[int], Sequence[int]]:
    """Return a text's pieces in order, their terms and their names."""
    is_ascii = text.isascii()
    found: list[str] = (_ASCII_PIECE if is_ascii else _PIECE).findall(text)
    if not is_ascii and UNSPACED_RUN.search(text) is not None:
        return _with_runs(found)
    return found, *_split(map(_numbers().__getitem__, found))


def _with_runs(found: Sequence[str]) -> tuple[list[str], Sequence[int], Sequence[int]]:
    """Return pieces of which some are runs of a script without spaces, these cut."""
    pieces: list[str] = []
    numbers: list[tuple[int, int]] = []
    known = _numbers()
    for piece in found:
        is_run = UNSPACED_RUN.match(piece) is not None
        parts = list(_pairs(piece)) if is_run else [piece]
        pieces += parts
        # A run is seldom seen again: it would only push words out of what is kept.
        numbers += [(word_id(part), IS_PLAIN) for part in parts] if is_run else [known[piece]]
    return pieces, *_split(numbers)


def _split(numbers: Iterable[tuple[int, int]]) -> tuple[Sequence[int], Sequence[int]]:
    """Return the terms and the names of pieces."""
    terms_and_names = tuple(zip(*numbers, strict=True))
    return terms_and_names if len(terms_and_names) == 2 else ((), ())


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


class _Numbers(dict[str, tuple[int, int]]):
    """The terms and names of pieces, computed when they are asked for first."""

    def __missing__(self, piece: str) -> tuple[int, int]:
        if len(self) >= CACHED_WORDS:
            self.clear()
        numbers = self[piece] = _numbered(piece)
        return numbers


@cache
def _numbers() -> _Numbers:
    """Return the terms and names that are at hand."""
    return _Numbers()


def _numbered(piece: str) -> tuple[int, int]:
    """Return the term and the name of a piece."""
    first = piece[0]
    if first in _ENDS:
        return NO_TERM, IS_END
    word, is_number = _word(piece)
    if is_number:
        return SPACE + number_id(word), IS_PLAIN
    if len(word) < 2:
        return NO_TERM, NO_WORD
    return word_id(word), name_id(word) if first.isupper() else IS_PLAIN
