"""What the packaged community says, held against what was established about it."""

from __future__ import annotations

import re
from collections import Counter
from datetime import date

import pytest

from bot.knowledge import PACKAGED, Answers, Entry, Fact, Finder, Organisation, Term
from bot.knowledge import load_answers as load
from bot.knowledge.slots import fill
from bot.knowledge.words import spoken

ANSWERS: Answers = load(PACKAGED / "california", {"charter-chat", "training"})
ENTRIES = {entry.id: entry for entry in ANSWERS.entries}

IDS = """ccee-role dta-pathways who-provides-da da-and-dta da-to-dta dta-funding dta-cost first-step
dta-automatic dta-and-revocation eligibility-criteria three-of-four two-or-three-priorities
not-meeting-priority student-groups levels-of-support authorizer-role-in-da partner-provider
geo-lead-what cde-file eligibility-tool renewal-and-da charter-chat-when charter-chat-what
who-may-attend training-when training-what how-to-register casi-what casi-partners casi-funding
casi-listserv cpics-what cpics-strategies cpics-beliefs lausd-cop case-session bot-privacy
bot-unofficial bot-help""".split()

TOPICS = """safety-plans williams site-visits lcap-posting dashboard-deadlines credentials prop-39
insurance governance-changes selpa audits material-revisions dependent-charters nonclassroom-based
renewals""".split()

TERMS = [
    *("authorizer", "charter petition", "renewal", "material revision", "revocation"),
    *("dependent charter", "nonclassroom-based", "MOU", "oversight fee", "COE", "LEA", "SELPA"),
    *("LCFF", "LCAP", "state priority", "Dashboard", "state/local indicator", "ELPI", "CCI"),
    *("student group", "LTEL", "DA", "TA", "DTA", "System of Support", "Level 1/2/3", "Geo Lead"),
    *("CCEE", "CDE", "SBE", "SSPI", "CASI", "CSI/ATSI", "DASS", "CDS code", "CALPADS", "FCMAT"),
    *("Prop 39", "Williams"),
]

SECTION = (
    "https://leginfo.legislature.ca.gov/faces/codes_displaySection.xhtml?lawCode=EDC&sectionNum="
)
ADDRESSES = {
    "https://www.cde.ca.gov/sp/ch/casi.asp",
    "https://www.cde.ca.gov/sp/ch/casiqrt.asp",
    "https://ccee-ca.org/charter-direct-technical-assistance/",
    "https://ccee-ca.org/charter-direct-technical-assistance-faq/",
    "https://ccee-ca.org/direct-technical-assistance-pathways/",
    "https://www.cde.ca.gov/ta/ac/cm/sysofsupport.asp",
    "https://www.cde.ca.gov/ta/ac/cm/leaproposedcrit.asp",
    "https://www.cde.ca.gov/sp/sw/t1/crss.asp",
    "https://www.caschooldashboard.org/",
    "https://www.cde.ca.gov/ta/ac/cm/dbtolcff.asp",
    "https://www.cde.ca.gov/fg/aa/lc/documents/charterassistance25.xlsx",
    "https://www.indiecharters.org/",
    "https://www.casecec.org/",
    "https://copatlausd.net/",
    "https://calauthorizers.org/",
    *(f"{SECTION}{number}" for number in ("47607.2", "47607.3", "47613")),
    *(f"{SECTION}{number}" for number in ("52064.5", "52072", "52073", "52074")),
}


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


def test_every_question_of_the_contract_and_every_topic_has_its_entry() -> None:
    assert list(ENTRIES) == [*IDS, *(f"topic-{topic}" for topic in TOPICS)]


def test_every_word_of_the_trade_has_its_line() -> None:
    terms = [term.term for term in ANSWERS.terms]
    assert terms[: len(TERMS)] == TERMS
    assert all("\n" not in term.meaning and len(term.meaning) <= 300 for term in ANSWERS.terms)


