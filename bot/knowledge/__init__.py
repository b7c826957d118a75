"""The community as data: folders of TOML files with sources, and the code that reads them."""

from bot.knowledge.community import PACKAGED, Community, Kind, load_community
from bot.knowledge.reading import KnowledgeError

__all__ = ["PACKAGED", "Community", "Kind", "KnowledgeError", "load_community"]
