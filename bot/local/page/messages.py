"""Messages as the page shows them: who, when, what, and what belongs together."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import quote

from bot.local.notifications import Notification
from bot.local.page.dates import day_heading, slack_date, time_of_day, zone_name
from bot.local.page.faces import Face, face
from bot.local.page.filled import filled
from bot.local.page.reader import Reader
from bot.local.people import Person
from bot.local.visitor import Visitor

_TOGETHER = timedelta(minutes=5)  # within this time, one author's messages stand under one name
_LAST_REPLY = "Last reply {date_short_pretty} at {time}"

Json = Mapping[str, Any]


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
