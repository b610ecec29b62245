"""Compose: a due subscriber's digest is chosen, rendered and put into the outbox.

    due subscribers -> the stories of the longest look-back, read once for all of them
                    -> each one's own: not muted, not delivered -> choose -> render
                    -> digest, parts, ledger and next due moment in one transaction

The slot (the due moment that a digest answers) is unique for a subscriber, so running twice
sends nothing twice, and after days of downtime there is one digest, not one for every day
missed. Equal digests are rendered once.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import lru_cache

from bot.chat.render import render_digest
from news.digest import LONGEST_LOOK_BACK, candidates, choose, look_back
from news.errors import StorageError
from news.model import (
    Digest,
    DigestItem,
    Feed,
    FeedId,
    Message,
    Story,
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

BATCH = 200
"""Subscribers read at once; a transaction writes one of them."""

RENDERED = 256
"""Rendered digests kept for subscribers with the same stories and settings."""


@dataclass(frozen=True, slots=True)
class ComposeReport:
    """What one run of the stage did; an empty digest is recorded, not sent."""

    digest_count: int = 0
    empty_count: int = 0
    part_count: int = 0


@dataclass(frozen=True, slots=True)
class _Desk:
    """What all digests of a batch are made from."""

    now: datetime
    stories: Sequence[Story]
    failing: Sequence[Feed]
    delivered: dict[SubscriberId, dict[StoryId, int]]
    last_slots: dict[SubscriberId, datetime]
    choices: dict[object, tuple[tuple[DigestItem, ...], int]] = field(default_factory=dict)


class Composer:
    """Carries the stage out."""

    def __init__(self, *, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock
        self._render = lru_cache(RENDERED)(_render)

    async def run_once(self) -> ComposeReport:
        """Compose the digest of every subscriber who is due.

        A subscriber for whom storage refuses, for example because a story was merged meanwhile,
        waits for the next run.
        """
        report = ComposeReport()
        tried: set[SubscriberId] = set()
        desk: _Desk | None = None
        while True:
            # One present for the whole run: whoever comes due meanwhile is the next run's.
            now = self._clock.now() if desk is None else desk.now
            async with self._database.read() as session:
                due = await stored_subscribers.due(session, now, BATCH + len(tried))
                due = [subscriber for subscriber in due if subscriber.id not in tried]
                if not due:
                    break
                desk = await self._desk(session, due, now, desk)
            for subscriber in due:
                try:
                    report = _add(report, await self._compose(subscriber, desk))
                except StorageError as error:
                    if error.reason != "conflict":
                        raise
                    tried.add(subscriber.id)
                    logger.info("digest not stored", extra={"subscriber": subscriber.id})
        self._render.cache_clear()
        if report.digest_count or report.empty_count:
            logger.info(
                "composed",
                extra={
                    "digests": report.digest_count,
                    "empty": report.empty_count,
                    "parts": report.part_count,
                },
            )
        return report

    @staticmethod
    async def _desk(
        session: Session, due: Sequence[Subscriber], now: datetime, before: _Desk | None
    ) -> _Desk:
        """Read what the digests of a batch are made from; the stories once for all batches."""
        since = now - LONGEST_LOOK_BACK
        ids = [subscriber.id for subscriber in due]
        delivered = await stored_stories.delivered(session, ids, since=since)
        last_slots = await stored_digests.last_slots(session, ids)
        if before is not None:
            return replace(before, delivered=delivered, last_slots=last_slots)
        return _Desk(
            now=now,
            stories=await stored_stories.open_stories(session, since=since),
            failing=await stored_feeds.failing(session, now),
            delivered=delivered,
            last_slots=last_slots,
        )

    async def _compose(self, subscriber: Subscriber, desk: _Desk) -> int | None:
        """Compose one digest; return its number of parts, None when the slot was taken."""
        assert subscriber.next_due_at is not None
        digest = _choose(subscriber, desk)
        messages: tuple[Message, ...] = ()
        if digest.items:
            is_silent = is_quiet(desk.now, subscriber.timetable)
            messages = self._render(
                replace(digest, subscriber_id=SubscriberId(0)),
                subscriber.timetable.zone,
                subscriber.preferences.sentence_count,
                desk.now,
                is_silent,
            )
        following = next_due(desk.now, subscriber.timetable)
        async with self._database.begin() as session:
            added = await stored_digests.add(session, digest, messages, now=desk.now)
            await stored_subscribers.set_next_due(session, subscriber.id, following)
        return None if added is None else len(messages)


def _choose(subscriber: Subscriber, desk: _Desk) -> Digest:
    since = look_back(desk.now, desk.last_slots.get(subscriber.id))
    had = desk.delivered.get(subscriber.id, {})
    # Most subscribers of one hour have had the same and want the same: that is chosen once.
    alike = (since, subscriber.muted_feeds, subscriber.preferences, tuple(sorted(had.items())))
    if alike not in desk.choices:
        recent = [story for story in desk.stories if story.changed_at >= since]
        waiting = candidates(recent, subscriber.muted_feeds, had)
        desk.choices[alike] = choose(waiting, subscriber.preferences, now=desk.now)
    items, left_out = desk.choices[alike]
    assert subscriber.next_due_at is not None
    return Digest(
        subscriber_id=subscriber.id,
        slot=latest_due(subscriber.next_due_at, desk.now, subscriber.timetable),
        items=items,
        left_out_count=left_out,
        silent_feeds=_silent(desk.failing, subscriber.muted_feeds),
    )


def _silent(failing: Sequence[Feed], muted: frozenset[FeedId]) -> tuple[str, ...]:
    return tuple(feed.title for feed in failing if feed.id not in muted)


def _render(
    digest: Digest, zone: str, sentence_count: int, now: datetime, is_silent: bool
) -> tuple[Message, ...]:
    messages = render_digest(digest, zone=zone, now=now, sentence_count=sentence_count)
    return tuple(replace(m, is_silent=True) for m in messages) if is_silent else messages


def _add(report: ComposeReport, part_count: int | None) -> ComposeReport:
    match part_count:
        case None:
            return report
        case 0:
            return replace(report, empty_count=report.empty_count + 1)
        case _:
            return replace(
                report,
                digest_count=report.digest_count + 1,
                part_count=report.part_count + part_count,
            )
