"""`broadsheet feeds`: the same feeds as in the chat, from a terminal."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

from bot.chat.texts import feed_error_sentence
from bot.cli.progress import Progress
from bot.clock import SystemClock
from bot.settings import Settings
from feeds.address import normalize_address
from feeds.discover import discover
from feeds.fetch import WebFetcher
from feeds.opml import OpmlFeed, read_opml, write_opml
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
    """Print each feed with its state, and its whole address below, to be copied."""
    for feed in await _every(settings):
        last = feed.last_success_at
        facts = (
            feed.topic or "",
            feed.language or "",
            feed.last_error or feed.state,
            f"last read {last:%Y-%m-%d %H:%M} UTC" if last else "never read",
        )
        print(f"{feed.title} ({', '.join(filter(None, facts))})")
        print(f"  {feed.address}")


async def add(settings: Settings, text: str, topic_name: str | None) -> None:
    """Find the feed behind an address, and add it."""
    topic = _topic(topic_name)
    async with (
        WebFetcher(allow_private_networks=settings.allow_private_networks) as fetcher,
        Database.open(settings.database_address()) as database,
    ):
        found = await discover(fetcher, normalize_address(text))
        async with database.begin() as session:
            known = await stored_feeds.find(session, found.feed_address)
            feed = known or await stored_feeds.add(
                session,
                address=found.feed_address,
                title=found.parsed.title or found.feed_address,
                site=found.parsed.site,
                topic=topic,
                language=found.parsed.language,
                added_by=None,
                now=SystemClock().now(),
            )
    if known is not None:
        print(f"{feed.title} is there already ({feed.address})")
        return
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
        with suppress(FeedError):
            feed = feed or await stored_feeds.find(session, normalize_address(address))
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
    listed = _chosen(body, str(file or "the list of starter feeds"), languages)
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
    are_in = "feed is in" if len(listed) == 1 else "feeds are in"
    print(f"{len(listed)} {are_in}; the next collect polls what is new.")


def _chosen(body: bytes, name: str, languages: Sequence[str]) -> list[OpmlFeed]:
    """Return the feeds of an OPML file in these languages; no language means all.

    Raises:
        SettingsError: there are none.
    """
    try:
        every = read_opml(body)
    except FeedError as error:
        raise SettingsError(f"{name} is no OPML file") from error
    chosen = [feed for feed in every if not languages or feed.language in languages]
    if not every:
        raise SettingsError(f"{name} has no feed")
    if not chosen:
        there = ", ".join(sorted({feed.language for feed in every if feed.language})) or "none"
        raise SettingsError(
            f"{name} has no feed in {' or '.join(languages)}; languages in it: {there}"
        )
    return chosen


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
                    print(f"✗ {feed.title}: {feed_error_sentence(error)} ({feed.address})")
                else:
                    print(f"✓ {feed.title}: {len(found.parsed.entries)} entries")
    return is_good
