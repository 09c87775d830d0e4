"""A therapist's day: a new client, a link, an answer on a phone, both sides, paper, a call."""

import datetime as dt
import re

import pytest
from playwright.sync_api import expect

from accord_web import clock
from accord_web.cases.queries import sessions
from accord_web.measures.models import Response
from tests.journeys.axe import clean
from tests.journeys.finger import Finger, thanked
from tests.journeys.test_brief import sheets
from tests.web.desk.pages import AN_HOUR
from tests.web.desk.weeks import send
from tests.web.filling import sitting

WIDTHS = ("phone", "desktop")
RATING = re.compile("got to what|at a speed|in this together|said anything|as the person|How sure")


@pytest.fixture
def later(at_noon):
    with clock.turned_to(at_noon + 3 * AN_HOUR):
        yield at_noon + 3 * AN_HOUR


@pytest.fixture
def covered(clinic, later):
    """Somebody answers for safety, and Mira asked for a call."""
    from accord_web.flows import diary
    from accord_web.people import actions

    actions.arrange_safety_cover(
        clinic.id,
        responders=[
            (clinic["ines"], "9 to 17", False),
            (clinic["ada"], "9 to 17", False),
            (clinic["zoe"], "9 to 17", True),
        ],
        answer_within_minutes=60,
        hours="from 9 to 17, Monday to Friday",
        out_of_hours="At night and on Sundays call the crisis line.",
        help_text="The crisis line is there day and night.",
        numbers=[("Crisis line", "0800 123 4567")],
        by=clinic["ada"],
    )
    for n in range(1, 5):
        diary.plan(clinic.cases["mira"], later + n * AN_HOUR, by=clinic["tomas"])
    send(clinic, "mira", "before", 5, 5, {"call": "today", "number": "0151 2345"})
    send(clinic, "mira", "after", 1, 4, route="supervisor")


def sound(page) -> None:
    """Nothing for axe to find, and nothing to scroll sideways for."""
    clean(page)
    wide = page.evaluate("[document.documentElement.scrollWidth, innerWidth]")
    assert wide[0] <= wide[1], page.url


def rate(page, which: int) -> None:
    """Every row of eleven, by its label."""
    for row in page.get_by_role("group", name=RATING).all():
        row.locator("label", has_text=re.compile(f"^{which}$")).click()


@pytest.mark.parametrize("width", WIDTHS)
def test_from_a_new_client_to_both_sides(page_at, clinic, viewer, later, width):
    desk = page_at(width, "tomas")
    desk.goto("/desk/cases/new/")
    assert desk.get_by_label("Nickname 2").is_hidden()
    desk.get_by_text("A couple").click()
    assert desk.get_by_label("Nickname 2").is_visible()
    desk.get_by_text("One person").click()
    sound(desk)
    desk.get_by_label("Nickname", exact=True).fill("Noor")
    desk.get_by_label("Day").fill("2026-03-02")
    desk.get_by_label("Time").fill("15:30")  # half an hour ago in Berlin
    desk.get_by_role("button", name="Add, and show the link").click()
    desk.get_by_role("heading", name="Links to answer").wait_for()
    assert desk.get_by_role("button", name="Print").is_visible()
    sound(desk)
    link = desk.get_by_role("link", name="/c/").last.get_attribute("href")

    phone = page_at("phone")
    phone.goto(link)
    finger = Finger(phone)
    finger.alone()
    finger.answer_all(4)
    finger.send()
    thanked(phone)

    desk.get_by_role("link", name="Session 1").click()
    desk.get_by_role("link", name="Your own side").click()
    desk.get_by_role("heading", name="Your own side").wait_for()
    assert desk.locator(".own-form input:checked").count() == 0
    sound(desk)
    rate(desk, 8)
    desk.get_by_role("group", name="felt off").get_by_text("No").click()
    desk.get_by_role("button", name="Send").click()
    desk.get_by_role("heading", name="Both sides").wait_for()
    desk.get_by_text("Noor rates the session 4.0 lower than you do.").wait_for()
    sound(desk)
    new = next(c for c in viewer("tomas").cases if c not in clinic.cases.values())
    assert [s.state for s in sessions(viewer("tomas"), [new])] == ["held"]
    desk.get_by_role("link", name="Open the brief").click()
    desk.wait_for_url(f"**/desk/cases/{new}/brief/")


@pytest.mark.parametrize("width", WIDTHS)
def test_the_whole_day_by_keyboard(page_at, clinic, later, width):
    desk = page_at(width, "tomas")
    desk.goto("/desk/today/own/")
    sound(desk)
    desk.locator(".eleven input").first.focus()
    for _ in range(5):
        for _ in range(5):
            desk.keyboard.press("ArrowRight")
        desk.keyboard.press("Tab")
    desk.keyboard.press("Enter")
    desk.get_by_text("Both sides", exact=False).first.click()
    desk.get_by_text("Your side is kept.").wait_for()
    sound(desk)
    kept = Response.objects.filter(respondent=clinic["tomas"])
    assert kept.count() == 1  # the couple is left for later


