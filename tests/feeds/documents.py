"""The feed documents of `tests/data/feeds` with what must be read from them, side by side."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from news.model import ParsedFeed

FOLDER = Path(__file__).parents[1] / "data" / "feeds"


def names() -> list[str]:
    """Return the documents that have expected values."""
    return sorted(one.stem.removesuffix(".expected") for one in FOLDER.glob("*.expected.json"))


def document(name: str) -> bytes:
    """Return one document as published."""
    return next(
        one for one in FOLDER.glob(f"{name}.*") if not one.name.endswith(".expected.json")
    ).read_bytes()


def expected(name: str) -> dict[str, Any]:
    """Return what must be read from a document."""
    values: dict[str, Any] = json.loads((FOLDER / f"{name}.expected.json").read_text("utf-8"))
    return values


def as_values(parsed: ParsedFeed) -> dict[str, Any]:
    """Return a parsed feed in the form of the expected values; what is empty is left out."""
    pause = parsed.time_to_live
    return {
        "title": parsed.title,
        "site": parsed.site,
        "language": parsed.language,
        "time_to_live": None if pause is None else pause.total_seconds(),
        "entries": [
            {
                name: value.isoformat() if name == "published_at" else value
                for name in (
                    "guid",
                    "address",
                    "title",
                    "html",
                    "author",
                    "published_at",
                    "image",
                )
                if (value := getattr(entry, name))
            }
            for entry in parsed.entries
        ],
    }
