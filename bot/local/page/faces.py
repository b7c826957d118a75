"""People and apps as the page shows them beside what they say."""

from __future__ import annotations

import zlib
from dataclasses import dataclass

from bot.local.people import Person

_TONES = 8


@dataclass(frozen=True)
class Face:
    """A name, and the letters and the number of the colour on the square beside it."""

    id: str
    name: str
    title: str
    initials: str
    tone: int
    is_app: bool


def face(person: Person | None, user: str) -> Face:
    """The face of `person`, or of somebody unknown with the id `user`."""
    name = person.real_name if person else user
    words = [word for word in name.replace("-", " ").split() if word[0].isalnum()]
    initials = "".join(word[0] for word in (words[:1] + words[1:][-1:])).upper()
    return Face(
        id=user,
        name=name,
        title=person.title if person else "",
        initials=initials or "?",
        tone=zlib.crc32(user.encode()) % _TONES,
        is_app=bool(person and person.is_bot),
    )
