"""Block Kit is written down in three modules only."""

from __future__ import annotations

import ast
from pathlib import Path

ROOT = Path(__file__).parents[2]
BOLTS_OWN = {"block_actions"}  # a constraint of a listener's


def block_kit() -> dict[str, set[object]]:
    """The types of the Block Kit objects that each module of the product writes out."""
    made: dict[str, set[object]] = {}
    for folder in ("bot", "handlers", "schedules"):
        for path in (ROOT / folder).rglob("*.py"):
            found = {
                value.value if isinstance(value, ast.Constant) else "?"
                for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
                if isinstance(node, ast.Dict)
                for key, value in zip(node.keys, node.values, strict=True)
                if isinstance(key, ast.Constant) and key.value == "type"
            }
            frozen = {"local", "migrations"} & {*path.relative_to(ROOT).parts}
            if not frozen and found - BOLTS_OWN:
                made[path.relative_to(ROOT).as_posix()] = found
    return made


def test_block_kit_is_written_out_in_three_modules_and_modals_and_inputs_in_two() -> None:
    made = block_kit()
    assert set(made) == {"handlers/blocks.py", "handlers/fields.py", "handlers/forms.py"}
    assert not made["handlers/blocks.py"] & {"modal", "input"}
