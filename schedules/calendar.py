"""The calendar: its questions ("what is next?") and its changes, on the tables of `bot.store`."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from dateutil.relativedelta import relativedelta

from bot.store import calendar as table
from bot.store.database import Database
from schedules.model import Occurrence, Series, Status
from schedules.recurrence import Override, instant, occurrences
from schedules.rows import (
    occurrence_of,
    occurrence_row,
    override_of,
    override_row,
    series_of,
    series_row,
)

HORIZON = relativedelta(months=18)


@dataclass(frozen=True, slots=True)
class Calendar:
    """The sessions of a community. `zone` (IANA) is where it lives; every `now` is aware UTC."""

    db: Database
    zone: str

    # Questions

    def not_over(
        self, now: datetime, kind: str | None = None, *, limit: int, offset: int = 0
    ) -> list[Occurrence]:
        """Sessions in progress or to come, soonest first; cancelled ones left out."""
        rows = table.not_over(self.db, epoch(now), kind=kind, limit=limit, offset=offset)
        return [occurrence_of(row) for row in rows]

    def held(
        self, now: datetime, kind: str | None = None, *, limit: int, offset: int = 0
    ) -> list[Occurrence]:
        """Confirmed sessions that are over, latest first."""
        rows = table.held(self.db, epoch(now), kind=kind, limit=limit, offset=offset)
        return [occurrence_of(row) for row in rows]

    def between(
        self,
        first: date | None,
        last: date | None,
        now: datetime,
        kind: str | None = None,
        *,
        zone: str | None = None,
        limit: int,
        offset: int = 0,
        cancelled: bool = False,
    ) -> list[Occurrence]:
        """Sessions that start on the days `first` to `last` of `zone` (the community's if None).

        None as a bound is no bound. Of those that are over only confirmed ones are listed, and
        cancelled ones only where `cancelled` asks for them.
        """
        zone = zone or self.zone
        begin = _midnight(first, zone) if first else 0
        after = _midnight(last + timedelta(days=1), zone) if last and last < date.max else 2**40
        rows = table.between(
            self.db,
            begin,
            after,
            now=epoch(now),
            kind=kind,
            limit=limit,
            offset=offset,
            cancelled=cancelled,
        )
        return [occurrence_of(row) for row in rows]

    def about(
        self, text: str, now: datetime, kind: str | None = None, *, limit: int, offset: int = 0
    ) -> list[Occurrence]:
        """Sessions whose title or topic has every word of `text`, or a word beginning with it."""
        words = [self._nearest_known(word) for word in words_of(text)[:8]]
        if not words or None in words:
            return []
        known = [word for word in words if word]
        rows = table.with_words(
            self.db, known, now=epoch(now), kind=kind, limit=limit, offset=offset
        )
        return [occurrence_of(row) for row in rows]

    def occurrence(self, uid: str, recurrence_id: datetime) -> Occurrence | None:
        """One session, by what identifies it."""
        row = table.occurrence(self.db, uid, recurrence_id.isoformat())
        return occurrence_of(row) if row else None

    def series(self, uid: str) -> Series | None:
        """One series."""
        row = table.series(self.db, uid)
        return series_of(row) if row else None

    # Changes

    def put(self, series: Series, now: datetime, *, origin: str, seeded: str | None = None) -> None:
        """Add a series or replace all of it; `seeded` is what the folder last said of it."""
        with self.db.immediate():
            table.save_series(self.db, {**series_row(series), "origin": origin, "seeded": seeded})
            self._expand(series, now)

    def override(self, uid: str, override: Override, now: datetime) -> None:
        """Change one session of a series (see `schedules.recurrence.Override`)."""
        with self.db.immediate():
            series = self.series(uid)
            if series is None:
                raise KeyError(uid)
            table.save_override(self.db, override_row(uid, override))
            self._expand(series, now)

    def extend(self, now: datetime) -> int:
        """Roll the horizon forward to 18 months from now; the number of series extended."""
        until = self._horizon(now).isoformat()
        rows = table.series_to_extend(self.db, until)
        for row in rows:
            with self.db.immediate():
                self._expand(series_of(row), now)
        return len(rows)

    def _expand(self, series: Series, now: datetime) -> None:
        overrides = {
            override.recurrence_id: override
            for override in map(override_of, table.overrides(self.db, series.uid))
        }
        until = self._horizon(now)
        starts = [series.dtstart, *(o.local_start or series.dtstart for o in overrides.values())]
        first = min(starts)
        if series.rrule is None or series.dtstart > until:
            # The first one is always known; 02:30 may become 03:30.
            until = max(until, max(starts) + timedelta(days=1))
        found = with_doubts(series, occurrences(series, overrides, first, until))
        rows = [occurrence_row(occurrence, self.zone) for occurrence in found]
        words = [
            (word, row["recurrence_id"], row["listed_start"])
            for row in rows
            for word in words_of(f"{row['title']} {row['topic'] or ''}")
        ]
        table.replace_occurrences(
            self.db, series.uid, rows, words, until=until.isoformat(), now=epoch(now)
        )

    def _horizon(self, now: datetime) -> datetime:
        today = now.astimezone(ZoneInfo(self.zone)).date()
        return datetime.combine(today + HORIZON, time.max).replace(microsecond=0)

    def _nearest_known(self, word: str) -> str | None:
        """The word as it stands in a title or topic, or one that begins with it."""
        return table.first_word(self.db, word)


def with_doubts(series: Series, found: Sequence[Occurrence]) -> list[Occurrence]:
    """Say of tentative sessions why the rule's date is only expected, or even in question."""
    notes = {month: doubt.note for doubt in series.doubts for month in doubt.months}
    always = next((doubt.note for doubt in series.doubts if not doubt.months), None)
    return [
        replace(
            one,
            doubtful=one.doubtful or one.local_start.month in notes,
            note=one.note or notes.get(one.local_start.month),
            why_expected=always if one.local_start.date() == one.recurrence_id.date() else None,
        )
        if one.status is Status.TENTATIVE
        else one
        for one in found
    ]


def words_of(text: str) -> list[str]:
    """The distinct words of a text as they are looked up: lower case, without a plural's s."""
    words = re.findall(r"[^\W_]+", text.casefold())
    return list(dict.fromkeys(map(_singular, words)))


def epoch(moment: datetime) -> int:
    """Whole UTC epoch seconds of an aware moment."""
    return int(moment.timestamp())


def _singular(word: str) -> str:
    return word[:-1] if len(word) > 3 and word.endswith("s") and not word.endswith("ss") else word


@lru_cache(maxsize=1024)
def _midnight(day: date, zone: str) -> int:
    return epoch(instant(datetime.combine(day, time.min), zone))
