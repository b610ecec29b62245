"""What cleaning looks at: every block as a row of numbers with names.

Each column is something a person could check: a cue and what follows it, the shape of the
line, its links, its place on the page, how well the source's other articles know it, and its
neighbors. `summarizer.clean` decides on these rows and on nothing else.

Unknown is NaN, not 0: plain lines have no places, a new source has no memory.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from urllib.parse import urlsplit

import numpy as np
from numpy.typing import NDArray

from summarizer.lexicon import tokenize
from summarizer.memory import Familiarity
from summarizer.reading import ENDS, NAN, Line, hint_of, is_keyed
from summarizer.shape import (
    ANYWHERE,
    CUE_NAMES,
    KINDS,
    NEAR,
    SHAPE_NAMES,
    cue_columns,
    place_columns,
    shape_columns,
)

_SOCIAL = (
    "facebook. twitter. x.com instagram. t.me whatsapp. youtube. linkedin. tiktok. pinterest. "
    "flipboard."
)
_SOCIAL_HOSTS = tuple(_SOCIAL.split())
_SECTION = re.compile(
    r"/(?:tag|tags|topic|topics|category|author|authors|autor|thema|themen|section|newsletter|"
    r"newsletters|subscribe|signup|account|shop|login)s?/|newsletter|subscribe|/hub/",
    re.IGNORECASE,
)
_NOTHING: frozenset[str] = frozenset()
_SLUG = re.compile(r"[^\W_]+")


def rows(lines: Sequence[Line], *, title: str, host: str, has_memory: bool) -> NDArray[np.float32]:
    """Return float32, (n, len(NAMES)): one row of features a line, in order."""
    context = _Context(lines, title, host, has_memory)
    table = [context.row(index) for index in range(len(lines))]
    return np.array(table, dtype=np.float32).reshape(len(lines), len(NAMES))


class _Context:
    """What the lines of one article know of each other."""

    def __init__(self, lines: Sequence[Line], title: str, host: str, has_memory: bool) -> None:
        self.lines = lines
        self.host = host.removeprefix("www.")
        self.has_memory = has_memory
        self.title = set(tokenize(title))
        count = len(lines)
        prose = [index for index, line in enumerate(lines) if line.is_prose]
        self.first_prose = prose[0] if prose else count
        self.last_prose = prose[-1] if prose else -1
        self.prose_count = len(prose)
        self.texts = Counter(line.block.text for line in lines)
        self.hints = [hint_of(line) for line in lines]
        self.hints_after = [0.0] * (count + 1)
        for index in range(count - 1, -1, -1):
            self.hints_after[index] = self.hints_after[index + 1] + self.hints[index]
        self.short_run = self._runs()
        self.run_facts = self._run_facts()
        self.median = sorted(line.total for line in lines)[count // 2] if count else 0

    def _runs(self) -> list[int]:
        """For each line, how many lines around it without a gap are no prose."""
        runs = [0] * len(self.lines)
        start = 0
        for index in range(len(self.lines) + 1):
            if index == len(self.lines) or self.lines[index].is_prose:
                for inside in range(start, index):
                    runs[inside] = index - start
                start = index + 1
        return runs

    def _run_facts(self) -> list[tuple[float, ...]]:
        """For each line, what the run of short lines around it is made of."""
        facts: list[tuple[float, ...]] = [(0.0, 0.0, 0.0, 0.0, 0.0, -1.0, 0.0)] * len(self.lines)
        start = 0
        while start < len(self.lines):
            size = self.short_run[start]
            if not size:
                start += 1
                continue
            run = self.lines[start : start + size]
            keyed = sum(is_keyed(line) for line in run) / size
            linked = sum(bool(line.block.links) for line in run) / size
            items = sum(line.block.kind == "item" for line in run) / size
            loud = sum(hint > 0.5 for hint in self.hints[start : start + size]) / size
            ended = sum(line.block.text[-1:] in ENDS for line in run) / size
            header = -1
            for offset, line in enumerate(run):
                if self.hints[start + offset] >= 0.7 and line.total < 12:
                    header = offset
                facts[start + offset] = (
                    keyed,
                    linked,
                    items,
                    loud,
                    ended,
                    float(offset - header) if header >= 0 else -1.0,
                    float(offset),
                )
            start += size
        return facts

    def row(self, index: int) -> list[float]:
        line = self.lines[index]
        if line.own is None:
            line.own = [
                *shape_columns(line),
                *cue_columns(line),
                *self._links(line),
                *place_columns(line.block),
                *self._memory(line.known),
            ]
        return line.own + self._position(index)

    def _links(self, line: Line) -> list[float]:
        block = line.block
        links = block.links
        if not links:
            return [0.0] * 10
        linked = sum(len(link.text) for link in links) / max(1, len(block.text))
        same = outside = section = social = 0
        slug = article = own = 0.0
        for link in links:
            try:
                host = urlsplit(link.address).netloc.removeprefix("www.")
            except ValueError:
                host = ""
            if not host or (self.host and (host.endswith(self.host) or self.host.endswith(host))):
                same += 1
            else:
                outside += 1
            section += _SECTION.search(link.address) is not None
            social += any(name in host for name in _SOCIAL_HOSTS)
            words = set(tokenize(link.text[:200])) - {"0"}
            path = set(_SLUG.findall(link.address.casefold()))
            if len(words) > 3:
                slug = max(slug, len(words & path) / len(words))
            article = max(article, float(max(map(len, link.address.split("/")))))
            own = max(own, len(words & self.title) / max(1, len(words)))
        return [
            float(len(links)),
            min(1.0, linked),
            float(same),
            float(outside),
            float(section),
            float(social),
            float(max(len(link.text) for link in links)),
            slug,
            article,
            own,
        ]

    def _memory(self, known: Familiarity) -> list[float]:
        if not self.has_memory:
            return [NAN] * 4
        return [float(known.line), float(known.prefix), float(known.link), float(known.title)]

    def _position(self, index: int) -> list[float]:
        lines, count = self.lines, len(self.lines)
        line = lines[index]
        before, after = self.hints[max(0, index - 3) : index], self.hints[index + 1 : index + 4]
        previous = lines[index - 1] if index else None
        following = lines[index + 1] if index + 1 < count else None
        keys = set(line.tokens) if self.title else _NOTHING
        shared = len(keys & self.title) / max(1, len(keys))
        return [
            float(index),
            float(count - 1 - index),
            float(count),
            float(index - self.last_prose) if index > self.last_prose else 0.0,
            float(self.first_prose - index) if index < self.first_prose else 0.0,
            float(self.prose_count),
            float(self.short_run[index]),
            float(self.median),
            float(line.total - self.median),
            shared,
            float(self.texts[line.block.text] > 1),
            max(before, default=0.0),
            before[-1] if before else 0.0,
            after[0] if after else 0.0,
            max(after, default=0.0),
            self.hints_after[0] / count,
            self.hints_after[index + 1],
            float(previous.total) if previous else -1.0,
            float(following.total) if following else -1.0,
            float(previous is not None and previous.block.kind == line.block.kind),
            float(following is not None and following.block.kind == line.block.kind),
            float(KINDS.index(previous.block.kind)) if previous else -1.0,
            float(KINDS.index(following.block.kind)) if following else -1.0,
            float(previous is not None and previous.block.text.endswith((":", "："))),
            _pattern_likeness(line, previous),
            _pattern_likeness(line, following),
            previous.case if previous else NAN,
            following.case if following else NAN,
            float(previous is not None and previous.block.text[-1:] in ENDS),
            float(following is not None and following.block.text[-1:] in ENDS),
            float(is_keyed(line)),
            *self.run_facts[index],
        ]


def _pattern_likeness(line: Line, other: Line | None) -> float:
    """Whether two neighbors are built alike: the same kind, emphasis, links and colon."""
    if other is None:
        return 0.0
    one, two = line.block, other.block
    return (
        (one.kind == two.kind)
        + (bool(one.links) == bool(two.links))
        + ((one.emphasis > 0.5) == (two.emphasis > 0.5))
        + ((":" in one.text[:40]) == (":" in two.text[:40]))
        + (abs(line.total - other.total) < 6)
    ) / 5


_LINK_NAMES = (
    "links linked same_host other_host section social longest_link slug segment link_title"
)
_MEMORY_NAMES = "known_line known_prefix known_link known_title"
_POSITION_NAMES = (
    "index from_end count after_prose before_prose prose run median relative title twice "
    "hint_before3 hint_before hint_after hint_after3 hints hints_after previous_tokens "
    "next_tokens same_before same_after kind_before kind_after after_colon like_before "
    "like_after case_before case_after ends_before ends_after keyed run_keyed run_linked "
    "run_items run_loud run_ended below_header run_offset"
)
NAMES: tuple[str, ...] = (
    *SHAPE_NAMES.split(),
    *CUE_NAMES.split(),
    *(f"says_{name}" for name in ANYWHERE),
    "hint",
    *_LINK_NAMES.split(),
    *(f"near_{name}" for name in NEAR),
    *(f"far_{name}" for name in NEAR),
    "like",
    "together",
    "copies",
    "by_image",
    "in_body",
    "found",
    *_MEMORY_NAMES.split(),
    *_POSITION_NAMES.split(),
)
