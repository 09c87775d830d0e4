"""Young people: what they are asked, who agrees for them, what settings do, coming of age."""

import datetime as dt

import pytest

from accord_web import clock
from accord_web.cases import consents
from accord_web.cases.guardians import guardians_of, may_request, whose_agreement
from accord_web.cases.models import Attendance, Consent, Opening, Part, Setting
from accord_web.cases.queries import standing
from accord_web.checkins.models import Asked, CheckIn
from accord_web.flows import guardians as flow
from accord_web.flows.agree_for import agree_for
from accord_web.flows.begin import Newcomer
from accord_web.measures.models import ResponsePart
from accord_web.privacy.fields import Sealed
from accord_web.privacy.filters import readable_parts
from accord_web.privacy.purposes import Purpose
from accord_web.privacy.standing import NotAllowed
from tests.web.family import (
    A_DAY,
    EVERYTHING,
    LIMITED,
    OF_AGE,
    family,
    guardian_row,
    open_to,
    week,
    young_row,
)
from tests.web.test_guardians import AN_HOUR, answer, opened, reads


@pytest.fixture
def home(clinic):
    family(clinic)
    return clinic


def test_without_the_platform_a_guardian_has_no_part_here_at_all(home):
    case, ruben = home.cases["family"], home["ruben"]
    assert CheckIn.objects.filter(person=ruben, withdrawn_at=None).exists()
    shut = {**LIMITED, "platform": (False, "order of Monday")}
    flow.settle(standing(home["tomas"]), guardian_row(home, "ruben").id, shut, by=home["tomas"])
    assert case not in standing(ruben).cases
    assert not CheckIn.objects.filter(person=ruben, withdrawn_at=None).exists()
    assert not Attendance.objects.filter(person=ruben, state="expected").exists()
    week(home, 1)
    assert not CheckIn.objects.filter(person=ruben, withdrawn_at=None).exists()
    flow.settle(standing(home["tomas"]), guardian_row(home, "ruben").id, LIMITED, by=home["tomas"])
    assert case in standing(ruben).cases
    assert CheckIn.objects.filter(person=ruben, withdrawn_at=None).exists()


def test_somebody_without_the_platform_is_not_begun(home):
    case = home.cases["family"]
    away = dict.fromkeys(EVERYTHING, (False, ""))
    row = flow.add(
        standing(home["tomas"]), case, home["noa"], Newcomer("Ida"), away, by=home["tomas"]
    )
    ida = next(g for g in flow.guardians(standing(home["tomas"]), case) if g.id == row).person
    assert not Part.objects.filter(person=ida).exists()
    assert not CheckIn.objects.filter(person=ida).exists()


def test_earlier_grounds_stay_and_are_sealed(home):
    row = guardian_row(home, "ruben")
    assert row.grounds["sharing"].startswith("family court")
    later = {**LIMITED, "sharing": (False, "confirmed on appeal")}
    flow.settle(standing(home["tomas"]), row.id, later, by=home["tomas"])
    assert guardian_row(home, "ruben").grounds["sharing"] == "confirmed on appeal"
    kept = Setting.objects.filter(guardian=row.id, name="sharing")
    assert kept.count() == 2
    assert all(isinstance(one.grounds, Sealed) for one in kept)
    assert all(b"court" not in bytes(one.grounds) for one in kept)


def test_records_are_a_setting_of_their_own(home):
    case, noa = home.cases["family"], home["noa"]
    assert may_request(home["lena"], noa, case)
    assert not may_request(home["ruben"], noa, case)
    assert not may_request(home["zoe"], noa, case)
    assert not may_request(home["lena"], home["mira"], case)
    with clock.turned_to(dt.datetime(2028, 6, 8, 22, tzinfo=dt.UTC)):  # midnight in Berlin
        assert not may_request(home["lena"], noa, case)


def test_whose_agreement_to_treatment_is_asked(home):
    case, noa = home.cases["family"], home["noa"]
    assert set(whose_agreement(noa, case)) == {home["lena"], home["ruben"]}
    flow.judge(standing(home["tomas"]), case, noa, True, "Weighs it up well", by=home["tomas"])
    assert whose_agreement(noa, case) == (noa,)
    with pytest.raises(NotAllowed):
        lena = standing(home["lena"])
        agree_for(lena, case, noa, language="en", by=home["lena"])
    flow.judge(standing(home["tomas"]), case, noa, False, "In a crisis now", by=home["tomas"])
    assert set(whose_agreement(noa, case)) == {home["lena"], home["ruben"]}
    assert young_row(home).judgement.reason == "In a crisis now"
    assert whose_agreement(home["mira"], home.cases["mira"]) == (home["mira"],)


