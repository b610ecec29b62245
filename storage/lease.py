"""Who alone may do something for a while, such as sending with a bot's token."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import delete, or_
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncSession
from sqlmodel import col

from storage.sql import count_of, insert_into
from storage.tables import LeaseRow


async def acquire(
    session: AsyncSession | AsyncConnection,
    name: str,
    holder: str,
    now: datetime,
    ttl: timedelta,
) -> bool:
    """Take a lease, or renew one's own; return whether `holder` has it now.

    Args:
        ttl: how long it is good for. Renew well before: the clocks of two machines may differ.
    """
    insert = insert_into(session, LeaseRow).values(name=name, holder=holder, expires_at=now + ttl)
    # An end far in the future was written before the clock was set back; nobody renews it.
    is_free = or_(
        col(LeaseRow.holder) == holder,
        col(LeaseRow.expires_at) <= now,
        col(LeaseRow.expires_at) > now + 2 * ttl,
    )
    statement = insert.on_conflict_do_update(
        index_elements=["name"],
        set_={key: insert.excluded[key] for key in ("holder", "expires_at")},
        where=is_free,
    )
    taken = await session.scalar(statement.returning(col(LeaseRow.name)))
    return taken is not None


async def release(session: AsyncSession, name: str, holder: str) -> bool:
    """Give a lease back; return whether `holder` had it."""
    mine = (col(LeaseRow.name) == name, col(LeaseRow.holder) == holder)
    return await count_of(session, delete(LeaseRow).where(*mine)) > 0
