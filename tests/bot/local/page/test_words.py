from __future__ import annotations

import pytest

from bot.local import Member
from bot.local.page.rendering import size_words
from bot.local.page.shown import face


@pytest.mark.parametrize(
    ("size", "words"),
    [(0, "0 bytes"), (1023, "1023 bytes"), (2048, "2 KB"), (5_300_000, "5 MB"), (3 << 30, "3 GB")],
)
def test_sizes_are_told_in_the_largest_whole_unit(size: int, words: str) -> None:
    assert size_words(size) == words


@pytest.mark.parametrize(
    ("name", "initials"),
    [("Rosa Delgado", "RD"), ("Ana Maria Ruiz-Soto", "AS"), ("madonna", "M"), ("(new) — ", "?")],
)
def test_a_face_has_the_initials_of_first_and_last_name(name: str, initials: str) -> None:
    assert face(Member("U1", "x", name), "U1").initials == initials


def test_somebody_unknown_has_a_face_too() -> None:
    assert face(None, "U0GONE").name == "U0GONE"
