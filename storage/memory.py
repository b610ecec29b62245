"""What each source repeats, kept for the cleaner."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import delete, select, tuple_
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from news.model import FeedId, MemoryEntry
from storage.sql import Values, batches, insert_into
from storage.tables import MemoryRow


async def load(session: AsyncSession, feed_id: FeedId) -> list[MemoryEntry]:
    """Return a feed's memory, by kind and key."""
    statement = (
        select(
            col(MemoryRow.kind),
            col(MemoryRow.key),
            col(MemoryRow.count),
            col(MemoryRow.last_seen_at),
        )
        .where(col(MemoryRow.feed_id) == feed_id)
        .order_by(col(MemoryRow.kind), col(MemoryRow.key))
    )
    return [MemoryEntry(*row) for row in await session.execute(statement)]


async def save(session: AsyncSession, feed_id: FeedId, entries: Iterable[MemoryEntry]) -> None:
    """Make these entries the feed's memory; only what differs is written."""
    wanted = {(entry.kind, entry.key): entry for entry in entries}
    known = {(entry.kind, entry.key): entry for entry in await load(session, feed_id)}
    changed = [entry for key, entry in wanted.items() if known.get(key) != entry]
    if changed:
        insert = insert_into(session, MemoryRow)
        renew = insert.on_conflict_do_update(
            index_elements=["feed_id", "kind", "key"],
            set_={name: insert.excluded[name] for name in ("count", "last_seen_at")},
        )
        # As one statement for many rows: one with thousands of values takes seconds to compile.
        await session.execute(renew, [_values(feed_id, entry) for entry in changed])
    for gone in batches(sorted(known.keys() - wanted.keys())):
        key = tuple_(col(MemoryRow.kind), col(MemoryRow.key))
        await session.execute(
            delete(MemoryRow)
            .where(col(MemoryRow.feed_id) == feed_id, key.in_(gone))
            .execution_options(synchronize_session=False)
        )


def _values(feed_id: FeedId, entry: MemoryEntry) -> Values:
    return {
        "feed_id": feed_id,
        "kind": entry.kind,
        "key": entry.key,
        "count": entry.count,
        "last_seen_at": entry.last_seen_at,
    }
