"""Where somebody stands, made from rows: each role, agreement and setting that counts, and when."""

import datetime as dt
import itertools
import uuid

import pytest

from accord_web import ids
from accord_web.cases.models import Case, Consent, Feature, Part
from accord_web.cases.standings import standing
from accord_web.people.models import Membership, Responder, SafetyCover, Supervision
from accord_web.privacy.access import Role
from accord_web.privacy.standing import InCase
from tests.spec.cells import AN_INSTANT

A_DAY = dt.timedelta(days=1)
BY_WORK = {
    *(Role.THERAPIST, Role.CO_THERAPIST, Role.TRAINEE, Role.SUPERVISOR),
    *(Role.DEPUTY, Role.EMERGENCY, Role.INTERPRETER),
}


class Place:
    """Zoe in the case of Jo and Sam, in whatever way a test wants."""

    def __init__(self, clinic, now: dt.datetime) -> None:
        self.clinic, self.now, self.case = clinic, now, clinic.cases["couple"]
        self.zoe = clinic["zoe"]

    def part(self, role: str, *, begins=-A_DAY, ends=None, accepted=False, person=None) -> None:
        Part.objects.create(
            case_id=self.case,
            person_id=person or self.zoe,
            role=role,
            since=self.now + begins,
            until=None if ends is None else self.now + ends,
            accepted_at=self.now if accepted else None,
        )

    def only(self, role: str, **how) -> InCase | None:
        Part.objects.filter(person=self.zoe).delete()
        self.part(role, **how)
        return self.here

    @property
    def here(self) -> InCase | None:
        return standing(self.zoe).cases.get(self.case)

    def works_as(self, *roles: str) -> None:
        Membership.objects.filter(person=self.zoe).delete()
        for role in roles:
            Membership.objects.create(
                person_id=self.zoe, clinic_id=self.clinic.id, role=role, since=self.now
            )

    def agrees(self, name: str, purpose: str, **ends) -> None:
        Consent.objects.create(
            case_id=self.case,
            person_id=self.clinic[name],
            given_by_id=self.clinic[name],
            purpose=purpose,
            profile="any",
            version=1,
            language="en",
            given_at=self.now - A_DAY,
            **ends,
        )


@pytest.fixture
def zoe(clinic, at_noon) -> Place:
    return Place(clinic, at_noon)


@pytest.mark.parametrize("role", list(Role), ids=str)
def test_a_role_counts_from_its_first_moment_until_its_last(zoe, role):
    assert zoe.only(role, begins=dt.timedelta(0)).roles == {role}
    assert zoe.only(role, begins=AN_INSTANT) is None
    assert zoe.only(role, ends=dt.timedelta(0)) is None
    assert zoe.only(role, ends=AN_INSTANT).roles == {role}
    zoe.part(role, begins=-3 * A_DAY, ends=-2 * A_DAY)
    assert zoe.here.roles == {role}, "an earlier part that ended takes nothing away"


@pytest.mark.parametrize("role", list(Role), ids=str)
def test_what_somebody_is_by_work_ends_with_the_work(zoe, role):
    for tasks in ((), ("front-desk",), ("administrator",), ("front-desk", "administrator")):
        zoe.works_as(*tasks)
        found = zoe.only(role)
        assert found is None if role in BY_WORK else found.roles == {role}, tasks
    zoe.works_as("therapist")
    Membership.objects.filter(person=zoe.zoe).update(until=zoe.now)
    assert zoe.only(role) is None or role not in BY_WORK


def test_whoever_works_at_the_front_desk_reads_nothing_clinical(zoe):
    """Even where an old part of a case was left open."""
    zoe.part("therapist")
    zoe.works_as("front-desk")
    found = standing(zoe.zoe)
    assert found.front_desk and found.staff
    assert (found.treats, found.administrator, dict(found.cases)) == (False, False, {})


