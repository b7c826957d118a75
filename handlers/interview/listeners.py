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
from handlers.interview import asking, controls, course, opening, result, suggesting
from handlers.interview.core import NOT_YOURS, Core, tell
from handlers.interview.hearing import Hearing
from handlers.interview.looking_up import FILE_CHANGED, LookingUp, renewed
from handlers.interview.replies import Replies
from handlers.interview.report import Report
from handlers.reader import Unclear, did_you_mean
from handlers.requests import Action, Command, Submission

# A school's name as people write it: a word for schools, or two with capitals.
_NAME = re.compile(
    r"\b(?:[Cc]harter|[Ss]chool|[Aa]cademy|[Hh]igh|[Pp]rep)\b|^[A-Z][\w'.-]+ (?:\w+ )*[A-Z]\w+$"
)
WORDS = ("check", "mine", "help")
_MINE = {"mine", "my", "list", "my conversations", "mine all"}
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

    core: Core
    replies: Replies
    hearing: Hearing
    looking_up: LookingUp | None = None

    def command(self, command: Command) -> Effects | Elsewhere:
        """Begin a conversation, list one's own, or say how."""
        word, _, rest = command.text.strip().partition(" ")
        word = word.casefold()
        if word in ("", "check", "start"):
            nickname = opening.nickname_of(rest)
            new = self.core.new(command.person, nickname)
            self.core.begin(new, command.response_url)
            return [Ack(opening.opening_soon())]
        if command.text.strip().casefold() in _MINE:
            return [Ack(self.mine(command.person.user_id, 0))]
        if word == "school" and self.looking_up:
            return [Ack(self.looking_up.lookup.reply(rest, command.person))]
        schools = self.looking_up is not None
        if word in _HELP:
            return [Ack(opening.usage(self.core.voice, schools=schools))]
        words = (*WORDS, "school") if schools else WORDS
        near = process.extractOne(word, words, scorer=fuzz.ratio, score_cutoff=60)
        if near:
            unclear = Unclear(f"Did you mean “{near[0]}”?", (f"{near[0]} {rest}".strip(),))
            return Elsewhere(did_you_mean(unclear, command.name))
        is_name = len(command.text) <= opening.LONGEST_NICKNAME and _NAME.search(command.text)
        name = opening.nickname_of(command.text) if is_name else None
        return Elsewhere(self.hearing.named(name) if name else None)

    def mine(self, owner: str, offset: int, before: str = "") -> Message:
        """Somebody's conversations, a page of them."""
        limit = opening.PAGE_SIZE + 1
        found = interviews.of_owner(self.core.db, owner, limit=limit, offset=offset)
        return opening.mine(found, self.core.voice, offset=offset, before=before)

    def page(self, action: Action) -> Effects:
        """More and Back of that list."""
        offset = action.value.get("o", 0) if isinstance(action.value, dict) else 0
        offset = offset if isinstance(offset, int) and offset >= 0 else 0
        return [Respond(action.response_url or "", self.mine(action.person.user_id, offset))]

    def start(self, action: Action) -> Effects:
        """Begin from a button; from an old result, with its answers and its count."""
        # Presses of the same minute count as one.
        place = f"{action.channel_id}:{action.message_ts}:{self.core.seconds() // 60}"
        key = f"interview:start:{place}:{action.person.user_id}"
        if not first_time(self.core.db, [key], self.core.seconds()):
            return ()
        value = action.value if isinstance(action.value, dict) else {}
        before = self.core.own(action.person, value.get("c"))
        kept = dict(replay(before.answers).kept) if before else {}
        nickname = before.nickname if before else None
        new = self.core.new(action.person, nickname, kept)
        new = replace(new, sheet=before.sheet) if before else new
        begun = self.core.begin(new, action.response_url)
        if action.response_url is None:
            title = self.core.voice.interview.about.title
            return [
                open_view(action.trigger_id, notice(title, opening.UNDER_MESSAGES).view()),
                *begun,
            ]
        return [Respond(action.response_url, opening.opening_soon(), replace=False), *begun]

    def on_own(self, deal: OwnListener) -> Callable[[Action], Effects]:
        """A listener that is only reached by whoever the conversation belongs to."""

        def listener(action: Action) -> Effects:
            value = action.value if isinstance(action.value, dict) else {}
            now = self.core.own(action.person, value.get("c"))
            return tell(action, NOT_YOURS) if now is None else deal(action, now)

        return listener

    def changing(self, deal: OwnListener) -> Callable[[Action], Effects]:
        """The same, for what would change answers: an old result is left as it is."""

        def unless_closed(action: Action, now: Conversation) -> Effects:
            if self.core.is_closed(now):
                return self.core.aside(now, now, opening.closed(now))
            return deal(action, now)

        return self.on_own(unless_closed)

    # Answering

    def option(self, action: Action, before: Conversation) -> Effects:
        """An answer; of two presses on one message the first counts."""
        question, option = str(action.value.get("q")), action.value.get("o")
        if option not in QUESTIONS.get(question, ()):
            return tell(action, NO_OPTION)
        self._notice(action, before, course.part_of(question))
        now = self.core.current(before)
        given = now.answers.get(question)
        if action.value.get("w") != given:
            told = tell(action, self._given(now, question)) if given not in (None, option) else ()
            return [*told, *self.core.keep(before, now)]
        return self.core.keep(before, course.answered(now, question, option))

    def _given(self, now: Conversation, question: str) -> str:
        label = self.core.voice.interview.question[question].label(now.answers[question])
        number = course.numbered(now).get(question)
        change = f" To change it, type “change {number}”." if number else ""
        return f"You answered that already: “{escape(label)}”.{change}"

    def skip_name(self, action: Action, before: Conversation) -> Effects:
        """The school is to have no name; of two presses the first counts."""
        now = self.core.current(before)
        is_asked = course.pending(now) == course.NAME
        return self.core.keep(before, course.named(now, None) if is_asked else now)

    def privacy(self, action: Action, before: Conversation) -> Effects:
        """What is kept, and who sees it."""
        now = self.core.current(before)
        return self.core.aside(before, now, opening.privacy(self.core.voice))

    def why(self, action: Action, before: Conversation) -> Effects:
        """Why a question is asked, and its source."""
        now, question = self.core.current(before), str(action.value.get("q"))
        return self.core.aside(before, now, self.replies.why(now, question))

    def use(self, action: Action, before: Conversation) -> Effects:
        """A suggested answer; of two presses the first counts."""
        question, option = str(action.value.get("q")), action.value.get("o")
        self._notice(action, before, course.part_of(question))
        now = self.core.current(before)
        given = now.answers.get(question)
        is_files = action.action_id == f"{controls.ACTION_USE}_file"
        again = renewed(now, self.looking_up.lookup) if self.looking_up and is_files else now
        if again is not now:
            return [*tell(action, FILE_CHANGED), *self.core.keep(before, again)]
        if option in {offer.option for offer in suggesting.usable(now, question)}:
            if action.value.get("w") == given:
                return self.core.keep(before, course.answered(now, question, str(option)))
        elif given != option:
            return [*tell(action, NOT_SUGGESTED), *self.core.keep(before, now)]
        return self.core.keep(before, now)

    def back(self, action: Action, before: Conversation) -> Effects:
        """One step back."""
        now = self.core.current(before)
        if action.value.get("p") != course.pending(now):
            return self.core.keep(before, now)
        return self.core.keep(before, course.back(now))

    def change(self, action: Action, before: Conversation) -> Effects:
        """Ask one question again."""
        now, question = self.core.current(before), action.value.get("q")
        if question not in now.answers or question not in QUESTIONS or now.asking == question:
            return self.core.keep(before, now)
        return self.core.keep(before, course.opened(now, question))

    def short(self, action: Action, before: Conversation) -> Effects:
        """No questions about agencies, or no more of them."""
        return self._chosen(before, course.SHORT)

    def full(self, action: Action, before: Conversation) -> Effects:
        """The questions about agencies as well."""
        return self._chosen(before, course.FULL)

    def _chosen(self, before: Conversation, stage: str) -> Effects:
        now = self.core.current(before)
        return self.core.keep(before, now if now.stage == stage else course.chosen(now, stage))

    def finish(self, action: Action, before: Conversation) -> Effects:
        """The answers are right: the result."""
        now = self.core.current(before)
        if course.pending(now) != course.REVIEW:
            return self.core.keep(before, now)
        return self.core.keep(before, self.core.finished(now))

    def over(self, action: Action, before: Conversation) -> Effects:
        """Begin again, as was asked."""
        now = self.core.current(before)
        is_asked = course.pending(now) == course.OVER
        return self.core.keep(before, course.started_over(now) if is_asked else now)

    def stay(self, action: Action, before: Conversation) -> Effects:
        """Do not begin again."""
        now = self.core.current(before)
        is_asked = course.pending(now) == course.OVER
        return self.core.keep(before, course.stayed(now) if is_asked else now)

    def go_on(self, action: Action, before: Conversation) -> Effects:
        """Go on with a conversation; the button's address leads to its thread."""
        look = () if before.link else self.core.thread.link(before.id, action.response_url)
        if before.result is not None or not self.core.once_a_minute("go-on", before):
            return [*self.core.keep(before, before), *look]
        return [*self.core.keep(before, course.taken_up(self.core.current(before))), *look]

    def answers(self, action: Action, before: Conversation) -> Effects:
        """The answers, each with Change."""
        said = self.replies.answers(before)
        return self.core.aside(before, before, said, quiet=asking.QUIET_ANSWERS)

    # With a result

    def details(self, action: Action, before: Conversation) -> Effects:
        """All that a result says, and what else can be done with it."""
        agencies = course.agencies_matter(before) and not self.core.is_closed(before)
        buttons = result.detail_buttons(before, agencies)
        return self._with_report(
            before,
            lambda report: self.core.aside(
                before, before, *result.details(report, buttons), quiet=result.QUIET_DETAILS
            ),
        )

    def what_if(self, action: Action, before: Conversation) -> Effects:
        """The answers by which one pathway more may be open."""
        return self._with_report(
            before,
            lambda report: self.core.aside(
                before, before, result.what_would_change(report), quiet=result.QUIET_CHANGES
            ),
        )

    def copy(self, action: Action, before: Conversation) -> Effects:
        """The result as a file."""
        if before.result is not None and self.core.once_a_minute("copy", before):
            self.core.thread.copy(before)
        return ()

    def share(self, action: Action, before: Conversation) -> Effects:
        """Show what would be shared, and ask where."""
        return self._with_report(
            before,
            lambda report: [open_view(action.trigger_id, result.share_form(before, report).view())],
        )

    def shared(self, submission: Submission) -> Effects:
        """Share the result in the channel chosen."""
        now = self.core.own(submission.person, Filled.of(submission.view).kept.get("c"))
        report = self.core.report(now) if now else None
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
            return self.core.aside(now, now, Message(section(said)))

        return [Run(share)]

    def _with_report(self, now: Conversation, deal: Callable[[Report], Effects]) -> Effects:
        report = self.core.report(now)
        return self.core.keep(now, now) if report is None else deal(report)

    # Deleting

    def delete(self, action: Action, before: Conversation) -> Effects:
        """Delete a conversation: its rows at once, then the bot's messages."""
        cleared = self.core.thread.delete(before)
        said = opening.deleted()
        if action.value.get("l"):
            said = self.mine(before.owner, 0, said.text)
        answer = Respond(action.response_url or "", said, replace=bool(action.value.get("l")))
        return [answer, *cleared]

    def _notice(self, action: Action, now: Conversation, part: str) -> None:
        """Know a question that was posted, but whose posting was never confirmed."""
        if asking.BLOCK_OPTIONS not in {
            block.get("block_id") for block in action.message.get("blocks", [])
        }:
            return
        if action.channel_id and action.message_ts:
            self.core.thread.noticed(now, part, action.channel_id, action.message_ts)
