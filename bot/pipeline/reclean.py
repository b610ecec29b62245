"""Reclean: kept articles are cleaned again, with newer rules or with what was learned later.

    articles that wait, the newest first -> clean, knowing the source's other articles
    -> store text, reasons and what follows from them, each article in a transaction

Who waits: what an older cleaner read (`housekeep` asks), what shows a line that its source has
repeated since (`collect` asks), and a feed's articles when an admin switches a removal reason
off or on. Only a portion in one run, one article after the other, so that fresh news in the
cleaning thread never waits for more than one.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass, replace
from typing import Literal

from news.model import Article, ArticleId, Feed, FeedId, MemoryEntry
from storage import articles as stored_articles
from storage import feeds as stored_feeds
from storage import memory as stored_memory
from storage import recleaning
from storage.database import Database, Session
from summarizer.worker import CLEANER_VERSION, Analyst, CleanArticle, Uncleaned

logger = logging.getLogger(__name__)

PORTION = 24
"""Articles in one run: about a second of the cleaning thread."""


@dataclass(frozen=True, slots=True)
class RecleanReport:
    """What one run did; `has_changed_stories` when an article of a story has other words now."""

    article_count: int = 0
    changed_count: int = 0
    has_changed_stories: bool = False


@dataclass(frozen=True, slots=True)
class _Source:
    """What an article's cleaning depends on beside the article."""

    feed: Feed
    memory: list[MemoryEntry]


class Recleaner:
    """Carries it out, as a part of condense.

    Args:
        portion: articles in one run.
    """

    def __init__(self, *, database: Database, analyst: Analyst, portion: int = PORTION) -> None:
        self._database = database
        self._analyst = analyst
        self._portion = portion

    async def run_once(self) -> RecleanReport:
        """Clean a portion of those that wait."""
        async with self._database.read() as session:
            due = await recleaning.waiting(session, self._portion)
        report = RecleanReport()
        sources: dict[FeedId, _Source] = {}
        for article_id, asked_count in due:
            report = _add(report, await self._clean(article_id, asked_count, sources))
        if due:
            async with self._database.read() as session:
                left = await recleaning.count_waiting(session)
            logger.info(
                "cleaned again",
                extra={
                    "articles": report.article_count,
                    "changed": report.changed_count,
                    "waiting": left,
                },
            )
        return report

    async def _clean(
        self, article_id: ArticleId, asked_count: int, sources: dict[FeedId, _Source]
    ) -> RecleanReport:
        """Clean one article, and store it with all that follows."""
        async with self._database.read() as session:
            article = await stored_articles.get(session, article_id)
            if article is None or article.raw_html is None:
                return RecleanReport()
            if article.feed_id not in sources:
                sources[article.feed_id] = await _source(session, article.feed_id)
        source = sources[article.feed_id]
        clean = await self._analyst.clean_again(
            _uncleaned(article, article.raw_html),
            memory=source.memory,
            kept_reasons=source.feed.kept_reasons,
        )
        async with self._database.begin() as session:
            has_changed = await recleaning.finish(
                session, _cleaned(article, clean, source.feed), asked_count
            )
        return RecleanReport(1, int(has_changed), has_changed and article.story_id is not None)


async def _source(session: Session, feed_id: FeedId) -> _Source:
    feed = await stored_feeds.get(session, feed_id)
    assert feed is not None
    return _Source(feed, await stored_memory.load(session, feed_id))


def _uncleaned(article: Article, body: str) -> Uncleaned:
    """Return an article as it arrived."""
    address = article.raw_address or article.link or article.address
    return Uncleaned(article.title, body, _form(article), address, article.seen_at)


def _form(article: Article) -> Literal["page", "fragment", "text"]:
    match article.raw_form:
        case "fragment" | "text" as form:
            return form
        case _:
            return "page"


def _cleaned(article: Article, clean: CleanArticle, feed: Feed) -> Article:
    return replace(
        article,
        title=clean.title or article.title,
        text=clean.text,
        language=clean.language or feed.language,
        removed=clean.removed,
        cleaner_version=CLEANER_VERSION,
        text_hash=clean.text_hash,
    )


def _add(report: RecleanReport, more: RecleanReport) -> RecleanReport:
    return RecleanReport(
        report.article_count + more.article_count,
        report.changed_count + more.changed_count,
        report.has_changed_stories or more.has_changed_stories,
    )
