"""The form of a session: its inputs, and what was filled in, read and checked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any, cast

from bot.knowledge import Kind
from handlers.blocks import Block
from handlers.keeping.inputs import (
    Filled,
    Options,
    date_input,
    radio,
    select,
    text_input,
    time_input,
    url_input,
)
from schedules.editing import Details
from schedules.model import Status
from schedules.rhythms import Rhythm, rule_for

AS_NOW = "as-now"
RHYTHMS: Options = (
    ("once", "No, one session only"),
    ("monthly-nth", "Every month, same weekday (such as the second Tuesday)"),
    ("monthly-last", "Every month, last such weekday (such as the last Friday)"),
    ("weekly", "Every week"),
)
STATUSES: Options = (
    (Status.CONFIRMED.value, "Confirmed"),
    (Status.TENTATIVE.value, "Expected, not confirmed"),
)
SCOPES: Options = (("this", "This one only"), ("later", "This one and all later ones"))
MOST = {"title": 150, "topic": 500, "note": 500, "place": 200}
MOST_ADDRESS = 500


class FormError(Exception):
    """Something filled in cannot be; `errors` are sentences by the input's name."""

    def __init__(self, errors: dict[str, str]) -> None:
        super().__init__("the form has errors")
        self.errors = errors


@dataclass
class Read:
    """What was filled in so far, and what was wrong with it."""

    filled: Filled
    errors: dict[str, str] = field(default_factory=dict)

    def words(self, *, default_title: str, now: Details | None = None) -> dict[str, Any]:
        """The texts and addresses; `now` is what stood there."""
        found = {name: self.filled.text(name) for name in MOST}
        found["title"] = found["title"] or default_title
        for name in ("url", "resources_url"):
            found[name] = self.address(name, getattr(now, name, ""))
        return found

    def address(self, name: str, now: str = "") -> str:
        """An address of a page, or nothing; one that stood there `now` may stay, however long."""
        found = self.filled.text(name)
        if found == now:
            return found
        is_one = found.startswith(("https://", "http://")) and not set(found) & set(" <>|\n")
        if found and not (is_one and len(found) <= MOST_ADDRESS):
            self.errors[name] = (
                "Type an address that begins with https://, without blanks, of at most "
                f"{MOST_ADDRESS} characters."
            )
        return found

    def times(self, now: Details | None = None) -> tuple[datetime, timedelta]:
        """Local start and length; where both times are those of `now`, its own, also over days."""
        try:
            day = date.fromisoformat(self.filled.text("date"))
            start = time.fromisoformat(self.filled.text("start"))
            end = time.fromisoformat(self.filled.text("end"))
        except ValueError:
            self.errors["date"] = "Choose a date, a start and an end."
            return datetime.min, timedelta(hours=1)
        length = datetime.combine(day, end) - datetime.combine(day, start)
        if now and (start, end) == _clocks(now):
            start, length = now.local_start.time(), now.duration
        if length <= timedelta(0):
            self.errors["end"] = "The end comes after the start, on the same day."
        if not 1970 <= day.year < 2200:
            self.errors["date"] = "Choose a date between 1970 and 2199."
        return datetime.combine(day, start), length

    def rule(self, start: datetime) -> str | None:
        """The RRULE that was chosen; None for a single session."""
        rhythm = cast(Rhythm, self.filled.text("repeats") or "once")
        ends_on, count = self.filled.text("until"), self.filled.text("count")
        if rhythm == "once" and (ends_on or count):
            self.errors["repeats"] = (
                "Choose how it repeats, or leave the last date and the number of sessions empty."
            )
        if ends_on and count:
            self.errors["count"] = "Give a last date or a number of sessions, not both."
        if count and not (count.isdecimal() and count.isascii() and 2 <= int(count) <= 500):
            self.errors["count"] = "Type a number from 2 to 500."
        until = date.fromisoformat(ends_on) if ends_on else None
        if until and until < start.date():
            self.errors["until"] = "The last date comes after the first one."
        if "count" in self.errors:
            return None
        try:
            return rule_for(rhythm, start, until=until, count=int(count) if count else None)
        except ValueError as error:
            self.errors["repeats"] = str(error)
            return None

    def check(self) -> None:
        """Raise FormError for what was wrong."""
        if self.errors:
            raise FormError(self.errors)


