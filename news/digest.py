"""Which stories a digest holds, in which order, and who says each sentence of them.

Aim: a reader with two minutes sees first what most independent outlets tell, and what is
fresh. In doubt a story with more outlets goes before a newer one: size halves in weight every
`HALF_LIFE`, so yesterday's big story does not push out this morning's.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from types import MappingProxyType

from news.filters import has_any, searchable, sought
from news.model import (
    ArticleId,
    DigestItem,
    FeedId,
    OutletLink,
    Preferences,
    Story,
    StoryId,
)

HALF_LIFE = timedelta(hours=16)
"""After this long a story counts half; chosen so that a story of four outlets yesterday at the
same hour ranks level with a story of two outlets now."""

LONGEST_LOOK_BACK = timedelta(days=8)
"""A weekly digest looks back a week and a day, no digest further."""

SHORTEST_LOOK_BACK = timedelta(hours=30)
"""A daily digest sees every story since the last one, also when the hour was moved."""


MOST_KEPT = 20_000
"""Stories without the links of muted feeds that are kept in memory while digests are chosen."""


def look_back(now: datetime, last_slot: datetime | None) -> datetime:
    """Return the moment since which stories are candidates for a digest.

    Args:
        last_slot: when the subscriber's last digest was due; None before the first.
    """
    shortest = now - SHORTEST_LOOK_BACK
    if last_slot is None:
        return shortest
    return max(now - LONGEST_LOOK_BACK, min(shortest, last_slot))


def weight(story: Story, now: datetime) -> float:
    """Return how much a story matters now: independent outlets, size and age together."""
    outlets = story.outlet_count()
    size = math.log2(1 + outlets) + 0.1 * math.log2(1 + len(story.links))
    age = max(timedelta(), now - story.changed_at)
    return float(size * 0.5 ** (age / HALF_LIFE))


class Stand:
    """The stories of one moment, with what is the same for every reader worked out once.

    Readers of whom hardly two want the same (`benchmarks/compose.py --settings many`) cost 30 ms
    of CPU each when a story's words were folded and its links sorted out for every one of them.

    Args:
        stories: what readers can be told.
        now: when their digests are made, aware, UTC.
    """

    def __init__(self, stories: Sequence[Story], now: datetime) -> None:
        self._stories = stories
        self._now = now
        self._words: dict[StoryId, str] = {}
        self._weights: dict[int, tuple[Story, float]] = {}
        self._feeds = {s.id: frozenset(link.feed_id for link in s.links) for s in stories}
        self._without: dict[tuple[StoryId, frozenset[FeedId]], Story] = {}

    def choose(
        self,
        preferences: Preferences,
        *,
        muted_feeds: frozenset[FeedId] = frozenset(),
        delivered: Mapping[StoryId, int] = MappingProxyType({}),
        since: datetime | None = None,
    ) -> tuple[tuple[DigestItem, ...], int]:
        """Choose and order the stories of one reader's digest, see `candidates` and `choose`.

        Args:
            since: stories that have not changed since then are too old.
        """
        recent = self._stories
        if since is not None:
            recent = [story for story in recent if story.changed_at >= since]
        if muted_feeds:
            recent = [self._told(story, muted_feeds) for story in recent]
        return self.choose_from(candidates(recent, frozenset(), delivered), preferences)

    def choose_from(
        self, waiting: Sequence[DigestItem], preferences: Preferences
    ) -> tuple[tuple[DigestItem, ...], int]:
        """Choose among what a reader has not had, see `choose`."""
        words = sought(preferences.muted_words)
        wanted = [item for item in waiting if self._is_wanted(item, preferences, words)]
        ranked = sorted(wanted, key=lambda item: (-self._weight(item.story), item.story.id))
        room = preferences.story_count
        return tuple(ranked[:room]), max(0, len(ranked) - room)

    def _is_wanted(
        self, item: DigestItem, preferences: Preferences, words: tuple[str, ...]
    ) -> bool:
        """Return whether a reader's settings let the story through."""
        story = item.story
        if item.is_update and not preferences.wants_updates:
            return False
        if preferences.wanted_topics and story.topic not in preferences.wanted_topics:
            return False
        if not words:
            return True
        if story.id not in self._words:
            self._words[story.id] = searchable(story)
        return not has_any(self._words[story.id], words)

    def _told(self, story: Story, muted_feeds: frozenset[FeedId]) -> Story:
        """Return the story without the links of muted feeds, made once for all who mute them."""
        muted = self._feeds[story.id] & muted_feeds
        if not muted:
            return story
        if len(self._without) >= MOST_KEPT:
            self._without.clear()
            self._weights.clear()
        key = (story.id, muted)
        if key not in self._without:
            links = tuple(link for link in story.links if link.feed_id not in muted)
            self._without[key] = replace(story, links=links)
        return self._without[key]

    def _weight(self, story: Story) -> float:
        """Return the weight of this very story; without a muted feed's links it weighs less."""
        known = self._weights.get(id(story))
        if known is None or known[0] is not story:
            known = self._weights[id(story)] = (story, weight(story, self._now))
        return known[1]


def choose(
    candidates: Sequence[DigestItem], preferences: Preferences, *, now: datetime
) -> tuple[tuple[DigestItem, ...], int]:
    """Choose and order the stories of a digest.

    Returns:
        The chosen items, most important first, and how many wanted ones found no room.
    """
    return Stand((), now).choose_from(candidates, preferences)


