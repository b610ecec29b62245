"""Logging: one line an event, its facts after it, and never the token.

Every other module writes `logger.info("constant phrase", extra={...})`; here the line is made.
"""

from __future__ import annotations

import json
import logging
import re
import sys
from datetime import UTC, datetime
from typing import Literal

QUIET = ("httpx", "httpcore", "aiohttp.access", "telegram", "transformers", "alembic")
"""Libraries that are heard from WARNING up: the HTTP clients' lines hold the token."""

_TOKEN = re.compile(r"\b\d{5,}:[A-Za-z0-9_-]{10,}|/bot\d+:[^/\s]+")
_STANDARD = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime", "taskName"}


def without_token(text: str) -> str:
    """Return the text with everything that looks like a bot token masked."""
    return _TOKEN.sub("[token]", text)


class _Line(logging.Formatter):
    """Formats an event with its facts, as text or JSON, the token masked last of all."""

    def __init__(self, form: Literal["text", "json"]) -> None:
        super().__init__()
        self._form = form

    def format(self, record: logging.LogRecord) -> str:
        facts = {k: v for k, v in vars(record).items() if k not in _STANDARD}
        at = datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds")
        error = self.formatException(record.exc_info) if record.exc_info else ""
        if self._form == "json":
            line = {"at": at, "level": record.levelname, "logger": record.name}
            line |= {"event": record.getMessage()} | {k: str(v) for k, v in facts.items()}
            if error:
                line["error"] = error
            return without_token(json.dumps(line, ensure_ascii=False))
        told = " ".join(f"{k}={v}" for k, v in facts.items())
        text = f"{at} {record.levelname:<7} {record.name}: {record.getMessage()} {told}".rstrip()
        return without_token(f"{text}\n{error}" if error else text)


def set_up(form: Literal["text", "json"] = "text", level: str = "INFO") -> None:
    """Send log lines to standard error; called once, by the command line."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(_Line(form))
    logging.basicConfig(level=level, handlers=[handler], force=True)
    for name in QUIET:
        logging.getLogger(name).setLevel(logging.WARNING)
    # A tick that finds its stage still at work is no news; ticks are only wake-ups.
    logging.getLogger("apscheduler").setLevel(logging.ERROR)
