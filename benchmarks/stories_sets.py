"""Labelled news sets as streams of articles with the evidence of their candidate pairs.

A set is a file of JSON Lines (optionally .gz) with `id`, `time`, `title`, `text`, `source` and
`label`. Every set is read in several views (whole text, lead, headline alone), because a model
trained on whole texts alone fails on headlines.
"""

from __future__ import annotations

import gzip
import hashlib
import json
from collections import defaultdict
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from summarizer.dates import happened
from summarizer.embed import Embedder, article_text
from summarizer.group import HORIZON, WINDOW
from summarizer.idf import Frequencies
from summarizer.linkage import MEMBERS
from summarizer.pairs import FEATURES, Evidence
from summarizer.tokens import read_terms
from summarizer.window import Document, Window

SETS = ("gva", "allsides_dated", "ecbplus", "wikinews", "kite_silver", "allsides_leads")

HEAVIEST, NEAREST = 25, 20
"""Candidates in training, more than at work (`summarizer.window`): trained on fewer, the model
knows less of strangers (on the corpus of our own F1 0.92 instead of 0.93)."""

VIEWS = {"whole": None, "lead": 300, "headline": 0}
"""Views with the characters of text that they keep."""

WINDOW_SECONDS = WINDOW.total_seconds()
HORIZON_SECONDS = HORIZON.total_seconds()


def load(path: Path) -> list[dict[str, Any]]:
    """Return a set's articles in order of time; those without one keep their order, last."""
    opened = gzip.open if path.suffix == ".gz" else open
    with opened(path, "rt", encoding="utf-8") as file:
        rows = [json.loads(line) for line in file if line.strip()]
    rows.sort(key=lambda row: (row.get("time") is None, row.get("time") or ""))
    return rows


def find(folder: Path, name: str) -> Path:
    """Return the file of a set."""
    return next(iter(sorted(folder.glob(f"{name}.*jsonl*"))))


def instant(value: str | None) -> datetime | None:
    """Return a time as an aware instant; without an offset it is UTC."""
    if not value:
        return None
    time = datetime.fromisoformat(value)
    return time if time.tzinfo else time.replace(tzinfo=UTC)


def fold(label: str, count: int = 2) -> int:
    """Return the fold of a story, the same on every machine."""
    return int(hashlib.md5(label.encode()).hexdigest(), 16) % count


def vectors(folder: Path, name: str, view: str, cache: Path) -> NDArray[np.float32]:
    """Return the vectors of a set's view, float32, (n, 384), computed once."""
    kept = cache / f"{name}.{view}.npy"
    if not kept.exists():
        rows = load(find(folder, name))
        texts = [article_text(row["title"], row["text"][: VIEWS[view]]) for row in rows]
        cache.mkdir(parents=True, exist_ok=True)
        np.save(kept, Embedder(threads=1).encode(texts))
    found: NDArray[np.float32] = np.load(kept)
    return found


@dataclass(frozen=True, slots=True)
class Pairs:
    """The candidate pairs of one view of one set.

    Attributes:
        new, old: positions of the articles in the stream. rows: float32, (n, features).
        labels: one an article. same: whether the pair is of one story.
    """

    name: str
    view: str
    labels: tuple[str, ...]
    new: NDArray[np.int64]
    old: NDArray[np.int64]
    rows: NDArray[np.float32]

    @property
    def same(self) -> NDArray[np.bool_]:
        """Return whether each pair is of one story."""
        labels = np.array(self.labels)
        found: NDArray[np.bool_] = labels[self.new] == labels[self.old]
        return found


def documents(folder: Path, name: str, view: str, cache: Path) -> tuple[list[Document], list[str]]:
    """Return a set's view as documents, and their labels."""
    rows = load(find(folder, name))
    found = []
    for number, (row, vector) in enumerate(
        zip(rows, vectors(folder, name, view, cache), strict=True)
    ):
        at = instant(row.get("time"))
        time = None if at is None else at.timestamp()
        terms = read_terms(row["title"], row["text"][: VIEWS[view]])
        found.append(
            Document(
                number=number,
                key=row["id"],
                time=time,
                terms=terms,
                happened=happened(terms.days, time),
                vector=vector,
                source=row.get("source") or None,
            )
        )
    return found, [row["label"] for row in rows]


def stream_pairs(folder: Path, name: str, view: str, cache: Path) -> Pairs:
    """Stream a view at cold start; return the evidence of every candidate pair.

    The last members of the article's true story are candidates too, found or not.
    """
    stream, labels = documents(folder, name, view, cache)
    frequencies = Frequencies()
    window, evidence = Window(), Evidence(frequencies)
    members: dict[str, list[int]] = defaultdict(list)
    new: list[int] = []
    old: list[int] = []
    rows = [np.zeros((0, len(FEATURES)), dtype=np.float32)]
    closed = forgotten = 0
    for document, label in zip(stream, labels, strict=True):
        while _is_older(stream[closed], document, WINDOW_SECONDS):
            window.remove(closed)
            closed += 1
        while _is_older(stream[forgotten], document, HORIZON_SECONDS):
            frequencies.forget(stream[forgotten].terms.ids)
            forgotten += 1
        candidates = window.candidates(document, frequencies, heaviest=HEAVIEST, nearest=NEAREST)
        numbers = {candidate.number for candidate in candidates}
        missed = [n for n in members[label][-MEMBERS:] if n in window and n not in numbers]
        compared = candidates + [window[number] for number in missed]
        if candidates:
            rows.append(evidence.rows(document, compared, reference=candidates))
            new.extend([document.number] * len(compared))
            old.extend(other.number for other in compared)
        members[label].append(document.number)
        window.add(document)
        frequencies.learn(document.terms.ids)
    return Pairs(name, view, tuple(labels), np.array(new), np.array(old), np.concatenate(rows))


def _is_older(document: Document, than: Document, seconds: float) -> bool:
    """Whether a document left a span that ends with another one."""
    if document.time is None or than.time is None:
        return False
    return document.time < than.time - seconds
