"""Measure who is due and what is new to them: `python -m tests.storage.measure [URL]`.

Plants 20 feeds, stories of two articles each, and subscribers who were given 100 of them, and
prints milliseconds and query plans. Without an address it uses a new SQLite file.
"""

from __future__ import annotations

import argparse
import asyncio
import tempfile
import time
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import timedelta

from sqlalchemy import DateTime, bindparam, text
from sqlalchemy.ext.asyncio import AsyncSession

from news.model import Access, ChatId, ChatKind, Subscriber
from storage import articles, feeds, stories, subscribers
from storage.database import Database
from tests.make import NOON, a_timetable, an_article
from tests.storage.planting import plans

GIVEN = 100
LEDGER = text("""
INSERT INTO ledger (subscriber_id, story_id, version, delivered_at)
SELECT subscriber.id, story.id, 1, :at FROM subscriber JOIN story
ON (subscriber.id + story.id) % :nth = 0
ORDER BY subscriber.id, story.id
""").bindparams(bindparam("at", type_=DateTime(timezone=True)))
MINUTE = timedelta(minutes=1)


async def plant(database: Database, story_count: int, subscriber_count: int) -> None:
    """Fill a database."""
    async with database.begin() as session:
        sources = [
            await feeds.add(session, address=f"https://o{n}.example/f", title=f"O{n}", now=NOON)
            for n in range(20)
        ]
        for number in range(story_count):
            moment = NOON - (story_count - number) * MINUTE
            pair = [
                an_article(feed_id=sources[(number + n) % 20].id, text="Words. " * 300)
                for n in range(2)
            ]
            stored = await articles.add_new(session, [replace(a, seen_at=moment) for a in pair])
            story = await stories.create(session, founder=stored[0].id, now=moment)
            for article in stored:
                await stories.place(session, article.id, story, now=moment)
        await session.execute(text("UPDATE story SET summarized_version = 1, is_stale = FALSE"))
    async with database.begin() as session:
        for number in range(subscriber_count):
            await subscribers.get_or_add(
                session,
                chat_id=ChatId(number + 1),
                kind=ChatKind.PRIVATE,
                timetable=a_timetable(),
                access=Access.GRANTED,
                next_due_at=NOON,
            )
    async with database.begin() as session:
        await session.execute(LEDGER, {"nth": story_count // GIVEN, "at": NOON})
    async with database.begin() as session:
        await session.execute(text("ANALYZE"))


async def timed(name: str, times: int, work: Callable[[int], Awaitable[object]]) -> None:
    """Print the mean wall and CPU time of a call."""
    wall, cpu = time.perf_counter(), time.process_time()
    for number in range(times):
        result = await work(number)
    wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
    size = len(result) if isinstance(result, list | dict) else ""
    print(f"{name:<44} {wall / times * 1000:8.2f} ms  {cpu / times * 1000:8.2f} ms CPU  {size}")  # noqa: T201


async def explain(session: AsyncSession, name: str, work: Callable[[], Awaitable[object]]) -> None:
    """Print the plan of every SELECT that a call makes."""
    for statement, plan in await plans(session, work):
        print(f"-- {name}: {' '.join(statement.split())[-150:]}")  # noqa: T201
        for line in plan:
            print("    ", line)  # noqa: T201


async def main(url: str, story_count: int, subscriber_count: int) -> None:
    """Plant, measure, explain."""
    async with Database.open(url) as database:
        started = time.perf_counter()
        await plant(database, story_count, subscriber_count)
        print(f"planted in {time.perf_counter() - started:.0f} s")  # noqa: T201
        since = NOON - timedelta(hours=24)
        async with database.read() as session:
            readers: list[Subscriber] = await subscribers.every(session, 0, 1000)
            await timed("due, 500", 5, lambda n: subscribers.due(session, NOON, 500))
            await timed(
                "open stories of a day", 3, lambda n: stories.open_stories(session, since=since)
            )
            await timed(
                "what 500 subscribers were given",
                3,
                lambda n: stories.delivered(session, [r.id for r in readers[:500]], since=since),
            )
            await timed("latest, 10", 50, lambda n: stories.latest(session, limit=10))
            await timed("stale, 20", 20, lambda n: stories.stale(session, 20))
            await timed("ungrouped, 100", 20, lambda n: articles.ungrouped(session, 100))
            await explain(session, "due", lambda: subscribers.due(session, NOON, 500))
            await explain(session, "stale", lambda: stories.stale(session, 20))
            await explain(session, "ungrouped", lambda: articles.ungrouped(session, 100))
            await explain(session, "latest", lambda: stories.latest(session, limit=10))


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("url", nargs="?")
    parser.add_argument("--stories", type=int, default=2000)
    parser.add_argument("--subscribers", type=int, default=10_000)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        address = options.url or f"sqlite:///{folder}/measure.sqlite3"
        asyncio.run(main(address, options.stories, options.subscribers))
