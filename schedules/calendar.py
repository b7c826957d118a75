"""The calendar: its questions ("what is next?") and its changes, on the tables of `bot.store`."""

from __future__ import annotations

import logging
import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from dateutil.relativedelta import relativedelta

from bot.store import calendar as table
from bot.store.database import Database
from schedules.model import (
    Occurrence,
    Series,
    instant,
    occurrence_of,
    occurrence_row,
    series_of,
    series_row,
)
from schedules.recurrence import occurrences, recurrences

log = logging.getLogger(__name__)

# Letters: "renew" is a beginning of "renewal", but "person" none of "personnel".
MOST_LEFT, SURE_BEGINNING = 2, 7
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
        rows = table.between(
            self.db,
            _bounds(first, last, zone),
            _bounds(first, last, self.zone),
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
        known = []
        for word in words_of(text)[:8]:
            # As it stands in a title or topic, or one that begins with it.
            found = table.first_word(self.db, word)
            if not found or (len(found) - len(word) > MOST_LEFT and len(word) < SURE_BEGINNING):
                return []
            known.append(found)
        if not known:
            return []
        rows = table.with_words(
            self.db, known, now=epoch(now), kind=kind, limit=limit, offset=offset
        )
        return [occurrence_of(row) for row in rows]

    def occurrence(self, uid: str, recurrence_id: date) -> Occurrence | None:
        """One session, by what identifies it."""
        row = table.occurrence(self.db, uid, recurrence_id.isoformat())
        return occurrence_of(row) if row else None

    def series(self, uid: str) -> Series | None:
        """One series."""
        row = table.series(self.db, uid)
        return series_of(row) if row else None

    # Changes

    def put(
        self, series: Series, now: datetime, *, origin: str = "keeper", seeded: str | None = None
    ) -> None:
        """Add a series or replace all of it; one that is there belongs to whom it belonged to.

        `origin` is who adds it, `seeded` what the folder says of it now, None for what it last did.
        """
        with self.db.immediate():
            was = table.series(self.db, series.uid) or {"origin": origin, "seeded": None}
            owned = {"origin": was["origin"], "seeded": seeded or was["seeded"]}
            table.save_series(self.db, {**series_row(series), **owned})
            self._expand(series, now)

    def extend(self, now: datetime) -> int:
        """Roll the horizon forward to 18 months from now; the number of series extended."""
        until = self._horizon(now).isoformat()
        rows = table.series_to_extend(self.db, until)
        for row in rows:
            with self.db.immediate():
                self._expand(series_of(row), now)
        if rows:
            log.info("calendar: %s series extended", len(rows))
        return len(rows)

    def _expand(self, series: Series, now: datetime) -> None:
        last = self._horizon(now)
        first = next(recurrences(series), None)
        if first is not None:  # it is known however far off it is
            own = series.overrides.get(first.recurrence_id)
            moved = own and not series.repeats and own.local_start
            last = max(last, *(at + timedelta(hours=2) for at in (first.start, moved) if at))
        found = occurrences(series, datetime.min, last)
        rows = [occurrence_row(occurrence, self.zone) for occurrence in found]
        words = [
            (word, row["recurrence_id"], row["listed_start"])
            for row in rows
            for word in words_of(f"{row['title']} {row['topic'] or ''}")
        ]
        until = self._horizon(now).isoformat() if series.repeats else None
        table.replace_occurrences(self.db, series.uid, rows, words, until=until, now=epoch(now))

    def _horizon(self, now: datetime) -> datetime:
        today = now.astimezone(ZoneInfo(self.zone)).date()
        return datetime.combine(today + HORIZON, time.max).replace(microsecond=0)


@lru_cache(maxsize=1024)
def words_of(text: str) -> tuple[str, ...]:
    """The distinct words of a text as they are looked up: lower case, without a plural's s."""
    words = re.findall(r"[^\W_]+", text.casefold())
    return tuple(dict.fromkeys(map(_singular, words)))


def epoch(moment: datetime) -> int:
    """Whole UTC epoch seconds of an aware moment."""
    return int(moment.timestamp())


def moment(at: int) -> datetime:
    """The aware moment of UTC epoch seconds."""
    return datetime.fromtimestamp(at, UTC)


def _singular(word: str) -> str:
    return word[:-1] if len(word) > 3 and word.endswith("s") and not word.endswith("ss") else word


def _bounds(first: date | None, last: date | None, zone: str) -> tuple[int, int]:
    begin = _midnight(first, zone) if first else 0
    after = _midnight(last + timedelta(days=1), zone) if last and last < date.max else 2**40
    return begin, after


@lru_cache(maxsize=1024)
def _midnight(day: date, zone: str) -> int:
    return epoch(instant(datetime.combine(day, time.min), zone))
