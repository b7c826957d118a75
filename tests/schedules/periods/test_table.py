"""What date phrases mean, as a table to read: the phrase, then the answer that people see.

The days are asserted as well as the words, by reading the words back.
"""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from schedules.periods import PeriodError, inside, period, periods, unread
from schedules.periods.spans import label

TODAY = date(2026, 11, 22)  # a Sunday

PHRASES = """
today                               | Sunday, November 22, 2026
Tomorrow                            | Monday, November 23, 2026
yesterday                           | Saturday, November 21, 2026
day after tomorrow                  | Tuesday, November 24, 2026
the day before yesterday            | Friday, November 20, 2026

this week                           | Sunday, November 22 – Saturday, November 28, 2026
next week                           | Sunday, November 29 – Saturday, December 5, 2026
last week                           | Sunday, November 15 – Saturday, November 21, 2026
this past week                      | Sunday, November 15 – Saturday, November 21, 2026
this month                          | November 1–30, 2026
next month                          | December 1–31, 2026
this quarter                        | October 1 – December 31, 2026
next quarter                        | January 1 – March 31, 2027
last quarter                        | July 1 – September 30, 2026
this year                           | January 1 – December 31, 2026
next year                           | January 1 – December 31, 2027
last year                           | January 1 – December 31, 2025
weekend                             | Saturday, November 21 – Sunday, November 22, 2026
next weekend                        | Saturday, November 28 – Sunday, November 29, 2026
last weekend                        | Saturday, November 14 – Sunday, November 15, 2026

March                               | March 1–31, 2027
in March                            | March 1–31, 2027
November                            | November 1–30, 2026
next november                       | November 1–30, 2027
last november                       | November 1–30, 2025
may                                 | May 1–31, 2027
March 2027                          | March 1–31, 2027
March of 2027                       | March 1–31, 2027
the month of March                  | March 1–31, 2027
march next year                     | March 1–31, 2027
march last year                     | March 1–31, 2025
Mar '27                             | March 1–31, 2027
11/2027                             | November 1–30, 2027
2026-12                             | December 1–31, 2026

Q1                                  | January 1 – March 31, 2027
Q1 2027                             | January 1 – March 31, 2027
2027 Q1                             | January 1 – March 31, 2027
quarter 2                           | April 1 – June 30, 2027
first quarter of 2027               | January 1 – March 31, 2027
the fourth quarter                  | October 1 – December 31, 2026
second quarter of next year         | April 1 – June 30, 2027
2027                                | January 1 – December 31, 2027
in 2024                             | January 1 – December 31, 2024
the year 2027                       | January 1 – December 31, 2027

next 90 days                        | November 22, 2026 – February 20, 2027
90 days                             | November 22, 2026 – February 20, 2027
the next couple of weeks            | November 22 – December 6, 2026
within 2 weeks                      | November 22 – December 6, 2026
over the next month                 | November 22 – December 22, 2026
a week                              | November 22–29, 2026
next 3 months                       | November 22, 2026 – February 22, 2027
next two quarters                   | November 22, 2026 – May 22, 2027
past 90 days                        | August 24 – November 22, 2026
last 2 weeks                        | November 8–22, 2026
in 2 weeks                          | Sunday, December 6 – Saturday, December 12, 2026
in 10 days                          | Wednesday, December 2, 2026
three days from now                 | Wednesday, November 25, 2026
2 weeks ago                         | Sunday, November 8 – Saturday, November 14, 2026

wednesday                           | Wednesday, November 25, 2026
sunday                              | Sunday, November 22, 2026
this friday                         | Friday, November 27, 2026
next wednesday                      | Wednesday, December 2, 2026
last friday                         | Friday, November 20, 2026
wednesday next week                 | Wednesday, December 2, 2026
friday this week                    | Friday, November 27, 2026
monday last week                    | Monday, November 16, 2026

Nov 25                              | Wednesday, November 25, 2026
Wed Nov 25                          | Wednesday, November 25, 2026
wednesday, november 25, 2026        | Wednesday, November 25, 2026
Weds. 25 Nov.                       | Wednesday, November 25, 2026
25 November                         | Wednesday, November 25, 2026
November the 25th                   | Wednesday, November 25, 2026
the 25th of November, 2026          | Wednesday, November 25, 2026
second of march                     | Tuesday, March 2, 2027
Mar 27                              | Saturday, March 27, 2027
the 25th                            | Wednesday, November 25, 2026
the 21st                            | Monday, December 21, 2026
the 31st                            | Thursday, December 31, 2026
wednesday the 25th                  | Wednesday, November 25, 2026
11/25                               | Wednesday, November 25, 2026
11/21                               | Sunday, November 21, 2027
11/25/2026                          | Wednesday, November 25, 2026
11/25/26                            | Wednesday, November 25, 2026
11-25-2026                          | Wednesday, November 25, 2026
2026-11-25                          | Wednesday, November 25, 2026
Feb 29                              | Tuesday, February 29, 2028
last wednesday of november          | Wednesday, November 25, 2026
last wednesday of the month         | Wednesday, November 25, 2026
last wednesday of next month        | Wednesday, December 30, 2026
second tuesday of december          | Tuesday, December 8, 2026
1st monday in march 2027            | Monday, March 1, 2027

week of Nov 23                      | Sunday, November 22 – Saturday, November 28, 2026
the week of November 28th           | Sunday, November 22 – Saturday, November 28, 2026
week of 12/30                       | Sunday, December 27, 2026 – Saturday, January 2, 2027
week of next friday                 | Sunday, November 29 – Saturday, December 5, 2026
rest of the week                    | Sunday, November 22 – Saturday, November 28, 2026
rest of the month                   | November 22–30, 2026
remainder of the quarter            | November 22 – December 31, 2026
rest of the year                    | November 22 – December 31, 2026
rest of the school year             | November 22, 2026 – June 30, 2027
rest of march                       | March 1–31, 2027

before March                        | November 22, 2026 – February 28, 2027
prior to November 25                | Sunday, November 22 – Tuesday, November 24, 2026
before 2024                         | until December 31, 2023
before today                        | until November 21, 2026
after March                         | from April 1, 2027 on
after nov 25                        | from November 26, 2026 on
after next week                     | from December 6, 2026 on
since March                         | March 1 – November 22, 2026
since November                      | November 1–22, 2026
since the 20th                      | Friday, November 20 – Sunday, November 22, 2026
since March 2027                    | from March 1, 2027 on
till friday                         | Sunday, November 22 – Friday, November 27, 2026
by friday                           | Sunday, November 22 – Friday, November 27, 2026
up to December 4                    | November 22 – December 4, 2026
until the end of the year           | November 22 – December 31, 2026
until March 2024                    | until March 31, 2024
from March                          | from March 1, 2027 on
from tomorrow on                    | from November 23, 2026 on
March onwards                       | from March 1, 2027 on
starting December 1                 | from December 1, 2026 on

from March to May                   | March 1 – May 31, 2027
between March and May               | March 1 – May 31, 2027
March - May                         | March 1 – May 31, 2027
March through May 2028              | March 1 – May 31, 2028
from March to January               | March 1, 2026 – January 31, 2027
from December to February           | December 1, 2026 – February 28, 2027
from November to February 2027      | November 1, 2026 – February 28, 2027
November to March 2028              | November 1, 2027 – March 31, 2028
from January to March 2020          | January 1 – March 31, 2020
from March 2024 to May              | March 1 – May 31, 2024
Nov 1 to Dec 15                     | November 1 – December 15, 2026
Nov 1 to Nov 15                     | November 1–15, 2027
from Nov 1 to today                 | November 1–22, 2026
Nov 23-27                           | Monday, November 23 – Friday, November 27, 2026
23–27 November                      | Monday, November 23 – Friday, November 27, 2026
between March 1 and 15, 2027        | March 1–15, 2027
mon 23 to fri 27 november 2026      | Monday, November 23 – Friday, November 27, 2026
11/25-12/5                          | November 25 – December 5, 2026
2026-11-25 to 2026-12-05            | November 25 – December 5, 2026
monday to friday                    | Monday, November 23 – Friday, November 27, 2026
today to friday                     | Sunday, November 22 – Friday, November 27, 2026
from now until the end of March     | November 22, 2026 – March 31, 2027
from the start of March to May 5    | March 1 – May 5, 2027
from tomorrow to next friday        | November 23 – December 4, 2026
Q1 to Q2 2027                       | January 1 – June 30, 2027
2026 to 2028                        | January 1, 2026 – December 31, 2028
tomorrow and today                  | Sunday, November 22 – Monday, November 23, 2026
Nov & Dec                           | November 1 – December 31, 2026

school year 2026-27                 | July 1, 2026 – June 30, 2027
2026-27 school year                 | July 1, 2026 – June 30, 2027
SY 2026–2027                        | July 1, 2026 – June 30, 2027
2025-26                             | July 1, 2025 – June 30, 2026
this school year                    | July 1, 2026 – June 30, 2027
next academic year                  | July 1, 2027 – June 30, 2028
spring                              | March 1 – May 31, 2027
spring 2028                         | March 1 – May 31, 2028
this fall                           | September 1 – November 30, 2026
next fall                           | September 1 – November 30, 2027
last summer                         | June 1 – August 31, 2026
winter 2026                         | December 1, 2026 – February 28, 2027

NEXT   WEEK!!                       | Sunday, November 29 – Saturday, December 5, 2026
“next week”                         | Sunday, November 29 – Saturday, December 5, 2026
*next week*?                        | Sunday, November 29 – Saturday, December 5, 2026
today's                             | Sunday, November 22, 2026
tommorow                            | Monday, November 23, 2026
toady                               | Sunday, November 22, 2026
Wensday                             | Wednesday, November 25, 2026
thrusday                            | Thursday, November 26, 2026
tuseday                             | Tuesday, November 24, 2026
satuday                             | Saturday, November 28, 2026
Febuary                             | February 1–28, 2027
Janurary 2027                       | January 1–31, 2027
novemebr                            | November 1–30, 2026
aprli                               | April 1–30, 2027
1st quater                          | January 1 – March 31, 2027
nxt weekned                         | Saturday, November 28 – Sunday, November 29, 2026
untill friday                       | Sunday, November 22 – Friday, November 27, 2026
beetween march and may              | March 1 – May 31, 2027
"""

