"""The command line's contracts: the filters, and a clear sentence for what goes wrong."""

from __future__ import annotations

import json
import os
import stat
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from bot.cli.root import ENDED
from bot.settings import read_settings

ROOT = Path(__file__).parents[2]

PIER = (
    "The council of Brackwater voted on Tuesday to rebuild the old ferry pier before the summer. "
    "The plan will cost 4.2 million crowns. Work starts in April, Mayor Ilse Tarrant said."
)


def broadsheet(
    *arguments: str, folder: Path, given: str = "", **settings: str
) -> subprocess.CompletedProcess[str]:
    """Run the command in an empty folder with these settings and nothing else."""
    clean = {k: v for k, v in os.environ.items() if not k.startswith("BROADSHEET_")}
    clean.pop("DATABASE_URL", None)
    return subprocess.run(
        [sys.executable, "-m", "bot", *arguments],
        cwd=folder,
        env=clean | {"PYTHONPATH": str(ROOT), "COLUMNS": "100"} | settings,
        input=given,
        capture_output=True,
        text=True,
        timeout=110,
        check=False,
    )


def lines(*records: Any) -> str:
    return "".join(r if isinstance(r, str) else json.dumps(r) + "\n" for r in records)


def read(text: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in text.splitlines()]


def test_clean_answers_line_for_line_and_goes_on_after_a_bad_one(tmp_path: Path) -> None:
    given = lines(
        {"id": 1, "lines": [PIER, "Also Read: Harbor Master Retires After Forty Years"], "x": [7]},
        "this is no JSON\n",
        {"id": 2},
        {"id": 3, "html": f"<p>{PIER}</p><p>Share this article</p>", "title": "Pier"},
    )

    done = broadsheet("clean", folder=tmp_path, given=given)

    first, broken, empty, third = read(done.stdout)
    assert done.returncode == 1
    assert [block["kept"] for block in first["blocks"]] == [True, False]
    assert first["blocks"][1]["reason"]
    assert (first["id"], first["x"], first["text"]) == (1, [7], PIER)
    assert "error" in broken
    assert (empty["id"], "error" in empty) == (2, True)
    assert third["text"] == PIER


def test_group_names_a_story_by_its_first_article_and_keeps_the_order(tmp_path: Path) -> None:
    given = lines(
        {"id": "a", "time": "2026-03-02T08:00:00Z", "title": "Pier is rebuilt", "text": PIER},
        {"id": "b", "time": "2026-03-02T09:00:00Z", "title": "Pier is rebuilt!", "text": PIER},
        "[]\n",
        {
            "id": "c",
            "time": "2026-03-02T09:30:00Z",
            "title": "Comet found",
            "text": "A comet will be seen without a telescope in June, astronomers said.",
            "more": {"kept": True},
        },
    )

    done = broadsheet("group", folder=tmp_path, given=given)

    a, b, broken, c = read(done.stdout)
    assert done.returncode == 1
    assert (a["story"], b["story"], c["story"]) == ("a", "a", "c")
    assert c["more"] == {"kept": True}
    assert "error" in broken


def test_summarize_gives_sentences_with_their_sources(tmp_path: Path) -> None:
    given = lines(
        {"id": 1, "title": "Pier is rebuilt", "text": PIER, "sentences": 1},
        {"id": 2, "articles": [{"title": "Pier", "text": PIER, "source": "Ledger"}]},
        {"id": 3},
    )

    done = broadsheet("summarize", folder=tmp_path, given=given)

    one, story, broken = read(done.stdout)
    assert done.returncode == 1
    assert len(one["summary"]) == 1
    assert one["summary"][0] in PIER
    assert one["headline"] == "Pier is rebuilt"
    assert all(len(source) == 2 for source in story["sources"])
    assert "error" in broken


@pytest.mark.parametrize(
    ("arguments", "settings", "sentence"),
    [
        (["run"], {}, "BROADSHEET_BOT_TOKEN is not set"),
        (["run", "--only", "dance"], {}, "no stage dance"),
        (["run", "--webhook"], {"BROADSHEET_BOT_TOKEN": "1:a"}, "BROADSHEET_WEBHOOK_URL"),
        (["compose"], {"BROADSHEET_DEFAULT_ZONE": "Mars"}, "BROADSHEET_DEFAULT_ZONE"),
        (["compose"], {"DATABASE_URL": "mysql://x/y"}, "DATABASE_URL"),
        (["compose"], {"DATABASE_URL": "postgresql://u:p@host:port/n"}, "port is no number"),
        (["compose"], {"BROADSHEET_ADMIN_IDS": "@ada"}, "'@ada' is not a user id"),
        (["feeds", "import", "nothing.opml"], {}, "nothing.opml cannot be read"),
        (["feeds", "add", "http://127.0.0.1:1/feed"], {}, "private network"),
    ],
)
def test_what_is_wrong_is_said_in_a_sentence(
    arguments: list[str], settings: dict[str, str], sentence: str, tmp_path: Path
) -> None:
    done = broadsheet(*arguments, folder=tmp_path, **settings)

    assert done.returncode == 2
    assert sentence in done.stderr
    assert "Traceback" not in done.stderr


def test_an_unreachable_database_is_said_so(tmp_path: Path) -> None:
    url = "postgresql://nobody@127.0.0.1:1/nothing"

    done = broadsheet("compose", folder=tmp_path, DATABASE_URL=url)

    assert done.returncode == 2
    assert "Traceback" not in done.stderr
    assert done.stderr.strip()


