"""Finds numbers on which outlets disagree: the same thing, different figures.

Aim: a line "10,000 to 12,000 North Korean troops: A, B; 11,000: C" where it is true, and none
where numbers merely differ because they count different things. Two mentions count the same
thing when they have the same unit or the same counted noun, the same fate ("killed" is not
"injured"), the same qualifiers ("additional", a year, a weekday), a similar size, and sentences
about the same matter. Numbers that can be two wordings of one value agree ("more than 300" and
312). An outlet that gives both figures itself contradicts nobody.

In doubt there is no difference: a missed line costs little, a false one misleads.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from news.model import Difference, Figure
from summarizer.candidates import Reading, SourceText
from summarizer.numbers import Number, agree, find_numbers
from summarizer.words import content_stems, fold, listed, overlap, stem, words

SENTENCES_READ = 60
MAX_MENTIONS = 150
MAX_DIFFERENCES = 4
MAX_RATIO = 4.0
"""Numbers further apart than this count different things more often than the same one."""

MIN_CONTEXT = 0.3
"""Share of the shorter sentence's content words that both sentences must have."""

_NOUN_CLASSES = tuple(
    frozenset(group.split())
    for group in (
        "troops soldiers servicemen servicemembers fighters military forces personnel militants",
        "people persons residents civilians individuals inhabitants passengers men",
        "dead deaths fatalities victims bodies casualties",
        "homes houses households buildings",
        "employees workers jobs staff positions",
        "protesters demonstrators marchers people crowd",
        "migrants refugees people",
        "police officers",
        "soldaten truppen",
        "menschen personen einwohner",
        "человек людей жителей",
        "солдат военных военнослужащих бойцов",
    )
)
_FATES = tuple(
    (name, re.compile(rf"\b(?:{pattern})\b", re.IGNORECASE))
    for name, pattern in (
        ("dead", r"kill(?:ed|ing|s)?|dead|died|dies?|deaths?|fatalit\w+|death toll|lost their lives|bodies|"
         r"tot[en]?|getötet|ums leben|todesopfer|starben|morts?|tués?|muertos?|fallecid\w+|погиб\w+|убит\w+|"
         r"жертв\w*|zginęł\w+|morti|mortos"),
        ("hurt", r"injur\w+|wounded|hurt|hospitali[sz]ed|treated|verletzt\w*|bless\w+|herid\w+|ранен\w*|"
         r"пострада\w+|rann\w+|feriti|feridos"),
        ("missing", r"missing|unaccounted|vermisst\w*|disparus?|desaparecid\w+|пропа\w+"),
        ("held", r"arrest\w+|detain\w+|custody|festgenommen\w*|arrêté\w*|detenid\w+|задержан\w*"),
        ("moved", r"evacuat\w+|displaced|flee|fled|homeless|evakuiert\w*|évacué\w*|evacuad\w+|эвакуир\w+"),
        ("rescued", r"rescued|saved|gerettet\w*|спасен\w*"),
        ("charged", r"charged|convicted|sentenced|verurteilt\w*"),
        ("workers", r"workers|builders|construction|engineers|sappers|deminers"),
    )
)  # fmt: skip
_MORE = re.compile(
    r"\b(?:additional|another|more|further|extra|new|weitere|zusätzlich\w*|еще|ещё|autres)\b", re.I
)
_LEAST_WORD = re.compile(r"\b(?:more than|no more)\b", re.IGNORECASE)
_TIMES = re.compile(
    r"\b(?:(?:19|20)\d\d|(?:mon|tues|wednes|thurs|fri|satur|sun)day|january|february|march|april|may|june|"
    r"july|august|september|october|november|december|last (?:year|month|week)|(?:first|second|third|fourth)"
    r" quarter|yesterday|daily|a day|per day|a year|per year|annually|a month|per capita)\b",
    re.IGNORECASE,
)
_STOP = re.compile(
    r"[.,;:!?()\"“”«»…—–]|\s(?:in|on|at|from|were|was|are|is|be|been|being|had|have|has|who|that|which|and|to|"
    r"by|after|before|with|for|as|since|during|when|while|but|or|will|would|could|may|might|can|"
    r"wurden|waren|sind|haben|hatten|nach|bei|und|die|der|в|на|были|и|из)\s",
    re.IGNORECASE,
)
_SKIPPED = listed("of the these those its their his her a an more additional other own")


@dataclass(frozen=True, slots=True)
class Mention:
    """A number in a sentence of an article, with what tells what it counts.

    Attributes:
        noun: the words right behind the number, folded; the last is what is counted.
        fates: what happened to those counted, from the clause around the number.
        stems: the clause's content words without numbers.
    """

    article: int
    sentence: int
    number: Number
    noun: tuple[str, ...]
    fates: frozenset[str]
    stems: frozenset[str]
    times: frozenset[str]
    is_more: bool
    clause: str
    after: str


def differences(
    sources: Sequence[SourceText], readings: Sequence[Reading]
) -> tuple[Difference, ...]:
    """Return the numbers on which independent outlets differ, the best supported first."""
    outlets = [source.outlet or f"#{index}" for index, source in enumerate(sources)]
    speaking = [i for i, source in enumerate(sources) if not source.is_copy]
    if len({outlets[i] for i in speaking}) < 2:
        return ()
    mentions = [m for i in speaking for m in mentions_of(i, readings[i])][:MAX_MENTIONS]
    found = []
    for group in _groups(mentions):
        difference = _difference(group, outlets)
        if difference is not None:
            found.append((len({outlets[m.article] for m in group}), difference))
    found.sort(key=lambda entry: -entry[0])
    return tuple(difference for _, difference in found[:MAX_DIFFERENCES])


