"""The few things that SQLAlchemy says differently for SQLite and PostgreSQL, said once."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Any, TypeVar

from sqlalchemy import CursorResult, Executable, Table, case
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncSession
from sqlalchemy.orm import QueryableAttribute

from storage.tables import Row

T = TypeVar("T")
BATCH = 500
"""Values in one statement; SQLite allows 32,766 variables and long lists are slow to compile."""


def insert_into(
    session: AsyncSession | AsyncConnection, table: type[Row]
) -> sqlite.Insert | postgresql.Insert:
    """Return an INSERT that knows ON CONFLICT on the session's database."""
    bind = session.get_bind() if isinstance(session, AsyncSession) else session
    if bind.dialect.name == "sqlite":
        return sqlite.insert(table)
    return postgresql.insert(table)


def plain_insert(session: AsyncSession, table: type[Row]) -> sqlite.Insert | postgresql.Insert:
    """Return the same without the mapper: its rows are given to `execute`, not to `values`.

    Such a statement is compiled once; one with the rows in it costs 2 ms each time.
    """
    bare: Table = table.__table__  # type: ignore[attr-defined]
    if session.get_bind().dialect.name == "sqlite":
        return sqlite.insert(bare)
    return postgresql.insert(bare)


async def count_of(session: AsyncSession, statement: Executable) -> int:
    """Run a statement that writes and return how many rows it touched."""
    result = await session.execute(statement)
    assert isinstance(result, CursorResult)
    return result.rowcount


def batches(values: Iterable[T], size: int = BATCH) -> Iterator[list[T]]:
    """Cut what comes into lists that one statement can take."""
    iterator = iter(values)
    while batch := list(islice(iterator, size)):
        yield batch


def known_id(value: int | None) -> int:
    """Return the id of a row that came from the database, and therefore has one."""
    assert value is not None
    return value


def greater(one: Any, other: Any) -> Any:
    """Return the greater of two values in SQL; the databases' own functions differ in name."""
    return case((one > other, one), else_=other)


def attribute(column: Any) -> QueryableAttribute[Any]:
    """Return a table's column as the attribute that loading options want."""
    assert isinstance(column, QueryableAttribute)
    return column


Values = dict[str, Any]
