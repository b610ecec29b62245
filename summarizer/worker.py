"""The threads in which news is understood, as one asynchronous object.

Cleaning has a thread of its own, so that pages never wait behind a model; everything that
touches the model or the open stories happens in the model thread, one thing at a time, in
bounded batches. The event loop is never held. When the model is missing or fails, callers get
a `ModelError`; the pipeline then goes on without vectors.
"""

from __future__ import annotations

import asyncio
import gc
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Literal, TypeVar

from news.model import ArticleId, MemoryEntry, Summary, Topic
from summarizer.clean import CLEANER_VERSION, CleanArticle, clean_article
from summarizer.embed import Embedder, Runtime, article_text, from_bytes, to_bytes
from summarizer.explain import Explanation
from summarizer.extract import RECIPE_VERSION, Extractor, SourceText
from summarizer.group import WINDOW, GroupArticle, Grouper, Placement
from summarizer.hindsight import Kept, Repeat, doubtful, new_repeats, without
from summarizer.memory import SourceMemory
from summarizer.regroup import Move
from summarizer.story_memory import MOST_OPEN
from summarizer.topics import TopicClassifier

if TYPE_CHECKING:
    from summarizer.abstract import Abstractor

__all__ = [
    "CLEANER_VERSION",
    "RECIPE_VERSION",
    "Analyst",
    "CleanArticle",
    "Explanation",
    "Known",
    "Move",
    "Placement",
    "Repeat",
    "SourceText",
    "Told",
    "Uncleaned",
    "is_read_again",
    "new_repeats",
]

T = TypeVar("T")
K = TypeVar("K")

ALWAYS = timedelta(days=36500)
"""A window in which nothing closes."""

YOUNG = 300
"""Entries of a source's memory below which it has seen about ten articles or fewer: what it
repeats is known only after its first articles, so these are read again."""

MOST_AGAIN = 30
"""Articles that are read again at most; each is cleaned twice more."""


@dataclass(frozen=True, slots=True)
class Uncleaned:
    """An article as it arrived, for cleaning.

    Attributes:
        form: what `body` is: a whole page, the fragment a feed gave, or plain text.
    """

    title: str
    body: str
    form: Literal["page", "fragment", "text"]
    address: str | None
    seen_at: datetime


@dataclass(frozen=True, slots=True)
class Told:
    """An article for grouping; `vector` as storage keeps it."""

    id: ArticleId
    at: datetime
    title: str
    text: str
    vector: bytes | None
    outlet: str
    address: str
    language: str | None
    text_hash: str


@dataclass(frozen=True, slots=True)
class Known:
    """An article with the place that it was given before."""

    told: Told
    story: ArticleId
    development: int
    copy_of: ArticleId | None


