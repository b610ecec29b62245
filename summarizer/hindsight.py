"""Hindsight: which kept articles deserve another cleaning, now that the memory knows more.

Aim: the first articles of a source that carry a line are cleaned before anybody knows that it
comes again. Once it has, they lose it too.

An article is in doubt when a line that it still shows has now stood in 2, 4, 8 … articles of its
source, or has become the title of another one. Doublings, so that a line that cleaning keeps on
purpose asks a few times and not with every article. Beginnings of lines and targets of links
come again in nearly every article, and do not ask.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

from news.model import MemoryEntry
from summarizer.blocks import Link
from summarizer.memory import SourceMemory

K = TypeVar("K")
Kept = tuple[K, datetime, str]
"""An article as kept: a key, when it was seen, and its text."""


@dataclass(frozen=True, slots=True)
class Repeat:
    """Something that has just come again.

    Attributes:
        entry: what the memory keeps of it.
        seen_at: when the articles were seen that can show it; None when all can.
    """

    entry: MemoryEntry
    seen_at: datetime | None


@dataclass(frozen=True, slots=True)
class _Shown:
    """A kept line, as the memory looks at it."""

    text: str
    links: tuple[Link, ...] = ()


def new_repeats(before: Iterable[MemoryEntry], after: Iterable[MemoryEntry]) -> list[Repeat]:
    """Return what a source's memory has just learned to be a repeat or a title."""
    known = {(entry.kind, entry.key): entry for entry in before}
    return [
        repeat
        for entry in after
        if (repeat := _repeat(entry, known.get(("line", entry.key)), known)) is not None
    ]


def _repeat(
    entry: MemoryEntry, line: MemoryEntry | None, known: dict[tuple[str, str], MemoryEntry]
) -> Repeat | None:
    """Return the entry when it is news that its line comes again.

    Args:
        line: what was known before of the line with the entry's words.
    """
    if entry.kind == "title":
        if line is None or ("title", entry.key) in known:
            return None
        return Repeat(entry, line.last_seen_at if line.count == 1 else None)
    if entry.kind != "line":
        return None
    count = 0 if line is None else line.count
    if entry.count.bit_length() <= max(1, count).bit_length():
        return None
    match count:
        case 0:
            return Repeat(entry, entry.last_seen_at)
        case 1:
            assert line is not None
            return Repeat(entry, line.last_seen_at)
        case _:
            return Repeat(entry, None)


def doubtful(kept: Sequence[Kept[K]], repeats: Sequence[Repeat]) -> list[K]:
    """Return the keys of the articles that still show one of the repeats, in order."""
    anywhere = [repeat.entry for repeat in repeats if repeat.seen_at is None]
    memories: dict[datetime, SourceMemory] = {}
    found: list[K] = []
    for key, seen_at, text in kept:
        if seen_at not in memories:
            then = [repeat.entry for repeat in repeats if repeat.seen_at == seen_at]
            memories[seen_at] = SourceMemory([*anywhere, *then])
        if _shows(text, memories[seen_at]):
            found.append(key)
    return found


def _shows(text: str, memory: SourceMemory) -> bool:
    if not len(memory):
        return False
    seen = (memory.familiarity(_Shown(line)) for line in text.split("\n"))
    return any(familiarity.line > 0 or familiarity.title for familiarity in seen)


def without(memory: Iterable[MemoryEntry], own: Iterable[MemoryEntry]) -> list[MemoryEntry]:
    """Return a memory as it would be if it had never seen one of its articles.

    Args:
        own: what the memory of that article alone would be.
    """
    seen = {(entry.kind, entry.key) for entry in own}
    return [
        MemoryEntry(entry.kind, entry.key, entry.count - is_own, entry.last_seen_at)
        for entry in memory
        if entry.count > (is_own := (entry.kind, entry.key) in seen)
    ]
