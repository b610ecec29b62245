"""Extractive summaries: the sources' own sentences, so faithful by construction.

One article: the learned scorer ranks its sentences, and the best that stand on their own are
taken. Several articles: `story_sentences` weighs in what the outlets share. The encoder is used
for stories only; when it is missing, words alone decide and the summary says so in no way worse
than a little more repetition.
"""

from __future__ import annotations

import logging
import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from news.model import Summary, SummarySentence
from summarizer.accents import Unaccented
from summarizer.candidates import Reading, SourceText, read
from summarizer.choose import MOST_SENTENCES, Bonus, Option, choose
from summarizer.differ import compare
from summarizer.embed import Embedder
from summarizer.encoders import Encoder
from summarizer.forest import Forest
from summarizer.headline import choose_headline
from summarizer.language import UNREAD_LANGUAGES, detect_language
from summarizer.remembered import RememberedVectors
from summarizer.sentence_features import sentence_features
from summarizer.sentence_scorer import embedded_scorer
from summarizer.story_sentences import choose_for_story, choose_new
from summarizer.words import asks, word_count

RECIPE_VERSION = 9
"""Changes with anything that changes summaries; stored summaries of another one are stale."""

METHOD = "extractive"
ENOUGH_OF_ONE = 2
"""Sentences that tell what one outlet says, for a reader who asked for no number."""

LANGUAGE_SAMPLE = 3000
EASY_WORDS = 20
LENGTH_COST = 0.06
"""What each further sentence loses for `EASY_WORDS` words beyond as many."""

SECOND_PLACE_COST, FURTHER_PLACE_COST = 0.04, 0.22
"""What the second sentence, and each further one, loses for each e-fold of its place in the
article. News says first what matters most, and how strongly is a habit of the outlet: the scorer
learned it from one whose lead is weak (docs/decisions/summaries.md)."""

MANY_OPTIONS = 7
LESSER_HALF_COST = 5.0
"""For a third or further sentence of the half that the scorer likes less, where there are
`MANY_OPTIONS`: more than anything else, or what stands before the news at the top of a page would
be chosen for its place."""

SHORT_TEXT = 16
LEAD_BONUS = 0.08
"""About one deviation of the scorer's values, for the first sentence of a short text: the scorer
learned on long articles, whose first line is often an anecdote."""

DANGLING_COST = 0.07
"""For a sentence that points back, also when it would stand right behind what it points to, once
for every sentence before it: half of the summaries that had one do without it, for 0.1 points of
ROUGE-2."""

QUESTION_COST = 0.2
"""For a question, which tells no news: it halves how many are told, for .06 points of ROUGE-2."""

logger = logging.getLogger(__name__)

__all__ = ["METHOD", "RECIPE_VERSION", "Extractor", "SourceText"]


