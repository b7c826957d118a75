"""The questions of the interview: their ids and options, in the order of asking. No words.

The ids and options are a public contract: stored conversations, the words of the interview and
`python -m bot dta assess` all use them.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from bot.dta.errors import AnswerError, either, shown

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
    """Raise `AnswerError` for the first unknown question or option in `answers`."""
    for question, answer in answers.items():
        options = QUESTIONS.get(question)
        if options is None:
            known = either(QUESTIONS, "and")
            raise AnswerError(f"There is no question {shown(question)}; the questions are {known}.")
        if answer not in options:
            raise AnswerError(
                f"The answer to {question} can be {either(options)}, not {shown(answer)}."
            )
