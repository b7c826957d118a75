"""What somebody does in their conversation: each act is a function of the turn, pressed or typed.

Of two presses on one message the first counts. `ACTS` has what is typed for an act, `PRESSED` what
a button does.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import partial
from itertools import accumulate

from bot.dta.counting import COUNTED
from bot.dta.rules import AGENCY_QUESTIONS, QUESTIONS
from bot.outbox.client import CallError
from bot.outbox.message import Message
from handlers.blocks import Block, actions, escape, section
from handlers.effects import Effects, Respond, Run, Slack, open_view
from handlers.forms import Filled
from handlers.interview import controls, look_up, result, state
from handlers.interview.controls import asking, to_use
from handlers.interview.conversations import (
    Act,
    Conversations,
    Turn,
    closed,
    nickname_of,
    privacy,
    typing_help,
)
from handlers.interview.document import ResultReport
from handlers.interview.thread import COPY
from handlers.interview.wishes import as_typed, question_about
from handlers.routes import Submission

NO_OPTION = "This answer belongs to an older version of the questions, and was not taken."
NOT_SUGGESTED = "This answer is not suggested any more, and was not taken."
NOT_PRIVATE = "What is shared there is no longer private, and I cannot take it back."
SHARED = f"Shared in {{}}. {NOT_PRIVATE}"
MAYBE_SHARED = f"Look in {{}} whether it was shared: Slack did not say. {NOT_PRIVATE}"
NOT_SHARED = "It was not shared: Slack does not let it into {}. Choose another place, or copy it."
FINISHED = "This conversation is finished: there is nothing to stop. “delete” removes it."
NO_RESULT_YET = (
    "There is no result yet: answer the question below first. “Not sure” is an answer, too."
)
NOT_UNDERSTOOD = "I don't follow. Press or type an answer, or:"
NOTHING_TO_PRESS = "I don't follow. Press or type an answer, or type `help`."
WHAT_THEN = "I don't follow. Is it one of these?"
NO_EMAIL = "I send no email. Press “{}”, and attach it to yours."
THERE_FIRST = (
    "There is something to send once there is a result. Nothing leaves this thread before."
)
PRESS_HERE = "Press “{}” here."
ANOTHER = "Each check is about one school. This one stays as it is."
TO_DELETE = "Press Delete to remove this conversation. Slack asks once more, and says what stays."
WELCOME = "You're welcome."
CALLED = "This check is about “{}” now. Your answers stay; change those that don't fit."
FIND_OUT = "That is what these questions find out, for the school that they are about."
LOOK = "Look here: {}. “Not sure” is an answer, too."
KEPT = (
    "No hurry: your answers are kept, and each can be changed. Write here any time to go on; from"
    " elsewhere, “my checks” leads here."
)
FIRST = "This is the first question: there is nothing to go back to."


def changing(act: Act) -> Act:
    """An act that would change answers: an old result is left as it is."""

    def unless_closed(turn: Turn) -> Effects | None:
        return turn.say(closed(turn.now)) if turn.is_closed else act(turn)

    return unless_closed


# Answering


def answer(turn: Turn) -> Effects:
    """One of the options of a question."""
    question, option = str(turn.carried.get("q")), turn.carried.get("o")
    if option not in QUESTIONS.get(question, ()):
        return turn.tell(NO_OPTION)
    given = turn.now.answers.get(question)
    if turn.carried.get("w") == given:
        return turn.keep(state.answered(turn.now, question, option))
    if given in (None, option):
        return turn.keep(turn.now)
    label = turn.known[question].label(turn.now.answers[question])
    number = turn.numbered.get(question)
    change = f" To change it, type “change {number}”." if number else ""
    return turn.tell(f"You answered that already: “{escape(label)}”.{change}", turn.now)


def choose(choice: str) -> Act:
    """What is chosen where no question waits."""
    return lambda turn: turn.keep(turn.talks.chosen(turn.now, choice))


def use(turn: Turn, origin: str) -> Effects:
    """A suggested answer, by whose suggestion it is."""
    question, option, now = str(turn.carried.get("q")), turn.carried.get("o"), turn.now
    given = now.answers.get(question)
    if origin == "file" and (again := look_up.renewed(turn)) is not now:
        return turn.tell(look_up.FILE_CHANGED, again)
    is_there = option in {offer.option for offer in state.usable(now, question)}
    if not is_there and given != option:
        return turn.tell(NOT_SUGGESTED, now)
    if not is_there or turn.carried.get("w") != given:
        return turn.keep(now)
    after = state.answered(now, question, str(option))
    # Where answers are checked, they are shown again below what was typed.
    same = turn.action is None and state.pending(after) == state.pending(now)
    return turn.keep(state.asked_again(after) if same else after)


@changing
def use_it(turn: Turn) -> Effects:
    """The suggested answer that "use it", "use file" or "use 3" means."""
    found = to_use(turn.now, turn.wish.origin, turn.wish.number)
    if isinstance(found, str):
        return turn.say(found)
    question, offer = found
    carried = {"q": question, "o": offer.option, "w": turn.now.answers.get(question)}
    return use(replace(turn, carried=carried), offer.origin)


@changing
def back(turn: Turn) -> Effects:
    """One step back, or as many as were said."""
    if turn.action and turn.carried.get("p") != turn.pending:
        return turn.keep(turn.now)
    steps = accumulate(range(turn.wish.number or 1), lambda at, _: state.back(at), initial=turn.now)
    after = [*steps][-1]
    return turn.say(FIRST) if after is turn.now else turn.keep(after)


@changing
def change(turn: Turn) -> Effects | None:
    """Ask one question again: by its button, its number, or what it is about."""
    now, given = turn.now, {n: q for q, n in turn.numbered.items() if q in turn.now.answers}
    if turn.action:
        question = str(turn.carried.get("q"))
        is_new = question in now.answers and question in QUESTIONS and now.asking != question
        return turn.keep(state.opened(now, question) if is_new else now)
    number = turn.wish.number
    if turn.wish.name:
        shorts = {n: turn.known[q].short for n, q in given.items()}
        number = question_about(turn.wish.name, shorts)
        if number is None:
            return None
    if number in given:
        return turn.keep(state.opened(now, given[number]))
    if not given:
        return turn.say("You have not answered anything yet, so there is nothing to change.")
    first, last = min(given), max(given)
    yours = f"only answer {last}" if first == last else f"answers {first} to {last}"
    return turn.say(f"There is no answer {number} yet: you have given {yours}.")


@changing
def over(turn: Turn) -> Effects:
    """Begin again, which is asked first."""
    return turn.keep(state.asked_whether_over(turn.now))


@changing
def rename(turn: Turn) -> Effects:
    """Another name for the school, or the question for one."""
    name = nickname_of(as_typed(turn.wish.name, turn.text))
    if name is None:
        return turn.keep(state.opened(turn.now, state.NAME))
    if turn.pending == state.NAME:
        return turn.keep(state.named(turn.now, name))
    said = asking(escape(CALLED.format(name)), controls.another())
    return turn.say(said, after=replace(turn.now, nickname=name))


def stop(turn: Turn) -> Effects:
    """Put it away."""
    if turn.now.result is not None:
        return turn.say(FINISHED)
    return turn.keep(state.put_away(turn.now, turn.talks.seconds()))


def see_result(turn: Turn) -> Effects:
    """The result is asked for: again, or while a question waits that may be skipped."""
    if turn.pending == state.RESULT:
        return again(turn)
    if turn.asked and turn.asked.id in AGENCY_QUESTIONS:
        return turn.keep(state.chosen(turn.now, state.SHORT))
    return turn.say(NO_RESULT_YET)


def verdict(turn: Turn) -> Effects | None:
    """What comes out: where all is asked about the school the result, else how far that is."""
    if turn.asked and turn.asked.id in AGENCY_QUESTIONS:
        return see_result(turn)
    if turn.asked:
        return turn.say(f"{FIND_OUT} {turn.far()}")
    ends = {state.CROSSROADS: state.SHORT, state.REVIEW: state.FINISH}
    return choose(ends[turn.pending])(turn) if turn.pending in ends else None


def again(turn: Turn) -> Effects:
    """What waits, once more."""
    return turn.keep(state.asked_again(turn.now))


def look_it_up(turn: Turn) -> Effects | None:
    """The school by a name that was said, or by the one it has."""
    if turn.is_closed or turn.voice.lookup is None:
        return None
    name = as_typed(turn.wish.name, turn.text) or turn.now.nickname or ""
    return look_up.named(turn, name)


# Saying something, and changing nothing

Words = Callable[[Turn], Message | str]


def telling(words: Words) -> Act:
    """An act that says something."""
    return lambda turn: turn.say(words(turn))


def _count(turn: Turn) -> Message | str:
    counting = turn.voice.counting
    if counting is None:
        return not_understood(turn)
    button = controls.pressed(counting.about.button, "count", turn.now)
    said = escape(controls.TO_COUNT.format(counting.about.button))
    return asking(f"{said[0].upper()}{said[1:]}", button)


def press_here(turn: Turn) -> Message:
    """The button for what is only pressed: a copy, or sharing."""
    copy_it, share_it = result.result_buttons(turn.now)[2:]
    wanted = share_it if turn.wish.command == "share" else copy_it
    said = NO_EMAIL if turn.wish.command == "email" else PRESS_HERE
    return asking(said.format(wanted["text"]["text"]), wanted)


def what_is_asked(turn: Turn) -> list[Block]:
    """A row with the button that says what the question means."""
    if not turn.asked:
        return []
    why = controls.pressed("What does this ask?", "why", turn.now, q=turn.asked.id)
    return [actions([why])]


def not_understood(turn: Turn) -> Message:
    """What else there is to do, for words that nobody understands."""
    counting, now = turn.voice.counting, turn.now
    if turn.pending == state.RESULT:
        return asking(WHAT_THEN, *result.result_buttons(now))
    other = controls.pressed("My answers", "answers", now)
    if turn.asked and turn.asked.id in COUNTED and counting:
        other = controls.pressed(counting.about.button, "count", now)
    row = what_is_asked(turn)
    if now.answers:
        row = [actions([*(row[0]["elements"] if row else []), other])]
    return Message(section(NOT_UNDERSTOOD if row else NOTHING_TO_PRESS), *row)


# With a result


def of_report(words: Callable[[Turn, ResultReport], Sequence[Message]]) -> Act:
    """An act that says something of the result."""

    def said(turn: Turn) -> Effects:
        report = turn.report
        return turn.say(*words(turn, report)) if report else turn.keep(turn.now)

    return said


def under_details(turn: Turn) -> list[Block]:
    """What else can be done with a result."""
    agencies = state.agencies_matter(turn.now) and not turn.is_closed
    return result.detail_buttons(turn.now, agencies)


def of_result(turn: Turn, report: ResultReport) -> list[Message]:
    """What is asked of a result: one pathway, whom to call, or all in short."""
    one = result.one_pathway(report, turn.wish.number)
    if turn.wish.command == "whom":
        return [result.call(report)]
    if turn.wish.command != "of pathway" or one is None:
        one = result.in_short(report, turn.voice.interview.about.in_short)
    row = actions(result.result_buttons(turn.now)[:2])
    return [Message(*one.blocks, row, quiet=one.quiet)]


def copy(turn: Turn) -> Effects:
    """The result as a file."""
    if turn.report and turn.talks.once_a_minute("copy", turn.now.id):
        turn.talks.thread.say_once(turn.now, COPY)
    return ()


def share(turn: Turn) -> Effects:
    """Show what would be shared, and ask where."""
    report, action = turn.report, turn.action
    if report is None or action is None:
        return turn.keep(turn.now)
    return [open_view(action.trigger_id, result.share_form(turn.now, report).view())]


def shared(talks: Conversations, submission: Submission) -> Effects:
    """Share the result in the channel chosen."""
    before = talks.own(submission.person, Filled.of(submission.view).kept.get("c"))
    turn = talks.turn(before) if before else None
    report = turn.report if turn else None
    if turn is None or report is None or not submission.response_urls:
        return ()
    place = submission.response_urls[0]
    message = result.shared(report, submission.person.user_id)
    answer = Respond(str(place["response_url"]), message, replace=False, in_channel=True)

    def share(slack: Slack) -> Effects:
        told = SHARED
        try:
            slack.respond(answer)
        except CallError as error:
            told = MAYBE_SHARED if error.is_unknown else NOT_SHARED
        return turn.say(told.format(f"<#{place['channel_id']}>"))

    return [Run(share)]


ACTS: Mapping[str, Act] = {
    "again": again,
    "another": telling(lambda turn: asking(ANOTHER, controls.another())),
    "answers": telling(Turn.answers),
    "back": back,
    "change": change,
    "count": telling(_count),
    "details": of_report(lambda turn, r: result.details(r, under_details(turn))),
    "delete": telling(lambda turn: asking(TO_DELETE, controls.delete_button(turn.now))),
    "help": telling(lambda turn: typing_help(turn.voice)),
    "look up": look_it_up,
    "over": over,
    "privacy": telling(lambda turn: privacy(turn.voice)),
    "progress": telling(Turn.far),
    "rename": rename,
    "result": see_result,
    "stop": stop,
    "thanks": telling(lambda turn: WELCOME),
    "use": use_it,
    "verdict": verdict,
    "where": lambda turn: turn.say(LOOK.format(turn.sources(turn.asked))) if turn.asked else None,
    "kept": telling(lambda turn: KEPT),
    "what if": of_report(lambda turn, r: [result.what_would_change(r)]),
    "why": telling(Turn.why),
    **dict.fromkeys(("copy", "email", "share"), telling(press_here)),
}
"""What is done for a command word, or a wish: None where it is none here."""

PRESSED: Mapping[str, Act] = {
    **{f"option_{n}": changing(answer) for n in range(controls.MOST_OPTIONS)},
    **{f"use_{each}": changing(partial(use, origin=each)) for each in state.ORIGINS},
    **{each.act: changing(choose(name)) for name, each in controls.CHOICES.items()},
    "why": changing(telling(lambda turn: turn.why(str(turn.carried.get("q"))))),
    "back": back,
    "change": change,
    "answers": telling(Turn.answers),
    "privacy": ACTS["privacy"],
    "details": ACTS["details"],
    "what_if": ACTS["what if"],
    "copy": copy,
    "share": share,
}
"""What a button does, by the end of its action id."""
