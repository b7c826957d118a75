"""Read one TOML file of a community into checked, typed rows, and what each of its facts carries.

Every problem becomes a `KnowledgeError` whose one sentence names the file, the line and the remedy.
A text has places for what keepers fill in from inside Slack, such as a link: `{listserv}` is one
when the text's `settings` name `listserv`.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Annotated, Any, Literal, TypeVar

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError, model_validator

VALUE = "{value}"
Words = Annotated[str, Field(min_length=1)]


def _link(address: str) -> str:
    if not re.match(r"https?://[^\s<>|]+$|mailto:[^\s<>|]+$", address):
        raise ValueError(f"'{address}' is not a web address that begins with https://")
    return address


Link = Annotated[str, AfterValidator(_link)]
Confidence = Literal["high", "medium", "open"]
Id = Annotated[str, Field(pattern=r"^[a-z0-9-]{1,40}$")]


class KnowledgeError(Exception):
    """A community file cannot be used; the text says where and what to do."""


class TomlTable(BaseModel):
    """A table of a community file: its keys are checked, and it never changes once read."""

    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True)


class Page(TomlTable):
    """What an address is called where it is linked."""

    address: Link
    name: Words


class Slot(TomlTable):
    """What stands in the place of `{id}`: `filled`, with `{value}` in it, or `missing` till then.

    `id` is that of a setting in `community.toml`.
    """

    id: Annotated[str, Field(pattern=r"^[a-z0-9-]{1,40}$")]
    filled: Annotated[str, Field(min_length=1)]
    missing: str = ""

    @property
    def place(self) -> str:
        """What stands in the text."""
        return f"{{{self.id}}}"

    @model_validator(mode="after")
    def _value_has_its_place(self) -> Slot:
        if self.filled.count(VALUE) != 1:
            raise ValueError(f"'filled' of '{self.id}' needs {VALUE} once")
        return self


def fill(
    text: str,
    slots: Sequence[Slot],
    values: Mapping[str, str],
    escaped: Callable[[str], str] = str,
) -> str:
    """The text with every place filled in. `values` stand as they are; all else is `escaped`."""
    said = escaped(text)
    for slot in slots:
        words = escaped(slot.filled if slot.id in values else slot.missing)
        said = said.replace(slot.place, words.replace(VALUE, values.get(slot.id, "")))
    return re.sub(r"[ ]{2,}", " ", said).strip() if slots else said


class Fact(TomlTable):
    """A statement with where it comes from, how sure it is, and when to look again.

    `sources` are addresses; `basis` says in words where it comes from when no page was read.
    `high` was read word for word, `medium` is inferred, and of what is `open` the text says so
    and `who_to_ask` names who may know. `settings` are places in its texts for what keepers fill
    in.
    """

    sources: tuple[Link, ...] = ()
    basis: Words | None = None
    confidence: Confidence
    who_to_ask: Words | None = None
    checked: date
    review_by: date
    settings: tuple[Slot, ...] = ()

    @model_validator(mode="after")
    def _settings_have_their_places(self) -> Fact:
        texts = [said for said in self.__dict__.values() if isinstance(said, str)]
        for slot in self.settings:
            if not stands_once(slot.place, texts):
                raise ValueError(f"'settings' name '{slot.id}': write {slot.place} once in a text")
        return self

    @model_validator(mode="after")
    def _stands_on_something(self) -> Fact:
        if not (self.sources or self.basis):
            raise ValueError("it has no source; give 'sources' (addresses) or 'basis' (in words)")
        if self.confidence == "open" and not self.who_to_ask:
            raise ValueError("what is open needs 'who_to_ask', someone who may know")
        if self.review_by <= self.checked:
            raise ValueError("'review_by' has to be later than 'checked'")
        return self


def stands_once(place: str, texts: Iterable[str]) -> bool:
    """Whether a place is in one of the texts at least, and nowhere twice."""
    return {text.count(place) for text in texts} in ({1}, {0, 1})


R = TypeVar("R", bound=TomlTable)


def read_toml(path: Path) -> dict[str, Any]:
    """The file's tables, or a `KnowledgeError` that names the line that is not TOML."""
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise KnowledgeError(
            f"{path}: the file is missing. Restore it, or point BOT_COMMUNITY to a complete folder."
        ) from None
    except UnicodeDecodeError as error:
        raise KnowledgeError(
            f"{path}: byte {error.start} is not UTF-8. Save the file as UTF-8."
        ) from None
    except tomllib.TOMLDecodeError as error:
        raise KnowledgeError(f"{path}: this is not valid TOML: {error}. Mend that line.") from None


def read_table(path: Path, data: dict[str, Any], name: str, model: type[R]) -> R:
    """The single table `name` of a file that was read with `read_toml`."""
    return _checked(path, data.get(name, {}), model, header=f"[{name}]", index=0)


def read_rows(path: Path, data: dict[str, Any], name: str, model: type[R]) -> list[R]:
    """All tables `[[name]]` of a file that was read with `read_toml`, in order; none is fine."""
    rows = data.get(name, [])
    if not isinstance(rows, list):
        raise KnowledgeError(f"{path}: write [[{name}]] with two brackets before each {name}.")
    return [
        _checked(path, row, model, header=f"[[{name}]]", index=index)
        for index, row in enumerate(rows)
    ]


def refuse_unknown_tables(path: Path, data: dict[str, Any], known: set[str]) -> None:
    """Refuse a table whose name is misspelt, which would otherwise be silently without effect."""
    for name in data:
        if name not in known:
            what = f"nothing is called '{name}' here. Known are: {', '.join(sorted(known))}."
            raise wrong(path, rf"\s*\[*{re.escape(name)}\b", what)


def wrong(path: Path, pattern: str, what: str, nth: int = 0) -> KnowledgeError:
    """What is wrong, with the `nth` line (from 0) that begins with a pattern, in any case."""
    lines = path.read_text(encoding="utf-8").splitlines()
    found = [n for n, line in enumerate(lines, 1) if re.match(pattern, line, re.IGNORECASE)]
    return KnowledgeError(f"{path}, line {found[nth] if nth < len(found) else 1}: {what}")


def is_row(name: str, value: str) -> str:
    """The pattern of a line that gives a text to a name."""
    return rf".*\b{name}\s*=\s*['\"]\s*{re.escape(value)}\s*['\"]"


def _checked(path: Path, values: Any, model: type[R], *, header: str, index: int) -> R:
    try:
        return model.model_validate(values)
    except ValidationError as error:
        first = error.errors()[0]
        key = ".".join(str(part) for part in first["loc"])
        line = _line_of(path, header, index, str(first["loc"][0]) if first["loc"] else "")
        message = first["msg"].removeprefix("Value error, ")
        what = f"'{key}': {message}" if key else message
        raise KnowledgeError(f"{path}, line {line}, in {header}: {what}. Mend that line.") from None


def _line_of(path: Path, header: str, index: int, key: str) -> int:
    """The line of `key` in the table that opens with the `index`-th `header` (both from 0)."""
    lines = path.read_text(encoding="utf-8").splitlines()
    starts = [n for n, line in enumerate(lines) if line.strip().startswith(header)]
    if index >= len(starts):
        return 1
    begin = starts[index]
    for number in range(begin + 1, len(lines)):
        if lines[number].startswith("["):
            break
        if key and re.match(rf"\s*{re.escape(key)}\s*=", lines[number]):
            return number + 1
    return begin + 1