def mentions_of(article: int, reading: Reading) -> list[Mention]:
    """Return the numbers of an article that count something comparable."""
    mentions = []
    for place, sentence in enumerate(reading.sentences[:SENTENCES_READ]):
        numbers = find_numbers(sentence, language=reading.language)
        for number in numbers:
            if number.kind in {"count", "percent", "money", "measure"}:
                mentions.append(_mention(article, place, sentence, number))
    return mentions


def _mention(article: int, place: int, sentence: str, number: Number) -> Mention:
    clause = _clause(sentence, number)
    after = sentence[number.end :]
    stop = _STOP.search(after)
    near = after[: stop.start()] if stop else after
    following = [word for word in words(near) if word not in _SKIPPED][:5]
    return Mention(
        article=article,
        sentence=place,
        number=number,
        noun=tuple(following),
        fates=frozenset(name for name, pattern in _FATES if pattern.search(clause)),
        stems=frozenset(s for s in content_stems(sentence) if not s[0].isdigit()),
        times=frozenset(fold(match) for match in _TIMES.findall(clause)),
        is_more=_is_more(sentence, number),
        clause=clause,
        after=near.strip(),
    )


def _clause(sentence: str, number: Number) -> str:
    """Return the clause around a number: from the last separator before to the next behind it."""
    separators = [
        match.end()
        for match in re.finditer(
            r"[;:—–]\s|,\s(?:and|but|while|with|plus|und|et|и)\s|\sand\s", sentence
        )
    ]
    start = max((s for s in separators if s <= number.start), default=0)
    end = min((s for s in separators if s > number.end), default=len(sentence))
    return sentence[start:end]


def _is_more(sentence: str, number: Number) -> bool:
    before = _LEAST_WORD.sub("", sentence[max(0, number.start - 24) : number.start])
    after = sentence[number.end : number.end + 16]
    return bool(
        _MORE.search(before) or re.match(r"\s(?:more|additional|further|weitere|новых)\b", after)
    )


def is_same_thing(a: Mention, b: Mention) -> bool:
    """Whether two mentions count the same thing, whatever their figures."""
    if a.number.kind != b.number.kind or a.number.unit != b.number.unit:
        return False
    if a.is_more != b.is_more or a.fates != b.fates:
        return False
    if a.times and b.times and not a.times & b.times:
        return False
    low, high = sorted((a.number.high, b.number.high))
    if low <= 0 or high / low > MAX_RATIO:
        return False
    nouns = _nouns_match(a, b)
    if a.number.kind == "count" and not nouns:
        return False
    shared = overlap(a.stems, b.stems)
    if a.number.kind == "count":
        return shared >= MIN_CONTEXT and len(a.stems & b.stems) >= 2
    return shared >= 0.45 and len(a.stems & b.stems) >= 3


def _nouns_match(a: Mention, b: Mention) -> bool:
    """Whether the same noun is counted; "dead" and "people were killed" are the same."""
    if a.fates and b.fates and not (a.noun and b.noun):
        return True
    if not a.noun or not b.noun:
        return False
    own, other = {stem(word) for word in a.noun}, {stem(word) for word in b.noun}
    if stem(a.noun[-1]) in other or stem(b.noun[-1]) in own:
        return True
    if any(group & set(a.noun) and group & set(b.noun) for group in _NOUN_CLASSES):
        return True
    return "dead" in a.fates & b.fates


def _groups(mentions: Sequence[Mention]) -> list[list[Mention]]:
    """Return the mentions in groups that count the same thing; each belongs to one."""
    groups: list[list[Mention]] = []
    for mention in mentions:
        for group in groups:
            if all(is_same_thing(mention, other) for other in group):
                group.append(mention)
                break
        else:
            groups.append([mention])
    return groups


def _difference(group: Sequence[Mention], outlets: Sequence[str]) -> Difference | None:
    """Return the difference within a group, None when the outlets agree."""
    figures: list[list[Mention]] = []
    for mention in group:
        for figure in figures:
            if agree(mention.number, figure[0].number):
                figure.append(mention)
                break
        else:
            figures.append([mention])
    voices = [{outlets[m.article] for m in figure} for figure in figures]
    everyone = [name for names in voices for name in names]
    single = [
        (figure, names)
        for figure, names in zip(figures, voices, strict=True)
        if any(everyone.count(name) == 1 for name in names)
    ]
    if len(single) < 2 or len({name for _, names in single for name in names}) < 2:
        return None
    single.sort(key=lambda entry: -len(entry[1]))
    return Difference(
        subject=_subject(group),
        figures=tuple(
            Figure(
                value=_written(figure[0].number),
                articles=tuple(dict.fromkeys(mention.article for mention in figure)),
            )
            for figure, _ in single
        ),
    )


def _written(number: Number) -> str:
    """Return the figure as its source writes it, with the bound that the source gives."""
    bounds = {"least": "more than ", "most": "up to ", "about": "about "}
    return bounds.get(number.bound, "") + number.text


def _subject(group: Sequence[Mention]) -> str:
    """Return what is counted, in the sources' words: the noun, or the words that all share."""
    named = [mention for mention in group if mention.noun and mention.number.kind == "count"]
    if named:
        best = max(named, key=lambda m: (min(len(m.noun), 4), -m.article))
        return _as_written(best.after, best.noun)
    shared = frozenset.intersection(*(mention.stems for mention in group))
    first = group[0]
    kept = [w for w in re.findall(r"[\w'’-]+", first.clause) if content_stems(w) & shared]
    return " ".join(kept[:6]) or first.after or first.clause[:60]


def _as_written(text: str, noun: Sequence[str]) -> str:
    """Return the noun's words with the source's capitals."""
    kept = [w for w in re.findall(r"[\w'’-]+", text) if fold(w) not in _SKIPPED]
    return " ".join(kept[: len(noun)]) if kept else " ".join(noun)
