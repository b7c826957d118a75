"""The features, in the one place that knows them all: what they register, and who hears first."""

from __future__ import annotations

from collections.abc import Sequence

from bot.clock import Clock
from bot.community import Community
from handlers import add_to_calendar, files, home, menu, reader
from handlers import ask as ask_feature
from handlers import interview as eligibility_feature
from handlers import keeping as keepers_feature
from handlers import reminders as reminders_feature
from handlers import sessions as sessions_feature
from handlers.add_to_calendar import AddToCalendar
from handlers.ask import Answering
from handlers.home import Home
from handlers.interview import Eligibility
from handlers.keeping import Keeping
from handlers.reminders import Reminders
from handlers.routing import Routes
from handlers.sessions import Sessions
from schedules.calendar import Calendar


def register_features(
    app: Routes,
    calendar: Calendar,
    community: Community,
    clock: Clock,
    eligibility: Eligibility | None,
    answering: Answering | None,
    keeping: Keeping,
    reminders: Reminders | None,
    adding: AddToCalendar,
    given: files.Files,
) -> Home:
    """Wire the features. A feature goes by deleting its module and its lines here."""
    sessions = Sessions(
        calendar,
        community,
        clock,
        card_buttons=[
            *([reminders.card_buttons] if reminders else []),
            adding.card_buttons,
        ],
        list_buttons=[reminders.list_buttons] if reminders else [],
        notes=[keeping.note],
        subcommands=keeping.subcommands(app) | given.subcommands(keeping.guarded(app)),
    )
    sessions_feature.register(app, sessions)
    keepers_feature.register(app, keeping)
    if reminders:
        reminders_feature.register(app, reminders)
    add_to_calendar.register(app, adding)
    if eligibility:
        eligibility_feature.register(app, eligibility)
    if answering:
        ask_feature.register(app, answering)
    files.register(app, given, keeping)
    reads = _reader(sessions, answering, eligibility, reminders, _others(community))
    reader.register(app, reads)
    menu.register(app, menu.Menu(community, reads.said))
    pieces = [feature.home for feature in (reminders, eligibility, answering, keeping) if feature]
    its_home = Home(calendar.db, community, sessions, clock, pieces, [menu.ask_button()])
    home.register(app, its_home)
    return its_home


def _reader(
    sessions: Sessions,
    answering: Answering | None,
    eligibility: Eligibility | None,
    reminders: Reminders | None,
    others: Sequence[menu.Listed],
) -> reader.Reader:
    """Who is asked what somebody meant, in this order: first who is sure, then who guesses."""
    community = sessions.community
    ask, commands = answering.ask if answering else None, community.commands
    readings: list[reader.Reading] = [menu.Courtesy(community, others).hear]
    readings += [reminders.hear] if reminders else []
    readings += [sessions.hear]
    readings += [eligibility.hearing.hear] if eligibility else []
    readings += [ask.hear] if ask else []
    guesses = [ask.perhaps, sessions.guess, ask.unknown] if ask else [sessions.guess]
    subjects = {kind.command: kind.name for kind in community.kinds if kind.command}
    if eligibility:
        subjects[eligibility.command] = eligibility.conversations.voice.interview.about.goal
    return reader.Reader(readings, guesses, subjects, commands.menu)


def slash_commands(community: Community) -> list[tuple[str, str, str]]:
    """Every slash command: name, description, usage hint."""
    return [
        *menu.commands(community),
        *sessions_feature.commands(community),
        *_others(community),
    ]


def _others(community: Community) -> list[menu.Listed]:
    """The commands that the menu lists without knowing what they are about."""
    return [
        *reminders_feature.commands(community),
        *eligibility_feature.commands(community),
        *ask_feature.commands(community),
    ]
