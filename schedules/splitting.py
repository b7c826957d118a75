"""Changing a series from one meeting on: it ends there, and another takes over.

The past is never rewritten. What was changed of single meetings, who wants to be reminded of them
and what people were told goes over to the new series by local date.
"""

from __future__ import annotations

import secrets
from dataclasses import replace
from datetime import datetime, timedelta

from bot.store import calendar as table
from bot.store import deliveries, holds, subscriptions
from bot.store.database import Row
from schedules.calendar import Calendar
from schedules.model import Series
from schedules.rows import override_of, override_row


def split(calendar: Calendar, uid: str, at: datetime, successor: Series, now: datetime) -> Series:
    """Let `successor` take over from the meeting `at` (RECURRENCE-ID) of the series `uid` on.

    The successor's own uid must be new; its `previous_uid` and `sequence` are filled in, and it is
    returned. Meetings of the old series on dates that the new one does not have are called off.
    Raises KeyError for an unknown series, ValueError for one that does not repeat.
    """
    with calendar.db.immediate():
        row = table.series(calendar.db, uid)
        old = calendar.series(uid)
        if row is None or old is None:
            raise KeyError(uid)
        if old.rrule is None:
            raise ValueError(f"{uid} is a single session: change it as it is")
        before = [r for r in table.occurrences(calendar.db, uid) if _id(r["recurrence_id"]) >= at]
        sequence = table.newest_sequence(calendar.db, uid) + 1
        ended = replace(old, rrule=_ending(old.rrule, at), sequence=old.sequence + 1)
        calendar.put(ended, now, origin=row["origin"], seeded=row["seeded"])
        successor = replace(successor, previous_uid=uid, sequence=sequence)
        calendar.put(successor, now, origin="keeper")
        after = {
            _id(r["recurrence_id"]).date(): r for r in table.occurrences(calendar.db, successor.uid)
        }
        pairs = [
            (r, after[day]) for r in before if (day := _id(r["recurrence_id"]).date()) in after
        ]
        _carry_overrides(calendar, uid, successor.uid, pairs, now)
        for was, becomes in pairs:
            _carry_over(calendar, was, becomes)
    return successor


def successor_uid(uid: str, at: datetime) -> str:
    """A new uid for what takes over from a series at a meeting."""
    stem = uid.split("-from-")[0][:200]
    return f"{stem}-from-{at:%Y-%m-%d}-{secrets.token_hex(2)}"


def _carry_overrides(
    calendar: Calendar,
    uid: str,
    new_uid: str,
    pairs: list[tuple[Row, Row]],
    now: datetime,
) -> None:
    changed = {row["recurrence_id"]: override_of(row) for row in table.overrides(calendar.db, uid)}
    for was, becomes in pairs:
        override = changed.get(was["recurrence_id"])
        if override is not None:
            moved = replace(override, recurrence_id=_id(becomes["recurrence_id"]))
            table.save_override(calendar.db, override_row(new_uid, moved))
    series = calendar.series(new_uid)
    assert series is not None
    calendar.put(series, now, origin="keeper")


def _carry_over(calendar: Calendar, was: Row, becomes: Row) -> None:
    old, new = (was["uid"], was["recurrence_id"]), (becomes["uid"], becomes["recurrence_id"])
    subscriptions.rename_session(calendar.db, old, new)
    deliveries.rename_session(calendar.db, old, new)
    holds.rename_session(calendar.db, old, new)
    present = table.occurrence(calendar.db, *new)
    if present and present["start"] == was["start"]:
        table.set_start_since(calendar.db, *new, was["start_since"])


def _ending(rrule: str, at: datetime) -> str:
    """The rule, ending right before `at`."""
    kept = [
        part
        for part in rrule.rstrip(";").split(";")
        if part.split("=")[0].strip().upper() not in {"COUNT", "UNTIL"}
    ]
    return ";".join([*kept, f"UNTIL={at - timedelta(seconds=1):%Y%m%dT%H%M%S}"])


def _id(recurrence_id: str) -> datetime:
    return datetime.fromisoformat(recurrence_id)