class Extractor:
    """Summarizes articles and stories with their own sentences. Not thread-safe.

    Args:
        embedder: gives sentence vectors for stories; loaded only when one needs it.
        scorer: ranks sentences; None is the embedded one.
    """

    def __init__(self, embedder: Embedder | None, *, scorer: Forest | None = None) -> None:
        self._embedder = RememberedVectors(embedder) if embedder is not None else None
        self._scorer = scorer
        self._unaccented: dict[str, Unaccented] = {}

    def summarize(self, articles: Sequence[SourceText], *, sentences: int | None = 2) -> Summary:
        """Summarize one article or a story, best sentence first.

        Args:
            sentences: how many at most; there are fewer when nothing more is worth saying,
                none when the text holds no sentence. None gives up to `MOST_SENTENCES` and
                says how many of them are enough: two for what one outlet tells, and for a
                story of several as many as still add what outlets agree on.
        """
        sources = [_with_language(article) for article in articles]
        language = main_language(sources)
        readings = [read(source) for source in sources]
        independent = independent_articles(sources, readings, language)
        found = compare(sources, readings)
        if len(independent) <= 1:
            only = independent[0] if independent else 0
            options = self.options(only, readings[only]) if readings else []
            chosen = choose(options, sentences or MOST_SENTENCES, bonus=ease(options))
            enough = ENOUGH_OF_ONE
        else:
            chosen, enough = choose_for_story(
                [self.options(index, readings[index]) for index in independent],
                sources,
                sentences,
                figures=found,
                embedder=self._reader(language),
            )
        fallback = chosen[0].candidate.text if chosen else ""
        return Summary(
            headline=choose_headline(
                sources, language=language, fallback=fallback, faults=found.titles
            ),
            sentences=tuple(_sentence(option) for option in chosen),
            method=METHOD,
            differences=found.differences,
            enough_count=min(enough, len(chosen)),
        )

    def summarize_update(
        self,
        new: Sequence[SourceText],
        known: Sequence[SourceText],
        *,
        sentences: int = 2,
    ) -> Summary:
        """Say in one or two sentences what new articles add to what was told before.

        Sentence and article indexes are those of `new`. Nothing new gives no sentence.
        """
        sources = [_with_language(article) for article in new]
        before = [_with_language(article) for article in known]
        language = main_language([*sources, *before])
        readings = [read(source) for source in sources]
        independent = independent_articles(sources, readings, language)
        options = [self.options(index, readings[index]) for index in independent]
        chosen = choose_new(
            options,
            [read(source) for source in before],
            sentences,
            embedder=self._reader(language),
        )
        fallback = chosen[0].candidate.text if chosen else ""
        return Summary(
            headline=choose_headline(sources, language=language, fallback=fallback),
            sentences=tuple(_sentence(option) for option in chosen),
            method=METHOD,
        )

    def _reader(self, language: str | None) -> Encoder | None:
        """Return what gives sentences' vectors in a language."""
        if self._embedder is None or language not in UNREAD_LANGUAGES:
            return self._embedder
        if language not in self._unaccented:
            self._unaccented[language] = Unaccented(self._embedder, language)
        return self._unaccented[language]

    def options(self, article: int, reading: Reading) -> list[Option]:
        """Return an article's sentences that can be chosen, with the scorer's value."""
        scorer = self._scorer or embedded_scorer()
        values = scorer.score(sentence_features(reading))
        shortness = max(0.0, 1.0 - len(reading.candidates) / SHORT_TEXT)
        return [
            Option(
                article, candidate, float(value) + LEAD_BONUS * shortness * (not candidate.index)
            )
            for candidate, value in zip(reading.candidates, values, strict=True)
        ]


def ease(options: Sequence[Option]) -> Bonus:
    """Return what says how much a sentence of an article loses beside those chosen.

    A question loses; a further sentence by its length, its place, by pointing back, and when the
    scorer likes it little.
    """
    values = sorted(option.value for option in options)
    middle = values[len(values) // 2] if len(values) >= MANY_OPTIONS else -math.inf
    own = {id(option): _costs(option) for option in options}

    def bonus(option: Option, chosen: Sequence[Option]) -> float:
        question_cost, length_cost, depth = own[id(option)]
        if not chosen:
            return -question_cost
        is_second = len(chosen) == 1
        place = SECOND_PLACE_COST if is_second else FURTHER_PLACE_COST
        lesser = LESSER_HALF_COST * (not is_second and option.value < middle)
        dangling = len(chosen) * DANGLING_COST * option.candidate.is_dangling
        return -question_cost - length_cost - place * depth - dangling - lesser

    return bonus


def _costs(option: Option) -> tuple[float, float, float]:
    """Return what a sentence loses by asking and by its length, and how deep it stands."""
    text = option.candidate.text
    excess = max(0, word_count(text) - EASY_WORDS) / EASY_WORDS
    return QUESTION_COST * asks(text), LENGTH_COST * excess, math.log1p(option.candidate.index)


def main_language(sources: Sequence[SourceText]) -> str | None:
    """Return the language of most articles, the first one's when they are even."""
    counts = Counter(source.language for source in sources if source.language and source.text)
    return counts.most_common(1)[0][0] if counts else None


def _with_language(article: SourceText) -> SourceText:
    if article.language is not None:
        return replace(article, language=article.language.split("-")[0].lower())
    sample = f"{article.title}\n{article.text[:LANGUAGE_SAMPLE]}"
    return replace(article, language=detect_language(sample))


def independent_articles(
    sources: Sequence[SourceText], readings: Sequence[Reading], language: str | None
) -> list[int]:
    """Return the articles that may speak: no copies, the main language, something to say."""
    speaking = [i for i, reading in enumerate(readings) if reading.candidates]
    own = [i for i in speaking if sources[i].language in (None, language)] or speaking
    return [i for i in own if not sources[i].is_copy] or own[:1]


def _sentence(option: Option) -> SummarySentence:
    candidate = option.candidate
    return SummarySentence(candidate.text, article=option.article, sentence=candidate.index)
