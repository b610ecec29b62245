"""Bring a database's tables up to date, or write a new migration.

`python -m storage.migrations.run "add a column"` compares the tables with what the migrations
make and writes the next migration; read it before it is kept.
"""

from __future__ import annotations

import logging
import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from sqlalchemy import Connection, create_engine, inspect, text

from news.errors import StorageError

if TYPE_CHECKING:
    from alembic.config import Config

logger = logging.getLogger(__name__)

LOCK = 7_230_511_893_104_552_210
"""Number of PostgreSQL's advisory lock for upgrades; drawn at random, means nothing."""


def upgrade(connection: Connection) -> None:
    """Run the missing migrations in the connection's open transaction.

    Processes that start together wait for each other: SQLite by its write lock, PostgreSQL by
    an advisory lock that ends with the transaction. Alembic is loaded when something is missing:
    it takes 11 MiB, for as long as the program runs.

    Raises:
        StorageError: the database is of a later version, or damaged.
    """
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": LOCK})
    present, head = _present(connection), newest()
    if present == head:
        return
    from alembic import command
    from alembic.util import CommandError

    try:
        command.upgrade(config(connection), "head")
    except CommandError as error:
        explained = f"{error}; the database was written by a newer version of Broadsheet"
        raise StorageError(explained, reason="newer") from error
    logger.info("tables upgraded", extra={"before": present or "none", "now": head})
    if connection.dialect.name == "sqlite":
        lost = connection.exec_driver_sql("PRAGMA foreign_key_check").first()
        if lost is not None:
            raise StorageError(f"rows of {lost[0]} point nowhere", reason="corrupt")


def newest() -> str:
    """Return the number of the newest migration, which its file's name begins with."""
    return max(file.name for file in _migrations()).partition("_")[0]


def _migrations() -> list[Path]:
    return list((Path(__file__).parent / "versions").glob("[0-9]*.py"))


def _present(connection: Connection) -> str | None:
    """Return the number of the migration that the database has come to; None when it is new."""
    if not inspect(connection).has_table("alembic_version"):
        return None
    found: str | None = connection.scalar(text("SELECT version_num FROM alembic_version"))
    return found


def config(connection: Connection) -> Config:
    """Return Alembic's configuration for this package and connection."""
    from alembic.config import Config

    configuration = Config()
    configuration.set_main_option("script_location", str(Path(__file__).parent).replace("%", "%%"))
    configuration.set_main_option("path_separator", "os")
    configuration.set_main_option("file_template", "%%(rev)s_%%(slug)s")
    configuration.attributes["connection"] = connection
    return configuration


def write_migration(message: str, *, number: str | None = None) -> None:
    """Write the migration from what the migrations make to what the tables say."""
    from alembic import command

    with TemporaryDirectory() as folder:
        engine = create_engine(f"sqlite:///{folder}/new.sqlite3")
        with engine.connect() as connection:
            upgrade(connection)
            command.revision(config(connection), message, autogenerate=True, rev_id=number)
        engine.dispose()


if __name__ == "__main__":
    write_migration(sys.argv[1], number=f"{len(_migrations()) + 1:04}")
