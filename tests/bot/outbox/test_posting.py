from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bot.clock import MovableClock
from bot.knowledge import PACKAGED, load_community
from bot.local import Channel, LocalSlack, Person
from bot.manifest import manifest
from bot.outbox.message import Message
from bot.outbox.outcomes import (
    CannotLook,
    Final,
    LostThread,
    NotSent,
    NotThere,
    Posted,
    RateLimited,
    Refused,
    Unclear,
)
from bot.outbox.posting import Slack
from handlers.blocks import section
from handlers.sender import slack_client
from schedules.ledger import Delivery, DeliveryKind, State

NOW = datetime(2026, 11, 24, 18, tzinfo=UTC)
HELLO = Message(section("Charter Chat starts tomorrow."))


@pytest.fixture
def local_slack() -> Iterator[LocalSlack]:
    slack = LocalSlack(
        manifest(load_community(PACKAGED / "california")),
        MovableClock(NOW),
        [Person("U0DANA", "dana", "Dana"), Person("U0GONE", "gone", "Gone", deleted=True)],
        [
            Channel("C0OPEN", "open"),
            Channel("C0OLD", "old", is_archived=True),
            Channel("C0ELSEWHERE", "elsewhere", bot_is_member=False),
        ],
    )
    slack.start()
    yield slack
    slack.stop()


@pytest.fixture
def way(local_slack: LocalSlack) -> Slack:
    client = slack_client(local_slack.bot_token, local_slack.api_url, waits=False)
    client.timeout = 1
    return Slack(client)


def to(destination: str, **more: object) -> Delivery:
    delivery = Delivery(
        key="k1",
        kind=DeliveryKind.REMINDER,
        uid="charter-chat",
        recurrence_id=datetime(2026, 11, 25, 10),
        session_kind="charter-chat",
        start=NOW + timedelta(days=1),
        end=NOW + timedelta(days=1, hours=1),
        lead=None,
        destination=destination,
        is_channel=destination.startswith("C"),
        change=0,
        about="",
        state=State.SENDING,
        due=NOW,
        expires=NOW + timedelta(days=1),
        attempts=1,
        unclear_since=NOW,
    )
    return replace(delivery, **more)  # type: ignore[arg-type]


def test_a_message_carries_its_key_and_nothing_else_in_its_metadata(
    local_slack: LocalSlack, way: Slack
) -> None:
    posted = way.post(to("U0DANA"), HELLO)
    assert isinstance(posted, Posted)
    message = local_slack.person("U0DANA").sees(posted.channel)[0]
    assert message["metadata"] == {
        "event_type": "reminder_delivery",
        "event_payload": {"key": "k1"},
    }
    call = local_slack.calls("chat.postMessage")[0]
    assert (call.arguments["unfurl_links"], call.arguments["unfurl_media"]) == (False, False)


@pytest.mark.parametrize("destination", ["U0DANA", "C0OPEN"])
def test_what_was_posted_is_found_by_its_key(way: Slack, destination: str) -> None:
    assert way.find(to(destination)) == NotThere()
    posted = way.post(to(destination), HELLO)
    assert way.find(to(destination)) == posted
    assert way.find(to(destination, key="k2")) == NotThere()


def test_it_is_found_among_many_others(local_slack: LocalSlack, way: Slack) -> None:
    def chatter() -> None:
        for number in range(210):
            local_slack.person("U0DANA").say("C0OPEN", f"message {number}")

    chatter()
    posted = way.post(to("C0OPEN"), HELLO)
    chatter()
    assert way.find(to("C0OPEN")) == posted
    assert len(local_slack.calls("conversations.history")) == 2


def test_only_what_was_posted_since_a_day_before_the_first_attempt_is_looked_through(
    local_slack: LocalSlack, way: Slack
) -> None:
    posted = way.post(to("C0OPEN"), HELLO)
    by_a_wrong_clock = NOW + timedelta(hours=23)
    assert way.find(to("C0OPEN", unclear_since=by_a_wrong_clock)) == posted
    later = NOW + timedelta(hours=24, seconds=5)
    assert way.find(to("C0OPEN", unclear_since=later)) == NotThere()


