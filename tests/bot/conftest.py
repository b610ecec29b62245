"""A whole bot short of its schedule: real handlers, a real database, the Bot API double."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any

import pytest
from telegram.ext import Application, ApplicationBuilder

from bot.chat.handlers import ALLOWED_UPDATES, install
from bot.chat.newsroom import AccessPolicy, Newsroom, StatusFacts
from bot.schedule import StageHealth
from bot.why import Why, explain_pair
from feeds.discover import Discovered
from news.errors import FeedError, NotFoundError
from news.model import ChatId, Feed, Subscriber
from storage import feeds, subscribers
from storage.database import Database
from summarizer.worker import Analyst
from tests.fakes import FakeClock
from tests.make import NOON, a_part, a_timetable
from tests.telegram_double import Sent, TelegramDouble

ADMIN = 900
READER = 1000
GROUP = -100_500
CHANNEL = -100_700
MEMBER, CHAT_ADMIN = 71, 72


@dataclass
class FakeWeb:
    """What `discover` finds, by typed address, and what it was asked for."""

    found: dict[str, Discovered | FeedError | Exception] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    gate: asyncio.Event | None = None

    async def discover(self, address: str) -> Discovered:
        self.asked.append(address)
        if self.gate is not None:
            await self.gate.wait()
        match self.found.get(address):
            case Discovered() as found:
                return found
            case Exception() as error:
                raise error
            case None:
                raise NotFoundError(address, status=404)


@dataclass
class Bot:
    """The running bot as a test plays with it: people write and press, chats receive."""

    double: TelegramDouble
    newsroom: Newsroom
    clock: FakeClock
    web: FakeWeb
    woken: list[str]
    application: Application[Any, Any, Any, Any, Any, Any]
    _count: dict[int, int] = field(default_factory=dict)

    @property
    def database(self) -> Database:
        return self.newsroom.database

    async def say(self, chat_id: int, text: str, **more: Any) -> Sent:
        """Let somebody write, and return the bot's answer in the same chat."""
        before = len(self.double.received(chat_id))
        self.double.say(chat_id, text, **more)
        return await self.double.wait_for_message(chat_id, count=before + 1)

    async def reply(self, question: Sent, text: str, *, user_id: int | None = None) -> Sent:
        """Let somebody answer a message of the bot, and return what comes back."""
        double, world = self.double, self.double.world
        chat = world.chats[question.chat_id]
        message = world.incoming(chat, user_id or chat.id, text, question.thread_id)
        message["reply_to_message"] = world.message_json(question)
        before = len(double.received(chat.id))
        double.update("message", message)
        return await double.wait_for_message(chat.id, count=before + 1)

    async def press(self, message: Sent, button: str, *, user_id: int | None = None) -> str:
        """Let somebody press a button; returns the toast once all of it is done."""
        query = self.double.press(message, button, user_id=user_id)
        answer = await self.double.wait_for_answer(query)
        await self.settle()
        return str(answer.get("text") or "")

    async def settle(self) -> None:
        """Wait until the bot has done all that it was told."""
        # An update that nobody answers comes last in line: once it is taken, all before it are.
        await self.double.wait_until(lambda: not self.double.world.updates)
        for _ in range(1000):
            await asyncio.sleep(0.002)
            pending = self.application.update_queue.qsize()
            if not pending and self._is_idle():
                return
        raise TimeoutError("the bot does not come to rest")

    def _is_idle(self) -> bool:
        current = asyncio.current_task()
        names = [task.get_name() for task in asyncio.all_tasks() if task is not current]
        return not any("process_update" in name or "process_concurrent" in name for name in names)

    async def subscriber(self, chat_id: int, thread_id: int | None = None) -> Subscriber:
        """Return what storage knows of a chat."""
        async with self.database.read() as session:
            found = await subscribers.find(session, ChatId(chat_id), thread_id)
        assert found is not None
        return found

    async def feeds(self) -> list[Feed]:
        """Return all feeds."""
        async with self.database.read() as session:
            return await feeds.every(session)

    async def add_feed(self, title: str, **wanted: Any) -> Feed:
        """Put a feed into storage."""
        name = title.lower().replace(" ", "-")
        async with self.database.begin() as session:
            feed = await feeds.add(
                session, address=f"https://{name}.example/feed", title=title, now=NOON
            )
            if wanted:
                feed = replace(feed, **wanted)
                await feeds.save(session, feed)
        return feed


MakeBot = Callable[..., Any]


@pytest.fixture
def chat_url(migrated_url: Callable[[str], str]) -> str:
    """Give the address of a fresh SQLite database; storage's own tests run on both kinds."""
    return migrated_url("sqlite")


@pytest.fixture
async def chat_database(chat_url: str) -> AsyncIterator[Database]:
    """Give a fresh database."""
    async with Database.open(chat_url, migrate=False) as opened:
        yield opened


@pytest.fixture
def access_policy() -> AccessPolicy:
    """Give the policy of most tests; a test module or class may override it."""
    return "open"


@pytest.fixture
async def bot(chat_database: Database, access_policy: AccessPolicy) -> AsyncIterator[Bot]:
    """Give a running bot with an admin, on loopback."""
    clock, web, woken, analyst = FakeClock(NOON), FakeWeb(), list[str](), Analyst()

    async def status() -> StatusFacts:
        return StatusFacts(
            version="1.2.3",
            started_at=clock.now() - timedelta(days=3),
            database="SQLite, 12 MB",
            model="sleeping",
            feed_count=7,
            failing_feed_count=1,
            article_count=4200,
            new_article_count=310,
            story_count=95,
            recleaning_count=1200,
            subscribers={"active": 4, "paused": 1, "closed": 0, "pending": 2},
            outbox={"pending": 2, "unknown": 1},
            stages={
                "collect": StageHealth(clock.now(), clock.now() - timedelta(minutes=2)),
                "condense": StageHealth(clock.now(), None, error="model", failure_count=4),
            },
            oldest_pending_at=clock.now() - timedelta(minutes=5),
            memory_mib=210,
            resent_count=2,
            parked_count=3,
            last_parked=a_part(chat_id=ChatId(1234), error="markup"),
            sending_trouble="storage_full",
        )

    async def explain(names: list[str]) -> Why:
        return await explain_pair(chat_database, analyst, names)

    newsroom = Newsroom(
        database=chat_database,
        clock=clock,
        admin_ids=frozenset({ADMIN}),
        access=access_policy,
        default_timetable=a_timetable(8),
        discover=web.discover,
        status=status,
        explain=explain,
        wake=woken.append,
    )
    async with TelegramDouble() as double:
        application = (
            ApplicationBuilder()
            .token(double.token)
            .base_url(double.base_url)
            .concurrent_updates(True)
            .job_queue(None)
            .build()
        )
        await install(application, newsroom)
        double.world.add_chat(ADMIN)
        double.world.add_chat(READER)
        async with application:
            await application.start()
            assert application.updater is not None
            await application.updater.start_polling(
                allowed_updates=list(ALLOWED_UPDATES), timeout=timedelta(seconds=5)
            )
            yield Bot(double, newsroom, clock, web, woken, application)
            await application.updater.stop()
            await application.stop()
    await analyst.close()


@pytest.fixture
async def reader(bot: Bot) -> Sent:
    """Give the greeting of a reader who has just pressed Start."""
    return await bot.say(READER, "/start")
