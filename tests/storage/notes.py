"""Small values under a name, for tests that only want something written; kept as leases."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from storage.sql import insert_into
from storage.tables import LeaseRow
from tests.make import NOON


async def get(session: AsyncSession, name: str) -> str | None:
    """Return the value, or None."""
    return await session.scalar(select(col(LeaseRow.holder)).where(col(LeaseRow.name) == name))


async def put(session: AsyncSession, name: str, value: str) -> None:
    """Write a value; the last one of a name stays."""
    insert = insert_into(session, LeaseRow).values(name=name, holder=value, expires_at=NOON)
    await session.execute(
        insert.on_conflict_do_update(
            index_elements=["name"], set_={"holder": insert.excluded["holder"]}
        )
    )
