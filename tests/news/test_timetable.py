"""Every local day has one digest an edition, whatever the clocks do."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from itertools import pairwise
from zoneinfo import ZoneInfo, available_timezones

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from news.model import Edition, QuietHours, Timetable
from news.timetable import (
    find_zones,
    is_quiet,
    latest_due,
    local_time,
    next_due,
    next_due_after_change,
    next_loud,
    zone_or_none,
)

ZONES = sorted(available_timezones() - {"Factory", "localtime"})
DAY = timedelta(days=1)
MINUTE = timedelta(minutes=1)

zones = st.sampled_from(ZONES)
clock_times = st.times().map(lambda at: at.replace(second=0, microsecond=0))
moments = st.integers(0, 47 * 365 * 24 * 3600).map(
    lambda seconds: datetime(1990, 1, 3, tzinfo=UTC) + timedelta(seconds=seconds)
)


def daily(zone: str, *times: str, weekdays: frozenset[int] | None = None) -> Timetable:
    days = {"weekdays": weekdays} if weekdays is not None else {}
    return Timetable(tuple(Edition(time.fromisoformat(at), **days) for at in times), zone)


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def dues(after: datetime, timetable: Timetable, count: int) -> list[datetime]:
    found = []
    for _ in range(count):
        following = next_due(after, timetable)
        assert following is not None
        found.append(after := following)
    return found


@cache
def clock_change(zone: str, year: int) -> datetime | None:
    """Return the first clock change of a year, to the minute."""
    info = ZoneInfo(zone)
    day = datetime(year, 1, 1, tzinfo=UTC)
    for _ in range(366):
        if day.astimezone(info).utcoffset() != (day + DAY).astimezone(info).utcoffset():
            low, high = day, day + DAY
            while high - low > MINUTE:
                middle = (low + (high - low) / 2).replace(second=0, microsecond=0)
                same = middle.astimezone(info).utcoffset() == low.astimezone(info).utcoffset()
                low, high = (middle, high) if same else (low, middle)
            return high
        day += DAY
    return None


def by_walking(zone: str, day: date, clock: time) -> datetime | None:
    """Return when a local day's clocks show a time, by looking at them every minute.

    This is the promise in other words: no arithmetic with local times, no fold.
    """
    info = ZoneInfo(zone)
    wanted = datetime.combine(day, clock)
    moment = datetime(day.year, day.month, day.day, tzinfo=UTC) - timedelta(hours=28)
    shown = [
        (moment + n * MINUTE, (moment + n * MINUTE).astimezone(info).replace(tzinfo=None))
        for n in range(82 * 60)
    ]
    if not any(local.date() == day for _, local in shown):
        return None
    for now, local in shown:
        if local == wanted:
            return now
    for (_, before), (now, local) in pairwise(shown):
        if before < wanted < local:
            return now + (wanted - before - MINUTE)
    raise AssertionError("the day has neither the time nor a gap")


# --- the promise, over all zones and years -----------------------------------------------------


@given(zone=zones, clock=clock_times, after=moments)
@settings(deadline=None, max_examples=300)
def test_each_local_day_has_exactly_one_digest(zone: str, clock: time, after: datetime) -> None:
    timetable = Timetable((Edition(clock),), zone)

    found = dues(after, timetable, 40)

    assert found[0] > after
    assert all(earlier < later for earlier, later in pairwise(found))
    assert all(later - earlier <= timedelta(hours=52) for earlier, later in pairwise(found))
    days = [moment.astimezone(ZoneInfo(zone)).date() for moment in found]
    doubled = [day for day, count in Counter(days).items() if count > 1]
    for day in doubled:
        assert clock_change_is_near(zone, day), f"{day} has two digests without a clock change"


def clock_change_is_near(zone: str, day: date) -> bool:
    """Return whether a clock change at the turn of this day can move a digest into it."""
    info = ZoneInfo(zone)
    noon = datetime(day.year, day.month, day.day, 12, tzinfo=info)
    return (noon - DAY).utcoffset() != noon.utcoffset()


@given(zone=zones, clock=clock_times, year=st.integers(1990, 2036), days=st.integers(-1, 1))
@settings(deadline=None, max_examples=150)
def test_around_clock_changes_it_agrees_with_walking_minute_by_minute(
    zone: str, clock: time, year: int, days: int
) -> None:
    change = clock_change(zone, year) or datetime(year, 3, 31, tzinfo=UTC)
    day = change.astimezone(ZoneInfo(zone)).date() + days * DAY
    expected = by_walking(zone, day, clock)
    timetable = Timetable((Edition(clock),), zone)

    if expected is None:
        midnight = datetime(day.year, day.month, day.day, tzinfo=ZoneInfo(zone)).astimezone(UTC)
        following = next_due(midnight - DAY, timetable)
        assert following is not None
        assert following.astimezone(ZoneInfo(zone)).date() != day
    else:
        assert next_due(expected - MINUTE, timetable) == expected


def clock_changes(zone: str) -> list[datetime]:
    """Return every clock change from 1990 to 2036, to the minute."""
    info, found = ZoneInfo(zone), []
    day, last = datetime(1990, 1, 3, tzinfo=UTC), datetime(2036, 12, 28, tzinfo=UTC)
    offset = day.astimezone(info).utcoffset()
    while day < last:
        following = (day + DAY).astimezone(info).utcoffset()
        if following != offset:
            low, high = day, day + DAY
            while high - low > MINUTE:
                middle = (low + (high - low) / 2).replace(second=0, microsecond=0)
                is_before = middle.astimezone(info).utcoffset() == offset
                low, high = (middle, high) if is_before else (low, middle)
            found.append(high)
        day, offset = day + DAY, following
    return found


def by_offsets(zone: str, day: date, clock: time, change: datetime) -> datetime | None:
    """Return when a local day's clocks show a time, from the offsets around a change.

    The promise in other words once more: an instant counts when the clock shows the time then,
    the earliest of them first; a time that no instant has is counted by the clock before it.
    """
    info, wanted = ZoneInfo(zone), datetime.combine(day, clock)
    around = [change + n * timedelta(hours=6) for n in range(-20, 21)]
    offsets = {moment.astimezone(info).utcoffset() or timedelta() for moment in around}
    instants = [(wanted - offset).replace(tzinfo=UTC) for offset in offsets]
    shown = [at for at in instants if at.astimezone(info).replace(tzinfo=None) == wanted]
    if shown:
        return min(shown)
    before = (change - MINUTE).astimezone(info)
    after = change.astimezone(info)
    if before.date() < day < after.date():
        return None
    return (wanted - (before.utcoffset() or timedelta())).replace(tzinfo=UTC)


@pytest.mark.slow
@pytest.mark.timeout(1800)
def test_around_every_clock_change_of_every_zone_each_day_has_its_digest() -> None:
    """All zones, all years from 1990 to 2036; the tests above take samples of the same."""
    clocks = [time(0), time(1, 30), time(2), time(3), time(23, 45)]
    change_count = 0
    for zone in ZONES:
        changes = clock_changes(zone)
        for change in changes:
            if any(timedelta() < abs(change - other) < 5 * DAY for other in changes):
                # Two changes within days are named cases above.
                continue
            change_count += 1
            day = change.astimezone(ZoneInfo(zone)).date()
            for clock in clocks:
                timetable = Timetable((Edition(clock),), zone)
                days = (day + number * DAY for number in range(-2, 3))
                expected = sorted(
                    {at for d in days if (at := by_offsets(zone, d, clock, change)) is not None}
                )
                found = dues(expected[0] - MINUTE, timetable, len(expected))
                assert found == expected, (zone, change, clock)
    assert change_count > 20_000


@given(zone=zones, clocks=st.sets(clock_times, min_size=1, max_size=4), after=moments)
@settings(deadline=None, max_examples=150)
def test_editions_do_not_disturb_each_other(zone: str, clocks: set[time], after: datetime) -> None:
    together = Timetable(tuple(Edition(clock) for clock in clocks), zone)
    until = after + 5 * DAY
    alone = {
        moment
        for clock in clocks
        for moment in dues(after, Timetable((Edition(clock),), zone), 8)
        if moment <= until
    }

    found = dues(after, together, 40)

    assert sorted(alone) == [moment for moment in found if moment <= until]


@given(zone=zones, clock=clock_times, weekdays=st.frozensets(st.integers(0, 6)), after=moments)
@settings(deadline=None, max_examples=150)
def test_weekdays_are_those_of_the_local_day(
    zone: str, clock: time, weekdays: frozenset[int], after: datetime
) -> None:
    every_day = Timetable((Edition(clock),), zone)
    some_days = Timetable((Edition(clock, weekdays),), zone)

    if not weekdays:
        assert next_due(after, some_days) is None
        return
    following = next_due(after, some_days)

    assert following is not None
    assert following in dues(after, every_day, 16)


# --- the named cases ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("zone", "clock", "day", "expected"),
    [
        pytest.param("America/Havana", "00:00", "2026-03-08", "2026-03-08T05:00", id="no midnight"),
        pytest.param("America/Havana", "00:30", "2026-11-01", "2026-11-01T04:30", id="twice 00:30"),
        pytest.param("Europe/Berlin", "02:30", "2026-03-29", "2026-03-29T01:30", id="no 02:30"),
        pytest.param("Europe/Berlin", "02:30", "2026-10-25", "2026-10-25T00:30", id="twice 02:30"),
        pytest.param("America/New_York", "02:30", "2026-03-08", "2026-03-08T07:30", id="no 02:30"),
        pytest.param("America/New_York", "01:30", "2026-11-01", "2026-11-01T05:30", id="two 01:30"),
        pytest.param("Australia/Lord_Howe", "02:15", "2026-10-04", "2026-10-03T15:45", id="half"),
        pytest.param("Australia/Lord_Howe", "01:45", "2026-04-05", "2026-04-04T14:45", id="half 2"),
        pytest.param("America/Nuuk", "22:30", "2024-03-30", "2024-03-31T00:30", id="no 22:30"),
        pytest.param("Africa/Casablanca", "02:30", "2026-02-15", "2026-02-15T01:30", id="Ramadan"),
        pytest.param("Africa/Casablanca", "02:30", "2026-03-22", "2026-03-22T02:30", id="after it"),
        pytest.param("Asia/Pyongyang", "23:45", "2018-05-04", "2018-05-04T15:15", id="over 00:00"),
        pytest.param("Asia/Kathmandu", "08:00", "2026-05-01", "2026-05-01T02:15", id="+05:45"),
    ],
)
def test_named_clock_changes(zone: str, clock: str, day: str, expected: str) -> None:
    timetable = daily(zone, clock)

    before, moment, after = dues(at(expected) - timedelta(hours=26, minutes=1), timetable, 3)

    assert moment == at(expected)
    assert moment - before <= timedelta(hours=26)
    assert after - moment >= timedelta(hours=22)
    assert by_walking(zone, date.fromisoformat(day), time.fromisoformat(clock)) == moment


def test_a_day_that_does_not_exist_has_no_digest() -> None:
    """Apia went from Thursday, 2011-12-29 to Saturday, 2011-12-31."""
    apia = ZoneInfo("Pacific/Apia")
    after = datetime(2011, 12, 28, 12, tzinfo=apia).astimezone(UTC)

    every_day = dues(after, daily("Pacific/Apia", "08:00"), 3)
    fridays = dues(after, daily("Pacific/Apia", "08:00", weekdays=frozenset({4})), 1)

    assert [moment.astimezone(apia).day for moment in every_day] == [29, 31, 1]
    assert fridays[0].astimezone(apia).date() == date(2012, 1, 6)


def test_editions_moved_onto_one_moment_are_one_digest() -> None:
    found = dues(at("2026-03-29T00:00"), daily("Europe/Berlin", "02:30", "03:30"), 2)

    assert found == [at("2026-03-29T01:30"), at("2026-03-30T00:30")]


def test_an_unknown_zone_is_read_as_utc() -> None:
    assert next_due(at("2026-01-01T00:00"), daily("Mars/Olympus", "08:00")) == at(
        "2026-01-01T08:00"
    )


def test_local_time_is_what_the_readers_clock_shows() -> None:
    assert local_time(at("2026-07-01T06:00"), "Europe/Berlin").isoformat() == (
        "2026-07-01T08:00:00+02:00"
    )


# --- after downtime ----------------------------------------------------------------------------


def test_after_five_missed_digests_the_latest_counts() -> None:
    timetable = daily("Europe/Berlin", "08:00")
    missed = dues(at("2026-03-27T12:00"), timetable, 5)

    latest = latest_due(missed[0], missed[-1] + timedelta(hours=3), timetable)

    assert latest == missed[-1]


@given(zone=zones, clock=clock_times, due=moments, hours=st.integers(0, 24 * 400))
@settings(deadline=None, max_examples=100)
def test_the_latest_missed_moment_is_the_last_one_up_to_now(
    zone: str, clock: time, due: datetime, hours: int
) -> None:
    timetable = Timetable((Edition(clock),), zone)
    now = due + timedelta(hours=hours)

    latest = latest_due(due, now, timetable)

    assert due <= latest <= now
    following = next_due(latest, timetable)
    assert following is not None
    assert following > now


# --- changes of the timetable ------------------------------------------------------------------


@pytest.mark.parametrize(
    ("now", "before", "after", "due", "expected"),
    [
        pytest.param(
            *("2026-11-22T10:00", daily("UTC", "08:00"), daily("UTC", "20:00")),
            *("2026-11-23T08:00", "2026-11-23T20:00"),
            id="later hour after today's digest: not twice today",
        ),
        pytest.param(
            *("2026-11-22T10:00", daily("UTC", "20:00"), daily("UTC", "08:00")),
            *("2026-11-22T20:00", "2026-11-22T08:00"),
            id="earlier hour before today's digest: at once, not skipped",
        ),
        pytest.param(
            *("2026-11-22T07:00", daily("UTC", "08:00"), daily("UTC", "20:00")),
            *("2026-11-22T08:00", "2026-11-22T20:00"),
            id="later hour before today's digest: today",
        ),
        pytest.param(
            *("2026-11-22T09:00", daily("UTC", "08:00"), daily("America/New_York", "08:00")),
            *("2026-11-23T08:00", "2026-11-23T13:00"),
            id="westward after today's digest: not twice today",
        ),
        pytest.param(
            *("2026-11-22T03:00", daily("UTC", "08:00"), daily("Asia/Tokyo", "08:00")),
            *("2026-11-22T08:00", "2026-11-21T23:00"),
            id="eastward before today's digest: at once",
        ),
        pytest.param(
            *("2026-11-22T09:00", daily("UTC", "08:00"), daily("Asia/Tokyo", "08:00")),
            *("2026-11-23T08:00", "2026-11-22T23:00"),
            id="eastward after today's digest: tomorrow there",
        ),
        pytest.param(
            *("2026-11-22T10:00", daily("UTC", "08:00", "20:00"), daily("UTC", "08:00", "21:00")),
            *("2026-11-22T20:00", "2026-11-22T21:00"),
            id="the evening edition moves, the morning's stays",
        ),
        pytest.param(
            *("2026-11-22T10:00", daily("UTC", "08:00"), daily("UTC", "08:00", "13:00")),
            *("2026-11-23T08:00", "2026-11-22T13:00"),
            id="a new edition begins today",
        ),
        pytest.param(
            *("2026-11-22T14:00", daily("UTC", "08:00"), daily("UTC", "08:00", "13:00")),
            *("2026-11-23T08:00", "2026-11-23T08:00"),
            id="a new edition is not made up for",
        ),
        pytest.param(
            "2026-11-25T07:00",
            daily("UTC", "08:00", weekdays=frozenset({0})),
            daily("UTC", "08:00"),
            *("2026-11-30T08:00", "2026-11-25T08:00"),
            id="from Mondays to every day",
        ),
        pytest.param(
            *("2026-11-22T12:00", daily("UTC", "08:00"), daily("UTC", "20:00")),
            *(None, "2026-11-22T20:00"),
            id="a newcomer has nothing to get twice",
        ),
        pytest.param(
            *("2026-11-22T12:00", daily("UTC", "08:00"), Timetable((), "UTC")),
            *("2026-11-23T08:00", None),
            id="no editions",
        ),
    ],
)
def test_named_changes(
    now: str, before: Timetable, after: Timetable, due: str | None, expected: str | None
) -> None:
    found = next_due_after_change(at(now), before=before, after=after, due=at(due) if due else None)

    assert found == (expected and at(expected))


@given(
    start=moments,
    timetables=st.lists(st.tuples(zones, clock_times), min_size=2, max_size=6),
    pauses=st.lists(st.integers(1, 60 * 70), min_size=6, max_size=6),
)
@settings(deadline=None, max_examples=400)
def test_changes_neither_double_nor_skip_a_day(
    start: datetime, timetables: list[tuple[str, time]], pauses: list[int]
) -> None:
    """Days are counted by their date on the reader's clock at the time of the digest."""
    served: list[date] = []
    whole_days: set[date] = set()
    now, due = start, None
    current: Timetable | None = None
    for (zone, clock), pause in zip(timetables, pauses, strict=False):
        changed = Timetable((Edition(clock),), zone)
        due = (
            next_due(now, changed)
            if current is None
            else next_due_after_change(now, before=current, after=changed, due=due)
        )
        current, end = changed, now + pause * MINUTE
        first = now.astimezone(ZoneInfo(zone)).date() + DAY
        while due is not None and due <= end:
            served.append(nominal_day(due, zone, clock))
            now = max(now, due)
            due = next_due(now, current)
        now = end
        last = end.astimezone(ZoneInfo(zone)).date() - DAY
        whole_days |= {
            first + n * DAY
            for n in range((last - first).days + 1)
            if exists(first + n * DAY, zone) and served and first + n * DAY > served[0]
        }

    assert not [day for day, count in Counter(served).items() if count > 1]
    assert whole_days <= set(served)


