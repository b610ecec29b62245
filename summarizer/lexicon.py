"""The cue lexicon: what boilerplate says, in many languages, found in time linear in the line.

`boilerplate.toml` holds the phrases by concept, place and language; here they become one trie
of tokens for each place (`summarizer.cue_words`). Most lines have no phrase inside, and that is
seen without the trie: each phrase is filed under its longest word, its key, and needs all of its
words. A cue is only a hint: `summarizer.clean` weighs it together with the shape of what follows.
"""

from __future__ import annotations

import tomllib
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any, Literal

from summarizer.cue_words import tokenize

Place = Literal["start", "whole", "anywhere"]
_GAP = 8
_PROSE = "prose"
_END = ""
_GAPS = "…"
# Words of four letters and more that stand in every other line are poor keys.
_COMMON = frozenset(("with", "have", "more", "about", "from", "this", "that", "einem", "dieser"))


@dataclass(frozen=True, slots=True)
class Cue:
    """A phrase of the lexicon that was found.

    Attributes:
        length: how many tokens it has.
    """

    concept: str
    place: Place
    length: int


class Lexicon:
    """The phrases of `boilerplate.toml`, ready to be looked for."""

    def __init__(self, concepts: dict[str, dict[str, dict[str, list[str]]]]) -> None:
        self.concepts = tuple(name for name in concepts if name != _PROSE)
        self._tries: dict[str, dict[str, Any]] = {"start": {}, "whole": {}, "anywhere": {}}
        needed: defaultdict[str, set[tuple[str, frozenset[str]]]] = defaultdict(set)
        for concept, places in concepts.items():
            for place, languages in places.items():
                for phrases in languages.values():
                    for phrase in phrases:
                        _plant(self._tries[place], phrase, concept)
                        if place == "anywhere":
                            words = sorted(set(tokenize(phrase)), key=_rarity, reverse=True)
                            needed[words[0]].add((words[min(1, len(words) - 1)], frozenset(words)))
        self._needed = {key: tuple(words) for key, words in needed.items()}
        self._keys = frozenset(needed)

    def at_start(self, tokens: Sequence[str]) -> Cue | None:
        """Return the longest cue that the line begins with; None when prose begins like one."""
        trie = self._tries["start"]
        if not tokens or tokens[0] not in trie:
            return None
        cue = _longest(trie, tokens, 0, "start")
        return None if cue is None or cue.concept == _PROSE else cue

    def whole(self, tokens: Sequence[str]) -> Cue | None:
        """Return the cue that the line consists of."""
        node = self._tries["whole"]
        for token in tokens:
            found = node.get(token)
            if found is None:
                return None
            node = found
        concept = node.get(_END)
        return Cue(concept, "whole", len(tokens)) if concept and tokens else None

    def anywhere(self, tokens: Sequence[str]) -> list[Cue]:
        """Return the cues that stand somewhere in the line, one for each concept."""
        keys = self._keys.intersection(tokens)
        if not keys or not self._may_hold(keys, tokens):
            return []
        trie = self._tries["anywhere"]
        found: dict[str, Cue] = {}
        last = len(tokens) - 1
        for position, token in enumerate(tokens):
            node = trie.get(token)
            if node is None:
                continue
            if _END in node or _GAPS in node or (position < last and tokens[position + 1] in node):
                cue = _longest(trie, tokens, position, "anywhere")
                if cue is not None and cue.concept not in found:
                    found[cue.concept] = cue
        return list(found.values())

    def _may_hold(self, keys: Iterable[str], tokens: Sequence[str]) -> bool:
        """Whether all words of a phrase stand in the line; the second longest is asked first."""
        for key in keys:
            for second, need in self._needed[key]:
                if second in tokens and need.issubset(tokens):
                    return True
        return False


def _rarity(word: str) -> tuple[bool, int, str]:
    return word not in _COMMON, len(word), word


def _plant(trie: dict[str, Any], phrase: str, concept: str) -> None:
    node = trie
    for part in phrase.split("…"):
        if node is not trie:
            node = node.setdefault(_GAPS, {})
        for token in tokenize(part):
            node = node.setdefault(token, {})
    node.setdefault(_END, concept)


def _longest(trie: dict[str, Any], tokens: Sequence[str], start: int, place: Place) -> Cue | None:
    best: Cue | None = None
    waiting = [(trie, start)]
    while waiting:
        node, position = waiting.pop()
        while True:
            concept = node.get(_END)
            if concept is not None and (best is None or position - start > best.length):
                best = Cue(concept, place, position - start)
            gap = node.get(_GAPS)
            if gap is not None:
                last = min(position + _GAP, len(tokens))
                waiting.extend((gap, at) for at in range(position, last) if tokens[at] in gap)
            if position >= len(tokens) or tokens[position] not in node:
                break
            node = node[tokens[position]]
            position += 1
    return best


@cache
def lexicon() -> Lexicon:
    """Read the phrases that come with Broadsheet, once."""
    source = files("summarizer").joinpath("boilerplate.toml").read_text(encoding="utf-8")
    return Lexicon(tomllib.loads(source))
