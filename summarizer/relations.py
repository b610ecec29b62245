"""Whether a written sentence joins its words as its sources do, as a row of numbers.

A model's mistakes are seldom new words; they are known words joined anew: a number beside
another noun, a deed beside another name, "not" lost. So pairs of words that stand side by side
in the sentence are looked for near each other in one source sentence.

Tried and dropped: the lengths and homes of copied fragments, and MiniLM's cosines of the sentence
and of its clauses with source sentences (docs/decisions/summaries.md).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import TypeAlias

from summarizer.names import names
from summarizer.words import is_content, listed, stem, words

RELATION_COLUMNS = (
    "joined_near",
    "joined_in_order",
    "longest_break",
    "breaks",
    "joints",
    "anchor_break_share",
    "anchor_breaks",
    "number_breaks",
    "entity_pairs_apart",
    "anchors",
    "subject_known",
    "start_known",
    "negation_added",
    "negation_lost",
    "doubt_lost",
    "doubt_added",
    "words_repeated",
    "phrases_repeated",
)

NEGATIONS = listed(
    "not no never none neither nor without cannot can't won't didn't doesn't isn't wasn't aren't"
    " weren't hasn't haven't couldn't wouldn't nicht kein keine nie pas jamais aucun no nunca ni не"
    " нет ни никогда nie non"
)
_DOUBTS = listed(
    "may might could would should can must if reportedly allegedly alleged claim claims claimed"
    " expected likely possible possibly plans planned hope hopes want wants try tries accused"
    " suspected soll sollen könnte mutmaßlich angeblich pourrait serait aurait podría habría"
)
_SLACK = 3
"""Words more that may stand between two words in the source than in the sentence."""

_START = 3
"""Content words at a sentence's front that say who does what."""

Places: TypeAlias = Mapping[str, Sequence[int]]
"""Where each compared word stands in one source sentence."""


def places_of(sentence: Sequence[str]) -> dict[str, list[int]]:
    """Return where each compared word stands in a sentence's words."""
    found: dict[str, list[int]] = {}
    for place, word in enumerate(sentence):
        found.setdefault(stem(word), []).append(place)
    return found


def relation_features(
    sentence: str,
    places: Sequence[Places],
    closest: Sequence[str],
) -> list[float]:
    """Return how a sentence joins words, in the order of `RELATION_COLUMNS`.

    Args:
        places: of each source sentence.
        closest: words of the source sentence that covers most of the sentence.
    """
    found = words(sentence)
    content = [(place, stem(word)) for place, word in enumerate(found) if is_content(word)]
    start = list(dict.fromkeys(word for _, word in content[:_START]))
    return [
        *_joints(content, places),
        *_anchors(sentence, found, places),
        float(len(start) < 2 or any(start[0] in p and start[1] in p for p in places)),
        float(len(start) < 2 or any(all(word in p for word in start) for p in places)),
        *_polarity(frozenset(found), frozenset(closest)),
        _repeated([word for _, word in content]),
        _repeated(list(zip(found, found[1:], found[2:], strict=False))),
    ]


def _is_near(a: str, b: str, places: Sequence[Places], reach: int, *, in_order: bool) -> bool:
    """Whether one source sentence has both words within so many words."""
    for own in places:
        if a not in own or b not in own:
            continue
        gaps = (y - x for x in own[a] for y in own[b])
        if any(0 < gap <= reach if in_order else abs(gap) <= reach for gap in gaps):
            return True
    return False


def _joints(content: Sequence[tuple[int, str]], places: Sequence[Places]) -> list[float]:
    """Return how neighboring content words are joined in the sources."""
    near = ordered = joints = longest = run = 0
    for (i, a), (j, b) in pairwise(content):
        if a == b:
            continue
        joints += 1
        near += _is_near(a, b, places, j - i + _SLACK, in_order=False)
        is_ordered = _is_near(a, b, places, j - i + _SLACK - 1, in_order=True)
        ordered += is_ordered
        run = 0 if is_ordered else run + 1
        longest = max(longest, run)
    most = max(1, joints)
    return [near / most, ordered / most, float(longest), float(joints - near), float(joints)]


def _anchors(sentence: str, found: Sequence[str], places: Sequence[Places]) -> list[float]:
    """Return whether names and numbers stand beside the words that they stand beside in sources."""
    named = {word for name in names(sentence) for word in words(name)}
    content = [place for place, word in enumerate(found) if is_content(word)]
    marks = [place for place, word in enumerate(found) if word in named or word[0].isdigit()]
    total = breaks = number_breaks = 0
    for mark in marks:
        after = next((place for place in content if place > mark), None)
        before = next((place for place in reversed(content) if place < mark), None)
        for beside in (after, before):
            if beside is None or stem(found[mark]) == stem(found[beside]):
                continue
            total += 1
            reach = abs(beside - mark) + _SLACK
            if not _is_near(stem(found[mark]), stem(found[beside]), places, reach, in_order=False):
                breaks += 1
                number_breaks += found[mark][0].isdigit()
    entities = list(dict.fromkeys(stem(found[mark]) for mark in marks))
    pairs = [(a, b) for i, a in enumerate(entities) for b in entities[i + 1 :]]
    apart = sum(not any(a in p and b in p for p in places) for a, b in pairs)
    return [
        breaks / max(1, total),
        float(breaks),
        float(number_breaks),
        apart / max(1, len(pairs)),
        float(len(marks)),
    ]


def _polarity(found: frozenset[str], closest: frozenset[str]) -> list[float]:
    return [
        float(bool(found & NEGATIONS) and not closest & NEGATIONS),
        float(bool(closest & NEGATIONS) and not found & NEGATIONS),
        float(bool(closest & _DOUBTS) and not found & _DOUBTS),
        float(bool(found & _DOUBTS) and not closest & _DOUBTS),
    ]


def _repeated(units: Sequence[object]) -> float:
    """Return the share of units that have stood before."""
    return 1.0 - len(set(units)) / len(units) if units else 0.0
