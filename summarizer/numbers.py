"""Finds the numbers of a text and what they mean: value, unit, kind, and how exact they are.

Digits and words, "10k", "Mio.", "млн", "万", percent, currencies, ranges ("10,000 to 12,000",
"between 5 and 7"), years, dates, times and ordinals. Two writings of one number give equal
values, which is what the guard and the comparison of outlets need.

In doubt a number is a plain count. "1.200" is read by the text's language; where both readings
are possible and the language is unknown, three digits behind a comma or period are thousands.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import Literal

from summarizer.number_words import (
    ABOUT_WORDS,
    BOUNDS,
    CURRENCIES,
    EAST_ASIAN_SCALES,
    FOREIGN,
    MEASURE_NAMES,
    MEASURES,
    MONTHS,
    NEAR_BOUNDS,
    PERCENT,
    SCALES,
    SMALL,
    UNKNOWN_LANGUAGE_OMITS,
)
from summarizer.scripts import CONSONANTAL, HANGUL, MARKS, UNSPACED
from summarizer.words import listed

Kind = Literal["count", "percent", "money", "measure", "year", "date", "time", "ordinal"]


@dataclass(frozen=True, slots=True)
class Number:
    """A number as it stands in a text.

    Attributes:
        low: its value, or the lower end of a range; high: the upper end, else equal.
        unit: `%`, a currency's code, a measure in lower case, or empty.
        bound: `least` ("more than 300"), `most` ("up to 300"), `about`, or empty.
        start, end: where it stands, with its unit and without its bound.
        text: as it stands; written: the same with its bound ("up to 300").
    """

    low: float
    high: float
    unit: str
    kind: Kind
    bound: str
    start: int
    end: int
    text: str
    written: str

    @property
    def is_range(self) -> bool:
        """Whether it names two ends."""
        return self.low != self.high


def _any(names: object) -> str:
    """Return a pattern for any of the names, longest first."""
    return "|".join(re.escape(name) for name in sorted(names, key=len, reverse=True))  # type: ignore[call-overload]


_FRONT_WORDS = (
    *("a", "hundred", "thousand", "million", "billion", "between", "zwischen", "entre", "между"),
    *("us", "c", "eur", "usd", "rs", "r", "rp"),
)
"""What else a written number begins with."""
_FOREIGN_WORDS = frozenset(word for table in FOREIGN.values() for word in table)
_SCALED = rf"\d[\d.,]*\s?(?:{_any(EAST_ASIAN_SCALES)})(?!博|米|克|瓦)"
_EAST_ASIAN = (
    rf"{_SCALED}(?:\s?{_SCALED})*(?:{_any(EAST_ASIAN_SCALES)})*(?:\d+(?![\d.,]*\s?[%％]))?"
    rf"(?:(?![{HANGUL}])|(?=여|[개명원대건톤달위엔유장마채가평호권표인]))"
)
_DIGITS = (
    rf"(?:{_EAST_ASIAN}|\d+(?:[.,\u066b\u066c]\d+)*(?:[\u00a0\u202f ]\d{{3}}(?!\d))*(?:,\d+)?)"
)
_WORD_NUMBER = (
    rf"(?:(?:{_any(SMALL)}|a)[ -])*(?:{_any(SMALL)}|hundred|thousand|million|billion)"
    rf"(?:[ -](?:and )?(?:{_any(SMALL)}|hundred|thousand|million|billion))*"
)
_SPACED_SCALES = _any(name for name in SCALES if name not in "kmb")
_SCALE = rf"(?:[ \u00a0-]?(?:{_SPACED_SCALES})(?![\w{MARKS}])\.?|[kmbKMB]\b)"
_CURRENCY_SIGN = r"(?:US\$|C\$|A\$|R\$|[$€£¥₽₹₴₺₪৳₩]|\bEUR |\bUSD |\bRs\.? |\bRp\.? ?)"
_ONE = (
    rf"(?:{_CURRENCY_SIGN}\s?)?(?:{_DIGITS}|(?<![\w-])(?:{_WORD_NUMBER}|{_any(_FOREIGN_WORDS)})(?![\w{MARKS}]))"
    rf"(?:{_SCALE})?"
)
_UNIT = (
    rf"(?:\s?(?:{_any(PERCENT)})(?!\w)|(?:[ \u00a0-]|\sd['’]|\s(?:de|di)\s)?(?:U\.?S\.? )?"
    rf"(?:{_any(name for name in CURRENCIES if name[0].isalpha() and '$' not in name)}|[€₽₪₴₺])"
    rf"(?![^\W\d_{UNSPACED}{HANGUL}])|[ \u00a0-]?(?:{_any(MEASURES)})\b)"
)
_START = re.compile(r"\d|[$€£¥₽₹₴₺₪৳₩]|(?<!\w)[^\W\d_]+")
_FIRST_WORDS = frozenset(
    word
    for name in (*SMALL, *_FOREIGN_WORDS, *_FRONT_WORDS)
    for word in re.findall(r"^[^\W\d_]+", name.casefold())
)
_LEADS_ON = frozenset({"a", "us", "c", "r"}) - {
    word for name in (*SMALL, *_FOREIGN_WORDS) for word in re.findall(r"[^\W\d_]+", name.casefold())
}
"""Words that begin a number only before a currency's sign or, with a space, a number word."""

