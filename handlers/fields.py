"""The fields of forms: what each asks and what stands in it, within Slack's limits.

A value is a text: what was typed, an address, a date (2027-03-01), a time (09:30), the value of an
option or a channel's id. Where several can be chosen it is a tuple of those. Limits:
https://docs.slack.dev/reference/block-kit/block-elements
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from handlers.blocks import Block, option, plain

Value = str | tuple[str, ...]
Options = Sequence[tuple[str, str]]
"""What can be chosen: value, text."""
Check = Callable[[str], str]
"""What is wrong with a value, as a sentence; empty for nothing."""

LONGEST_TEXT = 3000
LONGEST_ADDRESS = 500
MOST_BOXES = 10
MOST_OPTIONS = 100
_LABEL, _OPTION, _PLACEHOLDER = 2000, 75, 150

# Of each element, where Slack has what stands there to begin with.
_INITIAL = {
    "plain_text_input": "initial_value",
    "url_text_input": "initial_value",
    "datepicker": "initial_date",
    "timepicker": "initial_time",
    "static_select": "initial_option",
    "radio_buttons": "initial_option",
    "checkboxes": "initial_options",
    "conversations_select": "initial_conversation",
    "multi_conversations_select": "initial_conversations",
}
_HELD = ("value", "selected_date", "selected_time", "selected_conversation")


@dataclass(frozen=True, slots=True)
class Field:
    """One thing that a form asks.

    `element` is Slack's, without an id or what stands in it. `check` looks at what is sent;
    `reload` is the action that is told of each choice at once, for a form that changes with it.
    """

    name: str
    label: str
    element: Block
    value: Value = ""
    hint: str = ""
    optional: bool = True
    check: Check | None = None
    reload: str = ""

    def with_value(self, value: Value) -> Field:
        """The same with something else in it."""
        return replace(self, value=value)

    def block(self, block_id: str) -> Block:
        """The input as Slack has it."""
        element = {**self.element, "action_id": self.reload or "value"}
        if initial := self._initial():
            element[_INITIAL[element["type"]]] = initial
        block: Block = {
            "type": "input",
            "block_id": block_id,
            "label": plain(self.label, _LABEL),
            "element": element,
            "optional": self.optional,
        }
        if self.hint:
            block["hint"] = plain(self.hint, _LABEL)
        if self.reload:
            block["dispatch_action"] = True
        return block

    def in_words(self) -> str:
        """What stands there, as a person reads it; empty for nothing."""
        chosen = [self.value] if isinstance(self.value, str) else self.value
        said = {each["value"]: str(each["text"]["text"]) for each in _offered(self.element)}
        return ", ".join(said.get(each, each) for each in chosen)

    def _initial(self) -> Any:
        value = self.value
        if self.element["type"] == "plain_text_input":
            return value[:LONGEST_TEXT]
        offered = {each["value"]: each for each in _offered(self.element)}
        if offered and isinstance(value, str):
            return offered.get(value)
        if offered:
            return [offered[each] for each in value if each in offered]
        return value if isinstance(value, str) else list(value)


def text(
    name: str,
    label: str,
    value: str = "",
    *,
    most: int,
    missing: str = "",
    multiline: bool = False,
    hint: str = "",
    placeholder: str = "",
    reload: str = "",
) -> Field:
    """A line or, if `multiline`, a box of text; what stands there already may be longer.

    `missing` is what is said where it is left empty; without it, that is allowed.
    """
    longest = min(max(most, len(value)), LONGEST_TEXT)
    element: Block = {"type": "plain_text_input", "max_length": longest, "multiline": multiline}
    if placeholder:
        element["placeholder"] = plain(placeholder, _PLACEHOLDER)
    check = (lambda typed: "" if typed else missing) if missing else None
    return Field(name, label, element, value, hint, not missing, check, reload)


def address(
    name: str, label: str, value: str = "", *, hint: str = "", check: Check | None = None
) -> Field:
    """The address of a page, which may stay empty; `check` may let others pass.

    One that stands there may stay, however long.
    """

    def usual(typed: str) -> str:
        is_one = typed.startswith(("https://", "http://")) and not set(typed) & set(" <>|\n")
        if typed in ("", value) or (is_one and len(typed) <= LONGEST_ADDRESS):
            return ""
        return (
            "Type an address that begins with https://, without blanks, of at most "
            f"{LONGEST_ADDRESS} characters."
        )

    return Field(name, label, {"type": "url_text_input"}, value, hint, check=check or usual)


def day(name: str, label: str, value: str = "", *, optional: bool = False) -> Field:
    """A date."""
    return Field(name, label, {"type": "datepicker"}, value, optional=optional)


def clock(
    name: str,
    label: str,
    value: str = "",
    *,
    optional: bool = False,
    hint: str = "",
    reload: str = "",
) -> Field:
    """A time of day."""
    return Field(name, label, {"type": "timepicker"}, value, hint, optional, reload=reload)


def select(name: str, label: str, options: Options, value: str) -> Field:
    """One of several, from a menu."""
    return _one("static_select", name, label, options[:MOST_OPTIONS], value)


def grouped(
    name: str, label: str, groups: Mapping[str, Options], value: str, *, hint: str = ""
) -> Field:
    """One of very many, from a menu with headings; the first where `value` is none of them."""
    shown = [
        {"label": plain(heading, _OPTION), "options": _options(options[:MOST_OPTIONS])}
        for heading, options in groups.items()
    ][:MOST_OPTIONS]
    element: Block = {"type": "static_select", "option_groups": shown}
    every = [each["value"] for each in _offered(element)]
    return Field(name, label, element, value if value in every else every[0], hint, optional=False)


def radio(name: str, label: str, options: Options, value: str, *, reload: str = "") -> Field:
    """One of few, all in sight."""
    return _one("radio_buttons", name, label, options[:MOST_BOXES], value, reload)


def ticks(
    name: str,
    label: str,
    options: Options,
    value: Iterable[str] = (),
    *,
    hint: str = "",
    reload: str = "",
) -> Field:
    """Boxes to tick."""
    element: Block = {"type": "checkboxes", "options": _options(options[:MOST_BOXES])}
    return Field(name, label, element, tuple(value), hint, reload=reload)


def channel(name: str, label: str, value: str = "", *, hint: str = "") -> Field:
    """A channel of which the bot may be a member, or nothing."""
    return Field(name, label, {"type": "conversations_select", **_CHANNELS}, value, hint)


def channels(
    name: str, label: str, value: Iterable[str] = (), *, most: int, hint: str = ""
) -> Field:
    """Several channels, or none."""
    kind = {"type": "multi_conversations_select", **_CHANNELS, "max_selected_items": most}
    return Field(name, label, kind, tuple(value), hint)


def place(name: str, label: str) -> Field:
    """A conversation of whoever chooses, with no app; an address to answer there comes along."""
    no_apps = {"exclude_bot_users": True}  # Slack filters them here, not in a menu of people
    element = {"type": "conversations_select", "response_url_enabled": True, "filter": no_apps}
    return Field(name, label, element, optional=False)


def held(state: Mapping[str, Any]) -> Value:
    """What somebody put in an element, or is doing so; empty for nothing."""
    if "selected_options" in state:
        return tuple(str(each.get("value")) for each in state["selected_options"] or ())
    if "selected_conversations" in state:
        return tuple(map(str, state["selected_conversations"] or ()))
    one = state.get("selected_option") or {}
    found = next((state[key] for key in _HELD if state.get(key)), one.get("value"))
    return str(found or "").strip()


_CHANNELS: Block = {"filter": {"include": ["public", "private"]}}


def _one(kind: str, name: str, label: str, options: Options, value: str, reload: str = "") -> Field:
    known = {each for each, _ in options}

    def check(chosen: str) -> str:
        return "" if chosen in known else "Choose one of these."

    element: Block = {"type": kind, "options": _options(options)}
    return Field(name, label, element, value, optional=False, check=check, reload=reload)


def _options(options: Options) -> list[Block]:
    return [option(*each) for each in options]


def _offered(element: Block) -> list[Block]:
    grouped = [each for group in element.get("option_groups", ()) for each in group["options"]]
    return [*element.get("options", ()), *grouped]
