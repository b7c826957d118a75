"""A second reading of the eligibility rules, to hold the engine against.

Written from the published table and rules before the engine, and in another manner: grids to look
things up in, and a loop over a table of conditions. It shares no code with `bot.dta`.

Readings taken where the text admits two:
- A condition on a *criterion* sees the criterion's value, also when it is unknown because nothing
  was answered: `superintendent_request` is relevant before the first answer.
- A condition on an *answer* that is not given does not hold, also where it says "is not": the flag
  `two_or_three_priorities` ("is not `3+`") is down until the question is answered.
"""

from __future__ import annotations

from collections.abc import Callable

TABLE = """
authorizer                district county state unsure
listed                    yes no unsure
groups_two_years          0 1 2 3+ unsure
ta_provided               yes underway no unsure
groups_three_of_four      0 1 2 3+ unsure
significant_groups        0 1 2 3+ unsure
priorities_three_of_four  2 3+ unsure
superintendent_request    yes no unsure
geo_lead_agrees           yes no unsure
sspi_consulted            yes no unsure
sbe_approved              yes no unsure
sspi_determination        yes no unsure
"""
OPTIONS = {row.split()[0]: row.split()[1:] for row in TABLE.strip().splitlines()}

# Down: groups_three_of_four. Across: significant_groups. "-" stands for "not given".
THREE_OF_FOUR = """
         -        0              1              2         3+        unsure
-        unknown  unknown        unknown        unknown   unknown   unknown
0        not_met  not_met        not_met        not_met   not_met   not_met
1        unknown  contradiction  met            not_met   not_met   unknown
2        unknown  contradiction  contradiction  met       not_met   unknown
3+       met      met            met            met       met       met
unsure   unknown  not_met        unknown        unknown   unknown   unknown
"""

# Down: listed. Across: groups_two_years.
DA_ELIGIBLE = """
         -        0        1        2        3+       unsure
-        unknown  unknown  unknown  unknown  unknown  unknown
yes      met      met      met      met      met      met
no       not_met  not_met  not_met  not_met  not_met  not_met
unsure   unknown  not_met  met      met      met      unknown
"""

SIMPLE = {"yes": "met", "no": "not_met"}  # else unknown, "underway" among it

PATHWAYS = {
    "52074(g)(1)(A)": ["ta_provided", "superintendent_request", "geo_lead_agrees"],
    "47607.3(c)": ["three_of_four", "superintendent_request", "sspi_consulted", "sbe_approved"],
    "52074(g)(1)(B)": ["sspi_determination"],
    "47607.3(a)": ["da_eligible", "superintendent_request"],
}


def grid(text: str) -> dict[tuple[str, str], str]:
    head, *rows = [line.split() for line in text.strip().splitlines()]
    return {(row[0], column): row[i + 1] for row in rows for i, column in enumerate(head)}


GRIDS = {"three_of_four": grid(THREE_OF_FOUR), "da_eligible": grid(DA_ELIGIBLE)}


def look(name: str, heard: dict[str, str]) -> str:
    """The value of a criterion or step; "contradiction" for three_of_four shows as itself."""
    if name == "three_of_four":
        pair = heard.get("groups_three_of_four", "-"), heard.get("significant_groups", "-")
        return GRIDS[name][pair]
    if name == "da_eligible":
        return GRIDS[name][heard.get("listed", "-"), heard.get("groups_two_years", "-")]
    return SIMPLE.get(heard.get(name, "-"), "unknown")


def open_minded(heard: dict[str, str], *names: str) -> bool:
    return all(heard.get(name) in {"yes", "underway", "unsure"} for name in names)


RELEVANT_WHEN: dict[str, Callable[[dict[str, str]], bool]] = {
    "groups_two_years": lambda h: h.get("listed") == "unsure",
    "significant_groups": lambda h: h.get("groups_three_of_four") in {"1", "2", "unsure"},
    "priorities_three_of_four": lambda h: look("three_of_four", h) == "met",
    "superintendent_request": lambda h: (
        {look("ta_provided", h), look("three_of_four", h), look("da_eligible", h)} != {"not_met"}
    ),
    "geo_lead_agrees": lambda h: open_minded(h, "ta_provided", "superintendent_request"),
    "sspi_consulted": lambda h: (
        look("three_of_four", h) != "not_met" and open_minded(h, "superintendent_request")
    ),
    "sbe_approved": lambda h: (
        look("three_of_four", h) != "not_met" and open_minded(h, "superintendent_request")
    ),
}


def plain(value: str) -> str:
    return "unknown" if value == "contradiction" else value


def pathway(names: list[str], heard: dict[str, str]) -> dict[str, object]:
    criterion, *steps = [plain(look(name, heard)) for name in names]
    if criterion == "met":
        verdict = "closed_until" if "not_met" in steps else "may_be_open"
    else:
        verdict = {"not_met": "not_open", "unknown": "cannot_tell"}[criterion]
    return {
        "status": criterion,
        "steps": dict(zip(names[1:], steps, strict=True)),
        "verdict": verdict,
    }


def oracle(answers: dict[str, str]) -> dict[str, object]:
    """What the published contract says about `answers`, in the shape of its JSON."""
    heard: dict[str, str] = {}
    relevant = []
    for question in OPTIONS:
        if RELEVANT_WHEN.get(question, lambda _: True)(heard):
            relevant.append(question)
            if question in answers:
                heard[question] = answers[question]
    three = look("three_of_four", heard)
    eligible = look("da_eligible", heard)
    raised = {
        "two_or_three_priorities": (
            three == "met" and heard.get("priorities_three_of_four", "3+") != "3+"
        ),
        "small_school_clause": three == "met" and heard["groups_three_of_four"] in {"1", "2"},
        "possible_fee": eligible == "met",
        "contradiction": three == "contradiction",
        "two_years_reading": eligible == "not_met",
    }
    waiting = [question for question in relevant if question not in heard]
    if three == "contradiction":
        waiting = ["significant_groups"]
    by_county = heard.get("authorizer") == "county"
    return {
        "criteria": {"da_eligible": eligible, "three_of_four": plain(three)},
        "pathways": {section: pathway(names, heard) for section, names in PATHWAYS.items()},
        "flags": [flag for flag, up in raised.items() if up],
        "first_contact": ["county_office", "geographic_lead"] if by_county else ["county_office"],
        "relevant": relevant,
        "next_question": waiting[0] if waiting else None,
    }
