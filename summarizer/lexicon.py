"""The cue lexicon: what boilerplate says, in many languages, found in time linear in the line.

`boilerplate.toml` holds the phrases by concept, place and language; here they become one trie
of tokens for each place. A token is a word without case, or a single letter in scripts that
write no spaces; every figure counts as "0". A cue is only a hint: `summarizer.clean` weighs it
together with the shape of what follows.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any, Literal

Place = Literal["start", "whole", "anywhere"]
# Scripts without spaces between words, and Hangul whose endings stick to the word.
_LETTERWISE = (
    "\u0e00-\u0e7f\u0e80-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u4dbf"
    "\u4e00-\u9fff\uac00-\ud7a3\uf900-\ufaff"
)
_MARKS = "\u0300-\u036f\u0591-\u05c7\u064b-\u065f\u0900-\u0963\u0970-\u0dff"
_FIGURE = r"\d+(?:[.,:/]\d+)*"
_TOKEN = re.compile(
    rf"{_FIGURE}|[{_LETTERWISE}]"
    rf"|[^\W\d{_LETTERWISE}](?:['’-]?[^\W\d{_LETTERWISE}]|[{_MARKS}])*|©|ⓒ"
)
# The same for text without such letters and marks, which is most text, at a tenth of the time.
_PLAIN_TOKEN = re.compile(rf"{_FIGURE}|[^\W\d]+(?:['’-][^\W\d]+)*|©")
_FIGURES = re.compile(r"\d")
_NOT_PLAIN = re.compile(f"[{_LETTERWISE}{_MARKS}ⓒ]")
_GAP = 8
_END = ""
_GAPS = "…"


@dataclass(frozen=True, slots=True)
class Cue:
    """A phrase of the lexicon that was found.

    Attributes:
        length: how many tokens it has.
    """

    concept: str
    place: Place
    length: int


def tokenize(text: str) -> list[str]:
    """Return the text's tokens as they are compared."""
    return compared(split_words(text))


def split_words(text: str) -> list[str]:
    """Return the text's tokens as they are written."""
    pattern = _PLAIN_TOKEN if text.isascii() or not _NOT_PLAIN.search(text) else _TOKEN
    return pattern.findall(text)


def compared(words: Sequence[str]) -> list[str]:
    """Return tokens as they are compared: without case, every figure as "0"."""
    if not words:
        return []
    # A space parts them, for no token holds one; İ becomes a plain i.
    joined = " ".join(words).lower().replace("\u0307", "").replace("’", "'")
    tokens = joined.split(" ")
    if _FIGURES.search(joined):
        return ["0" if token[0].isdecimal() else token for token in tokens]
    return tokens


def after_tokens(text: str, count: int) -> int:
    """Return the index after the text's first `count` tokens."""
    pattern = _PLAIN_TOKEN if text.isascii() or not _NOT_PLAIN.search(text) else _TOKEN
    end = 0
    for number, found in enumerate(pattern.finditer(text), start=1):
        end = found.end()
        if number == count:
            break
    return end


class Lexicon:
    """The phrases of `boilerplate.toml`, ready to be looked for."""

    def __init__(self, concepts: dict[str, dict[str, dict[str, list[str]]]]) -> None:
        self.concepts = tuple(concepts)
        self._tries: dict[str, dict[str, Any]] = {"start": {}, "whole": {}, "anywhere": {}}
        for concept, places in concepts.items():
            for place, languages in places.items():
                for phrases in languages.values():
                    for phrase in phrases:
                        _plant(self._tries[place], phrase, concept)

    def at_start(self, tokens: Sequence[str]) -> Cue | None:
        """Return the longest cue that the line begins with."""
        return _longest(self._tries["start"], tokens, 0, "start")

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
