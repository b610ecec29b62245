"""A whole instance travels from any database to any other, and nothing is told twice."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from news.errors import StorageError
from news.model import Removal
from storage import articles, memory, portable, recleaning, stories, subscribers
from storage.database import Database
from storage.tables import Row
from tests.conftest import KINDS, MakeUrl
from tests.make import NOON, a_memory_entry
from tests.storage.planting import (
    deliver,
    grow,
    plant_article,
    plant_feed,
    plant_story,
    plant_subscriber,
    waiting,
)


async def plant(session: AsyncSession) -> None:
    """Store something in every table, with links in both directions."""
    feed, muted = await plant_feed(session), await plant_feed(session)
    reader = await plant_subscriber(session, muted_feeds=frozenset({muted.id}))
    late = await plant_story(session, feed, now=NOON + timedelta(hours=1))
    story = await plant_story(session, feed)
    await deliver(session, reader)
    await grow(session, story, feed, development=2)
    await stories.set_follows(session, late, story)
    raw = await plant_article(
        session, feed, raw_html="<p>Grüße aus 北京 🌉</p>", removed=(Removal("Ad", "ad"),)
    )
    await articles.set_vectors(session, {raw.id: bytes(range(256))})
    await stories.place(session, raw.id, late, now=NOON, copy_of=raw.id)
    await recleaning.ask(session, [raw.id])
    await memory.save(session, feed.id, [a_memory_entry() for _ in range(450)])
    old = await plant_article(session, feed, seen_at=NOON - timedelta(days=9))
    assert old.id > raw.id
    await articles.forget(session, NOON - timedelta(days=1))


async def everything(session: AsyncSession) -> dict[str, list[Any]]:
    """Return all rows of all tables but leases."""
    return {
        table.name: [
            tuple(row)
            for row in await session.execute(select(table).order_by(*table.primary_key.columns))
        ]
        for table in Row.metadata.sorted_tables
        if table.name != "lease"
    }


@pytest.fixture
async def planted(database: Database) -> list[str]:
    """Give the lines of an instance with something in every table."""
    async with database.begin() as session:
        await plant(session)
    async with database.read() as session:
        return [line async for line in portable.export(session)]


@pytest.fixture
async def empty(migrated_url: MakeUrl) -> AsyncIterator[Database]:
    """Give an empty SQLite database."""
    async with Database.open(migrated_url("sqlite"), migrate=False) as opened:
        yield opened


@pytest.mark.parametrize("kind", KINDS)
async def test_all_that_is_known_travels(
    kind: str, database: Database, planted: list[str], migrated_url: MakeUrl
) -> None:
    async with database.read() as session:
        known = await everything(session)
    assert all(known.values())

    async with Database.open(migrated_url(kind), migrate=False) as other:
        async with other.begin() as session:
            counts = await portable.restore(session, planted)
        async with other.read() as session:
            assert await everything(session) == known
            assert [line async for line in portable.export(session)] == planted
        assert counts == {name: len(rows) for name, rows in known.items()}

        async with other.begin() as session:
            [reader] = await subscribers.every(session, 0, 10)
            [item] = await waiting(session, reader)
            assert item.is_update
            feed = await plant_feed(session)
            article = await plant_article(session, feed)
            numbers = json.loads(planted[0])["numbers"]
            assert (article.id, feed.id) == (numbers["article"] + 1, numbers["feed"] + 1)


async def test_it_fills_only_an_empty_database(planted: list[str], empty: Database) -> None:
    async with empty.begin() as session:
        await plant_feed(session)

        with pytest.raises(StorageError, match="not empty"):
            await portable.restore(session, planted)


@pytest.mark.parametrize(
    ("damage", "words"),
    [
        (lambda lines: lines[:-1], "not whole"),
        (lambda lines: [*lines[:-2], lines[-1]], "not whole"),
        (lambda lines: [*lines[:5], '{"users": {}}', *lines[5:]], "not whole"),
        (lambda lines: [*lines[:5], lines[5][:40]], "damaged"),
        (lambda lines: [*lines[:5], '{"feed": {"id": 1}}'], "other columns"),
        (lambda lines: [lines[0], lines[1].replace("T12:00", "T99:00"), *lines[2:]], "damaged"),
        (lambda lines: lines[1:], "no exported instance"),
        (lambda lines: [], "no exported instance"),
        (lambda lines: [lines[0].replace('"0', '"9'), *lines[1:]], "again with the version"),
    ],
)
async def test_what_is_not_whole_is_refused(
    damage: Any, words: str, planted: list[str], empty: Database
) -> None:
    async def fill() -> None:
        async with empty.begin() as session:
            await portable.restore(session, damage(planted))

    with pytest.raises(StorageError, match=words):
        await fill()

    async with empty.read() as session:
        assert not any((await everything(session)).values())
