from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, datetime, time, timedelta
from itertools import product
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.local.block_kit import initial_state
from bot.local.limits import view_problems
from bot.outbox.message import MAX_BLOCKS, MAX_TEXT, Message
from handlers import fields
from handlers.blocks import button, clip, escape, header, section
from handlers.effects import AckView
from handlers.fields import Field, Value
from handlers.forms import Filled, Form, FormError, notice, refused
from handlers.wording import Zones, how_soon, when, when_plain
from schedules.editing import dates
from schedules.model import Occurrence
from tests.schedules.test_leads import CHANGES
from tests.schedules.world import PACIFIC, chat
from tests.stage import shown

LONG = "long " * 900
MANY = [(str(number), f"{number} {LONG}") for number in range(300)]
CHANNELS = ("C0FIRST", "C0SECOND")

# Each kind of field, with more than Slack takes wherever that is possible, and what stands in it.
KINDS: list[tuple[Field, Value]] = [
    (fields.text("x", LONG, "Ada", most=150, hint=LONG, placeholder=LONG), "Ada"),
    (fields.text("x", LONG, "Ada\nBo", most=9000, missing="Type.", multiline=True), "Ada\nBo"),
    (fields.text("x", LONG, most=1, reload="chosen"), ""),
    (fields.address("x", LONG, "https://example.org/a", hint=LONG), "https://example.org/a"),
    (fields.day("x", LONG, "2027-03-01", optional=True), "2027-03-01"),
    (fields.day("x", LONG), ""),
    (fields.clock("x", LONG, "09:30", hint=LONG, reload="chosen"), "09:30"),
    (fields.select("x", LONG, MANY, "7"), "7"),
    (fields.select("x", LONG, MANY, "gone"), ""),
    (fields.grouped("x", LONG, {LONG: MANY, "b": [("B", "b")]}, "B", hint=LONG), "B"),
    (fields.grouped("x", LONG, {LONG: MANY}, "gone"), "0"),
    (fields.radio("x", LONG, MANY, "7", reload="chosen"), "7"),
    (fields.ticks("x", LONG, MANY, ["3", "gone", "5"], hint=LONG, reload="chosen"), ("3", "5")),
    (fields.ticks("x", LONG, MANY), ()),
    (fields.channel("x", LONG, "C0FIRST", hint=LONG), "C0FIRST"),
    (fields.channels("x", LONG, CHANNELS, most=20, hint=LONG), CHANNELS),
    (fields.channels("x", LONG, most=20), ()),
    (fields.place("x", LONG), ""),
]


def opened(form: Form, **typed: str) -> dict[str, Any]:
    """The form as Slack sends it, with some of its fields filled in otherwise."""
    view = form.view()
    states: dict[str, Mapping[str, Any]] = {}
    for block in view["blocks"]:
        if block["type"] == "input":
            element, name = block["element"], block["block_id"].split("@")[0]
            state = initial_state(element) or {}
            if name in typed:
                state = {"type": element["type"], "value": typed[name]}
            states[block["block_id"]] = {element["action_id"]: state}
    return {**view, "state": {"values": states}}


def two(first: str, second: str, edition: int = 0) -> Form:
    """A form with two texts that others may change."""
    parts = [fields.text("a", "First", first, most=90), fields.text("b", "Second", second, most=90)]
    return Form("f", "Form", parts, "Send", watched=True, edition=edition)


@pytest.mark.parametrize(("one", "value"), KINDS)
def test_each_kind_of_field_keeps_to_slacks_limits_and_reads_what_stands_in_it(
    one: Field, value: Value
) -> None:
    form = Form("f", LONG, [section(LONG), one], submit=LONG, close=LONG)
    assert view_problems(form.view()) == []
    assert Filled.of(opened(form)).values == {"x": value}


def test_a_form_of_very_many_parts_is_one_that_slack_takes() -> None:
    form = Form("f", "Form", [section("x")] * 300, kept={"id": "7"}, version=3)
    assert view_problems(form.view("News")) == []
    assert view_problems(notice(LONG, LONG).view()) == []


def test_a_form_carries_what_it_is_about() -> None:
    filled = Filled.of(opened(Form("f", "Form", [], kept={"id": "7"}, version="v", edition=2)))
    assert (filled.kept, filled.version, filled.edition) == ({"id": "7"}, "v", 2)
    assert Filled.of({"private_metadata": "no JSON"}).kept == {}


