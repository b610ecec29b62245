"""The outbox: delivery parts on their way, and what became of each send.

`news.delivery` says which state follows which; here the states are read and written. A part is
marked `sending` in a committed transaction before it is sent, and what became of it is
committed after, so a process that dies leaves no part about which nothing is known.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, bindparam, exists, func, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncSession
from sqlalchemy.orm import aliased
from sqlmodel import col

from news.delivery import LONGEST_WAIT, MOST_ATTEMPTS, Change
from news.model import (
    Button,
    ChatId,
    DeliveryPart,
    DigestId,
    Message,
    PartId,
    PartState,
    SubscriberId,
    SubscriberState,
)
from storage import subscribers
from storage.sql import Values, count_of, known_id
from storage.tables import DigestRow, PartRow, Row, SubscriberRow

PENDING, SENDING, SENT = PartState.PENDING.value, PartState.SENDING.value, PartState.SENT.value
INTERRUPTED = "interrupted"
"""Error of a part that was found in `sending` after its process died."""

UNKNOWN, DROPPED, FAILED = PartState.UNKNOWN.value, PartState.DROPPED.value, PartState.FAILED.value


# Built once, on the table and not the row class: this is what every message costs, and it was
# 4.4 ms of CPU with statements built anew through the session, of 5 for the whole send.
_PARTS = Row.metadata.tables["delivery_part"]
_MINE = and_(_PARTS.c.id == bindparam("part"), _PARTS.c.claimed_by == bindparam("holder"))
_RECORDED = update(_PARTS).values(
    state=bindparam("to"),
    attempts=bindparam("tried"),
    not_before=bindparam("wait"),
    message_id=bindparam("message"),
    error=bindparam("why"),
    is_plain=bindparam("plainly"),
    changed_at=bindparam("now"),
)
_RECORD_ARRIVED = _RECORDED.where(_MINE, _PARTS.c.state != SENT)
_RECORD = _RECORDED.where(_MINE, _PARTS.c.state == SENDING)
_FREE = (
    select(_PARTS.c.id)
    .where(_PARTS.c.id.in_(bindparam("ids", expanding=True)), _PARTS.c.state == PENDING)
    .with_for_update(skip_locked=True)
)
_CLAIM = (
    update(_PARTS)
    .where(_PARTS.c.id.in_(_FREE.scalar_subquery()))
    .values(
        state=SENDING,
        attempts=_PARTS.c.attempts + 1,
        claimed_by=bindparam("holder"),
        changed_at=bindparam("now"),
    )
    .returning(_PARTS.c.id)
)


@dataclass(frozen=True, slots=True)
class OutboxCounts:
    """How full the outbox is, for /status.

    Attributes:
        states: parts in each state, zeros included, as far back as digests are kept.
        resent_count: parts that were sent a second time because an answer was lost.
        parked_count: parts that will not be tried again and never surely arrived.
        oldest_pending_at: when the longest waiting part was composed.
    """

    states: dict[PartState, int]
    resent_count: int = 0
    parked_count: int = 0
    oldest_pending_at: datetime | None = None

    @property
    def waiting_count(self) -> int:
        """Return how many parts are still to be sent."""
        return self.states[PartState.PENDING] + self.states[PartState.SENDING]


async def due(
    session: AsyncSession,
    now: datetime,
    limit: int,
    *,
    skip: Collection[PartId] = (),
    resends: bool = True,
) -> list[DeliveryPart]:
    """Return parts that may be sent now, the first composed first.

    A part waits for the earlier parts of its digest: it comes when none of them is on its way
    or waits for a later moment.

    Args:
        skip: parts that the caller holds already.
        resends: whether a part of unknown fate will be sent again, so that its followers wait.
    """
    earlier = aliased(PartRow)
    state, not_before = col(earlier.state), col(earlier.not_before)
    comes_later = [
        state == SENDING,
        and_(state == PENDING, not_before > now, not_before <= now + LONGEST_WAIT),
    ]
    if resends:
        comes_later.append(_comes_again(earlier))
    is_held_back = exists().where(
        col(earlier.digest_id) == col(PartRow.digest_id),
        col(earlier.position) < col(PartRow.position),
        or_(*comes_later),
    )
    chosen = (
        select(col(PartRow.id))
        .where(
            col(PartRow.state) == PENDING,
            _is_due(now),
            col(PartRow.id).not_in(sorted(skip)),
            ~is_held_back,
        )
        .order_by(col(PartRow.id))
        .limit(limit)
    )
    ids = (await session.scalars(chosen)).all()
    return await _read(session, select(PartRow).where(col(PartRow.id).in_(ids)), newest=False)


async def claim(
    connection: AsyncConnection, ids: Sequence[PartId], holder: str, now: datetime
) -> set[PartId]:
    """Mark pending parts `sending` and return those that are ours; the rest is somebody else's.

    A part that another transaction has locked is passed over, not waited for.
    """
    claimed = await connection.execute(_CLAIM, {"ids": list(ids), "holder": holder, "now": now})
    return {PartId(number) for (number,) in claimed}


async def record(
    connection: AsyncConnection, changes: Sequence[Change], holder: str, now: datetime
) -> None:
    """Record what became of sends that `holder` began.

    A message that arrived is recorded as sent even when another process meanwhile took the
    part for lost; every other change needs the part to be still ours.
    """
    arrived = [change for change in changes if change.state is PartState.SENT]
    others = [change for change in changes if change.state is not PartState.SENT]
    for statement, group in ((_RECORD_ARRIVED, arrived), (_RECORD, others)):
        if group:
            rows = [_values(change) | {"holder": holder, "now": now} for change in group]
            await connection.execute(statement, rows)
    for change in others:
        if change.moved_to or change.closes_chat or change.closes_thread:
            async with AsyncSession(connection, autoflush=False) as session:
                await _follow(session, change, now)


async def _follow(session: AsyncSession, change: Change, now: datetime) -> None:
    """Do what follows from a change for the part's whole chat."""
    part = change.part
    if change.moved_to is not None:
        await subscribers.migrate_chat(session, part.chat_id, change.moved_to)
    if change.closes_chat:
        await subscribers.close_chat(session, part.chat_id)
    if change.closes_thread:
        await _close(session, part.subscriber_id)
    if change.closes_chat or change.closes_thread:
        await drop_closed(session, now, chat_id=part.chat_id)


