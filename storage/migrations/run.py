"""Bring a database's tables up to date, or write a new migration.

`python -m storage.migrations.run "add a column"` compares the tables with what the migrations
make and writes the next migration; read it before it is kept.
"""

from __future__ import annotations

import logging
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, create_engine, text

from news.errors import StorageError

logger = logging.getLogger(__name__)

LOCK = 7_230_511_893_104_552_210
"""Number of PostgreSQL's advisory lock for upgrades; drawn at random, means nothing."""


def upgrade(connection: Connection) -> None:
    """Run the missing migrations in the connection's open transaction.

    Processes that start together wait for each other: SQLite by its write lock, PostgreSQL by
    an advisory lock that ends with the transaction.
    """
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": LOCK})
    configuration = config(connection)
    present = MigrationContext.configure(connection).get_current_revision()
    head = ScriptDirectory.from_config(configuration).get_current_head()
    if present == head:
        return
    command.upgrade(configuration, "head")
    logger.info("tables upgraded", extra={"before": present or "none", "now": head})
    if connection.dialect.name == "sqlite":
        lost = connection.exec_driver_sql("PRAGMA foreign_key_check").first()
        if lost is not None:
            raise StorageError(f"rows of {lost[0]} point nowhere", reason="corrupt")


def config(connection: Connection) -> Config:
    """Return Alembic's configuration for this package and connection."""
    configuration = Config()
    configuration.set_main_option("script_location", str(Path(__file__).parent).replace("%", "%%"))
    configuration.set_main_option("path_separator", "os")
    configuration.set_main_option("file_template", "%%(rev)s_%%(slug)s")
    configuration.attributes["connection"] = connection
    return configuration


def write_migration(message: str, *, number: str | None = None) -> None:
    """Write the migration from what the migrations make to what the tables say."""
    with TemporaryDirectory() as folder:
        engine = create_engine(f"sqlite:///{folder}/new.sqlite3")
        with engine.connect() as connection:
            upgrade(connection)
            command.revision(config(connection), message, autogenerate=True, rev_id=number)
        engine.dispose()


if __name__ == "__main__":
    versions = Path(__file__).parent / "versions"
    count = len(list(versions.glob("[0-9]*.py")))
    write_migration(sys.argv[1], number=f"{count + 1:04}")
