"""What a block says on its own, found once: tokens, cues, familiarity, and a first shape.

Long blocks are read at both ends only, so that time does not depend on how long a paragraph is.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from summarizer.blocks import Block
from summarizer.lexicon import Cue, after_tokens, lexicon, tokenize
from summarizer.memory import NOTHING_KNOWN, Familiarity, SourceMemory

NAN = float("nan")
READ = 360
ENDS = ".!?。！？…।؟۔"
CLOSING = "\"'”“»«’‘›」』)]"
SEPARATORS = ":：=|»›>→►▶–—-·•/"
_READ_END = 140
_LONGEST_WHOLE = 60
_LONG = 160
_OWN_SHARE = 0.5
_LONGER = re.compile(r"(?<!\w)([^\W\d_])[^\W\d_]{3}")


@dataclass(slots=True)
class Line:
    """A block with what was found in it once, for all features.

    Attributes:
        rest: what follows the cue at the start, within the part that is read.
        own: the columns that do not depend on its neighbors, once they were asked for.
    """

    block: Block
    tokens: list[str]
    start: Cue | None
    whole: Cue | None
    anywhere: list[Cue]
    known: Familiarity
    total: int
    is_prose: bool
    case: float
    rest: str
    rest_case: float
    own: list[float] | None = None

    @property
    def cue(self) -> Cue | None:
        """The strongest cue in it."""
        return self.whole or (self.anywhere[0] if self.anywhere else None) or self.start


def read_line(block: Block, memory: SourceMemory | None) -> Line:
    """Find what a block says, before its neighbors are known."""
    words = lexicon()
    text = block.text
    head = text[:READ]
    tokens = tokenize(head)
    if len(text) > READ:
        tokens += tokenize(text[max(READ, len(text) - _READ_END) :])
    whole = words.whole(tokens) if tokens and len(tokens) <= _LONGEST_WHOLE else None
    start = words.at_start(tokens)
    rest = head[after_tokens(head, start.length) :].strip() if start is not None else ""
    seen = min(len(text), READ + _READ_END)
    total = round(len(tokens) * len(text) / seen) if seen else 0
    return Line(
        block=block,
        tokens=tokens,
        start=start,
        whole=whole,
        anywhere=words.anywhere(tokens),
        known=memory.familiarity(block) if memory is not None else NOTHING_KNOWN,
        total=total,
        is_prose=len(text) >= _LONG and text[-1:] in ENDS + CLOSING,
        case=title_case(head),
        rest=rest,
        rest_case=title_case(rest),
    )


def read_lines(blocks: Sequence[Block], memory: SourceMemory | None) -> list[Line]:
    """Read all blocks of an article; a memory that has seen this very article is discounted."""
    lines = [read_line(block, memory) for block in blocks]
    long = [line.known.line > 0 for line in lines if len(line.block.text) >= _LONG]
    if long and sum(long) >= _OWN_SHARE * len(long):
        for line in lines:
            line.known = line.known.discounted()
    return lines


def title_case(text: str) -> float:
    """Share of longer words that begin with a capital letter; NaN without such words."""
    longer = _LONGER.findall(text)
    if not longer:
        return NAN
    return sum(map(str.isupper, longer)) / len(longer)


def is_keyed(line: Line) -> bool:
    """Whether the line reads like an entry of a list of credits: "Stylist: Jane Doe"."""
    colon = line.block.text.find(":")
    return 0 < colon < 45 and line.total < 14 and line.block.text[-1:] not in ENDS


def hint_of(line: Line) -> float:
    """How loudly the lexicon speaks for removal: 0 to 1."""
    if line.whole is not None:
        return 1.0
    if line.anywhere:
        return 0.8
    if line.start is not None:
        if line.rest[:1] in SEPARATORS or not line.rest:
            return 0.7
        return 0.2 if line.total < 25 else 0.0
    return 0.0
