"""Answers to questions in people's own words, and the guide to who is who."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

from bot.clock import Clock
from bot.community import Community, LocalAnswer, load_answers
from bot.community.community import Way
from bot.community.entries import check_settings
from bot.outbox.kinds import Kind
from bot.outbox.message import Message
from bot.outbox.outbox import Outbox
from bot.store import local_answers
from bot.store.database import Database
from bot.store.people import Person
from handlers.ask import answers, guide, local, passing_on
from handlers.ask.asked import Ask, Library, LiveWords, Ways, local_answer
from handlers.ask.local import LocalAnswers
from handlers.ask.passing_on import TO_ASKER, TO_KEEPER, Messages, PassingOn
from handlers.blocks import Block
from handlers.effects import Effects, Elsewhere, Slack
from handlers.filled_in import FilledIn
from handlers.keeping import Keeping
from handlers.requests import Command
from handlers.routing import Routes


@dataclass(frozen=True)
class Answering:
    """The feature, ready to be registered."""

    ask: Ask
    passing_on: PassingOn
    local: LocalAnswers
    keeping: Keeping
    guide: guide.Directory | None

    @classmethod
    def of(
        cls,
        db: Database,
        clock: Clock,
        community: Community,
        live_words: LiveWords,
        keeping: Keeping,
        retention_days: int,
        outbox: Outbox,
        ways: Ways = dict,
    ) -> Answering | None:
        """The feature of a community; None where it has no answers.

        `ways` are the other features' buttons that answers can have.

        Raises `KnowledgeError` where a file of the community cannot be used.
        """
        known = load_answers(community.folder, community.kind_by_id)
        if not known.by_key:
            return None
        folder, words = community.folder, community.settings_in_words
        check_settings(folder / "faq.toml", known.entries, words)
        check_settings(folder / "glossary.toml", known.terms, words)
        check_settings(folder / "directory.toml", known.organisations, words)

        def saved() -> Sequence[LocalAnswer]:
            return [local_answer(each) for each in local_answers.every(db)]

        filled_in, keepers = FilledIn(community, keeping.shared), keeping.keepers
        library = Library(known, saved)
        has_guide = known.guide and known.organisations and community.commands.guide
        directory = guide.Directory(community, known, clock, filled_in) if has_guide else None

        def every_way() -> Mapping[Way, Block]:
            return {**ways(), **(directory.ways() if directory else {})}

        ask = Ask(community, library, db, clock, live_words, keepers.ids, filled_in, every_way)
        own, kept = LocalAnswers(ask), timedelta(days=retention_days)
        messages = Messages(outbox, keepers.ids, filled_in.contact, kept)
        return cls(
            ask,
            PassingOn(ask, own, messages, kept, keepers.is_keeper, keeping.changed),
            own,
            keeping,
            directory,
        )

    def kinds(self) -> dict[str, Kind[Message]]:
        """The kinds of messages about questions."""
        return dict.fromkeys((TO_KEEPER, TO_ASKER), self.passing_on.messages)

    def home(self, person: Person) -> list[Block]:
        """What waits for keepers, for their Home; empty for everybody else."""
        waiting = self.passing_on.home(person)
        return [*waiting, *self.local.home()] if self.keeping.keepers.is_keeper(person) else []

    def warm_up(self, slack: Slack) -> Effects:
        """Prepare for the first question; takes a tenth of a second, so in the background."""
        self.ask.library.warm_up()
        return ()

    def forget_old(self) -> Effects:
        """Forget questions that were kept long enough."""
        return self.passing_on.forget_old()


def register(app: Routes, answering: Answering) -> None:
    """Answer the commands, and the buttons under answers."""
    ask, passing = answering.ask, answering.passing_on
    keepers = answering.keeping.guarded(app)
    commands = ask.community.commands
    if commands.ask:
        listed = keepers.command(answering.local.open)

        def command(typed: Command) -> Effects | Elsewhere:
            is_word = typed.text.strip().casefold() in local.WORDS
            return listed(typed) if is_word else ask.command(typed)

        app.command(commands.ask, command)
    for number in range(answers.MOST_CHOICES):
        app.action(f"{answers.ACTION_SHOW}_{number}", ask.show)
    app.action(answers.ACTION_MORE, ask.more)
    app.action(answers.ACTION_NOT_ASKED, ask.not_asked, changes=True)
    app.action(answers.ACTION_NONE, ask.none_of_these, changes=True)
    passing_on.register(app, keepers, passing)
    local.register(keepers, answering.local)
    if answering.guide:
        guide.register(app, answering.guide)


def commands(community: Community) -> list[tuple[str, str, str]]:
    """Name, description and hint of each command, for the manifest."""
    words, folder = community.commands, community.folder
    found = []
    if words.ask and (folder / "faq.toml").exists():
        found.append(
            (words.ask, "An answer to your question, with its source", "[question | local | help]")
        )
    if words.guide and (folder / "directory.toml").exists():
        found.append((words.guide, "Who is who, and when to turn to whom", "[name | help]"))
    return found


__all__ = ["Answering", "commands", "register"]
