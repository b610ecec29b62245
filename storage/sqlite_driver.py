"""aiosqlite with one visit to its thread for each statement.

A visit costs 0.1 ms of CPU: a queue, two wake-ups, a turn of the event loop. aiosqlite under
SQLAlchemy makes four of them for a statement (open the cursor, execute, fetch, close) and more
to begin and to clean up, so that a transaction of two statements made 17 and makes 3 here:
`BEGIN` travels with the first statement, rows come back with their statement, and a rollback
with nothing to roll back stays at home. SQLAlchemy fetches all rows at once in any case.
"""

from __future__ import annotations

import asyncio
import logging
import sqlite3
from collections.abc import Callable, Iterable, Sequence
from queue import SimpleQueue
from threading import Thread
from typing import Any, Self

import aiosqlite
from aiosqlite.core import _STOP_RUNNING_SENTINEL, set_exception, set_result

logger = logging.getLogger(__name__)

ROWS_AT_ONCE = 64
"""Asked for by aiosqlite; nothing here reads in portions."""


class Visit:
    """A cursor as SQLAlchemy uses it: one statement, whose rows come with it."""

    def __init__(self, connection: SqliteConnection) -> None:
        self._connection = connection
        self._rows: Sequence[Any] = ()
        self.description: Any = None
        self.rowcount = -1
        self.lastrowid: int | None = None
        self.arraysize = 1

    async def __aenter__(self) -> Self:
        return self

    async def execute(self, statement: str, parameters: Sequence[Any] = ()) -> Self:
        """Execute one statement and bring its rows."""

        def work(connection: sqlite3.Connection) -> None:
            cursor = connection.execute(statement, parameters)
            if cursor.description is not None:
                self._rows = cursor.fetchall()
            self._note(cursor)

        await self._connection.visit(work)
        return self

    async def executemany(self, statement: str, parameters: Iterable[Sequence[Any]]) -> Self:
        """Execute a statement that gives no rows, with each set of values."""

        def work(connection: sqlite3.Connection) -> None:
            self._note(connection.executemany(statement, parameters))

        await self._connection.visit(work)
        return self

    async def fetchall(self) -> Sequence[Any]:
        """Return the rows that came with the statement."""
        rows, self._rows = self._rows, ()
        return rows

    async def close(self) -> None:
        """Do nothing: the cursor was closed where it was made."""

    def _note(self, cursor: sqlite3.Cursor) -> None:
        self.description, self.rowcount = cursor.description, cursor.rowcount
        self.lastrowid = cursor.lastrowid
        cursor.close()


class SqliteConnection(aiosqlite.Connection):
    """A connection with a thread of its own, used by one task at a time.

    It closes also when the task that closes it is cancelled, and cancelled again.
    """

    def __init__(self, connector: Callable[[], sqlite3.Connection]) -> None:
        super().__init__(connector, ROWS_AT_ONCE)
        self._thread = Thread(target=_serve, args=(self._tx,), name="sqlite", daemon=True)
        self._begin_with: str | None = None
        self._has_left_work = False

    def begin_with(self, statement: str) -> None:
        """Let the next statement be preceded by this one, which begins a transaction."""
        self._begin_with = statement

    async def visit(self, work: Callable[[sqlite3.Connection], None]) -> None:
        """Work with the connection in its thread; the transaction that was asked for comes first.

        Raises:
            sqlite3.Error: from beginning or from the work; without a beginning nothing was done.
        """
        begin, self._begin_with = self._begin_with, None

        def begin_and_work(connection: sqlite3.Connection) -> None:
            if begin is not None:
                connection.execute(begin).close()
            work(connection)

        await self._ask(begin_and_work, self._conn)

    async def commit(self) -> None:
        """Commit; without a transaction there is nothing to do."""
        if self._has_transaction():
            await self._ask(self._conn.commit)

    async def rollback(self) -> None:
        """Roll back, after whatever a cancelled task has left to do."""
        if self._has_transaction():
            await self._ask(self._conn.rollback)
            self._has_left_work = False

    async def close(self) -> None:
        """Finish what is in line and close."""
        if self._running:
            await super().close()

    def stop(self) -> asyncio.Future[Any] | None:
        """Let the thread end; told again, it has ended, and there is nothing to wait for."""
        return super().stop() if self._running else None

    def cursor(self) -> Visit:  # type: ignore[override]
        """Return a cursor; it needs no thread before it executes."""
        return Visit(self)

    async def _ask(self, work: Callable[..., Any], *arguments: Any) -> None:
        try:
            await self._execute(work, *arguments)  # type: ignore[no-untyped-call]
        except asyncio.CancelledError:
            self._has_left_work = True
            raise

    def _has_transaction(self) -> bool:
        self._begin_with = None
        return self._has_left_work or self.in_transaction


def _serve(line: SimpleQueue[tuple[asyncio.Future[Any] | None, Callable[[], Any]]]) -> None:
    """Do what stands in line until told to end.

    A task that was cancelled waits for nothing, and its event loop may be closed before its work
    is done; aiosqlite's own thread dies of that, and whatever is behind in line is never done.
    """
    while True:
        future, work = line.get()
        done: Any = None
        answer: Callable[..., Any] = set_result
        try:
            done = work()
        except BaseException as error:
            done, answer = error, set_exception
        if future is not None:
            try:
                future.get_loop().call_soon_threadsafe(answer, future, done)
            except RuntimeError:
                logger.debug("nobody waits for this any more: the event loop is closed")
        if done is _STOP_RUNNING_SENTINEL:
            return
