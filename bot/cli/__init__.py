"""The command line, `broadsheet` or `python -m bot`.

The model libraries are imported only by the commands that need them, so that `--help` and
`run` answer at once.
"""

from __future__ import annotations

import sys

from bot.cli.root import app
from bot.log import without_token
from news.errors import FeedError, NewsError

USAGE_ERROR = 2


def main() -> None:
    """Run one command; what goes wrong on purpose ends in one sentence and status 2."""
    try:
        app()
    except NewsError as error:
        print(f"broadsheet: {without_token(_sentence(error))}", file=sys.stderr)
        sys.exit(USAGE_ERROR)
    except BrokenPipeError:
        sys.stderr.close()
        sys.exit(1)


def _sentence(error: NewsError) -> str:
    """Return what a person at a terminal reads about an error."""
    if isinstance(error, FeedError):
        from bot.chat.texts import feed_error_sentence

        return f"{error.address}: {feed_error_sentence(error)}"
    return str(error) or error.code
