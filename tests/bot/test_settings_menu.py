"""/settings by buttons and by words: what is pressed is kept, and the page shows the truth."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, time, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.chat import settings_menu, settings_pages, texts
from bot.chat.callbacks import MAX_BYTES, Press, StaleError, fingerprint, pack, unpack
from bot.chat.settings_changes import (
    KeepError,
    with_hour,
    with_hours,
    with_muted_word,
    with_weekdays,
)
from bot.chat.times import read_span, read_times
from bot.chat.zones import REGIONS, place_name
from news.filters import MAX_MUTED_WORDS
from news.model import EVERY_DAY, Edition, Message, Preferences, Subscriber, Timetable, Topic
from news.timetable import zone_or_none
from tests.bot.conftest import READER, Bot
from tests.make import NOON, a_subscriber, a_timetable
from tests.telegram_double import Sent

PAGES = (
    settings_pages.main_page,
    settings_pages.hours_page,
    settings_pages.grid_page,
    settings_pages.regions_page,
    settings_pages.count_page,
    settings_pages.sentences_page,
    settings_pages.quiet_page,
    settings_pages.words_page,
    settings_pages.topics_page,
    settings_pages.first_hour_page,
    settings_pages.all_set_page,
    lambda subscriber, now, press: settings_pages.welcome_page(subscriber, now),
)


@pytest.fixture
async def page(bot: Bot, reader: Sent) -> Sent:
    """Give the first page of /settings of a reader in Berlin."""
    await bot.say(READER, "/zone Berlin")
    return await bot.say(READER, "/settings")


def times_of(subscriber: Subscriber) -> list[str]:
    return [f"{edition.at:%H:%M}" for edition in subscriber.timetable.editions]


# --- by buttons --------------------------------------------------------------------------------


async def test_the_first_page_shows_everything_as_it_is(bot: Bot, page: Sent) -> None:
    for line in (
        "When: 08:00, every day",
        "Time zone: Berlin, now 13:00",
        "Stories: up to 10 stories, 2 to 4 sentences each",
        "Updates: on",
        "Quiet hours: off",
        "Muted words: none",
        "Topics: all",
        "Next digest: tomorrow at 08:00",
    ):
        assert line in page.text


async def test_hours_are_added_and_removed(bot: Bot, page: Sent) -> None:
    await bot.press(page, texts.BUTTON_HOURS)
    await bot.press(page, texts.BUTTON_ADD_HOUR)
    await bot.press(page, "18")
    assert times_of(await bot.subscriber(READER)) == ["08:00", "18:00"]
    assert "Next digest: today at 18:00" in page.text

    await bot.press(page, "✅18")
    assert times_of(await bot.subscriber(READER)) == ["08:00"]


async def test_the_last_hour_stays(bot: Bot, page: Sent) -> None:
    await bot.press(page, texts.BUTTON_HOURS)
    await bot.press(page, "08:00, every day")

    toast = await bot.press(page, texts.BUTTON_REMOVE_HOUR)

    assert toast == texts.HOURS_KEEP_ONE
    assert times_of(await bot.subscriber(READER)) == ["08:00"]


async def test_weekdays_of_one_hour(bot: Bot, page: Sent) -> None:
    await bot.press(page, texts.BUTTON_HOURS)
    await bot.press(page, "08:00, every day")
    await bot.press(page, "Mon–Fri")
    await bot.press(page, "✅ Mon")
    await bot.press(page, "▫️ Sun")
    await bot.press(page, texts.BUTTON_BACK)

    (edition,) = (await bot.subscriber(READER)).timetable.editions
    assert edition.weekdays == frozenset({1, 2, 3, 4, 6})
    assert "Next digest: tomorrow at 08:00" in page.text


async def test_a_double_press_is_harmless(bot: Bot, page: Sent) -> None:
    await bot.press(page, "updates|0")
    data = pack("updates", 0)
    page.keyboard = [[{"text": "again", "callback_data": data}]]
    await bot.press(page, "again")

    assert not (await bot.subscriber(READER)).preferences.wants_updates
    assert "Updates: off" in page.text


async def test_all_small_choices_are_kept(bot: Bot, page: Sent) -> None:
    for presses in (
        ("count", "stories|20"),
        ("sentences", "lines|1"),
        ("quiet", "silence|2200|0700"),
        ("topics", "topic|science|1", "topic|sport|1", "topic|sport|0", "settings"),
    ):
        for button in presses:
            await bot.press(page, button)

    subscriber = await bot.subscriber(READER)
    assert subscriber.preferences == Preferences(
        story_count=20, sentence_count=1, wanted_topics=frozenset({Topic.SCIENCE})
    )
    assert texts.quiet_name(subscriber.timetable.quiet) == "22:00 to 07:00"
    assert "Stories: up to 20 stories, 1 sentence each" in page.text
    assert "Topics: Science" in page.text


async def test_the_zone_by_region_and_city(bot: Bot, page: Sent) -> None:
    await bot.press(page, texts.BUTTON_ZONE)
    await bot.press(page, "Asia")
    await bot.press(page, "Tokyo 21:00")

    assert (await bot.subscriber(READER)).timetable.zone == "Asia/Tokyo"
    assert "Time zone: Tokyo, now 21:00" in page.text


async def test_pausing_in_the_menu(bot: Bot, page: Sent) -> None:
    await bot.press(page, texts.BUTTON_PAUSE)
    assert texts.SETTINGS_PAUSED in page.text

    await bot.press(page, texts.BUTTON_RESUME)
    assert "Next digest: tomorrow at 08:00" in page.text


async def test_a_muted_word_is_removed_by_its_button(bot: Bot, page: Sent) -> None:
    await bot.say(READER, "/mute a rather long phrase of words in a row")
    await bot.say(READER, "/mute football")
    await bot.press(page, texts.BUTTON_MUTED)

    await bot.press(page, "✕ football")

    words = (await bot.subscriber(READER)).preferences.muted_words
    assert words == ("a rather long phrase of words in a row",)


# --- by words ----------------------------------------------------------------------------------


async def test_times_are_typed_as_a_reply(bot: Bot, page: Sent) -> None:
    await bot.press(page, texts.BUTTON_HOURS)
    before = len(bot.double.received(READER))
    await bot.press(page, texts.BUTTON_TYPE_HOURS)
    question = await bot.double.wait_for_message(READER, count=before + 1)

    bad = await bot.reply(question, "sometimes")
    good = await bot.reply(question, "7:30 and 6 pm")

    assert "sometimes" in bad.text
    assert "07:30 and 18:00" in good.text
    assert times_of(await bot.subscriber(READER)) == ["07:30", "18:00"]


async def test_quiet_hours_and_words_are_typed_as_a_reply(bot: Bot, page: Sent) -> None:
    await bot.press(page, texts.BUTTON_QUIET)
    before = len(bot.double.received(READER))
    await bot.press(page, texts.BUTTON_TYPE_QUIET)
    quiet = await bot.double.wait_for_message(READER, count=before + 1)
    bad = await bot.reply(quiet, "at night")
    good = await bot.reply(quiet, "22:30-6")

    assert "at night" in bad.text
    assert "22:30 to 06:00" in good.text


@pytest.mark.parametrize("word", ["off", "None"])
async def test_quiet_hours_end_by_word(bot: Bot, page: Sent, word: str) -> None:
    await bot.say(READER, "/quiet 22:30-7")

    said = await bot.say(READER, f"/quiet {word}")
    await bot.press(page, texts.BUTTON_QUIET)

    assert said.text == "Quiet hours: off."
    assert (await bot.subscriber(READER)).timetable.quiet is None
    assert texts.QUIET_NONE in page.text


async def test_an_unknown_zone_is_told_and_several_are_offered(bot: Bot, page: Sent) -> None:
    unknown = await bot.say(READER, "/zone Middle of Nowhere")
    several = await bot.say(READER, "/zone america")

    assert "Middle of Nowhere" in unknown.text
    assert several.text == texts.ZONE_WHICH
    assert (await bot.subscriber(READER)).timetable.zone == "Europe/Berlin"
    await bot.press(several, several.keyboard[0][0]["callback_data"])
    assert (await bot.subscriber(READER)).timetable.zone.startswith("America/")


async def test_muting_by_command(bot: Bot, reader: Sent) -> None:
    how = await bot.say(READER, "/mute")
    muted = await bot.say(READER, "/mute World Cup")
    again = await bot.say(READER, "/mute world cup")
    no_word = await bot.say(READER, "/mute ...")
    unmuted = await bot.say(READER, "/unmute WORLD CUP")
    not_there = await bot.say(READER, "/unmute chess")

    assert texts.MUTE_HOW in how.text
    assert muted.text == texts.MUTED.format(word="World Cup")
    assert again.text == texts.MUTED_ALREADY.format(word="world cup")
    assert no_word.text == texts.NO_WORD
    assert unmuted.text == texts.UNMUTED.format(word="WORLD CUP")
    assert not_there.text == texts.NOT_MUTED.format(word="chess")
    assert (await bot.subscriber(READER)).preferences.muted_words == ()


# --- old and forged buttons --------------------------------------------------------------------


FORGED = (
    "nothing",
    "stories|999",
    "stories|-1",
    "stories|٣",
    "lines",
    "hour|9999|1",
    "hour|0860|1",
    "day|0800|7|1",
    "day|1234|1|1",
    "days|0800|9",
    "edition|0300",
    "zone|Mars/Base",
    "zone|berlin",
    "zone|../../etc/passwd",
    "topic|gossip|1",
    "cities|99",
    "ask|password",
    "unmute|",
    "silence|2500|0700",
    "latest|x",
    "source|424242|1|0",
    "access|granted|1",
    "|||",
    "x" * 64,
    "stories|" + "9" * 56,
)


async def test_what_no_button_carries_changes_nothing(bot: Bot, reader: Sent) -> None:
    before = await bot.subscriber(READER)

    for data in FORGED:
        reader.keyboard = [[{"text": "forged", "callback_data": data}]]

        toast = await bot.press(reader, "forged")

        assert toast in (texts.BUTTON_STALE, texts.ADMINS_ONLY, texts.SAVED), data
        assert await bot.subscriber(READER) == before, data


@given(st.text(max_size=80))
def test_any_callback_data_is_read_without_harm(data: str) -> None:
    press = unpack(data)

    if press is None:
        return
    for read in (press.word, press.number, press.at, press.topic, press.feed_id):
        try:
            read(0)
        except StaleError:
            continue


def test_callback_data_that_telegram_would_refuse_is_never_made() -> None:
    with pytest.raises(ValueError, match="no callback data"):
        pack("zone", "x" * MAX_BYTES)
    with pytest.raises(ValueError, match="no callback data"):
        pack("zone", "a|b")


# --- pure parts --------------------------------------------------------------------------------


@settings(deadline=None, max_examples=30)
@given(
    st.lists(st.text(min_size=1, max_size=60), max_size=MAX_MUTED_WORDS),
    st.sets(st.times(), min_size=1, max_size=12),
)
def test_every_page_is_drawn_within_the_limits(words: list[str], times: set[time]) -> None:
    subscriber = a_subscriber(
        preferences=Preferences(muted_words=tuple(words)),
        timetable=Timetable(
            tuple(Edition(at.replace(second=0, microsecond=0)) for at in times), zone="Asia/Tokyo"
        ),
    )

    for page in PAGES:
        check(page(subscriber, NOON, Press("page")))
    for region in range(len(REGIONS)):
        check(settings_pages.cities_page(subscriber, NOON, Press("cities", (str(region),))))


def check(message: Message) -> None:
    buttons = [button for row in message.keyboard for button in row]
    assert len(buttons) <= 100
    for button in buttons:
        press = unpack(button.action)
        assert press is not None
        assert press.verb in settings_menu.PRESSES
    assert 0 < len(message.html) < 4096


def test_every_city_has_a_zone_that_exists() -> None:
    for cities in REGIONS.values():
        for city, zone in cities:
            assert zone_or_none(zone) is not None, zone
            assert place_name(zone) == city


def test_zones_are_called_as_people_call_them() -> None:
    assert place_name("America/New_York") == "New York"
    assert place_name("Europe/Isle_of_Man") == "Isle of Man"
    assert place_name("Etc/GMT-2") == "UTC+2"
    assert place_name("UTC") == "UTC"


def test_a_new_hour_has_the_weekdays_of_the_others() -> None:
    weekdays = frozenset(range(5))
    before = a_subscriber(timetable=Timetable((Edition(time(8), weekdays),)))

    after = with_hour(before, time(18), is_wanted=True)

    assert after.timetable.editions == (Edition(time(8), weekdays), Edition(time(18), weekdays))


def test_there_is_an_end_to_hours_and_words() -> None:
    full = a_subscriber(timetable=a_timetable(*range(12)))
    with pytest.raises(KeepError):
        with_hour(full, time(20), is_wanted=True)
    words = tuple(f"word{number}" for number in range(MAX_MUTED_WORDS))
    talker = a_subscriber(preferences=Preferences(muted_words=words))
    with pytest.raises(KeepError):
        with_muted_word(talker, "one more")


def test_one_weekday_stays() -> None:
    with pytest.raises(KeepError):
        with_weekdays(a_subscriber(), time(8), frozenset())
    with pytest.raises(StaleError):
        with_weekdays(a_subscriber(), time(9), EVERY_DAY)


def test_typed_hours_keep_the_weekdays_they_had() -> None:
    weekend = frozenset((5, 6))
    before = a_subscriber(timetable=Timetable((Edition(time(8)), Edition(time(10), weekend))))

    after = with_hours(before, (time(10), time(20)))

    assert after.timetable.editions == (Edition(time(10), weekend), Edition(time(20)))


@pytest.mark.parametrize(
    ("text", "times"),
    [
        ("7:30, 18:00", (time(7, 30), time(18))),
        ("7.30 and 6 pm", (time(7, 30), time(18))),
        ("08:00 08:00", (time(8),)),
        ("12 am 12 pm", (time(0), time(12))),
        ("19h30", (time(19, 30),)),
        ("6 p.m.", (time(18),)),
        ("24:00", (time(0),)),
        ("7x", ()),
        ("7:300", ()),
        ("25", ()),
        ("13 pm", ()),
        ("later", ()),
        ("", ()),
    ],
)
def test_times_are_read_as_people_type_them(text: str, times: tuple[time, ...]) -> None:
    assert read_times(text) == times


@given(st.text(max_size=300))
def test_any_typed_text_is_read_without_harm(text: str) -> None:
    assert all(isinstance(at, time) for at in read_times(text))
    span = read_span(text)
    assert span is None or len(span) == 2


def test_spans_keep_their_order() -> None:
    assert read_span("22:30-7:00") == (time(22, 30), time(7))
    assert read_span("10 pm to 6 am") == (time(22), time(6))
    assert read_span("7-7") is None
    assert read_span("7") is None


def test_the_next_moment_is_told_in_the_readers_day() -> None:
    subscriber = a_subscriber(timetable=a_timetable(8, zone="Pacific/Auckland"))

    def told(due: datetime | None) -> str:
        return settings_pages.next_moment(replace(subscriber, next_due_at=due), NOON)

    assert told(NOON + timedelta(hours=7)) == "today at 08:00"
    assert told(NOON + timedelta(hours=31)) == "tomorrow at 08:00"
    assert told(NOON - timedelta(minutes=1)) == texts.IN_A_MOMENT
    assert told(None) == texts.NEVER


def test_fingerprints_fit_a_button() -> None:
    assert len(pack("unmute", fingerprint("ü" * 60))) <= MAX_BYTES
