"""What the page shows: messages, who wrote them, what stands around them, and moments.

Moments are in the viewer's own zone; the tokens of `<!date^…>` are described on
https://docs.slack.dev/reference/block-kit/block-elements/date-element
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from bot.local.backend import Backend
from bot.local.block_kit import filled
from bot.local.members import TEAM_NAME, Member
from bot.local.results import Json
from bot.local.visitor import Visitor

_TOGETHER = timedelta(minutes=5)  # within this time, one author's messages stand under one name
_TONES = 8
_WHEN = "{date_short_pretty} at {time}"
_YEAR_IS_CLEAR = timedelta(days=182)
_TOKEN = re.compile(r"\{([a-z_]+)\}")


@dataclass(frozen=True)
class Viewer:
    """One sample person looking at the page at one moment.

    `now` is aware. `people` maps user ids to display names, `channels` channel ids to names without
    the `#`, `direct` the ids of direct messages to names. `base` is the path below which this
    person's page lives (`/as/U…`).
    """

    id: str
    zone: ZoneInfo
    now: datetime
    base: str = ""
    people: Mapping[str, str] = field(default_factory=dict)
    channels: Mapping[str, str] = field(default_factory=dict)
    direct: Mapping[str, str] = field(default_factory=dict)

    @property
    def here(self) -> datetime:
        """The present moment in this person's zone."""
        return self.now.astimezone(self.zone)

    def local(self, epoch: float) -> datetime:
        """The moment `epoch` (seconds since 1970, UTC) in this person's zone.

        Raises OverflowError, OSError or ValueError outside the years 1 to 9999.
        """
        return datetime.fromtimestamp(epoch, self.zone)


def face(person: Member | None, user: str) -> Json:
    """The face of `person`, or of somebody unknown with the id `user`.

    A name, and the letters and the number of the colour on the square beside it.
    """
    name = person.real_name if person else user
    words = [word for word in name.replace("-", " ").split() if word[0].isalnum()]
    initials = "".join(word[0] for word in (words[:1] + words[1:][-1:])).upper()
    return {
        "id": user,
        "name": name,
        "title": person.title if person else "",
        "initials": initials or "?",
        "tone": zlib.crc32(user.encode()) % _TONES,
        "is_app": bool(person and person.is_bot),
    }


# -- messages


def shown_messages(
    slack: Backend, messages: Sequence[Json], viewer: Viewer, *, new_from: str = ""
) -> list[Json]:
    """`messages` of one conversation or thread, oldest first, as the templates take them.

    `said` is the message's JSON, `notified` what its post showed before it was opened (None for
    people's own). `day` is the heading above the first of a day; the mark of what is new stands
    above the message with the timestamp `new_from`. A `compact` one does not name its author again.
    """
    shown: list[Json] = []
    for message in messages:
        one = _shown(slack, message, viewer)
        before = shown[-1] if shown else None
        starts_day = before is None or before["moment"].date() != one["moment"].date()
        one["day"] = day_heading(one["moment"], viewer) if starts_day else ""
        one["first_new"] = message["ts"] == new_from
        one["compact"] = not starts_day and not one["first_new"] and _together(before, one)
        shown.append(one)
    return shown


def first_new(messages: Sequence[Json], since: str, user: str) -> str:
    """The timestamp of the first message of others after `since`; "" when there is none.

    For somebody who has never read the conversation (`since` is ""), nothing is marked.
    """
    new = (m["ts"] for m in messages if m["ts"] > since and m["user"] != user)
    return next(new, "") if since else ""


def _together(before: Json | None, one: Json) -> bool:
    return (
        before is not None
        and before["author"]["id"] == one["author"]["id"]
        and "is_ephemeral" not in {**before["said"], **one["said"]}
        and not before["said"].get("reply_count")
        and one["moment"] - before["moment"] < _TOGETHER
    )


