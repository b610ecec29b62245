"""Articles that wait to be cleaned again, and what becomes of them.

Whoever learns something that makes an article's text doubtful asks for it; one that waits
already is asked for once more. Only articles whose raw HTML is still kept can wait.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from sqlalchemy import ColumnElement, case, delete, exists, func, literal, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from news.model import Article, ArticleId, FeedId
from storage.articles import cleaned_values
from storage.forgetting import tidy
from storage.reading import differences_of
from storage.sql import batches, insert_into, known_id
from storage.tables import ArticleRow, LedgerRow, RecleaningRow, StoryRow

_WORD = re.compile(r"\w+")


async def ask(session: AsyncSession, article_ids: Sequence[ArticleId]) -> None:
    """Let articles wait to be cleaned again; those that are gone are passed over."""
    for batch in batches(sorted(article_ids)):
        await _ask(session, col(ArticleRow.id).in_(batch))


async def ask_feed(session: AsyncSession, feed_id: FeedId) -> None:
    """Let all of a feed's articles wait, because other reasons count for it now."""
    await _ask(session, col(ArticleRow.feed_id) == feed_id)


async def ask_outdated(session: AsyncSession, version: int) -> int:
    """Let all articles wait that older rules than `version` cleaned; return how many came new."""
    waits = select(col(RecleaningRow.article_id))
    is_new = col(ArticleRow.id).not_in(waits)
    return await _ask(session, col(ArticleRow.cleaner_version) < version, is_new)


async def ask_all(session: AsyncSession) -> int:
    """Let every article wait that can be cleaned again; return how many."""
    return await _ask(session)


async def waiting(session: AsyncSession, limit: int) -> list[tuple[ArticleId, int]]:
    """Return articles that wait, the newest first, each with how often it was asked for."""
    statement = select(col(RecleaningRow.article_id), col(RecleaningRow.asked_count))
    rows = await session.execute(
        statement.order_by(col(RecleaningRow.article_id).desc()).limit(limit)
    )
    return [(ArticleId(number), asked_count) for number, asked_count in rows]


async def count_waiting(session: AsyncSession) -> int:
    """Return how many articles wait."""
    return await session.scalar(select(func.count()).select_from(RecleaningRow)) or 0


async def finish(session: AsyncSession, article: Article, asked_count: int) -> bool:
    """Store what cleaning makes of an article now; return whether its title or text changed.

    A changed article gets its vector anew, and its story a summary; the story's version stays.
    Until then the summary is shown to nobody when it may hold something that is gone. That it was
    a copy is in doubt, see `release_copies`. An article that was asked for once more meanwhile
    waits on.

    Args:
        asked_count: how often it had been asked for when it was read.
    """
    story = await _locked_story(session, article.id)
    values = cleaned_values(article)
    found = select(*(getattr(ArticleRow, name) for name in values))
    before = (await session.execute(found.where(col(ArticleRow.id) == article.id))).one_or_none()
    if before is None:
        return False
    has_changed = (before.title, before.text) != (article.title, article.text)
    # A row that says the same already is left alone: writing it means writing its raw HTML.
    if any(getattr(before, name) != value for name, value in values.items()):
        write = update(ArticleRow).where(col(ArticleRow.id) == article.id).values(values)
        if has_changed:
            place = case((col(ArticleRow.copy_of).is_(None), col(ArticleRow.grouped_at)))
            write = write.values(vector=None, grouped_at=place)
        await session.execute(write)
    if has_changed and story is not None:
        story.is_stale, story.failure_count = True, 0
        if not await _is_still_true(session, story):
            story.summarized_version = 0
        await session.flush()
    answered = col(RecleaningRow.asked_count) == asked_count
    await session.execute(
        delete(RecleaningRow).where(col(RecleaningRow.article_id) == article.id, answered)
    )
    return has_changed


async def release_copies(session: AsyncSession) -> int:
    """Take copies whose words changed since they were placed out of stories nobody was given.

    What two pages have in common may have been what cleaning missed. They are placed anew like
    articles that have just arrived.

    Returns:
        How many.
    """
    was_given = exists().where(col(LedgerRow.story_id) == col(ArticleRow.story_id))
    statement = select(col(ArticleRow.id), col(ArticleRow.story_id)).where(
        col(ArticleRow.copy_of).is_not(None),
        col(ArticleRow.story_id).is_not(None),
        col(ArticleRow.grouped_at).is_(None),
        ~was_given,
    )
    loose = {
        known_id(number): known_id(story) for number, story in await session.execute(statement)
    }
    for batch in batches(sorted(loose)):
        free = {"story_id": None, "copy_of": None, "development": 1}
        await session.execute(update(ArticleRow).where(col(ArticleRow.id).in_(batch)).values(free))
    await tidy(session, set(loose.values()))
    return len(loose)


async def _ask(session: AsyncSession, *conditions: ColumnElement[bool]) -> int:
    """Let the articles that fulfill all conditions wait; return how many do."""
    wanted = select(col(ArticleRow.id), literal(1)).where(
        col(ArticleRow.raw_html).is_not(None), *conditions
    )
    insert = insert_into(session, RecleaningRow).from_select(["article_id", "asked_count"], wanted)
    once_more = {"asked_count": col(RecleaningRow.asked_count) + 1}
    upsert = insert.on_conflict_do_update(index_elements=["article_id"], set_=once_more)
    return len((await session.scalars(upsert.returning(col(RecleaningRow.article_id)))).all())


async def _locked_story(session: AsyncSession, article_id: ArticleId) -> StoryRow | None:
    """Return the article's story, locked before anything of it is changed."""
    number = await session.scalar(
        select(col(ArticleRow.story_id)).where(col(ArticleRow.id) == article_id)
    )
    if number is None:
        return None
    return await session.get(StoryRow, number, with_for_update=True, populate_existing=True)


async def _is_still_true(session: AsyncSession, story: StoryRow) -> bool:
    """Whether all that a story's summary says stands in the texts that its articles have now.

    In doubt it does not: what a model wrote, or what was put together from several sentences.
    """
    rows = await session.execute(
        select(col(ArticleRow.title), col(ArticleRow.text)).where(
            col(ArticleRow.story_id) == story.id
        )
    )
    texts = [_words(part) for title, text in rows for part in (title, *text.split("\n"))]
    figures = [figure.value for told in differences_of(story) for figure in told.figures]
    update = [story.update_headline] if story.update_headline else []
    told = [story.headline, *story.summary, *update, *(story.update or []), *figures]
    return all(any(_words(one) in text for text in texts) for one in told)


def _words(text: str) -> str:
    """Return a text's words between spaces, so that one text can be looked for in another."""
    return f" {' '.join(_WORD.findall(text.casefold()))} "