SEVERAL = """
tuesday or thursday      | Tuesday, November 24, 2026 or Thursday, November 26, 2026
monday and friday        | Monday, November 23, 2026 or Friday, November 27, 2026
dec 7 & 14               | Monday, December 7, 2026 or Monday, December 14, 2026
Dec. 7, 14 and 21        | Monday, December 7, 2026 or Monday, December 14, 2026 or \
Monday, December 21, 2026
7, 14 and 15 December    | Monday, December 7, 2026 or Monday, December 14 – Tuesday, \
December 15, 2026
march or april 2028      | March 1–31, 2028 or April 1–30, 2028
december or january 2027 | December 1–31, 2026 or January 1–31, 2027
weekdays next week       | Monday, November 30 – Friday, December 4, 2026
thursdays next month     | Thursday, December 3, 2026 or Thursday, December 10, 2026 or \
Thursday, December 17, 2026 or Thursday, December 24, 2026 or Thursday, December 31, 2026
"""

ELSEWHEN = """
2026-12-31 | tomorrow               | Friday, January 1, 2027
2026-12-31 | this week              | Sunday, December 27, 2026 – Saturday, January 2, 2027
2026-12-31 | next week              | Sunday, January 3 – Saturday, January 9, 2027
2026-12-31 | next month             | January 1–31, 2027
2026-12-31 | next quarter           | January 1 – March 31, 2027
2026-12-31 | rest of the year       | Thursday, December 31, 2026
2026-12-31 | December               | December 1–31, 2026
2026-12-31 | 12/30                  | Thursday, December 30, 2027
2026-12-31 | this winter            | December 1, 2026 – February 28, 2027
2026-12-31 | the 30th               | Saturday, January 30, 2027
2027-01-01 | yesterday              | Thursday, December 31, 2026
2027-01-01 | last month             | December 1–31, 2026
2027-01-01 | last quarter           | October 1 – December 31, 2026
2027-01-01 | last year              | January 1 – December 31, 2026
2027-01-01 | last december          | December 1–31, 2026
2027-01-01 | since December         | December 1, 2026 – January 1, 2027
2027-01-01 | winter                 | December 1, 2026 – February 28, 2027
2027-01-01 | this school year       | July 1, 2026 – June 30, 2027
2027-01-31 | next month             | February 1–28, 2027
2027-01-31 | next 1 month           | January 31 – February 28, 2027
2027-01-31 | the 30th               | Tuesday, March 30, 2027
2027-06-30 | this school year       | July 1, 2026 – June 30, 2027
2027-07-01 | this school year       | July 1, 2027 – June 30, 2028
2028-02-29 | next year              | January 1 – December 31, 2029
2028-02-29 | next 1 year            | February 29, 2028 – February 28, 2029
2028-02-29 | feb 29                 | Tuesday, February 29, 2028
2028-03-01 | feb 29                 | Sunday, February 29, 2032
2026-11-25 | the 25th               | Wednesday, November 25, 2026
2026-11-25 | monday to friday       | Monday, November 23 – Friday, November 27, 2026
2026-11-25 | this weekend           | Saturday, November 28 – Sunday, November 29, 2026
2026-11-25 | last wednesday         | Wednesday, November 18, 2026
2026-11-28 | next wednesday         | Wednesday, December 2, 2026
2026-11-28 | this friday            | Friday, December 4, 2026
2026-11-28 | weekend                | Saturday, November 28 – Sunday, November 29, 2026
2026-11-28 | next weekend           | Saturday, December 5 – Sunday, December 6, 2026
2027-04-10 | March to May           | March 1 – May 31, 2027
2027-04-10 | March                  | March 1–31, 2028
"""


