"""A progress line on standard error for whatever takes longer than a second."""

from __future__ import annotations

import sys
from types import TracebackType
from typing import Self

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, SpinnerColumn, TextColumn
from rich.progress import Progress as RichProgress


class Progress:
    """Counts steps; shows nothing when standard error is no terminal.

    Args:
        total: number of steps, when it is known.
    """

    def __init__(self, title: str, total: int | None = None) -> None:
        self._bar = RichProgress(
            SpinnerColumn(),
            TextColumn("{task.description}"),
            BarColumn(),
            MofNCompleteColumn(),
            console=Console(stderr=True),
            transient=True,
            disable=not sys.stderr.isatty(),
        )
        self._task = self._bar.add_task(title, total=total)

    def __enter__(self) -> Self:
        self._bar.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._bar.stop()

    def step(self, title: str | None = None) -> None:
        """Count one step, and name the next."""
        self._bar.advance(self._task)
        if title is not None:
            self._bar.update(self._task, description=title)
