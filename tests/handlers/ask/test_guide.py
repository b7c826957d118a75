"""The guide over the real wire: the list, one of it, names, abbreviations and misspellings."""

from __future__ import annotations

from typing import Any

import pytest

from bot.knowledge import PACKAGED, Organisation, load_answers
from handlers.ask.guide import meant
from tests.stage import AUTHORIZERS, Stage, buttons, eventually, live, shown

LISTED = load_answers(PACKAGED / "california", {"charter-chat", "training"}).organisations


def chosen(stage: Stage, message: dict[str, Any], words: str) -> dict[str, Any]:
    """What stands in the message's place, once it has these words."""
    return eventually(
        lambda: next(
            (
                m
                for m in stage.dana.sees(AUTHORIZERS)
                if m["ts"] == message["ts"] and words in shown(m)
            ),
            {},
        )
    )


def test_the_list_names_everybody_with_what_for_and_endorses_nobody(stage: Stage) -> None:
    message = stage.types("/charter-guide")
    assert message["is_ephemeral"]
    for said in (str(message["text"]), shown(message)):
        assert "Who is who in charter authorizing" in said
        assert "A listing is no endorsement" in said
        for organisation in LISTED:
            assert organisation.name in said
            assert organisation.what_for in said


def test_one_is_chosen_from_the_list_and_leads_back_to_it(stage: Stage) -> None:
    message = stage.types("/charter-guide")
    stage.dana.choose(message, "guide_choose", "ccee")
    one = chosen(stage, message, "When to turn to them:")
    for said in (str(one["text"]), shown(one)):
        assert "CCEE, California Collaborative for Educational Excellence" in said
        assert "Who:" in said
        assert "What for:" in said
        assert "Direct Technical Assistance (DTA). Its page has a handout" in said
        assert "When to turn to them:" in said
        assert "Checked Nov 2026." in said
        assert "A listing is no endorsement" in said
    page = buttons(one)["Open their page"]
    assert page["url"] == "https://ccee-ca.org/charter-direct-technical-assistance/"
    assert page["url"] in one["text"]
    stage.dana.press(one, "guide_list")
    chosen(stage, message, "Who is who in charter authorizing")


def test_what_is_typed_is_found_or_the_list_is_shown(stage: Stage) -> None:
    for typed, said in (
        ("casi", "CASI, Charter Authorizer Support Initiative"),
        ("fcmat", "Fairly sure."),
        ("county office", "Your county office of education (COE)"),
        ("nacsa", "No page of theirs was read for this guide"),
        ("help", "Who is who in charter authorizing"),
        ("football", "Nobody in this guide is called “football”."),
        ("<!channel> & <b>", "Nobody in this guide is called “&lt;!channel&gt; &amp; &lt;b&gt;”."),
        ("x" * 3000, "Nobody in this guide is called"),
    ):
        message = stage.types(f"/charter-guide {typed}")
        assert said in shown(message)
        assert said in message["text"]
        assert "<!channel>" not in live(message)


def test_without_a_page_no_page_is_offered(stage: Stage) -> None:
    message = stage.types("/charter-guide nacsa")
    assert "Open their page" not in buttons(message)
    assert "No page is known." in message["text"]


def test_where_several_may_be_meant_it_asks_which(stage: Stage) -> None:
    message = stage.types("/charter-guide education")
    assert "Whom do you mean by “education”?" in message["text"]
    assert "1. CDE, California Department of Education" in message["text"]
    stage.dana.press(message, "guide_open_1")
    chosen(stage, message, "Your county office of education (COE)")


def test_one_that_is_no_longer_listed_says_so(stage: Stage) -> None:
    message = stage.types("/charter-guide education")
    message["blocks"][-1]["elements"][0]["value"] = '"gone"'
    stage.slack.workspace.replace_ephemeral(AUTHORIZERS, "U0DANA", message["ts"], message)
    stage.dana.press(message, "guide_open_0")
    chosen(stage, message, "That one is no longer in this guide.")


def ids(typed: str, organisations: tuple[Organisation, ...] = LISTED) -> list[str]:
    return [organisation.id for organisation in meant(typed, organisations)]


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


def test_a_guide_of_nobody_finds_nobody() -> None:
    assert ids("casi", ()) == []
