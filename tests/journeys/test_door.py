"""The door in a real browser: signing in, opening an account, and what an error page looks like."""

import pytest

from accord_web.people.actions import invite, open_account
from accord_web.people.models import Clinic
from tests.journeys.axe import clean
from tests.journeys.conftest import WIDTHS

PASSWORD = "four words and a comma"


@pytest.mark.parametrize("width", WIDTHS)
def test_an_invitation_becomes_an_account_and_signs_in_again(page_at, clinic, width):
    page = page_at(width)
    page.goto(f"/invitation/{invite(clinic['mira'], by=clinic['tomas'])}/")
    clean(page)
    page.get_by_label("E-mail").fill("mira@example.org")
    page.get_by_label("Password").fill("short")
    page.get_by_role("button", name="Open my account").click()
    page.locator("[role=alert]").first.wait_for()
    clean(page)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Open my account").click()
    page.wait_for_url("**/portal/")
    page.context.clear_cookies()
    page.goto("/portal/")
    page.wait_for_url("**/sign-in/?next=**")
    clean(page)
    page.get_by_label("E-mail").fill("mira@example.org")
    page.get_by_label("Password").fill("not this one")
    page.keyboard.press("Enter")
    page.get_by_text("do not go together").wait_for()
    clean(page)
    page.get_by_label("E-mail").fill("mira@example.org")
    page.get_by_label("Password").fill(PASSWORD)
    page.keyboard.press("Enter")
    page.get_by_text("Your account was opened by a link from Tomás.").wait_for()
    clean(page)
    page.get_by_role("button", name="I have read it").click()
    page.wait_for_url("**/portal/")


@pytest.mark.parametrize("width", WIDTHS)
def test_every_page_of_the_door_can_be_read_by_everybody(page_at, clinic, width):
    page = page_at(width)
    for path in ("/nowhere/", "/invitation/nothing-of-the-kind/"):
        page.goto(path)
        clean(page)
        assert page.evaluate(
            "() => document.documentElement.scrollWidth <= document.documentElement.clientWidth"
        )


@pytest.mark.parametrize("width", WIDTHS)
def test_in_a_make_believe_clinic_one_click_is_enough(page_at, clinic, width):
    Clinic.objects.update(demo=True)
    open_account(clinic["jo"], "jo@make-believe.example", PASSWORD, by=None)
    page = page_at(width)
    page.goto("/")
    page.wait_for_url("**/demo/")
    clean(page)
    page.get_by_role("button", name="Be Jo").click()
    page.wait_for_url("**/portal/")
    page.goto("/sign-in/")
    page.wait_for_url("**/portal/")
