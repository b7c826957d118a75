"""Changing one session or all later ones: what is to change, whom that notifies, then one yes.

Only what somebody changed in the form is changed. Where two people changed the same thing, the
second sees what the first did, with their own words still in the form.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from bot.clock import Clock
from bot.outbox.message import Message
from bot.outbox.rows import State
from bot.store import calendar as calendar_table
from bot.store import deliveries
from handlers.blocks import bullets, context, escape, section
from handlers.effects import Effects, open_view, post
from handlers.fields import Field, address
from handlers.forms import Filled, Form, FormError, Part, closing, notice
from handlers.keepers import Guarded
from handlers.keeping.form import (
    change_in,
    repeats_field,
    scope_field,
    series_fields,
    status_field,
    times_fields,
    words_fields,
)
from handlers.keeping.wording import Words, who_hears
from handlers.routing import Action, Submission
from schedules.audit import Scope
from schedules.editing import (
    OF_SERIES,
    WHOLE_SERIES,
    ChangeError,
    ConflictError,
    Details,
    Editor,
    Patch,
    Target,
    from_json,
    override_with,
    patched,
    refuse_rewriting_the_past,
    series_with,
    successor_with,
    to_json,
)
from schedules.model import Occurrence, Status
from schedules.previewing import audience, dates
from schedules.recurrence import describe, occurrences
from schedules.undoing import Undo

VIEW_FORM = "keepers_change"
VIEW_YES = "keepers_change_yes"

FORMS = {"edit": "Edit a session", "move": "Move a session", "recording": "Resource page"}
YES = {
    "edit": "Change it",
    "move": "Move it",
    "recording": "Save the link",
    "confirm": "Confirm it",
    "cancel": "Cancel the session",
    "restore": "Restore it",
}
# Where a detail of a session stands in the form under other names.
DETAIL_OF = {"date": "local_start", "start": "local_start", "end": "duration"}
GONE = "This session is not in the calendar any more: somebody changed its series. Look again."


@dataclass(frozen=True)
class Changing:
    """The modals that change a session."""

    editor: Editor
    words: Words
    clock: Clock

    def begin(self, action: str, uid: str, recurrence_id: datetime, asked: Action) -> Effects:
        """Open the modal of an action where it was asked for: a form, or what it would mean."""
        target = self.editor.target(uid, recurrence_id)
        if target is None:
            form = notice("Not possible", GONE)
        elif action in FORMS:
            form = self.form(target, action)
        else:
            form = self.consequences(target, action, {"status": self._status(target, action)})
        return [open_view(asked.trigger_id, form.view(), upon=asked.view)]

    def form(self, target: Target, action: str) -> Form:
        """The form with what stands there now."""
        now = target.details
        parts: list[Field] = []
        if action == "recording":
            parts.append(
                address(
                    "resources_url", "Resource page: slides, recording, answers", now.resources_url
                )
            )
        else:
            parts += times_fields(self.words.zone(target.series.timezone), now)
            if now.status is not Status.CANCELLED:
                # Who moves a session knows its date.
                parts.append(status_field(now.status if action == "edit" else Status.CONFIRMED))
        if action == "edit":
            parts += words_fields(now)
        if now.rrule and action != "recording":
            rule = describe(now.rrule, target.series.dtstart, target.series.timezone)
            parts += [scope_field(), repeats_field(rule)]
        if action == "edit":
            zone = self.words.zone(now.timezone) if now.timezone else ""
            parts += series_fields(self.words.community.kinds, now, zone)
        kept = {**_where(target), "action": action}
        return Form(VIEW_FORM, FORMS[action], parts, submit="Next", kept=kept, watched=True)

    def understood(self, submission: Submission) -> Effects:
        """The form was sent: say what would change and whom it notifies."""
        kept = Filled.of(submission.view).kept
        target = self._target(kept)
        if target is None:
            return closing("Not possible", GONE)
        action = str(kept["action"])
        form = self.form(target, action)
        filled = form.read(submission.view)
        typed, scope = change_in(action, filled, target, self.words)
        now = target.details
        patch = {name: value for name, value in typed.items() if value != getattr(now, name)}
        if filled.clash:
            return form.again(filled, self._theirs(target, patch, filled.clash))
        self._check(target, patch, scope)
        return self.consequences(target, action, patch, scope=scope).pushed("note")

    def consequences(
        self,
        target: Target,
        action: str,
        patch: Patch,
        *,
        scope: Scope | None = None,
    ) -> Form:
        """What a change means; where `scope` is not settled it is asked here."""
        after = patched(target.details, patch)
        zone = target.series.timezone
        parts: list[Part] = []
        occurrence = self.editor.calendar.occurrence(target.uid, target.recurrence_id)
        if occurrence:
            parts.append(section(self.words.line(occurrence)))
        changes = self.words.differences(target.details, after, zone)
        parts.append(section(bullets(changes) if changes else "Nothing would change."))
        warnings = self._warnings(target, patch, scope or "this")
        if warnings:
            parts.append(section(f":warning: *Please check*\n{bullets(warnings)}"))
        asks = scope is None and target.series.rrule is not None
        named = asks
        if asks and self._all_cancelled(target):
            scope, asks = "later", False  # one alone cannot be restored
        scopes: tuple[Scope, ...] = ("this", "later") if asks else (scope or "this",)
        for each in scopes:
            parts.append(section(self._who(target, patch, each, named=named)))
        held = self.words.held(target)
        if held:
            parts.append(context(held))
        if asks:
            parts.append(scope_field())
        return Form(
            VIEW_YES,
            FORMS.get(action, f"{action.capitalize()} a session"),
            parts,
            submit=YES[action],
            close="Back",
            kept={
                **_where(target),
                "action": action,
                "patch": to_json(patch),
                "scope": scope or ("" if asks else "this"),
            },
            version=target.sequence,
        )

    def yes(self, submission: Submission) -> Effects:
        """Make the change."""
        filled, by = Filled.of(submission.view), submission.person.user_id
        kept = filled.kept
        asked = not kept["scope"]
        chosen = filled.text("scope") if asked else kept["scope"]
        scope: Scope = "later" if chosen == "later" else "this"
        patch, action = from_json(kept["patch"]), kept["action"]
        try:
            done = self.editor.change(
                kept["uid"],
                datetime.fromisoformat(kept["rid"]),
                patch,
                scope=scope,
                sequence=filled.version,
                by=by,
                now=self.clock.now(),
                action=action,
            )
        except ConflictError as conflict:
            if conflict.target is None:
                return closing("Not possible", GONE)
            scoped = None if asked else scope
            rows = self.words.changes_since(conflict.target, filled.version)
            return self.consequences(conflict.target, action, patch, scope=scoped).overtaken(*rows)
        except ChangeError as error:
            return closing("Not possible", escape(str(error)))
        text = f"Done.\n{self.words.line(done)}" if done else "Done."
        command = self.words.community.commands.sessions
        text += f"\nTo take it back: `{command} manage`, Undo."
        said: Effects = self._in_threads(done, patch) if done else ()
        return [*closing("Done", text), *said]

    def _in_threads(self, occurrence: Occurrence, patch: Patch) -> Effects:
        """Give the page to the channels that were reminded, in the thread of the reminder."""
        link, rid = patch.get("resources_url"), occurrence.recurrence_id.isoformat()
        is_over = occurrence.end is not None and occurrence.end <= self.clock.now()
        if not link or not is_over:
            return ()
        rows = deliveries.of_session(self.editor.calendar.db, occurrence.uid, rid)
        threads = {
            row["channel"]: row["thread_ts"] or row["ts"]
            for row in rows
            if row["is_channel"] and row["state"] == State.SENT and row["ts"]
        }
        text = f"Resource page of {escape(occurrence.title)}: {link}"
        return [
            post(channel, Message(section(text)), thread_ts=ts) for channel, ts in threads.items()
        ]

    def _check(self, target: Target, patch: Patch, scope: Scope) -> None:
        if not patch:
            raise FormError({"": "Nothing was changed."})
        own = [name for name in OF_SERIES if name in patch]
        if own and scope == "this" and target.series.rrule is not None:
            raise FormError({own[0]: WHOLE_SERIES})
        try:
            refuse_rewriting_the_past(target, patch, scope, self.clock.now())
        except ChangeError as error:
            raise FormError({"": str(error)}) from None
        if scope == "later":
            try:
                successor_with(target, patch, "new")
            except ChangeError as error:
                raise FormError({"repeats": str(error)}) from None

    def _theirs(self, target: Target, patch: Patch, clash: Collection[str]) -> list[str]:
        """Who changed a session last, and what stands where somebody would change the same."""
        both = {DETAIL_OF.get(name, name) for name in clash}
        mine = patched(target.details, {name: patch[name] for name in both if name in patch})
        theirs = self.words.differences(mine, target.details, target.series.timezone)
        said = [line.replace("→", "is yours; now it says") for line in theirs]
        return [*self.words.changes_since(target, -1)[-1:], bullets(said)]

    def _target(self, kept: Mapping[str, Any]) -> Target | None:
        return self.editor.target(kept["uid"], datetime.fromisoformat(kept["rid"]))

    def _status(self, target: Target, action: str) -> Status:
        match action:
            case "confirm":
                return Status.CONFIRMED
            case "cancel":
                return Status.CANCELLED
        row = Undo(self.editor).last_change(target.uid, target.recurrence_id)
        before = json.loads(row["before"])["details"] if row and row["before"] else {}
        was = Status(before.get("status", Status.TENTATIVE))
        return Status.TENTATIVE if was is Status.CANCELLED else was

    def _all_cancelled(self, target: Target) -> bool:
        return target.series.status is Status.CANCELLED

    def _who(self, target: Target, patch: Patch, scope: Scope, *, named: bool) -> str:
        kind, at = target.series.kind, target.recurrence_id
        sessions = [(target.uid, at, kind)]
        if scope == "later":
            rows = calendar_table.occurrences(self.editor.calendar.db, target.uid)
            later = [datetime.fromisoformat(row["recurrence_id"]) for row in rows]
            sessions = [(target.uid, rid, kind) for rid in later if rid >= at]
        concerned = audience(self.editor.calendar.db, sessions)
        said = who_hears(concerned, is_notice=_is_told(target.details, patch))
        if not named:
            return said
        return f"_{'This one only' if scope == 'this' else 'This and all later ones'}:_ {said}"

    def _warnings(self, target: Target, patch: Patch, scope: Scope) -> list[str]:
        """What speaks against a new time."""
        if not {"local_start", "rrule", "timezone"} & {*patch}:
            return []
        found: list[Occurrence]
        if scope == "later":
            found = dates(successor_with(target, patch, "new"), self.clock.now())
        else:
            mine = {target.recurrence_id: override_with(target, patch, 0)}
            start = patch.get("local_start", target.recurrence_id)
            found = occurrences(series_with(target.series, patch), mine, start, start)
        return self.words.warnings(found, self.clock.now(), besides=target.uid)


def register(keepers: Guarded, changing: Changing) -> None:
    """Let keepers change sessions."""
    keepers.submission(VIEW_FORM, changing.understood)
    keepers.submission(VIEW_YES, changing.yes)


def _is_told(details: Details, patch: Patch) -> bool:
    """Whether those who were told of a session are told of this change: its start, on or off."""
    was_off = details.status is Status.CANCELLED
    is_off = patch.get("status", details.status) is Status.CANCELLED
    return was_off != is_off or (not is_off and bool({"local_start", "timezone"} & {*patch}))


def _where(target: Target) -> dict[str, str]:
    return {"uid": target.uid, "rid": target.recurrence_id.isoformat()}
