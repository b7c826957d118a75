from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.handlers.interview.kit import reword
from tests.stage import Stage


@pytest.fixture(scope="module")
def stage(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    """One bot for the tests of a module, which have conversations of their own."""
    folder = tmp_path_factory.mktemp("interview")
    reword(folder / "words")
    with Stage(folder, folder / "words") as stage:
        yield stage