def nominal_day(due: datetime, zone: str, clock: time) -> date:
    """Return the day whose edition this is, also when a clock change moved it over midnight."""
    local = due.astimezone(ZoneInfo(zone))
    return local.date() if local.time() >= clock else local.date() - DAY


def exists(day: date, zone: str) -> bool:
    midnights = [
        datetime.combine(day + n * DAY, time(), tzinfo=ZoneInfo(zone)).astimezone(UTC)
        for n in (0, 1)
    ]
    return midnights[0] < midnights[1]


# --- quiet hours -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("clock", "expected"),
    [("21:59", False), ("22:00", True), ("23:59", True), ("06:59", True), ("07:00", False)],
)
def test_quiet_hours_cross_midnight(clock: str, expected: bool) -> None:
    timetable = Timetable((), "Europe/Berlin", QuietHours(time(22), time(7)))
    local = datetime.combine(date(2026, 1, 15), time.fromisoformat(clock))
    now = local.replace(tzinfo=ZoneInfo("Europe/Berlin")).astimezone(UTC)

    assert is_quiet(now, timetable) is expected


def test_equal_times_are_no_quiet_hours() -> None:
    timetable = Timetable((), "UTC", QuietHours(time(8), time(8)))

    assert not is_quiet(at("2026-01-15T08:00"), timetable)
    assert next_loud(at("2026-01-15T08:00"), timetable) == at("2026-01-15T08:00")


