"""What the packaged answers say of the bot itself, held against the bot."""

from __future__ import annotations

import re
from collections import Counter
from urllib.parse import urlsplit

from bot.cli.common import slash_commands
from bot.community import PACKAGED, Organisation, load_community
from bot.community.facts import stated_by

COMMUNITY = load_community(PACKAGED / "california")
ANSWERS = COMMUNITY.answers
STATED = stated_by(COMMUNITY)
COMMANDS = {each.name for each in slash_commands(COMMUNITY.folder)}


def test_every_command_that_an_answer_names_is_there() -> None:
    for entry in ANSWERS.entries:
        assert set(re.findall(r"/charter[a-z-]*", f"{entry.answer} {entry.more}")) <= COMMANDS, (
            entry.id
        )


def test_help_names_every_command() -> None:
    (entry,) = (entry for entry in ANSWERS.entries if entry.id == "bot-help")
    assert set(re.findall(r"/charter[a-z-]*", entry.full)) == COMMANDS


def test_every_source_has_a_name_to_be_linked_by() -> None:
    used = {address for fact in ANSWERS.facts.values() for address in fact.sources}
    used |= {
        fact.page for fact in ANSWERS.facts.values() if isinstance(fact, Organisation) and fact.page
    }
    assert used <= set(ANSWERS.page_names)
    given = Counter(page.address for page in (*ANSWERS.pages, *ANSWERS.other_pages))
    assert [address for address, times in given.items() if times > 1] == []
    assert set(given) <= used | {address for fact in STATED for address in fact.fact.sources}
    assert len(set(ANSWERS.page_names.values())) == len(given)


def test_no_source_is_a_home_page_where_a_page_is_known() -> None:
    stated = {address: fact.key for fact in STATED for address in fact.fact.sources}
    known = {*stated, *ANSWERS.page_names}
    deeper = {urlsplit(a).netloc for a in known if urlsplit(a).path.strip("/")}
    for address, key in stated.items():
        site = urlsplit(address)
        page = site.path.strip("/") or site.query
        assert page or site.netloc not in deeper, (key, address)