def candidates(
    stories: Sequence[Story],
    muted_feeds: frozenset[FeedId],
    delivered: Mapping[StoryId, int],
) -> list[DigestItem]:
    """Return what a reader has not had yet: new stories, and newer versions of delivered ones.

    A muted feed's links are left out; a story, or an update, that only muted feeds tell is
    no candidate.

    Args:
        delivered: the version of each story that the reader already has.
    """
    found: list[DigestItem] = []
    for story in stories:
        had = delivered.get(story.id)
        if had is not None and had >= story.version:
            continue
        links = story.links
        if muted_feeds:
            links = tuple(link for link in links if link.feed_id not in muted_feeds)
        is_fresh = bool(links) if had is None else any(ln.development > had for ln in links)
        if is_fresh:
            told = story if len(links) == len(story.links) else replace(story, links=links)
            found.append(DigestItem(told, had))
    return found


@dataclass(frozen=True, slots=True)
class Told:
    """A sentence as a reader is told it.

    Attributes:
        link: the article that says it; None when that goes without saying, or a model wrote it.
    """

    text: str
    link: OutletLink | None = None


def told_summary(story: Story, sentence_count: int = 0) -> tuple[Told, ...]:
    """Return what a story's summary tells a reader, each sentence with who says it.

    Args:
        sentence_count: how many sentences at most, the most important ones; 0 is as many as the
            story needs.
    """
    found = _found(story.summary, story.summary_articles, story.summary_places, story.links)
    return _in_reading_order(found[: sentence_count or max(1, story.enough_count)])


def told_update(
    story: Story, news: Sequence[OutletLink], sentence_count: int = 0
) -> tuple[Told, ...]:
    """Return what is new in a story, each sentence with who says it.

    A story without a text for its update has its summary, and of it what the news says, if any.

    Args:
        news: the articles that brought it.
    """
    if story.update:
        found = _found(story.update, story.update_articles, story.update_places, news)
        return _in_reading_order(found[: sentence_count or len(found)])
    found = _found(story.summary, story.summary_articles, story.summary_places, news)
    return _in_reading_order(found[: sentence_count or max(1, story.enough_count)])


@dataclass(frozen=True, slots=True)
class ToldFigure:
    """A figure as a reader is told it, with one link for each outlet that gives it."""

    value: str
    links: tuple[OutletLink, ...]


@dataclass(frozen=True, slots=True)
class ToldDifference:
    """Figures on which outlets differ, at least two."""

    subject: str
    figures: tuple[ToldFigure, ...]


def told_differences(story: Story) -> tuple[ToldDifference, ...]:
    """Return what a story's outlets differ on, without the figures of muted feeds."""
    given = {int(link.article_id): link for link in story.links}
    told = [
        ToldDifference(
            difference.subject,
            tuple(
                ToldFigure(figure.value, links)
                for figure in difference.figures
                if (links := _one_each([given[i] for i in figure.articles if i in given]))
            ),
        )
        for difference in story.differences
    ]
    return tuple(difference for difference in told if len(difference.figures) > 1)


def _one_each(links: Sequence[OutletLink]) -> tuple[OutletLink, ...]:
    """Return each feed's oldest link, oldest first."""
    oldest: dict[FeedId, OutletLink] = {}
    for link in sorted(links, key=lambda link: (link.published_at, link.article_id)):
        oldest.setdefault(link.feed_id, link)
    return tuple(oldest.values())


@dataclass(frozen=True, slots=True)
class _Found:
    """A sentence of a summary and where it stood: the article, and its place there from 0."""

    told: Told
    article: ArticleId | None = None
    place: int | None = None

    def follows(self, other: _Found) -> bool:
        """Whether it stood right behind the other one."""
        if self.article is None or self.place is None or other.place is None:
            return False
        return self.article == other.article and self.place == other.place + 1


def _found(
    texts: Sequence[str],
    articles: Sequence[ArticleId | None],
    places: Sequence[int | None],
    links: Sequence[OutletLink],
) -> list[_Found]:
    """Return sentences with their links, without those of feeds that are muted, if any is left.

    Where only one outlet tells the story in its own words, the link below says who does.
    """
    if len(articles) != len(texts):
        return [_Found(Told(text)) for text in texts]
    speaking = {link.article_id: link for link in links if not link.is_copy}
    has_several = len({link.feed_id for link in speaking.values()}) > 1
    known = places if len(places) == len(texts) else [None] * len(texts)
    found = [
        _Found(Told(text, speaking.get(article) if article and has_several else None), article, at)
        for text, article, at in zip(texts, articles, known, strict=True)
    ]
    return [one for one in found if one.article in speaking] or found


def _in_reading_order(found: Sequence[_Found]) -> tuple[Told, ...]:
    """Return sentences as they read best; they come in the order in which they were chosen.

    The most important one opens, unless an earlier sentence of its article was chosen too. Then
    comes what the articles say first, and what stood right behind another stays there, because
    it may point back.
    """
    if not found or any(one.place is None for one in found):
        return tuple(one.told for one in found)
    opening = min(
        (one for one in found if one.article == found[0].article), key=lambda one: one.place or 0
    )
    ordered: list[_Found] = []
    for one in [opening, *sorted(found, key=lambda one: one.place or 0)]:
        if one in ordered:
            continue
        behind = next((i for i, other in enumerate(ordered) if one.follows(other)), None)
        ordered.insert(len(ordered) if behind is None else behind + 1, one)
    return tuple(one.told for one in ordered)
