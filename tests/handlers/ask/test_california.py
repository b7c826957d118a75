"""What the packaged answers say of the bot itself, held against the bot."""

from __future__ import annotations

import re
from collections import Counter

from bot.app import slash_commands
from bot.knowledge import PACKAGED, Organisation, load_answers, load_community

COMMUNITY = load_community(PACKAGED / "california")
ANSWERS = load_answers(COMMUNITY.folder, COMMUNITY.kind_by_id)
COMMANDS = {name for name, _, _ in slash_commands(COMMUNITY)}


def test_every_command_that_an_answer_names_is_there() -> None:
    for entry in ANSWERS.entries:
        assert set(re.findall(r"/charter[a-z-]*", entry.answer)) <= COMMANDS, entry.id


def test_help_names_every_command() -> None:
    (entry,) = (entry for entry in ANSWERS.entries if entry.id == "bot-help")
    assert set(re.findall(r"/charter[a-z-]*", entry.answer)) == COMMANDS


def test_every_source_has_a_name_to_be_linked_by() -> None:
    used = {address for fact in ANSWERS.facts.values() for address in fact.sources}
    used |= {
        fact.page for fact in ANSWERS.facts.values() if isinstance(fact, Organisation) and fact.page
    }
    assert used <= set(ANSWERS.page_names)
    given = Counter(page.address for page in ANSWERS.pages)
    assert [address for address, times in given.items() if times > 1] == []
    assert set(given) <= used
    assert len(set(ANSWERS.page_names.values())) == len(given)