def test_coming_of_age_ends_everything(home, at_noon):
    case, noa = home.cases["family"], home["noa"]
    opened(home, at_noon)
    for name in ("lena", "ruben"):
        agree_for(standing(home[name]), case, noa, language="en", by=home[name])
    grown = dt.datetime(2028, 6, 8, 22, tzinfo=dt.UTC)
    with clock.turned_to(grown - 10 * A_DAY):
        open_to(home, "lena")
        viewer = standing(home["tomas"])
        from accord_web.flows import diary

        diary.plan(case, clock.now() + AN_HOUR, by=home["tomas"])
        with clock.turned_to(clock.now() + 3 * AN_HOUR):
            answer(home, "noa", "after")
        diary.plan(case, grown + A_DAY, by=home["tomas"])
        assert flow.come_of_age(by=None) == 0
    with clock.turned_to(grown - AN_HOUR):
        assert reads(home, "lena")
    with clock.turned_to(grown):
        assert reads(home, "lena") == set(), "the gate keeps to the moment, before any task ran"
        assert whose_agreement(noa, case) == (noa,)
        assert flow.come_of_age(by=None) == 1
        assert flow.come_of_age(by=None) == 0
        assert case not in standing(home["lena"]).cases
        assert guardians_of(noa, case) == set()
        assert not Opening.objects.filter(ended_at=None).exists()
        standing_agreement = Consent.objects.filter(
            case=case, person=noa, purpose=Purpose.TREATMENT, withdrawn_at=None
        )
        assert not standing_agreement.exists(), "it is asked anew, of the young adult"
        ahead = CheckIn.objects.filter(session__starts_at__gt=grown, withdrawn_at=None)
        assert set(ahead.values_list("person", flat=True)) == {noa, home["tomas"]}
        with pytest.raises(NotAllowed):
            flow.add(viewer, case, noa, Newcomer("Ida"), EVERYTHING, by=home["tomas"])


def test_questions_for_adults_are_put_to_a_young_person_only_where_a_clinician_says_so(home):
    case, noa = home.cases["family"], home["noa"]
    mine = CheckIn.objects.filter(person=noa, withdrawn_at=None)
    assert mine.count() == 2
    flow.ask(standing(home["tomas"]), case, noa, False, by=home["tomas"])
    assert not mine.exists()
    week(home, 1)
    assert not mine.exists(), "neither marking a session nor planning one brings them back"
    flow.ask(standing(home["tomas"]), case, noa, True, by=home["tomas"])
    assert mine.filter(session__number=2).count() == 2


def test_a_guardian_in_treatment_too_keeps_their_own_side(clinic, at_noon):
    family(clinic, setting="family")
    case, kai = clinic.cases["family"], clinic["kai"]
    viewer = standing(clinic["tomas"])
    row = flow.add(viewer, case, clinic["noa"], kai, EVERYTHING, by=clinic["tomas"])
    week(clinic, 1)
    mine = Asked.objects.filter(checkin__person=kai, checkin__session__number=2)
    assert "wellbeing" in set(mine.values_list("measure", flat=True))
    flow.end(standing(clinic["tomas"]), row, by=clinic["tomas"])
    assert case in standing(kai).cases
    assert CheckIn.objects.filter(person=kai, withdrawn_at=None, session__number=2).count() == 2


def test_a_grant_never_opens_to_ones_own_guardian(clinic, at_noon):
    """Kai is in treatment and may be shared with; as Noa's guardian they still read nothing."""
    from accord_web.cases.models import Case, Feature
    from accord_web.measures.models import Grant

    family(clinic, setting="family")
    case, kai, noa = clinic.cases["family"], clinic["kai"], clinic["noa"]
    Case.objects.filter(id=case).update(policy="limited", policy_agreed_at=clock.now())
    Feature.objects.create(
        case_id=case, name="sharing", opened_at=clock.now(), opened_by_id=clinic["tomas"]
    )
    consents.agree(case, noa, Purpose.SHARING, by=noa)
    answer(clinic, "noa", "before")
    with clock.turned_to(at_noon + A_DAY):
        part = ResponsePart.objects.get(owner=noa, part="wellbeing")
        Grant.objects.create(part=part, reader_id=kai, since=clock.now())
        mine = ResponsePart.objects.filter(readable_parts(standing(kai)), owner=noa)
        assert [one.id for one in mine] == [part.id], "a grant opens it to a member"
        viewer = standing(clinic["tomas"])
        flow.add(viewer, case, noa, kai, EVERYTHING, by=clinic["tomas"])
        assert not ResponsePart.objects.filter(readable_parts(standing(kai)), owner=noa).exists()


def test_nobody_under_age_guards_and_nobody_guards_themselves(clinic):
    family(clinic, setting="family")
    case, by = clinic.cases["family"], clinic["tomas"]
    flow.note_young(standing(by), case, clinic["kai"], OF_AGE, by=by)
    for person in (clinic["kai"], clinic["noa"], clinic["mira"]):
        with pytest.raises(NotAllowed):
            flow.add(standing(by), case, clinic["noa"], person, EVERYTHING, by=by)