@given(*[st.sampled_from(["", "x", "y", "z"])] * 3)
def test_what_one_typed_and_what_another_changed_both_count(
    stood: str, now: str, typed: str
) -> None:
    filled = two(now, "b").read(opened(two(stood, "b"), a=typed))
    assert filled.text("a") == (now if typed == stood else typed)
    assert filled.theirs == ({"a"} if now != stood else set())
    assert filled.clash == ({"a"} if len({stood, now, typed}) == 3 else set())


def test_a_form_shown_again_has_what_was_typed_and_compares_with_what_stands_there_now() -> None:
    now = two("theirs <", "theirs too")
    (effect,) = now.again(now.read(opened(two("old", "old too"), a="mine")))
    assert isinstance(effect, AckView)
    said = shown(dict(effect.content))
    assert "Somebody changed the same while you were typing" in said
    assert "First: now theirs &lt;" in said
    ids = [b["block_id"] for b in effect.content["blocks"] if b["type"] == "input"]
    assert ids == ["a@1", "b@1"]
    again = opened(now, a="mine")
    again["private_metadata"] = effect.content["private_metadata"]
    filled = now.read(again)
    assert (filled.text("a"), filled.text("b")) == ("mine", "theirs too")
    assert (filled.edition, filled.theirs, filled.clash) == (1, set(), set())


def test_errors_of_fields_are_found_and_stand_under_them_also_in_a_later_edition() -> None:
    parts = [
        fields.text("name", "Name", most=20, missing="Type a name."),
        fields.address("page", "Page", "old page"),
        fields.select("kind", "Kind", [("a", "A")], "a"),
    ]
    form = Form("f", "Form", parts, "Send", edition=4)
    filled = form.read(opened(form, name="  ", page="example.org"))
    with pytest.raises(FormError) as caught:
        filled.check()
    assert set(caught.value.errors) == {"name", "page"}
    assert form.read(opened(form, name="Ada")).errors == {}
    several = opened(form, name="Ada", page="https://example.org/a https://example.org/b")
    assert set(form.read(several).errors) == {"page"}
    (effect,) = refused(caught.value, form.view())
    assert isinstance(effect, AckView)
    assert set(effect.content) == {"name@4", "page@4"}


def test_an_error_of_a_field_that_is_not_there_is_said_all_the_same() -> None:
    error = FormError({"elsewhere": "Too <late>."})
    (effect,) = refused(error, two("", "").view())
    assert effect == AckView("errors", {"a": "Too <late>."})
    (effect,) = refused(error, notice("Only words", "here").view())
    assert isinstance(effect, AckView)
    assert "Too &lt;late&gt;." in shown(dict(effect.content))


def test_a_form_that_would_carry_too_much_asks_for_less() -> None:
    form = Form("f", "Form", [], kept={"note": '"' + "x" * 2987})
    assert form.too_long == 0
    assert form.pushed("note")
    with pytest.raises(FormError, match="the form has errors") as caught:
        Form("f", "Form", [], kept={"note": "x" * 2990}).pushed("note")
    assert caught.value.errors == {"note": "All in all 1 characters too long: shorten this."}


def test_what_is_longer_than_slack_shows_is_not_cut_where_nobody_touched_it() -> None:
    long = "x" * 4000
    view = opened(two(long, "b"), b="mine")
    assert len(view["blocks"][0]["element"]["initial_value"]) == 3000
    assert two(long, "b").read(view).text("a") == long


@given(st.text())
def test_nothing_that_a_person_wrote_stays_live(text: str) -> None:
    safe = escape(text)
    assert "<" not in safe
    assert ">" not in safe
    assert safe.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&") == text


@given(st.text(), st.integers(min_value=2, max_value=300))
def test_a_clipped_text_fits_and_says_that_it_was_clipped(text: str, limit: int) -> None:
    short = clip(text, limit)
    assert len(short) <= limit
    assert short == text if len(text) <= limit else short.endswith("…")


def test_a_link_is_never_cut_in_the_middle() -> None:
    text = "a page: " + "<https://example.org/a/long/path|with a text>"
    for limit in range(9, len(text)):
        assert "<" not in clip(text, limit)


def test_a_message_keeps_slacks_sizes() -> None:
    payload = Message(*(section("y" * 9000) for _ in range(80))).payload()
    assert len(payload["text"]) <= MAX_TEXT
    assert len(payload["blocks"]) == MAX_BLOCKS
    assert len(payload["blocks"][0]["text"]["text"]) <= 3000
    assert len(header("z" * 200)["text"]["text"]) <= 150
    assert section("see @everyone")["text"]["verbatim"] is True  # it links nothing by itself


