"""Stories: online grouping, one pass, no look-ahead.

Three kinds of sameness, in this order: the same article (address, then hash of the text), a
copy (`summarizer.duplicates`), the same event (`summarizer.linkage` over
`summarizer.pairs`). What the grouper decides depends on the articles in its memory and their
order, on nothing else: the same stream gives the same stories, and one that is filled again with
`restore` goes on as if it had never stopped. In doubt two stories stay apart: a wrong merge
misleads, a missed one only repeats.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Literal

from news import urls
from summarizer.dates import happened
from summarizer.developments import is_development
from summarizer.duplicates import Shingles, read_shingles, text_hash
from summarizer.explain import Explanation, explained
from summarizer.linkage import Judge, Judged
from summarizer.pairs import Compared, PairModel, shipped_model
from summarizer.regroup import Move, regrouped
from summarizer.roundup import is_roundup
from summarizer.story_memory import MOST_OPEN, Key, StoryMemory
from summarizer.tokens import read_terms
from summarizer.vector_rows import EXPECTED, Vector
from summarizer.voices import unquoted
from summarizer.window import Document

WINDOW = timedelta(days=21)
"""How long after its time an article can be joined."""

HORIZON = timedelta(days=60)
"""How long an article's words count, and how far back a story can follow another."""

COPY_ODDS = -1.0
"""Log odds that a copy needs with its original: furniture that cleaning missed joins pages on
different events, and their names, numbers and meaning disagree."""

FOLLOWS_ODDS = -2.0
"""Log odds, times aside, that a link to an older story needs. On the corpus of our own it finds
six of the seven links and adds six more on like matters, such as a return match."""

PAST_CANDIDATES = 6
"""Closed stories that are looked at by shared terms, and as many by vector."""

FOLLOWS_AFTER = timedelta(days=5)
"""How much older an open article must be to be followed and not joined."""


@dataclass(frozen=True, slots=True)
class GroupArticle:
    """An article as it comes to be grouped, cleaned and without its source's furniture.

    Attributes:
        key: storage's id or any other name; unique.
        vector: float32, (384,), unit length, of `embed.article_text`; None when there is none.
        text_hash: as storage has it; empty lets the grouper make its own.
    """

    key: Key
    time: datetime | None
    title: str
    text: str
    vector: Vector | None
    source: str | None = None
    address: str | None = None
    language: str | None = None
    text_hash: str = ""


@dataclass(frozen=True, slots=True)
class Placement:
    """Where an article was placed.

    Attributes:
        story: key of the story's founding article.
        kind: `new` founds a story; `same` and `copy` repeat the article `copy_of`; `event` tells
            the event of an open story.
        development: version of the story that the article belongs to, from 1.
        is_development: whether the article began that version.
        score: log odds of the story for `event`, containment for `copy`, 1 for `same`; for
            `new` the best score that was not enough, -8 when nothing was near.
        follows: an older, closed story on the same matter.
        closest: the article of the story that is most like this one.
    """

    key: Key
    story: Key
    kind: Literal["new", "same", "copy", "event"]
    copy_of: Key | None = None
    development: int = 1
    is_development: bool = False
    score: float = 0.0
    follows: Key | None = None
    closest: Key | None = None


@dataclass(frozen=True, slots=True)
class _Read:
    """An article with everything that is computed from it alone."""

    document: Document
    shingles: Shingles | None
    address: str
    text_hash: str


