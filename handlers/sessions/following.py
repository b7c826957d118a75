"""What few words mean after a session was shown: a detail of it, or another one."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta

from handlers.blocks import escape
from handlers.feature import named
from handlers.reader import Intent, NotUnderstood, Said
from handlers.sessions.answers import Sessions, as_intent
from handlers.sessions.asking import Query, is_past
from handlers.sessions.cards import PAGE_SIZE, more_of
from handlers.sessions.details import (
    ALIKE,
    BESIDE,
    OF_THE_NEXT,
    ON_THE_CARD,
    ON_THE_DAY,
    UNKNOWN,
    detail,
)
from handlers.slips import kinds_in, put_right
from handlers.wording import day_of
from schedules.model import Occurrence, local
from schedules.periods import inside, period
from schedules.words import city, clean, clock_time, long_date

_ELSEWHERE = re.compile(
    r"(?:(?:so|and|ok|what(?:'?s| is)? (?:that|it|this)|is (?:that|it|this)) )*"
    r"(?P<time>what time (?:is|would|will|does) (?:it|that|this)\b.*?)?"
    r"(?:\bin (?P<place>[a-z ]+?)|\b(?P<zone>eastern|central|mountain|pacific))(?: time)?"
)


_AGAIN = re.compile(
    r"(?:(?:ok|so|then|but|oh) )*(?:and|also|plus|or|just|only|what about|how about)"
    r"(?: (?:for|in|on|the|just|only|show|me|what about))* (?P<what>.+?)(?: (?:too|only|ones?))*"
    r"|(?:the )?(?P<too>.+?)(?: (?:ones?|date))? (?:too|as well|instead)"
)
_LATER = re.compile(r"(?:and )?(?:after(?: (?:that|those|these))?|then|later(?: ones)?)")
_NEXT = re.compile(r"(?:and |ok |so |what about )*(?:the )?(?P<unit>week|month) after(?: that)?")
_MORE = re.compile(r"(?:show )?(?:me )?(?:the )?(?:more|(?:next|other) ones|rest)")
_NTH = ("first|1st", "second|2nd", "third|3rd", "fourth|4th", "fifth|5th", "sixth|6th")
_NUMBERED = re.compile(rf"\b(?:the )?({'|'.join(_NTH)}|last) (?:one|session|date)\b")
_DATED = re.compile(r"\bthe (?P<days>[\w ]{3,20}?) (?:one|session|meeting)\b")
_SHOWS = ("period", "topic", "upcoming")
_ALL = frozenset("all them these those each every".split())
_ASKS = re.compile(
    r"(?:and |so |but |ok )*(?:is|are|was|will|do|does|did|has|wh\w+|how)\b|.*\bstill\b"
)
_DAY = re.compile(r"\b(?:the|day) (\d{1,2})(?:(?:st|nd|rd|th)\b|$)")
_SHOW = re.compile(
    r"(?:(?:show|open|see|give|tell) )?(?:me )?(?:more |details? )?(?:(?:about|on|of) )?it"
)


_AWAY = re.compile(
    r"\b(?:out|away|off|gone|leave|vacation)\b.* (?:until|till?|thru|through|to) (?P<back>.+?)"
    r"(?:,|\.| and)? (?:what|which|when)\w* .*\b(?:first|next|after|back|return)\b"
)


class Following(Sessions):
    """Answers what is about the session or the list shown last."""

    def again(self, said: Said) -> Intent | None:
        """The list shown last, with another kind, other days, another topic, or further on."""
        before, text = Query.of(self.context.said_last(said)), clean(said.text)
        if before is None:
            return None
        asked = None
        if _MORE.fullmatch(text):
            zones = self.zones(said.person)
            shown = self._write(before, self.find(before, zones), self._writer(zones))
            asked = more_of(shown) or before
        elif _LATER.fullmatch(text) and before.last:
            label = f"after {long_date(before.last)}"
            asked = Query("period", before.kind, before.last + timedelta(days=1), label=label)
        elif (step := _NEXT.fullmatch(text)) and before.last:
            days = period(f"next {step['unit']}", before.last)
            if days and days.first and days.last:
                asked = replace(before, first=days.first, last=days.last, offset=0, earlier=())
                asked = replace(asked, label=f"{long_date(days.first)} – {long_date(days.last)}")
        elif found := _AGAIN.fullmatch(text):
            asked = self._with(before, found["what"] or found["too"], said)
        return as_intent(self._answer(asked, said.person)) if asked else None

    def _with(self, before: Query, words: str, said: Said) -> Query | None:
        """The question before, with what these words name in place of what it had."""
        kinds, rest = kinds_in(words, self.community.kinds)
        if len(kinds) == 1 and BESIDE.issuperset(rest.split()):
            return replace(before, kind=kinds[0], offset=0, past=0, earlier=())
        asked = self._read(words, said.person, None)
        if kinds or isinstance(asked, NotUnderstood) or asked.mode not in _SHOWS:
            return None
        return replace(asked, kind=before.kind)

    def away(self, said: Said) -> Intent | None:
        """What comes first once somebody is back, who says until when they are away."""
        found = _AWAY.search(clean(said.text))
        asked = self._read(f"first from {found['back']}", said.person, None) if found else None
        return as_intent(self._answer(asked, said.person)) if isinstance(asked, Query) else None

    def numbered(self, said: Said) -> Intent | None:
        """“The second one” of the list shown last: its card, or what is asked of it."""
        before, text = Query.of(self.context.said_last(said)), clean(said.text)
        text = clean(put_right(text))
        found = _NUMBERED.search(text) if before else None
        if before is None or found is None or (found[1] == "last" and is_past(text)):
            return None
        listed = self.find(before, self.zones(said.person))[:PAGE_SIZE]
        number = next((n for n, name in enumerate(_NTH) if found[1] in name.split("|")), -1)
        if number >= len(listed) or not listed:
            return as_intent(self._answer(before, said.person))
        one, rest = listed[number], _NUMBERED.sub("it", text)
        if asked := detail(rest, self.community.kinds):
            return self._told(replace(said, text=rest), asked.name, one)
        card = self._writer(self.zones(said.person)).one(one, Query("topic"))
        return Intent(card, about=named(one)) if _SHOW.fullmatch(rest) else None

    def dated(self, said: Said) -> Intent | None:
        """What is asked of “the January one”, “the one on the 30th”: of the first such session."""
        text = "" if "://" in said.text else clean(said.text).replace(",", "")  # who tells a link
        found = _DATED.search(text)
        phrase, rest = (found["days"], text.replace(found[0], "it")) if found else ("", "")
        nth = None if found else _DAY.search(text)
        if not found and (part := inside(text, self.today(said.person))):
            phrase, rest = part
        elif nth:
            phrase, rest = nth[0], text.replace(nth[0], "")
        asked = detail(rest, self.community.kinds) if rest else None
        days = self._read(phrase, said.person, None) if asked else None
        if asked is None or not isinstance(days, Query) or days.mode != "period":
            return None
        is_told = asked.name == "status" and not _ASKS.match(text)  # "dec 30 is confirmed"
        if is_told or (not found and (asked.name in ON_THE_DAY or is_past(text))):
            return None
        on_them = self.find(replace(days, kind=asked.kind), self.zones(said.person))
        if nth and not on_them:  # of a month to come
            coming = self.calendar.not_over(self.now, asked.kind, limit=PAGE_SIZE)
            on_them = [each for each in coming if each.local_start.day == int(nth[1])]
        return self._told(replace(said, text=rest), asked.name, next(iter(on_them), None))

    def of_one(self, said: Said) -> Intent | None:
        """A detail of one session: the last shown, or the next that a kind or command names.

        Where nothing was shown lately it is the next of all. Who gives a link asks for none.
        """
        asked = None if "://" in said.text else detail(said.text, self.community.kinds)
        is_of_card = asked and asked.name in ON_THE_CARD - ALIKE
        if asked and asked.is_last and (asked.name == "topic" or not is_of_card):
            held = self.calendar.held(self.now, asked.kind, limit=1)
            return self._told(said, asked.name, next(iter(held), None))
        if asked is None or asked.is_last or (asked.kind and is_of_card and not asked.is_one):
            return None
        hinted = next((k.id for k in self.community.kinds if k.command == said.hint), None)
        about = self.context.said_last(said)
        kind = asked.kind or hinted or about.get("kind")
        one = None if asked.kind or hinted else self._shown(said)
        is_first, of_it = said.private and not said.thread, {*clean(said.text).split()}
        if "q" in about and asked.name == "calendar" and not of_it.isdisjoint(_ALL):
            return None
        is_next = asked.name == "after" and "after" not in of_it and "answer" not in about
        is_next = is_next and not ("uid" in about and "kind" not in about)  # that was not shown
        if is_next or (one is None and (kind or (is_first and "answer" not in about))):
            coming = self.calendar.not_over(self.now, kind, limit=1)
            if is_next or (not coming and (asked.is_one or (kind and asked.name in OF_THE_NEXT))):
                of_any = is_next and not (coming or asked.kind or hinted)
                return as_intent(self._answer(Query("next", None if of_any else kind), said.person))
            one = next(iter(coming or self.calendar.held(self.now, kind, limit=1)), None)
        return self._told(said, asked.name, one)

    def _shown(self, said: Said) -> Occurrence | None:
        """The session that was shown last, or the first of the list that was."""
        before = Query.of(self.context.said_last(said))
        listed = self.find(before, self.zones(said.person)) if before else []
        return self.context.shown_last(said) or next(iter(listed), None)

    def _told(self, said: Said, asked: str, one: Occurrence | None) -> Intent | None:
        """What is known of a detail of a session, or of the one before or after it."""
        zones, who = self.zones(said.person), said.person
        if one and asked == "after":
            first = max(day_of(one, zones) + timedelta(days=1), self.today(who))
            one = next(iter(self.calendar.between(first, None, self.now, one.kind, limit=1)), None)
        if one and asked == "before":
            held, last = self.calendar.held(self.now, one.kind, limit=PAGE_SIZE), one.local_start
            one = next((each for each in held if each.local_start < last), None)
        if one is None:
            return None
        told = self.community.kind_by_id[one.kind].told
        by = next((each.question for each in told if each.detail == asked), "")
        known = shown = self._writer(zones).known(asked, one)
        known = known or self.context.answer(by, who)
        question = f"{said.text} ({one.title}, {long_date(one.local_start)})"
        ask = [] if known else self.context.ask_a_keeper(question, who)
        answer = known or self._writer(zones).unknown(UNKNOWN[asked], one, ask)
        is_shown = (
            shown or not known or one not in self.calendar.not_over(self.now, one.kind, limit=1)
        )
        return Intent(answer, about=named(one) | ({} if is_shown else {"kind": one.kind}))

    def elsewhere(self, said: Said) -> Intent | None:
        """When the session that was shown last, or the next, begins where somebody else is."""
        found = _ELSEWHERE.fullmatch(clean(said.text))
        if found is None:
            return None
        from schedules.importing.texts import zone_named

        zone = zone_named(found["zone"] or found["place"], self.calendar.zone)
        coming = self.calendar.not_over(self.now, None, limit=1) if found["time"] else []
        one = self._shown(said) or next(iter(coming), None)
        if one is None or one.start is None or not (zone or (found["time"] and found["place"])):
            return None
        place = escape(found["place"] or "")
        text = f"I don't know the time zone of “{place}”. Set yours in Slack to see your time:"
        if zone:
            at = local(one.start, zone)
            text = f"In {city(zone)} that is {at:%A}, {clock_time(at)}:"
        return Intent(self._writer(self.zones(said.person)).below(text, one), about=named(one))
