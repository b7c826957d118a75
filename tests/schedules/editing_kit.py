"""What the tests about changes by hand share: a series of twelve chats, and how it is changed."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from bot.store.database import Database
from schedules.calendar import Calendar
from schedules.editing import Editor
from schedules.model import Occurrence, Segment, Series, Status
from schedules.patching import Scope

PACIFIC = "America/Los_Angeles"
NOW = datetime(2027, 1, 10, 12, tzinfo=UTC)
BY, OTHER = "U0KEEPER", "U0OTHER"


def series(**more: Any) -> Segment:
    given: dict[str, Any] = {
        "uid": "chat",
        "kind": "chat",
        "title": "Chat",
        "dtstart": datetime(2026, 11, 25, 10),
        "duration": timedelta(hours=1),
        "timezone": PACIFIC,
        "rrule": "FREQ=MONTHLY;BYDAY=-1WE;COUNT=12",
        "status": Status.TENTATIVE,
        **more,
    }
    return Segment(**given)


@contextmanager
def calendar_with_chats(folder: Path) -> Iterator[Calendar]:
    """A calendar with the series and nothing else."""
    db = Database(folder / "bot.db")
    calendar = Calendar(db, PACIFIC)
    calendar.put(Series.of(series()), NOW)
    try:
        yield calendar
    finally:
        db.close()


def every(calendar: Calendar, *, cancelled: bool = True) -> list[Occurrence]:
    return calendar.between(
        None, None, datetime(2020, 1, 1, tzinfo=UTC), limit=999, cancelled=cancelled
    )


def facts(occurrence: Occurrence) -> tuple[Any, ...]:
    return (
        occurrence.start,
        occurrence.end,
        occurrence.title,
        occurrence.topic,
        occurrence.url,
        occurrence.status,
    )


def change(
    calendar: Calendar, found: Occurrence, scope: Scope = "this", **patch: Any
) -> Occurrence | None:
    return Editor(calendar).change(
        found.uid,
        found.recurrence_id,
        patch,
        scope=scope,
        sequence=found.sequence,
        by=BY,
        now=NOW,
    )


def at(calendar: Calendar, *when: int) -> Occurrence:
    (found,) = [o for o in every(calendar) if o.local_start == datetime(*when)]  # type: ignore[arg-type]
    return found
