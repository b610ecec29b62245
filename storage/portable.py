"""A whole instance as lines of JSON, the same for both databases.

    {"broadsheet": "instance", "tables": "0002", "numbers": {"article": 812, …}}
    {"feed": {"id": 1, "address": …}}
    …
    {"end": {"feed": 20, "article": 803, …}}

Every table is in it but leases, which belong to a running process. `numbers` are the last ids
that were given away, so that none is used twice. Instants are ISO 8601 in UTC, bytes are base64.
The last line tells a whole file from one that was cut off.
"""

from __future__ import annotations

import base64
import json
from collections import defaultdict
from collections.abc import AsyncIterator, Iterable, Iterator, Mapping
from datetime import datetime
from itertools import groupby
from typing import Any

from sqlalchemy import (
    DateTime,
    LargeBinary,
    Table,
    TypeDecorator,
    bindparam,
    func,
    select,
    text,
    tuple_,
)
from sqlalchemy.ext.asyncio import AsyncSession

from news.errors import StorageError
from storage.sql import Values, batches
from storage.tables import LeaseRow, Row

ROWS = 200
"""Rows read or written at once; an article with its HTML takes 0.1 MB, seldom 5."""

FORMAT = "instance"


async def export(session: AsyncSession) -> AsyncIterator[str]:
    """Give the lines of an instance, from one moment of it."""
    version, numbers = await _version(session), await _numbers(session)
    yield _line({"broadsheet": FORMAT, "tables": version, "numbers": numbers})
    counts: dict[str, int] = {}
    for table in _tables():
        counts[table.name] = 0
        async for row in _rows(session, table):
            counts[table.name] += 1
            yield _line({table.name: {name: _plain(value) for name, value in row.items()}})
    yield _line({"end": counts})


async def restore(session: AsyncSession, lines: Iterable[str]) -> dict[str, int]:
    """Fill an empty database with an instance; return how many rows each table got.

    Args:
        lines: read one by one, so that a large instance needs no more memory than a small one.

    Raises:
        StorageError: `refused` when the database holds something, or when the lines are no whole
            instance, or one of another version.
    """
    await _check_empty(session)
    records = _records(lines)
    head = next(records, {})
    if head.get("broadsheet") != FORMAT:
        raise StorageError("this is no exported instance", reason="refused")
    if head.get("tables") != (own := await _version(session)):
        raise StorageError(
            f"it was exported with tables {head.get('tables')}, here they are {own}: export it "
            "again with the version of Broadsheet that runs here",
            reason="refused",
        )
    counts = await _fill(session, records)
    await _set_numbers(session, head.get("numbers", {}))
    return counts


async def _fill(session: AsyncSession, records: Iterator[dict[str, Any]]) -> dict[str, int]:
    """Write all rows, up to the line that says how many there are."""
    tables = {table.name: table for table in _tables()}
    counts = dict.fromkeys(tables, 0)
    links: defaultdict[str, list[Values]] = defaultdict(list)
    for name, group in groupby(records, key=lambda record: next(iter(record), "")):
        if name == "end":
            if next(group)["end"] == counts:
                await _link(session, tables, links)
                return counts
            break
        if name not in tables:
            break
        for batch in batches(group, ROWS):
            rows = [_read(tables[name], record[name]) for record in batch]
            links[name] += _cut_links(tables[name], rows)
            await session.execute(tables[name].insert(), rows)
            counts[name] += len(rows)
    raise StorageError("the file is not whole; export it again", reason="refused")


def _cut_links(table: Table, rows: list[Values]) -> list[Values]:
    """Take what refers to rows of the same table, which may come later, out of the rows."""
    own = [c.name for c in table.columns if any(k.column.table is table for k in c.foreign_keys)]
    cut = []
    for row in rows:
        found = {name: row[name] for name in own if row[name] is not None}
        if found:
            cut.append({"id": row["id"], **dict.fromkeys(own), **found})
            row.update(dict.fromkeys(own))
    return cut


async def _link(
    session: AsyncSession, tables: Mapping[str, Table], links: Mapping[str, list[Values]]
) -> None:
    """Write what refers to rows of the same table, now that all are there."""
    for name, values in links.items():
        columns = [column for column in next(iter(values), {}) if column != "id"]
        if not columns:
            continue
        change = (
            tables[name]
            .update()
            .where(tables[name].c.id == bindparam("row_id"))
            .values({column: bindparam(f"new_{column}") for column in columns})
        )
        for batch in batches(values):
            named = [
                {"row_id": row["id"], **{f"new_{column}": row[column] for column in columns}}
                for row in batch
            ]
            await (await session.connection()).execute(change, named)


