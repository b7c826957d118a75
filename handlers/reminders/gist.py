"""What is clear in words about reminders, whatever is said around it.

They are read clause by clause: which times, kinds and days each names, and whether those are
wanted, unwanted or wanted alone.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date

from bot.community import Kind
from handlers.reminders.ordered import Order, target_in
from handlers.reminders.orders import as_one
from handlers.reminders.vocabulary import COUNT, DAY, UNIT, WITHOUT
from handlers.slips import kinds_in, names_of, spelt
from schedules.leads import Lead, LeadError, leads_from_words
from schedules.periods import Unread, pause_end
from schedules.words import ASKING, clean, rewording

MOST_WORDS = 20
_AHEAD = r"(?:before(?:hand)?|ahead|earlier|prior|in advance)"
_AT = r"(?: (?:at )?\d{1,2}(?::\d\d)? ?[ap]\.?m\b\.?| at \d{1,2}(?::\d\d)?\b(?! ?min))"
_TIME = re.compile(
    rf"\b(?:on the day(?: at \d{{1,2}}:\d\d)?|(?:on )?(?:the )?(?:same day|day of)"
    rf"|(?:(?:{COUNT} ?{UNIT}|\d+[mhdw])\b(?: {COUNT} ?{UNIT}\b)*(?: {_AHEAD}\b)?"
    rf"|(?:the )?{UNIT} {_AHEAD}\b){_AT}?|(?:(?<=only )|(?<=off ))(?:the )?{UNIT}$)"
    r"(?!\w)"
)
_DAY = re.compile(
    rf"\b(?P<day>today|tonight|tomorrow|next(?= one| time|$)"
    rf"|(?:mon|tues|wednes|thurs|fri|satur|sun)day|{DAY})'?s?\b"
)
# A day that is none of a session, and a question.
_ELSE = re.compile(
    r"^(?:did|does|is|are|was|were|has|have) |"
    rf"{_DAY.pattern} before|\b(?:first|second|third|last) (?:one|date|session|reminder)\b"
    r"|\bin \d|\b(?:how|wh(?:at|en|ere|ich|o|y))(?:'?s)?\b"
)
_OTHERS = re.compile(r"[@#]\w|\band (?:my|our) \w+ ")  # somebody, or a channel, that is named
_CLEARLY = rewording(
    (r"(?<=\d) in the morning\b", "am"),
    (r"\b(?:so )?(?:that )?(?:i|we) (?:dont|don't|do not|wont|never) (?:forget|miss)\b", "remind"),
    (r"\bin case\b.*", ""),  # which is no conference of that name
    (r"\bnot (?:just|only) (?:for )?(?:this|that|it|the next)(?: one)?\b", "every"),
    (r"\bkeep (?:them )?both\b", "also"),
    (r"^(?:and |but )*(?:only|just) (?:this|the) once\b.*", "not every one just the next"),
    (r"\bno (?=only|just|i mean|i said|make|wait)", ""),
    (r"\b(?:un)?till? further notice\b", ""),
    (r"\bremindme\b", "remind me"),
    (
        r"\bfrom (\d+) ?([a-z]+) to (\d+)(?: ?(m\w*|h\w*|d\w*|w\w*))?$",
        lambda it: f"make it {it[3]} {it[4] or ('min' if int(it[3]) > 9 else it[2])}",
    ),
)
_AGAINST = re.compile(
    r"\b(?:no|not|nvm|never ?mind|without|off|stop|end|quit|remove|drop|delete|erase|lose|scrap"
    r"|forget|ditch|kill|unnecessary|unsubscribe|(?:take|get) (?:it |them )?(?:away|off|out|rid)"
    r"|dont|don't|do not|except|too (?:much|many|noisy|loud)"
    r"|useless|pointless|no use|scratch(?! that)"
    r"|(?:too|a (?:bit|little)|kinda|way) (?:early|late|soon|short|long|close))\b"
)
_ENDS = re.compile(
    r"\b(?:off|stop|quit|end|remove|delete|erase|drop|kill|ditch|unsubscribe|no more|without"
    r"|not more|(?:not|dont|don't) (?:\w+ )?(?:want|need|send|get|receive)"
    r"|no (?=\w*\b(?:remind|pings|messages|notif)))\b"
)
_ONLY = re.compile(r"\b(?:only|just|keep|stick (?:to|with)|(?:is|are|be) (?:enough|plenty|fine))\b")
_LATER = re.compile(r"\bfrom\b .+ (?:(?:un)?till?|to|through|thru)\b .*\d")  # no pause from today
_OFF_ONLY = re.compile(r"\b(?:off|stop|skip|pause)\b(?: (?:for|in))? (?:only|just)\b")
_RATHER = re.compile(
    r"^(?:no|nah|hm+|oops|sorry)\b|\b(?:actually|rather|instead|better|mean|meant|maybe|switch"
    r"|scratch that|too (?:early|late|soon|short|long|close)"
    r"|earlier maybe|(?:make|change) (?:it|that|this|them|all|my \w+)|change .*to)\b"
)
_CHANGE = re.compile(r"\b(?:change|switch|turn|make) (?!it\b|that\b|this\b)")
_MORE = re.compile(r"^(?:and|also|plus)\b|\b(?:also|as well|add|another|same|too$)\b")
_SAME = re.compile(r"\bsame\b(?! (?:day|time|morning))")
_NOT_THEN = re.compile(r"(?:but |and )?(?:not|except|without)\b")
_EVERY = re.compile(
    r"\b(?:all|every\w*|each|both|any|next time|from (?:now|here) on|always|in (?:the )?future)\b"
)
_ALL = re.compile(r"\beverything\b|\b(?:all|every|each) (?:of )?(?:the )?(?:sessions?|meetings?)\b")
_OLD = re.compile(
    rf" (?:is better than|instead of|rather than) (?:the )?(?P<old>{COUNT} ?{UNIT}|\w+)\b(?: \w+)?"
)
_THEM = re.compile(
    r"^off\b|\b(?:it|(?:that|this)(?! (?:week|month|year))|these|those|them|all|everything"
    r"|everyone|remind\w*|messages?|notifications?|pings?)\b"
)
_SKIP = re.compile(
    r"\b(?:skip|miss|(?:cant|can't|cannot|wont|won't) (?:make|come|be|do|go|attend|join))\b"
)
_AWAY = re.compile(
    r"\b(?:pause|vacation|leave|away|out|off|back|pto|cruise|trip|quiet|mute|snooze|bother|no)\b"
)
_UNTIL = re.compile(
    rf"\b(?:un)?till?\b (?P<end>.+)|\bback (?:on |in )?(?:the )?(?P<back>(?:{DAY})|\w+day)"
)
_BEGINS = re.compile(rf"\b(?:{DAY}|(?:mon|tues|wednes|thurs|fri|satur|sun)day)\W*$")
_GONE = re.compile(
    r"\b(?:(?:be|am|im|i'm|are) (?:away|out|gone|off)|vacation|leave|pto|(?:bother|quiet|mute)\b"
    r".*) ((?:in|for|during|over|all|next|this)\b.+)"
)
# What says no more than the order that it stands around; other words leave a doubt.
_AROUND = ASKING | frozenset(
    "again ahead also at be before better but day from instead into make mean meant no not now off"
    " only our rather remind reminder reminders send session sessions set text too up well".split()
)
_REASON = re.compile(r"\b(?:i (?:am|cant|have|got|keep|guess|think)|im|i'm|its|people|nobody)\b.*")
_CLAUSES = re.compile(
    r"[,.;:!?]+(?!\d)|\bbut\b|\bthen\b|\bi meant?\b|\bcuz\b|\bbecause\b"
    r"|\bso (?:that )?(?:i|we)\b|\bin case\b"
    r"|(?<!stop)(?<!off)(?<!remove)(?<!delete)(?<!drop) (?=(?:only|just) )"
    r"| (?=(?:not|no|without) (?!just|only|more))"
)


@dataclass(frozen=True, slots=True)
class _Clause:
    words: str
    bare: str
    leads: tuple[Lead, ...]
    kinds: tuple[str, ...]
    is_against: bool
    is_only: bool


def clear_in(text: str, kinds: Sequence[Kind], today: date) -> Order | None:
    """What words order as far as it is clear, which `asks` where that is not all that they say.

    None where they name nothing that can be done.
    """
    plain = _CLEARLY(spelt(clean(text)))
    words = as_one(plain)
    if not 1 < len(words.split()) <= MOST_WORDS or _OTHERS.search(text) or _ELSE.search(words):
        return None
    if _OFF_ONLY.search(words) or _LATER.search(words) or WITHOUT.search(words):
        return None
    old, words = _OLD.search(words), _OLD.sub("", words)
    read = [_clause(each.strip(), kinds) for each in _CLAUSES.split(words)]
    more = _MORE.search(plain) is not None
    order = _order(words, read, [kind.id for kind in kinds], today)
    if order and order.mode == "set" and (more or _NOT_THEN.match(plain)):
        is_day = any(each.is_against and _DAY.search(each.words) for each in read)
        is_not = order.day and is_day and not (more or order.leads or order.replaces)
        order = replace(order, adds=more, mode="skip" if is_not else "set")
        order = replace(order, same=bool(_SAME.search(plain)))
    elif order and order.mode == "set" and not (order.leads or order.replaces or order.every):
        is_of_them = _THEM.search(words) and not order.day  # "chats in spring" is not
        order = order if order.meant or is_of_them else None
    bare = " ".join(_REASON.sub("", each.bare) for each in read)
    others = {*re.findall(r"[\w']+", bare)} - _AROUND
    if order is None:
        return None
    asks = order.asks or (bool(others) and order.mode != "pause")
    return replace(order, asks=asks, old=old["old"] if old else "")


def _order(words: str, read: Sequence[_Clause], kinds: Sequence[str], today: date) -> Order | None:
    target, day = target_in(words)[0], _DAY.search(words)
    alone = [each for each in read if each.is_only and (each.leads or each.kinds)]
    wanted = [each for each in read if not each.is_against]
    leads, named = _of(alone or wanted)
    leads, named = leads or _of(wanted)[0], named or _of(wanted)[1]
    less, out = _of(each for each in read if each.is_against)
    if _SKIP.search(words) and not leads:
        return Order("skip", target, named, day=day["day"] if day else "it")
    if not (leads or named) and (quiet := _pause_in(words, target, today)):
        return quiet
    every = _EVERY.search(words)
    order = Order("set", target, named, leads, every=bool(every))
    if leads or named:
        is_change = leads and named and _CHANGE.search(words)
        is_only = bool(is_change) or any(each.is_only for each in read)
        is_meant = bool(_RATHER.search(words) or less) and not is_only
        if _ALL.search(words) and not named:
            named = tuple(kind for kind in kinds if kind not in out)
        one = day["day"] if day and leads and not every else ""
        rest = tuple(kind for kind in kinds if kind not in out) if out and not named else named
        return replace(order, kinds=rest, replaces=is_only, meant=is_meant, day=one)
    if day and not (leads or named or less):
        if any(each.is_only for each in read):
            return replace(order, day=day["day"], replaces=True)
        is_none = any(each.is_against and "remind" in each.words for each in read)
        is_other = any(each.is_against and not _DAY.search(each.words) for each in read)
        order = replace(order, kinds=out, day=day["day"], meant=is_other and not is_none)
        return replace(order, mode="skip" if is_none else "set")
    if less or out:
        return Order("set" if less else "off", target, out, less, removes=bool(less))
    if any(_ENDS.search(each.words) and _THEM.search(each.words) for each in read):
        return Order("off", target)
    return order if "every" in words.split() else None


def _pause_in(words: str, target: str | None, today: date) -> Order | None:
    """How long somebody is away, which `asks` where that is not from now on; None for others."""
    away, gone = _AWAY.search(words) and _UNTIL.search(words), _GONE.search(words)
    until = (away["end"] or away["back"]) if away else gone[1] if gone else ""
    begin, each = "until " if away else "", until.split()
    ends = [pause_end(f"{begin}{' '.join(each[:n])}", today) for n in range(len(each), 0, -1)]
    if end := next((each for each in ends if isinstance(each, date)), None):
        begins = _BEGINS.search(words[: away.start()]) if away else None
        return Order("pause", target, until=end, asks=begins is not None)
    later = (near for each in ends if isinstance(each, Unread) for near in each.nearest if gone)
    end = next((each for near in later if isinstance(each := pause_end(near, today), date)), None)
    return Order("pause", target, until=end, asks=True) if end else None


def _of(clauses: Iterable[_Clause]) -> tuple[tuple[Lead, ...], tuple[str, ...]]:
    some = [*clauses]
    leads = dict.fromkeys(lead for each in some for lead in each.leads)
    return tuple(leads), tuple(dict.fromkeys(kind for each in some for kind in each.kinds))


def _clause(words: str, kinds: Sequence[Kind]) -> _Clause:
    named, rest = kinds_in(words, tuple(kinds))
    leads = []
    for found in _TIME.finditer(rest):
        with suppress(LeadError):
            leads += leads_from_words(found[0].strip().removeprefix("the "))
    bare = _DAY.sub(" ", _TIME.sub(" ", rest))
    is_only = _ONLY.search(bare) is not None
    name = names_of(tuple(kinds))[1].search(words)
    before = words[: name.start()] if name else words  # "chat this week, yes or no" is against none
    against = bool(_AGAINST.search(before) or (name and _ENDS.search(words)))
    bare = _EVERY.sub(
        " ", _SKIP.sub(" ", _ONLY.sub(" ", _RATHER.sub(" ", _AGAINST.sub(" ", bare))))
    )
    return _Clause(words, bare, tuple(leads), named, against and not is_only, is_only)
