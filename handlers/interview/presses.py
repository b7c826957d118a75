"""The command of the interview and every button of it."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace

from rapidfuzz import fuzz, process

from bot.dta.paths import replay
from bot.dta.rules import QUESTIONS
from bot.outbox.client import CallError, NoAnswerError
from bot.outbox.message import Message
from bot.store import interviews
from bot.store.bookkeeping import first_time
from bot.store.interviews import Conversation
from handlers.blocks import escape, section
from handlers.effects import Ack, Effects, Elsewhere, Respond, Run, Slack, open_view
from handlers.forms import Filled, notice
from handlers.interview import controls, opening, result, show, state
from handlers.interview.conversations import NOT_YOURS, Conversations, tell
from handlers.interview.document import ResultReport
from handlers.interview.hearing import Hearing
from handlers.interview.look_up import FILE_CHANGED, LookingUp, renewed
from handlers.interview.replies import Replies
from handlers.reader import NotUnderstood, did_you_mean
from handlers.requests import Action, Command, Submission

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

    conversations: Conversations
    replies: Replies
    hearing: Hearing
    looking_up: LookingUp | None = None

    def command(self, command: Command) -> Effects | Elsewhere:
        """Begin a conversation, list one's own, or say how."""
        word, _, rest = command.text.strip().partition(" ")
        word = word.casefold()
        if word in ("", "check", "start", "restart"):
            nickname = None if rest.casefold() in _AGAIN else opening.nickname_of(rest)
            if nickname is None and (blank := self.conversations.blank(command.person)):
                return [Ack(opening.one_is_open(blank))]
            new = self.conversations.new(command.person, nickname)
            self.conversations.begin(new, command.response_url)
            return [Ack(opening.opening_soon())]
        if command.text.strip().casefold() in _MINE:
            return [Ack(self.mine(command.person.user_id, 0))]
        if word == "school" and self.looking_up:
            told = self.looking_up.lookup.reply(rest, command.person)
            if rest and not self.looking_up.lookup.has_files():
                told = told.plus(
                    self.hearing.offered(("Start a check by that name", f"check {rest}"))
                )
            return [Ack(told)]
        schools = self.looking_up is not None
        if word in _HELP:
            return [Ack(opening.usage(self.conversations.voice, schools=schools))]
        words = (*WORDS, "school") if schools else WORDS
        near = process.extractOne(word, words, scorer=fuzz.ratio, score_cutoff=70)
        if near:
            unclear = NotUnderstood(f"Did you mean “{near[0]}”?", (f"{near[0]} {rest}".strip(),))
            return Elsewhere(did_you_mean(unclear, command.name))
        is_name = len(command.text) <= opening.LONGEST_NICKNAME and _NAME.search(command.text)
        name = opening.nickname_of(command.text) if is_name else None
        return Elsewhere(self.hearing.named(name) if name else None)

    def mine(self, owner: str, offset: int, before: str = "") -> Message:
        """Somebody's conversations, a page of them."""
        limit = opening.PAGE_SIZE + 1
        found = interviews.of_owner(self.conversations.db, owner, limit=limit, offset=offset)
        return opening.mine(found, self.conversations.voice, offset=offset, before=before)

    def page(self, action: Action) -> Effects:
        """More and Back of that list."""
        offset = action.value.get("o", 0) if isinstance(action.value, dict) else 0
        offset = offset if isinstance(offset, int) and offset >= 0 else 0
        return [Respond(action.response_url or "", self.mine(action.person.user_id, offset))]

    def start(self, action: Action) -> Effects:
        """Begin from a button; from an old result, with its answers and its count."""
        # Presses of the same minute count as one.
        place = f"{action.channel_id}:{action.message_ts}:{self.conversations.seconds() // 60}"
        key = f"interview:start:{place}:{action.person.user_id}"
        if not first_time(self.conversations.db, [key], self.conversations.seconds()):
            return ()
        value = action.value if isinstance(action.value, dict) else {}
        before = self.conversations.own(action.person, value.get("c"))
        is_first = before is None and not value.get("n") and action.response_url
        if is_first and (blank := self.conversations.blank(action.person)):
            return [Respond(action.response_url or "", opening.one_is_open(blank), replace=False)]
        kept = dict(replay(before.answers).kept) if before else {}
        nickname = before.nickname if before else None
        new = self.conversations.new(action.person, nickname, kept)
        new = replace(new, sheet=before.sheet) if before else new
        begun = self.conversations.begin(new, action.response_url)
        if action.response_url is None:
            title = self.conversations.voice.interview.about.title
            return [
                open_view(action.trigger_id, notice(title, opening.UNDER_MESSAGES).view()),
                *begun,
            ]
        return [Respond(action.response_url, opening.opening_soon(), replace=False), *begun]

    def on_own(self, deal: OwnListener) -> Callable[[Action], Effects]:
        """A listener that is only reached by whoever the conversation belongs to."""

        def listener(action: Action) -> Effects:
            value = action.value if isinstance(action.value, dict) else {}
            now = self.conversations.own(action.person, value.get("c"))
            return tell(action, NOT_YOURS) if now is None else deal(action, now)

        return listener

    def changing(self, deal: OwnListener) -> Callable[[Action], Effects]:
        """The same, for what would change answers: an old result is left as it is."""

        def unless_closed(action: Action, now: Conversation) -> Effects:
            if self.conversations.is_closed(now):
                return self.conversations.aside(now, now, opening.closed(now))
            return deal(action, now)

        return self.on_own(unless_closed)

    # Answering

    def option(self, action: Action, before: Conversation) -> Effects:
        """An answer; of two presses on one message the first counts."""
        question, option = str(action.value.get("q")), action.value.get("o")
        if option not in QUESTIONS.get(question, ()):
            return tell(action, NO_OPTION)
        self._notice(action, before, state.part_of(question))
        now = self.conversations.current(before)
        given = now.answers.get(question)
        if action.value.get("w") != given:
            told = tell(action, self._given(now, question)) if given not in (None, option) else ()
            return [*told, *self.conversations.keep(before, now)]
        return self.conversations.keep(before, state.answered(now, question, option))

    def _given(self, now: Conversation, question: str) -> str:
        label = self.conversations.voice.interview.question[question].label(now.answers[question])
        number = state.numbered(now).get(question)
        change = f" To change it, type “change {number}”." if number else ""
        return f"You answered that already: “{escape(label)}”.{change}"

    def choice(self, choice: str) -> OwnListener:
        """What is chosen where no question waits; of two presses the first counts."""

        def chosen(action: Action, before: Conversation) -> Effects:
            now = self.conversations.current(before)
            return self.conversations.keep(before, self.conversations.chosen(now, choice))

        return chosen

    def privacy(self, action: Action, before: Conversation) -> Effects:
        """What is kept, and who sees it."""
        now = self.conversations.current(before)
        return self.conversations.aside(before, now, opening.privacy(self.conversations.voice))

    def why(self, action: Action, before: Conversation) -> Effects:
        """Why a question is asked, and its source."""
        now, question = self.conversations.current(before), str(action.value.get("q"))
        return self.conversations.aside(before, now, self.replies.why(now, question))

    def use(self, action: Action, before: Conversation) -> Effects:
        """A suggested answer; of two presses the first counts."""
        question, option = str(action.value.get("q")), action.value.get("o")
        self._notice(action, before, state.part_of(question))
        now = self.conversations.current(before)
        given = now.answers.get(question)
        is_files = action.action_id == f"{controls.ACTION_USE}_file"
        again = renewed(now, self.looking_up.lookup) if self.looking_up and is_files else now
        if again is not now:
            return [*tell(action, FILE_CHANGED), *self.conversations.keep(before, again)]
        if option in {offer.option for offer in state.usable(now, question)}:
            if action.value.get("w") == given:
                return self.conversations.keep(before, state.answered(now, question, str(option)))
        elif given != option:
            return [*tell(action, NOT_SUGGESTED), *self.conversations.keep(before, now)]
        return self.conversations.keep(before, now)

    def back(self, action: Action, before: Conversation) -> Effects:
        """One step back."""
        now = self.conversations.current(before)
        if action.value.get("p") != state.pending(now):
            return self.conversations.keep(before, now)
        return self.conversations.keep(before, state.back(now))

    def change(self, action: Action, before: Conversation) -> Effects:
        """Ask one question again."""
        now, question = self.conversations.current(before), action.value.get("q")
        if question not in now.answers or question not in QUESTIONS or now.asking == question:
            return self.conversations.keep(before, now)
        return self.conversations.keep(before, state.opened(now, question))

    def go_on(self, action: Action, before: Conversation) -> Effects:
        """Go on with a conversation; the button's address leads to its thread."""
        look = () if before.link else self.conversations.thread.link(before.id, action.response_url)
        if before.result is not None or not self.conversations.once_a_minute("go-on", before):
            return [*self.conversations.keep(before, before), *look]
        return [
            *self.conversations.keep(before, state.taken_up(self.conversations.current(before))),
            *look,
        ]

    def answers(self, action: Action, before: Conversation) -> Effects:
        """The answers, each with Change."""
        said = self.replies.answers(before)
        return self.conversations.aside(before, before, said, quiet=show.QUIET_ANSWERS)

    # With a result

    def details(self, action: Action, before: Conversation) -> Effects:
        """All that a result says, and what else can be done with it."""
        agencies = state.agencies_matter(before) and not self.conversations.is_closed(before)
        buttons = result.detail_buttons(before, agencies)
        return self._with_report(
            before,
            lambda report: self.conversations.aside(
                before, before, *result.details(report, buttons), quiet=result.QUIET_DETAILS
            ),
        )

    def what_if(self, action: Action, before: Conversation) -> Effects:
        """The answers by which one pathway more may be open."""
        return self._with_report(
            before,
            lambda report: self.conversations.aside(
                before, before, result.what_would_change(report), quiet=result.QUIET_CHANGES
            ),
        )

    def copy(self, action: Action, before: Conversation) -> Effects:
        """The result as a file."""
        if before.result is not None and self.conversations.once_a_minute("copy", before):
            self.conversations.thread.copy(before)
        return ()

    def share(self, action: Action, before: Conversation) -> Effects:
        """Show what would be shared, and ask where."""
        return self._with_report(
            before,
            lambda report: [open_view(action.trigger_id, result.share_form(before, report).view())],
        )

    def shared(self, submission: Submission) -> Effects:
        """Share the result in the channel chosen."""
        now = self.conversations.own(submission.person, Filled.of(submission.view).kept.get("c"))
        report = self.conversations.report(now) if now else None
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
            said = told.format(f"<#{place['channel_id']}>")
            return self.conversations.aside(now, now, Message(section(said)))

        return [Run(share)]

    def _with_report(self, now: Conversation, deal: Callable[[ResultReport], Effects]) -> Effects:
        report = self.conversations.report(now)
        return self.conversations.keep(now, now) if report is None else deal(report)

    # Deleting

    def delete(self, action: Action, before: Conversation) -> Effects:
        """Delete a conversation: its rows at once, then the bot's messages."""
        cleared = self.conversations.thread.delete(before)
        said = opening.deleted()
        if action.value.get("l"):
            said = self.mine(before.owner, 0, said.text)
        answer = Respond(action.response_url or "", said, replace=bool(action.value.get("l")))
        return [answer, *cleared]

    def _notice(self, action: Action, now: Conversation, part: str) -> None:
        """Know a question that was posted, but whose posting was never confirmed."""
        if show.BLOCK_OPTIONS not in {
            block.get("block_id") for block in action.message.get("blocks", [])
        }:
            return
        if action.channel_id and action.message_ts:
            self.conversations.thread.noticed(now, part, action.channel_id, action.message_ts)
