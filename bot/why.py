"""Why two stored articles are together or apart, for admins in a terminal and in the chat.

Both articles are scored again as the grouping scores them, among the articles that came just
before: what was decided then is stored, how it was decided is not. So the figures are close to
those of the decision, and the answer is the same on every machine.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from bot.pipeline.placing import read_feeds, told_article
from news import urls
from news.model import Article, ArticleId, Feed, FeedId
from storage import articles as stored_articles
from storage.database import Database, Session
from summarizer.worker import Analyst, Explanation

MAX_DIGITS = 18
"""Of an article's number: databases count to 2**63."""

AMONG = 400
"""Articles before the newer one that are read: under a second of CPU."""


@dataclass(frozen=True, slots=True)
class Why:
    """Two articles with what speaks for and against one event.

    Attributes:
        first, second: in order of arrival; outlets are the titles of their feeds.
        explanation: None when one of them is a round-up, which is never compared.
    """

    first: Article
    second: Article
    outlets: tuple[str, str]
    explanation: Explanation | None

    @property
    def is_together(self) -> bool:
        """Whether both are in one story."""
        return self.first.story_id is not None and self.first.story_id == self.second.story_id

    @property
    def is_copy(self) -> bool:
        """Whether one was found to repeat the other or both to repeat a third."""
        origins = {article.copy_of or article.id for article in (self.first, self.second)}
        return len(origins) == 1


class NoPairError(LookupError):
    """There are no two articles to compare; `code` is `unknown`, `alone` or `same`."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


async def explain_pair(database: Database, analyst: Analyst, names: list[str]) -> Why:
    """Explain two articles, or one with the first other article of its story.

    Args:
        names: one or two; each an address or the number of an article.

    Raises:
        NoPairError: an article is not known, it is alone in its story, or both are one.
    """
    async with database.read() as session:
        found = [await _find(session, name) for name in names[:2]]
        if len(found) == 1:
            found.append(await _companion(session, found[0]))
        if found[0].id == found[1].id:
            raise NoPairError("same")
        first, second = sorted(found, key=lambda article: (article.seen_at, article.id))
        among = await stored_articles.before(session, second, AMONG)
        vectors = await stored_articles.vectors(session, (first.id, second.id))
    feeds = await read_feeds(database)
    others = [told_article(a, v, feeds) for a, v in among if a.id != first.id]
    pair = [told_article(article, vectors.get(article.id), feeds) for article in (first, second)]
    explanation = await analyst.explain(pair[0], pair[1], among=others)
    return Why(first, second, (_outlet(feeds, first), _outlet(feeds, second)), explanation)


async def _find(session: Session, name: str) -> Article:
    """Return an article by its number or address."""
    if name.isdecimal() and len(name) <= MAX_DIGITS:
        article = await stored_articles.get(session, ArticleId(int(name)))
    else:
        article = await stored_articles.find(session, urls.canonical(name))
    if article is None:
        raise NoPairError("unknown")
    return article


async def _companion(session: Session, article: Article) -> Article:
    """Return the first other article of a story."""
    if article.story_id is not None:
        for other in await stored_articles.of_story(session, article.story_id):
            if other.id != article.id:
                return other
    raise NoPairError("alone")


def _outlet(feeds: Mapping[FeedId, Feed], article: Article) -> str:
    feed = feeds.get(article.feed_id)
    return feed.title if feed else ""
