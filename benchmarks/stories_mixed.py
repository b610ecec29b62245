"""All sets as one stream of general news, whose pairs across sets are of different events.

A set's own stream is all of one kind (shootings, quarrels in politics), so its words weigh other
than in the news of a day. Here articles of every set and of general news share one stream of
twenty days. Two articles whose sets are of other years cannot tell one event, however alike they
are ("Man City 0-2 Man Utd" of 2005, "Chelsea, Man City" of 2015): negatives that nobody has to
read, and some are as hard as those of one week. The stories of the sets are the positives,
spread over the days as they were in their own time. Nothing is said of other pairs.
"""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.stories_general import GENERAL, SPAN, START, Judged, write_stream
from benchmarks.stories_sets import SETS, find, instant, load, stream_pairs, vectors

MIXED = "general_mixed"
"""Name of the streams, before the number of the draw."""

DRAWS = 3
"""How often articles and times are drawn: what two unlike reports have in common by chance
differs, and with it the model."""

YEARS = {
    "general_bbc": (2004, 2005),
    "general_cnn": (2015, 2015),
    "gva": (2013, 2017),
    "allsides_dated": (2021, 2021),
    "kite_silver": (2025, 2025),
    "ecbplus": (1999, 2014),
    "wikinews": (2004, 2016),
    "allsides_leads": (2012, 2022),
}
"""First and last year of a set's articles."""

MOST = 700
"""Articles taken of a labelled set, but for the rest of the last story: as many as there are, the
leads outweigh all others."""

SPREAD = timedelta(days=2)
"""Over which a story of a set without times is spread."""


def _share(text: str) -> float:
    """Return a number from 0 to 1, the same on every machine."""
    return int(hashlib.md5(text.encode()).hexdigest()[:12], 16) / 16**12


def _taken(name: str, folder: Path, cache: Path, draw: int) -> Iterator[tuple[dict[str, Any], int]]:
    """Yield a set's articles as a mixed stream tells them, with their places in the set."""
    own = cache if name in GENERAL.values() else folder
    rows = load(find(own, name))
    labels = sorted({row["label"] for row in rows}, key=lambda label: _share(f"{draw} {label}"))
    sizes = Counter(row["label"] for row in rows)
    chosen: set[str] = set()
    for label in labels:
        if name in GENERAL.values() or sum(sizes[each] for each in chosen) < MOST:
            chosen.add(label)
    first: dict[str, Any] = {}
    for place, row in enumerate(rows):
        if row["label"] not in chosen:
            continue
        time = instant(row.get("time"))
        begin = START + _share(f"{draw} {name} {row['label']}") * SPAN
        if time is None:
            begin += _share(row["id"]) * SPREAD
        else:
            begin += time - first.setdefault(row["label"], time)
        if begin < START + SPAN:
            yield {**row, "set": name, "time": begin.isoformat()}, place


def _write(folder: Path, view: str, cache: Path, draw: int) -> None:
    """Write a mixed stream and its vectors, once."""
    stream = cache / f"{MIXED}{draw}.stream.jsonl"
    kept = cache / f"{MIXED}{draw}.{view}.npy"
    if stream.exists() and kept.exists():
        return
    for source in GENERAL:
        write_stream(folder, source, cache)
    found = []
    for name in (*SETS, *GENERAL.values()):
        own = cache if name in GENERAL.values() else folder
        known = vectors(own, name, view, cache)
        found += [(row, known[place]) for row, place in _taken(name, folder, cache, draw)]
    found.sort(key=lambda each: each[0]["time"])
    with stream.open("w", encoding="utf-8") as file:
        for row, _ in found:
            file.write(json.dumps(row, ensure_ascii=False) + "\n")
    np.save(kept, np.stack([vector for _, vector in found]))


def mixed_pairs(folder: Path, view: str, cache: Path, draw: int) -> Judged:
    """Stream a view of all sets; return the candidate pairs with what is known of them."""
    _write(folder, view, cache, draw)
    pairs = stream_pairs(cache, f"{MIXED}{draw}", view, cache)
    sets = [row["set"] for row in load(cache / f"{MIXED}{draw}.stream.jsonl")]
    kinds = {name: number for number, name in enumerate(YEARS)}
    apart = np.array([[a[1] < b[0] or b[1] < a[0] for b in YEARS.values()] for a in YEARS.values()])
    of = np.array([kinds[name] for name in sets])
    is_other = apart[of[pairs.new], of[pairs.old]]
    letters = np.where(pairs.same, "S", np.where(is_other, "D", ""))
    return Judged(pairs, letters, (letters != "").astype(np.float64))
