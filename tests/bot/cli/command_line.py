"""The command line in this process."""

from __future__ import annotations

import json
from typing import Any

from click.testing import CliRunner, Result

from bot.__main__ import main


def bot(*arguments: str, given: str | bytes | None = None) -> Result:
    """Run a command, with something on its standard input; it ends with no traceback."""
    result = CliRunner().invoke(main, arguments, input=given, prog_name="python -m bot")
    if result.exception and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result


def printed(*arguments: str, given: str | bytes | None = None) -> Any:
    """What a command that does as it is told prints as JSON."""
    result = bot(*arguments, "--json", given=given)
    assert result.exit_code == 0, result.output
    return json.loads(result.stdout)


def lines(result: Result) -> list[Any]:
    """JSON Lines of a command that did as it was told."""
    assert result.exit_code == 0, result.output
    return [json.loads(line) for line in result.stdout.splitlines()]
