"""The rules of eligibility for Direct Technical Assistance (DTA), in three values.

`assess` reads from top to bottom as the interview goes. Every criterion and step is met, not met or
unknown; "not sure" and "not answered" never turn into a silent no.

Sources: Education Code (EC) 52074(g)(1)(A) and (B), 47607.3(a) and (c), 52064.5(g); for
schools with fewer than three student groups also EC 52072(a), the sister section for districts.

The ids of the questions and their options are a public contract: stored conversations, the words of
the interview and `python -m bot dta assess` all use them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType

from bot.dta import InputError, either, shown

YES_NO = ("yes", "no", "unsure")
HOW_MANY = ("0", "1", "2", "3+", "unsure")

QUESTIONS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "authorizer": ("district", "county", "state", "unsure"),
        "listed": YES_NO,
        "groups_two_years": HOW_MANY,
        "ta_provided": ("yes", "underway", "no", "unsure"),
        "groups_three_of_four": HOW_MANY,
        "significant_groups": HOW_MANY,
        "priorities_three_of_four": ("2", "3+", "unsure"),
        "superintendent_request": YES_NO,
        "geo_lead_agrees": YES_NO,
        "sspi_consulted": YES_NO,
        "sbe_approved": YES_NO,
        "sspi_determination": YES_NO,
    }
)
"""Question id → its options, in the order of asking."""

AGENCY_QUESTIONS = (
    "superintendent_request",
    "geo_lead_agrees",
    "sspi_consulted",
    "sbe_approved",
    "sspi_determination",
)
"""What other agencies have agreed to. May be skipped: then it stays to be found out."""

SCHOOL_QUESTIONS = tuple(question for question in QUESTIONS if question not in AGENCY_QUESTIONS)
"""What concerns the school itself; asked first."""


def check(answers: Mapping[str, str]) -> None:
    """Raise `InputError` for the first unknown question or option in `answers`."""
    for question, answer in answers.items():
        options = QUESTIONS.get(question)
        if options is None:
            known = either(QUESTIONS, "and")
            raise InputError(f"There is no question {shown(question)}; the questions are {known}.")
        if answer not in options:
            raise InputError(
                f"The answer to {question} can be {either(options)}, not {shown(answer)}."
            )


class Value(StrEnum):
    """What is known of a criterion or a step."""

    MET = "met"
    NOT_MET = "not_met"
    UNKNOWN = "unknown"


class Verdict(StrEnum):
    """What is known of a pathway. None of them means that help will come: CCEE may decline."""

    NOT_OPEN = "not_open"
    CANNOT_TELL = "cannot_tell"
    CLOSED_UNTIL = "closed_until"
    MAY_BE_OPEN = "may_be_open"


MET, NOT_MET, UNKNOWN = Value.MET, Value.NOT_MET, Value.UNKNOWN

FLAGS = (
    "two_or_three_priorities",
    "small_school_clause",
    "possible_fee",
    "contradiction",
    "two_years_reading",
)


@dataclass(frozen=True, slots=True)
class Pathway:
    """A way to DTA: the criterion that opens it, and the steps that agencies must take."""

    criterion: str
    steps: tuple[str, ...]


PATHWAYS: Mapping[str, Pathway] = {
    "52074(g)(1)(A)": Pathway("ta_provided", ("superintendent_request", "geo_lead_agrees")),
    "47607.3(c)": Pathway(
        "three_of_four", ("superintendent_request", "sspi_consulted", "sbe_approved")
    ),
    "52074(g)(1)(B)": Pathway("sspi_determination", ()),
    "47607.3(a)": Pathway("da_eligible", ("superintendent_request",)),
}
"""The pathways by section of the Education Code, in the order of showing."""


@dataclass(frozen=True, slots=True)
class PathwayStatus:
    """How a pathway stands: its criterion (`status`), its steps by question id, the verdict."""

    status: Value
    steps: Mapping[str, Value]
    verdict: Verdict


@dataclass(frozen=True, slots=True)
class Assessment:
    """What follows from a set of answers.

    `criteria` has `da_eligible` and `three_of_four`; `pathways` is keyed by section. `relevant` are
    the ids of the questions that matter, in order; `next_question` is the one to ask now.
    """

    criteria: Mapping[str, Value]
    pathways: Mapping[str, PathwayStatus]
    flags: tuple[str, ...]
    first_contact: tuple[str, ...]
    relevant: tuple[str, ...]
    next_question: str | None

    def as_json(self) -> dict[str, object]:
        """The same as plain values that `json.dumps` takes: the public form."""
        return {
            "criteria": dict(self.criteria),
            "pathways": {
                section: {"status": p.status, "steps": dict(p.steps), "verdict": p.verdict}
                for section, p in self.pathways.items()
            },
            "flags": list(self.flags),
            "first_contact": list(self.first_contact),
            "relevant": list(self.relevant),
            "next_question": self.next_question,
        }


def assess(answers: Mapping[str, str]) -> Assessment:
    """Everything that follows from `answers` (question id → option; any may be missing).

    Raises `InputError` for a question or option that does not exist. An answer to a question that
    is not relevant is left out of account, as if it had not been given.
    """
    check(answers)
    relevant: list[str] = []

    def ask(question: str, *, when: bool = True) -> str | None:
        """The answer; None where it is not given, or the question is not relevant."""
        if not when:
            return None
        relevant.append(question)
        return answers.get(question)

    # First the school.
    authorizer = ask("authorizer")
    listed = ask("listed")
    groups_two_years = ask("groups_two_years", when=listed == "unsure")
    ta_provided = ask("ta_provided")
    groups = ask("groups_three_of_four")
    school_has = ask("significant_groups", when=groups in ("1", "2", "unsure"))
    contradiction = _contradict(groups, school_has)

    criteria = {
        # EC 52074(g)(1)(A) says "following the provision of technical assistance", CCEE's FAQ
        # speaks of a charter "receiving" it: assistance under way is left to be found out.
        "ta_provided": _yes_no(ta_provided),
        "three_of_four": _three_of_four(groups, school_has),
        "da_eligible": _da_eligible(listed, groups_two_years),
    }
    three_of_four = criteria["three_of_four"]
    priorities = ask("priorities_three_of_four", when=three_of_four == MET)

    # Then the agencies: each is asked about only while its word can still matter.
    awaited = {p.criterion for p in PATHWAYS.values() if "superintendent_request" in p.steps}
    request = ask("superintendent_request", when=any(criteria[name] != NOT_MET for name in awaited))
    may_come = request in ("yes", "unsure")
    geo_lead = ask("geo_lead_agrees", when=may_come and ta_provided not in (None, "no"))
    state_has_a_say = may_come and three_of_four != NOT_MET
    sspi = ask("sspi_consulted", when=state_has_a_say)
    sbe = ask("sbe_approved", when=state_has_a_say)
    criteria["sspi_determination"] = _yes_no(ask("sspi_determination"))
    steps = {
        "superintendent_request": _yes_no(request),
        "geo_lead_agrees": _yes_no(geo_lead),
        "sspi_consulted": _yes_no(sspi),
        "sbe_approved": _yes_no(sbe),
    }

    raised = {
        # CCEE's page gives both figures; only an answer of three or more settles it. Not given, it
        # raises nothing: it is the next question.
        "two_or_three_priorities": three_of_four == MET and priorities in ("2", "unsure"),
        "small_school_clause": three_of_four == MET and groups in ("1", "2"),
        "possible_fee": criteria["da_eligible"] == MET,
        "contradiction": contradiction,
        # The statute says "in two or more years", CDE counts the latest two: others may count too.
        "two_years_reading": criteria["da_eligible"] == NOT_MET,
    }
    open_questions = [question for question in relevant if question not in answers]
    return Assessment(
        criteria={name: criteria[name] for name in ("da_eligible", "three_of_four")},
        pathways={
            section: _status(criteria[p.criterion], {step: steps[step] for step in p.steps})
            for section, p in PATHWAYS.items()
        },
        flags=tuple(flag for flag in FLAGS if raised[flag]),
        # For a county-authorized school the statute names the county office, CCEE's page the lead.
        first_contact=("county_office", "geographic_lead")
        if authorizer == "county"
        else ("county_office",),
        relevant=tuple(relevant),
        next_question="significant_groups" if contradiction else next(iter(open_questions), None),
    )


def _da_eligible(listed: str | None, groups_two_years: str | None) -> Value:
    """EC 47607.3(a): the state's published list decides; without it, the count of groups."""
    if listed == "yes":
        return MET
    if listed == "no":
        return NOT_MET
    if groups_two_years in ("1", "2", "3+"):  # heard only when `listed` is "unsure"
        return MET
    return NOT_MET if groups_two_years == "0" else UNKNOWN


