"""What listeners return: plain values, and one kind of work in the background."""

from __future__ import annotations

from dataclasses import fields
from typing import get_args

from handlers.effects import Effect, Run


def test_no_effect_but_work_in_the_background_holds_a_function() -> None:
    others = [each for each in get_args(Effect) if each is not Run]
    assert len(others) == 5
    held = [(each, field.name) for each in others for field in fields(each)]
    kinds = {str(field.type) for each in others for field in fields(each)}
    assert held
    assert not [kind for kind in kinds if "Callable" in kind or "partial" in kind]
