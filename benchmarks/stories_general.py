"""General news as a stream whose articles mostly tell an event alone, with pairs judged by eye.

The labelled sets of `benchmarks.stories_sets` hold hardly an article that no other one goes with,
and a day's news is full of them: whoever learns from those sets alone takes the nearest article
for one of the same event. So 1,000 articles of one outlet's general news and 1,000 of another's
are streamed as the sets are, in an order and at times of our own, over twenty days. Of their
candidate pairs 1,008 were drawn over all odds of an earlier model and read: S the same event, R
another report of the same affair (a trial's next day, the next round of talks), T no more in
common than a person, a team, a state or a topic, D something else (`stories_general.csv`: the
articles' ids in the public sets, the letter, and how many pairs like it there are). What shares
few words and little meaning is something else unread.
"""

from __future__ import annotations

import csv
import json
import random
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from benchmarks.stories_sets import Pairs, find, load, stream_pairs
from summarizer.pairs import FEATURES

GENERAL = {"cnndm_dev": "general_cnn", "bbc_dev": "general_bbc"}
"""Files of articles with the names of their streams."""

PAIRS_FILE = Path(__file__).with_name("stories_general.csv")
SEED = 4
START = datetime(2015, 3, 1, tzinfo=UTC)
SPAN = timedelta(days=20)
OUTLETS = 20
KINDS = {"S": "one event", "R": "one affair", "T": "one topic", "D": "others"}
"""Letters with what they stand for, from near to far."""
FEW_WORDS, LITTLE_MEANING = 0.1, 0.4
"""Cosines of words and vectors below which a pair is taken for two things unread: of the read ones
below both, 1 of 190 in whole texts and leads was of one event."""

T = TypeVar("T")

_AGENCY = re.compile(r"^.{0,60}?\((?:CNN|HLN|WIRED|Mashable)\)(?: --)?", re.DOTALL)
_MARKS = frozenset(["feat", "irpt", "thr", "cnnphotos", "ip", "qs"])


@dataclass(frozen=True, slots=True)
class Judged:
    """Candidate pairs of a stream with what is known of them.

    Attributes:
        letters: "S", "R", "T" or "D" for each row; "" where nothing is known.
        weights: how many pairs each stands for; 0 where nothing is known.
    """

    pairs: Pairs
    letters: NDArray[np.str_]
    weights: NDArray[np.float64]


def write_stream(folder: Path, source: str, cache: Path) -> None:
    """Write a set's articles as a stream with times, outlets and headlines."""
    name = GENERAL[source]
    path = cache / f"{name}.stream.jsonl"
    if path.exists():
        return
    # The file's own order, which `load` keeps for articles without times.
    cache.mkdir(parents=True, exist_ok=True)
    with path.open("w", encoding="utf-8") as file:
        for row, place in streamed(load(find(folder, source))):
            made = {
                "id": row["id"],
                "title": _headline(row["title"]),
                "text": _AGENCY.sub("", row["text"]).strip(),
                "label": row["id"],
            }
            file.write(json.dumps(made | place, ensure_ascii=False) + "\n")


def streamed(rows: Iterable[T]) -> Iterator[tuple[T, dict[str, str]]]:
    """Yield articles in an order of our own, each with its `time` and `source` in the stream."""
    order = random.Random(SEED)
    shuffled = list(rows)
    order.shuffle(shuffled)
    moments = sorted(order.uniform(0, SPAN.total_seconds()) for _ in shuffled)
    for number, (row, seconds) in enumerate(zip(shuffled, moments, strict=True)):
        time = (START + timedelta(seconds=seconds)).isoformat()
        yield row, {"time": time, "source": f"outlet {number % OUTLETS}"}


def _headline(title: str) -> str:
    """Return a title, or the words of an address as one."""
    if title != title.lower():
        return title
    return " ".join(word.capitalize() for word in title.split() if word not in _MARKS)


def judged_pairs(folder: Path, source: str, view: str, cache: Path) -> Judged:
    """Stream a view of general news; return its candidate pairs with what is known of them."""
    write_stream(folder, source, cache)
    name = GENERAL[source]
    pairs = stream_pairs(cache, name, view, cache)
    with PAIRS_FILE.open(encoding="utf-8", newline="") as file:
        read: dict[tuple[str, str], dict[str, Any]] = {
            (row["older"], row["newer"]): row
            for row in csv.DictReader(file)
            if row["set"] == source
        }
    words, vector = (pairs.rows[:, FEATURES.index(own)] for own in ("words", "vector"))
    is_other = (words < FEW_WORDS) & ~(vector >= LITTLE_MEANING)
    letters = np.where(is_other, "D", "")
    weights = is_other.astype(np.float64)
    ids = pairs.labels
    for at, (old, new) in enumerate(zip(pairs.old.tolist(), pairs.new.tolist(), strict=True)):
        if row := read.get((ids[old], ids[new])):
            letters[at], weights[at] = row["label"], float(row["weight"])
    return Judged(pairs, letters, weights)
