"""The demo's stage: news through the real stages, offline, on a temporary database.

Only three things are played: the clock stands where the demo's news is, the fetcher serves the
bundled documents, and the messenger keeps messages to show instead of sending them.
"""

from __future__ import annotations

import tempfile
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path

from bot.chat.pacer import Pacer
from bot.cli.demo_view import moment_title
from bot.cli.own_articles import read_folder
from bot.cli.progress import Progress
from bot.clock import StoppedClock, SystemClock
from bot.pipeline.deliver import Deliverer
from bot.rooms import Rooms, open_rooms
from bot.settings import Settings
from news.errors import NotFoundError
from news.model import (
    EPOCH,
    Access,
    Article,
    ChatId,
    ChatKind,
    Edition,
    Feed,
    Message,
    Story,
    Timetable,
)
from news.ports import Fetched, NotModified
from news.timetable import zone_or_none
from seeds.plant import DEMO_DAYS, DemoFeed, demo_documents, demo_feeds, demo_moment
from storage import articles as stored_articles
from storage import feeds as stored_feeds
from storage import reading as stored_stories
from storage import subscribers as stored_subscribers

READER = ChatId(1)
BEFORE_THE_DIGEST = timedelta(minutes=15)
"""How long before the reader's hour the news is collected."""

MOST_SHOWN = 30
"""Stories in the demo's digest: as many as a subscriber can ask for."""


@dataclass
class DemoFetcher:
    """Serves documents from memory; everything else is not found."""

    documents: dict[str, Fetched] = field(default_factory=dict)

    async def fetch(
        self, address: str, *, etag: str | None = None, last_modified: str | None = None
    ) -> Fetched | NotModified:
        """Serve one document."""
        if (found := self.documents.get(address)) is None:
            raise NotFoundError(address, status=404)
        return found


@dataclass
class ShownMessages:
    """Keeps messages in the order in which they would arrive."""

    messages: list[Message] = field(default_factory=list)

    async def send(self, chat_id: ChatId, message: Message, *, thread_id: int | None = None) -> int:
        """Keep the message and number it."""
        self.messages.append(message)
        return len(self.messages)


@dataclass(frozen=True, slots=True)
class DemoDay:
    """One morning of the demo: the web as it stands, and what is followed."""

    title: str
    moment: datetime
    feeds: Sequence[DemoFeed]
    documents: Mapping[str, Fetched]


@dataclass
class Stage:
    """The demo's rooms with what is played in them."""

    rooms: Rooms
    clock: StoppedClock
    fetcher: DemoFetcher
    messenger: ShownMessages
    deliverer: Deliverer

    async def play(self, day: DemoDay) -> list[Message]:
        """Let one morning pass through the four stages; return what the reader was sent."""
        self.clock.present = day.moment
        self.fetcher.documents = dict(day.documents)
        already = len(self.messenger.messages)
        with Progress("plant", 5) as progress:
            await _follow(self.rooms, day.feeds, day.moment)
            progress.step("collect: fetch, parse and clean")
            await self.rooms.collector.run_once()
            progress.step("condense: embed, group and summarize")
            await self.rooms.condenser.run_once()
            progress.step("compose")
            self.clock.present = day.moment + BEFORE_THE_DIGEST
            await self.rooms.composer.run_once()
            progress.step("deliver")
            await self.deliverer.run_once()
            progress.step()
        return self.messenger.messages[already:]

    async def stories(self) -> list[Story]:
        """Return all stories, the largest first."""
        async with self.rooms.database.read() as session:
            stories = await stored_stories.open_stories(session, since=EPOCH)
        return sorted(stories, key=lambda story: (-len(story.links), story.id))

    async def articles(self) -> list[Article]:
        """Return all articles, in order of arrival."""
        async with self.rooms.database.read() as session:
            return [article for article, _ in await stored_articles.window(session, EPOCH)]


@asynccontextmanager
async def stage_for(start: datetime, zone: str) -> AsyncIterator[Stage]:
    """Build the demo on a temporary database with one subscriber, due half an hour later."""
    clock, fetcher, messenger = StoppedClock(start), DemoFetcher(), ShownMessages()
    async with AsyncExitStack() as stack:
        folder = stack.enter_context(tempfile.TemporaryDirectory(prefix="broadsheet-demo-"))
        settings = Settings.model_construct(
            **{name: f.get_default() for name, f in Settings.model_fields.items()}
            | {"database_url": f"sqlite:///{folder}/demo.sqlite3", "model_threads": 2}
        )
        rooms = await stack.enter_async_context(
            open_rooms(settings, clock=clock, fetcher=fetcher, feeds_at_once=1)
        )
        deliverer = Deliverer(
            database=rooms.database, messenger=messenger, pacer=Pacer(rate=1000), clock=clock
        )
        due = start + BEFORE_THE_DIGEST
        local = due.astimezone(zone_or_none(zone)).time().replace(second=0, microsecond=0)
        async with rooms.database.begin() as session:
            reader, _ = await stored_subscribers.get_or_add(
                session,
                chat_id=READER,
                kind=ChatKind.PRIVATE,
                timetable=Timetable((Edition(local),), zone),
                access=Access.GRANTED,
                next_due_at=due,
                name="You",
            )
            preferences = replace(reader.preferences, story_count=MOST_SHOWN)
            await stored_subscribers.save(session, replace(reader, preferences=preferences))
        yield Stage(rooms, clock, fetcher, messenger, deliverer)


async def _follow(rooms: Rooms, feeds: Sequence[DemoFeed], now: datetime) -> None:
    """Add the feeds, and make all of them due."""
    async with rooms.database.begin() as session:
        for wanted in feeds:
            feed: Feed = await stored_feeds.add(
                session,
                address=wanted.address,
                title=wanted.title,
                site=None,
                topic=wanted.topic,
                language=wanted.language or None,
                added_by=None,
                now=now,
            )
            due = replace(feed, owner=wanted.owner, next_check_at=now)
            await stored_feeds.save(session, due)


def bundled_days() -> list[DemoDay]:
    """Return the two mornings of the bundled news."""
    return [
        DemoDay(
            title=moment_title(f"Day {day}", demo_moment(day)),
            moment=demo_moment(day),
            feeds=demo_feeds(),
            documents={
                address: Fetched(address, document.body, document.media_type)
                for address, document in demo_documents(day).items()
            },
        )
        for day in DEMO_DAYS
    ]


def own_day(folder: Path) -> DemoDay:
    """Return a morning with the user's own articles.

    Raises:
        SettingsError: there is no such folder, or nothing in it to read.
    """
    now = SystemClock().now().replace(microsecond=0)
    own = read_folder(folder, now)
    return DemoDay(
        title=f"{len(own)} articles of {folder.name}",
        moment=now,
        feeds=[DemoFeed(a.feed_address, a.outlet, None, "", None) for a in own],
        documents={address: doc for a in own for address, doc in a.documents.items()},
    )
