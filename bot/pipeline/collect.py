"""Collect: due feeds are fetched, parsed, cleaned and stored, one transaction a feed.

    due feed -> fetch -> parse -> only what is new -> full text where the feed gives a teaser
             -> clean with the source's memory -> store articles, memory and the next check
             -> kept articles that show what has come again wait for `reclean`

A feed that fails gets its error and a later check; the others go on. Running twice stores
nothing twice.
"""

from __future__ import annotations

import asyncio
import logging
import random
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Literal
from urllib.parse import urlsplit

from bot.memory import give_back_memory
from feeds.parse import parse_document
from feeds.polling import after_error, after_success
from feeds.teaser import is_page_of, is_teaser
from feeds.xmltext import decode
from news.errors import FeedError, StorageError
from news.model import Article, ArticleId, Entry, Feed, MemoryEntry, ParsedFeed
from news.ports import Clock, Fetched, Fetcher, NotModified
from news.urls import canonical, without_tracking
from storage import articles as stored_articles
from storage import feeds as stored_feeds
from storage import memory as stored_memory
from storage import recleaning
from storage.database import Database
from summarizer.worker import (
    CLEANER_VERSION,
    Analyst,
    CleanArticle,
    Uncleaned,
    is_read_again,
    new_repeats,
)

logger = logging.getLogger(__name__)

OLDEST_NEWS = timedelta(days=7)
"""An entry that was published earlier is an archive's, not news; a new feed brings many."""

ENTRIES_A_POLL = 60
"""Newest entries read of one document; the rest of an endless feed is not news either."""

PAGES_A_POLL = 20
"""Pages fetched for full texts in one poll of a feed; the others keep their teaser."""


_MARKUP = re.compile(r"</?[a-zA-Z][^<>]*>|&(?:#\d+|[a-zA-Z]+);")


@dataclass(frozen=True, slots=True)
class CollectReport:
    """What one run of the stage did."""

    feed_count: int = 0
    article_count: int = 0
    error_count: int = 0


@dataclass(frozen=True, slots=True)
class _Harvest:
    """What one poll of a feed brought.

    Attributes:
        memory: the source's memory with it; None when there is nothing new.
        doubtful: articles that should be cleaned again, new ones by guid.
    """

    articles: Sequence[Article] = ()
    memory: tuple[MemoryEntry, ...] | None = None
    doubtful: frozenset[ArticleId | str] = frozenset()

    def doubtful_among(self, added: Sequence[Article]) -> list[ArticleId]:
        """Return the ids of the doubtful ones, now that the new ones have theirs."""
        kept = [key for key in self.doubtful if isinstance(key, int)]
        return [*kept, *(article.id for article in added if article.guid in self.doubtful)]


