"""Answers to questions in people's own words, and the guide to who is who."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from bot.community import LocalAnswer
from bot.community.facts import statements
from bot.store import local_answers, questions
from bot.store.people import Person
from handlers.ask import answer_words, guide, local, passing_on
from handlers.ask.asked import Ask, Library, local_answer
from handlers.ask.local import LocalAnswers
from handlers.ask.passing_on import TO_ASKER, TO_KEEPER, Messages, PassingOn
from handlers.blocks import Block
from handlers.effects import Effects, Elsewhere, Run, Slack
from handlers.feature import Context, Feature
from handlers.reader import Sureness
from handlers.requests import Command
from handlers.routes import Listed, Routes
from schedules.heartbeat import every


def feature(context: Context) -> Feature | None:
    """The feature of a community; None where it has no answers.

    Raises `KnowledgeError` where a file of the community cannot be used.
    """
    community, db, clock = context.community, context.db, context.clock
    known = community.answers
    if not known.by_key:
        return None

    def saved() -> Sequence[LocalAnswer]:
        return [local_answer(each) for each in local_answers.every(db)]

    filled_in, keepers = context.filled_in, context.keepers
    library = Library(known, saved)
    has_guide = known.guide and known.organisations and community.commands.guide
    directory = guide.Directory(community, known, clock, filled_in) if has_guide else None
    ask = Ask(
        community, library, db, clock, context.live_words, keepers.ids, filled_in, context.ways
    )
    own, kept = LocalAnswers(ask), timedelta(days=context.retention_days)
    messages = Messages(context.outbox, keepers.ids, filled_in.contact, kept)
    passing = PassingOn(ask, own, messages, kept, context.changed)

    def home(person: Person, now: datetime) -> list[Block]:
        if not keepers.is_keeper(person):
            return []
        return [*passing_on.waiting(questions.waiting(db)), *own.home()]

    def warm_up(slack: Slack) -> Effects:
        library.warm_up()
        return ()

    return Feature(
        _routes(context, ask, passing, own, directory),
        readings=[
            (Sureness.QUESTION, ask.hear),
            (Sureness.LIKELY, ask.perhaps),
            (Sureness.NOBODY, ask.unknown),
        ],
        kinds=dict.fromkeys((TO_KEEPER, TO_ASKER), messages),
        jobs=[
            context.job("questions", passing.forget_old, every(hours=1), "forgets old questions")
        ],
        # It takes a tenth of a second.
        begin=lambda: context.carry_out([Run(warm_up)]),
        home=home,
        ways=directory.ways if directory else dict,
        facts=lambda: statements({each.key: each for each in library.answers.local}),
        answer=ask.answer,
    )


def _routes(
    context: Context,
    ask: Ask,
    passing: PassingOn,
    own: LocalAnswers,
    directory: guide.Directory | None,
) -> Routes:
    """The commands, and the buttons under answers."""
    routes = Routes()
    keepers, name = context.only_keepers(routes), context.community.commands.ask
    if name:
        listed = keepers.command(own.open)

        def command(typed: Command) -> Effects | Elsewhere:
            is_word = typed.text.strip().casefold() in local.WORDS
            return listed(typed) if is_word else ask.command(typed)

        purpose = "An answer to your question, with its source"
        routes.command(Listed(name, purpose, "[question | local | help]"), command)
    for number in range(answer_words.MOST_CHOICES):
        routes.action(f"{answer_words.ACTION_SHOW}_{number}", ask.show)
    routes.action(answer_words.ACTION_MORE, ask.more)
    routes.action(answer_words.ACTION_NOT_ASKED, ask.not_asked, changes=True)
    routes.action(answer_words.ACTION_NONE, ask.none_of_these, changes=True)
    routes.action(answer_words.ACTION_PASS_ON, passing.pass_on, changes=True)
    routes.action(passing_on.ACTION_TAKE_BACK, passing.take_back, changes=True)
    keepers.action(passing_on.ACTION_ANSWER, passing.open_answer)
    keepers.action(passing_on.ACTION_DISMISS, passing.dismiss, changes=True)
    keepers.submission(passing_on.VIEW_ANSWER, passing.answer)
    keepers.submission(local.VIEW_FORM, passing.save)
    local.register(keepers, own)
    if directory:
        guide.register(routes, directory)
    return routes


__all__ = ["feature"]
