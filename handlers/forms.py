"""Forms: modals that are declared here and made, filled in, read and checked in one place.

A form carries what it is about (`kept`), the version of what it shows, and a fingerprint of what
stood in each field, so that what somebody else changed meanwhile is noticed and nothing that was
typed is lost. Slack keeps what stands in an input for as long as its ids stay the same, so each
further edition of a form has other block ids: `title`, `title@1`. Limits:
https://docs.slack.dev/reference/views/modal-views
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from hashlib import blake2b
from typing import Any

from handlers.blocks import Block, bullets, escape, plain, section
from handlers.effects import AckView, Effects
from handlers.fields import LONGEST_TEXT, Field, Value, held
from handlers.payloads import Carried

View = dict[str, Any]
Part = Field | Block

MAX_TITLE = 24
MAX_PARTS = 100
MAX_METADATA = 3000
TYPED_MEANWHILE = (
    ":warning: *Somebody changed the same while you were typing.* What you typed still stands "
    "below; send it again to put it in place of theirs."
)
SEEN_MEANWHILE = ":warning: *This was changed while you were looking at it.* This is how it is now:"


class FormError(Exception):
    """Something filled in cannot be; `errors` are sentences (plain) by the field's name."""

    def __init__(self, errors: Mapping[str, str]) -> None:
        super().__init__("the form has errors")
        self.errors = errors


@dataclass(frozen=True, slots=True)
class Filled:
    """What stands in a form that was sent, or in one that somebody is filling in.

    `kept`, `version` and `edition` are those of the form; `theirs` are the fields that somebody
    else changed since it was opened, and `clash` those of them that were typed otherwise, too.
    """

    values: Mapping[str, Value]
    kept: Mapping[str, Any] = field(default_factory=dict)
    version: Any = None
    edition: int = 0
    stood: Mapping[str, str] = field(default_factory=dict)
    theirs: frozenset[str] = frozenset()
    clash: frozenset[str] = frozenset()
    errors: dict[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, view: Mapping[str, Any]) -> Filled:
        """What stands in a view, as it is."""
        state = (view.get("state") or {}).get("values") or {}
        try:
            kept = json.loads(view.get("private_metadata") or "{}", object_hook=Carried)
        except (ValueError, RecursionError):
            kept = None
        kept = kept if isinstance(kept, dict) else Carried()
        own = {name: kept.pop(f"_{name}", None) for name in ("version", "edition", "stood")}
        values = {
            _name(block_id): held(next(iter(inputs.values()), {}))
            for block_id, inputs in state.items()
        }
        return cls(values, kept, own["version"], own["edition"] or 0, own["stood"] or {})

    def text(self, name: str) -> str:
        """What was typed or chosen; empty for nothing."""
        value = self.values.get(name, "")
        return value if isinstance(value, str) else ""

    def several(self, name: str) -> tuple[str, ...]:
        """What was ticked or chosen, where that may be several."""
        value = self.values.get(name, ())
        return () if isinstance(value, str) else value

    def check(self) -> None:
        """Raise FormError for what was wrong."""
        if self.errors:
            raise FormError(self.errors)


