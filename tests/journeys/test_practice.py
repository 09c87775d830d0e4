"""A practice given to both of a couple, done by both, and seen as each of them may."""

import os

import pytest
from playwright.sync_api import expect

from tests.journeys.axe import clean
from tests.journeys.conftest import WIDTHS
from tests.journeys.finger import Finger, thanked
from tests.web.sharing_couple import joint

TITLE = "Look back when it is calm"


def seen(page, name: str) -> None:
    """A picture for whoever looks at the pages: ACCORD_PICTURES says where it goes."""
    if folder := os.environ.get("ACCORD_PICTURES"):
        width = page.viewport_size["width"]
        page.screenshot(path=f"{folder}/practice-{name}-{width}.png", full_page=True)


def given_to_both(page, clinic) -> None:
    page.goto(f"/desk/cases/{clinic.cases['couple']}/")
    page.get_by_role("link", name="Give one").click()
    page.get_by_role("heading", name="The library").wait_for()
    clean(page)
    page.locator("summary", has_text="Making up").click()
    page.get_by_role("link", name=TITLE, exact=True).click()
    page.get_by_text("Leave it if you are afraid of this person").wait_for()
    clean(page)
    page.get_by_label("Jo and Sam, with each other").check()
    page.get_by_label("What for, in their words").fill("To talk about Sundays")
    seen(page, "giving")
    page.get_by_role("button", name="Give it").click()
    expect(page.get_by_role("heading", name="Given")).to_be_visible()
    expect(page.get_by_text("as given to both")).to_have_count(2)
    clean(page)
    seen(page, "given")


def answer_with(page, text: str) -> None:
    """Choose this on the question that is shown, and wait for the next: a finger needs no Next."""
    question = page.locator(".question:not([hidden])")
    name = question.locator("input").first.get_attribute("name")
    label = question.locator(":is(.steps, .answers) label", has_text=text)
    if page.viewport_size["width"] == WIDTHS["phone"]["viewport"]["width"]:
        label.tap()
    else:
        label.click()
        page.get_by_role("button", name="Next").click()
    page.locator(f'.question[hidden] [name="{name}"]').first.wait_for(state="attached")


def jo_tells_all_of_it(page) -> None:
    """And opens to Sam that it was tried."""
    page.goto("/portal/practice/")
    page.get_by_text("suggested to both of you").wait_for()
    clean(page)
    page.get_by_role("link", name=TITLE, exact=True).click()
    page.get_by_text("“To talk about Sundays”").wait_for()
    clean(page)
    page.get_by_role("link", name="How did it go?").click()
    page.get_by_role("link", name="Tell more about it instead").click()
    page.get_by_role("link", name="No, only me").click()
    page.locator("form.one-by-one").wait_for()
    for answer in ("A part of it", "7", "Closer to somebody"):
        answer_with(page, answer)
    page.get_by_label("What did the other person do?").fill("Sam heard me out")
    page.get_by_role("button", name="Next").click()
    page.locator(".readers > summary").click()
    expect(page.get_by_text("is for you alone, whatever you choose")).to_be_visible()
    part = page.locator("fieldset", has_text="What you tried, and how it went").last
    part.get_by_label("Sam").check()
    clean(page)
    seen(page, "readers")
    page.get_by_role("button", name="Send").click()
    thanked(page)


def sam_says_it_in_three_taps(page, *, phone: bool) -> None:
    """On a phone as last time; at a desk for nobody else."""
    if phone:
        finger = Finger(page)
        page.goto("/portal/")
        finger.tap(page.get_by_role("link", name="Say how one went"))
        page.get_by_role("heading", name="Did you try it?").wait_for()
        clean(page)
        finger.tap(page.get_by_role("button", name="Not this time"))
        assert finger.taps <= 3
    else:
        page.goto("/portal/practice/log/")
        page.locator(".readers > summary").click()
        page.get_by_label("No one").check()
        seen(page, "short")
        page.get_by_role("button", name="Not this time").click()
    thanked(page)


