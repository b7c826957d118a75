"""The guide over the real wire: the list, one of it, names, abbreviations and misspellings."""

from __future__ import annotations

import pytest

from bot.community import PACKAGED, Organisation, load_community
from handlers.ask.guide import meant
from tests.handlers.ask.kit import replaced
from tests.stage import AUTHORIZERS, Stage, eventually, shown

LISTED = load_community(PACKAGED / "california").answers.organisations


def test_one_that_is_no_longer_listed_says_so(stage: Stage) -> None:
    message = stage.types("/charter-guide education")
    message["blocks"][-1]["elements"][0]["value"] = '"gone"'
    stage.slack.workspace.replace_ephemeral(AUTHORIZERS, "U0DANA", message["ts"], message)
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