@dataclass(frozen=True, slots=True)
class Form:
    """A modal: fields with what stands in them now, and blocks between them.

    Without `submit` it only shows something. `version` is that of what it shows, a number or a
    text. `watched` says that others may change meanwhile what stands in the fields.
    `clears` closes with it whatever lies beneath.
    """

    callback_id: str
    title: str
    parts: Sequence[Part]
    submit: str = ""
    close: str = "Cancel"
    kept: Mapping[str, Any] = field(default_factory=dict)
    version: Any = None
    watched: bool = False
    clears: bool = False
    edition: int = 0

    @property
    def fields(self) -> list[Field]:
        """The fields alone."""
        return [part for part in self.parts if isinstance(part, Field)]

    @property
    def metadata(self) -> str:
        """What travels with it; see `MAX_METADATA`."""
        stood = {each.name: _fingerprint(each.value) for each in self.fields if self.watched}
        own = {"_version": self.version, "_edition": self.edition or None, "_stood": stood or None}
        carried = {name: value for name, value in own.items() if value is not None}
        return json.dumps({**self.kept, **carried}, ensure_ascii=False, separators=(",", ":"))

    @property
    def too_long(self) -> int:
        """By how many characters more travels with it than Slack takes; below 0, how many fit."""
        return len(self.metadata) - MAX_METADATA

    def view(self, *news: str) -> View:
        """The modal as Slack has it, with `news` (mrkdwn) before everything else."""
        suffix = f"@{self.edition}" if self.edition else ""
        first = [section("\n".join(news))] if news else []
        shown = [
            part.block(f"{part.name}{suffix}") if isinstance(part, Field) else part
            for part in self.parts
        ]
        view: View = {
            "type": "modal",
            "callback_id": self.callback_id,
            "title": plain(self.title, MAX_TITLE),
            "close": plain(self.close, MAX_TITLE),
            "private_metadata": self.metadata,
            "blocks": [*first, *shown][:MAX_PARTS],
        }
        if self.submit:
            view["submit"] = plain(self.submit, MAX_TITLE)
        if self.clears:
            view["clear_on_close"] = True
        return view

    def read(self, view: Mapping[str, Any]) -> Filled:
        """What stands in the form as it was shown; this one has what stands there now."""
        return read(self.fields, view, watched=self.watched)

    def again(self, filled: Filled, news: Sequence[str] = ()) -> Effects:
        """Show it once more, with what was typed and what somebody else changed meanwhile.

        `news` (mrkdwn) says what that was; without it, what stands in the fields that clash.
        """
        clash = [
            f"{escape(each.label)}: now {escape(each.in_words()) or 'empty'}"
            for each in self.fields
            if each.name in filled.clash
        ]
        parts = [
            part.with_value(filled.values[part.name]) if isinstance(part, Field) else part
            for part in self.parts
        ]
        shown = replace(self, parts=parts, edition=filled.edition + 1).view(
            TYPED_MEANWHILE, *(news or [bullets(clash)])
        )
        # What stands there now is what is compared with, not what was typed.
        shown["private_metadata"] = replace(self, edition=filled.edition + 1).metadata
        return [AckView("update", shown)]

    def instead(self, *news: str) -> Effects:
        """Show it in place of the form that was sent."""
        return [AckView("update", self.view(*news))]

    def overtaken(self, *news: str) -> Effects:
        """Show this in place of one of an older version, with what is new."""
        return self.instead(SEEN_MEANWHILE, *news)

    def pushed(self, shorten: str) -> Effects:
        """Show it upon the form that was sent; FormError under `shorten` if too much was typed."""
        if self.too_long > 0:
            text = f"All in all {self.too_long} characters too long: shorten this."
            raise FormError({shorten: text})
        return [AckView("push", self.view())]


def read(fields: Sequence[Field], view: Mapping[str, Any], *, watched: bool = False) -> Filled:
    """What stands in these fields of a view, and what they find wrong with it.

    Of a form that is `watched`, a field that nobody touched has what stands there now, also where
    somebody else changed it since.
    """
    sent = Filled.of(view)
    values = {each.name: sent.values.get(each.name, each.value) for each in fields}
    theirs: set[str] = set()
    clash: set[str] = set()
    for each in fields if watched else ():
        now = _fingerprint(each.value)
        stood, typed = sent.stood.get(each.name, now), _fingerprint(values[each.name])
        if typed == stood:
            values[each.name] = each.value
        if stood != now:
            theirs.add(each.name)
            if typed not in (stood, now):
                clash.add(each.name)
    errors = {
        each.name: wrong
        for each in fields
        if each.check and (wrong := each.check(str(values[each.name])))
    }
    return replace(
        sent, values=values, theirs=frozenset(theirs), clash=frozenset(clash), errors=errors
    )


def notice(title: str, text: str, *, clears: bool = True) -> Form:
    """A modal that only says something (mrkdwn); closing it closes all beneath it."""
    return Form("notice", title, [section(text)], close="Close", clears=clears)


def closing(title: str, text: str) -> Effects:
    """What a form turns into once it is done (mrkdwn)."""
    return notice(title, text).instead()


def refused(error: FormError, view: Mapping[str, Any]) -> Effects:
    """Each error under its field; where there is no such field, under the first."""
    inputs = [each["block_id"] for each in view.get("blocks", ()) if each["type"] == "input"]
    if not inputs:
        return closing("Not possible", escape(" ".join(error.errors.values())))
    ids = {_name(block_id): block_id for block_id in inputs}
    under = {ids.get(name, inputs[0]): said for name, said in error.errors.items()}
    return [AckView("errors", under)]


def _name(block_id: str) -> str:
    return block_id.split("@")[0]


def _fingerprint(value: Value) -> str:
    """The same for what Slack shows of it, and gives back where nobody touched it."""
    plainly = value[:LONGEST_TEXT].strip() if isinstance(value, str) else sorted(value)
    return blake2b(json.dumps(plainly).encode(), digest_size=6).hexdigest()