def _three_of_four(groups: str | None, school_has: str | None) -> Value:
    """EC 47607.3(c): three or more groups, or all of them where the school has fewer than three."""
    if groups == "3+":
        return MET
    if groups == "0":
        return NOT_MET
    if groups == "unsure":
        # A school without a student group never passes "all of them".
        return NOT_MET if school_has == "0" else UNKNOWN
    if groups is None or school_has in (None, "unsure") or _contradict(groups, school_has):
        return UNKNOWN
    return MET if school_has == groups else NOT_MET


def _contradict(groups: str | None, school_has: str | None) -> bool:
    """Whether more groups are said to meet the test than the school has."""
    return (groups, school_has) in {("1", "0"), ("2", "0"), ("2", "1")}


def _yes_no(answer: str | None) -> Value:
    return MET if answer == "yes" else NOT_MET if answer == "no" else UNKNOWN


def _status(criterion: Value, steps: dict[str, Value]) -> PathwayStatus:
    if criterion == NOT_MET:
        verdict = Verdict.NOT_OPEN
    elif criterion == UNKNOWN:
        verdict = Verdict.CANNOT_TELL
    elif NOT_MET in steps.values():
        verdict = Verdict.CLOSED_UNTIL
    else:
        verdict = Verdict.MAY_BE_OPEN
    return PathwayStatus(criterion, steps, verdict)
