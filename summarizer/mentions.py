"""The numbers of an article with what tells what they count.

A number alone says nothing; its noun, its fate ("killed", "evacuated", "jobs"), its qualifiers
and its clause do. The word lists are in counted.toml; a language without words there still has
nouns and clauses.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources
from itertools import takewhile

from summarizer.candidates import Reading
from summarizer.numbers import Number, find_numbers
from summarizer.scripts import MARKS
from summarizer.words import fold, is_unspaced, listed, words

SENTENCES_READ = 60
MAX_NUMBERS = 12
"""Numbers of a sentence beyond which it is a table."""

NEAR_WORDS = 6
FATE_REACH = 70
"""Characters of the clause between a number and what happened to those counted."""

PERSONAL_FATES = frozenset({"dead", "hurt", "ill", "missing", "held", "rescued", "charged"})
"""Fates of which nobody has two in one count."""

COMPARED = frozenset({"count", "percent", "money", "measure"})

_SEPARATOR = re.compile(
    r"[;:—–؛]\s|,\s(?:and|but|while|with|plus|und|et|y|и|не|not|mentre|während|mientras|enquanto|"
    r"tandis|а|та|podczas|oraz|ve)\s|[,:]\s(?=\w+ing\b)|"
    r",\s(?=(?:(?:about|some|nearly|at least|more than|around|rund|etwa|mindestens|environ|"
    r"au moins|una?s|unos|al menos|circa) )?\d)"
)
_AND = re.compile(
    r"\s(?:and|und|et|y|и|oraz|e|та|і|й|ve|dan|và|και|और|तथा|ও|এবং|و)\s|\s(?=و[^\W\d_])|\s(?=ו[א-ת])|"
    r"(?<=[고며])\s|[、，،]\s?"
)
"""What stands between two things that are counted, in a clause that has both."""

_STOP = re.compile(
    r"[.,;:!?()\"“”«»…—–#、。，；：！？（）「」『』،؛؟।]|(?<=[\u3400-\u4dbf\u4e00-\u9fff\u30a0-\u30ff])[のをがはにでとも]|"
    r"\s[\u05d0-\u05ea]{1,2}[-–]\d|(?:^|\s)(?:in|on|at|from|were|was|are|is|be|been|being|had|have|has|who|"
    r"that|which|and|to|by|after|before|with|for|as|since|during|when|while|but|or|will|would|could|"
    r"may|might|can|than|died|took|lost|wurden|waren|sind|haben|hatten|nach|bei|und|die|der|das|auf|"
    r"в|на|были|и|из|en|de|du|des|el|la|los|las|dans)(?=\s|$)",
    re.IGNORECASE,
)
_BEFORE = re.compile(
    r"([^\W\d_]{4,})\s(?:(?:of|was|is|at|to|put at|stands at|reached|measured|von|beträgt|"
    r"de|fue de)\s)?"
    r"(?:about\s|some\s|nearly\s|at least\s|almost\s|around\s)?$",
    re.IGNORECASE,
)
_TIMES = re.compile(
    r"\b(?:(?:19|20)\d\d|(?:mon|tues|wednes|thurs|fri|satur|sun)day|(?:january|february|march|april|june|"
    r"july|august|september|october|november|december)(?= \d| of|,|\.|$)|last (?:year|month|week)|"
    r"(?:first|second|third|fourth) quarter|yesterday)\b",
    re.IGNORECASE,
)
_TIME_HINTS = (
    *("19", "20", "day", "uary", "march", "april", "june", "july", "august", "ber", "last "),
    "quarter",
)
"""One of these is in every time."""

_COMPARED_WITH = re.compile(
    r"\b(?:than(?: in)?|since|between|between \d{4} and|from|to|until|through|"
    r"(?:said|says|told|announced|reported)(?: [\w.]+){0,3} on|seit|bis|als(?: im jahr)?|wie|"
    r"(?:sagte|teilte)(?: [\w.]+){0,3} am|depuis|desde|qu['’]en|que en|rispetto al|dal) $",
    re.IGNORECASE,
)
"""Before a time at which the number was another, that began or ended it, or when it was told."""

_DIGIT = re.compile(r"\d")
_CODE = re.compile(
    r"\(?\b\d{3}\)?[-. ]\d{3}[-. ](?:\d{4}|[A-Z]{3,})\b|\b\d{3}-(?:\d{4}|[A-Z]{3,})\b|"
    r"\b1-8\d\d(?:-\w+)*|\b0\d{2,4} \d{3} \d{3,4}|\b\d+ block of\b|"
    r"\b\d{1,5} (?:[A-Z]\w+\.? ){1,3}(?:Street|St|Avenue|Ave|Road|Rd|Boulevard|Blvd|Drive|Dr|Lane|"
    r"Way|Court|Place|Highway)\b"
)
"""Telephone numbers and addresses, which count nothing."""

_BEFORE_CODE = re.compile(
    r"(?:\[|#|(?:^|[\s(])\.|\d\s?[:/]\s?|\d-|\b[Cc]all(?:ed|ing)?\s|\bweighing\s(?:about\s)?)$"
)
_AFTER_CODE = re.compile(
    r"\]|['’]?s\b|\s?[:/]\s?\d|-\d|\s(?:[NESW]\.?|North|East|South|West)\s(?:[A-Z]|and \d)"
)
"""What stands before or behind a reference ("[15]"), a caliber (".22"), an hour ("3: 30"), a date
("08/06"), a score or vote ("222-190"), a decade ("the 90s")."""

_SCALE_ALONE = re.compile(r"(?:hundred|thousand|million|billion)s?\b", re.IGNORECASE)
_COUNTS = re.compile(
    r"\s(?:(?:\w+\s)?counts? of|times|(?:gunshot|bullet|stab) wounds?|"
    r"(?:percentage |basis )?points?|punkte?n?|puntos|punti)\b"
)
"""Behind what counts no things, or nothing that stays: charges and wounds of one person,
repetitions, points of games and markets."""

_AGES = re.compile(
    r"\bage[sd]?\b[^.;()\d]{0,14}\d{1,3}(?:(?:,|,? and|,? or|,? to|-|–)\s?\d{1,3})*\b"
)
_OLD = re.compile(r"\s?-?\s?(?:(?:years?|months?|weeks?)\s?-?\s?)?(?:old|of age)\b")
_TURNING = re.compile(r"\b(?:turn(?:ed|ing|s)?|wurde|wird) $")
_SOURCES = re.compile(
    r"\s(?:[\w.'’-]+\s){0,4}?(?:officials?|sources?|people|persons|aides|executives|diplomats|"
    r"lawmakers)\s(?:who (?:were|was|are) )?(?:familiar|with (?:direct )?knowledge|close to|"
    r"briefed|told|said|say|speaking|confirmed)\b"
)
"""Behind the number of those who told an outlet something: it is the outlet's own."""

