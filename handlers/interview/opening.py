"""What is said around a conversation: before it, beside it, and when it ends."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from bot.outbox.message import Message
from bot.store.interviews import Conversation
from handlers.blocks import (
    Block,
    actions,
    bullets,
    button,
    clip,
    context,
    divider,
    escape,
    header,
    hushed,
    link,
    read_as,
    section,
)
from handlers.interview import controls
from handlers.interview.controls import ACTION_MINE, ACTION_START, BLOCK_MOVES, CANNOT_REMOVE
from handlers.interview.document import day
from handlers.interview.show import Voice
from handlers.wording import slack_date

CLOSED = (
    "This result was made with older questions, and stays as it is. To check again with today's "
    "questions, begin a new conversation: your answers are carried over where they still fit."
)
OPENING_SOON = "This opens in private, in your direct messages with me. The link to it comes next."
UNDER_MESSAGES = "This opens in private: look under Messages, where only you see it."
DELETED = (
    f"Deleted: your answers and my messages in that conversation. {CANNOT_REMOVE} Until now, "
    "whoever operates my machine could read its file; backups that somebody made of it are beyond "
    "me as well."
)
ASKED_AFTER = "This was about a conversation with me. You need not do anything here."
BEGUN_WITH_SCHOOL = (
    "What the state's files say of the school is suggested where it is asked, and counts only once "
    "you use it or answer the same."
)
BLOCK_START = "dta_start_here"
LONGEST_NICKNAME = 60
LONGEST_TITLE = 150
PAGE_SIZE = 6

TYPED = (
    ("back", "the question before"),
    ("change 3", "answer question 3 anew"),
    ("use it", "take the answer that is suggested"),
    ("my answers", "what you have said so far"),
    ("why", "why a question is asked, and its source"),
    ("privacy", "what is kept, and who sees it"),
    ("start over", "begin again, without the answers"),
    ("stop", "put this away; nothing is lost"),
    ("delete", "delete this conversation"),
)
COUNT_TYPED = ("count", "count student groups and years with me")
SCHOOL_TYPED = ("school NAME", "look the school up in the state's files; its CDS number will do")


def nickname_of(text: str) -> str | None:
    """What somebody calls the school, as far as it is a name; None where there is nothing."""
    bare = re.sub(r"<[^>]*>|[\"“”*`]", " ", text)
    name = clip(" ".join(c for c in bare.split() if c.isprintable()), LONGEST_NICKNAME)
    return name or None


def root(now: Conversation, voice: Voice) -> Message:
    """The first message: what this is, and what it is not. The name is not for lock screens."""
    about = voice.interview.about
    linked = [
        f"{escape(note.text)} {link(address, voice.interview.page_name(address))}"
        for note in voice.interview.notes_at("intro")
        for address in note.sources
    ]
    title = f"{about.title}: {now.nickname}" if now.nickname else about.title
    who_sees = controls.pressed("Who can see this?", controls.ACTION_PRIVACY, now)
    shown = Message(
        read_as(header(clip(title, LONGEST_TITLE)), f"{escape(about.title)}."),
        section(escape(about.intro)),
        *([section(BEGUN_WITH_SCHOOL)] if now.cds else []),
        context("\n".join([*linked, escape(voice.unofficial)])),
        actions([who_sees, controls.delete_button(now)], BLOCK_MOVES),
    )
    return hushed(shown, f"{escape(about.title)}.") if now.nickname or now.cds else shown


def privacy(voice: Voice) -> Message:
    """What is stored, for how long, and who can see it."""
    text = (
        "I keep your answers, the name you gave, what you counted and the school you looked up, "
        "to go on after a break. I show them to nobody but you; those who keep the calendar see "
        "only how many conversations there are. Whoever operates the machine I run on can read my "
        "file, and your workspace keeps messages by its own rules. You can delete everything at "
        f"any time; otherwise it is deleted {voice.kept_for} after you last used it."
    )
    return Message(section(f"*What is kept, and who sees it*\n{text}"))


def one_is_open(now: Conversation) -> Message:
    """For who starts another one while nothing was said in this one yet."""
    text = "You have begun one in which nothing is said yet, not even the school's name."
    another = button("Start another", ACTION_START, {"n": 1})
    return Message(section(text), actions([controls.go_on_button(now, "Go on with it"), another]))


def here_it_is(address: str) -> Message:
    """The link to the thread."""
    return Message(section(f"{link(address, 'Go to your private conversation')}: only you see it."))


def cannot_open(voice: Voice) -> Message:
    """No direct message could be opened."""
    return Message(
        section(
            "I could not open a direct message with you, so nothing was begun. Open me under Apps "
            f"in the sidebar, write anything to me there, and type `{voice.command}` again."
        )
    )


def offer(voice: Voice, answer: Message | None = None) -> Message:
    """For a channel: an answer if there is one, and a button to go on in private."""
    text = voice.interview.about.offer
    start = actions([button("Start privately", ACTION_START, {}, style="primary")], BLOCK_START)
    return Message(*(answer.blocks if answer else ()), section(escape(text)), start)


def closed(now: Conversation) -> Message:
    """Nothing changes an old result; a new conversation can begin with its answers."""
    start = controls.pressed("Check again", ACTION_START, now)
    return Message(section(CLOSED), actions([start]))


def usage(voice: Voice) -> Message:
    """What can be typed after the command."""
    command = voice.command
    lines = [
        f"`{command}` starts a conversation that only you see",
        f"`{command} check NAME` does the same and remembers what you call the school; a nickname "
        "will do",
        f"`{command} mine` lists your conversations: go on, look at, delete",
    ]
    if voice.lookup:
        lines.append(
            f"`{command} school NAME` says what the state's published files have on a school; a "
            "conversation can begin with it"
        )
    text = f"*{escape(voice.interview.about.title)}*\n{bullets(lines)}"
    return Message(section(text), context(escape(voice.unofficial)))


def typing_help(voice: Voice) -> Message:
    """What can be typed in the thread."""
    more = [COUNT_TYPED] * bool(voice.counting) + [SCHOOL_TYPED] * voice.looks_up
    lines = [f"`{typed}`: {meaning}" for typed, meaning in (*TYPED, *more)]
    text = (
        "You can press a button or type your answer. You can also ask anything in your own words, "
        f"or type:\n{bullets(lines)}"
    )
    return Message(section(text))


# Somebody's conversations


def on_home(found: Sequence[Conversation], voice: Voice) -> list[Block]:
    """Somebody's latest conversations on their Home, with a way to begin one."""
    title = voice.interview.about.title
    none_yet = "A private conversation about one school, which only you see."
    whose = "Your conversations; only you see them." if found else none_yet
    start = button("Start privately", ACTION_START, label=f"Start a {title}")
    blocks = [divider(), section(f"*{escape(title)}*\n{whose}", accessory=start)]
    for each in found:
        blocks += [section(about(each, voice)), actions([controls.go_on_button(each)])]
    return blocks


