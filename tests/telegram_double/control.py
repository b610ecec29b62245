"""The double for other processes: everything by HTTP under `/control/VERB`."""

from __future__ import annotations

from typing import Any

from aiohttp import web

from tests.telegram_double.flood import Fault
from tests.telegram_double.people import TelegramDouble


class RemoteDouble(TelegramDouble):
    """A double that a test in another process steers.

    POST a JSON object to `/control/VERB`: `say`, `press` (chat_id, message_id, button),
    `add_chat`, `membership` (chat_id, status), `migrate` (chat_id, new_id), `faults`
    (probability by fault), `script` (list of faults), `flood` (penalty), `latency` (number),
    `offline` (bool), `received` (chat_id, or nothing for all), `answers`, `commands`, `counts`.
    """

    def add_routes(self, app: web.Application) -> None:
        """Answer the control verbs beside the Bot API."""
        app.router.add_post("/control/{verb}", self.control)

    async def control(self, request: web.Request) -> web.Response:
        """Carry out one verb."""
        asked: Any = await request.json() if request.can_read_body else {}
        result: Any = None
        match request.match_info["verb"]:
            case "say":
                result = self.say(**asked)
            case "press":
                sent = self.world.find(asked["chat_id"], asked["message_id"])
                if sent is None:
                    raise web.HTTPNotFound
                result = self.press(sent, asked["button"], user_id=asked.get("user_id"))
            case "add_chat":
                self.world.add_chat(**asked)
            case "membership":
                self.change_membership(**asked)
            case "migrate":
                self.migrate(**asked)
            case "received":
                result = [
                    sent.as_log() | {"keyboard": sent.keyboard, "source": sent.source}
                    for sent in (self.received(asked["chat_id"]) if asked else self.world.sent)
                ]
            case "answers":
                result = self.world.answers
            case "faults":
                self.faults.by_chance(asked)
            case "script":
                self.faults.script(*(Fault(name) if name else None for name in asked))
            case "flood":
                self.flood.strict(**asked)
            case "latency":
                self.latency = float(asked)
            case "offline":
                self.is_offline = bool(asked)
            case "commands":
                result = {
                    f"{scope}/{language}": commands
                    for (scope, language), commands in self.world.commands.items()
                }
            case "counts":
                result = {
                    "sent": len(self.world.sent),
                    "refused": len(self.flood.refused),
                    "conflicts": self.conflict_count,
                    "faults": len(self.faults.happened),
                }
            case unknown:
                raise web.HTTPNotFound(text=f"no verb {unknown}")
        return web.json_response(result)
