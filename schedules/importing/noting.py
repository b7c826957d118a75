"""What an import writes into the audit log, each line something that can be undone by itself.

One line for a series that was added or changed as a whole; one for each session where only single
sessions were changed.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from typing import TypeVar

from schedules.audit import Change, Scope
from schedules.model import Override, Segment, Series
from schedules.recurrence import recurrences

ACTION = "import"
T = TypeVar("T", Segment, Override)


def changes(before: Series | None, after: Series) -> Iterator[Change]:
    """The lines for what became of a series; `before` is None where there was none."""
    if before is None or not before.segments:
        yield Change(ACTION, _scope(after), _first(after), None, after)
        return
    pairs = list(zip(before.segments, after.segments, strict=False))
    number = next((n for n, pair in enumerate(pairs) if not _same(*pair)), len(pairs))
    if number < max(len(before.segments), len(after.segments)):
        begins = (after.segments + before.segments)[number].from_date
        yield Change(ACTION, _scope(after), begins or _first(after), before, after)
        return
    for day in sorted({*before.overrides, *after.overrides}):
        own, nothing = after.overrides.get(day), Override(recurrence_id=day)
        if _same(before.overrides.get(day, nothing), own or nothing):
            continue
        changed = {d: o for d, o in before.overrides.items() if d != day}
        changed |= {day: own} if own else {}
        now = replace(before, overrides=changed, version=after.version)
        yield Change(ACTION, "this", day, before, now)
        before = now


def _same(one: T | None, other: T | None) -> bool:
    """Whether they say the same, whichever change led to it."""
    pair = [replace(each, sequence=0) if each else each for each in (one, other)]
    return pair[0] == pair[1]


def _scope(series: Series) -> Scope:
    return "later" if series.repeats else "this"


def _first(series: Series) -> date:
    return next(recurrences(series)).recurrence_id
