"""Mira makes her map with a thumb, from nobody to eight people; next month it takes a moment."""

import datetime as dt

import pytest

from accord_web import clock
from accord_web.flows import maps
from tests.journeys import axe
from tests.journeys.finger import Finger

PEOPLE = (
    ("Ana", "sister", "Right beside me"),
    ("L.", "partner", "In between"),
    ("Mum", "mother", "Further off"),
    ("Piotr", "friend", "Close"),
    ("Kim", "friend", "Close"),
    ("Jonas", "brother", "In between"),
    ("B. at work", "colleague", "Further off"),
    ("Aunt Rosa", "somebody else", "Far away"),
)
MOST_FIRST, MOST_NEXT = 60, 10
WAYS = [
    ("phone", "light", True),
    ("phone", "dark", False),
    ("desktop", "light", True),
    ("desktop", "dark", False),
]


def chip(page, legend: str, label: str):
    group = page.locator("#add fieldset").filter(has_text=legend)
    return group.locator("label").filter(has=page.get_by_text(label, exact=True))


def first_map(page, touch) -> None:
    page.goto("/portal/map/")
    touch(page.get_by_role("link", name="Begin"))
    for nickname, role, distance in PEOPLE:
        field = page.get_by_label("Nickname or initials")
        touch(field)
        field.fill(nickname)
        touch(chip(page, "Who are they to you?", role))
        touch(chip(page, "How close do they feel?", distance))
        touch(page.get_by_role("button", name="Add", exact=True))
        page.locator("summary b").get_by_text(nickname, exact=True).wait_for()
    touch(page.get_by_role("button", name="Keep my map"))
    page.get_by_text("Kept. Thank you.").wait_for()


@pytest.mark.parametrize(("width", "scheme", "script"), WAYS)
def test_eight_people_and_next_month(page_at, clinic, viewer, at_noon, width, scheme, script):
    page = page_at(width, "mira", color_scheme=scheme, java_script_enabled=script)
    finger = Finger(page)
    touch = finger.tap if width == "phone" else lambda where: _click(finger, where)
    first_map(page, touch)
    assert finger.taps < MOST_FIRST
    said = maps.own(viewer("mira"))
    assert [one.nickname for one in said.people.values()] == [who for who, *_rest in PEOPLE]
    assert len(said.days) == 1
    if script:
        axe.clean(page)
    with clock.turned_to(at_noon + dt.timedelta(days=30)):
        finger.taps = 0
        page.goto("/portal/")
        touch(page.get_by_role("link", name="Your map", exact=True))
        touch(page.get_by_role("link", name="What has changed?"))
        row = page.locator(".map-row").filter(has_text="Piotr")
        touch(row.locator("summary").first)
        touch(row.locator("label").filter(has_text="Right beside me"))
        if script:
            axe.clean(page)
        touch(page.get_by_role("button", name="Keep it like this"))
        page.get_by_text("Kept. Thank you.").wait_for()
        assert finger.taps < MOST_NEXT
        then = maps.own(viewer("mira"))
        assert len(then.days) == 2
        [moved] = [key for key, one in then.people.items() if one.nickname == "Piotr"]
        assert then.latest.people[moved].distance == "very-close"
        for address in ("", "changed/", "paper/", f"{then.people[moved].tie}/"):
            page.goto(f"/portal/map/{address}")
            folded = page.locator("main details:not([open]) > summary")
            while folded.count():
                folded.first.click()
            if script:
                axe.clean(page)
            wide = "document.documentElement.scrollWidth <= document.documentElement.clientWidth"
            assert not script or page.evaluate(wide)


def _click(finger: Finger, where) -> None:
    where.click()
    finger.taps += 1


def test_with_the_keyboard_alone(page_at, clinic, viewer):
    page = page_at("desktop", "mira")
    page.goto("/portal/map/now/")

    def to(wanted) -> None:
        for _step in range(40):
            if wanted.evaluate("one => one === document.activeElement"):
                return
            page.keyboard.press("Tab")
        raise AssertionError("out of reach of the keyboard")

    to(page.get_by_label("Nickname or initials"))
    page.keyboard.type("Ana")
    to(page.locator("#add input[name=role]").first)
    page.keyboard.press("ArrowDown")
    to(page.locator("#add input[name=new]").first)
    page.keyboard.press("Space")
    page.keyboard.press("Enter")  # adds: nobody is ever let go by it
    page.locator("summary b").get_by_text("Ana", exact=True).wait_for()
    to(page.get_by_role("button", name="Keep my map"))
    page.keyboard.press("Enter")
    page.get_by_text("Kept. Thank you.").wait_for()
    [said] = maps.own(viewer("mira")).latest.people.values()
    assert said.distance == "very-close"


def test_the_therapist_sees_what_she_lets_him_read(page_at, clinic, viewer):
    from accord.ecomap import Said
    from accord_web import ids
    from accord_web.flows import name

    mira, case = clinic["mira"], clinic.cases["mira"]
    for nickname, role in (("Ana", "sister"), ("Piotr", "friend"), ("Mum", "mother")):
        name.somebody(viewer("mira"), nickname, role, by=mira)
    placed = dict.fromkeys(maps.on_it(viewer("mira"), case), Said("far", "rarely"))
    sitting, route = ids.at(clock.now()), "therapist-now"
    maps.tell_map(
        viewer("mira"), case, placed, sitting, route=route, as_sent=route, language="en", by=mira
    )
    page = page_at("desktop", "tomas")
    page.goto(f"/desk/cases/{case}/")
    page.get_by_role("heading", name="People around Mira").wait_for()
    page.get_by_text("Whom would Mira call?").wait_for()
    axe.clean(page)
