"""What a calendar file does not say: of which kind its sessions are, and in which time zone."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bot.community import Community
from handlers import fields
from handlers.fields import Field
from handlers.forms import Form
from handlers.wording import city

AS_FILE = "-"


@dataclass(frozen=True, slots=True)
class Said:
    """What the person says besides the file: the kind and the zone (IANA) where it says none."""

    kind: str | None = None
    zone: str | None = None

    def in_words(self, community: Community) -> list[str]:
        """The same for the small print."""
        words = []
        if self.kind:
            words.append(f"What names no kind is taken as {community.kind_by_id[self.kind].name}.")
        if self.zone:
            words.append(f"Where the file names no known time zone, {self.zone} is meant.")
        return words


def form(
    callback_id: str,
    kept: Mapping[str, Any],
    chosen: Said,
    community: Community,
    here: str,
    readers: str | None,
) -> Form:
    """The form that asks. `here` is the community's zone, `readers` that of who is asked."""
    kinds = [(AS_FILE, "What each session says"), *((k.id, k.name) for k in community.kinds)]
    parts = [
        fields.select("kind", "Kind of the sessions", kinds, chosen.kind or AS_FILE),
        _zone(chosen.zone or AS_FILE, community, here, readers),
    ]
    return Form(callback_id, "Kind and time zone", parts, submit="Read it again", kept=kept)


def _zone(value: str, community: Community, here: str, readers: str | None) -> Field:
    """All zones that differ, the likely ones first, the others by part of the world."""
    from schedules.importing.zones import different_zones

    about = community.about
    label = f"{about.timezone_label} ({city(here)})" if here == about.timezone else city(here)
    likely = {AS_FILE: "What the file says", here: label}
    if readers and readers not in likely:
        likely[readers] = f"Yours ({city(readers)})"
    groups: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for zone in different_zones():
        if zone not in likely:
            region, _, _ = zone.partition("/")
            groups[region].append((zone, city(zone)))
    offered = {"Likely": list(likely.items()), **dict(sorted(groups.items()))}
    hint = "It counts where the file names no time zone, or one that is not known."
    return fields.grouped("zone", "Time zone that is meant", offered, value, hint=hint)
