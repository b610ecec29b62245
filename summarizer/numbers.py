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
from typing import Literal

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


_ONES = {
    "zero": 0, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7,
    "eight": 8, "nine": 9, "ten": 10, "eleven": 11, "twelve": 12, "thirteen": 13, "fourteen": 14,
    "fifteen": 15, "sixteen": 16, "seventeen": 17, "eighteen": 18, "nineteen": 19,
}  # fmt: skip
_TENS = {
    "twenty": 20, "thirty": 30, "forty": 40, "fifty": 50, "sixty": 60, "seventy": 70,
    "eighty": 80, "ninety": 90,
}  # fmt: skip
_SMALL = _ONES | _TENS | {"dozen": 12, "score": 20}
_FOREIGN = {
    "zwei": 2, "drei": 3, "vier": 4, "fünf": 5, "sechs": 6, "sieben": 7, "acht": 8, "neun": 9,
    "zehn": 10, "elf": 11, "zwölf": 12, "zwanzig": 20, "dreißig": 30,
    "deux": 2, "trois": 3, "quatre": 4, "cinq": 5, "sept": 7, "huit": 8, "neuf": 9, "dix": 10,
    "onze": 11, "douze": 12, "vingt": 20, "trente": 30,
    "dos": 2, "tres": 3, "cuatro": 4, "cinco": 5, "seis": 6, "siete": 7, "ocho": 8, "nueve": 9,
    "diez": 10, "doce": 12, "veinte": 20, "treinta": 30,
    "due": 2, "tre": 3, "quattro": 4, "cinque": 5, "sei": 6, "sette": 7, "otto": 8, "nove": 9,
    "dieci": 10, "dodici": 12, "dois": 2, "duas": 2, "três": 3, "quatro": 4, "sete": 7, "oito": 8,
    "dez": 10, "doze": 12, "vinte": 20,
    "два": 2, "две": 2, "двое": 2, "три": 3, "трое": 3, "четыре": 4, "четверо": 4, "пять": 5,
    "шесть": 6, "семь": 7, "восемь": 8, "девять": 9, "десять": 10, "двенадцать": 12, "двадцать": 20,
    "dwa": 2, "dwie": 2, "trzy": 3, "cztery": 4, "pięć": 5, "sześć": 6, "siedem": 7, "osiem": 8,
    "twee": 2, "drie": 3, "vijf": 5, "zes": 6, "zeven": 7, "negen": 9, "tien": 10, "twaalf": 12,
}  # fmt: skip
_SCALES = {
    "hundred": 1e2, "thousand": 1e3, "k": 1e3, "million": 1e6, "millions": 1e6, "m": 1e6,
    "mn": 1e6, "mln": 1e6, "mio": 1e6, "billion": 1e9, "billions": 1e9, "bn": 1e9, "b": 1e9,
    "mrd": 1e9, "mld": 1e9, "trillion": 1e12, "tn": 1e12, "trn": 1e12, "tausend": 1e3,
    "million.": 1e6, "millionen": 1e6, "milliarde": 1e9, "milliarden": 1e9, "mille": 1e3,
    "milliard": 1e9, "milliards": 1e9, "mil": 1e3, "millón": 1e6, "millones": 1e6, "mila": 1e3,
    "milione": 1e6, "milioni": 1e6, "miliardo": 1e9, "miliardi": 1e9, "milhão": 1e6, "milhões": 1e6,
    "bilhão": 1e9, "bilhões": 1e9, "тыс": 1e3, "тысяч": 1e3, "тысячи": 1e3, "тысяча": 1e3,
    "млн": 1e6, "миллион": 1e6, "миллиона": 1e6, "миллионов": 1e6, "млрд": 1e9, "миллиард": 1e9,
    "миллиарда": 1e9, "миллиардов": 1e9, "трлн": 1e12, "tys": 1e3, "tysiąc": 1e3, "tysiące": 1e3,
    "tysięcy": 1e3, "miliona": 1e6, "milionów": 1e6, "miliarda": 1e9, "miliardów": 1e9,
    "miljoen": 1e6, "miljard": 1e9, "duizend": 1e3, "milyon": 1e6, "milyar": 1e9, "bin": 1e3,
    "тис": 1e3, "ألف": 1e3, "آلاف": 1e3, "مليون": 1e6, "ملايين": 1e6, "مليار": 1e9, "हजार": 1e3,
    "लाख": 1e5, "करोड़": 1e7, "lakh": 1e5, "crore": 1e7, "百": 1e2, "千": 1e3, "万": 1e4, "萬": 1e4,
    "億": 1e8, "亿": 1e8,
}  # fmt: skip
_CURRENCIES = {
    "marks": "mark", "crowns": "crown", "kronor": "SEK", "pesos": "peso", "lire": "lira",
    "$": "USD", "us$": "USD", "usd": "USD", "dollar": "USD", "dollars": "USD",
    "dólares": "USD",
    "долларов": "USD", "доллара": "USD", "€": "EUR", "eur": "EUR", "euro": "EUR", "euros": "EUR",
    "евро": "EUR", "£": "GBP", "gbp": "GBP", "pound": "GBP", "pounds": "GBP", "¥": "JPY",
    "yen": "JPY", "yuan": "CNY", "元": "CNY", "円": "JPY", "₽": "RUB", "руб": "RUB",
    "рублей": "RUB", "рубля": "RUB", "₹": "INR", "rupees": "INR", "rs": "INR", "zł": "PLN",
    "francs": "CHF", "chf": "CHF", "c$": "CAD", "a$": "AUD", "₴": "UAH", "₺": "TRY", "lira": "TRY",
}  # fmt: skip
_PERCENT = (
    "%", "percent", "per cent", "pct", "prozent", "pour cent", "por ciento", "per cento",
    "процентов", "процента", "процент", "procent", "بالمئة", "في المئة", "yüzde", "प्रतिशत",
)  # fmt: skip
_MEASURES = (
    "km", "kilometers", "kilometres", "kilometer", "kilometre", "miles", "mile", "meters",
    "metres", "meter", "metre", "cm", "mm", "feet", "foot", "ft", "inches", "inch", "acres",
    "hectares", "tons", "tonnes", "ton", "kg", "kilograms", "kilos", "grams", "liters", "litres",
    "degrees", "mph", "kph", "km/h", "years", "year", "months", "month", "weeks", "week", "days",
    "day", "hours", "hour", "minutes", "minute", "seconds", "second", "jahre", "jahren", "tage",
    "tagen", "stunden", "wochen", "monate", "minuten", "ans", "jours", "heures", "años", "días",
    "horas", "лет", "года", "дней", "часов", "минут", "км", "megawatts", "gigawatts", "mw", "gw",
)  # fmt: skip
_MEASURE_NAMES = {
    "kilometers": "km", "kilometres": "km", "kilometer": "km", "kilometre": "km", "км": "km",
    "mile": "miles", "metres": "meters", "meter": "meters", "metre": "meters", "foot": "feet",
    "ft": "feet", "inch": "inches", "tonnes": "tons", "ton": "tons", "kilograms": "kg",
    "kilos": "kg", "litres": "liters", "year": "years", "month": "months", "week": "weeks",
    "day": "days", "hour": "hours", "minute": "minutes", "second": "seconds", "km/h": "kph",
    "megawatts": "mw", "gigawatts": "gw", "jahre": "years", "jahren": "years", "tage": "days",
    "tagen": "days", "stunden": "hours", "wochen": "weeks", "monate": "months",
    "minuten": "minutes", "ans": "years", "jours": "days", "heures": "hours", "años": "years",
    "días": "days", "horas": "hours", "лет": "years", "года": "years", "дней": "days",
    "часов": "hours", "минут": "minutes",
}  # fmt: skip
_MONTHS = (
    r"jan(?:uary|uar|vier|\.)?|feb(?:ruary|ruar|\.)?|mar(?:ch|s|\.)?|märz|apr(?:il|\.)?|may|mai|"
    r"june?|juni|juin|july?|juli|juillet|aug(?:ust|\.)?|août|sept?(?:ember|embre|\.)?|"
    r"o[ck]t(?:ober|obre|\.)?|nov(?:ember|embre|\.)?|de[cz](?:ember|\.)?|décembre|février|"
    r"enero|febrero|marzo|abril|mayo|junio|julio|agosto|septiembre|octubre|noviembre|diciembre|"
    r"январ\w|феврал\w|март\w?|апрел\w|мая|июн\w|июл\w|август\w?|сентябр\w|октябр\w|ноябр\w|декабр\w"
)


