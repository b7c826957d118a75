"""`python -m bot ask`: one question, or a file of them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from bot.__main__ import main
from bot.settings import Settings

TINY = Path(__file__).parents[2] / "communities" / "tiny"


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder with a clean environment and a database of its own."""
    for name in Settings.model_fields:
        monkeypatch.delenv(name.upper(), raising=False)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{tmp_path}/bot.db")
    return tmp_path


def ask(*arguments: str, given: str | bytes | None = None) -> Result:
    result = CliRunner().invoke(main, ["ask", *arguments], input=given)
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result


def objects(result: Result) -> list[dict[str, Any]]:
    assert result.exit_code == 0, result.output
    return [json.loads(line) for line in result.stdout.splitlines()]


def test_an_answer_comes_with_its_heading_source_and_date(here: Path) -> None:
    lines = ask("is", "DTA", "automatic").stdout.splitlines()
    assert lines[0] == "Is DTA automatic once a charter falls under the criteria?"
    assert lines[1].startswith("No. No pathway opens by itself")
    assert "https://ccee-ca.org/direct-technical-assistance-pathways/" in lines[2]
    assert "Checked Nov 2026." in lines[2]
    assert lines[-3] == "- Which pathways lead to Direct Technical Assistance?"
    assert not (here / "bot.db").exists()


def test_what_is_near_is_offered_and_what_is_unknown_says_who_may_know() -> None:
    near = ask("who can help my school").stdout
    assert near.startswith("Not sure what is asked. Perhaps one of these:\n- ")
    assert len(near.splitlines()) == 4
    assert ask("football").stdout == (
        "I don't know that one. Ask CDE's Charter Schools Division, charters@cde.ca.gov or "
        "916-322-6029.\n"
    )


def test_dates_come_from_the_calendar() -> None:
    said = ask("What time does the Charter Chat start?").stdout
    assert "{live}" not in said
    assert "The next one: Wednesday, " in said


def test_json_has_what_was_found() -> None:
    (found,) = objects(ask("--json", "is DTA automatic?"))
    first, *others = found.pop("suggestions")
    assert found == {
        "question": "is DTA automatic?",
        "answer": "dta-automatic",
        "confidence": 1.0,
    }
    assert first == "dta-pathways"
    assert len(others) == 2


def test_a_byte_order_mark_is_not_part_of_the_first_question(here: Path) -> None:
    (here / "questions.txt").write_text("What is CASI?\n", encoding="utf-8-sig")
    (found,) = objects(ask("--batch", "questions.txt"))
    assert (found["question"], found["answer"]) == ("What is CASI?", "casi-what")


def test_a_batch_gives_a_line_for_each_line(here: Path) -> None:
    lines = ["What is CASI?", "", "football", 'who "can" help my school ¿', "What is an LEA"]
    (here / "questions.txt").write_text("\r\n".join(lines))
    found = objects(ask("--batch", "questions.txt"))
    assert [each["question"] for each in found] == lines
    assert [each["answer"] for each in found] == ["casi-what", None, None, None, "glossary:LEA"]
    assert [bool(each["suggestions"]) for each in found] == [True, False, False, True, True]
    for each in found:
        assert len(each["suggestions"]) <= 3
        assert each["answer"] not in each["suggestions"]
        assert 0 <= each["confidence"] <= 1


def test_a_batch_is_read_from_standard_input_whatever_its_bytes() -> None:
    found = objects(ask("--batch", "-", given=b"What is CASI?\n\xff\xfe broken\n"))
    assert [each["answer"] for each in found] == ["casi-what", None]


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        ((), "Give either a question or --batch"),
        (("what", "--batch", "-"), "Give either a question or --batch"),
        (("--batch", "no-such-file"), "No such file"),
    ],
)
def test_wrong_arguments_get_a_sentence(arguments: tuple[str, ...], sentence: str) -> None:
    result = ask(*arguments)
    assert result.exit_code == 2
    assert sentence in result.output


def test_a_community_without_answers_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BOT_COMMUNITY", str(TINY))
    result = ask("What is a swarm?")
    assert result.exit_code == 2
    assert "has no answers: add a faq.toml" in result.output
