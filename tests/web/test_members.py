"""Sharing among the members of a case: by name, part by part, for as long as its owner lets it."""

import datetime as dt

import pytest

from accord_web import clock
from accord_web.cases import consents
from accord_web.cases.joint import circle
from accord_web.cases.models import Consent, Feature
from accord_web.cases.policies import NotYet
from accord_web.cases.queries import standing
from accord_web.flows import agree, withdraw
from accord_web.flows.share import share
from accord_web.flows.submit import Sending, correct
from accord_web.measures.models import Grant
from accord_web.privacy.access import Policy
from accord_web.privacy.models import AuditEvent
from accord_web.privacy.purposes import Purpose
from accord_web.privacy.standing import NotAllowed
from tests.web.filling import fill, sitting
from tests.web.sharing_couple import (
    WELLBEING,
    agreed,
    joint,
    read,
    response,
    send,
    ticks,
)

HOPE = ("wellbeing", "hope")
A_DAY = dt.timedelta(days=1)


def test_what_is_ticked_is_read_and_nothing_else(clinic):
    joint(clinic)
    send(clinic, "jo", to={WELLBEING: ["sam"]})
    assert read(clinic, "sam", "jo") == {"wellbeing"}
    assert read(clinic, "tomas", "jo") == {"wellbeing", "hope"}
    assert read(clinic, "jo", "sam") == set()
    for stranger in ("mira", "zoe", "ines", "ada"):
        assert read(clinic, stranger, "jo") == set()


def test_the_first_time_ticking_is_agreeing_in_the_same_transaction(clinic):
    joint(clinic)
    case = clinic.cases["couple"]
    assert not consents.stands(case, clinic["jo"], Purpose.SHARING)
    send(clinic, "jo", to={})
    assert not consents.stands(case, clinic["jo"], Purpose.SHARING), "nobody was ticked"
    with clock.turned_to(clock.now() + dt.timedelta(hours=1)):
        body = {**fill(sitting(clinic["jo"], "before"), 5)}
        body |= ticks(clinic, Policy.LIMITED, {WELLBEING: ["sam"]})
        correct(sitting(clinic["jo"], "before"), Sending(body, "phone"), by=clinic["jo"])
        assert read(clinic, "sam", "jo") == {"wellbeing"}
    row = Consent.objects.get(case=case, person=clinic["jo"], purpose=Purpose.SHARING)
    assert (row.mode, row.withdrawn_at, row.profile) == ("form", None, "any")


@pytest.mark.parametrize(
    "how", [{"mode": "link"}, {"mode": "paper"}, {"alone": False}, {"policy": Policy.NONE}]
)
def test_only_who_is_signed_in_and_alone_and_was_told_opens_anything(clinic, how):
    """A forged field on a link, on paper, before somebody else's eyes, or on an outdated form."""
    joint(clinic)
    send(clinic, "jo", to={WELLBEING: ["sam"], HOPE: ["sam"]}, **how)
    assert read(clinic, "sam", "jo") == set()
    assert not Grant.objects.exists()
    assert not Consent.objects.filter(purpose=Purpose.SHARING).exists()


@pytest.mark.parametrize("route", ["nobody", "supervisor"])
def test_nothing_passes_that_no_therapist_may_read(clinic, route):
    joint(clinic)
    send(clinic, "jo", to={WELLBEING: ["sam"]}, route=route)
    assert read(clinic, "sam", "jo") == set()
    assert not Grant.objects.exists(), "a later change of route would open it silently"


def test_after_we_have_next_met_goes_for_members_too(clinic):
    from accord_web.flows import diary

    joint(clinic)
    row = send(clinic, "jo", to={WELLBEING: ["sam"]}, route="therapist-later")
    assert read(clinic, "sam", "jo") == read(clinic, "tomas", "jo") == set()
    with clock.turned_to(row.session_ends + dt.timedelta(hours=1)):
        diary.mark(row.session, "held", by=clinic["tomas"])
        assert read(clinic, "sam", "jo") == {"wellbeing"}


def test_parts_that_the_measure_keeps_to_staff_cannot_be_ticked(clinic):
    joint(clinic)
    everything = {("session-client", p): ["sam"] for p in ("ratings", "tension", "held-back")}
    row = sitting(clinic["jo"], "after")
    with clock.turned_to(row.session_ends):
        send(clinic, "jo", "after", to=everything)
    with clock.turned_to(row.session_ends + 2 * A_DAY):
        assert read(clinic, "sam", "jo", "session-client") == {"ratings"}


def test_closing_is_at_once_and_opening_is_too(clinic):
    joint(clinic)
    send(clinic, "jo", to={WELLBEING: ["sam"], HOPE: ["sam"]})
    jo, one = standing(clinic["jo"]), response(clinic, "jo")
    left = ticks(clinic, Policy.LIMITED, {HOPE: ["sam"]})
    share(jo, one, "therapist-now", ticks=left, by=clinic["jo"])
    assert read(clinic, "sam", "jo") == {"hope"}
    share(jo, one, "therapist-now", ticks={}, by=clinic["jo"])
    assert read(clinic, "sam", "jo") == set()
    assert read(clinic, "tomas", "jo") == {"wellbeing", "hope"}
    share(jo, one, "nobody", parts=["hope"], by=clinic["jo"])
    assert read(clinic, "tomas", "jo") == {"wellbeing"}
    told = AuditEvent.objects.filter(what="response.shared").order_by("id").values("facts")
    assert [(f["facts"]["opened"], f["facts"]["closed"]) for f in told] == [(0, 1), (0, 1), (0, 0)]


