"""Promises of transactions: kept whole or not at all, and nothing lost between writers."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Callable
from datetime import datetime, timedelta, timezone
from pathlib import Path

import pytest
from sqlalchemy import text

from news.errors import SettingsError, StorageError
from storage import feeds, lease
from storage.database import Database, read_url
from storage.tables import LeaseRow
from tests.make import NOON
from tests.storage import notes

MakeUrl = Callable[[str], str]


async def test_what_a_transaction_wrote_is_there_afterwards(database: Database) -> None:
    async with database.begin() as session:
        await notes.put(session, "a", "1")

    async with database.read() as session:
        assert await notes.get(session, "a") == "1"


async def test_a_transaction_that_fails_leaves_nothing(database: Database) -> None:
    async def fail() -> None:
        async with database.begin() as session:
            await notes.put(session, "a", "1")
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await fail()

    async with database.read() as session:
        assert await notes.get(session, "a") is None


async def test_a_transaction_that_is_canceled_leaves_nothing_and_hinders_nobody(
    database: Database,
) -> None:
    has_written = asyncio.Event()

    async def write() -> None:
        async with database.begin() as session:
            await notes.put(session, "a", "1")
            has_written.set()
            await asyncio.sleep(3600)

    writer = asyncio.create_task(write())
    await has_written.wait()
    writer.cancel()
    with pytest.raises(asyncio.CancelledError):
        await writer

    async with database.begin() as session:
        assert await notes.get(session, "a") is None
        await notes.put(session, "a", "2")


async def test_a_transaction_inside_a_transaction_is_refused_and_not_waited_for(
    migrated_url: MakeUrl,
) -> None:
    async with Database.open(migrated_url("sqlite")) as database:

        async def nest() -> None:
            async with database.begin(), database.begin():
                pass

        with pytest.raises(RuntimeError, match="inside"):
            await nest()

        async with database.begin() as session:
            await notes.put(session, "a", "1")


async def test_readers_cannot_write(database: Database) -> None:
    with pytest.raises(StorageError) as caught:
        async with database.read() as session:
            await notes.put(session, "a", "1")

    assert caught.value.reason == "read_only"


async def test_a_connection_that_read_can_write_again(database: Database) -> None:
    for number in range(20):
        async with database.read() as session:
            await notes.get(session, "a")
        async with database.begin() as session:
            await notes.put(session, "a", str(number))

    async with database.read() as session:
        assert await notes.get(session, "a") == "19"


async def test_a_reader_sees_one_moment_while_others_write(database: Database) -> None:
    async with database.read() as reader:
        before = await notes.get(reader, "a")
        async with database.begin() as writer:
            await notes.put(writer, "a", "1")
        after = await notes.get(reader, "a")

    assert (before, after) == (None, None)


async def test_twenty_writers_at_once_lose_nothing(database: Database) -> None:
    async with database.begin() as session:
        await notes.put(session, "count", "0")

    async def count_up() -> None:
        for _ in range(5):
            async with database.begin() as session:
                lock = "" if database.is_sqlite else "FOR UPDATE"
                found = await session.execute(
                    text(f"SELECT holder FROM lease WHERE name = 'count' {lock}")
                )
                await notes.put(session, "count", str(int(found.scalar_one()) + 1))

    async with asyncio.TaskGroup() as group:
        for _ in range(20):
            group.create_task(count_up())

    async with database.read() as session:
        assert await notes.get(session, "count") == "100"


async def test_writers_of_two_processes_lose_nothing(migrated_url: MakeUrl) -> None:
    """Two engines on one file share no asyncio lock, as two processes do not."""
    url = migrated_url("sqlite")
    async with Database.open(url) as one, Database.open(url) as other:
        async with one.begin() as session:
            await notes.put(session, "count", "0")

        async def count_up(database: Database) -> None:
            for _ in range(20):
                async with database.begin() as session:
                    found = await notes.get(session, "count")
                    await notes.put(session, "count", str(int(found or 0) + 1))

        await asyncio.gather(count_up(one), count_up(other))

        async with one.read() as session:
            assert await notes.get(session, "count") == "40"


async def test_a_restart_finds_everything(database_url: str) -> None:
    async with Database.open(database_url) as database, database.begin() as session:
        await notes.put(session, "a", "1")

    async with Database.open(database_url) as database, database.read() as session:
        assert await notes.get(session, "a") == "1"


async def test_text_that_no_database_can_store_is_replaced(database: Database) -> None:
    async with database.begin() as session:
        title = "zero \x00 and half \ud800 a pair"
        await feeds.add(session, address="https://a.example/", title=title, now=NOON)

    async with database.read() as session:
        [feed] = await feeds.every(session)
        assert feed.title == "zero  and half ? a pair"


async def test_instants_are_utc_whatever_zone_they_came_in(database: Database) -> None:
    """A lease taken at half past eight in Newfoundland ends for a reader at noon and later."""
    newfoundland = NOON.astimezone(timezone(timedelta(hours=-3, minutes=-30)))
    minute = timedelta(minutes=1)
    async with database.begin() as session:
        await lease.acquire(session, "a", "first", newfoundland, minute)

    async with database.begin() as session:
        assert not await lease.acquire(session, "a", "second", NOON, minute)
        row = await session.get_one(LeaseRow, "a")
        assert row.expires_at == NOON + minute
        assert row.expires_at.utcoffset() == timedelta(0)
        assert await lease.acquire(session, "a", "second", NOON + minute, minute)


@pytest.mark.parametrize(
    "url",
    [
        "mysql://localhost/x",
        "sqlite://",
        "sqlite:///:memory:",
        "nonsense",
        "postgresql+asyncpg://x/y",
    ],
)
def test_addresses_of_other_databases_are_refused_in_words(url: str) -> None:
    with pytest.raises(SettingsError, match="DATABASE_URL"):
        read_url(url)


@pytest.mark.parametrize(
    ("url", "driver"),
    [
        ("postgres://me:secret@host/db", "postgresql+psycopg"),
        ("postgresql://me:secret@host/db", "postgresql+psycopg"),
        ("postgresql+psycopg://host/db", "postgresql+psycopg"),
        ("sqlite:///some.sqlite3", "sqlite+aiosqlite"),
    ],
)
def test_the_usual_forms_of_an_address_are_understood(url: str, driver: str) -> None:
    assert read_url(url).drivername == driver


async def test_a_backup_is_whole_while_writers_go_on(migrated_url: MakeUrl, tmp_path: Path) -> None:
    target = tmp_path / "copy.sqlite3"
    async with Database.open(migrated_url("sqlite")) as database:
        async with database.begin() as session:
            await notes.put(session, "a", "1")

        async with database.begin() as session:
            await notes.put(session, "a", "2")
            await database.backup(target)

    async with Database.open(f"sqlite:///{target}") as copy, copy.read() as session:
        assert await notes.get(session, "a") == "1"
    assert [path.name for path in tmp_path.iterdir() if "partial" in path.name] == []


async def test_a_backup_over_the_database_itself_is_refused(migrated_url: MakeUrl) -> None:
    url = migrated_url("sqlite")
    async with Database.open(url) as database:
        with pytest.raises(StorageError, match="itself"):
            await database.backup(Path(url.removeprefix("sqlite:///")))


async def test_a_backup_that_cannot_be_written_says_so(
    migrated_url: MakeUrl, tmp_path: Path
) -> None:
    async with Database.open(migrated_url("sqlite")) as database:
        with pytest.raises(StorageError):
            await database.backup(tmp_path / "no such folder" / "copy.sqlite3")


async def test_postgresql_is_not_backed_up_here(migrated_url: MakeUrl, tmp_path: Path) -> None:
    async with Database.open(migrated_url("postgresql")) as database:
        with pytest.raises(StorageError, match="pg_dump"):
            await database.backup(tmp_path / "copy")


async def test_a_database_in_a_new_folder_is_made(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/new/folder/a.sqlite3"
    async with Database.open(url) as database, database.begin() as session:
        await notes.put(session, "a", "1")

    with sqlite3.connect(tmp_path / "new/folder/a.sqlite3") as connection:
        assert connection.execute("PRAGMA journal_mode").fetchone() == ("wal",)
    connection.close()


async def test_a_naive_instant_is_a_mistake_of_the_caller(database: Database) -> None:
    naive = datetime(2026, 3, 2, 12)  # noqa: DTZ001
    with pytest.raises(ValueError, match="timezone"):
        async with database.begin() as session:
            await lease.acquire(session, "a", "b", naive, timedelta(minutes=1))
