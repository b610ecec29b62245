"""Places: every article gets its story, and what nobody was told yet is corrected.

    articles without story -> group (each sees the earlier ones) -> store the places
    before a digest is due -> group what nobody was told yet anew, with hindsight -> move

The open stories live in the model thread's memory; after a start, or after a transaction that
failed, they are read anew from storage, which gives the same decisions.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from datetime import datetime, timedelta

from news.model import Article, ArticleId, Feed, FeedId, StoryId
from news.ports import Clock
from storage import articles as stored_articles
from storage import feeds as stored_feeds
from storage import stories as stored_stories
from storage import subscribers as stored_subscribers
from storage.database import Database, Session
from summarizer.worker import Analyst, Known, Move, Placement, Told

logger = logging.getLogger(__name__)

BATCH = 64
"""Articles a transaction."""

PORTION = 500
"""Articles read at once when the stories are restored."""

CORRECTION_LEAD = timedelta(minutes=60)
"""Stories are corrected when somebody's digest is due so soon."""

CORRECTION_PAUSE = timedelta(minutes=15)
"""At least between two corrections: each costs about as much as grouping its articles."""

CORRECTION_WINDOW = timedelta(days=2)
"""Older articles that nobody was told of stay where they are."""


class Placer:
    """Gives articles their stories."""

    def __init__(self, *, database: Database, analyst: Analyst, clock: Clock) -> None:
        self._database = database
        self._analyst = analyst
        self._clock = clock
        self._is_restored = False
        self._has_new = True
        self._corrected_at: datetime | None = None

    async def place_waiting(self, *, needs_vector: bool) -> tuple[int, int]:
        """Give every article its story; return the counts of articles and of new stories."""
        article_count = story_count = 0
        feeds = await read_feeds(self._database)
        if not self._is_restored:
            await self._restore(feeds)
        while True:
            async with self._database.read() as session:
                waiting = await stored_articles.ungrouped(session, BATCH, needs_vector=needs_vector)
            if not waiting:
                break
            told = [told_article(article, vector, feeds) for article, vector in waiting]
            # Until the places are stored, the open stories in memory are ahead of storage.
            self._is_restored = False
            placements = await self._analyst.group(told)
            by_id = {article.id: article for article, _ in waiting}
            story_count += await self._store(by_id, placements)
            self._is_restored = True
            article_count += len(waiting)
            self._has_new = True
        return article_count, story_count

    async def _restore(self, feeds: dict[FeedId, Feed]) -> None:
        """Read the stories from storage, in the order in which they were decided.

        In portions, so that memory holds the texts of one portion only.
        """
        since = self._clock.now() - self._analyst.horizon
        async with self._database.read() as session:
            founders = await stored_stories.founders(session, since)
        founder_of = {story: founder for founder, story in founders.items()}
        await self._analyst.forget_stories()
        after: tuple[datetime, ArticleId] | None = None
        while True:
            async with self._database.read() as session:
                portion = await stored_articles.window(session, since, after=after, limit=PORTION)
            if not portion:
                break
            await self._analyst.restore(
                [
                    Known(
                        told_article(article, vector, feeds),
                        founder_of[article.story_id],
                        article.development,
                        article.copy_of,
                    )
                    for article, vector in portion
                    if article.story_id in founder_of
                ]
            )
            last = portion[-1][0]
            after = (last.seen_at, last.id)
        self._is_restored = True

    async def _store(
        self, articles: dict[ArticleId, Article], placements: Sequence[Placement]
    ) -> int:
        """Store the decided places in one transaction; return how many stories are new."""
        now = self._clock.now()
        created = 0
        news = await self._developments(articles, placements)
        async with self._database.begin() as session:
            founders = await stored_stories.founders(session, now - self._analyst.horizon)
            for placement in placements:
                article = articles[ArticleId(int(placement.key))]
                founder = ArticleId(int(placement.story))
                if founder not in founders:
                    founders[founder] = await stored_stories.create(
                        session, founder=founder, now=now, language=article.language
                    )
                    created += 1
                await stored_stories.place(
                    session,
                    article.id,
                    founders[founder],
                    development=news.get(article.id, 1),
                    copy_of=_id(placement.copy_of),
                    now=now,
                )
                follows = _id(placement.follows)
                if follows is not None and follows in founders:
                    await stored_stories.set_follows(session, founders[founder], founders[follows])
        return created

    async def _developments(
        self, articles: dict[ArticleId, Article], placements: Sequence[Placement]
    ) -> dict[ArticleId, int]:
        """Return the version of its story that each article belongs to, from 1.

        A story's version grows only when somebody was given it and an article brings real news
        to what was given: then it is the next version, with all other news that comes before
        that is given too. Everything else belongs to what is known.
        """
        async with self._database.read() as session:
            founders = await stored_stories.founders(
                session, self._clock.now() - self._analyst.horizon
            )
            stories = {
                ArticleId(int(p.key)): founders[founder]
                for p in placements
                if (founder := ArticleId(int(p.story))) in founders
            }
            told = await stored_stories.told(session, set(stories.values()))
            copied = [key for p in placements if (key := _id(p.copy_of)) is not None]
            originals = {
                key: known.development
                for key in copied
                if (known := await stored_articles.get(session, key)) is not None
            }
        asked = [(article, told[story]) for article, story in stories.items() if story in told]
        answers = await self._analyst.brings_news([(key, known) for key, (_, known) in asked])
        found = {
            article: version + is_news
            for (article, (version, _)), is_news in zip(asked, answers, strict=True)
        }
        for placement in placements:
            original = _id(placement.copy_of)
            if original is not None:
                known_as = found.get(original) or originals.get(original, 1)
                found[ArticleId(int(placement.key))] = known_as
        return found

    async def correct(self) -> None:
        """Group what nobody was told yet anew, when a digest is due soon and there is news."""
        now = self._clock.now()
        if self._corrected_at is not None and now - self._corrected_at < CORRECTION_PAUSE:
            return
        async with self._database.read() as session:
            due = await stored_subscribers.first_due_at(session)
            if not self._has_new or due is None or due - now > CORRECTION_LEAD:
                return
            loose = await stored_stories.undelivered(session, now - CORRECTION_WINDOW)
        if not self._is_restored:
            await self._restore(await read_feeds(self._database))
        self._corrected_at, self._has_new = now, False
        moves = await self._analyst.regroup(loose)
        if not moves:
            return
        self._is_restored = False
        async with self._database.begin() as session:
            founders = await stored_stories.founders(session, now - self._analyst.horizon)
            for move in moves:
                await self._move(session, move, founders, now)
        logger.info("corrected", extra={"moves": len(moves)})

    @staticmethod
    async def _move(
        session: Session, move: Move, founders: dict[ArticleId, StoryId], now: datetime
    ) -> None:
        """Store one correction; whoever had the target's news is not told it again."""
        article = await stored_articles.get(session, ArticleId(int(move.key)))
        if article is None:
            return
        founder = ArticleId(int(move.to_story))
        if founder not in founders:
            founders[founder] = await stored_stories.create(
                session, founder=founder, now=now, language=article.language
            )
        target = await stored_stories.get(session, founders[founder])
        version = target.version if target is not None else 1
        await stored_stories.move_article(
            session,
            article.id,
            founders[founder],
            now=now,
            development=min(article.development, version),
            copy_of=article.copy_of,
        )


def _id(key: int | str | None) -> ArticleId | None:
    return None if key is None else ArticleId(int(key))


async def read_feeds(database: Database) -> dict[FeedId, Feed]:
    """Return all feeds by id."""
    async with database.read() as session:
        return {feed.id: feed for feed in await stored_feeds.every(session)}


def told_article(article: Article, vector: bytes | None, feeds: dict[FeedId, Feed]) -> Told:
    """Return a stored article as grouping takes it.

    Args:
        vector: as storage keeps it. feeds: all feeds by id, for the outlets' names.
    """
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
