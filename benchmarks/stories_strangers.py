"""How many pairs of general news end in one story that are none.

    python -m benchmarks.stories_strangers --sets FOLDER [--cache FOLDER] [--show]

FOLDER holds the articles that `benchmarks.stories_general` names. Each of the two streams goes
through the grouper as news comes in, and of the 1,008 candidate pairs that were judged by eye the
weighed counts are printed that ended in one story: of one event, one affair, one topic, others.
The shipped model learned from the same pairs; `benchmarks.stories_train --check` counts them with
models of half of the articles. It did not learn from the articles of the guard's files (the BBC
and others, of many years), which follow as a third stream: of their pairs in one story, which
`--show` prints, hardly any tells one event.
"""

from __future__ import annotations

import argparse
import csv
import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from benchmarks.stories_general import (
    GENERAL,
    KINDS,
    PAIRS_FILE,
    streamed,
    write_stream,
)
from benchmarks.stories_sets import find, instant, load, vectors
from summarizer.embed import Embedder, article_text
from summarizer.group import GroupArticle, Grouper

GUARDED = ("frank_dev", "qags_xsum")
"""Files of the guard's data."""

TITLE = 120
"""Characters of a title at most."""


def _streamed(rows: Sequence[dict[str, Any]], known: NDArray[np.float32]) -> dict[str, str]:
    """Return the story of each article after a stream through the grouper."""
    grouper = Grouper()
    return {
        row["id"]: str(
            grouper.add(
                GroupArticle(
                    key=row["id"],
                    time=instant(row["time"]),
                    title=row["title"],
                    text=row["text"],
                    vector=vector,
                    source=row["source"],
                    language="en",
                )
            ).story
        )
        for row, vector in zip(rows, known, strict=True)
    }


def told_together(folder: Path, source: str, cache: Path) -> str:
    """Return the counts of one stream as a line."""
    write_stream(folder, source, cache)
    name = GENERAL[source]
    rows = load(cache / f"{name}.stream.jsonl")
    stories = _streamed(rows, vectors(cache, name, "whole", cache))
    together = dict.fromkeys(KINDS, 0.0)
    everyone = dict.fromkeys(KINDS, 0.0)
    with PAIRS_FILE.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            if row["set"] == source:
                weight = float(row["weight"])
                everyone[row["label"]] += weight
                together[row["label"]] += weight * (stories[row["older"]] == stories[row["newer"]])
    counts = ", ".join(
        f"{kind} {together[letter]:.0f} of {everyone[letter]:.0f}" for letter, kind in KINDS.items()
    )
    return f"{name:12s} {len(rows)} articles, {len(set(stories.values()))} stories; {counts}"


def _unseen(folder: Path) -> Iterator[dict[str, Any]]:
    """Yield the guard's articles with a title, in an order of our own."""
    rows: dict[str, str] = {}
    for name in GUARDED:
        for row in load(find(folder, name)):
            # A reference of the BBC is the sentence above its article, others begin with a title.
            told = row.get("reference") or row["summary"]
            title = told if row.get("dataset") == "bbc" else re.split(r"[.\n]", told)[0]
            rows.setdefault(row["article"], title.strip()[:TITLE])
    for number, ((text, title), place) in enumerate(streamed(sorted(rows.items()))):
        yield {"id": str(number), "title": title, "text": text} | place


def strangers(folder: Path, *, show: bool) -> Iterator[str]:
    """Yield how many of the guard's articles end in one story, and which."""
    rows = list(_unseen(folder))
    texts = [article_text(row["title"], row["text"]) for row in rows]
    stories: dict[str, list[str]] = {}
    for (_, story), row in zip(
        _streamed(rows, Embedder(threads=1).encode(texts)).items(), rows, strict=True
    ):
        stories.setdefault(story, []).append(row["title"])
    several = [titles for titles in stories.values() if len(titles) > 1]
    pairs = sum(len(titles) * (len(titles) - 1) // 2 for titles in several)
    yield f"unseen       {len(rows)} articles, {len(stories)} stories; {pairs} pairs in one story"
    if show:
        yield from ("  " + " | ".join(titles) for titles in several)


def main() -> None:
    """Read the arguments and print a line a stream."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sets", type=Path, required=True)
    parser.add_argument("--cache", type=Path, default=Path("data/stories"))
    parser.add_argument("--show", action="store_true")
    arguments = parser.parse_args()
    for source in GENERAL:
        print(told_together(arguments.sets, source, arguments.cache), flush=True)
    for line in strangers(arguments.sets, show=arguments.show):
        print(line, flush=True)


if __name__ == "__main__":
    main()
