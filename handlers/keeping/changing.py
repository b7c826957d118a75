"""Changing one session or all later ones: what is to change, whom that notifies, then one yes.

Only what somebody changed in the form is changed. Where two people changed the same thing, the
second sees what the first did, with their own words still in the form.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from bot.clock import Clock
from bot.outbox.kinds import State
from bot.outbox.message import Message
from bot.store import calendar as calendar_table
from bot.store import deliveries
from handlers.blocks import actions, bullets, button, context, escape, section
from handlers.effects import AckView, Effect, Effects, Respond, Say, open_view
from handlers.fields import Field, address
from handlers.forms import SEEN_MEANWHILE, Filled, Form, FormError, Part, closing, notice
from handlers.keeping.form import (
    change_in,
    repeats_field,
    scope_field,
    scope_named,
    series_fields,
    status_field,
    times_fields,
    words_fields,
)
from handlers.keeping.labels import Words, undo_button, who_hears
from handlers.requests import Action, Submission
from schedules.editing import ConflictError, Editor, Undo
from schedules.model import Occurrence, Status, recurrence_date
from schedules.outlook import audience, retimed
from schedules.patching import (
    OF_SERIES,
    TIMES,
    WHOLE_SERIES,
    ChangeError,
    Details,
    Patch,
    Scope,
    Target,
    details_in,
    from_json,
    patched,
    refuse_rewriting_the_past,
    to_json,
    with_change,
)
from schedules.recurrence import describe

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
DONE = {
    "edit": "Changed",
    "move": "Moved",
    "recording": "The page is saved",
    "confirm": "Confirmed",
    "cancel": "Cancelled",
    "restore": "It takes place again",
}
ACTION_YES = "keepers_change_press"
# Where a detail of a session stands in the form under other names.
DETAIL_OF = {
    "date": "local_start",
    "start": "local_start",
    "end": "duration",
    "last": "duration",
}
WHICH = {
    "this": "This one only",
    "until": "This one and those until the series changes anyhow",
    "later": "This and all later ones",
}
GONE = "This session is not in the calendar any more: somebody changed its series. Look again."


class _Overtaken(Exception):  # noqa: N818 - somebody else was quicker, which is no error
    """What a change would mean by now, and what was changed meanwhile."""

    def __init__(self, form: Form, news: Sequence[str]) -> None:
        super().__init__("the session was changed meanwhile")
        self.form, self.news = form, news


@dataclass(frozen=True)
class Changing:
    """The modals that change a session."""

    editor: Editor
    words: Words
    clock: Clock

    def begin(self, action: str, uid: str, at: date, asked: Action) -> Effects:
        """Open the modal of an action where it was asked for: a form, or what it would mean."""
        target = self.editor.target(uid, at)
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
            parts += times_fields(self.words.zone(target.segment.timezone), now)
            if now.status is not Status.CANCELLED:
                # Who moves a session knows its date.
                parts.append(status_field(now.status if action == "edit" else Status.CONFIRMED))
        if action == "edit":
            parts += words_fields(now)
        if now.rrule and action != "recording":
            rule = describe(now.rrule, target.segment.dtstart, target.segment.timezone)
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
        zone = target.segment.timezone
        parts: list[Part] = []
        occurrence = self.editor.calendar.occurrence(target.uid, target.recurrence_id)
        if occurrence:
            parts.append(section(self.words.line(occurrence)))
        changes = self.words.differences(target.details, after, zone)
        parts.append(section(bullets(changes) if changes else "Nothing would change."))
        scopes = self._scopes(target, patch, scope)
        warnings = self._warnings(target, patch, scopes[0])
        if warnings:
            parts.append(section(f":warning: *Please check*\n{bullets(warnings)}"))
        asks = len(scopes) > 1
        for each in scopes:
            parts.append(section(self._who(target, patch, each, named=target.series.repeats)))
        held = self.words.held(target)
        if held:
            parts.append(context(held))
        if asks:
            parts.append(scope_field(target.until, scopes))
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
                "chosen": scope or "",
                "scope": "" if asks else scopes[0],
            },
            version=target.sequence,
        )

    def shown_first(self, action: str, one: Occurrence, patch: Patch) -> Message:
        """What a change of one session would mean, as a message with the button that makes it."""
        target = self.editor.target(one.uid, one.recurrence_id)
        if target is None:
            return Message(section(GONE))
        changed = {name: v for name, v in patch.items() if v != getattr(target.details, name)}
        if not changed:
            return Message(section(f"It is so already.\n{self.words.line(one)}"))
        return as_message(self.consequences(target, action, changed, scope="this"))

    def yes(self, submission: Submission) -> Effects:
        """Make the change that a modal asked about."""
        filled, by = Filled.of(submission.view), submission.person.user_id
        scope = scope_named(filled.kept["scope"] or filled.text("scope"))
        try:
            done, threads = self._make(filled.kept, scope, filled.version, by)
        except _Overtaken as now:
            return now.form.overtaken(*now.news)
        except ChangeError as error:
            return closing("Not possible", escape(str(error)))
        return [AckView("clear"), Say(by, done), *threads]

    def press(self, action: Action) -> Effects:
        """Make the change that a message asked about."""
        kept, threads = action.value, list[Effect]()
        scope, by = scope_named(kept["scope"]), action.person.user_id
        try:
            said, made = self._make(kept, scope, kept["version"], by)
            threads += made
        except _Overtaken as now:
            said = as_message(now.form, SEEN_MEANWHILE, *now.news)
        except ChangeError as error:
            said = Message(section(escape(str(error))))
        return [Respond(action.response_url or "", said), *threads]

    def _make(
        self, kept: Mapping[str, Any], scope: Scope, version: int, by: str
    ) -> tuple[Message, Effects]:
        """Make a change: what was done, and what goes into channels' threads.

        Raises ChangeError, or _Overtaken where somebody changed the session meanwhile.
        """
        patch, action = from_json(kept["patch"]), kept["action"]
        at = recurrence_date(kept["rid"])
        try:
            done = self.editor.change(
                kept["uid"],
                at,
                patch,
                scope=scope,
                sequence=version,
                by=by,
                now=self.clock.now(),
                action=action,
            )
        except ConflictError as conflict:
            if conflict.target is None:
                raise ChangeError(GONE) from None
            scoped = scope_named(kept["chosen"]) if kept["chosen"] else None
            rows = self.words.changes_since(conflict.target, version)
            form = self.consequences(conflict.target, action, patch, scope=scoped)
            raise _Overtaken(form, rows) from None
        line = f"\n{self.words.line(done)}" if done else ""
        row = Undo(self.editor).last_change(kept["uid"], at)
        press = [actions([undo_button(row["id"], kept["uid"], kept["rid"])])] if row else []
        threads = self._in_threads(done, patch) if done else ()
        return Message(section(f"{DONE[action]}.{line}"), *press), threads

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
            Say(channel, Message(section(text)), thread_ts=ts) for channel, ts in threads.items()
        ]

    def _check(self, target: Target, patch: Patch, scope: Scope) -> None:
        if not patch:
            raise FormError({"": "Nothing was changed."})
        own = [name for name in OF_SERIES if name in patch]
        if own and scope == "this" and target.series.repeats:
            raise FormError({own[0]: WHOLE_SERIES})
        try:
            refuse_rewriting_the_past(target, patch, scope, self.clock.now())
        except ChangeError as error:
            raise FormError({"": str(error)}) from None
        if scope != "this":
            try:
                with_change(target, patch, scope)
            except ChangeError as error:
                raise FormError({"repeats": str(error)}) from None

    def _theirs(self, target: Target, patch: Patch, clash: Collection[str]) -> list[str]:
        """Who changed a session last, and what stands where somebody would change the same."""
        both = {DETAIL_OF.get(name, name) for name in clash}
        mine = patched(target.details, {name: patch[name] for name in both if name in patch})
        theirs = self.words.differences(mine, target.details, target.segment.timezone)
        said = [line.replace("→", "is yours; now it says") for line in theirs]
        return [*self.words.changes_since(target, -1)[-1:], bullets(said)]

    def _target(self, kept: Mapping[str, Any]) -> Target | None:
        return self.editor.target(kept["uid"], recurrence_date(kept["rid"]))

    def _status(self, target: Target, action: str) -> Status:
        match action:
            case "confirm":
                return Status.CONFIRMED
            case "cancel":
                return Status.CANCELLED
        row = Undo(self.editor).last_change(target.uid, target.recurrence_id)
        was = details_in(row["before"] if row else None, target).status
        return Status.TENTATIVE if was is Status.CANCELLED else was

    def _scopes(self, target: Target, patch: Patch, chosen: Scope | None) -> tuple[Scope, ...]:
        """Which sessions can be meant; more than one has to be asked about."""
        if not target.series.repeats:
            return ("this",)
        later: tuple[Scope, ...] = ("until", "later") if target.until else ("later",)
        if not TIMES & {*patch}:
            later = ("later",)
        if chosen is None and target.segment.status is not Status.CANCELLED:
            return ("this", *later)  # else one alone cannot be restored
        return ("this",) if chosen == "this" else later

    def _who(self, target: Target, patch: Patch, scope: Scope, *, named: bool) -> str:
        kind, at = target.segment.kind, target.recurrence_id
        sessions = [(target.uid, at, kind)]
        if scope != "this":
            rows = calendar_table.occurrences(self.editor.calendar.db, target.uid)
            later = [date.fromisoformat(row["recurrence_id"]) for row in rows]
            end = target.until if scope == "until" else None
            sessions = [
                (target.uid, day, kind) for day in later if at <= day and (not end or day < end)
            ]
        concerned = audience(self.editor.calendar.db, sessions)
        said = who_hears(concerned, is_notice=_is_told(target.details, patch))
        if not named:
            return said
        return f"_{WHICH[scope]}:_ {said}"

    def _warnings(self, target: Target, patch: Patch, scope: Scope) -> list[str]:
        """What speaks against a new time."""
        if not {"local_start", "rrule", "timezone"} & {*patch}:
            return []
        after, now = with_change(target, patch, scope), self.clock.now()
        found = retimed(target.series, after, now)
        return self.words.warnings(found, self.clock.now(), besides=target.uid)


def as_message(form: Form, *news: str) -> Message:
    """A modal that asks for one yes as a message with one button; `news` (mrkdwn) stand first."""
    first = [section("\n".join(news))] if news else []
    shown = [part for part in form.parts if not isinstance(part, Field)]
    value = {**form.kept, "version": form.version}
    press = button(form.submit, ACTION_YES, value, style="primary")
    return Message(*first, *shown, actions([press]))


def _is_told(details: Details, patch: Patch) -> bool:
    """Whether those who were told of a session are told of this change: its start, on or off."""
    was_off = details.status is Status.CANCELLED
    is_off = patch.get("status", details.status) is Status.CANCELLED
    return was_off != is_off or (
        not is_off and bool({"local_start", "timezone", "all_day"} & {*patch})
    )


def _where(target: Target) -> dict[str, str]:
    return {"uid": target.uid, "rid": target.recurrence_id.isoformat()}
