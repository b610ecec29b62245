"""Takes datelines and agency tags off the front and the end of a sentence.

A dateline ("LOS ANGELES (KTLA) —", "DURANGO, Colo.—", "Киев, 12 мая —") says where a report was
written, not what happened. What counts as one is its build, not a list of outlets: a place in
capitals may carry any tag in brackets, a place in ordinary letters needs a tag that names an
agency or a station, a date or a state's abbreviation. In doubt it stays: cutting a subject off
("Amazon (AMZN) — the retailer — …") would harm more.
"""

from __future__ import annotations

import re

from summarizer.openings import with_capital
from summarizer.scripts import CONSONANTAL, HANGUL, INDIC, UPPER

_AGENCY = (
    r"(?:CNN(?: [A-Z]\w+){0,2}|AP|AFP|Reuters|REUTERS|UPI|PTI|ANI|IANS|Xinhua|XINHUA|TASS|BBC|"
    r"dpa(?:/\w+)?|AFP/dpa|KNA|epd|sid|SID|EFE|ANSA|PAP|Lusa|Bloomberg|Kyodo|Yonhap|APA|"
    r"Reuters Health|(?:The )?Associated Press|The Conversation|AA|DHA|[İI]HA|"
    r"A(?:ntara|NTARA)|TTXVN|VNA|ΑΠΕ(?:-ΜΠΕ)?|Europa Press|Укрінформ|УНІАН|Интерфакс|"
    r"РИА Новости|ТАСС)"
)
STATION = r"(?:[KW][A-Z]{2,3}(?:[- ]?(?:TV|FM|AM|DT|\d{1,2}))?)"
"""A North American station's call sign."""

