"""The interview, walked the plain way: every path from its start, nothing remembered or merged."""

from __future__ import annotations

from functools import cache

from bot.dta.rules import QUESTIONS, assess

Answers = dict[str, str]

# One authorizer and one answer of each pair that cannot differ for what comes next make the plain
# walk below small enough to be compared with.
REPRESENTATIVES = {
    "authorizer": ("district",),
    "groups_two_years": ("0", "1", "unsure"),
    "priorities_three_of_four": ("2",),
    "geo_lead_agrees": ("yes",),
    "sspi_consulted": ("no",),
    "sbe_approved": ("unsure",),
    "sspi_determination": ("no",),
}


def options(question: str) -> tuple[str, ...]:
    return REPRESENTATIVES.get(question, QUESTIONS[question])


def lengths(answers: Answers, among: tuple[str, ...] = tuple(QUESTIONS)) -> set[int]:
    """How many questions each way from here still asks, by going them all."""
    assessment = assess(answers)
    if "contradiction" in assessment.flags:
        answers = {q: a for q, a in answers.items() if q != "significant_groups"}
    waiting = [q for q in assess(answers).relevant if q in among and q not in answers]
    if not waiting:
        return {0}
    following = [{**answers, waiting[0]: option} for option in options(waiting[0])]
    ways = [f for f in following if "contradiction" not in assess(f).flags]
    return {1 + length for way in ways for length in lengths(way, among)}


@cache
def every_turn() -> list[tuple[str, str, str]]:
    """(question, answer, what comes next) on every path, by going them all."""
    found = set()

    def go(answers: Answers) -> None:
        assessment = assess(answers)
        question = assessment.next_question
        if question is None or "contradiction" in assessment.flags:
            return
        for option in options(question):
            following = assess({**answers, question: option}).next_question or "result"
            found.add((question, option, following))
            go({**answers, question: option})

    go({})
    return sorted(found)
