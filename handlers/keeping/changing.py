"""Changing one session or all later ones, and taking that back: what it means, then one yes.

Only what somebody changed in the form is changed. Where two people changed the same thing, the
second sees what the first did, with their own words still in the form.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date, timedelta
from typing import Any, NamedTuple

from bot.outbox.kinds import State
from bot.outbox.message import Message
from bot.store import calendar as calendar_table
from bot.store import people as holds_table
from bot.store import reminders as ledger_table
from bot.store.people import Person
from handlers import fields
from handlers.blocks import Block, actions, bullets, button, confirmed, context, escape, section
from handlers.effects import Effects, Say, open_view
from handlers.feature import named
from handlers.fields import Field
from handlers.forms import Filled, Form, FormError, Part, closing, notice
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
from handlers.keeping.task import GONE, Made, Overtaken, Proposal, as_message, who_hears
from handlers.offers import answer_in, asks_undo
from handlers.people import Guarded
from handlers.reader import Intent, Said
from handlers.routes import Action, Submission
from schedules.calendar import epoch
from schedules.editing import (
    CHANGED_SINCE,
    NEVER_CHANGED,
    TOO_OLD,
    ConflictError,
    audience,
    retimed,
)
from schedules.leads import Lead, lead_in_words
from schedules.model import Occurrence, Status, recurrence_date
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
from schedules.rrules import describe
from schedules.words import in_a_row


class Deed(NamedTuple):
    """What is done to a session: its name in the list, its form's title, its yes, what was done."""

    name: str
    title: str
    yes: str
    done: str
    is_filled_in: bool = False


DEEDS = {
    "edit": Deed("Edit", "Edit a session", "Change it", "Changed", is_filled_in=True),
    "confirm": Deed("Confirm", "Confirm a session", "Confirm it", "Confirmed"),
    "move": Deed("Move", "Move a session", "Move it", "Moved", is_filled_in=True),
    "cancel": Deed("Cancel", "Cancel a session", "Cancel the session", "Cancelled"),
    "restore": Deed("Restore", "Restore a session", "Restore it", "It takes place again"),
    "recording": Deed(
        "Resource page", "Resource page", "Save the link", "The page is saved", is_filled_in=True
    ),
}
# Where a detail of a session stands in the form under other names.
DETAIL_OF = {"date": "local_start", "start": "local_start", "end": "duration", "last": "duration"}
WHICH = {
    "this": "This one only",
    "until": "This one and those until the series changes anyhow",
    "later": "This and all later ones",
}


