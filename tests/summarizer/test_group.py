"""The grouper places articles in stories, the same way every time."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import numpy as np

from summarizer.group import GroupArticle, Grouper

MORNING = datetime(2026, 3, 2, 7, 0, tzinfo=UTC)

FIRE = (
    "A fire in a furniture warehouse in the harbor of Brindlemouth has destroyed four halls. "
    "Fire chief Odette Larkspur said 120 firefighters fought the flames until dawn. Nobody was "
    "hurt, but residents of Tanner Street were told to keep their windows closed. The company, "
    "Halvorsen Interiors, puts the damage at 3.4 million crowns."
)
FIRE_ELSEWHERE = (
    "Halvorsen Interiors lost four halls to the flames in the harbor of Brindlemouth last night. "
    "It took 120 firefighters until the morning to put the fire out, Odette Larkspur, who leads "
    "the fire service, told reporters. People in Tanner Street had to close their windows."
)
VOTE = (
    "The parliament of Norrland has voted for a new fishing law by 88 to 61. Minister Pavel "
    "Quist called it a good day for cod; the coastal party walked out before the vote."
)


def an_article(key: int, title: str, text: str, *, hours: float = 0.0, axis: int = 0, **more):
    vector = np.zeros(384, dtype=np.float32)
    vector[axis] = 1.0
    return GroupArticle(
        key=key,
        time=MORNING + timedelta(hours=hours),
        title=title,
        text=text,
        vector=vector,
        **more,
    )


def test_one_event_told_twice_is_one_story():
    grouper = Grouper()

    first = grouper.add(an_article(1, "Warehouse fire in Brindlemouth", FIRE))
    other = grouper.add(an_article(2, "New fishing law for Norrland", VOTE, hours=1, axis=1))
    second = grouper.add(
        an_article(3, "Flames destroy Brindlemouth furniture halls", FIRE_ELSEWHERE, hours=2)
    )

    assert (first.kind, other.kind, second.kind) == ("new", "new", "event")
    assert second.story == first.story == 1
    assert other.story == 2


def test_the_same_address_is_the_same_article():
    grouper = Grouper()
    grouper.add(an_article(1, "Fire", FIRE, address="https://a.example/fire?utm_source=x"))

    again = grouper.add(an_article(2, "Fire (2)", VOTE, address="http://www.a.example/fire/"))

    assert (again.kind, again.copy_of, again.story) == ("same", 1, 1)
