"""Local answers: what keepers saved for everybody in this workspace. They list, edit, delete them.

Every listener here is registered behind the keepers' guard; see `handlers.ask.register`.
"""

from __future__ import annotations

import logging
import re
from typing import Any

from dateutil.relativedelta import relativedelta

from bot.community.find import spoken, words_of
from bot.store import local_answers, questions
from bot.store.local_answers import Content, Saved
from bot.store.people import person
from bot.store.questions import PassedOn
from handlers import fields
from handlers.ask.library import LINK, Answering, block_quoted, local_answer
from handlers.blocks import Block, actions, button, clip, confirmed, context, escape, section
from handlers.effects import Effects, Run, Slack, open_view, update_view
from handlers.forms import Filled, Form, FormError, Part, closing
from handlers.people import Guarded
from handlers.routes import Action, Command, Submission
from schedules.calendar import epoch

log = logging.getLogger(__name__)

WORDS = frozenset({"local", "local answers"})  # what keepers type after the command

VIEW_LIST = "ask_local_list"
VIEW_FORM = "ask_local_form"
ACTION_LIST = "ask_local_open"
ACTION_EDIT = "ask_local_edit"
ACTION_DELETE = "ask_local_delete"
ACTION_PAGE = "ask_local_page"
ACTION_BACK = "ask_local_back"
ACTION_SAVE = "ask_local_save"

QUESTION, WAYS, ANSWER, SOURCE = "question", "ways", "answer", "source"
PAGE = 15
MOST_SHOWN = 400  # characters of an answer in the list
MOST_QUESTION, MOST_WAYS, MOST_ANSWER, MOST_SOURCE = 150, 2500, 2000, 300
HOLDS_FOR = relativedelta(years=1)

SOURCE_HINT = "A link to the page, or who said it and when: said by Ana Ruiz on November 20, 2026"
NO_SOURCE = (
    "Give the link to a page (https://…), or say who said it and when: “said by NAME, on DATE”."
)
NO_QUESTION = "Write the question that this answers."
FOR_EVERYBODY = (
    "Everybody in this workspace finds this, marked as a local answer with your name and its "
    "source. Leave out the names of schools, and of whoever asked."
)
GONE = "This local answer is gone: it was deleted meanwhile."
TAKEN_BACK = "Not saved: whoever asked took this question back meanwhile."
SAVED_ALREADY = "Not saved: another keeper saved an answer to this question meanwhile."

_SAID_BY = re.compile(r"said by \S.*\bon\b.*\d", re.IGNORECASE)
_GREETING = r"\b(?:hi|hello|hey|dear|thanks|thank you|sorry)\b[ ,]+"


