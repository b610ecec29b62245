"""Condense: articles get vectors, become stories, and stories get summaries.

    articles without vector -> embed -> store
    then `placing`: stories, and `telling`: summaries
    then `reclean`: some kept articles are cleaned again, and what changed goes the same way

Without a model, articles are grouped by their words and stories keep their first sentences.
"""

from __future__ import annotations

import asyncio
import logging
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.memory import give_back_memory
from bot.pipeline.placing import CORRECTION_LEAD, Placer
from bot.pipeline.reclean import Recleaner
from bot.pipeline.telling import Teller
from news.errors import ModelError
from news.ports import Clock
from storage import articles as stored_articles
from storage import recleaning
from storage import subscribers as stored_subscribers
from storage.database import Database
from summarizer.worker import Analyst

logger = logging.getLogger(__name__)

BATCH = 64
"""Articles a transaction."""

RENEWAL_PAUSE = timedelta(hours=1)
"""At least between two times that the open stories are read anew because cleaning changed them:
it costs 3 to 6 ms of CPU an article of the last two months, see docs/decisions/recleaning.md."""


@dataclass(frozen=True, slots=True)
class CondenseReport:
    """What one run of the stage did."""

    vector_count: int = 0
    article_count: int = 0
    story_count: int = 0
    summary_count: int = 0


class Condenser:
    """Carries the stage out."""

    def __init__(self, *, database: Database, analyst: Analyst, clock: Clock) -> None:
        self._database = database
        self._analyst = analyst
        self._clock = clock
        self._placer: Placer | None = None
        self._teller = Teller(database=database, analyst=analyst)
        self._recleaner = Recleaner(database=database, analyst=analyst)
        self._has_other_words = False
        self._renewed_at: datetime | None = None

    async def run_once(self) -> CondenseReport:
        """Do all the work that waits; of cleaning again, a portion."""
        report = await self._condense()
        # Nobody else summarizes meanwhile, so no summary of the old words can be stored after it.
        again = await self._recleaner.run_once()
        self._has_other_words |= again.has_changed_stories
        return _add(report, await self._condense()) if again.changed_count else report

    async def _condense(self) -> CondenseReport:
        vectors, has_model = await self._embed_waiting()
        placer = await self._current_placer()
        articles, stories = await placer.place_waiting(needs_vector=has_model)
        await placer.correct()
        summaries = await self._teller.tell_waiting()
        report = CondenseReport(vectors, articles, stories, summaries)
        if articles or summaries:
            await asyncio.to_thread(give_back_memory)
            logger.info(
                "condensed",
                extra={"articles": articles, "new_stories": stories, "summaries": summaries},
            )
        return report

    async def _current_placer(self) -> Placer:
        """Return who places articles: one that reads all stories anew when words have changed.

        That happens before a digest. Copies that may be none are then placed anew, and what
        nobody was told yet is grouped anew.
        """
        now, placer = self._clock.now(), self._placer
        if placer is not None:
            if not self._has_other_words or not await self._may_renew(now):
                return placer
            self._renewed_at = now
        async with self._database.begin() as session:
            await recleaning.release_copies(session)
        self._has_other_words = False
        self._placer = Placer(database=self._database, analyst=self._analyst, clock=self._clock)
        return self._placer

    async def _may_renew(self, now: datetime) -> bool:
        """Whether somebody's digest is due soon, and the last time was long ago."""
        if self._renewed_at is not None and now - self._renewed_at < RENEWAL_PAUSE:
            return False
        async with self._database.read() as session:
            due = await stored_subscribers.first_due_at(session)
        return due is not None and due - now <= CORRECTION_LEAD

    async def _embed_waiting(self) -> tuple[int, bool]:
        """Give every article a vector; return how many, and whether the model works."""
        done = 0
        while True:
            async with self._database.read() as session:
                waiting = await stored_articles.without_vector(session, BATCH)
            if not waiting:
                return done, True
            try:
                vectors = await self._analyst.embed([(a.title, a.text) for a in waiting])
            except ModelError as error:
                logger.warning("no vectors", extra={"code": error.code, "detail": str(error)})
                return done, False
            found = {a.id: v for a, v in zip(waiting, vectors, strict=True)}
            async with self._database.begin() as session:
                await stored_articles.set_vectors(session, found)
            done += len(found)


def _add(report: CondenseReport, more: CondenseReport) -> CondenseReport:
    return CondenseReport(
        report.vector_count + more.vector_count,
        report.article_count + more.article_count,
        report.story_count + more.story_count,
        report.summary_count + more.summary_count,
    )
