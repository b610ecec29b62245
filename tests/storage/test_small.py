"""Memory and leases keep what they were given last."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from storage import lease, memory
from storage.database import Database
from tests.make import NOON, a_memory_entry
from tests.storage.planting import plant_feed

MINUTE = timedelta(minutes=1)


async def test_a_memory_of_thousands_comes_back_and_changes_in_part(database: Database) -> None:
    entries = [a_memory_entry(kind=kind) for kind in ("line", "link", "title") for _ in range(900)]
    async with database.begin() as session:
        feed, other = await plant_feed(session), await plant_feed(session)
        await memory.save(session, other.id, entries[:1])
        await memory.save(session, feed.id, entries)
        assert set(await memory.load(session, feed.id)) == set(entries)

        later = [replace(entry, count=9, last_seen_at=NOON + MINUTE) for entry in entries[600:]]
        await memory.save(session, feed.id, later)
        await memory.save(session, feed.id, later)

        assert set(await memory.load(session, feed.id)) == set(later)
        assert await memory.load(session, other.id) == entries[:1]


async def test_a_lease_has_one_holder_until_it_ends(database: Database) -> None:
    async with database.begin() as session:
        assert await lease.acquire(session, "send", "one", NOON, MINUTE)
        assert not await lease.acquire(session, "send", "two", NOON, MINUTE)
        assert await lease.acquire(session, "send", "one", NOON + MINUTE / 2, MINUTE)
        assert not await lease.acquire(session, "send", "two", NOON + MINUTE, MINUTE)
        assert await lease.acquire(session, "send", "two", NOON + MINUTE * 3 / 2, MINUTE)
        assert await lease.acquire(session, "collect", "one", NOON, MINUTE)


async def test_a_lease_is_given_back_by_its_holder_only(database: Database) -> None:
    async with database.begin() as session:
        await lease.acquire(session, "send", "one", NOON, MINUTE)

        assert not await lease.release(session, "send", "two")
        assert await lease.release(session, "send", "one")
        assert not await lease.release(session, "send", "one")
        assert await lease.acquire(session, "send", "two", NOON, MINUTE)


async def test_a_clock_set_back_does_not_keep_a_dead_holders_lease(database: Database) -> None:
    async with database.begin() as session:
        await lease.acquire(session, "send", "dead", NOON + timedelta(days=1), MINUTE)

    async with database.begin() as session:
        assert await lease.acquire(session, "send", "alive", NOON, MINUTE)
