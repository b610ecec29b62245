"""Why two articles are together: the pair's score by part."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from summarizer.linkage import only_common, penalty
from summarizer.pairs import FEATURES, PairModel
from summarizer.quick_trees import Rows
from summarizer.window import Document

PARTS: dict[str, tuple[str, ...]] = {
    "words": (
        "words",
        "lead",
        "title",
        "heaviest_word",
        "word_cover_min",
        "word_cover_max",
        "words_below_best",
    ),
    "names": (
        "names",
        "heaviest_name",
        "name_cover_min",
        "name_cover_max",
        "names_below_best",
    ),
    "numbers": ("numbers",),
    "meaning": ("vector", "vector_below_best"),
    "days": ("weekdays", "dates", "happened", "happened_gap"),
    "ages": ("ages", "ages_count"),
    "places": ("places",),
    "time": ("hours",),
}
"""Parts as an admin reads them, with the evidence that belongs to each."""

_NOTHING_BELOW_BEST = -0.5
_UNKNOWN = frozenset(
    feature for name in ("days", "ages", "places", "time") for feature in PARTS[name]
)


@dataclass(frozen=True, slots=True)
class Part:
    """One part of the evidence.

    Attributes:
        similarity: 0 to 1 (hours for `time`, weekdays for `days`); None when unknown.
        weight: log odds that this part adds, compared with nothing shared; `unknown` is what is
            taken when a time is unknown, the languages differ, or an outlet's two articles share
            nothing but common words.
    """

    name: str
    similarity: float | None
    weight: float


@dataclass(frozen=True, slots=True)
class Explanation:
    """How a pair of articles was scored.

    Attributes:
        score: log odds that both tell one event. threshold: what a story needs on average.
        containment: share of the smaller text that is in the other one, by shingles.
    """

    score: float
    threshold: float
    parts: tuple[Part, ...]
    containment: float = 0.0


def explained(
    new: Document, old: Document, row: Rows, model: PairModel, *, containment: float
) -> Explanation:
    """Take a pair's score apart.

    Args:
        row: its evidence, float32, (1, len(FEATURES)).
    """
    score = float(model.log_odds(row)[0])
    parts = []
    for name, features in PARTS.items():
        columns = [FEATURES.index(feature) for feature in features]
        without = row.copy()
        for column, feature in zip(columns, features, strict=True):
            without[0, column] = _nothing(feature)
        value = float(row[0, columns[0]])
        if name == "time":
            value = float(np.expm1(value))
        known = None if np.isnan(value) else round(value, 4)
        parts.append(Part(name, known, round(score - float(model.log_odds(without)[0]), 3)))
    taken = penalty(new, old, is_common=only_common(row)[0])
    if taken:
        parts.append(Part("unknown", None, -taken))
        score -= taken
    return Explanation(round(score, 3), model.threshold, tuple(parts), round(containment, 3))


def _nothing(feature: str) -> float:
    """Return the value of a feature when nothing is shared."""
    if feature.endswith("_below_best"):
        return _NOTHING_BELOW_BEST
    return float("nan") if feature in _UNKNOWN else 0.0
