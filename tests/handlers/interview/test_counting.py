"""Counting with the person: what it suggests, what becomes of that, and modals out of date."""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import Any

import pypdf
import pytest

from handlers.interview.controls import ACTION_COUNT, ACTION_COUNT_TICK
from handlers.interview.document import ResultReport, pdf
from tests.bot.schools.made import LISTED, Made
from tests.handlers.interview.counter import (
    BUTTON,
    TO_TWO_YEARS,
    Counter,
    counted,
    opened,
    refused,
    ticked,
)
from tests.handlers.interview.desk import PRIYA, SUNDAY, Desk, other_words, say_all, texts

TO_RESULT = ("use it", "underway", "use it", "1", "1")
COUNTY_BOARD = ('label = "A county office"', 'label = "A county board"')


def test_none_beside_a_group_is_said_under_the_boxes_and_kept(desk: Desk) -> None:
    counter = opened(desk, *TO_TWO_YEARS)
    counter.ticks("groups", "EL")
    counter.submits()
    counter.ticks("2025:6", "EL", "none")
    answer = counter.submits()
    assert answer["errors"] == {"2025:6": "Tick “None of them” alone, or take it away."}
    assert ticked(desk).at(2025, "6") == ("EL", "none")
    # Also what Slack did not tell of before.
    counter.state["2025:8"] = ["EL"]
    counter.submits()
    assert ticked(desk).at(2025, "8") == ("EL",)
    counter.ticks("2025:6", "EL")
    counter.submits()
    assert counter.page == "2024 Dashboard"


def test_changing_a_count_withdraws_what_it_suggested_until_it_is_done(desk: Desk) -> None:
    counted(desk)
    now = desk.conversation()
    desk.presses(desk.last(now), BUTTON)
    counter = Counter(desk)
    assert counter.page == "The count"
    counter.presses("2025")
    assert "Your count suggests" in texts(desk.last(now))  # nothing is changed yet
    counter.ticks("2025:6", "EL")
    assert desk.conversation().suggestions is None
    assert "Your count suggests" not in texts(desk.last(now))
    counter.presses("To the count")
    counter.submits()
    assert "Your count suggests: *One group*" in texts(desk.last(now))


def with_result(desk: Desk) -> Counter:
    """A finished conversation, with its count opened at 2025."""
    counted(desk)
    now = desk.conversation()
    say_all(desk, now, *TO_RESULT)
    finished = desk.conversation().result
    assert finished is not None
    desk.says(now, "my answers")
    said = next(m for m in reversed(desk.thread(now)) if "Show it" in texts(m))
    assert "Your count\n• Under the criteria in both 2024 and 2025: 2 groups" in said["text"]
    desk.presses(said, "Show it")
    assert desk.conversation().result == finished  # looking changes nothing
    counter = Counter(desk)
    counter.presses("2025")
    return counter


def test_an_old_result_is_not_changed_through_a_page_that_is_still_open(
    desk: Desk, tmp_path: Path
) -> None:
    counter = with_result(desk)
    finished = desk.conversation()
    desk.restart(other_words(tmp_path / "later", COUNTY_BOARD))
    counter.ticks("2025:6", "EL")
    assert "made with older questions" in refused(desk)
    after = desk.conversation()
    assert (after.sheet, after.result) == (finished.sheet, finished.result)


def test_new_questions_keep_the_count_and_drop_what_it_suggested_for_changed_ones(
    desk: Desk, tmp_path: Path
) -> None:
    counted(desk)
    now = desk.conversation()
    asked = "how many student groups (such as English Learners) were struggling, meeting"
    desk.restart(other_words(tmp_path / "later", (asked, "how many?")))
    desk.says(now, "back")
    after = desk.conversation()
    assert after.sheet == now.sheet
    assert after.suggestions is not None
    assert "groups_two_years" not in after.suggestions
    assert "groups_three_of_four" in after.suggestions


# With a school that was looked up

NORD = Made("01999990123456", "Nordlicht Academy", status=LISTED, codes={"EL": ("B", "B")})
SUED = Made("01999990654321", "Suedlicht Academy", status=LISTED, codes={"SED": ("D", "D")})


def begun_with_nord(desk: Desk) -> Counter:
    for year in (2024, 2025):
        desk.loads(year, NORD, SUED)
    now = desk.begins()
    say_all(desk, now, "school nordlicht", *TO_TWO_YEARS)
    desk.presses(desk.last(now), BUTTON)
    return Counter(desk)


def test_another_school_takes_away_what_a_count_of_the_first_ones_letters_suggested(
    desk: Desk,
) -> None:
    counter = begun_with_nord(desk)
    counter.presses("To the count")
    counter.submits()
    now = desk.conversation()
    assert "Your count suggests" in texts(desk.last(now))
    desk.says(now, "school suedlicht")
    assert "Your count suggests" not in texts(desk.last(now))
    assert ticked(desk).groups == ("SED", "not_known")


