"""Finding an answer: the words that are looked at, other languages, and what is found."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.community import PACKAGED, Answers, Entry, Finder, LocalAnswer, Match, Term, load_community
from bot.community.entries import OtherSubject, Synonyms, language_of
from bot.community.find import ANSWER_FROM, LONGEST, bare

FACT = {"checked": date(2026, 11, 20), "review_by": date(2027, 11, 20), "confidence": "high"}
SWARM = ("Bees in a tree", "Who collects a cluster of bees?", "A swarm sits on my fence")
HONEY = ("Selling honey at the market", "Labels for jars of honey", "What does honey cost?")
DRONE = {"term": "Drone", "aliases": ("male bee",), "meaning": "A bee without a sting."}
WALK = ("Date of the garden walk", "When do we walk through the gardens?")


def entry(key: str, question: str, aliases: tuple[str, ...], answer: str) -> Entry:
    said = {"id": key, "question": question, "aliases": aliases, "answer": answer}
    return Entry.model_validate({**FACT, **said, "basis": "made up"})


BEES = Answers(
    entries=(
        entry(
            "swarm", "What do I do with a swarm?", SWARM, "Call the swarm catcher of the valley."
        ),
        entry("honey", "May I sell my honey?", HONEY, "Yes, with a label on every jar."),
        entry("walk", "When is the next walk?", WALK, "In spring, along the gardens."),
    ),
    terms=(Term.model_validate({**FACT, **DRONE, "basis": "made up"}),),
    synonyms=(Synonyms(words=("honey", "nectar of the hive")),),
    elsewhere=(
        OtherSubject(about="trains", wordings=("When is the next train?", "Train tickets")),
    ),
)


@pytest.fixture(scope="module")
def finder() -> Finder:
    return Finder(BEES)


@pytest.fixture(scope="module")
def california() -> Finder:
    return Finder(load_community(PACKAGED / "california").answers)


def test_other_words_and_misspellings_still_find_it(finder: Finder) -> None:
    assert finder.find("can I sell honney in jars at the markt").answer == "honey"
    assert finder.find("who collects clustrs of bees").answer == "swarm"


@pytest.mark.parametrize("asked", ["What is a drone?", "drone", "DRONE?", "whats a male bee"])
def test_a_short_question_for_a_term_finds_its_line(finder: Finder, asked: str) -> None:
    assert finder.find(asked) == Match("glossary:Drone", 1.0, finder.find(asked).suggestions)


def test_a_misspelt_term_is_found_less_surely(california: Finder) -> None:
    found = california.find("what is a materal revison")
    assert found.answer == "glossary:material revision"
    assert ANSWER_FROM < found.confidence < 1.0


@pytest.mark.parametrize("asked", ["what is proposition 13", "what is level 4", "prop 98"])
def test_another_number_is_not_a_misspelling(california: Finder, asked: str) -> None:
    assert california.find(asked).answer is None


@pytest.mark.parametrize("asked", ["", "   ", "???", "👍", "今天天气怎么样", "qwe zzzz blorp"])
def test_what_shares_no_word_gets_nothing(california: Finder, asked: str) -> None:
    assert california.find(asked) == Match(None, 0.0, ())


def test_a_subject_for_somebody_else_weighs_the_same_however_many_wordings_it_has() -> None:
    others = tuple(f"Where do I leave parcel {number} for shop {number}?" for number in range(200))
    longer = OtherSubject(about="trains", wordings=(*BEES.elsewhere[0].wordings, *others))
    finder = Finder(BEES.model_copy(update={"elsewhere": (longer,)}))
    assert finder.find("when is the next walk by train").answer is None


@settings(deadline=None, max_examples=300)
@given(st.text(max_size=300))
def test_any_text_gets_a_result(california: Finder, text: str) -> None:
    found = california.find(text)
    assert 0.0 <= found.confidence <= 1.0
    assert len(found.suggestions) <= 3
    assert found.answer not in found.suggestions
    if found.answer:
        assert found.confidence >= ANSWER_FROM


@pytest.mark.parametrize("piece", ["x", "charter ", "qzwert asdfgh jklyxc ", "ﷺ", "(((", "'s "])
def test_only_the_beginning_of_a_long_text_is_read(california: Finder, piece: str) -> None:
    assert california.find((piece * 5000)[:5000]) == california.find((piece * LONGEST)[:LONGEST])


def local(key: str, question: str, answer: str, *ways: str) -> LocalAnswer:
    said = {"id": key, "question": question, "aliases": ways, "answer": answer}
    by = {"source": "said by Ana", "basis": "said by Ana", "added_by": "U0KEEPER"}
    added = {**FACT, **said, **by, "added_on": date(2026, 11, 20)}
    return LocalAnswer.model_validate(added)


def test_a_local_answer_is_found_by_its_question_by_other_ways_and_by_near_words() -> None:
    extractor = local("ab12", "Who lends the extractor?", "The club.", "borrow the spinner")
    finder = Finder(BEES.with_local([extractor]))
    assert finder.find("who lends the EXTRACTOR").answer == "local:ab12"
    assert finder.find("borrow the spinner") == Match("local:ab12", 1.0, ())
    assert finder.find("who can lend us an extractor").answer == "local:ab12"


def test_what_keepers_have_answered_is_no_subject_for_somebody_else_any_more() -> None:
    known = load_community(PACKAGED / "california").answers
    meeting = local("ab12", "When does our county board meet?", "On Tuesdays.")
    asked = "when will the county board meet"
    assert Finder(known).find(asked).answer is None
    assert Finder(known.with_local([meeting])).find(asked).answer == "local:ab12"


def test_a_local_answer_with_the_same_words_does_not_outrank_the_folders() -> None:
    same = local("ab12", "May I sell my honey?", "No.", *HONEY)
    near = local("cd34", "May I sell honey at the market?", "No.")
    finder = Finder(BEES.with_local([same, near]))
    for asked in ("May I sell my honey?", "Labels for jars of honey", "sell honey", "honey costs"):
        found = finder.find(asked)
        first, *others = filter(None, (found.answer, *found.suggestions))
        assert first == "honey", asked
        assert "local:ab12" in others
    assert finder.find("may I sell honey at the market to all").answer == "local:cd34"


@pytest.mark.parametrize(
    ("asked", "left"),
    [
        ("What is an LEA?", "lea"),
        ("what's a COE", "coe"),
        ("LTEL?", "ltel"),
        ("whats the Dashboard", "dashboard"),
        ("What does NCB mean?", "ncb"),
        ("cde stands for", "cde"),
        ("define material revision please", "material revision"),
        ("so, what is meant by state priority", "state priority"),
        ("prop 39 what is it", "prop 39"),
        ("nonclassroom based whats that", "nonclassroom based"),
        ("what is an LCAP again", "lcap"),
        ("what is it", "it"),
        ("meaning", "meaning"),
        ("", ""),
    ],
)
def test_the_words_of_asking_are_taken_away(asked: str, left: str) -> None:
    assert bare(asked) == left


CALIFORNIA = load_community(PACKAGED / "california").answers

ENGLISH = """\
Who pays for DTA?
When is the next Charter Chat?
Does La Mesa-Spring Valley have a charter school?
Is Academia Avance in DA this year?
How do we renew Nuestra Vida y Esperanza Academy?
La Vida Charter, Mendocino
what about El Sol Science and Arts Academy of Santa Ana
Los Feliz charter, who authorizes it?
Can I come once a month?
ES and MS grades
Por favor school, is it listed?
What is LAUSD COP?
Sin City trip
son of a teacher, tell me
Is Nuestra Escuela por la Paz a school which our district must renew, and by when do we decide that?
sin, con, me
I need the list for San Juan Unified and Los Gatos""".splitlines()

SPANISH = """\
¿Cuándo es la próxima reunión?
que es la asistencia diferenciada
¿Hablas español?
Hola, necesito ayuda con mi escuela
como puedo registrarme para la proxima sesion
Cuáles son los cuatro caminos para DTA
¿Quién es el superintendente del condado?
¿Hay una reunión en diciembre?
¿La escuela debe aceptar la asistencia?
¿Tienen fechas?""".splitlines()


@pytest.mark.parametrize("text", ENGLISH)
def test_english_is_never_taken_for_another_language(text: str) -> None:
    assert language_of(text, CALIFORNIA.languages) is None


@pytest.mark.parametrize("text", SPANISH)
def test_spanish_is_known_with_and_without_accents(text: str) -> None:
    found = language_of(text, CALIFORNIA.languages)
    assert found is not None
    assert found.name == "Spanish"
