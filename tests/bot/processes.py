"""The delivery stage as a real process beside a test, and what each chat received from it."""

from __future__ import annotations

import asyncio
import sys
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import IO

from storage.database import Database
from tests.make import a_message
from tests.post import a_reader, put
from tests.telegram_double import TelegramDouble

ROOT = Path(__file__).parents[2]


async def fill(database: Database, count: int, *, parts: int = 1) -> list[tuple[int, str]]:
    """Give so many readers a digest; return what each must receive, in order."""
    wanted = []
    for chat in range(1, count + 1):
        texts = [f"{chat}.{part}" for part in range(parts)]
        wanted += [(chat, text) for text in texts]
        messages = [a_message(html=text, plain=text) for text in texts]
        await put(database, await a_reader(database, chat), *messages)
    return wanted


@asynccontextmanager
async def process(
    database_url: str, double: TelegramDouble, *, log: IO[str] | None = None, **wanted: float
) -> AsyncIterator[asyncio.subprocess.Process]:
    """Run the delivery stage; it is ready inside, and gone after.

    Args:
        log: gets what the process writes on standard error.
    """
    options = [f"--{name}={value}" for name, value in ({"lease": 1.0} | wanted).items()]
    running = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "tests.bot.delivery_process", database_url, double.url),
        *options,
        stdout=asyncio.subprocess.PIPE,
        stderr=log,
        cwd=ROOT,
    )
    try:
        assert running.stdout is not None
        assert await running.stdout.readline() == b"ready\n"
        yield running
    finally:
        if running.returncode is None:
            running.kill()
        await running.wait()


def received(double: TelegramDouble) -> Counter[tuple[int, str]]:
    return Counter((sent.chat_id, sent.text) for sent in double.world.sent)
