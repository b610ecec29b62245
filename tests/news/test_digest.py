"""Which stories a digest holds, and in which order, and how their sentences are told."""

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from news.digest import LONGEST_LOOK_BACK, candidates, choose, look_back, told_summary, weight
from news.model import DigestItem, FeedId, Preferences, Story, StoryId, Topic
from tests.make import NOON, a_link, a_story


def test_more_independent_outlets_come_first() -> None:
    small = a_story(links=(a_link(),))
    big = a_story(links=tuple(a_link() for _ in range(5)))

    chosen, _ = choose([DigestItem(small), DigestItem(big)], Preferences(), now=NOON)

    assert [item.story for item in chosen] == [big, small]


def test_copies_and_outlets_of_one_owner_do_not_make_a_story_bigger() -> None:
    two = a_story(links=(a_link(), a_link()))
    five_of_one = a_story(links=tuple(a_link(owner="One House") for _ in range(5)))
    copies = a_story(links=(a_link(), *(a_link(is_copy=True) for _ in range(5))))

    assert two.outlet_count() == 2
    assert five_of_one.outlet_count() == 1
    assert copies.outlet_count() == 1
    assert weight(two, NOON) > weight(five_of_one, NOON)


def test_a_fresh_story_passes_an_old_one_of_the_same_size() -> None:
    old = a_story(changed_at=NOON - timedelta(hours=20))
    fresh = a_story(changed_at=NOON)

    chosen, _ = choose([DigestItem(old), DigestItem(fresh)], Preferences(), now=NOON)

    assert chosen[0].story == fresh


def test_what_finds_no_room_is_counted() -> None:
    items = [DigestItem(a_story()) for _ in range(7)]

    chosen, left_out = choose(items, Preferences(story_count=5), now=NOON)

    assert (len(chosen), left_out) == (5, 2)


def test_muted_words_unwanted_topics_and_unwanted_updates_are_left_out() -> None:
    sport = a_story(topic=Topic.SPORT)
    muted = a_story(headline="Royal wedding in the capital")
    update = a_story(version=2, update=("Ten more bridges follow.",))
    kept = a_story()
    preferences = Preferences(
        wants_updates=False, muted_words=("wedding",), wanted_topics=frozenset({Topic.WORLD})
    )

    chosen, left_out = choose(
        [DigestItem(sport), DigestItem(muted), DigestItem(update, 1), DigestItem(kept)],
        preferences,
        now=NOON,
    )

    assert [item.story for item in chosen] == [kept]
    assert left_out == 0


def test_a_delivered_story_is_no_candidate_until_it_has_a_newer_version() -> None:
    story = a_story(version=2, links=(a_link(), a_link(development=2)))

    assert candidates([story], frozenset(), {story.id: 2}) == []
    assert candidates([story], frozenset(), {story.id: 1}) == [DigestItem(story, 1)]
    assert candidates([story], frozenset(), {StoryId(0): 9}) == [DigestItem(story)]


def test_muted_feeds_are_neither_linked_nor_a_reason_for_an_update() -> None:
    mine, theirs = a_link(), a_link(development=2)
    story = a_story(version=2, links=(mine, theirs))
    muted = frozenset({theirs.feed_id})

    (item,) = candidates([story], muted, {})

    assert item.story.links == (mine,)
    assert candidates([story], muted, {story.id: 1}) == []
    assert candidates([story], muted | {mine.feed_id}, {}) == []


def test_a_digest_looks_back_to_the_last_one_but_not_for_ever() -> None:
    weekly = NOON - timedelta(days=7)

    assert look_back(NOON, None) == NOON - timedelta(hours=30)
    assert look_back(NOON, NOON - timedelta(hours=24)) == NOON - timedelta(hours=30)
    assert look_back(NOON, weekly) == weekly
    assert look_back(NOON, NOON - timedelta(days=90)) == NOON - LONGEST_LOOK_BACK


@given(
    st.lists(st.tuples(st.integers(1, 8), st.integers(0, 200)), max_size=20),
    st.integers(1, 30),
    st.randoms(use_true_random=False),
)
def test_the_order_of_the_candidates_does_not_matter(
    shapes: list[tuple[int, int]], room: int, chance: object
) -> None:
    items = [
        DigestItem(
            a_story(
                links=tuple(a_link(feed_id=FeedId(n)) for n in range(outlets)),
                changed_at=NOON - timedelta(hours=hours),
            )
        )
        for outlets, hours in shapes
    ]
    shuffled = list(items)
    chance.shuffle(shuffled)  # type: ignore[attr-defined]
    preferences = replace(Preferences(), story_count=room)

    chosen, left_out = choose(items, preferences, now=NOON)

    assert choose(shuffled, preferences, now=NOON) == (chosen, left_out)
    assert len(chosen) + left_out == len(items)


# --- how a story is told -----------------------------------------------------------------------


def a_told_story(*chosen: tuple[str, int]) -> Story:
    """Return a story with sentences in the order of choice: each one's article and place."""
    links = {name: a_link(outlet=name) for name in "ABC"}
    return a_story(
        summary=tuple(f"{article}{place}" for article, place in chosen),
        summary_articles=tuple(links[article].article_id for article, _ in chosen),
        summary_places=tuple(place for _, place in chosen),
        links=tuple(links.values()),
        enough_count=len(chosen),
    )


@pytest.mark.parametrize(
    ("chosen", "told"),
    [
        ("A0 B0 A3", "A0 B0 A3"),
        ("A1 A0 B2", "A0 A1 B2"),
        ("A0 C7 B2", "A0 B2 C7"),
        ("A2 B0 C1", "A2 B0 C1"),
        ("A0 B0 B1 A1", "A0 A1 B0 B1"),
        ("B4 A3 B5 A4", "B4 B5 A3 A4"),
    ],
)
def test_sentences_come_as_they_read_best(chosen: str, told: str) -> None:
    story = a_told_story(*((one[0], int(one[1:])) for one in chosen.split()))

    assert " ".join(sentence.text for sentence in told_summary(story)) == told


def test_fewer_sentences_are_the_most_important_ones() -> None:
    story = a_told_story(("A", 2), ("B", 1), ("A", 0))

    assert [sentence.text for sentence in told_summary(story, 1)] == ["A2"]
    assert [sentence.text for sentence in told_summary(story, 2)] == ["A2", "B1"]
    assert [sentence.text for sentence in told_summary(story, 3)] == ["A0", "B1", "A2"]


def test_sentences_of_unknown_places_stay_as_they_are() -> None:
    story = replace(a_told_story(("A", 2), ("A", 0)), summary_places=())

    assert [sentence.text for sentence in told_summary(story)] == ["A2", "A0"]


@given(
    chosen=st.lists(
        st.tuples(st.sampled_from("ABC"), st.integers(0, 6)), min_size=1, max_size=4, unique=True
    )
)
def test_whatever_is_chosen_is_told_once_and_never_away_from_what_stands_before_it(
    chosen: list[tuple[str, int]],
) -> None:
    told = [sentence.text for sentence in told_summary(a_told_story(*chosen))]

    assert sorted(told) == sorted(f"{article}{place}" for article, place in chosen)
    for place, sentence in enumerate(told):
        before = f"{sentence[0]}{int(sentence[1:]) - 1}"
        assert before not in told or told[place - 1] == before
