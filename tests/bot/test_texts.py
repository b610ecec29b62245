"""Every sentence is there, and counts, times and lists read as people write them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, time, timedelta

import pytest

from bot.chat import texts
from news import errors
from news.errors import NewsError
from news.model import Edition, FeedState, Timetable, Topic
from tests.make import NOON


def every_error(kind: type[NewsError] = NewsError) -> Iterator[type[NewsError]]:
    yield kind
    for child in kind.__subclasses__():
        yield from every_error(child)


@pytest.mark.parametrize("kind", [*every_error()], ids=lambda kind: kind.__name__)
def test_every_error_code_has_a_sentence_of_its_own(kind: type[NewsError]) -> None:
    sentence = texts.ERRORS[kind.code]

    assert sentence.endswith(".")
    assert kind.__module__ == errors.__name__


def test_an_unknown_code_has_a_sentence_too() -> None:
    assert texts.error_sentence("from the future") == texts.ERRORS["news"]


def test_every_topic_and_state_has_a_name() -> None:
    assert set(texts.TOPICS) == set(Topic)
    assert set(texts.FEED_STATES) == set(FeedState)


def test_sentences_are_set_with_care() -> None:
    """Curly apostrophes and quotes, no double space, no dash for want of a better one."""
    for name, value in vars(texts).items():
        if name.isupper() and isinstance(value, str):
            assert "'" not in value, name
            assert '"' not in value, name
            assert "  " not in value, name
            assert "..." not in value, name


def test_commands_are_as_telegram_takes_them() -> None:
    commands = (texts.START_COMMAND, *texts.READER_COMMANDS, *texts.ADMIN_COMMANDS)

    for name, what in commands:
        assert name.isascii()
        assert name.islower()
        assert len(name) <= 32
        assert 3 <= len(what) <= 256
    assert len({name for name, _ in commands}) == len(commands)


def test_prompts_are_told_apart_and_have_hints() -> None:
    prompts = {
        value
        for name, value in vars(texts).items()
        if name.startswith("PROMPT_") and isinstance(value, str)
    }

    assert len(prompts) == 6
    assert set(texts.PLACEHOLDERS) <= prompts
    assert set(texts.PROMPT_COMMANDS) <= prompts
    assert all(len(hint) <= 64 for hint in texts.PLACEHOLDERS.values())


def test_counts_and_lists() -> None:
    assert texts.counted(1, "story", "stories") == "1 story"
    assert texts.counted(1200, "story", "stories") == "1,200 stories"
    assert texts.counted(0, "update") == "0 updates"
    assert texts.listed([]) == ""
    assert texts.listed(["A"]) == "A"
    assert texts.listed(["A", "B"]) == "A and B"
    assert texts.listed(list("ABCDE")) == "A, B, C, D and E"
    assert texts.listed(list("ABCDEFG"), most=3) == "A, B and 5 others"


def test_ages() -> None:
    def ago(**time: float) -> str:
        return texts.ago(NOON - timedelta(**time), NOON)

    assert texts.ago(None, NOON) == "never"
    assert ago(seconds=20) == "just now"
    assert ago(minutes=59) == "59 min ago"
    assert ago(hours=47) == "47 h ago"
    assert ago(days=9) == "9 days ago"
    assert texts.ago(NOON + timedelta(hours=1), NOON) == "just now"
    assert texts.lasting(timedelta(minutes=12)) == "12 min"
    assert texts.lasting(timedelta(hours=5)) == "5 h"
    assert texts.lasting(timedelta(days=3)) == "3 days"


def test_moments_are_told_in_the_zone() -> None:
    now = datetime(2026, 10, 24, 22, 30, tzinfo=UTC)

    assert texts.moment(now, "Europe/Berlin", now) == "today at 00:30"
    assert texts.moment(now + timedelta(hours=24), "Europe/Berlin", now) == "today at 23:30"
    assert texts.moment(now + timedelta(hours=25), "Europe/Berlin", now) == "tomorrow at 00:30"
    assert texts.moment(now + timedelta(days=4), "UTC", now) == "Wednesday 28 October at 22:30"


def test_timetables_are_told_in_short() -> None:
    weekdays, weekend = frozenset(range(5)), frozenset((5, 6))

    def told(*editions: Edition) -> str:
        return texts.editions_name(Timetable(editions))

    assert told() == "no digest"
    assert told(Edition(time(18)), Edition(time(8))) == "08:00 and 18:00, every day"
    assert told(Edition(time(8), weekdays), Edition(time(10), weekend)) == (
        "08:00, Monday to Friday; 10:00, Saturday and Sunday"
    )
    assert told(Edition(time(8), frozenset((0, 2)))) == "08:00, Mon, Wed"
