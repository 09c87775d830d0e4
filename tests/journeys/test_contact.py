"""Sam says how to be reached, on a phone: a wrong password costs nobody the answers."""

import pytest

from accord_web.people.actions import open_account
from accord_web.people.contacts import ways
from tests.journeys import axe
from tests.journeys.finger import Finger

PASSWORD = "vier ruhige Minuten am See"


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_it_takes_the_password_and_forgets_nothing(page_at, clinic, scheme):
    sam = clinic["sam"]
    open_account(sam, "sam@example.org", PASSWORD, by=None)
    page = page_at("phone", "sam", color_scheme=scheme)
    page.goto("/portal/")
    page.get_by_role("link", name="How we may reach you").tap()
    finger = Finger(page)
    finger.alone()
    finger.tap(page.get_by_label("By telephone"))
    where = page.get_by_role("textbox", name="Which number or address is safe for you?")
    where.fill("0171 000")
    for _question in range(5):
        page.get_by_role("button", name="Next").tap()
    password = page.get_by_label("Your password")
    password.wait_for()
    axe.clean(page)
    password.fill("not my password")
    page.get_by_role("button", name="Send").tap()
    page.get_by_text("This is not the password you have now.").wait_for()
    axe.clean(page)
    assert ways(None, [sam]) == {}
    page.get_by_label("Your password").fill(PASSWORD)
    page.get_by_role("button", name="Send").tap()
    page.get_by_text("It counts from now on.").wait_for()
    [row] = ways(None, [sam]).values()
    assert (row.channel, row.where) == ("phone", "0171 000")
