"""What somebody types in the thread of their conversation, and what is done about it.

It is tried in this order: a command word, an answer to what waits, another answer than one before,
a wish inside the sentence, a question to the bot's answers. Then what waits is shown again.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from itertools import accumulate

from bot.dta.counting import COUNTED
from bot.dta.rules import AGENCY_QUESTIONS
from bot.outbox.message import Message
from bot.store.interviews import Conversation
from bot.store.people import Person
from handlers.blocks import Block, actions, button, escape, hushed, section
from handlers.effects import Effects
from handlers.interview import controls, result, state
from handlers.interview.controls import to_use
from handlers.interview.conversations import (
    Conversations,
    closed,
    confirm_delete,
    nickname_of,
    privacy,
    typing_help,
)
from handlers.interview.count_words import count_button, to_count
from handlers.interview.document import ResultReport
from handlers.interview.look_up import FILE_CHANGED, LookingUp, named_school, school_asked_about
from handlers.interview.meant import MEANT, SAID_SO, offered
from handlers.interview.read import Chosen, Corrected, NoAnswer, read
from handlers.interview.show import QUIET_ANSWERS, Showing
from handlers.interview.wishes import CommandWord, as_typed, clean, question_about
from handlers.reader import is_choice

FINISHED = "This conversation is finished: there is nothing to stop. “delete” removes it."
NO_RESULT_YET = (
    "There is no result yet: answer the question below first. “Not sure” is an answer, too."
)
WHY_A_NAME = "Why I ask: so that you find this again among others. A nickname will do."
NOTHING_ASKED = "Nothing is asked right now. Type “my answers” to see what you said."
NOT_UNDERSTOOD = "I don't follow. Press or type an answer, or:"
NOTHING_TO_PRESS = "I don't follow. Press or type an answer, or type `help`."
WHAT_THEN = "I don't follow. Is it one of these?"
NO_EMAIL = "I send no email. Press “{}”, and attach it to yours."
THERE_FIRST = (
    "There is something to send once there is a result. Nothing leaves this thread before."
)
PRESS_HERE = "Press “{}” here."
ANOTHER = "Each check is about one school. This one stays as it is."
OF_RESULT = ("of pathway", "why", "verdict", "whom")
BLOCK_ELSE = "dta_else"
WELCOME = "You're welcome."
CALLED = "This check is about “{}” now. Your answers stay; change those that don't fit."
NOTED = "Noted: “{}”. To change it, type “back”."
CHANGED = "Changed answer {} to “{}”."
FIND_OUT = "That is what these questions find out, for the school that they are about."
FIRST = "This is the first question: there is nothing to go back to."
_ASKS = re.compile(r"\?|^\W*(?:what|who|how|why|when|where|which)\b", re.IGNORECASE)


@dataclass(frozen=True)
class Replies:
    """Deals with what people do in a thread; `looking_up` where schools can be."""

    talks: Conversations
    looking_up: LookingUp | None = None

    def typed(self, before: Conversation, text: str, person: Person) -> Effects:
        now, voice = self.talks.taken_up(before), self.talks.voice
        known = voice.interview.question
        part, last = state.pending(now), state.last_answered(now)
        question = state.question_in(part)
        words = known[question] if question else None
        found = read(text, words, part, known[last] if last else None, now.nickname)
        if isinstance(found, NoAnswer):
            of_school = self._of_school(before, now, text, found)
            if of_school is not None:
                return of_school
        match found:
            case CommandWord("use", number, origin):
                return self._use(before, now, number, origin)
            case CommandWord(command, number):
                return self._command(before, now, command, number)
            case Chosen(option, in_passing) if question and words:
                after = state.answered(now, question, option)
                if not in_passing:
                    return self.talks.keep(before, after)
                return self.talks.aside(before, after, NOTED.format(escape(words.label(option))))
            case Chosen(option):
                return self.talks.keep(before, self.talks.chosen(now, option))
            case Corrected(option):
                return self._corrected(before, now, str(last), option)
            case NoAnswer(_, _, wish) if part == state.NAME and not (_ASKS.search(text) or wish):
                return self.talks.keep(before, state.named(now, nickname_of(text)))
            case NoAnswer():
                return self._no_answer(before, now, found, text, person)

    def _no_answer(
        self, before: Conversation, now: Conversation, found: NoAnswer, text: str, person: Person
    ) -> Effects:
        """Another answer than the one before, a wish, a question, or none of these."""
        said: Message | str | None = None
        if not self.talks.is_closed(now):
            said = offered(now, text, self.talks.voice)
        done = self._wish(before, now, found.wish, text) if found.wish and not said else None
        if done is not None:
            return done
        said = said or self._called(now, text) or self._unclear(now, found, text, person)
        return self.talks.aside(before, now, said)

    def _of_school(
        self, before: Conversation, now: Conversation, text: str, found: NoAnswer
    ) -> Effects | None:
        """A school that somebody names, or asks about: looked up, or taken for the name."""
        asked = school_asked_about(text, self.talks.voice.interview.about)
        school = asked if found.meant else asked or named_school(text)
        if self.looking_up and self.looking_up.lookup.is_wished(clean(text)):
            school = ""
        if school is None or self.talks.is_closed(now):
            return None
        is_name = state.pending(now) == state.NAME
        if self.looking_up and (self.talks.voice.looks_up or not (asked or is_name)):
            return self.looking_up.named(before, now, school)
        if asked is None:
            return None
        if is_name:
            return self.talks.keep(before, state.named(now, nickname_of(asked)))
        return self.talks.aside(before, now, FIND_OUT)

    def _corrected(
        self, before: Conversation, now: Conversation, question: str, option: str
    ) -> Effects:
        """Another answer to the question before, with a word of what was understood."""
        if self.talks.is_closed(now):
            return self.talks.aside(before, now, closed(now))
        label = self.talks.voice.interview.question[question].label(option)
        told = SAID_SO if now.answers[question] == option else CHANGED
        said = told.format(state.numbered(now)[question], escape(label))
        return self.talks.aside(before, state.answered(now, question, option), said)

    def _unclear(
        self, now: Conversation, found: NoAnswer, text: str, person: Person
    ) -> Message | str:
        question, voice = state.question_in(state.pending(now)), self.talks.voice
        # What comes near an answer is a slip of the keys, unless it is put as a question.
        is_slip = found.meant is not None and "?" not in text
        unasked = found.is_number or is_slip
        answer = None if unasked else self.talks.answer_question(text, person)
        # What only comes near is for who asks; who does not, meant to answer.
        if answer and not is_choice(answer):
            return answer
        if answer and _ASKS.search(text):
            return Message(*answer.blocks, *self._what_is_asked(now, question))
        if not (question and found.meant):
            return self._not_understood(now)
        label = voice.interview.question[question].label(found.meant)
        return escape(MEANT.format(label))

    def _wish(
        self, before: Conversation, now: Conversation, wish: CommandWord, text: str
    ) -> Effects | None:
        """What stands as a wish inside a sentence; None where it is none here."""
        closed_now, report = self.talks.is_closed(now), self.talks.report(now)
        if state.pending(now) != state.RESULT:
            report = None
        if report and wish.command in OF_RESULT:
            return self.talks.aside(before, now, self._of_result(now, report, wish))
        match wish.command:
            case "again":
                return self.talks.keep(before, state.asked_again(now))
            case "rename" | "back" | "change" if closed_now:
                return self.talks.aside(before, now, closed(now))
            case "rename":
                return self._renamed(before, now, as_typed(wish.name, text))
            case "back" if wish.number:
                steps = accumulate(range(wish.number), lambda at, _: state.back(at), initial=now)
                return self.talks.keep(before, [*steps][-1])
            case "change":
                known = self.talks.voice.interview.question
                given = {n: q for q, n in state.numbered(now).items() if q in now.answers}
                number = question_about(wish.name, {n: known[q].short for n, q in given.items()})
                return self._change(before, now, number) if number else None
            case "look up" if not closed_now:
                name = as_typed(wish.name, text) or now.nickname or ""
                return self.looking_up.named(before, now, name) if self.looking_up else None
            case "verdict" if state.question_in(state.pending(now)):
                return self.talks.aside(before, now, FIND_OUT)
            case "of pathway" | "verdict" | "whom" | "change" | "look up":
                return None
            case "copy" | "share" | "email" if not report:
                return self.talks.aside(before, now, THERE_FIRST)
        return self._command(before, now, wish.command, wish.number)

    def _renamed(self, before: Conversation, now: Conversation, text: str) -> Effects:
        """Another name for the school, or the question for one."""
        name = nickname_of(text)
        if name is None:
            return self.talks.keep(before, state.opened(now, state.NAME))
        another = button("Start another", controls.ACTION_START, {"n": 1})
        said = section(escape(CALLED.format(name)))
        return self.talks.aside(
            before, replace(now, nickname=name), Message(said, actions([another], BLOCK_ELSE))
        )

    def _of_result(self, now: Conversation, report: ResultReport, wish: CommandWord) -> Message:
        """One pathway, whom to call, or all in short."""
        buttons = result.result_buttons(now)[:2]
        if wish.command == "whom":
            return result.call(report)
        if wish.command == "of pathway" and (one := result.one_pathway(report, wish.number)):
            return Message(*one.blocks, actions(buttons, BLOCK_ELSE), quiet=one.quiet)
        short = result.in_short(report, self.talks.voice.interview.about.in_short)
        return Message(*short.blocks, actions(buttons, BLOCK_ELSE), quiet=short.quiet)

    def _command(
        self, before: Conversation, now: Conversation, command: str, number: int | None
    ) -> Effects:
        """What a command word asks for."""
        if command in ("back", "change", "over") and self.talks.is_closed(now):
            return self.talks.aside(before, now, closed(now))
        match command:
            case "back":
                return self._back(before, now)
            case "change":
                return self._change(before, now, number)
            case "over":
                return self.talks.keep(before, state.asked_whether_over(now))
            case "stop" if now.result is None:
                return self.talks.keep(before, state.put_away(now, self.talks.seconds()))
            case "result":
                return self._result(before, now)
        return self.talks.aside(before, now, self.told(now, command))

    def told(self, now: Conversation, command: str) -> Message | str:
        """What is said to a command word that changes nothing."""
        voice = self.talks.voice
        match command:
            case "stop":
                return FINISHED
            case "answers":
                return self.answers(now)
            case "why":
                return self.why(now)
            case "count" if voice.counting:
                return to_count(now, voice.counting)
            case "help":
                return typing_help(voice)
            case "privacy":
                return privacy(voice)
            case "delete":
                return confirm_delete(now)
            case "thanks":
                return WELCOME
            case "progress":
                return Showing(now, voice).far()
            case "another":
                another = button("Start another", controls.ACTION_START, {"n": 1})
                return Message(section(ANOTHER), actions([another], BLOCK_ELSE))
            case "copy" | "share" | "email":
                copy, share = result.result_buttons(now)[2:]
                wanted = share if command == "share" else copy
                said = NO_EMAIL if command == "email" else PRESS_HERE
                told = said.format(wanted["text"]["text"])
                return Message(section(told), actions([wanted], BLOCK_ELSE))
        return self._not_understood(now)

    def _what_is_asked(self, now: Conversation, question: str | None) -> list[Block]:
        """The button that says what the question means."""
        if question is None:
            return []
        why = controls.pressed("What does this ask?", controls.ACTION_WHY, now, q=question)
        return [actions([why], BLOCK_ELSE)]

    def _not_understood(self, now: Conversation) -> Message:
        """What else there is to do, for words that nobody understands."""
        question, counting = state.question_in(state.pending(now)), self.talks.voice.counting
        if state.pending(now) == state.RESULT:
            return Message(section(WHAT_THEN), actions(result.result_buttons(now), BLOCK_ELSE))
        other = controls.pressed("My answers", controls.ACTION_ANSWERS, now)
        if question in COUNTED and counting:
            other = count_button(now, counting)
        row = self._what_is_asked(now, question)
        if now.answers:
            row = [actions([*(row[0]["elements"] if row else []), other], BLOCK_ELSE)]
        return Message(section(NOT_UNDERSTOOD if row else NOTHING_TO_PRESS), *row)

    def answers(self, now: Conversation) -> Message:
        """The answers given so far; those of an old result are no longer changed."""
        report = self.talks.report(now) if self.talks.is_closed(now) else None
        said = result.answers(report) if report else Showing(now, self.talks.voice).answers()
        return hushed(said, QUIET_ANSWERS)

    def why(self, now: Conversation, question: str | None = None) -> Message | str:
        """Why a question is asked, else the one that waits."""
        question = question or state.question_in(state.pending(now))
        if state.pending(now) == state.NAME:
            return WHY_A_NAME
        return Showing(now, self.talks.voice).why(question) if question else NOTHING_ASKED

    def _result(self, before: Conversation, now: Conversation) -> Effects:
        """The result is asked for: again, or while a question waits that may be skipped."""
        if state.pending(now) == state.RESULT:
            return self.talks.keep(before, state.asked_again(now))
        if state.question_in(state.pending(now)) in AGENCY_QUESTIONS:
            return self.talks.keep(before, state.chosen(now, state.SHORT))
        return self.talks.aside(before, now, NO_RESULT_YET)

    def _back(self, before: Conversation, now: Conversation) -> Effects:
        after = state.back(now)
        if after is now:
            return self.talks.aside(before, now, FIRST)
        return self.talks.keep(before, after)

    def _use(
        self, before: Conversation, now: Conversation, number: int | None, origin: str | None
    ) -> Effects:
        if self.talks.is_closed(now):
            return self.talks.aside(before, now, closed(now))
        found = to_use(now, origin, number)
        if isinstance(found, str):
            return self.talks.aside(before, now, found)
        question, offer = found
        if self.looking_up and offer.origin == "file":
            again = self.looking_up.renewed(now)
            if again is not now:
                return self.talks.aside(before, state.asked_again(again), FILE_CHANGED)
        after = state.answered(now, question, offer.option)
        # Where answers are checked, they are shown again below what was typed.
        same = state.pending(after) == state.pending(now)
        return self.talks.keep(before, state.asked_again(after) if same else after)

    def _change(self, before: Conversation, now: Conversation, number: int | None) -> Effects:
        given = {n: q for q, n in state.numbered(now).items() if q in now.answers}
        if number in given:
            return self.talks.keep(before, state.opened(now, given[number]))
        if not given:
            text = "You have not answered anything yet, so there is nothing to change."
        else:
            first, last = min(given), max(given)
            yours = f"only answer {last}" if first == last else f"answers {first} to {last}"
            text = f"There is no answer {number} yet: you have given {yours}."
        return self.talks.aside(before, now, text)

    def _called(self, now: Conversation, text: str) -> Message | None:
        """A button under the result for who types its words."""
        if state.pending(now) != state.RESULT:
            return None
        buttons = [*result.result_buttons(now), *self.under_details(now)]
        found = result.called(clean(text), buttons)
        if found is None:
            return None
        return Message(section(PRESS_HERE.format(found["text"]["text"])), actions([found]))

    def under_details(self, now: Conversation) -> list[Block]:
        """What else can be done with a result."""
        agencies = state.agencies_matter(now) and not self.talks.is_closed(now)
        return result.detail_buttons(now, agencies)
