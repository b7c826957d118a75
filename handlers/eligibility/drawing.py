"""Bringing a thread up to what its conversation says.

`plan` is pure: from the conversation and the messages that are there, it works out which to post
and which to correct. So a double click, a redelivered event, a restart in the middle or a failed
request all end in the same thread: whoever asks for a drawing gets what is missing.
"""

from __future__ import annotations

import hashlib
import json
import logging
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

from bot.outbox.message import Message
from bot.store import interviews
from bot.store.database import Database
from bot.store.interviews import Conversation, Posted
from handlers.blocks import hushed
from handlers.effects import Call, Effect, Effects, Later, post_now, update
from handlers.eligibility import asking, opening, result
from handlers.eligibility.asking import Voice
from handlers.eligibility.clearing import Clearing
from handlers.eligibility.course import (
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
from handlers.eligibility.report import Report
from handlers.eligibility.standing import Messages, in_thread, mark, mark_of
from handlers.once import UNKNOWN

log = logging.getLogger(__name__)

ROOT = "root"
NOTES = "notes"  # of threads that were begun before there was a button for them
CHANGES = "changes:"  # and the version of the questions that they brought
NUDGE = "nudge"

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
# Errors that another try does not mend.
_GONE = frozenset({"message_not_found", "cant_update_message", "channel_not_found"})


@dataclass(frozen=True, slots=True)
class Step:
    """One thing to do to a thread: post a part, or with a `ts` correct what stands there.

    A `quiet` text is what notifications show of a message whose own text is not for lock screens.
    """

    part: str
    message: Message
    ts: str | None = None
    retire: bool = False
    quiet: str | None = None


def plan(now: Conversation, there: Sequence[Posted], voice: Voice) -> list[Step]:
    """What is to be done so that the thread shows the conversation, in order."""
    live = _live(now, voice)
    steps: list[Step] = []
    found: set[str] = set()
    newest = {posted.part: posted.ts for posted in there if not posted.retired}
    for posted in there:
        if posted.retired or posted.part == ROOT or posted.part.startswith(CHANGES):
            continue
        if question_in(posted.part) and is_kept_as_it_was(now, voice.interview):
            continue
        wanted = next((step for step in live if step.part == posted.part), None)
        is_live = wanted is not None and newest[posted.part] == posted.ts
        if wanted and is_live and posted.revision >= now.fresh:
            found.add(posted.part)
            step = Step(posted.part, wanted.message, posted.ts)
        else:
            step = _settled(now, posted, voice, asked_below=wanted is not None)
        if content(step.message) != posted.content or step.retire:
            steps.append(step)
    if now.changes and (changed := asking.changed(now, voice)):
        part = CHANGES + str(now.changes["digest"])
        if part not in {posted.part for posted in there}:
            steps.append(Step(part, changed))
    return [*steps, *(step for step in live if step.part not in found)]


def content(message: Message) -> str:
    """A digest of what a message says and offers."""
    return hashlib.sha256(json.dumps(message.payload()).encode()).hexdigest()[:16]


def _live(now: Conversation, voice: Voice) -> list[Step]:
    """What has to stand at the end of the thread."""
    part = pending(now)
    question = question_in(part)
    if question:
        words = voice.interview.question[question]
        quiet = asking.quiet_question(now, words)
        return [Step(part, asking.question(now, words, voice), quiet=quiet)]
    if part == NAME:
        return [Step(part, asking.name(now, voice))]
    if part == CROSSROADS:
        return [Step(part, asking.crossroads(now))]
    if part == REVIEW:
        return [Step(part, asking.review(now, voice), quiet=asking.QUIET_ANSWERS)]
    if part == AWAY:
        return [Step(part, asking.away(now, voice))]
    if part == OVER:
        return [Step(part, asking.whether_over(now))]
    assert now.result is not None
    report = Report.from_json(now.result)
    shown = result.result(report, result.result_buttons(now))
    return [Step(RESULT, shown, quiet=result.QUIET_RESULT)]


def _settled(now: Conversation, posted: Posted, voice: Voice, *, asked_below: bool) -> Step:
    """What a message turns into when it waits for nothing any more."""
    question = question_in(posted.part)
    if asked_below and question:
        return Step(posted.part, asking.retired(ASKED_BELOW), posted.ts, retire=True)
    if question:
        answered = asking.answered(now, voice.interview.question[question])
        if answered:
            return Step(posted.part, answered, posted.ts)
        return Step(posted.part, asking.retired(COMES_BELOW), posted.ts, retire=True)
    if posted.part == NAME and not asked_below:
        return Step(NAME, asking.named(now), posted.ts, retire=True)
    if posted.part == NUDGE:
        return Step(NUDGE, opening.asked_after(), posted.ts, retire=True)
    after = COMES_BELOW if asked_below else _AFTER.get(posted.part, NO_LONGER)
    return Step(posted.part, asking.retired(after), posted.ts, retire=True)


@dataclass
class Outcome:
    """How a drawing went: where a message is missing, none is posted that belongs below it."""

    has_failed: bool = False
    is_missing: bool = False


class Drawer:
    """Carries plans out, one at a time for each conversation."""

    def __init__(
        self, db: Database, voice: Voice, clearing: Clearing, has_files: Callable[[], bool]
    ) -> None:
        """`has_files` says whether a school can be looked up at the moment."""
        self._db = db
        self._voice = voice
        self._clearing = clearing
        self._has_files = has_files
        self._lock = threading.Lock()
        self._drawing: dict[str, bool] = {}  # being drawn, and whether to look again after it
        self._unsure: set[str] = set()  # more may stand there than is noted
        # What is posted before the next drawing, whoever asks for that.
        self._to_say: dict[str, list[Effect]] = {}

    def draw(self, conversation_id: str, *said: Effect, unsure: bool = False) -> Effects:
        """Bring the thread up to date, in the background, once this is `said` there.

        `unsure` says that more may stand there than is noted, as after a kill: that is looked at
        first, so that nothing is posted twice.
        """
        with self._lock:
            if said:
                self._to_say.setdefault(conversation_id, []).extend(said)
            if unsure:
                self._unsure.add(conversation_id)
        return [Later(partial(self._begin, conversation_id))]

    def _begin(self, conversation_id: str) -> Effects:
        with self._lock:
            if conversation_id in self._drawing:
                self._drawing[conversation_id] = True
                return ()
            self._drawing[conversation_id] = False
        drawing = Later(partial(self._draw, conversation_id))
        if conversation_id not in self._unsure:
            return [drawing]
        return [Later(partial(self._look, conversation_id)), drawing]

    def _look(self, conversation_id: str) -> Effects:
        """Note the messages of the thread whose posting was never confirmed."""
        now = interviews.find(self._db, conversation_id)
        if now is None or now.thread_ts is None:
            self._unsure.discard(conversation_id)
            return ()

        def looked(messages: Messages) -> Effects:
            noted = {posted.ts for posted in interviews.messages(self._db, conversation_id)}
            for each in messages:
                said, ts = mark_of(each), str(each["ts"])
                if said.get("part") and said.get("id") == conversation_id and ts not in noted:
                    posted = Posted(ts, str(said["part"]), int(said["revision"]), "")
                    interviews.note_message(self._db, conversation_id, posted)
            self._unsure.discard(conversation_id)
            return ()

        def not_looked(error: str) -> Effects:
            # Where the thread may not be read, two are better than none.
            return () if error in UNKNOWN else looked([])

        return [in_thread(str(now.channel), now.thread_ts, looked, not_looked)]

    def _draw(self, conversation_id: str) -> Effects:
        outcome = Outcome()
        with self._lock:
            said = self._to_say.pop(conversation_id, [])
        try:
            now = interviews.find(self._db, conversation_id)
            steps = said if now else []
            if conversation_id in self._unsure or (now and now.channel is None):
                outcome.has_failed = True  # done later, see upkeep
            elif now:
                there = interviews.messages(self._db, conversation_id)
                voice = replace(self._voice, looks_up=self._has_files())
                steps += self._effects(now, plan(now, there, voice), outcome)
        except BaseException:
            with self._lock:
                self._drawing.pop(conversation_id, None)
            raise
        revision = now.revision if now else 0
        return [*steps, Later(partial(self._end, conversation_id, revision, outcome))]

    def _end(self, conversation_id: str, revision: int, outcome: Outcome) -> Effects:
        with self._lock:
            again = self._drawing.pop(conversation_id, False)
        if not outcome.has_failed:
            interviews.note_drawn(self._db, conversation_id, revision)
        return self._begin(conversation_id) if again else ()

    def _effects(
        self, now: Conversation, steps: Sequence[Step], outcome: Outcome
    ) -> Iterator[Effect]:
        for step in steps:
            if step.ts:
                yield self._correction(now, step, outcome)
            else:
                yield Later(partial(self._post, now, step, outcome))

    def _post(self, now: Conversation, step: Step, outcome: Outcome) -> Effects:
        if outcome.is_missing:
            return ()
        first = hushed(step.message, step.quiet) if step.quiet else step.message
        call = post_now(
            str(now.channel),
            first,
            thread_ts=str(now.thread_ts),
            metadata=mark(now, part=step.part, revision=now.revision),
        )

        def then(answer: Mapping[str, Any]) -> Effects:
            posted = Posted(str(answer["ts"]), step.part, now.revision, content(first))
            interviews.note_message(self._db, now.id, posted)
            if not step.quiet:
                return ()
            # The whole text follows the one for lock screens: nobody is notified twice.
            return [self._correction(now, replace(step, ts=posted.ts), outcome)]

        def otherwise(error: str) -> Effects:
            outcome.has_failed = outcome.is_missing = True
            if error in UNKNOWN:
                with self._lock:
                    self._unsure.add(now.id)
            return ()

        watched = replace(call, then=then, otherwise=otherwise)
        return [self._clearing.unless_gone(now, watched)]

    def _correction(self, now: Conversation, step: Step, outcome: Outcome) -> Call:
        ts = str(step.ts)

        def then(answer: Mapping[str, Any]) -> Effects:
            said = content(step.message)
            posted = Posted(ts, step.part, now.revision, said, retired=step.retire)
            interviews.note_message(self._db, now.id, posted)
            return ()

        def otherwise(error: str) -> Effects:
            if error in _GONE:
                interviews.forget_message(self._db, now.id, ts)
            else:
                outcome.has_failed = True
            return ()

        return replace(update(str(now.channel), ts, step.message), then=then, otherwise=otherwise)
