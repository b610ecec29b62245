"""Kinds of characters in the beginnings of lines, counted for all lines of an article at once.

Every character becomes a number whose fields of bits say what it is; running sums of these
numbers count everything in one pass.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

import numpy as np
from numpy.typing import NDArray

HEAD = 100
SEEN = 500
QUOTES = '"“”„«»「『'
# Ends of sentences that need a space behind them, and those that do not.
_SPACED_ENDS = ".!?।؟۔"
_WIDE_ENDS = "。！？"
_CLOSING = '”"'
_FIELD = 10  # bits; a field holds SEEN
_LETTER, _UPPER, _DIGIT, _COMMA, _QUOTE = (1 << (_FIELD * place) for place in range(5))
_ENDS = _FIELD * 5
_SHIFTS = np.arange(0, 6 * _FIELD, _FIELD)[:, None]
_LINE = "\n"
_ENDS_SPACED, _ENDS_WIDE, _CLOSES, _SPACE, _STOP = 1, 2, 4, 8, 16


def count_letters(texts: Sequence[str]) -> NDArray[np.int64]:
    """Return int64, (n, 6): what stands in each text.

    Letters, capital letters and figures of the first HEAD characters; commas, quotation marks
    and ends of sentences of the first SEEN ones.
    """
    if not texts:
        return np.zeros((0, 6), dtype=np.int64)
    sizes = np.array([min(len(text), SEEN) for text in texts])
    whole = _LINE.join([text[:SEEN] for text in texts])
    codes = np.frombuffer(whole.encode("utf-32-le", "surrogatepass"), dtype=np.uint32)
    values, roles = _tables()
    counted = values.take(codes, mode="clip")
    counted += _ends(roles.take(codes, mode="clip")).astype(np.int64) << _ENDS
    sums = np.zeros(len(codes) + 1, dtype=np.int64)
    np.cumsum(counted, out=sums[1:])
    starts = np.zeros(len(texts), dtype=np.intp)
    np.cumsum(sizes[:-1] + 1, out=starts[1:])
    before = sums.take(starts)
    head = sums.take(starts + np.minimum(sizes, HEAD)) - before
    seen = sums.take(starts + sizes) - before
    both = np.array([head, head, head, seen, seen, seen]) >> _SHIFTS
    return (both & ((1 << _FIELD) - 1)).T


def _ends(role: NDArray[np.uint8]) -> NDArray[np.bool_]:
    """Mark the ends of sentences: a mark before a space, also with a quote between them."""
    space = (role & _SPACE) > 0
    found = (role & _ENDS_WIDE) > 0
    found[:-1] |= ((role[:-1] & _ENDS_SPACED) > 0) & space[1:]
    found[:-2] |= ((role[:-2] & _STOP) > 0) & ((role[1:-1] & _CLOSES) > 0) & space[2:]
    return found


@cache
def _tables() -> tuple[NDArray[np.int64], NDArray[np.uint8]]:
    """What each character counts as, and its part in the end of a sentence; rare ones: nothing."""
    values = np.zeros(0x10000, dtype=np.int64)
    for code in range(0xFFFF):
        character = chr(code)
        if character.isalpha():
            values[code] += _LETTER
        if character.isupper():
            values[code] += _UPPER
        if character.isdecimal():
            values[code] += _DIGIT
    values[ord(",")] += _COMMA
    for quote in QUOTES:
        values[ord(quote)] += _QUOTE
    roles = np.zeros(0x10000, dtype=np.uint8)
    for marks, role in (
        (_SPACED_ENDS, _ENDS_SPACED),
        (_WIDE_ENDS, _ENDS_WIDE),
        (_CLOSING, _CLOSES),
        (" ", _SPACE),
        (".", _STOP),
    ):
        for mark in marks:
            roles[ord(mark)] |= role
    return values, roles
