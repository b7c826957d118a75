"""What date phrases mean, as a table to read: the phrase, then the answer that people see.

The days are asserted as well as the words, by reading the words back.
"""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from schedules.periods import PeriodError, period
from schedules.periods.labels import label

TODAY = date(2026, 11, 22)  # a Sunday

PHRASES = """
today                               | Sunday 22 November 2026
Tomorrow                            | Monday 23 November 2026
yesterday                           | Saturday 21 November 2026
day after tomorrow                  | Tuesday 24 November 2026
the day before yesterday            | Friday 20 November 2026

this week                           | Sunday 22 – Saturday 28 November 2026
next week                           | Sunday 29 November – Saturday 5 December 2026
last week                           | Sunday 15 – Saturday 21 November 2026
this past week                      | Sunday 15 – Saturday 21 November 2026
this month                          | 1–30 November 2026
next month                          | 1–31 December 2026
previous month                      | 1–31 October 2026
this quarter                        | 1 October – 31 December 2026
next quarter                        | 1 January – 31 March 2027
last quarter                        | 1 July – 30 September 2026
this year                           | 1 January – 31 December 2026
next year                           | 1 January – 31 December 2027
last year                           | 1 January – 31 December 2025
weekend                             | Saturday 21 – Sunday 22 November 2026
next weekend                        | Saturday 28 – Sunday 29 November 2026
last weekend                        | Saturday 14 – Sunday 15 November 2026

March                               | 1–31 March 2027
in March                            | 1–31 March 2027
November                            | 1–30 November 2026
this november                       | 1–30 November 2026
next november                       | 1–30 November 2027
last november                       | 1–30 November 2025
last march                          | 1–31 March 2026
may                                 | 1–31 May 2027
sept.                               | 1–30 September 2027
March 2027                          | 1–31 March 2027
March of 2027                       | 1–31 March 2027
March, 2024                         | 1–31 March 2024
the month of March                  | 1–31 March 2027
march next year                     | 1–31 March 2027
march last year                     | 1–31 March 2025
Mar '27                             | 1–31 March 2027
11/2027                             | 1–30 November 2027
2026-12                             | 1–31 December 2026

Q1                                  | 1 January – 31 March 2027
q4                                  | 1 October – 31 December 2026
Q1 2027                             | 1 January – 31 March 2027
2027 Q1                             | 1 January – 31 March 2027
quarter 2                           | 1 April – 30 June 2027
first quarter of 2027               | 1 January – 31 March 2027
the fourth quarter                  | 1 October – 31 December 2026
last quarter of 2025                | 1 October – 31 December 2025
second quarter of next year         | 1 April – 30 June 2027
2027                                | 1 January – 31 December 2027
in 2024                             | 1 January – 31 December 2024
the year 2027                       | 1 January – 31 December 2027

next 90 days                        | 22 November 2026 – 20 February 2027
90 days                             | 22 November 2026 – 20 February 2027
2 weeks                             | 22 November – 6 December 2026
next two weeks                      | 22 November – 6 December 2026
the next couple of weeks            | 22 November – 6 December 2026
within 2 weeks                      | 22 November – 6 December 2026
over the next month                 | 22 November – 22 December 2026
a week                              | 22–29 November 2026
next 3 months                       | 22 November 2026 – 22 February 2027
next two quarters                   | 22 November 2026 – 22 May 2027
past 90 days                        | 24 August – 22 November 2026
last 2 weeks                        | 8–22 November 2026
in 2 weeks                          | Sunday 6 – Saturday 12 December 2026
in a month                          | 1–31 December 2026
in 10 days                          | Wednesday 2 December 2026
three days from now                 | Wednesday 25 November 2026
2 weeks ago                         | Sunday 8 – Saturday 14 November 2026

wednesday                           | Wednesday 25 November 2026
sunday                              | Sunday 22 November 2026
this friday                         | Friday 27 November 2026
coming tuesday                      | Tuesday 24 November 2026
next wednesday                      | Wednesday 2 December 2026
next sunday                         | Sunday 29 November 2026
last friday                         | Friday 20 November 2026
last sunday                         | Sunday 15 November 2026
wednesday next week                 | Wednesday 2 December 2026
friday this week                    | Friday 27 November 2026
monday last week                    | Monday 16 November 2026

Nov 25                              | Wednesday 25 November 2026
Wed Nov 25                          | Wednesday 25 November 2026
wednesday, november 25, 2026        | Wednesday 25 November 2026
Weds. 25 Nov.                       | Wednesday 25 November 2026
25 November                         | Wednesday 25 November 2026
Nov 25th                            | Wednesday 25 November 2026
November the 25th                   | Wednesday 25 November 2026
the 25th of November, 2026          | Wednesday 25 November 2026
second of march                     | Tuesday 2 March 2027
Mar 27                              | Saturday 27 March 2027
the 25th                            | Wednesday 25 November 2026
the 21st                            | Monday 21 December 2026
the 31st                            | Thursday 31 December 2026
wednesday the 25th                  | Wednesday 25 November 2026
11/25                               | Wednesday 25 November 2026
11/21                               | Sunday 21 November 2027
wed 11/25                           | Wednesday 25 November 2026
11/25/2026                          | Wednesday 25 November 2026
11/25/26                            | Wednesday 25 November 2026
11-25-2026                          | Wednesday 25 November 2026
2026-11-25                          | Wednesday 25 November 2026
2026/11/25                          | Wednesday 25 November 2026
Feb 29                              | Tuesday 29 February 2028
last wednesday of november          | Wednesday 25 November 2026
last wednesday of the month         | Wednesday 25 November 2026
last wednesday of next month        | Wednesday 30 December 2026
second tuesday of december          | Tuesday 8 December 2026
1st monday in march 2027            | Monday 1 March 2027

week of Nov 23                      | Sunday 22 – Saturday 28 November 2026
the week of November 28th           | Sunday 22 – Saturday 28 November 2026
week of 12/30                       | Sunday 27 December 2026 – Saturday 2 January 2027
week of next friday                 | Sunday 29 November – Saturday 5 December 2026
rest of the week                    | Sunday 22 – Saturday 28 November 2026
rest of the month                   | 22–30 November 2026
remainder of the quarter            | 22 November – 31 December 2026
rest of the year                    | 22 November – 31 December 2026
rest of this year                   | 22 November – 31 December 2026
rest of the school year             | 22 November 2026 – 30 June 2027
rest of march                       | 1–31 March 2027

before March                        | 22 November 2026 – 28 February 2027
prior to November 25                | Sunday 22 – Tuesday 24 November 2026
before 2024                         | until 31 December 2023
before today                        | until 21 November 2026
after March                         | from 1 April 2027 on
after nov 25                        | from 26 November 2026 on
after next week                     | from 6 December 2026 on
since March                         | 1 March – 22 November 2026
since November                      | 1–22 November 2026
since wednesday                     | Wednesday 18 – Sunday 22 November 2026
since the 20th                      | Friday 20 – Sunday 22 November 2026
since 2024                          | 1 January 2024 – 22 November 2026
since March 2027                    | from 1 March 2027 on
until March                         | 22 November 2026 – 31 March 2027
till friday                         | Sunday 22 – Friday 27 November 2026
by friday                           | Sunday 22 – Friday 27 November 2026
up to December 4                    | 22 November – 4 December 2026
until the end of the year           | 22 November – 31 December 2026
until March 2024                    | until 31 March 2024
from March                          | from 1 March 2027 on
from tomorrow on                    | from 23 November 2026 on
March onwards                       | from 1 March 2027 on
starting December 1                 | from 1 December 2026 on

from March to May                   | 1 March – 31 May 2027
between March and May               | 1 March – 31 May 2027
March - May                         | 1 March – 31 May 2027
mar–may                             | 1 March – 31 May 2027
March through May 2028              | 1 March – 31 May 2028
from March to January               | 1 March 2026 – 31 January 2027
from December to February           | 1 December 2026 – 28 February 2027
from November to February 2027      | 1 November 2026 – 28 February 2027
November to March 2028              | 1 November 2027 – 31 March 2028
from January to March 2020          | 1 January – 31 March 2020
from March 2024 to May              | 1 March – 31 May 2024
Nov 1 to Dec 15                     | 1 November – 15 December 2026
Nov 1 to Nov 15                     | 1–15 November 2027
from Nov 1 to today                 | 1–22 November 2026
Nov 23-27                           | Monday 23 – Friday 27 November 2026
23–27 November                      | Monday 23 – Friday 27 November 2026
between March 1 and 15, 2027        | 1–15 March 2027
mon 23 to fri 27 november 2026      | Monday 23 – Friday 27 November 2026
11/25-12/5                          | 25 November – 5 December 2026
2026-11-25 to 2026-12-05            | 25 November – 5 December 2026
2026-11-25 - 2026-12-05             | 25 November – 5 December 2026
monday to friday                    | Monday 23 – Friday 27 November 2026
today to friday                     | Sunday 22 – Friday 27 November 2026
from now until the end of March     | 22 November 2026 – 31 March 2027
from the start of March to May 5    | 1 March – 5 May 2027
from tomorrow to next friday        | 23 November – 4 December 2026
Q1 to Q2 2027                       | 1 January – 30 June 2027
2026 to 2028                        | 1 January 2026 – 31 December 2028
tomorrow and today                  | Sunday 22 – Monday 23 November 2026
today and tomorrow                  | Sunday 22 – Monday 23 November 2026
Nov & Dec                           | 1 November – 31 December 2026

school year 2026-27                 | 1 July 2026 – 30 June 2027
2026-27 school year                 | 1 July 2026 – 30 June 2027
SY 2026–2027                        | 1 July 2026 – 30 June 2027
2025-26                             | 1 July 2025 – 30 June 2026
this school year                    | 1 July 2026 – 30 June 2027
next academic year                  | 1 July 2027 – 30 June 2028
spring                              | 1 March – 31 May 2027
spring 2028                         | 1 March – 31 May 2028
this fall                           | 1 September – 30 November 2026
next fall                           | 1 September – 30 November 2027
last summer                         | 1 June – 31 August 2026
winter 2026                         | 1 December 2026 – 28 February 2027

NEXT   WEEK!!                       | Sunday 29 November – Saturday 5 December 2026
“next week”                         | Sunday 29 November – Saturday 5 December 2026
*next week*?                        | Sunday 29 November – Saturday 5 December 2026
today's                             | Sunday 22 November 2026
tommorow                            | Monday 23 November 2026
toady                               | Sunday 22 November 2026
Wensday                             | Wednesday 25 November 2026
thrusday                            | Thursday 26 November 2026
tuseday                             | Tuesday 24 November 2026
satuday                             | Saturday 28 November 2026
Febuary                             | 1–28 February 2027
Janurary 2027                       | 1–31 January 2027
novemebr                            | 1–30 November 2026
aprli                               | 1–30 April 2027
1st quater                          | 1 January – 31 March 2027
nxt weekned                         | Saturday 28 – Sunday 29 November 2026
untill friday                       | Sunday 22 – Friday 27 November 2026
beetween march and may              | 1 March – 31 May 2027
"""

