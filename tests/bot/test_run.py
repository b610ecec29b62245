"""The whole bot as an operator starts it: `broadsheet run`, feeds and Telegram on loopback.

The process is killed while it works and started again: nothing is lost, and nothing that is
known to be sent is repeated.
"""

from __future__ import annotations

import asyncio
import os
import signal
import socket
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import timedelta
from email.utils import format_datetime
from pathlib import Path

import pytest
from aiohttp import web

from bot.clock import SystemClock
from news.model import PartState
from storage import feeds, reading, subscribers
from storage.database import Database
from tests.bot.processes import fill
from tests.post import states
from tests.telegram_double import TelegramDouble

ADMIN = 900
READER = 1000
WAIT = 90.0
"""Longest wait for what usually takes a second or two, on a machine that is busy."""

STORIES = {
    "pier": (
        "Council of Brackwater votes to rebuild its ferry pier",
        "The council of Brackwater voted on Tuesday to rebuild the old ferry pier before the "
        "summer season. The plan will cost 4.2 million crowns, and work starts in April.",
    ),
    "comet": (
        "New comet will be visible to the naked eye in June",
        "Astronomers at the Skerrow observatory have found a comet that will be bright enough to "
        "be seen without a telescope in June. It will pass closest to the earth on June 14.",
    ),
    "light": (
        "Lighthouse of Gull Point will be lit again after ninety years",
        "The lighthouse of Gull Point will be lit again in September, ninety years after its last "
        "keeper left. A club of volunteers has repaired the lens in eleven winters of work.",
    ),
}


@dataclass
class Outlets:
    """Feeds on loopback; items can be added while they are served."""

    port: int = 0
    items: dict[str, list[str]] = field(default_factory=dict)

    def publish(self, outlet: str, slug: str) -> None:
        title, text = STORIES[slug]
        when = format_datetime(SystemClock().now() - timedelta(minutes=5))
        self.items.setdefault(outlet, []).append(
            f"<item><title>{title}</title><link>https://{outlet}.example/{slug}</link>"
            f"<guid>{outlet}-{slug}</guid><pubDate>{when}</pubDate>"
            f"<description>{text * 3}</description></item>"
        )

    def address(self, outlet: str) -> str:
        return f"http://127.0.0.1:{self.port}/{outlet}.xml"

    async def answer(self, request: web.Request) -> web.Response:
        outlet = request.match_info["outlet"]
        if outlet not in self.items:
            raise web.HTTPNotFound
        body = "".join(self.items[outlet])
        return web.Response(
            text=f'<rss version="2.0"><channel><title>{outlet.title()} News</title>'
            f"<link>https://{outlet}.example/</link>{body}</channel></rss>",
            content_type="application/rss+xml",
        )


@pytest.fixture
async def outlets() -> AsyncIterator[Outlets]:
    served = Outlets()
    app = web.Application()
    app.router.add_get("/{outlet}.xml", served.answer)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    served.port = runner.addresses[0][1]
    yield served
    await runner.cleanup()


@pytest.fixture
async def double() -> AsyncIterator[TelegramDouble]:
    async with TelegramDouble() as started:
        yield started


@asynccontextmanager
async def running(
    folder: Path, double: TelegramDouble, *options: str, command: str = "run", **more: str
) -> AsyncIterator[asyncio.subprocess.Process]:
    """Start `broadsheet run`, or another command; it is killed at the end if it still runs."""
    environment = os.environ | {
        "BROADSHEET_BOT_TOKEN": double.token,
        "BROADSHEET_API_URL": double.url,
        "BROADSHEET_ADMIN_IDS": str(ADMIN),
        "BROADSHEET_ACCESS": "open",
        "BROADSHEET_DATA_DIR": str(folder / "data"),
        "BROADSHEET_ALLOW_PRIVATE_NETWORKS": "true",
        "BROADSHEET_TICK_SECONDS": "0.5",
        "PYTHONPATH": str(Path(__file__).parents[2]),
        **more,
    }
    environment.pop("DATABASE_URL", None)
    with (folder / "log").open("ab") as log:
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "bot", command, *options, env=environment, cwd=folder, stderr=log
        )
    try:
        yield process
    finally:
        if process.returncode is None:
            process.kill()
        await process.wait()


async def make_due(folder: Path) -> None:
    """Let the reader's digest be due now, as if its hour had come."""
    url = f"sqlite:///{folder}/data/broadsheet.sqlite3"
    async with Database.open(url, migrate=False) as database, database.begin() as session:
        (reader,) = await subscribers.every(session)
        now = SystemClock().now()
        await subscribers.save(session, replace(reader, next_due_at=now))


