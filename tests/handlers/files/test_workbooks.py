"""The state's workbooks given in a direct message, over the real wire."""

from __future__ import annotations

from bot.store import schools
from tests.bot.schools.made import Made, workbook
from tests.handlers.files.kit import gives
from tests.handlers.keeping.kit import KEEPER
from tests.stage import Stage, shown

SCHOOL = Made("01999990123456", "Nordlicht Academy")


def test_a_workbook_is_loaded_and_replaced_and_known_again(stage: Stage) -> None:
    first = workbook(2025, [SCHOOL])
    message = gives(stage, "charterassistance25.xlsx", first)
    assert "*charterassistance25.xlsx is loaded:* 1 school of 2025." in shown(message)
    assert "`/charter-dta school` and its name" in shown(message)
    assert schools.files(stage.bot.db)[0].loaded_by == KEEPER
    assert "Nordlicht" in str(stage.types("/charter-dta school Nordlicht")["text"])
    message = gives(stage, "again.xlsx", first)
    assert "again.xlsx is loaded already" in shown(message)
    assert f"<@{KEEPER}> gave the very same file of 2025" in shown(message)
    more = workbook(2025, [SCHOOL, Made("01999990123457", "Polaris Prep"), Made("x", "Nobody")])
    message = gives(stage, "charterassistance25-2.xlsx", more)
    assert "2 schools of 2025" in shown(message)
    assert "It replaces charterassistance25.xlsx" in shown(message)
    assert "Left out, because without a usable CDS number" in shown(message)


def test_a_workbook_of_no_certain_year_or_kind_is_refused_with_a_sentence(stage: Stage) -> None:
    message = gives(
        stage, "charterassistance23.xlsx", workbook(2025, [SCHOOL], rename={"ReportYear": None})
    )
    assert "was not loaded, and nothing was changed. The file names different years" in shown(
        message
    )
    message = gives(stage, "list.xlsx", b"PK nothing")
    assert "not an Excel workbook" in shown(message)
    assert "its columns need names" in shown(message)
    assert schools.files(stage.bot.db) == []
