"""Looking the school up inside a conversation, and from a school that was looked up to one.

What the state's files say is shown in the thread, and what follows is suggested with the questions
it concerns. The school's CDS code is kept with the conversation, for nobody but its owner, so that
it can be shown again; it goes when the conversation is deleted or begun anew.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from zoneinfo import ZoneInfo

from bot.dta.sheet import STATE_PRIORITIES
from bot.outbox.message import Message
from bot.schools.evidence import LISTED, Evidence
from bot.store import interviews
from bot.store.database import Database
from bot.store.interviews import Conversation
from bot.store.people import Person
from handlers import fields
from handlers.blocks import (
    Block,
    button,
    clip,
    divider,
    escape,
    section,
)
from handlers.effects import Effects, Respond, open_view
from handlers.forms import Filled, Form, FormError, closing
from handlers.interview import controls, opening, state
from handlers.interview.controls import (
    ACTION_BEGIN_WITH,
    ACTION_NOT_SCHOOL,
    ACTION_THIS_SCHOOL,
    ACTION_USE_IN,
    VIEW_LOOK_UP,
    value,
)
from handlers.interview.conversations import NOT_YOURS, OF_LATEST, Conversations, tell
from handlers.interview.count import NOT_KNOWN, Ticked
from handlers.interview.state import Offer, offers_for, suggested
from handlers.requests import Action, Submission
from handlers.schools import LONGEST_QUERY, SchoolLookup, called, plainly

TITLE = "Look the school up"
FIELD = "dta_school"
MOST_OPEN = 2  # conversations that are offered under a school
JUST_NOW = 60  # seconds

QUIET_FILE = "What the state's file says stands in this thread."  # for lock screens
OFFERED = (
    "What follows is suggested where it is asked, and counts only once you use it or answer the "
    "same."
)
OTHERWISE = "You answered otherwise before. To go by the file, press Use this answer:"
GONE = "The loaded files do not have this school any more. Look it up by its name."
DROPPED = (
    "What the state's file says of that school is not suggested any more. Answers that you gave "
    "stay as they are: type “my answers” to check them. To look another one up, type “school” and "
    "its name."
)
COUNT_STAYS = "What you counted stays as it is, too: look whether it still fits."
FILE_CHANGED = (
    "What the state's files say of the school is not what it was when you looked it up. Nothing "
    "was taken; please look again."
)
NAME_FIRST = "Type a school's name or its CDS number."
HOW_TO_TYPE = "Type “school” and the school's name or CDS number, such as “school Maple Street”."


# What follows from a school for a conversation


def offers_of(lookup: SchoolLookup, evidence: Evidence) -> dict[str, Offer]:
    """Question id → what the files suggest for it."""
    advice = lookup.wording.advice(evidence)
    found = zip(evidence.suggestions, advice, strict=True)
    source = lookup.wording.source(evidence)
    return {
        suggestion.question: Offer(
            suggestion.option,
            "file",
            said.reason if suggestion.question == LISTED else f"{said.reason} {source}",
        )
        for suggestion, said in found
    }


def ticks_of(lookup: SchoolLookup, evidence: Evidence) -> Ticked:
    """What a count can begin with: the letters of the files as ticks, and all else not known."""
    sheet = evidence.sheet
    if not sheet.named_groups:
        return Ticked()
    ticked = Ticked().with_groups([*sheet.named_groups, NOT_KNOWN])
    for year in sheet.four_years:
        for priority in STATE_PRIORITIES:
            groups = sheet.state.get(year, {})
            if met := [group for group, known in groups.items() if known.get(priority)]:
                ticked = ticked.with_ticks(year, str(priority), [*met, NOT_KNOWN])
    return ticked


def with_school(now: Conversation, lookup: SchoolLookup, evidence: Evidence) -> Conversation:
    """The conversation with a school: with what the files suggest, and a count that begins there.

    What the person counted stays as it is.
    """
    following = replace(now, cds=evidence.rows[0].cds)
    if following.asking == state.NAME:
        following = state.named(following, opening.nickname_of(called(evidence)))
    if _is_count_of_files(now, lookup):
        following = _with_ticks(following, ticks_of(lookup, evidence))
    return suggested(following, offers_of(lookup, evidence), "file")


def without_school(now: Conversation, lookup: SchoolLookup) -> Conversation:
    """The conversation without the school that was looked up; answers stay."""
    following = replace(now, cds=None)
    if _is_count_of_files(now, lookup):
        following = _with_ticks(following, Ticked())
    return suggested(following, {}, "file")


def _is_count_of_files(now: Conversation, lookup: SchoolLookup) -> bool:
    """Whether the count has nothing in it but what a lookup put there."""
    ticked = Ticked.of(now.sheet)
    if ticked.is_empty or not ticked.opening:
        return True
    evidence = lookup.evidence(now.cds) if now.cds else None
    return evidence is not None and ticked.says_the_same(ticks_of(lookup, evidence))


def _with_ticks(now: Conversation, ticks: Ticked) -> Conversation:
    before = Ticked.of(now.sheet)
    if before.says_the_same(ticks):
        return now
    filled = replace(
        before,
        groups=ticks.groups,
        years=ticks.years,
        filled=before.filled + 1,
        of_files=not ticks.is_empty,
    )
    # What a count of other ticks suggested does not follow from these.
    return suggested(replace(now, sheet=filled.as_json()), {}, "count")


def renewed(now: Conversation, lookup: SchoolLookup) -> Conversation:
    """The conversation with what today's files suggest, if they say something else than they did.

    The same conversation where they do not.
    """
    if now.cds is None:
        return now
    evidence = lookup.evidence(now.cds)
    today = offers_of(lookup, evidence) if evidence else {}
    shown = {
        question: offer
        for question in now.suggestions or {}
        for offer in offers_for(now, question)
        if offer.origin == "file"
    }
    if all(today.get(question) == offer for question, offer in shown.items()):
        return now
    return with_school(now, lookup, evidence) if evidence else without_school(now, lookup)


@dataclass(frozen=True)
class LookingUp:
    """Deals with looking up in a thread, and with a school that somebody goes on with."""

    conversations: Conversations
    lookup: SchoolLookup

    # In the thread

    def open(self, action: Action, before: Conversation) -> Effects:
        """Ask for the school."""
        return [open_view(action.trigger_id, self._form(before).view())]

    def asked(self, submission: Submission) -> Effects:
        """A school's name was sent."""
        filled = Filled.of(submission.view)
        before = self.conversations.own(submission.person, filled.kept.get("c"))
        if before is None:
            return closing(TITLE, NOT_YOURS)
        if self.conversations.is_closed(before):
            return closing(TITLE, opening.CLOSED)
        typed = plainly(filled.text(FIELD))
        if not typed:
            raise FormError({FIELD: NAME_FIRST})
        matches = self.lookup.find(typed)
        if matches.school is None and not matches.others:
            return self._form(before, self.lookup.nothing(typed)).instead()
        return self.named(before, self._current(before), typed)

    def named(self, before: Conversation, now: Conversation, text: str) -> Effects:
        """A school was named in the thread, or the one of before is to be shown again."""
        typed = plainly(text) or now.cds or ""
        if not self.lookup.has_files() or not typed:
            said = HOW_TO_TYPE if self.lookup.has_files() else self.lookup.words.about.no_file
            return self.conversations.aside(before, now, Message(section(escape(said))))
        matches = self.lookup.find(typed)
        if matches.school and (evidence := self.lookup.evidence(matches.school)):
            return self._show(before, now, evidence, typed)
        if matches.others:
            said_which = self.lookup.choice(typed, matches, self._chooser(now, typed))
            return self.conversations.aside(before, now, said_which, quiet=QUIET_FILE)
        return self.conversations.aside(before, now, self.lookup.nothing(typed), quiet=QUIET_FILE)

    def choose(self, action: Action, before: Conversation) -> Effects:
        """One of several was chosen; of two presses the first counts."""
        cds = str(action.value.get("cds"))
        typed = str(action.value.get("q") or cds)
        evidence = self.lookup.evidence(cds)
        if evidence is None:
            return tell(action, GONE)
        if self._shown_just_now(before, cds):
            return self.conversations.keep(before, before)
        return self._show(before, self._current(before), evidence, typed)

    def drop(self, action: Action, before: Conversation) -> Effects:
        """It is not this school."""
        now = self._current(before)
        if now.cds is None or now.cds != action.value.get("cds"):
            return self.conversations.keep(before, now)
        after = without_school(now, self.lookup)
        said = DROPPED if Ticked.of(after.sheet).is_empty else f"{DROPPED} {COUNT_STAYS}"
        return self.conversations.aside(before, after, Message(section(said)))

    def _show(
        self, before: Conversation, now: Conversation, evidence: Evidence, typed: str
    ) -> Effects:
        after = with_school(now, self.lookup, evidence)
        small = f"Found for “{clip(typed, LONGEST_QUERY)}”. {OFFERED}"
        counting = self.conversations.voice.counting
        if counting and after.sheet != now.sheet:
            small += f" “{counting.button}” begins with what the file says, ticked."
        dropped = value(after, cds=after.cds)
        buttons = [button("Not this school", ACTION_NOT_SCHOOL, dropped)]
        message = self.lookup.school(evidence, small, buttons, self._otherwise(after))
        shown = after if state.pending(after) == state.RESULT else state.asked_again(after)
        return self.conversations.aside(before, shown, message, quiet=QUIET_FILE)

    def _otherwise(self, now: Conversation) -> list[Block]:
        """The answers that the person gave and the files do not suggest."""
        rows: list[Block] = []
        for question, number in state.numbered(now).items():
            words = self.conversations.voice.interview.question[question]
            if found := controls.differing_rows(now, words, number):
                given = words.label(now.answers[question])
                rows += [section(f"{number}. {escape(words.short)}\n*{escape(given)}*"), *found]
        return [divider(), section(OTHERWISE), *rows] if rows else []

    def _chooser(self, now: Conversation, typed: str) -> Callable[[str, str], Block]:
        def this_one(cds: str, named: str) -> Block:
            carried = value(now, cds=cds, q=clip(typed, LONGEST_QUERY))
            return button("This one", ACTION_THIS_SCHOOL, carried, label=f"This one: {named}")

        return this_one

    def _current(self, before: Conversation) -> Conversation:
        now = self.conversations.current(before)
        return state.taken_up(now) if now.put_away_at is not None else now

    def _form(self, now: Conversation, said: Message | None = None) -> Form:
        first = (
            "What the state's file says of the school comes into your conversation, with the "
            "answers that follow, for you to confirm. Only you see it."
        )
        asked = fields.text(
            FIELD,
            "The school's name or CDS number",
            now.cds or now.nickname or "",
            most=LONGEST_QUERY,
            missing=NAME_FIRST,
            hint="Part of the name will do, also with the district or the county.",
        )
        return Form(
            VIEW_LOOK_UP,
            TITLE,
            [*(said.blocks if said else [section(first)]), asked],
            submit="Look it up",
            close="Close",
            kept={"c": now.id},
        )

    # From a school that was looked up by the command

    def begin(self, action: Action) -> Effects:
        """Begin a conversation with what the files say of a school."""
        cds = str(action.value.get("cds")) if isinstance(action.value, dict) else ""
        evidence = self.lookup.evidence(cds)
        if evidence is None:
            return tell(action, GONE)
        if self._begun_just_now(action.person, cds):
            return ()
        nickname = opening.nickname_of(called(evidence))
        begun = with_school(self.conversations.new(action.person, nickname), self.lookup, evidence)
        said = Respond(action.response_url or "", opening.opening_soon(), replace=False)
        return [said, *self.conversations.begin(begun, action.response_url)]

    def use(self, action: Action, before: Conversation) -> Effects:
        """Take a school into a conversation that is there already."""
        cds = str(action.value.get("cds"))
        evidence = self.lookup.evidence(cds)
        if evidence is None:
            return tell(action, GONE)
        if self._shown_just_now(before, cds):
            return self.conversations.keep(before, before)
        shown = self._show(before, self._current(before), evidence, called(evidence))
        return [*shown, *self.conversations.thread.link(before.id, action.response_url)]

    # Of two presses the first counts. The school is noted nowhere but with the conversation, so
    # that it is gone with it.

    def _begun_just_now(self, person: Person, cds: str) -> bool:
        latest = interviews.of_owner(self.conversations.db, person.user_id, limit=OF_LATEST)
        since = self.conversations.seconds() - JUST_NOW
        return any(now.cds == cds and now.began_at > since for now in latest)

    def _shown_just_now(self, now: Conversation, cds: str) -> bool:
        return not self.conversations.once_a_minute("school", now) and now.cds == cds


