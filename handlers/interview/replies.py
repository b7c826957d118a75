"""What somebody does in the thread of their conversation: what they type there, and each button.

What is typed is tried in this order: a command word, an answer to what waits, a question to the
bot's answers. Then what waits is shown again. Of two presses on one message the first counts.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from bot.dta.counting import COUNTED
from bot.dta.rules import AGENCY_QUESTIONS, QUESTIONS
from bot.outbox.client import CallError, NoAnswerError
from bot.outbox.message import Message
from bot.store.interviews import Conversation
from bot.store.people import Person
from handlers.blocks import Block, actions, escape, hushed, section
from handlers.effects import Effects, Respond, Run, Slack, open_view
from handlers.forms import Filled
from handlers.interview import controls, result, show, state
from handlers.interview.controls import to_use
from handlers.interview.conversations import (
    Conversations,
    OwnListener,
    closed,
    confirm_delete,
    nickname_of,
    privacy,
    tell,
    typing_help,
)
from handlers.interview.count_words import to_count
from handlers.interview.document import ResultReport
from handlers.interview.look_up import FILE_CHANGED, LookingUp, named_school, school_asked_about
from handlers.interview.meant import MEANT, SAID_SO, offered
from handlers.interview.read import Chosen, CommandWord, Corrected, NoAnswer, clean, read
from handlers.interview.show import QUIET_ANSWERS, Showing
from handlers.reader import is_choice
from handlers.routes import Action, Submission

FINISHED = "This conversation is finished: there is nothing to stop. “delete” removes it."
NO_RESULT_YET = (
    "There is no result yet: answer the question below first. “Not sure” is an answer, too."
)
WHY_A_NAME = "Why I ask: so that you find this again among others. A nickname will do."
NOTHING_ASKED = "Nothing is asked right now. Type “my answers” to see what you said."
NOT_UNDERSTOOD = "I don't know what to make of that. Press or type an answer, or type `help`."
NOTED = "Noted: “{}”. To change it, type “back”."
CHANGED = "Changed answer {} to “{}”."
FIND_OUT = "That is what these questions find out, for the school that they are about."
FIRST = "This is the first question: there is nothing to go back to."
_ASKS = re.compile(r"\?|^\W*(?:what|who|how|why|when|where|which)\b", re.IGNORECASE)
NO_OPTION = "This answer belongs to an older version of the questions, and was not taken."
NOT_SUGGESTED = "This answer is not suggested any more, and was not taken."
NOT_PRIVATE = "What is shared there is no longer private, and I cannot take it back."
SHARED = f"Shared in {{}}. {NOT_PRIVATE}"
MAYBE_SHARED = f"Look in {{}} whether it was shared: Slack did not say. {NOT_PRIVATE}"
NOT_SHARED = "It was not shared: Slack does not let it into {}. Choose another place, or copy it."


@dataclass(frozen=True)
class Replies:
    """Deals with what people do in a thread; `looking_up` where schools can be."""

    talks: Conversations
    looking_up: LookingUp | None = None

    # Typed

    def typed(self, before: Conversation, text: str, person: Person) -> Effects:
        now, voice = self.talks.taken_up(before), self.talks.voice
        known = voice.interview.question
        part, last = state.pending(now), state.last_answered(now)
        question = state.question_in(part)
        words = known[question] if question else None
        found = read(text, words, part, known[last] if last else None)
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
            case NoAnswer() if part == state.NAME and not _ASKS.search(text):
                return self.talks.keep(before, state.named(now, nickname_of(text)))
            case NoAnswer():
                said = self._called(now, text) or self._unclear(now, found, text, person)
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
        is_open = not (self.talks.is_closed(now) or found.meant)
        if is_open and (other := offered(now, text, voice)):
            return other
        # What comes near an answer is a slip of the keys, unless it is put as a question.
        is_slip = found.meant is not None and "?" not in text
        unasked = found.is_number or is_slip
        answer = None if unasked else self.talks.answer_question(text, person)
        # What only comes near is for who asks; who does not, meant to answer.
        if answer and (_ASKS.search(text) or not is_choice(answer)):
            return answer
        if not (question and found.meant):
            counts = question in COUNTED and voice.counting
            return to_count(now, counts, NOT_UNDERSTOOD) if counts else NOT_UNDERSTOOD
        label = voice.interview.question[question].label(found.meant)
        return escape(MEANT.format(label))

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
        return self.talks.aside(before, now, self._told(now, command))

    def _told(self, now: Conversation, command: str) -> Message | str:
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
        return NOT_UNDERSTOOD

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
        """Whom to call, or a button under the result for who types its words."""
        if state.pending(now) != state.RESULT:
            return None
        if result.asks_whom(clean(text)) and (report := self.talks.report(now)):
            return result.call(report)
        buttons = [*result.result_buttons(now), *self._under_details(now)]
        found = result.called(clean(text), buttons)
        if found is None:
            return None
        return Message(section(f"Press “{found['text']['text']}” here."), actions([found]))

    # Pressed

    # Answering

    def option(self, action: Action, before: Conversation) -> Effects:
        """An answer; of two presses on one message the first counts."""
        question, option = str(action.value.get("q")), action.value.get("o")
        if option not in QUESTIONS.get(question, ()):
            return tell(action, NO_OPTION)
        self._notice(action, before, state.part_of(question))
        now = self.talks.current(before)
        given = now.answers.get(question)
        if action.value.get("w") == given:
            return self.talks.keep(before, state.answered(now, question, option))
        told = tell(action, self._given(now, question)) if given not in (None, option) else ()
        return [*told, *self.talks.keep(before, now)]

    def _given(self, now: Conversation, question: str) -> str:
        label = self.talks.voice.interview.question[question].label(now.answers[question])
        number = state.numbered(now).get(question)
        change = f" To change it, type “change {number}”." if number else ""
        return f"You answered that already: “{escape(label)}”.{change}"

    def choice(self, choice: str) -> OwnListener:
        """What is chosen where no question waits; of two presses the first counts."""

        def chosen(action: Action, before: Conversation) -> Effects:
            now = self.talks.current(before)
            return self.talks.keep(before, self.talks.chosen(now, choice))

        return chosen

    def telling(self, command: str) -> OwnListener:
        """A button for what a command word says, too."""

        def told(action: Action, before: Conversation) -> Effects:
            now = self.talks.current(before)
            return self.talks.aside(before, now, self._told(now, command))

        return told

    def explain(self, action: Action, before: Conversation) -> Effects:
        """Why a question is asked, and its source."""
        now, question = self.talks.current(before), str(action.value.get("q"))
        return self.talks.aside(before, now, self.why(now, question))

    def use(self, action: Action, before: Conversation) -> Effects:
        """A suggested answer; of two presses the first counts."""
        question, option = str(action.value.get("q")), action.value.get("o")
        self._notice(action, before, state.part_of(question))
        now = self.talks.current(before)
        given = now.answers.get(question)
        if self.looking_up and action.action_id == f"{controls.ACTION_USE}_file":
            again = self.looking_up.renewed(now)
            if again is not now:
                return [*tell(action, FILE_CHANGED), *self.talks.keep(before, again)]
        is_there = option in {offer.option for offer in state.usable(now, question)}
        if is_there and action.value.get("w") == given:
            return self.talks.keep(before, state.answered(now, question, str(option)))
        told = () if is_there or given == option else tell(action, NOT_SUGGESTED)
        return [*told, *self.talks.keep(before, now)]

    def back(self, action: Action, before: Conversation) -> Effects:
        """One step back."""
        now = self.talks.current(before)
        is_here = action.value.get("p") == state.pending(now)
        return self.talks.keep(before, state.back(now) if is_here else now)

    def change(self, action: Action, before: Conversation) -> Effects:
        """Ask one question again."""
        now, question = self.talks.current(before), action.value.get("q")
        is_new = question in now.answers and question in QUESTIONS and now.asking != question
        return self.talks.keep(before, state.opened(now, question) if is_new else now)

    # With a result

    def details(self, action: Action, before: Conversation) -> Effects:
        """All that a result says, and what else can be done with it."""
        buttons = self._under_details(before)
        return self._say(before, lambda report: result.details(report, buttons))

    def _under_details(self, now: Conversation) -> list[Block]:
        agencies = state.agencies_matter(now) and not self.talks.is_closed(now)
        return result.detail_buttons(now, agencies)

    def what_if(self, action: Action, before: Conversation) -> Effects:
        """The answers by which one pathway more may be open."""
        return self._say(before, lambda report: [result.what_would_change(report)])

    def copy(self, action: Action, before: Conversation) -> Effects:
        """The result as a file."""
        if before.result is not None and self.talks.once_a_minute("copy", before.id):
            self.talks.thread.copy(before)
        return ()

    def share(self, action: Action, before: Conversation) -> Effects:
        """Show what would be shared, and ask where."""
        report = self.talks.report(before)
        if report is None:
            return self.talks.keep(before, before)
        return [open_view(action.trigger_id, result.share_form(before, report).view())]

    def shared(self, submission: Submission) -> Effects:
        """Share the result in the channel chosen."""
        now = self.talks.own(submission.person, Filled.of(submission.view).kept.get("c"))
        report = self.talks.report(now) if now else None
        if now is None or report is None or not submission.response_urls:
            return ()
        place = submission.response_urls[0]
        message = result.shared(report, submission.person.user_id)
        answer = Respond(str(place["response_url"]), message, replace=False, in_channel=True)

        def share(slack: Slack) -> Effects:
            told = SHARED
            try:
                slack.respond(answer)
            except NoAnswerError:
                told = MAYBE_SHARED
            except CallError:
                told = NOT_SHARED
            return self.talks.aside(now, now, told.format(f"<#{place['channel_id']}>"))

        return [Run(share)]

    def _say(
        self, now: Conversation, words: Callable[[ResultReport], Sequence[Message]]
    ) -> Effects:
        report = self.talks.report(now)
        return self.talks.aside(now, now, *words(report)) if report else self.talks.keep(now, now)

    def _notice(self, action: Action, now: Conversation, part: str) -> None:
        """Know a question that was posted, but whose posting was never confirmed."""
        blocks = {block.get("block_id") for block in action.message.get("blocks", [])}
        if show.BLOCK_OPTIONS in blocks and action.channel_id and action.message_ts:
            self.talks.thread.noticed(now, part, action.channel_id, action.message_ts)
