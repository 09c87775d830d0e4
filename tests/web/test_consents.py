"""What people agree to, each purpose by itself: given, seen, stopped, and what stopping does."""

import datetime as dt
from dataclasses import replace

import pytest
from django.urls import reverse

from accord_web import clock
from accord_web.cases import consents
from accord_web.cases.models import Consent, Part
from accord_web.cases.queries import standing
from accord_web.flows import agree as joint
from accord_web.flows import withdraw as flow
from accord_web.flows.recompute import recompute
from accord_web.flows.share import share
from accord_web.flows.submit import Sending, submit
from accord_web.measures.models import Grant, Response, ResponsePart
from accord_web.measures.queries import parts, usual_route
from accord_web.portal import consents as pages
from accord_web.privacy import profile as law
from accord_web.privacy.access import Policy, Role
from accord_web.privacy.models import AuditEvent
from accord_web.privacy.purposes import Purpose
from accord_web.signals.models import Finding
from tests.web.filling import fill, sitting

AN_HOUR, A_DAY = dt.timedelta(hours=1), dt.timedelta(days=1)
LATER = dt.timedelta(hours=30)


def send(clinic, who: str, moment: str, *, route: str = "therapist-now", rating: int = 5) -> object:
    row = sitting(clinic[who], moment)
    submit(row, Sending(fill(row, rating, route=route), "phone"), by=clinic[who])
    return row


def reads(clinic, reader: str, owner: str) -> set:
    """What one of them reads of another: whole responses."""
    viewer = standing(clinic[reader])
    return {row.response for row in parts(viewer, viewer.cases) if row.owner == clinic[owner]}


def stop(clinic, who: str, case: str, purpose: Purpose, **more) -> bool:
    me = clinic[who]
    return flow.withdraw(standing(me), clinic.cases[case], purpose, by=me, **more)


def agree(clinic, who: str, case: str, purpose: Purpose, **more) -> bool:
    me = clinic[who]
    return flow.agree(standing(me), clinic.cases[case], purpose, by=me, **more)


def does(clinic, who: str, case: str, purpose: Purpose) -> list[flow.Effect]:
    return list(flow.preview(standing(clinic[who]), clinic.cases[case], purpose))


def of(clinic, who: str, case: str, purpose: Purpose) -> str:
    return reverse("portal:consent", args=[pages.token(clinic[who], clinic.cases[case], purpose)])


@pytest.fixture
def shared(clinic, at_noon):
    """Jo sent two things that Sam reads, as both agreed beforehand. The clock stands a day on."""
    case, tomas = clinic.cases["couple"], clinic["tomas"]
    joint.propose(standing(tomas), case, Policy.LIMITED, by=tomas)
    for one in ("jo", "sam"):
        me = clinic[one]
        joint.agree(standing(me), case, Policy.LIMITED, language="en", by=me)
        joint.note_seen_alone(standing(tomas), case, me, by=tomas)
    joint.open_sharing(standing(tomas), case, by=tomas)
    with clock.turned_to(at_noon + AN_HOUR):
        send(clinic, "jo", "before")
    with clock.turned_to(at_noon + 4 * AN_HOUR):
        send(clinic, "jo", "after")
        consents.agree(case, clinic["jo"], Purpose.SHARING, by=clinic["jo"])
        kept = ResponsePart.objects.filter(owner=clinic["jo"], widest="shared")
        Grant.objects.bulk_create(
            Grant(part=part, reader_id=clinic["sam"], since=clock.now()) for part in kept
        )
    with clock.turned_to(at_noon + LATER):
        yield


# What stopping does, said beforehand and then so.


