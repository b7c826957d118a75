"""What the tests about keeping the community share: a stage with keepers, and how they work."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from bot.local import Member, Visitor
from schedules.leads import Lead
from schedules.subscriptions import Subject, Subscriptions
from tests.stage import AUTHORIZERS, Stage, eventually, shown

KEEPER, OTHER, ADMIN, DANA = "U0KEEPER", "U0OTHER", "U0ADMIN", "U0DANA"
CHAT = "charter-chat"
FIRST = "2026-11-25"
SECOND = "2026-12-30"
VALUE = "value"


@contextmanager
def stage_with_keepers(folder: Path, **more: Any) -> Iterator[Stage]:
    """The whole bot; Marisol and Noor keep its calendar, Ada is an admin of the workspace."""
    people = [
        Member(id=OTHER, name="noor", real_name="Noor Haddad"),
        Member(id=ADMIN, name="ada", real_name="Ada Brandt", is_admin=True),
    ]
    with Stage(folder, people=people, more={"bot_admins": f"{KEEPER},{OTHER}"}, **more) as stage:
        yield stage


def keeps(stage: Stage, text: str, who: str = KEEPER) -> dict[str, Any]:
    """Type a command that opens a modal; the modal."""
    visitor = stage.visitor(who)
    before = {view["id"] for view in visitor.views()}
    answer = visitor.command(AUTHORIZERS, text)
    assert answer.ok, (answer.error, answer.problems)
    return eventually(lambda: [v for v in visitor.views() if v["id"] not in before])[-1]


def on_top(visitor: Visitor, callback_id: str) -> dict[str, Any]:
    """The modal on top, as soon as it is that one."""
    return eventually(lambda: [v for v in visitor.views()[-1:] if v["callback_id"] == callback_id])[
        0
    ]


def does(stage: Stage, what: str, rid: str = FIRST, uid: str = CHAT, who: str = KEEPER) -> Any:
    """Choose something in the list of sessions; the modal that opens."""
    visitor = stage.visitor(who)
    view = keeps(stage, "/charter-sessions manage", who)
    depth = len(visitor.views())
    visitor.choose(view, "keepers_manage_do", what, block_id=f"{rid}|{uid}")
    return eventually(lambda: visitor.views() if len(visitor.views()) > depth else None)[-1]


def sends(visitor: Visitor, view: dict[str, Any], **inputs: Any) -> Any:
    """Fill in and send a modal; what came of it."""
    ids = {
        block["block_id"].split("@")[0]: block["block_id"]
        for block in view["blocks"]
        if block["type"] == "input"
    }
    values = {ids[name]: {VALUE: choice} for name, choice in inputs.items()}
    return visitor.submit(view["id"], values)


def says_yes(visitor: Visitor, **inputs: Any) -> str:
    """Send the modal on top; what the next one says."""
    answer = sends(visitor, visitor.views()[-1], **inputs)
    assert answer.ok, (answer.errors, answer.problems)
    return shown(answer.view or {})


def closes_all(visitor: Visitor) -> None:
    """Close every modal."""
    while visitor.views():
        visitor.close(visitor.views()[-1]["id"])


def wish(stage: Stage, destination: str, by: str) -> None:
    """Somebody, or a channel, wants to be told of chats a day before."""
    Subscriptions(stage.bot.db).wish(
        destination,
        {Subject(kind=CHAT): [Lead.parse("P1D")]},
        by=by,
        is_channel=destination.startswith("C"),
        now=stage.clock.now(),
    )
