"""Draw the rooms and who uses whom into docs/architecture.md: `python docs/draw_house.py`."""

from __future__ import annotations

import re
from pathlib import Path

import grimp

HERE = Path(__file__).parent
ROOMS = (
    *(f"bot.{name}" for name in ("cli", "app", "slack", "outbox", "store", "schools")),
    *(f"bot.{name}" for name in ("community", "dta", "local")),
    *("handlers.routing", "handlers.reader", "handlers.feature", "handlers.home"),
    *(f"handlers.{name}" for name in ("sessions", "reminders", "interview", "ask", "keeping")),
    *("handlers.files", "schedules"),
)
BLOCK = re.compile(r"```mermaid\n.*?```", re.DOTALL)


def drawing() -> str:
    """The rooms as a Mermaid graph; a use that follows from two others is left out."""
    graph = grimp.build_graph("bot", "handlers", "schedules")
    for room in ROOMS:
        if graph.find_children(room):
            graph.squash_module(room)
    others = {room: set(ROOMS) - {room} for room in ROOMS}
    uses = {room: graph.find_modules_directly_imported_by(room) & others[room] for room in ROOMS}
    lines = ["graph TD"]
    for folder in ("bot", "handlers", "schedules"):
        inside = [room for room in ROOMS if room.split(".")[0] == folder]
        if inside == [folder]:
            continue
        lines += [f"  subgraph {folder}", *(f"    {room}[{room}]" for room in inside), "  end"]
    for room in ROOMS:
        beyond = {far for near in uses[room] for far in _all(near, uses)}
        lines += [f"  {room} --> {used}" for used in sorted(uses[room] - beyond)]
    return "\n".join(lines)


def _all(room: str, uses: dict[str, set[str]]) -> set[str]:
    """What a room uses, and what that uses."""
    found: set[str] = set()
    waiting = [room]
    while waiting:
        new = uses[waiting.pop()] - found
        found |= new
        waiting += new
    return found


def drawn(text: str) -> str:
    """The page with the house as it is now."""
    return BLOCK.sub(f"```mermaid\n{drawing()}\n```", text)


if __name__ == "__main__":
    page = HERE / "architecture.md"
    page.write_text(drawn(page.read_text()))