@pytest.mark.parametrize("fact", FACTS)
def test_every_sentence_has_a_source_and_its_dates(fact: Fact) -> None:
    assert fact.sources or fact.basis
    assert date(2026, 11, 1) <= fact.checked < fact.review_by <= date(2027, 12, 31)
    assert set(fact.sources) <= ADDRESSES
    if isinstance(fact, Organisation) and fact.page:
        assert fact.page in ADDRESSES
    if isinstance(fact, Entry):
        assert fact.sources or fact.id.startswith("bot-")


@pytest.mark.parametrize("fact", FACTS)
def test_no_address_number_or_mailbox_is_made_up(fact: Fact) -> None:
    text = said(fact)
    assert set(re.findall(r"\d{3}-\d{3}-\d{4}", text)) <= {"916-322-6029"}
    mailboxes = set(re.findall(r"\S+@\S+\w", text))
    assert mailboxes <= {"charters@cde.ca.gov", "charterrenewals@cde.ca.gov"}
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


@pytest.mark.parametrize("entry", [pytest.param(e, id=e.id) for e in ANSWERS.entries])
def test_answers_are_short(entry: Entry) -> None:
    assert len(entry.answer) <= 900
    assert entry.question.endswith("?")
    assert len(entry.aliases) >= 5


@pytest.mark.parametrize(
    "entry", [pytest.param(e, id=e.id) for e in ANSWERS.entries if e.confidence == "open"]
)
def test_what_is_open_is_said_aloud(entry: Entry) -> None:
    assert entry.who_to_ask
    assert re.search(
        r"\b[Aa]sk\b|could not be established|keeps no (?:rules|list)|terms only|was not verified",
        fill(entry.full, entry.settings, {}),
    )


def test_revocation_and_cost_are_left_open_and_send_people_on() -> None:
    revocation = ENTRIES["dta-and-revocation"]
    assert revocation.confidence == "open"
    for words in ("not verified", "before July 2020", "EC 47607.3", "counsel"):
        assert words in revocation.full
    cost = ENTRIES["dta-cost"]
    assert cost.confidence == "open"
    for words in ("fee-based", "no cost", "no additional state funding", "Ask CCEE"):
        assert words in cost.full


def test_where_sources_disagree_both_are_named() -> None:
    assert re.search("two or more.*three or more", ENTRIES["two-or-three-priorities"].full)
    assert re.search("Level 2.*Level 2 or 3", ENTRIES["levels-of-support"].full)
    assert "leaves this clause out" in ENTRIES["three-of-four"].full
    assert "2022, 2023, 2024 and 2025" in ENTRIES["three-of-four"].full
    first = ENTRIES["first-step"].full
    assert "Geographic Lead" in first
    assert "county superintendent" in first


def test_the_dates_of_sessions_come_from_the_calendar() -> None:
    live = {entry.id: entry.live for entry in ANSWERS.entries if entry.live}
    assert live == {"charter-chat-when": "charter-chat", "training-when": "training"}
    assert "expected, not confirmed" in ENTRIES["charter-chat-when"].full


def test_the_unknown_topics_state_no_rule() -> None:
    for topic in TOPICS:
        entry = ENTRIES[f"topic-{topic}"]
        assert entry.confidence == "open"
        assert not re.search(r"\bmust\b|\bshall\b|\brequired\b|\d+ (?:days|percent|%)", entry.full)


def test_the_guide_names_everybody_and_endorses_nobody() -> None:
    assert ANSWERS.guide
    assert "no endorsement" in ANSWERS.guide.note
    listed = " ".join(organisation.name for organisation in ANSWERS.organisations)
    names = "CASI CDE COE Geo CCEE SBE SSPI CCAP NACSA COP CASE CPICS CCSA CSDC FCMAT SSDA"
    for name in names.split():
        assert re.search(rf"\b{name}\b", listed), name
    cpics = next(each for each in ANSWERS.organisations if each.id == "cpics")
    assert "not a support body for authorizers" in cpics.who


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
