"""The numbers of a linear model that comes with Broadsheet, read from their file."""

from __future__ import annotations

import json
from collections.abc import Sequence
from importlib import resources
from typing import Any

from news.errors import ModelError


def load_linear(name: str, columns: Sequence[str]) -> dict[str, Any]:
    """Return what the file holds: `weight`, a number for each column, and what else there is.

    Raises:
        ModelError: the file is missing, or made for other features.
    """
    path = resources.files("summarizer") / "data" / name
    try:
        stored: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise ModelError(f"the weights {name} cannot be read: {error}") from error
    if stored["columns"] != list(columns):
        raise ModelError(f"the weights {name} were trained for other features")
    return stored
