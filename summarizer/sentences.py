"""Cuts text into sentences: sentencex, and a thin layer that joins what it cuts too often.

sentencex (well kept, about 300 languages, ten thousand articles a second) was the best of five
on news text (docs/decisions/summaries.md) and errs on one side only: it cuts after
abbreviations, initials and ordinals, and between a quotation and who says it. So the layer only
joins, with one exception: sentences glued together by a lost line break ("…today.The mayor").

In doubt two sentences stay one: half a sentence misleads, a long one is merely passed over.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache

from sentencex import segment

from summarizer.scripts import HANGUL, LOWER, UPPER
from summarizer.words import listed

ORDINAL_LANGUAGES = listed("de da nb nn no fi cs sk pl hu et tr az hr bs sr sl lv is")
"""Languages that write ordinals as digits with a period ("am 12. Spieltag")."""

_TITLES = {
    "": "mr mrs ms dr prof gen sen rep gov lt col sgt capt cmdr rev hon supt e.g i.e vs",
    "de": "ing ca tzw tzv zw bzw ggf inkl z.b d.h u.a nr hr fr st mag abs bspw",
    "fr": "m mm mme mlle me env ste cie av bd",
    "es": "sr sra srta dra d da lic ing ee av avda gral núm",
    "pt": "sr sra dra profa av r exmo",
    "it": "sig dott avv ing on l'on n s",
    "ru": "г ул пр просп пл д дер пос им акад проф чл св гр тов",
    "uk": "м вул ім проф акад р просп пл буд св гр",
    "pl": "ul pl al godz ok m.in br tzn np św im prof ks hab inż mgr płk os woj",
    "nl": "dhr mevr ca mr ir",
    "el": "κ κα κκ δρ αγ λ λεωφ αρ οδ σελ π.χ δηλ καθ αντ",
    "ar": "د أ م",
    "fa": "د م ه.ش ه.ق",
    "hi": "डॉ श्री प्रो पं कु रु एड",
    "bn": "মো মোঃ মোসা ড ডা অ্যাড লি নং",
    "tr": "doç prof av alb yrd gen org yzb cad sok no bkz op uzm",
    "id": "jl h hj drs dra ir kol no tgl sdr kh ust rp dr jend letjen kompol akbp",
    "vi": "tp ts ths gs pgs pgs.ts gs.ts tx bs ks nxb",
}
"""What stands before a name or a number and never ends a sentence, by language, without its
last period; the first list holds for all."""

_MEASURES = listed(
    "inc co corp ltd bros jan feb mar apr jun jul aug sept sep oct nov dec mio mrd mln mld min hrs"
    " hr sec br r kl m.in tys zł gr млн млрд тыс руб чел долл т.е т.к т.ч т.д env janv févr avr"
    " juil déc núm aprox máx mín ore cm mm km kg"
)
"""What may end a sentence, and does not before a digit or a small letter."""

_AFTER_HOUR = re.compile(
    r"(?:(?:mon|tues|wednes|thurs|fri|satur|sun)day|e[sd]?t|p[sd]?t|c[sd]t|m[sd]t|gmt|utc|bst|cet"
    r"|cest|local|eastern|pacific|central|today|yesterday|tomorrow)\b",
    re.IGNORECASE,
)
_HOUR_END = re.compile(r"\b[ap]\.\s?m\.$", re.IGNORECASE)
_GLUED = re.compile(
    rf"(?<=[^\W\d_]{{3}}[.!?])"
    rf"(?=(?!(?:Com|Net|Org|Co|Uk|De|Io|Ru|Js|Ai)\b)[{UPPER}][{LOWER}]+[\s,])"
)
_MAY_BE_GLUED = re.compile(rf"[.!?](?<=[^\W\d_]{{3}}[.!?])[{UPPER}][{LOWER}]")
_INSIDE = re.compile(
    rf"(?:\d\.\d|(?:^|[\s.(])(?![a-zA-Z])[^\W\d_]\.[^\W\d_]|[\"”’'»」』][{HANGUL}])$"
)
"""No end of a sentence: a decimal in other digits, initials, and what Korean says of a quotation
right behind it."""

_BEHIND_CAPTION = re.compile(
    r" (?=(?:He|She|They|But|The|This|His|Her|Their|There|After|While) [a-z])(?<=[a-z0-9)] )"
)
_NO_CAPTION_END = listed(
    "and or of in on at by with for to from into that may as is are was were be said says called "
    "named titled film album song book series show the a an my our your his her their"
)
"""Words behind which a capital begins a name: "the film The ring"."""

_BEFORE_DIGITS = re.compile(r"(?<!\w)([^\W\d_]{5,})\.\s+(?=\d)")
_MAY_BE_BEFORE_DIGITS = re.compile(r"\.\s+\d")
_LAST_WORD = re.compile(r"(\S+)\.[\"'”’»)\]]*$")
_LEADING = re.compile(r"^[\s\"'“‘«„‹(\[—–-]+")
_SPEECH_END = re.compile(r"[。！？!?.…,،][”’\"'»」』]+$")
_CJK_SPEECH_END = re.compile(r"[。！？][”’」』]+$")
_ONE_LETTER_BEHIND = re.compile(r"\w+-[^\W\d_]")
_DASHED_TAG = re.compile(r"^\s*[—–-]\s*(?=\w)")

_END_REACH = 24
"""Characters of a sentence's end that say how it ends."""

