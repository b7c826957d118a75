"""A result as messages: the result itself, what to know about it, the answers it rests on.

Made from a report alone, so that a copy, a shared result and an old one read the same.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from bot.outbox.message import Message
from bot.store.interviews import Conversation
from handlers.blocks import (
    Block,
    actions,
    bullets,
    context,
    divider,
    escape,
    header,
    hushed,
    link,
    long_list,
    section,
)
from handlers.fields import place
from handlers.forms import Form, Part
from handlers.interview import controls, state
from handlers.interview.document import Link, Paragraph, PathwayReport, ResultReport
from schedules.words import in_a_row

FILE_NAME = "eligibility-check.pdf"
VIEW_SHARE = "dta_share_view"
NO_ADVICE = "Unofficial, not legal advice."
NOBODY_BUT = "I can't say yes or no: the agencies decide."
COPY = f"Your copy. {NO_ADVICE}"

# What a lock screen may show of them.
QUIET_DETAILS = "What to know about the result stands in this thread."
QUIET_CHANGES = "What would change the result stands in this thread."


def result(report: ResultReport, buttons: Sequence[Block] = ()) -> Message:
    """The result at first sight: whom to call, how each pathway stands, what could turn it."""
    brief = report.brief
    stands = [f"*{escape(each.word)}:* {escape(each.text)}" for each in brief.pathways]
    blocks: list[Block] = [
        _first(report),
        section(bullets(stands)),
        section(escape(" ".join([*brief.always, *brief.turns]))),
        context(escape(f"{brief.basis} {NO_ADVICE}".strip())),
    ]
    return Message(*blocks, *([actions(buttons)] if buttons else []))


def details(report: ResultReport, buttons: Sequence[Block]) -> list[Message]:
    """All of it: how each pathway stands, and then what to know about the result."""
    pathways = [section(_pathway(pathway)) for pathway in report.pathways]
    always = [section(f"{escape(each.text)}\n{_links(each.links)}") for each in report.always]
    notes = [section(_said(each)) for each in (*report.flags, *report.notes)]
    made = context(f"{_made(report)} {escape(report.disclaimer)}")
    said = (
        Message(header("Details"), _contacts(report), *pathways, *always),
        Message(header("What to know about this result"), *notes, made, actions(buttons)),
    )
    return [hushed(each, QUIET_DETAILS) for each in said]


def call(report: ResultReport) -> Message:
    """Whom to call first by a result, and where each can be found."""
    return hushed(Message(_first(report), _contacts(report)), QUIET_DETAILS)


def in_short(report: ResultReport, meanings: Mapping[str, str]) -> Message:
    """How many ways stand how, and what that means: word at the beginning of a line → meaning."""
    words = [each.word for each in report.brief.pathways]
    lower = Counter(f"{word[:1].lower()}{word[1:]}" for word in words)
    ways = in_a_row(f"{count} {word}" for word, count in lower.items())
    means = [
        f"“{name}”: {said}"
        for name, said in meanings.items()
        if any(word.startswith(name) for word in words)
    ]
    said = f"{NOBODY_BUT} By your answers: {ways}. {' '.join(means)}"
    return hushed(Message(section(escape(said))), QUIET_DETAILS)


def one_pathway(report: ResultReport, number: int | None) -> Message | None:
    """How one pathway stands, by its number."""
    found = next((each for each in report.pathways if each.number == number), None)
    return hushed(Message(section(_pathway(found))), QUIET_DETAILS) if found else None


def _first(report: ResultReport) -> Block:
    return section(f"*Call first: {escape(report.brief.call)}*")


def _contacts(report: ResultReport) -> Block:
    return section("\n".join(map(_said, report.contacts)))


def _said(each: Paragraph) -> str:
    title = f"*{escape(each.title)}*\n" if each.title else ""
    return f"{title}{escape(each.text)}\n{_links(each.links)}"


def answers(report: ResultReport) -> Message:
    """The answers that the result rests on, and every source."""
    lines = [
        f"{number}. {escape(each.question)}\n*{escape(each.answer)}*"
        for number, each in enumerate(report.answers, 1)
    ]
    grounds = [f"{n}. {each.grounds}" for n, each in enumerate(report.answers, 1) if each.grounds]
    linked = [link(each.address, each.name) for each in report.sources]
    return Message(
        header("The answers"),
        section("\n".join(lines)),
        *(long_list("What answers agree with", list(map(escape, grounds))) if grounds else ()),
        section(f"*Sources*\n{bullets(linked)}"),
        context(f"{_made(report)} {escape(report.disclaimer)}"),
    )


def what_would_change(report: ResultReport) -> Message:
    """The answers by which one pathway more may be open."""
    first = (
        "With these answers a pathway may be open that is not open now. They show what the "
        "result turns on: change an answer only where it was not right, or is not any more."
    )
    opens = [
        section(f"*{escape(pathway.name)}*\n{bullets([escape(o) for o in pathway.opens])}")
        for pathway in report.pathways
        if pathway.opens
    ]
    said = Message(header("What would change this?"), section(escape(first)), *opens)
    none_left = section("Every pathway may be open already: no other answer adds one.")
    return hushed(said if opens else Message(none_left), QUIET_CHANGES)


def shared(report: ResultReport, shared_by: str) -> Message:
    """The result for others: without answers, and without what the school was called."""
    who = f"Shared by <@{shared_by}>. {_made(report)} {escape(report.disclaimer)}"
    return Message(header(report.title), *result(report).blocks, context(who))


def share_form(now: Conversation, report: ResultReport) -> Form:
    """A form that shows what would be shared, and asks where."""
    first = (
        "*Everybody in the place you choose will see what stands below*, with your name. The "
        "answers and the name of the school are not shared."
    )
    parts: list[Part] = [
        section(first),
        place("dta_share_place", "Share this result in"),
        divider(),
        *shared(report, now.owner).blocks,
    ]
    return Form(
        VIEW_SHARE,
        "Share this result",
        parts,
        submit="Share it",
        close="Keep it private",
        kept={"c": now.id},
    )


def result_buttons(now: Conversation) -> list[Block]:
    """What can be done with a result."""
    return [
        controls.pressed("Details", "details", now),
        controls.pressed("Change an answer", "answers", now),
        controls.pressed("Send me a copy", "copy", now),
        controls.pressed("Share in a channel", "share", now),
    ]


def detail_buttons(now: Conversation, agencies: bool) -> list[Block]:
    """What else can be done; `agencies` where nobody asked about them."""
    change = controls.pressed("What would change this?", "what_if", now)
    more = [controls.choose(now, state.FULL)] * agencies
    return [change, *more, controls.delete_button(now)]


def _pathway(pathway: PathwayReport) -> str:
    law = link(pathway.links[0].address, pathway.name)
    lines = [
        f"*{law}, started by {escape(pathway.starter)}* (pathway {pathway.number}): "
        f"*{pathway.verdict}*",
        *(f"• {each.word}: {escape(each.text)}" for each in pathway.lines),
        *([f"*Next:* {escape(pathway.next)}"] if pathway.next else []),
        *([f"_{escape(pathway.caution)}_"] if pathway.caution else []),
    ]
    return "\n".join(lines)


def _links(links: Iterable[Link]) -> str:
    return " · ".join(link(each.address, each.name) for each in links)


def _made(report: ResultReport) -> str:
    return f"Made on {report.made_on} with the questions of {report.version}."
