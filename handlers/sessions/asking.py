"""What somebody asked about sessions, read from the words they typed, and what it is about.

Words are read in this order: a subcommand, a period, a topic with or without one, and at last the
nearest valid word. What asks for days and is not understood is never taken for a topic.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import lru_cache
from itertools import pairwise
from typing import Any, Literal

from pydantic import TypeAdapter

from bot.community import Community, Kind, PastSession
from bot.community.find import asks_a_meaning
from handlers.payloads import UnreadableError
from handlers.reader import NotUnderstood
from handlers.sessions.details import BESIDE, DETAILS, SESSIONS
from handlers.slips import kinds_in
from schedules.calendar import words_of
from schedules.periods import Period, PeriodError, inside, periods, unread
from schedules.words import ASKING, AT_ONCE, MONTHS, NUMBERS, clean, rewording

Mode = Literal["next", "last", "upcoming", "period", "topic", "help"]

MAX_ASKED = 200
DAY = timedelta(days=1)
LATELY = timedelta(days=32)
SHORTEST_TOPIC = 3  # "no" is the beginning of many a word
NO_WORDS = "I find no words there that I know."
WAYS = ("next", "upcoming", "help")
_LAST = "last previous latest past".split()
_UPCOMING = "upcoming list all future dates schedule calendar everything".split()
SUBCOMMANDS: dict[str, Mode] = {
    **dict.fromkeys(("", "next"), "next"),
    **dict.fromkeys((*_LAST, "last time", "topic last time", "last topic"), "last"),
    **dict.fromkeys((*_UPCOMING, "after next"), "upcoming"),
    **dict.fromkeys(("help", "?"), "help"),
}
_ASKING = ASKING | {"post", "send", "share"}
# What people want to know of the next one.
_OF_NEXT = frozenset(
    "time times zone timezone hour hours long length start starts begin begins link links zoom url"
    " join register registration sign signup up where place next upcoming soon today happening on"
    " speaker speakers speaking presenter presenting same as always usual".split()
)
# Beside days they are no topic.
_SMALL = frozenset(
    "list nothing none no not or free skip both whole full show gimme right happening because off"
    " holiday holidays xmas christmas break only yet either already maybe other many after thought"
    " during guys while hmm youre".split()
)
_TOPIC = re.compile(r"\b(?:about|topic)\b")
_PAST_TENSE = re.compile(
    r"\b(?:did|was|were|had|miss(?:ed)?|held|covered|slides?|notes|recordings?)\b"
)
_SOON = frozenset("up upcoming next soon".split())  # "renewals coming up"
_YEAR = re.compile(r"\b20\d\d\b")
_PAST = re.compile(r"\b(?:past|previous|old|older|earlier)\b")
_NUMBER = rf"(?:\d{{1,2}}|{'|'.join(NUMBERS)})"
_COUNTED = re.compile(  # "the next three", "3 more"
    rf"(?:next|coming|upcoming) {_NUMBER}|{_NUMBER} (?:next|upcoming|more)"
)
_MONTHS = "|".join(rf"{name[:3]}(?:{name[3:]})?" for name in map(str.casefold, MONTHS))
_as_read = rewording(
    (rf"\b({_MONTHS}|sept) (?=(?:{_MONTHS}|sept)\b)", r"\1 or "),  # "feb mar apr"
    (rf"^.*\b(?:no|sorry|actually|mean|that|rather),? (?=(?:{_MONTHS})$)", ""),  # put right
    (r"\bfor the (school year|year|month|week|quarter)\b", r"this \1"),
    (r"\b(?:the|day) (\d{1,2})$", r"the \1th"),
    (r"\b(?:1st|2nd|3rd|[4-6]th) (?=ones?\b|session\b|date\b)", ""),  # of a list
    (r"\bdates (?:of|for|in) (?=20\d\d)", "sessions in "),
    (r"\blast (?:\d|two|three|few)$", "last"),
    (r"\bbefore school(?:'?s| is| lets) (?:out|over)\b", "until mid june"),
    (r"\blast ((?:\w+ ){0,2})(?:of|in) (?:the|this) ", r"\1this "),  # they stand in order
    (r"\bhow many (?:more )?(?=.* (?:left|remaining|to go)\b)", ""),
    (
        r"\b(?:are )?(?:left|remaining|to go)(?: (?:in|for))? (?:the|this) (?=\w*year)",
        "rest of this ",
    ),
    (r"\b(?:are )?(?:left|remaining|to go)$", "upcoming"),
)
_WHETHER = re.compile(r"\b(?:have|need) to\b|\b(?:must|should)\b")
_WHICH = re.compile(r"(?:what|which)(?: other| past)? (\w+)")
_ALSO = re.compile(r"(?:and )?(?:what|how) about ")
_WHEN = frozenset("next when whens when's date dates".split())


_OF_ONE = re.compile(  # besides the days it is on
    "|".join(DETAILS[each].pattern for each in ("recording", "status", "time", "topic"))
)


@lru_cache(maxsize=8)
def _about_sessions(kinds: tuple[Kind, ...]) -> re.Pattern[str]:
    named = [re.escape(word) for kind in kinds for word in kind.words]
    others = r"sessions?|meetings?|conf|webinars?|zoom|calendar|coming up|whats? on"
    others += r"|next (?:one|time)|(?:we|you|u) (?:guys )?meet"
    return re.compile(rf"\b(?:{'|'.join([others, *named])})\b", re.IGNORECASE)


def asks_of_sessions(text: str, kinds: tuple[Kind, ...]) -> bool:
    """Whether words may be about sessions, though nobody understands them."""
    return _about_sessions(kinds).search(text) is not None


@dataclass(frozen=True, slots=True)
class Query:
    """One question: a mode, perhaps a kind; `first` and `last` are days, both inclusive.

    `count` is how many at most. `gaps` are days between them that were not asked for, first and
    last. A topic may have days too; a period may have `words` that say no more than it does. A page
    begins after `offset` sessions and `past` ones without a time; so did the `earlier` pages.
    """

    mode: Mode
    kind: str | None = None
    first: date | None = None
    last: date | None = None
    words: str = ""
    label: str = ""
    offset: int = 0
    past: int = 0
    earlier: tuple[tuple[int, int], ...] = ()
    count: int | None = None
    gaps: tuple[tuple[date, date], ...] = ()

    def holds(self, day: date) -> bool:
        """Whether a day is among those asked for."""
        within = (self.first is None or self.first <= day) and (not self.last or day <= self.last)
        return within and not any(first <= day <= last for first, last in self.gaps)

    def to_value(self) -> dict[str, Any]:
        """As it travels in a button; what is left at its default is left out."""
        return dict(_as_json().dump_python(self, mode="json", exclude_defaults=True))

    def to_about(self) -> dict[str, str]:
        """As what an answer is about, of which the next words may be."""
        return {"q": json.dumps(self.to_value())}

    @classmethod
    def of(cls, about: Mapping[str, str]) -> Query | None:
        """The question whose answer was a list, if that is what was shown by this version."""
        with suppress(UnreadableError):
            return cls.from_value(json.loads(about["q"])) if "q" in about else None
        return None

    @classmethod
    def from_value(cls, value: Mapping[str, Any]) -> Query:
        """From a button; raises `UnreadableError` for what no button of ours holds."""
        try:
            return _as_json().validate_json(json.dumps(value), strict=True)
        except (ValueError, TypeError):
            raise UnreadableError("query") from None


@lru_cache(maxsize=1)
def _as_json() -> TypeAdapter[Query]:
    return TypeAdapter(Query)


@lru_cache(maxsize=AT_ONCE)
def read(
    text: str, kinds: tuple[Kind, ...], kind: Kind | None, today: date
) -> Query | NotUnderstood:
    """Read a question; `kind` is the one that the command itself is about, if any.

    A topic is not checked here: the answer to a topic nobody has is found by whoever looks it up.
    """
    if len(text) > MAX_ASKED:
        return NotUnderstood(f"That is {len(text)} characters long: I read {MAX_ASKED}.", WAYS)
    words = _as_read(clean(text))
    if not words and text.strip():
        return NotUnderstood(NO_WORDS, WAYS)
    all_named, rest = kinds_in(words, kinds)
    named = all_named[0] if len(all_named) == 1 else None
    kind_id = kind.id if kind and len(all_named) < 2 else named
    if kind and named not in (None, kind.id):
        rest = words
    plain = " ".join(word for word in rest.split() if word not in _ASKING)
    bare = " ".join(word for word in plain.split() if word not in SESSIONS)
    is_named = bool(all_named) or not SESSIONS.isdisjoint(words.split())
    candidates = dict.fromkeys((rest, plain, bare or plain))
    for candidate in candidates:
        mode = _mode_of(candidate, None if _WHETHER.search(words) else kind_id, is_named)
        if mode and not (
            candidate == "" and words and not all_named and not plain and kind is None
        ):
            topic = "topic" if mode == "last" and _TOPIC.search(words) else ""
            return Query(
                mode,
                kind_id,
                words=topic,
                count=_count_in(candidate) if mode == "upcoming" else None,
            )
    try:
        for candidate in candidates:
            if found := _days_in(candidate, words, today):
                return _of_days(found, kind_id)
        part = inside(rest, today) or (_year_in(bare) if is_named else None)
        if part and (dated := _among_others(*part, words, kind_id, today)):
            return dated
    except PeriodError as error:
        return NotUnderstood(str(error), ("this month", "next month"), sure=True)
    if missed := unread(rest, today):
        return NotUnderstood(missed.reason, missed.nearest, sure=missed.is_break)
    if not re.search(r"[^\W\d_]{2,}", plain):
        return NotUnderstood(NO_WORDS, WAYS)
    topic = " ".join(word for word in (bare or plain).split() if word not in _SOON)
    return Query("topic", kind_id, words=topic or bare or plain)


def _among_others(
    phrase: str, others: str, words: str, kind: str | None, today: date
) -> Query | None:
    """The question that a date phrase and the words around it are; raises PeriodError."""
    found = _days_in(phrase, words, today)
    if not found:
        return None
    told = re.findall(r"[^\s,.;:!?]+", _OF_ONE.sub(" ", others))
    topic = " ".join(word for word in told if word not in BESIDE | _OF_NEXT | _SMALL)
    query = _of_days(found, kind, topic.removeprefix("first").strip())
    return replace(query, count=1) if topic.startswith("first") else query


def _days_in(phrase: str, words: str, today: date) -> list[Period] | None:
    """The days of a phrase: past ones where its `words` ask of what was; raises PeriodError."""
    found = _periods(phrase, today)
    if found and (first := found[0].first) and first > today and is_past(words):
        return _periods(f"last {phrase.removeprefix('from ')}", today) or found
    return found


def is_past(words: str) -> bool:
    """Whether words ask of what was."""
    return bool(_PAST_TENSE.search(words)) and not re.match(r"(?:is|are|will)\b", words)


def _count_in(words: str) -> int | None:
    """How many, in "the next three"."""
    found = re.search(rf"\b{_NUMBER}\b", words)
    return (NUMBERS.get(found[0]) or int(found[0])) if found else None


def _year_in(words: str) -> tuple[str, str] | None:
    """A year among words about sessions ("renewal 2026", "past 2024"), and the others."""
    found = _YEAR.search(words)
    return (found[0], _PAST.sub(" ", _YEAR.sub(" ", words, count=1))) if found else None


def _of_days(found: Sequence[Period], kind: str | None, topic: str = "") -> Query:
    """The question that ranges of days are, perhaps with a topic."""
    label = " or ".join(each.label for each in found)
    gaps = tuple(
        (one.last + DAY, other.first - DAY)
        for one, other in pairwise(found)
        if one.last and other.first and one.last + DAY < other.first
    )
    lasts = [each.last for each in found]
    last = None if None in lasts else max(each for each in lasts if each)
    mode: Mode = "topic" if re.search(r"[^\W\d_]{3,}", topic) else "period"
    return Query(mode, kind, found[0].first, last, topic, label, gaps=gaps)


# The same few phrases are typed all day.
_periods = lru_cache(maxsize=1024)(periods)


def _mode_of(words: str, kind: str | None, is_named: bool) -> Mode | None:
    """What few words ask for, also of the next session of a kind: "chat zoom link"."""
    if kind and words and _OF_NEXT.issuperset(words.split()):
        return SUBCOMMANDS.get(words, "next")
    if (is_named or words.startswith("next")) and _COUNTED.fullmatch(words):
        return "upcoming"
    return SUBCOMMANDS.get(words)


def asks_for_sessions(text: str, query: Query) -> bool:
    """Whether a question that was read can only be about sessions.

    "What is a chat?" and "What is renewal?" ask for a meaning as well; "What is the next chat?" and
    "renewal" do not.
    """
    if query.mode == "topic":
        which = _WHICH.match(clean(text))  # "what chats were about audits"
        is_which = which is not None and (query.kind is not None or which[1] in SESSIONS)
        return len(query.words) >= SHORTEST_TOPIC and (is_which or not asks_a_meaning(text))
    if query.mode == "next":
        is_next = not _WHEN.isdisjoint(clean(text).split()) or _ALSO.match(clean(text))
        return not asks_a_meaning(text) or bool(is_next)
    return True


def without_a_time(community: Community, query: Query) -> list[PastSession]:
    """The sessions without a time that answer a question: of a period in order, else latest first.

    One of which only the month is known is in a period that holds the whole month.
    """
    found = (one for one in community.past if query.kind in (None, one.kind))
    match query.mode:
        case "period":
            first, last = query.first or date.min, query.last or date.max
            return [one for one in found if first <= one.first and one.last <= last]
        case "topic":
            wanted = words_of(query.words)
            return [one for one in reversed([*found]) if _has(community, one, wanted)]
    return []


def past_years(community: Community, kind: str | None) -> list[int]:
    """The years that have a session without a time, latest first."""
    return sorted({one.first.year for one in community.past if one.kind == kind}, reverse=True)


def past_reach(
    community: Community, query: Query, today: date, latest: date | None = None, of: str = ""
) -> str:
    """How far the lists of past sessions reach, where there may be more than are known.

    That is in the period asked for, or since the `latest` one, which is `of` a kind, where the last
    one is asked for. Not said of a time that began of late: the calendar has it, or it is to come.
    """
    if query.mode == "period":
        first, last = query.first or date.min, min(query.last or date.max, today)
    elif query.mode == "last" and latest:
        first, last = latest, today
    else:
        return ""
    if today - first < LATELY:
        return ""
    kind_asked = query.kind or of or None
    return " ".join(
        kind.reach
        for kind in community.kinds
        if kind.reach
        and kind_asked in (None, kind.id)
        and not any(span.first <= first and last <= span.last for span in kind.listed)
    )


def _has(community: Community, one: PastSession, wanted: Sequence[str]) -> bool:
    known = words_of(f"{community.kind_by_id[one.kind].name} {one.topic}")
    return bool(wanted) and all(any(k.startswith(word) for k in known) for word in wanted)
