"""What a result says, for every kind of verdict and flag."""

from __future__ import annotations

import io
import json
import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any

import hypothesis
import pypdf
import pytest
from hypothesis import strategies as st

from bot.dta.rules import FLAGS, QUESTIONS, Verdict, assess
from bot.local.limits import message_problems, view_problems
from bot.outbox.message import MAX_TEXT, Message
from bot.store.interviews import Conversation
from handlers.interview import result
from handlers.interview.count import LOCAL
from handlers.interview.document import VERDICT_WORDS, ResultReport, ResultWords, pdf
from tests.bot.dta.oracle import oracle
from tests.handlers.interview.kit import words
from tests.handlers.interview.test_counting_by_ticks import says, ticks
from tests.stage import SUNDAY

MOST_WORDS = 130
FEWEST_LINES = 20  # of the last page
UNOFFICIAL = "This bot is unofficial."
ENOUGH = {
    "authorizer": "county",
    "listed": "yes",
    "ta_provided": "yes",
    "groups_three_of_four": "2",
    "significant_groups": "2",
    "priorities_three_of_four": "2",
}
answers = st.fixed_dictionaries(
    {}, optional={question: st.sampled_from(options) for question, options in QUESTIONS.items()}
)


def report(given: Mapping[str, str]) -> ResultReport:
    return ResultWords(given, words()).report(SUNDAY.date(), UNOFFICIAL, None, {})


def everything(made: ResultReport) -> list[Message]:
    now = Conversation("0" * 16, "U0DANA", 1, 1)
    return [
        result.result(made, result.result_buttons(now)),
        *result.details(made, result.detail_buttons(now, True)),
        result.answers(made),
        result.what_would_change(made),
        result.shared(made, "U0DANA"),
    ]


def in_full(made: ResultReport) -> str:
    return "\n".join(message.text for message in result.details(made, []))


def test_each_pathway_has_its_section_starter_criterion_and_steps_and_nothing_is_called_met() -> (
    None
):
    made = report({**ENOUGH, "superintendent_request": "yes", "geo_lead_agrees": "no"})
    assert "Not before the Geographic Lead agrees: " in result.result(made).text
    said, _ = result.details(made, [])
    shown = [b["text"]["text"] for b in said.blocks if "pathway " in str(b)]
    heads = [re.match(r"\*<(.+?)\|(.+?)>, started by (.+?)\* \(pathway (\d)\)", s) for s in shown]
    county, state = "the county superintendent", "the State Superintendent (SSPI)"
    assert [(found[1][-8:], *found.groups()[1:]) for found in heads if found] == [
        ("um=52074", "EC 52074(g)(1)(A)", county, "1"),
        ("=47607.3", "EC 47607.3(c)", county, "2"),
        ("um=52074", "EC 52074(g)(1)(B)", state, "3"),
        ("=47607.3", "EC 47607.3(a)", county, "4"),
    ]
    for line in (
        "Applies: Technical assistance has been provided.",
        "Done: The county superintendent finds CCEE's help necessary",
        "Not yet: The Geographic Lead agrees",
        "To find out: The State Board of Education (SBE) approves",
        "Next: The Geographic Lead has to agree",
    ):
        assert line in in_full(made)
    for message in everything(made):
        assert not re.search(r"\b(not met|unmet|met:|is met)\b", message.text)


ALWAYS = (
    "Nothing is automatic: the agency named",
    "CCEE may accept or deny any request",
    "During DTA the county office goes on providing differentiated",
    "2022, 2023, 2024 and 2025",
    "status only",
    "the same student group in each of the years",
    "fee-based",
    "no cost",
    "was not verified",
    "your counsel",
    "eligibility tool of its own",
    UNOFFICIAL,
)


def test_every_result_says_what_is_always_true_and_what_is_open() -> None:
    for given in ({}, ENOUGH):
        made = report(given)
        assert "None is automatic; CCEE" in result.result(made).text
        assert [words for words in ALWAYS if words not in in_full(made)] == []


FLAG_WORDS = {
    "two_or_three_priorities": ("“two or more”", "“three or more”"),
    "small_school_clause": ("EC 52072(a)", "for charters leaves it out"),
    "possible_fee": ("fee-based", "no cost"),
    "contradiction": ("More student groups", "to be found out"),
    "two_years_reading": ("“in two or more years”", "“two consecutive years”"),
}


@pytest.mark.parametrize("flag", FLAGS)
def test_each_flag_is_said_in_words_with_both_sources(flag: str) -> None:
    others = {"contradiction": {"significant_groups": "1"}, "two_years_reading": {"listed": "no"}}
    given = {**ENOUGH, **others.get(flag, {})}
    assert flag in assess(given).flags
    made = report(given)
    if brief := words().flag[flag].brief:  # what could turn the result is not behind a button
        assert brief in result.result(made).text
    shown = json.dumps([m.blocks for m in result.details(made, [])], ensure_ascii=False)
    assert all(words in shown for words in FLAG_WORDS[flag])
    if flag != "contradiction":
        assert len(next(p for p in made.flags if FLAG_WORDS[flag][0] in p.text).links) >= 2


