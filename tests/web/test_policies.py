"""How secrets are handled: agreed to by all, changed by all, and then held to."""

import datetime as dt

import pytest

from accord_web import clock
from accord_web.cases import consents
from accord_web.cases.joint import circle, own
from accord_web.cases.models import Agreement, Consent, Part
from accord_web.cases.queries import standing
from accord_web.flows import agree, withdraw
from accord_web.flows.death import died
from accord_web.flows.members import passing
from accord_web.flows.part_ways import leave_case
from accord_web.flows.submit import Sending, correct
from accord_web.ids import new
from accord_web.measures.models import Grant, ResponsePart
from accord_web.people.actions import add_person
from accord_web.privacy.access import Policy
from accord_web.privacy.models import AuditEvent
from accord_web.privacy.purposes import Purpose
from accord_web.privacy.standing import NotAllowed
from tests.web.filling import fill, sitting
from tests.web.sharing_couple import (
    WELLBEING,
    agreed,
    joint,
    opened,
    read,
    send,
)

# The policy on secrets: it counts once everybody has agreed, and is changed by everybody.


def test_a_policy_counts_once_everybody_agreed(clinic):
    case = clinic.cases["couple"]
    opened(clinic)
    agreed(clinic, Policy.LIMITED, ["jo"])
    assert own(standing(clinic["jo"]), case).policy is None
    assert not circle(None, case, clinic["jo"]).passes
    sam = standing(clinic["sam"])
    assert agree.agree(sam, case, Policy.LIMITED, language="en", by=clinic["sam"])
    assert circle(None, case, clinic["jo"]).others == (clinic["sam"],)


def test_until_everybody_agreed_anew_the_old_one_goes_on(clinic):
    joint(clinic)
    send(clinic, "jo", to={WELLBEING: ["sam"]})
    agreed(clinic, Policy.FULL, ["sam"])
    assert read(clinic, "sam", "jo") == {"wellbeing"}
    jo = standing(clinic["jo"])
    agree.agree(jo, clinic.cases["couple"], Policy.FULL, language="en", by=clinic["jo"])
    assert read(clinic, "sam", "jo") == set()
    agreed(clinic, Policy.LIMITED)
    assert read(clinic, "sam", "jo") == set(), "what was closed does not open by itself"


def test_a_proposal_can_be_taken_back_and_then_counts_for_nothing(clinic):
    joint(clinic)
    case, tomas = clinic.cases["couple"], standing(clinic["tomas"])
    agreed(clinic, Policy.NONE, ["jo"])
    agree.propose(tomas, case, None, by=clinic["tomas"])
    agreed(clinic, Policy.NONE, ["sam"])
    assert circle(None, case, clinic["jo"]).policy is Policy.LIMITED, "Jo is asked anew"
    assert circle(None, case, clinic["jo"]).passes


def test_nobody_agrees_to_what_is_not_proposed(clinic):
    joint(clinic)
    case, jo = clinic.cases["couple"], standing(clinic["jo"])
    with pytest.raises(NotAllowed):
        agree.agree(jo, case, Policy.NONE, language="en", by=clinic["jo"])
    agree.propose(standing(clinic["tomas"]), case, Policy.FULL, by=clinic["tomas"])
    with pytest.raises(NotAllowed):
        agree.agree(jo, case, Policy.NONE, language="en", by=clinic["jo"])
    with pytest.raises(NotAllowed):
        agree.agree(standing(clinic["zoe"]), case, Policy.FULL, language="en", by=clinic["zoe"])


def test_agreement_on_paper_counts_like_one_on_the_page(clinic):
    case, tomas = clinic.cases["couple"], standing(clinic["tomas"])
    agree.propose(tomas, case, Policy.NONE, by=clinic["tomas"])
    for name in ("jo", "sam"):
        person = clinic[name]
        agree.agreed_on_paper(tomas, case, person, Policy.NONE, language="en", by=clinic["tomas"])
    assert own(standing(clinic["jo"]), case).policy is Policy.NONE
    modes = AuditEvent.objects.filter(what="policy.agreed").values_list("facts", flat=True)
    assert {facts["mode"] for facts in modes} == {"paper"}
    assert consents.stands(case, clinic["jo"], Purpose.SHARING)
    assert Consent.objects.get(person=clinic["jo"], purpose="sharing").mode == "paper"


def joins(clinic, name: str, role: str = "partner"):
    case = clinic.cases["couple"]
    person = add_person(name, clinic=clinic.id, zone="Europe/Berlin", by=None)
    Part.objects.create(id=new(), case_id=case, person_id=person, role=role, since=clock.now())
    clinic.people[name.lower()] = person
    return person


def test_whoever_joins_stands_outside_until_everybody_agreed_anew(clinic):
    joint(clinic)
    send(clinic, "jo", to={WELLBEING: ["sam"]})
    case, tomas = clinic.cases["couple"], standing(clinic["tomas"])
    kim = joins(clinic, "Kim")
    assert read(clinic, "sam", "jo") == {"wellbeing"}, "the old one goes on"
    assert circle(None, case, clinic["jo"]).others == (clinic["sam"],)
    assert not circle(None, case, kim).passes
    agreed(clinic, Policy.LIMITED, ["jo", "sam"])
    assert circle(None, case, clinic["jo"]).others == (clinic["sam"],), "Kim has not agreed yet"
    agree.agree(standing(kim), case, Policy.LIMITED, language="en", by=kim)
    assert circle(None, case, clinic["jo"]).others == (clinic["sam"],), "nor been seen alone"
    agree.note_seen_alone(tomas, case, kim, by=clinic["tomas"])
    assert set(circle(None, case, clinic["jo"]).others) == {clinic["sam"], kim}
    assert read(clinic, "kim", "jo") == set(), "what was sent before stays as it was"