class LocalAnswers(Answering):
    """The list and the form."""

    # The list

    def open(self, asked: Command | Action) -> Effects:
        """`… local`, and the button that does the same."""
        return [open_view(asked.trigger_id, self._list())]

    def page(self, action: Action) -> Effects:
        """More and Back."""
        offset = action.value if isinstance(action.value, int) else 0
        return [update_view(action.view, self._list(max(offset, 0)))]

    def delete(self, action: Action) -> Effects:
        """One goes, whoever added it."""
        if local_answers.remove(self.db, str(action.value)):
            log.info("local answer %s deleted by %s", action.value, action.person.user_id)
        return [update_view(action.view, self._list()), Run(self.renew)]

    def home(self) -> list[Block]:
        """The way to the list, for a keeper's Home, once there is one."""
        number = local_answers.number(self.db)
        if not number:
            return []
        text = "1 local answer is saved" if number == 1 else f"{number} local answers are saved"
        return [section(f"{text} in this workspace.", accessory=button("See them", ACTION_LIST))]

    # The form

    def edit(self, action: Action) -> Effects:
        """Change one that is listed."""
        saved = local_answers.find(self.db, str(action.value))
        if saved is None:
            return [update_view(action.view, self._list())]
        return [open_view(action.trigger_id, form(saved).view(), upon=action.view)]

    def begin(self, action: Action) -> Effects:
        """Save the answer to a question that was passed on."""
        question = questions.find(self.db, str(action.carried.get("id")))
        if question is None or question.state != questions.ANSWERED:
            return action.aside(TAKEN_BACK)
        if question.saved_as:
            return action.aside(SAVED_ALREADY)
        return [open_view(action.trigger_id, form_for(question).view())]

    def save(self, submission: Submission) -> Effects:
        """Keep what was written, unless somebody else was quicker."""
        kept, by = Filled.of(submission.view).kept, submission.person.user_id
        if "id" in kept:
            return self._change(submission, kept["id"], by)
        question = questions.find(self.db, kept["q"])
        if question is None:
            raise FormError({QUESTION: TAKEN_BACK})
        filled = form_for(question).read(submission.view)
        content = _content(filled)
        if question.saved_as:
            there = local_answers.find(self.db, question.saved_as)
            if there and there.content == content:
                return self._done()  # it was sent again, and has been saved before
            raise FormError({QUESTION: SAVED_ALREADY})
        self._check(filled, content, None, question)
        saved = local_answers.add(self.db, content, by, *self._times())
        log.info("local answer %s added by %s", saved, by)
        questions.save_as(self.db, question.id, saved)
        return self._done()

    def _change(self, submission: Submission, answer_id: str, by: str) -> Effects:
        there = local_answers.find(self.db, answer_id)
        if there is None:
            raise FormError({QUESTION: f"Not saved. {GONE}"})
        now_there = form(there)
        filled = now_there.read(submission.view)
        content = _content(filled)
        if filled.theirs and content == there.content:
            return self._done()  # it was sent again, and has been saved before
        self._check(filled, content, answer_id, None)
        if filled.theirs:  # an answer and its source belong together
            who = f"<@{there.changed_by or there.added_by}> changed it. It says now:"
            return now_there.again(filled, [who, block_quoted(there.content.answer)])
        now, review_by = self._times()
        local_answers.change(self.db, answer_id, there.revision, content, by, now, review_by)
        log.info("local answer %s changed by %s", answer_id, by)
        return self._done()

    def _check(
        self, filled: Filled, content: Content, own_id: str | None, question: PassedOn | None
    ) -> None:
        """Raise FormError for what is wrong with each field."""
        found = filled.errors
        asked, known = content.questions[0], self.library.answers
        if not words_of(asked):
            found[QUESTION] = NO_QUESTION
        elif spoken(asked) in {spoken(entry.question) for entry in known.entries}:
            found[QUESTION] = "I answer exactly this question already; word it differently."
        elif any(
            spoken(asked) == spoken(one.content.questions[0]) and one.id != own_id
            for one in local_answers.every(self.db)
        ):
            found[QUESTION] = "There is a local answer to exactly this question: edit that one."
        if not (LINK.fullmatch(content.source) or _SAID_BY.fullmatch(content.source)):
            found[SOURCE] = NO_SOURCE
        if question:
            name = person(self.db, question.asker).name or ""
            texts = {
                QUESTION: asked,
                WAYS: "\n".join(content.questions[1:]),
                ANSWER: content.answer,
                SOURCE: content.source,
            }
            for block, text in texts.items():
                if _names(text, name, question.asker):
                    found[block] = "Leave out the name of whoever asked: everybody will see this."
        filled.check()

    def _done(self) -> Effects:
        text = "Saved. Everybody who asks finds it from now on, marked as a local answer."
        return [*closing("Saved", text), Run(self.renew)]

    def renew(self, slack: Slack) -> Effects:
        """Find what is there now, and leave nothing of what was changed or deleted."""
        self.library.renew()
        self.db.empty_log()
        return ()

    def _times(self) -> tuple[int, int]:
        """Now, and when somebody has to look again; UTC epoch seconds."""
        return epoch(self.now), epoch(self.now + HOLDS_FOR)

    def _list(self, offset: int = 0) -> dict[str, Any]:
        found = local_answers.every(self.db)
        offset = offset if offset < len(found) else 0
        blocks: list[Block] = []
        for one in found[offset : offset + PAGE]:
            blocks += self._listed(one)
        if not found:
            text = (
                "There is no local answer yet. When you answer a question that somebody passed on, "
                "tick “Save as a local answer”."
            )
            blocks.append(section(text))
        pages = []
        if offset:
            pages.append(button("Back", ACTION_BACK, offset - PAGE, label="Earlier local answers"))
        if len(found) > offset + PAGE:
            pages.append(button("More", ACTION_PAGE, offset + PAGE, label="More local answers"))
        if pages:
            blocks.append(actions(pages))
        return Form(VIEW_LIST, "Local answers", blocks, close="Close").view()

    def _listed(self, saved: Saved) -> list[Block]:
        fact = local_answer(saved)
        asked = clip(fact.question, MOST_QUESTION)
        text = f"*{escape(asked)}*\n{escape(clip(fact.answer, MOST_SHOWN))}"
        remove = button("Delete", ACTION_DELETE, saved.id, label=f"Delete: {asked}")
        remove = confirmed(
            remove,
            "Delete this local answer?",
            "Nobody finds it any more from then on.",
            yes="Delete",
            no="Keep it",
            is_grave=True,
        )
        change = button("Edit", ACTION_EDIT, saved.id, label=f"Edit: {asked}")
        return [
            section(text),
            context(self.where(fact)),
            actions([change, remove], f"local-{saved.id}"),
        ]