_CLOSING = '"”’»'
_QUOTES = re.compile(r"[\"“”„«»「」『』]|(?<!\w)['‘’]|['’](?!\w)")
_OPENING = frozenset('"“„«')
_OPENING_LEFT_BEHIND = re.compile(r"(?<=[.!?…])\s+[\"“„«]$")

LONG_QUOTATION = 300
"""Characters of a sentence beyond which its quotations are cut too."""

MAX_LINE = 100_000
"""Characters of one line that are looked at in one piece; longer lines are cut at a space."""


def split_sentences(text: str, language: str | None = None) -> list[str]:
    """Return the sentences of a text with one paragraph a line; never across two lines.

    Args:
        language: ISO 639-1 when known; it chooses abbreviations and ordinals.

    Returns:
        Sentences without surrounding white space, none empty, in order. Joined by spaces and
        with white space folded, they are the text.
    """
    tongue = (language or "en").split("-")[0].lower()
    sentences: list[str] = []
    for line in text.splitlines():
        for piece in _pieces(line):
            sentences += _split_line(piece, tongue)
    return sentences


def _pieces(line: str) -> list[str]:
    """Return the line, cut at spaces when it is longer than `MAX_LINE`."""
    pieces = []
    start = 0
    while len(line) - start > MAX_LINE:
        cut = line.rfind(" ", start + MAX_LINE // 2, start + MAX_LINE)
        cut = cut if cut > 0 else start + MAX_LINE
        pieces.append(line[start:cut])
        start = cut
    pieces.append(line[start:])
    return [piece for piece in pieces if piece.strip()]


def _split_line(line: str, language: str) -> list[str]:
    parts: list[str] = []
    for glued in _GLUED.split(line) if _MAY_BE_GLUED.search(line) else (line,):
        cut = [
            piece.strip()
            for caption in _cut_behind_captions(glued, language)
            for part in _segments(caption, language)
            for piece in _cut_before_digits(part, language)
            if piece.strip()
        ]
        for part in _joined(cut, language):
            parts += _opened(part, language) if len(part) > LONG_QUOTATION else [part]
    return _with_opening_quotes(parts)


def _segments(line: str, language: str) -> list[str]:
    """Return what sentencex cuts, without its cuts inside numbers, initials and quotations."""
    parts: list[str] = []
    for piece in segment(language, line):
        if parts and not line.isascii() and _is_inside(parts[-1], piece, language):
            parts[-1] += piece
        else:
            parts.append(piece)
    return parts


def _is_inside(before: str, piece: str, language: str) -> bool:
    """Whether a cut without a space is none."""
    if before[-1].isspace() or not piece:
        return False
    if _INSIDE.search(before[-4:] + piece[0]):
        return True
    run = before.rsplit(None, 1)[-1]
    return run[-1] == "." and run[:-1].casefold() in _titles(language)


def _with_opening_quotes(parts: list[str]) -> list[str]:
    """Return the parts with stray quotation marks moved to the sentence that they belong to."""
    moved: list[str] = []
    carried = ""
    for part in parts:
        text = carried + part
        carried = ""
        if moved and text.startswith('" '):
            moved[-1] += '"'
            text = text[2:]
        left_behind = _OPENING_LEFT_BEHIND.search(text) if text[-1:] in _OPENING else None
        if left_behind and part is not parts[-1]:
            is_closing = text[: left_behind.start()].count('"') % 2 == 1
            carried = "" if is_closing else left_behind.group().strip()
            text = text[: left_behind.start()] + ('"' if is_closing else "")
        moved.append(text)
    return moved


def _opened(part: str, language: str) -> list[str]:
    """Return a long part cut inside its quotations as well.

    sentencex never cuts inside a quotation, so one quotation mark that is never closed makes
    a sentence out of a whole page.
    """
    bare = _QUOTES.sub(" ", part)
    if bare == part:
        return [part]
    cut: list[str] = []
    start = offset = 0
    for piece in segment(language, bare):
        offset += len(piece)
        end = max(start, offset - (len(piece) - len(piece.rstrip())))
        while end < len(part) and part[end] in _CLOSING:
            end += 1
        cut.append(part[start:end].strip())
        start = end
    cut.append(part[start:].strip())
    cut = [piece for piece in cut if piece]
    return _joined(cut, language)


def _joined(parts: list[str], language: str) -> list[str]:
    """Return the parts with wrongly cut neighbours joined again; linear in their length."""
    groups: list[list[str]] = []
    for part in parts:
        if groups and _belongs_to(groups[-1][-1], part, language):
            groups[-1].append(part)
        else:
            groups.append([part])
    joiner = "" if language in {"zh", "ja", "yue", "wuu"} else " "
    return [_glue(group, joiner) for group in groups]


def _glue(group: list[str], joiner: str) -> str:
    text = group[0]
    for part in group[1:]:
        text += part if part[0] in ",;:.)" else joiner + part
    return text


@cache
def _titles(language: str) -> frozenset[str]:
    """Return the abbreviations that end no sentence in a language."""
    return listed(f"{_TITLES['']} {_TITLES.get(language, '')}")


def _cut_behind_captions(line: str, language: str) -> list[str]:
    """Return a line cut where a sentence begins behind a caption that has no end."""
    if language != "en":
        return [line]
    cut, start = [], 0
    for match in _BEHIND_CAPTION.finditer(line):
        last = line[max(0, match.start() - 12) : match.start()].rsplit(None, 1)[-1]
        if last.lower() not in _NO_CAPTION_END:
            cut.append(line[start : match.start()])
            start = match.end()
    return [*cut, line[start:]]


def _cut_before_digits(part: str, language: str) -> list[str]:
    """Return a part cut where a word and its period stand before a number."""
    if _MAY_BE_BEFORE_DIGITS.search(part) is None:
        return [part]
    cut, start = [], 0
    for match in _BEFORE_DIGITS.finditer(part):
        word = match.group(1).casefold()
        if word not in _titles(language) and word not in _MEASURES:
            cut.append(part[start : match.end(1) + 1])
            start = match.end()
    return [*cut, part[start:]]


def _belongs_to(before: str, after: str, language: str) -> bool:
    """Whether `after` continues the sentence that `before` began."""
    if after[0] in ",;:":
        return True
    bare = _LEADING.sub("", after)
    if not bare:
        return False
    first = bare[0]
    end = before[-_END_REACH:]
    if language in {"zh", "ja", "yue", "wuu"}:
        return bool(_CJK_SPEECH_END.search(end)) and bare == after
    if _DASHED_TAG.match(after) and _SPEECH_END.search(end):
        return True
    if first.islower() and unicodedata.category(first) == "Ll":
        return not before.endswith(("…", ":")) or before.endswith("...")
    run = before.rsplit(None, 1)[-1]
    word = _LAST_WORD.search(run)
    if word is None:
        return False
    last = _LEADING.sub("", word.group(1)).casefold()
    if last in _titles(language) and before[-1] == ".":
        return True
    if last in _MEASURES and first.isdigit():
        return True
    if language in ORDINAL_LANGUAGES and last.isdecimal() and len(last) <= 2:
        return not before[: -len(run)].rstrip().endswith(",")
    if "-" in last and _ONE_LETTER_BEHIND.fullmatch(last) and word.group(1)[-1].isupper():
        return first.isupper() and before[-1] == "."
    return bool(_HOUR_END.search(end) and _AFTER_HOUR.match(bare))