async def story_count(folder: Path) -> int:
    """Return how many stories readers could be shown."""
    url = f"sqlite:///{folder}/data/broadsheet.sqlite3"
    async with Database.open(url, migrate=False) as database, database.read() as session:
        return len(await reading.latest(session, limit=10))


async def poll_now(folder: Path) -> None:
    """Let every feed be due now."""
    url = f"sqlite:///{folder}/data/broadsheet.sqlite3"
    async with Database.open(url, migrate=False) as database, database.begin() as session:
        for feed in await feeds.every(session):
            await feeds.save(session, replace(feed, next_check_at=SystemClock().now()))


async def until_stories(folder: Path, wanted: int) -> None:
    async with asyncio.timeout(WAIT):
        while await story_count(folder) < wanted:
            await asyncio.sleep(0.2)


async def add_feed(double: TelegramDouble, outlets: Outlets, outlet: str) -> None:
    """Add a feed as an admin does: /addfeed, then the button."""
    before = len(double.received(ADMIN))
    double.say(ADMIN, f"/addfeed {outlets.address(outlet)}")
    await double.wait_until(
        lambda: any(sent.keyboard for sent in double.received(ADMIN)[before:]), seconds=WAIT
    )
    offer = next(sent for sent in double.received(ADMIN)[before:] if sent.keyboard)
    assert f"{outlet.title()} News" in offer.text
    double.press(offer, "✅ Add", user_id=ADMIN)


def digests(double: TelegramDouble) -> list[str]:
    return [text for text in double.texts(READER) if "Your digest ·" in text]


@pytest.mark.timeout(400)
async def test_from_the_first_command_to_a_digest_and_through_kills(
    tmp_path: Path, outlets: Outlets, double: TelegramDouble
) -> None:
    for outlet in ("ledger", "herald"):
        outlets.publish(outlet, "pier")
    outlets.publish("ledger", "comet")
    async with running(tmp_path, double) as process:
        double.say(READER, "/start")
        await double.wait_for_message(READER, seconds=WAIT)
        for command in ("/latest", "/sources", "/settings"):
            count = len(double.received(READER))
            double.say(READER, command)
            await double.wait_until(
                lambda count=count: len(double.received(READER)) > count, seconds=WAIT
            )
        for outlet in ("ledger", "herald"):
            await add_feed(double, outlets, outlet)
        await until_stories(tmp_path, 2)
        await make_due(tmp_path)
        await double.wait_until(lambda: len(digests(double)) == 1, seconds=WAIT)
        process.terminate()
        assert await asyncio.wait_for(process.wait(), WAIT) == 0

    (digest,) = digests(double)
    assert digest.count("ferry pier") >= 1
    assert "Ledger News" in digest
    assert "Herald News" in digest
    assert "comet" in digest

    # Killed: what was sent is not sent again, and what comes meanwhile is not lost.
    async with running(tmp_path, double) as process:
        await make_due(tmp_path)
        await asyncio.sleep(3)
        os.kill(process.pid, signal.SIGKILL)
        await process.wait()
    assert len(digests(double)) == 1

    outlets.publish("herald", "light")
    async with running(tmp_path, double) as process:
        await poll_now(tmp_path)
        await until_stories(tmp_path, 3)
        await make_due(tmp_path)
        await double.wait_until(lambda: len(digests(double)) == 2, seconds=WAIT)
        process.terminate()
        assert await asyncio.wait_for(process.wait(), WAIT) == 0

    assert "Gull Point" in digests(double)[1]
    assert "ferry pier" not in digests(double)[1]
    assert double.token not in (tmp_path / "log").read_text("utf-8")


async def test_telegram_being_away_at_the_start_is_waited_for(
    tmp_path: Path, double: TelegramDouble
) -> None:
    double.is_offline = True
    async with running(tmp_path, double):
        await asyncio.sleep(3)
        double.is_offline = False
        double.say(READER, "/help")
        await double.wait_for_message(READER, seconds=WAIT)


async def test_a_stop_while_telegram_is_away_leaves_nothing_open(
    tmp_path: Path, double: TelegramDouble
) -> None:
    double.is_offline = True
    log = tmp_path / "log"
    async with running(tmp_path, double) as process:
        async with asyncio.timeout(WAIT):
            while "Telegram does not answer" not in log.read_text("utf-8"):
                await asyncio.sleep(0.1)
        process.terminate()
        assert await asyncio.wait_for(process.wait(), WAIT) == 0

    assert "Unclosed" not in log.read_text("utf-8")


async def test_one_chat_that_writes_a_lot_holds_nobody_up(
    tmp_path: Path, double: TelegramDouble
) -> None:
    """python-telegram-bot takes 256 updates at a time, and a chat one answer a second."""
    stranger = 1001
    async with running(tmp_path, double):
        for _ in range(300):
            double.say(stranger, "/help")
        double.say(READER, "/help")
        await double.wait_for_message(READER, seconds=WAIT)

        assert len(double.received(stranger)) < 30


