"""`broadsheet check`, `status` and `db`: what an operator asks from a terminal."""

from __future__ import annotations

import time
from collections.abc import Awaitable, Callable
from datetime import timedelta
from pathlib import Path

from bot.clock import SystemClock
from bot.rooms import build_analyst
from bot.settings import EXTRACTIVE, Settings, read_settings
from bot.status import read_status
from news.errors import ModelError, NewsError, SettingsError
from storage.database import Database
from summarizer.worker import SourceText

DELAYED = timedelta(minutes=30)
"""A message that waits in the outbox for so long means that nobody sends."""

TRIAL = SourceText(
    "Ferry pier will be rebuilt",
    "The council voted on Tuesday to rebuild the ferry pier. Work on it starts in April.",
)
"""What a model that writes is tried with; whether the guard lets its words pass is no matter."""

WRITER_FAILED = f"{EXTRACTIVE}:model"
"""How a summary was made when the model that writes could not (`summarizer.abstract`)."""

Trial = Callable[[Settings], Awaitable[str]]


async def run_check() -> bool:
    """Try settings, database, model and token; print one line each; False when one is wrong."""
    try:
        settings = read_settings()
    except SettingsError as error:
        print(f"✗ settings: {error}")
        return False
    trouble = settings.trouble()
    print("✓ settings" if trouble is None else f"✗ settings: {trouble}")
    trials: list[tuple[str, Trial]] = [
        ("database", _try_database),
        ("model", _try_model),
        ("telegram", _try_telegram),
    ]
    results = [await _try(name, trial, settings) for name, trial in trials]
    return all(results) and trouble is None


async def _try(name: str, trial: Trial, settings: Settings) -> bool:
    try:
        print(f"✓ {name}: {await trial(settings)}")
    except NewsError as error:
        print(f"✗ {name}: {error}")
        return False
    return True


async def _try_database(settings: Settings) -> str:
    async with Database.open(settings.database_address()) as database:
        facts = await read_status(
            database=database,
            analyst=None,
            clock=SystemClock(),
            started_at=SystemClock().now(),
            stages={},
        )
    return f"{facts.database}, {facts.feed_count} feeds, {facts.article_count} articles"


async def _try_model(settings: Settings) -> str:
    analyst = build_analyst(settings)
    start = time.monotonic()
    try:
        await analyst.embed([("A headline", "A first sentence.")])
        summary = await analyst.summarize([TRIAL])
    finally:
        await analyst.close()
    if summary.method == WRITER_FAILED:
        raise ModelError(f"BROADSHEET_SUMMARIZER: {settings.summarizer} cannot be loaded or run")
    return f"answers after {time.monotonic() - start:.1f} s"


async def _try_telegram(settings: Settings) -> str:
    from bot.app import who_am_i

    return f"@{await who_am_i(settings)}"


async def run_status(settings: Settings, *, is_quiet: bool) -> bool:
    """Print how the instance is doing; False when messages wait and nobody sends them."""
    now = SystemClock().now()
    async with Database.open(settings.database_address(), migrate=False) as database:
        facts = await read_status(
            database=database, analyst=None, clock=SystemClock(), started_at=now, stages={}
        )
    is_late = facts.oldest_pending_at is not None and now - facts.oldest_pending_at > DELAYED
    if not is_quiet:
        print(f"Broadsheet {facts.version}, {facts.database}")
        print(f"feeds        {facts.feed_count}, {facts.failing_feed_count} failing")
        print(f"articles     {facts.article_count}, {facts.new_article_count} in 24 hours")
        if facts.recleaning_count:
            print(f"             {facts.recleaning_count} wait to be cleaned again")
        print(f"stories      {facts.story_count} in 24 hours")
        for title, counts in (("subscribers", facts.subscribers), ("outbox", facts.outbox)):
            told = ", ".join(f"{number} {word}" for word, number in sorted(counts.items()))
            print(f"{title:<12} {told or 'none'}")
        if is_late:
            print(f"Messages wait since {facts.oldest_pending_at:%Y-%m-%d %H:%M} UTC.")
    return not is_late


async def run_upgrade(settings: Settings) -> None:
    """Open the database, which brings it up to date."""
    async with Database.open(settings.database_address()):
        print("The database is up to date.")


async def run_backup(settings: Settings, file: Path) -> None:
    """Copy the database while it is in use."""
    async with Database.open(settings.database_address(), migrate=False) as database:
        await database.backup(file)
    print(f"Copied to {file}")
