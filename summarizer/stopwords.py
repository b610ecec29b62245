"""The commonest words of languages other than English, which say nothing about an event.

Word weights at cold start come from English news, where "die" and "war" are news; in a German
article they are an article and a verb. So an article whose language is known loses its own
language's commonest words before it is compared. The lists are those of the package justext,
in order of frequency.
"""

from __future__ import annotations

import pkgutil
from functools import cache

COMMON_WORDS = 200
"""Words of a list that count as common: they make up about half of a text."""

_LISTS = {
    "ar": "Arabic",
    "bg": "Bulgarian",
    "cs": "Czech",
    "da": "Danish",
    "de": "German",
    "el": "Greek",
    "es": "Spanish",
    "fa": "Persian",
    "fi": "Finnish",
    "fr": "French",
    "he": "Hebrew",
    "hi": "Hindi",
    "hr": "Croatian",
    "hu": "Hungarian",
    "id": "Indonesian",
    "it": "Italian",
    "nb": "Norwegian_Bokmal",
    "nl": "Dutch",
    "no": "Norwegian_Bokmal",
    "pl": "Polish",
    "pt": "Portuguese",
    "ro": "Romanian",
    "ru": "Russian",
    "sv": "Swedish",
    "tr": "Turkish",
    "uk": "Ukrainian",
    "vi": "Vietnamese",
}


@cache
def common_words(language: str | None) -> frozenset[str]:
    """Return a language's commonest words; none for English and for languages without a list.

    Args:
        language: ISO 639-1.
    """
    name = _LISTS.get(language or "")
    if name is None:
        return frozenset()
    listed = pkgutil.get_data("justext", f"stoplists/{name}.txt") or b""
    return frozenset(listed.decode("utf-8").split()[:COMMON_WORDS])
