"""A therapist goes on leave and a colleague stands in; a client decides whether they read along."""

import datetime as dt

import pytest
from playwright.sync_api import expect

from accord_web import clock
from accord_web.cases.models import Case
from accord_web.flows.leave import leave
from tests.journeys.axe import clean
from tests.web.desk.weeks import send

WIDTHS = ("phone", "desktop")
LINE = "I took the lift, twice."
TUESDAY = dt.timedelta(days=1)


@pytest.mark.parametrize("width", WIDTHS)
def test_from_the_form_to_the_day_after(clinic, page_at, at_noon, width):
    send(clinic, "mira", "before", 1, 6, {"for-today": LINE})
    tomas = page_at(width, "tomas")
    tomas.goto("/desk/away/")
    expect(tomas.get_by_role("heading", name="When you are away")).to_be_visible()
    tomas.get_by_label("First day").fill("2026-03-03")
    tomas.get_by_label("Last day").fill("2026-03-07")
    tomas.get_by_label("Who stands in").select_option("Zoe")
    clean(tomas)
    tomas.get_by_role("button", name="Keep this").click()
    expect(
        tomas.get_by_text("Tomás is away from Tuesday, 3 March to Saturday, 7 March.")
    ).to_be_visible()
    clean(tomas)

    with clock.turned_to(at_noon + TUESDAY):
        zoe = page_at(width, "zoe")
        zoe.goto("/desk/today/")
        zoe.get_by_role("link", name="Standing in").click()
        expect(zoe.get_by_text("names and sessions").first).to_be_visible()
        clean(zoe)
        zoe.get_by_role("link", name="Mira").click()
        expect(zoe.get_by_text("What people answered is closed to you")).to_be_visible()
        assert LINE not in zoe.content()
        clean(zoe)
        closed = f"/desk/cases/{clinic.cases['mira']}/"
        assert zoe.goto(closed).status == 404

        mira = page_at(width, "mira")
        mira.goto("/portal/")
        card = mira.get_by_role("region", name="While your therapist is away")
        expect(card.get_by_text("Zoe stands in for Tomás.")).to_be_visible()
        clean(mira)
        card.get_by_role("link", name="Read it and decide").click()
        mira.get_by_role("main").get_by_role("button").first.click()
        mira.goto("/portal/")
        expect(card.get_by_text("You have agreed to it. Read")).to_be_visible()

        zoe.goto(closed)
        expect(zoe.get_by_role("main")).to_contain_text(LINE)
    with clock.turned_to(at_noon + 6 * TUESDAY):
        zoe, mira = (page_at(width, name) for name in ("zoe", "mira"))
        assert zoe.goto(closed).status == 404
        mira.goto("/portal/")
        expect(mira.get_by_role("heading", name="Your page")).to_be_visible()
        assert "stands in" not in mira.content()


@pytest.mark.parametrize("width", WIDTHS)
def test_a_therapist_leaves_for_good_and_somebody_is_found(clinic, page_at, at_noon, width):
    send(clinic, "mira", "before", 1, 6, {"for-today": LINE})
    leave(clinic["tomas"], by=clinic["ada"])
    ada = page_at(width, "ada")
    ada.goto("/desk/team/")
    ada.get_by_role("link", name="Cases without a therapist").click()
    expect(ada.get_by_role("heading", name="Mira")).to_be_visible()
    clean(ada)
    card = ada.locator("form", has=ada.get_by_role("heading", name="Mira"))
    card.get_by_label("Who takes over").select_option("Zoe")
    card.get_by_role("button", name="Hand it over").click()
    expect(ada.get_by_role("heading", name="Jo and Sam")).to_be_visible()
    expect(ada.get_by_role("heading", name="Mira")).to_have_count(0)

    zoe = page_at(width, "zoe")
    zoe.goto("/desk/cases/")
    zoe.get_by_role("link", name="Mira").first.click()
    expect(zoe.get_by_text("closed to you until each person has agreed")).to_be_visible()
    assert LINE not in zoe.content()
    clean(zoe)
    mira = page_at(width, "mira")
    mira.goto("/portal/")
    card = mira.get_by_role("region", name="Somebody else goes on with you")
    expect(card.get_by_text("May Zoe read what you sent before?")).to_be_visible()
    clean(mira)
    card.get_by_role("button", name="Yes").click()
    expect(card.get_by_text("You said yes.")).to_be_visible()
    zoe.reload()
    zoe.get_by_role("link", name="Open the earlier case").click()
    expect(zoe.get_by_role("main")).to_contain_text(LINE)
    assert Case.objects.count() == 3
