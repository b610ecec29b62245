"""What a block says on its own, found once: tokens, cues, familiarity, and a first shape.

Long blocks are read at both ends only, so that time does not depend on how long a paragraph is.
Plain prose, nearly half of all blocks, is not read any further: a paragraph of whole sentences
without a cue, without a telling name around it and unknown to the memory stays. Of the dev
lines that are so, 1% are boilerplate, and a judge that sees them finds 3 in 100 of those.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from summarizer.blocks import Block
from summarizer.credits import ends_with_credit
from summarizer.lexicon import Cue, after_tokens, compared, lexicon, split_words
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
_LEAST_WORD = 4
_PLAIN = 120
_EMPHASIZED = 0.5


@dataclass(slots=True)
class Line:
    """A block with what was found in it once, for all features.

    Attributes:
        words: the tokens of what is read, as they are written.
        total: how many tokens it has, estimated when only its ends are read.
        ends: whether it ends as a sentence does.
        rest: what follows the cue at the start, within the part that is read.
        is_credited: whether it ends with the owner of a picture.
        is_plain: whether it is a paragraph of prose that nothing speaks against.
    """

    block: Block
    words: list[str]
    tokens: list[str]
    start: Cue | None
    whole: Cue | None
    anywhere: list[Cue]
    known: Familiarity
    total: int
    is_prose: bool
    ends: bool
    case: float
    rest: str
    rest_case: float
    is_credited: bool
    is_plain: bool = False

    @property
    def cue(self) -> Cue | None:
        """The strongest cue in it."""
        return self.whole or (self.anywhere[0] if self.anywhere else None) or self.start


def read_line(block: Block, memory: SourceMemory | None, own_title: str = "") -> Line:
    """Find what a block says, before its neighbors are known."""
    lookup = lexicon()
    text = block.text
    size = len(text)
    head = text if size <= READ else text[:READ]
    words = split_words(head)
    case = case_of(words)
    rest, rest_case, count = "", NAN, len(words)
    if size > READ:
        words = words + split_words(text[max(READ, size - _READ_END) :])
    tokens = compared(words)
    whole = lookup.whole(tokens) if 0 < len(tokens) <= _LONGEST_WHOLE else None
    start = lookup.at_start(tokens)
    if start is not None:
        rest = head[after_tokens(head, start.length) :].strip()
        rest_case = case_of(words[start.length : count])
    known = NOTHING_KNOWN
    if memory is not None:
        spot = block.place.spot if block.place is not None else ""
        known = memory.familiarity(block, spot, own_title)
    seen = min(size, READ + _READ_END)
    last = text[-1:]
    line = Line(
        block=block,
        words=words,
        tokens=tokens,
        start=start,
        whole=whole,
        anywhere=lookup.anywhere(tokens),
        known=known,
        total=round(len(tokens) * size / seen) if seen else 0,
        is_prose=size >= _LONG and last in ENDS + CLOSING,
        ends=last in ENDS or (last in CLOSING and text[-2:-1] in ENDS),
        case=case,
        rest=rest,
        rest_case=rest_case,
        is_credited=ends_with_credit(text),
    )
    line.is_plain = _is_plain(line)
    return line


def _is_plain(line: Line) -> bool:
    block, known = line.block, line.known
    return (
        line.ends
        and len(block.text) >= _PLAIN
        and block.kind == "paragraph"
        and block.emphasis < _EMPHASIZED
        and (block.place is None or not block.place.near)
        and not (line.is_credited or known.line or known.gone)
        and hint_of(line) == 0
    )


def read_lines(blocks: Sequence[Block], memory: SourceMemory | None, title: str = "") -> list[Line]:
    """Read all blocks of an article; a memory that has seen this very article is discounted."""
    lines = [read_line(block, memory, title) for block in blocks]
    if memory is not None:
        long = [line.known.line > 0 for line in lines if len(line.block.text) >= _LONG]
        if long and sum(long) >= _OWN_SHARE * len(long):
            for line in lines:
                line.known = line.known.discounted()
    return lines


def case_of(words: Sequence[str]) -> float:
    """Share of longer words that begin with a capital letter; NaN without such words."""
    firsts = "".join([word[0] for word in words if len(word) >= _LEAST_WORD])
    longer = sum(map(str.isalpha, firsts))
    return sum(map(str.isupper, firsts)) / longer if longer else NAN


def is_keyed(line: Line) -> bool:
    """Whether the line reads like an entry of a list of credits: "Stylist: Jane Doe"."""
    if line.total >= 14:
        return False
    colon = line.block.text.find(":")
    return 0 < colon < 45 and line.block.text[-1:] not in ENDS


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
