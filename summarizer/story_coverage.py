"""What a sentence adds to a story's summary, as a row of numbers, and what that is worth.

A story's summary should say once whatever several outlets report. So a sentence is looked at beside
those already taken: how much of what other outlets bear out it covers anew (by meaning and by
words), how likely it says the same as one that is taken (`same_content`), and what it is like by
itself. A linear model turns the row into the number of shared key facts that the sentence is
expected to add. It was trained on invented stories with key facts (benchmarks/summaries_choice.py)
and is small on purpose: a few hundred facts teach no more.

Tried and dropped: pairs of words as units, clauses, a bonus for each new outlet set by hand
(docs/decisions/summaries.md).
"""

from __future__ import annotations

import math
import pkgutil
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

from summarizer.choose import Option
from summarizer.linear import Logistic, load_linear
from summarizer.same_content import content_rows, embedded_content_weights
from summarizer.sentence_features import first_person_share, quoted_share
from summarizer.stopwords import common_words
from summarizer.words import content_stems, stem, word_count

COLUMNS = (
    "gain",
    "units",
    "same_content",
    "repeated",
    "value",
    "support",
    "best_support",
    "depth",
    "first_sentence",
    "words",
    "new_outlet",
    "opening_value",
    "opening_depth",
    "titles",
    "shared_numbers",
    "quotes",
    "first_person",
)

WEIGHTS = "story_choice.json"
WORDS_SHARE = 0.4
"""Share of words, beside meaning, in the likeness of two sentences."""

LIKENESS_FLOOR = 0.2
"""Likeness that two sentences of one story have anyway."""

TYPICAL_POOL = 4.0
TYPICAL_WORDS = 20
_ENGLISH_COMMON = 300

Vectors = NDArray[np.float32]
Matrix = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class ChoiceWeights:
    """A linear model over `COLUMNS`; only comparisons of its values mean anything."""

    weight: tuple[float, ...]

    def worth(self, row: Sequence[float]) -> float:
        """Return how many shared facts a sentence is expected to add, less a constant."""
        return sum(w * x for w, x in zip(self.weight, row, strict=True))


@cache
def embedded_choice() -> ChoiceWeights:
    """Return the weights that come with Broadsheet.

    Raises:
        ModelError: the file is missing, or made for other features.
    """
    stored = load_linear(WEIGHTS, COLUMNS)
    return ChoiceWeights(tuple(stored["weight"]))


class Coverage:
    """The sentences of a story that can be chosen, compared with each other.

    Args:
        pool: in reading order, the scorer's values in them.
        outlets: of each sentence of the pool.
        titles: of the story's articles.
        vectors: unit vectors of the pool's sentences, float32, (n, d); None when there is no
            model: words decide then.
        content_weights: what tells whether two sentences say the same; None is the embedded ones.
    """

    def __init__(
        self,
        pool: Sequence[Option],
        outlets: Sequence[str],
        *,
        titles: Sequence[str],
        language: str | None,
        vectors: Vectors | None,
        content_weights: Logistic | None = None,
    ) -> None:
        weights = content_weights or embedded_content_weights()
        self._same = weights.chances(content_rows(pool, vectors))
        self._pool = pool
        self._last_taken: tuple[int, ...] | None = None
        self._last_beside: tuple[list[float], frozenset[str]] = ([], frozenset())
        self._outlets = outlets
        ignored = _ignored_stems(language)
        self._content = [option.candidate.stems - ignored for option in pool]
        self.likeness = _likeness(self._content, vectors)
        support = _support(self.likeness, outlets)
        self._support = support
        self._standard_support = standardized(support)
        self._best_support = _best_support(self.likeness, outlets)
        self._value = standardized([option.value for option in pool])
        reach = np.maximum(0.0, self.likeness - LIKENESS_FLOOR) / (1.0 - LIKENESS_FLOOR)
        np.fill_diagonal(reach, 1.0)
        self._reach = reach
        self._scale = len(pool) / TYPICAL_POOL / max(1e-9, float(support.sum()))
        self._weights = _unit_weights(self._content, outlets)
        self._all_units = math.fsum(self._weights.values()) or 1.0
        in_titles = Counter(s for title in titles for s in content_stems(title))
        self._alone = [
            self._row_alone(own, in_titles, max(1, in_titles.total())) for own in range(len(pool))
        ]

        self._best_title_share = max(1e-9, *(after[0] for _, after in self._alone))

    def best_support(self, own: int) -> float:
        """Return how alike the most alike sentence of another outlet is, 1 for the story's best."""
        return float(self._best_support[own] / max(1e-9, float(self._best_support.max())))

    def title_share(self, own: int) -> float:
        """Return how much of the titles a sentence says, 1 for the story's best."""
        return self._alone[own][1][0] / self._best_title_share

    def same_chance(self, own: int, taken: Sequence[int]) -> float:
        """Return how likely a sentence says the same as one of those taken."""
        return float(self._same[own, taken].max()) if taken else 0.0

    def row(self, own: int, taken: Sequence[int]) -> list[float]:
        """Return the features of a sentence beside those taken, in the order of `COLUMNS`."""
        gains, told = self._beside(tuple(taken))
        content = self._content[own]
        before, after = self._alone[own]
        value, depth = before[0], before[3]
        is_opening = float(not taken)
        return [
            gains[own],
            math.fsum(self._weights.get(u, 0.0) for u in content - told) / self._all_units,
            self.same_chance(own, taken),
            len(content & told) / max(1, len(content)),
            *before,
            float(bool(taken) and self._outlets[own] not in {self._outlets[i] for i in taken}),
            is_opening * value,
            is_opening * depth,
            *after,
        ]

    def _row_alone(
        self, own: int, in_titles: Counter[str], all_titles: int
    ) -> tuple[list[float], list[float]]:
        """Return what does not depend on what is taken: `value` to `words`, and `titles` on."""
        candidate = self._pool[own].candidate
        return [
            float(self._value[own]),
            float(self._standard_support[own]),
            float(self._best_support[own]),
            math.log1p(candidate.index),
            float(candidate.index == 0),
            word_count(candidate.text) / TYPICAL_WORDS,
        ], [
            sum(in_titles[s] for s in candidate.stems) / all_titles,
            float(sum(u[0].isdigit() and u in self._weights for u in self._content[own])),
            float(quoted_share(candidate.text) > 0),
            first_person_share(candidate.words),
        ]

    def _beside(self, taken: tuple[int, ...]) -> tuple[list[float], frozenset[str]]:
        """Return what each sentence covers anew beside those taken, and what these tell."""
        if taken != self._last_taken:
            covered = self._reach[list(taken)].max(axis=0) if taken else np.zeros(len(self._pool))
            anew = self._support * np.maximum(0.0, self._reach - covered)
            gains = (anew.sum(axis=1) * self._scale).tolist()
            self._last_taken = taken
            self._last_beside = gains, frozenset().union(*(self._content[i] for i in taken))
        return self._last_beside


