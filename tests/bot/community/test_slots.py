from __future__ import annotations

import html
from pathlib import Path

import pytest
from pydantic import ValidationError

from bot.community import KnowledgeError, load_answers
from bot.community.entries import check_settings
from bot.community.reading import Slot, fill

LIST = Slot(id="list", filled="Join <here>: {value}.", missing="Ask the neighbours.")
NOBODY = Slot(id="nobody", filled="Ask {value}.")
TEXT = "We have a list. {list} {nobody} Bees & honey."
ENTRY = """[[entry]]
id = "list"
question = "Is there a list?"
answer = "Yes. {list}"
settings = [{ id = "list", filled = "Here: {value}." }]
confidence = "high"
sources = ["https://example.org/bees"]
checked = 2026-11-20
review_by = 2027-11-20
"""


def test_until_something_is_filled_in_the_text_says_what_is_missing() -> None:
    said = fill(TEXT, (LIST, NOBODY), {})
    assert said == "We have a list. Ask the neighbours. Bees & honey."


def test_what_is_filled_in_takes_its_place_and_all_else_is_escaped() -> None:
    said = fill(TEXT, (LIST, NOBODY), {"list": "<https://example.org|it>"}, html.escape)
    assert said == "We have a list. Join &lt;here&gt;: <https://example.org|it>. Bees &amp; honey."


@pytest.mark.parametrize("filled", ["Here.", "{value} and {value}"])
def test_the_value_has_to_have_one_place(filled: str) -> None:
    with pytest.raises(ValidationError, match=r"needs \{value\} once"):
        Slot(id="list", filled=filled)


def test_a_setting_without_its_place_is_refused(tmp_path: Path) -> None:
    (tmp_path / "faq.toml").write_text(ENTRY.replace(" {list}", ""))
    with pytest.raises(KnowledgeError, match=r"faq\.toml, line \d+.*write {list} once in a text"):
        load_answers(tmp_path, ())


def test_a_setting_that_nobody_can_fill_in_is_refused_with_its_line(tmp_path: Path) -> None:
    path = tmp_path / "faq.toml"
    path.write_text(ENTRY)
    entries = load_answers(tmp_path, ()).entries
    check_settings(path, entries, {"list"})
    with pytest.raises(KnowledgeError, match=r"line 4: there is no setting 'list'.*one of: leads"):
        check_settings(path, entries, {"leads"})
