"""How well sentences of different articles of a story tell the same, by words rare in the story.

Aim: two outlets that report one fact do so in sentences that are each other's nearest; a number
told as background is nearer to another sentence. Words that most sentences of a story have say
nothing about which fact a sentence tells ("killed", the town), so each counts by its rareness.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Sequence

from summarizer.candidates import Reading

SENTENCES_READ = 60
"""Of an article; figures are read no further."""

Place = tuple[int, int]
"""A sentence: its article and its index in it."""


class Alignment:
    """The sentences of a story's articles, ready for comparing; nothing is worked out twice."""

    def __init__(self, readings: Sequence[Reading]) -> None:
        self._stems = [
            [
                frozenset(s for s in stems if not s[0].isdigit())
                for stems in r.stems[:SENTENCES_READ]
            ]
            for r in readings
        ]
        counts = Counter(s for article in self._stems for stems in article for s in stems)
        total = sum(map(len, self._stems)) + 1.0
        self._rareness = {stem: math.log(total / (n + 0.5)) for stem, n in counts.items()}
        self._root: dict[Place, float] = {}
        self._nearest: dict[tuple[Place, int], float] = {}

    def _sum(self, stems: Iterable[str]) -> float:
        rareness = self._rareness
        return math.fsum([rareness[stem] for stem in stems])

    def closest_count(self, a: Place, b: Place) -> int:
        """Return of how many of both the other is the nearest sentence of its article."""
        return sum(
            self._match(one, other) >= self._best(one, other[0]) - 1e-9
            for one, other in ((a, b), (b, a))
        )

    def _of(self, place: Place) -> frozenset[str]:
        return self._stems[place[0]][place[1]]

    def _match(self, a: Place, b: Place) -> float:
        """Return how much of a sentence another one tells; long ones tell more by chance."""
        shared = self._of(a) & self._of(b)
        if not shared:
            return 0.0
        root = self._root.get(b)
        if root is None:
            root = self._root[b] = math.sqrt(max(0.0, self._sum(self._of(b))))
        return self._sum(shared) / root if root > 0.0 else 0.0

    def _best(self, place: Place, article: int) -> float:
        """Return how well the nearest sentence of an article matches."""
        key = (place, article)
        if key not in self._nearest:
            self._nearest[key] = max(
                (self._match(place, (article, i)) for i in range(len(self._stems[article]))),
                default=0.0,
            )
        return self._nearest[key]
