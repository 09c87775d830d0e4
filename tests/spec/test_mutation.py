"""A few of the small changes that `make mutation` makes one by one: each is found by a check."""

import random

from tests.spec import mutants
from tests.spec.mutate import every_mutant, explained, killed_by

FEW = 40


def test_a_few_mutants_are_killed(rows):
    """Others from day to day would be found out by chance: these stay the same until the rule
    changes."""
    known = explained()
    found = [one for one in every_mutant() if one.key not in known]
    few = random.Random(len(found)).sample(found, FEW)
    assert [one.key for one in few if not killed_by(one)] == []


def test_every_explanation_is_of_a_mutant_that_there_is():
    known = explained()
    assert known.keys() <= {one.key for one in every_mutant()}
    assert all(len(why.split()) > 3 for why in known.values())


def test_a_mutant_is_one_change_and_never_the_same_twice():
    text = "def read(a, b):\n    return a.x is b and not (b | {1, 2})\n"
    made = [one.source for one in mutants.mutants("one", text)]
    assert len(made) == len(set(made)) > 8
    assert "return a.x is not b and (not b | {1, 2})" in "\n".join(made)
    assert all("def read(a, b)" in one for one in made)
