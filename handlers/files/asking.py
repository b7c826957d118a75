"""What a calendar file does not say: of which kind its sessions are, and in which time zone."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bot.knowledge import Community
from handlers.blocks import Block, plain
from handlers.keeping.inputs import modal, option, select
from handlers.wording import city

AS_FILE = "-"


@dataclass(frozen=True, slots=True)
class Said:
    """What the person says besides the file: the kind of all sessions, the zone (IANA) meant."""

    kind: str | None = None
    zone: str | None = None

    def in_words(self, community: Community) -> list[str]:
        """The same for the small print."""
        words = []
        if self.kind:
            words.append(f"Everything is taken as {community.kind_by_id[self.kind].name}.")
        if self.zone:
            words.append(f"Where the file names no known time zone, {self.zone} is meant.")
        return words


def view(
    callback_id: str,
    kept: Mapping[str, Any],
    chosen: Said,
    community: Community,
    here: str,
    readers: str | None,
) -> dict[str, Any]:
    """The modal that asks. `here` is the community's zone, `readers` that of who is asked."""
    kinds = [(AS_FILE, "What each session says"), *((k.id, k.name) for k in community.kinds)]
    blocks = [
        select("kind", "Kind of the sessions", kinds, chosen.kind or AS_FILE),
        _zone_menu(chosen.zone or AS_FILE, community, here, readers),
    ]
    return modal(callback_id, "Kind and time zone", blocks, kept, submit="Read it again")


def _zone_menu(value: str, community: Community, here: str, readers: str | None) -> Block:
    """All zones that differ, the likely ones first, the others by part of the world."""
    from schedules.importing.zones import different_zones

    about = community.about
    label = f"{about.timezone_label} ({city(here)})" if here == about.timezone else city(here)
    likely = {AS_FILE: "What the file says", here: label}
    if readers and readers not in likely:
        likely[readers] = f"Yours ({city(readers)})"
    groups: dict[str, list[Block]] = defaultdict(list)
    for zone in different_zones():
        if zone not in likely:
            region, _, _ = zone.partition("/")
            groups[region].append(option(zone, city(zone)))
    offered = {"Likely": [option(*each) for each in likely.items()], **dict(sorted(groups.items()))}
    block = select(
        "zone",
        "Time zone that is meant",
        [],
        "",
        hint="It counts where the file names no time zone, or one that is not known.",
    )
    every = [each for group in offered.values() for each in group]
    initial = next((each for each in every if each["value"] == value), every[0])
    element = {name: of for name, of in block["element"].items() if name != "options"}
    element["initial_option"] = initial
    element["option_groups"] = [
        {"label": plain(name, 75), "options": group} for name, group in offered.items()
    ]
    return {**block, "element": element}