def sam_reads_what_was_opened(page) -> None:
    page.goto("/portal/shared/")
    page.locator("summary", has_text="Jo").click()
    page.locator("summary", has_text=TITLE).click()
    expect(page.get_by_text("A part of it")).to_be_visible()
    seen(page, "shared")
    for hidden in ("Closer to somebody", "Sam heard me out"):
        expect(page.get_by_text(hidden)).to_have_count(0)
    clean(page)
    page.goto("/portal/practice/")
    page.get_by_role("link", name=TITLE, exact=True).click()
    expect(page.get_by_text("Not this time.")).to_be_visible()
    expect(page.get_by_text("A part of it")).to_have_count(0)


@pytest.mark.parametrize("width", WIDTHS)
def test_given_done_by_both_and_seen_as_each_may(page_at, clinic, width):
    joint(clinic)
    tomas, jo, sam = (page_at(width, who) for who in ("tomas", "jo", "sam"))
    given_to_both(tomas, clinic)
    jo_tells_all_of_it(jo)
    sam_says_it_in_three_taps(sam, phone=width == "phone")
    sam_reads_what_was_opened(sam)

    jo.goto("/portal/practice/")
    jo.get_by_role("link", name=TITLE, exact=True).click()
    expect(jo.get_by_text("A part of it. 7 of 10. Closer to somebody.")).to_be_visible()
    jo.locator("summary", has_text="For you alone").click()
    expect(jo.get_by_text("Sam heard me out")).to_be_visible()
    expect(jo.get_by_text("Not this time")).to_have_count(0)
    clean(jo)

    tomas.goto(f"/desk/cases/{clinic.cases['couple']}/")
    expect(tomas.get_by_text("A part of it. 7 of 10.")).to_be_hidden()  # folded, for him alone
    tomas.locator("summary", has_text="For you alone: Jo").click()
    expect(tomas.get_by_text("A part of it. 7 of 10. Closer to somebody.")).to_be_visible()
    tomas.locator("summary", has_text="For you alone: Sam").click()
    expect(tomas.get_by_text("Not this time.")).to_have_count(1 if width == "phone" else 0)
    expect(tomas.get_by_text("Sam heard me out")).to_have_count(0)
    clean(tomas)
    seen(tomas, "case")


def test_taken_on_by_oneself_in_three_taps_from_the_library(page_at, clinic):
    page = page_at("phone", "mira")
    page.goto("/portal/practice/library/")
    clean(page)
    finger = Finger(page)
    page.locator("summary", has_text="A yes and a no").tap()
    finger.tap(page.get_by_role("link", name="A no that stays kind"))
    page.get_by_role("heading", name="When to leave it").wait_for()
    clean(page)
    finger.tap(page.locator(".practice-whom label", has_text="Nobody in particular"))
    finger.tap(page.get_by_role("button", name="Take it on"))
    page.get_by_role("heading", name="What you have taken on").wait_for()
    expect(page.get_by_role("link", name="A no that stays kind").first).to_be_visible()
    assert finger.taps == 3


def test_all_of_it_without_javascript(page_at, clinic):
    page = page_at("desktop", "mira", java_script_enabled=False)
    page.goto("/portal/practice/library/kind-no/")
    page.get_by_label("Tomás").check()
    page.get_by_role("button", name="Take it on").click()
    page.get_by_role("link", name="A no that stays kind").first.click()
    page.get_by_role("link", name="How did it go?").click()
    page.get_by_role("link", name="Tell more about it instead").click()
    page.get_by_role("link", name="No, only me").click()
    page.get_by_label("A part of it").check()
    page.get_by_label("Lighter").check()
    page.get_by_role("button", name="Send").click()
    thanked(page)
    page.goto("/portal/practice/")
    page.get_by_role("link", name="A no that stays kind").first.click()
    expect(page.get_by_text("A part of it. Lighter.")).to_be_visible()
