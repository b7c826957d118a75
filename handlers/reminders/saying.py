"""Answers about reminders: what somebody has, what was done, how to ask."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from bot.community import Kind
from bot.outbox.message import Message
from bot.outbox.outcomes import why
from bot.store.people import Person
from handlers.blocks import (
    Block,
    actions,
    bullets,
    context,
    divider,
    escape,
    header,
    section,
    sentence,
)
from handlers.reminders import controls
from handlers.reminders.core import Core, leads_in_words
from handlers.wording import Zones, clock_time, long_date, slack_date
from schedules.leads import MOST, Lead
from schedules.model import Occurrence, Status
from schedules.outlook import Upcoming, upcoming
from schedules.subscriptions import Subscription

SHOWN = 5
BLOCK_LIST = "reminders_list"


def moment(at: datetime, zones: Zones) -> str:
    """A moment, which Slack shows in the reader's zone."""
    there = at.astimezone(ZoneInfo(zones.community))
    fallback = f"{long_date(there)} at {clock_time(there)} {zones.community_label}"
    return slack_date(at, "{date_short_pretty} at {time}", fallback)


def overview(
    core: Core, destination: str, zones: Zones, *, title: str, is_channel: bool
) -> list[Block]:
    """What a destination has, and what comes next."""
    subscription, now = core.subscriptions.of(destination), core.clock.now()
    lines = core.wishes_in_words(subscription) if subscription else []
    if subscription is None or not (lines or subscription.ended_at):
        how = f"`{core.command} channel`" if is_channel else f"`{core.command} me`"
        nothing = f"None. Type {how} to set some up."
        return [section(f"*{title}*\n{nothing}")]
    if is_channel:
        lines.append(f"_Set up by {core.name(subscription.set_by)}_")
    standing = _standing(subscription, zones, now)
    if standing:
        lines.append(f"*{standing}*")
    blocks: list[Block] = [section(f"*{title}*\n{bullets(lines)}")]
    found = upcoming(core.db, destination, now, limit=SHOWN)
    if found:
        blocks.append(section("*Next*\n" + bullets([_line(each, zones) for each in found])))
    elif not standing:
        blocks.append(section("No session with a known date is ahead."))
    return blocks


def listing(core: Core, parts: Sequence[list[Block]], own: bool) -> Message:
    """`… list`: one's own reminders, and those of the channel where it was asked."""
    blocks: list[Block] = [header("Reminders")]
    for number, found in enumerate(parts):
        blocks += [divider(), *found] if number else found
    buttons = [controls.change(), controls.off()] if own else [controls.set_up()]
    return Message(*blocks, actions(buttons, BLOCK_LIST))


def set_up(
    core: Core,
    kinds: Sequence[Kind],
    destination: str,
    zones: Zones,
    undo: Sequence[Block] = (),
) -> Message:
    """All that is set of these kinds and else, and what comes next of them."""
    subscription = core.subscriptions.of(destination)
    assert subscription is not None, "something was set up"
    ids = {kind.id for kind in kinds}
    found = [
        each
        for each in upcoming(core.db, destination, core.clock.now(), limit=SHOWN)
        if each.occurrence.kind in ids
    ]
    each_of = [(k.plural, leads_in_words(subscription.kinds.get(k.id, ()))) for k in kinds]
    if len({leads for _, leads in each_of}) == 1:
        each_of = [(core.kinds_in_words(kinds), each_of[0][1])]
    what = "; ".join(f"{escape(plural)} {leads}" for plural, leads in each_of)
    if subscription.is_channel:
        shown = [
            f"I'm telling <#{destination}> now: it will be reminded of {what}. If I can't post "
            "there, I write to you."
        ]
    else:
        shown = [f"Done: you will be reminded of {what}."]
    others = core.wishes_in_words(subscription, besides=ids)
    if others:
        shown.append(sentence(f"Also set: {'; '.join(others)}"))
    if found:
        shown.append(f"Next: {_line(found[0], zones)}.")
    else:
        shown.append("No session with a known date is ahead; new ones count too.")
    quiet = paused(core.subscriptions.of(destination), zones, core.clock.now())
    if quiet:
        shown.append(f"*{quiet}*")
    row = [actions(undo, controls.BLOCK_BUTTONS)] if undo else []
    return Message(section("\n".join(shown)), *row)


def offer(
    kinds: Sequence[str],
    words: str = "",
    *,
    say: str = "",
    channel: str | None = None,
    mode: str = "set",
) -> Message:
    """What is shown before it is done: a button that does the `words`, one to choose.

    `channel` is where they apply, None for oneself or nowhere yet.
    """
    buttons = [controls.yes(words, channel)] if words else []
    if mode == "set" and not channel:
        buttons.append(controls.of_kinds(kinds))
    do = "Press to do it, or choose:" if len(buttons) > 1 else "Press to do it:"
    say = say or (do if words else "Press to choose what and when.")
    return Message(section(say), actions(buttons, controls.BLOCK_BUTTONS))


def too_many(wanted: Iterable[Sequence[Lead]]) -> Message | None:
    """That a session would have too many reminders; None where it has not."""
    if all(len(set(leads)) <= MOST for leads in wanted):
        return None
    return Message(section(f"That would be more than {MOST} reminders of each: stop some first."))


def before_stopping(core: Core, subscription: Subscription) -> Message:
    """What somebody would stop who stops everything, and the button that does."""
    lines = bullets(core.wishes_in_words(subscription))
    return Message(
        section(f"*This would stop:*\n{lines}"),
        actions([controls.off(), controls.change()], controls.BLOCK_BUTTONS),
    )


