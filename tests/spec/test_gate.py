"""The gate, enumerated: every cell against a second reading, and what the tables may never say."""

import itertools

from accord_web.privacy import access, gate, standing
from accord_web.privacy.access import Role, Side
from accord_web.privacy.fields import Kind
from accord_web.privacy.gate import Record
from tests.spec import cells, second_reading
from tests.spec.cells import AT_THE_CLINIC, BOTH, HERE, ME, NOWHERE, OTHER, Looking, Place


def test_every_cell_agrees_with_the_second_reading(capsys):
    asked = [0]

    def count(more: int) -> None:
        asked[0] += more

    found = cells.disagreements(cells.as_it_stands(), count)
    assert list(itertools.islice(found, 5)) == []
    with capsys.disabled():
        print(f"\n  the gate: {asked[0]:,} cells agree", end=" ")
    assert asked[0] > 25_000_000


def test_the_words_of_the_second_reading_are_all_there_are():
    """A new route, role or policy must be given a rule there as well."""
    assert set(cells.ROUTES) == set(access.Route)
    assert set(cells.WIDEST) == set(access.Widest)
    assert set(cells.POLICIES) == set(access.Policy)
    assert set(cells.ROLES) == set(access.Role)


def test_every_set_of_roles_wears_the_hats_that_it_should():
    """All 2,048 sets of roles with every flag: what somebody is in a case, and nothing else."""
    count = 0
    for size in range(len(Role) + 1):
        for roles in itertools.combinations(Role, size):
            for flags in itertools.product(BOTH, repeat=3):
                here = standing.InCase(frozenset(roles), *flags)
                worn = Looking(((HERE, Place(frozenset(map(str, roles)), *flags)),)).hats(HERE)
                assert here.is_therapist == ("treats" in worn)
                assert here.is_supervisor == ("supervises" in worn)
                assert here.is_member == ("takes part" in worn)
                assert here.may_be_shared_with == ("may be told" in worn)
                assert here.is_guardian == ("guards" in worn)
                count += 1
    assert count == 8 * 2 ** len(Role)


def all_viewers() -> list[Looking]:
    combos = [*cells.one_role(), *cells.more_roles()]
    return [*cells.viewers(combos), *cells.elsewhere(), Looking(known=False)]


def test_a_side_is_where_somebody_stands_and_nothing_else():
    """`side` and `cases_as` in the same words: own first, then who treats, supervises, belongs."""
    rule = cells.as_it_stands()
    for looking in all_viewers():
        viewer = looking.standing(rule)
        for owner, case in itertools.product((ME, OTHER, None), cells.CLINIC_OF):
            mine = looking.known and owner == ME
            assert viewer.side(owner=owner, case=case) == second_reading.stands_as(
                looking.hats(case), mine=mine
            )
        for side, hat in (
            (Side.THERAPIST, "treats"),
            (Side.SUPERVISOR, "supervises"),
            (Side.MEMBER, "takes part"),
        ):
            where = {case for case in cells.CLINIC_OF if hat in looking.hats(case)}
            assert set(viewer.cases_as(rule.access.Side(side))) == where


def test_whole_records_agree_with_the_second_reading():
    rule = cells.as_it_stands()
    assert set(Record) == {"consent", "contact", "note", "process-note"}
    for looking, record, owner, case in itertools.product(
        all_viewers(), rule.gate.Record, (ME, OTHER), cells.CLINIC_OF
    ):
        mine = looking.known and owner == ME
        should = second_reading.may_see(looking.hats(case), str(record), mine=mine)
        viewer = looking.standing(rule)
        assert rule.gate.may_see(viewer, record, owner=owner, case=case) == should


def test_what_was_derived_and_how_staff_work_is_for_those_who_treat():
    for side in set(Side) - {Side.THERAPIST}:
        assert Kind.DERIVED not in access.SEES[side]
        assert Kind.DESK not in access.SEES[side]
    assert all(Kind.SECRET not in seen for seen in access.SEES.values())
    assert Kind.IDENTITY not in access.SEES[Side.MEMBER]
    assert Kind.SHARING not in access.SEES[Side.MEMBER], "whom else somebody tells is theirs"
    assert access.SEES[Side.NONE] == frozenset()


def test_nobody_who_treats_stands_anywhere_else():
    """The audience of findings: whoever treats these cases, as nobody in particular."""
    viewer = standing.as_therapist([HERE], cells.NOW)
    assert viewer.person is None
    assert viewer.responder_for == viewer.close_for == NOWHERE != AT_THE_CLINIC
    assert viewer.side(owner=OTHER, case=HERE) is Side.THERAPIST
    assert not viewer.staff and not viewer.administrator and not viewer.front_desk
    assert list(viewer.cases) == [HERE]
    assert frozenset() == gate.NO_ONE
