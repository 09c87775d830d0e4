"""A waiver towards the others that runs out by itself, after a year: asked for again in time."""

import datetime as dt

from accord_web import clock
from accord_web.cases import consents
from accord_web.flows.submit import Sending, correct
from accord_web.measures.models import Grant
from accord_web.privacy.access import Policy
from accord_web.privacy.purposes import Purpose
from tests.web.desk.pages import text
from tests.web.filling import fill, sitting
from tests.web.sharing_couple import WELLBEING, joint, read, response, send, week
from tests.web.test_consents import of

A_YEAR = dt.timedelta(days=365)


def test_when_a_waiver_runs_out_what_all_have_read_stays_with_all(clinic, at_noon):
    """Under “no secrets” nobody is left alone with it: neither the therapist nor the others."""
    joint(clinic, Policy.NONE)
    send(clinic, "jo", policy=Policy.NONE, to={})
    for after in (A_YEAR - dt.timedelta(seconds=1), A_YEAR, 2 * A_YEAR):
        with clock.turned_to(at_noon + after):
            assert read(clinic, "sam", "jo") == read(clinic, "tomas", "jo") == {"wellbeing", "hope"}
    with clock.turned_to(at_noon + A_YEAR):
        assert not consents.stands(clinic.cases["couple"], clinic["jo"], Purpose.SHARING)
        row = sitting(clinic["jo"], "before")
        correct(row, Sending(fill(row, 3), "link"), by=clinic["jo"])
        assert read(clinic, "sam", "jo") == read(clinic, "tomas", "jo") == set(), "what is new"


def test_what_stays_after_it_ran_out_can_be_stopped(clinic, at_noon, browser):
    joint(clinic, Policy.NONE)
    send(clinic, "jo", policy=Policy.NONE, to={})
    address = of(clinic, "jo", "couple", Purpose.SHARING)
    with clock.turned_to(at_noon + A_YEAR):
        jo = browser("jo")
        page = text(jo, address)
        assert (
            "What all of you could read by then, all of you still read, until you stop it." in page
        )
        assert "Sam no longer reads" in text(jo, f"{address}stop/")
        assert jo.post(f"{address}stop/").status_code == 302
        assert read(clinic, "sam", "jo") == set()
        assert read(clinic, "tomas", "jo") == {"wellbeing", "hope"}
        assert jo.get(f"{address}stop/").status_code == 404, "once is enough"


def test_what_was_opened_by_name_closes_with_the_waiver_and_does_not_open_by_itself(
    clinic, at_noon, browser
):
    joint(clinic)
    send(clinic, "jo", to={WELLBEING: ["sam"]})
    address = of(clinic, "jo", "couple", Purpose.SHARING)
    with clock.turned_to(at_noon + A_YEAR):
        assert read(clinic, "sam", "jo") == set()
        jo = browser("jo")
        page = text(jo, address)
        assert "What you had opened to somebody is closed since then." in page
        assert jo.get(f"{address}stop/").status_code == 404, "nothing is open any more"
        assert jo.post(address).status_code == 302
        assert consents.stands(clinic.cases["couple"], clinic["jo"], Purpose.SHARING)
        assert read(clinic, "sam", "jo") == set()


def test_opening_something_new_opens_nothing_of_before(clinic, at_noon):
    """The other two ways to agree again: with a form, and by a new choice of readers."""
    joint(clinic)
    send(clinic, "jo", to={WELLBEING: ["sam"]})
    old = response(clinic, "jo")
    week(clinic, at_noon, 54)
    with clock.turned_to(at_noon + 53 * dt.timedelta(days=7)):
        send(clinic, "jo", to={WELLBEING: ["sam"]}, number=2)
        open_now = Grant.objects.filter(until=None).values_list("part__response", "part__part")
        assert set(open_now) == {(response(clinic, "jo"), "wellbeing")}
        assert response(clinic, "jo") != old


def test_renewed_in_time_it_simply_goes_on(clinic, at_noon, browser):
    joint(clinic)
    send(clinic, "jo", to={WELLBEING: ["sam"]})
    home = "/portal/"
    jo, _sam = browser("jo"), browser("sam")
    with clock.turned_to(at_noon + A_YEAR - dt.timedelta(days=61)):
        assert "Sharing with others in your treatment" not in text(jo, home)
    with clock.turned_to(at_noon + A_YEAR - dt.timedelta(days=59)):
        jo, _sam = browser("jo"), browser("sam")
        assert "Sharing with others in your treatment" in text(jo, home)
        assert jo.post(of(clinic, "jo", "couple", Purpose.SHARING)).status_code == 302
        assert "Sharing with others in your treatment" not in text(jo, home)
    with clock.turned_to(at_noon + A_YEAR + dt.timedelta(days=1)):
        assert read(clinic, "sam", "jo") == {"wellbeing"}
