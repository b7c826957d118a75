"""Changing one session or all later ones: what is to change, whom that notifies, then one yes.

What somebody typed is compared with what stood in the form when it was opened (`base`, a digest of
each field), so that only what they changed is changed. Where two people changed the same thing, the
second sees what the first did, with their own words still in the form.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import blake2b
from typing import Any

from bot.clock import Clock
from bot.store import calendar as calendar_table
from bot.store import deliveries
from handlers.blocks import Block, Message, bullets, context, escape, section
from handlers.effects import AckView, Call, Effects, open_view, post
from handlers.forms import closing, notice_view
from handlers.keepers import Guarded
from handlers.keeping.form import (
    AS_NOW,
    FormError,
    repeats_block,
    scope_block,
    series_blocks,
    status_block,
    times_blocks,
    words_blocks,
)
from handlers.keeping.inputs import (
    MAX_METADATA,
    Filled,
    modal,
    url_input,
)
from handlers.keeping.reading import read_change
from handlers.keeping.wording import Words, who_hears
from handlers.routing import Submission
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
from schedules.ledger import State
from schedules.model import Occurrence, Status
from schedules.previewing import audience, dates
from schedules.recurrence import describe, occurrences
from schedules.undoing import Undo

VIEW_FORM = "keepers_change"
VIEW_YES = "keepers_change_yes"

FORMS = {"edit": "Edit a session", "move": "Move a session", "recording": "Recording link"}
YES = {
    "edit": "Change it",
    "move": "Move it",
    "recording": "Save the link",
    "confirm": "Confirm it",
    "cancel": "Cancel the session",
    "restore": "Restore it",
}
GONE = "This session is not in the calendar any more: somebody changed its series. Look again."


@dataclass(frozen=True)
class Changing:
    """The modals that change a session."""

    editor: Editor
    words: Words
    clock: Clock

    def begin(
        self, action: str, uid: str, recurrence_id: datetime, trigger_id: str, *, pushed: bool
    ) -> Effects:
        """Open the modal of an action: a form, or what it would mean; `pushed` onto another."""
        target = self.editor.target(uid, recurrence_id)
        if target is None:
            view = notice_view("Not possible", GONE)
        elif action in FORMS:
            view = self.form(target, action)
        else:
            view = self.consequences(target, action, {"status": self._status(target, action)})
        if pushed:
            return [Call("views.push", {"trigger_id": trigger_id, "view": view})]
        return [open_view(trigger_id, view)]

    def form(
        self,
        target: Target,
        action: str,
        *,
        typed: Details | None = None,
        news: Sequence[str] = (),
        scope: str = "this",
        repeats: str = AS_NOW,
    ) -> dict[str, Any]:
        """The form with what stands there now, or with what was `typed` and what is new since."""
        now = target.details
        shown, suffix = typed or now, f"@{target.sequence}" if typed else ""
        zone = self.words.zone(target.series.timezone)
        blocks: list[Block] = [section("\n".join(news))] if news else []
        if action == "recording":
            blocks.append(
                url_input(f"resources_url{suffix}", "Recording or resources", shown.resources_url)
            )
        else:
            blocks += times_blocks(zone, shown, suffix)
            if shown.status is not Status.CANCELLED:
                # Who moves a session knows its date.
                sure = shown.status if typed or action == "edit" else Status.CONFIRMED
                blocks.append(status_block(sure, suffix))
        if action == "edit":
            blocks += words_blocks(shown, suffix)
        if now.rrule and action != "recording":
            rule = describe(now.rrule, target.series.dtstart, target.series.timezone)
            blocks += [scope_block(scope, suffix), repeats_block(rule, repeats, suffix)]
        if action == "edit":
            named = self.words.zone(shown.timezone) if shown.timezone else ""
            blocks += series_blocks(self.words.community.kinds, shown, named, suffix)
        metadata = {**_where(target), "action": action, "base": _digests(now)}
        return modal(VIEW_FORM, FORMS[action], blocks, metadata, submit="Next")

    def understood(self, submission: Submission) -> Effects:
        """The form was sent: say what would change and whom it notifies."""
        kept, filled = json.loads(submission.private_metadata), Filled(submission.values)
        target = self._target(kept)
        if target is None:
            return closing("Not possible", GONE)
        try:
            typed, scope = read_change(kept["action"], filled, target, self.words)
            changed = {n: v for n, v in typed.items() if _digest(v) != kept["base"][n]}
            news = self._collisions(target, changed, kept["base"])
            if news:
                values = patched(target.details, {n: changed[n] for n in changed if n != "rrule"})
                view = self.form(
                    target,
                    kept["action"],
                    typed=values,
                    news=news,
                    scope=scope,
                    repeats=filled.text("repeats") or AS_NOW,
                )
                return [AckView("update", view)]
            now = target.details
            patch = {n: value for n, value in changed.items() if value != getattr(now, n)}
            self._check(target, patch, scope, filled)
        except FormError as error:
            errors = {filled.block(name): text for name, text in error.errors.items()}
            return [AckView("errors", errors)]
        view = self.consequences(target, kept["action"], patch, scope=scope)
        if len(view["private_metadata"]) > MAX_METADATA:
            return [AckView("errors", {filled.block("note"): "This is too long: shorten it."})]
        return [AckView("push", view)]

    def consequences(
        self,
        target: Target,
        action: str,
        patch: Patch,
        *,
        scope: Scope | None = None,
        news: Sequence[str] = (),
    ) -> dict[str, Any]:
        """What a change means; where `scope` is not settled it is asked here."""
        after = patched(target.details, patch)
        zone = target.series.timezone
        blocks: list[Block] = [section("\n".join(news))] if news else []
        occurrence = self.editor.calendar.occurrence(target.uid, target.recurrence_id)
        if occurrence:
            blocks.append(section(self.words.line(occurrence)))
        changes = self.words.differences(target.details, after, zone)
        blocks.append(section(bullets(changes) if changes else "Nothing would change."))
        warnings = self._warnings(target, patch, scope or "this")
        if warnings:
            blocks.append(section(f":warning: *Please check*\n{bullets(warnings)}"))
        asks = scope is None and target.series.rrule is not None
        named = asks
        if asks and self._all_cancelled(target):
            scope, asks = "later", False  # one alone cannot be restored
        scopes: tuple[Scope, ...] = ("this", "later") if asks else (scope or "this",)
        for each in scopes:
            blocks.append(section(self._who(target, patch, each, named=named)))
        held = self.words.held(target)
        if held:
            blocks.append(context(held))
        if asks:
            blocks.append(scope_block())
        metadata = {
            **_where(target),
            "seq": target.sequence,
            "action": action,
            "patch": to_json(patch),
            "scope": scope or ("" if asks else "this"),
        }
        title = FORMS.get(action, f"{action.capitalize()} a session")
        return modal(VIEW_YES, title, blocks, metadata, submit=YES[action], close="Back")

    def yes(self, submission: Submission) -> Effects:
        """Make the change."""
        kept, by = json.loads(submission.private_metadata), submission.person.user_id
        asked = not kept["scope"]
        chosen = Filled(submission.values).text("scope") if asked else kept["scope"]
        scope: Scope = "later" if chosen == "later" else "this"
        patch, action = from_json(kept["patch"]), kept["action"]
        try:
            done = self.editor.change(
                kept["uid"],
                datetime.fromisoformat(kept["rid"]),
                patch,
                scope=scope,
                sequence=kept["seq"],
                by=by,
                now=self.clock.now(),
                action=action,
            )
        except ConflictError as conflict:
            if conflict.target is None:
                return closing("Not possible", GONE)
            view = self.consequences(
                conflict.target,
                action,
                patch,
                scope=None if asked else scope,
                news=self.news(conflict.target, kept["seq"]),
            )
            return [AckView("update", view)]
        except ChangeError as error:
            return closing("Not possible", escape(str(error)))
        text = f"Done.\n{self.words.line(done)}" if done else "Done."
        command = self.words.community.commands.sessions
        text += f"\nTo take it back: `{command} manage`, Undo."
        said: Effects = self._in_threads(done, patch) if done else ()
        return [*closing("Done", text), *said]

    def _in_threads(self, occurrence: Occurrence, patch: Patch) -> Effects:
        """Give the recording to the channels that were reminded, in the thread of the reminder."""
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
        text = f"Recording or resources of {escape(occurrence.title)}: {link}"
        return [post(channel, Message(text), thread_ts=ts) for channel, ts in threads.items()]

    def news(self, target: Target, sequence: int) -> list[str]:
        """What was changed since somebody looked."""
        rows = self.words.changes_since(target, sequence)
        return [":warning: *This session was changed while you were looking at it.*", *rows]

    def _check(self, target: Target, patch: Patch, scope: Scope, filled: Filled) -> None:
        first = "date" if filled.has("date") else "resources_url"
        if not patch:
            raise FormError({first: "Nothing was changed."})
        own = [name for name in OF_SERIES if name in patch]
        if own and scope == "this" and target.series.rrule is not None:
            raise FormError({own[0]: WHOLE_SERIES})
        try:
            refuse_rewriting_the_past(target, patch, scope, self.clock.now())
        except ChangeError as error:
            raise FormError({first: str(error)}) from None
        if scope == "later":
            try:
                successor_with(target, patch, "new")
            except ChangeError as error:
                raise FormError({"repeats": str(error)}) from None

    def _collisions(self, target: Target, changed: Patch, base: Mapping[str, str]) -> list[str]:
        """What somebody else changed of the same things; empty where nobody did."""
        now = target.details
        both = [
            name
            for name, value in changed.items()
            if _digest(getattr(now, name)) != base[name] and getattr(now, name) != value
        ]
        if not both:
            return []
        theirs = self.words.differences(
            patched(now, {name: changed[name] for name in both}), now, target.series.timezone
        )
        said = [line.replace("→", "is yours; now it says") for line in theirs]
        return [
            ":warning: *Somebody changed the same while you were typing.* What you typed still "
            "stands below; send it again to put it in place of theirs.",
            *self.words.changes_since(target, -1)[-1:],
            bullets(said),
        ]

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


def _digests(details: Details) -> dict[str, str]:
    return {name: _digest(value) for name, value in to_json(details).items()}


def _digest(value: object) -> str:
    plain = to_json({"_": value})["_"]
    return blake2b(json.dumps(plain).encode(), digest_size=6).hexdigest()
