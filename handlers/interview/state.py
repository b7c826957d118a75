"""The state of a conversation: what waits for an answer, and what each thing people do changes.

Pure functions from a conversation to the next one. The state is the answers; what is asked next is
worked out afresh each time, so that going back loses nothing and no stale answer is left behind.

Answers can be suggested, by what the person counted or by the state's file. A suggestion is shown
with its question and waits there to be used; it is never taken for an answer. Once the question is
answered it is settled: not shown again, and kept only to say in the result that the answer agrees
with it. One that comes after the answer, and differs, is shown where the answers are checked. As
kept: question id → origin → `{"option": …, "says": …}`, with `"settled": true` once it is.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Literal

from bot.community.interview import Interview
from bot.dta.paths import still_fitting
from bot.dta.rules import AGENCY_QUESTIONS, QUESTIONS, SCHOOL_QUESTIONS, assess
from bot.schools.figures import UNSURE, Suggestion
from bot.store.interviews import Conversation
from handlers.interview.count import Ticked

# What can wait for the person, besides a question.
CROSSROADS = "crossroads"
REVIEW = "review"
RESULT = "result"
AWAY = "away"
OVER = "over"  # whether really to begin again
NAME = "name"  # what the school is called, asked before the first question

# Which questions the person wants to be asked: not decided yet, those about the school, all.
SCHOOL = "school"
SHORT = "short"
FULL = "full"

# What else can be chosen where no question waits.
UNNAMED, FINISH, BEGIN_AGAIN, STAY = "unnamed", "finish", "over", "stay"

_QUESTION = "question:"
MOST_UNCHECKED = 5  # so many answers lead to the result without a look at all of them
# The two answers that can contradict each other; the last one is asked again.
CONTRADICTORY = ("groups_three_of_four", "significant_groups")


def part_of(question: str) -> str:
    """The part of a conversation in which a question is asked."""
    return _QUESTION + question


def question_in(part: str) -> str | None:
    """The question that is asked in a part, if it is one of today's."""
    question = part.removeprefix(_QUESTION)
    return question if part.startswith(_QUESTION) and question in QUESTIONS else None


def pending(now: Conversation) -> str:
    """The part that waits for the person: a question, a choice, or the result to look at."""
    if now.put_away_at is not None:
        return AWAY
    if now.asking in (OVER, NAME):
        return now.asking
    assessment = assess(now.answers)
    if now.asking in assessment.relevant:
        return part_of(str(now.asking))
    if "contradiction" in assessment.flags:
        return part_of(CONTRADICTORY[-1])
    for question in assessment.relevant:
        if question in asked_about(now) and question not in now.answers:
            return part_of(question)
    if now.stage == SCHOOL:
        return CROSSROADS
    return REVIEW if now.result is None else RESULT


def asked_about(now: Conversation) -> tuple[str, ...]:
    """The questions that are asked, where they are relevant."""
    return tuple(QUESTIONS) if now.stage == FULL else SCHOOL_QUESTIONS


def is_blank(now: Conversation) -> bool:
    """Whether nothing was said in it yet, not even which school it is about."""
    return not (now.nickname or to_lose(now))


def numbered(now: Conversation) -> dict[str, int]:
    """The relevant questions that are asked or answered, with the numbers they are called by."""
    relevant = assess(now.answers).relevant
    among = {*asked_about(now), *now.answers}
    return {q: number for number, q in enumerate((q for q in relevant if q in among), start=1)}


def agencies_matter(now: Conversation) -> bool:
    """Whether there is a question about agencies that was left out."""
    relevant = set(assess(now.answers).relevant) & set(AGENCY_QUESTIONS)
    return now.stage != FULL and bool(relevant - set(now.answers))


def needs_check(now: Conversation) -> bool:
    """Whether the answers are shown once more before the result.

    Few are not; but always where something suggested differs, or where questions were changed.
    """
    given = [question for question in numbered(now) if question in now.answers]
    differs = any(differing(now, question) for question in given)
    return len(given) > MOST_UNCHECKED or differs or bool(now.changes)


# What people do. Each returns the next state; the same one where nothing changes.


