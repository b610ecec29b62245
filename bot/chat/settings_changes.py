"""What /settings changes: pure functions from a subscriber to the same with one thing changed.

A change that would leave nothing (no hour, no weekday) or too much is refused by `KeepError`,
whose text is the sentence for the reader.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import time
from typing import Any, TypeVar

from bot.chat import texts
from bot.chat.callbacks import Press, StaleError
from bot.chat.settings_pages import (
    SENTENCE_COUNTS,
    STORY_COUNTS,
    Page,
    edition_at,
    edition_page,
    grid_page,
    hours_page,
    main_page,
    topics_page,
)
from news.filters import MAX_MUTED_WORDS, same_word
from news.model import EVERY_DAY, Edition, QuietHours, Subscriber

MAX_EDITIONS = 12
"""Digests a day; more is a stream, not a digest."""
WEEKDAY_PRESETS = (EVERY_DAY, frozenset(range(5)), frozenset((5, 6)))

Change = Callable[[Subscriber], Subscriber]
_Thing = TypeVar("_Thing")


class KeepError(Exception):
    """A change that would leave nothing; its text is a sentence of `texts`."""


def with_hour(subscriber: Subscriber, at: time, *, is_wanted: bool) -> Subscriber:
    """Return the subscriber with an edition at this hour, on the days of the others, or without.

    Raises:
        KeepError: it was the last one, or there are enough.
    """
    editions = subscriber.timetable.editions
    others = tuple(edition for edition in editions if edition.at != at)
    if not is_wanted:
        if not others:
            raise KeepError(texts.HOURS_KEEP_ONE)
        return _with_editions(subscriber, others)
    if len(others) < len(editions):
        return subscriber
    if len(editions) >= MAX_EDITIONS:
        raise KeepError(texts.HOURS_TOO_MANY.format(count=MAX_EDITIONS))
    of_all = {edition.weekdays for edition in editions}
    weekdays = of_all.pop() if len(of_all) == 1 else EVERY_DAY
    return _with_editions(subscriber, (*editions, Edition(at, weekdays)))


def with_weekdays(subscriber: Subscriber, at: time, weekdays: frozenset[int]) -> Subscriber:
    """Return the subscriber with other weekdays for one edition.

    Raises:
        KeepError: no day would be left.
        StaleError: there is no edition at this hour.
    """
    if not weekdays:
        raise KeepError(texts.DAYS_KEEP_ONE)
    wanted = replace(edition_at(subscriber, at), weekdays=weekdays)
    editions = subscriber.timetable.editions
    return _with_editions(
        subscriber, tuple(wanted if edition.at == at else edition for edition in editions)
    )


def _with_editions(subscriber: Subscriber, editions: tuple[Edition, ...]) -> Subscriber:
    in_order = tuple(sorted(editions, key=lambda edition: edition.at))
    return replace(subscriber, timetable=replace(subscriber.timetable, editions=in_order))


def with_hours(subscriber: Subscriber, times: tuple[time, ...]) -> Subscriber:
    """Return the subscriber with exactly these hours, each on its days or on those of the first."""
    known = {edition.at: edition.weekdays for edition in subscriber.timetable.editions}
    usual = next(iter(known.values()), EVERY_DAY)
    return _with_editions(subscriber, tuple(Edition(at, known.get(at, usual)) for at in times))


def with_zone(subscriber: Subscriber, zone: str) -> Subscriber:
    """Return the subscriber in a time zone of their choice."""
    return replace(
        subscriber,
        timetable=replace(subscriber.timetable, zone=zone),
        has_chosen_zone=True,
    )


def change_of(press: Press) -> tuple[Change, Page]:
    """Return what a button changes, and the page that shows it.

    Raises:
        StaleError: the button carries nothing that can be chosen.
    """
    match press.verb:
        case "hour":
            at, is_wanted = press.at(0), bool(press.number(1, most=1))
            page = grid_page if len(press.words) > 2 else hours_page
            return lambda it: with_hour(it, at, is_wanted=is_wanted), page
        case "day":
            at, day, is_on = press.at(0), press.number(1, most=6), bool(press.number(2, most=1))
            return lambda it: with_weekdays(
                it, at, _with(edition_at(it, at).weekdays, day, is_on)
            ), (edition_page)
        case "days":
            at = press.at(0)
            weekdays = WEEKDAY_PRESETS[press.number(1, most=len(WEEKDAY_PRESETS) - 1)]
            return lambda it: with_weekdays(it, at, weekdays), edition_page
        case "stories":
            count = press.number(0, least=1, most=max(STORY_COUNTS))
            return preferring(story_count=count), main_page
        case "lines":
            count = press.number(0, most=max(SENTENCE_COUNTS))
            return preferring(sentence_count=count), main_page
        case "updates":
            return preferring(wants_updates=bool(press.number(0, most=1))), main_page
        case "silence":
            quiet = None if press.word(0) == "off" else QuietHours(press.at(0), press.at(1))
            return lambda it: replace(it, timetable=replace(it.timetable, quiet=quiet)), main_page
        case "topic":
            topic, is_on = press.topic(0), bool(press.number(1, most=1))
            return lambda it: preferring(
                wanted_topics=_with(it.preferences.wanted_topics, topic, is_on)
            )(it), topics_page
        case "alltopics":
            return preferring(wanted_topics=frozenset()), topics_page
        case _:
            raise StaleError(press.verb)


def preferring(**wanted: Any) -> Change:
    """Return the change that sets these preferences."""
    return lambda it: replace(it, preferences=replace(it.preferences, **wanted))


def _with(chosen: frozenset[_Thing], thing: _Thing, is_wanted: bool) -> frozenset[_Thing]:
    return chosen | {thing} if is_wanted else chosen - {thing}


def with_muted_word(subscriber: Subscriber, word: str) -> Subscriber:
    """Return the subscriber with one more muted word.

    Raises:
        KeepError: it is muted already, or there are enough.
    """
    words = subscriber.preferences.muted_words
    if any(same_word(word, known) for known in words):
        raise KeepError(texts.MUTED_ALREADY.format(word=word))
    if len(words) >= MAX_MUTED_WORDS:
        raise KeepError(texts.TOO_MANY_WORDS.format(count=MAX_MUTED_WORDS))
    return preferring(muted_words=(*words, word))(subscriber)


def without_muted_word(subscriber: Subscriber, is_meant: Callable[[str], bool]) -> Subscriber:
    """Return the subscriber without the muted words that are meant."""
    words = subscriber.preferences.muted_words
    return preferring(muted_words=tuple(word for word in words if not is_meant(word)))(subscriber)
