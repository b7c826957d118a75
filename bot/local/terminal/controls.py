"""What a person can use on a message or a view, by the words that name it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Literal

from bot.local import elements
from bot.local.elements import Json
from bot.local.page.filled import filled
from bot.local.page.reader import Reader
from bot.local.page.rendering import initial_moment, initial_values, option_groups
from bot.local.terminal.words import text_words

Verb = Literal["press", "choose", "fill"]

_LONGEST_LABEL = 75  # as long as the text of a button may be
_TEXTS = frozenset("plain_text_input email_text_input url_text_input number_input".split())
_MOMENTS = {"datepicker": "Date", "timepicker": "Time", "datetimepicker": "Date and time"}


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


def controls(surface: Json, values: Mapping[str, Any], reader: Reader) -> list[Control]:
    """Everything that can be used on `surface`, from top to bottom, as `values` fill it in."""
    blocks = filled(surface.get("blocks") or (), values)
    found = [
        control
        for block, element in elements.interactive([dict(block) for block in blocks])
        for control in _of(block, element, reader)
    ]
    if surface.get("type") == "modal":
        found += [
            Control("press", text_words(surface[does], reader), does=does)
            for does in ("submit", "close")
            if surface.get(does)
        ]
        if not surface.get("close"):
            found.append(Control("press", "Close", does="close"))
    return _numbered(found)


def find(found: Sequence[Control], verb: Verb, label: str) -> Control | None:
    """The control that a person means by `label`; capitals do not matter."""
    wanted = _plain(label)
    of_verb = [control for control in found if control.verb == verb]
    for names in (lambda c: (c.label,), lambda c: c.aliases):
        for control in of_verb:
            if wanted in map(_plain, names(control)):
                return control
    return None


def _of(block: Json, element: Json, reader: Reader) -> Iterator[Control]:
    kind = element["type"]
    place = {"block_id": block["block_id"], "action_id": element["action_id"]}
    if kind == "button":
        yield Control(
            "press", text_words(element["text"], reader), value=element.get("value"), **place
        )
        return
    if kind == "overflow":
        for option in element["options"]:
            words = text_words(option["text"], reader)
            yield Control("press", words, options={words: option["value"]}, **place)
        return
    label, aliases = _label(block, element, reader)
    if kind in _TEXTS:
        held = element.get("initial_value")
        yield Control("fill", label, held=(held,) if held else (), aliases=aliases, **place)
    elif kind in _MOMENTS:
        held = initial_moment(element, reader).replace("T", " ")
        yield Control("fill", label, held=(held,) if held else (), aliases=aliases, **place)
    elif kind != "file_input":
        options = _options(element, reader)
        chosen = initial_values(element)
        held_words = tuple(words for words, value in options.items() if value in chosen)
        many = kind == "checkboxes" or kind.startswith("multi_")
        yield Control(
            "choose", label, options=options, held=held_words, many=many, aliases=aliases, **place
        )


def _label(block: Json, element: Json, reader: Reader) -> tuple[str, tuple[str, ...]]:
    placeholder = text_words(element.get("placeholder"), reader)
    if block["type"] == "input":
        return text_words(block["label"], reader), (placeholder,)
    named = text_words(block.get("text"), reader).rstrip(":")
    fallback = placeholder or _MOMENTS.get(element["type"], "Choose")
    if named and "\n" not in named and len(named) <= _LONGEST_LABEL:
        return named, (fallback,)
    return fallback, ()


def _options(element: Json, reader: Reader) -> dict[str, Any]:
    options: dict[str, Any] = {}
    for group in option_groups(element, reader):
        for option in group["options"]:
            words = text_words(option["text"], reader)
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
        words = f"{control.label} ({count})" if count > 1 else control.label
        numbered.append(replace(control, label=words))
    return numbered


def _plain(label: str) -> str:
    return " ".join(label.casefold().split())