async def test_answers_that_wait_do_not_hold_up_a_stop(
    tmp_path: Path, double: TelegramDouble
) -> None:
    """A chat takes one answer a second: twenty would keep the bot from ending for as long."""
    async with running(tmp_path, double) as process:
        for _ in range(30):
            double.say(READER, "/help")
        await double.wait_for_message(READER, seconds=WAIT)
        process.terminate()
        assert await asyncio.wait_for(process.wait(), 15) == 0

    log = (tmp_path / "log").read_text("utf-8")
    assert "stopped" in log
    assert "Traceback" not in log


async def test_settings_that_are_hardly_meant_are_told_in_the_log(
    tmp_path: Path, double: TelegramDouble
) -> None:
    doubtful = {
        "BROADSHEET_ACCESS": "approval",
        "BROADSHEET_ADMIN_IDS": "",
        "BROADSHEET_WEBHOOK_URL": "https://bot.example",
    }
    async with running(tmp_path, double, **doubtful) as process:
        double.say(READER, "/help")
        await double.wait_for_message(READER, seconds=WAIT)
        process.terminate()
        assert await asyncio.wait_for(process.wait(), WAIT) == 0

    log = (tmp_path / "log").read_text("utf-8")
    assert "BROADSHEET_ADMIN_IDS is empty" in log
    assert "without --webhook the bot polls" in log


async def test_updates_come_by_webhook_when_there_is_an_address(
    tmp_path: Path, double: TelegramDouble
) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    settings = {
        "PORT": str(port),
        "BROADSHEET_WEBHOOK_URL": f"http://127.0.0.1:{port}",
        "BROADSHEET_WEBHOOK_SECRET": "a-secret-of-the-tests",
    }
    async with running(tmp_path, double, "--webhook", **settings):
        await double.wait_until(
            lambda: any(method == "setWebhook" for method, _ in double.requests), seconds=WAIT
        )
        double.say(READER, "/help")
        await double.wait_for_message(READER, seconds=WAIT)


async def test_a_token_that_telegram_does_not_know_is_said_so(
    tmp_path: Path, double: TelegramDouble
) -> None:
    async with running(tmp_path, double, BROADSHEET_BOT_TOKEN="111111:AAnobody-knows") as process:
        assert await asyncio.wait_for(process.wait(), WAIT) == 2

    assert "does not know this BROADSHEET_BOT_TOKEN" in (tmp_path / "log").read_text("utf-8")


async def test_two_processes_of_one_token_do_not_fight_over_updates(
    tmp_path: Path, double: TelegramDouble
) -> None:
    """A rolling deploy: the new process starts while the old one still runs."""
    log = tmp_path / "log"
    async with running(tmp_path, double) as old:
        double.say(READER, "/start")
        await double.wait_for_message(READER, seconds=WAIT)
        async with running(tmp_path, double) as new:
            async with asyncio.timeout(WAIT):
                while "another process answers" not in log.read_text("utf-8"):
                    await asyncio.sleep(0.1)
            await asyncio.sleep(3)
            old.terminate()
            assert await asyncio.wait_for(old.wait(), WAIT) == 0
            before = len(double.received(READER))
            double.say(READER, "/help")
            await double.wait_for_message(READER, count=before + 1, seconds=WAIT)
            new.terminate()
            assert await asyncio.wait_for(new.wait(), WAIT) == 0

    assert len(double.received(READER)) == before + 1
    assert double.conflict_count == 0
    assert log.read_text("utf-8").count("another process answers") == 1


@pytest.mark.parametrize("command", ["run", "deliver"])
async def test_sigterm_while_sending_leaves_nothing_in_doubt(tmp_path: Path, command: str) -> None:
    """What is in flight is finished and recorded, and the program ends soon."""
    (tmp_path / "data").mkdir()
    url = f"sqlite:///{tmp_path}/data/broadsheet.sqlite3"
    async with Database.open(url) as database:
        await fill(database, 150)
    async with (
        TelegramDouble(knows_everyone=True, latency=0.06) as double,
        running(tmp_path, double, command=command) as process,
    ):
        await double.wait_until(lambda: len(double.world.sent) >= 20, seconds=WAIT)
        process.terminate()
        ended = await asyncio.wait_for(process.wait(), 15)
        sent = len(double.world.sent)

    assert ended == 0
    assert sent < 150
    async with Database.open(url, migrate=False) as database:
        assert await states(database) == {PartState.SENT: sent, PartState.PENDING: 150 - sent}
