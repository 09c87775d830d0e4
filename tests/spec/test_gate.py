"""The gate, enumerated: every cell against a second reading, and what the tables may never say."""

import itertools

import pytest

from accord_web.privacy import access, filters, gate
from accord_web.privacy.access import Side
from accord_web.privacy.fields import Kind
from tests.spec import cells, checks


def test_every_cell_agrees_with_the_second_reading(capsys):
    asked = [0]

    def count(more: int) -> None:
        asked[0] += more

    found = cells.disagreements(cells.as_it_stands(), count)
    assert list(itertools.islice(found, 5)) == []
    with capsys.disabled():
        print(f"\n  the gate: {asked[0]:,} cells agree", end=" ")
    assert asked[0] > 25_000_000


@pytest.mark.parametrize(
    "check",
    [check for check in checks.PURE if check is not checks.function],
    ids=lambda check: check.__name__,
)
def test_the_second_reading_says_the_same(check):
    assert list(itertools.islice(check(cells.as_it_stands()), 5)) == []


def test_the_checks_look_at_everything():
    """Counts that shrink unseen would prove less."""
    assert len(cells.every_part()) == 80_640
    assert len(checks.all_viewers()) > 2_000
    assert sum(1 for _ in checks.around()) > 40_000


def test_what_was_derived_and_how_staff_work_is_for_those_who_treat():
    for side in set(Side) - {Side.THERAPIST}:
        assert Kind.DERIVED not in access.SEES[side]
        assert Kind.DESK not in access.SEES[side]
    assert all(Kind.SECRET not in seen for seen in access.SEES.values())
    assert Kind.IDENTITY not in access.SEES[Side.MEMBER]
    assert Kind.SHARING not in access.SEES[Side.MEMBER], "whom else somebody tells is theirs"
    assert access.SEES[Side.NONE] == frozenset()


def test_the_rule_is_read_in_two_short_files():
    """“Who may see this?” is answered in at most two files of at most 120 lines, and the same as
    filters in one more."""
    for module in (access, gate, filters):
        with open(module.__file__, encoding="utf-8") as file:
            assert len(file.readlines()) <= 120, module.__name__
