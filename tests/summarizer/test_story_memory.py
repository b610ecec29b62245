"""What is kept of a closed article is small, and its words stop counting when it is forgotten."""

from datetime import UTC, datetime, timedelta

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from summarizer.group import GroupArticle, Grouper
from summarizer.pieces import SPACE
from summarizer.story_memory import packed, unpacked

BEGAN = datetime(2026, 3, 1, tzinfo=UTC)
DAY = timedelta(days=1)


def article(number: int, at: datetime) -> GroupArticle:
    words = " ".join(f"word{number}x{place}" for place in range(300))
    return GroupArticle(
        key=number, time=at, title=f"Title {number}", text=words, vector=None, source=str(number)
    )


@given(st.lists(st.integers(0, SPACE - 1), max_size=600))
def test_packed_ids_are_the_same_set_in_order(ids: list[int]) -> None:
    content = packed(np.array(ids, dtype=np.int32))

    assert unpacked(content).tolist() == sorted(set(ids))
    assert unpacked(content).dtype == np.int32
    assert len(content) <= 2 * len(ids) + 32


def test_of_a_closed_article_two_bytes_a_word_are_kept() -> None:
    grouper = Grouper(most_open=10)

    for number in range(100):
        grouper.add(article(number, BEGAN + number * DAY / 24))

    kept = [grouper._memory._known[number].terms for number in range(80)]
    assert all(isinstance(terms, bytes) and 600 <= len(terms) < 700 for terms in kept)


def test_words_of_forgotten_articles_no_longer_count() -> None:
    grouper = Grouper(most_open=10)
    alone = Grouper(most_open=10)
    later = BEGAN + 200 * DAY
    for number in range(100):
        grouper.add(article(number, BEGAN + number * DAY / 24))

    for number in range(1000, 1006):
        grouper.add(article(number, later))
        alone.add(article(number, later))

    assert len(grouper._memory._known) == 6
    counted = [own._memory.frequencies._counts[1:].tolist() for own in (grouper, alone)]
    assert counted[0] == counted[1]
