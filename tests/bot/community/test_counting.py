from __future__ import annotations

from pathlib import Path

import pytest

from bot.community import PACKAGED, KnowledgeError
from bot.community.school_words import load_counting_words

CALIFORNIA = PACKAGED / "california"
TINY = Path(__file__).parents[2] / "communities" / "tiny"


def test_a_community_without_the_file_counts_nothing() -> None:
    assert load_counting_words(TINY) is None


@pytest.mark.parametrize(
    ("before", "after", "sentence"),
    [
        ("[counting]", "[counted]", "nothing is called 'counted' here"),
        ('button = "Count it with me"\n', "", "in [counting]: 'button'"),
        ("{dashboards.not_counted}", "{dashboards.soon}", "nothing stands for {dashboards.soon}"),
    ],
)
def test_a_mistake_is_refused(tmp_path: Path, before: str, after: str, sentence: str) -> None:
    text = (CALIFORNIA / "counting.toml").read_text(encoding="utf-8")
    (tmp_path / "counting.toml").write_text(text.replace(before, after), encoding="utf-8")
    table = (CALIFORNIA / "dashboards.toml").read_text(encoding="utf-8")
    (tmp_path / "dashboards.toml").write_text(table, encoding="utf-8")
    with pytest.raises(KnowledgeError) as raised:
        load_counting_words(tmp_path)
    assert sentence in str(raised.value)
