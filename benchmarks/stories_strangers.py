"""How many pairs of general news end in one story that are none.

    python -m benchmarks.stories_strangers --sets FOLDER [--cache FOLDER] [--show]

FOLDER holds the articles that `benchmarks.stories_general` names. Each of the two streams goes
through the grouper as news comes in, and of the 1,008 candidate pairs that were judged by eye the
weighed counts are printed that ended in one story, and of which its summary quotes both: of one
event, one affair, one topic, others.
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
from itertools import combinations
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


def _streamed(
    rows: Sequence[dict[str, Any]], known: NDArray[np.float32]
) -> tuple[dict[str, str], set[str]]:
    """Return the story of each article after a stream through the grouper, and who is unquoted."""
    grouper = Grouper()
    placements = grouper.add_all(
        [
            GroupArticle(
                key=row["id"],
                time=instant(row["time"]),
                title=row["title"],
                text=row["text"],
                vector=vector,
                source=row["source"],
                language="en",
            )
            for row, vector in zip(rows, known, strict=True)
        ]
    )
    stories = {str(placement.key): str(placement.story) for placement in placements}
    members: dict[str, list[str]] = {}
    for key, story in stories.items():
        members.setdefault(story, []).append(key)
    return stories, {str(key) for keys in members.values() for key in grouper.unquoted(keys)}


def told_together(folder: Path, source: str, cache: Path) -> str:
    """Return the counts of one stream as a line."""
    write_stream(folder, source, cache)
    name = GENERAL[source]
    rows = load(cache / f"{name}.stream.jsonl")
    stories, unquoted = _streamed(rows, vectors(cache, name, "whole", cache))
    together, quoted = dict.fromkeys(KINDS, 0.0), dict.fromkeys(KINDS, 0.0)
    everyone = dict.fromkeys(KINDS, 0.0)
    with PAIRS_FILE.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            if row["set"] == source:
                weight = float(row["weight"])
                everyone[row["label"]] += weight
                pair = row["older"], row["newer"]
                if stories[pair[0]] == stories[pair[1]]:
                    together[row["label"]] += weight
                    quoted[row["label"]] += weight * unquoted.isdisjoint(pair)
    counts = ", ".join(
        f"{kind} {together[letter]:.0f} (quoted {quoted[letter]:.0f}) of {everyone[letter]:.0f}"
        for letter, kind in KINDS.items()
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
    story_of, unquoted = _streamed(rows, Embedder(threads=1).encode(texts))
    stories: dict[str, list[dict[str, Any]]] = {}
    for row in rows:
        stories.setdefault(story_of[row["id"]], []).append(row)
    several = [members for members in stories.values() if len(members) > 1]
    pairs = [pair for members in several for pair in combinations(members, 2)]
    quoted = sum(unquoted.isdisjoint((a["id"], b["id"])) for a, b in pairs)
    yield (
        f"unseen       {len(rows)} articles, {len(stories)} stories; {len(pairs)} pairs in one"
        f" story, {quoted} quoted together"
    )
    if show:
        for members in several:
            marks = ("(see also) " if row["id"] in unquoted else "" for row in members)
            titles = (row["title"] for row in members)
            yield "  " + " | ".join(map("".join, zip(marks, titles, strict=True)))


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