_STATE = (
    r"(?:Ala|Ariz|Ark|Calif|Colo|Conn|Del|Fla|Ga|Ill|Ind|Kan|Ky|La|Md|Mass|Mich|Minn|Miss|Mo|Mont|"
    r"Neb|Nev|N\.H|N\.J|N\.M|N\.Y|N\.C|N\.D|Okla|Ore|Pa|R\.I|S\.C|S\.D|Tenn|Vt|Va|Wash|W\.Va|Wis|"
    r"Wyo|D\.C|Ont|Que|B\.C|Alta|Sask|Man|N\.S|N\.B)\.|[A-Z]{2}\b"
)
_DASH = r"(?:[-–—―]{1,3}|:)"
_CITY = rf"[{UPPER}][^\W\d_'’-]+(?:[ /-][{UPPER}][^\W\d_'’-]+){{0,2}}"
_CAPITALS = rf"[{UPPER}][{UPPER}'’.-]+(?:[ /-][{UPPER}'’.]{{2,}}){{0,3}}"
_REGION = rf"(?:, ?[{UPPER}][\w.]{{0,15}}(?: [A-Z][\w.]{{0,15}}){{0,2}}){{0,2}}"
_BEGINS = rf"(?=[\"“„«‘'{UPPER}0-9])"
_DENSE = rf"(?:(?![،؛؟।])[{CONSONANTAL}{INDIC}]){{2,20}}"
"""A word of a script without capitals, where a tag in brackets or a date must tell a place."""
_MONTH = r"[^\W\d_]{3,10}\.?"
_PATTERNS = (
    rf"^\(\s?(?:{_AGENCY}|[A-Z]{{2,6}})\s?\)\s*{_DASH}*\s*",
    rf"^[{UPPER}][^()\"“”:;!?]{{1,45}}?\(\s?{_AGENCY}(?:\s?[,/|]\s?[\w .]{{1,20}})?\)"
    rf"\s*{_DASH}+\s*",
    rf"^{_CITY}(?:, {_CITY}\.?)?,? ?\(\s?{_AGENCY}\s?\)\s*{_DASH}*\s*(?=\S)",
    rf"^{_CAPITALS}{_REGION},? ?\(\s?[^()\"“”]{{2,30}}\)\s?(?:{_DASH}|[•|])\s?{_BEGINS}",
    rf"^{_CITY}(?:, (?:{_CITY}|{_STATE}))?,? ?\(\s?{STATION}\s?\)\s?{_DASH}\s?{_BEGINS}",
    rf"^{_CAPITALS}(?:\s•|, ?(?:{_STATE}|[A-Z][a-z]{{2,15}})\s[•|])\s{_BEGINS}",
    rf"^{_CAPITALS}, ?(?:{_STATE}|[A-Z][a-z]{{2,15}})\s?[–—―]\s?{_BEGINS}",
    rf"^{_CITY}, (?:{_STATE})\s[-–—―]{{1,2}}\s{_BEGINS}",
    rf"^Reporting from {_CITY}(?:, {_CITY}\.?)?\s[-–—―]{{1,2}}\s{_BEGINS}",
    rf"^(?:[{UPPER}][{UPPER}'’.-]+[ ,/]*){{1,4}}(?:[\w .]{{0,24}},? ?)?"
    rf"(?:\d{{1,2}}(?:,? \d{{4}})?,? )?\s?[-–—―]{{1,3}}\s+(?=[\"“„«{UPPER}0-9])",
    rf"^{_CITY}(?:, [A-Z][\w. ]{{1,20}})?,? {_MONTH} \d{{1,2}}(?:, \d{{4}})?"
    r"\s?[-–—―]{1,3}\s+",
    rf"^{_CITY}, {_MONTH} \d{{1,2}} \({_AGENCY}\)\s*{_DASH}*\s*",
    rf"^\({_CITY}\)\s*[-–—―]{{1,3}}\s*",
    rf"^\d{{1,2}} {_MONTH} \d{{4}}\s+(?=[A-ZÀ-Ý][a-zà-ÿ]*\s[^\d])",
    r"^[А-ЯЁ][А-ЯЁа-яё. -]{1,30}[,.] \d{1,2}(?: [а-я]{3,9})?(?: \d{4}(?: г\.)?)?\.?\s*"
    r"(?:[-–—]\s*)?(?:/ТАСС/|ТАСС|РИА Новости|Интерфакс)[^.]{0,20}\.\s*",
    r"^(?:新华社|新華社|中新社|中新网|中央社|本报|人民网|央视网)[^电電讯訊。，]{0,20}[电電讯訊]\s*"
    r"(?:（[^）]{1,20}）)?\s*",
    r"^［[^］]{3,30}］\s*[-―—–]?\s*",
    rf"^(?:\([^()=]{{1,20}}=[^()]{{1,20}}\)|\[[^\[\]=]{{1,20}}=[^\[\]]{{1,20}}\])\s*"
    rf"(?:[{HANGUL}]{{2,4}} (?:기자|특파원)\s?=\s?)?(?=\S)",
    rf"^{_DENSE}(?: {_DENSE}){{0,2}}\s?\([^()\"“”«»]{{2,25}}\)\s?[-–—:ـ]+\s*",
    rf"^{_DENSE}(?: {_DENSE}){{0,2}}[,،] ?\d{{1,2}} {_DENSE}(?: \d{{4}})?\s?"
    r"(?:\([^()\"“”«»]{2,25}\)\s?[-–—:।]*|[-–—:।]+)\s*",
    rf"^\([^()]{{2,18}}\)\s?[-–—]\s?{_BEGINS}",
    r"^(?:【[^】]{1,20}】|（[^）]{0,12}(?:记者|社)[^）]{0,12}）)\s*",
    r"^(?:UPDATED?|BREAKING|EXCLUSIVE|WATCH|VIDEO|LIVE|JUST IN|Exclusive|Breaking|Eilmeldung|"
    r"СРОЧНО)\s?(?::|[-–—|])\s*",
    r"^\d{1,2}[:.]\d{2}(?: ?[AaPp]\.?[Mm]\.?)?(?: (?:[ECMP][SD]?T|GMT|BST|UTC|CES?T|Uhr))?\s?"
    rf"[:|–—-]\s+(?=[{UPPER}])",
)
_DATELINES = tuple(map(re.compile, _PATTERNS))
_ANY_DATELINE = re.compile("|".join(_PATTERNS))
_DATED = re.compile(
    r"[-–—―:|•(（【［]|^\d|^\[|^(?:新[华華]社|中新|中央社|本报|人民网|央视网)|ТАСС|РИА|Интерфакс"
)
"""What every dateline has one of, within its reach."""

_DATELINE_REACH = 160
_TRAILING = (
    re.compile(
        rf"\s*[\[(]\s?(?:{_AGENCY}|[a-z]{{2,4}}(?:/[a-z]{{2,4}})*|с|tm|eb|via \w+)\s?[\])]\.?$"
    ),
    re.compile(r"\s*\[\s?(?:\d{1,3}|[a-z]|citation needed)\s?\](?=\W*$)"),
    re.compile(r"\s*(?:[-–—]{1,2}\s?)(?:Reuters|AP|AFP|CNN|dpa|Bloomberg|PTI|ANI)\.?$"),
)
_TAG_ENDS = frozenset("])sPNaIg")
"""Last characters of agencies' names and of what stands in brackets."""

_TAGGED = re.compile(r"[-–—\[(]")
_INNER_MARK = re.compile(r"\[\s?\d{1,3}\s?\]")


def without_dateline(text: str, language: str | None) -> str:
    """Return the sentence without the dateline at its front, with a capital where it was cut."""
    if not _DATED.search(text, 0, _DATELINE_REACH) or not _ANY_DATELINE.match(text):
        return text
    for pattern in _DATELINES:
        if dateline := pattern.match(text):
            text = with_capital(text[dateline.end() :], language)
    return text


def without_tags(text: str) -> str:
    """Return the sentence without an agency's tag at its end and numbers of footnotes in it."""
    if not _TAGGED.search(text):
        return text
    if text.rstrip(".")[-1:] in _TAG_ENDS or "[" in text:
        for tag in _TRAILING:
            text = tag.sub("", text)
        text = _INNER_MARK.sub("", text)
    return text.strip()