def none_set(whose: str) -> Message:
    """That there is nothing to stop or to pause."""
    row = actions([controls.set_up()], controls.BLOCK_BUTTONS)
    return Message(section(f"{whose.capitalize()} are off: there is nothing to change."), row)


def stopped(core: Core, what: str, destination: str, undo: Sequence[Block]) -> Message:
    """What is off, and what is still set."""
    subscription = core.subscriptions.of(destination)
    lines = core.wishes_in_words(subscription) if subscription else []
    left = f"Still set: {'; '.join(lines)}" if lines else "Nothing more will be sent"
    row = [actions(undo, controls.BLOCK_BUTTONS)] if undo else []
    return Message(section(f"Done: {what}. {sentence(left)}"), *row)


def who_did_it(core: Core, subscription: Subscription, by: str) -> str:
    """Who (`by`) set a channel's reminders up or changed them (mrkdwn)."""
    if by == subscription.set_by:
        return f"{core.name(by)} set up reminders in this channel"
    whose = core.name(subscription.set_by)
    return f"{core.name(by)} changed the reminders in this channel that {whose} set up"


def announcement(core: Core, subscription: Subscription, who_did: str, *small: str) -> Message:
    """What a channel is told when somebody set its reminders up or changed them."""
    lines = core.wishes_in_words(subscription)
    return Message(
        section(f"*{who_did}*\n{bullets(lines)}"),
        actions([controls.change(subscription.destination)], controls.BLOCK_BUTTONS),
        context(" · ".join([*small, "Unofficial bot"])),
    )


def session_set(core: Core, occurrence: Occurrence, due: datetime | None, who: Person) -> Message:
    """The answer to "Remind me"; `due` is None where it is too late for this session."""
    zones, subscription = core.zones(who), core.subscriptions.of(who.user_id)
    kind = core.community.kind_by_id[occurrence.kind]
    if due is None:
        text = (
            f"{escape(occurrence.title)} starts in less than 15 minutes, too soon for a reminder."
        )
        buttons = [controls.every(occurrence, kind), controls.change()]
        return Message(section(text), actions(buttons, controls.BLOCK_BUTTONS))
    done = f"Done: a direct message will remind you of {escape(occurrence.title)} 15 minutes before"
    buttons = [controls.every(occurrence, kind), controls.change(), controls.not_me(occurrence)]
    quiet = ""
    if subscription and subscription.is_paused(due):
        until = paused(subscription, zones, core.clock.now())
        quiet = (
            f" It will not come: {until[0].lower()}{until[1:]} `{core.command} resume` ends that."
        )
    return Message(
        section(f"{done}, {moment(due, zones)}.{quiet}"), actions(buttons, controls.BLOCK_BUTTONS)
    )


def usage(core: Core) -> Message:
    """How to ask, with examples."""
    command = core.command
    word = next((kind.words[-1] for kind in core.community.kinds if kind.words), "sessions")
    plural = next((w for k in core.community.kinds for w in k.words if w.endswith("s")), word)
    examples = [
        (command, "choose in a form"),
        (f"{command} me 1 day, 15 minutes before {plural}", "in a direct message"),
        (f"{command} channel 1 week, 1 day before {plural}", "in this channel, for everybody"),
        (f"{command} list", "what is set up, and what comes next"),
        (f"{command} pause until January", "quiet until then; `resume` ends it"),
        (f"{command} off", f"no more; also `off {plural}`, `channel off`"),
    ]
    lines = bullets([f"`{typed}` {meaning}" for typed, meaning in examples])
    more = "A time of day goes with days and weeks: `2 days at 9:00`."
    text = f"*Reminders: what you can type*\n{lines}\n{more}"
    return Message(section(text))


def paused(subscription: Subscription | None, zones: Zones, now: datetime) -> str:
    """Until when a destination wants to hear nothing; empty where it does not say so."""
    if subscription is None or subscription.paused_until is None or subscription.ended_at:
        return ""
    day = subscription.paused_until.astimezone(ZoneInfo(zones.today_in))
    return f"Paused until {long_date(day)}." if subscription.is_paused(now) else ""


def what_is_held(each: Upcoming, zones: Zones) -> str:
    """Which session a message is about, whether its date is sure, and why it waits (mrkdwn)."""
    reason = "by a calendar keeper" if each.by_keeper else "until the date is confirmed"
    doubt = "expected, not confirmed" if each.occurrence.status is Status.TENTATIVE else ""
    noted = f"held {reason}" if each.held else doubt
    what = f"{escape(each.occurrence.title)} {session_day(each.occurrence, zones)}"
    return f"{what} ({noted})" if noted else what


def _standing(subscription: Subscription, zones: Zones, now: datetime) -> str:
    if subscription.ended_at is not None:
        return f"Stopped: {why(subscription.error)}."
    return paused(subscription, zones, now)


def _line(each: Upcoming, zones: Zones) -> str:
    return f"{moment(each.due, zones)}: {what_is_held(each, zones)}"


def session_day(occurrence: Occurrence, zones: Zones) -> str:
    """On November 25, in the reader's zone."""
    local = occurrence.local_start
    if occurrence.start is not None and not occurrence.all_day:
        local = occurrence.start.astimezone(ZoneInfo(zones.today_in))
    return f"on {local:%B} {local.day}"
