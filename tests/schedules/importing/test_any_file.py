"""Whatever bytes come, an import is a plan or a sentence, never an error."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from schedules.exporting import template_text
from schedules.importing import ImportRefusedError
from tests.schedules.importing.conftest import ZONE, Importer

FILES = [path.read_bytes() for path in sorted((Path(__file__).parent / "calendars").glob("*.ics"))]
FILES += [template_text("training", "Quarterly Training", ZONE).encode()] * 5
PIECES = [
    *(b"\r\n", b":", b";", b",", b'"', b"\\", b"\xff", b"\0", b"=", b"Z", b"-1", b"99999999"),
    *(b"BEGIN:VEVENT", b"END:VEVENT", b"BEGIN:VTIMEZONE", b"RRULE:", b"EXDATE:", b"TZID="),
    *(b"RECURRENCE-ID:", b";RANGE=THISANDFUTURE", b";VALUE=DATE", b"DTSTART:", b"DURATION:"),
    *(b"FREQ=DAILY", b";COUNT=0", b";UNTIL=20270101", b"BYDAY=53MO", b"P99999999D", b"PT-5H"),
    *(b"19700101T000000", b"21991231T235959Z", b"00000000T000000", b"1/27/2027", b"90 min"),
]
SETTINGS = settings(
    max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


@st.composite
def spoilt(draw: st.DrawFn) -> bytes:
    """One of the files with pieces put in, and others taken out or doubled."""
    data = draw(st.sampled_from(FILES))
    for _ in range(draw(st.integers(1, 5))):
        at = draw(st.integers(0, len(data)))
        cut = draw(st.sampled_from([0, 0, 1, 9, 60]))
        piece = draw(st.sampled_from([b"", data[at : at + 80], *PIECES]))
        data = data[:at] + piece + data[at + cut :]
    return data


SEVERAL_TYPES = b"""BEGIN:VCALENDAR
BEGIN:VEVENT
UID:one
DTSTART;VALUE=DATE,DATE-TIME:20270331
END:VEVENT
END:VCALENDAR
"""


@SETTINGS
@given(spoilt())
@example(SEVERAL_TYPES)
def test_a_spoilt_file_is_read_as_far_as_it_goes(importer: Importer, data: bytes) -> None:
    survives(importer.plan, data)


@SETTINGS
@given(st.binary(max_size=400))
def test_any_bytes_are_refused_in_a_sentence_or_read(importer: Importer, data: bytes) -> None:
    survives(importer.plan, data)
    survives(importer.plan, b"BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\n" + data)
    survives(importer.plan, b"title,date,start\r\n" + data)


def survives(plan: Callable[[bytes], object], data: bytes) -> None:
    sentence = refusal(plan, data)
    assert sentence is None or (sentence.endswith(".") and "\n" not in sentence)


def refusal(plan: Callable[[bytes], object], data: bytes) -> str | None:
    try:
        plan(data)
    except ImportRefusedError as error:
        return str(error)
    return None
