"""What becomes visible to people, as plain text, and what of it can be used, by its words.

The page draws messages and views, so that both show the same; its HTML is read back as text.
"""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from html.parser import HTMLParser
from typing import Any, Literal

from bot.local import block_kit
from bot.local.backend import Backend
from bot.local.happenings import Happening
from bot.local.page.rendering import (
    draw_blocks,
    initial_values,
    mrkdwn,
    option_groups,
    plain,
    size_words,
)
from bot.local.page.shown import Viewer, viewer_of
from bot.local.results import Json, NotPossible
from bot.local.visitor import Visitor

Where = Literal["ephemeral", "channel", "dm", "thread", "modal", "home", "file", "edit"]
# (channel, ts, whom alone it is shown to or ""), ("modal", view id, owner), ("home", …)
Key = tuple[str, str, str]


@dataclass(frozen=True)
class Notice:
    """Something that became visible.

    `id` counts from 1. `of` is the id of what an "edit" changed (an empty `text` means that it is
    gone) or of the modal that `errors` are shown in; `to` a handle, or "#channel".
    """

    id: int
    where: Where
    to: str
    text: str
    controls: tuple[Control, ...] = ()
    errors: tuple[str, ...] = ()
    of: int | None = None


class Onlooker:
    """Tells of everything that became visible since it was last asked.

    What comes and changes several times meanwhile is told once, as it is in the end. Moments are
    shown in the zone of whom something is for, and in channels in that of who reads along.
    """

    def __init__(self, slack: Backend) -> None:
        self._slack = slack
        self._workspace = slack.workspace
        self._guard = threading.Lock()
        self._noted: dict[Key, None] = {}
        self._keys: list[Key] = []  # of each notice, by its id less one
        self._told: dict[Key, Notice] = {}  # what was last told of each, the latest last
        self._workspace.happenings.subscribe(self._note)

    def news(self, viewer: str, *, looks_at_home: bool = False) -> list[Notice]:
        """What became visible, in its order. Homes are told of to `viewer` alone, who looks."""
        with self._guard:
            noted, self._noted = list(self._noted), {}
        found: list[Notice] = []
        for key in dict.fromkeys(one for each in noted for one in self._meant(each)):
            if key[0] != "home" or (looks_at_home and key[2] == viewer):
                notice = self._tell(key, viewer)
                found += [notice] if notice else []
        return found

    def look_at_home(self, person: str) -> None:
        """Tell of the person's Home next time, even if it is as it was."""
        if view := self._workspace.views.home(person):
            self._told.pop(("home", view["id"], person), None)
            with self._guard:
                self._noted["home", view["id"], person] = None

    def refusal(self, view: Json, owner: str, errors: Sequence[str]) -> Notice:
        """What an open modal says about what was filled in."""
        key: Key = ("modal", view["id"], owner)
        before = self._told.get(key)
        of = (before.of or before.id) if before else None
        shown = self._shown(key, view, owner)
        return self._keep(key, replace(shown, text="", errors=tuple(errors), of=of))

    def surfaces(self, person: str) -> Iterator[Json]:
        """What the person can act on, the latest first."""
        for key in reversed(self._told):
            surface = self._surface(key, person)
            if surface is not None:
                yield surface

    def surface_of(self, number: int, person: str) -> Json | None:
        """The message or view of a notice as the person sees it now; None if they do not."""
        known = 0 < number <= len(self._keys)
        return self._surface(self._keys[number - 1], person) if known else None

    def controls_of(self, surface: Json, person: str) -> list[Control]:
        """What the person can use on a surface."""
        is_message = "ts" in surface
        state = Visitor(self._slack, person).state
        values = state(surface) if is_message else surface["state"]["values"]
        return controls(surface, values, viewer_of(self._slack, person))

    # -- inside

    def _note(self, change: Happening) -> None:
        key: Key | None = None
        if change.kind in ("message", "ephemeral", "deleted") or change.edited:
            key = (change.channel or "", change.ts or "", change.user or "")
        elif change.kind in ("modal", "home"):
            key = (change.kind, "", change.user or "")
        if key is not None:
            with self._guard:
                self._noted[key] = None

    def _meant(self, key: Key) -> list[Key]:
        """The surfaces that a change was about."""
        kind, name, user = key
        views = self._workspace.views
        if kind == "modal" and not name:
            return [(kind, view["id"], user) for view in views.stack(user)]
        if kind == "home" and not name and (home := views.home(user)):
            return [(kind, home["id"], user)]
        return [key]

    def _surface(self, key: Key, person: str) -> Json | None:
        place, name, owner = key
        if owner not in ("", person):
            return None
        visitor = Visitor(self._slack, person)
        with self._workspace.lock:
            if place == "modal":
                return next((view for view in visitor.views()[-1:] if view["id"] == name), None)
            if place == "home":
                return visitor.home()
            try:
                return visitor.message(place, name)
            except (KeyError, NotPossible):
                return None

    def _tell(self, key: Key, viewer: str) -> Notice | None:
        """What is new of a surface; None if nothing is, or if a person said it."""
        place, _, owner = key
        before = self._told.get(key)
        conversation = self._workspace.conversations.get(place)
        sees = owner or (conversation.partner if conversation else None) or viewer
        surface = self._surface(key, sees)
        if surface is None or surface.get("subtype") == "tombstone":
            gone = self._told.pop(key, None)
            if gone is None or place in ("modal", "home"):
                return None
            return self._count(key, Notice(0, "edit", gone.to, "", of=gone.of or gone.id))
        if "ts" in surface and not self._workspace.people[surface["user"]].is_bot:
            return None
        shown = self._shown(key, surface, sees)
        if before is None:
            return self._keep(key, shown)
        if (before.text, before.controls) == (shown.text, shown.controls):
            return None
        return self._keep(key, replace(shown, where="edit", of=before.of or before.id))

    def _keep(self, key: Key, notice: Notice) -> Notice:
        counted = self._count(key, notice)
        self._told.pop(key, None)
        self._told[key] = counted
        return counted

    def _count(self, key: Key, notice: Notice) -> Notice:
        self._keys.append(key)
        return replace(notice, id=len(self._keys))

    def _shown(self, key: Key, surface: Json, person: str) -> Notice:
        where, to = self._where(key, surface, person)
        text = words_of(surface, viewer_of(self._slack, person))
        return Notice(0, where, to, text, tuple(self.controls_of(surface, person)))

    def _where(self, key: Key, surface: Json, person: str) -> tuple[Where, str]:
        place, name, owner = key
        handle = self._workspace.people[person].name
        if place in ("modal", "home"):
            return ("modal" if place == "modal" else "home"), handle
        if owner:
            return "ephemeral", handle
        conversation = self._workspace.conversations[place]
        direct = conversation.kind == "im"
        to = handle if direct else f"#{conversation.name}"
        if surface.get("files"):
            return "file", to
        if surface.get("thread_ts", name) != name:
            return "thread", to
        return ("dm" if direct else "channel"), to


