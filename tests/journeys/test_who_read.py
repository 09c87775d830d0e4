"""Who opened it: a client sees that the supervisor read her answer; an emergency is told."""

import datetime as dt

import pytest

from accord_web import clock
from tests.journeys.axe import clean
from tests.journeys.conftest import WIDTHS
from tests.web.desk.weeks import send

AFTER = dt.timedelta(hours=4)
WHY = "The neighbour rang: nobody has seen her since Friday."


@pytest.mark.parametrize("width", WIDTHS)
def test_a_client_sees_that_the_supervisor_read_her_answer(page_at, clinic, at_noon, width):
    with clock.turned_to(at_noon + AFTER):
        send(clinic, "mira", "after", 1, 4, route="supervisor")
        ines = page_at(width, "ines")
        ines.goto("/desk/sent-to-you/")
        ines.get_by_role("heading", name="Mira").wait_for()
        mira = page_at(width, "mira")
        mira.goto("/portal/who-read/")
        mira.get_by_text("Nobody has opened any yet.").wait_for()
    with clock.turned_to(at_noon + AFTER + dt.timedelta(days=1)):
        mira = page_at(width, "mira")
        mira.goto("/portal/")
        mira.get_by_role("link", name="Who opened your answers").click()
        mira.get_by_role("heading", name="Who opened your answers").wait_for()
        clean(mira)
        assert mira.get_by_text("Ines").locator("..").inner_text() == "Ines supervisor"
        assert mira.get_by_text("Tomás").count() == 0


@pytest.mark.parametrize("width", WIDTHS)
def test_a_case_is_opened_in_an_emergency_and_told(page_at, clinic, at_noon, width):
    with clock.turned_to(at_noon + AFTER):
        send(clinic, "mira", "before", 1, 4)
        zoe = page_at(width, "zoe")
        zoe.goto("/desk/cases/")
        zoe.get_by_role("link", name="Open a case in an emergency").click()
        zoe.get_by_label("Nickname").fill("mira")
        clean(zoe)
        zoe.get_by_role("button", name="Look").click()
        zoe.get_by_label("Mira · Tomás").check()
        zoe.get_by_label("Why it cannot wait").fill(WHY)
        clean(zoe)
        zoe.get_by_role("button", name="Open it now").click()
        zoe.get_by_role("heading", name="Mira", exact=True).wait_for()
        mira = page_at(width, "mira")
        mira.goto("/portal/")
        mira.get_by_text("Zoe opened your record").wait_for()
        clean(mira)
        ines = page_at(width, "ines")
        ines.goto("/desk/emergencies/")
        ines.get_by_text(WHY).wait_for()
        ines.get_by_text("Telling has to wait", exact=True).click()
        clean(ines)
