"""A Bot API on loopback that checks what Telegram checks, and has its bad days.

In a test::

    async with TelegramDouble() as double:
        bot = telegram.Bot(double.token, base_url=double.base_url)
        double.say(42, "/start")
        answer = await double.wait_for_message(42)
        double.press(answer, "Settings")

As its own process, steered by HTTP (see `tests.telegram_double.control`)::

    python -m tests.telegram_double --port 8081 --log sent.jsonl --knows-everyone
"""

from tests.telegram_double.flood import Fault
from tests.telegram_double.people import TelegramDouble
from tests.telegram_double.server import TOKEN
from tests.telegram_double.world import Chat, Sent

__all__ = ["TOKEN", "Chat", "Fault", "Sent", "TelegramDouble"]