_DOTTED = re.compile(r"^\s(?:[A-Z]\.){2,}(?=\s)")
"""Behind a number a dotted abbreviation, whose periods end no sentence ("three U.S. officials")."""

_ASIDE = re.compile(r"\b(?:in|during|after|before|at|across|between|on|bei|nach|dans|durant)\s$")
"""Before a number that is not whom something happened to: "killed in 400 shootings"."""

_LETTER = rf"[\w{MARKS}]"
_NO_LETTER_BEFORE, _NO_LETTER_BEHIND = f"(?<!{_LETTER})", f"(?!{_LETTER})"
_BEGINS_PLAINLY = re.compile(r"[^\W\d_](?![?*+{])")
"""A letter that stands at the front of all that a pattern finds."""

_PLURALS = listed(
    "people men women children police personnel cattle sheep staff crew fish mice youths"
)
_NO_PLURAL = ("ss", "us", "is")
_VERBAL = re.compile(r"ed$|ing$")
_PARTICIPLE = re.compile(r"[\w-]+(?:ed|en|shot|hurt|dead|missing|[ts]e?[sn]?|[aoi]d[ao]s?|és?)")
_MEASURED = re.compile(
    r"(?:\b(?:an?|the|its|his|her|their|our|this|of|in|total|de[rsmn]|die|das|ein\w*|une?|l[ae]|el|los|"
    r"las|il|lo)|['’]s)\s(?:[\w-]+\s)?([^\W\d_]{4,})\s(?:of|was|is|at|to|put at|stands at|stood at|"
    r"reached|totaled|von|beträgt|betrug|de|fue de|di)\s"
    r"(?:about |some |nearly |at least |almost |around |roughly )?$",
    re.IGNORECASE,
)
_WORD_BEFORE = re.compile(r"([^\W\d_][\w'’.-]*) $")
_AUXILIARIES = listed("were was are is have has had been wurden sind waren")
_WORD = re.compile(rf"[^\W\d_][\w'’{MARKS}-]*")
_MARK = re.compile(r"[.,;:!?()\"“”«»—–]")
_OF_THE = re.compile(r"(?P<of>\s?(?:of|von|des?|из)\s)(?:the|these|those|them|ihnen|las|los|eux)\b")
_MORE_THAN = re.compile(r"\b(?:no )?more than\s$|\bmore\s?than\b", re.IGNORECASE)
_PUNCTUATED = re.compile(r"\s*[.,;:!?()\"“”«»…—–]")
_NO_NOUN = listed(
    "and or to in on at for into within from with by have has had that than who which was were is "
    "are be been being said after before as since until while when but not they them he she it we "
    "i there und oder in im an am auf für mit aus von vom nach bei seit bis als sind waren war ist "
    "wurden wird haben hatten et ou dans sur pour avec par depuis qui que sont ont était étaient y "
    "o en por para con desde que un una son fueron han había e per con da che sono sei estão foram "
    "и в на из за по у з із та від через до od za o oraz ve ile için di ke dari yang dan "
    "untuk pada oleh dalam và ở tại của cho với bị trong khi και στο στη στην στον στα σε "
    "από για με που του της των قرب في على من إلى عن مع بعد قبل خلال بسبب التي الذي بينهم "
    "وفق حسب آخرين آخرون در از به با که را بر تا برای של על את עם לא היום כך אל בין לפי "
    "की का के में से ने को पर हुए हुई हो गई गए गया है हैं और ও এবং থেকে হয়েছে"
)
_FILLER = listed(
    "of the these those their its his her a an own d de del des du di dei degli della delle von "
    "der die das den dem les las los el la le"
)


