"""A whole conversation with the running bot: restarted in between, copied, deleted."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from tests.stage import Stage, buttons, eventually, shown


@dataclass
class Thread:
    """A person in the thread of a conversation."""

    stage: Stage
    ts: str
    channel: str

    def messages(self) -> list[dict[str, Any]]:
        return self.stage.dana.thread(self.channel, self.ts)

    def waits(self, said: str) -> dict[str, Any]:
        """The last message, once it says this."""

        def look() -> dict[str, Any] | None:
            last = self.messages()[-1]
            return last if said in shown(last) else None

        return eventually(look)  # type: ignore[return-value]

    def presses(self, message: dict[str, Any], text: str) -> None:
        element = buttons(message)[text]
        answer = self.stage.dana.press(message, element["action_id"], value=element.get("value"))
        assert answer.ok, answer.error


def begins(stage: Stage, nickname: str) -> Thread:
    stage.types(f"/charter-dta check {nickname}")
    channel = stage.dana.open_dm()
    root = eventually(lambda: [m for m in stage.dana.sees(channel) if nickname in shown(m)])[-1]
    return Thread(stage, root["ts"], channel)


def types_to_the_result(thread: Thread) -> dict[str, Any]:
    """The last message of a result, after a short conversation in which the bot is restarted."""
    for asked, text in (
        ("Who authorized", "district"),
        ("assistance file", "yes"),
        ("provided differentiated", "underway"),
        ("three of the four", "none"),
        ("all about the school", "1"),
    ):
        thread.waits(asked)
        if text == "underway":
            thread.stage.restart()
        thread.stage.dana.say(thread.channel, text, thread.ts)
    return thread.waits("Call first")


def test_a_copy_and_deleting_work_in_slack(stage: Stage) -> None:
    thread = begins(stage, "Copies.")
    notes = types_to_the_result(thread)

    thread.presses(notes, "Send me a copy")
    sent = eventually(lambda: [m for m in thread.messages() if m.get("files")])[0]["files"][0]
    assert (sent["name"], sent["mimetype"]) == ("eligibility-check.pdf", "application/pdf")
    content = stage.slack.workspace.files.content(sent["id"])
    assert content.startswith(b"%PDF-")

    thread.presses(thread.messages()[0], "Delete")
    eventually(lambda: not [m for m in thread.messages() if m["user"] == stage.slack.app.user_id])
    eventually(lambda: [m for m in stage.dana.sees(thread.channel) if "Deleted: your" in m["text"]])
    rows = "select * from interviews where nickname = 'Copies.'"
    eventually(lambda: not stage.bot.db.query(rows))


def test_a_copy_that_is_on_its_way_when_all_is_deleted_does_not_stay(stage: Stage) -> None:
    thread = begins(stage, "On its way.")
    notes = types_to_the_result(thread)
    stage.slack.faults.add("slow", "files.upload", seconds=1.5)

    def calls(method: str) -> int:
        return len(stage.slack.calls(method))

    begun, sent = calls("files.getUploadURLExternal"), calls("files.completeUploadExternal")
    thread.presses(notes, "Send me a copy")
    eventually(lambda: calls("files.getUploadURLExternal") > begun)
    thread.presses(thread.messages()[0], "Delete")
    eventually(lambda: calls("files.completeUploadExternal") > sent)
    bot = stage.slack.app.user_id
    eventually(lambda: not [m for m in thread.messages()[1:] if m["user"] == bot])
    assert not [m for m in stage.dana.sees(thread.channel) if m.get("files")]
    stage.slack.faults.clear()
