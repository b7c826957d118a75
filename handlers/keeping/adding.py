"""Adding a session or a series: a form, then what was understood of it, then one yes."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from bot.clock import Clock
from handlers.blocks import Block, bullets, context, divider, escape, section
from handlers.effects import AckView, Effects, open_view
from handlers.forms import closing
from handlers.keepers import Guarded
from handlers.keeping.form import FormError, Read, add_blocks
from handlers.keeping.inputs import MAX_METADATA, Filled, encode, modal
from handlers.keeping.wording import STATUS_WORDS, Words, who_is_reminded
from handlers.routing import Action, Command, Submission
from schedules.editing import Editor, new_uid
from schedules.model import Series, Status
from schedules.previewing import dates, reminders_before
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

    def command(self, command: Command) -> Effects:
        """`… add`."""
        return [open_view(command.trigger_id, self.form())]

    def open(self, action: Action) -> Effects:
        """The button that does the same."""
        return [open_view(action.trigger_id, self.form())]

    def form(self) -> dict[str, Any]:
        """The empty form."""
        zone = self.words.zone(self.editor.calendar.zone)
        blocks = add_blocks(self.words.community.kinds, zone)
        return modal(VIEW_FORM, "Add a session", blocks, {}, submit="Next")

    def understood(self, submission: Submission) -> Effects:
        """The form was sent: say back what it means."""
        filled = Filled(submission.values)
        try:
            series = self._read(filled)
        except FormError as error:
            errors = {filled.block(name): text for name, text in error.errors.items()}
            return [AckView("errors", errors)]
        blocks = self._preview(series)
        view = modal(VIEW_YES, "Is this right?", blocks, _kept(series), submit="Add", close="Back")
        return [AckView("push", view)]

    def yes(self, submission: Submission) -> Effects:
        """It is right: add it."""
        kept = json.loads(submission.private_metadata)
        series = self._series(kept)
        now = self.clock.now()
        self.editor.add(series, submission.person.user_id, now)
        text = f"Added: {escape(series.title)}. {self.words.understood(series, now)}"
        return closing("Added", text)

    def _read(self, filled: Filled) -> Series:
        kinds = self.words.community.kind_by_id
        read = Read(filled)
        kind = kinds.get(filled.text("kind"))
        if kind is None:
            raise FormError({"kind": "Choose a kind of session."})
        start, length = read.times()
        words = read.words(default_title=kind.name)
        values = {
            **words,
            "kind": kind.id,
            "start": start.isoformat(),
            "minutes": length.total_seconds() / 60,
            "rrule": None if "date" in read.errors else read.rule(start),
            "status": filled.text("status") or Status.CONFIRMED.value,
            "source": read.address("source"),
        }
        read.check()
        too_long = len(encode(values)) - MAX_METADATA + 100
        if too_long > 0:
            raise FormError({"note": f"All in all {too_long} characters too long: shorten this."})
        return self._series(values)

    def _series(self, values: Mapping[str, Any]) -> Series:
        start = datetime.fromisoformat(values["start"])
        return Series(
            uid=values.get("uid") or new_uid(values["kind"], start),
            kind=values["kind"],
            title=values["title"],
            dtstart=start,
            duration=timedelta(minutes=values["minutes"]),
            timezone=self.editor.calendar.zone,
            rrule=values["rrule"],
            status=Status(values["status"]),
            topic=values["topic"] or None,
            note=values["note"] or None,
            place=values["place"] or None,
            url=values["url"] or self._registration(values["kind"]),
            resources_url=values["resources_url"] or None,
            source=values["source"] or None,
        )

    def _registration(self, kind: str) -> str | None:
        """The link that keepers filled in for all sessions of a kind."""
        for setting in self.words.community.settings:
            if setting.registers == kind:
                found = self.shared.get(setting.id)
                return found.value if found else None
        return None

    def _preview(self, series: Series) -> list[Block]:
        now, words = self.clock.now(), self.words
        found = dates(series, now)
        name = escape(series.title) + (f": {escape(series.topic)}" if series.topic else "")
        facts = [f"Status: {STATUS_WORDS[series.status]}"]
        for label, value in (
            ("Place", series.place),
            ("Registration", series.url),
            ("Recording or resources", series.resources_url),
            ("Note", series.note),
            ("Source", series.source),
        ):
            if value:
                facts.append(f"{label}: {escape(value)}")
        blocks = [section(f"*{name}*\n{words.understood(series, now)}"), section(bullets(facts))]
        warnings = words.warnings(found, now)
        if warnings:
            blocks.append(section(f":warning: *Please check*\n{bullets(warnings)}"))
        blocks.append(divider())
        to_come = next((one for one in found if one.start is None or one.start > now), None)
        counts = reminders_before(self.editor.calendar.db, to_come, now) if to_come else []
        blocks.append(section(who_is_reminded(to_come, counts, words)))
        blocks.append(context("Nothing is in the calendar before you press Add."))
        return blocks


def _kept(series: Series) -> dict[str, Any]:
    return {
        "uid": series.uid,
        "kind": series.kind,
        "title": series.title,
        "topic": series.topic or "",
        "note": series.note or "",
        "place": series.place or "",
        "url": series.url or "",
        "resources_url": series.resources_url or "",
        "source": series.source or "",
        "start": series.dtstart.isoformat(),
        "minutes": series.duration.total_seconds() / 60,
        "rrule": series.rrule,
        "status": series.status.value,
    }


def register(keepers: Guarded, adding: Adding) -> None:
    """Let keepers add sessions."""
    keepers.action(ACTION_ADD, adding.open)
    keepers.submission(VIEW_FORM, adding.understood)
    keepers.submission(VIEW_YES, adding.yes)
