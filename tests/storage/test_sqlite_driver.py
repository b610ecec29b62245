"""The connection to SQLite: few visits to its thread, and none that is left hanging."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from storage import lease
from storage.database import Database
from storage.sqlite_driver import SqliteConnection
from tests.make import NOON
from tests.storage.test_database import MakeUrl

SLOW = """
WITH RECURSIVE numbers(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < 1000000)
SELECT count(*) FROM numbers
"""
"""Takes SQLite some tenths of a second."""


@pytest.fixture
async def connection(tmp_path: Path) -> AsyncIterator[SqliteConnection]:
    def connect() -> sqlite3.Connection:
        made = sqlite3.connect(tmp_path / "a.sqlite3", isolation_level=None)
        made.execute("CREATE TABLE t (n INTEGER)")
        return made

    opened = SqliteConnection(connect)
    await opened
    yield opened
    await opened.close()


async def rows(connection: SqliteConnection, statement: str, *parameters: Any) -> list[Any]:
    cursor = connection.cursor()
    await cursor.execute(statement, parameters)
    return list(await cursor.fetchall())


async def test_a_transaction_begins_with_its_first_statement(connection: SqliteConnection) -> None:
    connection.begin_with("BEGIN IMMEDIATE")
    assert not connection.in_transaction

    await rows(connection, "INSERT INTO t VALUES (?)", 1)
    assert connection.in_transaction
    await connection.rollback()

    assert await rows(connection, "SELECT n FROM t") == []


async def test_a_transaction_without_statements_is_none(connection: SqliteConnection) -> None:
    connection.begin_with("BEGIN IMMEDIATE")
    await connection.commit()

    await rows(connection, "INSERT INTO t VALUES (1)")

    assert not connection.in_transaction


async def test_what_a_statement_gives_comes_with_it(connection: SqliteConnection) -> None:
    cursor = connection.cursor()
    await cursor.execute("INSERT INTO t VALUES (5), (6) RETURNING n")

    assert [column[0] for column in cursor.description] == ["n"]
    assert (await cursor.fetchall(), cursor.rowcount) == ([(5,), (6,)], 2)
    await cursor.executemany("INSERT INTO t VALUES (?)", [(7,), (8,)])
    assert cursor.rowcount == 2


async def test_a_beginning_that_fails_does_nothing(
    connection: SqliteConnection, tmp_path: Path
) -> None:
    other = sqlite3.connect(tmp_path / "a.sqlite3", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    await rows(connection, "PRAGMA busy_timeout = 1")
    connection.begin_with("BEGIN IMMEDIATE")

    with pytest.raises(sqlite3.OperationalError, match="locked"):
        await rows(connection, "INSERT INTO t VALUES (1)")

    other.close()
    assert not connection.in_transaction
    await connection.rollback()
    assert await rows(connection, "SELECT n FROM t") == []


async def test_what_a_cancelled_task_left_to_do_is_rolled_back(
    connection: SqliteConnection,
) -> None:
    connection.begin_with("BEGIN IMMEDIATE")
    writing = asyncio.create_task(rows(connection, "INSERT INTO t " + SLOW))
    await asyncio.sleep(0)
    writing.cancel()
    with pytest.raises(asyncio.CancelledError):
        await writing

    await connection.rollback()

    assert not connection.in_transaction
    assert await rows(connection, "SELECT n FROM t") == []


async def test_a_task_that_is_cancelled_again_and_again_leaves_nothing_locked(
    migrated_url: MakeUrl,
) -> None:
    """With aiosqlite as it is, the second cancellation left the database locked for everybody."""
    async with asyncio.timeout(60), Database.open(migrated_url("sqlite")) as database:

        async def work() -> None:
            async with database.begin() as session:
                connection = await session.connection()
                await connection.exec_driver_sql(SLOW)

        for pause in (0.0, 0.001, 0.003, 0.01, 0.03):
            working = asyncio.create_task(work())
            for _ in range(3):
                await asyncio.sleep(pause)
                working.cancel()
            await asyncio.wait([working])

        async with database.begin() as session:
            assert await lease.acquire(session, "a", "me", NOON, timedelta(minutes=1))
