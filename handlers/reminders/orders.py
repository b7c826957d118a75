"""Words about reminders, wherever they are typed: "remind me 1 day before trainings", "stop"."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from html import unescape
from itertools import pairwise

from bot.community import Kind
from handlers.people import SLACKBOT
from handlers.reader import NotUnderstood
from handlers.reminders.ordered import MINE, Mode, Order, target_in
from handlers.reminders.vocabulary import AS_ONE, DAY, LIST, WITHOUT
from handlers.slips import kinds_in, names_of
from schedules.leads import UNITS, Lead, LeadError, leads_from_words
from schedules.periods import pause_end
from schedules.words import NUMBERS, clean, plain_words

MAX_ASKED = 200
_MODES: dict[str, Mode] = {
    "": "form",
    **dict.fromkeys(("settings", "change", "setup"), "form"),
    **dict.fromkeys(("list", "show", "mine", "status", "whats on"), "list"),
    **dict.fromkeys(("off", "stop", "none"), "off"),
    **dict.fromkeys(("resume", "continue", "on"), "resume"),
    **dict.fromkeys(("skip", "skip next", "skip this", "skip next one", "skip this one"), "skip"),
    "keep": "keep",
    **dict.fromkeys(("help", "?"), "help"),
}
_TARGETS = frozenset((*MINE, *"channel here us everybody everyone".split()))
# Whom a channel is for, where it is typed.
_OF_HERE = re.compile(
    r"\b(?:(?:the|my|our|this) )?(?:whole |entire )?(?:team|group|staff|office|colleagues|folks)"
    r"(?:(?: in)? here)?\b",
    re.IGNORECASE,
)
_FILLERS = frozenset(  # in "remind me 1 day before every chat"
    "about all also any each every for from my of our ones please remind reminder reminders"
    " the".split()
)
# One session, by its date or as the one that was shown.
_ONE = re.compile(
    rf"(?:\b(?:for|of|about|on|in|before) )?(?:\bthe )?(?:\bone on )?\b(?:(?P<day>{DAY})"
    r"(?: (?:one|session|meeting))?"
    r"|(?P<it>(?:this|that) (?:one|session|meeting|date)|(?<=of )(?:it|this|that)"
    r"|(?<=about )(?:it|this|that)|(?<=before )(?:this|that))(?! (?:starts|begins)))\b"
)
_NEXT = re.compile(r"(?:for )?(?:the )?(?:next|this|first|coming)(?: (?:one|once|time|session))?")
_NEAR = r"(?:next|coming|upcoming|first|(?P<near>tomorrow|today|tonight)(?:'?s)?)"
_JOINED = re.compile(r"^(?:(?:,|;|and|plus)\s*)+|(?:\s*(?:,|;|\band))+$")
_DANGLING = re.compile(r"(?<!the day )\b(?:of|the)(?: the)?(?= *(?:$|[,;&+]|and\b))|^of\b")
NOT_WITHOUT = "I can't leave days out. Set all, then skip one, or pause:"
_WAYS = ("set up reminders", "list", "help")
# A channel or a person that is named: as Slack sends it, or as it was typed.
_NAMED = re.compile(
    r"(?:\b(?:for|in|to|of) )?(?:<(?P<sign>[@#])(?P<id>[^|>]*)\|?(?P<shown>[^>]*)>"
    r"|(?<!\w)(?P<typed>[@#](?=[a-z])[\w.-]+))",
    re.IGNORECASE,
)
_REPLACING = re.compile(
    r"\b(?:only|instead|rather than (?:that|it)|just|make it|change (?:[\w ]{,15} )?to)\b"
)
_BY = re.compile(
    r"(?:remind )?(?:me |us )?(?:by |via |an? )*(e-?mail|text|sms|phone)(?: me| us)?(?: instead.*)?"
    r"(?P<of> (?:reminders?|before|about|when)\b.*)?"
)
_EVERYTHING = frozenset("everything sessions session all it them that these those".split())
_UNIT = re.compile(rf"(?<![^\W\d])(?:{'|'.join(sorted(UNITS))})\b")
_QUOTED = re.compile("(?:(?<=from “)|(?<=tand “))[^”]+")  # never words that they did not type
_PAUSE = re.compile(
    r"pause\b ?(?:(?:all|my|our|the|it|them|this(?! week| month)|that|everything)\b ?)*"
    r"(?:reminders?\b ?)?(.*)"
)
_REASON = re.compile(r"(?:,| \b(?:so|and|because|bc|cuz|since|while|but|i|im|no|pls|please)\b).*")
_ASKING = re.compile(r"(?:can|could|would|will|may|do(?! not)|does|how|what|which|is|are|should)\b")
_HOW = re.compile(r"(?:how|what|which|is|are|does|do|should)\b")
_WONDERS = re.compile(
    r"(?:(?:so|and|but|ok|hey) )*(?:how|wh\w+|is|are|am|does|do|did|should|has)\b"
)
_WISH = re.compile(
    r"\bremind\w*|^(?:off|pause|skip)\b|\b(?:off|only|just)\b.*\bhere\b|\bhere (?:only|just)\b"
)
_UNSAID = re.compile(r"hold\b|(?:cancel|delete|drop|not?) (?!.*(?:remind|here))")
_REMIND = re.compile(
    r"remind\b(?: (?:me|us|everybody|everyone|(?:this|the|our) (?:whole |entire )?channel))?\b(.*)"
)
_REMINDERS = re.compile(
    r"(?:(?:off|resume|pause|change|show|list)\b ?)?(?:(?:me|us|my|all|the|a|some)\b ?)*"
    r"([\w ]{0,40}?) ?reminders?\b(.*)"
)
_DO = re.compile(r"(?:off|pause|resume|skip)\b.*")
# These are about much else as well, unless reminders are named.
_OTHERS = re.compile(r"(?:(?:cancel|delete|remove|none|continue)\b|on$)")
# "2 hours before chats instead", without a word for reminding.
_TIMES = re.compile(r".*\b(?:minutes?|mins?|hours?|hrs?|days?|weeks?)\b.*\bbefore\b.*")
# What reminders are of and when; "remind me what DTA means" has none of it.
_SUBJECT = re.compile(
    r"\b(?:sessions?|meetings?|events?|everything|before|ahead|early|again|later|next|tomorrow"
    r"|today|tonight|morning|minutes?|hours?|days?|weeks?|\w+day|all|\d+ ?[ap]m)\b"
)


def hear(text: str, kinds: Sequence[Kind], today: date) -> Order | NotUnderstood | None:
    """What words order that followed no command; None where they are about something else."""
    plain = plain_words(_named_in(text)[1])
    words = as_one(plain)
    if words.startswith("hold "):
        return None  # what goes out to others
    times = _TIMES.fullmatch(words) or (_REPLACING.search(words) and _UNIT.search(words))
    other_way = (by := _BY.fullmatch(words)) and by["of"]
    if not (times or other_way or _is_about(words, plain, kinds) or _somebody(words, kinds)):
        return None
    found = read(text, kinds, today)
    if isinstance(found, Order) and found.mode == "off" and found.day and "remind" not in words:
        return None  # "no chat in january" says that there is none
    is_other = _HOW.match(clean(text)) and "remind" not in words
    if isinstance(found, Order) or (found.sure and not is_other):
        return found
    return found if _names_reminders(words, kinds) and not _HOW.match(clean(text)) else None


def read(text: str, kinds: Sequence[Kind], today: date) -> Order | NotUnderstood:
    """Read what was typed about reminders; `today` is the asking person's date."""
    if len(text) > MAX_ASKED:
        return NotUnderstood(f"That is {len(text)} characters long: I read {MAX_ASKED}.", _WAYS)
    named, rest = _named_in(text)
    typed = plain_words(rest)
    if named and not (named["sign"] == "#" and named["id"]):
        return _for_others(named, typed)
    words = as_one(typed)
    if by := _BY.fullmatch(words):
        return NotUnderstood(f"I remind people in Slack only, not by {by[1]}.", _WAYS, sure=True)
    theirs = f"remind {words}" if words.startswith(("my ", "our ")) else words
    if somebody := _somebody(theirs, kinds):
        reason = f"I can't remind “{somebody}”: each person asks me, or name a channel with #."
        rest = words.partition(f"{somebody} ")[2].split(",")[0].strip()
        return NotUnderstood(reason, (f"me {rest}",) if rest else _WAYS, sure=True)
    if (without := WITHOUT.search(words)) and _UNIT.search(words):
        all_of_them = (words[: without.start()].removeprefix("remind me "),)
        return NotUnderstood(NOT_WITHOUT, all_of_them, sure=True)
    found = _order(words, kinds, today)
    if not isinstance(found, Order):
        their = _QUOTED.sub(lambda it: it[0] if it[0] in typed else typed[:60], found.reason)
        return replace(found, reason=their)
    target = named["id"] if named else found.target
    return replace(found, target=target, asks=asks(text), words=typed)


