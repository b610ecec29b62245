"""What a whole bot needs to run against the Bot API double."""

from __future__ import annotations

import os

from tests.telegram_double import TelegramDouble


def environment(double: TelegramDouble, folder: str, *, admin: int, tick: float) -> dict[str, str]:
    """Return the environment of `broadsheet run` with a database of its own.

    Args:
        tick: seconds between two looks for work.
    """
    return os.environ | {
        "BROADSHEET_BOT_TOKEN": double.token,
        "BROADSHEET_API_URL": double.url,
        "BROADSHEET_ADMIN_IDS": str(admin),
        "BROADSHEET_DATA_DIR": folder,
        "BROADSHEET_ALLOW_PRIVATE_NETWORKS": "true",
        "BROADSHEET_TICK_SECONDS": str(tick),
    }
