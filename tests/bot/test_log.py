"""Log lines hold the facts and never the token."""

import io
import json
import logging
from collections.abc import Iterator

import pytest

from bot import log

TOKEN = "987654321:AAbbCCddEEffGGhhIIjjKKllMMnnOOpp"


@pytest.fixture
def written(monkeypatch: pytest.MonkeyPatch) -> Iterator[io.StringIO]:
    out = io.StringIO()
    monkeypatch.setattr("sys.stderr", out)
    root = logging.getLogger()
    before = (root.handlers[:], root.level)
    yield out
    root.handlers[:], root.level = before


def test_facts_follow_the_event(written: io.StringIO) -> None:
    log.set_up("text")

    logging.getLogger("bot.pipeline.collect").info("collected", extra={"feeds": 3})

    assert "bot.pipeline.collect: collected feeds=3" in written.getvalue()


def test_json_is_one_object_a_line(written: io.StringIO) -> None:
    log.set_up("json")

    logging.getLogger("x").warning("feed failed", extra={"code": "not_found"})

    line = json.loads(written.getvalue())
    assert line["event"] == "feed failed"
    assert line["code"] == "not_found"
    assert line["level"] == "WARNING"


@pytest.mark.parametrize("form", ["text", "json"])
def test_a_token_never_reaches_the_log(written: io.StringIO, form: str) -> None:
    log.set_up(form, "DEBUG")  # type: ignore[arg-type]
    logger = logging.getLogger("anything")

    try:
        raise RuntimeError(f"POST /bot{TOKEN}/sendMessage")
    except RuntimeError:
        logger.exception("failed %s", TOKEN, extra={"url": f"https://host/bot{TOKEN}/getMe"})

    assert "AAbbCC" not in written.getvalue()
    assert "[token]" in written.getvalue()


def test_http_client_lines_are_not_heard(written: io.StringIO) -> None:
    log.set_up("text", "DEBUG")

    logging.getLogger("httpx").info("HTTP Request: POST https://host/bot%s/getMe", TOKEN)

    assert written.getvalue() == ""
