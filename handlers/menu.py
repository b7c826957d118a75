"""The menu: what the bot can do, and the same answers for words typed to it anywhere.

`/charter next chat` does what `/charter-chat next` does; so does a direct message, and a mention.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from bot.community import Community
from bot.community.reading import Way
from bot.outbox.message import Message
from bot.store.people import Person
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
from handlers.effects import Ack, Effects, Elsewhere, open_view
from handlers.feature import Context, Feature
from handlers.forms import Form, closing
from handlers.reader import Intent, Said, Sureness, asks_undo
from handlers.requests import Action, Command, Submission
from handlers.routes import Listed, Routes

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
_HELP |= {"i am new here", "i'm new here", "im new here", "settings"}
_HELP |= {"this is confusing", "i am confused", "i'm confused", "im confused", "i am lost"}
_HELP |= {"i'm lost", "im lost", "how does this work", "i don't get it", "i dont get it"}
_HELP |= {"yes", "no", "ok", "okay", "sure", "bye"}
_HELP_ON = re.compile(r"help(?: (?:with|on|about|for))? (?P<before>\w+)|(?P<after>\w+) help")
_NEVER_MIND = re.compile(r"nvm|nm|never ?mind|forget it|lol|haha")
_THANKS = re.compile(
    r"(?:(?:ok|okay|great|many|perfect|no)[, ]+)?(?:thanks|thank you|thx|ty)\b[^?]{0,30}"
)


@dataclass(frozen=True)
class Menu:
    """Says what the bot can do, which is what the `context`'s features do."""

    context: Context

    @property
    def community(self) -> Community:
        """Whose bot it is."""
        return self.context.community

    def overview(self) -> Message:
        """What the bot can do, with a button for each kind of session."""
        about, words = self.community.about, self.community.commands
        lines = [
            f"• `{each.name}` {escape(_inside_a_sentence(each.purpose))}"
            for each in self.context.listed()
            if each.name != words.menu
        ]
        kinds = [kind for kind in self.community.kinds if kind.words]
        lines.append(
            f"• `{words.menu}` with words does what they say, such as "
            f"`{words.menu} next {kinds[0].words[0] if kinds else 'month'}`"
        )
        offered = [(f"Next {kind.name}", kind.words[0]) for kind in kinds[:3]]
        buttons = reader.tries([*offered, ("Upcoming sessions", "upcoming")], words.menu)
        more = "Put `help` after any command to see what it understands."
        return Message(
            header(f"{about.bot_name} for {about.name}"),
            section("\n".join([*lines, more])),
            actions(buttons, BLOCK_BUTTONS),
            context(escape(about.unofficial)),
        )

    def hear(self, said: Said) -> Intent | None:
        """What there is to say to a greeting, to thanks and to a cry for help."""
        word = re.sub(r"(?<=\w)[!.? ]+$", "", said.text.strip().casefold())
        name = self.community.commands.menu
        if word in _HELP:
            return Intent(self.overview())
        if found := _HELP_ON.fullmatch(word):
            return self._help_on(found["before"] or found["after"], said.person)
        if _NEVER_MIND.fullmatch(word):
            return Intent(Message(section(f"OK. {name} shows what I can do.")))
        if _THANKS.fullmatch(word):
            return Intent(Message(section(f"You are welcome. {name} shows what else I can do.")))
        if asks_undo(said.text):
            listed = self.community.commands.reminders
            set_now = f" `{listed} list` shows what is set now." if listed else ""
            text = f"Press *Undo* under the answer that you mean.{set_now}"
            return Intent(Message(section(text)))
        return None

    def _help_on(self, subject: str, person: Person) -> Intent | None:
        """How to use the command whose name the subject begins with: "reminders"."""
        prefix = f"{self.community.commands.menu}-"
        for each in self.context.listed():
            if each.name != prefix[:-1] and subject.startswith(each.name.removeprefix(prefix)):
                help_of = Command(each.name, "help", person, "", "", "")
                effects = self.context.reader.typed(help_of)
                return next((Intent(one.message) for one in effects if isinstance(one, Ack)), None)
        return None

    def command(self, command: Command) -> Effects | Elsewhere:
        """Its words are read like those of a direct message."""
        return Elsewhere()

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
        return [*told, *self.context.said(question, who.user_id)]


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


def feature(context: Context) -> Feature:
    """The menu's command, and the form for a question."""
    menu, routes = Menu(context), Routes()
    first = next((kind.words[0] for kind in context.community.kinds if kind.words), None)
    hint = (
        f"[help | next {first} | upcoming | March 2027]"
        if first
        else "[help | upcoming | March 2027]"
    )
    listed = Listed(context.community.commands.menu, "What the bot can do", hint)
    routes.command(listed, menu.command)
    routes.action(ACTION_ASK, menu.open_question)
    routes.submission(VIEW_ASK, menu.asked)
    return Feature(routes, readings=[(Sureness.WORD, menu.hear)], ways=ways)
