"""`python -m bot health`: whether the bot that runs here is well, for containers and timers."""

from __future__ import annotations

import json
from http.client import HTTPConnection, HTTPException

import click

from bot.cli.common import fail, settings_or_fail
from bot.slack.status import LOOPBACK, READY

WAIT_SECONDS = 5


@click.command()
def health() -> None:
    """Ask the running bot whether it is well; exit code 1 if it is not."""
    port = settings_or_fail().status_port
    if port is None:
        fail("STATUS_PORT is not set: choose a free port, such as 9100, and restart the bot.")
    connection = HTTPConnection(LOOPBACK, port, timeout=WAIT_SECONDS)
    try:
        connection.request("GET", READY)
        found = json.loads(connection.getresponse().read())
    except (OSError, HTTPException, ValueError) as error:
        fail(f"No bot answers at port {port} ({type(error).__name__}).", code=1)
    finally:
        connection.close()
    unwell = [name for name, well in found.items() if not well]
    if unwell:
        fail(f"not well: {', '.join(unwell)}", code=1)
    click.echo("well")
