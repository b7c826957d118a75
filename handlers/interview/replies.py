"""What people write: in a conversation's thread, in a direct message, in a channel, wherever.

In a thread it is tried in this order: a command word, an answer to what waits, a question to the
bot's answers. Then what waits is shown again.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from bot.dta.rules import AGENCY_QUESTIONS
from bot.outbox.message import Message
from bot.store import interviews
from bot.store.interviews import Conversation
from bot.store.people import Person
from handlers.blocks import actions, escape, hushed, section
from handlers.effects import Effects, Say
from handlers.interview import opening, result, state
from handlers.interview.conversations import Conversations
from handlers.interview.count_words import TO_COUNT, count_button
from handlers.interview.hearing import named_school, school_asked_about
from handlers.interview.look_up import FILE_CHANGED, LookingUp
from handlers.interview.read import Chosen, CommandWord, Corrected, NoAnswer, clean, read
from handlers.interview.show import QUIET_ANSWERS, Showing
from handlers.interview.suggestions import to_use
from handlers.routes import Event

FINISHED = "This conversation is finished: there is nothing to stop. “delete” removes it."
NO_RESULT_YET = (
    "There is no result yet: answer the question below first. “Not sure” is an answer, too."
)
SAY_AGAIN = (
    "I was just opening a conversation, and could not see what this belongs to. Please write "
    "it once more."
)
WHY_A_NAME = "Why I ask: so that you find this again among others. A nickname will do."
NOTHING_ASKED = "Nothing is asked right now. Type “my answers” to see what you said."
NOT_UNDERSTOOD = "I don't know what to make of that. Press or type an answer, or type `help`."
NOTED = "Noted: “{}”. To change it, type “back”."
CHANGED, SAID_SO = "Changed answer {} to “{}”.", "Answer {} is “{}” already."
FIND_OUT = "That is what these questions find out, for the school that they are about."
FIRST = "This is the first question: there is nothing to go back to."
_ASKS = re.compile(r"\?|^\W*(?:what|who|how|why|when|where|which)\b", re.IGNORECASE)
# Slack's clock and the bot's may be this far apart.
CLOCKS_SECONDS = 60
UNDER_WAY = 3600  # seconds since the last answer


@dataclass(frozen=True)
class Replies:
    """Deals with what people write; `looking_up` where schools can be."""

    talks: Conversations
    looking_up: LookingUp | None = None

    def message(self, event: Event) -> Effects | None:
        """A direct message: one in a conversation's thread is dealt with here."""
        said, person = event.payload, event.person
        if said.get("channel_type") != "im" or said.get("subtype") or said.get("bot_id"):
            return None
        text, thread_ts = said.get("text") or "", said.get("thread_ts")
        if not thread_ts:
            if clean(text) in self.talks.voice.interview.about.mentions:
                return [Say(said["channel"], opening.offer(self.talks.voice))]
            return self._beside(text, person)
        now = interviews.at(self.talks.db, said["channel"], thread_ts)
        if now is None:
            # An answer may come before the bot has heard where its conversation stands.
            before = int(float(thread_ts)) + CLOCKS_SECONDS
            if not interviews.is_any_unplaced(self.talks.db, person.user_id, before):
                return None
            return [Say(said["channel"], Message(section(SAY_AGAIN)), thread_ts=thread_ts)]
        return self._in_thread(now, text, person) if now.owner == person.user_id else None

    def _beside(self, text: str, person: Person) -> Effects | None:
        """An answer that somebody wrote beside the thread in which it is asked for."""
        latest = self.talks.latest(person, 1)
        if not latest or latest[0].touched_at < self.talks.seconds() - UNDER_WAY:
            return None
        now = self.talks.current(latest[0])
        question = state.question_in(state.pending(now))
        if question is None:
            return None
        words = self.talks.voice.interview.question[question]
        if not isinstance(read(text, words, state.pending(now)), Chosen):
            return None
        self.talks.thread.beside(now, opening.answer_there(now))
        return ()

    def mention(self, event: Event) -> Effects | None:
        """Somebody asks about the subject in a channel: answered there, asked about in private."""
        said, about = event.payload, self.talks.voice.interview.about
        text = re.sub(r"<@[^>]*>", " ", said.get("text") or "").strip()
        words = clean(text)
        if not any(re.search(rf"(?<!\w){re.escape(m)}(?!\w)", words) for m in about.mentions):
            return None
        # Times in it are worded for readers in any zone; of a school nothing is said there.
        person = replace(event.person, timezone=None)
        is_of_school = school_asked_about(text, about)
        answer = None if is_of_school else self.talks.answer_question(text, person)
        offer = opening.offer(self.talks.voice, answer)
        return [Say(said["channel"], offer, thread_ts=said.get("thread_ts") or said.get("ts"))]

    def _in_thread(self, before: Conversation, text: str, person: Person) -> Effects:
        now, known = self.talks.taken_up(before), self.talks.voice.interview.question
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
                return self.talks.keep(before, state.named(now, opening.nickname_of(text)))
            case NoAnswer():
                said = self._called(now, text) or self._unclear(question, found, text, person)
                return self.talks.aside(before, now, said)

    def _of_school(
        self, before: Conversation, now: Conversation, text: str, found: NoAnswer
    ) -> Effects | None:
        """A school that somebody names, or asks about: looked up, or taken for the name."""
        asked = school_asked_about(text, self.talks.voice.interview.about)
        school = asked if found.meant else asked or named_school(text)
        if school is None or self.talks.is_closed(now):
            return None
        is_name = state.pending(now) == state.NAME
        if self.looking_up and (self.talks.voice.looks_up or not (asked or is_name)):
            return self.looking_up.named(before, now, school)
        if asked is None:
            return None
        if is_name:
            return self.talks.keep(before, state.named(now, opening.nickname_of(asked)))
        return self.talks.aside(before, now, FIND_OUT)

    def _corrected(
        self, before: Conversation, now: Conversation, question: str, option: str
    ) -> Effects:
        """Another answer to the question before, with a word of what was understood."""
        if self.talks.is_closed(now):
            return self.talks.aside(before, now, opening.closed(now))
        label = self.talks.voice.interview.question[question].label(option)
        told = SAID_SO if now.answers[question] == option else CHANGED
        said = told.format(state.numbered(now)[question], escape(label))
        return self.talks.aside(before, state.answered(now, question, option), said)

    def _unclear(
        self, question: str | None, found: NoAnswer, text: str, person: Person
    ) -> Message | str:
        # What comes near an answer is a slip of the keys, unless it is put as a question.
        is_slip = found.meant is not None and "?" not in text
        unasked = found.is_number or is_slip
        answer = None if unasked else self.talks.answer_question(text, person)
        if answer or not (question and found.meant):
            return answer or NOT_UNDERSTOOD
        label = self.talks.voice.interview.question[question].label(found.meant)
        return escape(f"Did you mean “{label}”? Press it, or type it again.")

    def _command(
        self, before: Conversation, now: Conversation, command: str, number: int | None
    ) -> Effects:
        """What a command word asks for."""
        if command in ("back", "change", "over") and self.talks.is_closed(now):
            return self.talks.aside(before, now, opening.closed(now))
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
                said = TO_COUNT.format(voice.counting.about.button)
                pressed = actions([count_button(now, voice.counting)])
                return Message(section(escape(said[0].upper() + said[1:])), pressed)
            case "help":
                return opening.typing_help(voice)
            case "privacy":
                return opening.privacy(voice)
            case "delete":
                return opening.confirm_delete(now)
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
            return self.talks.aside(before, now, opening.closed(now))
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
        """A button under the result, for who types its words instead of pressing it."""
        if state.pending(now) != state.RESULT:
            return None
        agencies = state.agencies_matter(now) and not self.talks.is_closed(now)
        buttons = [*result.result_buttons(now), *result.detail_buttons(now, agencies)]
        found = result.called(clean(text), buttons)
        if found is None:
            return None
        return Message(section(f"Press “{found['text']['text']}” here."), actions([found]))