def answered(now: Conversation, question: str, option: str) -> Conversation:
    """An answer, given for the first time or changed."""
    answers = {**now.answers, question: option}
    following = replace(
        settled(now, question),
        answers=answers,
        asking=None if now.asking in (question, OVER, NAME) else now.asking,
        put_away_at=None,
    )
    if answers != now.answers:
        following = replace(following, result=None)
    if "contradiction" in assess(answers).flags and question == CONTRADICTORY[-1]:
        following = asked_again(following)
    return following


def named(now: Conversation, nickname: str | None) -> Conversation:
    """The person says what the school is called, or that they would rather not."""
    return replace(now, nickname=nickname or now.nickname, asking=None, put_away_at=None)


def opened(now: Conversation, question: str) -> Conversation:
    """A question is asked again, at the end of the thread."""
    return asked_again(replace(now, asking=question, put_away_at=None))


def back(now: Conversation) -> Conversation:
    """One step back: the question before the one that waits; the same state at the first one."""
    part = pending(now)
    if part == OVER:
        return stayed(now)
    before = last_answered(now)
    return opened(now, before) if before else now


def last_answered(now: Conversation) -> str | None:
    """The question that was answered last before the one that waits."""
    questions, here = list(numbered(now)), question_in(pending(now))
    before = questions[: questions.index(here)] if here in questions else questions
    return next((each for each in reversed(before) if each in now.answers), None)


def asked_again(now: Conversation) -> Conversation:
    """What waits is shown once more, at the end of the thread."""
    return replace(now, fresh=now.revision + 1)


def chosen(now: Conversation, stage: str) -> Conversation:
    """The person decides whether to be asked about agencies."""
    return replace(now, stage=stage, asking=None, result=None)


def asked_whether_over(now: Conversation) -> Conversation:
    """The person wants to begin again, which cannot be undone: they are asked first.

    Where there is nothing to lose, it begins again at once.
    """
    if not to_lose(now):
        return started_over(now)
    return asked_again(replace(now, asking=OVER, put_away_at=None))


def to_lose(now: Conversation) -> list[str]:
    """What beginning again would drop, in words."""
    count = len(now.answers)
    dropped = {
        "your answer" if count == 1 else f"your {count} answers": bool(now.answers),
        "the result": now.result is not None,
        "what you counted": not Ticked.of(now.sheet).is_empty,
        "the school you looked up": now.cds is not None,
    }
    return [what for what, is_there in dropped.items() if is_there]


def stayed(now: Conversation) -> Conversation:
    """The person does not begin again after all: all is as it was."""
    return asked_again(replace(now, asking=None))


def started_over(now: Conversation) -> Conversation:
    """All answers are dropped with what they rested on, and the first question is asked."""
    cleared = replace(
        now,
        answers={},
        sheet=None,
        suggestions=None,
        cds=None,
        asking=NAME if now.asking == NAME else None,
        stage=SCHOOL,
        result=None,
        changes=None,
        put_away_at=None,
    )
    return asked_again(cleared)


def put_away(now: Conversation, at: int) -> Conversation:
    """Nothing is asked any more until the person goes on."""
    return replace(now, put_away_at=at)


def taken_up(now: Conversation) -> Conversation:
    """The person goes on."""
    return asked_again(replace(now, put_away_at=None))


# A new version of the questions


def is_kept_as_it_was(now: Conversation, interview: Interview) -> bool:
    """Whether this is a finished result of an older version, which stays as it is for good."""
    return now.result is not None and now.questions != interview.fingerprints


