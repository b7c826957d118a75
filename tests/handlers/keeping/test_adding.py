"""Adding sessions from inside Slack, over the real wire, and which dates a pasted list confirms."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest

from schedules.importing import Options
from schedules.importing.listing import PublishedError, dates_in
from schedules.model import Segment, Series
from tests.handlers.keeping.kit import KEEPER, keeps, says_yes, sends
from tests.schedules.importing.conftest import COMMUNITY, ZONE
from tests.stage import Stage

SERIES = {
    "kind": "training",
    "date": "2027-01-27",
    "start": "10:00",
    "end": "11:00",
    "repeats": "monthly-last",
    "status": "confirmed",
}


def test_a_session_of_any_length_of_text_is_accepted_or_refused_in_words(stage: Stage) -> None:
    view = keeps(stage, "/charter-sessions add")
    long = "“\\" * 250
    answer = sends(stage.keeper, view, **SERIES, topic=long, note=long, place="x" * 200)
    assert answer.ok or "too long" in answer.errors["note"]


def test_a_link_of_the_kind_is_taken_for_granted(stage: Stage) -> None:
    now = stage.clock.now()
    stage.bot.context.shared.save(
        "chat-registration", "https://example.org/chat", KEEPER, now, registers="charter-chat"
    )
    own = Segment(
        uid="own",
        kind="charter-chat",
        title="Chat",
        dtstart=datetime(2026, 11, 24, 9),
        duration=timedelta(hours=1),
        timezone="America/Los_Angeles",
        url="https://example.org/own",
    )
    stage.bot.calendar.put(Series.of(own), now)
    view = keeps(stage, "/charter-sessions add")
    sends(stage.keeper, view, **{**SERIES, "kind": "charter-chat", "repeats": "once"})
    says_yes(stage.keeper)
    found = stage.bot.calendar.not_over(now, "charter-chat", limit=9)
    assert {o.url for o in found} == {"https://example.org/own", "https://example.org/chat"}


TODAY = date(2026, 11, 22)


def read(text: str) -> list[str]:
    found = dates_in(text, 2027, Options(COMMUNITY.kinds, ZONE), TODAY)
    return [day.isoformat() for day in found]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Feb 24, Jan 27; Jan 27", ["2027-01-27", "2027-02-24"]),
        ("January 27\nJanuary 26, 2028", ["2027-01-27", "2028-01-26"]),
        ("last Wednesday of each month from January to March", ["01-27", "02-24", "03-31"]),
        ("second Tuesday of January, April and July", ["01-12", "04-13", "07-13"]),
    ],
)
def test_the_dates_are_in_their_order_each_once(text: str, expected: list[str]) -> None:
    assert read(text) == [day if day[:2] == "20" else f"2027-{day}" for day in expected]


def test_no_dates_too_many_and_what_is_not_certain_are_refused() -> None:
    with pytest.raises(PublishedError, match="No date was found"):
        read("Dear colleagues, the dates follow.")
    with pytest.raises(PublishedError, match=r"^Line 2: .*not said to take place for certain"):
        read("February 24\nMarch 31: CANCELED")
    with pytest.raises(PublishedError, match="At most"):
        read(" ".join(f"{1 + n // 28}/{1 + n % 28}" for n in range(70)))
