"""Summaries in a model's own words, always behind the guard.

The extractive summary is made first; it chooses what the model reads, and it stands in whenever
the model is missing, late, or refused by the guard. `Summary.method` says which: the model's name,
or `extractive:` and the reason. Small models lie, so the guard is never off.
"""

from __future__ import annotations

import logging
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

from news.errors import ModelError
from news.model import Summary, SummarySentence
from summarizer.candidates import SourceText
from summarizer.extract import METHOD, Extractor
from summarizer.faithful import check, evidence_of
from summarizer.generate import Precision, Writer
from summarizer.repair import is_finished
from summarizer.sentences import split_sentences

INSTRUCTION = (
    "Summarize the news below in {count} plain sentences. Use only facts and names "
    "that stand in it. Write nothing but the summary, in the language of the text."
)
READ_SENTENCES = 14
"""Sentences a model reads at most: those that the scorer ranks first, in their order."""

_LABEL = re.compile(
    r"^\s*(?:(?:here is|here's)[^:\n]{0,40}:|summary\s*:|zusammenfassung\s*:)\s*", re.I
)

logger = logging.getLogger(__name__)


class Abstractor:
    """Summarizes with a text-writing model. Not thread-safe.

    Args:
        model: hub name, folder, or path of a GGUF file.
        extractor: makes the summary that stands in, and chooses what the model reads.
        time_limit: for the model's writing of one batch.

    Attributes:
        outcomes: how often the model's text was used (`""`) or refused, by reason.
    """

    def __init__(
        self,
        model: str,
        *,
        extractor: Extractor,
        time_limit: timedelta = timedelta(seconds=90),
        max_new_tokens: int = 120,
        precision: Precision = "auto",
        threads: int | None = None,
    ) -> None:
        self._extractor = extractor
        self._writer = Writer(
            model,
            time_limit=time_limit,
            max_new_tokens=max_new_tokens,
            precision=precision,
            threads=threads,
        )
        self.outcomes: Counter[str] = Counter()

    @property
    def name(self) -> str:
        """The model's name, as summaries record it."""
        return self._writer.name

    @property
    def is_loaded(self) -> bool:
        """Whether the model is in memory."""
        return self._writer.is_loaded

    def unload(self) -> None:
        """Give the model's memory back."""
        self._writer.unload()

    def summarize(self, articles: Sequence[SourceText], *, sentences: int | None = 2) -> Summary:
        """Summarize one article or a story; the extractive summary when the model may not.

        Args:
            sentences: how many at most; None leaves it to the extractive summary.
        """
        return self.summarize_many([articles], sentences=sentences)[0]

    def summarize_many(
        self, stories: Sequence[Sequence[SourceText]], *, sentences: int | None = 2
    ) -> list[Summary]:
        """Summarize several stories, those with text together in batches."""
        extracted = [self._extractor.summarize(story, sentences=sentences) for story in stories]
        waiting = [i for i, summary in enumerate(extracted) if summary.sentences]
        most = sentences or max((extracted[i].enough_count for i in waiting), default=2)
        instruction = INSTRUCTION.format(count=most)
        try:
            texts = [self._text(stories[i], instruction) for i in waiting]
            written = self._writer.write(texts, instruction=instruction) if texts else []
        except ModelError as error:
            logger.warning("model cannot write", extra={"code": error.code, "model": self.name})
            self.outcomes["model"] += len(waiting)
            for i in waiting:
                extracted[i] = replace(extracted[i], method=f"{METHOD}:model")
            return extracted
        for i, text in zip(waiting, written, strict=True):
            extracted[i] = self._judged(
                text.text, text.is_late, stories[i], extracted[i], most, instruction
            )
        return extracted

    def _judged(
        self,
        text: str,
        is_late: bool,
        story: Sequence[SourceText],
        extracted: Summary,
        sentences: int,
        instruction: str,
    ) -> Summary:
        """Return the model's summary when the guard lets it pass, else the extractive one."""
        told = finished_sentences(text, story[0].language)[:sentences]
        verdict = check(
            told,
            story,
            prompt=instruction,
            max_sentences=sentences,
            evidence=evidence_of(story),
        )
        reason = "time" if is_late and not told else verdict.reason
        self.outcomes[reason] += 1
        if reason:
            logger.info("model's summary refused", extra={"reason": reason, "model": self.name})
            return replace(extracted, method=f"{METHOD}:{reason}")
        return replace(
            extracted,
            sentences=tuple(SummarySentence(sentence) for sentence in told),
            method=self.name,
            enough_count=len(told),
        )

    def _text(self, story: Sequence[SourceText], instruction: str) -> str:
        """Return what the model reads: the best sentences of all, in their order, as fit in."""
        room = self._writer.input_tokens - self._writer.count_tokens(instruction) - 32
        chosen = self._extractor.summarize(story, sentences=READ_SENTENCES).sentences
        kept: list[SummarySentence] = []
        for sentence in chosen:
            room -= self._writer.count_tokens(sentence.text) + 1
            if room < 0 and kept:
                break
            kept.append(sentence)
        kept.sort(key=lambda sentence: (sentence.article or 0, sentence.sentence or 0))
        return "\n".join(sentence.text for sentence in kept)


def finished_sentences(text: str, language: str | None = None) -> list[str]:
    """Return what a model wrote as sentences, without its label and without a cut-off end."""
    lines = _LABEL.sub("", text).strip()
    sentences = [s.lstrip("-•* ") for s in split_sentences(lines, language)]
    return [sentence for sentence in sentences if is_finished(sentence)]