class Analyst:
    """Cleans, embeds, groups and summarizes, off the event loop.

    Args:
        model: hub name or path of a sentence encoder; None is the embedded one.
        writer: name or path of a model that writes summaries; None is extractive.
        window: how long a story stays open for new articles.
        most_open: open articles beyond which the oldest close early.
        threads: CPU threads of the model.
        runtime: what computes the embedded model.
        idle: how long the model may be unused before it leaves memory; None is for ever.
    """

    def __init__(
        self,
        *,
        model: str | None = None,
        writer: str | None = None,
        window: timedelta = WINDOW,
        most_open: int = MOST_OPEN,
        threads: int | None = 1,
        runtime: Runtime = "torch",
        idle: timedelta | None = None,
    ) -> None:
        self._embedder = Embedder(model=model, threads=threads, runtime=runtime)
        self._extractor = Extractor(self._embedder)
        self._abstractor = _abstractor(writer, self._extractor) if writer else None
        self._topics = TopicClassifier(self._embedder)
        self._window = window
        self._most_open = most_open
        self._grouper = Grouper(window=window, most_open=most_open)
        self._idle = idle
        self._timer: asyncio.TimerHandle | None = None
        self._cleaning = ThreadPoolExecutor(1, thread_name_prefix="cleaning")
        self._thinking = ThreadPoolExecutor(1, thread_name_prefix="model")

    @property
    def is_model_loaded(self) -> bool:
        """Whether the sentence encoder is in memory."""
        return self._embedder.is_loaded

    @property
    def recipe(self) -> str:
        """What makes the summaries: model and version; part of a summary's key."""
        writer = self._abstractor.name if self._abstractor else "extractive"
        return f"{writer}/{RECIPE_VERSION}"

    async def close(self) -> None:
        """Finish what runs and end the threads."""
        if self._timer is not None:
            self._timer.cancel()
        for pool in (self._cleaning, self._thinking):
            await asyncio.to_thread(pool.shutdown, wait=True, cancel_futures=True)

    async def clean(
        self,
        articles: Sequence[Uncleaned],
        *,
        memory: Sequence[MemoryEntry] = (),
        kept_reasons: frozenset[str] = frozenset(),
    ) -> tuple[list[CleanArticle], tuple[MemoryEntry, ...]]:
        """Clean articles of one source, in order, while its memory grows.

        Returns:
            One cleaned article for each, and the source's memory as it is now.
        """
        return await self._run(self._cleaning, lambda: self._clean(articles, memory, kept_reasons))

    @staticmethod
    def _clean(
        articles: Sequence[Uncleaned],
        memory: Sequence[MemoryEntry],
        kept_reasons: frozenset[str],
    ) -> tuple[list[CleanArticle], tuple[MemoryEntry, ...]]:
        source = SourceMemory(memory)
        cleaned: list[CleanArticle] = []
        for article in articles:
            result = clean_with_memory(article, source, kept_reasons)
            source.learn(result.decisions, title=article.title, at=article.seen_at)
            cleaned.append(result)
        if is_read_again(len(articles), memory):
            known = source.entries()
            cleaned = [clean_with_others(article, known, kept_reasons) for article in articles]
        return cleaned, source.entries()

    async def clean_again(
        self,
        article: Uncleaned,
        *,
        memory: Sequence[MemoryEntry],
        kept_reasons: frozenset[str] = frozenset(),
    ) -> CleanArticle:
        """Clean an article that its source's memory has seen, with what all others repeat."""
        return await self._run(
            self._cleaning, lambda: clean_with_others(article, memory, kept_reasons)
        )

    async def doubtful(self, kept: Sequence[Kept[K]], repeats: Sequence[Repeat]) -> list[K]:
        """Return the keys of kept articles that show what has just come again."""
        return await self._run(self._cleaning, lambda: doubtful(kept, repeats))

    async def embed(self, articles: Sequence[tuple[str, str]]) -> list[bytes]:
        """Return the vectors of articles given as title and text, as storage keeps them.

        Raises:
            ModelError: the model is missing or failed.
        """
        texts = [article_text(title, text) for title, text in articles]
        return await self._think(lambda: [to_bytes(v) for v in self._embedder.encode(texts)])

    @property
    def horizon(self) -> timedelta:
        """How far back articles must be restored, so that decisions are the same."""
        return self._grouper.horizon

    async def forget_stories(self) -> None:
        """Forget all open stories, to restore them anew."""

        def forget() -> None:
            self._grouper = Grouper(window=self._window, most_open=self._most_open)

        await self._think(forget)

    async def restore(self, articles: Sequence[Known]) -> None:
        """Read articles with their places; portions come in order of arrival."""
        await self._think(lambda: self._restore(articles))

    def _restore(self, articles: Sequence[Known]) -> None:
        for known in articles:
            self._grouper.restore(
                _group_article(known.told),
                story=int(known.story),
                development=known.development,
                copy_of=None if known.copy_of is None else int(known.copy_of),
            )

    async def group(self, articles: Sequence[Told]) -> list[Placement]:
        """Decide the story of each article, in order; later ones see the earlier ones."""
        return await self._think(
            lambda: self._grouper.add_all([_group_article(article) for article in articles])
        )

    async def brings_news(
        self, questions: Sequence[tuple[ArticleId, Sequence[ArticleId]]]
    ) -> list[bool]:
        """Return for each grouped article whether it is news to who was told the others."""
        return await self._think(
            lambda: [
                self._grouper.brings_news(int(key), [int(other) for other in told])
                for key, told in questions
            ]
        )

    async def unquoted(self, articles: Sequence[ArticleId]) -> set[ArticleId]:
        """Return which of a story's articles may tell of another event and are not quoted."""
        found = await self._think(lambda: self._grouper.unquoted([int(a) for a in articles]))
        return {article for article in articles if int(article) in found}

    async def explain(self, a: Told, b: Told, *, among: Sequence[Told]) -> Explanation | None:
        """Return the score of two stored articles by part, open or not; None for a round-up.

        Args:
            among: articles that came before them: how rare a word is and how close the next
                best one comes is judged by these, so the score is near what was decided.
        """
        return await self._think(lambda: _explain(a, b, among))

    async def regroup(self, articles: Sequence[ArticleId]) -> list[Move]:
        """Group articles anew with hindsight and return those that should move."""
        return await self._think(lambda: list(self._grouper.regroup([int(a) for a in articles])))

    async def topic(self, title: str, text: str, vector: bytes | None) -> Topic:
        """Return the topic of an article or story.

        Raises:
            ModelError: the model is missing or failed.
        """
        given = None if vector is None else from_bytes(vector)
        return await self._think(lambda: self._topics.topic(given, title=title, text=text))

    async def summarize(
        self, articles: Sequence[SourceText], *, sentences: int | None = None
    ) -> Summary:
        """Summarize a story from its articles; the extractive summary when no writer is set.

        Args:
            sentences: how many at most; None is all that a reader can ask for, with how many of
                them are enough.

        Raises:
            ModelError: the model is missing or failed.
        """
        if (writer := self._abstractor) is not None:
            return await self._think(lambda: writer.summarize(articles, sentences=sentences))
        return await self._think(lambda: self._extractor.summarize(articles, sentences=sentences))

    async def summarize_update(
        self, new: Sequence[SourceText], known: Sequence[SourceText], *, sentences: int = 2
    ) -> Summary:
        """Say what new articles add to what a story told before.

        Raises:
            ModelError: the model is missing or failed.
        """
        return await self._think(
            lambda: self._extractor.summarize_update(new, known, sentences=sentences)
        )

    async def _think(self, work: Callable[[], T]) -> T:
        """Run work in the model thread; the model leaves memory after the idle time."""
        if self._timer is not None:
            self._timer.cancel()
        try:
            return await self._run(self._thinking, work)
        finally:
            if self._idle is not None:
                loop = asyncio.get_running_loop()
                self._timer = loop.call_later(self._idle.total_seconds(), self._unload_later)

    def _unload_later(self) -> None:
        self._thinking.submit(self._unload)

    def _unload(self) -> None:
        self._embedder.unload()
        if self._abstractor is not None:
            self._abstractor.unload()
        gc.collect()

    @staticmethod
    async def _run(pool: ThreadPoolExecutor, work: Callable[[], T]) -> T:
        return await asyncio.get_running_loop().run_in_executor(pool, work)


