"""Articles as remembered, from arrival to being forgotten.

Lists come without `raw_html`, which is large and seldom wanted; `get` has it. How an article is
cleaned again stands in `storage.recleaning`.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import TypeVarTuple

from sqlalchemy import Select, and_, delete, exists, select, tuple_, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import defer
from sqlmodel import col

from news.model import Article, ArticleId, FeedId, Removal, StoryId
from storage.forgetting import forget_articles, guid_identity
from storage.keys import address_key, text_key
from storage.sql import Values, attribute, batches, count_of, insert_into, known_id
from storage.tables import ArticleRow, FeedRow, ForgottenRow, RecleaningRow, StoryRow

Ts = TypeVarTuple("Ts")

ROWS = 200
"""Articles in one INSERT: 21 columns each, well under SQLite's 32,766 variables."""

IDENTITY_KEPT = timedelta(days=400)
"""How long the identity of a forgotten article is kept; a feed that lists an undated item for
longer brings it once more."""


async def add_new(session: AsyncSession, articles: Sequence[Article]) -> list[Article]:
    """Store those that are not known by feed and guid or by canonical address.

    Returns:
        The stored ones with their ids, in the order given; none when run twice.
    """
    stored: list[Article] = []
    for batch in batches(articles, ROWS):
        fresh = await _without_forgotten(session, batch)
        if not fresh:
            continue
        statement = (
            insert_into(session, ArticleRow)
            .values([_values(article) for article in fresh])
            .on_conflict_do_nothing()
            .returning(col(ArticleRow.id), col(ArticleRow.feed_id), col(ArticleRow.guid_key))
        )
        rows = await session.execute(statement)
        ids = {(feed_id, guid_key): known_id(number) for number, feed_id, guid_key in rows}
        for article in fresh:
            number = ids.pop((article.feed_id, text_key(article.guid)), None)
            if number is not None:
                stored.append(replace(article, id=ArticleId(number)))
    return stored


async def known(
    session: AsyncSession, feed_id: FeedId, entries: Sequence[tuple[str, str]]
) -> set[str]:
    """Return which guids of a feed's entries need no reading, because storage knows them.

    Args:
        entries: guid and canonical address (empty when there is none) of each entry.
    """
    feed_key = await session.scalar(
        select(col(FeedRow.address_key)).where(col(FeedRow.id) == feed_id)
    )
    found: set[str] = set()
    for batch in batches(entries):
        guids = {text_key(guid): guid for guid, _ in batch}
        addresses = {key: guid for guid, address in batch if (key := address_key(address))}
        by_guid = select(col(ArticleRow.guid_key)).where(
            col(ArticleRow.feed_id) == feed_id, col(ArticleRow.guid_key).in_(guids)
        )
        found |= {guids[key] for key in await session.scalars(by_guid)}
        by_address = select(col(ArticleRow.address_key)).where(
            col(ArticleRow.address_key).in_(addresses)
        )
        found_addresses = {key for key in await session.scalars(by_address) if key}
        identities = {guid_identity(feed_key or "", key): guid for key, guid in guids.items()}
        gone = await _forgotten(session, [*identities, *addresses])
        found |= {identities[key] for key in gone & identities.keys()}
        wanted = found_addresses | gone
        found |= {guid for guid, address in batch if address_key(address) in wanted}
    return found


async def get(session: AsyncSession, article_id: ArticleId) -> Article | None:
    """Return an article by its id, with raw HTML."""
    row = await session.get(ArticleRow, article_id, populate_existing=True)
    if row is None:
        return None
    article = _article(row)
    return replace(article, raw_html=row.raw_html, raw_address=row.raw_address or "")


async def find(session: AsyncSession, address: str) -> Article | None:
    """Return the article of a canonical address, without raw HTML."""
    key = address_key(address)
    row = await session.scalar(_light().where(col(ArticleRow.address_key) == key))
    return None if key is None or row is None else _article(row)


async def vectors(
    session: AsyncSession, article_ids: Collection[ArticleId]
) -> dict[ArticleId, bytes]:
    """Return the stored vectors of these articles; those without one are left out."""
    statement = select(col(ArticleRow.id), col(ArticleRow.vector)).where(
        col(ArticleRow.id).in_(sorted(article_ids)), col(ArticleRow.vector).is_not(None)
    )
    return {ArticleId(known_id(n)): v for n, v in await session.execute(statement) if v}


