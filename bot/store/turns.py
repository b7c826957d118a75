"""Whose turn it is to write.

SQLite has one writer at a time and lets the others ask again and again, which among many threads
takes one of them a second and more. Within this process they take turns instead.
"""

from __future__ import annotations

import sqlite3
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager


class Turns:
    """The turns of one database's writers."""

    def __init__(self) -> None:
        self._turn = threading.Lock()
        self._among_the_patient = threading.Lock()
        self._here = threading.local()

    def let_others_first(self) -> None:
        """From now on this thread waits at the back, where one at a time waits for a turn."""
        self._here.is_patient = True

    @contextmanager
    def take(self, seconds: float) -> Iterator[None]:
        """This thread's turn; sqlite3.OperationalError if it does not come within `seconds`."""
        locks = [self._turn]
        if getattr(self._here, "is_patient", False):
            locks.insert(0, self._among_the_patient)
        deadline = time.monotonic() + seconds
        with ExitStack() as held:
            for lock in locks:
                if not lock.acquire(timeout=max(0.0, deadline - time.monotonic())):
                    raise sqlite3.OperationalError("database is locked")
                held.callback(lock.release)
            yield
