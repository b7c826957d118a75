"""An iCalendar file of any program, read into entries; what cannot be taken is left out by UID."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Sequence

from schedules.importing import texts
from schedules.importing.assembling import assemble
from schedules.importing.components import Component, read_components
from schedules.importing.contents import Found, ImportRefusedError, Options, Reading, Watch, take
from schedules.importing.events import ESSENTIAL, EventReader
from schedules.importing.texts import unfolded
from schedules.importing.timezones import ZoneFinder, named_zone

ANSWERS = ("REPLY", "COUNTER", "DECLINECOUNTER", "REFRESH")


def read_ical(data: bytes, options: Options, watch: Watch) -> Reading:
    """Read a file; `watch` is told how much is done and may raise to end it.

    Raises ImportRefusedError for what is no calendar at all.
    """
    calendars = read_components(unfolded(data))
    for calendar in calendars:
        method = _method(calendar)
        if method in ANSWERS:
            raise ImportRefusedError(
                f"The file is an answer to an invitation (METHOD:{method}), no calendar: export "
                "the calendar itself."
            )
    reading = Reading()
    everywhere = [part for each in calendars for part in each.parts if part.name == "VTIMEZONE"]
    # One session may have its meetings in several calendars of a file.
    by_uid: dict[str, list[tuple[Component, EventReader]]] = defaultdict(list)
    for calendar in calendars:
        reader = _reader(calendar, everywhere, options, reading)
        for event in (part for part in calendar.parts if part.name == "VEVENT"):
            by_uid[_uid(event, reading)].append((event, reader))
    count = sum(len(events) for events in by_uid.values())
    others = sum(len(each.parts) for each in calendars) - count - len(everywhere)
    if others:
        reading.warnings.append(f"{others} entries that are no events (such as tasks) are left out")
    done = 0
    for uid, events in by_uid.items():
        _read_one(uid, events, options, reading)
        done += len(events)
        watch(done, count)
    return reading


def _reader(
    calendar: Component, everywhere: Sequence[Component], options: Options, reading: Reading
) -> EventReader:
    """The reader of a calendar's events; a zone it does not define may stand in another one."""
    default = _default_zone(calendar, reading)
    likely = [zone for zone in (options.timezone, default, options.community_zone) if zone]
    own = [part for part in calendar.parts if part.name == "VTIMEZONE"]
    cancels = _method(calendar) == "CANCEL"
    zones = ZoneFinder([*own, *everywhere], likely, reading.warnings.append)
    return EventReader(options, zones, default, cancels=cancels)


def _method(calendar: Component) -> str:
    return calendar.text("METHOD").upper()


def _read_one(
    uid: str, events: list[tuple[Component, EventReader]], options: Options, reading: Reading
) -> None:
    def read() -> list[Found]:
        return assemble([reader.read(event, uid) for event, reader in events], options)

    if take(reading, uid, read):
        for event, _ in events:
            for line in event.unread:
                reading.warnings.append(f"line {line} makes no sense and is left out")


def _uid(event: Component, reading: Reading) -> str:
    """The event's own UID; without one, a name that the same event always gets."""
    uid = texts.uid(event.text("UID"))
    if uid:
        return uid
    essence = "\n".join(f"{p.name}:{p.raw}" for p in event.properties if p.name in ESSENTIAL)
    reading.warnings.append(
        f"line {event.line}: {event.text('SUMMARY')[:80] or 'a session'} has no UID: changed in "
        "the file, it comes as a new one"
    )
    return f"without-uid-{hashlib.sha256(essence.encode()).hexdigest()[:24]}"


def _default_zone(calendar: Component, reading: Reading) -> str | None:
    line = calendar.first("X-WR-TIMEZONE")
    if line is None or not line.value.strip():
        return None
    zone = named_zone(line.value)
    if zone is None:
        reading.warnings.append(
            f"line {line.line}: the calendar's time zone “{line.value.strip()[:60]}” is not known "
            "and is not used"
        )
    return zone
