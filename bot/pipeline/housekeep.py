"""Housekeeping: what is too old to be of use is forgotten, once an hour.

What an older cleaner read is asked for again, see `reclean`.
"""

from __future__ import annotations

import logging
from datetime import timedelta

from news.ports import Clock
from storage import articles as stored_articles
from storage import digests as stored_digests
from storage import recleaning
from storage.database import Database
from summarizer.worker import CLEANER_VERSION

PORTION = 1000
"""Articles forgotten in one transaction."""

logger = logging.getLogger(__name__)


class Housekeeper:
    """Carries it out.

    Args:
        keep: how long articles are kept. keep_html: how long the HTML they came from is.
    """

    def __init__(
        self, *, database: Database, clock: Clock, keep: timedelta, keep_html: timedelta
    ) -> None:
        self._database = database
        self._clock = clock
        self._keep = keep
        self._keep_html = keep_html

    async def run_once(self) -> None:
        """Forget what is old, in portions that let other writers in between."""
        now = self._clock.now()
        async with self._database.begin() as session:
            html_count = await stored_articles.drop_raw_html(session, now - self._keep_html)
            outdated_count = await recleaning.ask_outdated(session, CLEANER_VERSION)
        if outdated_count:
            logger.info("newer cleaning rules", extra={"articles": outdated_count})
        article_count = 0
        while True:
            async with self._database.begin() as session:
                count = await stored_articles.forget(session, now - self._keep, limit=PORTION)
            article_count += count
            if count < PORTION:
                break
        async with self._database.begin() as session:
            digest_count = await stored_digests.forget(session, now - self._keep)
        if html_count or article_count or digest_count:
            logger.info(
                "forgot",
                extra={"html": html_count, "articles": article_count, "digests": digest_count},
            )
