"""Subscribers as remembered: chats, their settings, and when their next digest is due."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime, time
from typing import Any, TypeVarTuple

from sqlalchemy import Select, Table, bindparam, delete, func, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from news.model import (
    Access,
    ChatId,
    ChatKind,
    Edition,
    FeedId,
    Preferences,
    QuietHours,
    Subscriber,
    SubscriberId,
    SubscriberState,
    Timetable,
    Topic,
)
from storage.sql import Values, batches, count_of, greater, insert_into, known_id
from storage.tables import DigestRow, EditionRow, FeedRow, LedgerRow, SubscriberRow, SubscriptionRow

Ts = TypeVarTuple("Ts")

_TABLE: Table = SubscriberRow.__table__  # type: ignore[attr-defined]
_SET_NEXT_DUE = (
    update(_TABLE).where(_TABLE.c.id == bindparam("number")).values(next_due_at=bindparam("at"))
)
_STILL_DUE = (
    select(_TABLE.c.id, _TABLE.c.next_due_at)
    .where(
        _TABLE.c.id.in_(bindparam("numbers", expanding=True)),
        _TABLE.c.state == SubscriberState.ACTIVE.value,
        _TABLE.c.access == Access.GRANTED.value,
    )
    .with_for_update()
)
"""Compiled once: they run for every few digests."""


async def get_or_add(
    session: AsyncSession,
    *,
    chat_id: ChatId,
    kind: ChatKind,
    timetable: Timetable,
    access: Access,
    next_due_at: datetime | None,
    thread_id: int | None = None,
    name: str = "",
    language: str = "en",
) -> tuple[Subscriber, bool]:
    """Return the chat's subscriber, and whether it is new; one that is there stays as it is."""
    new = Subscriber(
        id=SubscriberId(0),
        chat_id=chat_id,
        timetable=timetable,
        thread_id=thread_id,
        kind=kind,
        name=name,
        language=language,
        access=access,
        next_due_at=next_due_at,
    )
    values = _values(new) | {"chat_id": chat_id, "thread": _thread(thread_id)}
    statement = insert_into(session, SubscriberRow).values(values).on_conflict_do_nothing()
    number = await session.scalar(statement.returning(col(SubscriberRow.id)))
    if number is not None:
        await _write_editions(session, number, timetable)
    found = await find(session, chat_id, thread_id)
    assert found is not None
    return found, number is not None


async def find(
    session: AsyncSession, chat_id: ChatId, thread_id: int | None = None
) -> Subscriber | None:
    """Return the subscriber of a chat, or of a forum topic in it."""
    return await _one(
        session,
        select(SubscriberRow).where(
            col(SubscriberRow.chat_id) == chat_id, col(SubscriberRow.thread) == _thread(thread_id)
        ),
    )


async def get(session: AsyncSession, subscriber_id: SubscriberId) -> Subscriber | None:
    """Return a subscriber by its id."""
    return await _one(session, select(SubscriberRow).where(col(SubscriberRow.id) == subscriber_id))


async def save(session: AsyncSession, subscriber: Subscriber) -> None:
    """Write all settings back, the timetable and muted feeds included.

    Read, change and save in one transaction. Whoever only knows the next due moment says so
    with `set_next_due`, which overwrites no setting.
    """
    number = subscriber.id
    changed = await count_of(
        session,
        update(SubscriberRow).where(col(SubscriberRow.id) == number).values(_values(subscriber)),
    )
    if not changed:
        return
    await session.execute(delete(EditionRow).where(col(EditionRow.subscriber_id) == number))
    await _write_editions(session, number, subscriber.timetable)
    await session.execute(
        delete(SubscriptionRow).where(col(SubscriptionRow.subscriber_id) == number)
    )
    if subscriber.muted_feeds:
        there = select(col(FeedRow.id)).where(col(FeedRow.id).in_(sorted(subscriber.muted_feeds)))
        rows = [
            {"subscriber_id": number, "feed_id": feed, "is_muted": True}
            for feed in await session.scalars(there)
        ]
        if rows:
            await session.execute(insert_into(session, SubscriptionRow).values(rows))


async def set_next_due(
    session: AsyncSession, subscriber_id: SubscriberId, next_due_at: datetime | None
) -> None:
    """Record when the next digest is due, and nothing else."""
    await session.execute(_SET_NEXT_DUE, {"number": subscriber_id, "at": next_due_at})


async def set_next_dues(
    session: AsyncSession, moments: Mapping[SubscriberId, datetime | None]
) -> None:
    """Record when the next digests of several subscribers are due, and nothing else."""
    if moments:
        connection = await session.connection()
        rows = [{"number": number, "at": moment} for number, moment in moments.items()]
        await connection.execute(_SET_NEXT_DUE, rows)


