"""The real clock: the one place that reads the present."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime


class SystemClock:
    """The host's clock, in UTC."""

    def now(self) -> datetime:
        """Return the present, aware, UTC."""
        return datetime.now(UTC)


@dataclass
class StoppedClock:
    """A clock that stands where it is set, for the demo."""

    present: datetime

    def now(self) -> datetime:
        """Return the moment that was set, aware, UTC."""
        return self.present
