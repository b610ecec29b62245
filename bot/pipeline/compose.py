"""Compose: a due subscriber's digest is chosen, rendered and put into the outbox.

    due subscribers -> the stories of the longest look-back, read once for all of them
                    -> each one's own: not muted, not delivered -> choose -> render
                    -> digest, parts, ledger and next due moment in one transaction

The slot (the due moment that a digest answers) is unique for a subscriber, so running twice
sends nothing twice, and after days of downtime there is one digest, not one for every day
missed. Subscribers who had the same and want the same share one choice and one rendering.
Whoever paused or changed the timetable while the digest was made waits for the next run.
"""

from __future__ import annotations

import asyncio
import logging
from collections import OrderedDict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from itertools import islice
from typing import Generic, TypeVar

from bot.chat.render import render_digest
from news.digest import LONGEST_LOOK_BACK, Stand, look_back
from news.errors import StorageError
from news.model import (
    Digest,
    DigestItem,
    Feed,
    FeedId,
    Message,
    StoryId,
    Subscriber,
    SubscriberId,
)
from news.ports import Clock
from news.timetable import is_quiet, latest_due, next_due
from storage import digests as stored_digests
from storage import feeds as stored_feeds
from storage import reading as stored_stories
from storage import subscribers as stored_subscribers
from storage.database import Database, Session

logger = logging.getLogger(__name__)

T = TypeVar("T")

BATCH = 200
"""Subscribers read at once."""

TOGETHER = 20
"""Digests written in one transaction: 5 ms of CPU (benchmarks/compose.py), as one commit costs."""

KEPT = 256
"""Choices, and rendered digests, kept for subscribers with the same stories and settings."""


@dataclass(frozen=True, slots=True)
class ComposeReport:
    """What one run of the stage did; an empty digest is recorded, not sent.

    Attributes:
        rendered_count: how many digests had to be rendered; the others are equal to one of them.
    """

    digest_count: int = 0
    empty_count: int = 0
    part_count: int = 0
    rendered_count: int = 0


class Kept(Generic[T]):
    """What was made for a key, as far as the last `most` keys."""

    def __init__(self, most: int) -> None:
        self._found: OrderedDict[object, T] = OrderedDict()
        self._most = most
        self.made_count = 0

    def __len__(self) -> int:
        return len(self._found)

    def get(self, key: object, make: Callable[[], T]) -> T:
        """Return what belongs to a key, made now if it is not there."""
        if key in self._found:
            self._found.move_to_end(key)
            return self._found[key]
        made = self._found[key] = make()
        self.made_count += 1
        if len(self._found) > self._most:
            self._found.popitem(last=False)
        return made


@dataclass(frozen=True, slots=True, eq=False)
class _Choice:
    """The stories of a digest; compared by identity, because comparing stories is slow."""

    items: tuple[DigestItem, ...]
    left_out_count: int
    silent_feeds: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Desk:
    """What all digests of a run are made from."""

    now: datetime
    stand: Stand
    failing: Sequence[Feed]
    choices: Kept[_Choice] = field(default_factory=lambda: Kept(KEPT))
    rendered: Kept[tuple[Message, ...]] = field(default_factory=lambda: Kept(KEPT))


@dataclass(frozen=True, slots=True)
class _Past:
    """What the subscribers of a batch had before."""

    delivered: dict[SubscriberId, dict[StoryId, int]]
    last_slots: dict[SubscriberId, datetime]


@dataclass(frozen=True, slots=True)
class _Draft:
    """A digest that is ready to be stored, or was; `is_new` unless its slot had one already."""

    subscriber: Subscriber
    digest: Digest
    messages: tuple[Message, ...]
    following: datetime | None
    is_new: bool = True


