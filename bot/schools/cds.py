"""County-district-school codes: 14 digits, which spreadsheets like to turn into numbers."""

from __future__ import annotations

import re

LENGTH = 14


def cds_of(value: object) -> str | None:
    """The code in a cell or in what somebody typed, with a lost leading zero put back.

    Dashes, blanks and a text mark (') do not matter. None for anything that cannot be a code; a
    code that lacks more than one digit is not guessed at.
    """
    if isinstance(value, bool):
        return None
    if isinstance(value, float):
        value = int(value) if value.is_integer() else None
    digits = re.sub(r"[\s'’‘\-–—]", "", str(value)).removesuffix(".0")
    if not re.fullmatch(r"[0-9]{13,14}", digits) or not digits.strip("0"):
        return None
    return digits.zfill(LENGTH)