def _shown(slack: Backend, message: Json, viewer: Viewer) -> Json:
    ts, channel, user = message["ts"], message["channel"], message["user"]
    moment, place = viewer.local(float(ts)), f"{viewer.base}/{message['channel']}"
    thread, key = f"{place}/thread/{message.get('thread_ts', ts)}", ts.replace(".", "-")
    stays = not message.get("is_ephemeral") and message.get("subtype") != "tombstone"
    time = f"{time_of_day(moment, seconds=True)} {zone_name(moment)}"
    blocks = message.get("blocks", [])
    return {
        "said": message,
        "key": key,
        "author": face(slack.workspace.people.get(user), user),
        "moment": moment,
        "exact": f"{day_heading(moment, viewer)} at {time}",
        "blocks": filled(blocks, Visitor(slack, viewer.id).state(message)) if blocks else (),
        "path": thread if "thread_ts" in message else f"{place}#m{key}",
        "thread_path": thread if stays else None,
        "notified": slack.workspace.notifications.of(channel, ts),
    }


# -- what stands around a conversation


def sample_people(slack: Backend) -> list[str]:
    """The ids of the people a visitor may be, in the order they were given."""
    people = slack.workspace.people.values()
    return [person.id for person in people if not person.is_bot and not person.deleted]


def viewer_of(slack: Backend, person_id: str) -> Viewer:
    """The sample person `person_id` as a viewer of the page; KeyError when there is none."""
    workspace = slack.workspace
    with workspace.lock:
        person = workspace.people[person_id]
        seen = [c for c in workspace.conversations.values() if workspace.may_see(person_id, c.id)]
        return Viewer(
            id=person_id,
            zone=ZoneInfo(person.tz),
            now=workspace.clock.now(),
            base=f"/as/{person_id}",
            people={p.id: p.real_name for p in workspace.people.values()},
            channels={c.id: c.name for c in seen if c.kind != "im"},
            direct={c.id: workspace.app.name for c in seen if c.kind == "im"},
        )


def frame_of(slack: Backend, viewer: Viewer, current: str) -> Json:
    """Everything on the page but the conversation or page `current`, at which `viewer` looks.

    `jumps` are moments that the clock can be moved to: the words of each with its time ("" when
    there is none at present). `view` is the modal on top with what is filled in.
    """
    workspace, delivery, visitor = slack.workspace, slack.delivery, Visitor(slack, viewer.id)
    moments = {label: moment() for label, moment in slack.jumps.items()}
    with workspace.lock:
        views = visitor.views()
        top = views[-1] if views else None
        places = [*_channels(visitor, viewer, current), _app(slack, visitor, viewer, current)]
        return {
            "workspace": TEAM_NAME,
            "me": face(visitor.person, visitor.id),
            "channels": places[:-1],
            "apps": places[-1:],
            "unread": sum(place["unread"] for place in places),
            "people": [_somebody(slack, each, viewer, current) for each in sample_people(slack)],
            "jumps": {
                label: slack_date(moment.timestamp(), _WHEN, viewer) if moment else ""
                for label, moment in moments.items()
            },
            "commands": [command for _, command in sorted(workspace.app.commands.items())],
            "view": top and {**top, "blocks": filled(top["blocks"], top["state"]["values"])},
            "view_depth": len(views),
            "app_answers": delivery.connections > 0 or delivery.request_url is not None,
        }


def _channels(visitor: Visitor, viewer: Viewer, current: str) -> list[Json]:
    return [
        {
            "name": conversation.name,
            "kind": "private" if conversation.kind == "group" else "channel",
            "path": f"{viewer.base}/{conversation.id}",
            "unread": visitor.unread(conversation.id),
            "current": conversation.id == current,
        }
        for conversation in visitor.channels()
        if conversation.kind != "im"
    ]


def _app(slack: Backend, visitor: Visitor, viewer: Viewer, current: str) -> Json:
    """The app: its Home, or its messages when some are new or there is no Home."""
    app = slack.app
    direct = [c.id for c in visitor.channels() if c.kind == "im"]
    unread = sum(visitor.unread(channel) for channel in direct)
    tab = "messages" if unread or not app.home_tab else "home"
    return {
        "name": app.name,
        "kind": "app",
        "path": f"{viewer.base}/{tab}",
        "unread": unread,
        "current": current in ("home", *direct),
        "face": face(slack.workspace.people[app.user_id], app.user_id),
    }


