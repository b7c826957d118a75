"""What keepers fill in shows in answers, guide, result and PDF, with who set it, over the wire."""

from __future__ import annotations

import io
from typing import Any

import pypdf

from tests.handlers.ask.kit import passed_on, received
from tests.handlers.interview.kit import words
from tests.handlers.keeping.kit import keeps, sends
from tests.stage import Stage, buttons, eventually, shown

BY = "(set by marisol on November 22, 2026)"
LIST = "https://example.org/list?a=1&b=2"
LEADS = "https://example.org/leads"
CHATS = "https://example.org/chats"
CONTACT = "Marisol Ortega <marisol@example.org>"


def fill_in(stage: Stage) -> None:
    view = keeps(stage, "/charter-sessions settings")
    filled = {"listserv": LIST, "geo-leads": LEADS, "chat-registration": CHATS, "contact": CONTACT}
    sends(stage.keeper, view, **filled)
    eventually(lambda: stage.bot.db.query("select * from people where user_id = 'U0KEEPER'"))


def asked(stage: Stage, text: str) -> tuple[str, str]:
    """What an answer says aloud, and what it shows."""
    message = stage.types(text)
    return str(message["text"]), shown(message)


def test_answers_take_in_what_keepers_filled_in_with_who_set_it_when(stage: Stage) -> None:
    before = asked(stage, "/charter-ask How do I join CASI's email list?")
    for said in before:
        assert "I don't have the link itself: a keeper can set it." in said
        assert "{" not in said
    fill_in(stage)
    aloud, seen = asked(stage, "/charter-ask How do I join CASI's email list?")
    for said in (aloud, seen):
        assert f"<{LIST}|Sign-up link of the CASI listserv> {BY}" in said
        assert "I don't have" not in said
        assert f"Marisol Ortega &lt;marisol@example.org&gt; {BY}, or CDE's Charter" in said
    aloud, seen = asked(stage, "/charter-ask How do I register for a session?")
    for said in (aloud, seen):
        assert f"<{CHATS}|Registration link of the Charter Chats> {BY}" in said
    assert "I don't have" not in seen
    for question in ("Which Geo Lead is ours?", "Where do we start when a school is struggling?"):
        aloud, seen = asked(stage, f"/charter-ask {question}")
        for said in (aloud, seen):
            assert f"<{LEADS}|Page that lists the Geo Leads by county> {BY}" in said
        assert "{" not in seen


def test_who_may_know_is_whom_keepers_named(stage: Stage) -> None:
    fill_in(stage)
    who = (
        f"Marisol Ortega &lt;marisol@example.org&gt; {BY}, or CDE's Charter Schools "
        "Division, charters@cde.ca.gov or 916-322-6029."
    )
    question = "which football team plays on Sunday"
    for said in asked(stage, f"/charter-ask {question}"):
        assert who in said
    message = passed_on(stage, question)
    stage.keeper.press(message, "ask_dismiss")
    told = received(stage.dana, "Nobody here could answer it")
    assert who in told["text"]
    assert who in shown(told)


def test_the_guide_takes_them_in_where_they_belong(stage: Stage) -> None:
    fill_in(stage)
    aloud, seen = asked(stage, "/charter-guide casi")
    for said in (aloud, seen):
        assert f"To join the listserv: <{LIST}|Sign-up link of the CASI listserv> {BY}." in said
    assert f"To register for the chats: <{CHATS}|" in seen
    assert f"For questions: Marisol Ortega &lt;marisol@example.org&gt; {BY}." in seen
    _, seen = asked(stage, "/charter-guide geo lead")
    assert f"Which one serves which county: <{LEADS}|" in seen
    _, seen = asked(stage, "/charter-guide")
    assert "{" not in seen


class Thread:
    """Dana checks a charter school that the county office authorized."""

    def __init__(self, stage: Stage) -> None:
        self.stage = stage
        stage.types("/charter-dta check Alder")
        self.channel = stage.dana.open_dm()
        there = eventually(
            lambda: [m for m in stage.dana.sees(self.channel) if m.get("reply_count")]
        )
        self.ts = there[-1]["ts"]

    def messages(self) -> list[dict[str, Any]]:
        return self.stage.dana.thread(self.channel, self.ts)

    def waits(self, said: str) -> dict[str, Any]:
        """The last message that says this."""
        return eventually(lambda: [m for m in self.messages() if said in shown(m)])[-1]

    def presses(self, message: dict[str, Any], text: str) -> None:
        element = buttons(message)[text]
        self.stage.dana.press(message, element["action_id"], value=element.get("value"))

    def finishes(self) -> None:
        """Answer what is asked, and see the result."""
        given = {"authorizer": "county", "listed": "no", "ta_provided": "no"}
        given["groups_three_of_four"] = "0"
        for question, typed in given.items():
            text = words().question[question].text
            eventually(lambda: text in shown(self.messages()[-1]))  # noqa: B023 - called at once
            self.stage.dana.say(self.channel, typed, self.ts)
        self.presses(self.waits("all about the school"), "See the result")
        self.waits("Call first")


def test_a_result_and_its_pdf_take_them_in(stage: Stage) -> None:
    fill_in(stage)
    thread = Thread(stage)
    thread.finishes()
    result = thread.waits("Call first")
    thread.presses(result, "Details")
    notes = thread.waits("What to know about this result")
    found = shown(thread.messages()[-2])
    assert f"Which one serves which county: {LEADS} {BY}." in found
    assert f"<{LEADS}|Page that lists the Geo Leads by county {BY}>" in found
    said = f"*A contact for questions*\nMarisol Ortega &lt;marisol@example.org&gt; {BY}."
    assert said in shown(notes)
    thread.presses(result, "Send me a copy")
    sent = eventually(lambda: [m for m in thread.messages() if m.get("files")])[0]
    content = stage.slack.workspace.files.content(sent["files"][0]["id"])
    pages = pypdf.PdfReader(io.BytesIO(content)).pages
    text = "".join("".join(page.extract_text() for page in pages).split())  # lines end anywhere
    for said in (
        f"Which one serves which county: {LEADS} {BY}",
        f"Page that lists the Geo Leads by county {BY}: {LEADS}",
        f"Marisol Ortega <marisol@example.org> {BY}",
    ):
        assert said.replace(" ", "") in text, said
    notes_on = [each.get_object() for page in pages for each in page.get("/Annots", ())]
    assert LEADS in {each["/A"]["/URI"] for each in notes_on if "/URI" in each.get("/A", ())}