def words_blocks(details: Details | None, suffix: str = "") -> list[Block]:
    """Inputs of texts and addresses."""

    def old(name: str) -> str:
        return str(getattr(details, name)) if details else ""

    return [
        text_input(f"title{suffix}", "Title (empty: that of its kind)", old("title"), most=150),
        text_input(f"topic{suffix}", "Topic", old("topic"), most=500),
        text_input(f"place{suffix}", "Place, or how to take part", old("place"), most=200),
        url_input(f"url{suffix}", "Registration link", old("url")),
        url_input(f"resources_url{suffix}", "Recording or resources link", old("resources_url")),
        text_input(f"note{suffix}", "Note that people read", old("note"), most=500, multiline=True),
    ]


def times_blocks(zone: str, details: Details | None, suffix: str = "") -> list[Block]:
    """Inputs of date and times; `zone` is what people call it."""
    day = details.local_start.date().isoformat() if details else ""
    start, end = (f"{one:%H:%M}" for one in _clocks(details)) if details else ("", "")
    return [
        date_input(f"date{suffix}", "Date", day),
        time_input(f"start{suffix}", f"Start ({zone} time)", start),
        time_input(f"end{suffix}", f"End ({zone} time)", end),
    ]


def _clocks(details: Details) -> tuple[time, time]:
    """Start and end as the form shows them, in whole minutes."""
    ends = details.local_start + details.duration
    return details.local_start.time().replace(second=0), ends.time().replace(second=0)


def add_blocks(kinds: Sequence[Kind], zone: str) -> list[Block]:
    """The form for a new session."""
    options = [(kind.id, kind.name) for kind in kinds]
    return [
        select("kind", "Kind of session", options, kinds[0].id),
        *times_blocks(zone, None),
        select("repeats", "Does it repeat?", RHYTHMS, "once"),
        date_input("until", "If it repeats: last date (empty: it goes on)", optional=True),
        text_input("count", "Or: how many sessions in all", most=3),
        status_block(Status.CONFIRMED),
        *words_blocks(None),
        url_input("source", "Source: the page where this was announced"),
    ]


def series_blocks(
    kinds: Sequence[Kind], details: Details, zone: str, suffix: str = ""
) -> list[Block]:
    """Inputs of what a series has as a whole; `zone` is what people call it, empty if unknown."""
    options = [(kind.id, kind.name) for kind in kinds]
    if details.kind not in dict(options):
        options.append((details.kind, details.kind))
    hint = "A large city in it, such as New York"
    return [
        select(f"kind{suffix}", "Kind of session", options, details.kind),
        text_input(f"timezone{suffix}", "Time zone", zone, most=60, hint=hint),
        url_input(f"source{suffix}", "Source: the page where it was announced", details.source),
    ]


def repeats_block(now: str, value: str, suffix: str = "") -> Block:
    """How a series goes on; `now` is how it does at present, `value` what is chosen."""
    options = [(AS_NOW, f"As now: {now[0].lower()}{now[1:]}"), *RHYTHMS[1:]]
    return select(f"repeats{suffix}", "How it repeats from then on", options, value)


def status_block(value: Status, suffix: str = "") -> Block:
    """Whether the date is sure."""
    return radio(f"status{suffix}", "How sure is it?", STATUSES, value.value)


def scope_block(value: str = "this", suffix: str = "") -> Block:
    """Whether all later ones change too."""
    return radio(f"scope{suffix}", "Which sessions change?", SCOPES, value)
