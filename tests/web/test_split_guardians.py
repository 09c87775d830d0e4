"""A family separated: guardians go with the young person they guard, and with nobody else."""

import pytest

from accord_web import clock
from accord_web.cases.guardians import guardians
from accord_web.cases.models import Guardian, Part
from accord_web.cases.queries import standing
from accord_web.flows.part_ways import leave_case
from accord_web.flows.split_case import Goes, confirm, split, take_back
from accord_web.flows.split_preview import people_of
from accord_web.measures.queries import parts
from tests.web.desk.pages import AN_HOUR
from tests.web.dumps import differences, dump
from tests.web.family import family, open_to
from tests.web.filling import fill, sitting


@pytest.fixture
def case(clinic, at_noon):
    """Noa, who is 15, and Kai, who is grown up. Lena guards Noa, and Ruben does, within limits."""
    from accord_web.flows.submit import Sending, submit

    found = family(clinic, setting="family")
    with clock.turned_to(at_noon + AN_HOUR / 2):
        open_to(clinic, "lena")
    with clock.turned_to(at_noon + AN_HOUR):
        for name in ("noa", "kai"):
            row = sitting(clinic[name], "before")
            submit(row, Sending(fill(row, 4), "phone"), by=row.person)
    with clock.turned_to(at_noon + 2 * AN_HOUR):
        yield found


def separated(clinic, case):
    goes = {person: Goes(frozenset({clinic["tomas"]})) for person in people_of(case)}
    own = split(case, goes, by=clinic["tomas"])
    return {name: own[clinic[name]] for name in clinic.people if clinic[name] in own}


def takes_part(case) -> dict:
    rows = Part.objects.filter(case=case, until=None).exclude(role="therapist")
    return dict(rows.values_list("person", "role"))


@pytest.mark.parametrize("for_good", [False, True])
def test_a_guardian_goes_with_the_young_person_and_sees_nobody_else(clinic, case, for_good):
    assert {p.owner for p in parts(standing(clinic["lena"]), [case])} == {clinic["noa"]}
    own = separated(clinic, case)
    if for_good:
        assert confirm(case, by=clinic["tomas"])
    assert takes_part(own["noa"]) == {
        clinic["noa"]: "client",
        clinic["lena"]: "guardian",
        clinic["ruben"]: "guardian",
    }
    assert takes_part(own["kai"]) == {clinic["kai"]: "client"}
    for name in ("lena", "ruben"):
        assert own["kai"] not in standing(clinic[name]).cases
        assert case not in standing(clinic[name]).cases
        read = {p.owner for p in parts(standing(clinic[name]), [case, *own.values()])}
        assert read - {clinic[name]} == ({clinic["noa"]} if name == "lena" else set())
    here = {row.person: row for row in guardians(standing(clinic["tomas"]), own["noa"])}
    assert set(here) == {clinic["lena"], clinic["ruben"]}
    assert Guardian.objects.filter(case=own["noa"], sharing=False).count() == 1  # the court's word
    assert not Guardian.objects.filter(case=own["kai"]).exists()


def test_taken_back_every_guardian_is_where_they_were(clinic, case):
    before = dump()
    separated(clinic, case)
    assert differences(before, dump())
    assert take_back(case, by=clinic["tomas"])
    assert differences(before, dump()) == []


def test_whoever_was_a_guardian_once_does_not_come_along(clinic, case):
    leave_case(case, clinic["ruben"], by=clinic["tomas"])
    own = separated(clinic, case)
    assert clinic["ruben"] not in takes_part(own["noa"])
    assert own["noa"] not in standing(clinic["ruben"]).cases
