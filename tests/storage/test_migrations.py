"""The migrations make exactly the tables, on both databases, also when many start at once."""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, create_engine, inspect, text

from news.errors import StorageError
from news.model import ArticleId, StoryId
from storage import articles, recleaning, stories
from storage.database import Database, read_url
from storage.migrations.run import config, newest
from storage.tables import Row
from tests.conftest import KINDS
from tests.make import NOON

MakeUrl = Callable[[str], str]

FIRST_ROWS = (
    "INSERT INTO feed (id, address, address_key, title, state, wants_full_text, kept_reasons, "
    "next_check_at, interval_seconds, error_count, added_at) "
    "VALUES (1, 'https://a.example/', 'a', 'A', 'active', true, '[]', :now, 60, 0, :now)",
    "INSERT INTO article (id, feed_id, guid, guid_key, address, link, title, published_at, "
    "seen_at, cleaner_version, text_hash, development, removed, raw_form, text, raw_html) "
    "VALUES (1, 1, 'g', 'g', '', '', 'Bridge', :now, :now, 1, 'h', 1, '[]', 'page', 'T', '<p>')",
    *(
        "INSERT INTO story (id, founder_id, headline, summary, differences, method, topic, "
        "version, summarized_version, is_stale, failure_count, first_seen_at, changed_at, "
        f"article_count, outlet_count) VALUES ({number}, {number}, 'Bridge', '[\"One.\"]', "
        f"'{differences}', 'extractive', 'world', 1, 1, false, 0, :now, :now, 1, 1)"
        for number, differences in ((1, "[]"), (2, '["boats — 12: A; 13: B"]'))
    ),
    *(
        "INSERT INTO subscriber (id, chat_id, thread, kind, name, language, state, access, zone, "
        "has_chosen_zone, story_count, sentence_count, wants_updates, muted_words, wanted_topics) "
        f"VALUES ({number}, {number}, 0, 'private', '', 'en', 'active', 'granted', 'UTC', false, "
        f"10, {sentences}, true, '[]', '[]')"
        for number, sentences in ((1, 2), (2, 3))
    ),
)
"""Rows as the first version of the tables kept them."""
Schema = dict[str, Any]


def shape(connection: Connection) -> Schema:
    """Return all of a database's tables as values that can be compared, CHECKs included."""
    seen = inspect(connection)
    return {
        table: {
            "columns": {
                column["name"]: (str(column["type"]), column["nullable"])
                for column in seen.get_columns(table)
            },
            "key": seen.get_pk_constraint(table)["constrained_columns"],
            "checks": sorted(
                (check["name"] or "", check["sqltext"])
                for check in seen.get_check_constraints(table)
            ),
            "unique": sorted(
                (str(unique["name"]), *unique["column_names"])
                for unique in seen.get_unique_constraints(table)
            ),
            "indexes": sorted(
                (str(index["name"]), *map(str, index["column_names"]), _where(index))
                for index in seen.get_indexes(table)
            ),
            "references": sorted(
                (str(key["name"]), key["referred_table"], str(key["options"]))
                for key in seen.get_foreign_keys(table)
            ),
        }
        for table in seen.get_table_names()
        if table != "alembic_version"
    }


def _where(index: Any) -> str:
    options = index.get("dialect_options", {})
    return str(options.get("sqlite_where", options.get("postgresql_where", "")))


def inspected(url: str, look: Callable[[Connection], Any]) -> Any:
    engine = create_engine(read_url(url).set(drivername=_sync_driver(url)))
    with engine.connect() as connection:
        found = look(connection)
    engine.dispose()
    return found


def _sync_driver(url: str) -> str:
    return "sqlite" if url.startswith("sqlite") else "postgresql+psycopg"


@pytest.mark.parametrize("kind", KINDS)
async def test_alembic_sees_no_difference(kind: str, migrated_url: MakeUrl) -> None:
    def differences(connection: Connection) -> Any:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        return compare_metadata(context, Row.metadata)

    assert inspected(migrated_url(kind), differences) == []


