"""Times of day as people type them: "7:30, 18:00", "7.30 and 6 pm", "22-7"."""

from __future__ import annotations

import re
from datetime import time

_TIME = re.compile(r"(\d{1,2})(?:[:.h](\d{2}))?h?(?:\s?(am|pm))?", re.ASCII)
_BETWEEN = re.compile(r"[\s,;&]+|\band\b|\bto\b|[-–—]")
_LONGEST = 200


def read_times(text: str) -> tuple[time, ...]:
    """Return the times of a text, early ones first, each once; none when any can't be read."""
    found: set[time] = set()
    rest = text.casefold().replace(".m.", "m").strip()[:_LONGEST]
    while rest:
        if (gap := _BETWEEN.match(rest)) is not None:
            rest = rest[gap.end() :]
            continue
        word = _TIME.match(rest)
        at = _time(word) if word else None
        if word is None or at is None or _goes_on(rest, word.end()):
            return ()
        found.add(at)
        rest = rest[word.end() :]
    return tuple(sorted(found))


def read_span(text: str) -> tuple[time, time] | None:
    """Return the two times of "22:30-7:00" in their order, or None when there are not two."""
    for match in re.finditer(r"\s*(?:[-–—]|\bto\b)\s*", text.casefold()[:_LONGEST]):
        start, end = read_times(text[: match.start()]), read_times(text[match.end() :])
        if len(start) == len(end) == 1 and start != end:
            return start[0], end[0]
    return None


def _goes_on(text: str, end: int) -> bool:
    """Whether a word goes on where a time should end, as in "7x" or "7:300"."""
    return end < len(text) and _BETWEEN.match(text, end) is None


def _time(word: re.Match[str]) -> time | None:
    hour, minute = int(word[1]), int(word[2] or 0)
    if word[3]:
        if not 1 <= hour <= 12:
            return None
        hour = hour % 12 + (12 if word[3] == "pm" else 0)
    if hour == 24 and minute == 0:
        hour = 0
    return time(hour, minute) if hour < 24 and minute < 60 else None
