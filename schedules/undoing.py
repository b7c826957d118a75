"""Undo of the last change of a session. What was told and wished for goes back with it."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from bot.store import calendar as table
from bot.store import changes as log_table
from bot.store import deliveries, holds, subscriptions
from bot.store.database import Row
from schedules.audit import Change
from schedules.calendar import epoch
from schedules.editing import ChangeError, Editor, Target, to_json
from schedules.model import Series
from schedules.recurrence import Override
from schedules.rows import override_of, override_row, series_of, series_row

NEVER_CHANGED = "Nobody changed this session, so there is nothing to undo."
CHANGED_SINCE = "The session was changed since by an update of its source: change it by hand."
NOT_AGAIN = "That was an undo of several sessions: make the change again instead."
IMPORTED_TIME = (
    "This came with an imported calendar, which gave the series another time: move the sessions, "
    "or import the calendar with the time as it was."
)
HAS_BEGUN = "A session of the changed series has begun already: change the later ones instead."


@dataclass(frozen=True, slots=True)
class Undo:
    """Takes back the last change of a session; every `now` is aware UTC."""

    editor: Editor

    def last_change(self, uid: str, recurrence_id: datetime) -> Row | None:
        """What would be undone: a row of the audit log."""
        return log_table.last(self.editor.calendar.db, uid, recurrence_id.isoformat())

    def undo(self, uid: str, recurrence_id: datetime, *, by: str, now: datetime) -> Row:
        """Undo the last change of a session; the row of the log that was undone.

        Raises ChangeError where that cannot be done.
        """
        with self.editor.calendar.db.immediate(durable=True):
            row = self.last_change(uid, recurrence_id)
            target = self.editor.target(uid, recurrence_id)
            if row is None or target is None:
                raise ChangeError(NEVER_CHANGED)
            if row["scope"] == "this" and _sequence(target, row) != row["sequence"]:
                raise ChangeError(CHANGED_SINCE)
            if row["before"] is None:
                self._empty(target.series, now)
                self._note(row, target, row["scope"], target.sequence + 1, by, now)
            elif row["scope"] == "this":
                self._undo_one(row, target, by, now)
            elif row["action"] == "undo":
                raise ChangeError(NOT_AGAIN)
            elif json.loads(row["after"])["in_place"]:
                if target.series.sequence != row["sequence"]:
                    raise ChangeError(CHANGED_SINCE)
                self._undo_in_place(row, target, by, now)
            elif row["action"] == "import":
                raise ChangeError(IMPORTED_TIME)
            else:
                self._rejoin(row, target, by, now)
            return row

    def _undo_one(self, row: Row, target: Target, by: str, now: datetime) -> None:
        before, sequence = json.loads(row["before"]), target.sequence + 1
        if "series" in before:
            self.editor.put_in_place(replace(series_of(before["series"]), sequence=sequence), now)
        self._restore_override(target.uid, target.recurrence_id, before, sequence, now)
        self._note(row, target, "this", sequence, by, now)

    def _undo_in_place(self, row: Row, target: Target, by: str, now: datetime) -> None:
        before, sequence = json.loads(row["before"]), self._next_sequence(target.uid)
        series = replace(series_of(before["series"]), sequence=sequence)
        self.editor.put_in_place(series, now)
        first = datetime.fromisoformat(row["recurrence_id"])
        if "overrides" in before:
            self._restore_overrides(series.uid, before["overrides"], row, sequence, now)
        else:
            self._restore_override(series.uid, first, before, sequence, now)
        self._note(row, target, "later", sequence, by, now)

    def _rejoin(self, row: Row, target: Target, by: str, now: datetime) -> None:
        """Let the old series go on as before the split, and the new one have no meetings."""
        calendar, before = self.editor.calendar, json.loads(row["before"])
        new = target.series
        was = table.occurrences(calendar.db, new.uid)
        if any(r["start"] is not None and r["start"] <= epoch(now) for r in was):
            raise ChangeError(HAS_BEGUN)
        old = series_of(before["series"])
        sequence = max(self._next_sequence(new.uid), self._next_sequence(old.uid))
        old = replace(old, sequence=sequence)
        self.editor.put_in_place(old, now)
        self._empty(new, now)
        becomes = {r["recurrence_id"][:10]: r for r in table.occurrences(calendar.db, old.uid)}
        overrides = {r["recurrence_id"]: r for r in table.overrides(calendar.db, new.uid)}
        for one in was:
            there = becomes.get(one["recurrence_id"][:10])
            if there is None:
                continue
            names = (new.uid, one["recurrence_id"]), (old.uid, there["recurrence_id"])
            subscriptions.rename_session(calendar.db, *names)
            deliveries.rename_session(calendar.db, *names)
            holds.rename_session(calendar.db, *names)
            if one["recurrence_id"] in overrides:
                mine = override_of(overrides[one["recurrence_id"]])
                rid = datetime.fromisoformat(there["recurrence_id"])
                mine = replace(mine, recurrence_id=rid)
                table.save_override(calendar.db, override_row(old.uid, mine))
        at = datetime.fromisoformat(before["at"])
        self._restore_override(old.uid, at, before, old.sequence, now)
        back = Target(old, at, None)
        self._note(row, back, "later", old.sequence, by, now)

    def _restore_overrides(
        self, uid: str, before: dict[str, Any], row: Row, sequence: int, now: datetime
    ) -> None:
        """What was changed of single meetings, except where somebody changed one since."""
        written = json.loads(row["after"])["overrides"]
        rows = table.overrides(self.editor.calendar.db, uid)
        present = {one["recurrence_id"]: override_row(uid, override_of(one)) for one in rows}
        for day in {*before, *written}:
            if present.get(day) == written.get(day):
                at = datetime.fromisoformat(day)
                self._restore_override(uid, at, {"override": before.get(day)}, sequence, now)

    def _restore_override(
        self,
        uid: str,
        recurrence_id: datetime,
        before: dict[str, Any],
        sequence: int,
        now: datetime,
    ) -> None:
        kept = before["override"]
        mine = override_of(kept) if kept else Override(recurrence_id=recurrence_id)
        mine = replace(mine, recurrence_id=recurrence_id, sequence=sequence)
        self.editor.calendar.override(uid, mine, now)

    def _next_sequence(self, uid: str) -> int:
        return table.newest_sequence(self.editor.calendar.db, uid) + 1

    def _empty(self, series: Series, now: datetime) -> None:
        """Leave a series without meetings; those who were told of one hear that it is off."""
        sequence = series.sequence + 1
        if series.rrule is None:
            emptied = replace(series, exdates=frozenset({series.dtstart}), sequence=sequence)
        else:
            parts = [
                part
                for part in series.rrule.rstrip(";").split(";")
                if part.split("=")[0].strip().upper() not in {"COUNT", "UNTIL"}
            ]
            end = f"UNTIL={series.dtstart - timedelta(seconds=1):%Y%m%dT%H%M%S}"
            emptied = replace(series, rrule=";".join([*parts, end]), sequence=sequence)
        self.editor.put_in_place(emptied, now)

    def _note(
        self, row: Row, target: Target, scope: Any, sequence: int, by: str, now: datetime
    ) -> None:
        again = self.editor.target(target.uid, target.recurrence_id)
        before = {
            "details": json.loads(row["after"])["details"],
            "override": override_row(target.uid, target.override) if target.override else None,
        }
        if scope == "this" and "series" in json.loads(row["before"] or "{}"):
            before["series"] = series_row(target.series)
        after = {"details": to_json(again.details) if again else None, "in_place": True}
        where = (target.uid, target.recurrence_id)
        change = Change("undo", scope, *where, before, after, sequence, row["id"])
        self.editor.note(change, by, now)


def _sequence(target: Target, row: Row) -> int:
    """The SEQUENCE that stands where a change of one session was written."""
    own = target.override
    if own is None or own.sequence is None or "series" in json.loads(row["before"] or "{}"):
        return target.sequence
    return own.sequence
