"""The pages of /settings: pure, from a subscriber and a moment to a message with buttons.

A button says what shall be, not what shall change, so pressing it twice is harmless.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, time

from bot.chat import texts
from bot.chat.callbacks import Press, StaleError, fingerprint, packed_time
from bot.chat.markup import Keyboard
from bot.chat.screens import button, fact_block, in_rows, note, tick
from bot.chat.visit import NO_PRESS
from bot.chat.zones import REGIONS, clock_in, place_name
from news.model import Button, Edition, Message, QuietHours, Subscriber, SubscriberState, Topic
from news.timetable import zone_or_none

STORY_COUNTS = (3, 5, 7, 10, 15, 20, 30)
SENTENCE_COUNTS = (1, 2, 3, 4)
FIRST_HOURS = (5, 6, 7, 8, 9, 12, 16, 17, 18, 19, 20, 21)
QUIET_CHOICES = ((time(22), time(7)), (time(23), time(7)), (time(23), time(8)), (time(0), time(8)))

Page = Callable[[Subscriber, datetime, Press], Message]


def main_page(subscriber: Subscriber, now: datetime, press: Press = NO_PRESS) -> Message:
    """Return the first page: everything as it is, and a button for each setting."""
    preferences, timetable = subscriber.preferences, subscriber.timetable
    values = {
        "editions": texts.editions_name(timetable),
        "zone": place_name(timetable.zone),
        "time": clock_in(timetable.zone, now),
        "stories": texts.counted(preferences.story_count, "story", "stories"),
        "sentences": _sentences_name(preferences.sentence_count),
        "updates": texts.ON if preferences.wants_updates else texts.OFF,
        "quiet": texts.quiet_name(timetable.quiet),
        "muted": texts.listed(preferences.muted_words) or texts.NONE,
        "topics": texts.listed(_topic_names(preferences.wanted_topics), most=10) or texts.ALL,
    }
    return note(
        fact_block((name, value.format(**values)) for name, value in texts.SETTINGS_LINES),
        next_words(subscriber, now),
        title=f"⚙️ {texts.SETTINGS_TITLE}",
        keyboard=_main_buttons(subscriber),
    )


def next_words(subscriber: Subscriber, now: datetime) -> str:
    """Return when the next digest comes, or why none does."""
    if subscriber.state is SubscriberState.PAUSED:
        return texts.SETTINGS_PAUSED
    if subscriber.next_due_at is None:
        return texts.NO_EDITION
    return texts.SETTINGS_NEXT.format(next=next_moment(subscriber, now))


def next_moment(subscriber: Subscriber, now: datetime) -> str:
    """Return "tomorrow at 08:00" on the subscriber's clocks."""
    due = subscriber.next_due_at
    if due is None:
        return texts.NEVER
    return texts.IN_A_MOMENT if due <= now else texts.moment(due, subscriber.timetable.zone, now)


def _main_buttons(subscriber: Subscriber) -> Keyboard:
    preferences = subscriber.preferences
    wants_updates = preferences.wants_updates
    updates = texts.BUTTON_UPDATES.format(state=texts.ON if wants_updates else texts.OFF)
    is_paused = subscriber.state is SubscriberState.PAUSED
    return in_rows(
        [
            button(texts.BUTTON_HOURS, "hours"),
            button(texts.BUTTON_ZONE, "regions"),
            button(texts.BUTTON_COUNT.format(count=preferences.story_count), "count"),
            button(
                texts.BUTTON_SENTENCES.format(count=preferences.sentence_count or texts.AUTO),
                "sentences",
            ),
            button(updates, "updates", int(not wants_updates)),
            button(texts.BUTTON_QUIET, "quiet"),
            button(texts.BUTTON_MUTED, "words"),
            button(texts.BUTTON_TOPICS, "topics"),
            button(texts.BUTTON_RESUME, "on") if is_paused else button(texts.BUTTON_PAUSE, "off"),
        ],
        2,
    )


def hours_page(subscriber: Subscriber, now: datetime, press: Press = NO_PRESS) -> Message:
    """Return the editions, each a button that leads to its weekdays."""
    editions = sorted(subscriber.timetable.editions, key=lambda edition: edition.at)
    return note(
        texts.HOURS,
        next_words(subscriber, now),
        title=f"🕗 {texts.HOURS_TITLE}",
        keyboard=(
            *in_rows(
                [
                    button(texts.edition_name(edition), "edition", packed_time(edition.at))
                    for edition in editions
                ],
                1,
            ),
            (
                button(texts.BUTTON_ADD_HOUR, "grid"),
                button(texts.BUTTON_TYPE_HOURS, "ask", "hours"),
            ),
            _back("settings"),
        ),
    )