def test_what_is_proposed_counts_when_the_last_who_did_not_agree_leaves(clinic):
    joint(clinic)
    case, tomas = clinic.cases["couple"], clinic["tomas"]
    kim = joins(clinic, "Kim")
    send(clinic, "jo", to={WELLBEING: ["sam"]})
    agreed(clinic, Policy.FULL, ["jo", "sam"])
    assert own(standing(clinic["jo"]), case).policy is Policy.LIMITED, "Kim is asked still"
    assert read(clinic, "sam", "jo") == {"wellbeing"}
    leave_case(case, kim, by=tomas)
    assert own(standing(clinic["jo"]), case).policy is Policy.FULL
    assert own(standing(clinic["jo"]), case).proposed is None
    assert read(clinic, "sam", "jo") == set(), "with all that follows"
    assert not Grant.objects.filter(until=None).exists()


def test_nor_is_whoever_has_died_asked(clinic):
    joint(clinic)
    case, tomas = clinic.cases["couple"], clinic["tomas"]
    kim = joins(clinic, "Kim")
    agreed(clinic, Policy.FULL, ["jo"])
    died(kim, None, zone="UTC", by=tomas)
    assert own(standing(clinic["jo"]), case).policy is Policy.LIMITED, "Sam is asked still"
    agree.agree(standing(clinic["sam"]), case, Policy.FULL, language="en", by=clinic["sam"])
    assert own(standing(clinic["jo"]), case).policy is Policy.FULL
    agreed(clinic, Policy.LIMITED, ["jo"])
    died(clinic["sam"], None, zone="UTC", by=tomas)
    assert own(standing(clinic["jo"]), case).policy is Policy.LIMITED


def test_a_proposal_that_nobody_answered_does_not_count_by_somebody_leaving(clinic):
    joint(clinic)
    case = clinic.cases["couple"]
    agree.propose(standing(clinic["tomas"]), case, Policy.NONE, by=clinic["tomas"])
    leave_case(case, joins(clinic, "Kim"), by=clinic["tomas"])
    assert own(standing(clinic["jo"]), case).policy is Policy.LIMITED
    assert own(standing(clinic["jo"]), case).proposed is Policy.NONE


def test_a_guardian_is_neither_asked_nor_shared_with(clinic):
    guardian = joins(clinic, "Gil", role="guardian")
    joint(clinic)
    case = clinic.cases["couple"]
    assert own(standing(clinic["jo"]), case).policy is Policy.LIMITED
    assert guardian not in circle(None, case, clinic["jo"]).others
    assert not circle(None, case, guardian).passes
    with pytest.raises(NotAllowed):
        own(standing(guardian), case)


# No secrets: a therapist reads only what all of them read.


def test_no_secrets_passes_what_the_therapist_reads(clinic):
    joint(clinic, Policy.NONE)
    send(clinic, "jo", policy=Policy.NONE, to={})
    assert read(clinic, "sam", "jo") == read(clinic, "tomas", "jo") == {"wellbeing", "hope"}


@pytest.mark.parametrize("mode", ["link", "paper", "phone"])
def test_no_secrets_holds_however_it_comes_in(clinic, mode):
    joint(clinic, Policy.NONE)
    send(clinic, "jo", mode=mode, alone=mode == "paper")
    assert read(clinic, "sam", "jo") == read(clinic, "tomas", "jo") != set()


@pytest.mark.parametrize("route", ["nobody", "supervisor"])
def test_no_secrets_leaves_no_one_and_the_supervisor_open(clinic, route):
    joint(clinic, Policy.NONE)
    send(clinic, "jo", route=route)
    assert read(clinic, "sam", "jo") == read(clinic, "tomas", "jo") == set()
    assert bool(read(clinic, "ines", "jo")) is (route == "supervisor")


def test_under_no_secrets_what_members_may_not_read_no_therapist_reads(clinic):
    """What all of them could read is no secret any more; what comes after the waiver ended is."""
    joint(clinic, Policy.NONE)
    send(clinic, "jo")
    case, jo = clinic.cases["couple"], standing(clinic["jo"])
    withdraw.withdraw(jo, case, Purpose.SHARING, by=clinic["jo"])
    assert read(clinic, "sam", "jo") == set()
    assert read(clinic, "tomas", "jo") == {"wellbeing", "hope"}
    with clock.turned_to(clock.now() + dt.timedelta(hours=1)):
        row = sitting(clinic["jo"], "before")
        correct(row, Sending(fill(row, 3), "link"), by=clinic["jo"])
        assert read(clinic, "sam", "jo") == read(clinic, "tomas", "jo") == set()


def test_what_was_sent_before_a_policy_counted_stays_as_it_was(clinic):
    send(clinic, "jo")
    joint(clinic, Policy.NONE)
    assert read(clinic, "tomas", "jo") == {"wellbeing", "hope"}
    assert read(clinic, "sam", "jo") == set()
    assert set(ResponsePart.objects.values_list("policy", flat=True)) == {"limited"}


def test_a_case_that_never_agreed_is_as_it_always_was(clinic, django_assert_num_queries):
    """And nothing more is asked of the database when its people send."""
    send(clinic, "jo", mode="link")
    assert set(ResponsePart.objects.values_list("policy", "with_all")) == {("limited", False)}
    assert not Agreement.objects.exists() and not Grant.objects.exists()
    row = sitting(clinic["sam"], "before")
    assert row.policy == ""
    with django_assert_num_queries(0):
        assert not passing(row, "phone", {"alone": "yes"}, alone=True).among.passes
