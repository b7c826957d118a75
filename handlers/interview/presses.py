"""The command of the interview and every button of it."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from rapidfuzz import fuzz, process

from bot.dta.paths import replay
from bot.dta.rules import QUESTIONS
from bot.outbox.client import CallError, NoAnswerError
from bot.outbox.message import Message
from bot.store.interviews import Conversation
from handlers.blocks import escape, section
from handlers.effects import Ack, Effects, Elsewhere, Respond, Run, Slack, open_view
from handlers.forms import Filled, notice
from handlers.interview import controls, opening, result, show, state
from handlers.interview.conversations import NOT_YOURS, Conversations, tell
from handlers.interview.document import ResultReport
from handlers.interview.hearing import Hearing
from handlers.interview.look_up import FILE_CHANGED, LookingUp
from handlers.interview.replies import Replies
from handlers.reader import NotUnderstood, did_you_mean
from handlers.routes import Action, Command, Submission

# A school's name as people write it: a word for schools, or two with capitals.
_NAME = re.compile(
    r"\b(?:[Cc]harter|[Ss]chool|[Aa]cademy|[Hh]igh|[Pp]rep)\b|^[A-Z][\w'.-]+ (?:\w+ )*[A-Z]\w+$"
)
WORDS = ("check", "mine", "help")
_MINE = {"mine", "my", "list", "my conversations", "mine all", "continue", "resume", "go on"}
_MINE |= {"delete", "delete my answers", "delete my data", "delete mine"}
_AGAIN = {"over", "again", "new", "a new one", "a check", "the check"}  # no school's name
_HELP = {"help", "?"}
NO_OPTION = "This answer belongs to an older version of the questions, and was not taken."
NOT_SUGGESTED = "This answer is not suggested any more, and was not taken."
NOT_PRIVATE = "What is shared there is no longer private, and I cannot take it back."
SHARED = f"Shared in {{}}. {NOT_PRIVATE}"
MAYBE_SHARED = f"Look in {{}} whether it was shared: Slack did not say. {NOT_PRIVATE}"
NOT_SHARED = "It was not shared: Slack does not let it into {}. Choose another place, or copy it."

OwnListener = Callable[[Action, Conversation], Effects]


@dataclass(frozen=True)
class Listeners:
    """Deals with the command and the buttons; `looking_up` where schools can be."""

    talks: Conversations
    replies: Replies
    hearing: Hearing
    looking_up: LookingUp | None = None

    def command(self, command: Command) -> Effects | Elsewhere:
        """Begin a conversation, list one's own, or say how."""
        word, _, rest = command.text.strip().partition(" ")
        word, person = word.casefold(), command.person
        if word in ("", "check", "start", "restart", "new", "again"):
            nickname = None if rest.casefold() in _AGAIN else opening.nickname_of(rest)
            if nickname is None and (blank := self.talks.blank(person)):
                return [Ack(opening.one_is_open(blank))]
            self.talks.begin(self.talks.new(person, nickname), command.response_url)
            return [Ack(Message(section(opening.OPENING_SOON)))]
        if command.text.strip().casefold() in _MINE:
            return [Ack(self.hearing.mine(person.user_id))]
        if word == "school" and self.looking_up:
            told = self.looking_up.lookup.reply(rest, person)
            if rest and not self.looking_up.lookup.has_files():
                by_name = "Start a check by that name", f"check {rest}"
                told = told.plus(self.hearing.offered(by_name))
            return [Ack(told)]
        if word in _HELP:
            return [Ack(opening.usage(self.talks.voice))]
        words = (*WORDS, "school") if self.looking_up else WORDS
        near = process.extractOne(word, words, scorer=fuzz.ratio, score_cutoff=70)
        if near:
            unclear = NotUnderstood(f"Did you mean “{near[0]}”?", (f"{near[0]} {rest}".strip(),))
            return Elsewhere(did_you_mean(unclear, command.name))
        is_name = len(command.text) <= opening.LONGEST_NICKNAME and _NAME.search(command.text)
        name = opening.nickname_of(command.text) if is_name else None
        return Elsewhere(self.hearing.named(name) if name else None)

    def page(self, action: Action) -> Effects:
        """More and Back of that list."""
        offset = action.value.get("o", 0) if isinstance(action.value, dict) else 0
        offset = offset if isinstance(offset, int) and offset >= 0 else 0
        return [
            Respond(action.response_url or "", self.hearing.mine(action.person.user_id, offset))
        ]

    def start(self, action: Action) -> Effects:
        """Begin from a button; from an old result, with its answers and its count."""
        person, url = action.person, action.response_url
        place = str(action.channel_id), str(action.message_ts)
        if not self.talks.once_a_minute("start", *place, person.user_id):
            return ()
        value = action.value if isinstance(action.value, dict) else {}
        before = self.talks.own(person, value.get("c"))
        is_first = before is None and not value.get("n") and url
        if is_first and (blank := self.talks.blank(person)):
            return [Respond(url or "", opening.one_is_open(blank), replace=False)]
        new = self.talks.new(person, None)
        if before:
            kept = dict(replay(before.answers).kept)
            new = replace(self.talks.new(person, before.nickname, kept), sheet=before.sheet)
        begun = self.talks.begin(new, url)
        if url is None:
            title = self.talks.voice.interview.about.title
            there = notice(title, opening.UNDER_MESSAGES)
            return [open_view(action.trigger_id, there.view()), *begun]
        return [*tell(action, opening.OPENING_SOON), *begun]

    def on_own(self, deal: OwnListener) -> Callable[[Action], Effects]:
        """A listener that is only reached by whoever the conversation belongs to."""

        def listener(action: Action) -> Effects:
            value = action.value if isinstance(action.value, dict) else {}
            now = self.talks.own(action.person, value.get("c"))
            return tell(action, NOT_YOURS) if now is None else deal(action, now)

        return listener

    def changing(self, deal: OwnListener) -> Callable[[Action], Effects]:
        """The same, for what would change answers: an old result is left as it is."""

        def unless_closed(action: Action, now: Conversation) -> Effects:
            if self.talks.is_closed(now):
                return self.talks.aside(now, now, opening.closed(now))
            return deal(action, now)

        return self.on_own(unless_closed)

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

    def privacy(self, action: Action, before: Conversation) -> Effects:
        """What is kept, and who sees it."""
        now = self.talks.current(before)
        return self.talks.aside(before, now, opening.privacy(self.talks.voice))

    def why(self, action: Action, before: Conversation) -> Effects:
        """Why a question is asked, and its source."""
        now, question = self.talks.current(before), str(action.value.get("q"))
        return self.talks.aside(before, now, self.replies.why(now, question))

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

    def go_on(self, action: Action, before: Conversation) -> Effects:
        """Go on with a conversation; the button's address leads to its thread."""
        look = () if before.link else self.talks.thread.link(before.id, action.response_url)
        is_over = before.result is not None or not self.talks.once_a_minute("go-on", before.id)
        after = before if is_over else state.taken_up(self.talks.current(before))
        return [*self.talks.keep(before, after), *look]

    def answers(self, action: Action, before: Conversation) -> Effects:
        """The answers, each with Change."""
        return self.talks.aside(before, before, self.replies.answers(before))

    # With a result

    def details(self, action: Action, before: Conversation) -> Effects:
        """All that a result says, and what else can be done with it."""
        agencies = state.agencies_matter(before) and not self.talks.is_closed(before)
        buttons = result.detail_buttons(before, agencies)
        return self._say(before, lambda report: result.details(report, buttons))

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

    # Deleting

    def delete(self, action: Action, before: Conversation) -> Effects:
        """Delete a conversation: its rows at once, then the bot's messages."""
        cleared, said = self.talks.thread.delete(before), Message(section(opening.DELETED))
        in_list = bool(action.value.get("l"))
        if in_list:
            said = self.hearing.mine(before.owner, before=said.text)
        return [Respond(action.response_url or "", said, replace=in_list), *cleared]

    def _notice(self, action: Action, now: Conversation, part: str) -> None:
        """Know a question that was posted, but whose posting was never confirmed."""
        blocks = {block.get("block_id") for block in action.message.get("blocks", [])}
        if show.BLOCK_OPTIONS in blocks and action.channel_id and action.message_ts:
            self.talks.thread.noticed(now, part, action.channel_id, action.message_ts)
