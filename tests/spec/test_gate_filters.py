"""The filter against the second reading, row by row: no leak, nothing hidden beyond the rule."""

import itertools

import pytest

from tests.spec import cells, checks
from tests.spec import rows as written_rows
from tests.spec.cells import AT_THE_CLINIC, HERE, THERE, Looking, Place
from tests.spec.filter_slips import BY_THE_FILTER
from tests.spec.slips import STANDING, TABLES, slipped


def test_the_filter_leaks_nothing_and_hides_nothing_beyond_the_rule(rows, capsys):
    asked = [0]

    def count(more: int) -> None:
        asked[0] += more

    found = written_rows.disagreements(cells.as_it_stands(), count)
    assert list(itertools.islice(found, 5)) == []
    with capsys.disabled():
        print(f"\n  the filter: {asked[0]:,} cells agree", end=" ")
    assert asked[0] > 3_000_000


@pytest.mark.parametrize(
    "check", [checks.findings, checks.whole_records], ids=lambda check: check.__name__
)
def test_the_second_reading_says_the_same_of_rows(check, rows):
    assert list(itertools.islice(check(cells.as_it_stands()), 5)) == []


@pytest.mark.parametrize("slip", [*TABLES, *STANDING, *BY_THE_FILTER], ids=str)
def test_a_slip_in_the_filter_is_caught(slip, rows):
    assert next(written_rows.disagreements(slipped(slip)), None) is not None


def test_who_answers_for_danger_is_nobody_in_their_own_case():
    """The one condition that reaches over cases: a member here, a responder of the same clinic."""
    looking = Looking(((HERE, Place(frozenset({"client"}))),), AT_THE_CLINIC, AT_THE_CLINIC)
    assert "answers for home" not in looking.hats(HERE)
    assert {"answers for home", "answers for oneself"} == looking.hats(THERE)
