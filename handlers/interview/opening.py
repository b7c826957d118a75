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
    link,
    read_as,
    section,
)
from handlers.interview import count_words
from handlers.interview.controls import (
    ACTION_MINE,
    ACTION_PRIVACY,
    ACTION_START,
    CANNOT_REMOVE,
    delete_button,
    go_on_button,
    simple,
    value,
)
from handlers.interview.show import BLOCK_MOVES, Voice, answer_rows, kept_for
from handlers.interview.state import RESULT, pending
from handlers.wording import slack_date

CLOSED = (
    "This result was made with older questions, and stays as it is. To check again with today's "
    "questions, begin a new conversation: your answers are carried over where they still fit."
)
NONE_YET = "A private conversation about one school, which only you see."
UNDER_MESSAGES = "This opens in private: look under Messages, where only you see it."
BLOCK_START = "dta_start_here"
LONGEST_NICKNAME = 60
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
BEGUN_WITH_SCHOOL = (
    "What the state's files say of the school is suggested where it is asked, and counts only once "
    "you use it or answer the same."
)
WHO_SEES = "Who can see this?"


def root(now: Conversation, voice: Voice) -> Message:
    """The first message: what this is, and what it is not."""
    about = voice.interview.about
    linked = [
        f"{escape(note.text)} {link(address, voice.interview.page_name(address))}"
        for note in voice.interview.notes_at("intro")
        for address in note.sources
    ]
    return Message(
        read_as(header(clip(_titled(now, about.title), 150)), f"{escape(about.title)}."),
        section(escape(about.intro)),
        *([section(BEGUN_WITH_SCHOOL)] if now.cds else []),
        context("\n".join([*linked, escape(voice.unofficial)])),
        actions([simple(WHO_SEES, ACTION_PRIVACY, now), delete_button(now)], BLOCK_MOVES),
    )


def nickname_of(text: str) -> str | None:
    """What somebody calls the school, as far as it is a name; None where there is nothing."""
    bare = re.sub(r"<[^>]*>|[\"“”*`]", " ", text)
    name = clip(" ".join(c for c in bare.split() if c.isprintable()), LONGEST_NICKNAME)
    return name or None


def privacy(voice: Voice) -> Message:
    """What is kept, and who sees it."""
    return Message(section(f"*What is kept, and who sees it*\n{stored(voice)}"))


def stored(voice: Voice) -> str:
    """What is stored, for how long, and who can see it."""
    return (
        "I keep your answers, the name you gave, what you counted and the school you looked up, "
        "to go on after a break. I show them to nobody but you; those who keep the calendar see "
        "only how many conversations there are. Whoever operates the machine I run on can read my "
        "file, and your workspace keeps messages by its own rules. You can delete everything at "
        "any time; otherwise it is "
        f"deleted {kept_for(voice.retention_days)} after you last used it."
    )


def opening_soon() -> Message:
    """The answer to the command, while the thread is being opened."""
    return Message(
        section(
            "This opens in private, in your direct messages with me. The link to it comes next."
        )
    )


def one_is_open(now: Conversation) -> Message:
    """For who starts another one while nothing was said in this one yet."""
    text = "You have begun one in which nothing is said yet, not even the school's name."
    another = button("Start another", ACTION_START, {"n": 1})
    return Message(section(text), actions([go_on_button(now, "Go on with it"), another]))


def here_it_is(address: str) -> Message:
    """The link to the thread."""
    return Message(section(f"{link(address, 'Go to your private conversation')}: only you see it."))


def cannot_open(voice: Voice) -> Message:
    """No direct message could be opened."""
    return Message(
        section(
            "I could not open a direct message with you, so nothing was begun. Open me under Apps "
            "in the sidebar, write anything to me there, and type "
            f"`{voice.command}` again."
        )
    )


def offer(voice: Voice, answer: Message | None = None) -> Message:
    """For a channel: an answer if there is one, and a button to go on in private."""
    text = voice.interview.about.offer
    start = actions([button("Start privately", ACTION_START, {}, style="primary")], BLOCK_START)
    before = answer.blocks if answer else ()
    return Message(*before, section(escape(text)), start)


def on_home(voice: Voice, *, has_some: bool) -> list[Block]:
    """The heading of somebody's conversations on their Home, with a way to begin."""
    whose = "Your conversations; only you see them." if has_some else NONE_YET
    start = button("Start privately", ACTION_START, label=f"Start a {voice.interview.about.title}")
    text = f"*{escape(voice.interview.about.title)}*\n{whose}"
    return [divider(), section(text, accessory=start)]


def closed(now: Conversation) -> Message:
    """Nothing changes an old result; a new conversation can begin with its answers."""
    start = button("Check again", ACTION_START, value(now))
    return Message(section(CLOSED), actions([start]))


