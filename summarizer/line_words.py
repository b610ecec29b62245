"""Words of all lines of an article, split at once, as `summarizer.cue_words` splits one.

A pattern costs more a word than a table look-up a character: every character becomes a kind,
three kinds beside each other tell whether the middle one belongs to a word or a figure, and
what belongs to neither becomes a space.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache
from itertools import accumulate, pairwise
from math import nan

import numpy as np
from numpy.typing import NDArray

from summarizer.cue_words import FIGURE_SIGNS, JOINERS, LETTERWISE, LONE_SIGNS, MARKS

LEAST_CASED = 4
"""Letters of the words whose capital beginnings are counted."""
_LINE = "\n"
_SPACE, _ZERO = 32, 48
_BASIC = 0x10000
_NOTHING, _LETTER, _DIGIT, _JOINER, _SIGN, _SINGLE, _MARK = range(7)
_KIND, _ALPHA, _UPPER = 7, 8, 16
_WORD, _FIGURE, _ALONE = 1, 2, 3
Kinds = NDArray[np.uint8]


def split_lines(texts: Sequence[str]) -> tuple[list[list[str]], list[float]]:
    """Return the tokens of each text as they are compared, and how many begin with a capital.

    Returns:
        Tokens, and the share of capitals among the words of LEAST_CASED letters or more that
        begin with a letter; NaN without such words.
    """
    if not texts:
        return [], []
    codes = np.frombuffer(_LINE.join(texts).encode("utf-32-le", "surrogatepass"), dtype=np.uint32)
    flags = _flags(codes)
    role, start = _roles(flags & np.uint8(_KIND))
    ends = np.fromiter(accumulate(len(text) + 1 for text in texts), np.intp, len(texts))
    tokens = _tokens(codes, role, start)
    found, first = [], 0
    for end in start.nonzero()[0].searchsorted(ends).tolist():
        found.append(tokens[first:end])
        first = end
    return found, _cases(flags, role, start, ends)


def _flags(codes: NDArray[np.uint32]) -> Kinds:
    """Return each character's kind, and whether it is a letter of the alphabet or a capital."""
    flags = _basic_flags().take(codes, mode="clip")
    if len(codes) and codes.max() >= _BASIC:
        rare = np.flatnonzero(codes >= _BASIC)
        flags[rare] = _flags_of("".join(map(chr, codes[rare].tolist())))
    return flags


def _roles(kinds: Kinds) -> tuple[Kinds, NDArray[np.bool_]]:
    """Return what each character belongs to, and where a token starts."""
    if len(kinds) and kinds.max() == _MARK:
        kinds = _read_marks(kinds)
    three = kinds * np.uint8(_MARK)
    three[1:] += kinds[:-1] * np.uint8(_MARK * _MARK)
    three[:-1] += kinds[1:]
    role = _role_of_three().take(three)
    start = role > 0
    start[1:] &= (role[1:] != role[:-1]) | (role[1:] == _ALONE)
    return role, start


def _read_marks(kinds: Kinds) -> Kinds:
    """Take a mark for a letter behind a letter, however many marks stand between, else out."""
    marked = kinds == _MARK
    before = np.maximum.accumulate(np.where(marked, 0, np.arange(len(kinds))))
    follows = kinds.take(before) == _LETTER
    return np.where(marked, np.where(follows, _LETTER, _NOTHING), kinds).astype(np.uint8)


def _tokens(codes: NDArray[np.uint32], role: Kinds, start: NDArray[np.bool_]) -> list[str]:
    """Return all tokens: a space for what belongs to none, one figure for many."""
    figure = role == _FIGURE
    kept = start | ~figure
    shown = np.where(role > 0, codes, np.uint32(_SPACE))
    shown[figure] = _ZERO
    text: str = shown[kept].tobytes().decode("utf-32-le", "surrogatepass")
    touching = (start[1:] & (role[:-1] > 0)).nonzero()[0]
    if len(touching):
        places = kept.nonzero()[0].searchsorted(touching + 1).tolist()
        text = " ".join([text[first:end] for first, end in pairwise([0, *places, len(text)])])
    text = text.lower()
    if not text.isascii():
        text = text.replace("\u0307", "").replace("’", "'")
    return text.split()


def _cases(
    flags: Kinds, role: Kinds, start: NDArray[np.bool_], ends: NDArray[np.intp]
) -> list[float]:
    word = role == _WORD
    long = start & word
    for distance in range(1, LEAST_CASED):
        long[:-distance] &= word[distance:]
        long[-distance:] = False
    places = long.nonzero()[0]
    first = flags.take(places)
    letters = places[(first & _ALPHA) > 0].searchsorted(ends).tolist()
    capitals = places[(first & _UPPER) > 0].searchsorted(ends).tolist()
    counts = zip(pairwise([0, *letters]), pairwise([0, *capitals]), strict=True)
    return [
        (upper - upper_before) / (all_ - all_before) if all_ > all_before else nan
        for (all_before, all_), (upper_before, upper) in counts
    ]


@cache
def _role_of_three() -> Kinds:
    """What the middle one of three kinds belongs to: a word, a figure, itself, or nothing."""
    roles = np.zeros(_MARK**3, dtype=np.uint8)
    for before in range(_MARK):
        for after in range(_MARK):
            role = {_LETTER: _WORD, _DIGIT: _FIGURE, _SINGLE: _ALONE}
            if before == after == _LETTER:
                role[_JOINER] = _WORD
            if before == after == _DIGIT:
                role[_SIGN] = _FIGURE
            for kind, found in role.items():
                roles[(before * _MARK + kind) * _MARK + after] = found
    return roles


@cache
def _basic_flags() -> Kinds:
    return _flags_of("".join(map(chr, range(_BASIC))))


def _flags_of(characters: str) -> Kinds:
    count = len(characters)
    flags = np.zeros(count, dtype=np.uint8)
    for pattern, kind in _PATTERNS:
        for found in re.finditer(pattern, characters):
            flags[found.start() : found.end()] = kind
    flags |= np.fromiter(map(str.isalpha, characters), np.bool_, count) * np.uint8(_ALPHA)
    flags |= np.fromiter(map(str.isupper, characters), np.bool_, count) * np.uint8(_UPPER)
    return flags


# Later ones go before earlier ones, as the first alternative of a pattern does.
_PATTERNS = (
    (rf"[{MARKS}]+", _MARK),
    (rf"[{JOINERS}]+", _JOINER),
    (rf"[{FIGURE_SIGNS}]+", _SIGN),
    (r"[^\W\d]+", _LETTER),
    (rf"[{LETTERWISE}{LONE_SIGNS}]+", _SINGLE),
    (r"\d+", _DIGIT),
)