def for_here(text: str) -> str:
    """What was typed in a channel, where "the team" is everybody in it."""
    return _OF_HERE.sub("everybody here", text)


def asks(text: str) -> bool:
    """Whether words are put as a question, which orders nothing."""
    return ("?" in text and clean(text) != "?") or bool(_ASKING.match(clean(text)))


def is_wish(text: str) -> bool:
    """Whether words are about reminders, and ask nothing."""
    plain = plain_words(text)
    is_one = _WISH.search(as_one(plain)) and not _UNSAID.match(plain)
    return bool(is_one) and not _WONDERS.match(clean(text))


def _order(words: str, kinds: Sequence[Kind], today: date) -> Order | NotUnderstood:
    """What canonical words order, for oneself or the channel where they are typed."""
    if LIST.fullmatch(words):
        return Order("list")
    words, replaced = _REPLACING.subn(" ", words)
    target, words = target_in(" ".join(words.split()))
    if pause := _PAUSE.fullmatch(words):
        if kinds_in(pause[1], kinds)[0]:
            return NotUnderstood(
                "A pause is for all kinds of sessions.", ("pause 2 weeks",), sure=True
            )
        return _pause(pause[1], target, today)
    words, near = _near_in(words, kinds)
    named, rest = kinds_in(words, kinds)
    day, rest = (near, rest) if near else _day_in(rest, is_only=bool(replaced))
    plain = " ".join(word for word in rest.split() if word not in _FILLERS).removesuffix("before")
    if replaced and len(named) > 1 and re.search(r"\b(?:off|not?|without)\b", words):
        return NotUnderstood("I can't tell which of them you want.", _WAYS)
    mode = _MODES.get(" ".join(word for word in plain.split() if word not in _EVERYTHING))
    if mode == "form" and (named or day or not _EVERYTHING.isdisjoint(words.split())):
        mode = "set"
    if mode == "resume" and named:  # "turn them on for chats"
        mode = "set"
    if mode:
        return Order(mode, target, named, replaces=bool(replaced) and mode == "set", day=day)
    removes = rest.startswith("off ")
    try:
        leads = _leads(rest.removeprefix("off "))
    except LeadError as error:
        return NotUnderstood(str(error), _WAYS, sure=_UNIT.search(rest) is not None)
    order = Order("set", target, named, tuple(leads), removes=removes, day=day)
    order = replace(order, replaces=bool(replaced))
    if len(named) > 1 and not removes and (parts := _by_kind(words, kinds)):
        return _of_each(order, [_order(part, kinds, today) for part in parts])
    return order


