"""Small facts by name, such as what an admin was last told."""

from __future__ import annotations

from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from storage.sql import insert_into
from storage.tables import NoteRow


async def get(session: AsyncSession, name: str) -> str | None:
    """Return a note, or None."""
    return await session.scalar(select(col(NoteRow.value)).where(col(NoteRow.name) == name))


async def put(session: AsyncSession, name: str, value: str) -> None:
    """Write a note; the last one of a name stays."""
    insert = insert_into(session, NoteRow).values(name=name, value=value)
    await session.execute(
        insert.on_conflict_do_update(
            index_elements=["name"], set_={"value": insert.excluded["value"]}
        )
    )


async def remove(session: AsyncSession, name: str) -> None:
    """Remove a note, if it is there."""
    await session.execute(delete(NoteRow).where(col(NoteRow.name) == name))
