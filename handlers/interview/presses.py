"""What somebody presses in their conversation. Of two presses on one message the first counts."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from bot.dta.rules import QUESTIONS
from bot.outbox.client import CallError, NoAnswerError
from bot.outbox.message import Message
from bot.store.interviews import Conversation
from handlers.blocks import escape
from handlers.effects import Effects, Respond, Run, Slack, open_view
from handlers.forms import Filled
from handlers.interview import controls, result, show, state
from handlers.interview.conversations import Conversations, OwnListener, tell
from handlers.interview.document import ResultReport
from handlers.interview.look_up import FILE_CHANGED
from handlers.interview.replies import Replies
from handlers.routes import Action, Submission

NO_OPTION = "This answer belongs to an older version of the questions, and was not taken."
NOT_SUGGESTED = "This answer is not suggested any more, and was not taken."
NOT_PRIVATE = "What is shared there is no longer private, and I cannot take it back."
SHARED = f"Shared in {{}}. {NOT_PRIVATE}"
MAYBE_SHARED = f"Look in {{}} whether it was shared: Slack did not say. {NOT_PRIVATE}"
NOT_SHARED = "It was not shared: Slack does not let it into {}. Choose another place, or copy it."


@dataclass(frozen=True)
class Presses:
    """Deals with the buttons of a thread; `replies` with what is typed there."""

    replies: Replies

    @property
    def talks(self) -> Conversations:
        """The conversations that there are."""
        return self.replies.talks

    # Answering

    def option(self, action: Action, before: Conversation) -> Effects:
        """An answer; of two presses on one message the first counts."""
        question, option = str(action.carried.get("q")), action.carried.get("o")
        if option not in QUESTIONS.get(question, ()):
            return tell(action, NO_OPTION)
        self._notice(action, before, state.part_of(question))
        now = self.talks.current(before)
        given = now.answers.get(question)
        if action.carried.get("w") == given:
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
            return self.talks.aside(before, now, self.replies.told(now, command))

        return told

    def explain(self, action: Action, before: Conversation) -> Effects:
        """Why a question is asked, and its source."""
        now, question = self.talks.current(before), str(action.carried.get("q"))
        return self.talks.aside(before, now, self.replies.why(now, question))

    def use(self, action: Action, before: Conversation) -> Effects:
        """A suggested answer; of two presses the first counts."""
        question, option = str(action.carried.get("q")), action.carried.get("o")
        self._notice(action, before, state.part_of(question))
        now = self.talks.current(before)
        given = now.answers.get(question)
        if self.replies.looking_up and action.action_id == f"{controls.ACTION_USE}_file":
            again = self.replies.looking_up.renewed(now)
            if again is not now:
                return [*tell(action, FILE_CHANGED), *self.talks.keep(before, again)]
        is_there = option in {offer.option for offer in state.usable(now, question)}
        if is_there and action.carried.get("w") == given:
            return self.talks.keep(before, state.answered(now, question, str(option)))
        told = () if is_there or given == option else tell(action, NOT_SUGGESTED)
        return [*told, *self.talks.keep(before, now)]

    def back(self, action: Action, before: Conversation) -> Effects:
        """One step back."""
        now = self.talks.current(before)
        is_here = action.carried.get("p") == state.pending(now)
        return self.talks.keep(before, state.back(now) if is_here else now)

    def change(self, action: Action, before: Conversation) -> Effects:
        """Ask one question again."""
        now, question = self.talks.current(before), str(action.carried.get("q"))
        is_new = question in now.answers and question in QUESTIONS and now.asking != question
        return self.talks.keep(before, state.opened(now, question) if is_new else now)

    # With a result

    def details(self, action: Action, before: Conversation) -> Effects:
        """All that a result says, and what else can be done with it."""
        buttons = self.replies.under_details(before)
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

    def _notice(self, action: Action, now: Conversation, part: str) -> None:
        """Know a question that was posted, but whose posting was never confirmed."""
        blocks = {block.get("block_id") for block in action.message.get("blocks", [])}
        if show.BLOCK_OPTIONS in blocks and action.channel_id and action.message_ts:
            self.talks.thread.noticed(now, part, action.channel_id, action.message_ts)
