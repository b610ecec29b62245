"""Stories as readers get them: the latest, and what is new to a subscriber."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import TypeVarTuple

from sqlalchemy import ColumnElement, Select, exists, select, tuple_
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from news.model import (
    ArticleId,
    Difference,
    FeedId,
    Figure,
    OutletLink,
    Story,
    StoryId,
    SubscriberId,
    Topic,
)
from storage.sql import batches, known_id
from storage.tables import ArticleRow, FeedRow, LedgerRow, StoryRow

Ts = TypeVarTuple("Ts")


async def latest(
    session: AsyncSession,
    *,
    limit: int,
    muted_feeds: Collection[FeedId] = frozenset(),
    topics: Collection[Topic] = frozenset(),
    before: tuple[datetime, StoryId] | None = None,
) -> list[Story]:
    """Return summarized stories, the last changed first, with links of followed feeds only.

    Args:
        topics: empty means all.
        before: `changed_at` and id of the last story of the page before.
    """
    statement = select(StoryRow).where(
        col(StoryRow.summarized_version) > 0, *_wanted(muted_feeds, topics)
    )
    if before is not None:
        place = tuple_(col(StoryRow.changed_at), col(StoryRow.id))
        statement = statement.where(place < tuple_(*before))
    rows = await session.scalars(_last_changed_first(statement).limit(limit))
    return await load_stories(session, rows.all(), muted_feeds=muted_feeds)


async def open_stories(session: AsyncSession, *, since: datetime) -> list[Story]:
    """Return all summarized stories that changed since a moment, the last changed first.

    With `delivered` it serves all subscribers who are due together: both are read once, and
    `news.digest` chooses for each of them.
    """
    statement = select(StoryRow).where(
        col(StoryRow.summarized_version) > 0,
        col(StoryRow.changed_at) >= since,
        col(StoryRow.article_count) > 0,
    )
    rows = await session.scalars(_last_changed_first(statement))
    return await load_stories(session, rows.all())


async def delivered(
    session: AsyncSession, subscriber_ids: Collection[SubscriberId], *, since: datetime
) -> dict[SubscriberId, dict[StoryId, int]]:
    """Return which versions of the stories changed since a moment the subscribers were given."""
    given: dict[SubscriberId, dict[StoryId, int]] = {number: {} for number in subscriber_ids}
    for batch in batches(sorted(subscriber_ids)):
        statement = (
            select(col(LedgerRow.subscriber_id), col(LedgerRow.story_id), col(LedgerRow.version))
            .join(StoryRow, col(StoryRow.id) == col(LedgerRow.story_id))
            .where(col(LedgerRow.subscriber_id).in_(batch), col(StoryRow.changed_at) >= since)
        )
        for subscriber, story, version in await session.execute(statement):
            given[SubscriberId(subscriber)][StoryId(story)] = version
    return given


async def load_stories(
    session: AsyncSession,
    rows: Sequence[StoryRow],
    *,
    muted_feeds: Collection[FeedId] = frozenset(),
    newest: bool = False,
) -> list[Story]:
    """Return the rows as stories with their links, in the same order.

    Args:
        newest: give the story's version, and not the one that its summary stands for.
    """
    links = await _links(session, [known_id(row.id) for row in rows], muted_feeds)
    return [_story(row, links, newest=newest) for row in rows]


def _wanted(muted: Collection[FeedId], topics: Collection[Topic]) -> list[ColumnElement[bool]]:
    if muted:
        return [_has_article(muted), *_of_topics(topics)]
    return [col(StoryRow.article_count) > 0, *_of_topics(topics)]


def _of_topics(topics: Collection[Topic]) -> list[ColumnElement[bool]]:
    if not topics:
        return []
    return [col(StoryRow.topic).in_(sorted(topic.value for topic in topics))]


def _has_article(muted: Collection[FeedId]) -> ColumnElement[bool]:
    """Return the condition that a followed feed has an article of the story."""
    of_story = col(ArticleRow.story_id) == col(StoryRow.id)
    return exists().where(of_story, col(ArticleRow.feed_id).not_in(sorted(muted)))


def _last_changed_first(statement: Select[*Ts]) -> Select[*Ts]:
    return statement.order_by(col(StoryRow.changed_at).desc(), col(StoryRow.id).desc())


async def _links(
    session: AsyncSession, story_ids: Sequence[int], muted: Collection[FeedId]
) -> Mapping[int, list[OutletLink]]:
    """Return the stories' links by story, oldest first."""
    links: defaultdict[int, list[OutletLink]] = defaultdict(list)
    for batch in batches(story_ids):
        statement = (
            select(
                col(ArticleRow.story_id),
                col(ArticleRow.id),
                col(ArticleRow.feed_id),
                col(FeedRow.title),
                col(FeedRow.owner),
                col(ArticleRow.address),
                col(ArticleRow.link),
                col(ArticleRow.title),
                col(ArticleRow.published_at),
                col(ArticleRow.development),
                col(ArticleRow.copy_of),
            )
            .join(FeedRow, col(FeedRow.id) == col(ArticleRow.feed_id))
            .where(col(ArticleRow.story_id).in_(batch))
            .order_by(col(ArticleRow.published_at), col(ArticleRow.id))
        )
        for story, article, feed, outlet, owner, *rest in await session.execute(statement):
            if FeedId(feed) not in muted:
                address, link, title, published_at, development, copy_of = rest
                links[known_id(story)].append(
                    OutletLink(
                        article_id=ArticleId(known_id(article)),
                        feed_id=FeedId(feed),
                        outlet=outlet,
                        owner=owner,
                        address=link or address,
                        title=title,
                        published_at=published_at,
                        development=development,
                        is_copy=copy_of is not None,
                    )
                )
    return links


def _story(row: StoryRow, links: Mapping[int, list[OutletLink]], *, newest: bool) -> Story:
    number = known_id(row.id)
    related = frozenset(row.related or ())
    return Story(
        id=StoryId(number),
        headline=row.headline,
        summary=tuple(row.summary),
        method=row.method,
        topic=Topic(row.topic),
        language=row.language,
        first_seen_at=row.first_seen_at,
        changed_at=row.changed_at,
        links=tuple(
            replace(link, is_related=True) if link.article_id in related else link
            for link in links.get(number, ())
        ),
        version=row.version if newest else row.summarized_version,
        update=None if row.update is None else tuple(row.update),
        update_headline=row.update_headline,
        differences=differences_of(row),
        follows=None if row.follows_id is None else StoryId(row.follows_id),
        summary_articles=_articles(row.summary_articles),
        summary_places=tuple(row.summary_places or ()),
        update_articles=_articles(row.update_articles),
        update_places=tuple(row.update_places or ()),
        enough_count=row.enough_count,
    )


def differences_of(row: StoryRow) -> tuple[Difference, ...]:
    """Return the figures on which a story's outlets differ."""
    return tuple(
        Difference(
            told["subject"],
            tuple(Figure(one["value"], tuple(one["articles"])) for one in told["figures"]),
        )
        for told in row.differences
    )


def _articles(numbers: Sequence[int | None] | None) -> tuple[ArticleId | None, ...]:
    return tuple(None if number is None else ArticleId(number) for number in numbers or ())
