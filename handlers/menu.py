"""The menu: what the bot can do, and the same answers for words typed to it anywhere.

`/charter next chat` does what `/charter-chat next` does; so does a direct message, and a mention.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from bot.community import Community
from bot.community.community import Way
from bot.outbox.message import Message
from handlers import fields, reader
from handlers.blocks import (
    Block,
    actions,
    button,
    context,
    escape,
    header,
    section,
)
from handlers.effects import Effects, Elsewhere, open_view
from handlers.forms import Form, closing
from handlers.reader import Intent, Said
from handlers.requests import Action, Command, Event, Submission
from handlers.routing import Routes

ACTION_ASK = "menu_ask"
VIEW_ASK = "menu_question"
BLOCK_BUTTONS = "menu_buttons"
ASK = "Ask a question"
QUESTION = Form(
    VIEW_ASK,
    ASK,
    [
        fields.text(
            "menu_question",
            "Your question",
            most=500,
            missing="Type a question.",
            hint="In your own words, about sessions or about what I know.",
        )
    ],
    submit="Ask",
)
_HELP = {"", "help", "?", "hi", "hello", "hey", "menu", "start"}
_HELP |= {"hi there", "hello there", "hey there", "good morning", "good afternoon"}
_HELP |= {"help me", "i need help", "help please", "good evening", "hello bot"}
_HELP |= {"yes", "no", "ok", "okay", "sure", "bye"}
_UNDO = {"undo", "undo that", "undo it", "please undo", "take that back", "take it back"}
_THANKS = re.compile(
    r"(?:(?:ok|okay|great|many|perfect|no)[, ]+)?(?:thanks|thank you|thx|ty)\b[^?]{0,30}"
)

Listed = tuple[str, str, str]
"""A command as features give it to the manifest: name, what it is for, hint."""


@dataclass(frozen=True)
class Courtesy:
    """Says what the bot can do; `others` are the commands of other features."""

    community: Community
    others: Sequence[Listed] = ()

    def overview(self) -> Message:
        """What the bot can do, with a button for each kind of session."""
        about, words = self.community.about, self.community.commands
        kinds = [kind for kind in self.community.kinds if kind.command]
        lines = [f"• `{kind.command}` the next {escape(kind.name)}" for kind in kinds]
        lines.append(f"• `{words.sessions}` sessions of every kind, by period or topic")
        for name, purpose, _ in self.others:
            lines.append(f"• `{name}` {escape(_inside_a_sentence(purpose))}")
        lines.append(
            f"• `{words.menu}` with words does what they say, such as "
            f"`{words.menu} next {kinds[0].words[0] if kinds and kinds[0].words else 'month'}`"
        )
        title = f"{about.bot_name} for {about.name}"
        named = [kind for kind in self.community.kinds[:3] if kind.words]
        offered = [(f"Next {kind.name}", kind.words[0]) for kind in named]
        buttons = reader.tries([*offered, ("Upcoming sessions", "upcoming")], words.menu)
        more = "Put `help` after any command to see what it understands."
        return Message(
            header(title),
            section("\n".join([*lines, more])),
            actions(buttons, BLOCK_BUTTONS),
            context(escape(about.unofficial)),
        )

    def hear(self, said: Said) -> Intent | None:
        """What there is to say to a greeting, to thanks and to a cry for help."""
        word, name = said.text.strip().casefold().rstrip("!. "), self.community.commands.menu
        if word in _HELP:
            return Intent(self.overview())
        if _THANKS.fullmatch(word):
            return Intent(Message(section(f"You are welcome. {name} shows what else I can do.")))
        if word in _UNDO:
            listed = self.community.commands.reminders
            set_now = f" `{listed} list` shows what is set now." if listed else ""
            text = f"Press *Undo* under the answer that you mean.{set_now}"
            return Intent(Message(section(text)))
        return None


@dataclass(frozen=True)
class Menu:
    """Lets be read what is typed where no command is; `answer` is `Reader.said`."""

    community: Community
    answer: Callable[..., Effects]

    def command(self, command: Command) -> Effects | Elsewhere:
        """Its words are read like those of a direct message."""
        return Elsewhere()

    def direct_message(self, event: Event) -> Effects | None:
        """A direct message is answered where it stands."""
        said = event.payload
        if said.get("channel_type") != "im" or said.get("subtype") or said.get("bot_id"):
            return None
        return self._answer(event, said)

    def mention(self, event: Event) -> Effects | None:
        """A mention is answered in its thread, so that a channel stays quiet.

        Times are worded for readers in any zone, not only for whoever asked.
        """
        for_everybody = replace(event, person=replace(event.person, timezone=None))
        return self._answer(for_everybody, event.payload, thread=event.payload.get("ts"))

    def open_question(self, action: Action) -> Effects:
        """Ask for a question, where there is nothing to type it into."""
        return [open_view(action.trigger_id, QUESTION.view())]

    def asked(self, submission: Submission) -> Effects:
        """The answer goes where its buttons work: among the direct messages."""
        who = submission.person
        filled = QUESTION.read(submission.view)
        filled.check()
        told = closing(ASK, "The answer stands under Messages, where only you see it.")
        question = Said(filled.text(QUESTION.fields[0].name), who)
        return [*told, *self.answer(question, who.user_id)]

    def _answer(self, event: Event, said: Mapping[str, Any], thread: str | None = None) -> Effects:
        called = r"<@[^>]*>" if thread else r"^\s*<@[^>]*>"  # who is named later is meant
        text = re.sub(called, " ", said.get("text") or "", count=1)
        channel = reader.channel_in(said["channel"])
        asked = Said(text, event.person, channel=channel, private=thread is None)
        return self.answer(asked, said["channel"], said.get("thread_ts") or thread)


def ask_button() -> Block:
    """The button that asks for a question."""
    return button(ASK, ACTION_ASK)


def ways() -> dict[Way, Block]:
    """The buttons about sessions that other features' messages can have."""
    offered = [("Next sessions", "upcoming"), ("Last session", "last")]
    ahead, behind = reader.tries(offered, "")
    return {"next-session": ahead, "past-sessions": behind}


def _inside_a_sentence(purpose: str) -> str:
    """Without its capital, unless that belongs to an abbreviation."""
    return purpose if purpose[:2].isupper() else purpose[0].lower() + purpose[1:]


def register(app: Routes, menu: Menu) -> None:
    """Answer the menu's command, direct messages, mentions and the form for a question."""
    app.command(menu.community.commands.menu, menu.command)
    app.action(ACTION_ASK, menu.open_question)
    app.submission(VIEW_ASK, menu.asked)
    app.event("message", menu.direct_message)
    app.event("app_mention", menu.mention)


def commands(community: Community) -> list[Listed]:
    """Name, description and hint of the command, for the manifest."""
    hint = "[help | next chat | upcoming | March 2027]"
    first = next((kind.words[0] for kind in community.kinds if kind.words), None)
    if first:
        hint = f"[help | next {first} | upcoming | March 2027]"
    return [(community.commands.menu, "What the bot can do", hint)]
