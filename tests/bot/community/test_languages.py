"""A question in another language is known by a few words, and English never is taken for it."""

from __future__ import annotations

import pytest

from bot.community import PACKAGED, load_community
from bot.community.entries import language_of

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
