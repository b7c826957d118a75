"""What people read first is easy to read, names and section numbers apart."""

from __future__ import annotations

import statistics

import pytest

from benchmarks.reading_grade import MEDIAN, MOST, SHARE, grade, grades, names


def test_the_texts_are_easy_to_read() -> None:
    found = grades()
    assert len(found) > 100
    assert statistics.median(found.values()) <= MEDIAN
    hard = {key: one for key, one in found.items() if one > MOST}
    assert len(hard) <= (1 - SHARE) * len(found), hard


@pytest.mark.parametrize(
    ("said", "same"),
    [
        ("Ask the California Collaborative for Educational Excellence.", "Ask the Bob."),
        ("See EC 47607.3(a)(2) for it.", "See Bob for it."),
        ("Call 916-322-6029 or write to charters@cde.ca.gov now.", "Call Bob or write to Bob now."),
        ("It begins with differentiated assistance.", "It begins with Bob."),
        ("One way:\n• ask\n• wait", "One way. ask. wait"),
    ],
)
def test_a_name_or_a_section_counts_as_one_short_word(said: str, same: str) -> None:
    assert grade(said, names()) == grade(same, ())


def test_long_words_and_long_sentences_are_hard_to_read() -> None:
    plain = "The county helps the school. It starts at once. You ask them."
    hard = (
        "Notwithstanding any other administrative determination, responsibility for facilitating "
        "individualized remediation is attributable to intermediate educational jurisdictions."
    )
    assert grade(plain, ()) < 3
    assert grade(hard, ()) > MOST
