"""Ways in, in a real browser: a passkey, codes from an app, a page that locks, places signed in,
and the front desk, which walks along every link and finds nothing clinical."""

import datetime as dt
import re

import pytest
from playwright.sync_api import expect

from accord_web import clock
from accord_web.people.actions import add_person, open_account
from tests.journeys import axe
from tests.web.door.people_signing_in import PASSWORD, digits

LOCKS = True
DEVICE = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


@pytest.fixture(autouse=True)
def quick_passwords(settings):
    """The product's own hash is slow on purpose, eight recovery codes eightfold."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture
def accounts(clinic):
    for name in ("tomas", "mira"):
        open_account(clinic[name], f"{name}@example.org", PASSWORD, by=None)


def sign_in(page, name: str) -> None:
    page.goto("/sign-in/")
    page.get_by_label("E-mail").fill(f"{name}@example.org")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()


def with_device(page) -> None:
    """A virtual authenticator, as Chromium has one for tests."""
    told = page.context.new_cdp_session(page)
    told.send("WebAuthn.enable")
    told.send("WebAuthn.addVirtualAuthenticator", {"options": DEVICE})


@pytest.mark.parametrize("width", ["phone", "desktop"])
def test_a_passkey_is_made_and_opens_the_desk(page_at, accounts, width):
    page = page_at(width)
    with_device(page)
    sign_in(page, "tomas")
    expect(page.get_by_role("heading", name="First, a second step")).to_be_visible()
    axe.clean(page)
    page.get_by_role("link", name="A passkey").click()
    page.get_by_label("What do you call this device?").fill("my computer")
    axe.clean(page)
    page.get_by_role("button", name="Make it on this device").click()
    expect(page.get_by_role("heading", name="Keep these codes")).to_be_visible()
    assert page.locator(".codes li").count() == 8
    axe.clean(page)
    page.get_by_role("link", name="I have them").click()
    expect(page.get_by_role("heading", name="Today", exact=True)).to_be_visible()
    page.get_by_role("button", name="Sign out").click()
    page.get_by_role("button", name="Use a passkey").click()
    expect(page.get_by_role("heading", name="Since you were last here")).to_be_visible()
    axe.clean(page)
    page.get_by_role("button", name="I have read it").click()
    expect(page.get_by_role("heading", name="Today", exact=True)).to_be_visible()
    page.get_by_role("link", name="Your account").click()
    expect(page.get_by_text("my computer", exact=True)).to_be_visible()
    axe.clean(page)


def test_a_device_that_makes_none_is_told_of_and_nothing_breaks(page_at, accounts):
    page = page_at("desktop")
    with_device(page)
    sign_in(page, "mira")
    page.goto("/your-account/passkeys/new/")
    page.route("**/passkeys/ask/", lambda route: route.abort())
    page.get_by_role("button", name="Make it on this device").click()
    expect(page.get_by_text("The device made no passkey.")).to_be_visible()


@pytest.mark.parametrize("width", ["phone", "desktop"])
def test_codes_from_an_app_without_any_script(page_at, accounts, width):
    page = page_at(width, java_script_enabled=False)
    sign_in(page, "mira")
    page.get_by_role("link", name="Your account").click()
    expect(page.get_by_role("button", name="Use a passkey")).to_have_count(0)
    page.get_by_role("link", name="Set it up").click()
    page.get_by_text("Type it in by hand instead").click()
    secret = page.locator(".secret").inner_text().replace(" ", "")
    page.get_by_label("The six digits that the app shows now").fill(digits(secret))
    page.get_by_role("button", name="Switch it on").click()
    code = page.locator(".codes code").first.inner_text()
    page.get_by_role("link", name="I have them").click()
    for typed in (digits(secret, 30), code):
        page.get_by_role("button", name="Sign out").click()
        sign_in(page, "mira")
        expect(page.get_by_role("heading", name="The second step")).to_be_visible()
        page.get_by_label("Code").fill(typed)
        page.get_by_role("button", name="Go in").click()
        page.get_by_role("button", name="I have read it").click()
        expect(page.get_by_role("heading", name="Your page")).to_be_visible()


def test_a_page_left_open_locks_and_the_back_button_shows_nothing(page_at, accounts, at_noon):
    page = page_at("desktop", "tomas")
    page.goto("/desk/today/")
    expect(page.get_by_role("heading", name="Today", exact=True)).to_be_visible()
    page.get_by_role("link", name="Caseload").first.click()
    expect(page.get_by_role("link", name="Mira")).to_be_visible()
    with clock.turned_to(at_noon + dt.timedelta(minutes=16)):
        page.get_by_role("link", name="Mira").click()
        expect(page.get_by_role("heading", name="Locked")).to_be_visible()
        axe.clean(page)
        for _ in range(2):
            page.go_back()
            expect(page.get_by_role("heading", name="Locked")).to_be_visible()
            assert "Mira" not in page.content()
        page.goto(f"/locked/?next={re.sub('/', '%2F', '/desk/cases/')}")
        page.get_by_label("Password").fill(PASSWORD)
        page.get_by_role("button", name="Unlock").click()
        expect(page.get_by_role("link", name="Mira")).to_be_visible()


def test_the_page_on_the_screen_goes_by_itself_after_a_warning(
    page_at, accounts, at_noon, settings
):
    page = page_at("phone")
    page.clock.install()
    sign_in(page, "mira")
    expect(page.get_by_role("heading", name="Your page")).to_be_visible()
    page.wait_for_load_state()  # the script that counts is there
    page.clock.run_for(9 * 60_000 + 6_000)
    expect(page.get_by_text("This page locks in a minute.")).to_be_visible()
    page.keyboard.press("Tab")
    expect(page.get_by_text("This page locks in a minute.")).to_have_count(0)
    with clock.turned_to(at_noon + dt.timedelta(minutes=20)):
        page.clock.run_for(10 * 60_000 + 6_000)
        expect(page.get_by_role("heading", name="Locked")).to_be_visible()
        page.get_by_label("Password").fill(PASSWORD)
        page.get_by_role("button", name="Unlock").click()
        expect(page.get_by_role("heading", name="Your page")).to_be_visible()


def test_another_place_is_ended(page_at, accounts):
    here, there = page_at("desktop"), page_at("phone")
    for page in (here, there):
        sign_in(page, "mira")
        expect(page.get_by_role("heading", name="Your page")).to_be_visible()
    here.get_by_role("link", name="Your account").click()
    here.get_by_role("link", name="In 2 places").click()
    expect(here.get_by_text("Chrome on", exact=False).first).to_be_visible()
    axe.clean(here)
    here.get_by_role("button", name="End all others").click()
    expect(here.get_by_role("button", name="End all others")).to_have_count(0)
    there.reload()
    expect(there.get_by_role("heading", name="Sign in")).to_be_visible()


@pytest.mark.parametrize("width", ["phone", "desktop"])
def test_the_front_desk_walks_every_link_and_finds_nothing_clinical(clinic, page_at, width):
    clinic.people["pia"] = add_person(
        "Pia", clinic=clinic.id, zone="Europe/Berlin", roles=["front-desk"], by=None
    )
    page = page_at(width, "pia")
    todo, done = ["/"], set()
    while todo:
        path = todo.pop()
        done.add(path)
        page.goto(path)
        said = page.locator("main").inner_text().lower()
        for word in ("depression", "couple", "finding", "brief", "alert", "answers", "consent"):
            assert word not in said, (path, word)
        links = page.locator("a[href^='/']").evaluate_all("all => all.map(a => a.pathname)")
        todo += [link for link in set(links) if link not in done and link not in todo]
    assert "/desk/diary/" in done and len(done) > 6
    for path in (
        f"/desk/cases/{clinic.cases['mira']}/",
        "/desk/today/",
        "/desk/safety/",
        "/desk/team/",
    ):
        page.goto(path)
        expect(page.get_by_role("heading", name="There is nothing here for you")).to_be_visible()
    page.goto("/desk/diary/")
    axe.clean(page)
    page.get_by_role("link", name="Mira").first.click()
    page.get_by_text("They cancelled").click()
    page.get_by_role("button", name="Keep this").click()
    expect(page.get_by_text("cancelled by them")).to_be_visible()
    axe.clean(page)
    page.goto("/desk/diary/new/")
    axe.clean(page)
    page.get_by_label("Who comes?").select_option(label="Mira (Tomás)")
    page.get_by_label("Day").fill("2026-03-05")
    page.get_by_label("Time").fill("10:00")
    page.get_by_role("button", name="Put it into the diary").click()
    expect(page.get_by_text("10:00–10:50")).to_be_visible()