def test_letters_that_nobody_looked_at_are_no_count_of_the_persons(desk: Desk) -> None:
    desk.loads(2025, NORD)
    now = desk.begins()
    say_all(desk, now, "school nordlicht", "district", "yes", "underway", "0", "1", "1")
    kept = desk.conversation()
    assert kept.result is not None
    assert kept.sheet is not None
    assert kept.result["count"] is None


def test_the_result_and_its_file_hold_what_was_counted(desk: Desk) -> None:
    counted(desk)
    now = desk.conversation()
    say_all(desk, now, "use it", "underway", "1", "3+", "see the result")
    assert "Your count*" in texts(desk.last(now))
    desk.says(now, "1")
    report = ResultReport.from_json(desk.conversation().result or {})
    assert report.count is not None
    assert any("this count suggests “None”, the answer given is" in n for n in report.count.notes)
    document = pypdf.PdfReader(io.BytesIO(pdf(report, "Maple", SUNDAY)))
    text = " ".join(" ".join(page.extract_text() for page in document.pages).split())
    for said in (
        "Student groups: English Learners (EL), Socioeconomically Disadvantaged (SED)",
        "2025. Priority 4 (Achievement): EL and SED; Priority 5 (Engagement): none",
        "English Learners (EL). 2025: applies (priorities 4 and 6)",
        "Under the criteria in both 2024 and 2025: 2 groups",
        "Whether it has to be the same student group in every year is open",
    ):
        assert said in text, said
    desk.presses(desk.last(now), "Share in a channel")
    assert "English Learners" not in json.dumps(desk.slack.view)


# Opened twice, ticked quickly, out of date or not one's own


def test_nobody_else_opens_or_changes_a_count(desk: Desk) -> None:
    counter = opened(desk, *TO_TWO_YEARS)
    counter.ticks("groups", "EL")
    before, view = desk.conversation(), counter.view
    button = {"type": "button", "action_id": ACTION_COUNT, "value": json.dumps({"c": before.id})}
    desk.sends_action(desk.last(before), button, who=PRIYA)
    assert "no such conversation of yours" in desk.told
    assert counter.view is view
    counter.sends_action({"type": "checkboxes", "action_id": ACTION_COUNT_TICK}, "x", who=PRIYA)
    assert "no such conversation of yours" in refused(desk)
    answer = counter.submits(PRIYA, {**view, "id": counter.view["id"]})
    assert "no such conversation of yours" in json.dumps(answer)
    assert desk.conversation() == before


def test_of_two_modals_only_the_one_opened_last_changes_anything(desk: Desk) -> None:
    first = opened(desk, *TO_TWO_YEARS)
    first.ticks("groups", "EL")
    old, now = first.view, desk.conversation()
    desk.presses(desk.last(now), BUTTON)  # a double click opens one
    assert Counter(desk).view["private_metadata"] == old["private_metadata"]
    desk.later(seconds=10)
    desk.presses(desk.last(now), BUTTON)
    second = Counter(desk)
    second.ticks("groups", "EL", "SWD")
    before = desk.conversation()
    answer = second.submits(view={**old, "id": second.view["id"]})
    assert "opened again since" in json.dumps(answer)
    assert desk.conversation() == before


def test_starting_over_drops_the_count_and_its_open_page(desk: Desk) -> None:
    counter = opened(desk, *TO_TWO_YEARS)
    counter.ticks("groups", "EL")
    now = desk.conversation()
    say_all(desk, now, "start over", "yes")
    counter.presses("To the count")
    assert "begun anew" in refused(desk)
    kept = desk.conversation()
    assert (kept.cds, kept.suggestions, kept.sheet) == (None, None, None)


def test_a_page_that_was_left_does_not_stay_when_its_update_comes_late(desk: Desk) -> None:
    counter = opened(desk, "district", "unsure")
    update = desk.slack.views_update

    def late(**arguments: Any) -> dict[str, Any]:
        """The person has gone on before the update arrives."""
        desk.slack.views_update = update  # type: ignore[method-assign]
        counter.submits()
        assert counter.page == "2025 Dashboard"
        return update(**arguments)

    desk.slack.views_update = late  # type: ignore[method-assign]
    counter.ticks("groups", "EL")
    assert counter.page == "2025 Dashboard"


@pytest.mark.parametrize("error", ["not_found", "no_answer"])
def test_an_update_that_fails_does_not_stop_the_next_one(desk: Desk, error: str) -> None:
    counter = opened(desk, "district", "unsure")
    before = counter.view["hash"]
    desk.slack.fails["views.update"] = error
    counter.ticks("groups", "EL")
    assert counter.view["hash"] == before
    del desk.slack.fails["views.update"]
    counter.ticks("groups", "EL", "SED")
    assert counter.view["hash"] != before
