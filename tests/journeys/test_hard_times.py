"""A setback from the first tap to back, and a plan for hard times, at both widths."""

import datetime as dt

import pytest

from accord_web import clock
from accord_web.cases.plans import versions
from accord_web.flows import name
from accord_web.flows.setbacks import mine
from tests.journeys import axe
from tests.journeys.finger import Finger


def press(page, where) -> None:
    """A finger where there is one, else a mouse."""
    where.tap() if page.viewport_size["width"] < 500 else where.click()


@pytest.fixture
def ana(clinic, viewer) -> str:
    name.somebody(viewer("mira"), "Ana", "sister", by=clinic["mira"])
    return "Ana"


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_from_the_first_tap_to_back_with_a_thumb(page_at, clinic, viewer, ana, at_noon, scheme):
    page = page_at("phone", "mira", color_scheme=scheme)
    page.goto("/portal/")
    finger = Finger(page)
    card = page.get_by_role("region", name="When something sets you back")
    finger.tap(card.get_by_text("Open it"))
    finger.tap(card.get_by_role("link", name="Tell about something, or look back"))
    finger.tap(page.get_by_role("link", name="Tell it"))
    finger.alone()
    finger.answer(0)
    axe.clean(page)
    page.get_by_text(ana, exact=True).wait_for()  # the first of the answers
    finger.answer_all(0)
    finger.send()
    page.get_by_text("Your answers are kept.").wait_for()
    assert finger.taps <= 12
    for days, word, said in ((1, "Not yet", "Not yet"), (3, "Partly", "Partly")):
        with clock.turned_to(at_noon + dt.timedelta(days=days)):
            page.goto("/portal/")
            finger.tap(card.get_by_text("Open it"))
            finger.tap(page.get_by_role("button", name=word))
            page.get_by_text(f"Today you said: {said}.").wait_for()
            axe.clean(page)
    with clock.turned_to(at_noon + dt.timedelta(days=4)):
        page.goto("/portal/setback/")
        axe.clean(page)
        finger.tap(page.get_by_role("button", name="Back to how I was"))
        finger.tap(page.get_by_text("Show it"))
        page.get_by_text("Back after 4 days").wait_for()
        axe.clean(page)
        [one] = mine(viewer("mira")).rows
        assert (one.episode.state, one.episode.days, one.turned) == ("back", 4, "somebody")


def test_the_same_without_the_script(page_at, clinic, viewer, ana):
    page = page_at("desktop", "mira", java_script_enabled=False)
    page.goto("/portal/setback/new/")
    page.get_by_role("link", name="No, only me").click()
    for item, value in (
        ("kind", "much"),
        ("turned", "nobody"),
        ("helped", "nobody"),
        ("hard", "8"),
        ("back", "not-yet"),
    ):
        page.locator(f'[name="0.{item}"][value="{value}"]').check()
    page.get_by_role("button", name="Send").click()
    page.goto("/portal/setback/")
    page.get_by_role("button", name="Partly").click()
    page.get_by_text("Today you said: Partly.").wait_for()
    assert mine(viewer("mira")).rows[0].hard == 8


@pytest.mark.parametrize("script", [True, False])
@pytest.mark.parametrize("width", ["phone", "desktop"])
def test_a_plan_is_written_printed_and_called_from(page_at, clinic, viewer, width, script):
    page = page_at(width, "mira", java_script_enabled=script)
    page.goto("/portal/")
    press(page, page.get_by_role("link", name="When it gets too much"))
    press(page, page.get_by_role("link", name="Write it"))
    press(page, page.get_by_role("link", name="No, only me"))
    page.get_by_label("What helps me through the next hour").fill(
        "Walk.\nBreathe with the door open."
    )
    page.get_by_label("What to put out of reach").fill("The evening news. Jo keeps the car key.")
    people = page.get_by_role("group", name="People to call, in this order")
    for n, (who, number) in enumerate((("Ana", "0171 555 01"), ("Ben", "030 555 22")), 1):
        row = people.get_by_role("group", name=f"Person {n}")
        row.get_by_label("Name").fill(who)
        row.get_by_label("Number").fill(number)
    press(page, people.get_by_role("group", name="Person 2").get_by_text("Leave out"))
    if script:
        axe.clean(page)
    press(page, page.get_by_role("button", name="Save this version"))
    page.get_by_role("heading", name="When it gets too much").wait_for()
    assert page.get_by_role("link", name="Ben").get_attribute("href") == "tel:03055522"
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth") if script else True
    if script:
        axe.clean(page)
    press(page, page.get_by_role("link", name="Second list"))
    page.get_by_role("heading", name="Second list").wait_for()
    assert page.get_by_role("link", name="Ana").count() == 1
    assert page.get_by_role("link", name="Ben").count() == 0
    if script:
        axe.clean(page)
    [row] = versions(viewer("mira"), clinic["mira"])
    assert [call.second for call in row.written.people] == [True, False]


def test_the_fullest_plan_prints_on_one_page(page_at, clinic, viewer):
    from accord_web.cases.plans import LONGEST, Call, save, tidy

    texts = dict.fromkeys(("signs", "helps", "away"), ("Ein paar Worte mehr. " * 30)[:LONGEST])
    people = [Call("", f"Somebody with a longer name {n}", "+49 171 555 0123 45") for n in range(6)]
    mira = viewer("mira")
    written = tidy(texts, people)
    save(
        mira,
        clinic.cases["mira"],
        mira.person,
        "hard",
        written,
        seen="",
        open_it=False,
        by=mira.person,
    )
    page = page_at("desktop", "mira")
    page.goto("/portal/plan/hard/")
    made = page.pdf(format="A4", margin=dict.fromkeys(("top", "bottom", "left", "right"), "15mm"))
    assert made.count(b"/Type /Page\n") == 1


@pytest.mark.parametrize("width", ["phone", "desktop"])
def test_the_therapist_reads_both_and_writes_one_together(page_at, clinic, viewer, width):
    page = page_at(width, "tomas")
    page.goto(f"/desk/cases/{clinic.cases['mira']}/")
    press(page, page.get_by_role("link", name="Setbacks"))
    page.get_by_text("Nothing here that you may read.").wait_for()
    axe.clean(page)
    page.goto(f"/desk/cases/{clinic.cases['mira']}/plans/")
    axe.clean(page)
    plan = page.get_by_role("region", name="Staying well")
    press(page, plan.get_by_role("link", name="Write it together"))
    press(page, page.get_by_role("link", name="Yes, alone with me"))
    page.get_by_label("What keeps me steady").fill("Swimming on Tuesdays")
    page.get_by_text("Mira is here with me").click()
    axe.clean(page)
    press(page, page.get_by_role("button", name="Save this version"))
    page.get_by_text("Written together.").wait_for()
    axe.clean(page)
    [row] = versions(viewer("mira"), clinic["mira"])
    assert (row.kind, row.together, row.writer) == ("well", True, "Tomás")