def _tables() -> list[Table]:
    """Return the tables, each after those that it refers to."""
    leases = LeaseRow.__tablename__
    return [table for table in Row.metadata.sorted_tables if table.name != leases]


async def _rows(session: AsyncSession, table: Table) -> AsyncIterator[Values]:
    """Give a table's rows in the order of their keys, in portions."""
    key = list(table.primary_key.columns)
    statement = select(table).order_by(*key).limit(ROWS)
    last: list[Any] | None = None
    while True:
        page = statement if last is None else statement.where(tuple_(*key) > tuple_(*last))
        rows = (await session.execute(page)).mappings().all()
        for row in rows:
            yield dict(row)
        if len(rows) < ROWS:
            return
        last = [rows[-1][column.name] for column in key]


async def _check_empty(session: AsyncSession) -> None:
    for table in _tables():
        if await session.scalar(select(func.count()).select_from(table)):
            raise StorageError(
                f"the database is not empty: there is something in {table.name}", reason="refused"
            )


async def _version(session: AsyncSession) -> str:
    return str(await session.scalar(text("SELECT version_num FROM alembic_version")))


def _numbered() -> list[Table]:
    """Return the tables whose ids are never used twice."""
    return [table for table in _tables() if [c.name for c in table.primary_key] == ["id"]]


async def _numbers(session: AsyncSession) -> dict[str, int]:
    """Return the last id that each table gave away; those that gave none are left out."""
    numbers = {}
    for table in _numbered():
        if session.get_bind().dialect.name == "sqlite":
            asked = text("SELECT seq FROM sqlite_sequence WHERE name = :table")
        else:
            sequence = "CAST(pg_get_serial_sequence(:table, 'id') AS regclass)"
            asked = text(f"SELECT pg_sequence_last_value({sequence})")
        if last := await session.scalar(asked, {"table": table.name}):
            numbers[table.name] = int(last)
    return numbers


async def _set_numbers(session: AsyncSession, numbers: Mapping[str, int]) -> None:
    """Let the ids go on after the last ones that were given away."""
    for table in _numbered():
        last = numbers.get(table.name)
        if last is None:
            continue
        if session.get_bind().dialect.name == "sqlite":
            for statement in (
                "DELETE FROM sqlite_sequence WHERE name = :table",
                "INSERT INTO sqlite_sequence (name, seq) VALUES (:table, :last)",
            ):
                await session.execute(text(statement), {"table": table.name, "last": last})
        else:
            statement = "SELECT setval(pg_get_serial_sequence(:table, 'id'), :last)"
            await session.execute(text(statement), {"table": table.name, "last": last})


def _plain(value: Any) -> Any:
    """Return a value as JSON can say it."""
    match value:
        case datetime():
            return value.isoformat()
        case bytes():
            return base64.b64encode(value).decode("ascii")
        case _:
            return value


def _read(table: Table, row: Mapping[str, Any]) -> Values:
    """Return a row's values as its columns want them."""
    if row.keys() != {column.name for column in table.columns}:
        raise StorageError(f"a row of {table.name} has other columns", reason="refused")
    return {column.name: _value(column.type, row[column.name]) for column in table.columns}


def _value(kind: Any, value: Any) -> Any:
    if value is None:
        return None
    try:
        match kind.impl if isinstance(kind, TypeDecorator) else kind:
            case DateTime():
                return datetime.fromisoformat(value)
            case LargeBinary():
                return base64.b64decode(value)
            case _:
                return value
    except (TypeError, ValueError) as error:
        raise StorageError("the file is damaged; export it again", reason="refused") from error


def _line(record: Mapping[str, Any]) -> str:
    return json.dumps(record, separators=(",", ":")) + "\n"


def _records(lines: Iterable[str]) -> Iterator[dict[str, Any]]:
    """Give the records of the lines.

    Raises:
        StorageError: one is no record.
    """
    for line in lines:
        try:
            record = json.loads(line)
        except ValueError as error:
            raise StorageError("the file is damaged; export it again", reason="refused") from error
        if not isinstance(record, dict):
            raise StorageError("the file is damaged; export it again", reason="refused")
        yield record
