"""Commands and actions dispatched in process, against a bare Bolt "hello", in one run.

Repeat it with: python -m benchmarks dispatch
"""

from __future__ import annotations

import json
import statistics
from collections.abc import Iterable
from typing import Any

from benchmarks.bots import bare_app, checked, command, milliseconds, press, signed, this_bot
from benchmarks.report import Figure
from bot.app import Bot

ROUNDS = 7
TIMES = 60
COMMANDS = [
    "/charter",
    "/charter-chat",
    "/charter-chat upcoming",
    "/charter-chat last",
    "/charter-chat help",
    "/charter-chat nonsense",
    "/charter-training renewal",
    "/charter-sessions next month",
    "/charter-sessions",
]


def measure() -> Iterable[Figure]:
    """Each command and action: milliseconds, and times the bare inline hello."""
    default, inline = bare_app(inline=False), bare_app(inline=True)
    with this_bot() as bot:
        bodies = {name: command(name) for name in COMMANDS}
        bodies |= dict(actions_of(bot))
        check(bot, bodies)
        rounds: dict[str, list[float]] = {name: [] for name in bodies}
        hellos: dict[str, list[float]] = {"default": [], "inline": [], "press": []}
        for _ in range(ROUNDS):
            hellos["default"].append(milliseconds(default.dispatch, command("/hello"), 10))
            hellos["inline"].append(milliseconds(inline.dispatch, command("/hello"), TIMES))
            hellos["press"].append(milliseconds(inline.dispatch, press("hello", None), TIMES))
            for name, body in bodies.items():
                rounds[name].append(milliseconds(checked(bot), body, TIMES))
    yield Figure("bare hello, default", statistics.median(hellos["default"]), "ms")
    yield Figure("bare hello, inline", statistics.median(hellos["inline"]), "ms")
    yield Figure("bare press, inline", statistics.median(hellos["press"]), "ms")
    for name, taken in rounds.items():
        base = hellos["inline"] if name.startswith("/") else hellos["press"]
        ratio = statistics.median(a / b for a, b in zip(taken, base, strict=True))
        goal = 3.0 if name.startswith("/") else 4.0
        faster = statistics.median(b / a for a, b in zip(taken, hellos["default"], strict=True))
        yield Figure(
            name,
            statistics.median(taken),
            "ms",
            goal=f"≤ {goal:g}x inline, ≥ 20x faster than default",
            ratio=ratio,
            met=ratio <= goal and faster >= 20,
            note=f"{faster:.0f}x faster than default",
        )


def growth() -> Iterable[Figure]:
    """The same commands with 10, 1,000 and 10,000 more series: times the smallest."""
    taken: dict[int, dict[str, float]] = {}
    for size in (10, 1_000, 10_000):
        with this_bot(size) as bot:
            check(bot, {name: command(name) for name in COMMANDS})
            taken[size] = {
                name: min(milliseconds(checked(bot), command(name), TIMES) for _ in range(5))
                for name in COMMANDS
            }
    for name in COMMANDS:
        for size in (1_000, 10_000):
            ratio = taken[size][name] / taken[10][name]
            yield Figure(
                f"{name}, {size:,} series",
                taken[size][name],
                "ms",
                goal="≤ 1.2x of 10 series",
                ratio=ratio,
                met=ratio <= 1.2,
            )


def actions_of(bot: Bot) -> Iterable[tuple[str, str]]:
    """The buttons under the answers to the commands, as presses."""
    seen: set[str] = set()
    for name in COMMANDS:
        response = checked(bot)(signed(command(name)))
        for element in buttons(json.loads(response.body)):
            action_id = element["action_id"]
            if "url" not in element and action_id not in seen:
                seen.add(action_id)
                yield f"press {action_id}", press(action_id, element.get("value"))


def buttons(message: dict[str, Any]) -> Iterable[dict[str, Any]]:
    """The buttons of a message."""
    for block in message.get("blocks", []):
        yield from (e for e in block.get("elements", []) if e.get("type") == "button")


def check(bot: Bot, bodies: dict[str, str]) -> None:
    """Fail where an answer is an apology: an error is quickly said."""
    said: list[str] = []
    edge = bot.edge
    carry_out = edge.carry_out
    edge.carry_out = lambda effects: said.append(str(effects))
    for name, body in bodies.items():
        said.clear()
        response = checked(bot)(signed(body))
        text = (response.body or "") + " ".join(said)
        if response.status != 200 or "went wrong" in text or "no longer knows" in text:
            raise RuntimeError(f"{name} answers with an error: {text[:300]}")
        if not text.strip():
            raise RuntimeError(f"{name} does not answer")
    edge.carry_out = carry_out
