"""/settings: what its buttons and typed answers change.

One message turns into each of the pages of `bot.chat.settings_pages`, drawn anew from storage
after each press: two people, or an old message, can press at once and see the truth. What is
typed comes as a reply to our question, which needs no memory of ours: it works after a restart
and in groups.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType

from bot.chat import texts
from bot.chat.callbacks import StaleError, fingerprint
from bot.chat.measure import shorten
from bot.chat.screens import button, in_rows, note
from bot.chat.settings_changes import (
    MAX_EDITIONS,
    Change,
    KeepError,
    change_of,
    with_hours,
    with_muted_word,
    with_zone,
    without_muted_word,
)
from bot.chat.settings_pages import (
    Page,
    all_set_page,
    cities_page,
    count_page,
    edition_page,
    first_hour_page,
    grid_page,
    hours_page,
    main_page,
    next_moment,
    next_words,
    quiet_page,
    regions_page,
    sentences_page,
    topics_page,
    words_page,
)
from bot.chat.times import read_span, read_times
from bot.chat.visit import Deed, Reaction, Right, Visit
from bot.chat.zones import clock_in, place_name
from news.filters import as_muted_word, same_word
from news.model import Message, QuietHours, Subscriber, SubscriberState
from news.timetable import find_zones, next_due, next_due_after_change, zone_or_none
from storage import digests, subscribers


async def change(visit: Visit, how: Change) -> Subscriber:
    """Change the visit's subscriber in one transaction; a new timetable has a new next moment.

    Raises:
        StaleError: the chat has no subscriber any more.
    """
    place = visit.place
    async with visit.newsroom.database.begin() as session:
        before = await subscribers.find(session, place.chat_id, place.thread_id)
        if before is None:
            raise StaleError("subscriber")
        after = how(before)
        if after.timetable != before.timetable:
            # Who never had a digest can have none twice on one day.
            had_one = await digests.last_slot(session, before.id) is not None
            due = next_due_after_change(
                visit.now,
                before=before.timetable,
                after=after.timetable,
                due=before.next_due_at if had_one else None,
            )
            after = replace(after, next_due_at=due)
        if after != before:
            await subscribers.save(session, after)
    return after


# --- muted words -----------------------------------------------------------------------------


async def mute(visit: Visit) -> Reaction:
    """Mute the typed word."""
    if not visit.text.strip():
        return Reaction(note(texts.MUTE_HOW, _muted_words(visit)))
    word = as_muted_word(visit.text)
    if word is None:
        return Reaction(note(texts.NO_WORD))
    try:
        await change(visit, lambda it: with_muted_word(it, word))
    except KeepError as reason:
        return Reaction(note(str(reason)))
    return Reaction(note(texts.MUTED.format(word=word)))


async def unmute(visit: Visit) -> Reaction:
    """Let the typed word in again, or offer the muted ones."""
    if visit.subscriber is None:
        raise StaleError("subscriber")
    if not visit.text.strip():
        return Reaction(words_page(visit.subscriber, visit.now))
    word = as_muted_word(visit.text) or visit.text.strip()
    after = await change(visit, lambda it: without_muted_word(it, lambda has: same_word(has, word)))
    is_changed = after.preferences != visit.subscriber.preferences
    sentence = texts.UNMUTED if is_changed else texts.NOT_MUTED
    return Reaction(note(sentence.format(word=shorten(word, 60))))


async def press_unmute(visit: Visit) -> Reaction:
    """Remove the muted word of a button."""
    meant = visit.press.word(0)
    after = await change(
        visit, lambda it: without_muted_word(it, lambda word: fingerprint(word) == meant)
    )
    return Reaction(words_page(after, visit.now), toast=texts.SAVED)


def _muted_words(visit: Visit) -> str:
    words = visit.subscriber.preferences.muted_words if visit.subscriber else ()
    if not words:
        return texts.NOTHING_MUTED
    return texts.MUTED_WORDS.format(words=texts.listed(words, most=20))


# --- typed answers ---------------------------------------------------------------------------


async def set_zone(visit: Visit) -> Reaction:
    """Set the time zone that somebody typed: a city, a zone's name, an offset."""
    typed = shorten(visit.text, 60)
    if not typed:
        return Reaction(prompt=texts.PROMPT_ZONE)
    match find_zones(typed):
        case []:
            return Reaction(note(texts.ZONE_UNKNOWN.format(text=typed)))
        case [zone]:
            return await _settle_zone(visit, zone)
        case several:
            choices = [
                button(f"{place_name(zone)} {clock_in(zone, visit.now)}", "zone", zone)
                for zone in several
            ]
            return Reaction(note(texts.ZONE_WHICH, keyboard=in_rows(choices, 2)))


