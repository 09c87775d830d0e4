"""Two of a couple, each a few minutes alone on the clinic's device; one who answers for it sees."""

import datetime as dt
import re

import pytest

from accord_web import clock
from accord_web.cases.queries import sessions
from accord_web.measures.models import Response
from accord_web.signals.models import Alert
from tests.journeys.axe import clean
from tests.web.alone import cover_for_home

WIDTHS = ("phone", "desktop")


@pytest.fixture
def session(clinic, viewer, at_noon):
    cover_for_home(clinic)
    with clock.turned_to(at_noon + dt.timedelta(hours=2.5)):
        yield sessions(viewer("tomas"), [clinic.cases["couple"]])[0].id


def hand_over(page, name: str) -> None:
    page.get_by_role("button", name=re.compile(f"Hand it over.*{name}")).click()


def answer(page, *choices: str) -> None:
    """Each of these in turn; the rest passed over; then sent."""
    page.get_by_role("button", name="Next").click()  # what is told first of all
    for choice in choices:
        question = page.locator(".question:not([hidden])")
        name = question.locator("input").first.get_attribute("name")
        question.locator(".answers label", has_text=re.compile(f"^{choice}$")).click()
        page.locator(f'.question[hidden] [name="{name}"]').first.wait_for(state="attached")
    while page.get_by_role("button", name="Skip").is_visible():
        page.get_by_role("button", name="Skip").click()
    page.get_by_role("button", name="Send").click()
    page.get_by_text("Please give this device back now.").wait_for()


def sound(page) -> None:
    clean(page)
    wide = page.evaluate("[document.documentElement.scrollWidth, innerWidth]")
    assert wide[0] <= wide[1], page.url


def last_page(page) -> str:
    return page.locator("main").inner_text()


@pytest.mark.parametrize("width", WIDTHS)
def test_each_alone_one_is_heard_and_nobody_else_sees_anything(page_at, clinic, session, width):
    ends = []
    danger = ("Often", "Yes", "Yes, and it may happen again", "No", "Yes", "By telephone")
    calm = ("No", "No", "No", "No", "There is no child", "By e-mail")
    for name, said in (("Jo", danger), ("Sam", calm)):
        page = page_at(width, "tomas")
        page.goto(f"/desk/sessions/{session}/alone/")
        sound(page)
        hand_over(page, name)
        page.get_by_role("heading", name="Can anyone else see this screen?").wait_for()
        sound(page)
        assert name not in page.content()  # the device names nobody
        page.get_by_role("button", name="No, only me").click()
        page.locator("form.one-by-one").wait_for()
        sound(page)
        answer(page, *said)
        sound(page)
        ends.append(last_page(page))
        page.go_back()
        page.get_by_text("Please give this device back now.").wait_for()
        page.goto("/desk/today/")
        assert page.get_by_label("Password").count() == 1  # nobody is signed in any more
    assert ends[0] == ends[1]
    assert Response.objects.filter(measure="safety-close").count() == 2

    eli = page_at(width, "eli")
    eli.goto("/desk/today/")
    eli.get_by_role("link", name=re.compile("At home.*1.*waiting")).click()
    eli.get_by_role("link", name="Read and answer").wait_for()
    sound(eli)
    eli.get_by_role("link", name="Read and answer").click()
    eli.get_by_text("Speak with them alone").wait_for()
    sound(eli)
    eli.get_by_label("What you did, or will do").fill("We meet alone on Thursday.")
    eli.get_by_role("button", name="I am on it").click()
    eli.get_by_text("Eli has been on it since").wait_for()
    sound(eli)
    where = f"/desk/at-home/{Alert.objects.get().id}/"
    for name in ("tomas", "ines", "zoe", "ada", "jo", "sam"):
        page = page_at(width, name)
        assert page.goto(where).status == 404, name
        page.goto("/")
        assert "At home" not in page.content()


@pytest.mark.parametrize("width", WIDTHS)
def test_without_javascript_it_is_asked_and_kept_as_well(page_at, clinic, session, width):
    page = page_at(width, "tomas", java_script_enabled=False)
    page.goto(f"/desk/sessions/{session}/alone/")
    hand_over(page, "Jo")
    page.get_by_role("button", name="No, only me").click()
    page.locator('label:has([name="close.hurt"][value="again"])').click()
    page.get_by_role("button", name="Send").click()
    page.get_by_text("Please give this device back now.").wait_for()
    assert Alert.objects.count() == 1


@pytest.mark.parametrize("width", WIDTHS)
def test_leaving_ends_on_the_same_page_and_keeps_nothing(page_at, clinic, session, width):
    page = page_at(width, "tomas")
    page.goto(f"/desk/sessions/{session}/alone/")
    hand_over(page, "Sam")
    page.get_by_role("button", name="No, only me").click()
    page.locator("form.one-by-one").wait_for()
    page.get_by_role("button", name="Next").click()
    page.locator(".answers label", has_text="At times").click()
    page.get_by_role("button", name="Leave").click()
    page.get_by_text("Please give this device back now.").wait_for()
    assert not Response.objects.exists()


@pytest.mark.parametrize("width", WIDTHS)
def test_cover_is_arranged_and_switched_off(page_at, clinic, session, width):
    ada = page_at(width, "ada")
    ada.goto("/desk/safety/cover/")
    sound(ada)
    ada.get_by_role("link", name="Danger from somebody close").click()
    ada.get_by_role("heading", name="who answers, and when").wait_for()
    sound(ada)
    ada.get_by_text("Switch it off").first.click()
    ada.get_by_role("button", name="Switch it off").click()
    ada.get_by_text("Off. Nobody is asked").wait_for()
    sound(ada)