@dataclass(frozen=True, slots=True)
class Mention:
    """A number in a sentence of an article, with what tells what it counts.

    Attributes:
        noun: up to four words behind the number, or one before it, folded.
        kind: the kind of thing that the noun names, or empty.
        fate: what happened to those counted, or empty.
        times: years, weekdays and such in the clause.
        is_more: whether it comes on top of another number.
        is_other: whether it is a rate, a record or an earlier value.
        clause: the clause with `#` for the number; named: the noun as it stands.
        whole: its sentence.
    """

    article: int
    sentence: int
    number: Number
    noun: tuple[str, ...]
    kind: str
    fate: str
    times: frozenset[str]
    is_more: bool
    is_other: bool
    clause: str
    named: str
    whole: str

    @property
    def subject(self) -> str:
        """What is counted, in the sentence's words."""
        return _subject(self.whole, self.number, self.named, lexicon())

    @property
    def head(self) -> str:
        """The word of the noun that names the things: its first plural, else its first word."""
        return head_of(self.noun)

    @property
    def near(self) -> str:
        """The few words around the number within its clause."""
        before, _, after = self.clause.partition("#")
        return " ".join([*before.split()[-NEAR_WORDS:], "#", *after.split()[:NEAR_WORDS]])

    @property
    def place(self) -> tuple[int, int, int]:
        """Where it stands: article, sentence, character."""
        return (self.article, self.sentence, self.number.start)


@dataclass(frozen=True, slots=True)
class Lexicon:
    """The word lists of counted.toml, ready for use; fates are looked for in lower case."""

    kinds: dict[str, str]
    fates: tuple[tuple[str, re.Pattern[str]], ...]
    any_fate: re.Pattern[str]
    more: re.Pattern[str]
    more_before: re.Pattern[str]
    other: re.Pattern[str]
    rest: re.Pattern[str]
    expected: re.Pattern[str]
    anybody: frozenset[str]


