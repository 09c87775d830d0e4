"""The gate, enumerated: every cell against a second reading and against the database filter."""

import datetime as dt
import itertools

from accord_web import ids
from accord_web.privacy import access, gate
from accord_web.privacy.access import MEMBERS, Side
from accord_web.privacy.fields import Kind, Sealed
from accord_web.privacy.standing import InCase
from tests.spec import second_reading
from tests.spec.cells import (
    AN_INSTANT,
    CELLS,
    CLINIC_OF,
    ME,
    NOW,
    OTHER,
    WHEN,
    by_the_filter,
    by_the_gate,
    disagreements,
    looker,
    viewers,
    write_frame,
)


def test_every_cell_agrees_with_the_second_reading(capsys):
    assert disagreements(by_the_gate) == []
    count = len(CELLS) * len(list(viewers()))
    with capsys.disabled():
        print(f"\n  the gate: {count:,} cells agree", end=" ")
    assert count > 150_000


def test_the_filter_leaks_nothing_and_hides_nothing_beyond_the_rule(rows):
    assert disagreements(by_the_filter()) == []


def test_findings_are_for_those_who_treat_once_their_time_has_come(db):
    from accord_web.signals.models import Finding

    write_frame()
    begins = [when for when in WHEN if WHEN[when]]
    cells = list(itertools.product(CLINIC_OF, begins, WHEN, (False, True)))
    made = {cell: ids.new() for cell in cells}
    Finding.objects.bulk_create(
        Finding(
            id=row,
            case_id=case,
            about=OTHER,
            signal=f"{begin}-{end}",
            version=1,
            session=1,
            content=Sealed(b""),
            parts=[],
            readable_from=WHEN[begin],
            readable_until=WHEN[end],
            found_at=NOW,
            superseded_at=NOW if followed else None,
        )
        for (case, begin, end, followed), row in made.items()
    )
    wrong, count = [], 0
    for viewer in viewers():
        rows = Finding.objects.filter(gate.readable_findings(viewer))
        read = set(rows.values_list("id", flat=True))
        for case, *facts in cells:
            count += 1
            should = second_reading.may_read_finding(looker(viewer, None, case), *facts)
            if (made[case, *facts] in read) != should:
                wrong.append((viewer, case, *facts))
    assert wrong == []
    assert count > 20_000


def test_members_and_strangers_never_see_what_was_derived_or_how_staff_work():
    for side in (Side.OWN, Side.MEMBER, Side.NONE, Side.RESPONDER, Side.SUPERVISOR):
        assert Kind.DERIVED not in access.SEES[side]
        assert Kind.DESK not in access.SEES[side]
    assert all(Kind.SECRET not in seen for seen in access.SEES.values())
    assert Kind.ANSWERS not in access.SEES[Side.MEMBER]
    assert access.SEES[Side.NONE] == frozenset()


def test_a_side_is_where_somebody_stands_and_nothing_else():
    """`side` against the same words: own first, then who treats, supervises, belongs."""
    for viewer in viewers():
        for owner, case in itertools.product((ME, OTHER, None), CLINIC_OF):
            who = looker(viewer, owner, case)
            expected = (
                Side.OWN
                if who.is_the_owner
                else Side.THERAPIST
                if who.treats
                else Side.SUPERVISOR
                if who.supervises
                else Side.MEMBER
                if who.roles & second_reading.BELONGS
                else Side.NONE
            )
            assert viewer.side(owner=owner, case=case) is expected
    assert frozenset(map(str, MEMBERS)) == second_reading.BELONGS


def test_roles_count_only_while_they_last(clinic, at_noon):
    """The standing made from rows: ended, not yet begun, accepted or not, responder or not."""
    from accord_web.cases.models import Case, Part
    from accord_web.cases.queries import standing
    from accord_web.people.models import Membership

    hour = dt.timedelta(hours=1)
    zoe, case = clinic["zoe"], Case.objects.get(id=clinic.cases["mira"])

    def part(role: str, since: dt.datetime, until=None, accepted=None) -> InCase | None:
        Part.objects.filter(person=zoe).delete()
        Part.objects.create(
            case=case, person_id=zoe, role=role, since=since, until=until, accepted_at=accepted
        )
        return standing(zoe).cases.get(case.id)

    assert part("therapist", at_noon - hour).is_therapist
    assert part("therapist", at_noon).is_therapist
    assert part("therapist", at_noon + AN_INSTANT) is None
    assert part("therapist", at_noon - hour, until=at_noon) is None
    assert part("therapist", at_noon - hour, until=at_noon + AN_INSTANT).is_therapist
    assert not part("supervisor", at_noon - hour).is_supervisor
    assert part("supervisor", at_noon - hour, accepted=at_noon).is_supervisor
    assert not part("interpreter", at_noon - hour).is_member

    assert standing(zoe).responder_for == frozenset()
    _cover(clinic, ["ines", "ada"], "zoe")
    assert standing(zoe).responder_for == {clinic.id}
    Membership.objects.filter(person=zoe).update(until=at_noon)
    assert standing(zoe).responder_for == frozenset(), "who left the clinic answers for nobody"
    assert standing(clinic["mira"]).responder_for == frozenset()


def _cover(clinic, first: list[str], deputy: str) -> None:
    from accord_web.people.actions import arrange_safety_cover

    people = [(clinic[name], "9 to 17", False) for name in first]
    arrange_safety_cover(
        clinic.id,
        responders=[*people, (clinic[deputy], "9 to 17", True)],
        answer_within_minutes=60,
        hours="9 to 17",
        out_of_hours="Call the line below.",
        help_text="You are not alone with this.",
        numbers=[("Line", "000")],
        by=clinic["ada"],
    )