class Grouper:
    """Groups a stream of articles into stories. Not thread-safe.

    Args:
        model: the pair model; None is the one that comes with the program.
        window: how long an article can be joined.
        horizon: how long its words count; `restore` needs the articles of this time.
        most_open: open articles beyond which the oldest close early, for the sake of memory.
    """

    def __init__(
        self,
        *,
        model: PairModel | None = None,
        window: timedelta = WINDOW,
        horizon: timedelta = HORIZON,
        most_open: int = MOST_OPEN,
    ) -> None:
        self._model = model or shipped_model()
        self._memory = StoryMemory(window=window, horizon=horizon, most_open=most_open)
        self._judge = Judge(self._model, self._memory.frequencies)
        self.horizon = max(window, horizon)

    def __len__(self) -> int:
        """Return how many articles are open."""
        return len(self._memory.open)

    def story_of(self, key: Key) -> Key | None:
        """Return the story of an article in memory."""
        known = self._memory.known(key)
        return None if known is None else self._memory.story_of[known.number]

    def add(self, article: GroupArticle) -> Placement:
        """Place an article. One that is in memory already is placed as it was."""
        known = self._memory.known(article.key)
        if known is not None:
            story = self._memory.story_of[known.number]
            version = self._memory.stories[story].development
            return Placement(article.key, story, "same", known.copy_of, version, score=1.0)
        read = self._read(article)
        self._memory.advance(read.document.time)
        placement = self._decide(read)
        self._put(read, placement.story, placement.development, placement.copy_of)
        return placement

    def add_all(self, articles: Sequence[GroupArticle]) -> list[Placement]:
        """Place articles one after the other, as `add` does, for less: see `expect`."""
        placements = []
        for start in range(0, len(articles), EXPECTED):
            portion = articles[start : start + EXPECTED]
            self.expect([article.vector for article in portion])
            placements += [self.add(article) for article in portion]
        self.expect(())
        return placements

    def expect(self, vectors: Iterable[Vector | None]) -> None:
        """Look for what is near to articles that `add` will be given next, all at once.

        The same is decided; with many open articles it costs less.

        Args:
            vectors: of the articles, at most `EXPECTED`; none ends the expectation, which holds
                a number for each open article and each of them.
        """
        self._memory.expect([vector for vector in vectors if vector is not None])

    def restore(
        self,
        article: GroupArticle,
        *,
        story: Key,
        development: int = 1,
        copy_of: Key | None = None,
    ) -> None:
        """Read an article again with what was decided before.

        After a restart, every article of the last `horizon` is restored in the order in which
        they were added; then later decisions are the same as without the restart.
        """
        if self._memory.known(article.key) is not None:
            return
        read = self._read(article)
        self._memory.advance(read.document.time)
        self._put(read, story, development, copy_of)

    def brings_news(self, key: Key, told: Iterable[Key]) -> bool:
        """Return whether an article brings real news to readers who were told others.

        False when nothing of it is open any more: in doubt it is the same news.

        Args:
            told: the articles of its story that readers were told of.
        """
        new = self._memory.document(key)
        known = [d for k in told if (d := self._memory.document(k)) is not None and k != key]
        times = [document.time for document in known if document.time is not None]
        if new is None:
            return False
        return is_development(
            new, known, began_at=min(times, default=None), frequencies=self._memory.frequencies
        )

    def unquoted(self, keys: Iterable[Key]) -> set[Key]:
        """Return which of a story's articles may tell of another event, and are linked only.

        An article that is not open any more is in no doubt; a copy is when its original is.
        """
        known = [known for key in keys if (known := self._memory.known(key)) is not None]
        known.sort(key=lambda one: one.number)
        told = [document for one in known if (document := self._memory.document(one.key))]
        found = unquoted(told, memory=self._memory, judge=self._judge)
        return found | {one.key for one in known if one.copy_of in found}

    def regroup(self, keys: Iterable[Key]) -> list[Move]:
        """Group these articles anew with hindsight, and return who moves, in order of arrival.

        Closed articles, copies and round-ups stay; a copy goes where its original goes.

        Args:
            keys: the articles that nobody has been sent yet.
        """
        memory = self._memory
        wanted = set(keys)
        free = [document for document in memory.open if document.key in wanted]
        moves: list[Move] = []
        for document, story in regrouped(
            free, memory=memory, judge=self._judge, threshold=self._model.threshold
        ):
            before = memory.story_of[document.number]
            if story != before:
                memory.move(document.number, story)
                moves.append(Move(document.key, before, story))
                moves.extend(
                    Move(copy, before, story) for copy in memory.move_copies(document.key, story)
                )
        return moves

    def explain(self, a: Key, b: Key) -> Explanation:
        """Return the score of two open articles by part.

        Raises:
            LookupError: one of them is not open any more, or never was.
        """
        documents = [self._memory.document(key) for key in (a, b)]
        if documents[0] is None or documents[1] is None:
            raise LookupError(f"not open: {a if documents[0] is None else b}")
        old, new = sorted((documents[0], documents[1]), key=lambda document: document.number)
        reference = [
            other
            for other in self._memory.open.candidates(new, self._memory.frequencies)
            if other.number < new.number
        ]
        row = self._judge.rows(new, [old], reference=reference or [old])
        shared = self._memory.copies.between(a, b)
        return explained(new, old, row, self._model, containment=shared)

    def _read(self, article: GroupArticle) -> _Read:
        """Compute what an article says."""
        alone = is_roundup(article.title, article.text, article.address)
        time = None if article.time is None else article.time.timestamp()
        terms = read_terms(article.title, article.text, article.language)
        document = Document(
            number=self._memory.next_number(),
            key=article.key,
            time=time,
            terms=terms,
            happened=happened(terms.days, time),
            vector=article.vector,
            source=article.source,
            language=article.language,
            is_roundup=alone,
        )
        return _Read(
            document,
            None if alone else read_shingles(article.text),
            urls.canonical(article.address) if article.address else "",
            article.text_hash or text_hash(article.title, article.text),
        )

    def _decide(self, read: _Read) -> Placement:
        """Return where an article belongs; nothing is changed."""
        memory, new = self._memory, read.document
        same = memory.same_article(read.address, read.text_hash)
        if same is not None:
            story = memory.story_of[same.number]
            version = memory.stories[story].development
            return Placement(new.key, story, "same", same.copy_of or same.key, version, score=1.0)
        if read.shingles is None:
            return Placement(new.key, new.key, "new", score=-8.0)
        candidates = memory.open.candidates(new, memory.frequencies)
        known = self._judge.compared(new, candidates)
        copied = memory.copies.find(read.shingles)
        if (
            copied is not None
            and (original := memory.known(copied[0])) is not None
            and self._is_plausible(new, original.copy_of or original.key, candidates, known)
        ):
            story = memory.story_of[original.number]
            version = memory.stories[story].development
            first = original.copy_of or original.key
            return Placement(new.key, story, "copy", first, version, score=copied[1])
        judged = self._judge.best_story(
            new,
            candidates,
            known=known,
            story_of=memory.story_of,
            stories=memory.stories,
            window=memory.open,
        )
        if judged is None or judged.score < self._model.threshold:
            score = -8.0 if judged is None else judged.score
            return Placement(
                new.key, new.key, "new", score=score, follows=self._follows(new, candidates, known)
            )
        return self._joined(new, judged)

    def _is_plausible(
        self,
        new: Document,
        original: Key,
        candidates: Sequence[Document],
        known: Compared | None,
    ) -> bool:
        """Whether a copy may tell what its original tells; shared page furniture does not."""
        document = self._memory.document(original)
        if document is None:
            return True
        odds = self._judge.odds(new, [document], candidates or [document], known)
        return odds[0] >= COPY_ODDS

    def _joined(self, new: Document, judged: Judged) -> Placement:
        """Return the placement in an open story, and whether it brings a development."""
        memory = self._memory
        story = memory.stories[judged.story]
        begins = is_development(
            new,
            [memory.open[number] for number in story.members],
            began_at=story.began_at,
            frequencies=memory.frequencies,
        )
        return Placement(
            new.key,
            story.key,
            "event",
            development=story.development + begins,
            is_development=begins,
            score=judged.score,
            closest=memory.open[judged.closest].key,
        )

    def _follows(
        self, new: Document, candidates: Sequence[Document], known: Compared | None
    ) -> Key | None:
        """Return an older story on the same matter, if one is close enough.

        Args:
            candidates: open articles that may tell the same; those of some days ago count.
            known: how they compare.
        """
        memory = self._memory
        # Days lie between the two by definition; the hours would only say so again.
        timeless = replace(new, time=None, happened=frozenset())
        older = memory.past.candidates(
            timeless, memory.frequencies, heaviest=PAST_CANDIDATES, nearest=PAST_CANDIDATES
        )
        older += [other for other in candidates if _is_long_before(other, new)]
        scored = self._judge.odds(timeless, older, older, known)
        best = max(zip(scored, older, strict=True), key=lambda pair: pair[0], default=None)
        if best is None or best[0] < FOLLOWS_ODDS:
            return None
        number = best[1].number
        return memory.past_story_of.get(number, memory.story_of[number])

    def _put(self, read: _Read, story: Key, development: int, copy_of: Key | None) -> None:
        """Remember an article in its story."""
        self._memory.put(
            read.document,
            story=story,
            development=development,
            copy_of=copy_of,
            shingles=read.shingles,
            address=read.address,
            text_hash=read.text_hash,
        )


def _is_long_before(old: Document, new: Document) -> bool:
    """Whether an open article is old enough to be followed."""
    if old.time is None or new.time is None:
        return False
    return new.time - old.time >= FOLLOWS_AFTER.total_seconds()
