"""`auth.test` and `apps.connections.open`."""

from __future__ import annotations

from bot.local.people import TEAM_ID, TEAM_NAME
from bot.local.web_api.call import Call, Json, Method


def auth_test(call: Call) -> Json:
    """https://docs.slack.dev/reference/methods/auth.test"""
    app = call.core.app
    return {
        "url": f"{call.core.url}/",
        "team": TEAM_NAME,
        "user": app.name,
        "team_id": TEAM_ID,
        "user_id": app.user_id,
        "bot_id": app.bot_id,
        "is_enterprise_install": False,
    }


def connections_open(call: Call) -> Json:
    """https://docs.slack.dev/reference/methods/apps.connections.open"""
    address = call.core.url.replace("http://", "ws://")
    ticket = call.core.delivery.sockets.ticket()
    return {"url": f"{address}/link/?ticket={ticket}&app_id={call.core.app.id}"}


METHODS = {
    "auth.test": Method(auth_test, token="any"),
    "apps.connections.open": Method(connections_open, token="app"),
}
