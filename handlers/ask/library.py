"""The answers of a community and its keepers, with the finder over them.

The finder is made when it is first needed, and anew when keepers changed a local answer.
"""

from __future__ import annotations

import re
import threading
from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime

from bot.community import Answers, Entry, Finder, Found, LocalAnswer, Term
from bot.store.local_answers import Saved

LINK = re.compile(r"https?://[^\s<>|]+")


class Library:
    """Finds answers. Making the finder takes a tenth of a second: see `warm_up` and `renew`."""

    def __init__(
        self, known: Answers, local: Callable[[], Sequence[LocalAnswer]] = lambda: ()
    ) -> None:
        self._known = known
        self._local = local
        self._finder: Finder | None = None
        self._making = threading.Lock()
        self.answers = known.with_local(local())

    def warm_up(self) -> None:
        """Make the finder, so that nobody's question has to wait for it."""
        with self._making:
            if self._finder is None:
                self._finder = Finder(self.answers)

    def renew(self) -> None:
        """Take up what keepers changed; until then, questions find what there was before."""
        with self._making:
            answers = self._known.with_local(self._local())
            finder = Finder(answers)
            self.answers, self._finder = answers, finder

    def find(self, text: str) -> Found:
        """What answers a text, or comes near it."""
        if self._finder is None:
            self.warm_up()
        assert self._finder is not None
        return self._finder.find(text)

    def get(self, key: object) -> Entry | Term | None:
        """The answer under a key; None for what is not (or no longer) one."""
        return self.answers.by_key.get(key) if isinstance(key, str) else None


def local_answer(saved: Saved) -> LocalAnswer:
    """A local answer as the finder and the writer take it; dates are those in UTC."""
    content = saved.content
    question, *others = content.questions
    added = _day(saved.added_at)
    changed = None if saved.changed_at is None else _day(saved.changed_at)
    return LocalAnswer(
        id=saved.id,
        question=question,
        aliases=tuple(others),
        answer=content.answer,
        source=content.source,
        sources=(content.source,) if LINK.fullmatch(content.source) else (),
        basis=content.source,
        confidence="high",
        added_by=saved.added_by,
        added_on=added,
        changed_by=saved.changed_by,
        changed_on=changed,
        checked=changed or added,
        review_by=_day(saved.review_by),
    )


def _day(seconds: int) -> date:
    return datetime.fromtimestamp(seconds, UTC).date()
