"""What a button carries: a verb and short words, at most 64 bytes, read in this one place.

A button can be years old, or made up by a client. So nothing here is believed: `unpack` gives
None for what we never wrote, the typed readers of `Press` raise `StaleError` for what no longer
fits, and handlers check the right to act again when the button is pressed.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import time
from enum import StrEnum
from typing import TypeVar
from zlib import crc32

from news.model import FeedId, Topic

MAX_BYTES = 64
"""Longest callback data, Bot API."""

_SEPARATOR = "|"
_Word = TypeVar("_Word", bound=StrEnum)


class StaleError(Exception):
    """A button that no longer fits, or never did."""


@dataclass(frozen=True, slots=True)
class Press:
    """A button as pressed: its verb and the words after it."""

    verb: str
    words: tuple[str, ...] = ()

    def word(self, position: int) -> str:
        """Return one word.

        Raises:
            StaleError: there is none.
        """
        if position >= len(self.words):
            raise StaleError(self.verb)
        return self.words[position]

    def number(self, position: int, *, least: int = 0, most: int = 2**53) -> int:
        """Return one word as a number within bounds.

        Raises:
            StaleError: it is no such number.
        """
        text = self.word(position)
        if not text.isascii() or not text.isdigit() or not least <= int(text[:20]) <= most:
            raise StaleError(text)
        return int(text)

    def feed_id(self, position: int) -> FeedId:
        """Return one word as a feed's id.

        Raises:
            StaleError: it is none.
        """
        return FeedId(self.number(position))

    def at(self, position: int) -> time:
        """Return one word, such as `0730`, as a time of day.

        Raises:
            StaleError: it is none.
        """
        number = self.number(position, most=2359)
        if number % 100 > 59:
            raise StaleError(self.word(position))
        return time(number // 100, number % 100)

    def topic(self, position: int) -> Topic:
        """Return one word as a topic.

        Raises:
            StaleError: it is none.
        """
        return one_of(Topic, self.word(position))


def one_of(kind: type[_Word], word: str) -> _Word:
    """Return the member of an enumeration.

    Raises:
        StaleError: there is none of that name.
    """
    try:
        return kind(word)
    except ValueError as error:
        raise StaleError(word) from error


def pack(verb: str, *words: str | int) -> str:
    """Return callback data for a verb and its words.

    Raises:
        ValueError: it would be too long for Telegram, or a word holds the separator; a mistake
            of the program, never of a user.
    """
    parts = [verb, *(str(word) for word in words)]
    packed = _SEPARATOR.join(parts)
    if len(packed.encode()) > MAX_BYTES or any(_SEPARATOR in part for part in parts):
        raise ValueError(f"no callback data: {packed!r}")
    return packed


def unpack(data: object) -> Press | None:
    """Return what a button carries, or None when it is nothing of ours."""
    if not isinstance(data, str) or not 0 < len(data.encode("utf-8", "replace")) <= MAX_BYTES:
        return None
    verb, *words = data.split(_SEPARATOR)
    return Press(verb, tuple(words)) if verb.isascii() and verb.isidentifier() else None


def packed_time(at: time) -> str:
    """Return a time of day as `Press.at` reads it."""
    return f"{at:%H%M}"


def fingerprint(text: str) -> str:
    """Return 8 letters that stand for a text too long for a button."""
    return f"{crc32(text.encode('utf-8', 'replace')):08x}"