def usage(voice: Voice, *, schools: bool = False) -> Message:
    """What can be typed after the command."""
    command = voice.command
    lines = [
        f"`{command}` starts a conversation that only you see",
        f"`{command} check NAME` does the same and remembers what you call the school; a nickname "
        "will do",
        f"`{command} mine` lists your conversations: go on, look at, delete",
    ]
    if schools:
        lines.append(
            f"`{command} school NAME` says what the state's published files have on a school; a "
            "conversation can begin with it"
        )
    text = f"*{escape(voice.interview.about.title)}*\n{bullets(lines)}"
    return Message(section(text), context(escape(voice.unofficial)))


def typing_help(*, schools: bool, counting: bool) -> Message:
    """What can be typed in the thread; `schools` where one can be looked up."""
    typed_words = [*TYPED, *[COUNT_TYPED] * counting, *[SCHOOL_TYPED] * schools]
    lines = [f"`{typed}`: {meaning}" for typed, meaning in typed_words]
    text = (
        "You can press a button or type your answer. You can also ask anything in your own words, "
        f"or type:\n{bullets(lines)}"
    )
    return Message(section(text))


def mine(found: Sequence[Conversation], voice: Voice, *, offset: int, before: str = "") -> Message:
    """Somebody's conversations, a page of them; `found` may hold one more than a page."""
    shown, more = found[:PAGE_SIZE], len(found) > PAGE_SIZE
    if not shown:
        text = f"You have no conversations here. Type `{voice.command}` to begin one."
        text = f"{before} {text}".strip()
        return Message(section(text))
    blocks: list[Block] = [header("Your conversations")]
    if before:
        blocks.insert(0, section(before))
    for number, each in enumerate(shown, start=offset + 1):
        line = f"{number}. {about(each, voice)}"
        blocks.append(section(line))
        word = "Show result" if pending(each) == RESULT else "Go on"
        pressed = go_on_button(each, word, l=1)
        delete = delete_button(each, in_list=True)
        pressed["accessibility_label"] = f"{word} conversation {number}"
        delete["accessibility_label"] = f"Delete conversation {number}"
        blocks.append(actions([pressed, delete]))
    pages = []
    if offset:
        pages.append(button("Back", f"{ACTION_MINE}_back", {"o": max(0, offset - PAGE_SIZE)}))
    if more:
        pages.append(button("More", ACTION_MINE, {"o": offset + PAGE_SIZE}))
    if pages:
        blocks.append(actions(pages))
    return Message(*blocks)


def about(now: Conversation, voice: Voice) -> str:
    """One conversation in a line: what it was called, when it began, how far it is."""
    began = datetime.fromtimestamp(now.began_at, ZoneInfo(voice.timezone))
    name = escape(now.nickname) if now.nickname else "Without a name"
    begun = slack_date(began, "{date_long}", f"{began:%B} {began.day}, {began.year}")
    return f"*{name}*, begun {begun}, {_state(now)}"


def ask_after(now: Conversation) -> Message:
    """Asked once, about an unfinished conversation; it names no subject."""
    text = "A private conversation with me is waiting where you left it. Go on with it?"
    buttons = [go_on_button(now), delete_button(now)]
    return Message(section(text), actions(buttons, BLOCK_MOVES))


def answer_there(now: Conversation) -> Message:
    """For who answers beside the thread; it names no subject."""
    text = (
        "If that is an answer, write it in the thread of your private conversation with me, where "
        "the question stands: here it was not taken."
    )
    return Message(section(text), actions([go_on_button(now)], BLOCK_MOVES))


def asked_after() -> Message:
    """What is left of that question once it is settled."""
    return Message(section("This was about a conversation with me. You need not do anything here."))


def deleted() -> Message:
    """What was deleted, and what could not be."""
    return Message(
        section(
            "Deleted: your answers and my messages in that conversation. "
            f"{CANNOT_REMOVE} Until now, whoever operates my machine could read its file; "
            "backups that somebody made of it are beyond me as well."
        )
    )


def answers_so_far(now: Conversation, voice: Voice) -> Message:
    """The answers given, each with Change."""
    rows = answer_rows(now, voice)
    if not rows:
        return Message(section("You have not answered anything yet."))
    return Message(
        section("*Your answers so far*"),
        *rows,
        *count_words.row(now, voice.counting),
        say="Type “change” and a number to change one.",
    )


def _titled(now: Conversation, title: str) -> str:
    return f"{title}: {now.nickname}" if now.nickname else title


def _state(now: Conversation) -> str:
    if now.result is not None:
        return "finished"
    count = len(now.answers)
    given = "no answer yet" if not count else f"{count} answer{'s' if count > 1 else ''}"
    return f"paused, {given}" if now.put_away_at is not None else f"not finished, {given}"
