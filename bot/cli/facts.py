"""`python -m bot facts`: all that a community's folder states, and what is to be checked again."""

from __future__ import annotations

import json
from collections.abc import Sequence
from zoneinfo import ZoneInfo

import click

from bot.cli.common import fail, settings_or_fail
from bot.clock import SystemClock
from bot.community import KnowledgeError, load_community
from bot.community import facts as table
from bot.community.facts import Statement


@click.command()
@click.option("--due", is_flag=True, help="Only what somebody is to look at again by today.")
@click.option("--json", "as_json", is_flag=True, help="A JSON array instead of text.")
def facts(due: bool, as_json: bool) -> None:
    """List every fact of the community's folder, with its source and when to look again."""
    try:
        community = load_community(settings_or_fail().bot_community)
        found = table.stated_by(community)
    except KnowledgeError as error:
        fail(error)
    if due:
        today = SystemClock().now().astimezone(ZoneInfo(community.about.timezone)).date()
        found = table.due(found, today)
    if as_json:
        objects = [each.as_object() for each in found]
        click.echo(json.dumps(objects, indent=2, ensure_ascii=False))
    else:
        _print(found)


def _print(found: Sequence[Statement]) -> None:
    for each in found:
        click.echo(f"{each.key}: {each.text}")
        where = "; ".join([*([each.basis] if each.basis else []), *each.sources])
        asked = f"; ask {each.who_to_ask}" if each.who_to_ask else ""
        click.echo(f"  {where}")
        click.echo(
            f"  confidence {each.confidence}{asked}; "
            f"checked {each.checked}, to be looked at again by {each.review_by}"
        )
    if not found:
        click.echo("Nothing is to be looked at again.")
