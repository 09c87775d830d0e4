"""Closing a case: out of the caseload, nothing more asked, everything readable as before."""

import datetime as dt
import re

import pytest
from django.urls import reverse

from accord_web import clock
from accord_web.cases.models import Case, Session
from accord_web.cases.queries import sessions
from accord_web.checkins.models import CheckIn
from accord_web.flows import diary
from accord_web.flows.submit import Sending, submit
from accord_web.privacy.models import AuditEvent
from accord_web.signals.actions import acknowledge, raise_alert
from accord_web.signals.models import Alert
from tests.web.desk.pages import AN_HOUR, reads, seen, text
from tests.web.filling import fill, sitting

CLOSED, CASELOAD = "/desk/cases/closed/", "/desk/cases/"
WEEK = dt.timedelta(weeks=1)


def page(clinic, what: str = "close/", case: str = "mira") -> str:
    return f"/desk/cases/{clinic.cases[case]}/{what}"


@pytest.fixture
def ahead(clinic, at_noon):
    """The first session is over, two more are planned."""
    for n in (1, 2):
        diary.plan(clinic.cases["mira"], at_noon + 2 * AN_HOUR + n * WEEK, by=clinic["tomas"])
    with clock.turned_to(at_noon + 4 * AN_HOUR):
        diary.presume_held(by=None)
        yield


def test_it_says_before_what_ends_with_it(clinic, browser, ahead):
    words = text(browser("tomas"), page(clinic))
    assert "2 planned sessions are cancelled" in words
    assert "9 March, 15:00; 16 March, 15:00" in words
    assert "Nobody is told by Accord." in words
    assert Case.objects.get(id=clinic.cases["mira"]).closed_on is None  # looking closes nothing
    assert reads(clinic["tomas"], "close") == [clinic.cases["mira"]]


def test_a_closed_case_asks_no_more_and_leaves_the_caseload(clinic, browser, ahead):
    tomas = browser("tomas")
    assert "Mira" in text(tomas, CASELOAD)
    assert tomas.post(page(clinic)).url == page(clinic, "")
    assert Case.objects.get(id=clinic.cases["mira"]).closed_on == dt.date(2026, 3, 2)
    states = Session.objects.filter(case=clinic.cases["mira"]).order_by("number")
    assert [s.state for s in states] == ["held", "cancelled-staff", "cancelled-staff"]
    assert "Mira" not in text(tomas, CASELOAD)
    assert "Mira" in text(tomas, CLOSED) and "2 March 2026 to 2 March 2026" in text(tomas, CLOSED)
    open_ones = CheckIn.objects.filter(case=clinic.cases["mira"], withdrawn_at=None)
    assert set(open_ones.values_list("session__number", flat=True)) == {1}
    before, late = sitting(clinic["mira"], "before"), sitting(clinic["mira"], "after", number=1)
    assert before.withdrawn and not late.withdrawn
    assert submit(late, Sending(fill(late, 5), "link"), by=clinic["mira"]) == "sent"
    assert AuditEvent.objects.filter(what="case.closed", case=clinic.cases["mira"]).count() == 1


def test_what_was_said_stays_readable_and_nothing_new_is_offered(clinic, browser, ahead):
    tomas = browser("tomas")
    checkin = sitting(clinic["mira"], "after", number=1)
    submit(checkin, Sending(fill(checkin, 3, {"tension": "yes"}), "link"), by=clinic["mira"])
    tomas.post(page(clinic))
    words = text(tomas, page(clinic, ""))
    assert "closed since 2 March 2026" in words
    assert "Answers by session" in words and "Open this case again" in words
    for gone in ("Add a session", "Close this case", "My supervisor"):
        assert gone not in words
    assert tomas.get(page(clinic, "brief/")).status_code == 200
    assert tomas.get(page(clinic, "sessions/new/")).url == page(clinic, "")
    session = Session.objects.get(case=clinic.cases["mira"], number=2)
    address = reverse("desk:session", args=[session.id])
    assert "This case is closed." in text(tomas, address)
    tomas.post(address, {"state": "planned"})
    tomas.post(f"{address}move/", {"day": "2026-03-20", "time": "10:00"})
    moved = Session.objects.get(id=session.id)
    assert (moved.state, moved.starts_at) == ("cancelled-staff", session.starts_at)


def test_it_opens_again_and_goes_on(clinic, browser, viewer, ahead):
    tomas = browser("tomas")
    tomas.post(page(clinic))
    assert tomas.post(page(clinic, "open-again/")).url == page(clinic, "")
    assert "Mira" in text(tomas, CASELOAD) and "Mira" not in text(tomas, CLOSED)
    assert tomas.get(page(clinic, "sessions/new/")).status_code == 200
    diary.plan(clinic.cases["mira"], clock.now() + WEEK, by=clinic["tomas"])
    assert sessions(viewer("tomas"), [clinic.cases["mira"]])[-1].state == "planned"
    assert AuditEvent.objects.filter(what="case.reopened").count() == 1


def test_closing_twice_is_closing_once(clinic, browser, ahead):
    tomas = browser("tomas")
    tomas.post(page(clinic))
    with clock.turned_to(clock.now() + WEEK):
        assert tomas.post(page(clinic)).url == tomas.get(page(clinic)).url == page(clinic, "")
    assert Case.objects.get(id=clinic.cases["mira"]).closed_on == dt.date(2026, 3, 2)
    assert AuditEvent.objects.filter(what="case.closed").count() == 1


def test_not_while_an_answer_about_safety_waits(clinic, browser, viewer, ahead):
    checkin = sitting(clinic["mira"], "after", number=1)
    submit(checkin, Sending(fill(checkin, 3), "link"), by=clinic["mira"])
    raise_alert(
        clinic=clinic.id,
        case=clinic.cases["mira"],
        person=clinic["mira"],
        response=checkin.asked[0].response,
        within_minutes=60,
        now=clock.now(),
        by=None,
    )
    tomas = browser("tomas")
    assert "An answer about safety in this case is still waiting." in text(tomas, page(clinic))
    assert tomas.post(page(clinic)).status_code == 200
    assert Case.objects.get(id=clinic.cases["mira"]).closed_on is None
    assert tomas.post(page(clinic, case="couple")).status_code == 302  # another case is free to go
    acknowledge(viewer("tomas"), Alert.objects.get().id, "Spoken to.", by=clinic["tomas"])
    assert tomas.post(page(clinic)).status_code == 302


def test_only_its_therapists_close_and_open(clinic, browser, ahead):
    for name in ("zoe", "ines", "ada", "mira", "jo"):
        client = browser(name)
        assert client.get(page(clinic)).status_code == 404
        assert client.post(page(clinic)).status_code == 404
        assert client.post(page(clinic, "open-again/")).status_code == 404
    assert Case.objects.get(id=clinic.cases["mira"]).closed_on is None


def test_others_see_nothing_of_closed_cases(clinic, browser, ahead):
    empty = {name: seen(browser(name), CLOSED) for name in ("zoe", "ines")}
    browser("tomas").post(page(clinic))
    assert {name: seen(browser(name), CLOSED) for name in empty} == empty
    assert not re.search(rb"Mira", empty["zoe"])
    assert browser("mira").get(CLOSED).status_code == 404
    assert browser("ada").get(CLOSED).url == "/"


def test_a_client_keeps_their_own_page(clinic, browser, ahead):
    browser("tomas").post(page(clinic))
    assert "No session is in the diary yet." in text(browser("mira"), "/portal/")
