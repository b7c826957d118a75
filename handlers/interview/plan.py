"""What has to stand in the thread of a conversation, and what is to be done so that it does.

`plan` is pure: from the conversation and the rows there are, it works out what is to be said, and
which messages say what is not true any more. So a double click, a redelivered event or a failed
request all end in the same thread.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass, field

from bot.outbox.kinds import State
from bot.outbox.message import Message
from bot.store.database import Row
from bot.store.interviews import Conversation
from handlers.blocks import escape
from handlers.interview import opening, result, show
from handlers.interview.document import ResultReport
from handlers.interview.show import Voice
from handlers.interview.state import (
    AWAY,
    CROSSROADS,
    NAME,
    OVER,
    RESULT,
    REVIEW,
    is_kept_as_it_was,
    pending,
    question_in,
)

ROOT = "root"
NOTES = "notes"  # of threads that were begun before there was a button for them
CHANGES = "changes:"  # and the version of the questions that they brought
# Said once, and never worked out again: an answer to what was typed, the file, a word beside it.
ASIDE, COPY, NUDGE = "aside", "copy", "nudge"

ASKED_BELOW = "Asked again further down."
COMES_BELOW = "Comes again further down."
NO_LONGER = "This is no longer asked."
_AFTER = {
    CROSSROADS: "All was said about the school.",
    REVIEW: "The answers were checked.",
    RESULT: "The result comes again further down.",
    NOTES: "This stands under Details now.",
    AWAY: "The conversation goes on.",
    OVER: "You were asked whether to start over.",
}


@dataclass(frozen=True, slots=True)
class Part:
    """A message that shows a part of a conversation.

    A `quiet` text is what notifications show of one that is not for lock screens.
    """

    message: Message
    quiet: str | None = None


@dataclass(frozen=True, slots=True)
class Standing:
    """A row of the thread: which part it shows since which revision, and what it says.

    `after` is what it says once it was replaced by a later one, or waits for nothing any more.
    """

    key: str
    part: str
    revision: int
    said: str | None
    is_begun: bool
    after: str | None = None


@dataclass(slots=True)
class ThreadPlan:
    """What is to be done to a thread."""

    say: dict[str, Part] = field(default_factory=dict)
    touch: list[str] = field(default_factory=list)
    retire: dict[str, str] = field(default_factory=dict)  # key → what it says from now on


def plan(now: Conversation, there: Sequence[Standing], voice: Voice) -> ThreadPlan:
    """What is to be done so that the thread shows the conversation."""
    live, found, todo = waiting(now, voice), set[str](), ThreadPlan()
    newest = {each.part: each.key for each in there if each.after is None}
    for each in there:
        if each.after is not None or each.part == ROOT or each.part.startswith(CHANGES):
            continue
        if question_in(each.part) and is_kept_as_it_was(now, voice.interview):
            continue
        wanted = live.get(each.part) if newest[each.part] == each.key else None
        if wanted and each.revision >= now.fresh:
            found.add(each.part)
            if each.said != content(wanted.message):
                todo.touch.append(each.key)
        elif (shown := given(now, each.part, voice)) and each.part not in live:
            if each.said != content(shown):
                todo.touch.append(each.key)
        else:
            todo.retire[each.key] = _after(each.part, comes=each.part in live)
    todo.say = {part: wanted for part, wanted in live.items() if part not in found}
    if now.changes and (changed := show.changed(now, voice)):
        part = CHANGES + str(now.changes["digest"])
        if part not in {each.part for each in there}:
            todo.say = {part: Part(changed), **todo.say}
    if ROOT not in {each.part for each in there}:
        todo.say = {ROOT: first(now, voice), **todo.say}
    return todo


def first(now: Conversation, voice: Voice) -> Part:
    """The first message; the name that stands in its heading is not for lock screens."""
    quiet = f"{escape(voice.interview.about.title)}." if now.nickname or now.cds else None
    return Part(opening.root(now, voice), quiet)


def waiting(now: Conversation, voice: Voice) -> dict[str, Part]:
    """What has to stand at the end of the thread, since it waits for the person."""
    part = pending(now)
    if question := question_in(part):
        words = voice.interview.question[question]
        quiet = show.quiet_question(now, words)
        return {part: Part(show.question(now, words, voice), quiet)}
    if part == NAME:
        return {part: Part(show.name(now, voice))}
    if part == CROSSROADS:
        return {part: Part(show.crossroads(now))}
    if part == REVIEW:
        return {part: Part(show.review(now, voice), show.QUIET_ANSWERS)}
    if part == AWAY:
        return {part: Part(show.away(now, voice))}
    if part == OVER:
        return {part: Part(show.whether_over(now))}
    assert now.result is not None
    report = ResultReport.from_json(now.result)
    shown = result.result(report, result.result_buttons(now))
    return {RESULT: Part(shown, result.QUIET_RESULT)}


def given(now: Conversation, part: str, voice: Voice) -> Message | None:
    """What was asked, with its answer; None where it has none, or nothing was asked."""
    if part == NAME:
        return show.named(now)
    question = question_in(part)
    return show.answered(now, voice.interview.question[question]) if question else None


def content(message: Message) -> str:
    """A digest of what a message says and offers."""
    return hashlib.sha256(json.dumps(message.payload()).encode()).hexdigest()[:16]


def _after(part: str, *, comes: bool) -> str:
    """What a message says that waits for nothing any more."""
    if question_in(part):
        return ASKED_BELOW if comes else COMES_BELOW
    return COMES_BELOW if comes else _AFTER.get(part, NO_LONGER)


def standing(row: Row) -> Standing | None:
    """A row of the outbox as part of a thread; None for what is said once."""
    about = json.loads(row["about"])
    if about["part"] in (ASIDE, COPY) or row["wanted"] == 0:
        return None
    if row["state"] not in (State.PENDING, State.SENDING, State.SENT):
        return None
    said = row["said"] or row["told"]
    is_begun = row["state"] != State.PENDING
    return Standing(row["key"], about["part"], row["change"], said, is_begun, about.get("after"))
