"""Chooses a story's headline among its articles' titles.

The most central title wins: the one whose words most other titles and leads share. Titles that
tease ("You won't believe…"), ask, or only name a format ("Live updates") come last, and the
outlet's name at the end goes. A title with an outdated toll gives way. Only titles in the story's
language take part. Without any title the first sentence stands in, cut at a clause when it is
long; nothing is ever added.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from types import MappingProxyType

from summarizer.candidates import SourceText
from summarizer.repair import repair
from summarizer.words import content_stems, fold, word_count

MAX_CHARACTERS = 140
LEAD_CHARACTERS = 600
FIGURE_FAULT = 0.3
"""What a title loses for a figure that a later report raised, or that most outlets do not give."""

_TAIL = re.compile(r"\s+(?P<mark>[|·•»«:]|[-–—])\s+(?P<tail>[^|·•»«–—]{2,40})$")
_HOST = re.compile(r"\.(?:com|org|net|co\.uk|de|ru|fr|info|tv)$", re.IGNORECASE)
_STATION = re.compile(
    r"\b(?:[KW][A-Z]{2,3}(?:[- ]?(?:TV|DT|\d{1,2}))?|(?:ABC|CBS|NBC|FOX|Fox) ?\d{0,2})\b"
)
"""What North American stations call themselves."""

_OUTLET_WORDS = re.compile(
    r"\b(?:news|times|post|herald|journal|tribune|guardian|reuters|bbc|cnn|magazine|daily|"
    r"gazette|press|telegraph|zeitung|nachrichten|новости|spiegel|online|world|politics|"
    r"business|sport|sports|tech|opinion|review|today|independent|chronicle|observer|ledger|"
    r"courier|wire|standard)\b",
    re.IGNORECASE,
)
_SMALL = frozenset({"&", "-", "and", "of", "the", "und", "de", "et"})
_BEFORE_BAR, _BEHIND_BAR = 5, 4
"""Words before a bar at least, and behind it at most, for what stands there to be no headline."""
_BRACKETED = re.compile(
    r"\s*[\[(](?:video|photos?|watch|live|update[sd]?|opinion|exclusive)[\])]\s*", re.I
)
_FRONT = re.compile(
    r"^(?:breaking(?: news)?|exclusive|watch|video|photos?|live|update[sd]?|opinion|analysis|"
    r"just in|eilmeldung|live-ticker|срочно|молния|en direct|en vivo|ultim'ora)\s?[:|–—-]\s+",
    re.IGNORECASE,
)
_TEASER = re.compile(
    r"\byou(?:'ll| will| won't|'re)?\b|\bthis is (?:why|how|what)\b|"
    r"\bhere(?:'s| is| are)\b|\bwhat we know\b|\bwhat to know\b|\beverything (?:we|you)\b|"
    r"\bexplained\b|\bexplainer\b|"
    r"\blive (?:updates?|blog)\b|\bin (?:pictures|photos)\b|\bshocking|\bchilling\b|\bstunning\b|"
    r"\bunbelievable\b|"
    r"\bjaw-dropping\b|"
    r"\bslams?\b|\bjust (?:did|said|got)\b|\bthe reason\b|\bone (?:weird|simple)\b|\bgoes viral\b|"
    r"\balarming\b|\bmust[- ](?:see|read)\b|\bnumber \d+ will\b|"
    r"^\d+ (?:things|ways|reasons|facts)\b|"
    r"\bdas müssen sie\b|\bso (?:geht|funktioniert)\b|\bce qu'il faut\b|"
    r"\blo que (?:debes|hay que)\b",
    re.IGNORECASE,
)
_ASKS = re.compile(r"[?？؟]\s*[\"”’»]?$")
_CLAUSE = re.compile(r"[,;:–—]\s|\s[-–—]\s|，|；")


def clean_title(title: str, outlet: str = "") -> str:
    """Return a title without the outlet's name at its end and labels at its front."""
    text = " ".join(title.split())
    text = _BRACKETED.sub(" ", text).strip()
    text = _FRONT.sub("", text)
    while (tail := _TAIL.search(text)) is not None and _is_outlet(
        tail["tail"], outlet, text[: tail.start()], tail["mark"]
    ):
        text = text[: tail.start()].rstrip()
    return text


