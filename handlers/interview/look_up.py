"""Looking the school up inside a conversation, and from a school that was looked up to one.

What the state's files say is shown in the thread, and what follows is suggested with the questions
it concerns. The school's CDS code is kept with the conversation, for nobody but its owner, so that
it can be shown again; it goes when the conversation is deleted or begun anew.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from zoneinfo import ZoneInfo

from bot.community.interview import About
from bot.dta.sheet import STATE_PRIORITIES
from bot.outbox.message import Message
from bot.schools.evidence import LISTED, Evidence, called
from bot.schools.figures import Suggestion
from bot.schools.school import cds_of
from bot.store import interviews
from bot.store.database import Database
from bot.store.interviews import Conversation
from bot.store.people import Person
from handlers.blocks import Block, button, clip, divider, escape, hushed, section
from handlers.effects import Effects, open_view
from handlers.forms import Filled, Form, FormError, closing
from handlers.interview import controls, state
from handlers.interview.controls import differing_rows
from handlers.interview.conversations import (
    CLOSED,
    NOT_YOURS,
    OF_LATEST,
    Conversations,
    Turn,
    nickname_of,
)
from handlers.interview.count import GROUPS, NOT_KNOWN, Ticked
from handlers.interview.show import LOOK_UP
from handlers.interview.state import suggested
from handlers.interview.wishes import LONGEST
from handlers.routes import Action, Submission
from handlers.schools import (
    DETAILS,
    GONE,
    LONGEST_QUERY,
    NAME_FIRST,
    SchoolLookup,
    asks_name,
    plainly,
)
from schedules import words

FIELD, VIEW_LOOK_UP = "dta_school", "dta_look_up_view"
MOST_OPEN = 2  # conversations that are offered under a school
JUST_NOW = 60  # seconds

QUIET_FILE = "What the state's file says stands in this thread."  # for lock screens
OFFERED = (
    "What follows is suggested where it is asked, and counts only once you use it or answer the "
    "same."
)
OTHERWISE = "You answered otherwise before. To go by the file, press Use this answer:"
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
_SCHOOL = re.compile(r"[\"“`*_]?(?:school|look up)(?:\b[ :]+(.+))?", re.IGNORECASE)
_WHO = re.compile(r"(?:who|what|which|where|when)(?:'?s)?\b")  # no school's name begins so
_ELIGIBLE = re.compile(
    r"(?:(?:can|could) you |please |pls |i |we |just |(?:need|want) to )*"
    r"(?:(?:check|find out|tell me|see|know) )?(?:(?:if|whether) )?"
    r"(?:(?:is|are|was|does|did|can|could|would|will|has|do) )?(?P<name>.+?)"
    r" (?:(?:is|be|get|qualify|still|also|be considered) )*(?:elig\w*|qualif\w+|listed|identified"
    r"|flagged|getting|receiving|get|in|on|under) (?:for |as |in |on |the )*(?P<goal>.+)"
)
# What is no school's name, or asks about schools of a kind.
OF_A_KIND_ONLY = re.compile(
    r"(?:a|an|any|every|each|all|which|what|who|when|how|why|some\w*|any\w*|certain|my|our|your|this|that|the|it"
    r"|we|they|i|you|there)\b.*|.*(?:schools|charters|counties|districts|offices)"
)
MOST_OF_A_NAME = 6  # words
HOW_TO_TYPE = "Type “school” and the school's name or CDS number, such as “school Maple Street”."


# A school that somebody names


def named_school(text: str) -> str | None:
    """The school in "school Maple Street", or a whole CDS number; None where none is named.

    Nothing for "school" alone. A question is none.
    """
    if text.rstrip().endswith("?"):
        return None
    bare = " ".join(text[:LONGEST].split())
    if found := _SCHOOL.fullmatch(bare):
        return found[1] or ""
    return bare if cds_of(bare) else None


def school_asked_about(text: str, about: About) -> str | None:
    """The school in "is Maple Street eligible for DTA", as typed; None where none is named."""
    bare = words.clean(text[:LONGEST])
    found = _ELIGIBLE.fullmatch(bare)
    if not found or OF_A_KIND_ONLY.fullmatch(found["name"]) or _WHO.match(found["name"]):
        return None
    if len(found["name"].split()) > MOST_OF_A_NAME:
        return None
    goals = (about.goal.casefold(), *about.mentions)
    is_about = any(re.search(rf"\b{re.escape(goal)}\b", found["goal"]) for goal in goals)
    at = max(text.casefold().find(found["name"]), 0)
    return text[at : at + len(found["name"])] if is_about else None


# What follows from a school for a conversation


def offers_of(evidence: Evidence) -> dict[str, Suggestion]:
    """Question id → what the files suggest for it."""
    source = evidence.source()
    return {
        one.question: Suggestion(
            one.option, one.says if one.question == LISTED else f"{one.says} {source}"
        )
        for one in evidence.advice()
    }


def ticks_of(evidence: Evidence) -> Ticked:
    """What a count can begin with: the letters of the files as ticks, and all else not known."""
    sheet = evidence.sheet
    if not sheet.named_groups:
        return Ticked()
    ticked = Ticked().with_ticks(GROUPS, [*sheet.named_groups, NOT_KNOWN])
    for year in sheet.four_years:
        for priority in STATE_PRIORITIES:
            groups = sheet.state.get(year, {})
            if met := [group for group, known in groups.items() if known.get(priority)]:
                ticked = ticked.with_ticks(str(priority), [*met, NOT_KNOWN], year)
    return ticked


def with_school(now: Conversation, lookup: SchoolLookup, evidence: Evidence | None) -> Conversation:
    """The conversation with a school: with what the files suggest, and a count that begins there.

    Without `evidence` it is without the school that was looked up. What the person answered and
    counted stays as it is.
    """
    following = replace(now, cds=evidence.latest.cds if evidence else None)
    if evidence and following.asking == state.NAME:
        following = state.named(following, nickname_of(called(evidence.latest)))
    if _is_count_of_files(now, lookup):
        following = _with_ticks(following, ticks_of(evidence) if evidence else Ticked())
    return suggested(following, offers_of(evidence) if evidence else {}, "file")


def _is_count_of_files(now: Conversation, lookup: SchoolLookup) -> bool:
    """Whether the count has nothing in it but what a lookup put there."""
    ticked = Ticked.of(now.sheet)
    if ticked.is_empty or not ticked.opening:
        return True
    evidence = lookup.evidence(now.cds) if now.cds else None
    return evidence is not None and ticked == ticks_of(evidence)


def _with_ticks(now: Conversation, ticks: Ticked) -> Conversation:
    before = Ticked.of(now.sheet)
    if before == ticks:
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


# In the thread


def open_form(turn: Turn) -> Effects:
    """Ask for the school."""
    assert turn.action
    return [open_view(turn.action.trigger_id, _form(turn.now).view())]


def asked(talks: Conversations, submission: Submission) -> Effects:
    """A school's name was sent."""
    filled = Filled.of(submission.view)
    before = talks.own(submission.person, filled.kept.get("c"))
    if before is None:
        return closing(LOOK_UP, NOT_YOURS)
    turn = talks.turn(before, talks.taken_up(before))
    if turn.is_closed:
        return closing(LOOK_UP, CLOSED)
    typed = plainly(filled.text(FIELD))
    if not typed:
        raise FormError({FIELD: NAME_FIRST})
    matches = turn.lookup.find(typed)
    if matches.school is None and not matches.others:
        return _form(before, turn.lookup.nothing(typed)).instead()
    return named(turn, typed)