@cache
def lexicon() -> Lexicon:
    """Return the word lists."""
    file = resources.files("summarizer").joinpath("counted.toml")
    table = tomllib.loads(file.read_text(encoding="utf-8"))
    inside = table["fates_inside"]
    all_whole = [pattern.replace(r"\w", _LETTER) for pattern in table["fates"].values()]
    fates = {
        name: _whole(pattern) + (f"|{inside[name]}" if name in inside else "")
        for name, pattern in table["fates"].items()
    }
    return Lexicon(
        kinds={word: kind for kind, listed in table["kinds"].items() for word in listed},
        fates=tuple((name, re.compile(pattern)) for name, pattern in fates.items()),
        any_fate=re.compile(
            rf"{_NO_LETTER_BEFORE}(?:{_by_beginnings(all_whole)}){_NO_LETTER_BEHIND}"
            f"|{_by_beginnings(list(inside.values()))}"
        ),
        more=_any_word(table["words"]["more"]),
        more_before=re.compile(_any_word(table["words"]["more"]).pattern + r"\s$", re.IGNORECASE),
        other=_any_word(table["words"]["each"]),
        rest=_any_word(table["words"]["rest"]),
        expected=re.compile(rf"\b(?:{'|'.join(table['words']['expected'])})\b", re.IGNORECASE),
        anybody=frozenset(table["anybody"]["words"]),
    )


def _whole(pattern: str) -> str:
    """Return a pattern of whole words; a word's marks belong to it."""
    return f"{_NO_LETTER_BEFORE}(?:{pattern.replace(chr(92) + 'w', _LETTER)}){_NO_LETTER_BEHIND}"


def _by_beginnings(patterns: Sequence[str], depth: int = 3) -> str:
    """Return what finds any of some patterns, those with one beginning side by side.

    Of hundreds of alternatives most need not be looked at then; which one is found may differ.
    """
    beginnings: dict[str, list[str]] = {}
    for pattern in patterns:
        for alternative in _alternatives(pattern):
            begins = _BEGINS_PLAINLY.match(alternative) if depth else None
            first = begins[0] if begins else ""
            beginnings.setdefault(first, []).append(alternative[len(first) :])
    found = beginnings.pop("", [])
    found += [f"{first}(?:{_by_beginnings(rest, depth - 1)})" for first, rest in beginnings.items()]
    return "|".join(found)


def _alternatives(pattern: str) -> list[str]:
    """Return the parts of a pattern between the bars that stand in no group."""
    parts, depth = [""], 0
    for character in pattern:
        depth += (character in "([") - (character in ")]")
        if character == "|" and not depth:
            parts.append("")
        else:
            parts[-1] += character
    return parts


def _any_word(listed: list[str]) -> re.Pattern[str]:
    return re.compile(rf"\b(?:{'|'.join(map(re.escape, listed))})\b", re.IGNORECASE)


def mentions_of(article: int, reading: Reading) -> list[Mention]:
    """Return the numbers of an article that count something comparable."""
    return mentions_in(article, reading.sentences[:SENTENCES_READ], reading.language)


def mentions_in(article: int, sentences: Sequence[str], language: str | None) -> list[Mention]:
    """Return the numbers of some sentences, or of a title, that count something comparable."""
    found: list[Mention] = []
    for place, sentence in enumerate(sentences):
        numbers = find_numbers(sentence, language=language)
        if not 0 < len(numbers) <= MAX_NUMBERS:
            continue
        has_digit = _DIGIT.search(sentence) is not None
        codes = [match.span() for match in _CODE.finditer(sentence)] if has_digit else []
        if "age" in sentence:
            codes += [match.span() for match in _AGES.finditer(sentence)]
        cuts = _cuts(sentence, numbers)
        found += [
            _mention(article, place, sentence, number, cuts[number.start])
            for number in numbers
            if number.kind in COMPARED
            and not any(start <= number.start < end for start, end in codes)
            and not _is_code(sentence, number)
            and not _is_name(sentence, number, language)
            and not _is_age(sentence, number)
            and _SOURCES.match(sentence, number.end) is None
        ]
    return found