async def press_zone(visit: Visit) -> Reaction:
    """Set the time zone of a button."""
    zone = visit.press.word(0)
    known = zone_or_none(zone)
    if known is None or known.key != zone:
        raise StaleError(zone)
    return await _settle_zone(visit, zone)


async def _settle_zone(visit: Visit, zone: str) -> Reaction:
    """Keep the zone; whoever chooses one for the first time is asked for the hour next."""
    is_first = visit.subscriber is not None and not visit.subscriber.has_chosen_zone
    after = await change(visit, lambda it: with_zone(it, zone))
    if is_first:
        return Reaction(first_hour_page(after, visit.now), toast=texts.SAVED)
    if visit.press.verb:
        return Reaction(main_page(after, visit.now), toast=texts.SAVED)
    words = texts.ZONE_SET.format(zone=place_name(zone), time=clock_in(zone, visit.now))
    return Reaction(note(words, next_words(after, visit.now)))


async def type_hours(visit: Visit) -> Reaction:
    """Set the digest's times to those that somebody typed, on the weekdays as they are."""
    typed = shorten(visit.text, 100)
    if not typed:
        return Reaction(prompt=texts.PROMPT_HOURS)
    times = read_times(typed)
    if not times:
        return Reaction(note(texts.HOURS_BAD.format(text=typed)))
    if len(times) > MAX_EDITIONS:
        return Reaction(note(texts.HOURS_TOO_MANY.format(count=MAX_EDITIONS)))
    after = await change(visit, lambda it: with_hours(it, times))
    return Reaction(_hours_set(after, visit))


def _hours_set(subscriber: Subscriber, visit: Visit) -> Message:
    return note(
        texts.HOURS_SET.format(
            editions=texts.editions_name(subscriber.timetable),
            next=next_moment(subscriber, visit.now),
        )
    )


async def type_quiet(visit: Visit) -> Reaction:
    """Set the quiet hours that somebody typed."""
    typed = shorten(visit.text, 60)
    if not typed:
        return Reaction(prompt=texts.PROMPT_QUIET)
    span = read_span(typed)
    if span is None and typed.casefold() not in texts.QUIET_OFF_WORDS:
        return Reaction(note(texts.QUIET_BAD.format(text=typed)))
    quiet = None if span is None else QuietHours(*span)
    await change(visit, lambda it: replace(it, timetable=replace(it.timetable, quiet=quiet)))
    return Reaction(note(texts.QUIET_SET.format(quiet=texts.quiet_name(quiet))))


# --- the first day ---------------------------------------------------------------------------


async def press_first_hour(visit: Visit) -> Reaction:
    """Set the one hour that a newcomer chose, and say what comes next."""
    at = visit.press.at(0)
    after = await change(visit, lambda it: with_hours(it, (at,)))
    return Reaction(all_set_page(after, visit.now), toast=texts.SAVED)


# --- pausing ---------------------------------------------------------------------------------


async def set_paused(visit: Visit, *, is_paused: bool) -> Subscriber:
    """Stop or start the subscriber's digests; a start has a new next moment."""
    if is_paused:
        return await change(visit, lambda it: replace(it, state=SubscriberState.PAUSED))
    return await change(
        visit,
        lambda it: replace(
            it,
            state=SubscriberState.ACTIVE,
            next_due_at=next_due(visit.now, it.timetable),
        ),
    )


