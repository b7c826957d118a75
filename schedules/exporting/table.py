"""The calendar as a table for spreadsheets: a row for each series and each changed meeting.

An import reads the same columns. A cell that a spreadsheet would take for a formula begins with an
apostrophe.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable
from datetime import datetime

from schedules.entries import Entry, for_export, local_end, meeting
from schedules.model import Series

COLUMNS = (
    "kind",
    "title",
    "topic",
    "date",
    "start",
    "end",
    "timezone",
    "repeats",
    "except",
    "status",
    "place",
    "url",
    "resources_url",
    "note",
    "source",
    "uid",
    "recurrence_id",
    "sequence",
)
TEXTS = ("title", "topic", "place", "url", "resources_url", "note", "source")
_FORMULA = re.compile(r"'*[=+\-@\t\r]")


def table_text(entries: Iterable[Entry]) -> str:
    """Entries as comma-separated values with a heading."""
    rows = []
    for entry, _ in for_export(entries):
        series = entry.series
        rows.append(_row(series))
        for recurrence_id in sorted(entry.overrides):
            single = meeting(series, recurrence_id, entry.overrides[recurrence_id])
            rows.append(_row(single) | {"recurrence_id": f"{recurrence_id:%Y-%m-%d %H:%M:%S}"})
    return _text(rows)


def template_text(kind: str, title: str, timezone: str) -> str:
    """A table to fill in, with a single session and a repeating one as examples."""
    single = {
        "kind": kind,
        "title": f"{title} (example)",
        "topic": "What it is about",
        "date": "2027-01-27",
        "start": "10:00",
        "end": "11:00",
        "timezone": timezone,
        "status": "confirmed",
        "place": "Online (Zoom)",
        "url": "https://example.org/register",
        "uid": "example-1",
    }
    repeating = single | {
        "topic": "",
        "date": "2027-02-24",
        "repeats": "FREQ=MONTHLY;BYDAY=-1WE;UNTIL=20271231",
        "except": "2027-11-24",
        "status": "tentative",
        "uid": "example-2",
    }
    return _text([single, repeating])


def guarded(text: str) -> str:
    """Text that a spreadsheet does not take for a formula."""
    return f"'{text}" if _FORMULA.match(text) else text


def unguarded(text: str) -> str:
    """The text that was guarded, or any other as it is."""
    return text[1:] if text.startswith("'") and _FORMULA.match(text) else text


def _row(series: Series) -> dict[str, str]:
    exdates = (_clock_or_day(day, series.dtstart) for day in sorted(series.exdates))
    return {name: guarded(getattr(series, name) or "") for name in TEXTS} | {
        "kind": series.kind,
        "date": f"{series.dtstart:%Y-%m-%d}",
        "start": _clock(series.dtstart),
        "end": _end(series),
        "timezone": series.timezone or "",
        "repeats": series.rrule or "",
        "except": "; ".join(exdates),
        "status": series.status.value,
        "uid": guarded(series.uid),
        "sequence": str(series.sequence),
    }


def _end(series: Series) -> str:
    end = local_end(series)
    if end is None:
        return f"{int(series.duration.total_seconds()) // 60} minutes"
    return _clock(end) if end.date() == series.dtstart.date() else f"{end:%Y-%m-%d} {_clock(end)}"


def _clock(moment: datetime) -> str:
    return f"{moment:%H:%M:%S}" if moment.second else f"{moment:%H:%M}"


def _clock_or_day(moment: datetime, dtstart: datetime) -> str:
    """A day suffices where the meetings have one time of day."""
    return f"{moment:%Y-%m-%d}" if moment.time() == dtstart.time() else f"{moment:%Y-%m-%d %H:%M}"


def _text(rows: Iterable[dict[str, str]]) -> str:
    text = io.StringIO()
    writer = csv.DictWriter(text, COLUMNS, restval="", lineterminator="\r\n")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue()
