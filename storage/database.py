"""The database: opened once, brought up to date, and read or written in transactions.

On SQLite there is one writer at a time. Inside the process an asyncio lock lines writers up;
between processes `BEGIN IMMEDIATE` takes the write lock before anything is read, so nothing
that a writer has read can change under it (docs/decisions/storage.md has the measurement).
Readers have their own deferred transactions and see one moment of the database; they cannot
write. On PostgreSQL writers run side by side, and readers have a repeatable, read-only view.
"""

from __future__ import annotations

import asyncio
import sqlite3
import time
from collections.abc import AsyncIterator, Iterable
from contextlib import AsyncExitStack, asynccontextmanager, closing
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any, Self

from sqlalchemy import URL, Connection, event, make_url
from sqlalchemy.dialects.sqlite.pysqlite import SQLiteDialect_pysqlite
from sqlalchemy.exc import ArgumentError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, AsyncSession, create_async_engine
from sqlalchemy.pool import NullPool
from sqlalchemy.util import await_only

from news.errors import SettingsError, StorageError
from storage.errors import translated
from storage.migrations.run import upgrade
from storage.sqlite_driver import SqliteConnection

Session = AsyncSession
"""What storage functions take first; other rooms name it without importing a SQL library."""

POSTGRESQL_SCHEMES = {"postgres", "postgresql", "postgresql+psycopg"}
SQLITE_SCHEMES = {"sqlite", "sqlite+aiosqlite"}
WORKING = ("foreign_keys = ON", "synchronous = FULL", "query_only = OFF")
"""FULL: what was committed survives a power cut, so no digest goes out twice after one."""

READING = ("foreign_keys = ON", "query_only = ON")

MIGRATING = ("journal_mode = WAL", "foreign_keys = OFF")
"""SQLite changes tables by rebuilding them; what refers to them is checked at the end."""

RETRY_SECONDS = 0.02

POSTGRESQL_OPTIONS = {
    "application_name": "broadsheet",
    "connect_timeout": 10,
    "keepalives_idle": 30,
    "keepalives_interval": 5,
    "keepalives_count": 3,
    "tcp_user_timeout": 20_000,
}
"""libpq's settings: without them a cut network leaves a query waiting for ever. Seconds, the
last in milliseconds."""


