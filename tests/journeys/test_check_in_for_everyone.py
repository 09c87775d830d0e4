"""The same pages for everybody: what axe finds, sizes of targets, twice the size of letters."""

import pytest

from tests.journeys.asked import link
from tests.journeys.axe import clean
from tests.journeys.conftest import WIDTHS
from tests.journeys.finger import thanked


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", WIDTHS)
def test_axe_finds_nothing(page_at, clinic, third, width, scheme):
    page = page_at(width, "mira", color_scheme=scheme)
    address = link(clinic, "mira", "after")
    page.goto(address)
    clean(page)
    page.get_by_role("link", name="No, only me").click()
    page.locator("form.one-by-one").wait_for()
    clean(page)
    while page.locator(".question:not([hidden])").count():
        options = page.locator(".question:not([hidden]) .answers")
        page.locator(".question:not([hidden]) label").first.click()
        if options.count():
            clean(page)
        page.wait_for_timeout(450)
    page.get_by_text("Change", exact=True).click()
    clean(page)
    page.get_by_role("button", name="Send").click()
    thanked(page)
    clean(page)
    plain = page_at(width, color_scheme=scheme)
    plain.goto("/c/left/")
    clean(plain)
    plain.goto("/c/")
    plain.get_by_label("Type in the code").fill("ABC")
    plain.get_by_role("button", name="Go on").click()
    plain.locator("[role=alert]").first.wait_for()
    clean(plain)
    plain.goto(link(clinic, "mira", "before", number=1))
    clean(plain)  # over: nothing is asked
    page.goto("/portal/")
    clean(page)
    page.get_by_role("link", name="About today’s session", exact=True).click()
    change = page.get_by_role("link", name="Change who reads this")
    change.wait_for()
    clean(page)
    change.click()
    page.get_by_label("No one").wait_for()
    clean(page)
    page.get_by_label("No one").check()
    page.get_by_role("button", name="Keep this").click()
    page.get_by_text("No one reads this.").wait_for()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_naming_somebody_on_a_phone_and_letting_them_go(page_at, clinic, scheme):
    page = page_at("phone", "mira", color_scheme=scheme)
    page.goto("/portal/")
    page.get_by_role("link", name="Say who matters to you").tap()
    page.get_by_label("Nickname or initials").fill("Leo")
    page.get_by_label("Who are they to you?").select_option("partner")
    page.get_by_role("button", name="Add").tap()
    page.get_by_text("Leo", exact=True).wait_for()
    page.get_by_label("Nickname or initials").fill("leo")
    page.get_by_label("Who are they to you?").select_option("friend")
    page.get_by_role("button", name="Add").tap()
    page.get_by_text("Somebody on your page is called so already.").wait_for()
    clean(page)
    page.locator("summary").tap()
    clean(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    page.get_by_role("button", name="Yes, let go").tap()
    page.get_by_text("Nobody yet. You need not name anyone.").wait_for()


@pytest.mark.parametrize("width", [360, 320, 180])  # 180: a phone at twice the size of letters
def test_every_answer_is_large_enough_and_nothing_hangs_over(page_at, clinic, third, width):
    page = page_at("desktop")
    page.set_viewport_size({"width": width, "height": 740})
    page.goto(link(clinic, "mira", "after") + "?alone=yes")
    page.locator("form.one-by-one").wait_for()
    least = 28 if width >= 360 else 24
    for box in [b.bounding_box() for b in page.locator(".steps:visible label").all()]:
        assert box["width"] >= least
        assert box["height"] >= 48
    assert page.evaluate("document.documentElement.scrollWidth") <= width