@hypothesis.settings(max_examples=100, deadline=None)
@hypothesis.given(given=answers)
def test_every_result_agrees_with_the_oracle_and_keeps_slacks_limits(
    given: dict[str, str],
) -> None:
    made = report(given)
    expected: Any = oracle(given)["pathways"]
    for section, pathway in zip(expected, made.pathways, strict=True):
        verdict = VERDICT_WORDS[Verdict(expected[section]["verdict"])]
        assert (pathway.name, pathway.verdict) == (f"EC {section}", verdict)
        assert bool(pathway.opens) == (verdict != "may be open")
        assert bool(pathway.next) == (verdict != "not open")
        assert not (pathway.lines[1:] and verdict == "not open")  # nobody has to take one there
    assert ResultReport.model_validate(json.loads(json.dumps(made.model_dump()))) == made
    for message in everything(made):
        assert not message_problems(message.payload())
        assert len(message.text) <= MAX_TEXT  # nothing is cut off for screen readers
        for block in message.blocks:
            assert not str(block.get("text", {}).get("text", "")).endswith("…")
    assert not view_problems(result.share_form(Conversation("0" * 16, "U", 1, 1), made).view())
    brief = [b["text"]["text"] for b in result.result(made).blocks if b["type"] == "section"]
    assert len([word for word in " ".join(brief).split() if word != "•"]) <= MOST_WORDS


# The file


def read_pdf(content: bytes) -> tuple[pypdf.PdfReader, str]:
    reader = pypdf.PdfReader(io.BytesIO(content))
    return reader, " ".join(" ".join(page.extract_text().split()) for page in reader.pages)


def test_the_file_is_tagged_has_two_pages_at_most_and_says_everything() -> None:
    made = report({**ENOUGH, "superintendent_request": "no", "geo_lead_agrees": "no"})
    reader, text = read_pdf(pdf(made, "Maple #Street *Academy*", SUNDAY))
    root = reader.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"]
    assert root["/Lang"].lower() == "en-us"
    assert root["/StructTreeRoot"]
    assert reader.metadata is not None
    assert reader.metadata.title == "DTA eligibility check"
    assert b"pdfuaid" in root["/Metadata"].get_data()
    assert len(reader.pages) <= 2
    for said in (
        "Maple #Street *Academy*",
        f"Call first: {made.brief.call}",
        "not open yet",
        "Could this lead to revocation?",
        "and asked for it? Not yet",
        "https://www.caschooldashboard.org/",
        "November 22, 2026",
        UNOFFICIAL,
    ):
        assert said.replace(" ", "") in text.replace(" ", ""), said


def test_the_file_holds_what_was_counted() -> None:
    both = {"4": ("EL", "SED"), "6": ("EL", "SED"), **dict.fromkeys(("5", "8", LOCAL), ("none",))}
    counted = says(ticks(("EL", "SED", "SWD"), {2025: both, 2024: both}))
    given = {**ENOUGH, "groups_two_years": "1"}
    count = counted.report(given)
    made = ResultWords(given, words()).report(SUNDAY.date(), UNOFFICIAL, count, {})
    text = read_pdf(pdf(made, "Maple", SUNDAY))[1]
    for said in (
        "Student groups: English Learners (EL), Socioeconomically Disadvantaged (SED)",
        "2025. Priority 4 (Achievement): EL and SED; Priority 5 (Engagement): none",
        "English Learners (EL). 2025: applies (priorities 4 and 6)",
        "Under the criteria in both 2024 and 2025: 2 groups",
        "Whether it has to be the same student group in every year is open",
        "this count suggests “Two groups”, the answer given is “One group”",
    ):
        assert said in text, said
    assert "English Learners" not in json.dumps(result.shared(made, "U0DANA").payload())


GROUPS = {"groups_two_years": "1"}
LONGEST = [{**ENOUGH, **GROUPS, "superintendent_request": said} for said in ("yes", "unsure")]


@pytest.mark.parametrize(
    "given",
    [
        {**GROUPS, "listed": "no", "ta_provided": "no"},
        *({**GROUPS, "listed": "unsure", "ta_provided": b} for b in ("yes", "underway")),
        *LONGEST,
    ],
)
def test_the_file_has_two_pages_at_most_and_none_is_nearly_empty(given: dict[str, str]) -> None:
    name = "x" * 60 if given in LONGEST else "Maple"
    reader, _ = read_pdf(pdf(report(given), name, SUNDAY))
    lines = [len(page.extract_text().splitlines()) for page in reader.pages]
    assert len(lines) <= 2
    assert lines[-1] >= FEWEST_LINES


@pytest.mark.parametrize("name", ["日本の学校", "🏫 school", '#import "x"', "$x^2$", "\\ @ref"])
def test_no_name_breaks_the_file(name: str) -> None:
    at = datetime(2027, 1, 1, tzinfo=SUNDAY.tzinfo)
    reader, _ = read_pdf(pdf(report({}), name, at))
    assert reader.trailer["/Root"]["/MarkInfo"]["/Marked"]