class Database:
    """One database and its connections. Made by `Database.open`."""

    def __init__(self, writing: AsyncEngine, reading: AsyncEngine, *, path: Path | None) -> None:
        self._writing = writing
        self._reading = reading
        self._path = path
        self._inode = _inode(path)
        self._writer = asyncio.Lock()
        self._writing_task: asyncio.Task[Any] | None = None

    @classmethod
    @asynccontextmanager
    async def open(
        cls, url: str, *, migrate: bool = True, busy_timeout: timedelta = timedelta(seconds=10)
    ) -> AsyncIterator[Self]:
        """Open the database, bring its tables up to date, and close it at the end.

        Args:
            url: `sqlite:///relative`, `sqlite:////absolute`, `postgresql://…` or `postgres://…`.
            migrate: False opens it as it is.
            busy_timeout: how long a writer waits for one of another process on SQLite.

        Raises:
            SettingsError: the address is of no kind that we know.
            StorageError: the database cannot be reached, read or upgraded.
        """
        address = read_url(url)
        path = _file_of(address)
        if path is not None:
            _make_folder(path)
        if migrate:
            await _migrate(address, busy_timeout)
        if path is None:
            writing = _postgresql(address)
            reading = writing.execution_options(
                isolation_level="REPEATABLE READ", postgresql_readonly=True
            )
        else:
            writing = _sqlite(address, busy_timeout, begin="IMMEDIATE", modes=WORKING)
            reading = _sqlite(address, busy_timeout, begin="DEFERRED", modes=READING)
        database = cls(writing, reading, path=path)
        try:
            async with database.read():
                """Reach it now, and not when the first reader asks."""
            yield database
        finally:
            await database._let_go()

    @property
    def is_sqlite(self) -> bool:
        """Whether it is a SQLite file."""
        return self._path is not None

    @asynccontextmanager
    async def begin(self) -> AsyncIterator[AsyncSession]:
        """Give a session in a writing transaction: all of it is kept, or nothing.

        Raises:
            StorageError: the database cannot be reached or written.
            RuntimeError: this task is in one already, and would wait for itself for ever.
        """
        async with AsyncExitStack() as stack:
            await self._enter(stack)
            session = AsyncSession(self._writing, expire_on_commit=False, autoflush=False)
            await stack.enter_async_context(session)
            await stack.enter_async_context(session.begin())
            yield session

    @asynccontextmanager
    async def begin_bare(self) -> AsyncIterator[AsyncConnection]:
        """Give a connection in a writing transaction, for the statements of every message.

        A session costs 0.35 ms of CPU a transaction on top (of 1.4 with two statements).

        Raises:
            StorageError, RuntimeError: as in `begin`.
        """
        async with AsyncExitStack() as stack:
            await self._enter(stack)
            yield await stack.enter_async_context(self._writing.begin())

    @asynccontextmanager
    async def read(self) -> AsyncIterator[AsyncSession]:
        """Give a session that sees one moment of the database and cannot write.

        Raises:
            StorageError: the database cannot be reached or read.
        """
        async with AsyncExitStack() as stack:
            stack.enter_context(translated())
            await self._check_file()
            session = AsyncSession(self._reading, expire_on_commit=False, autoflush=False)
            await stack.enter_async_context(session)
            await session.connection()
            yield session

    async def backup(self, path: Path) -> None:
        """Write a copy of a SQLite database while it is in use; appears under its name when whole.

        Raises:
            StorageError: the copy cannot be written, or this is PostgreSQL, which has `pg_dump`.
        """
        if self._path is None:
            raise StorageError("PostgreSQL is backed up with pg_dump", reason="refused")
        await self._check_file()
        with translated():
            await asyncio.to_thread(_copy, self._path, path)

    async def _enter(self, stack: AsyncExitStack) -> None:
        """Do what every writing transaction begins with, and let the stack undo it."""
        stack.enter_context(translated())
        if self.is_sqlite:
            await stack.enter_async_context(self._alone())
        await self._check_file()

    @asynccontextmanager
    async def _alone(self) -> AsyncIterator[None]:
        """Wait in line, and be the one writer of this process."""
        if self._writing_task is asyncio.current_task():
            raise RuntimeError("a writing transaction inside another one")
        async with self._writer:
            self._writing_task = asyncio.current_task()
            try:
                yield
            finally:
                self._writing_task = None

    async def _check_file(self) -> None:
        """Notice a database file that was deleted or replaced under the open connections.

        SQLite would go on writing into the deleted file, and all of it would be gone at the
        next start.
        """
        if self._path is None or self._inode is None:
            return
        present = _inode(self._path)
        if present is None:
            raise StorageError(f"{self._path} was removed", reason="unreachable")
        if present != self._inode:
            await self._let_go()
            self._inode = present

    async def _let_go(self) -> None:
        """Close all connections; new ones are opened when they are asked for."""
        await self._writing.dispose()
        await self._reading.dispose()


def read_url(url: str) -> URL:
    """Return the database's address with the driver that we use.

    Raises:
        SettingsError: it is no address, or one of another kind of database.
    """
    try:
        address = make_url(url)
    except ArgumentError as error:
        raise SettingsError("DATABASE_URL is no database address") from error
    if address.drivername in POSTGRESQL_SCHEMES:
        return address.set(drivername="postgresql+psycopg")
    if address.drivername not in SQLITE_SCHEMES:
        raise SettingsError(f"DATABASE_URL must be sqlite or postgresql, not {address.drivername}")
    if address.database in {None, "", ":memory:"}:
        raise SettingsError("DATABASE_URL must name a file: sqlite:///broadsheet.sqlite3")
    return address.set(drivername="sqlite+aiosqlite")


def _postgresql(address: URL, *, pool: type[NullPool] | None = None) -> AsyncEngine:
    return create_async_engine(
        address, pool_pre_ping=True, poolclass=pool, connect_args=POSTGRESQL_OPTIONS
    )


