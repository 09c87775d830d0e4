"""The filter against the second reading, row by row: no leak, nothing hidden beyond the rule."""

import itertools

import pytest

from accord_web import ids
from accord_web.privacy.fields import Sealed
from tests.spec import rows as written_rows
from tests.spec import second_reading
from tests.spec.cells import CLINIC_OF, HERE, ME, NOW, OTHER, SOMEBODY, THERE, WHEN, as_it_stands
from tests.spec.filter_slips import BY_THE_FILTER
from tests.spec.slips import STANDING, TABLES, slipped


def test_the_filter_leaks_nothing_and_hides_nothing_beyond_the_rule(rows, capsys):
    asked = [0]

    def count(more: int) -> None:
        asked[0] += more

    found = written_rows.disagreements(as_it_stands(), count)
    assert list(itertools.islice(found, 5)) == []
    with capsys.disabled():
        print(f"\n  the filter: {asked[0]:,} cells agree", end=" ")
    assert asked[0] > 3_000_000


def test_findings_are_for_those_who_treat_once_their_time_has_come(rows):
    from accord_web.signals.models import Finding

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
    rule, count = as_it_stands(), 0
    for looking in written_rows.lookers():
        found = Finding.objects.filter(rule.filters.readable_findings(looking.standing(rule)))
        read = set(found.values_list("id", flat=True))
        worn = {case: looking.hats(case) for case in CLINIC_OF}
        should = {
            made[cell]
            for cell in cells
            if second_reading.may_read_finding(worn[cell[0]], *cell[1:])
        }
        assert read == should, looking
        count += len(cells)
    assert count > 7_000


def test_whole_records_are_there_for_whom_the_second_reading_says(rows):
    """Asked of a table that has an owner and a case; the filter takes the names of its columns."""
    from accord_web.cases.models import Consent

    rule, count = as_it_stands(), 0
    wanted = Consent.objects.filter(purpose="cover")
    Consent.objects.bulk_create(
        Consent(
            id=ids.new(),
            case_id=case,
            person_id=owner,
            given_by_id=owner,
            purpose="cover",
            profile="any",
            version=1,
            language="en",
            given_at=NOW,
        )
        for case, owner in itertools.product(CLINIC_OF, (ME, SOMEBODY))
    )
    for looking, record in itertools.product(written_rows.lookers(), rule.gate.Record):
        viewer = looking.standing(rule)
        read = set(
            wanted.filter(rule.filters.readable(viewer, record)).values_list("case", "person")
        )
        renamed = rule.filters.readable(viewer, record, owner="given_by", case="case_id")
        assert read == set(wanted.filter(renamed).values_list("case", "given_by"))
        should = {
            (case, owner)
            for case, owner in itertools.product(CLINIC_OF, (ME, SOMEBODY))
            if second_reading.may_see(
                looking.hats(case), str(record), mine=looking.known and owner == ME
            )
        }
        assert read == should, (looking, record)
        count += 6
    assert count > 2_000


def test_who_answers_for_danger_is_nobody_in_their_own_case(rows):
    """The one condition that reaches over cases: a member here, a responder of the same clinic."""
    from tests.spec.cells import AT_THE_CLINIC, Looking, Place

    looking = Looking(((HERE, Place(frozenset({"client"}))),), AT_THE_CLINIC, AT_THE_CLINIC)
    assert "answers for home" not in looking.hats(HERE)
    assert {"answers for home", "answers for oneself"} == looking.hats(THERE)


@pytest.mark.parametrize("slip", [*TABLES, *STANDING, *BY_THE_FILTER], ids=str)
def test_a_slip_in_the_filter_is_caught(slip, rows):
    assert next(written_rows.disagreements(slipped(slip)), None) is not None