def test_a_button_carries_its_value_as_json_and_refuses_one_too_long() -> None:
    assert json.loads(button("Go", "go", {"a": 1})["value"]) == {"a": 1}
    with pytest.raises(ValueError, match="too long"):
        button("Go", "go", "x" * 2000)


NEW_YORK, TOKYO = "America/New_York", "Asia/Tokyo"
UNKNOWN = Zones(PACIFIC, "Pacific")
AT_HOME = Zones(PACIFIC, "Pacific", PACIFIC)


def session(local: datetime, timezone: str | None = PACIFIC) -> Occurrence:
    (found,) = dates(chat(dtstart=local, timezone=timezone), local)
    return found


CHAT = session(datetime(2026, 11, 25, 10))
STAMP = int(datetime(2026, 11, 25, 18, tzinfo=UTC).timestamp())
TOKEN = (
    f"<!date^{STAMP}^{{date_long_pretty}} at {{time}}"
    "|Wednesday, November 25, 2026 at 10:00 a.m. Pacific>"
)


def test_a_session_without_a_zone_is_shown_as_printed_and_never_converted() -> None:
    printed = session(datetime(2025, 11, 6, 12, 15), timezone=None)
    for zones in (AT_HOME, UNKNOWN, Zones(PACIFIC, "Pacific", "Asia/Tokyo")):
        shown = when(printed, zones)
        assert shown.startswith("Thursday, November 6, 2025 at 12:15 p.m. local time")
        assert "<!date" not in shown
    assert how_soon(printed, datetime(2025, 11, 6, tzinfo=UTC), AT_HOME) == ""


@pytest.mark.parametrize(
    ("zone", "here", "plainly"),
    [
        (PACIFIC, "Pacific", ""),
        ("America/Tijuana", "Pacific", ""),
        (NEW_YORK, "your time (10:00 a.m. Pacific)", " (1:00 p.m. New York time)"),
        (TOKYO, "your time (Wednesday 10:00 a.m. Pacific)", " (Thursday 3:00 a.m. Tokyo time)"),
        (None, "your time (10:00 a.m. Pacific)", ""),
    ],
)
def test_readers_elsewhere_read_both_times(zone: str | None, here: str, plainly: str) -> None:
    zones = Zones(PACIFIC, "Pacific", zone)
    assert when(CHAT, zones) == f"{TOKEN} {here}"
    written = f"Wednesday, November 25, 2026 at 10:00 a.m. Pacific{plainly}"
    assert when_plain(CHAT, zones) == written


@pytest.mark.parametrize("zone", [NEW_YORK, "America/Phoenix", "Pacific/Honolulu", "Asia/Kolkata"])
def test_readers_see_their_own_wall_clock_around_a_change(zone: str) -> None:
    clocks = [time(0), time(1, 30), time(9)]
    for day, at in product([*CHANGES, *(day + timedelta(days=1) for day in CHANGES)], clocks):
        one = session(datetime.combine(day, at))
        assert one.start
        text, there = when_plain(one, Zones(PACIFIC, "Pacific", zone)), ZoneInfo(zone)
        here, home = one.start.astimezone(there), one.start.astimezone(ZoneInfo(PACIFIC))
        for moment in (home, here) if here.utcoffset() != home.utcoffset() else (home,):
            assert f"{moment.hour % 12 or 12}:{moment:%M}" in text


@pytest.mark.parametrize(
    ("before", "said"),
    [
        (timedelta(days=3, hours=2), "in 3 days"),
        (timedelta(days=1), "tomorrow"),
        (timedelta(hours=28), "tomorrow"),
        (timedelta(hours=11), "tomorrow"),
        (timedelta(hours=9), "today, in 9 hours"),
        (timedelta(minutes=90), "in 90 minutes"),
        (timedelta(minutes=40), "in 40 minutes"),
        (timedelta(seconds=61), "in 2 minutes"),
        (timedelta(seconds=1), "in 1 minute"),
        (timedelta(0), "started just now"),
        (timedelta(minutes=-20), "started 20 minutes ago"),
        (timedelta(minutes=-60), "over"),
        (timedelta(days=100), "in 3 months"),
        (timedelta(days=59), "in 59 days"),
    ],
)
def test_how_soon_is_said_as_people_say_it(before: timedelta, said: str) -> None:
    assert CHAT.start is not None
    assert how_soon(CHAT, CHAT.start - before, AT_HOME) == said
    if before == timedelta(hours=28):
        assert how_soon(CHAT, CHAT.start - before, Zones(PACIFIC, "Pacific", TOKYO)) == "in 2 days"