def brought_up_to_date(now: Conversation, interview: Interview) -> Conversation:
    """An unfinished conversation with its answers put to today's questions.

    `changes` then says which answered questions read differently (`reworded`), which answers fell
    away (`dropped`, question id → option), and which questions are new to the person (`added`).
    """
    if now.questions == interview.fingerprints:
        return now
    kept = still_fitting(now.answers)
    relevant = assess(kept).relevant
    changes = {
        "digest": interview.digest,
        "reworded": [
            question
            for question in kept
            if question in relevant
            and now.questions.get(question) != interview.fingerprints[question]
        ],
        "dropped": {q: answer for q, answer in now.answers.items() if q not in kept},
        "added": [
            question
            for question in relevant
            if question not in now.questions and question not in now.answers
        ],
    }
    noticed = any(changes[name] for name in ("reworded", "dropped", "added"))
    following = replace(
        without_changed(now, interview.fingerprints),
        answers=kept,
        asking=now.asking if now.asking in (*QUESTIONS, NAME) else None,
        questions=dict(interview.fingerprints),
        changes=changes if noticed else now.changes,
    )
    return asked_again(following) if noticed else following


Origin = Literal["count", "file"]

# In the order of showing: what the person counted rests on more than the file has.
ORIGINS: tuple[Origin, ...] = ("count", "file")


@dataclass(frozen=True)
class Offer:
    """A suggested answer: an option, what it follows from, and why in a plain sentence with years.

    Where the option is "unsure", the sentence says what is known, and there is nothing to use.
    """

    option: str
    origin: Origin
    says: str
    settled: bool = field(default=False, compare=False)

    @property
    def can_be_used(self) -> bool:
        """Whether it is an answer, and not only a remark."""
        return self.option != UNSURE


def suggested(now: Conversation, offers: Mapping[str, Suggestion], origin: Origin) -> Conversation:
    """The conversation with these offers, by question, in place of all of that origin."""
    others = [(q, offer) for q, offer in _offers(now) if offer.origin != origin]
    new = [(q, Offer(each.option, origin, each.says)) for q, each in offers.items()]
    return _with(now, [*others, *new])


def offers_for(now: Conversation, question: str) -> tuple[Offer, ...]:
    """What is suggested for a question that waits for its answer; the count's first."""
    return tuple(each for q, each in _offers(now) if q == question and not each.settled)


def usable(now: Conversation, question: str) -> tuple[Offer, ...]:
    """The answers that can be used for a question, each option once; two where they disagree."""
    by_option: dict[str, Offer] = {}
    for offer in offers_for(now, question):
        if offer.can_be_used:
            by_option.setdefault(offer.option, offer)
    return tuple(by_option.values())


def differing(now: Conversation, question: str) -> tuple[Offer, ...]:
    """The answers that came after the person's own and are not the same."""
    given = now.answers.get(question)
    offers = usable(now, question) if given else ()
    return tuple(offer for offer in offers if offer.option != given)


def agreeing(now: Conversation, question: str) -> tuple[Offer, ...]:
    """All that was suggested, settled or not, and is the answer given."""
    given = now.answers.get(question)
    offers = (each for q, each in _offers(now) if q == question)
    return tuple(each for each in offers if each.option == given and each.can_be_used)


def settled(now: Conversation, question: str) -> Conversation:
    """The question is answered: what was suggested for it is not shown again."""
    offers = _offers(now)
    return _with(now, [(q, replace(o, settled=o.settled or q == question)) for q, o in offers])


def without_changed(now: Conversation, fingerprints: Mapping[str, str]) -> Conversation:
    """Without the offers for questions and options that are gone or read differently now.

    `fingerprints`: question id → that of its words today. A question with other words may speak of
    other years.
    """
    same = {q for q, fingerprint in fingerprints.items() if now.questions.get(q) == fingerprint}
    offers = _offers(now)
    return _with(now, [(q, o) for q, o in offers if q in same and o.option in QUESTIONS[q]])


def _offers(now: Conversation) -> list[tuple[str, Offer]]:
    """Every question with each offer for it; the count's first."""
    kept = (now.suggestions or {}).items()
    return [(q, Offer(origin=o, **here[o])) for q, here in kept for o in ORIGINS if o in here]


def _with(now: Conversation, offers: Iterable[tuple[str, Offer]]) -> Conversation:
    """The conversation with these offers, and no others."""
    kept = dict[str, dict[str, Any]]()
    for question, each in offers:
        settled = {"settled": True} if each.settled else {}
        said = {"option": each.option, "says": each.says, **settled}
        kept.setdefault(question, {})[each.origin] = said
    return replace(now, suggestions=kept or None)
