"""What the sentence scorer looks at: cheap numbers about a sentence in its article.

Nothing here knows a language but for the flags that `openings` gives and two short lists; a
feature that a script does not have (capital letters) is zero there. The order of the columns is
part of the weights' contract: `COLUMNS` is stored beside them and compared when they are loaded.

Tried and dropped: eight features of MiniLM's sentence vectors (cosines to title, center and
lead). They cost 20 encoded sentences an article and gained nothing, cross-validated
(docs/decisions/summaries.md).
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from summarizer.candidates import Candidate, Reading
from summarizer.words import asks, content_stems, listed, overlap, word_count

COLUMNS = (
    "rank",
    "rank_log",
    "rank_share",
    "above",
    "sentences_log",
    "words",
    "word_length",
    "numbers",
    "names",
    "name_share",
    "opens_quote",
    "quoted_share",
    "asks",
    "dangles",
    "first_person",
    "title_covered",
    "title_share",
    "commonness",
    "common_sum",
    "common_max",
    "lead_overlap",
    "novelty",
    "center_overlap",
    "name_commonness",
    "commas",
    "colon",
    "says",
    "item",
    "next_overlap",
)

_NUMBER = re.compile(r"\d[\d.,]*")
_NAME = re.compile(r"(?<![.!?\"“”„«‘'—–-]\s)(?<!^)\b[^\W\d_a-zа-яёßà-ÿ][\w'’-]+")
_QUOTED = re.compile(r"\"[^\"]*\"|“[^”]*”|«[^»]*»|„[^“”]*[“”]")
_QUOTATION_MARK = re.compile(r"[\"“«„]")
_FIRST_PERSON = listed("i we my our me us you your i'm we're i've we've ich wir je nous yo")
_SAYS = re.compile(
    r"\b(?:said|says|told|announced|according|reported|sagte|teilte|laut|dit|déclaré|selon|dijo|"
    r"según|сообщил\w*|заявил\w*|сказал\w*)\b",
    re.IGNORECASE,
)
_ABOVE_LIMIT = 8

Matrix = NDArray[np.float64]


def sentence_features(reading: Reading) -> Matrix:
    """Return the features of an article's candidates; float64, (n, len(COLUMNS))."""
    if not reading.candidates:
        return np.zeros((0, len(COLUMNS)))
    frequency = Counter(stem for stems in reading.stems for stem in stems)
    length = math.sqrt(sum(count * count for count in frequency.values()))
    name_frequency: Counter[str] = Counter()
    named = [
        [name.casefold() for name in _NAME.findall(sentence)] for sentence in reading.sentences
    ]
    for own in named:
        name_frequency.update(set(own))
    lead = [candidate.stems for candidate in reading.candidates[:3]]
    title = content_stems(reading.title)
    seen: set[str] = set()
    rows = []
    for rank, candidate in enumerate(reading.candidates):
        others = [stems for other, stems in enumerate(lead) if other != rank]
        names = (
            named[candidate.index]
            if candidate.text == reading.sentences[candidate.index]
            else [name.casefold() for name in _NAME.findall(candidate.text)]
        )
        rows.append(
            _position(reading, candidate, rank)
            + _shape(candidate, len(names))
            + _matter(candidate, reading, frequency, title)
            + [
                max((overlap(candidate.stems, stems) for stems in others), default=0.0),
                len(candidate.stems - seen) / max(1, len(candidate.stems)),
                _center_overlap(candidate, length, frequency),
                sum(math.log1p(name_frequency[name]) for name in names) / max(1, len(names)),
                float(candidate.text.count(",") + candidate.text.count("，")),
                float(":" in candidate.text or "：" in candidate.text),
                float(_SAYS.search(candidate.text) is not None),
                float(candidate.is_item),
                _next_overlap(reading, candidate),
            ]
        )
        seen |= candidate.stems
    return np.array(rows, dtype=np.float64)


def _position(reading: Reading, candidate: Candidate, rank: int) -> list[float]:
    return [
        float(rank),
        math.log1p(rank),
        rank / max(1, reading.fit_count),
        float(min(_ABOVE_LIMIT, candidate.index - rank)),
        math.log1p(len(reading.sentences)),
    ]


def quoted_share(text: str) -> float:
    """Return how much of a sentence stands in quotation marks, 0 to 1."""
    if _QUOTATION_MARK.search(text) is None:
        return 0.0
    return sum(len(match) for match in _QUOTED.findall(text)) / len(text)


def first_person_share(found: Sequence[str]) -> float:
    """Return how many of a sentence's folded words are the writer's or the reader's, 0 to 1."""
    if _FIRST_PERSON.isdisjoint(found):
        return 0.0
    return sum(word in _FIRST_PERSON for word in found) / len(found)


def _shape(candidate: Candidate, names: int) -> list[float]:
    text = candidate.text
    count = word_count(text)
    return [
        float(count),
        len(text) / max(1, count),
        float(len(_NUMBER.findall(text))),
        float(names),
        names / max(1, count),
        float(text[0] in '"“«„「'),
        quoted_share(text),
        float(asks(text)),
        float(candidate.is_dangling),
        first_person_share(candidate.words),
    ]


def _matter(
    candidate: Candidate, reading: Reading, frequency: Counter[str], title: frozenset[str]
) -> list[float]:
    shared = len(title & candidate.stems)
    counts = [frequency[stem] for stem in candidate.stems]
    total = max(1, len(reading.sentences))
    return [
        shared / max(1, len(title)),
        shared / max(1, len(candidate.stems)),
        sum(counts) / max(1, len(counts)) / total,
        math.fsum(math.log(count) for count in counts if count > 1),
        max(counts, default=0) / total,
    ]


def _center_overlap(candidate: Candidate, length: float, frequency: Counter[str]) -> float:
    """Return the cosine of the sentence's words with the article's, which has that length."""
    own = candidate.stems
    if not own or not length:
        return 0.0
    return sum(frequency[stem] for stem in own) / (math.sqrt(len(own)) * length)


def _next_overlap(reading: Reading, candidate: Candidate) -> float:
    following = reading.stems[candidate.index + 1 : candidate.index + 2]
    return overlap(candidate.stems, following[0]) if following else 0.0
