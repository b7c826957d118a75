"""The community as data: folders of TOML files with sources, and the code that reads them."""

from bot.community.community import PACKAGED, Community, Kind, PastSession, load_community
from bot.community.entries import (
    Answers,
    Entry,
    Errand,
    Guide,
    LocalAnswer,
    Organisation,
    Term,
)
from bot.community.find import Finder, Match
from bot.community.reading import Fact, KnowledgeError

__all__ = [
    "PACKAGED",
    "Answers",
    "Community",
    "Entry",
    "Errand",
    "Fact",
    "Finder",
    "Guide",
    "Kind",
    "KnowledgeError",
    "LocalAnswer",
    "Match",
    "Organisation",
    "PastSession",
    "Term",
    "load_community",
]
