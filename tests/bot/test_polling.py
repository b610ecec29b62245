"""Who polls: real updaters of python-telegram-bot on both databases, Telegram is a double."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import timedelta
from pathlib import Path

import pytest
from telegram import Bot, Update
from telegram.ext import Updater

from bot import polling as module
from bot.polling import LEASE_TIME, polling
from storage import lease
from storage.database import Database
from tests.fakes import FakeClock
from tests.telegram_double import TelegramDouble

NAME = "poller:test"
WAIT = 30.0
"""Longest wait for what usually takes a moment, on a machine that is busy."""


@pytest.fixture(autouse=True)
def impatience(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the lease be asked for without the pauses of production."""
    monkeypatch.setattr(module, "RENEWAL", timedelta(seconds=0.05))
    monkeypatch.setattr(module, "WAITING", timedelta(seconds=0.05))


@pytest.fixture
async def double() -> AsyncIterator[TelegramDouble]:
    async with TelegramDouble() as started:
        yield started


@asynccontextmanager
async def an_updater(double: TelegramDouble) -> AsyncIterator[Updater]:
    bot = Bot(double.token, base_url=double.base_url)
    async with Updater(bot, asyncio.Queue()) as updater:
        yield updater


@asynccontextmanager
async def a_process(
    double: TelegramDouble, database: Database, clock: FakeClock
) -> AsyncIterator[Updater]:
    """Poll as one process of the bot does."""
    async with (
        an_updater(double) as updater,
        polling(
            updater,
            database=database,
            clock=clock,
            lease_name=NAME,
            allowed_updates=["message"],
        ),
    ):
        yield updater


async def until(updater: Updater, *, polls: bool) -> None:
    async with asyncio.timeout(WAIT):
        while updater.running is not polls:
            await asyncio.sleep(0.02)


async def heard(double: TelegramDouble, updater: Updater, text: str) -> bool:
    """Say something, and return whether it is what the updater gets."""
    double.say(1, text)
    async with asyncio.timeout(WAIT):
        update = await updater.update_queue.get()
    return isinstance(update, Update) and update.message is not None and update.message.text == text


async def seize(database: Database, clock: FakeClock) -> None:
    """Take the lease as another process does."""
    async with database.begin() as session:
        assert await lease.acquire(session, NAME, "another", clock.now(), LEASE_TIME)


async def test_two_processes_never_poll_at_the_same_time(
    double: TelegramDouble, database: Database
) -> None:
    clock = FakeClock()
    async with AsyncExitStack() as stack:
        old = await stack.enter_async_context(a_process(double, database, clock))
        await until(old, polls=True)
        async with a_process(double, database, clock) as new:
            await asyncio.sleep(0.5)
            assert not new.running
            assert await heard(double, old, "to the old one")
            await stack.aclose()
            await until(new, polls=True)
            assert await heard(double, new, "to the new one")

    assert double.conflict_count == 0


async def test_the_lease_of_a_dead_process_ends(double: TelegramDouble, database: Database) -> None:
    clock = FakeClock()
    await seize(database, clock)
    async with a_process(double, database, clock) as updater:
        await asyncio.sleep(0.3)
        assert not updater.running

        clock.forward(LEASE_TIME)

        await until(updater, polls=True)


async def test_who_lost_the_lease_stops(double: TelegramDouble, database: Database) -> None:
    """A process that slept, with the machine's lid closed, wakes up as the second one."""
    clock, elsewhere = FakeClock(), FakeClock()
    async with a_process(double, database, clock) as updater:
        await until(updater, polls=True)
        elsewhere.forward(LEASE_TIME)

        await seize(database, elsewhere)

        await until(updater, polls=False)
        clock.forward(2 * LEASE_TIME)
        await until(updater, polls=True)


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_polling_outlives_its_database(
    double: TelegramDouble,
    database: Database,
    database_url: str,
    caplog: pytest.LogCaptureFixture,
) -> None:
    path = database_url.removeprefix("sqlite:///")
    async with a_process(double, database, FakeClock()) as updater:
        await until(updater, polls=True)

        await asyncio.to_thread(_remove, path)

        await asyncio.sleep(0.5)
        assert await heard(double, updater, "hello")
        async with a_process(double, database, FakeClock()) as other:
            # Who cannot ask whether another process polls does, to be able to say what is wrong.
            await until(other, polls=True)
    assert caplog.text.count("polling is not as it should be") == 2


async def test_a_program_with_another_database_is_named(
    double: TelegramDouble, database: Database, caplog: pytest.LogCaptureFixture
) -> None:
    async with (
        a_process(double, database, FakeClock()) as ours,
        Bot(double.token, base_url=double.base_url) as theirs,
    ):
        await until(ours, polls=True)
        await double.wait_until(lambda: double._poller is not None, seconds=WAIT)

        await theirs.get_updates(timeout=0)

        async with asyncio.timeout(WAIT):
            while "another database polls with this token" not in _reasons(caplog):
                await asyncio.sleep(0.02)


def _remove(path: str) -> None:
    for file in Path(path).parent.glob(f"{Path(path).name}*"):
        file.unlink()


def _reasons(caplog: pytest.LogCaptureFixture) -> str:
    return " ".join(str(getattr(record, "reason", "")) for record in caplog.records)
