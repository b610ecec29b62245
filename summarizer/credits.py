"""Credits at the end of a caption: "… on Monday. (Photo: Lena Brandt/CPA)".

Aim: know a caption by the owner it ends with, in any language that names owners in this way.
In doubt it is no credit: the end must be a short name after a word for a picture, a "via", or a
name with an agency in capitals behind a slash. Body text hardly ever ends so: none of the 11,565
body lines of the public set does, and 27 of its boilerplate lines do.
"""

from __future__ import annotations

import re

_PICTURE = (
    "photo|photos|photograph|photographs|picture|pictures|image|images|illustration|graphic"
    "|foto|fotos|bild|bilder|grafik|fotografie|fotografía|fotografia|imagen|imagem|immagine"
    "|zdjęcie|zdjęcia|kuva|beeld|fotoğraf|görsel|ảnh|фото|фотография|світлина"
)
_NAME = r"[^\s.!?:;()\[\]][^.!?:;()\[\]]{1,58}"

_AFTER_WORD = re.compile(
    rf"(?:^|[\s(\[|–—-])(?:file |pool |ap )?(?:{_PICTURE})"
    rf"\s?(?::|\bby\b|\bvia\b|/|\|)\s?{_NAME}[)\]]?$",
    re.IGNORECASE,
)
_OWNER_IN_BRACKETS = re.compile(
    r"[(\[](?:[^()\[\]]{2,60}\b(?:via|/)\s?|[^()\[\]]{2,40}/)"
    r"(?:[A-Z]{2,}|[A-Z]\w+)[^()\[\]]{0,30}[)\]]$"
)
NEVER_LAST = ".!?:;(["
_CLOSING = (")", "]")
_LONGEST_END = 140
# A name, and the word or sign before it.
_LONGEST_NAME = 70
LONGEST = 400
"""Letters of a caption; longer blocks are paragraphs."""


def ends_with_credit(text: str) -> bool:
    """Whether a block ends with the owner of a picture."""
    if len(text) > LONGEST or text[-1:] in NEVER_LAST:
        return False
    end = text if text[-1:] in _CLOSING else text[-_LONGEST_NAME:]
    if not (":" in end or "/" in end or "|" in end):
        end = end.casefold()
        if "by " not in end and "via " not in end:
            return False
    if _AFTER_WORD.search(text, max(0, len(text) - _LONGEST_END)):
        return True
    return text[-1:] in _CLOSING and _OWNER_IN_BRACKETS.search(text) is not None