@cache
def _ignored_stems(language: str | None) -> frozenset[str]:
    """Return the compared forms of a language's commonest words."""
    if language in (None, "en"):
        listed = pkgutil.get_data("justext", "stoplists/English.txt") or b""
        return frozenset(map(stem, listed.decode("utf-8").split()[:_ENGLISH_COMMON]))
    return frozenset(map(stem, common_words(language)))


def _unit_weights(content: Sequence[frozenset[str]], outlets: Sequence[str]) -> dict[str, float]:
    """Return the words that two outlets or more use, weighed by how many do."""
    spoken: dict[str, set[str]] = {}
    for own, outlet in zip(content, outlets, strict=True):
        spoken.setdefault(outlet, set()).update(own)
    counts = Counter(unit for units in spoken.values() for unit in units)
    others = max(1, len(spoken) - 1)
    return {unit: (count - 1) / others for unit, count in counts.items() if count > 1}


def _likeness(content: Sequence[frozenset[str]], vectors: Vectors | None) -> Matrix:
    """Return how alike the sentences of a pool are, 0 to 1; float64, (n, n)."""
    shared = _shared(content)
    if vectors is None:
        return shared
    meaning = np.clip(vectors.astype(np.float64) @ vectors.T.astype(np.float64), 0.0, 1.0)
    return WORDS_SHARE * shared + (1.0 - WORDS_SHARE) * meaning


def _shared(content: Sequence[frozenset[str]]) -> Matrix:
    """Return the cosines of sets of words; float64, (n, n)."""
    column = {unit: i for i, unit in enumerate(frozenset().union(*content))}
    has = np.zeros((len(content), len(column)))
    for row, own in enumerate(content):
        has[row, [column[unit] for unit in own]] = 1.0
    sizes = np.array([len(own) for own in content], dtype=np.float64)
    cosines: Matrix = has @ has.T / np.sqrt(np.maximum(1.0, sizes[:, None] * sizes[None, :]))
    return cosines


def _support(likeness: Matrix, outlets: Sequence[str]) -> Matrix:
    """Return for each sentence how well other outlets bear it out, 0 to 1 on average."""
    names = np.array(outlets)
    everyone = sorted(set(outlets))
    best = np.zeros((len(outlets), len(everyone)))
    for column, name in enumerate(everyone):
        others = likeness[:, names == name].max(axis=1)
        best[:, column] = np.where(names == name, 0.0, others)
    total: Matrix = best.sum(axis=1) / max(1, len(everyone) - 1)
    return total


def _best_support(likeness: Matrix, outlets: Sequence[str]) -> Matrix:
    """Return each sentence's likeness to the most alike one of another outlet."""
    names = np.array(outlets)
    foreign = np.where(names[:, None] == names[None, :], 0.0, likeness)
    best: Matrix = foreign.max(axis=1)
    return best


def standardized(values: Sequence[float] | Matrix) -> Matrix:
    """Return the values with mean 0 and deviation 1, all 0 when they do not differ."""
    array = np.asarray(values, dtype=np.float64)
    deviation = float(array.std()) if len(array) else 0.0
    return np.zeros(len(array)) if deviation < 1e-9 else (array - array.mean()) / deviation
