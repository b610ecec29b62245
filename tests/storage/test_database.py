"""Promises of transactions: kept whole or not at all, and nothing lost between writers."""

from __future__ import annotations

from sqlalchemy import text

from storage.database import Database


async def test_what_a_transaction_wrote_is_there_afterwards(database: Database) -> None:
    async with database.begin() as session:
        await session.execute(text("INSERT INTO note (name, value) VALUES ('a', '1')"))

    async with database.read() as session:
        assert (await session.execute(text("SELECT value FROM note"))).scalars().all() == ["1"]