def test_stopping_to_share_says_whom_it_closes_and_closes_it(clinic, shared):
    before, staff = reads(clinic, "sam", "jo"), reads(clinic, "tomas", "jo")
    assert len(before) >= 2, "the leak must be possible"
    [effect] = does(clinic, "jo", "couple", Purpose.SHARING)
    assert (effect.what, effect.name, effect.things) == ("member", "Sam", len(before))
    count = ResponsePart.objects.count(), Response.objects.count()
    assert stop(clinic, "jo", "couple", Purpose.SHARING)
    assert reads(clinic, "sam", "jo") == set()
    assert reads(clinic, "tomas", "jo") == staff, "nothing else changes"
    assert (ResponsePart.objects.count(), Response.objects.count()) == count, "nothing is deleted"
    assert does(clinic, "jo", "couple", Purpose.SHARING) == []


def test_nothing_opens_again_by_itself(clinic, shared):
    stop(clinic, "jo", "couple", Purpose.SHARING)
    assert agree(clinic, "jo", "couple", Purpose.SHARING)
    assert reads(clinic, "sam", "jo") == set()


def test_without_the_agreement_an_open_grant_is_closed_too(clinic, shared):
    """The gate asks for the agreement on every read, whatever else stands open."""
    rows = Consent.objects.filter(person=clinic["jo"], purpose=Purpose.SHARING)
    rows.update(withdrawn_at=clock.now())
    assert Grant.objects.filter(until=None).exists()
    assert reads(clinic, "sam", "jo") == set()


def test_where_nothing_is_kept_secret_it_says_what_follows_for_the_therapist(clinic, shared):
    case, tomas = clinic.cases["couple"], clinic["tomas"]
    joint.propose(standing(tomas), case, Policy.NONE, by=tomas)
    for one in ("jo", "sam"):
        joint.agree(standing(clinic[one]), case, Policy.NONE, language="en", by=clinic[one])
    assert does(clinic, "jo", "couple", Purpose.SHARING)[-1].what == "no-secrets"


def test_stopping_the_supervisor_leaves_it_with_nobody(clinic, at_noon):
    with clock.turned_to(at_noon + AN_HOUR):
        send(clinic, "mira", "before", route="supervisor")
        sent = reads(clinic, "ines", "mira")
        assert sent
        [effect] = does(clinic, "mira", "mira", Purpose.SUPERVISION)
        assert (effect.what, effect.name, effect.things) == ("supervisor", "Ines", len(sent))
        by_therapist = reads(clinic, "tomas", "mira")
        assert stop(clinic, "mira", "mira", Purpose.SUPERVISION)
        assert reads(clinic, "ines", "mira") == set()
        assert reads(clinic, "tomas", "mira") == by_therapist, "it falls to nobody else"
        assert reads(clinic, "mira", "mira") >= sent, "one's own answers stay one's own"


def test_as_last_time_does_not_agree_again_for_anybody(clinic, at_noon):
    """What was stopped is not given again by a link that only says “as last time”."""
    with clock.turned_to(at_noon + AN_HOUR):
        send(clinic, "mira", "before", route="supervisor")
        stop(clinic, "mira", "mira", Purpose.SUPERVISION)
        assert usual_route(None, clinic.cases["mira"], clinic["mira"]) == "nobody"
        assert not consents.stands(clinic.cases["mira"], clinic["mira"], Purpose.SUPERVISION)
        response = Response.objects.filter(respondent=clinic["mira"])[0].id
        share(standing(clinic["mira"]), response, "supervisor", by=clinic["mira"])
        assert consents.stands(clinic.cases["mira"], clinic["mira"], Purpose.SUPERVISION)
        assert reads(clinic, "ines", "mira") == {response}, "choosing again agrees again"


def test_no_to_totals_counts_for_what_was_sent_and_for_what_comes(clinic, at_noon):
    own = ResponsePart.objects.filter(owner=clinic["mira"])
    with clock.turned_to(at_noon + AN_HOUR):
        send(clinic, "mira", "before")
        first = own.count()
        assert own.filter(counted=True).count() == first > 0
        [effect] = does(clinic, "mira", "mira", Purpose.TOTALS)
        assert effect.things == own.values("response").distinct().count()
        assert stop(clinic, "mira", "mira", Purpose.TOTALS), "no agreement is needed to say no"
        assert not own.filter(counted=True).exists()
        assert not stop(clinic, "mira", "mira", Purpose.TOTALS), "once is enough"
    with clock.turned_to(at_noon + 4 * AN_HOUR):
        send(clinic, "mira", "after")
        assert own.count() > first and not own.filter(counted=True).exists()
        agree(clinic, "mira", "mira", Purpose.TOTALS)
        assert not own.filter(counted=True).exists(), "what was taken out stays out"
        assert consents.counts_in_totals(clinic.cases["mira"], clinic["mira"])
    assert consents.counts_in_totals(clinic.cases["couple"], clinic["jo"]), "nobody else's no"


