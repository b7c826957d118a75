"""What is to be otherwise of a change that a keeper was shown and did not press yet."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import datetime
from typing import Any, NamedTuple

from handlers.feature import named
from handlers.keeping.adding import Adding
from handlers.keeping.changing import Changing
from handlers.keeping.going_out import OUT, GoingOut
from handlers.keeping.in_words import NEXT, InWords, names_none
from handlers.keeping.sayings import AFTER, Saying, put_right, sayings_in
from handlers.offers import offer_in
from handlers.reader import Intent, Said
from handlers.slips import kinds_in
from schedules.model import TEXTS, Occurrence
from schedules.patching import TIMES, Patch, from_json
from schedules.words import clean, plain_words

_AS_SHOWN = re.compile(r"(?:(?:at )?(?:the )?same) (?:time|day|date|hours?)")
_AS_IT_WAS = re.compile(
    r"(?:leave|keep) the (?P<what>time|hours?|day|date)(?: (?:as|how|al|the) ?.*)?"
)
_PARTS = re.compile(r",? (?:and|but|also) |, ")
_NOT = r"(?i),? (?:and )?(?:not|instead of|rather than) "


class Unpressed(NamedTuple):
    """A change that was shown: the session as it would be, and what would change of it.

    One that would be added has what was `typed` instead.
    """

    one: Occurrence
    patch: Patch
    typed: dict[str, Any]


class Correcting(InWords):
    """Reads such words before all others of a keeper."""

    def correct(self, said: Said) -> Intent | None:
        """The same proposal with that changed; None for all other words."""
        if not (said.private and self.context.keepers.is_keeper(said.person)):
            return None
        last = self.context.said_last(said)
        if OUT.items() <= last.items():
            shown = GoingOut(self.context).named_in(plain_words(said.text), said.person)
            return Intent(shown, about=last) if shown else None
        draft = self._draft(said)
        return self._corrected(draft, said) if draft else None

    def _draft(self, said: Said) -> Unpressed | None:
        """What was shown last and can be pressed still."""
        offer = offer_in(self.context.said_last(said))
        if offer and offer.action_id == f"{Adding.name}_press":
            typed = dict(offer.value["typed"])
            return Unpressed(Adding(self.context).drafted(typed), {}, typed)
        if offer is None or offer.action_id != f"{Changing.name}_press":
            return None
        one = self.session(offer.value)
        if one is None:
            return None
        patch = from_json(offer.value["patch"])
        at = patch.get("local_start", one.local_start)
        length = patch.get("duration", one.local_end - one.local_start)
        own = {name: patch[name] for name in (*TEXTS, "status") if name in patch}
        return Unpressed(replace(one, **own, local_start=at, local_end=at + length), patch, {})

    def _corrected(self, draft: Unpressed, said: Said) -> Intent | None:
        words, again = put_right(said.text)
        if _AS_SHOWN.fullmatch(clean(words)):
            return self._shown(draft, draft.patch, said)
        if patch := self._as_it_was(draft, words):
            return self._shown(draft, patch, said)
        last = self.context.said_last(said).get("field", "")
        if (whole := self._told(said.text, last, draft)) is None:
            return None
        parts = [whole] if whole else [self._told(p, last, draft) for p in _PARTS.split(words)]
        if all(parts):
            patch = {name: value for part in parts for name, value in (part or {}).items()}
            is_of_it = again or not draft.patch.keys().isdisjoint(patch)
            return self._shown(draft, {**draft.patch, **patch} if is_of_it else patch, said)
        others = self._named(Saying("set", words), said) if again else None
        if others and len(others) == 1 and draft.patch and TIMES.isdisjoint(draft.patch):
            return self.proposed(others[0], draft.patch)
        return None

    def _as_it_was(self, draft: Unpressed, words: str) -> Patch:
        """What was shown, but with the day or the time that the session has now."""
        kept, was = _AS_IT_WAS.fullmatch(clean(words)), self.session(named(draft.one))
        if not (kept and was and "local_start" in draft.patch):
            return {}
        first, then = was.local_start, draft.one.local_start
        day, clock = (first, then) if kept["what"] in ("day", "date") else (then, first)
        return {**draft.patch, "local_start": datetime.combine(day.date(), clock.time())}

    def _told(self, text: str, last: str, draft: Unpressed) -> Patch | None:
        """What words change of it; None where they name another session."""
        words, _ = put_right(text)
        told = [*sayings_in(text, last), Saying("set", "", words, "local_start")]
        of, values = self._clauses(f"it {words}")
        told += [Saying("set", of, value, name) for name, value in values.items()]
        for each in told:
            kinds, rest = kinds_in(clean(AFTER.sub("", each.whose)), self.community.kinds)
            bare = " ".join(word for word in rest.split() if not names_none(word))
            if {*kinds} - {draft.one.kind} or NEXT.search(rest) or (bare and self._days(bare)):
                return None
            if each.what == "set" and not bare and (patch := self._new(each, draft)):
                return patch
        return {}

    def _new(self, told: Saying, draft: Unpressed) -> Patch:
        """What a saying changes of what was shown; empty for nothing."""
        value, *_ = re.split(_NOT, told.value)
        kinds, rest = kinds_in(clean(value), self.community.kinds)
        patch = self._patch(told.field, value, draft.one)
        if patch and not (kinds and told.field == "url"):
            return patch
        is_kind = draft.typed and len(kinds) == 1 and names_none(rest)
        return {"kind": kinds[0]} if is_kind else {}

    def _shown(self, draft: Unpressed, patch: Patch, said: Said) -> Intent:
        """The same proposal with what is different."""
        if not draft.typed:
            return self.proposed(draft.one, patch)
        one, at = draft.one, patch.get("local_start", draft.one.local_start)
        ends = at + patch.get("duration", one.local_end - one.local_start)
        typed = {**draft.typed, **{name: patch[name] for name in TEXTS if name in patch}}
        kind = str(patch.get("kind", one.kind))
        return self.added(Adding(self.context).proposed(kind, at, ends, typed, said.person))