@pytest.mark.parametrize("width", WIDTHS)
def test_without_javascript_the_own_side_is_sent_as_well(page_at, clinic, later, width):
    desk = page_at(width, "tomas", java_script_enabled=False)
    desk.goto("/desk/today/own/")
    rate(desk, 6)
    desk.get_by_role("button", name="Send what is filled in").click()
    desk.get_by_text("All is answered.").wait_for()
    assert Response.objects.filter(respondent=clinic["tomas"]).count() == 3


@pytest.mark.parametrize("width", WIDTHS)
def test_a_paper_prints_on_one_sheet_and_is_typed_in_by_keyboard(page_at, clinic, later, width):
    desk = page_at(width, "tomas")
    checkin = sitting(clinic["mira"], "after")
    desk.goto(f"/desk/check-ins/{checkin.id}/paper/")
    sound(desk)
    assert sheets(desk.pdf(format="A4")) == 1
    desk.get_by_role("link", name="Type it in").click()
    desk.get_by_role("heading", name="Type in a paper").wait_for()
    sound(desk)
    keys = desk.keyboard
    for number in ("7", "8", "6", "10", "9"):
        keys.type(number)
        keys.press("Tab")
    keys.type("b")  # the letter on the paper
    desk.get_by_role("button", name="Keep it").click()
    desk.get_by_role("heading", name="Thank you. It is typed in.").wait_for()
    sound(desk)
    row = Response.objects.get(respondent=clinic["mira"])
    assert (row.mode, row.entered_by_id) == ("paper", clinic["tomas"])


@pytest.mark.parametrize("width", WIDTHS)
def test_links_of_a_couple_print_on_a_sheet_each(page_at, clinic, viewer, later, width):
    desk = page_at(width, "tomas")
    row = sessions(viewer("tomas"), [clinic.cases["couple"]])[0]
    desk.goto(f"/desk/sessions/{row.id}/links/")
    assert desk.locator(".handout").first.is_hidden()
    sound(desk)
    assert sheets(desk.pdf(format="A4")) == 2
    desk.get_by_role("link", name="Jo").click()
    expect(desk.locator(".handout")).to_have_count(1)
    sound(desk)
    assert sheets(desk.pdf(format="A4")) == 1


@pytest.mark.parametrize("width", WIDTHS)
def test_the_next_session_takes_two_taps(page_at, clinic, viewer, later, width):
    desk = page_at(width, "tomas")
    desk.goto(f"/desk/cases/{clinic.cases['mira']}/")
    desk.get_by_role("link", name="Add a session").click()
    desk.get_by_role("button", name="Put it into the diary").first.wait_for()
    sound(desk)
    desk.get_by_role("button", name="Put it into the diary").first.click()
    desk.wait_for_url(f"**/desk/cases/{clinic.cases['mira']}/")
    first, second = sessions(viewer("tomas"), [clinic.cases["mira"]])
    assert second.starts_at - first.starts_at == dt.timedelta(weeks=1)


@pytest.mark.parametrize("width", WIDTHS)
def test_a_call_is_taken_and_what_was_sent_is_read(page_at, clinic, covered, width):
    ines = page_at(width, "ines")
    ines.goto("/desk/safety/")
    sound(ines)
    ines.get_by_role("link", name="Read and answer").click()
    assert ines.get_by_role("link", name="0151 2345").get_attribute("href") == "tel:0151%202345"
    sound(ines)
    ines.get_by_label("What you did, or will do").fill("Called.")
    ines.get_by_role("button", name="I am on it").click()
    ines.get_by_text("Ines has been on it since").wait_for()
    sound(ines)
    ines.get_by_role("link", name="Sent to you").click()
    ines.get_by_role("heading", name="Mira").wait_for()
    sound(ines)


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_form_is_sound(page_at, clinic, viewer, later, width, scheme):
    mira = sessions(viewer("tomas"), [clinic.cases["mira"]])[0]
    couple = sessions(viewer("tomas"), [clinic.cases["couple"]])[0]
    desk = page_at(width, "tomas", color_scheme=scheme)
    for page in (
        "/desk/cases/new/",
        f"/desk/sessions/{mira.id}/",
        f"/desk/sessions/{couple.id}/",
        f"/desk/sessions/{couple.id}/own/",
        f"/desk/sessions/{mira.id}/links/",
        f"/desk/cases/{clinic.cases['couple']}/invite/",
        "/desk/paper/",
        "/desk/safety/",
        "/desk/sent-to-you/",
    ):
        desk.goto(page)
        sound(desk)
    ada = page_at(width, "ada", color_scheme=scheme)
    ada.goto("/desk/safety/cover/")
    sound(ada)
    ada.get_by_role("button", name="Switch on").click()
    sound(ada)
