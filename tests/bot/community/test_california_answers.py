"""What the packaged community says, held against what was established about it."""

from __future__ import annotations

import re
from collections import Counter
from urllib.parse import urlsplit

import pytest

from bot.cli.common import slash_commands
from bot.community import PACKAGED, Entry, Fact, Finder, Organisation, Term, load_community
from bot.community.facts import stated_by
from bot.community.find import spoken
from bot.community.reading import fill

COMMUNITY = load_community(PACKAGED / "california")
ANSWERS = COMMUNITY.answers
STATED = stated_by(COMMUNITY)
COMMANDS = {each.name for each in slash_commands(COMMUNITY.folder)}
ENTRIES = {entry.id: entry for entry in ANSWERS.entries}

SECTION = (
    "https://leginfo.legislature.ca.gov/faces/codes_displaySection.xhtml?lawCode=EDC&sectionNum="
)
ADDRESSES = set(ANSWERS.page_names)  # of each, what it is called


def said(fact: Fact) -> str:
    """All that a person may read of a fact."""
    parts: tuple[str | None, ...] = ()
    if isinstance(fact, Entry):
        parts = (fact.question, fact.answer, fact.more)
    elif isinstance(fact, Term):
        parts = (fact.term, fact.meaning)
    elif isinstance(fact, Organisation):
        parts = (fact.name, fact.who, fact.what_for, fact.turn_to)
    return "\n".join(part for part in (*parts, fact.basis, fact.who_to_ask) if part)


FACTS = [pytest.param(fact, id=name) for name, fact in ANSWERS.facts.items()]


@pytest.mark.parametrize("fact", FACTS)
def test_no_address_number_or_mailbox_is_made_up(fact: Fact) -> None:
    text = said(fact)
    assert set(re.findall(r"\d{3}-\d{3}-\d{4}", text)) <= {"916-322-6029"}
    mailboxes = set(re.findall(r"\S+@\S+\w", text))
    assert mailboxes <= {"charters@cde.ca.gov", "charterrenewals@cde.ca.gov", "PCSGP@cde.ca.gov"}
    assert "http" not in text
    years = {int(year) for year in re.findall(r"\b20\d\d\b", text)}
    assert years <= {2020, 2022, 2023, 2024, 2025, 2026}
    sections = set(re.findall(r"EC (\d+(?:\.\d+)?)", text))
    assert {f"{SECTION}{number}" for number in sections} <= ADDRESSES


@pytest.mark.parametrize("fact", FACTS)
def test_nothing_is_claimed_that_must_not_be(fact: Fact) -> None:
    text = said(fact)
    assert not re.search(r"\bP[SD]T\b", text)
    assert not re.search(r"\bmeets? the (?:state's )?criteria", text)
    assert not re.search(r"\bguarantee|\bmust renew|\bis required by law", text)
    assert "—" not in text
    assert "Geographic Lead for" not in text


@pytest.mark.parametrize(
    "entry", [pytest.param(e, id=e.id) for e in ANSWERS.entries if e.confidence == "open"]
)
def test_what_is_open_is_said_aloud(entry: Entry) -> None:
    assert entry.who_to_ask
    for said_of_it in (entry.answer, entry.full):
        assert re.search(
            r"\b[Aa]sk\b|[Nn]ot settled|I don't have", fill(said_of_it, entry.settings, {})
        )


# The words without which a sentence would be wrong: entry → what its short form says as well.
LIMITS = {
    "dta-and-revocation": ["not settled", "before July 2020", "shall", "not verified", "counsel"],
    "dta-cost": ["not settled", "fee-based", "no cost", "no extra state money", "ask CCEE"],
    "eligibility-criteria": ["at least one", "two different priority", "two Dashboards", "differ"],
    "three-of-four": ["three or more", "fewer than three", "2022-2025", "probably", "ask CCEE"],
    "two-or-three-priorities": ["two or more", "three or more", "exactly two", "ask CCEE"],
    "levels-of-support": ["Level 2", "Level 2 or 3"],
    "renewal-and-da": ["cannot be renewed in the High", "EC 47607(c)(2)", "only under"],
    "first-step": ["whoever the authorizer is", "Geographic Lead"],
    "charter-chat-when": ["expected, not confirmed", "after 2024 was found", "2025-26 is open"],
    "partner-provider": ["may", "in consultation with the charter", "EC 47607.3(a)(2)"],
    "dta-automatic": ["may accept or deny"],
    "da-to-dta": ["State Board must approve", "CCEE may say no"],
}


@pytest.mark.parametrize(("key", "words"), LIMITS.items(), ids=LIMITS)
def test_what_could_turn_the_outcome_is_said_first(key: str, words: list[str]) -> None:
    entry = ENTRIES[key]
    for part in words:
        assert part.casefold() in entry.answer.casefold()
        assert part.casefold() in entry.full.casefold()


def test_it_is_ccee_that_consults_the_state_superintendent() -> None:
    texts = [said(fact) for fact in ANSWERS.facts.values()]
    consulting = [text for text in texts if re.search("consults? the State Super", text)]
    assert len(consulting) >= 2
    assert all("CCEE" in text for text in consulting)
    assert not any(re.search("county office[^.]*consult[^.]*State Super", text) for text in texts)


def test_the_unknown_topics_state_no_rule() -> None:
    topics = [entry for entry in ANSWERS.entries if entry.id.startswith("topic-")]
    assert len(topics) == 15
    for entry in topics:
        if entry.id == "topic-lcap-posting":  # who posts it is known
            continue
        assert entry.confidence == "open"
        assert not re.search(r"\bmust\b|\bshall\b|\brequired\b|\d+ (?:days|percent|%)", entry.full)


def test_no_two_entries_are_asked_in_the_same_words() -> None:
    asked = Counter(
        spoken(wording) for entry in ANSWERS.entries for wording in (entry.question, *entry.aliases)
    )
    assert [wording for wording, times in asked.items() if times > 1] == []


def test_every_entry_is_found_by_its_own_question() -> None:
    finder = Finder(ANSWERS)
    for entry in ANSWERS.entries:
        found = finder.find(entry.question)
        assert (found.answer, found.confidence) == (entry.id, 1.0)
    for term in ANSWERS.terms:
        found = finder.find(f"What does {term.term} mean?")
        assert (found.answer, found.confidence) == (term.key, 1.0)


def test_only_the_look_up_is_asked_by_the_name_of_a_school() -> None:
    """A name that is an alias draws every question about that school to itself."""
    name = re.compile(
        r"[A-Z][a-z]+ (Academy|Elementary|Prep|High|Charter)\b(?! Chat| School| Auth)"
    )
    named = {e.id for e in ANSWERS.entries for alias in e.aliases if name.search(alias)}
    named -= {"dashboard-2022"}  # "Very High" is a status
    assert named <= {"school-in-da", "eligibility-tool"}
    for school in ("Willow Bend Charter", "Stone Ridge Academy", "Desert View Charter"):
        found = Finder(ANSWERS).find(f"Is {school} in DA this year?")
        assert found.answer in (None, "school-in-da"), school


# What they say of the bot itself, and of where they come from


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
