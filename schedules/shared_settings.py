"""What keepers fill in for everybody: links, a contact, a channel. It has its author as source."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from bot.store import calendar as calendar_table
from bot.store import keepers as table
from schedules.calendar import Calendar, epoch
from schedules.rows import series_of


@dataclass(frozen=True, slots=True)
class SharedSetting:
    """One thing filled in. `value` is empty where a keeper said that it is not needed."""

    name: str
    value: str
    set_by: str
    set_at: datetime
    set_by_name: str | None = None

    @property
    def source(self) -> str:
        """Who says so (mrkdwn): set by <@U…> on November 22, 2026."""
        return f"set by <@{self.set_by}> on {_day(self.set_at)}"

    @property
    def source_in_words(self) -> str:
        """The same in plain text, which rings for nobody: set by Marisol Ortega on …."""
        return f"set by {self.set_by_name or 'a keeper'} on {_day(self.set_at)}"


@dataclass(frozen=True, slots=True)
class SharedSettings:
    """Everything filled in, by the ids that the community folder gives."""

    calendar: Calendar

    def all(self) -> Mapping[str, SharedSetting]:
        """What was filled in, the empty ones too."""
        return {
            row["name"]: SharedSetting(
                row["name"],
                row["value"],
                row["set_by"],
                datetime.fromtimestamp(row["set_at"], UTC),
                row["set_by_name"],
            )
            for row in table.shared_settings(self.calendar.db)
        }

    def get(self, name: str) -> SharedSetting | None:
        """One thing that was filled in, None where nothing was."""
        found = self.all().get(name)
        return found if found and found.value else None

    def save(
        self, name: str, value: str, by: str, now: datetime, *, registers: str | None = None
    ) -> None:
        """Fill something in; a link that `registers` for a kind of session goes to all of them.

        A session that has a link of its own keeps it.
        """
        with self.calendar.db.immediate(durable=True):
            before = self.get(name)
            table.save_setting(self.calendar.db, name, value, by, epoch(now))
            if registers:
                self._register(registers, before.value if before else "", value, now)

    def _register(self, kind: str, before: str, link: str, now: datetime) -> None:
        for row in calendar_table.all_series(self.calendar.db):
            series = series_of(row)
            version = series.version + 1
            segments = tuple(
                replace(segment, url=link or None, sequence=version)
                if segment.kind == kind
                and (segment.url or "") in ("", before)
                and (segment.url or "") != link
                and (segment.repeats or segment.dtstart >= now.replace(tzinfo=None))
                else segment
                for segment in series.segments
            )
            if segments != series.segments:
                self.calendar.put(replace(series, segments=segments, version=version), now)


def _day(moment: datetime) -> str:
    return f"{moment:%B} {moment.day}, {moment.year}"
