"""What cleaning looks at: every block as a row of numbers with names.

Each column is something a person could check: a cue and what follows it, the shape of the
line, its links, its place on the page, what it shares with the page's own metadata, how well
the source's other articles know it, and its neighbors. `summarizer.clean` decides on these rows
and on nothing else.

Unknown is NaN, not 0: plain lines have no places, a new source has no memory.
"""

from __future__ import annotations

from array import array
from bisect import bisect_left
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from summarizer.cue_words import tokenize
from summarizer.letters import count_letters
from summarizer.links import LINK_NAMES, link_columns
from summarizer.masthead import MASTHEAD_NAMES, NAMELESS, Masthead
from summarizer.memory import Familiarity
from summarizer.neighbors import NEIGHBOR_NAMES, measure, neighbor_columns
from summarizer.reading import NAN, Line
from summarizer.shape import (
    CUE_NAMES,
    PLACE_NAMES,
    SHAPE_NAMES,
    cue_columns,
    place_columns,
    shape_columns,
)

_MEMORY_NAMES = "known_line known_prefix known_link known_title"
_UNKNOWN = [NAN] * len(_MEMORY_NAMES.split())
NAMES: tuple[str, ...] = tuple(
    " ".join(
        (
            *(SHAPE_NAMES, CUE_NAMES, LINK_NAMES, PLACE_NAMES, _MEMORY_NAMES, MASTHEAD_NAMES),
            *("title", NEIGHBOR_NAMES),
        )
    ).split()
)
_OWN_WIDTH = len(NAMES) - len(NEIGHBOR_NAMES.split())


class Features:
    """The rows of one article's lines; lines may leave, and the rows of the rest change.

    Attributes:
        asked: which of the lines are judged, all but plain prose.
        likeness: for each line, the share of the title's words in it; 0 for plain prose.
    """

    def __init__(
        self,
        lines: Sequence[Line],
        *,
        title: str,
        host: str,
        has_memory: bool,
        masthead: Masthead = NAMELESS,
    ) -> None:
        wanted = frozenset(tokenize(title))
        host = host.removeprefix("www.")
        self.likeness = [0.0] * len(lines)
        asked = [index for index, line in enumerate(lines) if not line.is_plain]
        self.asked = asked
        counted = count_letters([lines[index].block.text for index in asked])
        flat: list[float] = []
        for index, counts in zip(asked, counted, strict=True):
            line = lines[index]
            words = frozenset(line.tokens)
            shared = len(words & wanted)
            self.likeness[index] = shared / max(1, len(wanted))
            flat += shape_columns(line, words, counts)
            flat += cue_columns(line)
            flat += link_columns(line.block, host)
            flat += place_columns(line.block)
            flat += _memory_columns(line.known) if has_memory else _UNKNOWN
            flat += masthead.columns(words)
            flat.append(shared / max(1, len(words)))
        self._own = _table(flat, _OWN_WIDTH)
        self._measures = measure(lines)

    def rows(
        self, left: Sequence[int], numbers: Sequence[int]
    ) -> tuple[list[int], NDArray[np.float32]]:
        """Return the places in `left` of some of the asked lines, and their rows.

        Args:
            left: the lines that are left, in order; the others are no neighbors any more.
            numbers: which of the asked lines, all of them left.

        Returns:
            The places, and float32, (len(numbers), len(NAMES)).
        """
        rows = np.empty((len(numbers), len(NAMES)), dtype=np.float32)
        if not numbers:
            return [], rows
        places = [bisect_left(left, self.asked[number]) for number in numbers]
        rows[:, :_OWN_WIDTH] = self._own[numbers]
        here = [self._measures[index] for index in left]
        rows[:, _OWN_WIDTH:] = _table(neighbor_columns(here, places), len(NAMES) - _OWN_WIDTH)
        return places, rows


def _memory_columns(known: Familiarity) -> list[float]:
    return [float(known.line), float(known.prefix), float(known.link), float(known.title)]


def _table(flat: list[float], width: int) -> NDArray[np.float32]:
    """Return columns that follow each other as rows; an array reads a list faster than numpy."""
    return np.frombuffer(array("f", flat), dtype=np.float32).reshape(-1, width)
