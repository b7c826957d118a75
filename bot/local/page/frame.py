"""What stands around every conversation: the sidebar, the clock, the people, an open modal."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from bot.local.conversations import Conversation
from bot.local.manifest import Command
from bot.local.page.dates import slack_date, time_of_day, zone_name
from bot.local.page.faces import Face, face
from bot.local.page.filled import filled
from bot.local.page.reader import Reader
from bot.local.visitor import Visitor

if TYPE_CHECKING:
    from bot.local.server import LocalSlack

_WHEN = "{date_short_pretty} at {time}"


@dataclass(frozen=True)
class Place:
    """An entry of the sidebar; `kind` is "channel", "private" or "app"."""

    name: str
    kind: str
    path: str
    unread: int
    current: bool
    face: Face | None = None


@dataclass(frozen=True)
class Somebody:
    """A person to be: their face, what they would see first, and what time it is for them."""

    face: Face
    path: str
    unread: int
    local_time: str


@dataclass(frozen=True)
class ShownJump:
    """A moment to move the clock to; `when` is "" when there is none at present."""

    label: str
    when: str


@dataclass(frozen=True)
class ShownClock:
    """The present moment of the local Slack, in the reader's zone."""

    moment: datetime
    day: str
    time: str
    zone: str
    jumps: Sequence[ShownJump]


@dataclass(frozen=True)
class Frame:
    """Everything on the page but the conversation itself.

    `view` is the modal on top with what is filled in, `app_answers` whether the app is connected.
    """

    workspace: str
    me: Face
    channels: Sequence[Place]
    apps: Sequence[Place]
    people: Sequence[Somebody]
    clock: ShownClock
    commands: Sequence[Command]
    view: Mapping[str, Any] | None
    view_depth: int
    app_answers: bool

    @property
    def unread(self) -> int:
        """How many messages the person has not seen."""
        return sum(place.unread for place in (*self.channels, *self.apps))


def reader_of(slack: LocalSlack, person_id: str) -> Reader:
    """The sample person `person_id` as a reader of the page; KeyError when there is none."""
    workspace = slack.workspace
    with workspace.lock:
        person = workspace.people[person_id]
        seen = [c for c in workspace.conversations.values() if workspace.may_see(person_id, c.id)]
        return Reader(
            id=person_id,
            zone=ZoneInfo(person.tz),
            now=workspace.now(),
            base=f"/as/{person_id}",
            people={p.id: p.real_name for p in workspace.people.values()},
            channels={c.id: c.name for c in seen if c.kind != "im"},
            direct={c.id: workspace.app.name for c in seen if c.kind == "im"},
        )


def frame_of(slack: LocalSlack, visitor: Visitor, reader: Reader, current: str) -> Frame:
    """The frame for `reader`, who looks at the conversation or page `current`."""
    workspace = slack.workspace
    with workspace.lock:
        mine = visitor.channels()
        views = visitor.views()
        top = views[-1] if views else None
        return Frame(
            workspace=workspace.team_name,
            me=face(visitor.person, visitor.id),
            channels=[_channel(c, visitor, reader, current) for c in mine if c.kind != "im"],
            apps=[_app(slack, visitor, reader, current)],
            people=[
                _somebody(slack, person_id, reader, current) for person_id in sample_people(slack)
            ],
            clock=_clock(slack, reader),
            commands=sorted(workspace.app.commands.values(), key=lambda command: command.name),
            view={**top, "blocks": filled(top["blocks"], top["state"]["values"])} if top else None,
            view_depth=len(views),
            app_answers=slack.delivery.connections > 0 or slack.delivery.request_url is not None,
        )


def sample_people(slack: LocalSlack) -> list[str]:
    """The ids of the people a visitor may be, in the order they were given."""
    people = slack.workspace.people.values()
    return [person.id for person in people if not person.is_bot and not person.deleted]


def _channel(conversation: Conversation, visitor: Visitor, reader: Reader, current: str) -> Place:
    return Place(
        name=conversation.name,
        kind="private" if conversation.kind == "group" else "channel",
        path=f"{reader.base}/{conversation.id}",
        unread=visitor.unread(conversation.id),
        current=conversation.id == current,
    )


def _app(slack: LocalSlack, visitor: Visitor, reader: Reader, current: str) -> Place:
    """The app: its Home, or its messages when some are new or there is no Home."""
    app = slack.workspace.app
    direct = [c.id for c in visitor.channels() if c.kind == "im"]
    unread = sum(visitor.unread(channel) for channel in direct)
    tab = "messages" if unread or not app.home_tab else "home"
    return Place(
        name=app.name,
        kind="app",
        path=f"{reader.base}/{tab}",
        unread=unread,
        current=current in ("home", *direct),
        face=face(slack.workspace.people[app.user_id], app.user_id),
    )


def _somebody(slack: LocalSlack, person_id: str, reader: Reader, current: str) -> Somebody:
    """A person to switch to, who looks at the same place if they may."""
    visitor = slack.person(person_id)
    person = visitor.person
    there = reader.now.astimezone(ZoneInfo(person.tz))
    return Somebody(
        face=face(person, person_id),
        path=f"/as/{person_id}{_same_place(slack, person_id, current)}",
        unread=sum(visitor.unread(c.id) for c in visitor.channels() if c.kind == "im"),
        local_time=f"{there:%a} {time_of_day(there)} {zone_name(there)}",
    )


def _same_place(slack: LocalSlack, person_id: str, current: str) -> str:
    conversation = slack.workspace.conversations.get(current)
    if conversation is None:
        return "/home"
    if conversation.kind == "im":
        return "/messages"
    return f"/{current}" if slack.workspace.may_see(person_id, current) else ""


def _clock(slack: LocalSlack, reader: Reader) -> ShownClock:
    here = reader.now.astimezone(reader.zone)
    jumps = []
    for label, next_moment in slack.jumps.items():
        moment = next_moment()
        words = slack_date(moment.timestamp(), _WHEN, reader) if moment else ""
        jumps.append(ShownJump(label, words))
    return ShownClock(
        moment=here,
        day=f"{here:%a}, {here:%b} {here.day}, {here.year}",
        time=f"{time_of_day(here)} {zone_name(here)}",
        zone=zone_name(here),
        jumps=jumps,
    )
