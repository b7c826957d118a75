from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

import pytest

from bot.community import PACKAGED, load_community
from bot.store.database import Row
from schedules.calendar import Calendar
from schedules.editing import Editor
from schedules.importing import ImportPlan, Options, apply_plan, plan_import
from schedules.model import Occurrence
from schedules.patching import Scope

COMMUNITY = load_community(PACKAGED / "california")
ZONE = "America/Los_Angeles"
NOW = datetime(2026, 11, 22, 20, tzinfo=UTC)


@dataclass
class Importer:
    """A calendar that files are imported into."""

    calendar: Calendar
    now: datetime = NOW

    def take(self, data: str | bytes, **options: Any) -> ImportPlan:
        """Import a file; what was done."""
        plan = self.plan(data, **options)
        apply_plan(self.calendar, plan, self.now, by="U0KEEPER")
        return plan

    def plan(self, data: str | bytes, **options: Any) -> Any:
        """What importing a file would do."""
        content = data.encode() if isinstance(data, str) else data
        meant = {"kind": "charter-chat", **options}
        return plan_import(
            self.calendar, content, Options(COMMUNITY.kinds, ZONE, **meant), self.now
        )

    def at(self, day: date, uid: str = "series") -> Occurrence:
        """A session as it is now."""
        found = self.calendar.occurrence(uid, day)
        assert found is not None
        return found

    def edit(self, day: date, uid: str = "series", scope: Scope = "this", **patch: Any) -> None:
        """Change a session as a keeper does."""
        how: dict[str, Any] = {"scope": scope, "by": "U0OTHER", "now": self.now}
        sequence = self.at(day, uid).sequence
        Editor(self.calendar).change(uid, day, patch, sequence=sequence, **how)

    def undo(self, day: date) -> None:
        """Take the last change of a session of the series back."""
        Editor(self.calendar).undo("series", day, by="U0OTHER", now=self.now)

    def log(self) -> list[Row]:
        """What was changed, by whom."""
        return self.calendar.db.query("select * from changes order by id")


@pytest.fixture
def importer(calendar: Calendar) -> Importer:
    """An empty calendar to import into."""
    return Importer(calendar)


def ics(*events: str, head: str = "") -> str:
    """A calendar file around the lines of events."""
    parts = [f"BEGIN:VEVENT\n{event.strip()}\nEND:VEVENT\n" for event in events]
    return (
        f"BEGIN:VCALENDAR\nVERSION:2.0\nPRODID:-//Test//EN\n{head}{''.join(parts)}END:VCALENDAR\n"
    )


SERIES = """UID:series
SUMMARY:Charter Chat
DTSTART;TZID=America/Los_Angeles:20261028T100000
DTEND;TZID=America/Los_Angeles:20261028T110000
RRULE:FREQ=MONTHLY;BYDAY=-1WE"""

SINGLE = """UID:single
SUMMARY:Charter Chat
DTSTART;TZID=America/Los_Angeles:20270127T100000
DTEND;TZID=America/Los_Angeles:20270127T110000"""
