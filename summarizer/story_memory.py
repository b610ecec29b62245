"""What the grouper remembers: open articles, stories, copies, and a little of closed stories.

Everything is bounded. An article is open for `window` after its time, as the stream's clock has
it, or until `most_open` later ones have come; then its vector, terms and shingles go. Its words
count in the document frequencies for `horizon`, and of a closed story one article stays as long,
so that a later report on the same matter can be linked. The memory is a function of the articles
put in and their order.
"""

from __future__ import annotations

import heapq
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta

import numpy as np

from summarizer.duplicates import CopyIndex, Shingles
from summarizer.idf import Frequencies
from summarizer.pieces import SPACE
from summarizer.tokens import Ids
from summarizer.vector_rows import Vector
from summarizer.window import Document, Window

Key = int | str

CLOCK_ARRIVALS = 5
"""The clock is the earliest time of this many arrivals, so that one false date in the future
closes nothing."""

MOST_OPEN = 10_000
"""Open articles beyond which the oldest close early; they take 12 kB of memory each."""

MOST_KNOWN = 150_000
"""Articles beyond which the words of the oldest are forgotten early; 1.5 kB each."""

LOW_BITS = 16
LOW = (1 << LOW_BITS) - 1
"""What of an id stands in two bytes."""


@dataclass(slots=True)
class Story:
    """A story as grouping needs it.

    Attributes:
        members: numbers of its open articles, copies aside, in order of arrival.
        remembered: how many of its articles are in memory, open or not.
        development: its version, from 1. began_at: when that began, seconds since 1970.
    """

    key: Key
    members: list[int] = field(default_factory=list)
    remembered: int = 0
    development: int = 1
    began_at: float | None = None


@dataclass(frozen=True, slots=True)
class Known:
    """An article in memory.

    Attributes:
        number: order of arrival. copy_of: the article it repeats.
        terms: its ids, for the document frequencies; `packed` when it is closed and gone.
    """

    number: int
    key: Key
    terms: Ids | bytes
    address: str
    text_hash: str
    copy_of: Key | None = None


def packed(ids: Ids) -> bytes:
    """Return ids, in order and each once, in two bytes each: how many begin alike, and the rest."""
    distinct = np.unique(ids)
    begins = np.bincount(distinct >> LOW_BITS, minlength=SPACE >> LOW_BITS)
    return begins.astype("<u2").tobytes() + (distinct & LOW).astype("<u2").tobytes()


def unpacked(content: bytes) -> Ids:
    """Return what `packed` was given, in order and each once."""
    values = np.frombuffer(content, dtype="<u2").astype(np.int32)
    begins, rest = np.split(values, [SPACE >> LOW_BITS])
    found: Ids = np.repeat(np.arange(len(begins), dtype=np.int32) << LOW_BITS, begins) | rest
    return found