def test_a_route_to_no_one_closes_to_members_for_good(clinic):
    joint(clinic)
    send(clinic, "jo", to={WELLBEING: ["sam"]})
    jo, one = standing(clinic["jo"]), response(clinic, "jo")
    share(jo, one, "nobody", by=clinic["jo"])
    assert read(clinic, "sam", "jo") == set()
    share(jo, one, "therapist-now", by=clinic["jo"])
    assert read(clinic, "tomas", "jo") and read(clinic, "sam", "jo") == set()


def test_a_change_of_route_alone_leaves_members_as_they_were(clinic):
    joint(clinic)
    send(clinic, "jo", to={WELLBEING: ["sam"]})
    share(standing(clinic["jo"]), response(clinic, "jo"), "therapist-now", by=clinic["jo"])
    assert read(clinic, "sam", "jo") == {"wellbeing"}


@pytest.mark.django_db(transaction=True)
def test_nobody_opens_what_is_somebody_elses(clinic):
    joint(clinic)
    send(clinic, "jo", to={})
    opening = ticks(clinic, Policy.LIMITED, {WELLBEING: ["sam"]})
    for name in ("sam", "tomas", "zoe"):
        with pytest.raises(NotAllowed):
            share(
                standing(clinic[name]),
                response(clinic, "jo"),
                "therapist-now",
                ticks=opening,
                by=clinic[name],
            )


def test_withdrawing_the_waiver_closes_everything_and_agreeing_again_opens_nothing(clinic):
    joint(clinic)
    send(clinic, "jo", to={WELLBEING: ["sam"]})
    case, jo = clinic.cases["couple"], standing(clinic["jo"])
    withdraw.withdraw(jo, case, Purpose.SHARING, by=clinic["jo"])
    assert read(clinic, "sam", "jo") == set()
    withdraw.agree(jo, case, Purpose.SHARING, by=clinic["jo"])
    assert read(clinic, "sam", "jo") == set()


# Joint features: closed until everybody was seen alone.


def test_before_anything_is_open_nothing_can_be_opened(clinic):
    send(clinic, "jo", to={WELLBEING: ["sam"]})
    assert read(clinic, "sam", "jo") == set()
    assert not Grant.objects.exists() and not Consent.objects.filter(purpose="sharing").exists()
    agreed(clinic, Policy.LIMITED)
    share(
        standing(clinic["jo"]),
        response(clinic, "jo"),
        "therapist-now",
        ticks=ticks(clinic, Policy.LIMITED, {WELLBEING: ["sam"]}),
        by=clinic["jo"],
    )
    assert not Grant.objects.exists(), "sharing is still closed"


@pytest.mark.django_db(transaction=True)
def test_sharing_cannot_be_opened_before_each_was_seen_alone(clinic):
    case, tomas = clinic.cases["couple"], standing(clinic["tomas"])
    agreed(clinic, Policy.LIMITED)
    for seen in ([], ["jo"]):
        for name in seen:
            agree.note_seen_alone(tomas, case, clinic[name], by=clinic["tomas"])
        with pytest.raises(NotYet):
            agree.open_sharing(tomas, case, by=clinic["tomas"])
    agree.note_seen_alone(tomas, case, clinic["sam"], by=clinic["tomas"])
    agree.open_sharing(tomas, case, by=clinic["tomas"])
    assert circle(None, case, clinic["jo"]).chooses


@pytest.mark.parametrize("name", ["jo", "sam", "zoe", "ines", "ada"])
def test_only_the_therapists_of_the_case_open_close_and_propose(clinic, name):
    case, viewer, by = clinic.cases["couple"], standing(clinic[name]), clinic[name]
    for step in (
        lambda: agree.open_sharing(viewer, case, by=by),
        lambda: agree.close_sharing(viewer, case, by=by),
        lambda: agree.note_seen_alone(viewer, case, clinic["jo"], by=by),
        lambda: agree.propose(viewer, case, Policy.FULL, by=by),
        lambda: agree.agreed_on_paper(
            viewer, case, clinic["jo"], Policy.FULL, language="en", by=by
        ),
    ):
        with pytest.raises(NotAllowed):
            step()


def test_closing_sharing_closes_all_and_opening_it_again_opens_nothing_by_itself(clinic):
    joint(clinic)
    send(clinic, "jo", to={WELLBEING: ["sam"]})
    case, tomas = clinic.cases["couple"], standing(clinic["tomas"])
    agree.close_sharing(tomas, case, by=clinic["tomas"])
    assert read(clinic, "sam", "jo") == set()
    agree.open_sharing(tomas, case, by=clinic["tomas"])
    assert read(clinic, "sam", "jo") == set()
    assert Feature.objects.count() == 2
