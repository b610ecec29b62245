"""Which characters belong to which kind of script, once for all that read text with patterns.

Each name is what stands between the brackets of a character class. They are written with escapes
alone: many of these characters look like others (U+F900 is drawn as U+8C48 is), and one pasted
wrongly takes a whole script along.
"""

from __future__ import annotations

UNSPACED = (
    r"\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3005-\u3007\u3040-\u30ff\u31f0-\u31ff"
    r"\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\uff66-\uff9f"
)
"""Scripts without spaces between words: Thai, Lao, Burmese, Khmer, kana, Chinese characters.
Korean and Yi write spaces."""

HANGUL = r"\uac00-\ud7a3"
"""Korean syllables as they are written."""

CONSONANTAL = r"\u0590-\u06ff\u0750-\u077f\u08a0-\u08ff"
"""Hebrew and Arabic, which write most vowels not at all: a word of three letters says something,
and what other languages write as articles and prepositions is glued to its front."""

INDIC = r"\u0900-\u0dff"
"""Devanagari to Sinhala: vowels are marks, which are characters of their own here."""

MARKS = (
    r"\u0300-\u036f\u0483-\u0487\u0591-\u05bd\u05bf\u05c1\u05c2\u05c4\u05c5\u05c7\u0610-\u061a"
    r"\u064b-\u065f\u0670\u06d6-\u06dc\u06df-\u06e8\u06ea-\u06ed\u0900-\u0963\u0966-\u0dff"
)
"""Marks that belong to the letter before them, which `\\w` does not know; of the Indic blocks
all but the end of a sentence."""

INVISIBLE = r"\u00ad\u0640\u061c\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff"
"""Soft hyphens, joiners, directions and the dash that stretches Arabic words: two spellings of
one word differ in them."""

_CASED = range(0x41, 0x588)
UPPER = "".join(chr(code) for code in _CASED if chr(code).isupper())
"""Capitals of the Latin, Greek, Cyrillic and Armenian alphabets with all their marks."""

LOWER = "".join(chr(code) for code in _CASED if chr(code).islower())
"""The small letters of the same."""
