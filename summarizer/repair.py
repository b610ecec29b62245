"""Makes a sentence fit to stand alone, or says that it is not.

Repair only takes away: bullets, datelines ("LONDON (AP) —"), agency tags, a "But" at the front.
It never adds a word; the words of a repaired sentence are the source's, in their order. What
cannot be mended that way (an open quotation, a fragment, a caption, an appeal to the reader, an
order to a machine) is not used at all. Naming whom "he" means is left alone: it adds words, and
it guesses.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from summarizer.datelines import without_dateline, without_tags
from summarizer.openings import without_connective
from summarizer.scripts import MARKS, UNSPACED, UPPER
from summarizer.words import fold, word_count

MIN_WORDS = 5
MAX_WORDS = 60
"""Longer ones are lists or failed cuts."""

_BULLET = re.compile(
    r"^\s*(?:[-–—*•‣▪·●◦○►▶■□✔✓➤»>]+\s+|[•‣▪●◦►▶■✔✓➤]|\(?\d{1,2}[.)]\s+(?=\D)|[a-z]\)\s+)"
)
_END = re.compile(r"[.!?。！？؟।॥۔։።…][\"'”’»“)\]」』]*$")
_UNFINISHED = re.compile(r"(?:\.\.\.|…|\[…\]|\[\.\.\.\]|\(more\)|[,;:–—-](?:\s\.)?)[\"'”’»)\]]*$")
_END_REACH = 24
_LINE_HAS_NO_END = frozenset({"th", "lo", "km", "my"})

_NOT_NEWS = re.compile(
    r"\b(?:click (?:here|on|below)|read (?:more|also|full|next|our)|sign up (?:for|to)|subscribe|"
    r"(?:like|follow|join|find) us (?:on|at)|share this|all rights reserved|"
    r"(?:contributed|added) to this (?:report|story|article)|contributed reporting|"
    r"(?:file|stock|handout) (?:photo|picture|image)|(?:photo|image|picture|video|photograph)s? ?"
    r"(?:by|courtesy|credit|source|:|/)|getty images|shutterstock|scroll down|"
    r"watch (?:the|this|our|more) (?:video|clip|below)|"
    r"originally (?:published|appeared)|"
    r"this (?:article|story|post) (?:was|is|has|first|originally)|"
    r"opinions expressed|views expressed|cookies?|newsletter|copyright (?:\(c\) |© )?(?:19|20)\d\d|"
    r"terms of (?:use|service)|privacy policy|"
    r"any(?:one|body) (?:who has|has|with) (?:any |more |further )?information|crime ?stoppers|"
    r"advertisement|sponsored|listen to the|download (?:the|our)|see also|also read|"
    r"more (?:from|on|about) (?:this|the) (?:author|story)|editor['’]s note|editor['’]s pick)\b"
)
_NOT_NEWS_START = re.compile(
    r"^(?:by [A-Z][\w.'’-]+(?: [A-Z][\w.'’-]+){1,3}(?:$|,| and | for |\s?\|)|"
    r"(?:photo|image|picture|caption|video|audio|credit|source|foto|bild|quelle|фото|видео|"
    r"published|updated|posted|last updated|veröffentlicht|aktualisiert|"
    r"опубликовано|обновлено|topics?|tags?|"
    r"related|recommended|mehr zum thema|lesen sie auch|lire aussi|lea también|"
    r"leia também|leggi anche|"
    r"читайте также|смотрите также|czytaj też|lees ook|läs också)\s?[:|–—])",
    re.IGNORECASE,
)
_CAPTION = re.compile(
    r"\((?:photo|image|picture|file photo|foto|bild|pictured)\b[^)]*\)"
    r"|\((?:l|r|c|left|right|center|centre|pictured|from left|above|below)\)"
    r"|\((?:[^()]{0,40}[/ ])?(?:reuters|ap|afp|getty(?: images)?|epa)(?:[/ ][^()]{0,40})?\)[.]?$"
    r"|\bpictured (?:above|below|left|right|here|with|in|at|on)\b|^pictured\b"
    r"|\bin this (?:\w+ ){0,3}(?:photo|image|picture|frame|file|handout|still)\b|©|\bcaption\b"
)
_VIEW = re.compile(
    r"an? (?:general |aerial |undated |screen ?)?(?:view|photo|picture|image|still) (?:of|shows)\b"
)
"""A caption from its beginning."""


_PLAYED = re.compile(r"\d{1,2}:[0-5]\d\s+\D")
"""How long a video of a list takes, before what it shows."""

_TO_MACHINE = re.compile(
    r"\b(?:ignore|disregard|forget|override)\b[^.]{0,40}\b(?:instructions?|prompts?|rules|guidelines|"
    r"everything|above|anweisungen|instrucciones|consignes|инструкц\w+)\b"
    r"|\b(?:system prompt|as an? (?:ai|language model)|you are (?:now )?(?:an? )?(?:ai|assistant|"
    r"chatbot|"
    r"language model|summari[sz]er|helpful)|language model)|<\|\w+\|>|\[/?inst\]"
    r"|\b(?:ignoriere|vergiss)\b[^.]{0,30}\banweisungen\b|\bignora\w*\b[^.]{0,30}\b(?:instrucciones|istruzioni)\b"
    r"|\bигнорируй\w*\b|\bзабудь\w*\b[^.]{0,30}\bинструкц\w+|忽略.{0,10}(?:指令|指示|说明)"
)


class NoiseSigns(NamedTuple):
    """Bits of text of which one is in all noise of a kind; they are quicker to look for.

    Attributes:
        caption: of captions that do not begin like one.
    """

    appeal: tuple[str, ...]
    caption: tuple[str, ...]
    machine: tuple[str, ...]


ALL_SIGNS = NoiseSigns(
    appeal=(
        *("click ", "read ", "sign up ", "subscribe", " us ", "share this", "all rights"),
        *("to this ", "contributed rep", "photo", "picture", "image", "video", "shutterstock"),
        *("scroll down", "watch ", "originally", "this article", "this story", "this post"),
        *("expressed", "cookie", "newsletter", "terms of ", "privacy policy", "information"),
        *(
            "stoppers",
            "copyright",
            "advertisement",
            "sponsored",
            "listen to ",
            "download ",
            "see also",
        ),
        *("also read", "author", "story", "editor"),
    ),
    caption=("(", "pictured", "in this ", "©", "caption"),
    machine=(
        *("ignor", "disregard", "forget", "override", "system prompt", "as a", "you are", "<|"),
        *("inst]", "language model", "vergiss", "игнорируй", "забудь", "忽略"),
    ),
)

_LETTER = re.compile(rf"[^\W\d_]|[{MARKS}{UNSPACED}]")
_ASCII_WITHOUT_LETTERS = bytes(code for code in range(128) if not chr(code).isalpha())
_NO_LETTERS = re.compile(r"[\W_]+")
_UPPER = re.compile(f"[{UPPER}]")
_IN_ACRONYM = re.compile(r'(?<=[\u05d0-\u05ea])"(?=[\u05d0-\u05ea])')
"""The mark of a Hebrew abbreviation, which is typed like a quotation mark."""

_LOW_QUOTED = re.compile(r'„([^„“”"]*)"')
"""A quotation that begins low and is closed by the mark that the keyboard has."""

_PAIRED = re.compile(r"[“”„«»()\[\]「」『』]")
_PAIRS = (("“", "”"), ("«", "»"), ("(", ")"), ("[", "]"), ("「", "」"), ("『", "』"))


def repair(sentence: str, *, language: str | None = None) -> str:
    """Return the sentence without bullets, datelines, agency tags and connectives at its front.

    Only takes away; applied twice it changes nothing more.
    """
    text = " ".join(sentence.split())
    while True:
        before = text
        if bullet := _BULLET.match(text):
            text = text[bullet.end() :]
        text = without_tags(without_dateline(text, language))
        text = without_connective(text, language)
        if text == before:
            return text


def is_bullet(line: str) -> bool:
    """Whether the line is marked as an item of a list."""
    return _BULLET.match(line) is not None and not line.lstrip()[:1].isdigit()


def is_finished(sentence: str) -> bool:
    """Whether the sentence ends like one."""
    if sentence[-1:] == "." and sentence[-2:-1].isalnum():
        return True
    end = sentence[-_END_REACH:]
    return _END.search(end) is not None and not _UNFINISHED.search(end)


def signs_in(text: str) -> NoiseSigns:
    """Return the signs of noise that a text has; no sentence of it can have others."""
    low = text.lower()
    return NoiseSigns(*(tuple(sign for sign in signs if sign in low) for signs in ALL_SIGNS))


def is_noise(sentence: str, signs: NoiseSigns = ALL_SIGNS) -> bool:
    """Whether the sentence is a caption, a byline, an appeal to the reader or to a machine.

    Args:
        signs: those that can be in the sentence.
    """
    low = sentence.lower()
    has = low.__contains__
    if any(map(has, signs.appeal)) and _NOT_NEWS.search(low):
        return True
    if _NOT_NEWS_START.match(sentence):
        return True
    if low.startswith("a") and _VIEW.match(low):
        return True
    if any(map(has, signs.caption)) and _CAPTION.search(low):
        return True
    return any(map(has, signs.machine)) and _TO_MACHINE.search(low) is not None


def is_balanced(sentence: str) -> bool:
    """Whether every quotation mark and bracket of the sentence has its partner."""
    if '"' in sentence:
        if not sentence.isascii():
            sentence = _LOW_QUOTED.sub(r"\1", _IN_ACRONYM.sub("", sentence))
        if sentence.count('"') % 2:
            return False
    if not _PAIRED.search(sentence):
        return True
    return all(_is_pair_balanced(sentence, left, right) for left, right in _PAIRS)


def _is_pair_balanced(sentence: str, left: str, right: str) -> bool:
    if left == "“" and "„" in sentence:
        return sentence.count("„") == sentence.count("“") + sentence.count("”")
    if left == "«" and sentence.count(right) == sentence.count(left):
        return True
    return sentence.count(left) == sentence.count(right)


def is_fit(
    sentence: str,
    *,
    is_item: bool = False,
    language: str | None = None,
    is_known_news: bool = False,
) -> bool:
    """Whether a repaired sentence may be shown on its own.

    Args:
        is_item: it was an item of a list, which needs no period.
        is_known_news: it was found to be no noise before.
    """
    if not MIN_WORDS <= word_count(sentence) <= MAX_WORDS or len(sentence) > 500:
        return False
    has_end = is_finished(sentence)
    if not (is_item or has_end or language in _LINE_HAS_NO_END):
        return False
    if sentence[0] == "(" or " , " in sentence:
        return False
    if not has_end and (_UNFINISHED.search(sentence[-_END_REACH:]) or _PLAYED.match(sentence)):
        return False
    if not is_balanced(sentence):
        return False
    if not is_known_news and is_noise(sentence):
        return False
    letters = _letter_count(sentence)
    if letters * 2 < len(sentence) - sentence.count(" "):
        return False
    is_shouted = len(_UPPER.findall(sentence)) * 10 > letters * 6
    return not is_shouted and not (sentence[0].islower() and not is_item)


def _letter_count(text: str) -> int:
    if text.isascii():
        return len(text.encode("ascii").translate(None, _ASCII_WITHOUT_LETTERS))
    return len(_LETTER.findall(text))


def bare_letters(text: str) -> str:
    """Return what two lines share that differ only in case, spaces and punctuation."""
    return _NO_LETTERS.sub("", fold(text))


__all__ = [
    "bare_letters",
    "is_balanced",
    "is_bullet",
    "is_finished",
    "is_fit",
    "is_noise",
    "repair",
    "signs_in",
]
