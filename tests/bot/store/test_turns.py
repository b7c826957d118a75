from __future__ import annotations

import sqlite3
import threading
import time

from bot.store.database import Turns


class Writers:
    """Threads that each want one turn, and the order in which they had it."""

    def __init__(self) -> None:
        self.turns = Turns()
        self.had: list[str] = []
        self._threads: list[threading.Thread] = []

    def wants(self, name: str, *, patient: bool = False) -> None:
        begun = threading.Event()

        def want() -> None:
            if patient:
                self.turns.let_others_first()
            begun.set()
            with self.turns.take(30):
                self.had.append(name)
                time.sleep(0.05 if patient else 0)

        thread = threading.Thread(target=want)
        self._threads.append(thread)
        thread.start()
        assert begun.wait(30)

    def all_had_theirs(self) -> None:
        for thread in self._threads:
            thread.join(30)


def test_who_comes_last_goes_before_those_who_let_others_first() -> None:
    writers = Writers()
    with writers.turns.take(1):
        for number in range(8):
            writers.wants(f"patient {number}", patient=True)
        writers.wants("person")
    writers.all_had_theirs()
    assert len(writers.had) == 9
    assert writers.had[-1] != "person"


def test_a_turn_that_does_not_come_is_a_locked_database() -> None:
    turns = Turns()
    refused: list[str] = []

    def want() -> None:
        try:
            with turns.take(0.01):
                raise AssertionError("somebody else has it")
        except sqlite3.OperationalError as error:
            refused.append(str(error))

    with turns.take(1):
        thread = threading.Thread(target=want)
        thread.start()
        thread.join()
    assert refused == ["database is locked"]
    with turns.take(1):  # what was given up holds up nobody
        pass
