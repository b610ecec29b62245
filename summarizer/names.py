"""Finds names in a text and compares them across spellings and cases.

A name is a run of capitalized words; at the front of a sentence a capital proves nothing, so a
single first word counts only when it is capitalized elsewhere too or more capitals follow it.
Names are compared by their folded parts: without accents, possessive endings and case endings
(the first letters decide), in Latin letters where the script has a plain transliteration.
Scripts without capitals have no names here.
"""

from __future__ import annotations

import re
import unicodedata

from summarizer.words import fold, listed

_TOKEN = re.compile(r"[^\W\d_][\w'’.-]*[\w]|[^\W\d_]")
_ENDS = re.compile(r"[.!?…:]\s*[\"”’»)]*\s*$|[\"“„«(\[]\s*$|^\s*$|[-–—•*]\s*$")
_SMALL_INSIDE = listed("of de la le von van der den del di da al el bin ibn du dos das the and")
_NO_NAMES = listed(
    "i i'm i've i'd i'll monday tuesday wednesday thursday friday saturday sunday january february"
    " march april may june july august september october november december mr mrs ms dr sir"
    " a an the it he she"
    " we you they but and in on at for from as if to of by with after before when while this"
    " that there his her its their our my what who how why where not no yes"
)
_CYRILLIC = dict(
    zip(
        "абвгдеёжзийклмнопрстуфхцчшщъыьэюяіїєґ",
        ["a", "b", "v", "g", "d", "e", "e", "zh", "z", "i", "i", "k", "l", "m", "n", "o", "p", "r",
         "s", "t", "u", "f", "h", "c", "ch", "sh", "sh", "", "y", "", "e", "yu", "ya", "i", "i",
         "e", "g"],
        strict=True,
    )
)  # fmt: skip
NAME_STEM = 5
"""Letters of a part of a name that are compared; endings behind them are inflection."""


def names(text: str) -> list[str]:
    """Return the names of a text as they stand, in order, one for each mention."""
    found: list[str] = []
    run: list[str] = []
    run_starts_sentence = False
    place = 0
    for match in _TOKEN.finditer(text):
        word = match.group()
        between = text[place : match.start()]
        starts = _ENDS.search(text[max(0, match.start() - 4) : match.start()]) is not None or (
            not found and not run and match.start() == 0
        )
        is_capital = word[0].isupper() and fold(word).rstrip(".") not in _NO_NAMES
        is_joined = bool(run) and between.strip() == "" and not starts
        if is_capital and is_joined:
            run.append(word)
        else:
            _close(run, run_starts_sentence, found)
            run = [word] if is_capital else []
            run_starts_sentence = starts
        place = match.end()
    _close(run, run_starts_sentence, found)
    return found


def _close(run: list[str], starts_sentence: bool, found: list[str]) -> None:
    """Keep a finished run of capitalized words, unless it is one word at a sentence's front."""
    if not run or (starts_sentence and len(run) == 1 and not run[0].isupper()):
        return
    found.append(" ".join(run))


def name_parts(name: str) -> list[str]:
    """Return a name's parts as they are compared."""
    return [part for word in _TOKEN.findall(name) if (part := name_key(word))]


def name_key(word: str) -> str:
    """Return the compared form of one word of a name; initials give nothing."""
    low = fold(word).removesuffix("'s").removesuffix("'").rstrip(".")
    plain = "".join(c for c in unicodedata.normalize("NFKD", low) if not unicodedata.combining(c))
    latin = "".join(_CYRILLIC.get(c, c) for c in plain)
    latin = re.sub(r"[^\w]", "", latin.replace("ß", "ss").replace("y", "i").replace("j", "i"))
    return latin[:NAME_STEM] if len(latin) > 1 and latin not in _SMALL_INSIDE else ""


def known_keys(text: str) -> frozenset[str]:
    """Return the compared forms of every word of a text, capitalized or not."""
    return frozenset(key for word in _TOKEN.findall(text) if (key := name_key(word)))


def alien_names(text: str, source_keys: frozenset[str]) -> list[str]:
    """Return the names of a text of which a part stands nowhere in the source.

    Acronyms are known when the source has them, with or without periods.
    """
    return [
        name for name in names(text) if any(part not in source_keys for part in name_parts(name))
    ]
