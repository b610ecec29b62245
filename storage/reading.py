"""Stories as readers get them: the latest, and what is new to a subscriber."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import TypeVarTuple

from sqlalchemy import ColumnElement, Select, exists, select, tuple_
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from news.model import (
    ArticleId,
    DigestItem,
    FeedId,
    OutletLink,
    Story,
    StoryId,
    Subscriber,
    SubscriberId,
    Topic,
)
from storage.sql import batches, known_id
from storage.tables import ArticleRow, FeedRow, LedgerRow, StoryRow

Ts = TypeVarTuple("Ts")

Found = tuple[StoryRow, int | None]
"""A story with the version that the subscriber has of it."""


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


async def candidates(
    session: AsyncSession, subscriber: Subscriber, *, since: datetime, limit: int
) -> list[DigestItem]:
    """Return what a subscriber could be told: new stories, and updates of delivered ones.

    A story is new when the ledger does not have it and it was first seen since `since`; take
    that generously, for the ledger already keeps every story from coming twice, and a story
    waits some minutes for its summary. An update needs a newer version with an article of a
    followed feed, in a story that changed since then. Stories come with links of followed feeds
    only, the last changed first. For many subscribers at once see
    `open_stories`.
    """
    found = await _new(session, subscriber, since, limit)
    if subscriber.preferences.wants_updates:
        found += await _updated(session, subscriber, since, limit)
    found.sort(key=lambda pair: (pair[0].changed_at, pair[0].id), reverse=True)
    rows = [row for row, _ in found[:limit]]
    versions = [version for _, version in found[:limit]]
    stories = await load_stories(session, rows, muted_feeds=subscriber.muted_feeds)
    return [
        DigestItem(story, delivered_version=version)
        for story, version in zip(stories, versions, strict=True)
    ]


async def open_stories(session: AsyncSession, *, since: datetime) -> list[Story]:
    """Return all summarized stories that changed since a moment, the last changed first.

    With `delivered` it serves many subscribers who are due together at a fraction of the cost of
    `candidates`: both are read once, and the choice is made in memory.
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


async def _new(
    session: AsyncSession, subscriber: Subscriber, since: datetime, limit: int
) -> list[Found]:
    was_given = exists().where(
        col(LedgerRow.subscriber_id) == subscriber.id,
        col(LedgerRow.story_id) == col(StoryRow.id),
    )
    statement = select(StoryRow).where(
        col(StoryRow.first_seen_at) >= since,
        # Says nothing new, but the index on it ends the search where `since` does.
        col(StoryRow.changed_at) >= since,
        col(StoryRow.summarized_version) > 0,
        ~was_given,
        *_wanted(subscriber.muted_feeds, subscriber.preferences.wanted_topics),
    )
    rows = await session.scalars(_last_changed_first(statement).limit(limit))
    return [(row, None) for row in rows]


async def _updated(
    session: AsyncSession, subscriber: Subscriber, since: datetime, limit: int
) -> list[Found]:
    brings_more = col(ArticleRow.development) > col(LedgerRow.version)
    statement = (
        select(StoryRow, col(LedgerRow.version))
        .join(LedgerRow, col(LedgerRow.story_id) == col(StoryRow.id))
        .where(
            col(LedgerRow.subscriber_id) == subscriber.id,
            col(LedgerRow.version) < col(StoryRow.summarized_version),
            col(StoryRow.changed_at) >= since,
            _has_article(subscriber.muted_feeds, brings_more),
            *_of_topics(subscriber.preferences.wanted_topics),
        )
    )
    rows = await session.execute(_last_changed_first(statement).limit(limit))
    return [(row, version) for row, version in rows]


def _wanted(muted: Collection[FeedId], topics: Collection[Topic]) -> list[ColumnElement[bool]]:
    if muted:
        return [_has_article(muted), *_of_topics(topics)]
    return [col(StoryRow.article_count) > 0, *_of_topics(topics)]


def _of_topics(topics: Collection[Topic]) -> list[ColumnElement[bool]]:
    if not topics:
        return []
    return [col(StoryRow.topic).in_(sorted(topic.value for topic in topics))]


def _has_article(
    muted: Collection[FeedId], *conditions: ColumnElement[bool]
) -> ColumnElement[bool]:
    """Return the condition that a followed feed has an article of the story."""
    followed = [col(ArticleRow.feed_id).not_in(sorted(muted))] if muted else []
    of_story = col(ArticleRow.story_id) == col(StoryRow.id)
    return exists().where(of_story, *followed, *conditions)


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
    return Story(
        id=StoryId(number),
        headline=row.headline,
        summary=tuple(row.summary),
        method=row.method,
        topic=Topic(row.topic),
        language=row.language,
        first_seen_at=row.first_seen_at,
        changed_at=row.changed_at,
        links=tuple(links.get(number, ())),
        version=row.version if newest else row.summarized_version,
        update=None if row.update is None else tuple(row.update),
        differences=tuple(row.differences),
        follows=None if row.follows_id is None else StoryId(row.follows_id),
    )
