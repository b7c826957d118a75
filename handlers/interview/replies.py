"""What people write: in a conversation's thread, in a direct message, in a channel, wherever.

In a thread it is tried in this order: a command word, an answer to what waits, a question to the
bot's answers. Then what waits is shown again.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from bot.community.interview import Question
from bot.dta.rules import AGENCY_QUESTIONS
from bot.outbox.message import Message
from bot.store import interviews
from bot.store.interviews import Conversation
from bot.store.people import Person
from handlers.blocks import actions, escape, section
from handlers.effects import Effects, Say
from handlers.interview import controls, count_words, opening, result, show, state
from handlers.interview.controls import delete_button
from handlers.interview.conversations import Conversations
from handlers.interview.hearing import named_school, school_asked_about
from handlers.interview.look_up import FILE_CHANGED, LookingUp, renewed
from handlers.interview.read import (
    Chosen,
    CommandWord,
    Corrected,
    NoAnswer,
    clean,
    read,
)
from handlers.requests import Event

FINISHED = "This conversation is finished: there is nothing to stop. “delete” removes it."
NO_RESULT_YET = (
    "There is no result yet: answer the question below first. “Not sure” is an answer, too."
)
SAY_AGAIN = (
    "I was just opening a conversation, and could not see what this belongs to. Please write "
    "it once more."
)
WHY_A_NAME = "Why I ask: so that you find this again among others. A nickname will do."
NOT_UNDERSTOOD = "I don't know what to make of that. Press or type an answer, or type `help`."
NOTED = "Noted: “{}”. To change it, type “back”."
CHANGED = "Changed answer {} to “{}”."
SAID_SO = "Answer {} is “{}” already."
FIND_OUT = "That is what these questions find out, for the school that they are about."
_ASKS = re.compile(r"\?|^\W*(?:what|who|how|why|when|where|which)\b", re.IGNORECASE)
# Slack's clock and the bot's may be this far apart.
CLOCKS_SECONDS = 60
UNDER_WAY = 3600  # seconds since the last answer
FIRST = "This is the first question: there is nothing to go back to."


@dataclass(frozen=True)
class Replies:
    """Deals with what people write; `looking_up` where schools can be."""

    conversations: Conversations
    looking_up: LookingUp | None = None

    def message(self, event: Event) -> Effects | None:
        """A direct message: one in a conversation's thread is dealt with here."""
        said = event.payload
        if said.get("channel_type") != "im" or said.get("subtype") or said.get("bot_id"):
            return None
        text = said.get("text") or ""
        if not said.get("thread_ts"):
            if clean(text) in self.conversations.voice.interview.about.mentions:
                return [Say(said["channel"], opening.offer(self.conversations.voice))]
            return self._beside(text, event.person)
        now = interviews.at(self.conversations.db, said["channel"], said["thread_ts"])
        if now is None:
            return self._in_unknown_thread(event)
        if now.owner != event.person.user_id:
            return None
        return self._in_thread(now, text, event.person)

    def _in_unknown_thread(self, event: Event) -> Effects | None:
        """An answer may come before the bot has heard where its conversation stands."""
        said, person = event.payload, event.person
        channel, thread_ts = str(said["channel"]), str(said["thread_ts"])
        before = int(float(thread_ts)) + CLOCKS_SECONDS
        if not interviews.is_any_unplaced(self.conversations.db, person.user_id, before):
            return None

        return [Say(channel, Message(section(SAY_AGAIN)), thread_ts=thread_ts)]

    def _beside(self, text: str, person: Person) -> Effects | None:
        """An answer that somebody wrote beside the thread in which it is asked for."""
        latest = interviews.of_owner(self.conversations.db, person.user_id, limit=1)
        if not latest or latest[0].touched_at < self.conversations.seconds() - UNDER_WAY:
            return None
        now = self.conversations.current(latest[0])
        question = state.question_in(state.pending(now))
        if question is None:
            return None
        words = self.conversations.voice.interview.question[question]
        is_answer = isinstance(read(text, words, state.pending(now)), Chosen)
        if not is_answer:
            return None
        self.conversations.thread.beside(now, opening.answer_there(now))
        return ()

    def mention(self, event: Event) -> Effects | None:
        """Somebody asks about the subject in a channel: answered there, asked about in private."""
        said = event.payload
        text = re.sub(r"<@[^>]*>", " ", said.get("text") or "").strip()
        words = clean(text)
        mentions = self.conversations.voice.interview.about.mentions
        if not any(re.search(rf"(?<!\w){re.escape(each)}(?!\w)", words) for each in mentions):
            return None
        # Times in it are worded for readers in any zone; of a school nothing is said there.
        about = self.conversations.voice.interview.about
        is_of_school = school_asked_about(text, (about.goal.casefold(), *about.mentions))
        person = replace(event.person, timezone=None)
        answer = None if is_of_school else self.conversations.answer_question(text, person)
        offer = opening.offer(self.conversations.voice, answer)
        return [Say(said["channel"], offer, thread_ts=said.get("thread_ts") or said.get("ts"))]

    def _in_thread(self, before: Conversation, text: str, person: Person) -> Effects:
        now = self.conversations.current(before)
        if now.put_away_at is not None:
            now = state.taken_up(now)
        part = state.pending(now)
        question = state.question_in(part)
        words = self.conversations.voice.interview.question[question] if question else None
        last = state.last_answered(now)
        previous = self.conversations.voice.interview.question[last] if last else None
        found = read(text, words, part, previous)
        if isinstance(found, NoAnswer):
            of_school = self._of_school(before, now, text, found)
            if of_school is not None:
                return of_school
        match found:
            case CommandWord("use", number, origin):
                return self._use(before, now, number, origin)
            case CommandWord(command, number):
                return self._command(before, now, command, number)
            case Chosen(option, in_passing):
                after = (
                    state.answered(now, question, option)
                    if question
                    else self.conversations.chosen(now, option)
                )
                if not in_passing or words is None:
                    return self.conversations.keep(before, after)
                noted = NOTED.format(escape(words.label(option)))
                return self.conversations.aside(before, after, Message(section(noted)))
            case Corrected(option):
                assert previous is not None
                return self._corrected(before, now, previous, option)
            case NoAnswer() if part == state.NAME and not _ASKS.search(text):
                return self.conversations.keep(before, state.named(now, opening.nickname_of(text)))
            case NoAnswer():
                said = self._called(now, text) or self._unclear(now, question, found, text, person)
                return self.conversations.aside(before, now, said)

    def _of_school(
        self, before: Conversation, now: Conversation, text: str, found: NoAnswer
    ) -> Effects | None:
        """A school that somebody names, or asks about: looked up, or taken for the name."""
        about = self.conversations.voice.interview.about
        asked = school_asked_about(text, (about.goal.casefold(), *about.mentions))
        school = asked if found.meant else asked or named_school(text)
        if school is None or self.conversations.is_closed(now):
            return None
        is_name = state.pending(now) == state.NAME
        if self.looking_up and (self.looking_up.lookup.has_files() or not (asked or is_name)):
            return self.looking_up.named(before, now, school)
        if asked is None:
            return None
        if is_name:
            return self.conversations.keep(before, state.named(now, opening.nickname_of(asked)))
        return self.conversations.aside(before, now, Message(section(FIND_OUT)))

    def _corrected(
        self, before: Conversation, now: Conversation, words: Question, option: str
    ) -> Effects:
        """Another answer to the question before, with a word of what was understood."""
        if self.conversations.is_closed(now):
            return self.conversations.aside(before, now, opening.closed(now))
        number = state.numbered(now)[words.id]
        told = SAID_SO if now.answers[words.id] == option else CHANGED
        said = Message(section(told.format(number, escape(words.label(option)))))
        return self.conversations.aside(before, state.answered(now, words.id, option), said)

    def _unclear(
        self, now: Conversation, question: str | None, found: NoAnswer, text: str, person: Person
    ) -> Message:
        # What comes near an answer is a slip of the keys, unless it is put as a question.
        is_slip = found.meant is not None and "?" not in text
        unasked = found.is_number or is_slip
        answer = None if unasked else self.conversations.answer_question(text, person)
        return answer or self._did_you_mean(now, question, found.meant)

    def _command(
        self, before: Conversation, now: Conversation, command: str, number: int | None
    ) -> Effects:
        if command in ("back", "change", "over") and self.conversations.is_closed(now):
            return self.conversations.aside(before, now, opening.closed(now))
        deal: Mapping[str, Callable[[], Effects]] = {
            "back": lambda: self._back(before, now),
            "change": lambda: self._change(before, now, number),
            "over": lambda: self.conversations.keep(before, state.asked_whether_over(now)),
            "stop": lambda: self._stop(before, now),
            "answers": lambda: self.conversations.aside(
                before, now, self.answers(now), quiet=show.QUIET_ANSWERS
            ),
            "result": lambda: self._result(before, now),
            "why": lambda: self.conversations.aside(before, now, self.why(now)),
            "count": lambda: self.conversations.aside(before, now, self._count(now)),
            "help": lambda: self.conversations.aside(before, now, self._help()),
            "privacy": lambda: self.conversations.aside(
                before, now, opening.privacy(self.conversations.voice)
            ),
            "delete": lambda: self.conversations.aside(before, now, confirm_delete(now)),
        }
        return deal[command]()

    def _help(self) -> Message:
        schools = self.looking_up is not None and self.looking_up.lookup.has_files()
        counting = self.conversations.voice.counting is not None
        return opening.typing_help(schools=schools, counting=counting)

    def _count(self, now: Conversation) -> Message:
        words = self.conversations.voice.counting
        return count_words.asked_for(now, words) if words else self._did_you_mean(now, None, None)

    def answers(self, now: Conversation) -> Message:
        """The answers given so far; those of an old result are no longer changed."""
        report = self.conversations.report(now)
        if report and self.conversations.is_closed(now):
            return result.answers(report)
        return opening.answers_so_far(now, self.conversations.voice)

    def _stop(self, before: Conversation, now: Conversation) -> Effects:
        if now.result is not None:
            return self.conversations.aside(before, now, Message(section(FINISHED)))
        return self.conversations.keep(before, state.put_away(now, self.conversations.seconds()))

    def _result(self, before: Conversation, now: Conversation) -> Effects:
        """The result is asked for: again, or while a question waits that may be skipped."""
        if state.pending(now) == state.RESULT:
            return self.conversations.keep(before, state.asked_again(now))
        if state.question_in(state.pending(now)) in AGENCY_QUESTIONS:
            return self.conversations.keep(before, state.chosen(now, state.SHORT))
        return self.conversations.aside(before, now, Message(section(NO_RESULT_YET)))

    def _back(self, before: Conversation, now: Conversation) -> Effects:
        after = state.back(now)
        if after is now:
            return self.conversations.aside(before, now, Message(section(FIRST)))
        return self.conversations.keep(before, after)

    def _use(
        self, before: Conversation, now: Conversation, number: int | None, origin: str | None
    ) -> Effects:
        if self.conversations.is_closed(now):
            return self.conversations.aside(before, now, opening.closed(now))
        match controls.to_use(now, origin, number):
            case (question, offer):
                if offer.origin == "file" and (again := self._renewed(now)) is not now:
                    asked = state.asked_again(again)
                    return self.conversations.aside(before, asked, Message(section(FILE_CHANGED)))
                after = state.answered(now, question, offer.option)
                # Where answers are checked, they are shown again below what was typed.
                same = state.pending(after) == state.pending(now)
                return self.conversations.keep(before, state.asked_again(after) if same else after)
            case str(why_not):
                return self.conversations.aside(before, now, Message(section(why_not)))

    def _renewed(self, now: Conversation) -> Conversation:
        return renewed(now, self.looking_up.lookup) if self.looking_up else now

    def _change(self, before: Conversation, now: Conversation, number: int | None) -> Effects:
        given = {n: q for q, n in state.numbered(now).items() if q in now.answers}
        if number in given:
            return self.conversations.keep(before, state.opened(now, given[number]))
        if given:
            text = f"There is no answer {number} yet: you have given {_numbers(list(given))}."
        else:
            text = "You have not answered anything yet, so there is nothing to change."
        return self.conversations.aside(before, now, Message(section(text)))

    def why(self, now: Conversation, question: str | None = None) -> Message:
        """Why a question is asked, else the one that waits."""
        question = question or state.question_in(state.pending(now))
        if state.pending(now) == state.NAME:
            return Message(section(WHY_A_NAME))
        if question is None:
            return Message(
                section("Nothing is asked right now. Type “my answers” to see what you said.")
            )
        return show.why(
            self.conversations.voice.interview.question[question], self.conversations.voice
        )

    def _called(self, now: Conversation, text: str) -> Message | None:
        """A button under the result, for who types its words instead of pressing it."""
        if state.pending(now) != state.RESULT:
            return None
        agencies = state.agencies_matter(now) and not self.conversations.is_closed(now)
        buttons = [*result.result_buttons(now), *result.detail_buttons(now, agencies)]
        found = result.called(clean(text), buttons)
        if found is None:
            return None
        say = f"Press “{found['text']['text']}” here."
        return Message(section(say), actions([found]))

    def _did_you_mean(self, now: Conversation, question: str | None, meant: str | None) -> Message:
        if question and meant:
            words = self.conversations.voice.interview.question[question]
            text = f"Did you mean “{words.label(meant)}”? Press it, or type it again."
            return Message(section(escape(text)))
        return Message(section(NOT_UNDERSTOOD))


def confirm_delete(now: Conversation) -> Message:
    """The button that deletes a conversation."""
    text = "Press Delete to remove this conversation. Slack asks once more, and says what stays."
    return Message(section(text), actions([delete_button(now)]))


def _numbers(numbers: list[int]) -> str:
    if len(numbers) == 1:
        return f"only answer {numbers[0]}"
    return f"answers {numbers[0]} to {numbers[-1]}"
