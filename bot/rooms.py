"""The composition root: every part is built here, from the settings, and closed in reverse.

The bot, each single stage of the command line and the demo use the same parts; only what
`news.ports` names is replaced in the demo and in tests.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta

from bot.clock import SystemClock
from bot.pipeline.collect import Collector
from bot.pipeline.compose import Composer
from bot.pipeline.condense import Condenser
from bot.pipeline.housekeep import Housekeeper
from bot.settings import EXTRACTIVE, Settings
from feeds.fetch import WebFetcher
from news.ports import Clock, Fetcher
from storage.database import Database
from summarizer.worker import Analyst


@dataclass(frozen=True, slots=True)
class Rooms:
    """What the program is made of, short of Telegram."""

    database: Database
    fetcher: Fetcher
    analyst: Analyst
    clock: Clock
    collector: Collector
    condenser: Condenser
    composer: Composer
    housekeeper: Housekeeper


def build_analyst(settings: Settings) -> Analyst:
    """Return what understands news, with the models that the settings name; none is loaded yet."""
    return Analyst(
        writer=None if settings.summarizer == EXTRACTIVE else settings.summarizer,
        window=timedelta(days=settings.story_days),
        most_open=settings.story_articles,
        threads=settings.model_threads,
        runtime=settings.model_runtime,
        idle=settings.model_idle(),
    )


@asynccontextmanager
async def open_rooms(
    settings: Settings,
    *,
    clock: Clock | None = None,
    fetcher: Fetcher | None = None,
    feeds_at_once: int = 8,
) -> AsyncIterator[Rooms]:
    """Build the parts, and close them at the end.

    Args:
        feeds_at_once: with one the articles always arrive in the same order.

    Raises:
        StorageError: the database cannot be opened.
    """
    clock = clock or SystemClock()
    async with AsyncExitStack() as stack:
        database = await stack.enter_async_context(Database.open(settings.database_address()))
        if fetcher is None:
            fetcher = await stack.enter_async_context(
                WebFetcher(allow_private_networks=settings.allow_private_networks)
            )
        analyst = build_analyst(settings)
        stack.push_async_callback(analyst.close)
        yield Rooms(
            database=database,
            fetcher=fetcher,
            analyst=analyst,
            clock=clock,
            collector=Collector(
                database=database,
                fetcher=fetcher,
                analyst=analyst,
                clock=clock,
                concurrency=feeds_at_once,
            ),
            condenser=Condenser(database=database, analyst=analyst, clock=clock),
            composer=Composer(database=database, clock=clock),
            housekeeper=Housekeeper(
                database=database,
                clock=clock,
                keep=timedelta(days=settings.keep_days),
                keep_html=timedelta(days=settings.keep_html_days),
            ),
        )
