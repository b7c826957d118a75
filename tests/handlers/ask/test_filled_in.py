"""What keepers fill in shows in answers, guide, result and PDF, with who set it, over the wire."""

from __future__ import annotations

import io

import pypdf

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