def _any(names: object) -> str:
    """Return a pattern for any of the names, longest first."""
    return "|".join(re.escape(name) for name in sorted(names, key=len, reverse=True))  # type: ignore[call-overload]


_DIGITS = r"\d+(?:[.,]\d+)*(?:[\u00a0\u202f ]\d{3}(?!\d))*(?:,\d+)?"
_WORD_NUMBER = (
    rf"(?:(?:{_any(_SMALL)}|a)[ -])*(?:{_any(_SMALL)}|hundred|thousand|million|billion)"
    rf"(?:[ -](?:and )?(?:{_any(_SMALL)}|hundred|thousand|million|billion))*"
)
_SCALE = (
    rf"(?:[ \u00a0-]?(?:{_any(name for name in _SCALES if name not in 'kmb')})\b\.?|[kmbKMB]\b)"
)
_CURRENCY_SIGN = r"(?:US\$|C\$|A\$|[$€£¥₽₹₴₺]|\bEUR |\bUSD |\bRs\.? )"
_ONE = (
    rf"(?:{_CURRENCY_SIGN}\s?)?(?:{_DIGITS}|(?<![\w-])(?:{_WORD_NUMBER}|{_any(_FOREIGN)})(?![\w]))"
    rf"(?:{_SCALE})?"
)
_UNIT = (
    rf"(?:\s?(?:{_any(_PERCENT)})(?!\w)|[ \u00a0-]?(?:U\.?S\.? )?"
    rf"(?:{_any(name for name in _CURRENCIES if name.isalpha() or name in '€₽')})"
    rf"(?![^\W\d_])|[ \u00a0-]?(?:{_any(_MEASURES)})\b)"
)
_NUMBER = re.compile(
    rf"(?P<between>\b(?:between|zwischen|entre|между)\s)?(?P<first>{_ONE})(?P<firstunit>{_UNIT})?"
    rf"(?:(?P<joint>\s?[-–—]\s?|\sto\s|\sbis\s|\sà\s|\sa\s|\sдо\s|\sand\s|\sund\s|\set\s|\sy\s|\sи\s)(?P<second>{_ONE}))?"
    rf"(?P<unit>{_UNIT})?",
    re.IGNORECASE,
)
_INNER = re.compile(r"^(?P<sign>\D*?)(?P<digits>\d[\d.,\u00a0\u202f ]*)?(?P<rest>.*)$", re.DOTALL)
_BOUNDS = (
    ("least", r"more than|over|at least|as many as at least|upwards of|in excess of|mehr als|über|"
     r"wenigstens|"
     r"mindestens|plus de|au moins|más de|al menos|più di|oltre|mais de|более|больше|свыше|"
     r"не менее|as of"),
    ("most", r"up to|as many as|at most|fewer than|less than|under|nearly|almost|bis zu|fast|"
     r"jusqu'à|près de|hasta|casi|fino a|até|до|почти|не более|менее"),
    ("about", r"about|around|roughly|approximately|some|an estimated|estimated|est\.|rund|etwa|"
     r"ungefähr|circa|ca\.|environ|quelque|unos|unas|cerca de|circa|около|примерно|порядка|"
     r"approx\."),
)  # fmt: skip
_BOUND = re.compile(
    r"(?:^|\b|\s)(?:"
    + "|".join(f"(?P<{name}>{words})" for name, words in _BOUNDS)
    + r")\s(?:the )?$",
    re.IGNORECASE,
)
_MONTH_BEFORE = re.compile(rf"(?:^|\W)(?:{_MONTHS})\s$", re.IGNORECASE)
_MONTH_AFTER = re.compile(rf"^(?:st|nd|rd|th)?\.?(?: of| de)?\s(?:{_MONTHS})(?!\w)", re.IGNORECASE)
_ORDINAL_AFTER = re.compile(r"^(?:st|nd|rd|th|er|ème|º|ª|-й|-я|-го|-м)(?!\w)", re.IGNORECASE)
_CLOCK = re.compile(r"^(?::\d{2})|^\s?(?:[ap]\.?m\b|uhr\b|o'clock|GMT\b)", re.IGNORECASE)
_MAX_CHARACTERS = 20_000


