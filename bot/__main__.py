"""The command line: `python -m bot COMMAND`."""

from __future__ import annotations

import importlib
import sys

OUTSIDE = (
    "The bot's packages are not there for this Python ({python}): run `make setup` once, and then "
    "use .venv/bin/python -m bot (on Windows .venv\\Scripts\\python -m bot)."
)

if sys.version_info < (3, 11):  # noqa: UP036 - whoever starts it with an older one reads why
    sys.exit(f"Python 3.11 or newer is needed; this is {sys.version.split()[0]}.")

try:
    import click
except ModuleNotFoundError:
    sys.exit(OUTSIDE.format(python=sys.executable))

# Each command is imported only when it is used, so that one does not pay for the others.
COMMANDS = {
    "run": "bot.cli.run:run",
    "try": "bot.cli.run:try_",
    "talk": "bot.cli.talk:talk",
    "sessions": "bot.cli.sessions:sessions",
    "reminders": "bot.cli.messages:reminders",
    "messages": "bot.cli.messages:messages",
    "jobs": "bot.cli.messages:jobs",
    "dta": "bot.cli.ask:dta",
    "schools": "bot.cli.schools:schools",
    "ask": "bot.cli.ask:ask",
    "facts": "bot.cli.ask:facts",
    "when": "bot.cli.ask:when",
    "manifest": "bot.cli.doctor:manifest",
    "doctor": "bot.cli.doctor:doctor",
    "health": "bot.cli.doctor:health",
    "move": "bot.cli.run:move",
    "backup": "bot.cli.run:backup",
    "restore": "bot.cli.run:restore",
}


class LazyGroup(click.Group):
    """A group that imports its commands when they are asked for."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The names, in the order in which a newcomer needs them."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command of that name."""
        if cmd_name not in COMMANDS:
            return None
        module, name = COMMANDS[cmd_name].split(":")
        try:
            command: click.Command = getattr(importlib.import_module(module), name)
        except ModuleNotFoundError as missing:
            if missing.name and missing.name.split(".")[0] in ("bot", "handlers", "schedules"):
                raise
            sys.exit(OUTSIDE.format(python=sys.executable))
        return command

    def invoke(self, ctx: click.Context) -> object:
        """Run a command; what the bot refuses is one sentence on standard error."""
        try:
            return super().invoke(ctx)
        except Exception as error:
            from bot.cli.common import MISCONFIGURED, REFUSALS, fail
            from bot.slack import StartError

            if isinstance(error, REFUSALS):
                fail(error, 1 if isinstance(error, StartError) else MISCONFIGURED)
            raise


@click.group(cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"]})
def main() -> None:
    """Authorizer Bot: sessions, reminders and answers for charter authorizers, in Slack."""


if __name__ == "__main__":
    sys.exit(main(prog_name="python -m bot"))
