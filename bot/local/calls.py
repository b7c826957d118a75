"""What the app asks of the local Slack: answered with its faults and limits, and written down."""

from __future__ import annotations

import asyncio
import json
import math
import time
from collections import defaultdict, deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from email.utils import format_datetime
from fnmatch import fnmatchcase

from starlette.responses import HTMLResponse, PlainTextResponse, Response
from starlette.types import Receive, Scope, Send

from bot.clock import Clock
from bot.local.faults import ON_CALLS, Fault, Faults
from bot.local.members import InstalledApp
from bot.local.results import Json, SlackError

_REMEMBERED = 100_000
_MINUTE = 60.0

Connection = tuple[Scope, Receive, Send]
Asked = tuple[str, Json, Callable[[], Json | str]]
"""The method that is called, its arguments, and what makes it take effect and says the answer."""


@dataclass(frozen=True)
class Rate:
    """So many calls a minute, counted for each value of the argument `each` (None: for all).

    `page` is the most items that one answer has, whatever limit is asked for.
    """

    per_minute: int
    each: str | None = None
    page: int | None = None


Regime = Mapping[str, Rate]

# An app that an organisation made for itself, or that is in Slack's Marketplace.
INTERNAL: Regime = {
    "chat.postMessage": Rate(60, each="channel"),
    "chat.update": Rate(50),
    "chat.delete": Rate(50),
    "conversations.open": Rate(50),
    "conversations.history": Rate(50),
    "conversations.replies": Rate(50),
}
# Any other app that is given to several organisations, since 2025.
DISTRIBUTED: Regime = {
    **INTERNAL,
    "conversations.history": Rate(1, page=15),
    "conversations.replies": Rate(1, page=15),
}


class Rates:
    """The limits in force: https://docs.slack.dev/apis/web-api/rate-limits"""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._regime: Regime = {}
        self._calls: defaultdict[tuple[str, str], deque[float]] = defaultdict(deque)

    def use(self, regime: Regime) -> None:
        """Limit calls from now on; nothing that was called before counts."""
        self._regime = regime
        self._calls.clear()

    def seconds_to_wait(self, method: str, arguments: Json) -> int | None:
        """Retry-After of a call that comes too early; None for one that may be made, and counts."""
        rate = self._regime.get(method)
        if rate is None:
            return None
        now = self._clock.now().timestamp()
        calls = self._calls[method, str(arguments.get(rate.each)) if rate.each else ""]
        while calls and not now - _MINUTE < calls[0] <= now:
            calls.popleft()
        if len(calls) >= rate.per_minute:
            return max(1, math.ceil(calls[0] + _MINUTE - now))
        calls.append(now)
        return None

    def page(self, method: str, limit: int) -> int:
        """How many items an answer has at most, where so many were asked for."""
        rate = self._regime.get(method)
        return min(limit, rate.page) if rate and rate.page else limit


@dataclass(frozen=True)
class CallRecord:
    """One call of a Web API method (or of a `response_url`, or an upload).

    `at` is the moment by the local clock, `seconds` how long the answer took to make, `error` the
    error code or "", `fault` what was made to go wrong, if anything. `ok` says whether it took
    effect.
    """

    method: str
    arguments: Json
    at: datetime
    seconds: float
    ok: bool
    error: str = ""
    fault: str = ""


class Calls:
    """Answers calls with the faults that are switched on, and remembers the latest ones."""

    def __init__(self, app: InstalledApp, clock: Clock, faults: Faults, rates: Rates) -> None:
        self._app = app
        self._clock = clock
        self._faults = faults
        self._rates = rates
        self._records: deque[CallRecord] = deque(maxlen=_REMEMBERED)

    def of(self, methods: str = "*") -> list[CallRecord]:
        """The calls of the methods that the pattern matches, in order."""
        return [call for call in self._records.copy() if fnmatchcase(call.method, methods)]

    def clear(self) -> None:
        """Forget all calls."""
        self._records.clear()

    async def answer(self, asked: Asked, connection: Connection) -> None:
        """Answer a call, unless the connection is to break."""
        name, arguments, do = asked
        start, at = time.monotonic(), self._clock.now()
        slow = self._faults.take(name, "slow")
        fault = self._faults.take(name, *ON_CALLS)
        if fault is None and (wait := self._rates.seconds_to_wait(name, arguments)):
            fault = Fault("rate_limit", seconds=wait)

        def done() -> Response:
            reply, error = (fault and _refusal(fault)) or self._effect(do)
            kind = next((each.kind for each in (fault, slow) if each is not None), "")
            took = time.monotonic() - start
            self._records.append(CallRecord(name, arguments, at, took, not error, error, kind))
            return reply

        if slow is not None:
            await asyncio.sleep(slow.seconds)
        if fault is not None and fault.kind == "late":
            asyncio.get_running_loop().call_later(fault.seconds, done)
            await _hang_up(connection)
            return
        reply = done()
        if fault is not None and fault.kind in ("drop_before", "drop_after"):
            await _hang_up(connection)
        else:
            await reply(*connection)

    def _effect(self, do: Callable[[], Json | str]) -> tuple[Response, str]:
        """Do it; the answer, and the error in it."""
        date = format_datetime(self._clock.now(), usegmt=True)
        headers = {"date": date, "x-oauth-scopes": ",".join(sorted(self._app.scopes))}
        try:
            said = do()
        except SlackError as error:
            return _json(error.body(), error.status, headers), error.code
        if isinstance(said, str):
            return PlainTextResponse(said, headers=headers), ""
        return _json(said, 200, headers), ""


def _json(body: Json, status: int = 200, headers: Mapping[str, str] | None = None) -> Response:
    return Response(json.dumps(body), status, headers, "application/json")


def _refusal(fault: Fault) -> tuple[Response, str] | None:
    """What is answered instead of doing anything, with the error; None where it is done."""
    if fault.kind == "rate_limit":
        after = {"retry-after": str(math.ceil(fault.seconds))} if fault.seconds else {}
        return _json({"ok": False, "error": "ratelimited"}, 429, after), "ratelimited"
    if fault.kind == "refuse":
        return _json({"ok": False, "error": fault.error}), fault.error
    if fault.kind == "fail":
        text = "<html><body>Something is wrong on our side.</body></html>"
        return HTMLResponse(text, fault.status), f"http_{fault.status}"
    return (Response(), fault.kind) if fault.kind == "drop_before" else None


async def _hang_up(connection: Connection) -> None:
    """Cut the connection without an answer; return once that is known, so that nobody answers."""
    scope, receive, _ = connection
    scope["state"]["transport"].abort()
    while (await receive())["type"] != "http.disconnect":
        pass