Verb = Literal["press", "choose", "fill"]

_LINES = frozenset("blockquote div h3 hr p pre table tr".split())
_LITERAL = frozenset("rich block-title input-label hint".split())  # line breaks in it are meant
_LONGEST_LABEL = 75  # as long as the text of a button may be
_UNNAMED = {"datepicker": "Date", "timepicker": "Time"}


# -- what is read


def words_of(surface: Json, viewer: Viewer) -> str:
    """Everything a person reads of a message or a view, its elements left out."""
    blocks = [bare for block in surface.get("blocks") or () if (bare := _bare(block))]
    parts = [text_words(surface.get("title"), viewer)] if surface.get("type") == "modal" else []
    if surface.get("blocks"):
        parts.append(_text(str(draw_blocks(blocks, viewer, "t"))))
    else:
        parts.append(text_words({"type": "mrkdwn", "text": surface.get("text") or ""}, viewer))
    parts += [f"{file['name']} ({size_words(file['size'])})" for file in surface.get("files", ())]
    return "\n".join(part for part in parts if part)


def text_words(text: Json | None, viewer: Viewer) -> str:
    """A text object (`plain_text` or `mrkdwn`) as plain text."""
    if not text:
        return ""
    drawn = mrkdwn(text["text"], viewer) if text.get("type") == "mrkdwn" else plain(text["text"])
    return _text(f'<div class="rich">{drawn}</div>')


def _bare(block: Json) -> Json | None:
    """A block without its elements; None where nothing is left to read."""
    if block["type"] in ("actions", "divider"):
        return None
    if block["type"] == "input":
        hint = block.get("hint")
        return {"type": "section", "text": hint} if hint else None
    return {name: part for name, part in block.items() if name != "accessory"}


def _text(html: str) -> str:
    reading = _Reading()
    reading.feed(html)
    reading.close()
    lines = (" ".join(line.split()) for line in "".join(reading.pieces).split("\n"))
    return "\n".join(line for line in lines if line)


