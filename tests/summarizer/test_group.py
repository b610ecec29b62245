"""The grouper places articles in stories, the same way every time."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from summarizer.group import GroupArticle, Grouper, Placement

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
FIRE_ARREST = (
    "Police in Brindlemouth have arrested a night guard, Jasper Crick, 34, on suspicion of arson. "
    "Investigators found petrol cans in his van two days after the fire that destroyed the halls "
    "of Halvorsen Interiors in the harbor. Prosecutor Wilma Teague said that he denies it. "
    "A judge at Castle Hill ordered him to be held for 14 days."
)
VOTE = (
    "The parliament of Norrland has voted for a new fishing law by 88 to 61. Minister Pavel "
    "Quist called it a good day for cod; the coastal party walked out before the vote."
)
VOTE_ELSEWHERE = (
    "Norrland gets a new fishing law: 88 members of parliament said yes, 61 said no. Pavel Quist, "
    "the minister, spoke of a good day for cod. The coastal party left the chamber in protest."
)
MATCH = (
    "Port Ellery beat Union Marsh 3-1 in the cup semi-final on Sunday. Dario Venn scored twice "
    "for the visitors, who had lost the last five derbies. Coach Tilda Moss praised the defense."
)


def axis(number: int) -> np.ndarray:
    vector = np.zeros(384, dtype=np.float32)
    vector[number] = 1.0
    return vector


def an_article(
    key: int, title: str, text: str, *, hours: float = 0.0, about: int = 0, **more: object
) -> GroupArticle:
    return GroupArticle(
        key=key,
        time=MORNING + timedelta(hours=hours),
        title=title,
        text=text,
        vector=axis(about),
        **more,  # type: ignore[arg-type]
    )


STREAM = (
    an_article(1, "Warehouse fire in Brindlemouth", FIRE, source="a"),
    an_article(2, "New fishing law for Norrland", VOTE, hours=1, about=1, source="b"),
    an_article(3, "Flames destroy Brindlemouth halls", FIRE_ELSEWHERE, hours=2, source="b"),
    an_article(4, "Halvorsen fire: all we know", "By our staff. " + FIRE, hours=3, source="c"),
    an_article(5, "Norrland votes on fishing", VOTE_ELSEWHERE, hours=4, about=1, source="a"),
    an_article(6, "Morning briefing", FIRE + " " + VOTE, hours=5, source="c"),
    an_article(7, "Ellery reach the final", MATCH, hours=30, about=2, source="a"),
    an_article(8, "Guard arrested after Brindlemouth fire", FIRE_ARREST, hours=50, source="a"),
    an_article(9, "Cup: Ellery win derby", MATCH.replace("visitors", "guests"), hours=51, about=2),
    an_article(10, "Fishing law passed in Norrland", VOTE, hours=52, about=1, source="d"),
)


def placed(articles: tuple[GroupArticle, ...]) -> list[Placement]:
    grouper = Grouper()
    return [grouper.add(article) for article in articles]


@pytest.mark.parametrize("most_open", [3, 10_000])
def test_articles_placed_together_are_placed_as_one_by_one(most_open: int):
    alone, together = Grouper(most_open=most_open), Grouper(most_open=most_open)
    many = [replace(article, key=n) for n, article in enumerate(STREAM * 5)]

    assert together.add_all(many) == [alone.add(article) for article in many]
    assert together.add_all([]) == []


def test_one_event_told_twice_is_one_story():
    first, other, second, *_ = placed(STREAM)

    assert (first.kind, other.kind, second.kind) == ("new", "new", "event")
    assert second.story == first.story == 1
    assert other.story == 2


def test_a_copy_joins_its_original_and_names_it():
    copy = placed(STREAM)[3]

    assert (copy.kind, copy.copy_of, copy.story) == ("copy", 1, 1)
    assert copy.score >= 0.5


def test_the_same_text_is_the_same_article():
    same = placed(STREAM)[9]

    assert (same.kind, same.copy_of, same.story) == ("same", 2, 2)


def test_the_same_address_is_the_same_article():
    grouper = Grouper()
    grouper.add(an_article(1, "Fire", FIRE, address="https://a.example/fire?utm_source=x"))

    again = grouper.add(an_article(2, "Fire (2)", VOTE, address="http://www.a.example/fire/"))

    assert (again.kind, again.copy_of, again.story) == ("same", 1, 1)


def test_a_round_up_stays_alone_and_glues_nothing():
    placements = placed(STREAM)

    assert placements[5].kind == "new"
    assert [p.key for p in placements if p.story == 6] == [6]
    assert {p.story for p in placements} == {1, 2, 6, 7}


def test_new_facts_on_a_later_day_are_a_development():
    arrest = placed(STREAM)[7]

    assert (arrest.story, arrest.is_development, arrest.development) == (1, True, 2)


def test_the_same_news_is_no_development():
    placements = placed(STREAM)

    assert not placements[2].is_development
    assert not placements[4].is_development


def test_an_article_that_is_in_memory_is_placed_as_it_was():
    grouper = Grouper()
    for article in STREAM:
        grouper.add(article)
    before = len(grouper)

    again = grouper.add(STREAM[2])

    assert (again.kind, again.story) == ("same", 1)
    assert len(grouper) == before


@settings(max_examples=15, deadline=None)
@given(order=st.permutations(STREAM), stop=st.integers(0, len(STREAM)))
def test_a_restart_in_the_middle_changes_nothing(order: list[GroupArticle], stop: int):
    whole = placed(tuple(order))
    grouper = Grouper()
    for article, before in zip(order[:stop], whole[:stop], strict=True):
        grouper.restore(
            article,
            story=before.story,
            development=before.development,
            copy_of=before.copy_of,
        )

    rest = [grouper.add(article) for article in order[stop:]]

    assert rest == whole[stop:]


def test_a_restart_after_articles_expired_changes_nothing():
    later = tuple(
        replace(article, key=article.key + 100, time=article.time + timedelta(days=20))
        for article in STREAM
        if article.time is not None and isinstance(article.key, int)
    )
    whole = placed(STREAM + later)
    grouper = Grouper()
    for article, before in zip(STREAM + later[:4], whole, strict=False):
        grouper.restore(
            article, story=before.story, development=before.development, copy_of=before.copy_of
        )

    rest = [grouper.add(article) for article in later[4:]]

    assert rest == whole[len(STREAM) + 4 :]


def test_what_is_older_than_the_window_is_closed_and_then_forgotten():
    grouper = Grouper()
    for day in range(120):
        grouper.add(
            an_article(day, f"Report number {day}", f"{MATCH} {day}", hours=24 * day, about=day)
        )

    memory = grouper._memory

    assert len(grouper) <= 27
    assert len(memory.past) <= 65
    assert len(memory._known) <= 66
    assert memory.frequencies._articles == len(memory._known)
    assert len(memory.stories) <= 66


def test_the_oldest_close_early_when_too_many_are_open_and_a_restart_changes_nothing():
    def report(number: int):
        words = [f"word{chr(97 + number % 26)}{chr(97 + number // 26)}{n}x" for n in range(40)]
        text = f"Reports from {words[0].title()}: {' '.join(words)}."
        return an_article(number, f"What {words[1]} means", text, hours=number, about=number)

    grouper = Grouper(most_open=20)
    placements = [grouper.add(report(number)) for number in range(60)]
    restarted = Grouper(most_open=20)
    for number, placement in enumerate(placements):
        restarted.restore(
            report(number),
            story=placement.story,
            development=placement.development,
            copy_of=placement.copy_of,
        )

    memory = grouper._memory
    assert {placement.kind for placement in placements} == {"new"}
    assert 20 <= len(grouper) <= 21
    assert 20 <= len(memory.copies) <= 21
    assert len(memory.past) == 10
    assert memory.frequencies._articles == 60
    later = [grouper.add(report(number)) for number in range(60, 80)]
    assert [restarted.add(report(number)) for number in range(60, 80)] == later


def test_one_date_in_the_future_closes_nothing():
    grouper = Grouper()
    grouper.add(STREAM[0])
    grouper.add(an_article(99, "Ellery reach the final", MATCH, hours=24 * 365, about=2))

    placement = grouper.add(STREAM[2])

    assert placement.story == 1


def test_a_report_weeks_later_follows_instead_of_joining():
    grouper = Grouper()
    grouper.add(STREAM[0])
    for day in range(6):
        grouper.add(an_article(20 + day, "Cup", MATCH, hours=24 * (20 + day), about=5))

    late = grouper.add(
        an_article(30, "Flames destroyed Brindlemouth halls", FIRE_ELSEWHERE, hours=24 * 26)
    )

    assert (late.kind, late.story, late.follows) == ("new", 30, 1)


def test_articles_without_time_or_vector_are_placed_too():
    grouper = Grouper()
    bare = [replace(article, time=None, vector=None) for article in STREAM[:3]]

    placements = [grouper.add(article) for article in bare]

    assert placements[1].story == 2
    assert placements[2].story == 1


def test_explain_shows_every_part():
    grouper = Grouper()
    for article in STREAM[:3]:
        grouper.add(article)

    explanation = grouper.explain(1, 3)

    assert explanation.score > explanation.threshold
    assert [part.name for part in explanation.parts] == [
        "words",
        "names",
        "numbers",
        "meaning",
        "days",
        "ages",
        "places",
        "time",
    ]


def test_explain_refuses_what_is_not_open():
    with pytest.raises(LookupError):
        Grouper().explain(1, 2)


def test_regrouping_joins_a_story_that_was_two():
    grouper = Grouper()
    grouper.restore(STREAM[0], story=1)
    grouper.restore(STREAM[2], story=3)
    grouper.restore(STREAM[3], story=3, copy_of=3)

    moves = grouper.regroup([1, 3])

    assert [(move.key, move.from_story, move.to_story) for move in moves] == [(3, 3, 1), (4, 3, 1)]
    assert grouper.story_of(3) == grouper.story_of(4) == 1


def test_regrouping_splits_a_story_that_was_two():
    grouper = Grouper()
    for article in STREAM[:3]:
        grouper.restore(article, story=1)

    moves = grouper.regroup([1, 2, 3])

    assert [(move.key, move.from_story, move.to_story) for move in moves] == [(2, 1, 2)]


def test_regrouping_moves_nothing_that_was_delivered():
    grouper = Grouper()
    for article in STREAM[:3]:
        grouper.restore(article, story=1)

    moves = grouper.regroup([3])

    assert {move.key for move in moves} <= {3}
    assert grouper.story_of(1) == grouper.story_of(2) == 1


def test_an_undelivered_article_joins_the_story_that_was_delivered():
    grouper = Grouper()
    grouper.restore(STREAM[0], story=1)
    grouper.restore(STREAM[1], story=2)
    grouper.restore(STREAM[2], story=3)

    moves = grouper.regroup([3])

    assert [(move.key, move.to_story) for move in moves] == [(3, 1)]


def test_regrouping_twice_changes_nothing_more():
    grouper = Grouper()
    for article in STREAM:
        grouper.add(article)
    keys = [article.key for article in STREAM]
    grouper.regroup(keys)

    assert grouper.regroup(keys) == []
