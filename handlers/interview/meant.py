"""What words may mean that answer nothing which waits: another answer to an earlier question, or
student groups by their names where a number is asked. Nothing is taken: it is offered.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from bot.community.interview import Question
from bot.outbox.message import Message
from bot.store.interviews import Conversation
from handlers.blocks import MAX_BUTTON, actions, escape, plain, section
from handlers.interview import state
from handlers.interview.controls import option_buttons
from handlers.interview.read import UNSURE_SAID, option_inside, option_said
from handlers.interview.show import Voice
from handlers.interview.wishes import clean
from schedules.words import ORDINALS

BLOCK_INSTEAD = "dta_instead"
SAID_SO = "Answer {} is “{}” already."
MEANT = "Did you mean “{}”? Press it, or type it again."
INSTEAD = "Change answer {} ({}) to “{}”?"
_WHICH_ONE = re.compile(
    r"\b(?:for |in |on |to )?(?:(?:the |my )?(?:(?:change|answer|question|number|nr) )+#?"
    r"(?P<number>\d{1,2})|(?:the |my )?(?P<place>[a-z]+)(?: (?:one|answer|question)))\b"
    r"(?P<before> before(?: this)?\b)?"
)
_SLIPPED = re.compile(
    r"\b(?:actually|sorry|oops|wait|(?:hang|hold) on|no|wrong|mistake|typo|correction|instead"
    r"|rather|not|mean|meant"
    r"|shou?l?d (?:be|have)|change|scratch that|my bad)\b"
)
_ASK_THEM = re.compile(r"\bask (?:the|my|our|them)\b")
_BESIDE = re.compile(
    r"\b(?:i|it|is|was|to|be|been|have|shou?l?d|mean|meant|actually|sorry|oops|wait|change|make"
    r"|wrong)\b"
)
_BEFORE = ("prev", "previous", "last")
_AROUND_GROUPS = frozenset(
    "and just only the our all both also plus with so it is i think are we have there groups group"
    " student students mostly &".split()
)


def offered(now: Conversation, text: str, voice: Voice) -> Message | str | None:
    """What to say of such words; None where they mean neither."""
    known = voice.interview.question
    asked = state.question_in(state.pending(now))
    given = {n: known[q] for q, n in state.numbered(now).items() if q in now.answers and q != asked}
    if meant := earlier(text, given):
        number, option = meant
        question = given[number]
        label = question.label(option)
        if now.answers[question.id] == option:
            return SAID_SO.format(number, escape(label))
        at = [each.id for each in question.options].index(option)
        named = plain(f"Change to {label}", MAX_BUTTON)
        change = {**option_buttons(now, question)[at], "text": named}
        said = escape(INSTEAD.format(number, question.short, label))
        return Message(section(said), actions([change], BLOCK_INSTEAD))
    if asked and str(known[asked].counts).startswith("group") and voice.lookup:
        names = voice.lookup.words.names
        count = len(groups_named(text, names.groups, names.also))
        ids = [option.id for option in known[asked].options]
        options = [each for each in (str(count), f"{min(count, 3)}+") if count and each in ids]
        return escape(MEANT.format(known[asked].label(options[0]))) if options else None
    return None


def earlier(text: str, given: Mapping[int, Question]) -> tuple[int, str] | None:
    """The number of an answer that was given, and the option that is meant instead of it.

    It is named by its number ("the first one should be county"), or words that say that something
    was a slip name an option of one question.
    """
    said = clean(text)
    if _ASK_THEM.search(said):
        return None
    if which := _WHICH_ONE.search(said):
        is_before = which["before"] or which["place"] in _BEFORE
        nth = max(given, default=0) if is_before else ORDINALS.get(which["place"] or "", 0)
        number = int(which["number"] or nth)
        if number in given:
            rest = _BESIDE.sub(" ", f"{said[: which.start()]} {said[which.end() :]}")
            option = option_said(" ".join(rest.split()), given[number])
            option = option or option_inside(said, given[number])
            option = option or ("unsure" if UNSURE_SAID.search(rest) else None)
            return (number, option) if option else None
    if not _SLIPPED.search(said):
        return None
    found = [(n, option) for n, each in given.items() if (option := option_inside(said, each))]
    return found[-1] if found else None


def groups_named(
    text: str, groups: Mapping[str, str], also: Mapping[str, tuple[str, ...]]
) -> set[str]:
    """The codes of student groups that a text names; none where it says anything else."""
    names: dict[str, str] = {}
    for code, name in groups.items():
        for each in (code, *code.split("/"), name, *also.get(code, ())):
            names |= {clean(each): code, clean(each).removesuffix("s"): code}
    pattern = "|".join(map(re.escape, sorted(names, key=len, reverse=True)))
    said = clean(text).replace("/", " ")
    rest = re.sub(rf"\b(?:{pattern})s?\b", " ", said).split()
    found = {names[each] for each in re.findall(rf"\b({pattern})s?\b", said)}
    return found if _AROUND_GROUPS.issuperset(rest) else set()
