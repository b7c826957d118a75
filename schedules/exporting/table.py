"""The calendar as a table for spreadsheets: a row for each series and each changed meeting.

An import reads the same columns. A cell that a spreadsheet would take for a formula begins with an
apostrophe.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable
from datetime import datetime, timedelta

from schedules.model import Segment
from schedules.segment_entries import SegmentEntry, for_export, local_end, meeting

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
    "also",
    "status",
    "place",
    "url",
    "resources_url",
    "note",
    "source",
    "uid",
    "recurrence_id",
    "sequence",
    "series",
    "from",
    "until",
    "follows",
    "rule",
)
TEXTS = ("title", "topic", "place", "url", "resources_url", "note", "source")
_FORMULA = re.compile(r"'*[=+\-@\t\r]")


def table_text(entries: Iterable[SegmentEntry]) -> str:
    """Entries as comma-separated values with a heading."""
    rows = []
    for entry, _ in for_export(entries):
        segment = entry.segment
        goes_on = {"series": guarded(entry.series), "follows": guarded(segment.follows or "")}
        goes_on |= {"from": f"{segment.from_date}", "until": f"{segment.until_date or ''}"}
        whole = {"rule": entry.rule or ""}
        rows.append(_row(segment) | whole | (goes_on if segment.from_date else {}))
        for start in sorted(entry.overrides):
            single = meeting(segment, start, entry.overrides[start])
            rows.append(_row(single) | {"recurrence_id": f"{start:%Y-%m-%d %H:%M:%S}"})
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


def _row(segment: Segment) -> dict[str, str]:
    exdates, rdates = (
        "; ".join(_clock_or_day(day, segment) for day in sorted(days))
        for days in (segment.exdates, segment.rdates)
    )
    return {name: guarded(getattr(segment, name) or "") for name in TEXTS} | {
        "kind": segment.kind,
        "date": f"{segment.dtstart:%Y-%m-%d}",
        "start": "" if segment.all_day else _clock(segment.dtstart),
        "end": _end(segment),
        "timezone": segment.timezone or "",
        "repeats": segment.rrule or "",
        "except": exdates,
        "also": rdates,
        "status": segment.status.value,
        "uid": guarded(segment.uid),
        "sequence": str(segment.sequence),
    }


def _end(segment: Segment) -> str:
    end = local_end(segment)
    if segment.all_day and end:  # the last day, as people say it
        last = end - timedelta(days=1)
        return "" if last == segment.dtstart else f"{last:%Y-%m-%d}"
    if end is None:
        return f"{int(segment.duration.total_seconds()) // 60} minutes"
    return _clock(end) if end.date() == segment.dtstart.date() else f"{end:%Y-%m-%d} {_clock(end)}"


def _clock(moment: datetime) -> str:
    return f"{moment:%H:%M:%S}" if moment.second else f"{moment:%H:%M}"


def _clock_or_day(moment: datetime, segment: Segment) -> str:
    """A day suffices where the meetings have one time of day."""
    same = moment.time() == segment.dtstart.time()
    return f"{moment:%Y-%m-%d}" if same else f"{moment:%Y-%m-%d %H:%M}"


def _text(rows: Iterable[dict[str, str]]) -> str:
    text = io.StringIO()
    writer = csv.DictWriter(text, COLUMNS, restval="", lineterminator="\r\n")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue()
