"""Which story an article belongs to: pair odds put together over a story's members.

A story is judged by the mean over its last members, helped a little by its best one; never by
the best link alone, because single links chain (one public system made a 648-item blob).
Articles in different languages need more: the vectors know English best.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from summarizer.idf import Frequencies
from summarizer.language import UNREAD_LANGUAGES
from summarizer.pairs import FEATURES, Compared, Evidence, PairModel
from summarizer.quick_trees import Rows
from summarizer.story_memory import Key, Story
from summarizer.window import Document, Window

_HEAVIEST_WORD, _HEAVIEST_NAME = (
    FEATURES.index("heaviest_word"),
    FEATURES.index("heaviest_name"),
)

MEMBERS = 12
"""Last members of a story that are asked."""

STORIES = 6
"""Stories that are judged in full, those with the best single links."""

BEST_SHARE = 0.15
"""Share of the best link in a story's score; the mean has the rest. 0.3 merges alike events of
ECB+ (precision 0.82), 0 splits long stories."""

UNKNOWN_ODDS = -3.0
"""Log odds of a pair that is no candidate: it shares neither weight nor meaning. Between -1.5
and -5 the value makes no difference above 0.001 BCubed F1; computing such pairs would double the
cost."""

TIMELESS_PENALTY = 1.3
"""Log odds taken from a pair of which a time is unknown: nothing says that two like reports are
of the same days. Held-out stories of dated sets do best near -0.4, of undated ones near 0.9."""

FOREIGN_PENALTY = 0.8
"""Log odds taken from a pair in two languages, of which words say little: names, numbers and
meaning must carry it. 2.0 left ten foreign reports of the corpus of our own alone, and 0
merged none wrongly; the vectors deserve some doubt where nothing was measured."""

VECTOR_LANGUAGE = "en"
"""The language that the embedded model learned most of."""

OTHER_LANGUAGE_PENALTY = 0.4
"""Log odds taken from a pair in one language that is not the vectors' own: to them two German
texts look alike whatever they say. On the articles of our corpus in other languages nothing is
merged wrongly with any value from 0.4 to 0.8; with 0.8 a German follow-up of the demo stays out."""

UNREAD_PENALTY = 1.4
"""Log odds taken further when the model cannot read the language's script: to it any two texts in
it are one (cosines of .6 to .9 whatever they tell). With the pair model before general
news was learned from, and two invented events of a kind on one day in each of 20 languages, in
four orders of arrival: 115 wrong pairs without it, 35 with 1.0, 5 with this, which parts 8 of 204
right ones; on others, not seen before, 41 become none and 6 of 84 part
(docs/decisions/languages.md)."""

COMMON_IDF = 3.0
COMMON_PENALTY = 1.5
"""Log odds taken from two articles of one source that share no word or name heavier than this:
of an outlet's short reports on one day many share the weekday and little else, and at cold start
nothing nearer shows that they are strangers. Held-out stories lose nothing by it."""


@dataclass(frozen=True, slots=True)
class Judged:
    """A story's score for an article. `closest` is the number of its best member."""

    story: Key
    score: float
    closest: int


class Judge:
    """Scores the open stories for an article."""

    def __init__(self, model: PairModel, frequencies: Frequencies) -> None:
        self._model = model
        self._evidence = Evidence(frequencies)

    def compared(self, new: Document, others: Sequence[Document]) -> Compared | None:
        """Return what hangs on each pair alone, see `Evidence.compared`; None without others."""
        return self._evidence.compared(new, others) if others else None

    def rows(
        self,
        new: Document,
        old: Sequence[Document],
        reference: Sequence[Document],
        known: Compared | None = None,
    ) -> Rows:
        """Return the evidence of each pair, see `Evidence.rows`."""
        return self._evidence.rows(
            new, old, reference=None if old is reference else reference, known=known
        )

    def odds(
        self,
        new: Document,
        old: Sequence[Document],
        reference: Sequence[Document],
        known: Compared | None = None,
    ) -> list[float]:
        """Return the log odds that `new` tells the event of each of `old`."""
        if not old:
            return []
        rows = self.rows(new, old, reference, known)
        odds = self._model.log_odds(rows).tolist()
        return [
            value - penalty(new, other, is_common=is_common)
            for value, other, is_common in zip(odds, old, only_common(rows), strict=True)
        ]

    def best_story(
        self,
        new: Document,
        candidates: Sequence[Document],
        *,
        known: Compared | None = None,
        story_of: Mapping[int, Key],
        stories: Mapping[Key, Story],
        window: Window,
    ) -> Judged | None:
        """Return the story with the highest score; None when there is no candidate.

        Args:
            candidates: open articles that may tell the same. known: how they compare.
            story_of: story by article number. stories: the open stories by key.
        """
        odds_of = dict(
            zip(
                (candidate.number for candidate in candidates),
                self.odds(new, candidates, candidates, known),
                strict=True,
            )
        )
        best_links: dict[Key, float] = {}
        for number, odds in odds_of.items():
            story = story_of[number]
            best_links[story] = max(odds, best_links.get(story, odds))
        likely = sorted(best_links, key=lambda story: -best_links[story])[:STORIES]
        asked = {
            story: [number for number in stories[story].members if number in window][-MEMBERS:]
            for story in likely
        }
        best: Judged | None = None
        for story in likely:
            links = [odds_of.get(number, UNKNOWN_ODDS) for number in asked[story]]
            if not links:
                continue
            score = link(links)
            if best is None or score > best.score:
                closest = max(asked[story], key=lambda number: odds_of.get(number, UNKNOWN_ODDS))
                best = Judged(story, score, closest)
        return best


def link(odds: Sequence[float]) -> float:
    """Return the link of an article to others: the mean log odds with each, and some of the best.

    Args:
        odds: one at least.
    """
    return (1 - BEST_SHARE) * sum(odds) / len(odds) + BEST_SHARE * max(odds)


def only_common(rows: Rows) -> list[bool]:
    """Return of each pair whether no shared word or name is heavier than `COMMON_IDF`.

    Args:
        rows: its evidence, float32, (n, len(FEATURES)).
    """
    heaviest = np.fmax(rows[:, _HEAVIEST_WORD], rows[:, _HEAVIEST_NAME])
    common: list[bool] = (~(heaviest >= COMMON_IDF)).tolist()
    return common


def penalty(a: Document, b: Document, *, is_common: bool) -> float:
    """Return the log odds taken from a pair for what cannot be known of it.

    Args:
        is_common: whether it shares common words alone, see `only_common`.
    """
    taken = TIMELESS_PENALTY * (a.time is None or b.time is None)
    if is_common and a.source and a.source == b.source:
        taken += COMMON_PENALTY
    if is_foreign(a, b):
        return taken + FOREIGN_PENALTY
    if a.language != b.language or a.language in (None, VECTOR_LANGUAGE):
        return taken
    return taken + OTHER_LANGUAGE_PENALTY + UNREAD_PENALTY * (a.language in UNREAD_LANGUAGES)


def is_foreign(a: Document, b: Document) -> bool:
    """Whether two articles are known to be in different languages."""
    return a.language is not None and b.language is not None and a.language != b.language