def _is_code(sentence: str, number: Number) -> bool:
    """Whether a number is part of a reference, a caliber, an hour, a date, a score, a decade."""
    if number.kind in {"money", "measure"} and sentence[number.start - 1 : number.start] == "(":
        # The same amount in another unit.
        return True
    if _COUNTS.match(sentence, number.end) is not None:
        return True
    if not number.text[0].isdigit():
        return _SCALE_ALONE.match(number.text) is not None
    before = sentence[max(0, number.start - 16) : number.start]
    if number.is_range and before.endswith("(") and sentence.startswith(")", number.end):
        return True
    if _BEFORE_CODE.search(before) is not None:
        return True
    return _AFTER_CODE.match(sentence, number.end) is not None


def _is_name(sentence: str, number: Number, language: str | None) -> bool:
    """Whether a number belongs to a name: "Flight 370", "Thousand Oaks"."""
    if number.unit or number.is_range or number.text != number.written:
        return False
    if not number.text[0].isdigit():
        following = sentence[number.end :].lstrip()[:1]
        return number.start > 0 and number.text[0].isupper() and following.isupper()
    # German writes every noun with a capital.
    before = _WORD_BEFORE.search(sentence[: number.start])
    if before is None or language == "de" or before.start() == 0:
        return False
    return before.group(1)[0].isupper() and _TIMES.match(before.group(1) + ".") is None


def _mention(
    article: int, place: int, sentence: str, number: Number, clause_ends: tuple[int, int]
) -> Mention:
    lists = lexicon()
    start, end = clause_ends
    clause = sentence[start : number.start] + "#" + sentence[number.end : end]
    noun, named = _noun(sentence, number)
    kinds = [lists.kinds[word] for word in noun if word in lists.kinds]
    return Mention(
        article=article,
        sentence=place,
        number=number,
        noun=noun,
        kind=kinds[0] if kinds else "",
        fate=_fate(clause, number, lists),
        times=_times(clause),
        is_more=_is_more(sentence, number, lists),
        is_other=lists.other.search(sentence[number.end : number.end + 30]) is not None,
        clause=clause.strip(),
        named=named,
        whole=sentence,
    )


def _times(clause: str) -> frozenset[str]:
    """Return the days, months and years of a clause, but those that it only compares with."""
    if not any(map(clause.lower().__contains__, _TIME_HINTS)):
        return frozenset()
    return frozenset(
        fold(match.group())
        for match in _TIMES.finditer(clause)
        if not _COMPARED_WITH.search(clause[: match.start()])
    )


def _fate(clause: str, number: Number, lists: Lexicon) -> str:
    """Return what happened to those counted: of what happens to persons the nearest."""
    low = clause.lower()
    first = lists.any_fate.search(low)
    if first is None:
        return ""
    at = low.find("#")
    is_aside = _ASIDE.search(clause[: at - len(number.written) + len(number.text)]) is not None
    nearest: tuple[int, str] | None = None
    for name, pattern in lists.fates:
        found = pattern.search(low, first.start())
        if found is None:
            continue
        if name not in PERSONAL_FATES:
            if nearest is None and -FATE_REACH <= found.start() - at <= FATE_REACH:
                return name
            continue
        for match in pattern.finditer(low, found.start()):
            is_before = match.end() <= at
            if is_before and is_aside:
                continue
            gap = at - match.end() if is_before else match.start() - at
            if gap > FATE_REACH:
                continue
            if nearest is None or gap < nearest[0]:
                nearest = gap, name
    return nearest[1] if nearest else ""


def _cuts(sentence: str, numbers: Sequence[Number]) -> dict[int, tuple[int, int]]:
    """Return for each number, by where it begins, where the clause around it begins and ends."""
    always = [match.end() for match in _SEPARATOR.finditer(sentence)]
    joints = [match.span() for match in _AND.finditer(sentence)] if len(numbers) > 1 else []
    found = {}
    for number in numbers:
        others = [n.start for n in numbers if n.start != number.start]
        cuts = always + [
            end
            for begin, end in joints
            if any(min(other, number.start) < begin < max(other, number.start) for other in others)
        ]
        found[number.start] = (
            max((cut for cut in cuts if cut <= number.start), default=0),
            min((cut for cut in cuts if cut > number.end), default=len(sentence)),
        )
    return found


