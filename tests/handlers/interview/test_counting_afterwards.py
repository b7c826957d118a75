"""What becomes of a count: new questions, another school, the result and its file."""

from __future__ import annotations

import io
import json
from pathlib import Path

import pypdf

from handlers.interview.controls import ACTION_COUNT
from handlers.interview.count import Ticked
from handlers.interview.document import ResultReport, pdf
from tests.bot.schools.made import LISTED, Made
from tests.handlers.interview.counter import (
    BUTTON,
    TO_TWO_YEARS,
    Counter,
    counted,
    refused,
    ticked,
)
from tests.handlers.interview.desk import SUNDAY, Desk, other_words, texts

# Other questions


def test_new_questions_keep_the_count_and_drop_what_it_suggested_for_changed_ones(
    desk: Desk, tmp_path: Path
) -> None:
    counted(desk)
    now = desk.conversation()
    reworded = (
        "how many student groups (such as English Learners) were struggling, meeting",
        "how many?",
    )
    desk.restart(other_words(tmp_path / "later", reworded))
    desk.says(now, "back")
    after = desk.conversation()
    assert after.sheet == now.sheet
    assert after.suggestions is not None
    assert "groups_two_years" not in after.suggestions
    assert "groups_three_of_four" in after.suggestions


def test_a_result_of_older_questions_keeps_its_count_and_hands_it_on(
    desk: Desk, tmp_path: Path
) -> None:
    counted(desk)
    now = desk.conversation()
    for text in ("use it", "underway", "use it", "1", "1"):
        desk.says(now, text)
    finished = desk.conversation()
    later = ('label = "A county office"', 'label = "A county board"')
    desk.restart(other_words(tmp_path / "later", later))
    button = {"type": "button", "action_id": ACTION_COUNT, "value": json.dumps({"c": now.id})}
    desk.sends_action(desk.last(now), button)
    assert "made with older questions" in desk.last(now)["text"]
    assert desk.conversation().sheet == finished.sheet
    desk.presses(desk.last(now), "Check again")
    again = desk.conversation()
    assert again.id != now.id
    assert Ticked.of(again.sheet).groups == ("EL", "SED", "SWD")


def test_an_old_result_is_not_changed_through_a_page_that_is_still_open(
    desk: Desk, tmp_path: Path
) -> None:
    counted(desk)
    now = desk.conversation()
    for text in ("use it", "underway", "use it", "1", "1", "my answers"):
        desk.says(now, text)
    said = next(m for m in reversed(desk.thread(now)) if "Show it" in texts(m))
    desk.presses(said, "Show it")
    counter = Counter(desk)
    counter.presses("2025")
    finished = desk.conversation()
    later = ('label = "A county office"', 'label = "A county board"')
    desk.restart(other_words(tmp_path / "later", later))
    counter.ticks("2025:6", "EL")
    assert "made with older questions" in refused(desk)
    after = desk.conversation()
    assert (after.sheet, after.result) == (finished.sheet, finished.result)


# With a school that was looked up

NORD = Made("01999990123456", "Nordlicht Academy", status=LISTED, codes={"EL": ("B", "B")})
SUED = Made("01999990654321", "Suedlicht Academy", status=LISTED, codes={"SED": ("D", "D")})


def test_a_count_begins_with_the_letters_of_a_school_that_was_looked_up(desk: Desk) -> None:
    for year in (2024, 2025):
        desk.loads(year, NORD, SUED)
    now = desk.begins()
    desk.says(now, "school nordlicht")
    desk.says(now, "district")
    desk.says(now, "not sure")
    desk.presses(desk.last(now), BUTTON)
    counter = Counter(desk)
    assert counter.ticked("groups") == ["EL", "not_known"]
    assert "began with what CDE's charter assistance file says of the school" in counter.text
    counter.ticks("groups", "EL", "SWD")
    counter.submits()
    assert counter.ticked("2025:4") == ["EL", "not_known"]
    counter.presses("To the count")
    assert "at least 1 group, perhaps more (at most 2)" in counter.text
    counter.submits()
    assert "Your count suggests: *One group*" in texts(desk.last(now))


def test_another_school_takes_away_what_a_count_of_the_first_ones_letters_suggested(
    desk: Desk,
) -> None:
    for year in (2024, 2025):
        desk.loads(year, NORD, SUED)
    now = desk.begins()
    for text in ("school nordlicht", *TO_TWO_YEARS):
        desk.says(now, text)
    desk.presses(desk.last(now), BUTTON)
    counter = Counter(desk)
    counter.presses("To the count")
    counter.submits()
    assert "Your count suggests" in texts(desk.last(now))
    desk.says(now, "school suedlicht")
    assert "Your count suggests" not in texts(desk.last(now))
    assert ticked(desk).groups == ("SED", "not_known")


def test_letters_that_nobody_looked_at_are_no_count_of_the_persons(desk: Desk) -> None:
    desk.loads(2025, NORD)
    now = desk.begins()
    for text in ("school nordlicht", "district", "yes", "underway", "0", "1", "1"):
        desk.says(now, text)
    result = desk.conversation().result
    assert result is not None
    assert desk.conversation().sheet is not None
    assert result["count"] is None


# In the result


def test_the_result_and_its_file_hold_what_was_counted(desk: Desk) -> None:
    counted(desk)
    now = desk.conversation()
    for text in ("use it", "underway", "1", "3+"):
        desk.says(now, text)
    desk.says(now, "see the result")
    assert "Your count*" in texts(desk.last(now))
    desk.says(now, "1")
    result = desk.conversation().result
    assert result is not None
    report = ResultReport.from_json(result)
    assert report.count is not None
    assert any("this count suggests “None”, the answer given is" in n for n in report.count.notes)
    document = pypdf.PdfReader(io.BytesIO(pdf(report, "Maple", SUNDAY)))
    text = " ".join(" ".join(page.extract_text() for page in document.pages).split())
    for said in (
        "The count",
        "Student groups: English Learners (EL), Socioeconomically Disadvantaged (SED)",
        "2025. Priority 4 (Achievement): EL and SED; Priority 5 (Engagement): none",
        "English Learners (EL). 2025: applies (priorities 4 and 6)",
        "Under the criteria in both 2024 and 2025: 2 groups",
        "Whether it has to be the same student group in every year is open",
    ):
        assert said in text, said
    notes = next(m for m in desk.thread(now) if "Call first" in texts(m))
    desk.presses(notes, "Share in a channel")
    assert "English Learners" not in json.dumps(desk.slack.view)


def test_a_result_that_was_kept_before_there_were_counts_can_still_be_read(desk: Desk) -> None:
    now = desk.begins()
    for text in ("district", "yes", "underway", "0", "1"):
        desk.says(now, text)
    kept = dict(desk.conversation().result or {})
    assert kept.pop("count") is None
    assert ResultReport.from_json(kept).count is None
    assert pdf(ResultReport.from_json(kept), None, SUNDAY).startswith(b"%PDF")
