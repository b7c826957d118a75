"""Nearness to examples: what is said in words that no example has is found all the same."""

from __future__ import annotations

from bot.community import PACKAGED, load_community
from bot.community.examples import Examples
from bot.community.find import Tokens

ANSWERS = load_community(PACKAGED / "california").answers
TOKENS = Tokens(group.words for group in ANSWERS.synonyms)
FOLDS = 5


def test_of_examples_left_out_three_in_five_have_their_errand_among_the_first_two() -> None:
    errands = [errand for errand in ANSWERS.errands if not errand.whose]
    said = [(one, errand.key) for errand in errands for one in errand.wordings]
    found = 0
    for fold in range(FOLDS):
        kept = {*said} - {*said[fold::FOLDS]}
        known = {each.key: [one for one, key in kept if key == each.key] for each in errands}
        examples = Examples(TOKENS, known)
        near = (([k for _, k in examples.near(one)[:2]], key) for one, key in said[fold::FOLDS])
        found += sum(key in first_two for first_two, key in near)
    assert found > 0.6 * len(said)


def test_one_word_is_near_to_nothing_and_the_order_does_not_change() -> None:
    examples = Examples(TOKENS, {"length": ["how long is it"], "start": ["when does it begin"]})
    assert examples.near("long") == []
    assert [key for _, key in examples.near("how long will it take")] == ["length", "start"]
