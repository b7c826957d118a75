"""`python -m bot manifest`: what Slack asks for when an app is created."""

from __future__ import annotations

import click

from bot.cli.common import fail, settings_or_fail
from bot.knowledge import KnowledgeError, load_community
from bot.manifest import manifest_text


@click.command()
def manifest() -> None:
    """Print the Slack app manifest (manifest.json)."""
    try:
        community = load_community(settings_or_fail().bot_community)
    except KnowledgeError as error:
        fail(error)
    click.echo(manifest_text(community), nl=False)
