"""Log lines hold the facts and never the token."""

import json
import logging
from collections.abc import Iterator

import pytest

from bot import log

TOKEN = "987654321:AAbbCCddEEffGGhhIIjjKKllMMnnOOpp"


@pytest.fixture(autouse=True)
def _root_as_before() -> Iterator[None]:
    root = logging.getLogger()
    before = (root.handlers[:], root.level)
    yield
    root.handlers[:], root.level = before


def test_facts_follow_the_event(capsys: pytest.CaptureFixture[str]) -> None:
    log.set_up("text")

    logging.getLogger("bot.pipeline.collect").info("collected", extra={"feeds": 3})
    told = capsys.readouterr().err

    assert "bot.pipeline.collect: collected feeds=3" in told


def test_json_is_one_object_a_line(capsys: pytest.CaptureFixture[str]) -> None:
    log.set_up("json")

    logging.getLogger("x").warning("feed failed", extra={"code": "not_found"})

    line = json.loads(capsys.readouterr().err)
    assert line["event"] == "feed failed"
    assert line["code"] == "not_found"
    assert line["level"] == "WARNING"


@pytest.mark.parametrize("form", ["text", "json"])
def test_a_token_never_reaches_the_log(capsys: pytest.CaptureFixture[str], form: str) -> None:
    log.set_up(form, "DEBUG")  # type: ignore[arg-type]
    logger = logging.getLogger("anything")

    try:
        raise RuntimeError(f"POST /bot{TOKEN}/sendMessage")
    except RuntimeError:
        logger.exception("failed %s", TOKEN, extra={"url": f"https://host/bot{TOKEN}/getMe"})

    told = capsys.readouterr().err
    assert "AAbbCC" not in told
    assert "[token]" in told


def test_http_client_lines_are_not_heard(capsys: pytest.CaptureFixture[str]) -> None:
    log.set_up("text", "DEBUG")

    logging.getLogger("httpx").info("HTTP Request: POST https://host/bot%s/getMe", TOKEN)

    assert capsys.readouterr().err == ""
