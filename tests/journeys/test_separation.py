"""A pair separates: their case becomes two, each sees only their own; one of them leaves first."""

import datetime as dt

import pytest
from playwright.sync_api import expect

from accord_web import clock
from accord_web.cases.actions import agree
from accord_web.cases.models import Apart, Case
from tests.journeys.axe import clean
from tests.web.desk.pages import AN_HOUR
from tests.web.desk.weeks import A_WEEK, met, send

WIDTHS = ("phone", "desktop")
JOS, SAMS = "Jo would like to talk about the flat.", "Sam would rather not."


@pytest.fixture
def past(clinic, at_noon):
    """One session is over; what was agreed in it, and what each of the two wrote before it."""
    send(clinic, "jo", "before", 1, 6, {"for-today": JOS})
    send(clinic, "sam", "before", 1, 3, {"for-today": SAMS})
    met(clinic, "couple", 1)
    with clock.turned_to(at_noon + 4 * AN_HOUR):
        send(clinic, "jo", "after", 1, 7)
        send(clinic, "sam", "after", 1, 2)
        agree(clinic.cases["couple"], "Ten minutes each evening", by=clinic["tomas"])
    with clock.turned_to(at_noon + A_WEEK - dt.timedelta(days=1)):
        yield f"/desk/cases/{clinic.cases['couple']}/"


@pytest.mark.parametrize("width", WIDTHS)
def test_a_case_is_separated_looked_at_and_confirmed(clinic, page_at, past, width):
    tomas = page_at(width, "tomas")
    tomas.goto(past)
    tomas.get_by_role("link", name="Separate it").click()
    expect(tomas.get_by_role("heading", name="Separate this case?")).to_be_visible()
    expect(tomas.get_by_role("heading", name="Jo")).to_be_visible()
    expect(tomas.get_by_text("What stays closed to all of them")).to_be_visible()
    clean(tomas)
    sam_goes_on = tomas.get_by_role("group", name="Who goes on with them").nth(1)
    sam_goes_on.get_by_text("Tomás").click()  # no: somebody else will see Sam
    tomas.get_by_label("Ten minutes each evening").select_option("Jo")
    tomas.get_by_text("I have told each of them").click()
    tomas.get_by_role("button", name="Separate, for now").click()
    expect(tomas.get_by_role("heading", name="Look at each record, then confirm")).to_be_visible()
    expect(tomas.get_by_text("their record is closed to you")).to_be_visible()
    clean(tomas)

    tomas.get_by_role("link", name="Open this record").click()
    expect(tomas.get_by_text("nobody has confirmed yet")).to_be_visible()
    expect(tomas.get_by_role("main")).to_contain_text(JOS)
    assert SAMS not in tomas.content() and "Sam" not in tomas.inner_text("main")
    clean(tomas)
    tomas.get_by_role("link", name="Look at it").click()
    tomas.get_by_text("I have looked at it, and it is right.").click()
    tomas.get_by_role("button", name="Confirm").click()
    expect(tomas.get_by_role("heading", name="A case that was separated")).to_be_visible()
    assert not Apart.objects.exists()
    clean(tomas)

    for name, own, others in (("jo", JOS, SAMS), ("sam", SAMS, JOS)):
        page = page_at(width, name)
        page.goto("/portal/")
        page.get_by_role("link", name="For today").first.click()
        expect(page.get_by_role("main")).to_contain_text(own)
        assert others not in page.content()
        clean(page)
    jo, sam = (page_at(width, name) for name in ("jo", "sam"))
    jo.goto("/portal/")
    jo.get_by_text("Show it").click()
    expect(jo.get_by_text("Ten minutes each evening")).to_be_visible()
    assert "Sam" not in jo.content()
    sam.goto("/portal/")
    assert "Ten minutes" not in sam.content() and "Jo" not in sam.inner_text("main")
    zoe = page_at(width, "zoe")
    for own in Case.objects.all():
        for where in ("", "separate/", "people/", "hand-over/"):
            assert zoe.goto(f"/desk/cases/{own.id}/{where}").status == 404


@pytest.mark.parametrize("width", WIDTHS)
def test_it_is_taken_back_before_it_is_confirmed(clinic, page_at, past, width):
    tomas = page_at(width, "tomas")
    tomas.goto(f"{past}separate/")
    tomas.get_by_role("button", name="Separate, for now").click()  # not before each was told
    expect(tomas.get_by_role("heading", name="Separate this case?")).to_be_visible()
    tomas.get_by_text("I have told each of them").click()
    tomas.get_by_role("button", name="Separate, for now").click()
    expect(tomas.get_by_role("heading", name="Look at each record, then confirm")).to_be_visible()
    tomas.get_by_role("button", name="Take it back").click()
    expect(tomas.get_by_role("heading", name="Jo and Sam")).to_be_visible()
    assert Case.objects.count() == 2
    expect(tomas.get_by_role("link", name="Add a session")).to_be_visible()


@pytest.mark.parametrize("width", WIDTHS)
def test_one_of_them_leaves_and_the_past_stays_folded(clinic, page_at, past, width):
    tomas = page_at(width, "tomas")
    tomas.goto(past)
    tomas.get_by_role("link", name="Somebody leaves, or has died").click()
    expect(tomas.get_by_role("heading", name="Who takes part")).to_be_visible()
    tomas.get_by_text("They leave this case").nth(1).click()
    clean(tomas)
    tomas.get_by_role("button", name="They leave").click()
    expect(tomas.get_by_text("Left on 8 March 2026.")).to_be_visible()
    clean(tomas)
    tomas.get_by_role("link", name="Back to the case").click()
    expect(tomas.get_by_text("For you alone: Sam, until 8 March 2026")).to_be_visible()
    expect(tomas.get_by_text(SAMS)).not_to_be_visible()
    expect(tomas.get_by_text(JOS)).not_to_be_visible()