async def recover(session: AsyncSession, now: datetime) -> int:
    """Take every part found in `sending` for one of unknown fate; return how many.

    Only the one sender may do this, before it sends: whoever marked them is gone.
    """
    return await count_of(
        session,
        update(PartRow)
        .where(col(PartRow.state) == SENDING)
        .values(state=UNKNOWN, error=INTERRUPTED, changed_at=now)
        .execution_options(synchronize_session=False),
    )


async def release_unknown(session: AsyncSession, now: datetime) -> int:
    """Let parts of unknown fate be sent a second time, silently; return how many.

    A part whose second answer was lost too stays `unknown`. One that was interrupted comes
    again more often, because most of them were claimed and not sent yet.
    """
    return await count_of(
        session,
        update(PartRow)
        .where(_comes_again(PartRow))
        .values(state=PENDING, was_unknown=True, is_silent=True, not_before=now, changed_at=now)
        .execution_options(synchronize_session=False),
    )


async def drop_closed(
    session: AsyncSession, now: datetime, *, chat_id: ChatId | None = None
) -> int:
    """Drop what waits for chats that blocked or removed us; return how many parts."""
    closed = select(col(SubscriberRow.id)).where(
        col(SubscriberRow.state) == SubscriberState.CLOSED.value
    )
    if chat_id is not None:
        closed = closed.where(col(SubscriberRow.chat_id) == chat_id)
    digests = select(col(DigestRow.id)).where(col(DigestRow.subscriber_id).in_(closed))
    return await count_of(
        session,
        update(PartRow)
        .where(col(PartRow.state).in_([PENDING, UNKNOWN]), col(PartRow.digest_id).in_(digests))
        .values(state=DROPPED, error="closed", changed_at=now)
        .execution_options(synchronize_session=False),
    )


async def is_empty(session: AsyncSession, now: datetime, *, resends: bool = True) -> bool:
    """Return whether there is nothing for a sender to do at the moment."""
    todo = [
        and_(col(PartRow.state) == PENDING, _is_due(now)),
        col(PartRow.state) == SENDING,
    ]
    if resends:
        todo.append(_comes_again(PartRow))
    return await session.scalar(select(col(PartRow.id)).where(or_(*todo)).limit(1)) is None


