"""The first day: starter feeds for a new instance, and the offline demo's invented web.

The demo is a small web of seven invented outlets under reserved `.example` names, as it stood
on two mornings. Nothing here touches the network or writes; documents are read from the
package, so they come along wherever Broadsheet is installed.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.resources import files
from typing import Any

from news.model import Topic

DEMO_DAYS = (1, 2)


@dataclass(frozen=True, slots=True)
class DemoDocument:
    """A feed or page of the demo's web.

    Attributes:
        media_type: lowercase, without parameters.
    """

    body: bytes
    media_type: str


@dataclass(frozen=True, slots=True)
class DemoFeed:
    """A feed that the demo follows.

    Attributes:
        topic: None for a general newspaper.
        owner: the publisher of more than one of the outlets, else None.
    """

    address: str
    title: str
    topic: Topic | None
    language: str
    owner: str | None


@dataclass(frozen=True, slots=True)
class PlantedLine:
    """A line of boilerplate in an article of the demo.

    Attributes:
        kind: what it is, see seeds/demo/README.md.
        places: `feed`, `page` or both: where the line stands.
    """

    text: str
    kind: str
    places: frozenset[str]


@dataclass(frozen=True, slots=True)
class DemoArticle:
    """What is true about an article of the demo.

    Attributes:
        address: its canonical address. aliases: other addresses that feeds give it.
        day: the first day on which a feed lists it.
        event: label shared by the articles on one event.
        development: 1 for the event as first reported, 2 for its next day's news.
        role: `report`, `wire`, `copy`, `roundup` (belongs to no event) or `repeat` (comes on
            day 2 with day 1's news).
        copy_of: address of the article whose wire text it shares.
        standfirst: the teaser that an outlet's page sets above the text; empty when none.
        body: lines that must survive cleaning. strip: lines that must not.
    """

    address: str
    aliases: tuple[str, ...]
    outlet: str
    day: int
    time: datetime
    language: str
    event: str
    development: int
    role: str
    copy_of: str | None
    title: str
    standfirst: str
    body: tuple[str, ...]
    strip: tuple[PlantedLine, ...]


def demo_moment(day: int) -> datetime:
    """Return the moment of the demo's clock when that day's documents stand, before its digest."""
    _check_day(day)
    return datetime(2026, 3, 9 + day, 7, 45, tzinfo=UTC)


def demo_documents(day: int) -> dict[str, DemoDocument]:
    """Return the demo's web as it stands on a day: feeds as of that morning, all pages so far.

    Addresses are exactly those that the feeds write, tracking parameters included, and the
    canonical ones.
    """
    _check_day(day)
    documents: dict[str, DemoDocument] = {}
    for row in _rows("documents.jsonl"):
        if day in row["days"]:
            document = DemoDocument(_read(row["file"]), row["media_type"])
            documents.update(dict.fromkeys(row["addresses"], document))
    return documents


def demo_feeds() -> list[DemoFeed]:
    """Return the feeds that the demo follows."""
    return [
        DemoFeed(
            address=row["address"],
            title=row["title"],
            topic=Topic(row["topic"]) if row["topic"] else None,
            language=row["language"],
            owner=row["owner"],
        )
        for row in _rows("feeds.jsonl")
    ]


def demo_truth() -> list[DemoArticle]:
    """Return what is true about each article of the demo, in order of publication."""
    return [
        DemoArticle(
            address=row["address"],
            aliases=tuple(row["aliases"]),
            outlet=row["outlet"],
            day=row["day"],
            time=datetime.fromisoformat(row["time"]),
            language=row["language"],
            event=row["event"],
            development=row["development"],
            role=row["role"],
            copy_of=row.get("copy_of"),
            title=row["title"],
            standfirst=row["standfirst"],
            body=tuple(row["body"]),
            strip=tuple(
                PlantedLine(line["text"], line["kind"], frozenset(line["in"]))
                for line in row["strip"]
            ),
        )
        for row in _rows("truth.jsonl")
    ]


def starter_feeds() -> bytes:
    """Return OPML of well-known public feeds, grouped by topic, with title and language."""
    return files("seeds").joinpath("feeds.opml").read_bytes()


def _check_day(day: int) -> None:
    if day not in DEMO_DAYS:
        raise ValueError(f"the demo has days {DEMO_DAYS}, not {day}")


def _read(name: str) -> bytes:
    return files("seeds").joinpath("demo", *name.split("/")).read_bytes()


def _rows(name: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in _read(name).decode("utf-8").splitlines()]
