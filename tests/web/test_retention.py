"""How long records are kept, what holds them, and that a named person confirms what goes."""

import datetime as dt

import pytest
from django.urls import reverse

from accord_web import clock
from accord_web.cases.actions import close_case, open_again
from accord_web.cases.models import Case, Expiry, LegalHold, Young
from accord_web.cases.retention import (
    by_number,
    due_on,
    held,
    holds,
    kept,
    kept_until,
    number,
    place_hold,
    propose,
)
from accord_web.people.country import choose_country
from accord_web.privacy.models import AuditEvent
from accord_web.privacy.profile import Kept, ids, profile
from accord_web.privacy.standing import NotAllowed
from tests.conftest import NOON

CLOSED = NOON.date()
LATER = NOON + dt.timedelta(days=30 * 366)


@pytest.fixture
def closed(clinic):
    close_case(clinic.cases["mira"], CLOSED, by=clinic["tomas"])
    return clinic.cases["mira"]


@pytest.mark.parametrize("country", ids())
def test_the_longest_of_what_belongs_together_counts(country):
    rules = profile(country)
    years = max(rules.retention[k].years for k in (Kept.TREATMENT, Kept.SAFETY, Kept.CONSENT))
    assert kept_until(rules, dt.date(2026, 3, 2)) == dt.date(2026 + years, 3, 2)
    assert kept_until(rules, dt.date(2024, 2, 29)).month in (2, 3)


def test_of_somebody_under_age_it_is_kept_until_they_are_grown_up(clinic, closed):
    choose_country(clinic.id, "us", by=clinic["ada"])
    plain = due_on(closed)
    Young.objects.create(
        case_id=closed,
        person_id=clinic["mira"],
        of_age_on=dt.date(2042, 6, 1),
        noted_by_id=clinic["tomas"],
        noted_at=NOON,
    )
    young = profile("us").retention[Kept.TREATMENT].young_until
    assert due_on(closed) == dt.date(2042 + young - profile("us").adult_at, 6, 1) > plain


def test_the_worker_proposes_and_erases_nothing(clinic, closed, viewer):
    assert propose() == 0
    with clock.turned_to(LATER):
        assert propose() == 1
        assert propose() == 0
        assert [row.due for row in kept(viewer("ada"))] == [True]
        open_again(closed, by=clinic["tomas"])
        propose()
    assert not Expiry.objects.exists()
    assert Case.objects.filter(id=closed).exists()


def test_a_hold_stands_until_its_day_or_until_it_is_lifted(clinic, closed, viewer):
    ada = viewer("ada")
    place_hold(ada, closed, "A complaint", CLOSED + dt.timedelta(days=10), by=clinic["ada"])
    assert held([closed]) == {closed}
    [row] = holds(ada, closed)
    assert (row.reason, row.placed_by) == ("A complaint", "Ada")
    assert b"complaint" not in bytes(LegalHold.objects.get().reason)
    with clock.turned_to(NOON + dt.timedelta(days=11)):
        assert held([closed]) == set()
    with pytest.raises(ValueError):
        place_hold(ada, closed, "  ", None, by=clinic["ada"])
    for who in ("tomas", "zoe", "mira"):
        with pytest.raises(NotAllowed):
            place_hold(viewer(who), closed, "A reason", None, by=clinic[who])
        with pytest.raises(NotAllowed):
            kept(viewer(who))


def test_a_number_stands_for_a_case_and_stays(clinic, viewer):
    case = clinic.cases["couple"]
    assert number(case) == number(case) != number(clinic.cases["mira"])
    assert by_number(viewer("ada"), f" {number(case)} ") == case
    assert by_number(viewer("ada"), "none") is None
    with pytest.raises(NotAllowed):
        by_number(viewer("tomas"), number(case))


# On the pages


def test_an_administrator_confirms_and_sees_nothing_clinical(clinic, closed, browser):
    with clock.turned_to(LATER):
        ada = browser("ada")
        shown = ada.get(reverse("desk:records")).content.decode()
        assert number(closed) in shown and "Their time is over" in shown
        here = reverse("desk:record_kept", kwargs={"number": number(closed)})
        shown += ada.get(here).content.decode()
        for word in ("Mira", "Tomás", "depression"):
            assert word not in shown
        assert ada.post(here, {"does": "erase", "ground": "retention"}).status_code == 422
        assert Case.objects.filter(id=closed).exists()
        said = ada.post(here, {"does": "erase", "ground": "retention", "understood": "yes"})
        assert said.status_code == 302
        assert not Case.objects.filter(id=closed).exists()
    row = AuditEvent.objects.get(what="erasure.decided")
    assert (row.by, row.case) == (clinic["ada"], closed)


def test_before_its_time_only_law_lets_it_go_and_no_hold_does(clinic, closed, browser):
    ada = browser("ada")
    here = reverse("desk:record_kept", kwargs={"number": number(closed)})
    sure = {"does": "erase", "understood": "yes"}
    assert ada.post(here, {**sure, "ground": "retention"}).status_code == 422
    assert ada.post(here, {"does": "hold", "reason": "A complaint"}).status_code == 302
    assert ada.post(here, {**sure, "ground": "duty"}).status_code == 422
    hold = LegalHold.objects.get()
    assert ada.post(here, {"does": "lift", "hold": hold.id}).status_code == 302
    assert ada.post(here, {**sure, "ground": "duty"}).status_code == 302
    assert not Case.objects.filter(id=closed).exists()


def test_nobody_but_administrators_finds_these_pages(clinic, closed, browser):
    for who in ("tomas", "zoe", "ines", "mira"):
        client = browser(who)
        assert client.get(reverse("desk:records")).status_code == 404
        here = reverse("desk:record_kept", kwargs={"number": number(closed)})
        assert client.get(here).status_code == 404
        assert client.post(here, {"does": "erase", "ground": "duty"}).status_code == 404
    here = reverse("desk:record_kept", kwargs={"number": "0000-0000-0000"})
    assert browser("ada").get(here).status_code == 404


def test_a_hold_is_found_by_the_number(clinic, browser):
    case = clinic.cases["couple"]
    ada = browser("ada")
    assert ada.post(reverse("desk:records"), {"number": "12"}).status_code == 422
    said = ada.post(reverse("desk:records"), {"number": number(case)})
    assert said["Location"] == reverse("desk:record_kept", kwargs={"number": number(case)})
