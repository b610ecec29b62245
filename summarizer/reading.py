"""What a block says on its own, found once: tokens, cues, familiarity, and a first shape.

Long blocks are read at both ends only, so that time does not depend on how long a paragraph is.
Plain prose, nearly half of all blocks, is not read any further: a paragraph that ends as a
sentence does, without a cue and unknown to the memory, stays when it is long and nothing telling
stands around it, or when it is set like most of the article and stands among most of it. Of the
long ones 1% are boilerplate, and a judge that sees them finds 3 in 100 of those; of 1,983 short
or oddly named ones in the article's company 5 are, and the judge found none.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from summarizer.blocks import Block
from summarizer.credits import ends_with_credit
from summarizer.cue_words import after_tokens, split_all
from summarizer.lexicon import Cue, lexicon
from summarizer.memory import NOTHING_KNOWN, Familiarity, SourceMemory

NAN = float("nan")
READ = 360
ENDS = ".!?。！？…।؟۔"
CLOSING = "\"'”“»«’‘›」』)]"
SEPARATORS = ":：=|»›>→►▶–—-·•/"
_READ_END = 140
_SEEN = READ + _READ_END
_LONGEST_WHOLE = 60
_LONG = 160
_OWN_SHARE = 0.5
_LEAST_WORD = 4
_PLAIN = 120
_EMPHASIZED = 0.5
_LIKE = 0.5
_TOGETHER = 0.3


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
        case: share of longer words that begin with a capital letter; NaN for plain prose.
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


def _read_all(blocks: Sequence[Block], memory: SourceMemory | None, own_title: str) -> list[Line]:
    """Find what each block says; all of them are split into words at once."""
    ends = [index for index, block in enumerate(blocks) if len(block.text) > READ]
    tails = [blocks[index].text[max(READ, len(blocks[index].text) - _READ_END) :] for index in ends]
    words, tokens = split_all([*(block.text[:READ] for block in blocks), *tails])
    heads = [len(found) for found in words[: len(blocks)]]
    for at, index in enumerate(ends, start=len(blocks)):
        words[index] += words[at]
        tokens[index] += tokens[at]
    lines = []
    for block, its_words, its_tokens, head in zip(blocks, words, tokens, heads, strict=False):
        known = NOTHING_KNOWN
        if memory is not None:
            spot = block.place.spot if block.place is not None else ""
            known = memory.familiarity(block, spot, own_title)
        lines.append(_line(block, its_words, its_tokens, head, known))
    return lines


def _line(block: Block, words: list[str], tokens: list[str], head: int, known: Familiarity) -> Line:
    """Look for cues; `head` is how many words stand in the first part that is read."""
    lookup = lexicon()
    text = block.text
    size, count, last = len(text), len(tokens), text[-1:]
    start = lookup.at_start(tokens)
    rest, rest_case = "", NAN
    if start is not None:
        beginning = text[:READ]
        rest = beginning[after_tokens(beginning, start.length) :].strip()
        rest_case = case_of(words[start.length : head])
    closes = last in CLOSING
    line = Line(
        block,
        words,
        tokens,
        start,
        lookup.whole(tokens) if 0 < count <= _LONGEST_WHOLE else None,
        lookup.anywhere(tokens),
        known,
        count if size <= _SEEN else round(count * size / _SEEN),
        size >= _LONG and (closes or last in ENDS),
        last in ENDS or (closes and text[-2:-1] in ENDS),
        NAN,
        rest,
        rest_case,
        ends_with_credit(text),
    )
    line.is_plain = _is_plain(line)
    if not line.is_plain:
        line.case = case_of(words[:head])
    return line


def _is_plain(line: Line) -> bool:
    """Whether a paragraph of prose needs no judge: it is long, or keeps the article's company."""
    block, known = line.block, line.known
    if not line.ends or block.kind != "paragraph" or block.emphasis >= _EMPHASIZED:
        return False
    if line.is_credited or known.line or known.gone or hint_of(line):
        return False
    is_long, place = len(block.text) >= _PLAIN, block.place
    if is_long and (place is None or not place.near):
        return True
    if place is None or not (is_long or not block.links):
        return False
    return bool(place.in_body) or (place.like > _LIKE and place.together > _TOGETHER)


def read_lines(blocks: Sequence[Block], memory: SourceMemory | None, title: str = "") -> list[Line]:
    """Read all blocks of an article; a memory that has seen this very article is discounted."""
    lines = _read_all(blocks, memory, title)
    if memory is not None:
        long = [line.known.line > 0 for line in lines if len(line.block.text) >= _LONG]
        if long and sum(long) >= _OWN_SHARE * len(long):
            for line in lines:
                line.known = line.known.discounted()
    return lines


def case_of(words: Sequence[str]) -> float:
    """Share of longer words that begin with a capital letter; NaN without such words."""
    firsts = "".join([word[0] for word in words if len(word) >= _LEAST_WORD])
    longer = len(firsts) if firsts.isalpha() else sum(map(str.isalpha, firsts))
    return sum(map(str.isupper, firsts)) / longer if longer else NAN


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
