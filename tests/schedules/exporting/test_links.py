"""Links that open a calendar on the web."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from schedules.exporting import LONGEST_LINK, google_link, outlook_link
from schedules.model import Occurrence, Status


def occurrence(**changes: Any) -> Occurrence:
    start = datetime(2027, 1, 27, 18, tzinfo=UTC)
    local = datetime(2027, 1, 27, 10)
    values: dict[str, Any] = {
        "uid": "chat",
        "recurrence_id": local.date(),
        "kind": "charter-chat",
        "title": "Charter Chat",
        "local_start": local,
        "local_end": local + timedelta(hours=1),
        "timezone": "America/Los_Angeles",
        "start": start,
        "end": start + timedelta(hours=1),
        "status": Status.CONFIRMED,
        "place": "Online (Zoom)",
        "note": "Bring <b>questions</b> & ideas.\nAll welcome.",
        **changes,
    }
    return Occurrence(**values)


def parameters(link: str) -> dict[str, str]:
    return {name: values[0] for name, values in parse_qs(urlsplit(link).query).items()}


def test_google_opens_filled_in() -> None:
    link = google_link(occurrence())
    assert link.startswith("https://calendar.google.com/calendar/render?")
    assert parameters(link) == {
        "action": "TEMPLATE",
        "text": "Charter Chat",
        "dates": "20270127T180000Z/20270127T190000Z",
        "ctz": "America/Los_Angeles",
        "location": "Online (Zoom)",
        "details": "Bring &lt;b&gt;questions&lt;/b&gt; &amp; ideas.\nAll welcome.",
    }


@pytest.mark.parametrize(
    ("at_work", "host"), [(True, "outlook.office.com"), (False, "outlook.live.com")]
)
def test_outlook_opens_filled_in(at_work: bool, host: str) -> None:
    link = outlook_link(occurrence(), at_work=at_work)
    assert urlsplit(link).hostname == host
    assert parameters(link) == {
        "path": "/calendar/action/compose",
        "rru": "addevent",
        "subject": "Charter Chat",
        "startdt": "2027-01-27T18:00:00Z",
        "enddt": "2027-01-27T19:00:00Z",
        "location": "Online (Zoom)",
        "body": "Bring &lt;b&gt;questions&lt;/b&gt; &amp; ideas.<br>All welcome.",
    }


def test_without_a_zone_the_local_time_goes_out_bare() -> None:
    floating = occurrence(timezone=None, start=None, end=None)
    assert parameters(google_link(floating))["dates"] == "20270127T100000/20270127T110000"
    assert "ctz" not in parameters(google_link(floating))
    outlook = parameters(outlook_link(floating, at_work=True))
    assert outlook["startdt"] == "2027-01-27T10:00:00"


def test_whole_days_open_as_days() -> None:
    midnight = datetime(2027, 11, 5)
    days = occurrence(local_start=midnight, local_end=datetime(2027, 11, 8), all_day=True)
    google = parameters(google_link(days))
    assert (google["dates"], "ctz" in google) == ("20271105/20271108", False)
    outlook = parameters(outlook_link(days, at_work=True))
    named = (outlook["startdt"], outlook["enddt"], outlook["allday"])
    assert named == ("2027-11-05", "2027-11-08", "true")


def test_a_link_is_never_longer_than_slack_takes() -> None:
    long = occurrence(title="Ω" * 300, place="🦉" * 500, note="漢" * 3000)
    for link in (google_link(long), outlook_link(long, at_work=True)):
        assert len(link) <= LONGEST_LINK
        assert "20270127T180000Z" in link or "2027-01-27T18" in link


@pytest.mark.parametrize(
    "note", ["word " * 300, "漢字 " * 300, "漢" * 900, "https://example.org/a " * 60]
)
def test_the_registration_link_comes_first_and_whole_and_words_are_not_cut(note: str) -> None:
    url = "https://example.org/register/" + "x" * 400
    session = occurrence(note=note, url=url, resources_url="https://example.org/resources")
    for link in (google_link(session), outlook_link(session, at_work=True)):
        given = parameters(link)
        said = (given.get("details") or given["body"]).replace("<br>", "\n")
        first, rest = said.split("\n", 1)
        assert first == f"Register: {url}"
        assert rest.endswith("…")
        assert set(rest.removesuffix("…").split()) <= {*note.split(), rest.removesuffix("…")}
        assert len(rest) > 40


def test_the_parts_of_a_text_stay_in_their_parameter() -> None:
    sly = occurrence(title="A&dates=19990101/19990102#x", place="B&C=D")
    assert parameters(google_link(sly))["dates"] == "20270127T180000Z/20270127T190000Z"
    assert parameters(google_link(sly))["location"] == "B&C=D"
