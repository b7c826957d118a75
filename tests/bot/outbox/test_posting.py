"""The queue of what is to be sent, and the way of each message to Slack."""

from __future__ import annotations

import math
import threading
import time
from collections import defaultdict
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest

from bot.cli.common import manifest_of
from bot.clock import MovableClock
from bot.community import PACKAGED, load_community
from bot.local import Channel, LocalSlack, Member
from bot.local.calls import Rate
from bot.outbox.client import CallError, slack_client
from bot.outbox.kinds import Search, planned
from bot.outbox.message import Message, readable
from bot.outbox.outcomes import CannotLook, Found, LookUp, More, NotSent, NotThere, Posted
from bot.outbox.outgoing import POST, Budget, Item, Outgoing
from bot.outbox.posting import SlackWay
from bot.store.database import Row
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
from tests.schedules.world import let_look_at_the_clock
from tests.stage import eventually

HELLO = Message(section("Charter Chat starts tomorrow."))
NOW = datetime(2026, 11, 24, 18, tzinfo=UTC)
AT = int(NOW.timestamp())


def row(destination: str, **more: Any) -> Row:
    """A row that was begun at NOW, and `more` of it; what is not said is null."""
    plain = planned("reminder", "k1", destination, due=AT, expires=AT + 86400)
    begun = {"urgent": 0, "start": AT + 86400, "attempts": 1, "about": "{}"}
    return defaultdict(lambda: None, plain | begun | {"unclear_since": AT, "told_at": AT} | more)


@pytest.fixture
def local_slack() -> Iterator[LocalSlack]:
    slack = LocalSlack(
        manifest_of(load_community(PACKAGED / "california")),
        MovableClock(NOW),
        [Member("U0DANA", "dana", "Dana")],
        [Channel("C0OPEN", "open")],
    )
    slack.start()
    yield slack
    slack.stop()


@pytest.fixture
def way(local_slack: LocalSlack) -> SlackWay:
    return SlackWay(slack_client(local_slack.bot_token, local_slack.api_url, waits=False))


def found(posted: object) -> Found:
    """The same message, found."""
    assert isinstance(posted, Posted)
    return Found(posted.channel, posted.ts)


def find(way: SlackWay, row: Row, channel: str | None = None) -> LookUp:
    """What a look-up comes to, page after page."""
    search = Search(NOW, channel or (row["destination"] if row["is_channel"] else None))
    while (found := way.look(row, search)) == More():
        pass
    return found


def test_it_is_found_among_many_others(local_slack: LocalSlack, way: SlackWay) -> None:
    def chatter() -> None:
        for number in range(210):
            local_slack.person("U0DANA").say("C0OPEN", f"message {number}")

    chatter()
    posted = way.post(row("C0OPEN"), HELLO)
    chatter()
    assert find(way, row("C0OPEN")) == found(posted)
    assert len(local_slack.calls("conversations.history")) == 2


def test_only_what_was_posted_about_the_time_of_the_attempts_is_looked_through(
    local_slack: LocalSlack, way: SlackWay
) -> None:
    posted = way.post(row("C0OPEN"), HELLO)
    for late, there in ((50, found(posted)), (120, NotThere()), (-180, NotThere())):
        assert find(way, row("C0OPEN", unclear_since=AT + late, told_at=AT + late)) == there


def test_a_look_up_ends_after_ten_pages_and_leaves_the_rest_to_doubt(
    local_slack: LocalSlack, way: SlackWay
) -> None:
    for number in range(50):
        local_slack.person("U0DANA").say("C0OPEN", f"message {number}")
    local_slack.rates.use({"conversations.history": Rate(50, page=4)})
    assert find(way, row("C0OPEN")) == CannotLook()
    assert len(local_slack.calls("conversations.history")) == 10


def test_a_connection_that_was_never_made_sent_nothing(local_slack: LocalSlack) -> None:
    address = local_slack.api_url
    local_slack.stop()
    way = SlackWay(slack_client("xoxb-0", address, waits=False))
    assert isinstance(way.post(row("U0DANA"), HELLO), NotSent)
    assert isinstance(find(way, row("C0OPEN")), NotSent)


@pytest.mark.parametrize("code", ["not_in_channel", "invalid_blocks", "thread_not_found"])
def test_what_slack_will_never_have_is_no_matter_of_time(code: str) -> None:
    assert CallError(code).is_final
    assert not CallError(code).is_unknown


def put(outgoing: Outgoing, *destinations: str, **more: Any) -> None:
    """Let messages to these be posted."""
    for destination in destinations:
        outgoing.put(row(destination, **{"key": destination, **more}), POST)


def queue(per_second: float = math.inf, spacing: float = 0, clock: Any = None) -> Outgoing:
    """A queue of posts."""
    return Outgoing({POST: Budget(per_second)}, spacing, clock or time.monotonic)


