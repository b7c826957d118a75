"""`python -m bot ask` and `facts`: what the bot answers, and what the community's folder states."""

from __future__ import annotations

from html import unescape
from typing import Any, TextIO

import click

from bot.cli.common import (
    TEXT,
    fail,
    json_option,
    open_calendar,
    print_batch,
    print_json,
)
from bot.clock import SystemClock
from bot.community import (
    Community,
    Entry,
    Finder,
    Term,
    load_community,
)
from bot.community import facts as table
from bot.community.entries import LIVE
from bot.community.facts import Statement
from bot.community.reading import fill
from bot.settings import load_settings
from handlers.ask.answer_words import UNKNOWN, forms, heading, where_it_stands
from handlers.sessions.cards import next_in_words
from handlers.wording import when_plain, zones_of
from schedules.seeding import seed


@click.command()
@click.argument("question", nargs=-1)
@json_option
@click.option(
    "--batch",
    type=TEXT,
    metavar="FILE",
    help="A file with a question in each line (- reads standard input): JSON Lines come out.",
)
def ask(question: tuple[str, ...], as_json: bool, batch: TextIO | None) -> None:
    """Answer QUESTION from what the community's folder says.

    Answers that keepers saved in Slack are left out: the same question always finds the same.
    """
    if bool(question) == bool(batch):
        raise click.UsageError("Give either a question or --batch with a file.")
    community = load_community(load_settings().bot_community)
    answers = community.answers
    if not answers.by_key:
        where = "add a faq.toml, or point BOT_COMMUNITY to another folder."
        fail(f"{community.folder} has no answers: {where}")
    finder, asked = Finder(answers), " ".join(question)
    if batch:
        print_batch(_found(finder, line.rstrip("\r\n")) for line in batch)
    elif as_json:
        print_batch([_found(finder, asked)])
    else:
        _print_answer(asked, finder, community)


@click.command()
@click.option("--due", is_flag=True, help="Only what somebody is to look at again by today.")
@json_option
def facts(due: bool, as_json: bool) -> None:
    """List every fact of the community's folder, with its source and when to look again."""
    community = load_community(load_settings().bot_community)
    found = table.stated_by(community)
    if due:
        today = SystemClock().now().astimezone(community.zone).date()
        found = table.due(found, today)
    if as_json:
        print_json([each.as_object() for each in found])
        return
    click.echo("\n".join(map(_in_words, found)) or "Nothing is to be looked at again.")


def _found(finder: Finder, question: str) -> dict[str, Any]:
    """What is found for a question, as the JSON output has it; `answer` is None for nothing."""
    found = finder.find(question)
    return {
        "question": question,
        "answer": found.answer,
        "confidence": found.confidence,
        "suggestions": list(found.suggestions),
    }


def _print_answer(asked: str, finder: Finder, community: Community) -> None:
    found, answers = finder.find(asked), community.answers
    if found.answer:
        fact = answers.by_key[found.answer]
        today = SystemClock().now().date()
        sessions = _sessions(fact)
        said, *more = (fill(f, fact.settings, {}).replace(LIVE, sessions) for f in forms(fact))
        where = where_it_stands(fact, answers.page_names, today, fact.who_to_ask, str, aloud=True)
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
    with open_calendar() as (calendar, community):
        seed(calendar, community, clock.now())
        calendar.extend(clock.now())
        kind, zones = community.kind_by_id[fact.live], zones_of(calendar, community)
        return unescape(next_in_words(calendar, kind, clock.now(), zones, when_plain))


def _in_words(each: Statement) -> str:
    fact = each.fact
    asked = f"; ask {fact.who_to_ask}" if fact.who_to_ask else ""
    return (
        f"{each.key}: {each.text}\n"
        f"  {'; '.join(filter(None, (fact.basis, *fact.sources)))}\n"
        f"  confidence {fact.confidence}{asked}; "
        f"checked {fact.checked}, to be looked at again by {fact.review_by}"
    )
