"""Which stories a digest holds, and in which order.

Aim: a reader with two minutes sees first what most independent outlets tell, and what is
fresh. In doubt a story with more outlets goes before a newer one: size halves in weight every
`HALF_LIFE`, so yesterday's big story does not push out this morning's.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from news.filters import is_muted
from news.model import DigestItem, FeedId, Preferences, Story, StoryId

HALF_LIFE = timedelta(hours=16)
"""After this long a story counts half; chosen so that a story of four outlets yesterday at the
same hour ranks level with a story of two outlets now."""

LONGEST_LOOK_BACK = timedelta(days=8)
"""A weekly digest looks back a week and a day, no digest further."""

SHORTEST_LOOK_BACK = timedelta(hours=30)
"""A daily digest sees every story since the last one, also when the hour was moved."""


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


def is_wanted(item: DigestItem, preferences: Preferences) -> bool:
    """Return whether a reader's settings let the story through."""
    story = item.story
    if item.is_update and not preferences.wants_updates:
        return False
    if preferences.wanted_topics and story.topic not in preferences.wanted_topics:
        return False
    return not (preferences.muted_words and is_muted(story, preferences.muted_words))


def choose(
    candidates: Sequence[DigestItem], preferences: Preferences, *, now: datetime
) -> tuple[tuple[DigestItem, ...], int]:
    """Choose and order the stories of a digest.

    Returns:
        The chosen items, most important first, and how many wanted ones found no room.
    """
    wanted = [item for item in candidates if is_wanted(item, preferences)]
    ranked = sorted(wanted, key=lambda item: (-weight(item.story, now), item.story.id))
    room = preferences.story_count
    return tuple(ranked[:room]), max(0, len(ranked) - room)


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
        links = tuple(link for link in story.links if link.feed_id not in muted_feeds)
        fresh = links if had is None else tuple(ln for ln in links if ln.development > had)
        if fresh:
            told = story if len(links) == len(story.links) else replace(story, links=links)
            found.append(DigestItem(told, had))
    return found
