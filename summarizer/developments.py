"""Updates: whether an article brings news to its story or tells the same again.

A new development is later than what the story told before and says something new where news
is said: in its title and lead. New means weight (idf) of words, names and numbers that no
earlier article of the story holds; only articles in its own language can be compared. In doubt
it is the same news: an update that adds nothing annoys more than one that waits for the next
report.

Time tells more than words: on our corpus (tests/eval/stories) two outlets' reports of one day
differ as much in words as a follow-up does, but of 97 such reports 10 came four hours or more
after the first, and of 16 follow-ups every one came a day later. The more was told, the less of
a follow-up is new: two reports on the demo's dam, after six others, had 0.38 and 0.43 of their
weight new, one that only repeated 0.05.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from summarizer.idf import Frequencies
from summarizer.pieces import SPACE
from summarizer.tokens import Ids
from summarizer.window import Document

MIN_HOURS = 5.0
"""Hours after the story's last development began before another one may."""

LATE_HOURS = 12.0
"""Hours after which the news of the next half-day is the likelier reading."""

MIN_NOVELTY = 0.45
LATE_NOVELTY = 0.35
"""Share of the lead's weight that the story has not told, before and after `LATE_HOURS`."""

MIN_FACTS = 3
LATE_FACTS = 1
"""New names or numbers that weigh something, before and after `LATE_HOURS`."""

HEAVY = 3.0
"""Weight (idf) from which a name or number counts as a fact."""


def novelty(new: Document, told: Sequence[Document], frequencies: Frequencies) -> float:
    """Return the share of the weight of an article's title and lead that is new, 0 to 1."""
    known = [part for document in told for part in (document.terms.words, document.terms.numbers)]
    lead = new.terms.lead
    weights = frequencies.idf(lead)
    is_new = ~_is_among(lead, known)
    total = float(weights.sum())
    return float(weights[is_new].sum()) / total if total else 0.0


def new_facts(new: Document, told: Sequence[Document], frequencies: Frequencies) -> int:
    """Return how many heavy names and numbers no earlier article holds."""
    known = [document.terms.ids for document in told]
    facts = np.concatenate((new.terms.names, new.terms.numbers))
    weights = frequencies.idf(facts)
    return int(((weights >= HEAVY) & ~_is_among(facts, known)).sum())


def _is_among(ids: Ids, known: Sequence[Ids]) -> NDArray[np.bool_]:
    """Return which ids stand in one of the others."""
    every = np.sort(np.concatenate((*known, [SPACE])))
    found: NDArray[np.bool_] = every[every.searchsorted(ids)] == ids
    return found


def is_development(
    new: Document,
    told: Sequence[Document],
    *,
    began_at: float | None,
    frequencies: Frequencies,
) -> bool:
    """Tell a new development from the same news.

    Args:
        told: the story's open articles so far.
        began_at: when its last development began, seconds since 1970; None when unknown.
    """
    comparable = [document for document in told if document.language == new.language]
    if new.time is None or began_at is None or not comparable:
        return False
    hours = (new.time - began_at) / 3600
    if hours < MIN_HOURS:
        return False
    is_late = hours >= LATE_HOURS
    return novelty(new, comparable, frequencies) >= (
        LATE_NOVELTY if is_late else MIN_NOVELTY
    ) and new_facts(new, comparable, frequencies) >= (LATE_FACTS if is_late else MIN_FACTS)