def find_numbers(text: str, *, language: str | None = None) -> list[Number]:
    """Return the numbers of a text in order, ranges as one."""
    text = text[:_MAX_CHARACTERS]
    found = []
    place = 0
    while (match := _NUMBER.search(text, place)) is not None:
        number = _number(match, text, language)
        if number is not None:
            found.append(number)
        place = max(match.start("first") + 1, number.end if number else match.end("first"))
    return found


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
    if second is not None:
        low = _scaled_like(low, high, first, second)
        if low > high or (low == high):
            high = low = number_value(first, language) or low
            end = match.end("firstunit") if match["firstunit"] else match.end("first")
    before, after = text[:start][-24:], text[end : end + 24]
    kind = _kind(first, low, unit, before, after, is_range=low != high)
    if kind is None:
        return None
    return Number(
        low=low,
        high=high,
        unit=unit,
        kind=kind,
        bound=_bound(before),
        start=start,
        end=end,
        text=text[start:end].strip(),
        written=text[_bound_start(before, start) : end].strip(),
    )


def _is_no_range(match: re.Match[str], joint: str, before: str) -> bool:
    """Whether two numbers side by side are two: "5 and 7", "from 5 to 7", "3 percent to 4"."""
    if joint in {"and", "und", "et", "y", "и", "a"} and not match["between"]:
        return True
    if re.search(r"\b(?:from|von|de|da|от|с|z|van)\s(?:\w+\s)?$", before, re.IGNORECASE):
        return True
    return bool(match["firstunit"]) and joint in {"to", "auf", "до", "à", "a"}


