"""Digests as composed: one intent for a subscriber's slot, its messages, and the ledger."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import delete, func, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from news.model import EPOCH, Digest, DigestId, Message, PartState, SubscriberId
from storage.sql import Values, batches, count_of, greater, known_id, plain_insert
from storage.tables import DigestRow, LedgerRow, PartRow


async def add(
    session: AsyncSession, digest: Digest, messages: Sequence[Message], *, now: datetime
) -> DigestId | None:
    """Record one digest, see `add_all`; None when the slot has its digest already."""
    (number,) = await add_all(session, [(digest, messages)], now=now)
    return number


async def add_all(
    session: AsyncSession, composed: Sequence[tuple[Digest, Sequence[Message]]], *, now: datetime
) -> list[DigestId | None]:
    """Record digests, put their messages into the outbox and their stories into the ledger.

    A digest without messages is recorded too: its slot is answered. Four statements serve all
    of them, because a statement costs more than its rows.

    Args:
        composed: each subscriber and slot once.

    Returns:
        In the same order; None where the slot has its digest already, and nothing was written.

    Raises:
        StorageError: `conflict` when one of their stories was merged or forgotten since it was
            read; choosing anew gives the right one. Nothing may be kept then.
    """
    if not composed:
        return []
    insert = plain_insert(session, DigestRow).on_conflict_do_nothing()
    connection = await session.connection()
    found = await connection.execute(
        insert.returning(col(DigestRow.id), col(DigestRow.subscriber_id), col(DigestRow.slot)),
        [_digest(digest, now) for digest, _ in composed],
    )
    numbers = {(subscriber, slot): known_id(number) for number, subscriber, slot in found}
    places = [numbers.get((digest.subscriber_id, digest.slot)) for digest, _ in composed]
    added = [(number, *one) for number, one in zip(places, composed, strict=True) if number]
    parts = [
        _part(number, place, message, now)
        for number, _, messages in added
        for place, message in enumerate(messages)
    ]
    if parts:
        await connection.execute(plain_insert(session, PartRow), parts)
    await _write_ledger(session, [digest for _, digest, _ in added], now)
    return [None if number is None else DigestId(number) for number in places]


async def last_slot(session: AsyncSession, subscriber_id: SubscriberId) -> datetime | None:
    """Return the last slot of a subscriber that has its digest."""
    statement = select(func.max(col(DigestRow.slot)))
    return await session.scalar(statement.where(col(DigestRow.subscriber_id) == subscriber_id))


async def last_slots(
    session: AsyncSession, subscriber_ids: Collection[SubscriberId]
) -> dict[SubscriberId, datetime]:
    """Return the last slot of each of the subscribers that ever had a digest."""
    found: dict[SubscriberId, datetime] = {}
    for batch in batches(sorted(subscriber_ids)):
        rows = await session.execute(
            select(col(DigestRow.subscriber_id), func.max(col(DigestRow.slot)))
            .where(col(DigestRow.subscriber_id).in_(batch))
            .group_by(col(DigestRow.subscriber_id))
        )
        found.update({SubscriberId(number): slot for number, slot in rows})
    return found


async def forget(session: AsyncSession, before: datetime) -> int:
    """Delete digests composed before a moment, with their messages; return how many.

    The last digest of a subscriber stays, and so does one with a message still on its way.
    The ledger is not touched.
    """
    newest = select(func.max(col(DigestRow.id))).group_by(col(DigestRow.subscriber_id))
    waiting = [PartState.PENDING.value, PartState.SENDING.value, PartState.UNKNOWN.value]
    on_its_way = select(col(PartRow.digest_id)).where(col(PartRow.state).in_(waiting))
    return await count_of(
        session,
        delete(DigestRow)
        .where(
            col(DigestRow.composed_at) < before,
            col(DigestRow.id).not_in(newest),
            col(DigestRow.id).not_in(on_its_way),
        )
        .execution_options(synchronize_session=False),
    )


async def _write_ledger(session: AsyncSession, digests: Sequence[Digest], now: datetime) -> None:
    rows = [
        {
            "subscriber_id": digest.subscriber_id,
            "story_id": item.story.id,
            "version": item.story.version,
            "delivered_at": now,
        }
        for digest in digests
        for item in digest.items
    ]
    if not rows:
        return
    insert = plain_insert(session, LedgerRow)
    await session.execute(
        insert.on_conflict_do_update(
            index_elements=["subscriber_id", "story_id"],
            set_={
                "version": greater(insert.excluded["version"], col(LedgerRow.version)),
                "delivered_at": insert.excluded["delivered_at"],
            },
        ),
        rows,
    )


def _digest(digest: Digest, now: datetime) -> Values:
    return {
        "subscriber_id": digest.subscriber_id,
        "slot": digest.slot,
        "composed_at": now,
        "items": [
            {
                "story": item.story.id,
                "version": item.story.version,
                "is_update": item.is_update,
                "delivered_version": item.delivered_version,
            }
            for item in digest.items
        ],
        "left_out_count": digest.left_out_count,
        "silent_feeds": list(digest.silent_feeds),
    }


def _part(digest_id: int, position: int, message: Message, now: datetime) -> Values:
    return {
        "digest_id": digest_id,
        "position": position,
        "state": PartState.PENDING.value,
        "html": message.html,
        "plain": message.plain,
        "keyboard": [[[key.label, key.action] for key in row] for row in message.keyboard],
        "is_silent": message.is_silent,
        "is_plain": False,
        "was_unknown": False,
        "attempts": 0,
        "not_before": EPOCH,
        "changed_at": now,
    }
