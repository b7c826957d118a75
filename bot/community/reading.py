"""Read the TOML files of a community into checked, typed rows, and what each of its facts carries.

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
from typing import Annotated, Any, ClassVar, Literal, Self

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    ValidationError,
    ValidationInfo,
    field_validator,
    model_validator,
)

VALUE = "{value}"
_PLACE = re.compile(r"\{dashboards\.(\w+)\}")
Words = Annotated[str, Field(min_length=1)]


def _link(address: str) -> str:
    if not re.match(r"https?://[^\s<>|]+$|mailto:[^\s<>|]+$", address):
        raise ValueError(f"'{address}' is not a web address that begins with https://")
    return address


Link = Annotated[str, AfterValidator(_link)]
Confidence = Literal["high", "medium", "open"]
Id = Annotated[str, Field(pattern=r"^[a-z0-9-]{1,40}$")]
Way = Literal["look-up", "check", "next-session", "past-sessions", "remind", "guide", "keeper"]
"""What a button under an answer opens; there is none where the community has no such feature."""


class KnowledgeError(Exception):
    """A community file cannot be used; the text says where and what to do."""


class MistakeError(ValueError):
    """What is wrong between rows, with its remedy.

    It stands on the `nth` line (from 0) that begins with the pattern `at`, in `table`'s file.
    """

    def __init__(self, table: str, what: str, at: str = "", nth: int = 0) -> None:
        super().__init__(what)
        self.table, self.at, self.nth = table, at, nth


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

    id: Id
    filled: Words
    missing: str = ""

    @property
    def place(self) -> str:
        """What stands in the text."""
        return f"{{{self.id}}}"

    @field_validator("id")
    @classmethod
    def _keepers_can_fill_it_in(cls, value: str, info: ValidationInfo) -> str:
        what = f"there is no setting '{value}' that keepers fill in with words or a link"
        return one_of("settings", value, info, what)

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


def one_of(name: str, value: str, info: ValidationInfo, what: str) -> str:
    """The value, if it is one of those that community.toml has under `name`; `what` if not."""
    known = (info.context or {}).get(name)
    if known is not None and value not in known:
        remedy = f"Write one of: {', '.join(sorted(known)) or 'none'}"
        raise ValueError(f"{what}. {remedy}")
    return value


class TomlFiles(TomlTable):
    """Files of a community folder that belong together, read and checked.

    `tables`: file → its tables → the field that each goes into. All may be missing if `optional`.
    """

    tables: ClassVar[Mapping[str, Mapping[str, str]]]
    optional: ClassVar[bool] = True

    @classmethod
    def load(
        cls,
        folder: Path,
        places: Mapping[str, str] | None = None,
        known: Mapping[str, Iterable[str]] | None = None,
        /,
        **given: Any,
    ) -> Self:
        """What the folder has; raises `KnowledgeError`.

        `places` are filled into the texts, if they are known. `known`: what else other files name.
        `given` are fields that stand in no file.
        """
        for file, tables in cls.tables.items():
            path = folder / file
            if cls.optional and not path.exists():
                continue
            for name, part in read_toml(path).items():
                if name not in tables:
                    known_are = f"Known are: {', '.join(sorted(tables))}."
                    what = f"nothing is called '{name}' here. {known_are}"
                    raise _wrong(path, what, rf"\s*\[*{re.escape(name)}\b")
                given[tables[name]] = part if places is None else in_years(path, part, places)
        try:
            return cls.model_validate(given, context=known)
        except ValidationError as error:
            raise cls._located(folder, error) from None

    @classmethod
    def _located(cls, folder: Path, error: ValidationError) -> KnowledgeError:
        """The first thing that is wrong, with the file and the line."""
        first = error.errors()[0]
        cause, (field, *keys) = first.get("ctx", {}).get("error"), first["loc"] or ("",)
        where = {
            name: (folder / file, table)
            for file, tables in cls.tables.items()
            for table, into in tables.items()
            for name in (table, into)
        }
        if isinstance(cause, MistakeError):
            return _wrong(where[cause.table][0], str(cause), cause.at, cause.nth)
        path, table = where[str(field)]
        in_list = "tuple" in str(cls.model_fields[str(field)].annotation)
        header = f"[[{table}]]" if in_list else f"[{table}]"
        if not keys:
            how = f"with two brackets before each {table}" if in_list else "once"
            return KnowledgeError(f"{path}: write {header} {how}.")
        row = int(keys.pop(0)) if in_list else 0
        key, reason = ".".join(map(str, keys)), first["msg"].removeprefix("Value error, ")
        line = _line_of(path, header, row, str(keys[0]) if keys else "")
        what = f"'{key}': {reason}" if key else reason
        return KnowledgeError(f"{path}, line {line}, in {header}: {what}. Mend that line.")


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


def in_years(path: Path, part: Any, places: Mapping[str, str]) -> Any:
    """A part of a file with every `{dashboards.NAME}` in its texts filled in.

    Raises `KnowledgeError` for a name that is none, or where the folder has no table.
    """

    def value(match: re.Match[str]) -> str:
        if match[1] not in places:
            remedy = f"Write one of: {', '.join(places)}" if places else "Add a dashboards.toml"
            what = f"nothing stands for {match[0]}. {remedy}."
            raise _wrong(path, what, f".*{re.escape(match[0])}")
        return places[match[1]]

    if isinstance(part, str):
        filled = _PLACE.sub(value, part)
        return filled if filled == part else re.sub(r" {2,}", " ", filled).strip()
    if isinstance(part, list):
        return [in_years(path, each, places) for each in part]
    if isinstance(part, dict):
        return {key: in_years(path, each, places) for key, each in part.items()}
    return part


def is_row(name: str, value: str) -> str:
    """The pattern of a line that gives a text to a name."""
    return rf".*\b{name}\s*=\s*['\"]\s*{re.escape(value)}\s*['\"]"


def refuse_doubles(table: str, name: str, values: Sequence[str]) -> None:
    """Refuse a second row of one name."""
    seen: set[str] = set()
    for value in values:
        if value.casefold() in seen:
            what = f"a second row has the {name} '{value}'. Rename one of them."
            raise MistakeError(table, what, is_row(name, value), 1)
        seen.add(value.casefold())


def _wrong(path: Path, what: str, pattern: str, nth: int = 0) -> KnowledgeError:
    """What is wrong, with the `nth` line that begins with a pattern, if there is one."""
    lines = path.read_text(encoding="utf-8").splitlines()
    found = [n for n, line in enumerate(lines, 1) if re.match(pattern, line, re.IGNORECASE)]
    line = f", line {found[min(nth, len(found) - 1)] if found else 1}" if pattern else ""
    return KnowledgeError(f"{path}{line}: {what}")


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
