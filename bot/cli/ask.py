"""`python -m bot ask`: what the bot would answer, for one question or for a file of them."""

from __future__ import annotations

import json
from html import unescape
from pathlib import Path
from typing import Any, TextIO

import click

from bot.cli.common import calendar_or_fail, fail, settings_or_fail
from bot.clock import SystemClock
from bot.community import (
    Answers,
    Community,
    Entry,
    Finder,
    KnowledgeError,
    Term,
    load_answers,
    load_community,
)
from bot.community.entries import LIVE
from bot.community.slots import fill
from bot.store.people import Person
from handlers.ask.answers import UNKNOWN
from handlers.ask.wording import forms, heading, where_it_stands_aloud
from handlers.sessions import Sessions
from handlers.wording import when_plain
from schedules.seeding import seed


@click.command()
@click.argument("question", nargs=-1)
@click.option("--json", "as_json", is_flag=True, help="A JSON object instead of text.")
@click.option(
    "--batch",
    type=click.File(encoding="utf-8-sig", errors="replace"),
    metavar="FILE",
    help="A file with a question in each line (- reads standard input): JSON Lines come out.",
)
def ask(question: tuple[str, ...], as_json: bool, batch: TextIO | None) -> None:
    """Answer QUESTION from what the community's folder says.

    Answers that keepers saved in Slack are left out: the same question always finds the same.
    """
    if bool(question) == bool(batch):
        raise click.UsageError("Give either a question or --batch with a file.")
    community, answers = _load()
    finder = Finder(answers)
    if batch:
        for line in batch:
            click.echo(_encoded(as_object(finder, line.rstrip("\r\n"))))
        return
    asked = " ".join(question)
    if as_json:
        click.echo(_encoded(as_object(finder, asked)))
    else:
        _print(asked, finder, community, answers)


def as_object(finder: Finder, question: str) -> dict[str, Any]:
    """What is found for a question, as the JSON output has it; `answer` is None for nothing."""
    found = finder.find(question)
    return {
        "question": question,
        "answer": found.answer,
        "confidence": found.confidence,
        "suggestions": list(found.suggestions),
    }


def _load() -> tuple[Community, Answers]:
    folder: Path = settings_or_fail().bot_community
    try:
        community = load_community(folder)
        answers = load_answers(folder, community.kind_by_id)
    except KnowledgeError as error:
        fail(error)
    if not answers.by_key:
        fail(f"{folder} has no answers: add a faq.toml, or point BOT_COMMUNITY to another folder.")
    return community, answers


def _print(asked: str, finder: Finder, community: Community, answers: Answers) -> None:
    found = finder.find(asked)
    if found.answer:
        fact = answers.by_key[found.answer]
        today = SystemClock().now().date()
        sessions = _sessions(fact)
        said, *more = (fill(f, fact.settings, {}).replace(LIVE, sessions) for f in forms(fact))
        where = where_it_stands_aloud(fact, answers.page_names, today, fact.who_to_ask, str)
        click.echo("\n".join([heading(fact), said, where, *(f"More:\n{text}" for text in more)]))
    elif found.suggestions:
        click.echo("Not sure what is asked. Perhaps one of these:")
    else:
        click.echo(f"{UNKNOWN} Ask {community.about.contact}.")
    for key in found.suggestions:
        click.echo(f"- {heading(answers.by_key[key])}")


def _sessions(fact: Entry | Term) -> str:
    """What the calendar knows now of the kind of session that an answer is about."""
    if not isinstance(fact, Entry) or not fact.live:
        return ""
    clock = SystemClock()
    with calendar_or_fail() as (calendar, community):
        seed(calendar, community, clock.now())
        calendar.extend(clock.now())
        sessions = Sessions(calendar, community, clock)
        return unescape(sessions.in_words(fact.live, Person(""), when_plain))


def _encoded(found: dict[str, Any]) -> str:
    return json.dumps(found, ensure_ascii=False)