@pytest.mark.parametrize("command", ["deliver", "check"])
def test_telegram_being_out_of_reach_is_said_so(command: str, tmp_path: Path) -> None:
    unreachable = {"BROADSHEET_BOT_TOKEN": "1:a", "BROADSHEET_API_URL": "http://127.0.0.1:1"}

    done = broadsheet(command, folder=tmp_path, **unreachable)

    told = done.stdout + done.stderr
    assert done.returncode != 0
    assert "Telegram does not answer at http://127.0.0.1:1" in told
    assert "Traceback" not in told
    assert "Unclosed" not in told


def test_check_tries_the_model_that_the_settings_name(tmp_path: Path) -> None:
    done = broadsheet("check", folder=tmp_path, BROADSHEET_SUMMARIZER="./no-model.gguf")

    assert done.returncode == 1
    assert "✗ model: BROADSHEET_SUMMARIZER: ./no-model.gguf" in done.stdout


@pytest.mark.parametrize(
    ("settings", "is_told"),
    [
        ({}, True),
        ({"BROADSHEET_ADMIN_IDS": "900"}, False),
        ({"BROADSHEET_ACCESS": "open"}, False),
    ],
)
def test_check_says_when_nobody_can_let_readers_in(
    settings: dict[str, str], is_told: bool, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.chdir(tmp_path)
    for name in ("BROADSHEET_ADMIN_IDS", "BROADSHEET_ACCESS"):
        monkeypatch.delenv(name, raising=False)
    for name, value in settings.items():
        monkeypatch.setenv(name, value)

    trouble = read_settings().trouble()

    assert ("BROADSHEET_ADMIN_IDS is empty" in (trouble or "")) is is_told


def test_feeds_travel_in_and_out_as_opml(tmp_path: Path) -> None:
    brought = broadsheet("feeds", "import", "--language", "de", folder=tmp_path)
    exported = broadsheet("feeds", "export", folder=tmp_path)
    listed = broadsheet("feeds", "list", folder=tmp_path)

    assert brought.returncode == exported.returncode == listed.returncode == 0
    assert "<opml" in exported.stdout
    assert exported.stdout.count("xmlUrl") >= 3
    assert "never" in listed.stdout


def test_a_listed_feed_can_be_removed_by_its_address(tmp_path: Path) -> None:
    """The address is shown whole, and found as `feeds add` would write it."""
    opml = tmp_path / "own.opml"
    address = f"https://ledger.example/{'news/' * 12}feed.xml"
    opml.write_text(f'<opml><body><outline text="Ledger" xmlUrl="{address}"/></body></opml>')
    broadsheet("feeds", "import", str(opml), folder=tmp_path)

    listed = broadsheet("feeds", "list", folder=tmp_path, COLUMNS="80")
    removed = broadsheet(
        "feeds", "remove", address.replace("https://ledger", "HTTPS://Ledger"), folder=tmp_path
    )

    assert address in listed.stdout
    assert removed.returncode == 0


def test_an_import_of_nothing_is_said_so(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("no feeds in here")

    unknown = broadsheet("feeds", "import", "--language", "xx", folder=tmp_path)
    no_opml = broadsheet("feeds", "import", "notes.txt", folder=tmp_path)

    assert (unknown.returncode, no_opml.returncode) == (2, 2)
    assert "no feed in xx; languages in it: de, en" in unknown.stderr
    assert "notes.txt is no OPML file" in no_opml.stderr


def test_stages_run_alone_on_an_empty_database_and_a_backup_can_be_opened(tmp_path: Path) -> None:
    for stage in ("collect", "condense", "compose"):
        assert broadsheet(stage, folder=tmp_path).returncode == 0
    asked = broadsheet("reclean", folder=tmp_path)
    copied = broadsheet("db", "backup", "copy.sqlite3", folder=tmp_path)
    opened = broadsheet("status", folder=tmp_path, DATABASE_URL="sqlite:///copy.sqlite3")

    assert copied.returncode == 0
    assert opened.returncode == 0
    assert asked.stdout.startswith("0 articles wait to be cleaned again")
    assert "feeds        0" in opened.stdout


def test_an_instance_moves_into_an_empty_database(tmp_path: Path) -> None:
    new = {"DATABASE_URL": "sqlite:///new.sqlite3"}
    broadsheet("feeds", "import", "--language", "de", folder=tmp_path)

    written = broadsheet("export", "all.gz", folder=tmp_path)
    read_back = broadsheet("import", "all.gz", folder=tmp_path, **new)
    again = broadsheet("import", "all.gz", folder=tmp_path, **new)
    (tmp_path / "half.gz").write_bytes((tmp_path / "all.gz").read_bytes()[:-20])
    half = broadsheet("import", "half.gz", folder=tmp_path, DATABASE_URL="sqlite:///b.sqlite3")
    listed = [broadsheet("feeds", "export", folder=tmp_path, **s) for s in ({}, new)]

    assert written.returncode == read_back.returncode == 0
    assert stat.S_IMODE((tmp_path / "all.gz").stat().st_mode) == 0o600
    assert sorted(path.name for path in tmp_path.glob("*.gz")) == ["all.gz", "half.gz"]
    assert listed[0].stdout == listed[1].stdout
    assert (again.returncode, half.returncode) == (2, 2)
    assert "not empty" in again.stderr
    assert "damaged" in half.stderr


def test_a_demo_that_is_told_to_end_leaves_nothing_behind(tmp_path: Path) -> None:
    with subprocess.Popen(
        [sys.executable, "-m", "bot", "demo"],
        cwd=ROOT,
        env=os.environ | {"TMPDIR": str(tmp_path)},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    ) as demo:
        while not list(tmp_path.glob("*/demo.sqlite3")):
            assert demo.poll() is None
            time.sleep(0.05)

        demo.terminate()

        assert demo.wait() == ENDED
    assert list(tmp_path.iterdir()) == []