_COUNTING = frozenset(word.encode() for word in _FIRST_WORDS - _LEADS_ON if word.isascii())
_MARK = re.compile(r"[\d$]")
_ASCII_WORDS_ONLY = bytes(
    code if chr(code).isalnum() or code == ord("_") else ord(" ") for code in range(128)
) + bytes(128)
_NEXT_WORD = re.compile(r"[ \u00a0-]([^\W\d_]+)")
_GOES_ON = _FIRST_WORDS | {
    word
    for name in (*SCALES, *_FOREIGN_WORDS)
    for word in re.findall(r"[^\W\d_]+", name.casefold())
}
"""Words that a number of several words may have."""

_UNIT_FRONT = re.compile(r"^(?:[ \u00a0-]|d['’]|(?:de|di)\s|u\.?s\.? )*")
_NUMBER = re.compile(
    rf"(?P<between>\b(?:between|zwischen|entre|между)\s)?(?P<first>{_ONE})(?P<firstunit>{_UNIT})?"
    rf"(?:(?P<joint>\s?[-–—]\s?|\sto\s|\sbis\s|\sà\s|\sa\s|\sдо\s|\sand\s|\sund\s|\set\s|\sy\s|\sи\s)(?P<second>{_ONE}))?"
    rf"(?P<unit>{_UNIT})?",
    re.IGNORECASE,
)
_BOUND = re.compile(
    r"(?:^|\b|\s)(?:"
    + "|".join(f"(?P<{name}>{words})" for name, words in BOUNDS)
    + r")\s(?:the )?$",
    re.IGNORECASE,
)
_NEAR_BOUND = re.compile(
    "(?:" + "|".join(f"(?P<{name}>{words})" for name, words in NEAR_BOUNDS) + r")\s?$"
)
_RISEN = re.compile(
    r"(?:вырос|возрос|увелич|сниз|сократ|упал|зрос|збільш|зменш|скорот)\w*\s(?:\w+\s){0,2}до\s$",
    re.IGNORECASE,
)
"""A value that something rose or fell to, which is no bound."""

_PERCENT_BEFORE = re.compile(r"(?:%|\byüzde\s)$", re.IGNORECASE)
_FRONT_LETTERS = re.compile(rf"(?:^|[^\w{MARKS}])[{CONSONANTAL}]{{1,3}}[-–]?$")
"""Articles and prepositions that are glued to a number."""