@given(zone=zones, start=clock_times, end=clock_times, now=moments)
@settings(deadline=None, max_examples=200)
def test_the_next_loud_moment_is_loud_and_soon(
    zone: str, start: time, end: time, now: datetime
) -> None:
    timetable = Timetable((), zone, QuietHours(start, end))

    loud = next_loud(now, timetable)

    assert loud >= now
    assert not is_quiet(loud, timetable)
    assert loud - now <= timedelta(hours=49)
    if is_quiet(now, timetable):
        assert is_quiet(loud - MINUTE, timetable) or loud.astimezone(ZoneInfo(zone)).time() != end


# --- names of zones ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Europe/Berlin", "Europe/Berlin"),
        ("europe/berlin", "Europe/Berlin"),
        (" berlin ", "Europe/Berlin"),
        ("new york", "America/New_York"),
        ("New_York", "America/New_York"),
        ("são paulo", "America/Sao_Paulo"),
        ("munich", "Europe/Berlin"),
        ("utc", "UTC"),
        ("UTC+3", "Etc/GMT-3"),
        ("gmt -5", "Etc/GMT+5"),
        ("\u22125", "Etc/GMT+5"),
        ("+05:30", "Asia/Kolkata"),
        ("+0545", "Asia/Kathmandu"),
    ],
)
def test_sloppy_names_find_their_zone(text: str, expected: str) -> None:
    found = zone_or_none(text)

    assert found is not None
    assert found.key == expected


@pytest.mark.parametrize(
    "text", ["", "xx", "+15", "-13:30", "../etc/passwd", "\x00", "a" * 5000, "+99999", "Factory"]
)
def test_nonsense_finds_no_zone(text: str) -> None:
    assert zone_or_none(text) is None


def test_a_beginning_offers_zones_best_first() -> None:
    assert find_zones("ber")[0] == "Europe/Berlin"
    assert "Europe/Kyiv" in find_zones("ky")
    assert find_zones("argentina")
    assert len(find_zones("america")) == 8
    assert find_zones("x") == []


def test_every_zone_finds_itself() -> None:
    found = [zone_or_none(zone) for zone in ZONES]

    assert [zone and zone.key for zone in found] == ZONES