class _Reading(HTMLParser):
    """Collects the text of HTML: a line for each block of it, and addresses behind links."""

    def __init__(self) -> None:
        super().__init__()
        self.pieces: list[str] = []
        self._literal: list[bool] = [False]
        self._links: list[tuple[str, int]] = []

    def handle_starttag(self, tag: str, attrs: Sequence[tuple[str, str | None]]) -> None:
        given: dict[str, Any] = dict(attrs)
        if tag == "br" or tag in _LINES:
            self.pieces.append("\n")
        if tag in ("td", "th") and not "".join(self.pieces[-3:]).endswith("\n"):
            self.pieces.append(" | ")
        elif tag == "a":
            address = "" if "data-nav" in given else given.get("href") or ""
            self._links.append((address, len(self.pieces)))
        if tag == "blockquote":
            self.pieces.append("> ")
        if tag in _LINES and tag != "hr":
            classes = set((given.get("class") or "").split())
            literal = tag in ("pre", "h3") or not _LITERAL.isdisjoint(classes)
            self._literal.append(self._literal[-1] or literal)

    def handle_endtag(self, tag: str) -> None:
        if tag == "a" and self._links:
            address, start = self._links.pop()
            shown, address = "".join(self.pieces[start:]).strip(), address.removeprefix("mailto:")
            if address not in ("", shown):
                self.pieces.append(f" ({address})")
        if tag in _LINES and tag != "hr":
            self._literal.pop()
            self.pieces.append("\n")

    def handle_data(self, data: str) -> None:
        if self._literal[-1]:
            self.pieces.append(data)
        elif data.strip():
            self.pieces.append(" ".join(data.split()))


# -- what can be used


@dataclass(frozen=True)
class Control:
    """A button, choice or input. `label` is unique among those of the same surface.

    `aliases` are other words that name it, `options` the words of each choice with its value,
    `held` the words of what is chosen or typed. `action_id` is empty for what sends or closes a
    modal, whose `does` says so.
    """

    verb: Verb
    label: str
    block_id: str = ""
    action_id: str = ""
    value: str | None = None
    options: Mapping[str, Any] = field(default_factory=dict)
    held: tuple[str, ...] = ()
    many: bool = False
    does: Literal["act", "submit", "close"] = "act"
    aliases: tuple[str, ...] = ()


def controls(surface: Json, values: Mapping[str, Any], viewer: Viewer) -> list[Control]:
    """Everything that can be used on `surface`, from top to bottom, as `values` fill it in."""
    blocks = block_kit.filled(surface.get("blocks") or (), values)
    found = [
        replace(control, block_id=block["block_id"], action_id=element["action_id"])
        for block, element in block_kit.interactive(blocks)
        for control in _of(block, element, viewer)
    ]
    if surface.get("type") == "modal":
        if surface.get("submit"):
            found.append(Control("press", text_words(surface["submit"], viewer), does="submit"))
        closes = text_words(surface.get("close"), viewer) or "Close"
        found.append(Control("press", closes, does="close"))
    return _numbered(found)


def find(found: Sequence[Control], verb: Verb, label: str) -> Control | None:
    """The control that a person means by `label`; capitals do not matter."""
    of_verb = [control for control in found if control.verb == verb]
    by_label = [control for control in of_verb if folded(control.label) == folded(label)]
    by_alias = [one for one in of_verb if folded(label) in map(folded, one.aliases)]
    return next(iter(by_label + by_alias), None)


def folded(words: str) -> str:
    """Words as they are compared: capitals and blanks do not matter."""
    return " ".join(words.casefold().split())


def _of(block: Json, element: Json, viewer: Viewer) -> Iterator[Control]:
    kind = element["type"]
    if kind == "button":
        yield Control("press", text_words(element["text"], viewer), value=element.get("value"))
    elif kind == "overflow":
        for option in element["options"]:
            words = text_words(option["text"], viewer)
            yield Control("press", words, options={words: option["value"]})
    else:
        label, aliases = _label(block, element, viewer)
        chosen = initial_values(element)
        if kind.endswith("_input") or kind in _UNNAMED:
            yield Control("fill", label, held=tuple(chosen), aliases=aliases)
        else:
            options = _options(element, viewer)
            held = tuple(words for words, value in options.items() if value in chosen)
            many = kind == "checkboxes" or kind.startswith("multi_")
            yield Control("choose", label, options=options, held=held, many=many, aliases=aliases)


def _label(block: Json, element: Json, viewer: Viewer) -> tuple[str, tuple[str, ...]]:
    placeholder = text_words(element.get("placeholder"), viewer)
    if block["type"] == "input":
        return text_words(block["label"], viewer), (placeholder,)
    named = text_words(block.get("text"), viewer).rstrip(":")
    fallback = placeholder or _UNNAMED.get(element["type"], "Choose")
    if named and "\n" not in named and len(named) <= _LONGEST_LABEL:
        return named, (fallback,)
    return fallback, ()


def _options(element: Json, viewer: Viewer) -> dict[str, Any]:
    options: dict[str, Any] = {}
    for group in option_groups(element, viewer):
        for option in group["options"]:
            words = text_words(option["text"], viewer)
            key = f"{group['label']}: {words}" if words in options else words
            options[key] = option["value"]
    return options


def _numbered(found: Sequence[Control]) -> list[Control]:
    """The second of several with the same label is "Label (2)"."""
    seen: Counter[tuple[str, str]] = Counter()
    numbered = []
    for control in found:
        seen[control.verb, control.label] += 1
        count = seen[control.verb, control.label]
        words = f"{control.label} ({count})"
        numbered.append(replace(control, label=words) if count > 1 else control)
    return numbered