def named(turn: Turn, text: str) -> Effects:
    """A school was named in the thread, or the one of before is to be shown again."""
    lookup, typed = turn.lookup, plainly(text) or turn.now.cds or ""
    if not lookup.has_files() or not typed:
        return turn.say(escape(HOW_TO_TYPE if lookup.has_files() else lookup.words.about.no_file))
    matches = lookup.find(typed)
    if matches.school and (evidence := lookup.evidence(matches.school)):
        return _show(turn, evidence, typed)

    def this_one(cds: str, named: str) -> Block:
        carried = {"cds": cds, "q": clip(typed, LONGEST_QUERY)}
        label, this = f"This one: {named}", "this_school"
        return controls.pressed("This one", this, turn.now, label=label, **carried)

    several = lookup.choice(typed, matches, this_one) if matches.others else lookup.nothing(typed)
    return turn.say(hushed(several, QUIET_FILE))


def choose(turn: Turn) -> Effects:
    """One of several was chosen; of two presses the first counts."""
    evidence, before = turn.lookup.evidence(str(turn.carried.get("cds"))), turn.before
    if evidence is None:
        return turn.tell(GONE)
    once = turn.talks.once_a_minute("school", before.id)
    if not once and before.cds == evidence.latest.cds:
        return turn.keep(before)
    typed = str(turn.carried.get("q") or called(evidence.latest))
    return _show(replace(turn, now=turn.talks.taken_up(before)), evidence, typed)


def use(turn: Turn) -> Effects:
    """Take a school into a conversation that is there already, and lead there."""
    url = turn.action.response_url if turn.action else None
    return choose(turn) or turn.talks.thread.link(turn.before.id, url)