def rows(table: str) -> list[tuple[str, ...]]:
    lines = [line for line in table.splitlines() if line.strip()]
    return [tuple(cell.strip() for cell in line.split("|")) for line in lines]


@pytest.mark.parametrize(("phrase", "answer"), rows(PHRASES))
def test_a_phrase_means_these_days(phrase: str, answer: str):
    found = period(phrase, TODAY)
    assert found is not None
    assert found.label == answer
    assert found.label == label(found.first, found.last)


@pytest.mark.parametrize(("phrase", "answer"), rows(SEVERAL))
def test_several_days_are_a_range_each(phrase: str, answer: str):
    assert " or ".join(each.label for each in periods(phrase, TODAY)) == answer


@pytest.mark.parametrize(
    "line", (Path(__file__).parent / "phrases.tsv").read_text().splitlines()[1:]
)
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
    assert inside("anything on oversight in March?", today) == (
        "in March?",
        "anything on oversight",
    )
    assert inside("is there one this month", today) == ("this month", "is there one")
    assert inside("may I bring a guest", today) is None
    assert inside("the 2022 dashboard", today) is None


@pytest.mark.parametrize(("today", "phrase", "answer"), rows(ELSEWHEN))
def test_a_phrase_on_another_day_means_these_days(today: str, phrase: str, answer: str):
    found = period(phrase, date.fromisoformat(today))
    assert found is not None
    assert found.label == answer