class Composer:
    """Carries the stage out."""

    def __init__(self, *, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    async def run_once(self) -> ComposeReport:
        """Compose the digest of every subscriber who is due.

        A subscriber for whom storage refuses, for example because a story was merged meanwhile,
        waits for the next run.
        """
        # One present for the whole run: whoever comes due meanwhile is the next run's.
        now = self._clock.now()
        report = ComposeReport()
        tried: set[SubscriberId] = set()
        desk: _Desk | None = None
        while True:
            async with self._database.read() as session:
                due = await stored_subscribers.due(session, now, BATCH + len(tried))
                due = [subscriber for subscriber in due if subscriber.id not in tried]
                if not due:
                    break
                desk = desk or await _read_desk(session, now)
                past = await _read_past(session, due, now)
            waiting = iter(due)
            while some := list(islice(waiting, TOGETHER)):
                drafts = [await _draft(subscriber, desk, past) for subscriber in some]
                stored = await self._store(drafts, now)
                tried |= {one.id for one in some} - {draft.subscriber.id for draft in stored}
                report = _add(report, stored)
        if report.digest_count or report.empty_count:
            assert desk is not None
            report = replace(report, rendered_count=desk.rendered.made_count)
            logger.info(
                "composed",
                extra={
                    "digests": report.digest_count,
                    "empty": report.empty_count,
                    "parts": report.part_count,
                },
            )
        return report

    async def _store(self, drafts: Sequence[_Draft], now: datetime) -> list[_Draft]:
        """Store digests together, or one by one where one is refused; return the stored ones."""
        try:
            return await self._store_together(drafts, now)
        except StorageError as error:
            if error.reason != "conflict":
                raise
        if len(drafts) == 1:
            logger.info("digest not stored", extra={"subscriber": drafts[0].subscriber.id})
            return []
        return [one for draft in drafts for one in await self._store([draft], now)]

    async def _store_together(self, drafts: Sequence[_Draft], now: datetime) -> list[_Draft]:
        async with self._database.begin() as session:
            moments = {draft.subscriber.id: draft.subscriber.next_due_at for draft in drafts}
            still = await stored_subscribers.still_due(session, moments)
            kept = [draft for draft in drafts if draft.subscriber.id in still]
            added = await stored_digests.add_all(
                session, [(draft.digest, draft.messages) for draft in kept], now=now
            )
            await stored_subscribers.set_next_dues(
                session, {draft.subscriber.id: draft.following for draft in kept}
            )
        return [
            replace(draft, is_new=number is not None)
            for draft, number in zip(kept, added, strict=True)
        ]


async def _read_desk(session: Session, now: datetime) -> _Desk:
    """Read what is the same for everybody."""
    stories = await stored_stories.open_stories(session, since=now - LONGEST_LOOK_BACK)
    return _Desk(
        now=now,
        stand=Stand(stories, now),
        failing=await stored_feeds.failing(session, now),
    )


async def _read_past(session: Session, due: Sequence[Subscriber], now: datetime) -> _Past:
    ids = [subscriber.id for subscriber in due]
    return _Past(
        delivered=await stored_stories.delivered(session, ids, since=now - LONGEST_LOOK_BACK),
        last_slots=await stored_digests.last_slots(session, ids),
    )


async def _draft(subscriber: Subscriber, desk: _Desk, past: _Past) -> _Draft:
    """Choose and render one subscriber's digest; let others run after what took its time."""
    made_count = desk.choices.made_count + desk.rendered.made_count
    choice = _choice(subscriber, desk, past)
    digest = _digest(subscriber, choice, desk.now)
    messages = _messages(subscriber, digest, choice, desk) if digest.items else ()
    if desk.choices.made_count + desk.rendered.made_count > made_count:
        await asyncio.sleep(0)
    return _Draft(subscriber, digest, messages, next_due(desk.now, subscriber.timetable))


def _choice(subscriber: Subscriber, desk: _Desk, past: _Past) -> _Choice:
    """Choose; most subscribers of one hour have had the same and want the same."""
    since = look_back(desk.now, past.last_slots.get(subscriber.id))
    had = past.delivered.get(subscriber.id, {})

    def make() -> _Choice:
        items, left_out = desk.stand.choose(
            subscriber.preferences,
            muted_feeds=subscriber.muted_feeds,
            delivered=had,
            since=since,
        )
        return _Choice(items, left_out, _silent(desk.failing, subscriber.muted_feeds))

    key = (since, subscriber.muted_feeds, subscriber.preferences, frozenset(had.items()))
    return desk.choices.get(key, make)


def _digest(subscriber: Subscriber, choice: _Choice, now: datetime) -> Digest:
    assert subscriber.next_due_at is not None
    return Digest(
        subscriber_id=subscriber.id,
        slot=latest_due(subscriber.next_due_at, now, subscriber.timetable),
        items=choice.items,
        left_out_count=choice.left_out_count,
        silent_feeds=choice.silent_feeds,
    )


def _messages(
    subscriber: Subscriber, digest: Digest, choice: _Choice, desk: _Desk
) -> tuple[Message, ...]:
    """Render; a digest's words depend on nothing but what the key holds."""
    zone, count = subscriber.timetable.zone, subscriber.preferences.sentence_count
    is_silent = is_quiet(desk.now, subscriber.timetable)

    def make() -> tuple[Message, ...]:
        messages = render_digest(digest, zone=zone, now=desk.now, sentence_count=count)
        return tuple(replace(m, is_silent=True) for m in messages) if is_silent else messages

    return desk.rendered.get((choice, digest.slot, zone, count, is_silent), make)


def _silent(failing: Sequence[Feed], muted: frozenset[FeedId]) -> tuple[str, ...]:
    return tuple(feed.title for feed in failing if feed.id not in muted)


def _add(report: ComposeReport, stored: Sequence[_Draft]) -> ComposeReport:
    counted = [draft for draft in stored if draft.is_new]
    full = [draft for draft in counted if draft.messages]
    return replace(
        report,
        digest_count=report.digest_count + len(full),
        empty_count=report.empty_count + len(counted) - len(full),
        part_count=report.part_count + sum(len(draft.messages) for draft in full),
    )