async def still_due(
    session: AsyncSession, moments: Mapping[SubscriberId, datetime | None]
) -> set[SubscriberId]:
    """Return who still waits for a digest of the moment that was read, and hold them for it.

    Whoever paused, left or changed the timetable meanwhile is not among them.
    """
    connection = await session.connection()
    found = await connection.execute(_STILL_DUE, {"numbers": sorted(moments)})
    return {SubscriberId(number) for number, at in found if at == moments[SubscriberId(number)]}


async def due(session: AsyncSession, now: datetime, limit: int) -> list[Subscriber]:
    """Return active, admitted subscribers whose digest is due, the longest waiting first."""
    statement = (
        select(SubscriberRow)
        .where(
            col(SubscriberRow.state) == SubscriberState.ACTIVE.value,
            col(SubscriberRow.access) == Access.GRANTED.value,
            col(SubscriberRow.next_due_at) <= now,
        )
        .order_by(col(SubscriberRow.next_due_at), col(SubscriberRow.id))
        .limit(limit)
    )
    return await _many(session, statement)


async def first_due_at(session: AsyncSession) -> datetime | None:
    """Return when the next digest of anybody is due; None when nobody's is."""
    return await session.scalar(
        select(func.min(col(SubscriberRow.next_due_at))).where(
            col(SubscriberRow.state) == SubscriberState.ACTIVE.value,
            col(SubscriberRow.access) == Access.GRANTED.value,
        )
    )


async def pending_access(session: AsyncSession) -> list[Subscriber]:
    """Return those who wait for an admin's answer, the first who asked first."""
    waiting = col(SubscriberRow.access) == Access.PENDING.value
    return await _many(
        session, select(SubscriberRow).where(waiting).order_by(col(SubscriberRow.id))
    )


async def every(session: AsyncSession, offset: int = 0, limit: int = 100) -> list[Subscriber]:
    """Return a page of all subscribers in the order they came."""
    statement = select(SubscriberRow).order_by(col(SubscriberRow.id)).offset(offset).limit(limit)
    return await _many(session, statement)


async def counts(session: AsyncSession) -> dict[SubscriberState, int]:
    """Return how many subscribers are in each state, zeros included."""
    statement = select(col(SubscriberRow.state), func.count()).group_by(col(SubscriberRow.state))
    found = {str(state): number for state, number in await session.execute(statement)}
    return {state: found.get(state.value, 0) for state in SubscriberState}


async def close_chat(session: AsyncSession, chat_id: ChatId) -> int:
    """Close all subscribers of a chat that blocked or removed us, and keep their settings.

    Returns:
        How many were not closed before.
    """
    closed = SubscriberState.CLOSED.value
    return await count_of(
        session,
        update(SubscriberRow)
        .where(col(SubscriberRow.chat_id) == chat_id, col(SubscriberRow.state) != closed)
        .values(state=closed),
    )


async def reopen_chat(session: AsyncSession, chat_id: ChatId) -> int:
    """Make the closed subscribers of a chat that came back active; return how many.

    Their next due moment may have passed; the caller sets it.
    """
    closed = SubscriberState.CLOSED.value
    return await count_of(
        session,
        update(SubscriberRow)
        .where(col(SubscriberRow.chat_id) == chat_id, col(SubscriberRow.state) == closed)
        .values(state=SubscriberState.ACTIVE.value),
    )


async def migrate_chat(session: AsyncSession, old: ChatId, new: ChatId) -> int:
    """Give a chat's subscribers its new id, with settings, ledger and waiting messages.

    Should the new chat already have a subscriber, its ledger and messages are joined to the old
    one's, which has the history, and it goes. Run twice, nothing is left to do.

    Returns:
        How many subscribers moved.
    """
    statement = select(SubscriberRow).where(col(SubscriberRow.chat_id).in_([old, new]))
    rows = (await session.scalars(statement.with_for_update())).all()
    newcomers = {row.thread: known_id(row.id) for row in rows if row.chat_id == new}
    movers = [row for row in rows if row.chat_id == old] if old != new else []
    for row in movers:
        if row.thread in newcomers:
            await _join(session, newcomers[row.thread], known_id(row.id))
    for row in movers:
        row.chat_id = new
    await session.flush()
    return len(movers)


async def _join(session: AsyncSession, newcomer: int, keep: int) -> None:
    """Give what a subscriber was given and waits for to another, and delete it."""
    columns = ["subscriber_id", "story_id", "version", "delivered_at"]
    given = await session.execute(
        select(col(LedgerRow.story_id), col(LedgerRow.version), col(LedgerRow.delivered_at)).where(
            col(LedgerRow.subscriber_id) == newcomer
        )
    )
    rows = [dict(zip(columns, (keep, *row), strict=True)) for row in given]
    for batch in batches(rows):
        insert = insert_into(session, LedgerRow).values(batch)
        await session.execute(
            insert.on_conflict_do_update(
                index_elements=columns[:2],
                set_={"version": greater(insert.excluded["version"], col(LedgerRow.version))},
            )
        )
    taken = select(col(DigestRow.slot)).where(col(DigestRow.subscriber_id) == keep)
    await session.execute(
        update(DigestRow)
        .where(col(DigestRow.subscriber_id) == newcomer, col(DigestRow.slot).not_in(taken))
        .values(subscriber_id=keep)
        .execution_options(synchronize_session=False)
    )
    await session.execute(delete(SubscriberRow).where(col(SubscriberRow.id) == newcomer))