def _of_each(order: Order, parts: Sequence[Order | NotUnderstood]) -> Order | NotUnderstood:
    """The same order, where kinds have times of their own."""
    read = [each for each in parts if isinstance(each, Order) and each.leads and each.kinds]
    if len(read) < len(parts):
        reason = "I can't tell which times are for which sessions: type one kind first."
        return NotUnderstood(reason, _WAYS, sure=True)
    others = tuple(replace(each, replaces=order.replaces) for each in read[1:])
    return replace(order, kinds=read[0].kinds, leads=read[0].leads, others=others)


def _is_about(words: str, plain: str, kinds: Sequence[Kind]) -> bool:
    """Whether canonical words are about reminders beyond doubt."""
    if _DO.fullmatch(words):
        return not _OTHERS.match(plain) or "reminder" in words
    is_one = LIST.fullmatch(words) or (" " in words and _BY.fullmatch(words))
    return bool(is_one) or _names_reminders(words, kinds)


def _names_reminders(words: str, kinds: Sequence[Kind]) -> bool:
    """Whether they have a word for reminding, and something to be reminded of."""
    words = re.sub(r"^(?:just|only) ", "", words)
    found = _REMIND.fullmatch(words) or _REMINDERS.fullmatch(words)
    if found is None:
        return False
    rest = " ".join(filter(None, found.groups())).strip()
    return not rest or bool(kinds_in(rest, kinds)[0] or _SUBJECT.search(rest))


def as_one(words: str) -> str:
    """The same with one word for each thing to do."""
    return " ".join(AS_ONE(words).split())


def _named_in(text: str) -> tuple[re.Match[str] | None, str]:
    """The channel or person that is named, and the text without it."""
    plain = unescape(text)
    found = _NAMED.search(plain)
    return found, _NAMED.sub(" ", plain) if found else text