def _set_mode(cursor: Any, mode: str, busy_timeout: timedelta) -> None:
    """Set a mode of a connection, after whoever else sets up the same new database.

    SQLite itself does not always wait for the lock that a new mode of the journal needs.
    """
    deadline = time.monotonic() + busy_timeout.total_seconds()
    while True:
        try:
            cursor.execute(f"PRAGMA {mode}")
        except sqlite3.OperationalError as error:
            is_busy = error.sqlite_errorcode & 0xFF == sqlite3.SQLITE_BUSY
            if not is_busy or time.monotonic() >= deadline:
                raise
            await_only(asyncio.sleep(RETRY_SECONDS))
        else:
            return


def _sqlite(
    address: URL,
    busy_timeout: timedelta,
    *,
    begin: str,
    modes: Iterable[str],
    pool: type[NullPool] | None = None,
) -> AsyncEngine:
    """Return an engine whose transactions we begin, not the driver.

    Args:
        begin: the kind of every transaction, "IMMEDIATE" or "DEFERRED".
        modes: what SQLite has per connection.
    """

    async def connect() -> SqliteConnection:
        connection = SqliteConnection(partial(_connect, address))
        await connection
        return connection

    engine = create_async_engine(address, poolclass=pool, async_creator=connect)

    @event.listens_for(engine.sync_engine, "connect")
    def connected(connection: Any, _record: Any) -> None:
        cursor = connection.cursor()
        for mode in (f"busy_timeout = {busy_timeout // timedelta(milliseconds=1)}", *modes):
            _set_mode(cursor, mode, busy_timeout)
        cursor.close()

    @event.listens_for(engine.sync_engine, "begin")
    def begun(connection: Connection) -> None:
        driver = connection.connection.driver_connection
        assert isinstance(driver, SqliteConnection)
        driver.begin_with(f"BEGIN {begin}")

    return engine


def _connect(address: URL) -> sqlite3.Connection:
    """Open a SQLite file; transactions are begun by us."""
    names, options = SQLiteDialect_pysqlite().create_connect_args(address)
    connection: sqlite3.Connection = sqlite3.connect(names[0], **dict[str, Any](options))
    connection.isolation_level = None
    return connection


async def _migrate(address: URL, busy_timeout: timedelta) -> None:
    """Bring the tables up to date on a connection of its own."""
    if address.get_backend_name() == "postgresql":
        engine = _postgresql(address, pool=NullPool)
    else:
        engine = _sqlite(address, busy_timeout, begin="IMMEDIATE", modes=MIGRATING, pool=NullPool)
    try:
        with translated():
            async with engine.begin() as connection:
                await connection.run_sync(upgrade)
    finally:
        await engine.dispose()


def _file_of(address: URL) -> Path | None:
    """Return the file of a SQLite database; None for PostgreSQL."""
    if address.get_backend_name() != "sqlite" or address.database is None:
        return None
    return Path(address.database.removeprefix("file:"))


def _inode(path: Path | None) -> int | None:
    try:
        return path.stat().st_ino if path else None
    except OSError:
        return None


def _make_folder(path: Path) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise StorageError(f"{path.parent} cannot be made", reason="unreachable") from error


def _copy(source: Path, target: Path) -> None:
    """Copy in one step: readers of the write-ahead log hinder no writer."""
    if target.exists() and target.samefile(source):
        raise StorageError(f"{target} is the database itself", reason="refused")
    partial = target.with_name(f".{target.name}.partial")
    try:
        with (
            closing(sqlite3.connect(f"{source.resolve().as_uri()}?mode=ro", uri=True)) as reader,
            closing(sqlite3.connect(partial)) as writer,
        ):
            reader.backup(writer, pages=-1)
            (verdict,) = writer.execute("PRAGMA quick_check").fetchone()
        if verdict != "ok":
            raise StorageError(f"the copy is damaged: {verdict}", reason="corrupt")
        partial.replace(target)
    except OSError as error:
        raise StorageError(f"{target} cannot be written", reason="unreachable") from error
    finally:
        partial.unlink(missing_ok=True)
