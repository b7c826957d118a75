"""`python -m bot manifest`: what Slack asks for when an app is created."""

from __future__ import annotations

import click

from bot.cli.common import community_or_fail, settings_or_fail
from bot.slack.manifest import manifest_text


@click.command()
def manifest() -> None:
    """Print the Slack app manifest (manifest.json)."""
    click.echo(manifest_text(community_or_fail(settings_or_fail())), nl=False)