def grid_page(subscriber: Subscriber, now: datetime, press: Press) -> Message:
    """Return the hours of a day, each a button that adds or removes its edition."""
    taken = {edition.at for edition in subscriber.timetable.editions}
    hours = [time(hour) for hour in range(24)]
    return note(
        texts.GRID,
        next_words(subscriber, now),
        title=f"🕗 {texts.HOURS_TITLE}",
        keyboard=(
            *in_rows(
                [
                    button(
                        f"{texts.CHOSEN if at in taken else ''}{at:%H}",
                        "hour",
                        packed_time(at),
                        int(at not in taken),
                        "grid",
                    )
                    for at in hours
                ],
                6,
            ),
            _back("hours"),
        ),
    )


def edition_page(subscriber: Subscriber, now: datetime, press: Press) -> Message:
    """Return the weekdays of one edition."""
    at = press.at(0)
    weekdays = edition_at(subscriber, at).weekdays
    return note(
        texts.EDITION.format(time=texts.clock_time(at)),
        title=f"🕗 {texts.HOURS_TITLE}",
        keyboard=(
            *in_rows(
                [
                    button(
                        tick(day in weekdays, name[:3]),
                        "day",
                        packed_time(at),
                        day,
                        int(day not in weekdays),
                    )
                    for day, name in enumerate(texts.DAYS)
                ],
                4,
            ),
            tuple(
                button(name, "days", packed_time(at), number)
                for number, name in enumerate(texts.PRESETS)
            ),
            (button(texts.BUTTON_REMOVE_HOUR, "hour", packed_time(at), 0),),
            _back("hours"),
        ),
    )


def regions_page(subscriber: Subscriber, now: datetime, press: Press = NO_PRESS) -> Message:
    """Return the regions of the world, the first step to a time zone."""
    zone = subscriber.timetable.zone
    return note(
        texts.ZONE_NOW.format(zone=place_name(zone), time=clock_in(zone, now)),
        texts.ASK_ZONE,
        title=f"🌐 {texts.ZONE_TITLE}",
        keyboard=(
            *in_rows([button(name, "cities", at) for at, name in enumerate(REGIONS)], 2),
            (button(texts.BUTTON_TYPE_CITY, "ask", "zone"),),
            _back("settings"),
        ),
    )


def cities_page(subscriber: Subscriber, now: datetime, press: Press) -> Message:
    """Return the cities of a region with the time that their clocks show."""
    names = list(REGIONS)
    region = names[press.number(0, most=len(names) - 1)]
    return note(
        texts.ASK_CITY,
        title=f"🌐 {region}",
        keyboard=(
            *in_rows(
                [
                    button(f"{city} {clock_in(zone, now)}", "zone", zone)
                    for city, zone in REGIONS[region]
                    if zone_or_none(zone) is not None
                ],
                2,
            ),
            (button(texts.BUTTON_TYPE_CITY, "ask", "zone"),),
            _back("regions"),
        ),
    )


def count_page(subscriber: Subscriber, now: datetime, press: Press) -> Message:
    """Return the choice of how many stories a digest has."""
    chosen = subscriber.preferences.story_count
    buttons = [
        button(tick(number == chosen, str(number)), "stories", number) for number in STORY_COUNTS
    ]
    return note(
        texts.COUNT,
        title=f"📰 {texts.COUNT_TITLE}",
        keyboard=(*in_rows(buttons, 4), _back("settings")),
    )


def sentences_page(subscriber: Subscriber, now: datetime, press: Press) -> Message:
    """Return the choice of how many sentences a story has."""
    chosen = subscriber.preferences.sentence_count
    buttons = [
        button(tick(number == chosen, str(number)), "lines", number) for number in SENTENCE_COUNTS
    ]
    return note(
        texts.SENTENCES,
        title=f"📝 {texts.SENTENCES_TITLE}",
        keyboard=(
            tuple(buttons),
            (button(tick(not chosen, texts.SENTENCES_AUTO), "lines", 0),),
            _back("settings"),
        ),
    )


def _sentences_name(count: int) -> str:
    return texts.counted(count, "sentence") if count else texts.SENTENCES_BY_NEED


