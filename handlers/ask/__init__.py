"""Answers to questions in people's own words, and the guide to who is who."""

from __future__ import annotations

from datetime import datetime

from bot.community.facts import statements
from bot.community.reading import Way
from bot.outbox.message import Message
from bot.store import questions as table
from bot.store.people import Person
from handlers.ask import guide, local, passing_on
from handlers.ask.errands import Errands
from handlers.ask.library import Library
from handlers.ask.local import LocalAnswers
from handlers.ask.passing_on import TO_ASKER, TO_KEEPER, PassingOn
from handlers.ask.questions import Ask
from handlers.ask.telling import (
    ACTION_MORE,
    ACTION_NONE,
    ACTION_NOT_ASKED,
    ACTION_PASS_ON,
    ACTION_SHOW,
    MOST_CHOICES,
)
from handlers.blocks import Block, section
from handlers.effects import Effects, Elsewhere, Run, Slack
from handlers.feature import Context, Feature
from handlers.reader import Intent, Reading, Said, Sureness
from handlers.routes import Command, Listed, Routes
from schedules.heartbeat import every
from schedules.words import clean


def feature(context: Context) -> Feature | None:
    """The feature of a community; None where it has no answers.

    Raises `KnowledgeError` where a file of the community cannot be used.
    """
    known, db, name = context.community.answers, context.db, context.community.commands.guide
    if not known.by_key:
        return None
    library = Library(known, db)
    errands, own = Errands(context, library), LocalAnswers(context, library)
    ask = Ask(context, library, errands)
    passing = PassingOn(context, library, own)
    routes, ways = _routes(context, ask, passing, own), dict[Way, Block]()
    readings: list[tuple[Sureness, Reading]] = []
    if known.guide and known.organisations and name:
        directory = guide.Directory(context, library, known.guide)
        guide.register(routes, directory, name)
        ways = directory.ways()
        readings.append((Sureness.WORD, directory.hear))

    def home(person: Person, now: datetime) -> list[Block]:
        if not context.keepers.is_keeper(person):
            return []
        return [*passing_on.waiting(table.waiting(db)), *own.home()]

    def hear_waiting(said: Said) -> Intent | None:
        is_asked = said.private and clean(said.text) == "open questions"
        if not (is_asked and context.keepers.is_keeper(said.person)):
            return None
        found = passing_on.waiting(table.waiting(db), by_name=True)  # they may name a school
        return Intent(Message(*(found or [section("No question waits for an answer.")])))

    def warm_up(slack: Slack) -> Effects:
        library.warm_up()
        return ()

    return Feature(
        routes,
        readings=[
            *readings,
            (Sureness.WORD, hear_waiting),
            (Sureness.ORDER, errands.hear_passing_on),
            (Sureness.MINE, ask.of_it),
            (Sureness.MINE, ask.hear_more),
            (Sureness.QUESTION, errands.hear),
            (Sureness.QUESTION, errands.hear_after),
            (Sureness.FOUND, ask.hear),
            (Sureness.FOUND, ask.hear_after),
            (Sureness.LIKELY, ask.perhaps),
            (Sureness.NOBODY, ask.unknown),
        ],
        kinds=dict.fromkeys((TO_KEEPER, TO_ASKER), passing),
        jobs=[
            context.job("questions", passing.forget_old, every(hours=1), "forgets old questions")
        ],
        # It takes a tenth of a second.
        begin=lambda: context.carry_out([Run(warm_up)]),
        home=home,
        ways=lambda: ways,
        facts=lambda: statements({each.key: each for each in library.answers.local}),
        answer=ask.answer,
        ask_a_keeper=ask.ask_a_keeper,
        errand=errands.nearest,
    )


def _routes(context: Context, ask: Ask, passing: PassingOn, own: LocalAnswers) -> Routes:
    """The commands, and the buttons under answers."""
    routes = Routes()
    keepers, name = context.only_keepers(routes), context.community.commands.ask
    if name:
        listed = keepers.command(own.open)

        def command(typed: Command) -> Effects | Elsewhere:
            is_word = typed.text.strip().casefold() in local.WORDS
            return listed(typed) if is_word else ask.command(typed)

        purpose = "An answer with its source"
        routes.command(Listed(name, purpose, "[question | local | help]"), command)
    for number in range(MOST_CHOICES):
        routes.action(f"{ACTION_SHOW}_{number}", ask.show)
    routes.action(ACTION_MORE, ask.more)
    routes.action(ACTION_NOT_ASKED, ask.not_asked, changes=True)
    routes.action(ACTION_NONE, ask.none_of_these, changes=True)
    routes.action(ACTION_PASS_ON, passing.pass_on, changes=True)
    routes.action(passing_on.ACTION_TAKE_BACK, passing.take_back, changes=True)
    keepers.action(passing_on.ACTION_ANSWER, passing.open_answer)
    keepers.action(passing_on.ACTION_DISMISS, passing.dismiss, changes=True)
    keepers.submission(passing_on.VIEW_ANSWER, passing.answer)
    keepers.submission(local.VIEW_FORM, passing.save)
    local.register(keepers, own)
    return routes
