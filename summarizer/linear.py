"""Linear and logistic models that come with Broadsheet, read from their files."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from importlib import resources
from typing import Any

import numpy as np
from numpy.typing import NDArray

from news.errors import ModelError

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Logistic:
    """A logistic model over the columns of rows."""

    weight: tuple[float, ...]
    constant: float

    def chances(self, rows: Floats) -> Floats:
        """Return the chance of each row; float64, of rows (…, columns) the first axes."""
        value = rows @ np.array(self.weight) + self.constant
        chances: Floats = 1.0 / (1.0 + np.exp(-value))
        return chances


def load_logistic(name: str, columns: Sequence[str]) -> Logistic:
    """Return the logistic model of a file.

    Raises:
        ModelError: the file is missing, or made for other features.
    """
    stored = load_linear(name, columns)
    return Logistic(tuple(stored["weight"]), stored["constant"])


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
