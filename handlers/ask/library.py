"""The answers of a community with the finder over them, which is made when it is first needed."""

from __future__ import annotations

import threading

from bot.knowledge import Answers, Entry, Finder, Found, Term


class Library:
    """Finds answers. Making the finder takes a tenth of a second: see `warm_up`."""

    def __init__(self, answers: Answers) -> None:
        self.answers = answers
        self._finder: Finder | None = None
        self._making = threading.Lock()

    def warm_up(self) -> None:
        """Make the finder, so that nobody's question has to wait for it."""
        with self._making:
            if self._finder is None:
                self._finder = Finder(self.answers)

    def find(self, text: str) -> Found:
        """What answers a text, or comes near it."""
        if self._finder is None:
            self.warm_up()
        assert self._finder is not None
        return self._finder.find(text)

    def get(self, key: object) -> Entry | Term | None:
        """The answer under a key; None for what is not (or no longer) one."""
        return self.answers.by_key.get(key) if isinstance(key, str) else None
