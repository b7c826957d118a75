"""What exists is documented: commands, options, settings, scopes, tables."""

from __future__ import annotations

import re
import sqlite3
from contextlib import closing
from pathlib import Path

import click
import pytest
import sqlite_utils

from bot.__main__ import COMMANDS, main
from bot.cli.common import slash_commands
from bot.community import PACKAGED
from bot.settings import Settings
from bot.slack.connection import OPTIONAL_SCOPES, SCOPES
from bot.store.database import Database

README = Path("README.md").read_text()
DOCS = "\n".join(path.read_text() for path in sorted(Path("docs").glob("*.md")))


def commands_of(group: click.Command, prefix: str = "") -> list[tuple[str, click.Command]]:
    if not isinstance(group, click.Group):
        return [(prefix, group)]
    context = click.Context(group)
    found: list[tuple[str, click.Command]] = []
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        assert command is not None
        found += commands_of(command, f"{prefix} {name}".strip())
    return found if not group.invoke_without_command else [(prefix, group), *found]


def tables_in(folder: Path) -> dict[str, list[str]]:
    """The columns of each table of a new database."""
    Database(folder / "bot.db").close()
    with closing(sqlite3.connect(folder / "bot.db")) as raw:
        tables = sqlite_utils.Database(raw).tables
        return {table.name: [column.name for column in table.columns] for table in tables}


def test_every_slash_command_stands_in_the_readme() -> None:
    for command in slash_commands(PACKAGED / "california"):
        assert f"`{command.name}`" in README, command.name
        assert command.purpose


def test_every_command_of_the_command_line_and_its_options_are_documented() -> None:
    assert COMMANDS
    for name, command in commands_of(main):
        assert f"python -m bot {name}" in README + DOCS, name
        for parameter in command.params:
            if isinstance(parameter, click.Option) and not parameter.hidden:
                flag = max(parameter.opts, key=len)
                assert f"`{flag}" in README + DOCS, f"{name} {flag}"


def test_every_scope_stands_in_the_readme_with_its_reason() -> None:
    for scope, reason in SCOPES.items():
        assert f"| `{scope}` | {reason} |" in README
    for scope, reason in OPTIONAL_SCOPES.items():
        assert f"| `{scope}` (optional) | {reason} |" in README


def test_every_table_and_column_is_described(tmp_path: Path) -> None:
    text = Path("docs/data.md").read_text()
    for name, columns in tables_in(tmp_path).items():
        if name.startswith("_"):
            continue
        section = re.search(rf"^### `{name}`\n(.*?)(?=^#|\Z)", text, re.M | re.S)
        assert section, f"docs/data.md does not describe the table {name}"
        for column in columns:
            assert f"`{column}`" in section.group(1), f"{name}.{column}"


def test_nothing_is_described_that_does_not_exist(tmp_path: Path) -> None:
    described = re.findall(r"^### `(\w+)`", Path("docs/data.md").read_text(), re.M)
    assert set(described) <= set(tables_in(tmp_path))
    named = set(re.findall(r"`([A-Z]{3,}_[A-Z_]+)`", README))
    assert named <= {name.upper() for name in Settings.model_fields}


def test_dialogues_are_shown_as_they_are_tested() -> None:
    shown = re.findall(r"\(\S*?(tests/dialogues/\w+\.txt)\):\n\n```\n(.*?)```", README + DOCS, re.S)
    assert len(shown) >= 3
    for path, text in shown:
        assert text == Path(path).read_text(), path


@pytest.mark.parametrize("page", sorted([*Path().glob("*.md"), *Path("docs").glob("*.md")]))
def test_links_between_pages_lead_somewhere(page: Path) -> None:
    for target in re.findall(r"\]\(([^)#:]+)\)", page.read_text()):
        assert (page.parent / target).exists(), f"{page}: {target}"