@pytest.mark.parametrize(
    ("phrase", "said"),
    [
        ("32 March", "There is no March 32"),
        ("march 32", "There is no March 32"),
        ("0 march", "There is no March 0"),
        ("February 30", "There is no February 30"),
        ("30 feb 2027", "There is no February 30 in 2027"),
        ("Feb 29 2027", "There is no February 29 in 2027"),
        ("2027-02-29", "There is no February 29 in 2027"),
        ("from March 1 to February 30", "There is no February 30"),
        ("the 32nd", "at most 31 days"),
        ("13/25/2026", "There is no month 13"),
        ("25/11", "dates as month/day/year"),
        ("2026-13-01", "There is no month 13"),
        ("13/2026", "There is no month 13"),
        ("5th monday of february 2027", "There is no 5th Monday of February in 2027"),
        ("Wed Nov 26", "November 26, 2026 is a Thursday, not a Wednesday"),
        ("from March to January 2020", "That ends on January 31, 2020, before it begins"),
        ("from March 2027 to January 2027", "before it begins on March 1, 2027"),
        ("between December 24 2026 and December 20 2026", "before it begins"),
        ("next friday to tomorrow", "before it begins"),
        ("rest of 2025", "January 1 – December 31, 2025 is over"),
        ("99999 days", "more than ten years"),
        ("in 500 months", "more than ten years"),
        ("March 1850", "a year from 1900 to 2199"),
        ("1/1/3000", "a year from 1900 to 2199"),
        ("school year 2026", "“school year 2026-27”"),
        ("2026-28", "two years in a row"),
        ("week of march", "Name a day of that week"),
        ("mondays in 2027", "a month at most"),
    ],
)
def test_what_cannot_be_is_said_in_a_sentence_with_an_example(phrase: str, said: str):
    with pytest.raises(PeriodError) as error:
        period(phrase, TODAY)
    assert said in str(error.value)
    assert str(error.value).endswith((".", ".”"))