def test_where_law_asks_for_consent_totals_wait_for_it(clinic, monkeypatch):
    rules = law.profile("any")
    asks = replace(rules.purposes[Purpose.TOTALS], basis=law.Basis.CONSENT)
    asking = replace(rules, purposes={**rules.purposes, Purpose.TOTALS: asks})
    monkeypatch.setattr(law, "profile", lambda country: asking)
    case, mira = clinic.cases["mira"], clinic["mira"]
    assert not consents.counts_in_totals(case, mira)
    consents.agree(case, mira, Purpose.TOTALS, by=mira)
    assert consents.counts_in_totals(case, mira)


def test_one_no_is_enough_for_nobody_to_stand_in(clinic, at_noon):
    case = clinic.cases["couple"]
    Part.objects.create(
        case_id=case, person_id=clinic["zoe"], role=Role.DEPUTY, since=clock.now() - A_DAY
    )
    with clock.turned_to(at_noon + AN_HOUR):
        send(clinic, "jo", "before")
        for one in ("jo", "sam"):
            assert reads(clinic, "zoe", "jo") == set()
            agree(clinic, one, "couple", Purpose.COVER)
        assert reads(clinic, "zoe", "jo"), "all agreed"
        assert [e.name for e in does(clinic, "sam", "couple", Purpose.COVER)] == ["Zoe"]
        stop(clinic, "sam", "couple", Purpose.COVER)
        assert reads(clinic, "zoe", "jo") == set()


def test_messages_stop(clinic):
    agree(clinic, "mira", "mira", Purpose.REMINDERS)
    assert consents.stands(clinic.cases["mira"], clinic["mira"], Purpose.REMINDERS)
    stop(clinic, "mira", "mira", Purpose.REMINDERS)
    assert not consents.stands(clinic.cases["mira"], clinic["mira"], Purpose.REMINDERS)


def test_what_rests_on_law_has_no_switch(clinic, browser):
    agree(clinic, "mira", "mira", Purpose.TREATMENT)
    assert not stop(clinic, "mira", "mira", Purpose.TREATMENT)
    assert Consent.objects.get(purpose=Purpose.TREATMENT).withdrawn_at is None
    address = of(clinic, "mira", "mira", Purpose.TREATMENT)
    page = browser("mira").get(address).content.decode()
    assert "no switch" in page and "Stop this" not in page
    for method in (browser("mira").get, browser("mira").post):
        assert method(address + "stop/").status_code == 404


@pytest.mark.django_db(transaction=True)
def test_it_is_one_step_or_none(clinic, shared, monkeypatch):
    """An error at the end leaves agreement, grants and audit as they were."""
    before = everything()
    monkeypatch.setattr(flow, "recompute", broken)
    with pytest.raises(RuntimeError):
        stop(clinic, "jo", "couple", Purpose.SHARING)
    assert everything() == before


def broken(*args, **kwargs):
    raise RuntimeError


def everything() -> list:
    models = (Consent, Grant, ResponsePart, Finding, AuditEvent)
    return [list(m.objects.order_by("pk").values_list()) for m in models]


def test_afterwards_a_fresh_recompute_changes_nothing(clinic, shared):
    stop(clinic, "jo", "couple", Purpose.SHARING)
    before = list(Finding.objects.order_by("id").values_list())
    recompute(clinic.cases["couple"], by=None)
    assert list(Finding.objects.order_by("id").values_list()) == before
