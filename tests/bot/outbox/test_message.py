"""What is read out of a message's blocks."""

from __future__ import annotations

import pytest

from bot.outbox.message import Message, readable
from handlers.blocks import (
    actions,
    button,
    choices,
    context,
    divider,
    header,
    link_button,
    quiet,
    quoting,
    read_as,
    section,
)

WHEN = "<!date^1795629600^{date_long_pretty} at {time}|Wednesday, November 25, 2026>"
PAGE = "https://example.org/a_b_c?d=1&e=2"


def test_every_block_is_read_in_its_place_and_a_heading_as_a_sentence() -> None:
    message = Message(
        header("Charter Chat & more"),
        section(f":calendar: *Now:* {WHEN}\n• _one_"),
        divider(),
        actions([button("Remind me", "me")]),
        context("Source: <https://example.org|page>", "Unofficial bot"),
    )
    assert message.text == (
        f"Charter Chat &amp; more.\nNow: {WHEN}\n• one\n"
        "Source: <https://example.org|page>\nUnofficial bot"
    )


@pytest.mark.parametrize(
    ("marked", "read"),
    [
        ("*~CANCELLED~* `help` *`a_b_` c*", "CANCELLED `help` `a_b_` c"),
        ("*<https://example.org/*a*_b_|a *b*>*", "<https://example.org/*a*_b_|a *b*>"),
        (":warning: *Expected.*\n> quoted", "Expected.\nquoted"),
        ("2 * 3 * 4, ~6 weeks, snake_case_name, at 10:30:45", None),
        ("“*” and a*b*c", None),
        ("&lt;!channel&gt; <@U0DANA>", None),
    ],
)
def test_only_marks_of_emphasis_are_left_out(marked: str, read: str | None) -> None:
    assert readable(marked) == (marked if read is None else read)


def test_the_page_of_a_button_is_read_unless_it_is_linked_already() -> None:
    row = actions([link_button("Register", PAGE), button("Undo", "undo")])
    linked = f"<{PAGE}|"
    assert Message(section("Chat"), row).text == f"Chat\n{linked}Register>"
    assert Message(row, context(f"Source: {linked}page>")).text == f"Source: {linked}page>"


def test_options_are_read_with_numbers_and_what_only_a_listener_needs_comes_with_them() -> None:
    row = choices([button("A county office?", "a"), button("Not sure", "b")])
    message = Message(section("*Who?*"), row, say="Type its *number*.")
    assert message.text == "Who?\n1. A county office? 2. Not sure.\nType its number."
    assert Message(read_as(row, "Press one.")).text == "Press one."


def test_what_is_quiet_is_shown_and_not_read() -> None:
    shown = [quoting("You asked:", "Maple Street School"), quiet(section("no"))]
    assert Message(*shown).text == "You asked:"
    blocks = Message(*shown).payload()["blocks"]
    assert [block["text"]["text"] for block in blocks] == [
        "You asked:\n> Maple Street School",
        "no",
    ]
