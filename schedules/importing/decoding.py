"""From the bytes of a file to text, whatever program and country they come from."""

from __future__ import annotations

import codecs
from collections.abc import Iterator

from schedules.importing.errors import ImportRefusedError

MOST_BYTES = 5_000_000
_UTF16 = {codecs.BOM_UTF16_LE: "utf-16-le", codecs.BOM_UTF16_BE: "utf-16-be"}


def text_of(data: bytes) -> str:
    """The text of a file in UTF-8 or UTF-16, with or without a byte order mark, or in cp1252.

    Raises ImportRefusedError for what is too large, or no text.
    """
    return _decoded(_as_bytes(data))


def unfolded(data: bytes) -> Iterator[tuple[int, str]]:
    """The content lines of an iCalendar file with the numbers of the lines where they begin.

    Folded lines are joined before they are decoded, since some programs fold inside a character.
    """
    data = _as_bytes(data).replace(b"\r\n", b"\n").replace(b"\r", b"\n")
    lines: list[tuple[int, bytearray]] = []
    for number, line in enumerate(data.split(b"\n"), start=1):
        if line[:1] in (b" ", b"\t") and lines:
            lines[-1][1].extend(line[1:])
        elif line:
            lines.append((number, bytearray(line)))
    text = _decoded(b"\n".join(bytes(line) for _, line in lines)).split("\n")
    return ((number, line) for (number, _), line in zip(lines, text, strict=True))


def _as_bytes(data: bytes) -> bytes:
    """The same without a byte order mark, with UTF-16 written as UTF-8."""
    if len(data) > MOST_BYTES:
        raise ImportRefusedError(
            f"The file is larger than {MOST_BYTES // 1_000_000} MB: export a shorter time, or only "
            "the calendar in question."
        )
    encoding = _UTF16.get(data[:2]) or _utf16_without_mark(data)
    if encoding:
        data = data.decode(encoding, errors="replace").encode().removeprefix(codecs.BOM_UTF8)
    data = data.removeprefix(codecs.BOM_UTF8)
    if b"\0" in data:
        raise ImportRefusedError(
            "The file is not text: give a calendar exported as iCalendar (.ics), a table (.csv or "
            ".xlsx) or a list of dates."
        )
    return data


def _utf16_without_mark(data: bytes) -> str | None:
    """Every second byte of plain letters is zero in UTF-16."""
    head = data[:64]
    if len(head) < 4 or len(head) % 2:
        head = head[: len(head) // 2 * 2]
    odd, even = head[1::2], head[::2]
    if odd and not any(odd) and all(even):
        return "utf-16-le"
    return "utf-16-be" if even and not any(even) and all(odd) else None


def _decoded(data: bytes) -> str:
    try:
        return data.decode()
    except UnicodeDecodeError:
        return data.decode("cp1252", errors="replace")
