"""The delivery stage as a process that tests kill: `python -m tests.bot.delivery_process …`.

It is what the bot runs: python-telegram-bot, the pacer, the stage on a database, a stop on
SIGTERM. It says `ready` when it begins and ends by itself when the outbox is done.
"""

from __future__ import annotations

import argparse
import asyncio
import logging
import signal
import sys
from datetime import timedelta

from telegram import Bot

from bot import log
from bot.chat.messenger import TelegramMessenger
from bot.chat.pacer import Pacer
from bot.chat.request import AiohttpRequest
from bot.clock import SystemClock
from bot.pipeline.deliver import Deliverer
from bot.pipeline.office import DeliveryRules
from news.errors import StorageError
from news.model import PartState
from storage import outbox
from storage.database import Database
from tests.telegram_double import TOKEN

logger = logging.getLogger(__name__)


async def main(asked: argparse.Namespace) -> None:
    """Deliver until nothing waits, or until SIGTERM."""
    stop = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stop.set)
    async with (
        Database.open(
            asked.database, migrate=False, busy_timeout=timedelta(seconds=asked.busy)
        ) as database,
        Bot(TOKEN, base_url=f"{asked.telegram}/bot", request=AiohttpRequest()) as bot,
    ):
        messenger = TelegramMessenger(bot, timeout=timedelta(seconds=asked.timeout))
        deliverer = Deliverer(
            database=database,
            messenger=messenger,
            pacer=Pacer(rate=asked.rate),
            clock=SystemClock(),
            probe=messenger.check,
            rules=DeliveryRules(lease_time=timedelta(seconds=asked.lease)),
        )
        sys.stdout.write("ready\n")
        sys.stdout.flush()
        working = asyncio.create_task(_work(deliverer, database, stop))
        await stop.wait()
        await deliverer.stop()
        await working


async def _work(deliverer: Deliverer, database: Database, stop: asyncio.Event) -> None:
    while not stop.is_set():
        try:
            await deliverer.run_once()
            if await _is_done(database):
                stop.set()
        except StorageError as error:
            logger.warning("no database: %s", error)
        await asyncio.sleep(0.05)


async def _is_done(database: Database) -> bool:
    async with database.read() as session:
        states = (await outbox.counts(session)).states
        resendable = await outbox.parked(session, 10_000)
    unknown = states[PartState.UNKNOWN] - sum(
        1 for part in resendable if part.state is PartState.UNKNOWN
    )
    return states[PartState.PENDING] + states[PartState.SENDING] + unknown == 0


if __name__ == "__main__":
    log.set_up()
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("database")
    parser.add_argument("telegram")
    parser.add_argument("--rate", type=float, default=28.0)
    parser.add_argument("--lease", type=float, default=20.0)
    parser.add_argument("--busy", type=float, default=10.0, help="seconds that a writer waits")
    parser.add_argument("--timeout", type=float, default=20.0)
    asyncio.run(main(parser.parse_args()))
