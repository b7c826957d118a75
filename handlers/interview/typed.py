"""What somebody types in the thread of their conversation, and what is done about it.

It is tried in this order: a command word, an answer to what waits or another than one before, a
school, another answer than an earlier one, a wish inside the sentence, a question to the bot's
answers. Then what waits is shown again. What words may mean that answer nothing is offered, never
taken.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace

from bot.community.interview import Question
from bot.outbox.message import Message
from bot.store.interviews import Conversation
from bot.store.people import Person
from handlers.blocks import MAX_BUTTON, escape, plain
from handlers.effects import Effects
from handlers.interview import look_up, state
from handlers.interview.acts import (
    ACTS,
    FIND_OUT,
    THERE_FIRST,
    choose,
    not_understood,
    of_report,
    of_result,
    what_is_asked,
)
from handlers.interview.controls import asking, option_buttons
from handlers.interview.conversations import Conversations, Turn, closed, nickname_of
from handlers.interview.read import (
    UNSURE_SAID,
    Chosen,
    Corrected,
    NoAnswer,
    option_inside,
    option_said,
    read,
)
from handlers.interview.wishes import CommandWord, clean
from handlers.reader import is_choice
from handlers.slips import put_right
from schedules.words import ORDINALS

OF_RESULT = ("of pathway", "why", "verdict", "whom")
TO_SEND = ("copy", "share", "email")
VAGUE = ("answers", "privacy", "why")  # wishes that a word alone may stand for
NOTED = "Noted: “{}”. To change it, type “back”."
CHANGED = "Changed answer {} to “{}”."
_ASKS = re.compile(
    r"\?|^\W*(?:(?:what|who|how|why|when|where|which)s?|is|are|do|does|did|can|could|will|has)\b",
    re.IGNORECASE,
)
_LEADS = re.compile(
    r"^.*?(?:,|\b(?:idk|don'?t know|quick q\w*)),? (?=(?:what|who|how|why|when|where|which)s?\b)",
    re.I,
)
# Told of the school, which is no name of it.
_TOLD = re.compile(
    r"\W*(?:(?:it|they|we|he|she|the (?:school|charter)) (?:is|was|were|are|ha\w+)"
    r"|it'?s (?:our|the|an?))\b",
    re.I,
)
_CALLED = re.compile(r"^.*\b(?:called|named|name(?:'s| is)|name:)\s+(?=\w)", re.IGNORECASE)
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
    r"|rather|not (?=(?:the|an?|our) )|mean|meant"
    r"|shou?l?d (?:be|have)|change|scratch that|my bad)\b"
)
_ASK_THEM = re.compile(r"\bask (?:the|my|our|them)\b")
_BESIDE = re.compile(
    r"\b(?:i|it|is|was|to|be|been|have|shou?l?d|mean|meant|actually|sorry|oops|wait|change|make"
    r"|wrong)\b"
)
_BEFORE = ("prev", "previous", "last")
_THEN = re.compile(r"[,;.]? and |[,;.] ")
_NEW, _OLD = (rf"(?:the |an? )?(?P<{x}>[\w+]+(?: groups?)?)" for x in ("new", "old"))
_SHOULD = r"should (?:have been|be)"
_SWAPS = (
    re.compile(rf"\b{_NEW} (?:instead of|rather than) {_OLD}"),
    re.compile(rf"\b(?P<nth>\w+) {_OLD} {_SHOULD} {_NEW}"),
    re.compile(rf"\b{_OLD} {_SHOULD} {_NEW}"),
    re.compile(
        rf"\b(?:said|put|pressed|picked) {_OLD} but (?:(?:its?|is|should|have|be|been) )*{_NEW}"
    ),
)
_AROUND_GROUPS = frozenset(
    "and just only the our all both also plus with so it is i think are we have there groups group"
    " student students mostly &".split()
)


def typed(talks: Conversations, before: Conversation, text: str, person: Person) -> Effects:
    """What is done about a text in the thread."""
    turn = talks.turn(before, talks.taken_up(before), text=text)
    now, last = turn.now, state.last_answered(turn.now)
    previous = turn.known[last] if last else None
    match read(text, turn.asked, turn.pending, previous, now.nickname):
        case CommandWord(command) as wish:
            return ACTS[command](replace(turn, wish=wish)) or ()
        case Chosen(option, in_passing) if turn.asked:
            after = state.answered(now, turn.asked.id, option)
            told = NOTED.format(escape(turn.asked.label(option)))
            return turn.say(told, after=after) if in_passing else turn.keep(after)
        case Chosen(option):
            return choose(option)(turn) or ()
        case Corrected() if turn.is_closed:
            return turn.say(closed(now))
        case Corrected(option):
            assert previous
            told = SAID_SO if now.answers[previous.id] == option else CHANGED
            said = told.format(turn.numbered[previous.id], escape(previous.label(option)))
            return turn.say(said, after=state.answered(now, previous.id, option))
        case NoAnswer() as found:
            is_open = found.wish.command in VAGUE if found.wish else not found.meant
            if is_open and (does := talks.errand(text, "check")):
                found = NoAnswer(wish=CommandWord(does))
            ways = (_of_school, _name, _both, _meant, _wished)
            done = (way(turn, found) for way in ways)
            known = next((each for each in done if each is not None), None)
            return _unclear(turn, found, person) if known is None else known


_AUTHORIZER = re.compile(r"\bauthori[sz]", re.IGNORECASE)


def _of_school(turn: Turn, found: NoAnswer) -> Effects | None:
    """A school that somebody names, or asks about: looked up, or taken for the name."""
    lookup = turn.voice.lookup
    asked = look_up.school_asked_about(turn.text, turn.voice.interview.about)
    school = asked if found.meant else asked or look_up.named_school(turn.text)
    if lookup and lookup.is_wished(clean(turn.text)):
        school = ""
    if school is None or turn.is_closed:
        return None
    is_name = turn.pending == state.NAME
    if lookup and (turn.voice.looks_up or not (asked or is_name)):
        return look_up.named(turn, school)
    if asked is None:
        return None
    if is_name:
        return turn.keep(state.named(turn.now, nickname_of(asked)))
    return turn.say(FIND_OUT)


def _name(turn: Turn, found: NoAnswer) -> Effects | None:
    """What the school is called, while that is asked."""
    name = _CALLED.sub("", turn.text)
    is_name = not (found.wish or _ASKS.search(name) or _TOLD.match(name))
    if turn.pending != state.NAME or not is_name:
        return None
    unnamed = state.named(turn.now, None)
    asked = replace(turn, now=unnamed).asked if _AUTHORIZER.search(name) else None
    if asked and (option := option_inside(clean(name), asked)):  # the next question's answer
        said = NOTED.format(escape(asked.label(option)))
        return turn.say(said, after=state.answered(unnamed, asked.id, option))
    return turn.keep(state.named(turn.now, nickname_of(name)))


def _both(turn: Turn, found: NoAnswer) -> Effects | None:
    """Two answers in one text: to what is asked, and to what is asked after it."""
    first, *then = map(clean, _THEN.split(turn.text, maxsplit=1))
    option = turn.asked and then and "?" not in turn.text and option_said(first, turn.asked)
    if not (turn.asked and option) or turn.is_closed:
        return None
    after = state.answered(turn.now, turn.asked.id, option)
    asked = replace(turn, now=after).asked
    second = option_said(then[0], asked) if asked and asked.id not in after.answers else None
    if asked is None or second is None:
        return None
    said = f"{turn.asked.label(option)}” and “{asked.label(second)}"
    return turn.say(NOTED.format(escape(said)), after=state.answered(after, asked.id, second))


def _meant(turn: Turn, found: NoAnswer) -> Effects | None:
    """Another answer to an earlier question, or student groups where their number is asked."""
    now, known, asked = turn.now, turn.known, turn.asked
    if turn.is_closed:
        return None
    given = {n: known[q] for q, n in turn.numbered.items() if q in now.answers}
    others = {n: q for n, q in given.items() if q != asked}
    if meant := swapped(turn.text, others, now.answers) or earlier(turn.text, others):
        number, option = meant
        question = given[number]
        label = question.label(option)
        if now.answers[question.id] == option:
            return turn.say(SAID_SO.format(number, escape(label)))
        at = [each.id for each in question.options].index(option)
        named = plain(f"Change to {label}", MAX_BUTTON)
        change = {**option_buttons(now, question)[at], "text": named}
        said = escape(INSTEAD.format(number, question.short, label))
        return turn.say(asking(said, change))
    if asked and str(asked.counts).startswith("group") and turn.voice.lookup:
        names = turn.voice.lookup.words.names
        count = len(groups_named(turn.text, names.groups, names.also))
        ids = [option.id for option in asked.options]
        options = [each for each in (str(count), f"{min(count, 3)}+") if count and each in ids]
        return turn.say(escape(MEANT.format(asked.label(options[0])))) if options else None
    return None


def _wished(turn: Turn, found: NoAnswer) -> Effects | None:
    """What stands as a wish inside a sentence."""
    if found.wish is None:
        return None
    turn, command = replace(turn, wish=found.wish), found.wish.command
    if turn.pending == state.RESULT and command in OF_RESULT:
        return of_report(of_result)(turn)
    if turn.pending != state.RESULT and command in TO_SEND:
        return turn.say(THERE_FIRST)
    return ACTS[command](turn) if command in ACTS else None


def _unclear(turn: Turn, found: NoAnswer, person: Person) -> Effects:
    """A question to the bot's answers, a slip of the keys, or nothing that is understood."""
    # What comes near an answer, or is one to another question, asks nothing, unless put so.
    is_answer = any(option_said(clean(turn.text), each) for each in turn.known.values())
    near = found.meant is not None or is_answer
    unasked = found.is_number or (near and "?" not in turn.text)
    text = put_right(_LEADS.sub("", turn.text))
    answer = None if unasked else _answer(turn, text, person)
    # What only comes near is for who asks; who does not, meant to answer.
    if answer and not is_choice(answer):
        return turn.say(answer)
    if answer and _ASKS.search(text):
        return turn.say(Message(*answer.blocks, *what_is_asked(turn)))
    if turn.asked and found.meant:
        return turn.say(escape(MEANT.format(turn.asked.label(found.meant))))
    return turn.say(not_understood(turn))


def _answer(turn: Turn, text: str, person: Person) -> Message | None:
    """The answer to a question, or a choice, also with the words for what is checked."""
    goal = turn.voice.interview.about.goal
    answer = turn.talks.answer_question(text, person)
    if answer or not _ASKS.search(text):
        return answer
    return turn.talks.answer_question(f"{text} {goal}", person)


def swapped(
    text: str, given: Mapping[int, Question], answers: Mapping[str, str]
) -> tuple[int, str] | None:
    """The number of the answer that is named, and what it should be: "3 instead of 2"."""
    for found in filter(None, (each.search(clean(text)) for each in _SWAPS)):
        said = found.groupdict()
        fit = [
            (n, new)
            for n, question in given.items()
            if option_said(said["old"], question) == answers[question.id]
            if (new := option_said(said["new"], question)) and new != answers[question.id]
        ]
        nth = ORDINALS.get(said.get("nth") or "", len(fit))
        if 0 < nth <= len(fit):
            return fit[nth - 1]
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
