"""Places in a community's texts for what keepers fill in from inside Slack, such as a link.

`{listserv}` in a text is such a place when the text's `settings` name `listserv`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Annotated

from pydantic import Field, model_validator

from bot.community.reading import Row

VALUE = "{value}"


class Slot(Row):
    """What stands in the place of `{id}`: `filled`, with `{value}` in it, or `missing` till then.

    `id` is that of a setting in `community.toml`.
    """

    id: Annotated[str, Field(pattern=r"^[a-z0-9-]{1,40}$")]
    filled: Annotated[str, Field(min_length=1)]
    missing: str = ""

    @property
    def place(self) -> str:
        """What stands in the text."""
        return f"{{{self.id}}}"

    @model_validator(mode="after")
    def _value_has_its_place(self) -> Slot:
        if self.filled.count(VALUE) != 1:
            raise ValueError(f"'filled' of '{self.id}' needs {VALUE} once")
        return self


def fill(
    text: str,
    slots: Sequence[Slot],
    values: Mapping[str, str],
    escaped: Callable[[str], str] = str,
) -> str:
    """The text with every place filled in. `values` stand as they are; all else is `escaped`."""
    said = escaped(text)
    for slot in slots:
        words = escaped(slot.filled if slot.id in values else slot.missing)
        said = said.replace(slot.place, words.replace(VALUE, values.get(slot.id, "")))
    return re.sub(r"[ ]{2,}", " ", said).strip() if slots else said