def mine(found: Sequence[Conversation], voice: Voice, *, offset: int, before: str = "") -> Message:
    """Somebody's conversations, a page of them; `found` may hold one more than a page."""
    if not found:
        said = section(f"{before} You have no conversations here.".strip())
        return Message(said, actions([button("Start privately", ACTION_START, {})], BLOCK_START))
    blocks = [section(before)] if before else []
    blocks.append(header("Your conversations"))
    for number, each in enumerate(found[:PAGE_SIZE], start=offset + 1):
        go_on = controls.go_on_button(each, l=1)
        go_on["accessibility_label"] = f"{go_on['text']['text']} conversation {number}"
        delete = controls.delete_button(each, f"Delete conversation {number}", l=1)
        blocks += [section(f"{number}. {about(each, voice)}"), actions([go_on, delete])]
    pages = []
    if offset:
        pages.append(button("Back", f"{ACTION_MINE}_back", {"o": max(0, offset - PAGE_SIZE)}))
    if len(found) > PAGE_SIZE:
        pages.append(button("More", ACTION_MINE, {"o": offset + PAGE_SIZE}))
    return Message(*blocks, *([actions(pages)] if pages else []))


def about(now: Conversation, voice: Voice) -> str:
    """One conversation in a line: what it was called, when it began, how far it is."""
    began = datetime.fromtimestamp(now.began_at, ZoneInfo(voice.timezone))
    name = escape(now.nickname) if now.nickname else "Without a name"
    begun, count = slack_date(began, "{date_long}", day(began)), len(now.answers)
    given = f"{count} answer{'s' * (count > 1)}" if count else "no answer yet"
    how = "paused" if now.put_away_at is not None else "not finished"
    far = "finished" if now.result is not None else f"{how}, {given}"
    return f"*{name}*, begun {begun}, {far}"


def ask_after(now: Conversation) -> Message:
    """Asked once, about an unfinished conversation; it names no subject."""
    text = "A private conversation with me is waiting where you left it. Go on with it?"
    buttons = [controls.go_on_button(now), controls.delete_button(now)]
    return Message(section(text), actions(buttons, BLOCK_MOVES))


def answer_there(now: Conversation) -> Message:
    """For who answers beside the thread; it names no subject."""
    text = (
        "If that is an answer, write it in the thread of your private conversation with me, where "
        "the question stands: here it was not taken."
    )
    return Message(section(text), actions([controls.go_on_button(now)], BLOCK_MOVES))


def confirm_delete(now: Conversation) -> Message:
    """The button that deletes a conversation."""
    text = "Press Delete to remove this conversation. Slack asks once more, and says what stays."
    return Message(section(text), actions([controls.delete_button(now)]))
