"""`broadsheet export` and `import`: a whole instance as one file, for either database.

The file is gzipped JSON Lines, see `storage.portable`. It holds whose chats are served and what
they were sent, so only its owner may read it; the settings of `.env` and the token are not in it.
"""

from __future__ import annotations

import gzip
from collections.abc import Iterator
from pathlib import Path
from typing import TextIO

from bot.cli.progress import Progress
from bot.settings import Settings
from news.errors import SettingsError
from storage import portable
from storage.database import Database

OWNER_ONLY = 0o600


async def export_instance(settings: Settings, file: Path) -> None:
    """Write the instance; the file appears under its name when it is whole."""
    partial = file.with_name(f".{file.name}.partial")
    try:
        with _writable(partial) as out, Progress("export") as progress:
            async with (
                Database.open(settings.database_address()) as database,
                database.read() as session,
            ):
                async for line in portable.export(session):
                    out.write(line)
                    progress.step()
        partial.replace(file)
    except OSError as error:
        raise SettingsError(f"{file} cannot be written: {error.strerror}") from error
    finally:
        partial.unlink(missing_ok=True)
    print(f"The instance is in {file}")


async def import_instance(settings: Settings, file: Path) -> None:
    """Fill an empty database with an exported instance, or leave it empty."""
    with Progress("import") as progress:
        async with (
            Database.open(settings.database_address()) as database,
            database.begin() as session,
        ):
            counts = await portable.restore(session, _lines(file, progress))
    told = ", ".join(f"{counts[name]} {name}s" for name in ("feed", "article", "subscriber"))
    print(f"The instance is in: {told}")


def _writable(path: Path) -> TextIO:
    """Open a new file that only its owner may read."""
    path.unlink(missing_ok=True)
    path.touch(OWNER_ONLY)
    return gzip.open(path, "wt", encoding="ascii", compresslevel=6)


def _lines(file: Path, progress: Progress) -> Iterator[str]:
    """Give the file's lines.

    Raises:
        SettingsError: it cannot be read, or is no such file.
    """
    try:
        with gzip.open(file, "rt", encoding="ascii") as lines:
            for line in lines:
                progress.step()
                yield line
    except (EOFError, UnicodeDecodeError, gzip.BadGzipFile) as error:
        raise SettingsError(f"{file} is no exported instance, or it is damaged") from error
    except OSError as error:
        raise SettingsError(f"{file} cannot be read: {error.strerror}") from error