async def _one(session: AsyncSession, statement: Select[SubscriberRow]) -> Subscriber | None:
    found = await _many(session, statement)
    return found[0] if found else None


async def _many(session: AsyncSession, statement: Select[SubscriberRow]) -> list[Subscriber]:
    """Return the rows as subscribers, with their timetables and muted feeds."""
    fresh = statement.execution_options(populate_existing=True)
    rows = (await session.scalars(fresh)).all()
    ids = [known_id(row.id) for row in rows]
    editions: defaultdict[int, list[Edition]] = defaultdict(list)
    muted: defaultdict[int, list[FeedId]] = defaultdict(list)
    for batch in batches(ids):
        for subscriber, at, weekdays in await session.execute(
            select(col(EditionRow.subscriber_id), col(EditionRow.at), col(EditionRow.weekdays))
            .where(col(EditionRow.subscriber_id).in_(batch))
            .order_by(col(EditionRow.subscriber_id), col(EditionRow.position))
        ):
            editions[subscriber].append(Edition(time.fromisoformat(at), _days(weekdays)))
        for subscriber, feed in await session.execute(
            select(col(SubscriptionRow.subscriber_id), col(SubscriptionRow.feed_id)).where(
                col(SubscriptionRow.subscriber_id).in_(batch), col(SubscriptionRow.is_muted)
            )
        ):
            muted[subscriber].append(FeedId(feed))
    return [
        _subscriber(row, tuple(editions[number]), frozenset(muted[number]))
        for row, number in zip(rows, ids, strict=True)
    ]


async def _write_editions(session: AsyncSession, subscriber_id: int, timetable: Timetable) -> None:
    rows: list[dict[str, Any]] = [
        {
            "subscriber_id": subscriber_id,
            "position": position,
            "at": edition.at.isoformat(),
            "weekdays": sum(1 << day for day in edition.weekdays),
        }
        for position, edition in enumerate(timetable.editions)
    ]
    if rows:
        await session.execute(insert_into(session, EditionRow).values(rows))


def _values(subscriber: Subscriber) -> Values:
    quiet, wishes = subscriber.timetable.quiet, subscriber.preferences
    return {
        "kind": subscriber.kind.value,
        "name": subscriber.name,
        "language": subscriber.language,
        "state": subscriber.state.value,
        "access": subscriber.access.value,
        "zone": subscriber.timetable.zone,
        "has_chosen_zone": subscriber.has_chosen_zone,
        "quiet_start": quiet and quiet.start.isoformat(),
        "quiet_end": quiet and quiet.end.isoformat(),
        "story_count": wishes.story_count,
        "sentence_count": wishes.sentence_count,
        "wants_updates": wishes.wants_updates,
        "muted_words": list(wishes.muted_words),
        "wanted_topics": sorted(topic.value for topic in wishes.wanted_topics),
        "next_due_at": subscriber.next_due_at,
    }


def _subscriber(
    row: SubscriberRow, editions: Sequence[Edition], muted: frozenset[FeedId]
) -> Subscriber:
    quiet = None
    if row.quiet_start is not None and row.quiet_end is not None:
        quiet = QuietHours(time.fromisoformat(row.quiet_start), time.fromisoformat(row.quiet_end))
    return Subscriber(
        id=SubscriberId(known_id(row.id)),
        chat_id=ChatId(row.chat_id),
        timetable=Timetable(tuple(editions), zone=row.zone, quiet=quiet),
        thread_id=row.thread or None,
        kind=ChatKind(row.kind),
        name=row.name,
        language=row.language,
        state=SubscriberState(row.state),
        access=Access(row.access),
        preferences=Preferences(
            story_count=row.story_count,
            sentence_count=row.sentence_count,
            wants_updates=row.wants_updates,
            muted_words=tuple(row.muted_words),
            wanted_topics=frozenset(Topic(topic) for topic in row.wanted_topics),
        ),
        muted_feeds=muted,
        next_due_at=row.next_due_at,
        has_chosen_zone=row.has_chosen_zone,
    )


def _thread(thread_id: int | None) -> int:
    return thread_id or 0


def _days(bits: int) -> frozenset[int]:
    return frozenset(day for day in range(7) if bits >> day & 1)
