"""Questions: how they travel, and over the real wire what is counted and what is kept."""

from __future__ import annotations

import io
import json
import logging
from datetime import date
from pathlib import Path

import pypdf
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.cli.conversation import Talk
from bot.community import PACKAGED, Entry, Organisation, load_community
from bot.settings import load_settings
from handlers.ask.guide import meant
from handlers.ask.library import Asked, as_typed, where_it_stands
from handlers.blocks import MAX_VALUE, button
from tests.handlers.ask.kit import pressed, replaced
from tests.handlers.interview.kit import begins
from tests.handlers.keeping.kit import keeps, sends
from tests.stage import AUTHORIZERS, Stage, buttons, eventually, everything, live, shown


@pytest.mark.parametrize(
    ("sent", "typed"),
    [
        ("Is DTA free?", "Is DTA free?"),
        ("Q&amp;A &lt;now&gt;", "Q&A <now>"),
        ("&amp;lt;", "&lt;"),
        ("ask <@U012AB3CD> or <@U012AB3CD|dana>", "ask @somebody or @dana"),
        ("in <#C012AB3CD|general> and <#C012AB3CD>", "in #general and #channel"),
        ("<!here> <!channel|channel> <!subteam^S012|@team>", "@here channel @team"),
        ("see <https://example.org/a?b=1&amp;c=2>", "see https://example.org/a?b=1&c=2"),
        ("see <https://example.org|the page>", "see the page"),
        ("<mailto:a@example.org|a@example.org>", "a@example.org"),
        ("one\n\n two\t\u202ethree\x00", "one two three"),
        ("", ""),
    ],
)
def test_a_text_from_slack_becomes_what_its_writer_saw(sent: str, typed: str) -> None:
    assert as_typed(sent) == typed


# One drawn at its full length takes long to draw.
long_texts = st.tuples(st.text(max_size=30), st.integers(1, 100)).map(
    lambda drawn: drawn[0] * drawn[1]
)


@example('"' * 3000, "U0DANA")
@example("\\" * 3000, "U0DANA")
@example("🐝" * 3000, "U0DANA")
@given(long_texts, st.text("WU0123456789", min_size=3, max_size=12))
def test_every_question_fits_into_a_button_and_comes_back(text: str, user_id: str) -> None:
    asked = Asked(as_typed(text), user_id)
    made = button("Yes", "ask_pass_on", asked.value("glossary:state/local indicator"))
    assert len(made["value"]) <= MAX_VALUE
    assert Asked.of(json.loads(made["value"])) == asked


def test_one_line_says_where_it_stands_how_sure_it_is_and_whom_to_ask() -> None:
    entry = Entry(
        id="zebras",
        question="What is a zebra quorum?",
        answer="Half of the zebras & one.",
        confidence="open",
        who_to_ask="the lion & the gnu",
        basis="what the herd says",
        sources=("https://example.org/zebras", "https://example.com/"),
        checked=date(2026, 11, 20),
        review_by=date(2027, 5, 20),
    )
    known = (
        entry,
        {"https://example.org/zebras": "Z & co"},
        date(2027, 5, 20),
        entry.who_to_ask,
        str,
    )
    end = "Checked Nov 2026. Not settled: ask the lion"
    assert where_it_stands(*known) == (
        "From what the herd says. Sources: <https://example.org/zebras|Z &amp; co>; "
        f"<https://example.com/|example.com>. {end} &amp; the gnu. Unofficial bot."
    )
    assert where_it_stands(*known, aloud=True) == (
        "From what the herd says. Sources: Z & co, https://example.org/zebras; "
        f"example.com, https://example.com/. {end} & the gnu. Unofficial bot."
    )


KNOWN = "Is DTA automatic?"
NEAR = "who can help my school"
UNKNOWN = "which football team plays on Sunday"
MARKUP = "is <!channel> & <https://example.org|football> *on* <script>alert(1)</script> @everyone"


def counts(stage: Stage) -> dict[tuple[str, str], int]:
    rows = stage.bot.db.query("select what, key, number from answer_counts")
    return {(row["what"], row["key"]): row["number"] for row in rows}


def test_what_it_does_not_know_it_says_and_keeps_only_a_count_of(
    stage: Stage, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.INFO):
        message = stage.types(f"/charter-ask {UNKNOWN}")
        assert message["is_ephemeral"]
        for said in (str(message["text"]), shown(message)):
            assert "I don't know that one. For charter rules, ask CDE's Charter Schools" in said
        assert list(buttons(message)) == ["Ask a keeper", "Next sessions", "Who is who"]
        consent = str(buttons(message)["Ask a keeper"]["confirm"])
        assert "these words and your name" in consent
        assert "Without your yes nothing of it is kept but a count" in consent
        assert UNKNOWN in shown(message)
        assert "football" not in message["text"]  # lock screens show it
    assert counts(stage) == {("unknown", ""): 1}
    assert stage.bot.db.query("select * from questions") == []
    posted = [str(call.arguments) for call in stage.slack.calls("chat.postMessage")]
    assert not any("football" in arguments for arguments in posted)
    assert "football" not in caplog.text
    stage.stop()
    for file in stage.folder.glob("bot.db*"):
        assert b"football" not in file.read_bytes()


