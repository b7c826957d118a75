from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from bot.community import Answers, KnowledgeError, load_answers

TINY = Path(__file__).parents[2] / "communities" / "tiny"

FACT = """confidence = "high"
sources = ["https://example.org/bees"]
checked = 2026-11-20
review_by = 2027-11-20
"""
ENTRY = f"""[[entry]]
id = "swarm"
question = "What is a swarm?"
aliases = ["Bees in a tree"]
answer = "Bees that look for a new home."
{FACT}"""
TERM = f"""[[term]]
term = "Drone"
meaning = "A male bee."
{FACT}"""
ORGANISATION = f"""[guide]
title = "Who is who"
note = "No endorsement."

[[organisation]]
id = "club"
name = "The club"
who = "Beekeepers."
what_for = "Company."
turn_to = "You are alone."
{FACT}"""


def load(folder: Path, **files: str) -> Answers:
    for name, text in files.items():
        (folder / f"{name}.toml").write_text(text)
    return load_answers(folder, {"walk"})


def refused(folder: Path, **files: str) -> str:
    with pytest.raises(KnowledgeError) as raised:
        load(folder, **files)
    return str(raised.value)


def test_a_community_without_these_files_has_no_answers() -> None:
    assert load_answers(TINY, ()) == Answers()


def test_everything_is_read_and_named(tmp_path: Path) -> None:
    answers = load(
        tmp_path,
        faq=ENTRY,
        glossary=TERM,
        directory=ORGANISATION,
        synonyms='[[group]]\nwords = ["bee", "honeybee"]\n',
        elsewhere='[[subject]]\nabout = "wasps"\nwordings = ["A wasp stung me"]\n',
    )
    assert set(answers.by_key) == {"swarm", "glossary:Drone"}
    assert set(answers.facts) == {"swarm", "glossary:Drone", "guide:club"}
    assert answers.guide
    assert answers.guide.note == "No endorsement."
    assert answers.synonyms == (("bee", "honeybee"),)
    assert answers.elsewhere[0].wordings == ("A wasp stung me",)
    assert answers.facts["guide:club"].review_by == date(2027, 11, 20)


def test_the_full_form_is_optional_and_says_all_there_is(tmp_path: Path) -> None:
    (entry,) = load(tmp_path, faq=ENTRY).entries
    assert (entry.more, entry.full) == (None, "Bees that look for a new home.")
    (entry,) = load(
        tmp_path, faq=f"{ENTRY}more = 'Bees with a queen that look for a home.'"
    ).entries
    assert entry.full == "Bees with a queen that look for a home."


@pytest.mark.parametrize("place", ["{live}", "{club}"])
def test_a_place_stands_in_the_short_form_in_the_full_one_or_once_in_each(
    tmp_path: Path, place: str
) -> None:
    filled_in = "[{id = 'club', filled = '{value}'}]"
    extra = {"{live}": "live = 'walk'\n", "{club}": f"settings = {filled_in}\n"}[place]
    here, nowhere = f"A home. {place}", "A home."
    for answer, more in ((here, here), (here, nowhere), (nowhere, here)):
        text = f"{ENTRY.replace('Bees that look for a new home.', answer)}more = '{more}'\n{extra}"
        (entry,) = load(tmp_path, faq=text).entries
        assert (entry.answer, entry.more) == (answer, more)
    for answer, more in ((nowhere, nowhere), (here, here + here), (here + here, nowhere)):
        text = f"{ENTRY.replace('Bees that look for a new home.', answer)}more = '{more}'\n{extra}"
        assert "once" in refused(tmp_path, faq=text)


@pytest.mark.parametrize(
    ("before", "after", "reason"),
    [
        ('sources = ["https://example.org/bees"]\n', "", "'sources' (addresses) or 'basis'"),
        ("https://example.org/bees", "example.org", "not a web address"),
        ('"high"', '"open"', "needs 'who_to_ask'"),
        ('"high"', '"certain"', "'confidence'"),
        ("2027-11-20", "2026-11-20", "'review_by' has to be later than 'checked'"),
        ("2027-11-20", '"soon"', "'review_by'"),
        ('"swarm"', '"a swarm"', "'id'"),
        ("new home", "new {live} home", "has {live} once if it has 'live'"),
        ('answer = "Bees', 'anser = "Bees', "'answer'"),
    ],
)
def test_what_cannot_stand_is_refused_with_file_line_and_reason(
    tmp_path: Path, before: str, after: str, reason: str
) -> None:
    assert before in ENTRY
    message = refused(tmp_path, faq=ENTRY.replace(before, after, 1))
    assert "faq.toml, line " in message
    assert "in [[entry]]" in message
    assert reason in message
    assert "Mend that line." in message


def test_a_fact_may_stand_on_words_where_no_page_was_read(tmp_path: Path) -> None:
    text = TERM.replace('sources = ["https://example.org/bees"]', 'basis = "the plain word"')
    (term,) = load(tmp_path, glossary=text).terms
    assert term.basis == "the plain word"
    assert term.sources == ()


@pytest.mark.parametrize(
    ("name", "text", "key"),
    [
        ("faq", ENTRY, 'id = "swarm"'),
        ("glossary", TERM, 'term = "Drone"'),
        ("directory", ORGANISATION, 'id = "club"'),
    ],
)
def test_two_of_one_name_are_refused_at_the_second(
    tmp_path: Path, name: str, text: str, key: str
) -> None:
    twice = f"{text}\n{text[text.index('[[') :]}"
    line = [n for n, each in enumerate(twice.splitlines(), start=1) if each == key][1]
    message = refused(tmp_path, **{name: twice})
    assert f"{name}.toml, line {line}: a second row" in message
    assert "Rename one of them." in message


def test_a_kind_of_session_that_does_not_exist_is_refused(tmp_path: Path) -> None:
    live = ENTRY.replace("a new home.", "a new home. {live}") + 'live = "dance"\n'
    message = refused(tmp_path, faq=live)
    line = live.splitlines().index('live = "dance"') + 1
    assert f"faq.toml, line {line}: there is no kind of session 'dance'" in message
    assert "Write one of: walk." in message


def test_a_group_of_one_word_is_no_group(tmp_path: Path) -> None:
    message = refused(tmp_path, synonyms='[[group]]\nwords = ["bee"]\n')
    assert "synonyms.toml, line 2, in [[group]]: 'words'" in message