def test_an_emergency_lasts_its_hours(zoe):
    assert zoe.only("emergency", ends=dt.timedelta(hours=8)).is_therapist
    assert zoe.only("emergency", ends=AN_INSTANT).is_therapist
    assert zoe.only("emergency", ends=dt.timedelta(0)) is None


def test_a_supervisor_reads_once_they_accepted_and_have_a_deputy(zoe, clinic):
    assert not zoe.only("supervisor", accepted=True).is_supervisor, "supervises nobody here"
    supervises = Supervision.objects.create(
        supervisor_id=zoe.zoe, therapist_id=clinic["tomas"], since=zoe.now
    )
    assert not zoe.here.is_supervisor, "with nobody who stands in"
    Supervision.objects.filter(id=supervises.id).update(deputy=clinic["ines"])
    assert zoe.here.is_supervisor
    assert not zoe.only("supervisor", accepted=False).is_supervisor
    zoe.part("client", accepted=True)
    assert not zoe.here.is_supervisor, "another part of theirs was accepted, not this one"
    assert zoe.only("supervisor", accepted=True).is_supervisor
    Supervision.objects.filter(id=supervises.id).update(until=zoe.now)
    assert not zoe.here.is_supervisor
    Supervision.objects.filter(id=supervises.id).update(until=None, therapist=clinic["ines"])
    assert not zoe.here.is_supervisor, "of another therapist"


STATES = {
    "never": None,
    "given": {},
    "withdrawn": {"withdrawn_at": -AN_INSTANT},
    "has run out": {"expires_at": dt.timedelta(0)},
    "runs out in an instant": {"expires_at": AN_INSTANT},
}
COUNTS = {"given", "runs out in an instant"}


def test_a_deputy_reads_where_every_client_agreed(zoe):
    """Both of the couple, every way that an agreement can stand, and another purpose."""
    zoe.part("deputy")
    count = 0
    for jo, sam in itertools.product(STATES, repeat=2):
        Consent.objects.all().delete()
        for name, state in (("jo", jo), ("sam", sam)):
            zoe.agrees(name, "supervision")
            if STATES[state] is not None:
                zoe.agrees(name, "cover", **{k: zoe.now + v for k, v in STATES[state].items()})
        assert zoe.here.is_therapist == ({jo, sam} <= COUNTS), (jo, sam)
        assert zoe.here.roles == {Role.DEPUTY}, "the frame stays"
        count += 1
    assert count == 25


def test_cover_is_asked_of_clients_while_they_are_there(zoe, clinic):
    zoe.part("deputy")
    zoe.agrees("jo", "cover")
    assert not zoe.here.is_therapist
    parts = Part.objects.filter(person=clinic["sam"])
    parts.update(until=zoe.now + A_DAY)
    assert not zoe.here.is_therapist, "Sam leaves tomorrow, and is asked today"
    parts.update(role="relative", until=None)
    assert zoe.here.is_therapist, "only clients are asked"


def test_an_agreement_to_cover_is_no_agreement_elsewhere(zoe, clinic):
    """Neither in another case, nor for anybody who is no deputy."""
    for name in ("jo", "sam"):
        zoe.agrees(name, "cover")
    Consent.objects.update(case=clinic.cases["mira"])
    zoe.part("deputy")
    assert not zoe.here.is_therapist
    Consent.objects.update(case=zoe.case)
    assert zoe.here.is_therapist
    assert not zoe.only("relative").is_therapist


FEATURES = ("never opened", "open", "closed", "another is open", "open in another case")