_MONTH_BEFORE = re.compile(rf"(?:^|\W)(?:{MONTHS})\s$", re.IGNORECASE)
_MONTH_AFTER = re.compile(rf"^(?:st|nd|rd|th)?\.?(?: of| de)?\s(?:{MONTHS})(?!\w)", re.IGNORECASE)
_ORDINAL_AFTER = re.compile(r"^(?:st|nd|rd|th|er|ème|º|ª|-й|-я|-го|-м)(?!\w)", re.IGNORECASE)
_CLOCK = re.compile(r"^(?::\d{2})|^\s?(?:[ap]\.?\s?m\b|uhr\b|o'clock|GMT\b)", re.IGNORECASE)
_HOUR_BEFORE = re.compile(r"\b(?:à|vers|dès|depuis|avant|alle|às)\s$", re.IGNORECASE)
_FROM_BEFORE = re.compile(r"\b(?:from|von|de|da|от|с|z|van)\s(?:\w+\s)?$", re.IGNORECASE)
_SIGN = re.compile(_CURRENCY_SIGN, re.IGNORECASE)
_SIGN_FRONT = re.compile(rf"^{_CURRENCY_SIGN}\s?", re.IGNORECASE)
_DIGIT_RUN = re.compile(r"\d[\d.,\u066b\u066c\u00a0\u202f ]*")
_SCALE_LAST = re.compile(rf"({_SCALE})$", re.IGNORECASE)
_HOUR_COLON = re.compile(r"\d:$")
_IS_SEPARATE = re.compile(rf"(?:[{UNSPACED}]|(?:^|[^{HANGUL}])[{HANGUL}]{{1,2}})(?<![第제])$")
"""What a number may stand behind without a space; a longer Korean word has it in its name."""

_EAST_ASIAN_DATE = re.compile("\\s?(?:年|月|日|년|월|일)(?![間间간])")

_EAST_ASIAN_PART = re.compile(rf"([\d.,]+)?\s?({_any(EAST_ASIAN_SCALES)})?")
_EAST_ASIAN_ALL = re.compile(rf"[\d.,]+\s?(?:{_any(EAST_ASIAN_SCALES)})")
_INDIAN = re.compile(r"\d{1,2}(?:,\d{2})+,\d{3}")
_POINT_DECIMAL = listed(
    "en zh ja ko he th hi bn ur mr ne pa gu ta te kn ml si my km lo ms sw fa ar"
)
"""Languages whose decimals stand behind a point, as far as they are read."""

_MAX_CHARACTERS = 20_000


def find_numbers(text: str, *, language: str | None = None) -> list[Number]:
    """Return the numbers of a text in order, ranges as one."""
    text = text[:_MAX_CHARACTERS]
    foreign = _foreign_to(language)
    if text.isascii() and _has_none(text, foreign):
        return []
    found: list[Number] = []
    place = 0
    while (match := _next_number(text, place, foreign)) is not None:
        number = _number(match, text, language)
        if number is not None:
            found.append(number)
        place = max(match.start("first") + 1, number.end if number else match.end("first"))
    return found


def _has_none(text: str, foreign: frozenset[str]) -> bool:
    """Whether an ASCII text has no digit, no currency's sign, and no word that counts."""
    if _MARK.search(text):
        return False
    own = text.lower().encode().translate(_ASCII_WORDS_ONLY).split()
    counting = _COUNTING.intersection(own)
    return not counting or foreign.issuperset(word.decode() for word in counting)


@cache
def _foreign_to(language: str | None) -> frozenset[str]:
    """Return the words that begin numbers of other languages alone: Turkish counts ten as "on"."""
    if language is None:
        return frozenset()
    own = {
        word
        for name in (*SMALL, *_FRONT_WORDS, *SCALES, *FOREIGN.get(language, ()))
        for word in re.findall(r"^[^\W\d_]+", name.casefold())
    }
    return _FIRST_WORDS - own


