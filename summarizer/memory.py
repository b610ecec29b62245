"""Source memory: what one source repeats from article to article.

A line that stood in other articles of the same source is furniture; so is a line that begins
as several others did, a link that comes back, a line that is the title of another article, and
a spot of the page's template (`Place.spot`) from which other articles lost what stood there.
The memory holds only hashes with counts, grows with every article, forgets the oldest when it
is full, and is pure: storage keeps its entries and gives them back.

Digits are masked, so "Comments: 12" and "Comments: 7" are one line. In doubt a thing is not
known: a line counts as repeated only when it stood in another article, never twice in one; a
spot of which any article kept a block does not count.
An article that the memory has learned from already is judged `without` what came from it alone.
Dropped: hashes of line ends (they found agency credits that the lexicon knows already).
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from hashlib import blake2b
from typing import Protocol
from urllib.parse import urlsplit

from news.model import MemoryEntry
from summarizer.blocks import Link

LIMIT = 4000
_PREFIX_TOKENS = 3
_MIN_TITLE_LETTERS = 15
_WORD = re.compile(r"[^\W_]+")
_DIGITS = re.compile(r"\d+")


@dataclass(frozen=True, slots=True)
class Familiarity:
    """In how many other articles of the source a block's parts were seen.

    Attributes:
        link: the least familiar of its links' targets; 0 without links.
        title: whether its words are the title of another article.
        gone: how many articles lost what stood at its spot; 0 when one kept something there.
    """

    line: int = 0
    prefix: int = 0
    link: int = 0
    title: bool = False
    gone: int = 0

    def discounted(self) -> Familiarity:
        """Return the same without one sighting: that of the article which is being judged."""
        line, prefix, link = max(0, self.line - 1), max(0, self.prefix - 1), max(0, self.link - 1)
        return Familiarity(line, prefix, link, self.title, max(0, self.gone - 1))


class Piece(Protocol):
    """What a memory knows or not: a block, or a decision on one."""

    @property
    def text(self) -> str:
        """Its words."""
        ...

    @property
    def links(self) -> tuple[Link, ...]:
        """Its links."""
        ...


class Judged(Piece, Protocol):
    """What a memory learns from: the decision on a block."""

    @property
    def is_kept(self) -> bool:
        """Whether it belongs to the article."""
        ...

    @property
    def spot(self) -> str:
        """Where in the source's template it stands, see `Place.spot`; empty when unknown."""
        ...


NOTHING_KNOWN = Familiarity()


class SourceMemory:
    """What one source repeats. Not safe for use by several threads at once."""

    def __init__(self, entries: Iterable[MemoryEntry] = (), *, limit: int = LIMIT) -> None:
        self._entries = {(entry.kind, entry.key): entry for entry in entries}
        self._limit = limit
        self._trim()

    def __len__(self) -> int:
        return len(self._entries)

    def entries(self) -> tuple[MemoryEntry, ...]:
        """Return everything it holds, for storage, in a stable order."""
        return tuple(self._entries[key] for key in sorted(self._entries))

    def familiarity(self, block: Piece, spot: str = "", own_title: str = "") -> Familiarity:
        """Return how well the source's other articles know a block and its spot.

        Args:
            own_title: the title of the block's article, which is not that of another.
        """
        if not self._entries:
            return NOTHING_KNOWN
        words = _words(block.text)
        links = [self._count("link", _target(link.address)) for link in block.links]
        return Familiarity(
            line=self._count("line", " ".join(words)),
            prefix=self._count("prefix", _prefix(words)) if len(words) > _PREFIX_TOKENS else 0,
            link=min(links, default=0),
            title=self._is_title(_title_forms(words, block), own_title),
            gone=0 if self._count("spot_kept", spot) else self._count("spot_gone", spot),
        )

    def without(self, own: SourceMemory) -> SourceMemory:
        """Return this memory as it would be without one article.

        Args:
            own: what it learned from that article alone.
        """
        others = SourceMemory(limit=self._limit)
        others._entries = self._entries.copy()
        for identity in own._entries:
            known = others._entries.pop(identity, None)
            if known is not None and known.count > 1:
                others._entries[identity] = replace(known, count=known.count - 1)
        return others

    def learn(self, pieces: Iterable[Judged], *, title: str, at: datetime) -> None:
        """Take in an article: what was decided on its blocks, and its title.

        Args:
            at: when the article was read, aware, UTC; the oldest entries are forgotten first.
        """
        seen: set[tuple[str, str]] = set()
        for piece in pieces:
            words = _words(piece.text)
            if words:
                seen.add(("line", _key(" ".join(words))))
            if len(words) > _PREFIX_TOKENS:
                seen.add(("prefix", _key(_prefix(words))))
            seen.update(
                ("link", _key(target)) for link in piece.links if (target := _target(link.address))
            )
            if piece.spot:
                seen.add(("spot_kept" if piece.is_kept else "spot_gone", _key(piece.spot)))
        if _is_title(" ".join(_words(title))):
            seen.add(("title", _key(" ".join(_words(title)))))
        for kind, key in sorted(seen):
            known = self._entries.pop((kind, key), None)
            self._entries[kind, key] = (
                MemoryEntry(kind, key, 1, at)
                if known is None
                else replace(known, count=known.count + 1, last_seen_at=max(at, known.last_seen_at))
            )
        self._trim()

    def _is_title(self, forms: list[str], own_title: str) -> bool:
        known = [form for form in forms if self._count("title", form)]
        return bool(known) and any(form != " ".join(_words(own_title)) for form in known)

    def _count(self, kind: str, value: str) -> int:
        if not value:
            return 0
        entry = self._entries.get((kind, _key(value)))
        return 0 if entry is None else entry.count

    def _trim(self) -> None:
        if len(self._entries) <= self._limit:
            return
        ranked = sorted(
            self._entries.items(),
            key=lambda item: (
                item[1].count > 1 or item[1].kind == "title",
                item[1].last_seen_at,
                item[0],
            ),
            reverse=True,
        )
        self._entries = dict(ranked[: self._limit])


def _words(text: str) -> list[str]:
    return _WORD.findall(_DIGITS.sub("0", text).casefold())


def _prefix(words: list[str]) -> str:
    return " ".join(words[:_PREFIX_TOKENS])


def _title_forms(words: list[str], block: Piece) -> list[str]:
    """The ways in which a line can carry a title: whole, behind a cue, or as its link's words."""
    forms = {" ".join(words[start:]) for start in range(min(5, len(words)))}
    forms.update(" ".join(_words(link.text)) for link in block.links)
    return [form for form in forms if _is_title(form)]


def _is_title(form: str) -> bool:
    return len(form) >= _MIN_TITLE_LETTERS


def _target(address: str) -> str:
    try:
        parts = urlsplit(address)
    except ValueError:
        return ""
    if not parts.netloc and len(parts.path) < 2:
        return ""
    return f"{parts.netloc.removeprefix('www.')}{parts.path.rstrip('/')}".casefold()


def _key(value: str) -> str:
    return blake2b(value.encode("utf-8", errors="ignore"), digest_size=8).hexdigest()
