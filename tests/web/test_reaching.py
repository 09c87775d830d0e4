"""A partner who works at the clinic does not find there how the other may be reached."""

import pytest

from accord_web import clock
from accord_web.cases.queries import standing
from accord_web.people import contacts
from accord_web.people.models import Membership


@pytest.mark.parametrize("said_in", ["couple", "mira"])
def test_a_partner_at_the_front_desk_finds_no_number_of_the_other(clinic, said_in):
    for name in ("jo", "zoe"):
        Membership.objects.filter(person=clinic[name]).delete()
        Membership.objects.create(
            person_id=clinic[name], clinic_id=clinic.id, role="front-desk", since=clock.now()
        )
    said = {"channel": "phone", "where": "0171 000", "hours": "any"}
    sam = clinic["sam"]
    assert contacts.say(sam, clinic.cases[said_in], said, mode="portal", by=sam)
    assert sam in contacts.ways(standing(clinic["zoe"]), [sam])
    assert contacts.ways(standing(clinic["jo"]), [sam]) == {}


def test_nor_does_a_partner_of_before(clinic):
    """Who left, or whose case was separated: the other may live elsewhere now, and says where."""
    from accord_web.flows.part_ways import leave_case

    Membership.objects.filter(person=clinic["jo"]).delete()
    Membership.objects.create(
        person_id=clinic["jo"], clinic_id=clinic.id, role="front-desk", since=clock.now()
    )
    sam, couple = clinic["sam"], clinic.cases["couple"]
    said = {"channel": "phone", "where": "0171 000", "hours": "any"}
    assert leave_case(couple, clinic["jo"], by=clinic["tomas"])
    assert contacts.say(sam, couple, said, mode="portal", by=sam)
    assert couple not in standing(clinic["jo"]).cases
    assert contacts.ways(standing(clinic["jo"]), [sam]) == {}
