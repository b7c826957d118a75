from __future__ import annotations

import html

import pytest
from pydantic import ValidationError

from bot.community.reading import Slot, fill

LIST = Slot(id="list", filled="Join <here>: {value}.", missing="Ask the neighbours.")
NOBODY = Slot(id="nobody", filled="Ask {value}.")
TEXT = "We have a list. {list} {nobody} Bees & honey."


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
