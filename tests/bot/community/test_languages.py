"""A question in another language is known by a few words, and English never is taken for it."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.community import PACKAGED, KnowledgeError, load_answers
from bot.community.entries import language_of
from tests.bot.community.test_entries import ENTRY

CALIFORNIA = load_answers(PACKAGED / "california", {"charter-chat", "training"})

ENGLISH = """\
Who pays for DTA?
Is Los Angeles Unified in El Dorado County?
When is the next Charter Chat?
no me
Does La Mesa-Spring Valley have a charter school?
San Diego, Santa Clara and Los Angeles run CASI, is that right?
Is Academia Avance in DA this year?
Renewal for Escuela Popular and Para Los Niños Charter
How do we renew Nuestra Vida y Esperanza Academy?
Mi Escuelita charter in Chula Vista
La Vida Charter, Mendocino
Is Camino Nuevo in differentiated assistance?
what about El Sol Science and Arts Academy of Santa Ana
Del Norte county superintendent
Los Feliz charter, who authorizes it?
pros and cons of DTA
Can I come once a month?
Who is Maria de la Cruz?
ES and MS grades
Does ELPI count English learners who speak Spanish?
Por favor school, is it listed?
Is a paraeducator credential reviewed?
What is LAUSD COP?
Is there a fee for dependent charters?
Sin City trip
Do you speak Spanish?
son of a teacher, tell me
tell me a pro and a con
sin, con, me
What is EC 47607.3(a)?
I need the list for San Juan Unified and Los Gatos""".splitlines()

SPANISH = """\
¿Cuándo es la próxima reunión?
¿Qué es DTA?
que es la asistencia diferenciada
Quien paga por la asistencia tecnica directa?
¿Hablas español?
habla espanol
Hola, necesito ayuda con mi escuela
¿Dónde está la página de CASI?
como puedo registrarme para la proxima sesion
¿Cuánto cuesta?
Cuáles son los cuatro caminos para DTA
mi escuela está en problemas, ¿qué hago?
¿Quién es el superintendente del condado?
necesitamos ayuda para renovar nuestra escuela
¿Hay una reunión en diciembre?
por que no hay chat este mes
¿La escuela debe aceptar la asistencia?
gracias por su ayuda
¿Tienen fechas?
¿Cómo se sale de la asistencia?""".splitlines()


@pytest.mark.parametrize("text", ENGLISH)
def test_english_is_never_taken_for_another_language(text: str) -> None:
    assert language_of(text, CALIFORNIA.languages) is None


@pytest.mark.parametrize("text", SPANISH)
def test_spanish_is_known_with_and_without_accents(text: str) -> None:
    found = language_of(text, CALIFORNIA.languages)
    assert found is not None
    assert found.name == "Spanish"


def test_a_button_that_opens_nothing_is_refused_with_its_line(tmp_path: Path) -> None:
    (tmp_path / "faq.toml").write_text(ENTRY)
    text = """[[language]]
name = "Dutch"
words = ["wat"]
said = "Ik lees Engels."

[[language.buttons]]
label = "Zwerm"
answer = "swarm"
"""
    (tmp_path / "languages.toml").write_text(text)
    assert load_answers(tmp_path, ()).languages[0].buttons[0].answer == "swarm"
    (tmp_path / "languages.toml").write_text(text.replace('"swarm"', '"flock"'))
    with pytest.raises(KnowledgeError, match="line 8: there is no answer 'flock'"):
        load_answers(tmp_path, ())
