"""The messages of a thread while questions are asked: each question, the choice, the check.

Each is worked out from the conversation alone. Top-level texts carry everything, since screen
readers read them; they name no school.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bot.community.interview import Interview, Question
from bot.dta.paths import questions_left
from bot.dta.rules import AGENCY_QUESTIONS, assess
from bot.outbox.message import Message
from bot.store.interviews import Conversation
from handlers.blocks import Block, actions, bullets, context, escape, header, link, read_as, section
from handlers.interview import controls, count_words
from handlers.interview.controls import (
    ACTION_FINISH,
    ACTION_FULL,
    ACTION_GO_ON,
    ACTION_LOOK_UP,
    ACTION_OVER,
    ACTION_SHORT,
    ACTION_SKIP_NAME,
    ACTION_STAY,
    FINISH,
    LATER_AGENCIES,
    LATER_SCHOOL,
    SKIP_NAME,
    START_OVER,
    STAY,
    back_button,
    change_button,
    delete_button,
    few,
    option_buttons,
    simple,
    why_button,
)
from handlers.interview.count import CountWords
from handlers.interview.document import day
from handlers.interview.state import (
    CONTRADICTORY,
    CROSSROADS,
    NAME,
    OVER,
    REVIEW,
    agencies_matter,
    asked_about,
    numbered,
    part_of,
    pending,
    question_in,
    to_lose,
)
from schedules.words import in_a_row

BLOCK_OPTIONS = "dta_options"
BLOCK_AGAIN = "dta_options_again"
BLOCK_MOVES = "dta_moves"
LOOK = "Open the file"
HOW_TO_TYPE = "Type `help` for what else you can type."
TYPE_A_NAME = "Type a name or nickname, or skip."
QUIET_ANSWERS = "Your answers stand in this thread, to check."  # for lock screens
SKIPPED = "Who has agreed so far was not asked: that stays to find out."
SKIPPED_IN_PART = "Who else has agreed so far was not asked: that stays to find out."


@dataclass(frozen=True, slots=True)
class Voice:
    """What the messages are worded with, besides the conversation; `timezone` is for dates.

    `looks_up`: whether files are loaded in which a school can be looked up. `counting` is None in a
    community that offers no counting.
    """

    interview: Interview
    command: str
    unofficial: str
    timezone: str
    retention_days: int
    looks_up: bool = False
    counting: CountWords | None = None


# The name, and the questions


def name(now: Conversation, voice: Voice) -> Message:
    """What the school is called; where files are loaded it can be looked up at once."""
    look_up = [simple(controls.LOOK_UP, ACTION_LOOK_UP, now)] if voice.looks_up else []
    heard = f" {controls.LOOK_UP_ALOUD}" if look_up else ""
    buttons = [*look_up, simple(SKIP_NAME, ACTION_SKIP_NAME, now)]
    return Message(
        section(f"*{escape(voice.interview.about.asks_name)}*\n{TYPE_A_NAME}"),
        read_as(actions(buttons, BLOCK_MOVES), f"Type “skip” to go on without.{heard}"),
        context(HOW_TO_TYPE),
    )


def named(now: Conversation) -> Message:
    """What is left of that."""
    return retired(escape(f"About {now.nickname}.") if now.nickname else "Without a name.")


def question(now: Conversation, words: Question, voice: Voice) -> Message:
    """A question that waits for its answer."""
    number = numbered(now).get(words.id)
    title = f"{number}. {words.text}" if number else words.text
    clash = _contradiction(now, voice) if words.id == CONTRADICTORY[-1] else ""
    given = now.answers.get(words.id)
    so_far = f"Your answer so far: {words.label(given)}." if given else ""
    lines = [escape(part) for part in (clash or words.help, so_far) if part]
    if words.look:
        lines.append(link(words.look, LOOK))
    moves: list[Block] = []
    if clash:
        other = CONTRADICTORY[0]
        moves.append(change_button(now, other, numbered(now).get(other), "Change the other one"))
    if words.id in AGENCY_QUESTIONS:
        moves.append(simple("Skip the rest: see the result", ACTION_SHORT, now))
    moves += count_words.buttons(now, words.id, voice.counting)
    moves += controls.look_up_button(now, words, looks_up=voice.looks_up)
    moves.append(why_button(now, words.id))
    moves += [] if number == 1 else [back_button(now, part_of(words.id))]
    heard = [
        *controls.how_to_use(now, words, looks_up=voice.looks_up),
        *count_words.how_to_count(words.id, voice.counting),
    ]
    return Message(
        section("\n".join([f"*{escape(title)}*", *lines])),
        *controls.shown(now, words),
        _options(now, words),
        read_as(
            actions([*controls.use_buttons(now, words), *few(now, moves)], BLOCK_MOVES),
            escape(" ".join(heard)),
        ),
        context(_left(now, words)),
    )


def why(words: Question, voice: Voice) -> Message:
    """Why a question is asked, and where that stands."""
    links = [link(address, voice.interview.page_name(address)) for address in words.sources]
    source = f"{' · '.join(links)}, checked {day(words.checked)}"
    if words.confidence == "open":
        source += f". Not settled: ask {escape(words.who_to_ask or '')}"
    return Message(section(f"*Why I ask:* {escape(words.why)}"), context(source))


def reminded(said: Message, now: Conversation, voice: Voice) -> Message:
    """What is `said` beside the questions, and below it in brief what waits for an answer."""
    return Message(*said.blocks, *_again(now, voice), say=said.say)


def _again(now: Conversation, voice: Voice) -> list[Block]:
    """What waits, in brief: the first sentence with its answers, or what else can be chosen."""
    part = pending(now)
    if question_id := question_in(part):
        words = voice.interview.question[question_id]
        number = numbered(now).get(words.id)
        first = f"{number}. {words.text}" if number else words.text
        return [section(f"*{escape(first)}*"), _options(now, words, BLOCK_AGAIN)]
    if part == NAME:
        asked = section(f"*{escape(voice.interview.about.asks_name)}*")
        return [asked, actions([simple(SKIP_NAME, ACTION_SKIP_NAME, now)], BLOCK_AGAIN)]
    if part == CROSSROADS:
        return [actions(_onward(now)[:2], BLOCK_AGAIN)]
    if part == REVIEW:
        return [actions([simple(FINISH, ACTION_FINISH, now, "primary")], BLOCK_AGAIN)]
    return [*whether_over(now).blocks] if part == OVER else []


def quiet_question(now: Conversation, words: Question) -> str | None:
    """What a lock screen may show of a question whose text names answers; None where none does."""
    if words.id not in now.answers and not controls.lines(now, words):
        return None
    asked = section("\n".join(map(escape, filter(None, [words.text, words.help]))))
    return Message(asked, _options(now, words), context(_left(now, words))).text


def _options(now: Conversation, words: Question, block_id: str = BLOCK_OPTIONS) -> Block:
    """The options of a question, read out with what to type for each."""
    row = actions(option_buttons(now, words), block_id)
    return read_as(row, escape(spoken_options(words)))


def answered(now: Conversation, words: Question) -> Message | None:
    """A question with the answer chosen; None where there is none."""
    given = now.answers.get(words.id)
    if given is None:
        return None
    number = numbered(now).get(words.id)
    label = words.label(given)
    if number is None:
        note = "Not needed any more, because of another answer."
        return Message(section(f"{escape(words.short)}\n*{escape(label)}*"), context(note))
    shown = section(
        f"{number}. {escape(words.short)}\n*{escape(label)}*",
        accessory=change_button(now, words.id, number),
    )
    return Message(shown)


def spoken_options(words: Question) -> str:
    """The options with what to type for each."""
    named = [
        f"{number}: {option.label}" if number else f"“{option.label.lower()}”"
        for option, number in zip(words.options, option_numbers(words), strict=True)
    ]
    return _press_or_type(named)


def _press_or_type(named: Sequence[str]) -> str:
    return f"Press or type {in_a_row(named, 'or')}."


def _two(first: str, second: str, buttons: Sequence[Block]) -> Block:
    """A row of buttons, the first two of which are read out with what to type for each."""
    named = _press_or_type([f"1: {first}", f"2: {second}"])
    return read_as(actions(buttons, BLOCK_MOVES), named)


def option_numbers(words: Question) -> list[str | None]:
    """What is typed for each option: its place in the list, or where things are counted the count.

    The option "3+" is typed 3; "not sure" has no number among counts.
    """
    if words.counts:
        return [each.id.rstrip("+") if each.id[0].isdigit() else None for each in words.options]
    return [str(number) for number in range(1, len(words.options) + 1)]


# What comes between the questions and the result


def crossroads(now: Conversation) -> Message:
    """All is said about the school: the result, or first who has agreed."""
    text = (
        "That is all about the school. Agencies have to ask and agree, too: go through that as "
        "well, or leave it to find out."
    )
    return Message(section(text), _two(LATER_SCHOOL, LATER_AGENCIES, _onward(now)))


def _onward(now: Conversation) -> list[Block]:
    return [
        simple(LATER_SCHOOL, ACTION_SHORT, now, "primary"),
        simple(LATER_AGENCIES, ACTION_FULL, now),
        back_button(now, CROSSROADS),
    ]


def review(now: Conversation, voice: Voice) -> Message:
    """The answers to check, each with a way to change it."""
    buttons = [simple(FINISH, ACTION_FINISH, now, "primary")]
    notes = []
    if agencies_matter(now):
        buttons.append(simple(LATER_AGENCIES, ACTION_FULL, now))
        in_part = set(AGENCY_QUESTIONS) & set(numbered(now))
        notes.append(context(SKIPPED_IN_PART if in_part else SKIPPED))
    buttons.append(back_button(now, REVIEW))
    return Message(
        header("Check your answers"),
        *answer_rows(now, voice),
        *count_words.row(now, voice.counting),
        *notes,
        actions(buttons, BLOCK_MOVES),
        say="Type 1 to see the result, or “change” and a number.",
    )


def answer_rows(now: Conversation, voice: Voice) -> list[Block]:
    """The answers given, each with Change."""
    rows = []
    for each, number in numbered(now).items():
        words, given = voice.interview.question[each], now.answers.get(each)
        if given is None:
            continue
        label = escape(words.label(given))
        short = escape(words.short)
        rows.append(
            section(f"{number}. {short}\n*{label}*", accessory=change_button(now, each, number))
        )
        rows += controls.differing_rows(now, words, number)
    return rows


def away(now: Conversation, voice: Voice) -> Message:
    """Put away, by the person or after a month."""
    text = (
        "This conversation is paused. Nothing is lost: press Go on, or write anything here, and it "
        "continues where you left it. "
        f"Without that it is deleted {kept_for(voice.retention_days)} after you last used it."
    )
    buttons = [simple("Go on", ACTION_GO_ON, now, "primary"), delete_button(now)]
    return Message(section(text), actions(buttons, BLOCK_MOVES))


def whether_over(now: Conversation) -> Message:
    """Whether really to begin again, and what that drops."""
    text = f"Start over? This drops {in_a_row(to_lose(now))}, and nobody can bring that back."
    return Message(section(text), _two(START_OVER, STAY, _over_or_not(now)))


def _over_or_not(now: Conversation) -> list[Block]:
    return [
        simple(START_OVER, ACTION_OVER, now, "danger"),
        simple(STAY, ACTION_STAY, now),
    ]


def changed(now: Conversation, voice: Voice) -> Message | None:
    """What a new version of the questions changed for this conversation."""
    changes = now.changes
    if not changes:
        return None
    known = voice.interview.question
    lines = []
    if reworded := [each for each in changes["reworded"] if each in known]:
        names = in_a_row([f"“{known[each].short}”" for each in reworded])
        lines.append(f"Worded differently now, with your answer kept: {names}. Please check.")
    if changes["dropped"]:
        names = in_a_row([f"“{_name(each, voice)}”" for each in changes["dropped"]])
        lines.append(f"Your answer no longer fits, and it is asked again where needed: {names}.")
    if added := [each for each in changes["added"] if each in known]:
        names = in_a_row([f"“{known[each].short}”" for each in added])
        lines.append(f"New: {names}.")
    first = (
        "The questions were changed since you began. This conversation goes on with those of "
        f"{day(voice.interview.about.edition)}; your other answers are kept."
    )
    text = f"{escape(first)}\n{bullets([escape(line) for line in lines])}"
    return Message(section(text))


def retired(text: str) -> Message:
    """What is left of a message that a later one has replaced."""
    return Message(context(text))


def kept_for(days: int) -> str:
    """A year, 90 days."""
    return "a year" if days == 365 else f"{days} days"


def _name(question_id: str, voice: Voice) -> str:
    known = voice.interview.question.get(question_id)
    return known.short if known else question_id.replace("_", " ")


def _left(now: Conversation, words: Question) -> str:
    if words.id in now.answers and assess(now.answers).next_question != words.id:
        return "Your other answers stay as they are."
    left = questions_left(now.answers, asked_about(now)).about - 1
    if left <= 0:
        return "This is the last one for now."
    return f"About {left} left after this one."


def _contradiction(now: Conversation, voice: Voice) -> str:
    """Both answers by name, where they cannot both be right."""
    if "contradiction" not in assess(now.answers).flags:
        return ""
    known = voice.interview.question
    named = [f"“{known[q].short}: {known[q].label(now.answers[q])}”" for q in CONTRADICTORY]
    return f"{voice.interview.flag['contradiction'].title}: {in_a_row(named)}."
