"""A broadcast at Telegram's limit, with people who ask in between: `python -m benchmarks.delivery`.

A Bot API double in its own process has a strict sliding window of 30 messages a second, one a
second in a chat, a latency, and a penalty on refusals. The bot's side is what runs in
production: python-telegram-bot polling, the pacer as its rate limiter, the delivery stage on a
SQLite file. Figures come from the double's log and from the process's own CPU time, which
includes the answers to those who ask. Afterwards python-telegram-bot alone sends some messages,
with the HTTP library it comes with, for a comparison on the same machine at the same hour.

3,000 chats take two minutes; `--chats 10000` takes six and shows when the last one is served,
as a multiple of (messages / send rate).
"""

from __future__ import annotations

import argparse
import asyncio
import json
import platform
import sys
import tempfile
import time
from collections import Counter
from contextlib import AsyncExitStack
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from datetime import time as time_of_day
from pathlib import Path
from typing import Any

import aiohttp
from telegram import Bot, Update
from telegram.constants import ParseMode
from telegram.ext import Application, ApplicationBuilder, CommandHandler

from bot.chat.messenger import TelegramMessenger
from bot.chat.pacer import PacedRateLimiter, Pacer
from bot.chat.request import AiohttpRequest
from bot.clock import SystemClock
from bot.pipeline.deliver import Deliverer
from news.model import Access, ChatId, ChatKind, Digest, Edition, Message, Timetable
from storage import digests, outbox, subscribers
from storage.database import Database
from tests.telegram_double import TOKEN

FIRST_READER = 1_000_000
FIRST_ASKER = 9_000_000
FIRST_COMPARED = 5_000_000
COMPARED = 300
"""Messages that python-telegram-bot alone sends."""

COMPARED_RATE = 20.0
"""Messages a second; at a higher rate, sent as they come, it meets refusals."""

TEXT = "<b>Harbor bridge reopens</b>\n" + "The bridge reopened on Monday after repair. " * 30


@dataclass(frozen=True, slots=True)
class Figures:
    """What one broadcast measured."""

    messages_per_second: float
    last_after: float
    refusal_count: int
    missing_count: int
    doubled_count: int
    command_p50: float
    command_p99: float
    cpu_per_send: float
    cpu_of_library: float
    most_in_a_second: int


async def main(asked: argparse.Namespace) -> Figures:
    """Run one broadcast and return its figures."""
    async with AsyncExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="delivery-")))
        log = folder / "sent.jsonl"
        url = await _start_double(stack, log, asked)
        database = await stack.enter_async_context(
            Database.open(f"sqlite:///{folder}/benchmark.sqlite3")
        )
        await _fill(database, asked.chats)
        pacer = Pacer(rate=asked.rate)
        application = await _start_bot(stack, url, pacer)
        messenger = TelegramMessenger(application.bot)
        deliverer = Deliverer(
            database=database, messenger=messenger, pacer=pacer, clock=SystemClock()
        )
        session = await stack.enter_async_context(aiohttp.ClientSession())
        asking = asyncio.create_task(_ask(session, url, asked))
        cpu, started = time.process_time(), time.monotonic()
        report = await deliverer.run_once()
        cpu = time.process_time() - cpu
        asked_at = await asking
        compared = await _send_alone(url)
        answer = await session.post(f"{url}/control/counts")
        refused = (await answer.json())["refused"]
        async with database.read() as reading:
            counts = await outbox.counts(reading)
        sys.stderr.write(
            f"{report.states} in {time.monotonic() - started:.1f} s; {counts.states}\n"
        )
        return _figures(log, asked, asked_at, started, refused=refused, cpu=cpu, compared=compared)


async def _send_alone(url: str) -> float:
    """Return the seconds of CPU that python-telegram-bot's own sendMessage takes."""
    async with Bot(TOKEN, base_url=f"{url}/bot") as bot:
        cpu, sends = time.process_time(), []
        for number in range(COMPARED):
            send = bot.send_message(FIRST_COMPARED + number, TEXT, parse_mode=ParseMode.HTML)
            sends.append(asyncio.create_task(send))
            await asyncio.sleep(1 / COMPARED_RATE)
        await asyncio.gather(*sends)
        return (time.process_time() - cpu) / COMPARED


async def _start_double(stack: AsyncExitStack, log: Path, asked: argparse.Namespace) -> str:
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "tests.telegram_double", "--log", str(log)),
        *("--knows-everyone", "--strict", "--latency", str(asked.latency)),
        *("--penalty", str(asked.penalty)),
        stdout=asyncio.subprocess.PIPE,
    )
    stack.push_async_callback(process.wait)
    stack.callback(process.terminate)
    assert process.stdout is not None
    return (await process.stdout.readline()).decode().strip()


