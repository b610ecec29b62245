"""Compose at scale: everyone due in the same minute.

    python -m benchmarks.compose [--subscribers 10000] [--stories 300] [--settings few]

Plants stories of several outlets and subscribers into a new SQLite database (or an empty one
that `--database` names), composes everybody's digest, and prints CPU seconds, digests a second
and the peak of resident memory, as measured in this one run. Meanwhile another task writes a
little every 20 ms and says how long it had to wait, as a command does that saves a setting.

Settings: `same` for everybody, `few` kinds (three zones, one in five mutes one of twelve
feeds), or `many`: each subscriber mutes other feeds and words, so that hardly two are alike.
"""

from __future__ import annotations

import argparse
import asyncio
import resource
import tempfile
import time
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from datetime import time as clock_time

from bot.clock import StoppedClock, SystemClock
from bot.pipeline.compose import Composer
from news.model import (
    EPOCH,
    Access,
    Article,
    ArticleId,
    ChatId,
    ChatKind,
    Edition,
    Feed,
    Subscriber,
    Timetable,
)
from storage import articles, feeds, lease, stories, subscribers
from storage.database import Database, Session

OUTLETS = 12
ZONES = ("UTC", "Europe/Berlin", "America/New_York")
PAUSE = 0.02


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


async def _subscriber(
    session: Session, number: int, sources: list[Feed], now: datetime, kind: str
) -> None:
    zone = ZONES[0 if kind == "same" else number % len(ZONES)]
    made, _ = await subscribers.get_or_add(
        session,
        chat_id=ChatId(number + 1),
        kind=ChatKind.PRIVATE,
        timetable=Timetable((Edition(clock_time(8)),), zone),
        access=Access.GRANTED,
        next_due_at=now,
    )
    if (wanted := _settings(made, number, sources, kind)) != made:
        await subscribers.save(session, wanted)


def _settings(made: Subscriber, number: int, sources: list[Feed], kind: str) -> Subscriber:
    if kind == "few" and number % 5 == 0:
        return replace(made, muted_feeds=frozenset({sources[number % OUTLETS].id}))
    if kind == "many":
        muted = frozenset(feed.id for place, feed in enumerate(sources) if number >> place & 1)
        words = (f"plan {number % 300}",)
        preferences = replace(made.preferences, muted_words=words, story_count=5 + number % 11)
        return replace(made, muted_feeds=muted, preferences=preferences)
    return made


@dataclass
class Neighbor:
    """Somebody else who writes now and then.

    Attributes:
        waits: seconds that each of the writes took.
        stalls: seconds by which each pause was longer than asked for.
    """

    database: Database
    waits: list[float] = field(default_factory=list)
    stalls: list[float] = field(default_factory=list)

    async def write(self) -> None:
        """Write until cancelled."""
        while True:
            before = time.monotonic()
            await asyncio.sleep(PAUSE)
            begun = time.monotonic()
            async with self.database.begin() as session:
                await lease.acquire(session, "neighbor", "me", EPOCH, timedelta(0))
            self.stalls.append(begun - before - PAUSE)
            self.waits.append(time.monotonic() - begun)


def _show(name: str, seconds: list[float]) -> None:
    ordered = sorted(seconds)
    half, most = ordered[len(ordered) // 2], ordered[int(len(ordered) * 0.99)]
    print(
        f"{name}: {half * 1000:.0f} ms (median), {most * 1000:.0f} ms (p99), "
        f"{ordered[-1] * 1000:.0f} ms (longest of {len(ordered)})"
    )


async def measure(asked: argparse.Namespace) -> None:
    """Plant, compose, and print the figures."""
    now = SystemClock().now()
    with ExitStack() as stack:
        url = asked.database
        if not url:
            folder = stack.enter_context(tempfile.TemporaryDirectory())
            url = f"sqlite:///{folder}/compose.sqlite3"
        async with Database.open(url) as database:
            await _plant(database, asked, now)
            composer = Composer(database=database, clock=StoppedClock(now))
            neighbor = Neighbor(database)
            writing = asyncio.create_task(neighbor.write())
            before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
            cpu, wall = time.process_time(), time.monotonic()
            report = await composer.run_once()
            cpu, wall = time.process_time() - cpu, time.monotonic() - wall
            peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
            writing.cancel()
            await asyncio.wait([writing])
    print(
        f"{report.digest_count} digests, {report.rendered_count} rendered, "
        f"{report.part_count} messages: {cpu:.1f} s CPU, "
        f"{wall:.1f} s, {report.digest_count / wall:.0f} digests a second, "
        f"peak memory {peak / 1024:.0f} MiB (+{(peak - before) / 1024:.0f})"
    )
    _show("a small write of another task", neighbor.waits)
    _show("lateness of a timer", neighbor.stalls)


async def _plant(database: Database, asked: argparse.Namespace, now: datetime) -> None:
    async with database.begin() as session:
        sources = await _feeds(session, now)
        for number in range(asked.stories):
            chosen = sources[number % 7 : number % 7 + 1 + number % 5]
            await _story(session, number, chosen, now)
    for start in range(0, asked.subscribers, 500):
        async with database.begin() as session:
            for number in range(start, min(start + 500, asked.subscribers)):
                await _subscriber(session, number, sources, now, asked.settings)


def main() -> None:
    """Read the arguments and measure."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--subscribers", type=int, default=10_000)
    parser.add_argument("--stories", type=int, default=300)
    parser.add_argument("--settings", choices=("same", "few", "many"), default="few")
    parser.add_argument("--database", default="", help="an empty database; a new SQLite file")
    asyncio.run(measure(parser.parse_args()))


if __name__ == "__main__":
    main()
