"""When a digest is due, on the subscriber's own clock. The only place where local time exists.

Every edition has one digest on each local day:

- a local time that a clock change skips moves later by the length of the gap (Havana's
  midnight of 2026-03-08 is 01:00);
- a local time that comes twice counts once, at its first occurrence (Berlin's 02:30 of
  2026-10-25);
- a local day that does not exist has no digest (Apia's 2011-12-30);
- a change of zone, hour or weekdays takes no day away and gives no day twice
  (`next_due_after_change`);
- of the moments that the program slept through, only the latest counts (`latest_due`).

Tried and dropped: cron triggers, which skip a day or fire twice at clock changes; comparing
local clock times, which sees a day of 23 hours as over before its last edition.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from news.model import Timetable
from news.zones import find_zones, zone_or_none

__all__ = [
    "find_zones",
    "is_quiet",
    "latest_due",
    "local_time",
    "next_due",
    "next_due_after_change",
    "next_loud",
    "zone_or_none",
]

_DAY = timedelta(days=1)
_SEARCHED_DAYS = 16
"""A weekly edition can fall on a day that does not exist: then its next one is two weeks away."""


def local_time(moment: datetime, zone: str) -> datetime:
    """Return the moment as the zone's clocks show it, for text shown to a reader."""
    return moment.astimezone(_zone(zone))


def next_due(after: datetime, timetable: Timetable) -> datetime | None:
    """Return the first moment later than `after` when an edition is due.

    A local time skipped by a clock change moves later by the length of the gap; a repeated
    time counts once, at its first occurrence. So every local day has one digest an edition.
    Editions that a change moves onto the same moment are due together, once.

    Args:
        after: aware, UTC.

    Returns:
        Aware, UTC; None when no edition has a weekday. A zone this host does not know is
        read as UTC.
    """
    zone = _zone(timetable.zone)
    first = after.astimezone(zone).date() - _DAY
    found: datetime | None = None
    for number in range(_SEARCHED_DAYS):
        day = first + number * _DAY
        # A moved moment can lie behind an edition of the day after, but never further.
        if found is not None and day > found.astimezone(zone).date() + _DAY:
            break
        later = (moment for moment in _moments(day, timetable, zone) if moment > after)
        found = min(later if found is None else (found, *later), default=None)
    return found


def latest_due(due: datetime, now: datetime, timetable: Timetable) -> datetime:
    """Return the last due moment up to `now`, when the ones from `due` on were missed.

    It is the slot of the one digest that makes up for all of them.

    Args:
        due: the first missed moment, not later than `now`; returned when it is the only one.
    """
    latest = due
    probe = max(due, now - _SEARCHED_DAYS * _DAY)
    while (following := next_due(probe, timetable)) is not None and following <= now:
        latest = probe = following
    return latest


def next_due_after_change(
    now: datetime, *, before: Timetable, after: Timetable, due: datetime | None
) -> datetime | None:
    """Return when the next digest is due once a reader has changed the timetable.

    No local day gets more digests than it has editions in the new timetable: what was due on
    it before counts, and the first of the new editions left on it are dropped for that. No
    local day loses its digest: when one was still to come on it and the new timetable has none
    left for it, the edition that has just been missed is due, in the past, so at once.

    Args:
        before, after: the timetable until now, and from now on.
        due: the next moment by `before`, aware, UTC; None for a reader who never had a digest
            or had none planned, to whom nothing can come twice.

    Returns:
        Aware, UTC; None when no edition has a weekday. May lie before `now`: it is overdue.
    """
    if due is None:
        return next_due(now, after)
    was, zone = _zone(before.zone), _zone(after.zone)
    promised = _day_of(due, before, was)
    today = now.astimezone(zone).date()
    moment = next_due(now, after)
    if promised <= today:
        moments = _moments(today, after, zone)
        had = _count_before(due, today, before, was)
        to_come = sum(1 for at in moments if at > now)
        missed = [at for at in moments if at <= now]
        if missed and had + to_come < len(moments):
            return missed[-1]
    for _ in range(_SEARCHED_DAYS * max(1, len(after.editions))):
        if moment is None:
            return None
        day = _day_of(moment, after, zone)
        moments = _moments(day, after, zone)
        left = [at for at in moments if at >= moment]
        if _count_before(due, day, before, was) + len(left) <= len(moments):
            return moment
        moment = next_due(moment, after)
    return moment


def is_quiet(now: datetime, timetable: Timetable) -> bool:
    """Return whether the zone's clocks show a time within the quiet hours.

    The start belongs to them, the end does not; equal times mean that there are none.
    """
    if timetable.quiet is None:
        return False
    start, end = timetable.quiet.start, timetable.quiet.end
    clock = now.astimezone(_zone(timetable.zone)).time()
    if start <= end:
        return start <= clock < end
    return clock >= start or clock < end


def next_loud(now: datetime, timetable: Timetable) -> datetime:
    """Return the first moment from `now` on that is not quiet."""
    if timetable.quiet is None or not is_quiet(now, timetable):
        return now
    zone = _zone(timetable.zone)
    today = now.astimezone(zone).date()
    # Both occurrences of the end count: the later one may be the only one left today.
    ends = (
        _moment(today + number * _DAY, timetable.quiet.end, zone, fold=fold)
        for number in range(4)
        for fold in (0, 1)
    )
    return min(end for end in ends if end > now and not is_quiet(end, timetable))


def _zone(name: str) -> ZoneInfo:
    return zone_or_none(name) or ZoneInfo("UTC")


def _moment(day: date, at: time, zone: ZoneInfo, *, fold: int = 0) -> datetime:
    """Return the instant of a local time.

    With fold 0 a repeated time is its first occurrence, and a skipped one is read by the
    clock before the change, which puts it later by the length of the gap (PEP 495).
    """
    return datetime.combine(day, at.replace(fold=fold), tzinfo=zone).astimezone(UTC)


def _moments(day: date, timetable: Timetable, zone: ZoneInfo) -> list[datetime]:
    """Return the moments of a local day's editions, in order, each once."""
    times = {edition.at for edition in timetable.editions if day.weekday() in edition.weekdays}
    if not times or _moment(day, time(), zone) >= _moment(day + _DAY, time(), zone):
        return []
    return sorted({_moment(day, at, zone) for at in times})


def _day_of(moment: datetime, timetable: Timetable, zone: ZoneInfo) -> date:
    """Return the local day whose edition is due at this moment.

    It is the day before the one that clocks show when the change moved it over midnight
    (Pyongyang's 23:45 of 2018-05-04 was 00:15 of the next day).
    """
    shown = moment.astimezone(zone).date()
    for day in _days_around(shown):
        if moment in _moments(day, timetable, zone):
            return day
    return shown


def _days_around(day: date) -> Iterator[date]:
    yield day
    yield day - _DAY


def _count_before(due: datetime, day: date, timetable: Timetable, zone: ZoneInfo) -> int:
    """Return how many digests a local day has had by a timetable whose next one is at `due`."""
    return sum(1 for moment in _moments(day, timetable, zone) if moment < due)