ELSEWHEN = """
2026-12-31 | tomorrow               | Friday 1 January 2027
2026-12-31 | this week              | Sunday 27 December 2026 – Saturday 2 January 2027
2026-12-31 | next week              | Sunday 3 – Saturday 9 January 2027
2026-12-31 | next month             | 1–31 January 2027
2026-12-31 | next quarter           | 1 January – 31 March 2027
2026-12-31 | rest of the year       | Thursday 31 December 2026
2026-12-31 | December               | 1–31 December 2026
2026-12-31 | 12/30                  | Thursday 30 December 2027
2026-12-31 | this winter            | 1 December 2026 – 28 February 2027
2026-12-31 | the 30th               | Saturday 30 January 2027
2027-01-01 | yesterday              | Thursday 31 December 2026
2027-01-01 | last month             | 1–31 December 2026
2027-01-01 | last quarter           | 1 October – 31 December 2026
2027-01-01 | last year              | 1 January – 31 December 2026
2027-01-01 | last december          | 1–31 December 2026
2027-01-01 | since December         | 1 December 2026 – 1 January 2027
2027-01-01 | winter                 | 1 December 2026 – 28 February 2027
2027-01-01 | this school year       | 1 July 2026 – 30 June 2027
2027-01-31 | next month             | 1–28 February 2027
2027-01-31 | next 1 month           | 31 January – 28 February 2027
2027-01-31 | the 30th               | Tuesday 30 March 2027
2027-06-30 | this school year       | 1 July 2026 – 30 June 2027
2027-07-01 | this school year       | 1 July 2027 – 30 June 2028
2028-02-29 | next year              | 1 January – 31 December 2029
2028-02-29 | next 1 year            | 29 February 2028 – 28 February 2029
2028-02-29 | feb 29                 | Tuesday 29 February 2028
2028-03-01 | feb 29                 | Sunday 29 February 2032
2026-11-25 | monday to friday       | Monday 23 – Friday 27 November 2026
2026-11-25 | this weekend           | Saturday 28 – Sunday 29 November 2026
2026-11-25 | last wednesday         | Wednesday 18 November 2026
2026-11-28 | next wednesday         | Wednesday 2 December 2026
2026-11-28 | this friday            | Friday 4 December 2026
2026-11-28 | weekend                | Saturday 28 – Sunday 29 November 2026
2026-11-28 | next weekend           | Saturday 5 – Sunday 6 December 2026
2027-04-10 | March to May           | 1 March – 31 May 2027
2027-04-10 | March                  | 1–31 March 2028
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


@pytest.mark.parametrize(("today", "phrase", "answer"), rows(ELSEWHEN))
def test_a_phrase_on_another_day_means_these_days(today: str, phrase: str, answer: str):
    found = period(phrase, date.fromisoformat(today))
    assert found is not None
    assert found.label == answer


@pytest.mark.parametrize(("_", "answer"), rows(PHRASES))
def test_an_answer_can_be_typed_as_a_question(_: str, answer: str):
    found = period(answer, TODAY)
    assert found is not None
    assert found.label == answer


def test_the_days_are_those_that_the_words_say():
    assert label(date(2027, 3, 1), date(2027, 3, 31)) == "1–31 March 2027"
    found = period("March 2027", TODAY)
    assert found
    assert (found.first, found.last) == (date(2027, 3, 1), date(2027, 3, 31))
    found = period("next 90 days", TODAY)
    assert found
    assert (found.first, found.last) == (TODAY, TODAY + timedelta(days=90))


def test_an_open_end_has_no_date():
    after, before = period("after March", TODAY), period("before 2024", TODAY)
    assert after
    assert before
    assert (after.first, after.last) == (date(2027, 4, 1), None)
    assert (before.first, before.last) == (None, date(2023, 12, 31))


@pytest.mark.parametrize(
    ("phrase", "said"),
    [
        ("32 March", "There is no 32 March"),
        ("march 32", "There is no 32 March"),
        ("0 march", "There is no 0 March"),
        ("February 30", "There is no 30 February"),
        ("30 feb 2027", "There is no 30 February in 2027"),
        ("Feb 29 2027", "There is no 29 February in 2027"),
        ("2027-02-29", "There is no 29 February in 2027"),
        ("from March 1 to February 30", "There is no 30 February"),
        ("the 32nd", "at most 31 days"),
        ("13/25/2026", "There is no month 13"),
        ("25/11", "dates as month/day/year"),
        ("2026-13-01", "There is no month 13"),
        ("13/2026", "There is no month 13"),
        ("5th monday of february 2027", "There is no 5th Monday of February in 2027"),
        ("Wed Nov 26", "26 November 2026 is a Thursday, not a Wednesday"),
        ("from March to January 2020", "That ends on 31 January 2020, before it begins"),
        ("from March 2027 to January 2027", "before it begins on 1 March 2027"),
        ("between December 24 2026 and December 20 2026", "before it begins"),
        ("next friday to tomorrow", "before it begins"),
        ("rest of 2025", "1 January – 31 December 2025 is over"),
        ("99999 days", "more than ten years"),
        ("in 500 months", "more than ten years"),
        ("March 1850", "a year from 1900 to 2199"),
        ("1/1/3000", "a year from 1900 to 2199"),
        ("school year 2026", "“school year 2026-27”"),
        ("2026-28", "two years in a row"),
        ("week of march", "Name a day of that week"),
        ("monday and friday", "one period at a time"),
        ("friday and today", "one period at a time"),
    ],
)
def test_what_cannot_be_is_said_in_a_sentence_with_an_example(phrase: str, said: str):
    with pytest.raises(PeriodError) as error:
        period(phrase, TODAY)
    assert said in str(error.value)
    assert str(error.value).endswith((".", ".”"))