class Changing(Proposal):
    """The modals that change a session."""

    name = "keepers_change"

    def register(self, only: Guarded) -> None:
        """Take the form of a session, too."""
        super().register(only)
        only.submission(self.name, self.understood)

    def begin(self, what: str, uid: str, at: date, asked: Action) -> Effects:
        """Open the modal of a deed where it was asked for: a form, or what it would mean."""
        target = self.editor.target(uid, at)
        if target is None:
            form = notice("Not possible", GONE)
        elif DEEDS[what].is_filled_in:
            form = self.form(target, what)
        else:
            form = self.consequences(target, what, {"status": self._status(target, what)})
        return [open_view(asked.trigger_id, form.view(), upon=asked.view)]

    def form(self, target: Target, what: str) -> Form:
        """The form with what stands there now."""
        now, whole = target.details, what == "edit"
        parts: list[Field] = []
        if what == "recording":
            label = "Resource page: slides, recording, answers"
            parts.append(fields.address("resources_url", label, now.resources_url))
        else:
            parts += times_fields(self.zone(target.segment.timezone), now)
            if now.status is not Status.CANCELLED:
                # Who moves a session knows its date.
                parts.append(status_field(now.status if whole else Status.CONFIRMED))
            parts += words_fields(now) if whole else []
            if now.rrule:
                rule = describe(now.rrule, target.segment.dtstart, target.segment.timezone)
                parts += [scope_field(), repeats_field(rule)]
            parts += series_fields(self.community, now) if whole else []
        kept = {**named(target), "action": what}
        return Form(self.name, DEEDS[what].title, parts, submit="Next", kept=kept, watched=True)

    def understood(self, submission: Submission) -> Effects:
        """The form was sent: say what would change and whom it notifies."""
        kept = Filled.of(submission.view).kept
        target = self.editor.target(kept["uid"], recurrence_date(kept["rid"]))
        if target is None:
            return closing("Not possible", GONE)
        what, now = str(kept["action"]), target.details
        form = self.form(target, what)
        filled, scope = form.read(submission.view), scope_named("")
        if what == "recording":
            filled.check()
            typed: dict[str, Any] = {"resources_url": filled.text("resources_url")}
        else:
            community = self.community
            typed, scope = change_in(filled, now, community, whole=what == "edit")
        patch = {name: value for name, value in typed.items() if value != getattr(now, name)}
        if filled.clash:
            theirs = self._theirs(target, patch, filled.clash, submission.person)
            return form.again(filled, theirs)
        self._check(target, patch, scope)
        return self.consequences(target, what, patch, scope=scope).pushed("note")

    def consequences(
        self, target: Target, what: str, patch: Patch, *, scope: Scope | None = None
    ) -> Form:
        """What a change means; where `scope` is not settled it is asked here."""
        zone = target.segment.timezone
        there = self.calendar.occurrence(target.uid, target.recurrence_id)
        changes = self.differences(target.details, patched(target.details, patch), zone)
        parts: list[Part] = [section(self.line(there))] if there else []
        parts.append(section(bullets(changes) if changes else "Nothing would change."))
        scopes = self._scopes(target, patch, scope)
        if {"local_start", "rrule", "timezone"} & {*patch}:
            new = retimed(target.series, with_change(target, patch, scopes[0]), self.now)
            parts += self.warnings(new, besides=target.uid)
        parts += [section(self._who(target, patch, each)) for each in scopes]
        if held := self._held(target):
            parts.append(context(held))
        asks = len(scopes) > 1
        if asks:
            parts.append(scope_field(scopes, target.until))
        kept = {**named(target), "action": what, "patch": to_json(patch)}
        kept |= {"chosen": scope or "", "scope": "" if asks else scopes[0]}
        return self.asks(DEEDS[what].title, parts, DEEDS[what].yes, kept, target.sequence)

    def shown_first(self, what: str, one: Occurrence, patch: Patch) -> Message:
        """What a change of one session would mean, as a message with the button that makes it."""
        target = self.editor.target(one.uid, one.recurrence_id)
        if target is None:
            return Message(section(GONE))
        changed = {name: v for name, v in patch.items() if v != getattr(target.details, name)}
        if not changed:
            return Message(section(f"It is so already.\n{self.line(one)}"))
        return as_message(self.consequences(target, what, changed, scope="this"))

    def make(self, asked: Filled, by: Person) -> Made:
        """Make the change in the scope that was settled or chosen."""
        kept, at = asked.kept, recurrence_date(asked.kept["rid"])
        patch, what = from_json(kept["patch"]), str(kept["action"])
        try:
            done = self.editor.change(
                kept["uid"],
                at,
                patch,
                scope=scope_named(kept["scope"] or asked.text("scope")),
                sequence=asked.version,
                by=by.user_id,
                now=self.now,
                action=what,
            )
        except ConflictError as conflict:
            if conflict.target is None:
                raise ChangeError(GONE) from None
            scope = scope_named(kept["chosen"]) if kept["chosen"] else None
            news = self.changes_since(conflict.target, asked.version, by)
            form = self.consequences(conflict.target, what, patch, scope=scope)
            raise Overtaken(form, news) from None
        line = f"\n{self.line(done)}" if done else ""
        row = self.editor.last_change(kept["uid"], at)
        press = [actions([undo_button(row["id"], kept["uid"], kept["rid"])])] if row else []
        said = Message(section(f"{DEEDS[what].done}.{line}"), *press)
        about = {**named(done), "field": next(iter(patch), "")} if done else {}
        return said, self._in_threads(done, patch) if done else (), about

    def _in_threads(self, occurrence: Occurrence, patch: Patch) -> Effects:
        """Give the page to the channels that were reminded, in the thread of the reminder."""
        link, rid = patch.get("resources_url"), occurrence.recurrence_id.isoformat()
        if not link or occurrence.end is None or occurrence.end > self.now:
            return ()
        threads = {
            row["channel"]: row["thread_ts"] or row["ts"]
            for row in ledger_table.of_session(self.db, occurrence.uid, rid)
            if row["is_channel"] and row["state"] == State.SENT and row["ts"]
        }
        page = Message(section(f"Resource page of {escape(occurrence.title)}: {link}"))
        return [Say(channel, page, thread_ts=ts) for channel, ts in threads.items()]

    def _check(self, target: Target, patch: Patch, scope: Scope) -> None:
        if not patch:
            raise FormError({"": "Nothing was changed."})
        own = [name for name in OF_SERIES if name in patch]
        if own and scope == "this" and target.series.repeats:
            raise FormError({own[0]: WHOLE_SERIES})
        where = ""
        try:
            refuse_rewriting_the_past(target, patch, scope, self.now)
            if scope != "this":
                where = "repeats"
                with_change(target, patch, scope)
        except ChangeError as error:
            raise FormError({where: str(error)}) from None

    def _theirs(
        self, target: Target, patch: Patch, clash: Collection[str], reader: Person
    ) -> list[str]:
        """Who changed a session last, and what stands where somebody would change the same."""
        both = {DETAIL_OF.get(name, name) for name in clash}
        mine = patched(target.details, {name: patch[name] for name in both if name in patch})
        theirs = self.differences(mine, target.details, target.segment.timezone)
        said = [line.replace("→", "is yours; now it says") for line in theirs]
        return [*self.changes_since(target, -1, reader)[-1:], bullets(said)]

    def _status(self, target: Target, what: str) -> Status:
        if what != "restore":
            return Status.CONFIRMED if what == "confirm" else Status.CANCELLED
        row = self.editor.last_change(target.uid, target.recurrence_id)
        was = details_in(row["before"] if row else None, target).status
        return Status.TENTATIVE if was is Status.CANCELLED else was

    def _scopes(self, target: Target, patch: Patch, chosen: Scope | None) -> Sequence[Scope]:
        """Which sessions can be meant; more than one has to be asked about."""
        if not target.series.repeats or chosen == "this":
            return ("this",)
        changes_anyhow = target.until and TIMES & {*patch}
        later: tuple[Scope, ...] = ("until", "later") if changes_anyhow else ("later",)
        if chosen is None and target.segment.status is not Status.CANCELLED:
            return ("this", *later)  # else one alone cannot be restored
        return later

    def _who(self, target: Target, patch: Patch, scope: Scope) -> str:
        days = [target.recurrence_id]
        if scope != "this":
            rows = calendar_table.occurrences(self.db, target.uid)
            later = [date.fromisoformat(row["recurrence_id"]) for row in rows]
            end = target.until if scope == "until" else None
            days = [day for day in later if days[0] <= day and (not end or day < end)]
        sessions = [(target.uid, day, target.segment.kind) for day in days]
        is_notice = _is_told(target.details, patch)
        said = who_hears(audience(self.db, sessions), is_notice=is_notice)
        return f"_{WHICH[scope]}:_ {said}" if target.series.repeats else said

    def _held(self, target: Target) -> str:
        """What keepers hold of a session, which no change of it releases; empty for nothing."""
        found = holds_table.held_of(self.db, target.uid, target.recurrence_id.isoformat())
        names = [
            f"reminders {lead_in_words(Lead.parse(lead))}" if lead else "notices of changes"
            for lead in sorted(found)
        ]
        return f"These stay held: {in_a_row(names)}." if names else ""