def form_of(content: Content, **kept: str) -> Form:
    """The form with this in it."""
    question, *ways = content.questions
    parts: list[Part] = [
        section(FOR_EVERYBODY),
        fields.text(
            QUESTION,
            "The question, as everybody sees it",
            question,
            most=MOST_QUESTION,
            missing=NO_QUESTION,
        ),
        fields.text(
            WAYS,
            "Other ways to ask it, one in a line",
            "\n".join(way for way in ways if way != question),
            most=MOST_WAYS,
            multiline=True,
            hint="They help people to find it, and are shown to nobody but keepers.",
        ),
        fields.text(
            ANSWER,
            "The answer, as everybody sees it",
            content.answer,
            most=MOST_ANSWER,
            multiline=True,
            missing="Write the answer.",
        ),
        fields.text(
            SOURCE,
            "Source",
            content.source,
            most=MOST_SOURCE,
            missing=NO_SOURCE,
            hint=SOURCE_HINT,
        ),
    ]
    return Form(VIEW_FORM, "Local answer", parts, submit="Save", kept=kept, watched="id" in kept)


def form(saved: Saved) -> Form:
    """The form with a local answer that is there."""
    return form_of(saved.content, id=saved.id)


def form_for(question: PassedOn) -> Form:
    """The form with a question that was answered, and its answer."""
    shown = clip(question.text, MOST_QUESTION)
    return form_of(Content((shown, question.text), question.answer or "", ""), q=question.id)


def register(keepers: Guarded, local: LocalAnswers) -> None:
    """Let keepers look after local answers; `VIEW_FORM` is `passing_on.register`'s."""
    keepers.action(ACTION_LIST, local.open)
    keepers.action(ACTION_PAGE, local.page)
    keepers.action(ACTION_BACK, local.page)
    keepers.action(ACTION_EDIT, local.edit)
    keepers.action(ACTION_DELETE, local.delete, changes=True)
    keepers.action(ACTION_SAVE, local.begin)


def _content(filled: Filled) -> Content:
    question = " ".join(filled.text(QUESTION).split())
    ways = (" ".join(line.split()) for line in filled.text(WAYS).splitlines())
    asked = dict.fromkeys([question, *(way for way in ways if way)])
    return Content(tuple(asked), filled.text(ANSWER), " ".join(filled.text(SOURCE).split()))


def _names(text: str, name: str, user_id: str) -> bool:
    """Whether a text names somebody: by their Slack id, in full, or in a greeting.

    A single word that is a name may be a word of its own ("Will", "Grant") anywhere else.
    """
    parts = [re.escape(part) for part in name.split() if len(part) > 1]
    greeted = rf"{_GREETING}(?:{'|'.join(parts)})\b"
    in_full = rf"\b{re.escape(name)}\b"
    return user_id in text or any(
        re.search(pattern, text, re.IGNORECASE)
        for pattern, applies in ((greeted, bool(parts)), (in_full, len(parts) > 1))
        if applies
    )
