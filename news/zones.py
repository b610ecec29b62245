"""What people type when they are asked for their time zone, and the IANA zone that they mean.

Aim: "berlin", "new york", "europe/kiev", "UTC+3" and "+5:30" all lead somewhere. In doubt
nothing is guessed: `zone_or_none` answers only when one zone fits, `find_zones` offers several.
An offset stands for a zone without clock changes; IANA has those for whole hours only, the
rest is in `_BROKEN_HOURS`.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from functools import cache
from types import MappingProxyType
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError, available_timezones

_OFFSET = re.compile(r"(?:utc|gmt|z)?\s*([+-])\s*(\d{1,2})(?::?([0-5]\d))?")
_NOT_OFFERED = re.compile(r"(?:Etc|SystemV|posix|right)/|[A-Z0-9+-]+$|Factory$|localtime$")
_BROKEN_HOURS: Mapping[int, str] = MappingProxyType(
    {
        -570: "Pacific/Marquesas",
        210: "Asia/Tehran",
        270: "Asia/Kabul",
        330: "Asia/Kolkata",
        345: "Asia/Kathmandu",
        390: "Asia/Yangon",
        525: "Australia/Eucla",
        570: "Australia/Darwin",
    }
)
_ALSO_CALLED: Mapping[str, str] = MappingProxyType(
    {
        "austria": "Europe/Vienna",
        "bangalore": "Asia/Kolkata",
        "barcelona": "Europe/Madrid",
        "beijing": "Asia/Shanghai",
        "bern": "Europe/Zurich",
        "boston": "America/New_York",
        "cologne": "Europe/Berlin",
        "delhi": "Asia/Kolkata",
        "england": "Europe/London",
        "frankfurt": "Europe/Berlin",
        "france": "Europe/Paris",
        "geneva": "Europe/Zurich",
        "germany": "Europe/Berlin",
        "hamburg": "Europe/Berlin",
        "houston": "America/Chicago",
        "india": "Asia/Kolkata",
        "italy": "Europe/Rome",
        "miami": "America/New_York",
        "milan": "Europe/Rome",
        "montreal": "America/Toronto",
        "mumbai": "Asia/Kolkata",
        "munich": "Europe/Berlin",
        "netherlands": "Europe/Amsterdam",
        "philadelphia": "America/New_York",
        "rio": "America/Sao_Paulo",
        "rio de janeiro": "America/Sao_Paulo",
        "saint petersburg": "Europe/Moscow",
        "san francisco": "America/Los_Angeles",
        "seattle": "America/Los_Angeles",
        "spain": "Europe/Madrid",
        "st petersburg": "Europe/Moscow",
        "switzerland": "Europe/Zurich",
        "ukraine": "Europe/Kyiv",
        "washington": "America/New_York",
    }
)


def zone_or_none(name: str) -> ZoneInfo | None:
    """Return the zone that a name means, if exactly one does."""
    name = name.strip()
    if name in _all_zones():
        return _known(name)
    if (offset := _of_offset(name)) is not None:
        return _known(offset)
    wanted = _plain(name)
    if not wanted:
        return None
    same = [zone for zone in _all_zones() if _plain(zone) == wanted]
    return _known(same[0] if same else _ALSO_CALLED.get(wanted) or _only_city(wanted))


def find_zones(text: str, *, limit: int = 8) -> list[str]:
    """Return the names of zones that a text may mean, the likeliest first."""
    if (certain := zone_or_none(text)) is not None:
        return [certain.key]
    wanted = _plain(text)
    if len(wanted) < 2:
        return []
    fitting = [
        (rank, len(zone), zone)
        for zone in _all_zones()
        if not _NOT_OFFERED.match(zone) and (rank := _rank(wanted, zone)) is not None
    ]
    fitting += [
        (2, len(name), zone) for name, zone in _ALSO_CALLED.items() if name.startswith(wanted)
    ]
    return list(dict.fromkeys(zone for _, _, zone in sorted(fitting)))[:limit]


def _rank(wanted: str, zone: str) -> int | None:
    """Return how well a zone fits, 0 best, None when it does not."""
    city, whole = _city(zone), _plain(zone)
    if city == wanted:
        return 0
    if city.startswith(wanted):
        return 1
    if any(word.startswith(wanted) for word in city.split()):
        return 2
    return 3 if wanted in whole else None


def _of_offset(text: str) -> str | None:
    """Return the zone without clock changes for "UTC+3"; IANA's `Etc/GMT-3` counts west."""
    plain = text.lower().replace("\u2212", "-")
    if plain in {"utc", "gmt", "z"}:
        return "UTC"
    if (found := _OFFSET.fullmatch(plain)) is None:
        return None
    sign, hours, minutes = found.group(1), int(found.group(2)), int(found.group(3) or 0)
    offset = (hours * 60 + minutes) * (-1 if sign == "-" else 1)
    if offset % 60:
        return _BROKEN_HOURS.get(offset)
    if offset == 0:
        return "UTC"
    name = f"Etc/GMT{-offset // 60:+d}"
    return name if name in _all_zones() else None


def _only_city(wanted: str) -> str | None:
    """Return the zone of a city, if all zones with a city of this name are one and the same."""
    zones = sorted(zone for zone in _all_zones() if "/" in zone and _city(zone) == wanted)
    if len(zones) < 2:
        return zones[0] if zones else None
    shortest = min(zones, key=len)
    return shortest if all(zone.split("/")[0] == shortest.split("/")[0] for zone in zones) else None


def _known(name: str | None) -> ZoneInfo | None:
    if name is None:
        return None
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError):
        return None


def _city(zone: str) -> str:
    return _plain(zone.rsplit("/", 1)[-1])


def _plain(text: str) -> str:
    """Return lower-case letters and digits without accents, words parted by one space."""
    bare = unicodedata.normalize("NFKD", text)
    kept = "".join(char for char in bare if not unicodedata.combining(char))
    return " ".join(re.findall(r"[^\W_]+", kept.casefold()))


@cache
def _all_zones() -> frozenset[str]:
    """Return every name this host knows; read from disk once."""
    return frozenset(available_timezones()) - {"Factory", "localtime", "posixrules"}
