"""A model of a series that changes, which is nothing but lists of dates.

Every part of a series has its sessions as a list, each with its identity, worked out once when the
part is made; `dateutil` reads the rules. What it says of a change is the design in a few lines: a
part stands for what comes after it, the nth session for the nth.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from functools import cache
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from dateutil.rrule import rrulestr

ZONE = "America/Los_Angeles"
FIRST = datetime(2026, 10, 21, 10)
FAR = datetime(2030, 1, 1)  # what the model has no need to know
TIMES = {"local_start", "duration", "rrule"}
WORDS = {"title": "Chat", "status": "confirmed", "duration": timedelta(hours=1)}
Own = Mapping[str, Any]


class Refused(Exception):  # noqa: N818
    """What the product refuses with a ChangeError."""


class Item(NamedTuple):
    day: date  # which session it is
    start: datetime
    excluded: bool = False


@dataclass(frozen=True)
class Part:
    name: int
    since: date  # the session with which it begins
    rrule: str
    items: tuple[Item, ...]
    words: tuple[tuple[str, Any], ...]


@dataclass(frozen=True)
class State:
    parts: tuple[Part, ...]
    own: Mapping[date, Own] = field(default_factory=dict)

    def sessions(self) -> Iterator[tuple[Part, int]]:
        """Every date: its part, and its place in that."""
        for part, following in zip(self.parts, (*self.parts[1:], None), strict=True):
            for number, item in enumerate(part.items):
                if following and item.day >= following.since:
                    break
                yield part, number

    def details(self, part: Part, item: Item) -> dict[str, Any]:
        own = {"local_start": item.start, **dict(part.words), **self.own.get(item.day, {})}
        return own | ({"status": "cancelled"} if dict(part.words)["status"] == "cancelled" else {})

    def said(self, day: date) -> Any:
        """Everything that is said of a session."""
        found = ((p, p.items[n]) for p, n in self.sessions() if p.items[n].day == day)
        for part, item in found:
            often = part.rrule.partition(";COUNT")[0], "COUNT" in part.rrule and len(part.items)
            said = sorted(self.details(part, item).items())
            return None if item.excluded else (often, said)
        return None

    def shown(self, until: datetime) -> dict[date, tuple[Any, ...]]:
        """The sessions that start by then: the instant, length, title and status of each."""
        found = {}
        for part, number in self.sessions():
            item = part.items[number]
            said = self.details(part, item)
            if not item.excluded and said["local_start"] <= until:
                assert item.day not in found
                start = said["local_start"].replace(tzinfo=ZoneInfo(ZONE)).astimezone(UTC)
                found[item.day] = (start, said["duration"], said["title"], said["status"])
        return found


class Line(NamedTuple):
    scope: str
    day: date
    before: State
    after: State


def rhythm(rrule: str) -> tuple[str, str, int]:
    """FREQ, INTERVAL and the number of days: where they stay, the nth stands for the nth."""
    said = dict(part.split("=") for part in rrule.split(";"))
    return said["FREQ"], said.get("INTERVAL", "1"), said.get("BYDAY", "").count(",")


@cache
def starts(rrule: str, first: datetime) -> tuple[datetime, ...]:
    return tuple(itertools.takewhile(FAR.__ge__, rrulestr(rrule, dtstart=first)))


class Model:
    def __init__(self, rrule: str, excluded: int) -> None:
        items = [Item(s.date(), s, n == excluded) for n, s in enumerate(starts(rrule, FIRST))]
        first = Part(0, FIRST.date(), rrule, tuple(items), tuple(WORDS.items()))
        self.state = State((first,))
        self.log: list[Line] = []
        self.names = itertools.count(1)

    def find(self, day: date) -> tuple[Part, int]:
        return next((p, n) for p, n in self.state.sessions() if p.items[n].day == day)

    def change(self, day: date, patch: dict[str, Any], scope: str, now: datetime) -> None:
        (part, number), before = self.find(day), self.state
        said = before.details(part, part.items[number])
        if said["local_start"] <= now and (scope != "this" or TIMES & {*patch}):
            raise Refused
        if "local_start" in patch and patch["local_start"] <= now:
            raise Refused
        change = self.one if scope == "this" else self.later
        self.state = change(part, number, patch, scope)
        self.log.append(Line(scope, day, before, self.state))

    def one(self, part: Part, number: int, patch: dict[str, Any], scope: str) -> State:
        item, words = part.items[number], dict(part.words)
        if words["status"] == "cancelled" and patch.get("status", "cancelled") != "cancelled":
            raise Refused
        new = self.state.details(part, item) | patch
        plain = words | {"local_start": item.start}
        own = {name: value for name, value in new.items() if value != plain[name]}
        return replace(self.state, own={**self.state.own, item.day: own})

    def later(self, part: Part, number: int, patch: dict[str, Any], scope: str) -> State:
        item, at = part.items[number], self.state.parts.index(part)
        kept, after = self.state.parts[: at + 1], self.state.parts[at + 1 :]
        words = {name: value for name, value in patch.items() if name in WORDS}
        if TIMES & {*patch}:
            new = self.retimed(part, number, patch)
            after = () if scope == "later" else after
            again = False
        else:
            since = item.day if number else part.since
            new = replace(part, since=since, items=part.items[number:])
            after = tuple(saying(p, words) for p in after) if scope == "later" else after
            again = number == 0
        if again:
            kept, new = kept[:-1], replace(new, name=part.name)
        else:
            new = replace(new, name=next(self.names))
        own = dict(self.state.own)
        if item.day in own:
            own[item.day] = {n: value for n, value in own[item.day].items() if n not in patch}
        return State((*kept, saying(new, words), *after), own)

    def retimed(self, part: Part, number: int, patch: dict[str, Any]) -> Part:
        was, rrule = part.items[number:], patch.get("rrule", part.rrule)
        start = patch.get("local_start", was[0].start)
        becomes = starts(rrule, start)[: len(was) if "COUNT" in rrule else None]
        dates = (p.items[n] for p, n in self.state.sessions())
        before = [*itertools.takewhile(lambda item: item.day != was[0].day, dates)]
        last = max((item.start for item in before if not item.excluded), default=datetime.min)
        if becomes[:1] != (start,) or start <= last:
            raise Refused
        same, taken, items = rhythm(part.rrule) == rhythm(rrule), {i.day for i in before}, []
        stood = itertools.chain(was if same else (), itertools.repeat(None))
        for old, begin in zip(stood, becomes, strict=False):
            day = old.day if old else begin.date()
            while day in taken:
                day += timedelta(days=1)
            taken.add(day)
            items.append(Item(day, begin, bool(old and old.excluded)))
        return replace(part, since=was[0].day, rrule=rrule, items=tuple(items))

    def undo(self, day: date, now: datetime) -> None:
        touches = [
            line
            for line in self.log
            if line.day == day or (line.scope != "this" and line.day <= day)
            if (line.before.said(day) or self.state.said(day))
            != (line.after.said(day) or self.state.said(day))
        ]
        if not touches:
            raise Refused
        line = touches[-1]
        was, became = line.before, line.after
        parts, own = self.state.parts, dict(self.state.own)
        if was.parts != became.parts:
            if parts != became.parts:
                raise Refused
            parts = was.parts
        for one in {*was.own, *became.own}:
            if was.own.get(one) != became.own.get(one):
                if own.get(one) != became.own.get(one):
                    raise Refused
                own.pop(one, None)
                own |= {one: was.own[one]} if one in was.own else {}
        after = State(parts, own)
        if self.begun(self.state, now) != self.begun(after, now):
            raise Refused
        self.log.append(Line(line.scope, line.day, self.state, after))
        self.state = after

    @staticmethod
    def begun(state: State, now: datetime) -> dict[date, datetime]:
        return {day: start for day, (start, *_) in state.shown(now).items()}


def saying(part: Part, words: dict[str, Any]) -> Part:
    return replace(part, words=tuple({**dict(part.words), **words}.items()))
