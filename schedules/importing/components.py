"""The components of an iCalendar file: its own properties, its zones and its events.

icalendar would refuse the whole file for one bad line, and forgets on which line things stand; so
only the content lines are left to it, and the components are told apart here.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from icalendar.parser import Contentline

from schedules.importing.contents import ImportRefusedError

MOST_EVENTS = 5_000


@dataclass(frozen=True, slots=True)
class Property:
    """A content line: `value` is unescaped, `raw` as it stands in the file."""

    name: str
    value: str
    raw: str
    parameters: Mapping[str, str]
    line: int


@dataclass(slots=True)
class Component:
    """A VEVENT or VTIMEZONE, with the lines that could not be read in it."""

    name: str
    line: int
    properties: list[Property] = field(default_factory=list)
    parts: list[Component] = field(default_factory=list)
    unread: list[int] = field(default_factory=list)
    ended: bool = False

    def all(self, *names: str) -> list[Property]:
        """The properties of these names, in the order of the file."""
        return [each for each in self.properties if each.name in names]

    def first(self, name: str) -> Property | None:
        """The first property of that name."""
        return next((each for each in self.properties if each.name == name), None)

    def text(self, name: str) -> str:
        """The value of the first property of that name without blanks around it, or nothing."""
        found = self.first(name)
        return found.value.strip() if found else ""


def read_components(lines: Iterable[tuple[int, str]]) -> list[Component]:
    """Every VCALENDAR of a file, at least one, with its events and zones as parts.

    Raises ImportRefusedError for what is no iCalendar file, or a hopelessly old or long one.
    """
    calendar = Component("VCALENDAR", 1)  # for what stands before the first one begins
    calendars: list[Component] = []
    stack: list[Component] = []
    count = 0
    for number, line in lines:
        read = _property(number, line)
        if read is None:
            (stack[-1] if stack else calendar).unread.append(number)
        elif read.name == "BEGIN":
            name = read.value.strip().upper()
            if name == "VCALENDAR":
                calendar, stack = Component(name, number), []
                calendars.append(calendar)
                continue
            if name in ("VEVENT", "VTIMEZONE"):
                stack = []  # one that never ended stays so
            component = Component(name, number)
            (stack[-1] if stack else calendar).parts.append(component)
            if not stack:
                count += 1
            stack.append(component)
            if count > MOST_EVENTS:
                raise ImportRefusedError(
                    f"The file has more than {MOST_EVENTS:,} events: export a shorter time, or "
                    "only the calendar in question."
                )
        elif read.name == "END":
            _end(stack, read.value.strip().upper())
        else:
            (stack[-1] if stack else calendar).properties.append(read)
    if not calendars:
        raise ImportRefusedError(
            "This is no iCalendar file: it has no line BEGIN:VCALENDAR. Export the calendar again "
            "as .ics."
        )
    if any(each.text("VERSION") == "1.0" for each in calendars):
        raise ImportRefusedError(
            "The file is vCalendar 1.0, from before 1998: export it as iCalendar (.ics, version "
            "2.0)."
        )
    return calendars


def _end(stack: list[Component], name: str) -> None:
    """Close the innermost component of that name; those inside it never ended."""
    for depth in range(len(stack) - 1, -1, -1):
        if stack[depth].name == name:
            stack[depth].ended = all(inner.ended for inner in stack[depth + 1 :])
            del stack[depth:]
            return


def _property(number: int, line: str) -> Property | None:
    try:
        content = Contentline(line)  # type: ignore[no-untyped-call]
        name, parameters, value = content.parts()
        raw = content.raw_parts()[2]
    except ValueError:
        return None
    said = {
        key.upper(): ",".join([v] if isinstance(v, str) else v) for key, v in parameters.items()
    }
    return Property(name.upper(), value, raw, said, number)
