"""What few words mean after a session was shown: a detail of it, or another one."""

from __future__ import annotations

import re
from datetime import timedelta

from handlers.feature import named
from handlers.reader import Intent, Said
from handlers.sessions.answers import Sessions, as_intent
from handlers.sessions.asking import Query
from handlers.sessions.cards import PAGE_SIZE
from handlers.sessions.details import ALIKE, ON_THE_CARD, UNKNOWN, detail
from handlers.wording import day_of
from schedules.model import local
from schedules.words import city, clean, clock_time, long_date

_ELSEWHERE = re.compile(
    r"(?:so |and )*what time (?:is|would|will|does) (?:it|that|this)\b.*?"
    r"(?:\bin (?P<place>[a-z ]+?)|\b(?P<zone>eastern|central|mountain))(?: time)?"
)


class Following(Sessions):
    """Answers what is about the session shown last."""

    def of_one(self, said: Said) -> Intent | None:
        """A detail of one session: the last shown, or the next that a kind or command names.

        Where nothing was shown lately it is the next of all.
        """
        asked = detail(said.text, self.community.kinds)
        if asked is None or (asked.kind and asked.name in ON_THE_CARD - ALIKE and not asked.is_one):
            return None
        hinted = next((k.id for k in self.community.kinds if k.command == said.hint), None)
        about = self.context.said_last(said)
        kind = asked.kind or hinted or about.get("kind")
        is_first = said.private and not said.thread and "answer" not in about
        if kind or (is_first and "uid" not in about):
            coming = self.calendar.not_over(self.now, kind, limit=1)
            if not coming and (asked.is_one or (kind and asked.name in ("time", "calendar"))):
                return as_intent(self._answer(Query("next", kind), said.person))
            one = next(iter(coming or self.calendar.held(self.now, kind, limit=1)), None)
        else:
            one = self.context.shown_last(said)
        zones, who = self.zones(said.person), said.person
        if one and asked.name == "after":
            first = day_of(one, zones) + timedelta(days=1)
            one = next(iter(self.calendar.between(first, None, self.now, one.kind, limit=1)), None)
        if one and asked.name == "before":
            held, last = self.calendar.held(self.now, one.kind, limit=PAGE_SIZE), one.local_start
            one = next((each for each in held if each.local_start < last), None)
        if one is None:
            return None
        told = self.community.kind_by_id[one.kind].told
        by = next((each.question for each in told if each.detail == asked.name), "")
        known = self._writer(zones).known(asked.name, one) or self.context.answer(by, who)
        question = f"{said.text} ({one.title}, {long_date(one.local_start)})"
        ask = [] if known else self.context.ask_a_keeper(question, who)
        answer = known or self._writer(zones).unknown(UNKNOWN[asked.name], one, ask)
        return Intent(answer, about=named(one))

    def elsewhere(self, said: Said) -> Intent | None:
        """When the session that was shown last, or the next, begins where somebody else is."""
        found = _ELSEWHERE.fullmatch(clean(said.text))
        if found is None:
            return None
        from schedules.importing.texts import zone_named

        zone = zone_named(found["zone"] or found["place"], self.calendar.zone)
        coming = self.calendar.not_over(self.now, None, limit=1)
        one = self.context.shown_last(said) or next(iter(coming), None)
        if zone is None or one is None or one.start is None:
            return None
        at = local(one.start, zone)
        text = f"In {city(zone)} that is {at:%A}, {clock_time(at)}:"
        return Intent(self._writer(self.zones(said.person)).below(text, one), about=named(one))
