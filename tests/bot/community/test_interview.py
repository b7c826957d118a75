from __future__ import annotations

from datetime import date
from pathlib import Path

from bot.community import PACKAGED, load_community
from bot.community.interview import Interview
from bot.dta.rules import QUESTIONS

CALIFORNIA = PACKAGED / "california"
WORDS = (CALIFORNIA / "interview.toml").read_text()


def loaded(folder: Path, before: str = "", after: str = "") -> Interview:
    assert WORDS.count(before) >= 1
    (folder / "interview.toml").write_text(WORDS.replace(before, after, 1) if before else WORDS)
    dashboards = load_community(CALIFORNIA).dashboards
    assert dashboards
    return Interview.load(folder, dashboards.places)


def test_every_question_and_option_has_its_words_in_the_order_of_asking(tmp_path: Path) -> None:
    words = loaded(tmp_path)
    assert {q.id: tuple(o.id for o in q.options) for q in words.questions} == dict(QUESTIONS)
    for question in words.questions:
        assert question.label("unsure") == "Not sure"
        assert question.why
        assert question.text.endswith("?")


def test_every_statement_has_sources_a_date_and_a_day_to_look_again(tmp_path: Path) -> None:
    words = loaded(tmp_path)
    assert len(words.facts) >= 30
    for name, fact in words.facts.items():
        assert fact.sources or (fact.basis and fact.settings), name  # keepers are the source then
        assert date(2026, 11, 1) <= fact.checked < fact.review_by, name
        for address in fact.sources:
            assert words.page_name(address) != address


def test_each_pathway_links_its_own_section_first(tmp_path: Path) -> None:
    for pathway in loaded(tmp_path).pathways:
        section = pathway.section.partition("(")[0]
        assert pathway.sources[0].endswith(f"sectionNum={section}")
        assert pathway.name == f"EC {pathway.section}"


def test_the_version_changes_with_what_is_asked_and_with_nothing_else(tmp_path: Path) -> None:
    same = loaded(tmp_path)
    assert loaded(tmp_path, "Nothing happens without that.", "Else nothing happens.") is not same
    reasons = loaded(tmp_path, "Nothing happens without that.", "Else nothing happens.")
    assert reasons.digest == same.digest
    asked = loaded(tmp_path, "Has the Geographic Lead Agency agreed?", "Did the Geo Lead agree?")
    assert asked.digest != same.digest
    changed = {q for q in QUESTIONS if asked.fingerprints[q] != same.fingerprints[q]}
    assert changed == {"geo_lead_agrees"}
    assert loaded(tmp_path, 'label = "Still under way"', 'label = "Begun"').digest != same.digest
