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
from summarizer.pairs import Evidence, PairModel, Rows
from summarizer.story_memory import Key, Story
from summarizer.window import Document, Window

MEMBERS = 12
"""Last members of a story that are asked."""

STORIES = 6
"""Stories that are judged in full, those with the best single links."""

BEST_SHARE = 0.3
"""Share of the best link in a story's score; the mean has the rest."""

FOREIGN_PENALTY = 2.0
"""Log odds taken from a pair in two languages: it needs strong evidence."""


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

    def rows(self, new: Document, old: Sequence[Document], reference: Sequence[Document]) -> Rows:
        """Return the evidence of each pair, see `Evidence.rows`."""
        return self._evidence.rows(new, old, reference=None if old is reference else reference)

    def odds(
        self, new: Document, old: Sequence[Document], reference: Sequence[Document]
    ) -> list[float]:
        """Return the log odds that `new` tells the event of each of `old`."""
        if not old:
            return []
        rows = self.rows(new, old, reference)
        odds = self._model.log_odds(rows)
        foreign = np.array([is_foreign(new, other) for other in old])
        return [float(value) for value in odds - FOREIGN_PENALTY * foreign]

    def best_story(
        self,
        new: Document,
        candidates: Sequence[Document],
        *,
        story_of: Mapping[int, Key],
        stories: Mapping[Key, Story],
        window: Window,
    ) -> Judged | None:
        """Return the story with the highest score; None when there is no candidate.

        Args:
            candidates: open articles that may tell the same.
            story_of: story by article number. stories: the open stories by key.
        """
        known = dict(
            zip(
                (candidate.number for candidate in candidates),
                self.odds(new, candidates, candidates),
                strict=True,
            )
        )
        best_links: dict[Key, float] = {}
        for number, odds in known.items():
            story = story_of[number]
            best_links[story] = max(odds, best_links.get(story, odds))
        likely = sorted(best_links, key=lambda story: -best_links[story])[:STORIES]
        asked = {
            story: [number for number in stories[story].members if number in window][-MEMBERS:]
            for story in likely
        }
        missing = [
            window[number] for story in likely for number in asked[story] if number not in known
        ]
        scored = self.odds(new, missing, candidates)
        known.update(zip((document.number for document in missing), scored, strict=True))
        best: Judged | None = None
        for story in likely:
            links = [known[number] for number in asked[story]]
            if not links:
                continue
            score = (1 - BEST_SHARE) * sum(links) / len(links) + BEST_SHARE * max(links)
            if best is None or score > best.score:
                closest = max(asked[story], key=lambda number: known[number])
                best = Judged(story, score, closest)
        return best


def is_foreign(a: Document, b: Document) -> bool:
    """Whether two articles are known to be in different languages."""
    return a.language is not None and b.language is not None and a.language != b.language