class Collector:
    """Carries the stage out.

    Args:
        limit: feeds polled in one run. concurrency: feeds polled at the same time.
        chance: gives numbers in [0, 1) that spread the polls.
    """

    def __init__(
        self,
        *,
        database: Database,
        fetcher: Fetcher,
        analyst: Analyst,
        clock: Clock,
        limit: int = 100,
        concurrency: int = 8,
        chance: Callable[[], float] = random.random,
    ) -> None:
        self._database = database
        self._fetcher = fetcher
        self._analyst = analyst
        self._clock = clock
        self._limit = limit
        self._room = asyncio.Semaphore(concurrency)
        # A document of 14 MB takes 260 MiB while it is parsed, and two at once are no faster.
        self._parser = asyncio.Lock()
        self._chance = chance

    async def run_once(self) -> CollectReport:
        """Poll every due feed once.

        Raises:
            StorageError: nothing could be stored for any of them.
        """
        async with self._database.read() as session:
            due = await stored_feeds.due(session, self._clock.now(), self._limit)
        async with asyncio.TaskGroup() as group:
            tasks = [group.create_task(self._poll_in_turn(feed)) for feed in due]
        results = [task.result() for task in tasks]
        lost = [result for result in results if isinstance(result, StorageError)]
        if lost and len(lost) == len(results):
            raise lost[0]
        counts = [result if isinstance(result, int) else None for result in results]
        report = CollectReport(
            feed_count=len(due),
            article_count=sum(count for count in counts if count is not None),
            error_count=sum(count is None for count in counts),
        )
        if report.article_count:
            # Pages and feeds were read; what comes next may hold a model for minutes.
            await asyncio.to_thread(give_back_memory)
        if due:
            logger.info(
                "collected",
                extra={
                    "feeds": report.feed_count,
                    "articles": report.article_count,
                    "errors": report.error_count,
                },
            )
        return report

    async def _poll_in_turn(self, feed: Feed) -> int | StorageError | None:
        """Poll one feed when there is room; what storage refuses for it stops no other."""
        async with self._room:
            try:
                return await self.poll(feed)
            except StorageError as error:
                logger.warning("feed not stored", extra={"feed": feed.address, "why": error})
                return error

    async def poll(self, feed: Feed) -> int | None:
        """Poll one feed and return how many new articles it gave, None when it failed."""
        try:
            result = await self._fetcher.fetch(
                feed.address, etag=feed.etag, last_modified=feed.last_modified
            )
            parsed = await self._parse(result)
        except FeedError as error:
            await self._record_error(feed, error)
            return None
        now = self._clock.now()
        entries = () if parsed is None else _newest(parsed, now)
        harvest = await self._read(feed, entries, now)
        async with self._database.begin() as session:
            added = await stored_articles.add_new(session, harvest.articles)
            if harvest.memory is not None:
                await stored_memory.save(session, feed.id, harvest.memory)
            await recleaning.ask(session, harvest.doubtful_among(added))
            checked = after_success(
                feed,
                now=now,
                result=result,
                parsed=parsed,
                new_count=len(added),
                random=self._chance(),
            )
            await stored_feeds.save_check(session, checked)
        return len(added)

    async def _parse(self, result: Fetched | NotModified) -> ParsedFeed | None:
        match result:
            case NotModified():
                return None
            case Fetched():
                async with self._parser:
                    return await asyncio.to_thread(parse_document, result, now=self._clock.now())

    async def _record_error(self, feed: Feed, error: FeedError) -> None:
        now = self._clock.now()
        logger.warning(
            "feed failed",
            extra={"feed": feed.address, "code": error.code, "detail": error.detail},
        )
        async with self._database.begin() as session:
            failed = after_error(feed, error, now=now, random=self._chance())
            await stored_feeds.save_check(session, failed)

    async def _read(self, feed: Feed, entries: Sequence[Entry], now: datetime) -> _Harvest:
        """Return the new entries as cleaned articles, with the source's memory after them."""
        async with self._database.read() as session:
            known = await stored_articles.known(
                session, feed.id, [(e.guid, _identity(e)) for e in entries]
            )
            memory = await stored_memory.load(session, feed.id)
        new = [entry for entry in entries if entry.guid not in known]
        if not new:
            return _Harvest()
        arrived = [
            await self._arrived(feed, entry, now, may_fetch=position < PAGES_A_POLL)
            for position, entry in enumerate(reversed(new))
        ]
        cleaned, grown = await self._analyst.clean(
            arrived, memory=memory, kept_reasons=feed.kept_reasons
        )
        articles = [
            _article(feed, entry, raw, clean, now)
            for entry, raw, clean in zip(reversed(new), arrived, cleaned, strict=True)
        ]
        doubtful = await self._doubtful(feed, articles, memory, grown)
        return _Harvest(articles, grown, doubtful)

    async def _doubtful(
        self,
        feed: Feed,
        new: Sequence[Article],
        before: Sequence[MemoryEntry],
        after: Sequence[MemoryEntry],
    ) -> frozenset[ArticleId | str]:
        """Return the articles that show what the source has just been found to repeat.

        New ones too, by guid: the first of them were cleaned before the others were read.
        """
        repeats = new_repeats(before, after)
        if not repeats:
            return frozenset()
        moments = {repeat.seen_at for repeat in repeats}
        exact = None if None in moments else {moment for moment in moments if moment is not None}
        async with self._database.read() as session:
            kept = await stored_articles.kept_texts(session, feed.id, exact)
        known: list[tuple[ArticleId | str, datetime, str]] = [*kept]
        if not is_read_again(len(new), before):
            known += [(article.guid, article.seen_at, article.text) for article in new]
        return frozenset(await self._analyst.doubtful(known, repeats))

    async def _arrived(
        self, feed: Feed, entry: Entry, now: datetime, *, may_fetch: bool
    ) -> Uncleaned:
        """Return the entry's body: its page where the feed gave only a teaser."""
        form: Literal["fragment", "text"] = "fragment" if _MARKUP.search(entry.html) else "text"
        body = Uncleaned(entry.title, entry.html, form, entry.address, now)
        if not (feed.wants_full_text and may_fetch and entry.address and is_teaser(entry)):
            return body
        try:
            page = await self._fetcher.fetch(entry.address)
        except FeedError as error:
            logger.info("page not read", extra={"address": entry.address, "code": error.code})
            return body
        if not isinstance(page, Fetched) or "html" not in (page.media_type or "html"):
            return body
        text = await asyncio.to_thread(decode, page.body, page.encoding)
        if not await asyncio.to_thread(is_page_of, entry, text):
            logger.info("page tells something else", extra={"address": entry.address})
            return body
        return replace(body, body=text, form="page", address=page.address)


def _newest(parsed: ParsedFeed, now: datetime) -> tuple[Entry, ...]:
    """Return the entries that are news, newest first as published."""
    return tuple(
        entry
        for entry in parsed.entries[:ENTRIES_A_POLL]
        if entry.published_at is None or entry.published_at > now - OLDEST_NEWS
    )


def _identity(entry: Entry) -> str:
    """Return the entry's canonical address; none when others have it too, or a front page's."""
    address = canonical(entry.address) if entry.address and not entry.shares_page else ""
    parts = urlsplit(address)
    return address if parts.path.strip("/") or parts.query else ""


def _article(
    feed: Feed, entry: Entry, raw: Uncleaned, clean: CleanArticle, now: datetime
) -> Article:
    published = min(entry.published_at or now, now)
    return Article(
        id=ArticleId(0),
        feed_id=feed.id,
        guid=entry.guid,
        address=_identity(entry),
        title=clean.title or entry.title,
        text=clean.text,
        published_at=published,
        seen_at=now,
        link=without_tracking(entry.address or ""),
        author=entry.author,
        language=clean.language or feed.language,
        removed=clean.removed,
        raw_html=raw.body,
        raw_form=raw.form,
        raw_address=raw.address if raw.address and raw.address != entry.address else "",
        cleaner_version=CLEANER_VERSION,
        text_hash=clean.text_hash,
        image=entry.image,
    )
