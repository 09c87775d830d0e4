"""A fifteen-year-old and two guardians, one limited by a court; and a note that is amended."""

import datetime as dt

import pytest
from playwright.sync_api import expect

from accord_web import clock
from accord_web.cases.guardians import guardians
from tests.journeys.asked import link
from tests.journeys.axe import clean
from tests.journeys.finger import Finger, thanked
from tests.web.family import A_DAY, EVERYTHING, LIMITED, SAID, family, guardian_row

WIDTHS = ("phone", "desktop")
SETTINGS = ("agree to treatment", "take part in Accord", "opened to them", "ask for the record")


def add_guardian(desk, name: str, settings: dict) -> None:
    desk.get_by_role("link", name="Add a guardian").click()
    desk.get_by_label("Nickname").fill(name)
    clean(desk)
    for asks, (yes, grounds) in zip(SETTINGS, settings.values(), strict=True):
        group = desk.get_by_role("group", name=asks)
        group.get_by_text("Yes" if yes else "No", exact=True).click()
        if grounds:
            section = desk.locator("section", has=group)
            section.get_by_label("On what grounds").fill(grounds)
    desk.get_by_role("button", name="Keep this").click()
    desk.get_by_role("heading", name=name).wait_for()


def reads_nothing(page) -> None:
    page.goto("/portal/guardian/")
    page.get_by_text("is open to you.").wait_for()
    expect(page.get_by_text("How they found the session")).to_have_count(0)


@pytest.mark.parametrize("width", WIDTHS)
def test_a_young_person_and_two_guardians(page_at, clinic, viewer, at_noon, width):
    """Everything by hand, from noting who is not of age to the end of an opening."""
    desk = page_at(width, "tomas")
    clinic.people["noa"], clinic.cases["family"] = clinic["mira"], clinic.cases["mira"]
    noted(desk, clinic, viewer)

    phone = page_at("phone")
    phone.goto(link(clinic, "mira", "before"))
    phone.get_by_text("is not enough to read it").wait_for()
    clean(phone)

    opened(desk)
    lena, ruben = page_at(width, "lena"), page_at("phone", "ruben")
    reads_nothing(lena)
    reads_nothing(ruben)
    clean(ruben)
    noa = page_at("phone", "mira")
    sees_it_first(noa)

    with clock.turned_to(at_noon + dt.timedelta(hours=3)):
        noa.goto(link(clinic, "mira", "after"))
        finger = Finger(noa)
        finger.alone()
        finger.answer_all(6)
        finger.send()
        thanked(noa)
    with clock.turned_to(at_noon + 2 * A_DAY):  # whoever was signed in is so no more
        lena, ruben = page_at(width, "lena"), page_at("phone", "ruben")
        lena.goto("/portal/guardian/")
        lena.get_by_text("How they found the session").first.click()
        clean(lena)
        reads_nothing(ruben)
        young, desk = desk.url, page_at(width, "tomas")
        desk.goto(young)
        desk.get_by_role("button", name="End it now").click()
        desk.get_by_text("Lena reads nothing that Mira answers.").wait_for()
        reads_nothing(lena)


def noted(desk, clinic, viewer) -> None:
    """Who is not of age, that they are asked, and two guardians."""
    desk.goto(f"/desk/cases/{clinic.cases['mira']}/")
    desk.get_by_role("link", name="Young people and guardians").click()
    desk.get_by_label("Comes of age on").fill("2028-06-09")
    clean(desk)
    desk.get_by_role("button", name="Keep this").click()
    desk.get_by_role("button", name="I decide that they are asked").click()
    desk.get_by_text("Tomás decided so").wait_for()
    add_guardian(desk, "Lena", EVERYTHING)
    add_guardian(desk, "Ruben", LIMITED)
    clean(desk)
    for row in guardians(viewer("tomas"), clinic.cases["mira"]):
        clinic.people[row.nickname.lower()] = row.person
    expect(desk.get_by_role("link", name="Open something")).to_have_count(1)


def opened(desk) -> None:
    desk.get_by_role("link", name="Open something").click()
    desk.get_by_label("Why, for the record").fill("Panic at school, agreed with both")
    desk.get_by_label("Why, in words for the young person").fill(SAID)
    clean(desk)
    desk.get_by_role("button", name="Open it").click()
    desk.get_by_text("was not shown this yet").wait_for()


def sees_it_first(noa) -> None:
    noa.goto("/portal/")
    noa.get_by_text("There is something to read before it counts.").wait_for()
    clean(noa)
    noa.locator("section", has_text="The adults around you").get_by_role("link").click()
    noa.get_by_text("Show who reads").click()
    noa.get_by_text(SAID).wait_for()
    clean(noa)
    noa.get_by_role("button", name="I have seen this").click()
    noa.get_by_role("heading", name="Who else reads what you answer").wait_for()
    noa.get_by_text("Show who reads").click()
    noa.get_by_text("Lena may read some of it until").wait_for()


@pytest.mark.parametrize("width", WIDTHS)
def test_a_court_limits_the_other_guardian_too(page_at, clinic, width):
    family(clinic)
    desk = page_at(width, "tomas")
    desk.goto(f"/desk/guardians/{guardian_row(clinic, 'ruben').id}/")
    clean(desk)
    group = desk.get_by_role("group", name="take part in Accord")
    group.get_by_text("No", exact=True).click()
    desk.get_by_role("button", name="Keep this").click()
    desk.get_by_role("heading", name="Noa", exact=True).wait_for()
    ruben = page_at("phone", "ruben")
    assert ruben.goto("/portal/guardian/").status == 404


@pytest.mark.parametrize("scripts", [True, False])
@pytest.mark.parametrize("width", WIDTHS)
def test_a_note_is_drafted_signed_and_amended(page_at, clinic, at_noon, width, scripts):
    with clock.turned_to(at_noon + dt.timedelta(hours=3)):
        desk = page_at(width, "tomas", java_script_enabled=scripts)
        desk.goto(f"/desk/cases/{clinic.cases['couple']}/notes/")
        desk.get_by_role("link", name="Write a note").click()
        desk.get_by_label("What it was about").fill("The summer")
        if scripts:
            clean(desk)
        desk.get_by_role("button", name="Save the draft").click()
        desk.get_by_role("link", name="Go on with your draft").click()
        expect(desk.get_by_label("What it was about")).to_have_value("The summer")
        desk.get_by_text("Jo", exact=True).click()
        desk.get_by_role("button", name="Sign it").click()
        desk.get_by_text("about Jo").wait_for()
        desk.get_by_role("link", name="Amend").click()
        desk.get_by_label("What it was about").fill("The winter")
        desk.get_by_role("button", name="Sign it").click()
        desk.get_by_text("As it was before").click()
        desk.get_by_text("The summer").wait_for()
        desk.get_by_text("The winter").wait_for()
        if scripts:
            clean(desk)
