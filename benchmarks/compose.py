"""Compose at scale: everyone due in the same minute.

    python -m benchmarks.compose [--subscribers 10000] [--stories 300]

Plants stories of several outlets and subscribers with a few kinds of settings into a new SQLite
database, composes everybody's digest, and prints CPU seconds, digests a second and the peak of
resident memory, as measured in this one run.
"""

from __future__ import annotations

import argparse
import asyncio
import resource
import tempfile
import time
from dataclasses import replace
from datetime import datetime
from datetime import time as clock_time

from bot.clock import StoppedClock, SystemClock
from bot.pipeline.compose import Composer
from news.model import (
    Access,
    Article,
    ArticleId,
    ChatId,
    ChatKind,
    Edition,
    Feed,
    Timetable,
)
from storage import articles, feeds, stories, subscribers
from storage.database import Database, Session

OUTLETS = 12


async def _feeds(session: Session, now: datetime) -> list[Feed]:
    return [
        await feeds.add(
            session, address=f"https://outlet{n}.example/feed", title=f"Outlet {n}", now=now
        )
        for n in range(OUTLETS)
    ]


async def _story(session: Session, number: int, sources: list[Feed], now: datetime) -> None:
    new = [
        Article(
            id=ArticleId(0),
            feed_id=feed.id,
            guid=f"{number}-{feed.id}",
            address=f"{feed.address}/{number}",
            title=f"Council of Brackwater votes on plan {number}",
            text=f"The council of Brackwater voted on plan {number}.",
            published_at=now,
            seen_at=now,
        )
        for feed in sources
    ]
    stored = await articles.add_new(session, new)
    story = await stories.create(session, founder=stored[0].id, now=now)
    for article in stored:
        await stories.place(session, article.id, story, now=now)
    await stories.save_summary(
        session,
        story,
        headline=f"Council of Brackwater votes on plan {number}",
        summary=("The council of Brackwater voted on Tuesday. " * 2, "Work starts in April."),
        method="extractive",
        summary_key=str(number),
    )


async def _subscriber(session: Session, number: int, sources: list[Feed], now: datetime) -> None:
    zone = ("UTC", "Europe/Berlin", "America/New_York")[number % 3]
    timetable = Timetable((Edition(clock_time(8)),), zone)
    made, _ = await subscribers.get_or_add(
        session,
        chat_id=ChatId(number + 1),
        kind=ChatKind.PRIVATE,
        timetable=timetable,
        access=Access.GRANTED,
        next_due_at=now,
    )
    if number % 5 == 0:
        muted = frozenset({sources[number % OUTLETS].id})
        await subscribers.save(session, replace(made, muted_feeds=muted))


async def measure(subscriber_count: int, story_count: int) -> None:
    """Plant, compose, and print the figures."""
    now = SystemClock().now()
    with tempfile.TemporaryDirectory() as folder:
        async with Database.open(f"sqlite:///{folder}/compose.sqlite3") as database:
            async with database.begin() as session:
                sources = await _feeds(session, now)
                for number in range(story_count):
                    chosen = sources[number % 7 : number % 7 + 1 + number % 5]
                    await _story(session, number, chosen, now)
            for start in range(0, subscriber_count, 500):
                async with database.begin() as session:
                    for number in range(start, min(start + 500, subscriber_count)):
                        await _subscriber(session, number, sources, now)
            composer = Composer(database=database, clock=StoppedClock(now))
            before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
            cpu, wall = time.process_time(), time.monotonic()
            report = await composer.run_once()
            cpu, wall = time.process_time() - cpu, time.monotonic() - wall
            peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    print(
        f"{report.digest_count} digests, {report.part_count} messages: {cpu:.1f} s CPU, "
        f"{wall:.1f} s, {report.digest_count / wall:.0f} digests a second, "
        f"peak memory {peak / 1024:.0f} MiB (+{(peak - before) / 1024:.0f})"
    )


def main() -> None:
    """Read the arguments and measure."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--subscribers", type=int, default=10_000)
    parser.add_argument("--stories", type=int, default=300)
    given = parser.parse_args()
    asyncio.run(measure(given.subscribers, given.stories))


if __name__ == "__main__":
    main()