async def counts(session: AsyncSession) -> OutboxCounts:
    """Return how full the outbox is."""
    by_state = select(col(PartRow.state), func.count()).group_by(col(PartRow.state))
    found = {row[0]: row[1] for row in await session.execute(by_state)}
    resent = select(func.count()).where(col(PartRow.was_unknown))
    oldest = (
        select(func.min(col(DigestRow.composed_at)))
        .join(PartRow, col(PartRow.digest_id) == col(DigestRow.id))
        .where(col(PartRow.state) == PENDING)
    )
    return OutboxCounts(
        states={state: found.get(state.value, 0) for state in PartState},
        resent_count=await session.scalar(resent) or 0,
        parked_count=await session.scalar(select(func.count()).where(_is_parked())) or 0,
        oldest_pending_at=await session.scalar(oldest),
    )


async def parked(session: AsyncSession, limit: int = 20) -> list[DeliveryPart]:
    """Return parts that will not be tried again and never surely arrived, the latest first."""
    return await _read(session, select(PartRow).where(_is_parked()).limit(limit), newest=True)


def _is_parked() -> ColumnElement[bool]:
    return or_(
        col(PartRow.state) == FAILED,
        and_(col(PartRow.state) == UNKNOWN, ~_comes_again(PartRow)),
    )


def _comes_again(part: Any) -> ColumnElement[bool]:
    """Return the condition that a part of unknown fate may be sent again.

    Args:
        part: the row class, or an alias of it.
    """
    was_interrupted = and_(
        func.coalesce(part.error, "") == INTERRUPTED, part.attempts < MOST_ATTEMPTS
    )
    return and_(part.state == UNKNOWN, or_(~part.was_unknown, was_interrupted))


def _is_due(now: datetime) -> ColumnElement[bool]:
    """Return the condition that a part's moment has come, or was set by a clock gone wrong."""
    not_before = col(PartRow.not_before)
    return or_(not_before <= now, not_before > now + LONGEST_WAIT)


async def _read(
    session: AsyncSession, parts: Select[PartRow], *, newest: bool
) -> list[DeliveryPart]:
    """Return parts with the chats they go to, the first or the newest first."""
    statement = (
        parts.add_columns(
            col(DigestRow.subscriber_id), col(SubscriberRow.chat_id), col(SubscriberRow.thread)
        )
        .join(DigestRow, col(DigestRow.id) == col(PartRow.digest_id))
        .join(SubscriberRow, col(SubscriberRow.id) == col(DigestRow.subscriber_id))
        .order_by(col(PartRow.id).desc() if newest else col(PartRow.id))
        .execution_options(populate_existing=True)
    )
    return [
        _part(row, subscriber, chat, thread)
        for row, subscriber, chat, thread in await session.execute(statement)
    ]


def _values(change: Change) -> Values:
    return {
        "part": change.id,
        "to": change.state.value,
        "tried": change.attempts,
        "wait": change.not_before,
        "message": change.message_id,
        "why": change.error,
        "plainly": change.is_plain,
    }


async def _close(session: AsyncSession, subscriber_id: SubscriberId) -> None:
    """Close the subscriber of one forum topic."""
    await session.execute(
        update(SubscriberRow)
        .where(col(SubscriberRow.id) == subscriber_id)
        .values(state=SubscriberState.CLOSED.value)
        .execution_options(synchronize_session=False)
    )


def _part(row: PartRow, subscriber_id: int, chat_id: int, thread: int) -> DeliveryPart:
    keyboard = tuple(
        tuple(Button(label=label, action=action) for label, action in buttons)
        for buttons in row.keyboard
    )
    return DeliveryPart(
        id=PartId(known_id(row.id)),
        digest_id=DigestId(row.digest_id),
        subscriber_id=SubscriberId(subscriber_id),
        chat_id=ChatId(chat_id),
        thread_id=thread or None,
        position=row.position,
        message=Message(html=row.html, plain=row.plain, keyboard=keyboard, is_silent=row.is_silent),
        state=PartState(row.state),
        attempts=row.attempts,
        not_before=row.not_before,
        message_id=row.message_id,
        error=row.error,
        is_plain=row.is_plain,
        was_unknown=row.was_unknown,
    )
