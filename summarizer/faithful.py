"""The guard: refuses a written summary that its sources do not bear out.

Hard rules first, each with its own reason: nothing written, the prompt repeated, the wrong
language, too long, said twice, a quotation that is not verbatim, a number or a name that no
source has. Then the support of all sentences together, a probability from a few trees over word
evidence (`support`), trained on public judgments of summaries (benchmarks/summaries_guard.py).

In doubt it refuses: the extractive summary stands in and costs the reader nothing. What it seldom
sees are swapped roles between words that stand together in a source; the measured limits are in
docs/decisions/summaries.md.
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np

from summarizer.candidates import MAX_CHARACTERS, SourceText
from summarizer.forest import Forest, load_forest
from summarizer.language import detect_language
from summarizer.names import alien_names
from summarizer.sentences import split_sentences
from summarizer.support import (
    COLUMNS,
    Evidence,
    Row,
    alien_numbers,
    read_evidence,
    support_features,
)
from summarizer.words import content_stems, overlap, word_count, words

WEIGHTS = "guard.npz"
MAX_WORDS_EACH = 60
MIN_QUOTED_WORDS = 2
LEAK_WORDS = 7
"""So many words in a row of the prompt's own are a leak, unless the sources have them too."""

_QUOTED = re.compile(r"\"([^\"]+)\"|“([^”]+)”|«([^»]+)»|„([^“”]+)[“”]|「([^」]+)」")
_CHAT = re.compile(
    r"<\|?[\w/]+\|?>|\[/?INST\]|^(?:assistant|user|system)\s*:|\bas an? (?:ai|language model)\b|"
    r"\bhere(?:'s| is) (?:a|the|your) (?:\w+ )?summary\b|"
    r"\bthe (?:article|text|passage) (?:says|discusses|describes|provides|is about)\b|"
    r"\bi (?:cannot|can't|am unable)\b",
    re.IGNORECASE | re.MULTILINE,
)


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the guard thinks of a summary.

    Attributes:
        reason: empty when it passes; else `empty`, `prompt`, `language`, `length`, `repetition`,
            `quote`, `number`, `name` or `support`.
        support: probability that a reader would find it faithful, 0 to 1.
        detail: the words that gave offense, for logs at DEBUG.
    """

    reason: str
    support: float
    detail: str = ""

    @property
    def is_faithful(self) -> bool:
        """Whether the summary may be shown."""
        return not self.reason


@dataclass(frozen=True, slots=True)
class SupportModel:
    """Trees over the means of `support` features, with their chosen point."""

    forest: Forest
    bias: float
    threshold: float

    def probability(self, features: Row) -> float:
        """Return the probability for one row of features."""
        logit = float(self.forest.score(features[None, :])[0]) + self.bias
        return 1.0 / (1.0 + math.exp(-max(-60.0, min(60.0, logit))))


@cache
def embedded_model() -> SupportModel:
    """Return the model that comes with Broadsheet.

    Raises:
        ModelError: the file is missing, or made for other features.
    """
    forest = load_forest(WEIGHTS, COLUMNS)
    bias, threshold = (forest.about[key] for key in ("bias", "threshold"))
    return SupportModel(forest, float(str(bias)), float(str(threshold)))


def evidence_of(sources: Sequence[SourceText]) -> Evidence:
    """Read the sources once, for all summaries that are held against them."""
    sentences: list[str] = []
    for source in sources:
        sentences += [source.title] if source.title else []
        sentences += split_sentences(source.text[:MAX_CHARACTERS], source.language)
    language = next((s.language for s in sources if s.language), None)
    return read_evidence(sentences, language=language)


def check(
    summary: str | Sequence[str],
    sources: Sequence[SourceText],
    *,
    prompt: str = "",
    max_sentences: int = 4,
    evidence: Evidence | None = None,
) -> Verdict:
    """Judge a written summary against its sources.

    Args:
        prompt: the instructions the model was given, without the sources.
        evidence: `evidence_of(sources)` when it is at hand.
    """
    language = next((source.language for source in sources if source.language), None)
    text = summary if isinstance(summary, str) else " ".join(summary)
    told = split_sentences(text, language)
    evidence = evidence or evidence_of(sources)
    refused = broken_rule(
        told,
        sources,
        evidence,
        prompt=prompt,
        max_sentences=max_sentences,
        language=language,
    )
    support = support_of(told, evidence, language=language)
    if refused is not None:
        return Verdict(refused[0], support, refused[1])
    if support < embedded_model().threshold:
        return Verdict("support", support)
    return Verdict("", support)


Problem = tuple[str, str]


def broken_rule(
    told: Sequence[str],
    sources: Sequence[SourceText],
    evidence: Evidence,
    *,
    prompt: str = "",
    max_sentences: int = 4,
    language: str | None = None,
) -> Problem | None:
    """Return the reason and the offense of the first hard rule that the sentences break."""
    text = " ".join(told)
    return (
        _shape_problem(told, text, max_sentences)
        or _leak(text, prompt, sources)
        or _language_problem(text, sources, language)
        or _quote_problem(text, sources)
        or _alien(told, evidence, language)
    )


def support_of(told: Sequence[str], evidence: Evidence, *, language: str | None = None) -> float:
    """Return the probability that a reader would find the sentences faithful, 0 to 1."""
    if not told:
        return 0.0
    rows = [support_features(sentence, evidence, language=language) for sentence in told]
    return embedded_model().probability(np.mean(rows, axis=0))


def _shape_problem(told: Sequence[str], text: str, max_sentences: int) -> Problem | None:
    if not told or not words(text):
        return "empty", ""
    if len(told) > max_sentences or word_count(text) > MAX_WORDS_EACH * max_sentences:
        return "length", f"{len(told)} sentences"
    stems = [content_stems(sentence) for sentence in told]
    for index, own in enumerate(stems):
        if any(len(own) > 2 and overlap(own, other) > 0.85 for other in stems[:index]):
            return "repetition", told[index]
    found = words(text)
    if len(found) >= 12 and len(set(zip(found, found[1:], found[2:], strict=False))) < 0.6 * (
        len(found) - 2
    ):
        return "repetition", text[:80]
    return None


def _leak(text: str, prompt: str, sources: Sequence[SourceText]) -> Problem | None:
    """Whether the text repeats its prompt or talks like an assistant."""
    source = " ".join(words("\n".join(f"{s.title}\n{s.text[:MAX_CHARACTERS]}" for s in sources)))
    if (chat := _CHAT.search(text)) and " ".join(words(chat.group())) not in source:
        return "prompt", chat.group()
    found, given = words(text), " ".join(words(prompt))
    for i in range(len(found) - LEAK_WORDS + 1):
        run = " ".join(found[i : i + LEAK_WORDS])
        if run in given and run not in source:
            return "prompt", run
    return None


def _language_problem(
    text: str, sources: Sequence[SourceText], language: str | None
) -> Problem | None:
    known = {source.language for source in sources} | {language}
    seen = detect_language(text) if word_count(text) >= 8 else None
    if seen is None or None in known or seen in known:
        return None
    return "language", seen


def _quote_problem(text: str, sources: Sequence[SourceText]) -> Problem | None:
    """Whether a quotation does not stand word for word in a source."""
    for match in _QUOTED.finditer(text):
        quoted = words(next(group for group in match.groups() if group))
        if len(quoted) < MIN_QUOTED_WORDS:
            continue
        run = " ".join(quoted)
        if not any(
            run in " ".join(words(f"{s.title}\n{s.text[:MAX_CHARACTERS]}")) for s in sources
        ):
            return "quote", match.group()
    return None


def _alien(told: Sequence[str], evidence: Evidence, language: str | None) -> Problem | None:
    for sentence in told:
        numbers = alien_numbers(sentence, evidence, language=language)
        if numbers:
            return "number", ", ".join(numbers)
        aliens = alien_names(sentence, evidence.keys)
        if aliens:
            return "name", ", ".join(aliens)
    return None
