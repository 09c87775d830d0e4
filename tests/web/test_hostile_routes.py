"""What somebody closed stays closed when they put a mis-tap in it right."""

import datetime as dt
import re

import pytest

from accord_web import clock
from accord_web.flows import diary
from accord_web.flows.share import share
from accord_web.flows.submit import Sending, submit
from accord_web.measures.models import Response, ResponsePart
from tests.journeys.asked import link
from tests.web.filling import fill, sitting

AN_HOUR = dt.timedelta(hours=1)
ROUTES = ("therapist-later", "supervisor", "nobody")


@pytest.fixture
def closed(clinic, viewer, at_noon, request):
    """Mira's first session: closed after she sent it; then she sent something else, left open."""
    mira = clinic["mira"]
    diary.plan(clinic.cases["mira"], at_noon + dt.timedelta(days=7), by=clinic["tomas"])
    with clock.turned_to(at_noon + 3 * AN_HOUR):
        first = sitting(mira, "after", number=1)
        submit(first, Sending(fill(first, 2), "link"), by=mira)
        response = Response.objects.get(measure="session-client").id
        share(viewer("mira"), response, request.param, by=mira)
    with clock.turned_to(at_noon + dt.timedelta(days=6)):
        then = sitting(mira, "before", number=2)
        submit(then, Sending(fill(then, 6), "link"), by=mira)
        yield request.param, link(clinic, "mira", "after", number=1), fill(first, 3)


def routes() -> set[str]:
    rows = ResponsePart.objects.filter(live=True, response__measure="session-client")
    return set(rows.exclude(widest="self").values_list("route", flat=True))


@pytest.mark.parametrize("closed", ROUTES, indirect=True)
def test_signed_in_it_stays_closed(closed, browser):
    route, address, form = closed
    sent = browser("mira").post(address, {**form, "correct": "yes", "route": "usual"})
    assert sent.status_code == 200
    assert routes() == {route}


@pytest.mark.parametrize("closed", ROUTES, indirect=True)
def test_signed_in_it_stands_preset(closed, browser):
    route, address, _form = closed
    page = browser("mira").get(f"{address}?alone=yes&correct=yes").content.decode()
    preset = re.findall(r'name="route" value="([\w-]+)"[^>]* checked', page)
    assert preset == [route]


@pytest.mark.parametrize("closed", ROUTES, indirect=True)
def test_a_link_in_other_hands_does_not_tell_it(closed, client, browser):
    _route, address, _form = closed
    for hands in (client, browser("tomas"), browser("jo")):
        page = hands.get(f"{address}?alone=yes&correct=yes").content.decode()
        assert re.findall(r'name="route" value="([\w-]+)"[^>]* checked', page) == ["usual"]


@pytest.mark.parametrize("closed", ["nobody"], indirect=True)
def test_by_the_link_it_waits_and_opens_nothing(closed, client):
    route, address, form = closed
    client.post(address, {**form, "correct": "yes", "route": "therapist-now"})
    assert routes() == {route}


@pytest.mark.parametrize("closed", ["nobody"], indirect=True)
def test_another_choice_is_theirs_to_make(closed, browser):
    _route, address, form = closed
    browser("mira").post(address, {**form, "correct": "yes", "route": "therapist-now"})
    assert routes() == {"therapist-now"}


def test_of_several_readers_the_narrowest_counts(clinic, viewer, client, browser):
    """One answer of a sitting is closed; what is answered again must not open it."""
    mira, row = clinic["mira"], sitting(clinic["mira"], "before")
    client.post(link(clinic, "mira", "before"), fill(row, 4))
    wellbeing = Response.objects.get(measure="wellbeing").id
    share(viewer("mira"), wellbeing, "nobody", by=mira)
    form = {**fill(row, 5), "correct": "yes", "route": "usual"}
    browser("mira").post(link(clinic, "mira", "before"), form)
    assert ResponsePart.objects.get(live=True, part="wellbeing").route == "nobody"
