"""Builders of the nouns: they fill in all that a test does not care about, and assert nothing.

Texts, outlets and addresses are invented.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from itertools import count
from typing import Any

from news.model import (
    Article,
    ArticleId,
    Button,
    ChatId,
    DeliveryPart,
    Difference,
    Digest,
    DigestId,
    DigestItem,
    Edition,
    Entry,
    Feed,
    FeedId,
    Figure,
    MemoryEntry,
    Message,
    OutletLink,
    PartId,
    PartState,
    Story,
    StoryId,
    Subscriber,
    SubscriberId,
    Summary,
    SummarySentence,
    Timetable,
    Topic,
)

NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
"""A Monday; the present of most tests."""

_numbers = count(1)


def a_feed(**wanted: Any) -> Feed:
    """Return a feed of an invented outlet."""
    number = next(_numbers)
    usual = Feed(
        id=FeedId(number),
        address=f"https://outlet{number}.example/feed.xml",
        title=f"Outlet {number}",
        site=f"https://outlet{number}.example/",
        topic=Topic.WORLD,
        language="en",
    )
    return replace(usual, **wanted)


def an_entry(**wanted: Any) -> Entry:
    """Return an entry as a feed publishes it."""
    number = next(_numbers)
    usual = Entry(
        guid=f"entry-{number}",
        address=f"https://outlet.example/news/{number}",
        title=f"Harbor bridge reopens after repair {number}",
        html="<p>The harbor bridge reopened on Monday after four months of repair.</p>",
        published_at=NOON - timedelta(hours=1),
    )
    return replace(usual, **wanted)


def an_article(**wanted: Any) -> Article:
    """Return an article that storage has not seen: without story, with id 0."""
    number = next(_numbers)
    usual = Article(
        id=ArticleId(0),
        feed_id=FeedId(1),
        guid=f"guid-{number}",
        address=f"https://outlet.example/news/{number}",
        title=f"Harbor bridge reopens after repair {number}",
        text="The harbor bridge reopened on Monday.\nFerries return to their old timetable.",
        published_at=NOON - timedelta(hours=1),
        seen_at=NOON,
        language="en",
        cleaner_version=1,
        text_hash=f"{number:032x}",
    )
    return replace(usual, **wanted)


def a_link(**wanted: Any) -> OutletLink:
    """Return one outlet's link of a story."""
    number = next(_numbers)
    usual = OutletLink(
        article_id=ArticleId(number),
        feed_id=FeedId(number),
        outlet=f"Outlet {number}",
        owner=None,
        address=f"https://outlet{number}.example/news/{number}",
        title=f"Harbor bridge reopens after repair {number}",
        published_at=NOON - timedelta(hours=1),
    )
    return replace(usual, **wanted)


def a_story(**wanted: Any) -> Story:
    """Return a summarized story with one link."""
    number = next(_numbers)
    usual = Story(
        id=StoryId(number),
        headline=f"Harbor bridge reopens after repair {number}",
        summary=("The harbor bridge reopened on Monday.", "Ferries return to their timetable."),
        method="extractive",
        topic=Topic.WORLD,
        language="en",
        first_seen_at=NOON - timedelta(hours=1),
        changed_at=NOON,
        links=(a_link(),),
    )
    return replace(usual, **wanted)


def a_difference(subject: str, **figures: tuple[OutletLink, ...]) -> Difference:
    """Return figures, named by their values, that the articles of these links give."""
    return Difference(
        subject,
        tuple(
            Figure(value, tuple(int(link.article_id) for link in links))
            for value, links in figures.items()
        ),
    )


def a_summary(**wanted: Any) -> Summary:
    """Return a summary of two sentences of one article."""
    usual = Summary(
        headline="Harbor bridge reopens",
        sentences=(
            SummarySentence("The harbor bridge reopened on Monday.", article=0, sentence=0),
            SummarySentence("Ferries return to their timetable.", article=0, sentence=1),
        ),
        method="extractive",
    )
    return replace(usual, **wanted)


def a_timetable(*hours: int, zone: str = "UTC") -> Timetable:
    """Return a timetable with an edition at each of these full hours, or at eight."""
    return Timetable(editions=tuple(Edition(time(hour)) for hour in hours or (8,)), zone=zone)


def a_subscriber(**wanted: Any) -> Subscriber:
    """Return an active subscriber in a private chat, with a digest at eight."""
    number = next(_numbers)
    usual = Subscriber(
        id=SubscriberId(number),
        chat_id=ChatId(1000 + number),
        timetable=a_timetable(),
        name=f"Reader {number}",
        next_due_at=NOON,
    )
    return replace(usual, **wanted)


def an_item(**wanted: Any) -> DigestItem:
    """Return a story as chosen for a digest, new to the subscriber."""
    return replace(DigestItem(story=a_story()), **wanted)


def a_digest(**wanted: Any) -> Digest:
    """Return a digest with one new story, due at noon."""
    usual = Digest(subscriber_id=SubscriberId(1), slot=NOON, items=(an_item(),))
    return replace(usual, **wanted)


def a_message(**wanted: Any) -> Message:
    """Return a short message."""
    usual = Message(html="<b>Harbor bridge reopens</b>", plain="Harbor bridge reopens")
    return replace(usual, **wanted)


def a_button(**wanted: Any) -> Button:
    """Return a button with callback data."""
    return replace(Button(label="More", action="more:1"), **wanted)


def a_part(**wanted: Any) -> DeliveryPart:
    """Return a pending part of a digest."""
    number = next(_numbers)
    usual = DeliveryPart(
        id=PartId(number),
        digest_id=DigestId(number),
        subscriber_id=SubscriberId(number),
        chat_id=ChatId(1000 + number),
        thread_id=None,
        position=0,
        message=a_message(),
        state=PartState.PENDING,
    )
    return replace(usual, **wanted)


def a_memory_entry(**wanted: Any) -> MemoryEntry:
    """Return a line that a source repeats."""
    number = next(_numbers)
    usual = MemoryEntry(kind="line", key=f"{number:016x}", count=2, last_seen_at=NOON)
    return replace(usual, **wanted)
