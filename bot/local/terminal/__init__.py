"""The workspace on a terminal: what people see as plain text, and what they do by words.

`Onlooker` notices what becomes visible, `Desk` lets one person after the other type, press, choose
and fill in by the labels they read; `controls` says what can be used on a surface.
"""

from bot.local.terminal.onlooker import Answer, Onlooker
from bot.local.terminal.surfaces import Control
from bot.local.terminal.typist import Desk, Place, moment_of

__all__ = ["Answer", "Control", "Desk", "Onlooker", "Place", "moment_of"]
