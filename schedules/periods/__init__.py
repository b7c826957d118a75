"""Date phrases: from "next 90 days" or "rest of the year" to the days that are meant.

`period` is the one question this package answers, and `periods` the same where several are asked
for at once, with "or" between them. `unread` says of any other text whether it asks about days all
the same, and `inside` finds the phrase in it. Inside, `tokens` reads the words (and mends misspelt
ones), `phrases` takes ranges, open ends and parts of phrases apart, `simple` and `names` know what
is between them, and `spans` which days a week or a quarter is, and says an answer in words, for
people to check what was understood.

What is meant where English leaves it open:

- Weeks begin on Sunday; quarters are those of the calendar; seasons are whole months (spring is
  March to May, winter December to February, named by the year of its December).
- School and fiscal years run from 1 July to 30 June, and "27-28", "2728" and "26/27" are such.
  "FY 27" ends in 2027; "SY 27" may be either and is asked about.
- A month, day, weekday or quarter without a year is the nearest that is not over: in November,
  "November" is this month and "March" next year's. After "since" it is the last that has begun,
  and after "last" the last that is over.
- "next week" is the calendar week after this one, and "next Wednesday" the one in it; "this
  Wednesday" is the nearest one. "2 weeks", "next 2 weeks" and "within 2 weeks" are the days from
  today to two weeks from today; "in 2 weeks" and "2 weeks ago" are one calendar week.
- "Mar 27" is a day, never a year: a year has four digits ("March 2027") or an apostrophe
  ("Mar '27"). "11/25" is month/day.
- A month has an early, a middle and a late part of ten days each; "the end of March" is the late
  one, and at an end of a range the last day.
- "a week from Monday" is a day; "Tuesday or Thursday" and "Tuesday and Thursday" are two, "Mondays
  in January" four. Times of day are passed over.
- "until X" runs from today through X, "before X" from today to the day before X; where X is over,
  both are open at the beginning. "since X" runs from X to today, "from X" and "after X" are open
  at the end.
- "from X to Y" without years is the nearest that is not over: in April, "March to May" is this
  year's. Where only X has a year, Y is the first one after X begins; where only Y has one, X has
  the same, or the year before if that is not over.
"""

from schedules.periods.phrases import EARLIEST, LATEST, period, periods
from schedules.periods.searching import Unread, inside, unread
from schedules.periods.spans import Period, PeriodError

__all__ = [
    "EARLIEST",
    "LATEST",
    "Period",
    "PeriodError",
    "Unread",
    "inside",
    "period",
    "periods",
    "unread",
]
