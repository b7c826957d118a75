"""What the page shows: messages, who wrote them, and what stands around every conversation."""

from __future__ import annotations

import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any
from urllib.parse import quote
from zoneinfo import ZoneInfo

from bot.local.block_kit import filled
from bot.local.conversations import Conversation
from bot.local.happenings import Notification
from bot.local.members import Command, Person
from bot.local.page.moments import Reader, day_heading, slack_date, time_of_day, zone_name
from bot.local.visitor import Visitor

if TYPE_CHECKING:
    from bot.local.server import LocalSlack


_TONES = 8


Json = Mapping[str, Any]


@dataclass(frozen=True)
class Face:
    """A name, and the letters and the number of the colour on the square beside it."""

    id: str
    name: str
    title: str
    initials: str
    tone: int
    is_app: bool


def face(person: Person | None, user: str) -> Face:
    """The face of `person`, or of somebody unknown with the id `user`."""
    name = person.real_name if person else user
    words = [word for word in name.replace("-", " ").split() if word[0].isalnum()]
    initials = "".join(word[0] for word in (words[:1] + words[1:][-1:])).upper()
    return Face(
        id=user,
        name=name,
        title=person.title if person else "",
        initials=initials or "?",
        tone=zlib.crc32(user.encode()) % _TONES,
        is_app=bool(person and person.is_bot),
    )


_TOGETHER = timedelta(minutes=5)  # within this time, one author's messages stand under one name
_LAST_REPLY = "Last reply {date_short_pretty} at {time}"


@dataclass(frozen=True)
class SharedFile:
    """A file to download; `size` in words."""

    url: str
    name: str
    title: str
    kind: str
    size: str
    picture: str | None


@dataclass(frozen=True)
class ShownMessage:
    """One message of a list.

    `notified` is what its post showed before it was opened; None for people's own messages.
    `day` is the heading above it when it is the first of its day, `first_new` says that the mark of
    what is new stands above it, `compact` that its author is not named again.
    """

    key: str
    ts: str
    channel: str
    author: Face
    moment: datetime
    time: str
    exact: str
    text: str
    blocks: Sequence[Json]
    files: Sequence[SharedFile]
    path: str
    thread_path: str | None
    replies: int
    last_reply: str
    ephemeral: bool
    edited: bool
    notified: Notification | None = None
    day: str = ""
    first_new: bool = False
    compact: bool = False

    @property
    def iso(self) -> str:
        """The moment for machines, with the reader's offset."""
        return self.moment.isoformat()


def shown_messages(
    messages: Sequence[Json],
    visitor: Visitor,
    people: Mapping[str, Person],
    reader: Reader,
    *,
    new_from: str = "",
) -> list[ShownMessage]:
    """`messages` of one conversation or thread, oldest first, with their headings.

    The mark of what is new stands above the message with the timestamp `new_from`.
    """
    shown: list[ShownMessage] = []
    for message in messages:
        one = _shown(message, visitor, people, reader)
        before = shown[-1] if shown else None
        starts_day = before is None or before.moment.date() != one.moment.date()
        shown.append(
            replace(
                one,
                day=day_heading(one.moment, reader) if starts_day else "",
                first_new=one.ts == new_from,
                compact=not starts_day and one.ts != new_from and _together(before, one),
            )
        )
    return shown


def first_new(messages: Sequence[Json], since: str, user: str) -> str:
    """The timestamp of the first message of others after `since`; "" when there is none.

    For somebody who has never read the conversation (`since` is ""), nothing is marked.
    """
    new = (m["ts"] for m in messages if m["ts"] > since and m["user"] != user)
    return next(new, "") if since else ""


def _together(before: ShownMessage | None, one: ShownMessage) -> bool:
    return (
        before is not None
        and before.author.id == one.author.id
        and not before.ephemeral
        and not one.ephemeral
        and before.replies == 0
        and one.moment - before.moment < _TOGETHER
    )


def _shown(
    message: Json, visitor: Visitor, people: Mapping[str, Person], reader: Reader
) -> ShownMessage:
    ts, channel = message["ts"], message["channel"]
    moment = reader.local(float(ts))
    ephemeral = bool(message.get("is_ephemeral"))
    place = f"{reader.base}/{channel}"
    root = message.get("thread_ts", ts)
    can_be_answered = not ephemeral and message.get("subtype") != "tombstone"
    latest = message.get("latest_reply")
    blocks = message.get("blocks") or ()
    return ShownMessage(
        key=ts.replace(".", "-"),
        ts=ts,
        channel=channel,
        author=face(people.get(message["user"]), message["user"]),
        moment=moment,
        time=time_of_day(moment),
        exact=f"{day_heading(moment, reader)} at {time_of_day(moment, seconds=True)} "
        f"{zone_name(moment)}",
        text=message.get("text", ""),
        blocks=filled(blocks, visitor.state(dict(message))) if blocks else (),
        files=[_file(file, reader) for file in message.get("files", ())],
        path=f"{place}/thread/{root}"
        if "thread_ts" in message
        else f"{place}#m{ts.replace('.', '-')}",
        thread_path=f"{place}/thread/{root}" if can_be_answered else None,
        replies=message.get("reply_count", 0),
        last_reply=slack_date(float(latest), _LAST_REPLY, reader) if latest else "",
        ephemeral=ephemeral,
        edited="edited" in message,
        notified=visitor.notification(channel, ts),
    )


def _file(file: Json, reader: Reader) -> SharedFile:
    url = f"{reader.base}/files/{file['id']}/{quote(file['name'], safe='')}"
    return SharedFile(
        url=url,
        name=file["name"],
        title=file["title"],
        kind=file["filetype"].upper(),
        size=size_words(file["size"]),
        picture=url if file["mimetype"] in PICTURES else None,
    )


PICTURES = frozenset({"image/png", "image/jpeg", "image/gif", "image/webp"})


def size_words(size: int) -> str:
    """A number of bytes for people: `12 KB`."""
    for unit in ("bytes", "KB", "MB"):
        if size < 1024:
            return f"{size} {unit}"
        size = round(size / 1024)
    return f"{size} GB"


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
