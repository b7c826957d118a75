"""Writes expected.json: what recurring-ical-events finds in the calendars of this folder.

It pins an old python-dateutil, so it runs in an environment of its own, which this script makes:

    python tests/schedules/importing/make_expected.py

Run it again after adding a calendar.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
import venv
from pathlib import Path

HERE = Path(__file__).parent
CALENDARS = HERE / "calendars"
EXPECTED = HERE / "expected.json"
LIBRARY = "recurring-ical-events==3.8.2"
WINDOW = ("2027-01-01", "2028-01-01")  # the days that the calendars are compared in

EXPAND = r"""
import json, sys
from datetime import date, datetime, timezone
from pathlib import Path
import icalendar, recurring_ical_events, x_wr_timezone

def decoded(data):
    marked = data[:2] in (b"\xff\xfe", b"\xfe\xff")
    for encoding in ("utf-16",) if marked else ("utf-8-sig", "cp1252"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            pass
    raise ValueError("no encoding fits")

def moment(value):
    if isinstance(value, datetime):
        return value.astimezone(timezone.utc).isoformat() if value.tzinfo else value.isoformat()
    return value.isoformat() + "T00:00:00"

folder, *days = sys.argv[1:]
first, last = map(date.fromisoformat, days)
found = {}
for path in sorted(Path(folder).glob("*.ics")):
    data = path.read_bytes()
    if b"\r\n " in data:
        data = data.replace(b"\r\n ", b"")
    calendar = x_wr_timezone.to_standard(icalendar.Calendar.from_ical(decoded(data)))
    events = recurring_ical_events.of(calendar).between(first, last)
    found[path.stem] = sorted(
        [
            moment(event["DTSTART"].dt),
            moment(event.end),
            str(event.get("SUMMARY", "")),
            str(event.get("STATUS", "CONFIRMED")),
        ]
        for event in events
    )
print(json.dumps(found, indent=1, ensure_ascii=False))
"""


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        venv.create(folder, with_pip=True)
        python = Path(folder) / ("Scripts" if sys.platform == "win32" else "bin") / "python"
        subprocess.run([python, "-m", "pip", "install", "--quiet", LIBRARY], check=True)
        command = [python, "-c", EXPAND, str(CALENDARS), *WINDOW]
        output = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    EXPECTED.write_text(output, encoding="utf-8")


if __name__ == "__main__":
    main()
