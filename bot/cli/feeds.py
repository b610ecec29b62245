"""`broadsheet feeds`: the same feeds as in the chat, from a terminal."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Sequence
from pathlib import Path

from rich.console import Console
from rich.table import Table

from bot.chat.texts import error_sentence
from bot.cli.progress import Progress
from bot.clock import SystemClock
from bot.settings import Settings
from feeds.address import normalize_address
from feeds.discover import discover
from feeds.fetch import WebFetcher
from feeds.opml import read_opml, write_opml
from news.errors import FeedError, SettingsError
from news.model import Feed, Topic
from seeds.plant import starter_feeds
from storage import feeds as stored_feeds
from storage.database import Database


def _topic(text: str | None) -> Topic | None:
    if text is None:
        return None
    try:
        return Topic(text.lower())
    except ValueError as error:
        raise SettingsError(f"{text!r} is no topic; topics are {', '.join(Topic)}") from error


async def _every(settings: Settings) -> list[Feed]:
    async with (
        Database.open(settings.database_address()) as database,
        database.read() as session,
    ):
        return await stored_feeds.every(session)


async def show(settings: Settings) -> None:
    """Print a table of the feeds."""
    table = Table("Feed", "Topic", "Language", "State", "Last success", "Address")
    for feed in await _every(settings):
        last = feed.last_success_at
        table.add_row(
            feed.title,
            feed.topic or "",
            feed.language or "",
            feed.last_error or feed.state,
            f"{last:%Y-%m-%d %H:%M} UTC" if last else "never",
            feed.address,
        )
    Console().print(table)


async def add(settings: Settings, text: str, topic_name: str | None) -> None:
    """Find the feed behind an address, and add it."""
    topic = _topic(topic_name)
    async with (
        WebFetcher(allow_private_networks=settings.allow_private_networks) as fetcher,
        Database.open(settings.database_address()) as database,
    ):
        found = await discover(fetcher, normalize_address(text))
        async with database.begin() as session:
            feed = await stored_feeds.add(
                session,
                address=found.feed_address,
                title=found.parsed.title or found.feed_address,
                site=found.parsed.site,
                topic=topic,
                language=found.parsed.language,
                added_by=None,
                now=SystemClock().now(),
            )
    print(f"Added {feed.title} ({feed.address})")
    for entry in found.parsed.entries[:3]:
        print(f"  · {entry.title}")


async def remove(settings: Settings, address: str) -> bool:
    """Remove a feed; False when there is none with that address."""
    async with (
        Database.open(settings.database_address()) as database,
        database.begin() as session,
    ):
        feed = await stored_feeds.find(session, address)
        if feed is None:
            print(f"There is no feed {address}", file=sys.stderr)
            return False
        await stored_feeds.remove(session, feed.id)
    print(f"Removed {feed.title}")
    return True


async def import_opml(settings: Settings, file: Path | None, languages: Sequence[str]) -> None:
    """Add the feeds of an OPML file, or the bundled starter feeds."""
    try:
        body = starter_feeds() if file is None else await asyncio.to_thread(file.read_bytes)
    except OSError as error:
        raise SettingsError(f"{file} cannot be read: {error.strerror}") from error
    listed = [feed for feed in read_opml(body) if not languages or feed.language in languages]
    now = SystemClock().now()
    async with (
        Database.open(settings.database_address()) as database,
        database.begin() as session,
    ):
        for feed in listed:
            await stored_feeds.add(
                session,
                address=feed.address,
                title=feed.title or feed.address,
                site=None,
                topic=feed.topic,
                language=feed.language,
                added_by=None,
                now=now,
            )
    print(f"{len(listed)} feeds are in; the next collect polls them.")


async def export_opml(settings: Settings) -> None:
    """Write all feeds as OPML."""
    sys.stdout.buffer.write(write_opml(await _every(settings)))


async def check(settings: Settings) -> bool:
    """Fetch every feed and print which fail; False when one does."""
    feeds = await _every(settings)
    is_good = True
    async with WebFetcher(allow_private_networks=settings.allow_private_networks) as fetcher:
        with Progress("check", len(feeds)) as progress:
            for feed in feeds:
                progress.step(feed.title)
                try:
                    found = await discover(fetcher, feed.address)
                except FeedError as error:
                    is_good = False
                    print(f"✗ {feed.title}: {error_sentence(error.code)} ({feed.address})")
                else:
                    print(f"✓ {feed.title}: {len(found.parsed.entries)} entries")
    return is_good
