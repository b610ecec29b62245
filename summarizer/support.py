"""How well a written sentence is supported by its sources, as a row of numbers.

Words alone: how much of the sentence one source sentence covers, or two, or all of them; in
which order; whether words that stand together in the sentence stand together in a source; which
numbers and names are nowhere; and how the sentence joins its words (`relations`). The guard's
trained weights turn the row into a probability.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from summarizer.names import alien_names, known_keys
from summarizer.numbers import Number, find_numbers
from summarizer.relations import NEGATIONS, RELATION_COLUMNS, places_of, relation_features
from summarizer.words import is_content, stem, words

COLUMNS = (
    "best_cover",
    "two_cover",
    "whole_cover",
    "bigram_cover",
    "trigram_cover",
    "longest_run",
    "in_order",
    "pairs_together",
    "neighbors_together",
    "alien_words",
    "alien_names",
    "alien_numbers",
    "negation_differs",
    "words",
    "rare_cover",
    *RELATION_COLUMNS,
)
MAX_SENTENCES = 400
Row = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Evidence:
    """Sources, read once for all the sentences that are held against them."""

    sentences: tuple[tuple[str, ...], ...]
    stems: tuple[frozenset[str], ...]
    everything: frozenset[str]
    bigrams: frozenset[tuple[str, ...]]
    trigrams: frozenset[tuple[str, ...]]
    keys: frozenset[str]
    values: frozenset[float]
    frequency: dict[str, int]
    places: tuple[dict[str, list[int]], ...]


def read_evidence(
    sentences: Sequence[str], *, title: str = "", language: str | None = None
) -> Evidence:
    """Prepare source sentences, with their title, for comparison."""
    kept = [*sentences[:MAX_SENTENCES], *([title] if title else [])]
    numbers = [find_numbers(sentence, language=language) for sentence in kept]
    split = tuple(
        tuple(words(_with_plain_numbers(sentence, found)))
        for sentence, found in zip(kept, numbers, strict=True)
    )
    stems = tuple(frozenset(map(stem, found)) for found in split)
    frequency: dict[str, int] = {}
    for own in stems:
        for each in own:
            frequency[each] = frequency.get(each, 0) + 1
    values = {value for found in numbers for n in found for value in (n.low, n.high)}
    text = "\n".join(kept)
    return Evidence(
        sentences=split,
        stems=stems,
        everything=frozenset().union(*stems) if stems else frozenset(),
        bigrams=frozenset(g for found in split for g in _grams(found, 2)),
        trigrams=frozenset(g for found in split for g in _grams(found, 3)),
        keys=known_keys(text),
        values=frozenset(values),
        frequency=frequency,
        places=tuple(map(places_of, split)),
    )


def support_features(sentence: str, evidence: Evidence, *, language: str | None = None) -> Row:
    """Return how the evidence supports a sentence; float64, (len(COLUMNS),)."""
    plain = _with_plain_numbers(sentence, find_numbers(sentence, language=language))
    found = words(plain)
    content = [stem(word) for word in found if is_content(word)]
    own = frozenset(content)
    covers = [len(own & stems) for stems in evidence.stems]
    best = int(np.argmax(covers)) if covers else -1
    first = evidence.stems[best] if covers else frozenset()
    second = max((len((own - first) & stems) for stems in evidence.stems), default=0)
    size = max(1, len(own))
    return np.array(
        [
            len(own & first) / size,
            (len(own & first) + second) / size,
            len(own & evidence.everything) / size,
            _share(_grams(found, 2), evidence.bigrams),
            _share(_grams(found, 3), evidence.trigrams),
            _longest_run(found, evidence),
            _in_order(found, evidence.sentences[best]) if covers else 0.0,
            _together(content, evidence.stems, window=None),
            _together(content, evidence.stems, window=2),
            float(len(own - evidence.everything)),
            float(len(alien_names(sentence, evidence.keys))),
            float(len(alien_numbers(sentence, evidence, language=language))),
            float(_negation_differs(found, evidence.sentences[best])) if covers else 0.0,
            float(len(found)),
            _rare_cover(own, first, evidence),
            *relation_features(plain, evidence.places, evidence.sentences[best] if covers else ()),
        ]
    )


def _with_plain_numbers(sentence: str, numbers: Sequence[Number]) -> str:
    """Return the sentence with each number as its value and unit, however it was written."""
    pieces, place = [], 0
    for number in numbers:
        values = dict.fromkeys((number.low, number.high))
        written = " ".join(f"{value:.4f}".rstrip("0").rstrip(".") for value in values)
        pieces += [sentence[place : number.start], f"{written} {number.unit} "]
        place = number.end
    return "".join([*pieces, sentence[place:]])


def alien_numbers(sentence: str, evidence: Evidence, *, language: str | None = None) -> list[str]:
    """Return the numbers of a sentence that the evidence has in no writing."""
    return [
        number.text
        for number in find_numbers(sentence, language=language)
        if not all(_is_known(value, evidence.values) for value in (number.low, number.high))
    ]


def _is_known(value: float, values: frozenset[float]) -> bool:
    if value in values:
        return True
    return any(abs(value - other) <= 1e-6 * max(1.0, abs(value)) for other in values)


def _grams(found: Sequence[str], size: int) -> list[tuple[str, ...]]:
    return [tuple(found[i : i + size]) for i in range(len(found) - size + 1)]


def _share(grams: list[tuple[str, ...]], known: frozenset[tuple[str, ...]]) -> float:
    return sum(gram in known for gram in grams) / len(grams) if grams else 1.0


def _longest_run(found: Sequence[str], evidence: Evidence) -> float:
    """Return the longest run of known trigrams, as a share of the sentence."""
    longest = current = 0
    for gram in _grams(found, 3):
        current = current + 1 if gram in evidence.trigrams else 0
        longest = max(longest, current)
    return (longest + 2 if longest else 0) / max(1, len(found))


def _in_order(found: Sequence[str], source: Sequence[str]) -> float:
    """Return the share of words that stand in the source in the same order."""
    a, b = [stem(w) for w in found[:80]], [stem(w) for w in source[:120]]
    row = [0] * (len(b) + 1)
    for word in a:
        diagonal = 0
        for j, other in enumerate(b, start=1):
            above = row[j]
            row[j] = diagonal + 1 if word == other else max(row[j], row[j - 1])
            diagonal = above
    return row[-1] / max(1, len(a))


def _together(
    content: Sequence[str], stems: Sequence[frozenset[str]], *, window: int | None
) -> float:
    """Return the share of pairs of content words that one source sentence has both of."""
    content = content[:40]
    reach = window or len(content)
    pairs = [
        (a, b) for i, a in enumerate(content) for b in content[i + 1 : i + 1 + reach] if a != b
    ]
    if not pairs:
        return 1.0
    homes = {word: {i for i, own in enumerate(stems) if word in own} for word in set(content)}
    return sum(bool(homes[a] & homes[b]) for a, b in pairs) / len(pairs)


def _negation_differs(found: Sequence[str], source: Sequence[str]) -> bool:
    return bool(NEGATIONS & set(found)) != bool(NEGATIONS & set(source))


def _rare_cover(own: frozenset[str], first: frozenset[str], evidence: Evidence) -> float:
    """Return how much of the sentence's rare words its best source sentence covers."""
    weights = {word: 1.0 / (1 + evidence.frequency.get(word, 0)) for word in own}
    total = math.fsum(weights.values())
    return math.fsum(weights[word] for word in own & first) / total if total else 1.0
