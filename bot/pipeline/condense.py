"""Condense: articles get vectors, become stories, and stories get summaries.

    articles without vector -> embed -> store
    then `placing`: stories, and `telling`: summaries

Without a model, articles are grouped by their words and stories keep their first sentences.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass

from bot.pipeline.placing import Placer
from bot.pipeline.telling import Teller
from news.errors import ModelError
from news.ports import Clock
from storage import articles as stored_articles
from storage.database import Database
from summarizer.worker import Analyst

logger = logging.getLogger(__name__)

BATCH = 64
"""Articles a transaction."""


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
        self._placer = Placer(database=database, analyst=analyst, clock=clock)
        self._teller = Teller(database=database, analyst=analyst)

    async def run_once(self) -> CondenseReport:
        """Do all the work that waits."""
        vectors, has_model = await self._embed_waiting()
        articles, stories = await self._placer.place_waiting(needs_vector=has_model)
        await self._placer.correct()
        summaries = await self._teller.tell_waiting()
        report = CondenseReport(vectors, articles, stories, summaries)
        if articles or summaries:
            logger.info(
                "condensed",
                extra={"articles": articles, "new_stories": stories, "summaries": summaries},
            )
        return report

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
