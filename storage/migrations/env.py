"""Alembic's entry: runs the migrations on the connection that `storage.migrations.run` gives."""

from __future__ import annotations

from typing import Any, Literal

from alembic import context
from alembic.autogenerate.api import AutogenContext
from sqlalchemy import JSON, Connection, DateTime, String, TypeDecorator

from storage.tables import Row


def plain_type(kind: str, subject: Any, _: AutogenContext) -> str | Literal[False]:
    """Write column types in SQLAlchemy's own words, so that a migration outlives our classes."""
    if kind != "type":
        return False
    match subject.impl if isinstance(subject, TypeDecorator) else subject:
        case DateTime():
            return "sa.DateTime(timezone=True)"
        case String():
            return "sa.String()"
        case JSON():
            return "sa.JSON()"
        case _:
            return False


def main() -> None:
    """Run the migrations in the transaction that is already open."""
    connection: Connection = context.config.attributes["connection"]
    context.configure(
        connection=connection,
        target_metadata=Row.metadata,
        render_item=plain_type,
        render_as_batch=connection.dialect.name == "sqlite",
        transactional_ddl=True,
    )
    with context.begin_transaction():
        context.run_migrations()


main()
