"""Tellings: every story that changed is summarized, and its summary carries its inputs' key."""

from __future__ import annotations

import asyncio
import hashlib
import logging
from collections.abc import Sequence
from dataclasses import replace

from bot.memory import give_back_memory
from bot.pipeline.placing import read_feeds
from news.errors import ModelError
from news.model import (
    Article,
    ArticleId,
    Difference,
    Feed,
    FeedId,
    Story,
    StoryId,
    Summary,
    Topic,
)
from storage import articles as stored_articles
from storage import stories as stored_stories
from storage.database import Database
from summarizer.worker import Analyst, SourceText

logger = logging.getLogger(__name__)

BATCH = 64
"""Stories read at once; a transaction writes one."""

GIVEN_BACK_AFTER = 16
"""Summaries after which unused memory is given back: it takes 5 to 30 ms, they some seconds."""


class Teller:
    """Summarizes stories."""

    def __init__(self, *, database: Database, analyst: Analyst) -> None:
        self._database = database
        self._analyst = analyst

    async def tell_waiting(self) -> int:
        """Summarize every story that changed; return how many.

        A story that fails, or that changes meanwhile, stays stale and waits for the next run.
        """
        done = 0
        tried: set[StoryId] = set()
        feeds = await read_feeds(self._database)
        while True:
            async with self._database.read() as session:
                stale = await stored_stories.stale(session, BATCH)
            waiting = [story for story in stale if story.id not in tried]
            if not waiting:
                return done
            for story in waiting:
                tried.add(story.id)
                try:
                    await self._summarize(story, feeds)
                except ModelError as error:
                    logger.warning("no summary", extra={"story": story.id, "code": error.code})
                    async with self._database.begin() as session:
                        await stored_stories.note_failure(session, story.id)
                else:
                    done += 1
                    if done % GIVEN_BACK_AFTER == 0:
                        await asyncio.to_thread(give_back_memory)

    async def _summarize(self, story: Story, feeds: dict[FeedId, Feed]) -> None:
        async with self._database.read() as session:
            members = await stored_articles.of_story(session, story.id)
        # Linking an article in doubt does little harm, mixing two events does.
        unquoted = await self._analyst.unquoted([article.id for article in members])
        quoted = [article for article in members if article.id not in unquoted]
        summary = await self._analyst.summarize([_source(article, feeds) for article in quoted])
        known = [article for article in members if article.development < story.version]
        news = [article for article in members if article.development >= story.version]
        sure = [article for article in news if article.id not in unquoted]
        told = sure or news
        update = await self._update(story, told, known, feeds)
        # Whoever knows the story reads what is new, whoever does not what it has come to.
        headline = update.headline if update is not None and sure else summary.headline
        topic = await self._topic(members, feeds, summary)
        async with self._database.begin() as session:
            await stored_stories.save_summary(
                session,
                story.id,
                headline=headline or summary.headline,
                summary=tuple(s.text for s in summary.sentences),
                summary_articles=_told_by(summary, quoted),
                summary_places=tuple(s.sentence for s in summary.sentences),
                enough_count=summary.enough_count,
                method=summary.method,
                differences=_differences(summary, quoted),
                update=None if update is None else tuple(s.text for s in update.sentences),
                update_headline=None if update is None else update.headline,
                update_articles=() if update is None else _told_by(update, told),
                update_places=() if update is None else tuple(s.sentence for s in update.sentences),
                summary_key=self._key(members),
                topic=topic,
                related=unquoted,
                made_from=[article.id for article in members],
            )

    async def _update(
        self,
        story: Story,
        news: Sequence[Article],
        known: Sequence[Article],
        feeds: dict[FeedId, Feed],
    ) -> Summary | None:
        """Return what the articles of the newest development add; None without one."""
        if story.version == 1 or not news or not known:
            return None
        update = await self._analyst.summarize_update(
            [_source(article, feeds) for article in news],
            [_source(article, feeds) for article in known],
        )
        return update if update.sentences else None

    async def _topic(
        self, members: Sequence[Article], feeds: dict[FeedId, Feed], summary: Summary
    ) -> Topic:
        """Return the topic that half of the feeds share, or what the words are about."""
        given = [t for a in members if (t := _topic_of(a, feeds)) is not None]
        if given:
            common = max(given, key=lambda topic: (given.count(topic), topic))
            if 2 * given.count(common) >= len(members):
                return common
        told = " ".join(s.text for s in summary.sentences)
        try:
            return await self._analyst.topic(summary.headline, told, None)
        except ModelError as error:
            logger.warning("no topic", extra={"code": error.code})
            return Topic.OTHER

    def _key(self, members: Sequence[Article]) -> str:
        """Return the key of a summary's inputs: article ids, model and recipe version."""
        ids = ",".join(str(article.id) for article in members)
        return hashlib.sha256(f"{self._analyst.recipe}:{ids}".encode()).hexdigest()[:32]


def _topic_of(article: Article, feeds: dict[FeedId, Feed]) -> Topic | None:
    feed = feeds.get(article.feed_id)
    return feed.topic if feed else None


def _source(article: Article, feeds: dict[FeedId, Feed]) -> SourceText:
    feed = feeds.get(article.feed_id)
    return SourceText(
        title=article.title,
        text=article.text,
        outlet=feed.title if feed else "",
        language=article.language,
        time=article.published_at,
        is_copy=article.copy_of is not None,
    )


def _told_by(summary: Summary, articles: Sequence[Article]) -> tuple[ArticleId | None, ...]:
    """Return the article of each sentence, None for those that a model wrote."""
    return tuple(None if s.article is None else articles[s.article].id for s in summary.sentences)


def _differences(summary: Summary, articles: Sequence[Article]) -> tuple[Difference, ...]:
    """Return the figures on which outlets differ, with the ids of the articles that give them."""
    return tuple(
        replace(
            difference,
            figures=tuple(
                replace(figure, articles=tuple(int(articles[i].id) for i in figure.articles))
                for figure in difference.figures
            ),
        )
        for difference in summary.differences
    )