def _next_number(text: str, place: int, foreign: frozenset[str]) -> re.Match[str] | None:
    """Return the first number from a place on.

    The pattern has hundreds of words, so it is asked only where one of them, a digit or the sign
    of a currency begins, and not for a word that counts nothing by itself.

    Args:
        foreign: words that count nothing in the text's language.
    """
    for start in _START.finditer(text, place):
        word = start[0]
        if word[0].isalpha():
            word = word.casefold()
            if word not in _FIRST_WORDS:
                continue
            if word in _LEADS_ON or word in foreign:
                end = start.end()
                following = _NEXT_WORD.match(text, end)
                if text[end : end + 1] != "$" and (
                    following is None or following[1].casefold() not in _GOES_ON
                ):
                    continue
        match = _NUMBER.match(text, start.start())
        if match is not None:
            return match
    return None


def _number(match: re.Match[str], text: str, language: str | None) -> Number | None:
    first, second = match["first"], match["second"]
    start, end = match.start("first"), match.end()
    joint = (match["joint"] or "").strip().lower()
    if second is not None and _is_no_range(match, joint, text[:start]):
        second = None
        end = match.end("firstunit") if match["firstunit"] else match.end("first")
    if _is_part_of_name(text[:start]):
        return None
    low = number_value(first, language)
    high = number_value(second, language) if second is not None else low
    if low is None or high is None:
        return None
    unit_text = (
        (match["unit"] if second is not None else match["firstunit"]) or match["firstunit"] or ""
    )
    unit = _unit(first, unit_text) or (_unit(second, "") if second else "")
    if not unit and _PERCENT_BEFORE.search(text[:start][-8:]):
        unit = "%"
    if second is not None:
        low = _scaled_like(low, high, first, second)
        if low > high or (low == high):
            high = low = number_value(first, language) or low
            end = match.end("firstunit") if match["firstunit"] else match.end("first")
    before, after = text[:start][-24:], text[end : end + 24]
    bound = _bound(before)
    kind = _kind(first, low, unit, before, after, is_range=low != high, is_bound=bool(bound))
    if kind is None:
        return None
    return Number(
        low=low,
        high=high,
        unit=unit,
        kind=kind,
        bound=(bound.lastgroup if bound else "")
        or ("about" if first.casefold() in ABOUT_WORDS else ""),
        start=start,
        end=end,
        text=text[start:end].strip(),
        written=text[start - len(before) + bound.start() if bound else start : end].strip(),
    )


def _is_no_range(match: re.Match[str], joint: str, before: str) -> bool:
    """Whether two numbers side by side are two: "5 and 7", "from 5 to 7", "3 percent to 4"."""
    if joint in {"and", "und", "et", "y", "и", "a"} and not match["between"]:
        return True
    if _FROM_BEFORE.search(before):
        return True
    return bool(match["firstunit"]) and joint in {"to", "auf", "до", "à", "a"}


def _is_part_of_name(before: str) -> bool:
    """Whether letters are glued to the front of the number ("F-16", "COVID-19", "A320")."""
    if not before:
        return False
    last = before[-1]
    if not last.isascii() and (
        _IS_SEPARATE.search(before[-8:]) or _FRONT_LETTERS.search(before[-8:])
    ):
        return False
    if last in "-–" and _FRONT_LETTERS.search(before[-8:]):
        return False
    if last.isalpha():
        return True
    return last in "_/#" or (last in "-–" and before[-2:-1].isalpha())


def number_value(text: str, language: str | None = None) -> float | None:
    """Return the value of digits or words with their scale, None when it is none."""
    bare = _SIGN_FRONT.sub("", text.strip()).strip()
    if _EAST_ASIAN_ALL.match(bare):
        return _east_asian_value(bare)
    match = _DIGIT_RUN.match(bare)
    if match is None:
        return _words_value(bare.lower(), language)
    digits = match.group().strip().rstrip(".,")
    value = _digits_value(digits, language)
    rest = bare[match.end() :].strip(" \u00a0-").rstrip(".").lower()
    if value is None:
        return None
    return value * SCALES.get(rest, 1.0) if rest else value