async def _start_bot(
    stack: AsyncExitStack, url: str, pacer: Pacer
) -> Application[Any, Any, Any, Any, Any, Any]:
    application = (
        ApplicationBuilder()
        .token(TOKEN)
        .base_url(f"{url}/bot")
        .request(AiohttpRequest())
        .get_updates_request(AiohttpRequest())
        .rate_limiter(PacedRateLimiter(pacer))
        .concurrent_updates(True)
        .job_queue(None)
        .build()
    )

    async def ping(update: Update, context: object) -> None:
        assert update.effective_message is not None
        await update.effective_message.reply_text("Here are the latest stories.")

    application.add_handler(CommandHandler("latest", ping))
    await stack.enter_async_context(application)
    assert application.updater is not None
    await application.updater.start_polling()
    await application.start()
    stack.push_async_callback(application.stop)
    stack.push_async_callback(application.updater.stop)
    return application


async def _fill(database: Database, chats: int) -> None:
    now = datetime.now(UTC)
    timetable = Timetable((Edition(time_of_day(8)),))
    async with database.begin() as session:
        for number in range(chats):
            reader, _ = await subscribers.get_or_add(
                session,
                chat_id=ChatId(FIRST_READER + number),
                kind=ChatKind.PRIVATE,
                timetable=timetable,
                access=Access.GRANTED,
                next_due_at=now + timedelta(days=1),
            )
            digest = Digest(subscriber_id=reader.id, slot=now, items=())
            await digests.add(session, digest, [Message(html=TEXT, plain=TEXT)], now=now)


async def _ask(
    session: aiohttp.ClientSession, url: str, asked: argparse.Namespace
) -> dict[int, float]:
    """Let people write a command now and then; return when each did."""
    times = {}
    for number in range(asked.commands):
        await asyncio.sleep(asked.chats / asked.rate / (asked.commands + 2))
        chat = FIRST_ASKER + number
        times[chat] = time.monotonic()
        await session.post(f"{url}/control/say", json={"chat_id": chat, "text": "/latest"})
    return times


def _figures(
    log: Path,
    asked: argparse.Namespace,
    asked_at: dict[int, float],
    started: float,
    *,
    refused: int,
    cpu: float,
    compared: float,
) -> Figures:
    """Read the double's log; both processes have the machine's one monotonic clock."""
    everything = [json.loads(line) for line in log.read_text().splitlines()]
    alone = range(FIRST_COMPARED, FIRST_COMPARED + COMPARED)
    sent = [message for message in everything if message["chat_id"] not in alone]
    times = sorted(message["at"] for message in sent)
    received = Counter(message["chat_id"] for message in sent)
    readers = range(FIRST_READER, FIRST_READER + asked.chats)
    waits = sorted(m["at"] - asked_at[m["chat_id"]] for m in sent if m["chat_id"] in asked_at)
    within, first = 0, 0
    for last, at in enumerate(times):
        while times[first] <= at - 1.0:
            first += 1
        within = max(within, last - first + 1)
    return Figures(
        messages_per_second=(len(times) - 1) / (times[-1] - times[0]),
        last_after=(times[-1] - started) / (len(times) / asked.rate),
        refusal_count=refused,
        missing_count=sum(1 for chat in readers if not received[chat]),
        doubled_count=sum(1 for chat in readers if received[chat] > 1),
        command_p50=waits[len(waits) // 2] if waits else 0.0,
        command_p99=waits[min(len(waits) - 1, int(len(waits) * 0.99))] if waits else 0.0,
        cpu_per_send=cpu / len(times),
        cpu_of_library=compared,
        most_in_a_second=within,
    )


def show(figures: Figures) -> None:
    """Print the figures."""
    print(f"machine                 {platform.machine()}, Python {platform.python_version()}")
    print(f"messages a second       {figures.messages_per_second:.2f}")
    print(f"last message after      {figures.last_after:.3f} x messages / rate")
    print(f"refusals (429)          {figures.refusal_count}")
    print(f"most in any second      {figures.most_in_a_second}")
    print(f"missing / doubled       {figures.missing_count} / {figures.doubled_count}")
    print(f"command answered, p50   {figures.command_p50 * 1000:.0f} ms")
    print(f"command answered, p99   {figures.command_p99 * 1000:.0f} ms")
    print(f"CPU a send              {figures.cpu_per_send * 1000:.2f} ms")
    print(f"python-telegram-bot's   {figures.cpu_of_library * 1000:.2f} ms")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--chats", type=int, default=3000)
    parser.add_argument("--rate", type=float, default=28.0, help="messages a second")
    parser.add_argument("--latency", type=float, default=60.0, help="milliseconds")
    parser.add_argument("--penalty", type=float, default=3.0, help="seconds after a refusal")
    parser.add_argument("--commands", type=int, default=100)
    show(asyncio.run(main(parser.parse_args())))
