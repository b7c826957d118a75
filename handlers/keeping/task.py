"""What keepers do: with what it works, and that it is shown before one yes does it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, ClassVar

from bot.outbox.message import Message
from bot.store.people import Person
from handlers import feature
from handlers.blocks import Block, actions, button, section
from handlers.effects import AckView, Effects, Respond, Say, open_view
from handlers.fields import Field
from handlers.forms import SEEN_MEANWHILE, Filled, Form, Part, closing
from handlers.keepers import Guarded
from handlers.keeping.labels import Words
from handlers.requests import Action, Command, Submission
from schedules.editing import Editor
from schedules.model import Occurrence
from schedules.patching import ChangeError, Patch


class Overtaken(Exception):  # noqa: N818 - somebody else was quicker, which is no error
    """What a change would mean by now, and what was changed meanwhile."""

    def __init__(self, form: Form, news: Sequence[str] = ()) -> None:
        super().__init__("it was changed meanwhile")
        self.form, self.news = form, news


class Task(feature.Part):
    """Something that keepers do or see. What is opened, sent and pressed is called by its name."""

    name: ClassVar[str]

    def register(self, only: Guarded) -> None:
        """Let keepers, and nobody else, do it."""

    @property
    def editor(self) -> Editor:
        """What changes sessions."""
        return Editor(self.calendar)

    def change(self, one: Occurrence, patch: Patch, by: Person, action: str) -> None:
        """Change one session as it was seen; raises ConflictError, ChangeError."""
        self.editor.change(
            one.uid,
            one.recurrence_id,
            patch,
            scope="this",
            sequence=one.sequence,
            by=by.user_id,
            now=self.now,
            action=action,
        )

    @property
    def words(self) -> Words:
        """What words things for keepers."""
        return Words(self.community, self.calendar)

    def asks(
        self, title: str, parts: Sequence[Part], yes: str, kept: Mapping[str, Any], version: Any
    ) -> Form:
        """What something would mean, with the button that does it; `kept` is what that needs."""
        asked = f"{self.name}_yes"
        return Form(asked, title, parts, yes, close="Back", kept=kept, version=version)

    def words_for(self, reader: Person) -> Words:
        """The same, with moments in the reader's own zone."""
        return replace(self.words, reader=reader)


class Filling(Task):
    """A form that is filled in."""

    def form(self) -> Form:
        """The form, as it is opened."""
        raise NotImplementedError

    def understood(self, submission: Submission) -> Effects:
        """The form was sent. Raises FormError for what is wrong with it."""
        raise NotImplementedError

    def register(self, only: Guarded) -> None:
        """Open it from a button, and take what is sent."""
        super().register(only)
        only.action(f"{self.name}_open", self.open)
        only.submission(self.name, self.understood)

    def open(self, asked: Command | Action) -> Effects:
        """The subcommand, or the button that does the same."""
        shown = asked.view if isinstance(asked, Action) else None
        return [open_view(asked.trigger_id, self.form().view(), upon=shown)]

    @classmethod
    def opener(cls, text: str, style: str | None = None) -> Block:
        """The button that opens it."""
        return button(text, f"{cls.name}_open", style=style)


class Proposal(Task):
    """A change that is shown as a form first, in a modal or a message, and made at one yes."""

    def register(self, only: Guarded) -> None:
        """Take the yes from both."""
        super().register(only)
        only.submission(f"{self.name}_yes", self.yes)
        only.action(f"{self.name}_press", self.press, changes=True)

    def make(self, asked: Filled, by: Person) -> tuple[Message, Effects]:
        """Make it, if what was shown is so still: what to say of it, and what else follows.

        Raises ChangeError where it cannot be made, Overtaken where it means something else by now.
        """
        raise NotImplementedError

    def yes(self, submission: Submission) -> Effects:
        """Make the change that a modal asked about."""
        by = submission.person
        try:
            done, more = self.make(Filled.of(submission.view), by)
        except Overtaken as now:
            return now.form.overtaken(*now.news)
        except ChangeError as error:
            return closing("Not possible", str(error))
        return [AckView("clear"), Say(by.user_id, done), *more]

    def press(self, action: Action) -> Effects:
        """Make the change that a message asked about."""
        kept, url = action.value, action.response_url or ""
        try:
            done, more = self.make(Filled({}, kept, kept["version"]), action.person)
        except Overtaken as now:
            said = as_message(now.form, SEEN_MEANWHILE, *now.news)
            return [Respond(url, said)]
        except ChangeError as error:
            return [Respond(url, Message(section(str(error))), replace=False)]
        return [Respond(url, done), *more]


def as_message(form: Form, *news: str) -> Message:
    """A form that asks for one yes as a message with a button; `news` (mrkdwn) stand first."""
    first = [section("\n".join(news))] if news else []
    shown = [part for part in form.parts if not isinstance(part, Field)]
    value = {**form.kept, "version": form.version}
    action_id = f"{form.callback_id.removesuffix('_yes')}_press"
    row = [actions([button(form.submit, action_id, value, style="primary")])] if form.submit else []
    return Message(*first, *shown, *row)
