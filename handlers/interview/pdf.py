"""The copy of a result as a tagged PDF (PDF/UA-1), set by Typst from `report.typ`.

Imported only when somebody asks for a copy.
"""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal

import typst

from handlers.interview.report import Report

TEMPLATE = Path(__file__).with_name("report.typ")


def pdf(report: Report, nickname: str | None, now: datetime) -> bytes:
    """A file of one to three pages with everything the report says; `now` is written into it.

    Letters that no font at hand can show are no reason to fail: the file is tagged then as well,
    and only makes no claim to the standard.
    """
    try:
        return _set(report, nickname, now, ["ua-1"])
    except typst.TypstError:
        return _set(report, nickname, now, [])


def _set(
    report: Report, nickname: str | None, now: datetime, standards: list[Literal["ua-1"]]
) -> bytes:
    return typst.compile(
        TEMPLATE.read_bytes(),
        sys_inputs={"report": json.dumps({**report.as_json(), "nickname": nickname or ""})},
        pdf_standards=[*standards],
        timestamp=now.astimezone(UTC).replace(microsecond=0),
        ignore_system_fonts=True,
    )