def test_a_press_on_what_stands_there_no_more_is_not_counted_again(stage: Stage) -> None:
    for asked, label, action in (
        (NEAR, "None of these", "ask_none"),
        ("Is DTA free?", "Not what I asked", "ask_not_asked"),
    ):
        message = stage.types(f"/charter-ask {asked}")
        pressed(stage, message, label)
        stage.dana.press(message, action)
    assert counts(stage) == {("unknown", ""): 1, ("not_asked", "dta-cost"): 1}


def test_what_can_be_pressed_is_also_read_aloud(stage: Stage) -> None:
    for typed, said in (
        (f"/charter-ask {KNOWN}", "Related: 1. Which pathways lead to"),
        (f"/charter-ask {NEAR}", "3. Where do we start when"),
        ("/charter-guide education", "1. CDE, California Department of Education"),
        ("/charter-guide nacsa", "No page is known."),
    ):
        assert said in stage.types(typed)["text"]


def test_markup_and_very_long_questions_come_back_harmless(stage: Stage) -> None:
    message = stage.types(f"/charter-ask {MARKUP}")
    assert "<!channel>" not in live(message)
    assert "<script>" not in live(message)
    assert "&lt;script&gt;" in shown(message)
    asked = json.loads(buttons(message)["Ask a keeper"]["value"])["q"]
    assert asked.endswith("*on* <script>alert(1)</script> @everyone")
    long = stage.types("/charter-ask " + '"football\\ ' * 400)
    assert len(buttons(long)["Ask a keeper"]["value"]) <= 2000
    assert "Passed on to the keepers" in everything(pressed(stage, long, "Ask a keeper"))


# The guide over the real wire: the list, one of it, names, abbreviations and misspellings


LISTED = load_community(PACKAGED / "california").answers.organisations


def test_one_that_is_no_longer_listed_says_so(stage: Stage) -> None:
    message = stage.types("/charter-guide education")
    message["blocks"][-1]["elements"][0]["value"] = '"gone"'
    stage.slack.workspace.post_ephemeral(AUTHORIZERS, "U0DANA", message, instead=message["ts"])
    stage.dana.press(message, "guide_open_0")
    eventually(lambda: "no longer in this guide" in "".join(map(shown, replaced(stage, message))))


def ids(typed: str, organisations: tuple[Organisation, ...] = LISTED) -> list[str]:
    return [organisation.id for organisation in meant(typed, organisations)]


def test_those_who_are_called_nearly_the_same_are_offered_and_nobody_else() -> None:
    names = ("Northern Group", "Northern Groups", "Northern Groupies")
    called = tuple(
        LISTED[0].model_copy(update={"id": name.casefold(), "name": name}) for name in names
    )
    assert ids("northern group", called) == ["northern group", "northern groups"]


@pytest.mark.parametrize("organisation", LISTED, ids=lambda each: each.id)
def test_everybody_is_found_by_name_and_id(organisation: Organisation) -> None:
    assert ids(organisation.name) == [organisation.id]
    assert ids(organisation.id) == [organisation.id]
    assert ids(organisation.name.upper()) == [organisation.id]


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("cde", ["cde-charter-schools-division"]),
        ("COE", ["county-office"]),
        ("Geo Leed", ["geographic-lead"]),
        ("sspi", ["state-board-and-superintendent"]),
        ("sbe", ["state-board-and-superintendent"]),
        ("csdc", ["ccsa-and-csdc"]),
        ("cassi", ["casi"]),
        ("colabrative for educational excellance", ["ccee"]),
        ("special education", ["lausd-cop", "case"]),
        ("department of education", ["cde-charter-schools-division"]),
        ("football", []),
        ("", []),
    ],
)
def test_abbreviations_misspellings_and_descriptions_are_found(
    typed: str, found: list[str]
) -> None:
    assert ids(typed) == found


# What people want done, in the community's words for it


CALIFORNIA = load_community(PACKAGED / "california")
SHOWN = {
    None: "/charter-training",
    "session": "next chat",
    "list": "upcoming",
    "answer": "what is dta",
    "checks": "my checks",
    "reminders": "remind me 1 day before chats",
    "check": "/charter-dta check Alder",
}
NOT_UNDERSTOOD = (
    *("I'm not sure what", "I don't know that", "I don't understand", "I can't tell"),
    "I don't follow",
)


def test_what_an_errand_says_is_understood_and_so_is_each_way_to_ask_for_it(tmp_path: Path) -> None:
    lost = []
    with Talk(load_settings(env_file=None), tmp_path / "bot.db", tmp_path) as talk:
        talk.run("as marisol, 2026-11-02 09:00")
        for errand in CALIFORNIA.answers.errands:
            says = errand.does.replace("{kinds}", "chats").replace("{kind}", "chat")
            inside = ("in thread",) if errand.after == "check" else ()
            for words in (*((says,) * (not inside)), errand.wordings[0], errand.wordings[-1]):
                first = ("in dm", "clock +61 minutes", f"> {SHOWN[errand.after]}")
                for line in (*first, *inside, f"> {words}"):
                    outcome = talk.run(line)
                said = " ".join(answer.text for answer in outcome.answers)
                if not said or said.startswith(NOT_UNDERSTOOD):
                    lost.append(f"{errand.does}: {words}: {said[:60]}")
    assert lost == []


# What keepers fill in shows in answers, guide, result and PDF, with who set it, over the wire


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
