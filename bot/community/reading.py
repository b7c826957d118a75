"""Read one TOML file of a community into checked, typed rows.

Every problem becomes a `KnowledgeError` whose one sentence names the file, the line and the remedy.
"""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel, ConfigDict, ValidationError


class KnowledgeError(Exception):
    """A community file cannot be used; the text says where and what to do."""


class Row(BaseModel):
    """A table of a community file: its keys are checked, and it never changes once read."""

    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True)


R = TypeVar("R", bound=Row)


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
            raise KnowledgeError(
                f"{path}, line {_line_of_word(path, name)}: nothing is called '{name}' here. "
                f"Known are: {', '.join(sorted(known))}."
            )


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


def _line_of_word(path: Path, word: str) -> int:
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        if re.match(rf"\s*\[*{re.escape(word)}\b", line):
            return number
    return 1
