"""What goes wrong in a database reaches its callers as a StorageError that says what it was."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from news.errors import StorageError
from storage.database import Database
from storage.errors import POSTGRESQL, SQLITE, reason_of, translated
from tests.storage import notes

MakeUrl = Callable[[str], str]
REASONS = {
    "unreachable",
    "refused",
    "read_only",
    "full",
    "locked",
    "corrupt",
    "newer",
    "conflict",
    "failed",
}


@contextmanager
def raises_storage_error(reason: str) -> Iterator[None]:
    with pytest.raises(StorageError) as caught:
        yield
    assert caught.value.reason == reason


ONE_ROW = "INSERT INTO lease (name, holder, expires_at) VALUES ('a', '1', '2026-03-02')"


async def write(database: Database) -> None:
    async with database.begin() as session:
        await notes.put(session, "a", "1")


async def test_a_server_that_does_not_answer() -> None:
    with raises_storage_error("unreachable"):
        async with Database.open("postgresql://nobody@127.0.0.1:1/none"):
            pass


async def test_a_database_that_is_not_there(migrated_url: MakeUrl) -> None:
    url = migrated_url("postgresql").replace("/test_", "/no_such_test_")

    with raises_storage_error("unreachable"):
        async with Database.open(url):
            pass


async def test_a_server_that_goes_away_and_comes_back(migrated_url: MakeUrl) -> None:
    """The connections are cut; the next transaction makes new ones."""
    async with Database.open(migrated_url("postgresql")) as database:
        with raises_storage_error("unreachable"):
            async with database.begin() as session:
                await session.execute(text("SELECT pg_terminate_backend(pg_backend_pid())"))

        await write(database)


async def test_a_file_that_may_only_be_read(migrated_url: MakeUrl) -> None:
    path = migrated_url("sqlite").removeprefix("sqlite:///")
    url = f"sqlite:///file:{path}?mode=ro&uri=true"

    async with Database.open(url, migrate=False) as database:
        async with database.read() as session:
            assert await notes.get(session, "a") is None
        with raises_storage_error("read_only"):
            await write(database)


async def test_a_full_disk_loses_nothing_and_heals(migrated_url: MakeUrl) -> None:
    async with Database.open(migrated_url("sqlite")) as database:
        await write(database)

        with raises_storage_error("full"):
            async with database.begin() as session:
                pages = (await session.execute(text("PRAGMA page_count"))).scalar_one()
                await session.execute(text(f"PRAGMA max_page_count = {pages}"))
                await notes.put(session, "b", "x" * 100_000)

        async with database.read() as session:
            assert await notes.get(session, "a") == "1"
        async with database.begin() as session:
            await session.execute(text("PRAGMA max_page_count = 1000000"))
            await notes.put(session, "b", "x" * 100_000)


async def test_a_file_that_is_no_database(tmp_path: Path) -> None:
    path = tmp_path / "letter.txt"
    path.write_text("Dear reader, this is no database.\n" * 200)

    with raises_storage_error("corrupt"):
        async with Database.open(f"sqlite:///{path}"):
            pass

    assert path.read_text().startswith("Dear reader")


async def test_a_text_that_is_damaged(migrated_url: MakeUrl) -> None:
    url = migrated_url("sqlite")
    async with Database.open(url) as database:
        async with database.begin() as session:
            await notes.put(session, "a", "a secret")
            await session.execute(text("UPDATE lease SET holder = CAST(x'ff61' AS TEXT)"))

        with pytest.raises(StorageError) as caught:
            async with database.read() as session:
                await notes.get(session, "a")

    assert caught.value.reason == "corrupt"
    assert str(caught.value).endswith("Could not decode to UTF-8 column 'holder'")


async def test_a_folder_in_place_of_the_file(tmp_path: Path) -> None:
    with raises_storage_error("unreachable"):
        async with Database.open(f"sqlite:///{tmp_path}"):
            pass


async def test_a_file_in_place_of_the_folder(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")

    with raises_storage_error("unreachable"):
        async with Database.open(f"sqlite:///{tmp_path}/file/a.sqlite3"):
            pass


async def test_a_database_that_another_process_holds(migrated_url: MakeUrl) -> None:
    url = migrated_url("sqlite")
    other = sqlite3.connect(url.removeprefix("sqlite:///"), isolation_level=None)
    other.execute("BEGIN IMMEDIATE")

    async with Database.open(url, migrate=False, busy_timeout=timedelta(0)) as database:
        with raises_storage_error("locked"):
            await write(database)
        async with database.read() as session:
            assert await notes.get(session, "a") is None
        other.execute("ROLLBACK")
        other.close()
        await write(database)


async def test_a_deleted_file_is_noticed_before_anything_is_lost(migrated_url: MakeUrl) -> None:
    url = migrated_url("sqlite")
    path = Path(url.removeprefix("sqlite:///"))
    async with Database.open(url) as database:
        await write(database)
        await database.backup(path.with_name("backup.sqlite3"))
        path.unlink()

        with raises_storage_error("unreachable"):
            await write(database)

        path.with_name(f"{path.name}-wal").unlink(missing_ok=True)
        path.with_name(f"{path.name}-shm").unlink(missing_ok=True)
        path.with_name("backup.sqlite3").rename(path)
        async with database.read() as session:
            assert await notes.get(session, "a") == "1"


async def test_a_row_that_a_constraint_refuses(database: Database) -> None:
    with raises_storage_error("conflict"):
        async with database.begin() as session:
            for _ in range(2):
                await session.execute(text(ONE_ROW))


async def test_a_mistake_of_ours_is_failed(database: Database) -> None:
    with raises_storage_error("failed"):
        async with database.read() as session:
            await session.execute(text("SELECT nothing FROM nowhere"))


async def test_the_error_says_what_and_keeps_secrets() -> None:
    with pytest.raises(StorageError) as caught:
        async with Database.open("postgresql://nobody:hunter2@127.0.0.1:1/none"):
            pass

    assert "hunter2" not in str(caught.value)
    assert "\n" not in str(caught.value)


def test_every_result_code_of_sqlite_has_a_reason() -> None:
    error = sqlite3.OperationalError("x")

    for name in (name for name in dir(sqlite3) if name.startswith("SQLITE_")):
        error.sqlite_errorname = name
        assert reason_of(error) in REASONS


def test_every_state_of_postgresql_has_a_reason() -> None:
    kinds = [kind for kind in vars(psycopg.errors).values() if getattr(kind, "sqlstate", None)]

    assert len(kinds) > 200
    assert {reason_of(kind("x")) for kind in kinds} <= REASONS


def test_the_tables_name_only_known_reasons() -> None:
    assert {*SQLITE.values(), *POSTGRESQL.values()} <= REASONS


@pytest.mark.parametrize(
    "error",
    [
        sqlite3.DatabaseError("x"),
        psycopg.OperationalError("x"),
        DBAPIError("SELECT 1", None, sqlite3.OperationalError("x")),
    ],
)
def test_every_kind_of_driver_error_is_translated(error: Exception) -> None:
    with pytest.raises(StorageError) as caught, translated():
        raise error

    assert caught.value.__cause__ is error