async def before(
    session: AsyncSession, article: Article, limit: int
) -> list[tuple[Article, bytes | None]]:
    """Return the last articles that arrived before another one, in order of arrival."""
    place = tuple_(col(ArticleRow.seen_at), col(ArticleRow.id))
    statement = _light().where(place < tuple_(article.seen_at, article.id))
    statement = statement.order_by(col(ArticleRow.seen_at).desc(), col(ArticleRow.id).desc())
    rows = (await session.scalars(statement.limit(limit))).all()
    return [(_article(row), row.vector) for row in reversed(rows)]


async def without_vector(session: AsyncSession, limit: int) -> list[Article]:
    """Return articles that wait for their vector, the first stored first."""
    statement = _light().where(col(ArticleRow.vector).is_(None))
    rows = await session.scalars(statement.order_by(col(ArticleRow.id)).limit(limit))
    return [_article(row) for row in rows]


async def set_vectors(session: AsyncSession, vectors: Mapping[ArticleId, bytes]) -> None:
    """Store vectors: little-endian float32 of unit length."""
    for article_id, vector in vectors.items():
        await session.execute(
            update(ArticleRow).where(col(ArticleRow.id) == article_id).values(vector=vector)
        )


async def ungrouped(
    session: AsyncSession, limit: int, *, needs_vector: bool = True
) -> list[tuple[Article, bytes | None]]:
    """Return articles that have no story, in order of arrival.

    Args:
        needs_vector: False gives those without a vector too, for when there is no model.
    """
    statement = _light().where(col(ArticleRow.story_id).is_(None))
    if needs_vector:
        statement = statement.where(col(ArticleRow.vector).is_not(None))
    rows = await session.scalars(_by_arrival(statement).limit(limit))
    return [(_article(row), row.vector) for row in rows]


async def window(
    session: AsyncSession,
    since: datetime,
    *,
    after: tuple[datetime, ArticleId] | None = None,
    limit: int | None = None,
) -> list[tuple[Article, bytes | None]]:
    """Return grouped articles seen since a moment, in order of arrival.

    Args:
        after: `seen_at` and id of the last article of the page before.
        limit: None gives all; a page keeps memory bounded.
    """
    statement = _light().where(
        col(ArticleRow.story_id).is_not(None), col(ArticleRow.seen_at) >= since
    )
    if after is not None:
        place = tuple_(col(ArticleRow.seen_at), col(ArticleRow.id))
        statement = statement.where(place > tuple_(*after))
    rows = await session.scalars(_by_arrival(statement).limit(limit))
    return [(_article(row), row.vector) for row in rows]


async def of_story(session: AsyncSession, story_id: StoryId) -> list[Article]:
    """Return a story's articles in order of arrival."""
    statement = _light().where(col(ArticleRow.story_id) == story_id)
    return [_article(row) for row in await session.scalars(_by_arrival(statement))]


async def kept_texts(
    session: AsyncSession, feed_id: FeedId, seen_at: Collection[datetime] | None = None
) -> list[tuple[ArticleId, datetime, str]]:
    """Return id, `seen_at` and text of a feed's articles that could be cleaned again.

    Args:
        seen_at: only articles that were seen at one of these moments; None gives all.
    """
    statement = select(col(ArticleRow.id), col(ArticleRow.seen_at), col(ArticleRow.text)).where(
        col(ArticleRow.feed_id) == feed_id, col(ArticleRow.raw_html).is_not(None)
    )
    if seen_at is not None:
        statement = statement.where(col(ArticleRow.seen_at).in_(sorted(seen_at)))
    rows = await session.execute(_by_arrival(statement))
    return [(ArticleId(known_id(number)), seen, text) for number, seen, text in rows]


async def drop_raw_html(session: AsyncSession, before: datetime) -> int:
    """Drop the raw HTML of articles seen before a moment, and return of how many.

    They can no longer be cleaned again, so none of them waits for that any more.
    """
    raw = and_(col(ArticleRow.raw_html).is_not(None), col(ArticleRow.seen_at) < before)
    count = await count_of(session, update(ArticleRow).where(raw).values(raw_html=None))
    bare = exists().where(
        col(ArticleRow.id) == col(RecleaningRow.article_id), col(ArticleRow.raw_html).is_(None)
    )
    await session.execute(
        delete(RecleaningRow).where(bare).execution_options(synchronize_session=False)
    )
    return count


