from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.local.block_kit import filled
from bot.local.page.moments import Viewer
from bot.local.page.rendering import draw_blocks
from tests.bot.local.page.gallery import GALLERY
from tests.bot.local.page.html import dangers_in, text_of
from tests.bot.local.page.kit import button, mrkdwn, options, plain

VIEWER = Viewer(
    id="U0ME",
    zone=ZoneInfo("America/New_York"),
    now=datetime(2026, 11, 23, 20, tzinfo=UTC),
    base="/as/U0ME",
    people={"U0ME": "Yara Cohen", "U0KEEPER": "Ken Ito"},
    channels={"C0GENERAL": "general"},
    direct={"D0ME": "Meeting Bot"},
)


def drawn(*blocks: Mapping[str, Any]) -> str:
    return str(draw_blocks(blocks, VIEWER, "m1"))


def actions(*elements: dict[str, Any]) -> dict[str, Any]:
    return {"type": "actions", "block_id": "b", "elements": list(elements)}


def field(element: dict[str, Any], **more: Any) -> dict[str, Any]:
    shape = {"type": "input", "block_id": "b", "label": plain("School"), **more}
    return {**shape, "element": {"action_id": "a", **element}}


def test_every_block_is_drawn() -> None:
    html = drawn(*GALLERY)
    assert "does not draw" not in html
    words = text_of(html)
    for part in ("Every block", "10 a.m.", "County", "February", "small"):
        assert part in words


def test_a_button_with_an_address_is_a_link_only_to_safe_places() -> None:
    html = drawn(actions(button("go", "Go", url="https://a.example/?b=1&c=2")))
    assert 'href="https://a.example/?b=1&amp;c=2" target="_blank" rel="noopener noreferrer"' in html
    assert "<a" not in drawn(actions(button("go", "Go", url="javascript:alert(1)")))


@pytest.mark.parametrize(
    ("element", "html"),
    [
        (
            {"type": "plain_text_input", "min_length": 3, "max_length": 9},
            'minlength="3" maxlength="9"',
        ),
        ({"type": "plain_text_input", "initial_value": 'a "b"'}, 'value="a &#34;b&#34;"'),
        (
            {"type": "plain_text_input", "multiline": True, "initial_value": "\na"},
            ">\n\na</textarea>",
        ),
        ({"type": "url_text_input"}, 'type="url"'),
        ({"type": "datepicker", "initial_date": "2027-01-27"}, 'type="date" value="2027-01-27"'),
        ({"type": "timepicker", "initial_time": "09:30"}, 'type="time" value="09:30"'),
        ({"type": "static_select", "options": options("A b")}, '<option value="a b">A b</option>'),
        (
            {"type": "static_select", "options": options("A"), "initial_option": options("A")[0]},
            '<option value="a" selected>A</option>',
        ),
        ({"type": "users_select", "initial_user": "U0ME"}, '"U0ME" selected>Yara Cohen</option>'),
        ({"type": "conversations_select"}, '<option value="D0ME">Meeting Bot</option>'),
        (
            {"type": "multi_conversations_select", "initial_conversations": ["C0GENERAL"]},
            ">#general</span></summary>",
        ),
        ({"type": "radio_buttons", "options": options("A")}, 'role="radiogroup"'),
        (
            {"type": "checkboxes", "options": options("A"), "initial_options": options("A")},
            'type="checkbox" name="m1-1-0" value="a" checked',
        ),
    ],
)
def test_each_kind_of_input_is_the_browsers_own(element: dict[str, Any], html: str) -> None:
    assert html in drawn(field(element))


HOSTILE = st.sampled_from(
    [
        "javascript:alert(1)",
        "<script>alert(1)</script>",
        '"><img src=x onerror=alert(1)>',
        "' onclick='alert(1)",
        "{{ 7*7 }}",
    ]
)


@given(HOSTILE, HOSTILE, HOSTILE)
def test_nothing_an_app_sends_becomes_an_element_or_an_attribute(a: str, b: str, c: str) -> None:
    option = {"text": plain(a), "value": b, "description": plain(c)}
    kinds: list[dict[str, Any]] = [
        {"type": "static_select", "placeholder": plain(a), "options": [option]},
        {"type": "radio_buttons", "options": [option]},
        {"type": "overflow", "options": [{**option, "url": b}]},
        {"type": "plain_text_input", "initial_value": a, "placeholder": plain(b), "max_length": c},
        button("x", a, value=b, accessibility_label=c, style=a, url=b),
        {"type": "datepicker", "initial_date": a},
        {"type": a},
    ]
    html = drawn(
        *(
            {
                "type": "input",
                "block_id": a,
                "label": plain(b),
                "hint": plain(c),
                "element": kind | {"action_id": a},
            }
            for kind in kinds
        ),
        actions(*(kind | {"action_id": b} for kind in kinds)),
        {"type": "section", "text": plain(a), "fields": [mrkdwn(b)], "block_id": c},
        {"type": "table", "rows": [[{"type": "raw_text", "text": a}]]},
    )
    assert dangers_in(html) == []
    assert "49" not in html


def test_what_a_person_chose_takes_the_place_of_what_an_element_starts_with() -> None:
    select = {
        "type": "static_select",
        "options": options("A", "B"),
        "initial_option": options("A")[0],
    }
    blocks = [
        field(select),
        {
            "type": "section",
            "block_id": "s",
            "accessory": {
                "type": "checkboxes",
                "action_id": "c",
                "options": options("X"),
                "initial_options": options("X"),
            },
        },
        {**actions({"type": "datepicker", "action_id": "d"}), "block_id": "d"},
        {"type": "divider"},
    ]
    values: dict[str, Any] = {
        "b": {"a": {"type": "static_select", "selected_option": options("B")[0]}},
        "s": {"c": {"type": "checkboxes", "selected_options": []}},
        "d": {"d": {"type": "datepicker", "selected_date": "2027-01-27"}},
    }
    html = drawn(*filled(blocks, values))
    assert '<option value="b" selected>' in html
    assert '<option value="a">' in html
    assert "checked" not in html
    assert 'value="2027-01-27"' in html
    assert blocks[0]["element"]["initial_option"]["value"] == "a"
