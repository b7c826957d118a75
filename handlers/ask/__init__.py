"""Answers to questions in people's own words, and the guide to who is who."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from bot.clock import Clock
from bot.knowledge import Community, load_answers
from bot.store.database import Database
from handlers.ask import answers, guide, passing_on
from handlers.ask.library import Library
from handlers.ask.listeners import Ask, Keepers, LiveWords
from handlers.ask.passing_on import PassingOn
from handlers.effects import Effects
from handlers.routing import Routes


@dataclass(frozen=True)
class Answering:
    """The feature, ready to be registered and looked after."""

    ask: Ask
    passing_on: PassingOn
    guide: guide.Directory | None

    @classmethod
    def of(
        cls,
        db: Database,
        clock: Clock,
        community: Community,
        live_words: LiveWords,
        keepers: Keepers,
        retention_days: int,
    ) -> Answering | None:
        """The feature of a community; None where it has no answers.

        Raises `KnowledgeError` where a file of the community cannot be used.
        """
        known = load_answers(community.folder, community.kind_by_id)
        if not known.by_key:
            return None
        ask = Ask(community, Library(known), db, clock, live_words, keepers)
        has_guide = known.guide and known.organisations and community.commands.guide
        return cls(
            ask,
            PassingOn(ask, timedelta(days=retention_days)),
            guide.Directory(community, known, clock) if has_guide else None,
        )

    def warm_up(self) -> Effects:
        """Prepare for the first question; takes a tenth of a second, so in the background."""
        self.ask.library.warm_up()
        return ()

    def look_after(self) -> Effects:
        """What is due without anybody doing anything; ask about once an hour."""
        return self.passing_on.forget_old()


def register(app: Routes, answering: Answering) -> None:
    """Answer the commands, and the buttons under answers."""
    ask, passing = answering.ask, answering.passing_on
    commands = ask.community.commands
    if commands.ask:
        app.command(commands.ask, ask.command)
    for number in range(answers.MOST_CHOICES):
        app.action(f"{answers.ACTION_SHOW}_{number}", ask.show)
    app.action(answers.ACTION_NOT_ASKED, ask.not_asked, changes=True)
    app.action(answers.ACTION_NONE, ask.none_of_these, changes=True)
    app.action(answers.ACTION_PASS_ON, passing.pass_on, changes=True)
    app.action(answers.ACTION_KEEP, passing.keep)
    app.action(passing_on.ACTION_TAKE_BACK, passing.take_back, changes=True)
    app.action(passing_on.ACTION_ANSWER, passing.open_answer)
    app.submission(passing_on.VIEW_ANSWER, passing.answer)
    if answering.guide:
        guide.register(app, answering.guide)


def commands(community: Community) -> list[tuple[str, str, str]]:
    """Name, description and hint of each command, for the manifest."""
    words, folder = community.commands, community.folder
    found = []
    if words.ask and (folder / "faq.toml").exists():
        found.append(
            (words.ask, "An answer to your question, with its source", "[question | help]")
        )
    if words.guide and (folder / "directory.toml").exists():
        found.append((words.guide, "Who is who, and when to turn to whom", "[name | help]"))
    return found


__all__ = ["Answering", "commands", "register"]