def _is_told(details: Details, patch: Patch) -> bool:
    """Whether those who were told of a session are told of this change: its start, on or off."""
    was_off = details.status is Status.CANCELLED
    is_off = patch.get("status", details.status) is Status.CANCELLED
    moves = not {"local_start", "timezone", "all_day"}.isdisjoint(patch)
    return was_off != is_off or (moves and not is_off)


LATELY, SOON = timedelta(hours=24), timedelta(minutes=5)  # so long "undo" and "no" may mean it
TOLD_AGAIN = (
    "Those who were told of it are told again where its time changes, or whether it takes place."
)


class Undoing(Proposal):
    """The modal and the messages that take a change back."""

    name = "keepers_undo"

    def begin(self, uid: str, at: date, asked: Action) -> Effects:
        """Show what it means where it was asked for."""
        view = self.consequences(uid, at, asked.person).view()
        return [open_view(asked.trigger_id, view, upon=asked.view)]

    def said(self, said: Said) -> Intent | None:
        """The last change that this keeper made of late, with what undoing it means."""
        by, is_undo = said.person, asks_undo(said.text)
        is_no = answer_in(said.text) == "no" and "field" in self.context.said_last(said)
        if not ((is_undo or is_no) and said.private and self.context.keepers.is_keeper(by)):
            return None
        since = LATELY if is_undo else SOON
        rows = calendar_table.changes_by(self.db, by.user_id, epoch(self.now - since))
        if not rows or rows[0]["action"] in ("undo", "hold", "release"):
            return None
        uid, at = rows[0]["uid"], recurrence_date(rows[0]["recurrence_id"])
        return Intent(as_message(self.consequences(uid, at, by)))

    def consequences(self, uid: str, at: date, reader: Person) -> Form:
        """The last change of a session, and what undoing it means."""
        row, target = self.editor.last_change(uid, at), self.editor.target(uid, at)
        if row is None or target is None:
            return notice("Undo", NEVER_CHANGED)
        if row["after"] is None:
            return notice("Undo", TOO_OLD)
        before, after = (details_in(row[name], target) for name in ("before", "after"))
        what = bullets(self.differences(after, before, target.segment.timezone))
        if row["before"] is None:
            what = "The session leaves the calendar again."
        scope = "this one" if row["scope"] == "this" else "this and later ones"
        last = f"The last change ({escape(row['action'])}, {scope}): {self.by_whom(row, reader)}"
        blocks = [section(last), section(f"*Undone, that means*\n{what}"), section(TOLD_AGAIN)]
        kept = {"uid": uid, "rid": at.isoformat()}
        return self.asks("Undo", blocks, "Undo", kept, row["id"])

    def make(self, asked: Filled, by: Person) -> Made:
        """Take it back, if it is still the last one."""
        uid, at = str(asked.kept["uid"]), recurrence_date(asked.kept["rid"])
        row = self.editor.last_change(uid, at)
        if row is None or row["id"] != asked.version:
            raise Overtaken(self.consequences(uid, at, by))
        try:
            self.editor.undo(uid, at, by=by.user_id, now=self.now)
        except ChangeError as error:
            target = self.editor.target(uid, at)
            since = self.changes_since(target, row["sequence"], by) if target else []
            raise ChangeError("\n".join([str(error), bullets(since)]).strip()) from None
        there = self.calendar.occurrence(uid, at)
        about = named(there) if there else {}
        said = f"Undone.\n{self.line(there)}" if there else "Undone."
        return Message(section(said)), (), about

    def press(self, action: Action) -> Effects:
        """Take back the change that a message told of; later ones are not for its button."""
        kept = action.carried
        row = self.editor.last_change(str(kept["uid"]), recurrence_date(kept["rid"]))
        if row is None or row["id"] != kept["version"]:
            return action.aside(CHANGED_SINCE)
        return super().press(action)


def undo_button(change: int, uid: str, rid: str) -> Block:
    """The button that takes a change back, of which Slack asks first."""
    value = {"version": change, "uid": uid, "rid": rid}
    pressed = button("Undo", f"{Undoing.name}_press", value)
    return confirmed(pressed, "Undo this change?", TOLD_AGAIN, yes="Undo", no="Keep it")