def _noun(sentence: str, number: Number) -> tuple[tuple[str, ...], str]:
    """Return the words that say what is counted, folded and as they stand."""
    before = _BEFORE.search(sentence[: number.start])
    if before is not None and number.low != int(number.low) and not number.unit:
        return (fold(before.group(1)),), before.group(1)
    after = _DOTTED.sub("", sentence[number.end :])
    stop = _STOP.search(after, 1)
    near = after[: stop.start()] if stop else after
    if (whole := _OF_THE.match(after)) is not None:
        rest = after[whole.end("of") :]
        stop = _STOP.search(rest, 3)
        near = rest[: stop.start()] if stop else rest
    more = lexicon().more
    if _PUNCTUATED.match(after):
        near = ""
    found = [
        match
        for match in _WORD.finditer(near)
        if fold(match.group()) not in _FILLER and not more.fullmatch(match.group())
    ][:4]
    kept = list(takewhile(lambda match: fold(match.group()) not in _NO_NOUN, found))
    if kept:
        named = near[kept[0].start() : kept[-1].end()]
        return tuple(fold(match.group()) for match in kept), " ".join(named.split())
    if before is not None and not find_numbers(before.group(1)):
        return (fold(before.group(1)),), before.group(1)
    return (), ""


def _is_age(sentence: str, number: Number) -> bool:
    """Whether a number is somebody's age: outlets differ on those often, and nobody cares."""
    if not 1 <= number.high <= 110:
        return False
    before = sentence[max(0, number.start - 40) : number.start]
    after = sentence[number.end :]
    is_apposed = before.endswith((", ", "(")) and after.startswith(
        (",", ".", ";", ")", " -", " –", " —")
    )
    is_old = _OLD.match(after) is not None or _TURNING.search(before) is not None
    return is_old or (is_apposed and not number.unit and number.text.isdigit())


def _subject(sentence: str, number: Number, named: str, lists: Lexicon) -> str:
    """Return what is counted, in the sentence's words, with what happened when it stands behind.

    An amount is of what stands before it ("a deficit of 2.8 percent") or right behind it ("a $160
    million contract"); a verb says nothing alone, so it is nothing then.
    """
    if number.kind in {"percent", "money"}:
        before = _MEASURED.search(sentence[: number.end - len(number.written)])
        if before is not None:
            return before.group(1)
    thing = _thing(named)
    if not thing:
        return ""
    if number.kind != "count":
        is_behind = sentence.startswith(thing, number.end + 1)
        return thing if is_behind and number.kind != "measure" else ""
    behind = _MARK.split(sentence[number.end :], maxsplit=1)[0].partition(thing)[2].split()
    while behind and fold(behind[0]) in _AUXILIARIES:
        del behind[0]
    if behind and _PARTICIPLE.fullmatch(behind[0]) and lists.any_fate.fullmatch(behind[0].lower()):
        return f"{thing} {behind[0]}"
    return thing


def _thing(named: str) -> str:
    """Return the words behind a number up to the one that names the things, or nothing."""
    found = named.split()
    while found and is_function_word(found[0]):
        del found[0]
    head = head_of([fold(word) for word in found])
    for size, word in enumerate(found, 1):
        if fold(word) == head and (_is_plural(head) or not _VERBAL.search(head)):
            return " ".join(found[:size])
    return ""


def head_of(noun: Sequence[str]) -> str:
    """Return the word of a noun that names the things: its first plural, else its first word."""
    return next((word for word in noun if _is_plural(word)), noun[0] if noun else "")


def _is_plural(word: str) -> bool:
    is_regular = len(word) > 3 and word.endswith("s") and not word.endswith(_NO_PLURAL)
    return word in _PLURALS or is_regular


def is_function_word(word: str) -> bool:
    """Whether a word names nothing: an article, a preposition, an auxiliary."""
    folded = fold(word)
    if len(folded) < 2 and not is_unspaced(folded):
        return True
    return folded in _FILLER or folded in _NO_NOUN or folded in _AUXILIARIES


def _is_more(sentence: str, number: Number, lists: Lexicon) -> bool:
    """Whether the number comes on top ("an additional 3,000", "30,000 more soldiers")."""
    before = sentence[max(0, number.start - 16) : number.start]
    after = " ".join(words(sentence[number.end : number.end + 32])[:2])
    is_bound = _MORE_THAN.search(before)
    if lists.more.search(after) and " than" not in after:
        return True
    return is_bound is None and lists.more_before.search(before) is not None