def test_a_notice_goes_into_the_thread_and_is_found_there(
    local_slack: LocalSlack, way: Slack
) -> None:
    root = way.post(to("C0OPEN"), HELLO)
    assert isinstance(root, Posted)
    notice = to("C0OPEN", kind=DeliveryKind.MOVED, key="k2", thread_ts=root.ts)
    posted = way.post(notice, HELLO)
    assert isinstance(posted, Posted)
    thread = local_slack.person("U0DANA").thread("C0OPEN", root.ts)
    assert [message["ts"] for message in thread] == [root.ts, posted.ts]
    assert posted.ts in [m["ts"] for m in local_slack.person("U0DANA").sees("C0OPEN")]
    assert way.find(notice) == posted


def test_a_message_is_corrected_in_its_place(local_slack: LocalSlack, way: Slack) -> None:
    posted = way.post(to("U0DANA"), HELLO)
    assert isinstance(posted, Posted)
    sent = to("U0DANA", channel=posted.channel, ts=posted.ts)
    assert way.update(sent, Message(section("CANCELLED: Charter Chat."))) == posted
    assert local_slack.person("U0DANA").sees(posted.channel)[0]["text"].startswith("CANCELLED")


@pytest.mark.parametrize(
    ("destination", "code"),
    [
        ("C0OLD", "is_archived"),
        ("C0ELSEWHERE", "not_in_channel"),
        ("C0NONE", "channel_not_found"),
        ("U0GONE", "account_inactive"),
    ],
)
def test_an_error_that_nobody_can_mend_here_is_final(
    way: Slack, destination: str, code: str
) -> None:
    assert way.post(to(destination), HELLO) == Final(code)


def test_a_revoked_token_is_final(local_slack: LocalSlack, way: Slack) -> None:
    local_slack.app.token_error = "token_revoked"
    assert way.post(to("U0DANA"), HELLO) == Final("token_revoked")


def test_a_limit_says_when_to_try_again(local_slack: LocalSlack, way: Slack) -> None:
    local_slack.faults.add("rate_limit", "chat.postMessage", seconds=7)
    assert way.post(to("U0DANA"), HELLO) == RateLimited(7.0)
    assert len(local_slack.calls("chat.postMessage")) == 1  # nothing is tried again by itself
    local_slack.faults.add("rate_limit", "conversations.*", seconds=3)
    assert way.find(to("U0DANA")) == RateLimited(3.0)


@pytest.mark.parametrize("fault", ["fail", "drop_before", "drop_after", "slow", "late"])
def test_whatever_may_have_arrived_is_unclear_and_not_tried_again(
    local_slack: LocalSlack, way: Slack, fault: str
) -> None:
    local_slack.faults.add(fault, "chat.postMessage", seconds=1.5)  # type: ignore[arg-type]
    assert isinstance(way.post(to("U0DANA"), HELLO), Unclear)
    arrives = fault in {"drop_after", "slow", "late"}
    local_slack.wait_until(lambda: isinstance(way.find(to("U0DANA")), Posted), timeout=3)
    assert isinstance(way.find(to("U0DANA")), Posted) == arrives


def test_a_page_that_is_no_answer_is_unclear(local_slack: LocalSlack, way: Slack) -> None:
    local_slack.faults.add("fail", "chat.postMessage", status=502)
    assert isinstance(way.post(to("U0DANA"), HELLO), Unclear)


def test_a_connection_that_was_never_made_sent_nothing(local_slack: LocalSlack) -> None:
    address = local_slack.api_url
    local_slack.stop()
    way = Slack(slack_client("xoxb-0", address, waits=False))
    assert isinstance(way.post(to("U0DANA"), HELLO), NotSent)
    assert isinstance(way.find(to("C0OPEN")), NotSent)


def test_a_missing_scope_can_be_mended_so_nothing_ends(local_slack: LocalSlack, way: Slack) -> None:
    local_slack.app.scopes.discard("chat:write")
    assert way.post(to("U0DANA"), HELLO) == NotSent("missing_scope")


def test_without_the_optional_scope_a_channel_cannot_be_looked_through(
    local_slack: LocalSlack, way: Slack
) -> None:
    local_slack.app.scopes.discard("channels:history")
    assert way.find(to("C0OPEN")) == CannotLook()
    assert way.find(to("U0DANA")) == NotThere()  # its own direct messages it can read


def test_a_message_that_slack_will_never_take_is_refused(way: Slack) -> None:
    wrong = Message({"type": "section"})
    assert way.post(to("U0DANA"), wrong) == Refused("invalid_blocks")


def test_a_thread_that_is_gone_is_said(way: Slack) -> None:
    notice = to("C0OPEN", kind=DeliveryKind.MOVED, thread_ts="1.000000")
    assert way.post(notice, HELLO) == LostThread()
    assert way.find(notice) == NotThere()
