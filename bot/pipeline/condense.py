"""Condense: articles get vectors, become stories, and stories get summaries.

    articles without vector -> embed
    articles without story  -> group (each sees the earlier ones) -> store the places
    stories that changed    -> summarize -> store, with the key of what it was made from

The open stories live in the model thread's memory; after a start, or after a transaction that
failed, they are read anew from storage, which gives the same decisions. Without a model,
articles are grouped by their words and stories keep their first sentences.
"""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from news.errors import ModelError
from news.model import Article, ArticleId, Feed, FeedId, Story, StoryId, Summary, Topic
from news.ports import Clock
from storage import articles as stored_articles
from storage import feeds as stored_feeds
from storage import stories as stored_stories
from storage.database import Database
from summarizer.worker import Analyst, Known, Placement, SourceText, Told

logger = logging.getLogger(__name__)

BATCH = 64
"""Articles or stories a transaction."""

KEPT_SENTENCES = 3
"""Sentences stored for a story: the most that a reader can ask for."""


@dataclass(frozen=True, slots=True)
class CondenseReport:
    """What one run of the stage did."""

    vector_count: int = 0
    article_count: int = 0
    story_count: int = 0
    summary_count: int = 0


class Condenser:
    """Carries the stage out.

    Args:
        window: how long a story stays open for new articles.
    """

    def __init__(
        self,
        *,
        database: Database,
        analyst: Analyst,
        clock: Clock,
        window: timedelta = timedelta(days=14),
    ) -> None:
        self._database = database
        self._analyst = analyst
        self._clock = clock
        self._window = window
        self._is_restored = False

    async def run_once(self) -> CondenseReport:
        """Do all the work that waits."""
        vectors, has_model = await self._embed_waiting()
        articles, stories = await self._group_waiting(needs_vector=has_model)
        summaries = await self._summarize_waiting()
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

    async def _group_waiting(self, *, needs_vector: bool) -> tuple[int, int]:
        """Give every article its story; return the counts of articles and of new stories."""
        article_count = story_count = 0
        feeds = await self._feeds()
        if not self._is_restored:
            await self._restore(feeds)
        while True:
            async with self._database.read() as session:
                waiting = await stored_articles.ungrouped(session, BATCH, needs_vector=needs_vector)
            if not waiting:
                break
            told = [_told(article, vector, feeds) for article, vector in waiting]
            # Until the places are stored, the open stories in memory are ahead of storage.
            self._is_restored = False
            placements = await self._analyst.group(told)
            by_id = {article.id: article for article, _ in waiting}
            story_count += await self._store(by_id, placements)
            self._is_restored = True
            article_count += len(waiting)
        return article_count, story_count

    async def _feeds(self) -> dict[FeedId, Feed]:
        async with self._database.read() as session:
            return {feed.id: feed for feed in await stored_feeds.every(session)}

    async def _restore(self, feeds: dict[FeedId, Feed]) -> None:
        """Read the open stories from storage, in the order in which they were decided."""
        since = self._clock.now() - self._window
        async with self._database.read() as session:
            window = await stored_articles.window(session, since)
            founders = await stored_stories.founders(session, since)
        founder_of = {story: founder for founder, story in founders.items()}
        await self._analyst.restore(
            [
                Known(
                    _told(article, vector, feeds),
                    founder_of[article.story_id],
                    article.development,
                    article.copy_of,
                )
                for article, vector in window
                if article.story_id in founder_of
            ]
        )
        self._is_restored = True

    async def _store(
        self, articles: dict[ArticleId, Article], placements: Sequence[Placement]
    ) -> int:
        """Store the decided places in one transaction; return how many stories are new."""
        now = self._clock.now()
        created = 0
        async with self._database.begin() as session:
            founders = await stored_stories.founders(session, now - 2 * self._window)
            for placement in placements:
                article = articles[ArticleId(int(placement.key))]
                founder = ArticleId(int(placement.story))
                if founder not in founders:
                    founders[founder] = await stored_stories.create(
                        session, founder=founder, now=now, topic=None, language=article.language
                    )
                    created += 1
                await stored_stories.place(
                    session,
                    article.id,
                    founders[founder],
                    development=placement.development,
                    copy_of=None
                    if placement.copy_of is None
                    else ArticleId(int(placement.copy_of)),
                    now=now,
                )
                if placement.follows is not None:
                    earlier = founders.get(ArticleId(int(placement.follows)))
                    if earlier is not None:
                        await stored_stories.set_follows(session, founders[founder], earlier)
        return created

    async def _summarize_waiting(self) -> int:
        """Summarize every story that changed; return how many.

        A story that fails, or that changes meanwhile, stays stale and waits for the next run.
        """
        done = 0
        tried: set[StoryId] = set()
        feeds = await self._feeds()
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

    async def _summarize(self, story: Story, feeds: dict[FeedId, Feed]) -> None:
        async with self._database.read() as session:
            members = await stored_articles.of_story(session, story.id)
        sources = [_source(article, feeds) for article in members]
        summary = await self._analyst.summarize(sources, sentences=KEPT_SENTENCES)
        update = await self._update(story, members, feeds)
        # Whoever knows the story reads what is new, whoever does not what it has come to.
        headline = update.headline if update is not None else summary.headline
        topic = await self._topic(members, feeds, summary)
        async with self._database.begin() as session:
            await stored_stories.save_summary(
                session,
                story.id,
                headline=headline or summary.headline,
                summary=tuple(s.text for s in summary.sentences),
                method=summary.method,
                differences=_differences(summary, sources),
                update=None if update is None else tuple(s.text for s in update.sentences),
                summary_key=self._key(members),
                topic=topic,
                made_from=[article.id for article in members],
            )

    async def _update(
        self, story: Story, members: Sequence[Article], feeds: dict[FeedId, Feed]
    ) -> Summary | None:
        """Return what the newest development adds, None when there is only one."""
        if story.version < 2:
            return None
        new = [_source(a, feeds) for a in members if a.development >= story.version]
        known = [_source(a, feeds) for a in members if a.development < story.version]
        if not new or not known:
            return None
        update = await self._analyst.summarize_update(new, known)
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


def _told(article: Article, vector: bytes | None, feeds: dict[FeedId, Feed]) -> Told:
    feed = feeds.get(article.feed_id)
    return Told(
        id=article.id,
        at=article.published_at,
        title=article.title,
        text=article.text,
        vector=vector,
        outlet=feed.title if feed else "",
        address=article.address,
        language=article.language,
        text_hash=article.text_hash,
    )


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


def _differences(summary: Summary, sources: Sequence[SourceText]) -> tuple[str, ...]:
    """Return a line for each number on which outlets differ, with who says what."""
    lines = []
    for difference in summary.differences:
        told = "; ".join(
            f"{figure.value}: {_outlets(figure.articles, sources)}" for figure in difference.figures
        )
        lines.append(f"{difference.subject} — {told}")
    return tuple(lines)


def _outlets(articles: Sequence[int], sources: Sequence[SourceText]) -> str:
    return ", ".join(dict.fromkeys(sources[i].outlet for i in articles))
