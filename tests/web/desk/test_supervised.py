"""A case goes to the therapist's supervisor, and comes back, by the therapist's word."""

import pytest

from accord_web import clock
from accord_web.cases.models import Part
from accord_web.cases.queries import readers
from accord_web.flows.submit import Sending, submit
from accord_web.people.actions import end_supervision, supervise
from accord_web.privacy.models import AuditEvent
from tests.web.desk.pages import AN_HOUR, text
from tests.web.filling import fill, sitting

SENT = "/desk/sent-to-you/"


def page(clinic, what: str = "") -> str:
    return f"/desk/cases/{clinic.cases['mira']}/{what}"


@pytest.fixture
def apart(clinic):
    """A case that Ines has not taken on."""
    Part.objects.filter(case=clinic.cases["mira"], role="supervisor").delete()


def test_from_then_on_people_may_choose_the_supervisor(clinic, browser, apart, at_noon):
    tomas = browser("tomas")
    assert readers(None, clinic.cases["mira"]).supervisor is None
    assert "My supervisor has accepted this case" in text(tomas, page(clinic))
    assert tomas.post(page(clinic, "supervisor/"), {"says": "accepted"}).url == page(clinic)
    assert readers(None, clinic.cases["mira"]).supervisor.nickname == "Ines"
    assert "Ines supervises you and has accepted this case." in text(tomas, page(clinic))
    with clock.turned_to(at_noon + 3 * AN_HOUR):
        checkin = sitting(clinic["mira"], "after")
        submit(checkin, Sending(fill(checkin, 3, route="supervisor"), "link"), by=clinic["mira"])
        assert "Mira" in text(browser("ines"), SENT)
        tomas.post(page(clinic, "supervisor/"), {"says": "ended"})
        assert "Mira" not in text(browser("ines"), SENT)
    assert readers(None, clinic.cases["mira"]).supervisor is None
    told = AuditEvent.objects.filter(case=clinic.cases["mira"], by=clinic["tomas"])
    assert {"case.accepted", "part.ended"} <= set(told.values_list("what", flat=True))


def test_twice_is_once_and_back_again_is_a_new_part(clinic, browser, apart):
    tomas = browser("tomas")
    for says in ("accepted", "accepted", "ended", "ended", "accepted", "nonsense"):
        assert tomas.post(page(clinic, "supervisor/"), {"says": says}).url == page(clinic)
    parts = Part.objects.filter(case=clinic.cases["mira"], role="supervisor")
    assert (parts.count(), parts.filter(until=None).count()) == (2, 1)


def test_a_supervisor_who_was_only_named_accepts(clinic, browser):
    Part.objects.filter(role="supervisor").update(accepted_at=None)
    browser("tomas").post(page(clinic, "supervisor/"), {"says": "accepted"})
    assert readers(None, clinic.cases["mira"]).supervisor is not None
    assert readers(None, clinic.cases["couple"]).supervisor is None


def test_without_a_deputy_or_a_supervisor_it_is_not_offered(clinic, browser, apart):
    tomas = browser("tomas")
    supervise(clinic["ines"], clinic["tomas"], None, by=None)
    assert "an administrator names a deputy" in text(tomas, page(clinic))
    assert tomas.post(page(clinic, "supervisor/"), {"says": "accepted"}).status_code == 404
    end_supervision(clinic["tomas"], by=None)
    assert "supervis" not in text(tomas, page(clinic))
    assert tomas.post(page(clinic, "supervisor/"), {"says": "accepted"}).status_code == 404
    assert not Part.objects.filter(case=clinic.cases["mira"], role="supervisor").exists()


def test_nobody_else_says_so(clinic, browser, apart):
    for name in ("zoe", "ines", "ada", "mira", "jo"):
        answer = browser(name).post(page(clinic, "supervisor/"), {"says": "accepted"})
        assert answer.status_code == 404
    assert not Part.objects.filter(case=clinic.cases["mira"], role="supervisor").exists()
