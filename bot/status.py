"""How the instance is doing: the facts that `/status` and `broadsheet status` show."""

from __future__ import annotations

import resource
import sys
from collections.abc import Mapping
from datetime import datetime, timedelta
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from bot.chat.newsroom import StatusFacts
from bot.pipeline.deliver import Deliverer
from bot.schedule import StageHealth
from news.ports import Clock
from storage import facts as stored_facts
from storage import outbox as stored_outbox
from storage.database import Database
from summarizer.worker import Analyst

NEW = timedelta(hours=24)


def program_version() -> str:
    """Return the installed version, or `unknown` when it runs from a bare folder."""
    try:
        return version("broadsheet")
    except PackageNotFoundError:
        return "unknown"


async def read_status(
    *,
    database: Database,
    analyst: Analyst | None,
    clock: Clock,
    started_at: datetime,
    stages: Mapping[str, StageHealth],
    deliverer: Deliverer | None = None,
) -> StatusFacts:
    """Gather the facts from storage and the running stages.

    Args:
        deliverer: of this process, when it has one.

    Raises:
        StorageError: the database does not answer.
    """
    now = clock.now()
    async with database.read() as session:
        counts = await stored_facts.count(session, new_since=now - NEW)
        outbox = await stored_outbox.counts(session)
        parked = await stored_outbox.parked(session, limit=1)
        size = await stored_facts.size_of(session)
    kind = "SQLite" if database.is_sqlite else "PostgreSQL"
    return StatusFacts(
        version=program_version(),
        started_at=started_at,
        database=f"{kind}, {size / 2**20:.0f} MB",
        model=_model(analyst),
        feed_count=counts.feed_count,
        failing_feed_count=counts.failing_feed_count,
        article_count=counts.article_count,
        new_article_count=counts.new_article_count,
        story_count=counts.story_count,
        recleaning_count=counts.recleaning_count,
        subscribers=counts.subscribers,
        outbox={state.value: number for state, number in outbox.states.items() if number},
        stages=stages,
        oldest_pending_at=outbox.oldest_pending_at,
        memory_mib=memory_mib(),
        resent_count=outbox.resent_count,
        parked_count=outbox.parked_count,
        last_parked=parked[0] if parked else None,
        sending_trouble=None if deliverer is None else deliverer.trouble,
        has_rival=deliverer is not None and deliverer.has_rival,
    )


def _model(analyst: Analyst | None) -> str:
    if analyst is None:
        return "in another process"
    return "loaded" if analyst.is_model_loaded else "sleeping"


def memory_mib() -> int:
    """Return the resident memory of this process, MiB; its peak where the present is unknown."""
    try:
        pages = int(Path("/proc/self/statm").read_text("ascii").split()[1])
    except OSError:
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        return peak // 2**20 if sys.platform == "darwin" else peak // 2**10
    return pages * resource.getpagesize() // 2**20