def details(turn: Turn) -> Effects:
    """All that the files say of the school that was looked up."""
    evidence = turn.lookup.evidence(turn.now.cds) if turn.now.cds else None
    if evidence is None:
        return turn.tell(GONE)
    return turn.say(hushed(turn.lookup.details(evidence), QUIET_FILE))


def drop(turn: Turn) -> Effects:
    """It is not this school."""
    now = turn.talks.taken_up(turn.before)
    if now.cds is None or now.cds != turn.carried.get("cds"):
        return turn.keep(now)
    after = with_school(now, turn.lookup, None)
    said = DROPPED if Ticked.of(after.sheet).is_empty else f"{DROPPED} {COUNT_STAYS}"
    return replace(turn, now=now).say(said, after=after)


def renewed(turn: Turn) -> Conversation:
    """The conversation with what today's files suggest; the same one where that is no news."""
    now, lookup = turn.now, turn.voice.lookup
    if now.cds is None or lookup is None:
        return now
    evidence = lookup.evidence(now.cds)
    today = offers_of(evidence) if evidence else {}
    shown = [(q, offer) for q in now.suggestions or {} for offer in state.offers_for(now, q)]
    of_file = [(q, Suggestion(o.option, o.says)) for q, o in shown if o.origin == "file"]
    if all(today.get(q) == offer for q, offer in of_file):
        return now
    return with_school(now, lookup, evidence)


def _show(turn: Turn, evidence: Evidence, typed: str) -> Effects:
    after = with_school(turn.now, turn.lookup, evidence)
    small = f"Found for “{clip(typed, LONGEST_QUERY)}”. {OFFERED}"
    counting = turn.voice.counting
    if counting and after.sheet != turn.now.sheet:
        small += f" “{counting.about.button}” begins with what the file says, ticked."
    buttons = [
        controls.pressed(DETAILS, "school_details", after),
        controls.pressed("Not this school", "not_this_school", after, cds=after.cds),
    ]
    rows: list[Block] = []
    for question, number in state.numbered(after).items():
        words = turn.known[question]
        if found := differing_rows(after, words, number):
            given = words.label(after.answers[question])
            rows += [section(f"{number}. {escape(words.short)}\n*{escape(given)}*"), *found]
    otherwise = [divider(), section(OTHERWISE), *rows] if rows else []
    message = turn.lookup.school(evidence, small, buttons, otherwise)
    shown = after if state.pending(after) == state.RESULT else state.asked_again(after)
    return turn.say(hushed(message, QUIET_FILE), after=shown)


def _form(now: Conversation, said: Message | None = None) -> Form:
    first = (
        "What the state's file says of the school comes into your conversation, with the "
        "answers that follow, for you to confirm. Only you see it."
    )
    asked = asks_name(FIELD, now.cds or now.nickname or "")
    parts = [*(said.blocks if said else [section(first)]), asked]
    kept = {"c": now.id}
    return Form(VIEW_LOOK_UP, LOOK_UP, parts, submit="Look it up", close="Close", kept=kept)


# From a school that was looked up by the command


def begin(talks: Conversations, action: Action) -> Effects:
    """Begin a conversation with what the files say of a school; of two presses the first.

    The school is noted nowhere but with the conversation, so that it is gone with it.
    """
    lookup, cds = talks.voice.lookup, str(action.carried.get("cds"))
    evidence = lookup.evidence(cds) if lookup else None
    if lookup is None or evidence is None:
        return action.aside(GONE)
    since = talks.seconds() - JUST_NOW
    if any(n.cds == cds and n.began_at > since for n in talks.latest(action.person)):
        return ()
    new = talks.new(action.person, nickname_of(called(evidence.latest)))
    return action.aside(talks.begin(with_school(new, lookup, evidence), action.response_url))


def buttons_under(
    db: Database, timezone: str, evidence: Evidence, person: Person
) -> Sequence[Block]:
    """Under a school that somebody looked up by the command: begin with it, or go on with it.

    `timezone` is for the day on which a conversation without a name was begun.
    """
    carried = {"cds": evidence.latest.cds}
    buttons = [button("Start a conversation with this", controls.BEGIN_WITH, carried)]
    found = interviews.of_owner(db, person.user_id, limit=OF_LATEST)
    unfinished = [now for now in found if now.result is None and now.channel][:MOST_OPEN]
    for number, now in enumerate(unfinished):
        began = datetime.fromtimestamp(now.began_at, ZoneInfo(timezone))
        name = now.nickname or f"the one begun {words.day_in_words(began, year=False)}"
        label, act = f"Use in my conversation: {name}", f"use_in_{number}"
        shown = "Use in my conversation" if len(unfinished) == 1 else f"Use in: {name}"
        buttons.append(controls.pressed(shown, act, now, label=label, **carried))
    return buttons
