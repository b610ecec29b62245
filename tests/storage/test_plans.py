"""What runs each minute, or for each subscriber, never reads a whole table."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import timedelta

import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from news.model import FeedId
from storage import articles, feeds, stories, subscribers
from storage.database import Database
from tests.conftest import MakeUrl
from tests.make import NOON, a_subscriber
from tests.storage.planting import plans

READER = a_subscriber(muted_feeds=frozenset({FeedId(1), FeedId(2)}))
SINCE = NOON - timedelta(days=2)

QUESTIONS: dict[str, Callable[[AsyncSession], Awaitable[object]]] = {
    "due feeds": lambda session: feeds.due(session, NOON, 10),
    "due subscribers": lambda session: subscribers.due(session, NOON, 10),
    "open stories": lambda session: stories.open_stories(session, since=SINCE),
    "delivered": lambda session: stories.delivered(session, [READER.id], since=SINCE),
    "latest": lambda session: stories.latest(session, limit=10),
    "stale": lambda session: stories.stale(session, 10),
    "without vector": lambda session: articles.without_vector(session, 10),
    "ungrouped": lambda session: articles.ungrouped(session, 10),
    "window": lambda session: articles.window(session, SINCE),
    "kept texts": lambda session: articles.kept_texts(session, FeedId(1), {NOON}),
    "known": lambda session: articles.known(session, FeedId(1), [("guid", "https://a.example/")]),
}


@pytest.mark.parametrize("question", QUESTIONS)
async def test_it_is_answered_from_an_index(question: str, migrated_url: MakeUrl) -> None:
    async with Database.open(migrated_url("sqlite")) as database, database.read() as session:
        found = await plans(session, lambda: QUESTIONS[question](session))

        whole = [line for _, plan in found for line in plan if line.startswith("SCAN")]
        assert found
        assert [line for line in whole if "USING" not in line] == []
