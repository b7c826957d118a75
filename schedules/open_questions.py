"""What keepers have to be asked of a session: is the date right, where is the recording?"""

from __future__ import annotations

from datetime import datetime, timedelta

from schedules.leads import MORNING
from schedules.model import Occurrence, Status
from schedules.recurrence import instant

# A tentative date is asked about this long before; the last question that is due is put.
STAGES = {
    "P28D": timedelta(days=28),
    "P10D": timedelta(days=10),
    "P3D": timedelta(days=3),
}
RECORDING = "recording"
LOOK_AHEAD = max(STAGES.values())
# Asked from the morning after a session, and not any more a week later.
LOOK_BACK = timedelta(days=8)


def question(occurrence: Occurrence, now: datetime) -> str | None:
    """The question that is due of a session now, None where there is none; `now` is aware."""
    if occurrence.start is None or occurrence.end is None or occurrence.timezone is None:
        return None
    if occurrence.status is Status.TENTATIVE and now < occurrence.start:
        due = [name for name, before in STAGES.items() if now >= occurrence.start - before]
        return due[-1] if due else None
    if occurrence.status is Status.CONFIRMED and not occurrence.resources_url:
        first = asked_from(occurrence, RECORDING)
        return RECORDING if first <= now < occurrence.end + LOOK_BACK else None
    return None


def asked_from(occurrence: Occurrence, name: str) -> datetime:
    """When a question of a session, whose start and zone are known, was first due (aware)."""
    assert occurrence.start is not None
    assert occurrence.timezone is not None
    if name != RECORDING:
        return occurrence.start - STAGES[name]
    morning = datetime.combine(occurrence.last_day + timedelta(days=1), MORNING)
    return instant(morning, occurrence.timezone)
