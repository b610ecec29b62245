"""The sentences of an article that a summary may use, repaired, in order.

Everything that looks at sentences one by one ends here; what compares them begins in features.
Work is bounded: of an article only the first sentences are read, whatever its length, because a
summary of a book would be none.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import islice

from summarizer.openings import dangles, raises_question
from summarizer.repair import (
    bare_letters,
    is_bullet,
    is_finished,
    is_fit,
    is_noise,
    repair,
    signs_in,
)
from summarizer.sentences import split_sentences
from summarizer.words import stems_of, words

MAX_CHARACTERS = 60_000
"""Of a text that are read: ten long articles."""

MAX_SENTENCES = 300
MAX_CANDIDATES = 24
"""Fit sentences that can be chosen; news seldom says its best one later."""

TITLE_MARKS = 8
"""Marks and spaces beyond its title's length that a line may have which repeats it."""

MIN_PROSE = 3
"""With so many finished sentences, lines without an end are headings, not content."""


@dataclass(frozen=True, slots=True)
class SourceText:
    """One outlet's article as the summarizer reads it.

    Attributes:
        text: cleaned, one paragraph a line.
        language: ISO 639-1, or None when nothing is known.
        is_copy: whether it repeats another article of the story and says nothing on its own.
    """

    title: str
    text: str
    outlet: str = ""
    language: str | None = None
    time: datetime | None = None
    is_copy: bool = False


@dataclass(frozen=True, slots=True)
class Candidate:
    """A sentence that can stand in a summary.

    Attributes:
        text: repaired.
        index: which sentence of the article it is, from 0.
        words: folded, in order.
        stems: its content words as compared.
        is_dangling: whether it points to something before it, or may answer a question there.
        is_item: whether it was an item of a list (key points at the top).
    """

    text: str
    index: int
    words: tuple[str, ...]
    stems: frozenset[str]
    is_dangling: bool
    is_item: bool


@dataclass(frozen=True, slots=True)
class Reading:
    """An article cut into sentences, with those that can be chosen.

    Attributes:
        sentences: the first `MAX_SENTENCES` as they stand.
        candidates: the first `MAX_CANDIDATES` that are fit, in order.
        stems: content words of each of `sentences`, in order.
        fit_count: how many of `sentences` are fit.
    """

    title: str
    sentences: tuple[str, ...]
    candidates: tuple[Candidate, ...]
    stems: tuple[frozenset[str], ...]
    fit_count: int
    language: str | None


def read(source: SourceText) -> Reading:
    """Cut an article into sentences and find those that a summary may use."""
    language = source.language
    sentences: list[str] = []
    marked: set[int] = set()
    line_ends: set[int] = set()
    for line in source.text[:MAX_CHARACTERS].splitlines():
        cut = split_sentences(line, language)
        if not cut:
            continue
        if is_bullet(line):
            marked.add(len(sentences))
        sentences += cut
        line_ends.add(len(sentences) - 1)
        if len(sentences) >= MAX_SENTENCES:
            break
    del sentences[MAX_SENTENCES:]
    found = [tuple(words(sentence)) for sentence in sentences]
    stems = tuple(map(stems_of, found))
    candidates, fit_count = _fit(sentences, found, stems, marked, line_ends, source)
    return Reading(
        title=source.title,
        sentences=tuple(sentences),
        candidates=tuple(candidates),
        stems=stems,
        fit_count=fit_count,
        language=language,
    )


def _fit(
    sentences: Sequence[str],
    found: Sequence[tuple[str, ...]],
    stems: Sequence[frozenset[str]],
    marked: set[int],
    line_ends: set[int],
    source: SourceText,
) -> tuple[list[Candidate], int]:
    """Return the first `MAX_CANDIDATES` sentences that are fit, and how many are."""
    finished = (sentence for sentence in sentences if is_finished(sentence))
    has_prose = len(list(islice(finished, MIN_PROSE))) == MIN_PROSE
    title = bare_letters(source.title)
    title_reach = 2 * len(source.title) + TITLE_MARKS
    signs = signs_in(source.text[:MAX_CHARACTERS])
    seen: set[str] = set()
    candidates: list[Candidate] = []
    for index, sentence in enumerate(sentences):
        is_item = index in marked or (not has_prose and index in line_ends)
        if is_noise(sentence, signs):
            continue
        if len(sentence) <= title_reach and bare_letters(sentence) == title:
            continue
        text = repair(sentence, language=source.language)
        is_whole = text == sentence
        key = text.casefold()
        if key in seen or not is_fit(
            text, is_item=is_item, language=source.language, is_known_news=is_whole
        ):
            continue
        seen.add(key)
        if len(candidates) == MAX_CANDIDATES:
            continue
        own = found[index] if is_whole else tuple(words(text))
        candidates.append(
            Candidate(
                text=text,
                index=index,
                words=own,
                stems=stems[index] if is_whole else stems_of(own),
                is_dangling=dangles(text, source.language)
                or (index > 0 and raises_question(sentences[index - 1], source.language)),
                is_item=index in marked,
            )
        )
    return candidates, len(seen)
