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
_NO_OPENING = r"(?<![.!?\"“”„«‘'—–-]\s[\s\S])(?<!^[\s\S])(?<!\w[\s\S])"
_NAME = re.compile(rf"[^\W\d_a-zа-яёßà-ÿ]{_NO_OPENING}[\w'’-]+")
_ASCII_NAME = re.compile(rf"[A-Z]{_NO_OPENING}[\w'-]+")
"""The same for ASCII text. The capital comes first because it is quick to look for."""

_QUOTED = re.compile(r"\"[^\"]*\"|“[^”]*”|«[^»]*»|„[^“”]*[“”]")
_QUOTATION_MARK = re.compile(r"[\"“«„]")
_FIRST_PERSON = listed("i we my our me us you your i'm we're i've we've ich wir je nous yo")
_SAYS = re.compile(
    r"\b(?:said|says|told|announced|according|reported|sagte|teilte|laut|dit|déclaré|selon|dijo|"
    r"según|сообщил\w*|заявил\w*|сказал\w*)\b",
    re.IGNORECASE,
)
_SAYS_HINTS = (
    *("said", "says", "told", "announced", "according", "reported", "sagte", "teilte", "laut"),
    *("dit", "déclaré", "selon", "dijo", "según", "сообщил", "заявил", "сказал"),
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
    named = [[name.casefold() for name in names_in(sentence)] for sentence in reading.sentences]
    for own in named:
        name_frequency.update(set(own))
    lead = [candidate.stems for candidate in reading.candidates[:3]]
    title = content_stems(reading.title)
    seen: set[str] = set()
    logarithm = {count: math.log(count) for count in set(frequency.values())}
    rows = []
    for rank, candidate in enumerate(reading.candidates):
        others = [stems for other, stems in enumerate(lead) if other != rank]
        names = (
            named[candidate.index]
            if candidate.text == reading.sentences[candidate.index]
            else [name.casefold() for name in names_in(candidate.text)]
        )
        counts = [frequency[stem] for stem in candidate.stems]
        repeated = math.fsum([logarithm[count] for count in counts if count > 1])
        rows.append(
            _position(reading, candidate, rank)
            + _shape(candidate, len(names))
            + _matter(candidate, reading, counts, repeated, title)
            + [
                max([overlap(candidate.stems, stems) for stems in others], default=0.0),
                len(candidate.stems - seen) / max(1, len(candidate.stems)),
                sum(counts) / (math.sqrt(len(counts)) * length) if counts and length else 0.0,
                sum([math.log1p(name_frequency[name]) for name in names]) / max(1, len(names)),
                float(candidate.text.count(",") + candidate.text.count("，")),
                float(":" in candidate.text or "：" in candidate.text),
                float(_says(candidate.text)),
                float(candidate.is_item),
                _next_overlap(reading, candidate),
            ]
        )
        seen |= candidate.stems
    return np.array(rows, dtype=np.float64)


def names_in(text: str) -> list[str]:
    """Return the words with a capital that opens no sentence or quotation, in order."""
    found: list[str] = (_ASCII_NAME if text.isascii() else _NAME).findall(text)
    return found


def _says(text: str) -> bool:
    """Whether somebody says something."""
    low = text.lower()
    return any(map(low.__contains__, _SAYS_HINTS)) and _SAYS.search(text) is not None


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
    candidate: Candidate,
    reading: Reading,
    counts: Sequence[int],
    repeated: float,
    title: frozenset[str],
) -> list[float]:
    """Return what the sentence is about, beside its title and article.

    Args:
        counts: how often its content words stand in the article.
        repeated: the sum of their logarithms.
    """
    shared = len(title & candidate.stems)
    total = max(1, len(reading.sentences))
    return [
        shared / max(1, len(title)),
        shared / max(1, len(candidate.stems)),
        sum(counts) / max(1, len(counts)) / total,
        repeated,
        max(counts, default=0) / total,
    ]


def _next_overlap(reading: Reading, candidate: Candidate) -> float:
    following = reading.stems[candidate.index + 1 : candidate.index + 2]
    return overlap(candidate.stems, following[0]) if following else 0.0