def _digits_value(digits: str, language: str | None) -> float | None:
    digits = digits.replace(" ", "").replace("\u00a0", "").replace("\u202f", "")
    digits = digits.replace("\u066c", "")
    if "\u066b" in digits:
        return float(re.sub(r"[.,]", "", digits).replace("\u066b", ".", 1).replace("\u066b", ""))
    if _INDIAN.fullmatch(digits):
        return float(digits.replace(",", ""))
    is_comma_decimal = language is not None and language not in _POINT_DECIMAL
    if "," in digits and "." in digits:
        decimal = max(digits.rfind(","), digits.rfind("."))
        whole = re.sub(r"[.,]", "", digits[:decimal])
        if len(digits) - decimal - 1 == 3 and digits.count(digits[decimal]) > 1:
            return float(re.sub(r"[.,]", "", digits))
        return float(f"{whole}.{digits[decimal + 1 :]}")
    for mark, is_decimal in ((",", is_comma_decimal), (".", not is_comma_decimal)):
        if mark not in digits:
            continue
        parts = digits.split(mark)
        is_grouped = all(len(part) == 3 for part in parts[1:]) and 1 <= len(parts[0]) <= 3
        if len(parts) > 2:
            return float("".join(parts)) if is_grouped else None
        if is_grouped and not (is_decimal and language is not None) and parts[0] != "0":
            return float("".join(parts))
        return float(f"{parts[0]}.{parts[1]}")
    return float(digits)


def _east_asian_value(text: str) -> float:
    """Return the value of digits with the scales of East Asia ("3万5千", "1조 2천억")."""
    total = section = 0.0
    for digits, scale in _EAST_ASIAN_PART.findall(text):
        if not digits and not scale:
            continue
        value = float(digits.rstrip(".,").replace(",", "")) if digits else 0.0
        factor = EAST_ASIAN_SCALES.get(scale, 1.0)
        if factor < 1e4:
            section += (value if digits else 1.0) * factor
        else:
            total += (section + value) * factor
            section = 0.0
    return total + section


def _words_value(text: str, language: str | None) -> float | None:
    if (foreign := _foreign_value(text, language)) is not None:
        return foreign
    total, current = 0.0, 0.0
    known = False
    for word in re.split(r"[ -]+", text):
        if word in SMALL:
            current = current * 12 if word == "dozen" and current else current + SMALL[word]
            known = True
        elif word == "hundred":
            current = (current or 1) * 100
            known = True
        elif word in SCALES:
            total += (current or 1) * SCALES[word]
            current = 0.0
            known = True
        elif (value := _foreign_value(word, language)) is not None:
            current += value
            known = True
        elif word not in {"a", "and", "of"}:
            return None
    return total + current if known else None


def _foreign_value(word: str, language: str | None) -> float | None:
    """Return the value of a number word of the text's language, of any when it is unknown."""
    if language is not None:
        return FOREIGN.get(language, {}).get(word)
    if word in UNKNOWN_LANGUAGE_OMITS:
        return None
    return next((float(table[word]) for table in FOREIGN.values() if word in table), None)


def _scaled_like(low: float, high: float, first: str, second: str) -> float:
    """Return the lower end with the upper end's scale ("5 to 7 million")."""
    scale = _SCALE_LAST.search(second)
    if scale and not _SCALE_LAST.search(first):
        factor = SCALES.get(scale.group().strip(" \u00a0-.").casefold(), 1.0)
        if low * factor < high:
            return low * factor
    return low


def _unit(number: str | None, unit: str) -> str:
    name = _UNIT_FRONT.sub("", unit.lower())
    if name in PERCENT:
        return "%"
    if name in CURRENCIES:
        return CURRENCIES[name]
    if name:
        return MEASURE_NAMES.get(name, name)
    sign = _SIGN.match(number or "")
    return CURRENCIES.get(sign.group().strip(" .").casefold(), "USD") if sign else ""


