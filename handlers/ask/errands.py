"""What people want done, in the community's words for it: done where they mean just that."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from itertools import chain

from bot.community import Errand
from bot.community.find import spoken
from bot.outbox.message import Message
from handlers.ask.library import Answering, as_typed
from handlers.blocks import Block, actions, escape, quoting
from handlers.clauses import REFERS
from handlers.reader import Deed, Intent, Said, tries
from handlers.slips import kinds_in, put_right
from schedules.words import clean

LEAST = 0.21  # near enough to be offered
SURELY = {"": 0.25, "keepers": 0.23, "check": 0.5}  # to be meant, among the errands of one place
OTHERS = 0.8  # of the score of what everybody's errand comes to
FOUND = 0.37  # of the score of an answer, which is measured otherwise
MOST = 2  # of those that are offered
AFTER_OTHERS = 2  # buttons that say words stand before them
NEARLY = 0.37  # to be what is asked of what was shown
# By what an answer is about.
_SHOWN = {"uid": {"session"}, "kind": {"session"}, "q": {"list", "session"}, "answer": {"answer"}}

BLOCK_OFFER = "ask_offer"
_FOR_A_KEEPER = re.compile(
    r"(?:please )?(?:(?:can|could) you )?(?:ask|tell|message) (?:a |the |our |my )?keepers?\b"
    r"|(?:no,? )?(?:that|this|it|your \w+)(?:'?s| is)(?: all)? (?:wrong|not right|incorrect)\b"
    r"|you got (?:that|it|this) wrong\b"
    r"|(?:some(?:one|body) (?:told (?:me|us)|said|says)|(?:i|we) (?:heard|(?:was|were) told))\b"
    r"(?=.*\b(?:not|instead|moved|changed|wrong|outdated|cancell?ed)\b)",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Errands(Answering):
    """Reads words that are an errand's own, and says which make sense after what was shown."""

    def hear(self, said: Said) -> Intent | Deed | None:
        """What words that mean just one errand want done."""
        typed = as_typed(said.text)
        same = (self.library.errand(typed, whose) for whose in ("keepers", ""))
        errand = next((each for each in same if each and self._fits(each, said)), None)
        if errand is None:
            return None
        words = self._in_words(errand, said)
        if _FOR_A_KEEPER.match(words) and (passed_on := self._passing_on(said)):
            return passed_on
        return self.context.reader.surely(replace(said, text=words))

    def hear_after(self, said: Said) -> Intent | None:
        """What is asked of what was shown, in words that come near; nothing is done so."""
        text = put_right(as_typed(said.text))
        is_clear = not REFERS.search(text) and self.library.find(text).answer
        if said.subject or is_clear:
            return None
        near = [each for each in self.library.errands(text) if each[0] >= NEARLY]
        known = (self.library.answers.errand_by_key[key] for _, key in near)
        errand = next((each for each in known if each.after and self._fits(each, said)), None)
        words = self._in_words(errand, said) if errand else ""
        if not words or spoken(text) == spoken(words):
            return None
        meant = self.context.reader.surely(replace(said, text=words))
        if meant is None or callable(meant):
            return None
        return replace(meant, about={**self.context.said_last(said), **meant.about})

    def nearest(self, text: str, whose: str) -> str:
        """What the errand does that words mean among those of keepers, or inside a check."""
        typed, known = as_typed(text), self.library.answers.errand_by_key
        if same := self.library.errand(typed, whose):
            return same.does
        others = () if whose == "check" else self.library.errands(typed)
        least = max([SURELY[whose], *(OTHERS * score for score, _ in others)])
        near = [known[key] for score, key in self.library.errands(typed, whose) if score >= least]
        return near[0].does if near else ""

    def hear_passing_on(self, said: Said) -> Intent | None:
        """Words that are for a keeper, or say that something is wrong: with the button."""
        return self._passing_on(said) if _FOR_A_KEEPER.match(as_typed(said.text)) else None

    def _passing_on(self, said: Said) -> Intent | None:
        text = as_typed(said.text)
        ask = self.context.ask_a_keeper(text, said.person) if said.private else []
        if not ask:
            return None
        shown = quoting("The keepers can answer or mend that. Press to pass it on:", escape(text))
        return Intent(Message(shown, actions(ask, BLOCK_OFFER)))

    def near(self, said: Said, than: float) -> list[Block]:
        """Buttons for the errands that come nearest to what was said, if nearer `than` this."""
        known = self.library.answers.errand_by_key
        groups = (self.library.errands(as_typed(said.text), each) for each in ("", "keepers"))
        near = sorted(chain.from_iterable(groups), reverse=True)
        fit = [known[key] for score, key in near if score >= max(FOUND * than, LEAST)]
        found = [(each, self._in_words(each, said)) for each in fit if self._fits(each, said)]
        to_do = [(each, words) for each, words in found[:MOST] if not _FOR_A_KEEPER.match(words)]
        offered = [(each.label or words, words) for each, words in to_do]
        buttons = tries(offered, self.community.commands.menu, AFTER_OTHERS)
        is_for_them = len(to_do) < len(found[:MOST]) and said.private
        ask = self.context.ask_a_keeper(as_typed(said.text), said.person) if is_for_them else []
        return [*buttons, *ask]

    def _fits(self, errand: Errand, said: Said) -> bool:
        """Whether it is the person's, and makes sense after what was shown last."""
        last = self.context.said_last(said).items()
        shown = {each for name, value in last for each in _SHOWN.get(name, {value})}
        is_theirs = not errand.keepers or self.context.keepers.is_keeper(said.person)
        is_question = said.hint == self.community.commands.ask
        return is_theirs and not is_question and errand.after in (None, *shown)

    def _in_words(self, errand: Errand, said: Said) -> str:
        """What can be typed for an errand, of the kind of session that is named or was shown."""
        named = kinds_in(clean(said.text), self.community.kinds)[0]
        one = self.context.shown_last(said)
        shown = one.kind if one else self.context.said_last(said).get("kind", "")
        known = self.community.kind_by_id.get(named[0] if named else shown)
        single, several = known.words[:2] if known else ("session", "sessions")
        return errand.does.replace("{kinds}", several).replace("{kind}", single)
