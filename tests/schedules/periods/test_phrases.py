"""Date phrases: what they mean, what is none, and what cannot be.

`answers.txt` is a table of phrases with the answers that people see, `phrases.tsv` one of what
people meant by what they type. The days are asserted as well as the words.
"""

from __future__ import annotations

import time
from datetime import date
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from schedules.periods import Period, PeriodError, inside, period, periods, unread

TODAY = date(2026, 11, 22)  # a Sunday
HERE = Path(__file__).parent
ANSWERS = [line for line in (HERE / "answers.txt").read_text().splitlines()[1:] if line]


@pytest.mark.parametrize("line", ANSWERS)
def test_a_phrase_means_these_days_or_gets_a_sentence_with_an_example(line: str):
    day, phrase, expected = (cell.strip() for cell in line.split("|"))
    today = date.fromisoformat(day)
    if expected.startswith("!"):
        with pytest.raises(PeriodError) as error:
            period(phrase, today)
        assert expected[2:] in str(error.value)
        assert str(error.value).endswith((".", ".”"))
        return
    found = periods(phrase, today)
    assert " or ".join(each.label for each in found) == expected
    assert period(phrase, today) == (found[0] if len(found) == 1 else None)


@pytest.mark.parametrize("line", (HERE / "phrases.tsv").read_text().splitlines()[1:])
def test_what_people_type_is_read_as_they_meant_it(line: str):
    phrase, meant = line.split("\t")
    try:
        found = periods(phrase, date(2027, 1, 13))
    except PeriodError:
        found = []
    if meant == "!":
        assert not found
        return
    firsts, lasts = [each.first for each in found], [each.last for each in found]
    first = None if None in firsts else min(each for each in firsts if each)
    last = None if None in lasts else max(each for each in lasts if each)
    readings = [each if ".." in each else f"{each}..{each}" for each in meant.split("/")]
    assert f"{first or ''}..{last or ''}" in readings


@pytest.mark.parametrize(
    ("text", "word", "offered"),
    [
        ("3 weeks after xyzzy", "xyzzy", "this month"),
        ("renewal in March", "renewal", "in March"),
        ("SY next", "SY next", "this month"),
        ("material revision", "", ""),
        ("frobday or Friday", "frobday", "friday or Friday"),
    ],
)
def test_what_is_not_understood_of_days_is_named_and_others_are_offered(text, word, offered):
    missed = unread(text, date(2027, 1, 13))
    assert (missed.word, missed.nearest[0]) == (word, offered) if missed else not word


def test_the_days_in_a_longer_text_are_found_and_other_words_are_not_taken_for_days():
    today = date(2027, 1, 13)
    found = inside("anything on oversight in March?", today)
    assert found == ("in March?", "anything on oversight")
    assert inside("is there one this month", today) == ("this month", "is there one")
    assert inside("may I bring a guest", today) is None
    assert inside("the 2022 dashboard", today) is None


# Any text

TOPICS = """
renewal|renewals|match|larch|arch|marsh|mach|starch|second|first|third|the second|next|last|
upcoming|help|dependent charter|charter|charters|quarterly|quarterly training|member|remember|
nonmember|governance|oversight|petition|material revision|moratorium|nonclassroom-based|MOU|
charter school renewal in march|LCAP mid-year report|level 2|prop 39|Williams|EC 47607.3|47607|
audits|insurance|SELPA|safety plan|site visits|dashboard|2022 dashboard|credential review|
school|school year|annual|year end|month|week|quarter|day|list|lost|past|rest|to|and|from|
between|before|after|since|until|week of|rest of|in|a|25|2|12345|2500|3-5|11-12|
10 to 11|3.5 weeks|may be|march madness|sunday school|monday's topic|winner|sprint|string|
summary|inter|nonmember|quartet|
after school|every wednesday|next 2|next 2 sessions|last 3|sessions|winter break|
mar chat|sat prep|fall semester|the|of the|?|...|-|–|'
"""
HOSTILE = [
    *("", " ", "\0", "today\0", "<!channel>", "<@U123> tomorrow", "'; drop table sessions; --"),
    *("1' or '1'='1", "🎉", "tomorrow 🎉", "غدا", "\u202etomorrow", "٢٥ november", "²⁵ november"),
    *("next week " * 500, "x" * 5000, "1" * 5000, "-" * 99),
    *("week " * 19, "rest " * 19, "to " * 33, "from 1 to " * 9),
]


@pytest.mark.parametrize("text", [topic.strip() for topic in TOPICS.split("|")])
def test_a_topic_is_no_date(text: str):
    assert period(text, TODAY) is None


@pytest.mark.parametrize("text", HOSTILE, ids=lambda text: ascii(text[:20]))
def test_absurd_text_is_no_date_and_is_seen_so_quickly(text: str):
    began = time.thread_time()
    assert period(text, TODAY) is None
    assert time.thread_time() - began < 0.5  # not for ever, as with a pattern that backtracks


words = st.sampled_from(
    "next last this rest of the end start week month quarter year day weekend in before after"
    " since until from to between and - march nov february 0 1 2 25 29 31 32 99999 2026 2027 '27"
    " 25th 31st second q1 11/25 2/30 13/1/2026 2026-11-25 2026-13 2026-27 wednesday sun today"
    " tomorrow ago weeks days years school onward winter spring a couple 1999 2198 9999 early"
    " mid late half first or fy sy 27-28 thanksgiving easter weekend earlier 3.4.2027 10am".split()
)
phrases = st.lists(words, min_size=1, max_size=7).map(" ".join)
days = st.dates(date(1911, 1, 1), date(2188, 12, 31))


def answer(text: str, today: date) -> Period | str | None:
    try:
        return period(text, today)
    except PeriodError as error:
        return str(error)


@settings(max_examples=200)
@given(
    st.text(max_size=120) | st.text(alphabet="mach0123456789/-' .ndto", max_size=30) | phrases, days
)
@example("feb 29", date(1911, 1, 1))
@example("end of february to february", date(2188, 2, 29))
def test_any_text_is_a_period_a_sentence_or_nothing(text: str, today: date):
    found = answer(text, today)
    if isinstance(found, str):
        assert found.endswith((".", ".”"))
    elif found is not None:
        assert found.label
        assert found.first is not None or found.last is not None
        assert found.first is None or found.last is None or found.first <= found.last


@settings(max_examples=300)
@given(phrases, days)
def test_what_was_understood_can_be_typed_back(text: str, today: date):
    found = answer(text, today)
    if isinstance(found, Period):
        again = period(found.label, today)
        assert again == found


@settings(max_examples=75)
@given(phrases, days, st.sampled_from([str.upper, str.title, "  {}  ".format, "“{}”".format]))
def test_case_blanks_and_quotes_change_nothing(text, today, dress):
    assert answer(dress(text), today) == answer(text, today)
