"""From an open link to sent: by finger, by keyboard, without JavaScript, twice, and over."""

import re

import pytest
from playwright.sync_api import expect

from accord_web.checkins.models import CheckIn, Rival
from accord_web.measures.models import Response, ResponsePart
from accord_web.measures.packing import unpacked
from accord_web.privacy.encryption import reveal
from tests.journeys.asked import link
from tests.journeys.axe import clean
from tests.journeys.conftest import WIDTHS
from tests.journeys.finger import Finger, thanked

MOST_TAPS = 14


def kept(person) -> dict[str, object]:
    """What counts now of this person's answers, by item."""
    rows = ResponsePart.objects.filter(owner=person, live=True).values("id", "answers")
    opened = reveal(rows, ResponsePart, {"answers": "answers"})
    return {item: a.value for row in opened for item, a in unpacked(row["answers"]).items()}


@pytest.mark.parametrize("moment", ["before", "after"])
@pytest.mark.parametrize("name", [None, "mira"])
def test_from_link_to_sent_in_at_most_fourteen_taps(page_at, clinic, third, moment, name):
    page = page_at("phone", name)
    page.goto(link(clinic, "mira", moment))
    finger = Finger(page)
    finger.alone()
    # A link asks about nobody whom she named: it may be in other hands.
    asked = 7 if moment == "before" and name is None else 12
    expect(page.locator(".question")).to_have_count(asked)
    finger.answer_all()
    finger.send()
    thanked(page)
    assert finger.taps <= MOST_TAPS
    assert CheckIn.objects.filter(person=clinic["mira"]).exclude(sent_at=None).count() == 1
    item = "closeness" if moment == "before" and name else "mood" if moment == "before" else "goals"
    assert kept(clinic["mira"])[item] == 7


def test_one_question_a_screen_with_a_way_back_on_and_out(page_at, clinic, third):
    page = page_at("phone")
    page.goto(link(clinic, "mira", "after"))
    finger = Finger(page)
    finger.alone()
    heading = page.locator(".question:not([hidden]) h2")
    first = heading.inner_text()
    finger.answer()
    second = heading.inner_text()
    assert second != first
    assert page.evaluate("document.activeElement.textContent.trim()") == second
    assert page.locator(".progress .done").count() == 2
    assert not re.search(r"\d", page.locator(".progress").inner_text())
    page.go_back()  # the phone's own Back
    page.get_by_role("heading", name=first).wait_for()
    assert page.locator(".question:not([hidden]) input:checked").get_attribute("value") == "7"
    page.get_by_role("button", name="Skip").tap()
    page.get_by_role("button", name="Skip").tap()
    page.get_by_role("button", name="Back").tap()
    page.get_by_role("heading", name=second).wait_for()
    for name in ("Back", "Skip", "Next"):
        assert page.get_by_role("button", name=name).is_visible()
    page.get_by_role("link", name="Leave").tap()
    page.get_by_text("Nothing was kept.").wait_for()
    assert not Response.objects.exists()
    assert page.evaluate("localStorage.length + sessionStorage.length") == 0
    page.go_back()
    page.locator("form.one-by-one").wait_for()
    assert page.locator("input[type=radio]:checked:not([name=route])").count() == 0


def test_a_finger_that_taps_twice_answers_once(page_at, clinic, third):
    page = page_at("phone")
    page.goto(link(clinic, "mira", "after") + "?alone=yes")
    page.locator("form.one-by-one:not(.settling)").wait_for()
    spot = page.locator(".question:not([hidden]) .steps label").nth(3).bounding_box()
    for _ in range(2):
        page.touchscreen.tap(spot["x"] + 10, spot["y"] + 10)
    page.wait_for_timeout(260)
    page.touchscreen.tap(spot["x"] + 10, spot["y"] + 10)
    page.wait_for_timeout(600)
    assert page.locator(".steps input:checked").count() == 1


@pytest.mark.parametrize("width", WIDTHS)
def test_by_keyboard_alone(page_at, clinic, third, width):
    page = page_at(width, "mira")
    keys = page.keyboard
    page.goto(link(clinic, "mira", "after"))
    for _ in range(6):  # past the way to the content, Hide and Leave, to the third answer
        keys.press("Tab")
    keys.press("Enter")
    page.locator("form.one-by-one").wait_for()
    questions = page.locator(".question").count()
    page.get_by_role("link", name="Leave").focus()
    for n in range(questions):
        keys.press("Tab")
        keys.press("ArrowDown")  # from nothing to an answer; it stays until Next
        shown = page.locator(".question:not([hidden]) input:checked")
        assert shown.count() == 1, n
        keys.press("Tab")
        keys.press("Tab")
        keys.press("Tab")
        assert page.evaluate("document.activeElement.dataset.move") == "next"
        keys.press("Enter")
    assert page.get_by_role("heading", name="Before you send").evaluate(
        "heading => heading === document.activeElement"
    )
    keys.press("Tab")
    keys.press("Space")  # opens who may read this
    assert page.get_by_text("You speak first").is_visible()
    keys.press("Tab")
    keys.press("ArrowDown")
    while page.evaluate("document.activeElement.dataset.move") != "send":
        keys.press("Tab")
    keys.press("Enter")
    thanked(page)
    chosen = ResponsePart.objects.get(owner=clinic["mira"], part="ratings").route
    assert chosen == "therapist-later"


