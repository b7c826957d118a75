from __future__ import annotations

import shutil
from datetime import date
from pathlib import Path

import pytest

from bot.community import PACKAGED, KnowledgeError
from bot.community.interview import Interview, load_interview
from bot.dta.rules import QUESTIONS

CALIFORNIA = PACKAGED / "california"
WORDS = (CALIFORNIA / "interview.toml").read_text()


def loaded(folder: Path, before: str = "", after: str = "") -> Interview:
    assert WORDS.count(before) >= 1
    shutil.copy(CALIFORNIA / "dashboards.toml", folder)
    (folder / "interview.toml").write_text(WORDS.replace(before, after, 1) if before else WORDS)
    found = load_interview(folder)
    assert found is not None
    return found


def test_a_community_without_the_file_has_no_interview(tmp_path: Path) -> None:
    assert load_interview(tmp_path) is None


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


def test_an_agencys_no_reads_not_yet(tmp_path: Path) -> None:
    words = loaded(tmp_path)
    for question in ("superintendent_request", "geo_lead_agrees", "sbe_approved"):
        assert words.question[question].label("no") == "Not yet"


def test_buttons_and_headings_fit(tmp_path: Path) -> None:
    for question in loaded(tmp_path).questions:
        assert len(question.options) <= 5
        for option in question.options:
            assert len(option.label) <= 30


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        ('id = "listed"', 'id = "liste"', "there is no question 'liste'. Have each of these once"),
        ('id = "listed"', 'id = "authorizer"', "there is a second question 'authorizer'"),
        ('{ id = "unsure", label = "Not sure" },\n', "", "Write exactly 'district', 'county'"),
        ('id = "underway", label', 'id = "soon", label', "the options of question 'ta_provided'"),
        ('section = "47607.3(c)"', 'section = "47607.3(d)"', "there is no pathway '47607.3(d)'"),
        ('id = "geo_lead_agrees"\ntext', 'id = "geo"\ntext', "there is no step 'geo'"),
        ('id = "possible_fee"', 'id = "fee"', "there is no flag 'fee'"),
        ('id = "county_office"', 'id = "office"', "there is no contact 'office'"),
        ('confidence = "high"', 'confidence = "sure"', "'confidence'"),
        ("checked = 2026-11-20", "checked = 2028-11-20", "'review_by' has to be later"),
        ("why = ", "because = ", "'why'"),
        ("[[note]]", "[[notes]]", "nothing is called 'notes' here"),
        ('name = "EC 47607.3"', "name = 3", "'name'"),
        ('words = ["provided", ', 'words = ["ongoing", ', "have the word 'ongoing'"),
        (
            "https://ccee-ca.org/charter-direct-technical-assistance-faq/",
            "https://ccee-ca.org/elsewhere/",
            "nothing says what https://ccee-ca.org/charter-direct-technical-assistance-faq/ is",
        ),
        ("edition = 2026-11-29", "edition = 20-11-26", "not valid TOML"),
        ("find_out_if.underway", "find_out_if.begun", "'find_out_if' of pathway '52074(g)(1)(A)'"),
    ],
)
def test_what_is_wrong_is_said_with_file_line_and_remedy(
    tmp_path: Path, before: str, after: str, said: str
) -> None:
    with pytest.raises(KnowledgeError) as raised:
        loaded(tmp_path, before, after)
    text = str(raised.value)
    assert said in text
    assert "interview.toml" in text
    assert "line " in text
    assert "\n" not in text


def test_the_line_named_is_the_line_to_mend(tmp_path: Path) -> None:
    with pytest.raises(KnowledgeError) as raised:
        loaded(tmp_path, 'id = "ta_provided"', 'id = "ta"')
    changed = (tmp_path / "interview.toml").read_text().splitlines()
    line = changed.index('id = "ta"') + 1
    assert f"interview.toml, line {line}:" in str(raised.value)


def test_what_is_missing_is_named(tmp_path: Path) -> None:
    start = WORDS.index('[[flag]]\nid = "contradiction"')
    end = WORDS.index("# --- Said with every conversation")
    with pytest.raises(KnowledgeError) as raised:
        loaded(tmp_path, WORDS[start:end], "")
    assert "the flag 'contradiction' is missing. Add a [[flag]] with id = \"contradiction\"" in str(
        raised.value
    )


def test_questions_in_another_order_are_refused(tmp_path: Path) -> None:
    parts = WORDS.split("[[question]]\n")
    swapped = "[[question]]\n".join([parts[0], parts[2], parts[1], *parts[3:]])
    (tmp_path / "interview.toml").write_text(swapped)
    shutil.copy(CALIFORNIA / "dashboards.toml", tmp_path)
    with pytest.raises(KnowledgeError, match="the question 'authorizer' comes before 'listed'"):
        load_interview(tmp_path)


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
