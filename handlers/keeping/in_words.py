"""What keepers order or tell in their own words.

It is shown first, with whom it notifies, and one button; or the button of the form for it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from datetime import date, datetime, time, timedelta

from bot.outbox.message import Message
from bot.store import calendar as table
from bot.store.people import Person
from handlers.blocks import Block, actions, button, escape, section
from handlers.keeping.adding import Adding, Publishing, like_it
from handlers.keeping.announcing import Announcing, Digest
from handlers.keeping.changing import Changing, Undoing
from handlers.keeping.going_out import ACTION_ALL
from handlers.keeping.managing import Managing
from handlers.keeping.setup import Setup
from handlers.keeping.task import Task
from handlers.keeping.weekly import Weekly
from handlers.people import ONLY_KEEPERS
from handlers.reader import Intent, Said, asks_undo, tries
from handlers.slips import kinds_in
from schedules.calendar import epoch
from schedules.importing import Options
from schedules.importing.lists import rows_of
from schedules.model import Occurrence, Status, recurrence_date
from schedules.periods import PeriodError, period
from schedules.words import ASKING, clean, plain_words

MOST_NAMED = 3
HERE = "Press to open it:"
SEND = "Send me the file here (.ics, .csv, .xlsx) or paste the list. You see it before it counts."
ADDS = ("add", "create")
# "Undo" means something that was done a moment ago.
LATELY = timedelta(hours=24)
_ANY = r"(?:(?:the|our|this|an?|new|another) )*"
_AFTER = (
    r"(?:,? (?:because|bc|since|as|ppl|people|everyone|everybody|we|i|sorry|please|pls|now"
    r"|(?:at the )?same time)\b.*)?"
)
# What is ordered, whoever says it.
_ORDER = re.compile(
    rf"(?P<what>cancel|call off|move|reschedule|postpone|confirm|add|create)"
    rf" {_ANY}(?P<which>.+?)(?: (?:to|on|for) (?P<when>.+?))?{_AFTER}"
)
# What keepers say of a session, who mean that it is to be so.
_IS = r"(?:'s| is| are| was| got| has been)"
_TOLD = {
    "cancel": re.compile(
        rf"(?:tell (?:everyone|everybody|people) )?(?:that )?"
        rf"(?:there(?:'?s| is) no (?P<no>.+)|{_ANY}(?P<which>.+?){_IS}"
        rf" (?:off|cancell?ed|not happening|not taking place|called off)){_AFTER}"
    ),
    "confirm": re.compile(
        rf"(?:tell (?:everyone|everybody|people) )?(?:that )?{_ANY}(?P<which>.+?){_IS}"
        rf" (?:happening|(?:still )?on|confirmed|taking place){_AFTER}"
    ),
    "move": re.compile(
        rf"{_ANY}(?P<which>.+?)(?:(?:{_IS}| will be)(?: now| moved to| on)*| moved to)"
        r" (?P<when>.+?)"
        rf"{_AFTER}"
    ),
    "edit": re.compile(
        rf"(?:rename|edit|update|fix|correct|change) {_ANY}(?P<which>.+?)"
        r"(?: (?:to|so|title|name|topic|link|place|speaker|note)\b.*)?"
        rf"|{_ANY}(?:speaker|topic|title|place|link|time|note) (?:for|of|in) {_ANY}"
        rf"(?P<whose>.+?){_IS} .+"
    ),
}
_CLOCK = re.compile(
    r"(?P<day>.+?) (?:at (?P<at>.+)|(?P<time>(?:\d{1,2}(?::\d\d)? ?[ap]m|noon)\b.*))"
)
# What else keepers have a button for.
_OPENERS: tuple[tuple[str, Callable[[], Block]], ...] = (
    (r".*\bdigest\b", lambda: Digest.opener("Weekly digest")),
    (
        r"(?:announce|post|share|tell (?:everyone|everybody|people|the channel))\b",
        lambda: Announcing.opener("Announce a session"),
    ),
    (
        r"(?:who\w*|what\w*|how many)\b.*\b(?:(?:goes|going|sent) out|gets?\b.*\breminder"
        r"|signed up)",
        lambda: button("What goes out next", ACTION_ALL),
    ),
    (
        r"(?:confirm|publish|paste|enter|add)\b.*\b(?:dates|year|list)\b",
        lambda: Publishing.opener("Confirm the year"),
    ),
    (
        r".*\b(?:add|enter|create)\b.*\b(?:series|sessions?|events?)\b",
        lambda: Adding.opener("Add a session"),
    ),
    (
        r"(?=.*\b(?:new|here'?s|here is|chang\w+|updat\w+|set|replac\w+)\b)"
        r".*\b(?:links?|url|zoom|contact|channel)\b",
        lambda: Setup.opener("Community settings"),
    ),
)


class InWords(Task):
    """Reads what only keepers may order."""

    def undo(self, said: Said) -> Intent | None:
        """The last change that this keeper made of late, with what undoing it means."""
        if not (asks_undo(said.text) and said.private):
            return None
        if not self.context.keepers.is_keeper(said.person):
            return None
        rows = table.changes_by(self.db, said.person.user_id, epoch(self.now - LATELY))
        if not rows or rows[0]["action"] in ("undo", "hold", "release"):
            return None
        at = recurrence_date(rows[0]["recurrence_id"])
        return Intent(Undoing(self.context).shown_first(rows[0]["uid"], at, said.person))

    def order(self, said: Said) -> Intent | None:
        """What changing the session that is named means; None where none is, and for questions."""
        text, keepers = plain_words(said.text), self.context.keepers
        if not said.private:
            return None
        is_keeper, found = keepers.is_keeper(said.person), _ORDER.fullmatch(text)
        if found and (is_keeper or found["what"] not in ADDS):
            which, when = found["which"], found["when"] or ""
            answer = self._ordered(found["what"], which, when, said.person)
            if answer and not is_keeper:
                ask = self.context.ask_a_keeper(said.text, said.person)
                refused = section(f"{ONLY_KEEPERS} {keepers.who_they_are()}")
                return Intent(Message(refused, *([actions(ask)] if ask else [])))
            if answer:
                return Intent(answer)
        is_told = is_keeper and "?" not in said.text
        answer = self._told(text, said.person) if is_told else None
        return Intent(answer) if answer else None

    def _told(self, text: str, by: Person) -> Message | None:
        """What keepers say without an order, or have a form for."""
        for what, told in _TOLD.items():
            if said := told.fullmatch(text):
                found = {name: words for name, words in said.groupdict().items() if words}
                which, when = next(iter(found.values())), found.get("when", "")
                if (what != "move" or self._day_and_clock(when)) and (
                    answer := self._ordered(what, which, when, by)
                ):
                    return answer
        if re.match(r"(?:import|upload|load)\b", text):
            return Message(section(SEND))
        if re.search(r"\bkeepers?\b", text):
            row = tries([("Who keeps the calendar", "keepers")], self.community.commands.sessions)
            return Message(section(HERE), actions(row))
        opener = next((opener for words, opener in _OPENERS if re.match(words, text)), None)
        return Message(section(HERE), actions([opener()])) if opener else self._asked(text)

    def _asked(self, text: str) -> Message | None:
        """What keepers are asked once a week, if they say that it is so."""
        said = {*text.split()} - (ASKING - {"when"})
        for one in self.community.settings:
            asked = {*clean((one.asks or "").partition("?")[0]).split()} - ASKING
            matter = Weekly(self.context).matter(("setting", one.id)) if asked == said else None
            if matter and matter.buttons:
                return Message(section(matter.text), actions([*matter.buttons]))
        return None

    def _ordered(self, what: str, which: str, when: str, by: Person) -> Message | None:
        """What doing something to the session that is named means; None where none is."""
        if what in ADDS:
            return self._added(which, when, by)
        sessions = self._named(which)
        if sessions is None:
            return None
        if not sessions and what == "move" and when:
            return self._added(which, when, by)
        if not sessions:
            return Message(section(f"I find no session to come for “{escape(which)}”."))
        rows = [Managing(self.context).row(one) for one in sessions[:MOST_NAMED]]
        if len(sessions) > 1:
            return Message(section("Which one? Choose beside it, or say its day too."), *rows)
        (one,), changing = sessions, Changing(self.context)
        match what:
            case "cancel" | "call off":
                return changing.shown_first("cancel", one, {"status": Status.CANCELLED})
            case "confirm":
                return changing.shown_first("confirm", one, {"status": Status.CONFIRMED})
            case "edit":
                return Message(section("What is to change? Choose it beside the session."), *rows)
        start = self._start(when, one)
        if start is None:
            text = "To when? Say day and time, such as “to April 2 at 11”, or choose Move."
            return Message(section(text), *rows)
        patch = {"local_start": start, "status": Status.CONFIRMED}
        return changing.shown_first("move", one, patch)

    def _added(self, which: str, when: str, by: Person) -> Message | None:
        """What adding one session of a kind means, of the usual time and length of its kind."""
        kinds, rest = kinds_in(which, self.community.kinds)
        when = when or rest.partition(" about ")[0]
        if len(kinds) != 1 or (rest and self._day_and_clock(when) is None):
            return None
        like, said = like_it(self.calendar, kinds[0], self.now), self._day_and_clock(when)
        if said is None or not (said[1] or like):
            row = [Adding.opener("Add a session")]
            return Message(section("On which day, and when? Press to fill it in."), actions(row))
        day, clock = said
        start = datetime.combine(day, clock or (like.local_start.time() if like else time.min))
        end = start + (like.local_end - like.local_start if like else timedelta(hours=1))
        return Adding(self.context).proposed(kinds[0], start, end, by)

    def _named(self, words: str) -> Sequence[Occurrence] | None:
        """The sessions to come of a kind, or on days, that words name; None for other words."""
        kinds, rest = kinds_in(words, self.community.kinds)
        rest = re.sub(r"\b(?:the|next|of|on|in|session|one|for|'s)\b", " ", rest).strip()
        now, today = self.now, self.today()
        try:
            days = period(rest, today) if rest else None
        except PeriodError:
            return None
        if len(kinds) > 1 or (rest and days is None) or not (kinds or days):
            return None
        kind = kinds[0] if kinds else None
        if days is None:
            return self.calendar.not_over(now, kind, limit=1)
        first = max(days.first or today, today)
        found = self.calendar.between(first, days.last, now, kind, limit=MOST_NAMED + 1)
        return [one for one in found if one.start is None or one.start > now]

    def _start(self, words: str, one: Occurrence) -> datetime | None:
        """The local start that words name; the session's own time where they name only a day."""
        said = self._day_and_clock(words)
        return datetime.combine(said[0], said[1] or one.local_start.time()) if said else None

    def _day_and_clock(self, words: str) -> tuple[date, time | None] | None:
        """The one day that words name, and the time if they name one; None for anything else."""
        found = _CLOCK.fullmatch(words)
        day, clock = (found["day"], found["at"] or found["time"]) if found else (words, "")
        try:
            said = period(day, self.today())
        except PeriodError:
            return None
        if said is None or said.first is None or said.first != said.last:
            return None
        options = Options(self.community.kinds, self.calendar.zone)
        dated = f"{said.first:%B} {said.first.day}, {said.first.year}"
        rows = rows_of(f"{dated} at {clock}" if clock else dated, options, self.today())
        if len(rows) != 1 or rows[0].wrong or bool(clock) != ("start" in rows[0].cells):
            return None
        at = rows[0].cells.get("start")
        return said.first, time.fromisoformat(at) if at else None