@pytest.mark.parametrize("kind", KINDS)
async def test_migrated_and_newly_made_tables_are_the_same(
    kind: str, migrated_url: MakeUrl, empty_url: MakeUrl
) -> None:
    """Alembic does not compare CHECKs and conditions of indexes; this does."""

    def make(connection: Connection) -> Schema:
        Row.metadata.create_all(connection)
        return shape(connection)

    assert inspected(migrated_url(kind), shape) == inspected(empty_url(kind), make)


@pytest.mark.parametrize("kind", KINDS)
async def test_processes_that_start_together_do_not_disturb_each_other(
    kind: str, empty_url: MakeUrl
) -> None:
    url = empty_url(kind)

    async def start() -> None:
        async with Database.open(url) as database, database.read() as session:
            assert (await session.execute(text("SELECT count(*) FROM feed"))).scalar_one() == 0

    await asyncio.gather(*(start() for _ in range(5)))


@pytest.mark.parametrize("kind", KINDS)
async def test_the_first_tables_are_upgraded_with_what_is_in_them(
    kind: str, migrated_url: MakeUrl, empty_url: MakeUrl
) -> None:
    url = empty_url(kind)

    def plant(connection: Connection) -> None:
        command.upgrade(config(connection), "0001")
        for statement in FIRST_ROWS:
            connection.execute(text(statement), {"now": NOON})
        connection.commit()

    inspected(url, plant)

    async with Database.open(url) as database, database.begin() as session:
        article = await articles.get(session, ArticleId(1))
        assert article is not None
        assert (article.title, article.raw_html, article.raw_address) == ("Bridge", "<p>", "")
        assert await recleaning.ask_outdated(session, 2) == 1
        assert await recleaning.waiting(session, 5) == [(ArticleId(1), 1)]
        told = await session.execute(text("SELECT id, is_stale FROM story ORDER BY id"))
        assert [(number, bool(is_stale)) for number, is_stale in told] == [(1, False), (2, True)]
        plain = await stories.get(session, StoryId(1))
        assert plain is not None
        assert (plain.summary, plain.summary_articles, plain.enough_count) == (("One.",), (), 2)
        wishes = await session.execute(text("SELECT sentence_count FROM subscriber ORDER BY id"))
        assert list(wishes.scalars()) == [0, 3]
    assert inspected(url, shape) == inspected(migrated_url(kind), shape)


async def test_a_database_of_a_later_version_is_left_alone(database_url: str) -> None:
    async with Database.open(database_url) as database, database.begin() as session:
        await session.execute(text("UPDATE alembic_version SET version_num = '9999'"))

    with pytest.raises(StorageError) as caught:
        async with Database.open(database_url):
            pass

    assert caught.value.reason == "newer"


def test_the_newest_migration_is_where_alembic_would_stop() -> None:
    with create_engine("sqlite://").connect() as connection:
        assert newest() == ScriptDirectory.from_config(config(connection)).get_current_head()


@pytest.mark.parametrize("kind", KINDS)
async def test_nothing_to_migrate_needs_no_alembic(kind: str, migrated_url: MakeUrl) -> None:
    program = (
        "import asyncio, sys, storage.database as d\n"
        "async def main():\n"
        f"    async with d.Database.open({migrated_url(kind)!r}): print('alembic' in sys.modules)\n"
        "asyncio.run(main())"
    )

    result = await asyncio.to_thread(
        subprocess.run, [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )

    assert result.stdout.strip() == "False"


async def test_an_installed_package_carries_its_migrations(tmp_path: Path) -> None:
    """The package is copied without the rest of the project, and run from elsewhere."""
    root = Path(__file__).parents[2]
    for room in ("news", "storage"):
        subprocess.run(["cp", "-r", root / room, tmp_path], check=True)
    program = (
        "import asyncio, storage.database as d\n"
        "async def main():\n"
        "    async with d.Database.open('sqlite:///new.sqlite3'): print(d.__file__)\n"
        "asyncio.run(main())"
    )

    result = await asyncio.to_thread(
        subprocess.run,
        [sys.executable, "-c", program],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(tmp_path)},
        capture_output=True,
        text=True,
        check=True,
    )

    assert result.stdout.startswith(str(tmp_path))