class Elapsed:
    """A clock for intervals that stands still until it is moved."""

    def __init__(self) -> None:
        self.seconds = 1000.0

    def __call__(self) -> float:
        return self.seconds


def taking(outgoing: Outgoing) -> list[Item | None]:
    """What a thread gets that asks for the next item, once its turn has come."""
    got: list[Item | None] = []
    threading.Thread(target=lambda: got.append(outgoing.take()), daemon=True).start()
    return got


def take(outgoing: Outgoing) -> Item:
    """The next item, whose turn it is."""
    got = taking(outgoing)
    (item,) = eventually(lambda: got)
    assert item
    return item


def waits(outgoing: Outgoing, clock: Elapsed, seconds: float) -> Item:
    """The next item, whose turn comes after so many seconds and not before."""
    got = taking(outgoing)
    for passed in (seconds - 1, 1):
        time.sleep(0.05)
        assert not got
        clock.seconds += passed
        let_look_at_the_clock(outgoing)
    (item,) = eventually(lambda: got)
    assert item
    return item


def test_nearest_start_is_taken_first() -> None:
    outgoing = queue()
    for hours in (3, 1, 2):
        put(outgoing, f"U{hours}", start=hours)
    put(outgoing, "U4", start=4, urgent=1)
    taken = [take(outgoing).row["destination"] for _ in range(4)]
    assert taken == ["U4", "U1", "U2", "U3"]  # and what is urgent before all


def test_a_destination_is_given_to_one_at_a_time_and_others_go_on() -> None:
    clock = Elapsed()
    outgoing = queue(spacing=20, clock=clock)
    put(outgoing, "C1", key="a")
    put(outgoing, "C1", key="b")
    put(outgoing, "C2")
    first, second = take(outgoing), take(outgoing)
    assert (first.row["key"], second.row["key"]) == ("a", "C2")
    outgoing.done(first)
    assert waits(outgoing, clock, 20).row["key"] == "b"


def test_a_limit_holds_up_its_own_destination_only() -> None:
    clock = Elapsed()
    outgoing = queue(spacing=0, clock=clock)
    put(outgoing, "C1", key="a")
    put(outgoing, "C2", key="b")
    outgoing.limited(take(outgoing), 30)
    put(outgoing, "C1", key="c")
    other = take(outgoing)
    assert other.row["key"] == "b"
    outgoing.done(other)
    assert waits(outgoing, clock, 30).row["key"] == "c"


def test_limits_of_several_destinations_in_a_row_hold_up_everything() -> None:
    clock = Elapsed()
    outgoing = queue(spacing=0, clock=clock)
    put(outgoing, "C1", "C2", "C3")
    outgoing.limited(take(outgoing), 30)
    outgoing.limited(take(outgoing), 30)
    assert waits(outgoing, clock, 30).row["destination"] == "C3"


def test_a_slot_that_was_not_used_is_given_back() -> None:
    clock = Elapsed()
    outgoing = queue(0.1, clock=clock)
    put(outgoing, "U1", "U2", "U3")
    outgoing.done(take(outgoing), unused=True)
    outgoing.done(take(outgoing))
    waits(outgoing, clock, 10)


def test_closing_lets_waiting_threads_go_and_returns_the_rest() -> None:
    outgoing = queue()
    got: list[Item | None] = []
    thread = threading.Thread(target=lambda: got.append(outgoing.take()))
    thread.start()
    assert outgoing.close() == []
    thread.join(5)
    assert got == [None]
    outgoing = queue()
    put(outgoing, "U1")
    assert [item.row["destination"] for item in outgoing.close()] == ["U1"]
    assert outgoing.take() is None


def test_a_limit_of_one_method_holds_up_no_other() -> None:
    clock = Elapsed()
    outgoing = queue(clock=clock)
    for number in range(2):
        outgoing.put(row(f"C{number}", key=f"u{number}"), "chat.update")
    outgoing.limited(take(outgoing), 30)
    put(outgoing, "C1", key="post")
    assert take(outgoing).row["key"] == "post"
    outgoing.done(Item((True, 0, 0, 0), row("C1"), POST, "C1"))
    assert waits(outgoing, clock, 30).row["key"] == "u1"


def test_a_burst_is_allowed_and_then_the_budget_of_a_method_is_kept() -> None:
    clock = Elapsed()
    outgoing = Outgoing({"chat.update": Budget(0.1, burst=3)}, 0, clock)
    for number in range(6):
        outgoing.put(row(f"C{number}"), "chat.update")
    for _ in range(4):
        outgoing.done(take(outgoing))
    waits(outgoing, clock, 10)


# What is read out of a message's blocks


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