def _is_outlet(tail: str, outlet: str, rest: str, mark: str) -> bool:
    """Whether what stands behind the last dash or bar is a name of an outlet or section."""
    if word_count(rest) < 3:
        return False
    if outlet and (fold(tail) in fold(outlet) or fold(outlet) in fold(tail)):
        return True
    words = tail.split()
    if _HOST.search(words[-1]):
        return True
    if not all(word[:1].isupper() or word[:1].isdigit() or word in _SMALL for word in words):
        return False
    if mark == "|" and word_count(rest) >= _BEFORE_BAR and len(words) <= _BEHIND_BAR:
        return True
    return any(pattern.search(tail) for pattern in (_OUTLET_WORDS, _STATION))


def choose_headline(
    articles: Sequence[SourceText],
    *,
    language: str | None = None,
    fallback: str = "",
    faults: Mapping[int, int] = MappingProxyType({}),
) -> str:
    """Return the headline of a story, empty only when there are no words at all.

    Args:
        language: titles of articles in other languages are passed over.
        fallback: a sentence that stands in when no article has a title.
        faults: how many figures of each article's title others give differently by now.
    """
    own = [i for i, a in enumerate(articles) if language is None or a.language in (None, language)]
    spoken = own or range(len(articles))
    titles = [(i, clean_title(articles[i].title, articles[i].outlet)) for i in spoken]
    titles = [(index, title) for index, title in titles if title]
    if not titles:
        return _shortened(repair(fallback, language=language))
    counts = _title_words([articles[i] for i in spoken])

    def worth(index: int, title: str) -> float:
        return _worth(title, articles[index], counts) - FIGURE_FAULT * faults.get(index, 0)

    return max(titles, key=lambda entry: (worth(*entry), -entry[0]))[1]


def _title_words(articles: Sequence[SourceText]) -> Counter[str]:
    """Return in how many outlets' titles and leads each word stands; copies do not count."""
    outlets: dict[str, set[str]] = {}
    for index, article in enumerate(articles):
        if article.is_copy:
            continue
        words = outlets.setdefault(article.outlet or f"#{index}", set())
        words |= content_stems(clean_title(article.title, article.outlet))
        words |= content_stems(article.text[:LEAD_CHARACTERS])
    return Counter(stem for words in outlets.values() for stem in words)


def _worth(title: str, article: SourceText, counts: Counter[str]) -> float:
    """Return how well a title speaks for all: shared words, less its faults."""
    stems = content_stems(title)
    if not stems:
        return -9.0
    outlets = max(counts.values(), default=1)
    centrality = sum(counts[stem] for stem in stems) / (len(stems) * outlets)
    length = word_count(title)
    value = centrality + 0.04 * min(len(stems), 9)
    value -= 0.6 if _TEASER.search(title) else 0.0
    value -= 0.5 if _ASKS.search(title) else 0.0
    value -= 0.3 if "!" in title or _is_shouted(title) else 0.0
    value -= 0.3 if length < 4 else 0.02 * max(0, length - 14)
    value -= 0.5 if len(title) > MAX_CHARACTERS else 0.0
    return value - (0.1 if article.is_copy else 0.0)


def _is_shouted(title: str) -> bool:
    letters = [c for c in title if c.isalpha()]
    return bool(letters) and sum(c.isupper() for c in letters) * 10 > len(letters) * 7


def _shortened(sentence: str) -> str:
    """Return a sentence cut for a headline: at a clause, else at a word with an ellipsis."""
    if len(sentence) <= MAX_CHARACTERS:
        return sentence.rstrip(".。") if sentence[-1:] in ".。" else sentence
    cuts = [m.start() for m in _CLAUSE.finditer(sentence) if 40 <= m.start() <= MAX_CHARACTERS]
    if cuts:
        return sentence[: cuts[-1]].rstrip()
    space = sentence.rfind(" ", 0, MAX_CHARACTERS)
    return sentence[: space if space > 0 else MAX_CHARACTERS].rstrip() + "…"
