"""Reading back what stands in Slack."""

from __future__ import annotations

from typing import Any

from bot.store.interviews import Conversation
from handlers.effects import Call, Effects
from handlers.eligibility.standing import beside_thread, in_thread, mark, mark_of

MAPLE = Conversation("a1", "U0DANA", began_at=1000, touched_at=1000)
OAK = Conversation("b2", "U0DANA", began_at=1000, touched_at=1000)


def page(*messages: dict[str, Any], following: str = "") -> dict[str, Any]:
    return {"messages": list(messages), "response_metadata": {"next_cursor": following}}


def test_all_pages_of_a_thread_are_read() -> None:
    found: list[Any] = []

    def then(messages: Any) -> Effects:
        found.extend(messages)
        return ()

    first = in_thread("D1", "1.0", then, lambda error: ())
    assert first.then is not None
    (second,) = first.then(page({"ts": "1.0"}, following="more"))
    assert found == []
    assert isinstance(second, Call)
    assert second.arguments == {**first.arguments, "cursor": "more"}
    assert second.then is not None
    assert second.then(page({"ts": "1.1"})) == ()
    assert found == [{"ts": "1.0"}, {"ts": "1.1"}]


def test_beside_the_thread_only_the_conversations_own_messages_are_found() -> None:
    found: list[Any] = []

    def then(messages: Any) -> Effects:
        found.extend(messages)
        return ()

    call = beside_thread(MAPLE, "D1", then, lambda error: ())
    assert call.arguments["oldest"] == "940"
    assert call.then is not None
    own = {"ts": "1.0", "metadata": mark(MAPLE)}
    others = {"ts": "1.2", "metadata": {"event_type": "delivery", "event_payload": {"id": "a1"}}}
    call.then(page(own, {"ts": "1.1", "metadata": mark(OAK)}, others, {"ts": "1.3"}))
    assert found == [own]


def test_a_mark_says_what_it_was_made_with() -> None:
    assert mark_of({"metadata": mark(MAPLE, part="review")}) == {"id": "a1", "part": "review"}
    assert mark_of({}) == {}
