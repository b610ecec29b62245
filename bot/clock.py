"""The real clock: the one place that reads the present."""

from __future__ import annotations

from datetime import UTC, datetime


class SystemClock:
    """The host's clock, in UTC."""

    def now(self) -> datetime:
        """Return the present, aware, UTC."""
        return datetime.now(UTC)
