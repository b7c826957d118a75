"""The menu: what the bot can do, and the same answers for words typed to it anywhere.

`/charter next chat` does what `/charter-chat next` does; so does a direct message, and a mention.
Whatever was typed goes from one responder to the next, until one has something to say to it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from bot.knowledge import Community
from bot.knowledge.community import Way
from bot.outbox.message import Message
from bot.store.people import Person
from handlers import fields
from handlers.blocks import (
    Block,
    actions,
    button,
    context,
    escape,
    header,
    section,
)
from handlers.effects import Ack, Effects, Respond, Say, open_view
from handlers.forms import Form, closing
from handlers.routing import Action, Command, Event, Routes, Submission
from handlers.sessions import Sessions

ACTION_SAY = "menu_say"
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
            hint="In your own words, about sessions or about what the bot knows.",
        )
    ],
    submit="Ask",
)
_HELP = {"", "help", "?", "hi", "hello", "hey", "menu", "start"}
_HELP |= {"hi there", "hello there", "hey there", "good morning", "good afternoon"}
_HELP |= {"yes", "no", "ok", "okay", "sure", "bye"}
_THANKS = {"thanks", "thank you", "thx", "ty", "thank you very much", "many thanks"}

Responder = Callable[[str, Person], Message | None]
"""What a feature has to say to somebody's words; None where they are not for it."""

Listed = tuple[str, str, str]
"""A command as features give it to the manifest: name, what it is for, hint."""


@dataclass(frozen=True)
class Menu:
    """Answers the command without a subject of its own, direct messages and mentions."""

    community: Community
    sessions: Sessions
    responders: Sequence[Responder] = ()
    others: Sequence[Listed] = ()

    def command(self, command: Command) -> Effects:
        """The menu, or the answer to the words typed."""
        return [Ack(self._reply(command.text, command))]

    def say(self, action: Action) -> Effects:
        """A button of the menu: the answer stands below, the menu stays."""
        name = self.community.commands.menu
        message = self.sessions.reply(str(action.value), action.person, command=name)
        return [Respond(action.response_url or "", message, replace=False)]

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
        answer = self._reply(filled.text(QUESTION.fields[0].name), submission)
        told = closing(ASK, "The answer stands under Messages, where only you see it.")
        return [*told, Say(who.user_id, answer)]

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
        buttons = [
            button(f"Next {kind.name}", f"{ACTION_SAY}_{number}", kind.words[0])
            for number, kind in enumerate(self.community.kinds[:3])
            if kind.words
        ]
        buttons.append(button("Upcoming sessions", ACTION_SAY, "upcoming"))
        more = "Put `help` after any command to see what it understands."
        return Message(
            header(title),
            section("\n".join([*lines, more])),
            actions(buttons, BLOCK_BUTTONS),
            context(escape(about.unofficial)),
        )

    def _reply(self, text: str, asked: Command | Event | Submission) -> Message:
        said, name = text.strip().casefold().rstrip("!. "), self.community.commands.menu
        if said in _HELP:
            return self.overview()
        if said in _THANKS:
            return Message(section(f"You are welcome. {name} shows what else the bot can do."))
        for responder in self.responders:
            message = responder(text, asked.person)
            if message:
                return message
        return self.sessions.reply(text, asked.person, command=name)

    def _answer(self, event: Event, said: Mapping[str, Any], thread: str | None = None) -> Effects:
        text = re.sub(r"<@[^>]*>", " ", said.get("text") or "")
        thread = said.get("thread_ts") or thread
        return [Say(said["channel"], self._reply(text, event), thread_ts=thread)]


def ask_button() -> Block:
    """The button that asks for a question."""
    return button(ASK, ACTION_ASK)


def ways() -> dict[Way, Block]:
    """The buttons about sessions that other features' messages can have."""
    return {
        "next-session": button("Next sessions", ACTION_SAY, "upcoming"),
        "past-sessions": button("Last session", ACTION_SAY, "last"),
    }


def _inside_a_sentence(purpose: str) -> str:
    """Without its capital, unless that belongs to an abbreviation."""
    return purpose if purpose[:2].isupper() else purpose[0].lower() + purpose[1:]


def register(
    app: Routes,
    community: Community,
    sessions: Sessions,
    responders: Sequence[Responder] = (),
    others: Sequence[Listed] = (),
) -> None:
    """Answer the menu's command, its buttons, direct messages and mentions.

    `responders` are asked in their order, and the reader of sessions after them; `others` are the
    commands of other features, for the list of what the bot can do.
    """
    menu = Menu(community, sessions, responders, others)
    app.command(community.commands.menu, menu.command)
    app.action(ACTION_SAY, menu.say)
    for number in range(3):
        app.action(f"{ACTION_SAY}_{number}", menu.say)
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
