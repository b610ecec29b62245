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
_LETTER, _UPPER, _DIGIT, _COMMA, _QUOTE, _END = (1 << (_FIELD * place) for place in range(6))
_FULL = (1 << _FIELD) - 1
_LINE = "\n"
_SPACED, _STOP, _CLOSES, _SPACE = 1, 2, 3, 4


def count_letters(texts: Sequence[str]) -> list[list[int]]:
    """Return six numbers for each text: what stands in it.

    Letters, capital letters and figures of the first HEAD characters; commas, quotation marks
    and ends of sentences of the first SEEN ones.
    """
    if not texts:
        return []
    heads = [text[:SEEN] for text in texts]
    codes = np.frombuffer(
        _LINE.join(heads).encode("utf-32-le", "surrogatepass"), dtype=np.uint32
    ).astype(np.intp)
    values, roles = _tables()
    counted = values.take(codes, mode="clip")
    counted += _ends(roles.take(codes, mode="clip")) * np.int64(_END)
    sums = np.zeros(len(codes) + 1, dtype=np.int64)
    np.cumsum(counted, out=sums[1:])
    bounds: list[int] = []
    start = 0
    for head in heads:
        bounds += (start, start + min(len(head), HEAD), start + len(head))
        start += len(head) + 1
    told = iter(sums.take(bounds).tolist())
    return [
        _fields(head - start, seen - start)
        for start, head, seen in zip(told, told, told, strict=True)
    ]


def _fields(head: int, seen: int) -> list[int]:
    return [
        head & _FULL,
        head >> _FIELD & _FULL,
        head >> 2 * _FIELD & _FULL,
        seen >> 3 * _FIELD & _FULL,
        seen >> 4 * _FIELD & _FULL,
        seen >> 5 * _FIELD & _FULL,
    ]


def _ends(role: NDArray[np.uint8]) -> NDArray[np.bool_]:
    """Mark the ends of sentences that need a space, also with a quote between them."""
    space = role == _SPACE
    found: NDArray[np.bool_] = (role == _STOP) | (role == _SPACED)
    found[:-1] &= space[1:]
    found[-1:] = False
    closes = (role[1:-1] == _CLOSES) & space[2:]
    closes &= role[:-2] == _STOP
    found[:-2] |= closes
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
    for marks, value in ((QUOTES, _QUOTE), (_WIDE_ENDS, _END)):
        for mark in marks:
            values[ord(mark)] += value
    roles = np.zeros(0x10000, dtype=np.uint8)
    for marks, role in ((_SPACED_ENDS, _SPACED), (".", _STOP), (_CLOSING, _CLOSES), (" ", _SPACE)):
        for mark in marks:
            roles[ord(mark)] = role
    return values, roles
