"""Writes expected.json: what recurring-ical-events finds in the calendars of this folder.

It pins an old python-dateutil, so it runs in an environment of its own:

    pipx run tests/schedules/importing/make_expected.py

Run it again after adding a calendar.
"""

# /// script
# dependencies = ["recurring-ical-events==3.8.2"]
# ///

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from pathlib import Path

import icalendar
import recurring_ical_events
import x_wr_timezone

HERE = Path(__file__).parent
WINDOW = (date(2027, 1, 1), date(2028, 1, 1))  # the days that the calendars are compared in


def decoded(data: bytes) -> str:
    marked = data[:2] in (b"\xff\xfe", b"\xfe\xff")
    for encoding in ("utf-16",) if marked else ("utf-8-sig", "cp1252"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            pass
    raise ValueError("no encoding fits")


def moment(value: date) -> str:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat() if value.tzinfo else value.isoformat()
    return f"{value.isoformat()}T00:00:00"


def rows(data: bytes) -> list[list[str]]:
    calendar = icalendar.Calendar.from_ical(decoded(data.replace(b"\r\n ", b"")))
    events = recurring_ical_events.of(x_wr_timezone.to_standard(calendar)).between(*WINDOW)
    return sorted(
        [
            moment(event["DTSTART"].dt),
            moment(event.end),
            str(event.get("SUMMARY", "")),
            str(event.get("STATUS", "CONFIRMED")),
        ]
        for event in events
    )


found = {path.stem: rows(path.read_bytes()) for path in sorted(HERE.glob("calendars/*.ics"))}
text = json.dumps(found, indent=1, ensure_ascii=False)
(HERE / "expected.json").write_text(f"{text}\n", encoding="utf-8")
