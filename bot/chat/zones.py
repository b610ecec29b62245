"""Time zones as people name them: regions and cities for buttons, and a zone's name for readers.

People know their city, not the IANA name. What they type is read by `news.zones`.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from types import MappingProxyType

from bot.chat.texts import clock_time
from news.timetable import local_time

REGIONS: Mapping[str, tuple[tuple[str, str], ...]] = MappingProxyType(
    {
        "Europe": (
            ("London", "Europe/London"),
            ("Lisbon", "Europe/Lisbon"),
            ("Berlin", "Europe/Berlin"),
            ("Paris", "Europe/Paris"),
            ("Madrid", "Europe/Madrid"),
            ("Rome", "Europe/Rome"),
            ("Warsaw", "Europe/Warsaw"),
            ("Athens", "Europe/Athens"),
            ("Helsinki", "Europe/Helsinki"),
            ("Kyiv", "Europe/Kyiv"),
            ("Istanbul", "Europe/Istanbul"),
            ("Moscow", "Europe/Moscow"),
        ),
        "North America": (
            ("New York", "America/New_York"),
            ("Toronto", "America/Toronto"),
            ("Chicago", "America/Chicago"),
            ("Denver", "America/Denver"),
            ("Phoenix", "America/Phoenix"),
            ("Los Angeles", "America/Los_Angeles"),
            ("Anchorage", "America/Anchorage"),
            ("Honolulu", "Pacific/Honolulu"),
            ("Halifax", "America/Halifax"),
            ("Mexico City", "America/Mexico_City"),
            ("Havana", "America/Havana"),
            ("Panama", "America/Panama"),
        ),
        "South America": (
            ("São Paulo", "America/Sao_Paulo"),
            ("Buenos Aires", "America/Argentina/Buenos_Aires"),
            ("Santiago", "America/Santiago"),
            ("Lima", "America/Lima"),
            ("Bogotá", "America/Bogota"),
            ("Caracas", "America/Caracas"),
            ("La Paz", "America/La_Paz"),
            ("Montevideo", "America/Montevideo"),
        ),
        "Africa": (
            ("Lagos", "Africa/Lagos"),
            ("Cairo", "Africa/Cairo"),
            ("Nairobi", "Africa/Nairobi"),
            ("Johannesburg", "Africa/Johannesburg"),
            ("Accra", "Africa/Accra"),
            ("Casablanca", "Africa/Casablanca"),
            ("Addis Ababa", "Africa/Addis_Ababa"),
            ("Algiers", "Africa/Algiers"),
        ),
        "Middle East": (
            ("Jerusalem", "Asia/Jerusalem"),
            ("Beirut", "Asia/Beirut"),
            ("Baghdad", "Asia/Baghdad"),
            ("Riyadh", "Asia/Riyadh"),
            ("Dubai", "Asia/Dubai"),
            ("Tehran", "Asia/Tehran"),
        ),
        "Asia": (
            ("Karachi", "Asia/Karachi"),
            ("Delhi", "Asia/Kolkata"),
            ("Kathmandu", "Asia/Kathmandu"),
            ("Dhaka", "Asia/Dhaka"),
            ("Almaty", "Asia/Almaty"),
            ("Bangkok", "Asia/Bangkok"),
            ("Jakarta", "Asia/Jakarta"),
            ("Singapore", "Asia/Singapore"),
            ("Manila", "Asia/Manila"),
            ("Shanghai", "Asia/Shanghai"),
            ("Seoul", "Asia/Seoul"),
            ("Tokyo", "Asia/Tokyo"),
        ),
        "Oceania": (
            ("Perth", "Australia/Perth"),
            ("Adelaide", "Australia/Adelaide"),
            ("Brisbane", "Australia/Brisbane"),
            ("Sydney", "Australia/Sydney"),
            ("Auckland", "Pacific/Auckland"),
            ("Suva", "Pacific/Fiji"),
        ),
    }
)


def place_name(zone: str) -> str:
    """Return how people call a zone: "New York" for America/New_York."""
    for cities in REGIONS.values():
        for city, name in cities:
            if name == zone:
                return city
    if zone.startswith("Etc/GMT") and zone != "Etc/GMT":
        return f"UTC{-int(zone.removeprefix('Etc/GMT')):+d}"
    return zone.rsplit("/", 1)[-1].replace("_", " ") if "/" in zone else zone


def clock_in(zone: str, now: datetime) -> str:
    """Return what clocks in the zone show, such as "08:00"."""
    return clock_time(local_time(now, zone).time())
