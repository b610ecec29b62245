"""How many pairs of general news end in one story that are none.

    python -m benchmarks.stories_strangers --sets FOLDER [--cache FOLDER]

FOLDER holds the articles that `benchmarks.stories_general` names. Each of the two streams goes
through the grouper as news comes in, and of the 1,008 candidate pairs that were judged by eye the
weighed counts are printed that ended in one story: of one event, of related ones, of others. The
shipped model learned from the same pairs; `benchmarks.stories_train --check` counts them with
models of half of the articles.
"""

from __future__ import annotations

import argparse
import csv
from collections import Counter
from pathlib import Path

from benchmarks.stories_general import GENERAL, PAIRS_FILE, write_stream
from benchmarks.stories_sets import instant, load, vectors
from summarizer.group import GroupArticle, Grouper


def told_together(folder: Path, source: str, cache: Path) -> str:
    """Return the counts of one stream as a line."""
    write_stream(folder, source, cache)
    name = GENERAL[source]
    rows = load(cache / f"{name}.stream.jsonl")
    grouper = Grouper()
    stories = {
        row["id"]: grouper.add(
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
        for row, vector in zip(rows, vectors(cache, name, "whole", cache), strict=True)
    }
    together: Counter[str] = Counter()
    everyone: Counter[str] = Counter()
    with PAIRS_FILE.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            if row["set"] == source:
                weight = float(row["weight"])
                everyone[row["label"]] += weight
                together[row["label"]] += weight * (stories[row["older"]] == stories[row["newer"]])
    counts = ", ".join(
        f"{kind} {together[letter]:.0f} of {everyone[letter]:.0f}"
        for letter, kind in (("S", "one event"), ("R", "related"), ("D", "others"))
    )
    return f"{name:12s} {len(rows)} articles, {len(set(stories.values()))} stories; {counts}"


def main() -> None:
    """Read the arguments and print a line a stream."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sets", type=Path, required=True)
    parser.add_argument("--cache", type=Path, default=Path("data/stories"))
    arguments = parser.parse_args()
    for source in GENERAL:
        print(told_together(arguments.sets, source, arguments.cache), flush=True)


if __name__ == "__main__":
    main()
