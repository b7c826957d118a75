"""Time zones as people type them."""

from __future__ import annotations

import pytest

from schedules.importing.timezones import zone_named


@pytest.mark.parametrize(
    ("typed", "zone"),
    [
        ("New York", "America/New_York"),
        ("Eastern", "America/New_York"),
        ("Hawaiian Standard Time", "Pacific/Honolulu"),
        ("america/denver", "America/Denver"),
        ("Knox", "America/Indiana/Knox"),
        ("EST", None),
        ("Atlantis", None),
        ("", None),
    ],
)
def test_a_city_a_name_or_ianas_own(typed: str, zone: str | None) -> None:
    assert zone_named(typed, "America/Los_Angeles") == zone