async def press_pause(visit: Visit) -> Reaction:
    """Pause or resume by the button of the menu."""
    after = await set_paused(visit, is_paused=visit.press.verb == "off")
    return Reaction(main_page(after, visit.now), toast=texts.SAVED)


# --- what the menu answers to ----------------------------------------------------------------


async def show_settings(visit: Visit) -> Reaction:
    """Show the first page."""
    return _shown(visit, main_page)


def _shown(visit: Visit, page: Page) -> Reaction:
    if visit.subscriber is None:
        raise StaleError("subscriber")
    return Reaction(page(visit.subscriber, visit.now, visit.press))


def _page_deed(page: Page) -> Deed:
    async def show(visit: Visit) -> Reaction:
        return _shown(visit, page)

    return Deed(Right.EDITOR, show)


async def press_change(visit: Visit) -> Reaction:
    """Make the change that a button carries."""
    how, page = change_of(visit.press)
    try:
        after = await change(visit, how)
    except KeepError as reason:
        return Reaction(toast=str(reason), is_alert=True)
    return Reaction(page(after, visit.now, visit.press), toast=texts.SAVED)


async def ask(visit: Visit) -> Reaction:
    """Ask for something to be typed."""
    prompt = _QUESTIONS.get(visit.press.word(0))
    if prompt is None:
        raise StaleError(visit.press.verb)
    return Reaction(prompt=prompt)


_QUESTIONS: Mapping[str, str] = MappingProxyType(
    {
        "zone": texts.PROMPT_ZONE,
        "hours": texts.PROMPT_HOURS,
        "quiet": texts.PROMPT_QUIET,
        "word": texts.PROMPT_WORD,
    }
)

COMMANDS: Mapping[str, Deed] = MappingProxyType(
    {
        "settings": Deed(Right.EDITOR, show_settings),
        "mute": Deed(Right.EDITOR, mute),
        "unmute": Deed(Right.EDITOR, unmute),
        "zone": Deed(Right.EDITOR, set_zone),
        "hours": Deed(Right.EDITOR, type_hours),
        "quiet": Deed(Right.EDITOR, type_quiet),
    }
)

PRESSES: Mapping[str, Deed] = MappingProxyType(
    {
        "settings": Deed(Right.EDITOR, show_settings),
        "hours": _page_deed(hours_page),
        "grid": _page_deed(grid_page),
        "edition": _page_deed(edition_page),
        "regions": _page_deed(regions_page),
        "cities": _page_deed(cities_page),
        "count": _page_deed(count_page),
        "sentences": _page_deed(sentences_page),
        "quiet": _page_deed(quiet_page),
        "words": _page_deed(words_page),
        "topics": _page_deed(topics_page),
        **{
            verb: Deed(Right.EDITOR, press_change)
            for verb in (
                "hour",
                "day",
                "days",
                "stories",
                "lines",
                "updates",
                "silence",
                "topic",
                "alltopics",
            )
        },
        "unmute": Deed(Right.EDITOR, press_unmute),
        "zone": Deed(Right.EDITOR, press_zone),
        "firsthour": Deed(Right.EDITOR, press_first_hour),
        "off": Deed(Right.EDITOR, press_pause),
        "on": Deed(Right.EDITOR, press_pause),
        "ask": Deed(Right.EDITOR, ask),
    }
)

ANSWERS: Mapping[str, Deed] = MappingProxyType(
    {
        texts.PROMPT_ZONE: Deed(Right.EDITOR, set_zone),
        texts.PROMPT_HOURS: Deed(Right.EDITOR, type_hours),
        texts.PROMPT_QUIET: Deed(Right.EDITOR, type_quiet),
        texts.PROMPT_WORD: Deed(Right.EDITOR, mute),
    }
)
