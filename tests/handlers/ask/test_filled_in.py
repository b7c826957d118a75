"""What keepers fill in shows in answers, guide, result and PDF, with who set it, over the wire."""

from __future__ import annotations

import io

import pypdf

from tests.handlers.ask.kit import passed_on, received
from tests.handlers.interview.kit import begins
from tests.handlers.keeping.kit import keeps, sends
from tests.stage import Stage, eventually, shown

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


def test_a_result_and_its_pdf_take_them_in(stage: Stage) -> None:
    fill_in(stage)
    thread = begins(stage)
    thread.says("county", "no", "no", "0", "1")
    thread.presses("Details")
    details, notes = (shown(message) for message in thread.messages()[-2:])
    assert f"Which one serves which county: {LEADS} {BY}." in details
    assert f"<{LEADS}|Page that lists the Geo Leads by county {BY}>" in details
    assert f"*A contact for questions*\nMarisol Ortega &lt;marisol@example.org&gt; {BY}." in notes
    thread.presses("Send me a copy")
    (sent,) = [message for message in thread.messages() if message.get("files")]
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
