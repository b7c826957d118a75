"""Adding a session or a series: a form, then what was understood of it, then one yes."""

from __future__ import annotations

from dataclasses import dataclass

from bot.clock import Clock
from bot.outbox.message import Message
from bot.store import calendar as table
from handlers.blocks import Block, actions, bullets, context, divider, escape, section
from handlers.effects import AckView, Effects, Say, open_view
from handlers.forms import Filled, Form
from handlers.keeping.form import add_fields, rule_in, times_in, words_in
from handlers.keeping.labels import STATUS_WORDS, Words, undo_button, who_is_reminded
from handlers.requests import Action, Command, Submission
from schedules.calendar import epoch
from schedules.editing import Editor, new_uid
from schedules.model import Segment, Status
from schedules.outlook import dates, reminders_before
from schedules.shared_settings import SharedSettings

VIEW_FORM = "keepers_add"
VIEW_YES = "keepers_add_yes"
ACTION_ADD = "keepers_add_open"


@dataclass(frozen=True)
class Adding:
    """The modals of `… add`."""

    editor: Editor
    words: Words
    shared: SharedSettings
    clock: Clock

    def open(self, asked: Command | Action) -> Effects:
        """`… add`, and the button that does the same."""
        return [open_view(asked.trigger_id, self.form().view())]

    def form(self) -> Form:
        """The empty form."""
        zone = self.words.zone(self.editor.calendar.zone)
        fields = add_fields(self.words.community.kinds, zone)
        return Form(VIEW_FORM, "Add a session", fields, submit="Next")

    def understood(self, submission: Submission) -> Effects:
        """The form was sent: say back what it means."""
        filled = self.form().read(submission.view)
        segment = self._segment(filled)
        typed = {name: value for name, value in filled.values.items() if value}
        return Form(
            VIEW_YES,
            "Is this right?",
            self._preview(segment),
            submit="Add",
            close="Back",
            kept={"typed": typed, "uid": segment.uid},
        ).pushed("note")

    def yes(self, submission: Submission) -> Effects:
        """It is right: add it."""
        kept = Filled.of(submission.view).kept
        segment = self._segment(Filled(kept["typed"]), kept["uid"])
        by, now = submission.person.user_id, self.clock.now()
        self.editor.add(segment, by, now)
        row = table.changes_by(self.editor.calendar.db, by, epoch(now))[0]
        text = f"Added: {escape(segment.title)}. {self.words.understood(segment, now)}"
        press = undo_button(row["id"], segment.uid, row["recurrence_id"])
        return [AckView("clear"), Say(by, Message(section(text), actions([press])))]

    def _segment(self, filled: Filled, uid: str | None = None) -> Segment:
        """What was filled in; raises FormError. It has a new uid unless it has one already."""
        kind = filled.text("kind")
        times = times_in(filled)
        rule = rule_in(filled, times.start)
        filled.check()
        words = words_in(filled, self.words.community.kind_by_id[kind].name)
        return Segment(
            uid=uid or new_uid(kind, times.start),
            kind=kind,
            title=words["title"],
            dtstart=times.start,
            duration=times.length,
            all_day=times.all_day,
            timezone=self.editor.calendar.zone,
            rrule=rule,
            status=Status(filled.text("status")),
            topic=words["topic"] or None,
            note=words["note"] or None,
            place=words["place"] or None,
            url=words["url"] or self._registration(kind),
            resources_url=words["resources_url"] or None,
            source=filled.text("source") or None,
        )

    def _registration(self, kind: str) -> str | None:
        """The link that keepers filled in for all sessions of a kind."""
        for setting in self.words.community.settings:
            if setting.registers == kind:
                found = self.shared.get(setting.id)
                return found.value if found else None
        return None

    def _preview(self, segment: Segment) -> list[Block]:
        now, words = self.clock.now(), self.words
        found = dates(segment, now)
        name = escape(segment.title) + (f": {escape(segment.topic)}" if segment.topic else "")
        facts = [f"Status: {STATUS_WORDS[segment.status]}"]
        for label, value in (
            ("Place", segment.place),
            ("Registration", segment.url),
            ("Resource page", segment.resources_url),
            ("Note", segment.note),
            ("Source", segment.source),
        ):
            if value:
                facts.append(f"{label}: {escape(value)}")
        blocks = [section(f"*{name}*\n{words.understood(segment, now)}"), section(bullets(facts))]
        warnings = words.warnings(found, now)
        if warnings:
            blocks.append(section(f":warning: *Please check*\n{bullets(warnings)}"))
        blocks.append(divider())
        to_come = next((one for one in found if one.start is None or one.start > now), None)
        counts = reminders_before(self.editor.calendar.db, to_come, now) if to_come else []
        blocks.append(section(who_is_reminded(to_come, counts, words)))
        blocks.append(context("Nothing is in the calendar before you press Add."))
        return blocks
