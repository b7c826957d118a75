"""What keepers order or tell in their own words: a deed, or a field with its value, of a session.

The session is named, or the one that was shown last. What it means is shown first, with whom it
notifies, and one button, or the form for it opens filled in. Others may pass such words on.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from typing import Any

from bot.outbox.message import Message
from handlers.blocks import actions, context, section
from handlers.feature import named
from handlers.forms import Form
from handlers.keeping.adding import TITLE as PUBLISH
from handlers.keeping.adding import Adding, Publishing, like_it
from handlers.keeping.announcing import Announcing, Digest
from handlers.keeping.changing import Changing
from handlers.keeping.going_out import OUT, GoingOut
from handlers.keeping.managing import Managing
from handlers.keeping.sayings import AFTER, LEADS, Saying, sayings_in
from handlers.keeping.setup import Appointing, Setup
from handlers.keeping.task import Filling, Task, as_message
from handlers.keeping.weekly import Weekly
from handlers.people import ONLY_KEEPERS
from handlers.reader import Intent, Said, tries
from handlers.slips import kinds_in
from schedules.importing.written import hours_in
from schedules.model import TEXTS, Occurrence, Status
from schedules.patching import Patch
from schedules.periods import Period, PeriodError, period
from schedules.words import NUMBERS, clean, long_date, ordinal, plain_words

MOST_NAMED = 3
NUMBERS_ONLY = "How many they are. Who they are, nobody sees."
HERE = "Press to open it:"
TOLD = (
    "Whoever was told of a session hears at once when it moves, is cancelled or back on; later"
    " reminders say it as it then is. You see whom it reaches before you press."
)
SEE_OUT = ("What goes out", "what goes out")
SEND = "Send me the file here (.ics, .csv, .xlsx) or paste the list. You see it before it counts."
SHOW, IN_PRIVATE = "Show what it means", "That is about the calendar. Press, and only you see it:"
WHICH = "Which one? Choose beside it, or say its day too."
WHEN = "On which day, and when? Press to fill it in."
NONE = "There is no such session to come."
NONE_YET = "There is no such session in the calendar yet. Add it first; the rest goes with it."
TO_CHOOSE = "What is to change? Choose beside it, or say day and time, such as “to April 2 at 11”."
SET = "Community settings"
HELD_LATELY = timedelta(days=100)

_STATUS = re.compile(
    r"(?i)(?P<cancelled>none|cancel(?:l?ed)?|dropped|scrapped|(?:called )?off"
    r"|not (?:happening|taking place|on))"
    r"|(?P<confirmed>confirm(?:ed)?|happening|(?:still |back )?on|taking place|(?:a|good to) go)"
)
_NAMES_NONE = frozenset(
    "they we moved changed set change make update fix correct add put use list have move reschedule"
    " postpone push shift bring start rename call tell everyone everybody people here heres the our"
    " this a an new another that those them it is was yes for of in at on from to one session s"
    " is are will be held its do gotta you can could please sorry next last latest upcoming also"
    " and just".split()
)
NEXT = re.compile(r"\b(?:next|la(?:te)?st|upcoming)\b")
_BESIDE_TIME = re.compile(
    r"[, ]+(?:instead(?: of [\w: ]+)?|this time|now|please|pls|rather|not (?:the )?[\w:]+|actually"
    r"|(?:at the )?same time|too|sorry|tho(?:ugh)?|i mean|start(?:ing|s)?)(?=$|[ ,])"
)
_IN_CHANNEL = re.compile(
    r"(?P<named>.*?),? ?(?:(?:in|to|on) )?#(?P<id>[CG]\w+)[,:]? ?(?:know )?(?:that )?"
)
_WHERE = re.compile(
    r"(?i)[, ]+(?:(?:it'?s|is|on|via|over|by) )*(zoom|teams|online|in[- ]person)\b(?! (?:link|url))"
)
_LENGTH = re.compile(rf"(?:for )?(?P<n>an?|\d{{1,3}}|{'|'.join(NUMBERS)}) (?P<unit>minute|hour)s?")
_UNTIL = re.compile(r"(?:un)?till? |(?:it )?ends? (?:at )?")
_SHIFT = re.compile(
    rf"(?:(?P<way>back|forward|up)(?: by)? )?(?P<n>an?|\d{{1,2}}|{'|'.join(NUMBERS)})"
    r" (?P<unit>minute|hour|day|week)s?(?(way)| (?P<then>later?|back|forward|earlier|sooner))"
)
# What is said of a session that is added.
_CLAUSES = (
    ("topic", r"(?i)(.*?)[, ]+(?:about|regarding|topic\b(?::| is)?) (.+)"),
    ("speaker", r"(?i)(.*)[, ]+(?:with|speaker\b(?::| is)?) (.+)"),
    ("place", r"(?i)(.*)[, ]+(?:in|at|place\b(?::| is)?) (.+)"),
    ("topic", r"(?i)(.*)(?: on|(?<=\d),|(?<=[ap]m),|(?<=noon),) (.+)"),
)
# What else keepers have a button for.
_OPENERS: tuple[tuple[str, type[Filling], str], ...] = (
    (r".*\bdigest\b", Digest, "Weekly digest"),
    (r"(?:announce|post|share|tell (?:\w+|the channel))\b", Announcing, "Announce a session"),
    (r"(?:confirm|publish|paste|enter|add)\b.*\b(?:dates|year|list)\b", Publishing, PUBLISH),
    (r".*\b(?:add|enter|create)\b.*\b(?:series|sessions?|events?)\b", Adding, "Add a session"),
    (r"(?=.*\b(?:new|here|chang|updat|set)).*\b(?:links?|url|zoom|contact|channel)\b", Setup, SET),
)


Moment = tuple[date, time | None, time | None]
"""A day, and when it begins and ends, as far as that is said."""


class InWords(Task):
    """Reads what only keepers may order."""

    def order(self, said: Said) -> Intent | None:
        """What changing the session that is named or was shown last means; None for all else."""
        is_keeper, last = self.context.keepers.is_keeper(said.person), self.context.said_last(said)
        for each in sayings_in(said.text, last.get("field", "")):
            is_for_all = each.what == "set" and each.value != "none"
            if (is_keeper or is_for_all) and (meant := self._meant(each, said)):
                is_seen = is_keeper and (said.private or said.pressed)
                return meant if is_seen else self._offer(said, meant, is_keeper)
        return self._besides(said) if is_keeper and said.private else None

    def _offer(self, said: Said, meant: Intent, is_keeper: bool) -> Intent:
        """What is meant, where others would see it, or where somebody else has to do it."""
        if is_keeper:
            row = tries([(SHOW, said.text)], said.hint or self.community.commands.menu)
            return replace(meant, message=Message(section(IN_PRIVATE), actions(row)))
        refused, words = f"{ONLY_KEEPERS} {self.context.keepers.who_they_are()}", said.text
        if one := self.session(meant.about):
            words += f" ({one.title}, {long_date(one.local_start)})"
            refused += f" Now it says:\n{self.line(one)}"
        row = self.context.ask_a_keeper(words, said.person)
        return Intent(Message(section(refused), *([actions(row)] if row else [])))

    def _meant(self, told: Saying, said: Said) -> Intent | None:
        """What is said as a proposal; None where it names no session, or nothing to be changed."""
        if told.what == "add":
            return self._added(told.whose, said)
        given: dict[str, Any] = {}
        if told.what == "announce" and (where := _IN_CHANNEL.match(told.whose)):
            given = {"channels": [where["id"]], "words": told.whose[where.end() :]}
            kinds = kinds_in(clean(given["words"]), self.community.kinds)[0]
            known = [each for each in kinds if self.calendar.not_over(self.now, each, limit=1)]
            kind = self.community.kind_by_id[known[0]].name if known else ""
            told = told._replace(whose=where["named"] or f"next {kind}")
        sessions = self._named(told, said)
        if sessions is None:
            return None
        is_value = self._moment(told.value) or self._patch(told.field, told.value)
        if not sessions and told.what == "set" and not is_value:
            return None
        if not sessions and told.field == "local_start":
            return self._added(f"{told.value} {told.whose}", said)
        if len(sessions) != 1 or told.what == "choose":
            return Intent(self._which(told, sessions))
        one, about = sessions[0], dict[str, str](named(sessions[0]))
        match told.what:
            case "announce":
                press = Announcing.opener("Announce a session", given={**about, **given})
                shown = Message(section(f"{self.line(one)}\n{HERE}"), actions([press]))
            case "out":
                shown = GoingOut(self.context).of_session(one, said.person)
            case _:
                patch, what = self._patch(told.field, told.value, one), told.field
                is_so = [*patch.values()][:1] == [getattr(one, what, None)]
                if not patch or (is_so and not self.context.keepers.is_keeper(said.person)):
                    return None
                return self.proposed(one, patch, what)
        return Intent(shown, about=about)

    def proposed(self, one: Occurrence, patch: Patch, field: str = "") -> Intent:
        """A change of a session, shown first; it was said of a `field`."""
        what = next(iter(patch))
        deed = {"local_start": "move", "duration": "move", "resources_url": "recording"}.get(what)
        if what == "status":
            deed = "cancel" if patch[what] is Status.CANCELLED else "confirm"
        shown = Changing(self.context).shown_first(deed or "edit", one, patch)
        return Intent(shown, about={**named(one), "field": field or what})

    def added(self, form: Form) -> Intent:
        """A session that is to be added, shown first."""
        day, uid = form.kept["typed"]["date"], form.kept["uid"]
        return Intent(as_message(form), about={"uid": uid, "rid": day, "field": "local_start"})

    def _which(self, told: Saying, sessions: Sequence[Occurrence]) -> Message:
        """What there is where not just one session is named, or what is to change is not said."""
        if sessions:
            rows = [Managing(self.context).row(each) for each in sessions[:MOST_NAMED]]
            return Message(section(TO_CHOOSE if len(sessions) == 1 else WHICH), *rows)
        kind = next(iter(kinds_in(clean(told.whose), self.community.kinds)[0]), None)
        texts = self._patch(told.field, told.value) if told.field in TEXTS else {}
        row = actions([Adding.opener("Add a session", given=_given(kind, None, texts))])
        return Message(section(NONE_YET if texts else NONE), *([row] if told.what == "set" else []))

    def _besides(self, said: Said) -> Intent | None:
        """What else keepers ask, or have a form for."""
        text = plain_words(said.text)
        if re.match(r"(?:import|upload|load)\b", text):
            return Intent(Message(section(SEND)))
        if re.search(r"\bkeepers?\b|\bkeep(?:ing)? (?:the|our|this) calendar\b", text):
            return Intent(Appointing(self.context).shown_to(said.person))
        match self.context.errand(said.text, "keepers"):
            case "what do I still have to confirm":
                blocks = Weekly(self.context).home(said.person)
                return Intent(Message(*(blocks or [section("Nothing is left for you to settle.")])))
            case "what goes out":
                return Intent(GoingOut(self.context).soonest(said.person), about=OUT)
            case "open questions" | "who are the keepers" | "import a list" as does if does != text:
                meant = self.context.reader.surely(replace(said, text=does))
                return meant if isinstance(meant, Intent) else None
            case "who is told of a change":
                return Intent(Message(section(TOLD), actions(tries([SEE_OUT], ""))))
            case "who gets reminded of the next {kind}":
                kind = next(iter(kinds_in(text, self.community.kinds)[0]), None)
                for one in self.calendar.not_over(self.now, kind, limit=1):
                    out = GoingOut(self.context).of_session(one, said.person)
                    return Intent(Message(*out.blocks, context(NUMBERS_ONLY)), about=named(one))
        if "?" in said.text:
            return None
        for words, task, label in _OPENERS:
            if re.match(words, text):
                return Intent(Message(section(HERE), actions([task.opener(label)])))
        matter = Weekly(self.context).told(text)
        shown = Message(section(matter.text), actions([*matter.buttons])) if matter else None
        return Intent(shown) if shown else None

    def _added(self, words: str, said: Said) -> Intent | None:
        """What adding one session means, of the usual time and length of its kind.

        A date that is expected already is confirmed, rather than added a second time.
        """
        bare, values = self._clauses(words)
        kinds, when = kinds_in(bare, self.community.kinds)
        kind = kinds[0] if len(kinds) == 1 else None if kinds else self._hinted(said)
        when = LEADS.sub("", f"{when} ").strip()
        moment = self._moment(when)
        if not (kind or moment) or (when and moment is None):
            return None
        like = like_it(self.calendar, kind, self.now) if kind else None
        if kind is None or moment is None or not (moment[1] or like):
            row = actions([Adding.opener("Add a session", given=_given(kind, moment, values))])
            said_first = "What is left? Press to fill it in." if moment else WHEN
            return Intent(Message(section(said_first), row))
        day, start, end = moment
        there = self.calendar.between(day, day, self.now, kind, limit=2, cancelled=True)
        said_of = [self._patch(*each) for each in values.items()]
        changes = {name: value for patch in said_of for name, value in patch.items()}
        if len(there) == 1:
            patch = {"status": Status.CONFIRMED, **changes, **_times(there[0], moment)}
            shown = Changing(self.context).shown_first("confirm", there[0], patch)
            return Intent(shown, about=named(there[0]))
        begins = datetime.combine(day, start or (like.local_start.time() if like else time.min))
        ends = begins + (like.local_end - like.local_start if like else timedelta(hours=1))
        ends = datetime.combine(day, end) if end else ends
        return self.added(Adding(self.context).proposed(kind, begins, ends, changes, said.person))

    def _clauses(self, text: str) -> tuple[str, dict[str, str]]:
        """What is to be added without what is said of it: "about", "with" and "in" something."""
        text, values = re.sub(r" (?:on|to|in) (?:the|our) calendar\b", "", text), dict[str, str]()
        if where := _WHERE.search(text):
            text, values["place"] = text.replace(where[0], "", 1), where[1].capitalize()
        for field, words in _CLAUSES:
            found = re.fullmatch(words, text)
            value = found[2] if found else ""
            if found and not (self._moment(value) or self._days(value) or hours_in(f"at {value}")):
                text, values[field] = found[1], value
        return text, values

    def _patch(self, field: str, value: str, one: Occurrence | None = None) -> dict[str, Any]:
        """What a value changes of a session; empty where it is none for that field."""
        value = value.strip(" .,;!\"'“”")
        match field:
            case "local_start":
                moment = self._moment(value, one)
                times = _times(one, moment) if one and moment else {}
                return {**times, "status": Status.CONFIRMED} if times else {}
            case "url" | "resources_url":
                link = re.search(r"https?://[^\s<>|]+", value)
                held = {"status": Status.CONFIRMED} if one and one.is_over(self.now) else {}
                return {field: link[0], **held} if link else {}
            case "status":
                status = _STATUS.fullmatch(value)
                return {"status": Status(str(status.lastgroup))} if status else {}
            case "speaker":
                there = one and self.editor.target(one.uid, one.recurrence_id)
                note = re.sub(r"(?m)^Speaker: .*$", "", there.details.note if there else "").strip()
                return {"note": f"{note}\nSpeaker: {value}".strip()}
        return {field: value} if value else {}

    def _hinted(self, said: Said) -> str | None:
        return next((k.id for k in self.community.kinds if k.command == said.hint), None)

    def _named(self, told: Saying, said: Said) -> Sequence[Occurrence] | None:
        """The sessions to come, or for a page over, that words name; None for other words.

        It may be the one shown last, also where it is only called by its kind.
        """
        whose = clean(AFTER.sub("", told.whose))
        kinds, rest = kinds_in(whose, self.community.kinds)
        today, is_past = self.today(), told.field == "resources_url"
        bare = " ".join(word for word in re.findall(r"[\w/]+", rest) if word not in _NAMES_NONE)
        is_next, days = NEXT.search(rest), self._days(bare)
        if is_next and days is None and (of := re.match(r"(?:week|month|year)(?=s?\b)", bare)):
            bare, days = "", self._days(f"next {of[0]}")
        if is_past and days and days.first and days.first > today:
            days = self._days(f"last {bare}")
        plurals = {kind.plural.split()[-1].casefold() for kind in self.community.kinds}
        is_each = not plurals.isdisjoint(whose.split())
        shown, about = self.context.shown_last(said), self.context.said_last(said)
        last = None if days or is_next else about.get("kind")
        kind = next(iter(kinds), self._hinted(said) or last)
        is_clear = len(kinds) < 2 and (days or not bare) and not (is_each and told.what == "set")
        if not (is_clear and (kind or days or is_next or shown)):
            return None
        if is_past:
            since = (days and days.first) or today - HELD_LATELY
            then = self.now - HELD_LATELY - (today - since)  # so that unconfirmed ones count
            until = min((days and days.last) or today, today)
            found = self.calendar.between(since, until, then, kind, limit=100)
            return [one for one in found if one.is_over(self.now)][-1:]
        if days is None:
            is_it = shown and not (is_next or is_each) and kind in (None, shown.kind)
            return [shown] if shown and is_it else self.calendar.not_over(self.now, kind, limit=1)
        first = max(days.first or today, today)
        found = self.calendar.between(first, days.last, self.now, kind, limit=MOST_NAMED + 1)
        return [one for one in found if one.start is None or one.start > self.now]

    def _days(self, words: str, one: Occurrence | None = None) -> Period | None:
        """The days that words mean, a number alone in the month of a session; None for others."""
        today = self.today()
        if one and re.fullmatch(r"(?:the )?\d+(?:st|nd|rd|th)", words):
            today = max(today, one.local_start.date().replace(day=1))
        try:
            return period(words, today) if words else None
        except PeriodError:
            return None

    def _moment(self, words: str, one: Occurrence | None = None) -> Moment | None:
        """The one day that is named, or that of a session, and a time; also how much later."""
        words = _BESIDE_TIME.sub("", f" {clean(words)}").strip()
        if one and (shift := _SHIFT.fullmatch(words)):
            earlier = shift["way"] == "up" or shift["then"] in ("earlier", "sooner")
            at = one.local_start + (-_counted(shift) if earlier else _counted(shift))
            return at.date(), at.time(), None
        if one and (length := _LENGTH.fullmatch(words)):
            ends = one.local_start + _counted(length)
            return one.local_start.date(), one.local_start.time(), ends.time()
        if one and _UNTIL.match(words):
            words = _UNTIL.sub(f"{one.local_start:%I:%M%p} to ", words, count=1)
        if one and words.isdigit() and 12 < int(words) < 32:
            words = ordinal(int(words))
        each = words.split()
        for cut in range(len(each) + 1 if len(each) < 9 else 0):
            day, clock = " ".join(each[:cut]), " ".join(["at", *each[cut:]])
            clock = re.sub(r"^at (?:start\w* )?(?:at|from|@) ?", "at ", clock)
            hours = hours_in(clock)[:1] if each[cut:] else []
            if each[cut:] and [(one.begin, one.after) for one in hours] != [(0, len(clock))]:
                continue
            days = self._days(day, one)
            on = days.first if days and days.first == days.last else None
            on = one.local_start.date() if one and hours and not day else on
            if on and not any(each.wrong for each in hours):
                return (on, hours[0].start, hours[0].end) if hours else (on, None, None)
        return None


def names_none(whose: str) -> bool:
    """Whether words name no session: "it", "the link for that one"."""
    return not {*re.findall(r"[\w/]+", clean(AFTER.sub("", whose)))} - _NAMES_NONE


def _given(kind: str | None, moment: Moment | None, said: dict[str, str]) -> dict[str, str]:
    """What is known of a session that is to be added, named as in the form."""
    day, start, end = moment or (None, None, None)
    end = end or (start and (datetime.combine(date.min, start) + timedelta(hours=1)).time())
    known = {"kind": kind, "date": day, "start": start, "end": end}
    given = {
        name: f"{value:%H:%M}" if isinstance(value, time) else str(value)
        for name, value in known.items()
        if value
    }
    return {**said, **given}


def _counted(said: re.Match[str]) -> timedelta:
    """How long a number of minutes, hours, days or weeks is."""
    count = NUMBERS.get(said["n"]) or (int(said["n"]) if said["n"].isdigit() else 1)
    return timedelta(**{f"{said['unit']}s": count})


def _times(one: Occurrence, moment: Moment) -> dict[str, Any]:
    """A session's new start and, if an end was said, its length."""
    day, start, end = moment
    at = datetime.combine(day, start or one.local_start.time())
    length = datetime.combine(day, end) - at if end else timedelta(0)
    return {"local_start": at, **({"duration": length} if length > timedelta(0) else {})}