async def forget(session: AsyncSession, before: datetime, *, limit: int = 1000) -> int:
    """Delete articles seen before a moment, unless their story changed since, and empty stories.

    Their identity stays for `IDENTITY_KEPT`, so that no feed can bring them as news again.

    Args:
        limit: articles in this transaction, so that other writers need not wait long.

    Returns:
        How many were deleted; as many as `limit` means that more are waiting.
    """
    alive = select(col(StoryRow.id)).where(
        col(StoryRow.id) == col(ArticleRow.story_id), col(StoryRow.changed_at) >= before
    )
    statement = select(col(ArticleRow.id)).where(col(ArticleRow.seen_at) < before, ~alive.exists())
    ids = [known_id(i) for i in await session.scalars(_by_arrival(statement).limit(limit))]
    await forget_articles(session, ids, forgotten_at=before)
    old = delete(ForgottenRow).where(col(ForgottenRow.forgotten_at) < before - IDENTITY_KEPT)
    await session.execute(old)
    return len(ids)


async def _without_forgotten(session: AsyncSession, articles: Iterable[Article]) -> list[Article]:
    """Leave out articles that were here before and were forgotten."""
    articles = list(articles)
    feeds = {article.feed_id for article in articles}
    rows = await session.execute(
        select(col(FeedRow.id), col(FeedRow.address_key)).where(col(FeedRow.id).in_(feeds))
    )
    feed_keys = {known_id(number): key for number, key in rows}

    def identities(article: Article) -> set[str]:
        by_guid = guid_identity(feed_keys.get(article.feed_id, ""), text_key(article.guid))
        by_address = address_key(article.address)
        return {by_guid} | ({by_address} if by_address else set())

    gone = await _forgotten(session, sorted(set().union(*map(identities, articles))))
    return [article for article in articles if not identities(article) & gone]


async def _forgotten(session: AsyncSession, keys: Sequence[str]) -> set[str]:
    found: set[str] = set()
    for batch in batches(keys):
        statement = select(col(ForgottenRow.key)).where(col(ForgottenRow.key).in_(batch))
        found |= set(await session.scalars(statement))
    return found


def _light() -> Select[ArticleRow]:
    """Return a query that leaves out what cleaning read."""
    return select(ArticleRow).options(
        defer(attribute(ArticleRow.raw_html), raiseload=True),
        defer(attribute(ArticleRow.raw_address), raiseload=True),
    )


def _by_arrival(statement: Select[*Ts]) -> Select[*Ts]:
    return statement.order_by(col(ArticleRow.seen_at), col(ArticleRow.id))


def cleaned_values(article: Article) -> Values:
    """Return what cleaning makes of an article, as columns."""
    return {
        "title": article.title,
        "text": article.text,
        "language": article.language,
        "removed": [[removal.text, removal.reason] for removal in article.removed],
        "cleaner_version": article.cleaner_version,
        "text_hash": article.text_hash,
    }


def _values(article: Article) -> Values:
    return cleaned_values(article) | {
        "feed_id": article.feed_id,
        "guid": article.guid,
        "guid_key": text_key(article.guid),
        "address": article.address,
        "address_key": address_key(article.address),
        "link": article.link,
        "author": article.author,
        "published_at": article.published_at,
        "seen_at": article.seen_at,
        "image": article.image,
        "raw_html": article.raw_html,
        "raw_form": article.raw_form,
        "raw_address": article.raw_address or None,
        "development": 1,
    }


def _article(row: ArticleRow) -> Article:
    return Article(
        id=ArticleId(known_id(row.id)),
        feed_id=FeedId(row.feed_id),
        guid=row.guid,
        address=row.address,
        link=row.link,
        title=row.title,
        text=row.text,
        published_at=row.published_at,
        seen_at=row.seen_at,
        author=row.author,
        language=row.language,
        removed=tuple(Removal(*pair) for pair in row.removed),
        raw_form=row.raw_form,
        cleaner_version=row.cleaner_version,
        text_hash=row.text_hash,
        image=row.image,
        story_id=None if row.story_id is None else StoryId(row.story_id),
        development=row.development,
        copy_of=None if row.copy_of is None else ArticleId(row.copy_of),
    )