def _is_part_of_name(before: str) -> bool:
    """Whether letters are glued to the front of the number ("F-16", "COVID-19", "A320")."""
    if not before:
        return False
    last = before[-1]
    if last.isalpha() and not "\u3040" <= last <= "\u9fff":
        return True
    return last in "_/#" or (last in "-–" and before[-2:-1].isalpha())


def number_value(text: str, language: str | None = None) -> float | None:
    """Return the value of digits or words with their scale, None when it is none."""
    bare = re.sub(rf"^{_CURRENCY_SIGN}\s?", "", text.strip(), flags=re.IGNORECASE).strip()
    match = re.match(r"\d[\d.,\u00a0\u202f ]*", bare)
    if match is None:
        return _words_value(bare.casefold())
    digits = match.group().strip().rstrip(".,")
    value = _digits_value(digits, language)
    rest = bare[match.end() :].strip(" \u00a0-").rstrip(".").casefold()
    if value is None:
        return None
    return value * _SCALES.get(rest, 1.0) if rest else value


def _digits_value(digits: str, language: str | None) -> float | None:
    digits = re.sub(r"[\u00a0\u202f ]", "", digits)
    is_comma_decimal = language not in (None, "en", "zh", "ja", "ko", "he", "th", "hi")
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


def _words_value(text: str) -> float | None:
    total, current = 0.0, 0.0
    known = False
    for word in re.split(r"[ -]+", text):
        if word in _SMALL:
            current = current * 12 if word == "dozen" and current else current + _SMALL[word]
            known = True
        elif word in _FOREIGN:
            current += _FOREIGN[word]
            known = True
        elif word == "hundred":
            current = (current or 1) * 100
            known = True
        elif word in _SCALES:
            total += (current or 1) * _SCALES[word]
            current = 0.0
            known = True
        elif word not in {"a", "and", "of"}:
            return None
    return total + current if known else None