@dataclass(frozen=True)
class SchoolButtons:
    """The buttons under a school that somebody looked up by the command.

    `timezone` is for the day on which a conversation without a name was begun.
    """

    db: Database
    timezone: str

    def __call__(self, evidence: Evidence, person: Person) -> Sequence[Block]:
        """Begin with this school, or go on with it in what is open."""
        cds = evidence.rows[0].cds
        begin = button("Start a conversation with this", ACTION_BEGIN_WITH, {"cds": cds})
        found = interviews.of_owner(self.db, person.user_id, limit=OF_LATEST)
        unfinished = [now for now in found if now.result is None and now.channel][:MOST_OPEN]
        return [begin, *self._open(unfinished, cds)]

    def _open(self, unfinished: Sequence[Conversation], cds: str) -> list[Block]:
        names = [self._name(now) for now in unfinished]
        return [
            button(
                "Use in my conversation" if len(names) == 1 else f"Use in: {name}",
                f"{ACTION_USE_IN}_{number}",
                value(now, cds=cds),
                label=f"Use in my conversation: {name}",
            )
            for number, (now, name) in enumerate(zip(unfinished, names, strict=True))
        ]

    def _name(self, now: Conversation) -> str:
        began = datetime.fromtimestamp(now.began_at, ZoneInfo(self.timezone))
        return now.nickname or f"the one begun {began:%B} {began.day}"