def _kind(
    first: str,
    value: float,
    unit: str,
    before: str,
    after: str,
    *,
    is_range: bool,
    is_bound: bool,
) -> Kind | None:
    """Return what the number counts, None for what only looks like one."""
    if unit == "%":
        return "percent"
    if unit == "hours" and value <= 24 and _HOUR_BEFORE.search(before):
        return "time"
    if unit in CURRENCIES.values():
        return "money"
    if unit:
        return "measure"
    if _CLOCK.match(after) or _HOUR_COLON.search(before):
        return "time"
    is_plain = first.isdecimal()
    if is_plain and value <= 31 and (_MONTH_BEFORE.search(before) or _MONTH_AFTER.match(after)):
        return "date"
    if is_plain and value <= 31 and _EAST_ASIAN_DATE.match(after):
        return "date"
    if is_plain and _ORDINAL_AFTER.match(after):
        return "ordinal"
    if is_plain and len(first) == 4 and 1800 <= value <= 2100 and not is_bound:
        return "year"
    if first.casefold() in {"one", "a", "second"} and not is_range:
        return None
    return "count"


def _bound(before: str) -> re.Match[str] | None:
    """Return the words before a number that make it a bound; the group says which."""
    is_apart = before[-1:].isspace()
    if before.isascii():
        return _BOUND.search(before) if is_apart else None
    if is_apart and _RISEN.search(before):
        return None
    return (_BOUND.search(before) if is_apart else None) or _NEAR_BOUND.search(before)


def agree(a: Number, b: Number) -> bool:
    """Whether two numbers for the same thing do not contradict each other.

    "About 300" agrees with 296, "more than 300" with 312, "nearly 500" with 490: a bound blurs a
    number by its last digit that is not zero. A range agrees with what lies in it.
    """
    if a.low != a.high or b.low != b.high:
        return _holds(a, b) or _holds(b, a)
    # No bound blurs a number by as much as itself.
    if a.low > 2.0 * b.low > 0.0 or b.low > 2.0 * a.low > 0.0:
        return False
    if a.low == b.low or _near(a.low, b.low):
        return True
    for blurred, other in ((a, b), (b, a)):
        gap = other.low - blurred.low
        step = 12.0 if "dozen" in blurred.text.lower() else _step(blurred.low)
        match blurred.bound:
            case "least" if 0 <= gap < step:
                return True
            case "most" if 0 <= -gap <= step:
                return True
            case "about" if abs(gap) < step / 2:
                return True
            case _:
                pass
    return _is_rounded_form(a.low, b.low)


def _holds(a: Number, b: Number) -> bool:
    """Whether the second number lies within the first one's ends."""
    begins = a.low < b.low or _near(a.low, b.low)
    ends = b.high < a.high or _near(a.high, b.high)
    return begins and ends


def _near(a: float, b: float) -> bool:
    return abs(a - b) <= 1e-6 * max(1.0, abs(a), abs(b))


def _step(value: float) -> float:
    """Return the size of a number's last digit that is not zero: 100 for 2,300."""
    if value != int(value) or value <= 0:
        return 0.0
    step = 1.0
    while int(value) % int(step * 10) == 0:
        step *= 10
    return step


def _is_rounded_form(a: float, b: float) -> bool:
    """Whether one is the other rounded to two digits or more ("1.2 million", 1,234,000).

    Or nearly so: 138.7 million and 138 million, 5.99 million and 6 million. Of millions one digit
    is enough: "$2 trillion" and "$2.2 trillion".
    """
    for exact, rounded in ((a, b), (b, a)):
        if 0.0 < abs(exact - rounded) < _step(rounded) and abs(exact - rounded) <= rounded / 100.0:
            return True
        if rounded >= 10.0 and exact != int(exact) and round(exact) == rounded:
            return True
        if rounded < 1000 or len(f"{exact:.0f}".rstrip("0")) <= len(f"{rounded:.0f}".rstrip("0")):
            continue
        gap, step = abs(exact - rounded), _step(rounded)
        has_one_digit = step * 10 > rounded
        if gap <= step / 2 and (not has_one_digit or (rounded >= 1e6 and gap <= rounded / 10)):
            return True
    return False