def _scaled_like(low: float, high: float, first: str, second: str) -> float:
    """Return the lower end with the upper end's scale ("5 to 7 million")."""
    scale = re.search(rf"({_SCALE})$", second, re.IGNORECASE)
    if scale and not re.search(rf"({_SCALE})$", first, re.IGNORECASE):
        factor = _SCALES.get(scale.group().strip(" \u00a0-.").casefold(), 1.0)
        if low * factor < high:
            return low * factor
    return low


def _unit(number: str | None, unit: str) -> str:
    name = unit.strip(" \u00a0-").casefold().removeprefix("u.s. ").removeprefix("us ")
    if name in _PERCENT:
        return "%"
    if name in _CURRENCIES:
        return _CURRENCIES[name]
    if name:
        return _MEASURE_NAMES.get(name, name)
    sign = re.match(_CURRENCY_SIGN, number or "", re.IGNORECASE)
    return _CURRENCIES.get(sign.group().strip(" .").casefold(), "USD") if sign else ""


def _kind(
    first: str, value: float, unit: str, before: str, after: str, *, is_range: bool
) -> Kind | None:
    """Return what the number counts, None for what only looks like one."""
    if unit == "%":
        return "percent"
    if unit in _CURRENCIES.values():
        return "money"
    if unit:
        return "measure"
    if _CLOCK.match(after) or re.search(r"\d:$", before):
        return "time"
    is_plain = first.isdecimal()
    if is_plain and value <= 31 and (_MONTH_BEFORE.search(before) or _MONTH_AFTER.match(after)):
        return "date"
    if is_plain and _ORDINAL_AFTER.match(after):
        return "ordinal"
    if is_plain and len(first) == 4 and 1800 <= value <= 2100 and not _bound(before):
        return "year"
    if first.casefold() in {"one", "a", "second"} and not is_range:
        return None
    return "count"


def _bound(before: str) -> str:
    match = _BOUND.search(before)
    return (match.lastgroup or "") if match else ""


def _bound_start(before: str, start: int) -> int:
    """Return where a number begins with its bound words."""
    match = _BOUND.search(before)
    return start if match is None else start - (len(before) - match.start())


def agree(a: Number, b: Number) -> bool:
    """Whether two numbers for the same thing do not contradict each other.

    "About 300" agrees with 296, "more than 300" with 312, "nearly 500" with 490: a bound blurs a
    number by its last digit that is not zero. A range agrees only with an equal one.
    """
    if a.is_range or b.is_range:
        return _near(a.low, b.low) and _near(a.high, b.high)
    if _near(a.low, b.low):
        return True
    for blurred, other in ((a, b), (b, a)):
        gap = other.low - blurred.low
        step = _step(blurred.low)
        match blurred.bound:
            case "least" if 0 <= gap < step:
                return True
            case "most" if 0 <= -gap < step / 2:
                return True
            case "about" if abs(gap) < step / 2:
                return True
            case _:
                pass
    return _is_rounded_form(a.low, b.low)


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
    """Whether one is the other rounded to two digits or more ("1.2 million", 1,234,000)."""
    for exact, rounded in ((a, b), (b, a)):
        if rounded < 1000 or len(f"{exact:.0f}".rstrip("0")) <= len(f"{rounded:.0f}".rstrip("0")):
            continue
        digits = len(f"{rounded:.0f}".rstrip("0"))
        if digits >= 2 and _near(float(f"{exact:.{digits}g}"), rounded):
            return True
    return False