def clean_with_memory(
    article: Uncleaned, memory: SourceMemory, kept_reasons: frozenset[str]
) -> CleanArticle:
    """Clean an article that the memory has not seen."""
    return clean_article(
        article.body,
        title=article.title,
        address=article.address,
        form=article.form,
        memory=memory,
        kept_reasons=kept_reasons,
    )


def is_read_again(article_count: int, memory: Sequence[MemoryEntry]) -> bool:
    """Whether articles that come together are compared with each other at once."""
    return len(memory) < YOUNG and 1 < article_count <= MOST_AGAIN


def clean_with_others(
    article: Uncleaned, memory: Sequence[MemoryEntry], kept_reasons: frozenset[str]
) -> CleanArticle:
    """Clean an article as if its source's memory had learned from all articles but this one.

    Reading it a first time says what the memory has from it.
    """
    first = clean_with_memory(article, SourceMemory(memory), kept_reasons)
    own = SourceMemory()
    own.learn(first.decisions, title=article.title, at=article.seen_at)
    others = SourceMemory(without(memory, own.entries()))
    return clean_with_memory(article, others, kept_reasons)


def _abstractor(writer: str, extractor: Extractor) -> Abstractor:
    """Return the writer; its module is imported only when one is wanted."""
    from summarizer.abstract import Abstractor

    return Abstractor(writer, extractor=extractor)


def _explain(a: Told, b: Told, among: Sequence[Told]) -> Explanation | None:
    grouper = Grouper(window=ALWAYS)
    for told in (*among, a, b):
        grouper.restore(_group_article(told), story=int(told.id))
    try:
        return grouper.explain(int(a.id), int(b.id))
    except LookupError:
        return None


def _group_article(told: Told) -> GroupArticle:
    return GroupArticle(
        key=int(told.id),
        time=told.at,
        title=told.title,
        text=told.text,
        vector=None if told.vector is None else from_bytes(told.vector),
        source=told.outlet,
        address=told.address or None,
        language=told.language,
        text_hash=told.text_hash,
    )