class StoryMemory:
    """The grouper's state.

    Args:
        window: how long an article is open. horizon: how long its words count.
        most_open: open articles beyond which the oldest close early; of half as many closed
            stories one article stays.
    """

    def __init__(
        self, *, window: timedelta, horizon: timedelta, most_open: int = MOST_OPEN
    ) -> None:
        self.frequencies = Frequencies()
        self.open = Window()
        self.past = Window()
        self.copies = CopyIndex()
        self.stories: dict[Key, Story] = {}
        self.story_of: dict[int, Key] = {}
        self.past_story_of: dict[int, Key] = {}
        self._window = window.total_seconds()
        self._horizon = max(horizon, window).total_seconds()
        self._most_open = most_open
        self._unclosed: dict[int, None] = {}
        self._known: dict[int, Known] = {}
        self._copies_of: dict[Key, list[int]] = {}
        self._number_by_key: dict[Key, int] = {}
        self._by_address: dict[str, int] = {}
        self._by_hash: dict[str, int] = {}
        self._closing: list[tuple[float, int]] = []
        self._forgetting: list[tuple[float, int]] = []
        self._recent: deque[float] = deque(maxlen=CLOCK_ARRIVALS)
        self._clock: float | None = None
        self._count = 0

    def next_number(self) -> int:
        """Return the number that the next article gets."""
        return self._count

    def known(self, key: Key) -> Known | None:
        """Return what is kept of an article, None when it is forgotten or never came."""
        number = self._number_by_key.get(key)
        return None if number is None else self._known[number]

    def document(self, key: Key) -> Document | None:
        """Return an open article that is no copy; None for others."""
        number = self._number_by_key.get(key)
        return self.open[number] if number is not None and number in self.open else None

    def same_article(self, address: str, text_hash: str) -> Known | None:
        """Return the article that has this address or, failing that, this text."""
        number = self._by_address.get(address) if address else None
        if number is None and text_hash:
            number = self._by_hash.get(text_hash)
        return None if number is None else self._known[number]

    def advance(self, time: float | None) -> None:
        """Let the clock see an arrival's time, and close and forget what is due."""
        if time is not None:
            self._recent.append(time)
            earliest = min(self._recent)
            self._clock = earliest if self._clock is None else max(self._clock, earliest)
        if self._clock is not None:
            while self._closing and self._closing[0][0] < self._clock:
                self._close(heapq.heappop(self._closing)[1])
            while self._forgetting and self._forgetting[0][0] < self._clock:
                self._forget(heapq.heappop(self._forgetting)[1])
        while len(self._unclosed) > self._most_open:
            self._close(next(iter(self._unclosed)))
        while len(self._known) > MOST_KNOWN:
            oldest = next(iter(self._known))
            self._close(oldest)
            self._forget(oldest)

    def near(self, document: Document) -> list[Document]:
        """Return open articles that may tell what an open article tells, without itself."""
        found = self.open.candidates(document, self.frequencies)
        return [other for other in found if other.number != document.number]

    def expect(self, vectors: Sequence[Vector]) -> None:
        """Look at the vectors of articles that come next together; the answers are the same."""
        self.open.expect(vectors)
        self.past.expect(vectors)

    def put(
        self,
        document: Document,
        *,
        story: Key,
        development: int,
        copy_of: Key | None,
        shingles: Shingles | None,
        address: str,
        text_hash: str,
    ) -> None:
        """Remember an article with the story it was placed in."""
        number = document.number
        self._count = number + 1
        began = document.time if document.time is not None else self._clock
        known = Known(
            number=number,
            key=document.key,
            terms=document.terms.ids,
            address=address,
            text_hash=text_hash,
            copy_of=copy_of,
        )
        self._known[number] = known
        self._unclosed[number] = None
        self._number_by_key[document.key] = number
        if address:
            self._by_address.setdefault(address, number)
        if text_hash:
            self._by_hash.setdefault(text_hash, number)
        if began is not None:
            heapq.heappush(self._closing, (began + self._window, number))
            heapq.heappush(self._forgetting, (began + self._horizon, number))
        self.frequencies.learn(document.terms.ids)
        self.story_of[number] = story
        kept = self.stories.setdefault(story, Story(story, began_at=began))
        if development > kept.development:
            kept.development = development
            kept.began_at = began
        kept.remembered += 1
        if copy_of is not None:
            self._copies_of.setdefault(copy_of, []).append(number)
        if copy_of is None and not document.is_roundup:
            kept.members.append(number)
            self.open.add(document)
        if shingles is not None:
            self.copies.add(document.key, shingles)

    def move(self, number: int, story: Key) -> None:
        """Put an open article into another story."""
        document = self.open[number]
        self.stories[self.story_of[number]].members.remove(number)
        kept = self.stories.setdefault(story, Story(story, began_at=document.time))
        kept.members.append(number)
        kept.members.sort()
        self._reassign(number, kept)

    def move_copies(self, key: Key, story: Key) -> list[Key]:
        """Put the copies of a moved article into its new story; return their keys."""
        numbers = self._copies_of.get(key, [])
        for number in numbers:
            self._reassign(number, self.stories[story])
        return [self._known[number].key for number in numbers]

    def _reassign(self, number: int, story: Story) -> None:
        """Count an article for another story."""
        old = self.stories[self.story_of[number]]
        self.story_of[number] = story.key
        story.remembered += 1
        self._release(old)

    def _close(self, number: int) -> None:
        """Take an article out of the window; of a story that closes, it stays in the past."""
        self._unclosed.pop(number, None)
        known = self._known.get(number)
        if known is None:
            return
        self.copies.remove(known.key)
        if number not in self.open:
            self._pack(number)
            return
        document = self.open[number]
        self.open.remove(number)
        story = self.stories[self.story_of[number]]
        story.members.remove(number)
        if not story.members:
            self.past.add(document)
            self.past_story_of[number] = story.key
            if len(self.past) > self._most_open // 2:
                self._drop_past(next(iter(self.past)).number)
        else:
            self._pack(number)

    def _forget(self, number: int) -> None:
        """Drop the last that is kept of an article."""
        known = self._known.pop(number, None)
        if known is None:
            return
        terms = known.terms
        self.frequencies.forget(unpacked(terms) if isinstance(terms, bytes) else terms)
        if self._number_by_key.get(known.key) == number:
            del self._number_by_key[known.key]
        if self._by_address.get(known.address) == number:
            del self._by_address[known.address]
        if self._by_hash.get(known.text_hash) == number:
            del self._by_hash[known.text_hash]
        if known.copy_of is not None:
            self._copies_of[known.copy_of].remove(number)
            if not self._copies_of[known.copy_of]:
                del self._copies_of[known.copy_of]
        story = self.story_of.pop(number)
        if number in self.past:
            self._drop_past(number)
        self._release(self.stories[story])

    def _drop_past(self, number: int) -> None:
        """Forget the article of a closed story."""
        self.past.remove(number)
        del self.past_story_of[number]
        self._pack(number)

    def _pack(self, number: int) -> None:
        """Keep the ids of an article that is nowhere else in half of the memory."""
        known = self._known.get(number)
        if known is not None and not isinstance(known.terms, bytes):
            self._known[number] = replace(known, terms=packed(known.terms))

    def _release(self, story: Story) -> None:
        """Count one article of a story less, and drop the story with its last one."""
        story.remembered -= 1
        if not story.remembered:
            del self.stories[story.key]
