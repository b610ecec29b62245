"""What goes wrong in a database, translated: every driver's exception becomes a StorageError.

`SQLITE` and `POSTGRESQL` are the one table of this edge. What they do not name is `failed`:
a mistake of ours, or something that only the log can explain.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
from sqlalchemy.exc import DBAPIError, SQLAlchemyError, StatementError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError

from news.errors import StorageError

SQLITE = {
    "SQLITE_CANTOPEN": "unreachable",
    "SQLITE_NOTADB": "corrupt",
    "SQLITE_CORRUPT": "corrupt",
    "SQLITE_FULL": "full",
    "SQLITE_READONLY": "read_only",
    "SQLITE_BUSY": "locked",
    "SQLITE_LOCKED": "locked",
    "SQLITE_CONSTRAINT": "conflict",
    "SQLITE_IOERR": "unreachable",
    "SQLITE_PERM": "refused",
    "SQLITE_AUTH": "refused",
}
"""Primary result codes of https://www.sqlite.org/rescode.html; extended ones begin alike."""

POSTGRESQL = {
    "08": "unreachable",
    "57P": "unreachable",
    "28": "refused",
    "42501": "refused",
    "3D": "unreachable",
    "53100": "full",
    "53": "unreachable",
    "25006": "read_only",
    "40": "locked",
    "55P03": "locked",
    "57014": "locked",
    "23": "conflict",
    "XX001": "corrupt",
    "XX002": "corrupt",
}
"""Beginnings of SQLSTATE codes; the longest that fits counts."""


# Python's own word for damage within a text; it goes on with the text itself.
_UNREADABLE = "Could not decode to UTF-8 column"


@contextmanager
def translated() -> Iterator[None]:
    """Turn whatever a database or its driver raises inside into a StorageError.

    A value that a column refuses (a naive datetime) is a mistake of the caller and stays what
    it was.

    Raises:
        StorageError: with the reason, from the driver's exception.
    """
    try:
        yield
    except StatementError as error:
        if not isinstance(error, DBAPIError) and error.orig is not None:
            raise error.orig from error
        raise StorageError(_short(error.orig or error), reason=reason_of(error)) from error
    except (SQLAlchemyError, sqlite3.Error, psycopg.Error) as error:
        raise StorageError(_short(error), reason=reason_of(error)) from error


def reason_of(error: BaseException) -> str:
    """Return the stable word for what went wrong, see `news.errors.StorageError`."""
    match error:
        case DBAPIError(orig=BaseException() as original):
            return reason_of(original)
        case PoolTimeoutError():
            return "locked"
        case sqlite3.Error():
            if str(error).startswith(_UNREADABLE):
                return "corrupt"
            name = getattr(error, "sqlite_errorname", "") or ""
            return _longest(SQLITE, name)
        case psycopg.Error(sqlstate=str() as state):
            return _longest(POSTGRESQL, state)
        case psycopg.OperationalError():
            return "unreachable"
        case _:
            return "failed"


def _longest(table: dict[str, str], code: str) -> str:
    fitting = [key for key in table if code.startswith(key)]
    return table[max(fitting, key=len)] if fitting else "failed"


def _short(error: BaseException) -> str:
    """Return the first line of what the driver says: statements and values are not for logs."""
    lines = str(error).strip().splitlines()
    if not lines:
        return type(error).__name__
    return lines[0].partition(" with text ")[0] if lines[0].startswith(_UNREADABLE) else lines[0]
