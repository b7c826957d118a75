from __future__ import annotations

import pytest

from bot.community.find import Tokens, bare, letters, singular, words_of


def test_section_numbers_stay_whole_and_punctuation_goes() -> None:
    assert words_of("EC 47607.3(a), 3 %!") == ["ec", "47607.3", "a", "3"]


@pytest.mark.parametrize(
    ("asked", "left"),
    [
        ("What is an LEA?", "lea"),
        ("what's a COE", "coe"),
        ("LTEL?", "ltel"),
        ("whats the Dashboard", "dashboard"),
        ("What does NCB mean?", "ncb"),
        ("cde stands for", "cde"),
        ("define material revision please", "material revision"),
        ("so, what is meant by state priority", "state priority"),
        ("prop 39 what is it", "prop 39"),
        ("nonclassroom based whats that", "nonclassroom based"),
        ("what is an LCAP again", "lcap"),
        ("what is it", "it"),
        ("meaning", "meaning"),
        ("", ""),
    ],
)
def test_the_words_of_asking_are_taken_away(asked: str, left: str) -> None:
    assert bare(asked) == left


@pytest.mark.parametrize(
    ("word", "one"),
    [
        ("groups", "group"),
        ("priorities", "priority"),
        ("classes", "class"),
        ("boxes", "box"),
        ("churches", "church"),
        ("cases", "case"),
        ("cds", "cds"),
        ("dass", "dass"),
        ("status", "status"),
        ("analysis", "analysis"),
        ("group", "group"),
    ],
)
def test_a_plural_loses_its_ending(word: str, one: str) -> None:
    assert singular(word) == one


def test_a_phrase_adds_the_token_of_its_synonyms() -> None:
    tokens = Tokens([("COE", "county office"), ("fee", "cost")])
    assert tokens.of("the county office's cost") == ["county", "=COE", "office", "cost", "=fee"]
    assert tokens.of("a COE") == ["coe", "=COE"]
    assert tokens.of("county of office") == ["county", "office"]


def test_letters_come_from_words_and_not_from_synonyms() -> None:
    assert letters(["bee", "=COE"]) == {" be", "bee", "ee ", " bee", "bee "}
