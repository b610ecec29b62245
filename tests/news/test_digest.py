"""Which stories a digest holds, and in which order."""

from dataclasses import replace
from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from news.digest import LONGEST_LOOK_BACK, candidates, choose, look_back, weight
from news.model import DigestItem, FeedId, Preferences, StoryId, Topic
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