def quiet_page(subscriber: Subscriber, now: datetime, press: Press) -> Message:
    """Return the choice of quiet hours."""
    quiet = subscriber.timetable.quiet
    choices = [QuietHours(start, end) for start, end in QUIET_CHOICES]
    return note(
        texts.QUIET.format(quiet=texts.quiet_name(quiet)) if quiet else texts.QUIET_NONE,
        title=f"🌙 {texts.QUIET_TITLE}",
        keyboard=(
            *in_rows(
                [
                    button(
                        tick(choice == quiet, f"{choice.start:%H:%M}–{choice.end:%H:%M}"),
                        "silence",
                        packed_time(choice.start),
                        packed_time(choice.end),
                    )
                    for choice in choices
                ],
                2,
            ),
            (
                button(tick(quiet is None, texts.BUTTON_OFF), "silence", "off"),
                button(texts.BUTTON_TYPE_QUIET, "ask", "quiet"),
            ),
            _back("settings"),
        ),
    )


def words_page(subscriber: Subscriber, now: datetime, press: Press = NO_PRESS) -> Message:
    """Return the muted words, each a button that removes it."""
    words = subscriber.preferences.muted_words
    # Telegram allows 100 buttons; two more are needed below.
    shown = words[-90:]
    return note(
        texts.MUTED_TAP if words else texts.NOTHING_MUTED,
        title=f"🔇 {texts.MUTED_TITLE}",
        keyboard=(
            *in_rows([button(f"✕ {word}", "unmute", fingerprint(word)) for word in shown], 2),
            (button(texts.BUTTON_TYPE_WORD, "ask", "word"),),
            _back("settings"),
        ),
    )


def topics_page(subscriber: Subscriber, now: datetime, press: Press) -> Message:
    """Return the topics with a tick at those that are wanted."""
    wanted = subscriber.preferences.wanted_topics
    return note(
        texts.TOPICS_WANTED,
        title=f"🏷️ {texts.TOPICS_TITLE}",
        keyboard=(
            *in_rows(
                [
                    button(tick(topic in wanted, name), "topic", topic, int(topic not in wanted))
                    for topic, (_, name) in texts.TOPICS.items()
                ],
                2,
            ),
            (button(texts.BUTTON_ALL_TOPICS, "alltopics"),),
            _back("settings"),
        ),
    )


def first_hour_page(subscriber: Subscriber, now: datetime, press: Press = NO_PRESS) -> Message:
    """Return the choice of an hour, the second and last step of a newcomer."""
    zone = subscriber.timetable.zone
    return note(
        texts.ZONE_NOW.format(zone=place_name(zone), time=clock_in(zone, now)),
        texts.ASK_HOUR,
        title=texts.ASK_HOUR_TITLE,
        keyboard=in_rows(
            [
                button(texts.clock_time(at), "firsthour", packed_time(at))
                for at in (time(hour) for hour in FIRST_HOURS)
            ],
            4,
        ),
    )


def all_set_page(subscriber: Subscriber, now: datetime, press: Press = NO_PRESS) -> Message:
    """Return what a newcomer has chosen, and what comes next."""
    return note(
        texts.WELCOME_WHEN.format(
            editions=texts.editions_name(subscriber.timetable),
            zone=place_name(subscriber.timetable.zone),
            next=next_moment(subscriber, now),
        ),
        texts.WELCOME_NEXT,
        title=f"✅ {texts.ALL_SET_TITLE}",
    )


def welcome_page(subscriber: Subscriber, now: datetime, *, opening: str = "") -> Message:
    """Return the greeting of a newcomer: what will come and when, and the choice of a region."""
    zone = subscriber.timetable.zone
    return note(
        *([opening] if opening else []),
        texts.WELCOME,
        texts.WELCOME_WHEN.format(
            editions=texts.editions_name(subscriber.timetable),
            zone=place_name(zone),
            next=next_moment(subscriber, now),
        ),
        texts.WELCOME_NEXT,
        texts.ASK_ZONE,
        title=f"📰 {texts.PRODUCT}",
        keyboard=(
            *in_rows([button(name, "cities", at) for at, name in enumerate(REGIONS)], 2),
            (
                button(texts.BUTTON_TYPE_CITY, "ask", "zone"),
                button(texts.BUTTON_KEEP_ZONE.format(zone=place_name(zone)), "zone", zone),
            ),
        ),
    )


def _back(verb: str) -> tuple[Button, ...]:
    return (button(texts.BUTTON_BACK, verb),)


def _topic_names(topics: frozenset[Topic]) -> list[str]:
    return [name for topic, (_, name) in texts.TOPICS.items() if topic in topics]


def edition_at(subscriber: Subscriber, at: time) -> Edition:
    """Return the edition of an hour.

    Raises:
        StaleError: it is there no more.
    """
    for edition in subscriber.timetable.editions:
        if edition.at == at:
            return edition
    raise StaleError("edition")