@pytest.mark.parametrize("width", WIDTHS)
def test_without_javascript_it_is_one_page(page_at, clinic, third, width):
    page = page_at(width, java_script_enabled=False)
    page.goto(link(clinic, "mira", "before"))
    page.get_by_role("link", name="No, only me").click()
    expect(page.locator(".question")).to_have_count(7)
    for question in page.locator(".question").all():
        question.locator(".steps label, .answers label").first.click()
    page.locator(".question").nth(1).locator(".pass").click()
    page.get_by_label("What would you like to talk about today?").fill("My brother")
    page.get_by_role("button", name="Send").click()
    thanked(page)
    answers = kept(clinic["mira"])
    assert (answers["mood"], answers["worry"], answers["for-today"]) == (0, None, "My brother")


def test_a_mis_tap_is_replaced(page_at, clinic, third):
    page = page_at("phone")
    page.goto(link(clinic, "mira", "after"))
    finger = Finger(page)
    finger.alone()
    finger.answer_all(2)
    finger.send()
    thanked(page)
    page.get_by_role("link", name="Answer again").tap()
    finger.alone()
    finger.answer_all(9)
    finger.send()
    thanked(page)
    assert kept(clinic["mira"])["goals"] == 9
    assert not Rival.objects.exists()


def test_a_lost_connection_loses_nothing_and_doubles_nothing(page_at, clinic, third):
    """The answers arrive, the clinic's word does not; sent once more, they count once."""
    page = page_at("phone")
    page.goto(link(clinic, "mira", "after"))
    finger = Finger(page)
    finger.alone()
    finger.answer_all(6)

    def arrives_but_is_not_answered(route) -> None:
        route.fetch()
        route.abort()

    page.route("**/c/*/", arrives_but_is_not_answered, times=1)
    finger.send()
    page.get_by_text("Your answers are still here").wait_for()
    assert Response.objects.filter(measure="session-client").count() == 1
    page.get_by_role("button", name="Try again").tap()
    thanked(page)
    assert Response.objects.filter(measure="session-client").count() == 1
    assert not Rival.objects.exists()


@pytest.mark.parametrize(("choice", "counts"), [("The first should", 2), ("These should", 9)])
def test_two_devices_on_one_link(page_at, clinic, third, choice, counts):
    """Over the link nothing tells of the other; on her own page Mira is asked which counts."""
    for which in (2, 9):
        page = page_at("phone")
        page.goto(link(clinic, "mira", "after"))
        finger = Finger(page)
        finger.alone()
        finger.answer_all(which)
        finger.send()
        thanked(page)
    assert kept(clinic["mira"])["goals"] == 2
    own = page_at("phone", "mira")
    own.goto("/portal/")
    own.get_by_role("link", name="Say which should count").tap()
    own.get_by_role("heading", name="Which should count?").wait_for()
    clean(own)
    own.get_by_role("button", name=choice).tap()
    own.get_by_role("heading", name="Your page", exact=True).wait_for()
    assert kept(clinic["mira"])["goals"] == counts


def test_what_cannot_be_sent_comes_back_whole(page_at, clinic, third):
    page = page_at("phone")
    page.goto(link(clinic, "mira", "after"))
    finger = Finger(page)
    finger.alone()
    for _ in range(page.locator(".question").count()):
        page.get_by_role("button", name="Skip").tap()
    finger.send()
    page.get_by_text("Nothing is answered yet.").wait_for()
    assert page.get_by_role("button", name="Skip").is_visible()  # one question a screen again
    assert not Response.objects.exists()


def test_a_change_of_readers_is_said_at_once(page_at, clinic, third):
    page = page_at("phone")
    page.goto(link(clinic, "mira", "after") + "?alone=yes")
    page.locator("form.one-by-one").wait_for()
    Finger(page).answer_all()
    line = page.locator("summary")
    assert "This is read as last time" in line.inner_text()
    page.get_by_text("Change", exact=True).tap()
    page.get_by_label("No one").check()
    assert "No one reads this." in line.inner_text()