def test_members_share_once_all_agreed_and_a_therapist_opened_it(zoe, clinic):
    """Every policy, agreed or not, with every way in which the feature may stand."""
    zoe.part("partner")
    count = 0
    for policy, agreed, feature in itertools.product(
        ("none", "limited", "full"), (False, True), FEATURES
    ):
        Case.objects.filter(id=zoe.case).update(
            policy=policy, policy_agreed_at=zoe.now if agreed else None
        )
        Feature.objects.all().delete()
        if feature != "never opened":
            Feature.objects.create(
                id=ids.new(),
                case_id=clinic.cases["mira"] if feature == "open in another case" else zoe.case,
                name="charts" if feature == "another is open" else "sharing",
                opened_at=zoe.now,
                opened_by_id=clinic["tomas"],
                closed_at=zoe.now if feature == "closed" else None,
            )
        should = feature == "open" and agreed and policy != "full"
        assert zoe.here.may_be_shared_with == should, (policy, agreed, feature)
        count += 1
    assert count == 30


@pytest.mark.parametrize("about", ["self", "close"])
def test_who_answers_for_danger(zoe, clinic, about):
    def answers() -> dict[str, frozenset[uuid.UUID]]:
        found = standing(zoe.zoe)
        return {"self": found.responder_for, "close": found.close_for}

    other = "close" if about == "self" else "self"
    assert answers() == {"self": frozenset(), "close": frozenset()}
    cover = SafetyCover.objects.create(
        id=ids.new(), clinic_id=clinic.id, answer_within_minutes=60, switched_on_at=zoe.now
    )
    Responder.objects.create(cover=cover, person_id=zoe.zoe, about=about)
    assert answers() == {about: {clinic.id}, other: frozenset()}
    zoe.works_as("administrator")
    assert answers()[about] == {clinic.id}
    zoe.works_as()
    assert answers()[about] == frozenset(), "who left the clinic answers for nobody"
    zoe.works_as("therapist")
    Responder.objects.update(until=zoe.now)
    assert answers()[about] == frozenset()


def test_nobody_is_nowhere(zoe):
    found = standing(None)
    assert (found.person, dict(found.cases), found.staff) == (None, {}, False)
    gone = standing(uuid.uuid4())
    assert (dict(gone.cases), gone.staff, gone.clinics) == ({}, False, frozenset())


def test_a_standing_costs_two_queries(zoe, django_assert_num_queries):
    zoe.part("deputy")
    zoe.part("partner")
    with django_assert_num_queries(2):
        standing(zoe.zoe)


def test_own_people_are_those_of_now_and_of_before_and_stay(zoe, clinic):
    def own_people() -> set[uuid.UUID]:
        return set(standing(zoe.zoe).own_people)

    pair = {clinic["jo"], clinic["sam"]}
    assert own_people() == set(), "who takes part nowhere"
    for role in BY_WORK:
        zoe.only(role)
        assert own_people() == set(), "whoever works with them is no partner"
    for role in set(Role) - BY_WORK:
        zoe.only(role)
        assert own_people() == pair, role  # and no therapist of the case
        zoe.only(role, begins=-2 * A_DAY, ends=-A_DAY)
        assert zoe.here is None
        assert own_people() == pair, f"a former {role}"
    Part.objects.filter(person=clinic["sam"]).update(until=zoe.now - A_DAY)
    assert own_people() == pair, "the other left"
    zoe.part("interpreter", person=clinic["mira"])
    assert own_people() == pair
    assert standing(clinic["mira"]).own_people == frozenset()


def test_it_is_all_the_same_however_many_tasks_somebody_has(zoe, clinic):
    """Rows of tasks, of cover and of people multiply; what is made of them does not."""
    zoe.works_as("therapist", "supervisor", "administrator")
    cover = SafetyCover.objects.create(
        id=ids.new(), clinic_id=clinic.id, answer_within_minutes=60, switched_on_at=zoe.now
    )
    for about in ("self", "close"):
        Responder.objects.create(cover=cover, person_id=zoe.zoe, about=about)
    zoe.part("partner")
    found = standing(zoe.zoe)
    assert found.own_people == {clinic["jo"], clinic["sam"]}
    assert (found.responder_for, found.close_for) == ({clinic.id}, {clinic.id})
    assert found.treats and found.administrator and found.clinics == {clinic.id}
