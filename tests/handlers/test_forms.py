from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.local.block_kit import initial_state
from bot.local.limits import view_problems
from handlers import fields
from handlers.blocks import section
from handlers.effects import AckView
from handlers.fields import Field, Value
from handlers.forms import Filled, Form, FormError, notice, refused
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
    form = Form("f", "Form", [], kept={"note": "x" * 2989})
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
