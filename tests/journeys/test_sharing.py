"""One partner opens a part to the other and closes it; a client sends to the supervisor instead."""

import re

import pytest
from playwright.sync_api import expect

from accord_web import clock
from accord_web.cases.queries import standing
from accord_web.measures.queries import parts
from tests.journeys.asked import link
from tests.journeys.axe import clean
from tests.journeys.conftest import WIDTHS
from tests.journeys.finger import Finger, thanked
from tests.web.filling import sitting
from tests.web.sharing_couple import joint, read, response


@pytest.fixture
def couple(clinic, at_noon):
    joint(clinic)
    return clinic


@pytest.mark.parametrize("width", WIDTHS)
def test_jo_opens_a_part_to_sam_and_closes_it(page_at, couple, width):
    jo, sam = page_at(width, "jo"), page_at(width, "sam")
    sam.goto("/portal/")
    sam.get_by_role("link", name="Shared with you").click()
    sam.get_by_role("heading", name="Shared with you").wait_for()
    sam.locator("summary", has_text="Jo").click()
    expect(sam.get_by_text("Nothing is open to you here at the moment.")).to_be_visible()
    clean(sam)

    jo.goto(link(couple, "jo", "before") + "?alone=yes")
    jo.locator("form.one-by-one").wait_for()
    for _ in range(jo.locator(".question").count()):
        jo.locator(".question:not([hidden]) :is(.steps, .answers) label").nth(7).click()
        jo.get_by_role("button", name="Next").click()
    line = jo.locator(".readers > summary")
    says = line.get_by_text("Sam reads how you have been.")
    expect(says).to_be_hidden()
    line.click()
    jo.locator("fieldset", has_text="How you have been").last.get_by_label("Sam").check()
    expect(says).to_be_visible()
    expect(jo.get_by_text("By ticking a name you agree to the following:")).to_be_visible()
    clean(jo)
    jo.get_by_label("No one").check()
    expect(says).to_be_hidden()  # nothing passes that no therapist may read
    jo.get_by_label("Tomás, now").check()
    jo.get_by_role("button", name="Send").click()
    thanked(jo)
    expect(jo.get_by_text("Sam reads how you have been.")).to_be_visible()

    sam.reload()
    sam.locator("summary", has_text="Jo").click()
    sam.locator("summary", has_text="taken together 7.0 of 10").click()
    expect(sam.get_by_text("How heavy or light was your mood?")).to_be_visible()
    expect(sam.get_by_text("How hopeful they are")).to_have_count(0)
    clean(sam)

    jo.goto("/portal/")
    expect(jo.locator("main")).not_to_contain_text("Sam")  # a list is read over shoulders
    jo.get_by_role("link", name="Your past 7 days", exact=True).click()
    expect(jo.get_by_text("Sam reads it, too.")).to_be_visible()
    jo.get_by_role("link", name="Change who reads this").click()
    jo.get_by_role("button", name="Keep this").wait_for()
    clean(jo)
    jo.get_by_label("Sam").first.uncheck()
    jo.get_by_role("button", name="Keep this").click()
    jo.get_by_role("heading", name="Your past 7 days").wait_for()
    expect(jo.get_by_text("Sam reads it")).to_have_count(0)

    sam.reload()
    sam.locator("summary", has_text="Jo").click()
    expect(sam.get_by_text("Nothing is open to you here at the moment.")).to_be_visible()
    assert read(couple, "tomas", "jo") and not read(couple, "sam", "jo")


@pytest.mark.parametrize("width", WIDTHS)
def test_they_agree_and_their_therapist_opens_it(page_at, clinic, width):
    case = f"/desk/cases/{clinic.cases['couple']}/"
    tomas = page_at(width, "tomas")
    tomas.goto(case)
    tomas.get_by_role("link", name="What passes among them").click()
    tomas.get_by_role("heading", name="What passes among them").wait_for()
    clean(tomas)
    tomas.get_by_label("Each of you decides").check()
    tomas.get_by_role("button", name="Propose it to everybody").click()
    tomas.get_by_role("heading", name="Proposed: Each of you decides").wait_for()
    for name in ("jo", "sam"):
        page = page_at(width, name)
        page.goto("/portal/")
        page.get_by_role("link", name="Read it").click()
        page.get_by_role("button", name="I agree").wait_for()
        clean(page)
        page.get_by_role("button", name="I agree").click()
        page.get_by_role("button", name="I agree").wait_for(state="detached")
    expect(page.get_by_text("What you agreed to: Each of you decides")).to_be_visible()
    tomas.reload()
    for name in ("Jo", "Sam"):
        seen = tomas.get_by_role("button", name=re.compile(f"I saw them alone.*{name}"))
        seen.click()
        seen.wait_for(state="detached")
    tomas.get_by_role("button", name="Open sharing").click()
    tomas.get_by_role("button", name="Close sharing").wait_for()
    clean(tomas)
    page.reload()
    expect(page.get_by_text("each of you decides, piece by piece")).to_be_visible()


def test_a_client_sends_to_the_supervisor_and_the_therapist_sees_nothing(page_at, clinic):
    row = sitting(clinic["mira"], "after")
    with clock.turned_to(row.session_ends):
        mira = page_at("phone", "mira")
        mira.goto(link(clinic, "mira", "after") + "?alone=yes")
        mira.locator("form.one-by-one").wait_for()
        finger = Finger(mira)
        finger.answer_all(3)
        mira.locator(".readers > summary").tap()
        mira.get_by_label("Ines, who supervises Tomás").check()
        finger.send()
        thanked(mira)
        expect(mira.get_by_text("Ines, who supervises Tomás, reads this")).to_be_visible()

        ines = page_at("desktop", "ines")
        ines.goto("/desk/sent-to-you/")
        expect(ines.locator("main")).to_contain_text("Mira")
        clean(ines)

        tomas = page_at("desktop", "tomas")
        tomas.goto(f"/desk/cases/{clinic.cases['mira']}/")
        tomas.get_by_role("heading", name="Mira", exact=True).wait_for()
        assert tomas.get_by_text("Not today").count() == 0
        found = parts(standing(clinic["tomas"]), [clinic.cases["mira"]])
        assert not [p for p in found if p.owner == clinic["mira"]]
        mira.goto(f"/portal/sent/{response(clinic, 'mira', 'session-client')}/")
        expect(mira.get_by_text("Ines, who supervises Tomás, reads this")).to_be_visible()
