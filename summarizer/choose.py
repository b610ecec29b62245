"""Chooses the sentences of a summary: best first, none twice, none that hangs in the air.

The first sentences of a choice are the choice of fewer: whoever shows one sentence of three
shows the best one. A sentence that points back ("He", "The move") is taken only right behind
the sentence it points to.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from summarizer.candidates import Candidate
from summarizer.words import overlap

SAME_WORDS = 0.6
"""Share of the shorter sentence's content words in the other one from which both say the same."""

SAME_MEANING = 0.8
"""Cosine of sentence vectors from which two sentences say the same."""

SAME_TOGETHER = 0.8
"""Sum of both from which two sentences say the same."""

MOST_SENTENCES = 4
"""Sentences of a summary that a reader can ask for."""

MIN_TOGETHER = 3
"""Content words that two sentences must share at least to count as the same."""


@dataclass(frozen=True, slots=True)
class Option:
    """A sentence of one of the articles, with what it is worth.

    Attributes:
        article: index of its article.
        value: the higher the better; only comparisons within one choice mean anything.
    """

    article: int
    candidate: Candidate
    value: float


Alike = Callable[[Option, Option], float]
"""How alike two options are, from 0 to 1; `SAME_MEANING` and more is the same."""

Clash = Callable[[Option, Option], bool]
"""Whether two options contradict each other, so that no summary has both."""

Bonus = Callable[[Option, Sequence[Option]], float]
"""What an option is worth more or less beside those already chosen."""


def says_the_same(a: Option, b: Option, alike: Alike | None = None) -> bool:
    """Whether a reader who knows one of the sentences learns nothing from the other."""
    shared = len(a.candidate.stems & b.candidate.stems)
    words = overlap(a.candidate.stems, b.candidate.stems) if shared >= MIN_TOGETHER else 0.0
    if words >= SAME_WORDS:
        return True
    meaning = alike(a, b) if alike is not None else 0.0
    return meaning >= SAME_MEANING or words + meaning >= SAME_TOGETHER


def follows(option: Option, chosen: Option) -> bool:
    """Whether the option stands right behind the chosen sentence in its article."""
    return option.article == chosen.article and option.candidate.index == chosen.candidate.index + 1


def choose(
    options: Sequence[Option],
    count: int,
    *,
    alike: Alike | None = None,
    clash: Clash | None = None,
    bonus: Bonus | None = None,
    start: Sequence[Option] = (),
) -> list[Option]:
    """Return up to `count` options, best first.

    Args:
        alike: compares two options beyond their words, when vectors are there.
        start: what is chosen already; it stays in front as it is.
    """
    found = picks(options, alike=alike, clash=clash, bonus=bonus, start=start)
    more = [option for _, (option, _) in zip(range(count - len(start)), found, strict=False)]
    return _in_reading_order(start, more)


def picks(
    options: Sequence[Option],
    *,
    alike: Alike | None = None,
    clash: Clash | None = None,
    bonus: Bonus | None = None,
    start: Sequence[Option] = (),
) -> Iterator[tuple[Option, float]]:
    """Give the options one by one, best first, each with what it is worth beside those before."""
    chosen = list(start)

    def goes_with(option: Option, other: Option) -> bool:
        return not says_the_same(option, other, alike) and not (clash and clash(option, other))

    left = [
        option
        for option in options
        if option not in chosen and all(goes_with(option, other) for other in chosen)
    ]
    while True:
        fitting = [
            (option, option.value + (bonus(option, chosen) if bonus else 0.0))
            for option in left
            if _stands(option, start[-1:] if start else (), chosen[len(start) :])
        ]
        if not fitting:
            return
        best, value = max(
            fitting, key=lambda own: (own[1], -own[0].article, -own[0].candidate.index)
        )
        yield best, value
        chosen.append(best)
        left = [option for option in left if option is not best and goes_with(option, best)]


def _stands(option: Option, *chosen: Sequence[Option]) -> bool:
    """Whether the sentence can be understood behind one of those already chosen."""
    if not option.candidate.is_dangling:
        return True
    return any(follows(option, other) for those in chosen for other in those)


def _in_reading_order(start: Sequence[Option], more: Sequence[Option]) -> list[Option]:
    """Return the options with those that point back right behind what they point to."""
    ordered = list(start)
    for option in more:
        if option.candidate.is_dangling:
            place = next(i for i, other in enumerate(ordered) if follows(option, other))
            ordered.insert(place + 1, option)
        else:
            ordered.append(option)
    return ordered
