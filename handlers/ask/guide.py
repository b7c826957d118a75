"""The guide: who is who, what for, and when to turn to them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from rapidfuzz import fuzz

from bot.community import Guide, Organisation
from bot.community.find import spoken
from bot.community.reading import Way
from bot.outbox.message import Message
from handlers.ask.library import Answering, as_typed, page_name
from handlers.blocks import (
    Block,
    actions,
    button,
    choices,
    clip,
    context,
    escape,
    header,
    link_button,
    menu,
    read_as,
    section,
)
from handlers.effects import Ack, Effects, Elsewhere
from handlers.reader import Intent, Said
from handlers.routes import Action, Command, Listed, Routes
from schedules.words import clean

ACTION_CHOOSE = "guide_choose"
ACTION_OPEN = "guide_open"
ACTION_LIST = "guide_list"
ACTION_SEE = "guide_see"
ACTION_MORE = "guide_more"
BLOCK_CHOICE = "guide_choice"
BLOCK_BUTTONS = "guide_buttons"

SURE, NEAR = 84.0, 62.0  # rapidfuzz ratios: this is the one; this may be the one
LEAD = 4.0  # how far the best has to be ahead of the next
WORD, SHORTEST_WORD = 90.0, 5  # what words within a name count, from this length on
MOST_MEANT = 5
MOST_OPTIONS = 100
SHOWN_OF_ASKED = 60
MOST_WORDS = 45  # of what is said at once of an organisation; the rest with "Who they are"

_HELP = {"", "help", "?", "list", "all"}
_ALL = re.compile(r"(?:(?:open|show)(?: me)? )?(?:the )?(?:guide|who(?:s|'s| is) who)")


@dataclass(frozen=True)
class Directory(Answering):
    """Lists the organisations of a community, and finds one by what it is called."""

    guide: Guide

    @property
    def organisations(self) -> Sequence[Organisation]:
        """All of them."""
        return self.library.answers.organisations

    def command(self, command: Command) -> Effects | Elsewhere:
        """`/charter-guide`, alone or with a name."""
        typed = as_typed(command.text)
        if typed.casefold() in _HELP:
            return [Ack(self.everybody())]
        found = meant(typed, self.organisations)
        if not found:
            return Elsewhere()
        return [Ack(self.one(found[0]) if len(found) == 1 else _which(typed, found))]

    def hear(self, said: Said) -> Intent | None:
        """The list, by its name."""
        return Intent(self.everybody()) if _ALL.fullmatch(clean(said.text)) else None

    def open(self, action: Action) -> Effects:
        """One organisation, chosen from a list or by a button; all of it with "Who they are"."""
        chosen = next((each for each in self.organisations if each.id == action.value), None)
        gone = "That one is no longer in this guide."
        full = action.action_id == ACTION_MORE
        return action.instead(self.one(chosen, full=full) if chosen else self.everybody(gone))

    def list(self, action: Action) -> Effects:
        """Back to the list."""
        return action.instead(self.everybody())

    def see(self, action: Action) -> Effects:
        """The list, below what was pressed."""
        return action.aside(self.everybody())

    def ways(self) -> dict[Way, Block]:
        """The button under answers that shows the list."""
        return {"guide": button("Who is who", ACTION_SEE)}

    def everybody(self, before: str = "") -> Message:
        """Everybody, to choose from; `before` is said first."""
        options = [(each.id, each.name) for each in self.organisations[:MOST_OPTIONS]]
        how = "Choose one to see what for, and when to turn to them. Or type "
        how += f"{self.community.commands.guide} with a name."
        blocks: list[Block] = [section(escape(before))] if before else []
        row = actions([menu(ACTION_CHOOSE, options, "Choose one")], BLOCK_CHOICE)
        return Message(
            *blocks,
            header(self.guide.title),
            section(escape(how)),
            read_as(row, "; ".join(name for _, name in options)),
            context(escape(self.guide.note)),
        )

    def one(self, organisation: Organisation, *, full: bool = False) -> Message:
        """Who somebody is, what for, when to turn to them, and how current that is.

        Who they are is left out at first where all of it is long, unless it is wanted in `full`.
        """
        texts = {
            "Who": organisation.who,
            "What for": organisation.what_for,
            "When to turn to them": organisation.turn_to,
        }
        slots, into = organisation.settings, self.context.filled_in.into
        texts = {name: into(text, slots) for name, text in texts.items()}
        buttons = [button("Back to the list", ACTION_LIST)]
        is_long = len(" ".join(texts.values()).split()) > MOST_WORDS
        if is_long and not full and "{" not in organisation.who:  # what keepers filled in is shown
            del texts["Who"]
            buttons.insert(0, button("Who they are", ACTION_MORE, organisation.id))
        lines = [f"*{name}:* {text}" for name, text in texts.items()]
        page = organisation.page
        if page:
            label = f"Open {page_name(page, self.library.answers.page_names)}"
            buttons.insert(0, link_button("Open their page", page, label=label))
        return Message(
            header(organisation.name),
            section("\n".join(lines)),
            actions(buttons, BLOCK_BUTTONS),
            context(
                f"{self.where(organisation)} {escape(self.guide.note) if full else ''}".rstrip()
            ),
            say="" if page else "No page is known.",
        )


def _which(typed: str, found: Sequence[Organisation]) -> Message:
    """Several that may have been meant."""
    lead = f"Whom do you mean by “{clip(typed, SHOWN_OF_ASKED)}”?"
    buttons = [
        button(each.name, f"{ACTION_OPEN}_{number}", each.id) for number, each in enumerate(found)
    ]
    buttons.append(button("Show the list", ACTION_LIST))
    return Message(section(escape(lead)), choices(buttons, BLOCK_CHOICE))


def meant(typed: str, organisations: Sequence[Organisation]) -> list[Organisation]:
    """Who is meant by a name, an abbreviation or a misspelling; several where it is not clear.

    Where nobody is called so, those whose description has all the words.
    """
    said = spoken(typed)
    scores = [(max(_likeness(said, name) for name in _names(one)), one) for one in organisations]
    scores.sort(key=lambda scored: -scored[0])
    best = scores[0][0] if scores else 0.0
    if best >= SURE:
        near = [one for score, one in scores if score > best - LEAD]
        return near[:MOST_MEANT]
    words = set(said.split())
    described = [one for one in organisations if words and words <= _description(one)]
    near = [one for score, one in scores if score >= NEAR]
    return (described or near)[:MOST_MEANT]


def _likeness(said: str, name: str) -> float:
    """0 to 100: letter by letter, or all words of what was said in the name."""
    score = fuzz.ratio(said, name)
    if len(said) >= SHORTEST_WORD and set(said.split()) <= set(name.split()):
        score = max(score, WORD)
    return score


def _description(organisation: Organisation) -> set[str]:
    said = (organisation.name, organisation.who, organisation.what_for, organisation.turn_to)
    return set(" ".join(map(spoken, said)).split())


def _names(organisation: Organisation) -> Iterator[str]:
    """All that somebody may be called: the whole name, its parts, its abbreviations, the id."""
    name = organisation.name
    yield spoken(name)
    yield spoken(organisation.id)
    for part in re.split(r"[,:()]| and ", name):
        if part.strip():
            yield spoken(part)
    for word in re.findall(r"\b[A-Z]{2,}\b", name):
        yield word.casefold()


def register(routes: Routes, directory: Directory, name: str) -> None:
    """Answer the command `name` and its buttons."""
    listed = Listed(name, "Who is who", "[name | help]")
    routes.command(listed, directory.command)
    routes.action(ACTION_CHOOSE, directory.open)
    routes.action(ACTION_LIST, directory.list)
    routes.action(ACTION_SEE, directory.see)
    routes.action(ACTION_MORE, directory.open)
    for number in range(MOST_MEANT):
        routes.action(f"{ACTION_OPEN}_{number}", directory.open)