def _for_others(named: re.Match[str], rest: str) -> NotUnderstood:
    """Why nothing is set for somebody or somewhere else; never dropped, and never set for me."""
    shown = named["typed"] or f"{named['sign']}{named['shown']}"
    rest = re.sub(r"^remind\b ?", "", rest)
    if shown[0] == "#":
        reason = f"I can't tell which channel {shown} is: pick it from Slack's list after #."
    elif named["id"] == SLACKBOT or shown == "@slackbot":
        reason = "Slackbot is an app: I remind people, and channels."
    else:
        who = shown if len(shown) > 1 else "They"
        reason = f"{who} can set that up: each person does, or anybody for a channel."
    return NotUnderstood(reason, (f"me {rest}",) if rest else _WAYS, sure=True)


def _somebody(words: str, kinds: Sequence[Kind]) -> str | None:
    """Whom "remind priya 1 day before" is for, where that is neither oneself nor the channel."""
    found = re.match(
        r"remind (?:me and )?(?!the day|the same day)"
        r"(?P<who>(?:(?:the|my|our|whole) )*(?P<name>[a-z]+))\b",
        words,
    )
    rest = words[found.end() :].strip()[:1] if found else ""
    is_own = found and found["who"].startswith(("my ", "our "))
    whole = found and (is_own or rest in ("", ",")) and not _SUBJECT.search(found[0])
    if found is None or not (whole or _UNIT.search(words) or kinds_in(words, kinds)[0]):
        return None
    names = {word for kind in kinds for name in kind.words for word in name.casefold().split()}
    ours = {*_TARGETS, *_FILLERS, *_EVERYTHING, *NUMBERS, *UNITS, *names}
    ours |= {*"this before when on at if a an one in only just next".split()}
    return None if found["name"] in ours else found["who"]


def _leads(words: str) -> list[Lead]:
    """How long before, in words from which the kinds were taken. Raises LeadError."""
    plain = [word for word in words.split() if word not in _EVERYTHING]
    kept = " ".join(word for word in plain if word in {"of", "the"} or word not in _FILLERS)
    try:
        return leads_from_words(_DANGLING.sub("", kept).strip().removeprefix("before "))
    except LeadError:
        if "the day" in kept:  # the session's own, perhaps
            raise
    bare = " ".join(word for word in plain if word not in _FILLERS)
    return leads_from_words(bare.removeprefix("before "))


def _pause(text: str, target: str | None, today: date) -> Order | NotUnderstood:
    until = re.search(r"\b(?:un)?till? .+", text) if "from" not in text else None
    end = pause_end(until[0] if until else text, today)
    if not isinstance(end, date) and (shorter := _REASON.sub("", text)) != text:
        sooner = pause_end(shorter, today)
        end = end if isinstance(sooner, date) and "from" in text else sooner
    if isinstance(end, date):
        return Order("pause", target, until=end)
    whose = "channel " if target == "channel" else ""
    again = tuple(f"{whose}pause {each}" for each in end.nearest)
    return NotUnderstood(end.reason, again, sure=True)


def _day_in(words: str, *, is_only: bool) -> tuple[str, str]:
    """The day of the one session that words without kinds name, and the words without it."""
    found = _ONE.search(words) or (is_only and _NEXT.fullmatch(words.removeprefix("remind ")))
    if not found:
        return "", words
    named = found.groupdict()
    day = named["day"] or "it" if named else "next"
    return day, " ".join(f"{words[: found.start()]} {words[found.end() :]}".split())


def _near_in(words: str, kinds: Sequence[Kind]) -> tuple[str, str]:
    """Words without the day of "the next chat", which is one session; and that day."""
    names = [name for kind in kinds for name in kind.words if not name.endswith("s")]
    ahead = rf"(?: (?:session|meeting|one)\b|(?= (?:{'|'.join(map(re.escape, names))})\b))"
    found = re.search(rf"\b(?:the |our |my )?{_NEAR}{ahead}", words, re.IGNORECASE)
    if found is None or words.startswith("skip"):
        return words, ""
    rest = f"{words[: found.start()]} {words[found.end() :]}"
    return " ".join(rest.split()), found["near"] or "next"


def _by_kind(words: str, kinds: Sequence[Kind]) -> list[str]:
    """The parts of "1 day before chats and 2 hours before trainings"; none where all share them."""
    found = [*names_of(tuple(kinds))[1].finditer(words)]
    apart = [(a, b) for a, b in pairwise(found) if _UNIT.search(words, a.end(), b.start())]
    is_after = _UNIT.search(words, 0, found[0].start()) if found else None
    cuts = [a.end() if is_after else b.start() for a, b in apart]
    if not cuts:
        return []
    parts = [words[a:b] for a, b in pairwise([0, *cuts, len(words)])]
    return [_JOINED.sub("", part.strip()) for part in parts]