def _somebody(slack: Backend, person_id: str, viewer: Viewer, current: str) -> Json:
    """A person to switch to, who looks at the same place if they may."""
    visitor = Visitor(slack, person_id)
    there = viewer.now.astimezone(ZoneInfo(visitor.person.tz))
    conversation = slack.workspace.conversations.get(current)
    if conversation is None:
        place = "/home"
    elif conversation.kind == "im":
        place = "/messages"
    else:
        place = f"/{current}" if slack.workspace.may_see(person_id, current) else ""
    return {
        "face": face(visitor.person, person_id),
        "path": f"/as/{person_id}{place}",
        "unread": sum(visitor.unread(c.id) for c in visitor.channels() if c.kind == "im"),
        "local_time": f"{there:%a} {time_of_day(there)} {zone_name(there)}",
    }


# Slack leaves the year out of {date_short} and {date_long} within six months of now.
def slack_date(epoch: float, template: str, viewer: Viewer) -> str:
    """`template` with its `{date…}` and `{time}` tokens filled in for the moment `epoch`.

    A "today" that opens the template gets a capital letter, as in Slack. Raises ValueError for an
    unknown token and for a moment outside the calendar.
    """
    try:
        moment = viewer.local(epoch)
    except (OverflowError, OSError) as error:
        raise ValueError(f"no such moment: {epoch}") from error

    def fill(token: re.Match[str]) -> str:
        words = _token(token.group(1), moment, viewer)
        return words[:1].upper() + words[1:] if token.start() == 0 else words

    return _TOKEN.sub(fill, template)


def time_of_day(moment: datetime, *, seconds: bool = False) -> str:
    """`10:05 AM`, or `10:05:33 AM` with seconds."""
    hour = moment.hour % 12 or 12
    tail = f":{moment.second:02}" if seconds else ""
    return f"{hour}:{moment.minute:02}{tail} {'AM' if moment.hour < 12 else 'PM'}"


def day_heading(moment: datetime, viewer: Viewer) -> str:
    """The words on the line between two days of messages: `Today`, `Wednesday, November 25th`."""
    words = _nearby_day(moment, viewer) or _long(moment, with_year=moment.year != viewer.now.year)
    return words[:1].upper() + words[1:]


def zone_name(moment: datetime) -> str:
    """The zone of an aware moment as people abbreviate it: `PST`, or `UTC-04:00` without a name."""
    name = moment.tzname() or ""
    return name if name[:1].isalpha() else f"UTC{moment.isoformat()[-6:]}"


def _token(name: str, moment: datetime, viewer: Viewer) -> str:
    if name == "time":
        return time_of_day(moment)
    with_year = abs(viewer.now - moment) > _YEAR_IS_CLEAR
    forms = {
        "date_long": _long(moment, with_year=with_year),
        "date_short": _year(f"{moment:%b} {moment.day}", moment, with_year),
    }
    plain = name.removesuffix("_pretty")
    if plain not in forms:
        raise ValueError(f"unknown date token {{{name}}}")
    return (plain != name and _nearby_day(moment, viewer)) or forms[plain]


def _nearby_day(moment: datetime, viewer: Viewer) -> str | None:
    days = (moment.date() - viewer.here.date()).days
    return {-1: "yesterday", 0: "today", 1: "tomorrow"}.get(days)


def _long(moment: datetime, *, with_year: bool) -> str:
    return _year(f"{moment:%A}, {moment:%B} {_ordinal(moment.day)}", moment, with_year)


def _year(words: str, moment: datetime, with_year: bool) -> str:
    return f"{words}, {moment.year}" if with_year else words


def _ordinal(day: int) -> str:
    ending = "th" if day in (11, 12, 13) else {1: "st", 2: "nd", 3: "rd"}.get(day % 10, "th")
    return f"{day}{ending}"
