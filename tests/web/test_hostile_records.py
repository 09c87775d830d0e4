"""What a request for a record tells its therapist beside what they may read."""

import datetime as dt

import pytest
from django.urls import reverse

from accord_web import clock
from accord_web.cases import consents, requests
from accord_web.cases.queries import standing
from accord_web.flows.record import own_record, treatment_record
from accord_web.flows.share import share
from accord_web.flows.submit import Sending, correct, submit
from accord_web.measures.models import Response
from accord_web.privacy.purposes import Purpose
from tests.web.filling import fill, sitting


def test_a_record_does_not_tell_that_somebody_sends_things_to_a_supervisor(clinic, browser):
    jo, case, tomas = clinic["jo"], clinic.cases["couple"], clinic["tomas"]
    asked = requests.take_in(
        standing(tomas), case, asker=jo, subject=jo, received_on=clock.today("UTC"), by=tomas
    )
    page = reverse("desk:request", args=[asked])
    before = browser("tomas").get(page).content
    consents.agree(case, jo, Purpose.SUPERVISION, mode="form", by=jo)
    consents.withdraw(case, jo, Purpose.SUPERVISION, mode="portal", by=jo)
    assert preview(browser("tomas").get(page).content) == preview(before)
    handed = treatment_record(standing(tomas), case, jo, "en", without={})
    assert "supervision" not in str(handed)
    [own] = own_record(standing(jo), "en")["treatments"]
    assert "supervision" in {one["purpose"] for one in own["consents"]}


def preview(page: bytes) -> bytes:
    return page.partition(b"record-preview")[2].partition(b"</details>")[0]


@pytest.mark.parametrize("route", ["nobody", "supervisor"])
@pytest.mark.parametrize("how", ["answered again", "closed afterwards"])
def test_what_was_closed_is_not_handed_over_in_its_earlier_version(clinic, at_noon, route, how):
    """A mis-tap was put right and told to nobody: the mis-tap is not told either."""
    mira, tomas, case = clinic["mira"], clinic["tomas"], clinic.cases["mira"]
    row = sitting(mira, "before")
    submit(row, Sending(fill(row, 6), "phone"), by=mira)
    row, to = sitting(mira, "before"), route if how == "answered again" else "therapist-now"
    correct(row, Sending(fill(row, 3, route=to), "phone"), by=mira)
    if how == "closed afterwards":
        again = Response.objects.get(measure="wellbeing", replaces__isnull=False)
        share(standing(mira), again.id, route, by=mira)
    with clock.turned_to(at_noon + dt.timedelta(hours=3)):
        handed = treatment_record(standing(tomas), case, mira, "en", without={})
        own = own_record(standing(mira), "en")
    assert {one["measure"] for one in handed["treatments"][0]["answers"]} == {"for-today"}
    assert handed["treatments"][0]["scores"] == []
    assert "wellbeing" in {one["measure"] for one in own["treatments"][0]["answers"]}


def test_what_was_replaced_and_is_still_read_stays_in_the_record(clinic, at_noon):
    mira, tomas, case = clinic["mira"], clinic["tomas"], clinic.cases["mira"]
    for value, sends in ((6, submit), (3, correct)):
        row = sitting(mira, "before")
        sends(row, Sending(fill(row, value), "phone"), by=mira)
    with clock.turned_to(at_noon + dt.timedelta(hours=3)):
        handed = treatment_record(standing(tomas), case, mira, "en", without={})
    answers = handed["treatments"][0]["answers"]
    said = {(one["value"], one["replaced"]) for one in answers if one["measure"] == "wellbeing"}
    assert said == {(6, True), (3, False)}
