"""The interview as a flowchart."""

from __future__ import annotations

import re

from bot.dta.draw import mermaid
from bot.dta.questions import QUESTIONS
from tests.bot.dta.walks import every_turn

ARROW = re.compile(r'^  (\w+) -->(?:\|"([^"|]*)"\|)? (\w+)$', re.MULTILINE)


def test_every_question_stands_once_and_the_result_at_the_end():
    drawn = mermaid()
    assert drawn.startswith("flowchart TD\n")
    nodes = re.findall(r'^    (\w+)\["(.+)"\]$', drawn, re.MULTILINE)
    assert nodes == [(question, question) for question in QUESTIONS]
    assert ARROW.findall(drawn)[-1] == ("sspi_determination", "", "result")


def test_the_arrows_are_exactly_the_turns_of_the_interview():
    drawn = {(start, end) for start, _, end in ARROW.findall(mermaid())}
    assert drawn == {(question, after) for question, _, after in every_turn()}


def test_arrows_that_leave_the_same_question_have_different_labels_and_one_otherwise_at_most():
    arrows = ARROW.findall(mermaid())
    for question in QUESTIONS:
        labels = [label for start, label, _ in arrows if start == question]
        assert len(set(labels)) == len(labels)
        assert labels == [""] or "" not in labels


def test_where_the_answer_decides_the_arrow_names_it():
    drawn = mermaid()
    assert 'listed -->|"unsure"| groups_two_years' in drawn
    assert 'groups_three_of_four -->|"1, 2 or unsure"| significant_groups' in drawn
    assert 'significant_groups -->|"contradiction"| significant_groups' in drawn
    assert 'geo_lead_agrees -->|"three_of_four: not_met"| sspi_determination' in drawn


def test_words_may_stand_in_for_ids_and_cannot_break_the_drawing():
    labels = {"listed": 'Is it on\nthe "list" <b>?', "listed.unsure": "Not sure | #1", "or": "/"}
    drawn = mermaid(labels)
    assert '    listed["Is it on the #34;list#34; #60;b#62;?"]' in drawn
    assert 'listed -->|"Not sure #124; #35;1"| groups_two_years' in drawn
    assert 'groups_three_of_four -->|"1, 2 / unsure"| significant_groups' in drawn
    assert len(ARROW.findall(drawn)) == len(ARROW.findall(mermaid()))


def test_the_drawing_is_always_the_same():
    assert mermaid() == mermaid()
