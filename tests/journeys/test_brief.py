"""The brief in a real browser: opened, printed on one sheet, acted on, and shown next time."""

import re
import zlib

import pytest
from django.urls import reverse

from accord_web import clock
from accord_web.cases.actions import agree
from tests.journeys.axe import clean
from tests.web.desk.weeks import AN_HOUR, SESSION, met, noon, send, week_of_mira
from tests.web.histories import cover

OFF = {"tension": "yes", "tension-how": "withdrew", "tension-wish": "you-bring"}


@pytest.fixture
def told(clinic):
    """Five weeks: Mira said that something felt off; Jo and Sam answered once."""
    for week, rating in enumerate((8, 8, 9, 8, 4), 1):
        week_of_mira(clinic, week, rating, OFF if week == 5 else {})
    agree(clinic.cases["mira"], "Sunday walk", by=clinic["tomas"])
    met(clinic, "couple", 1)
    with clock.turned_to(noon(1) + SESSION + AN_HOUR):
        send(clinic, "jo", "after", 1, 3)
    with clock.turned_to(noon(6)):
        send(clinic, "mira", "before", 6, 6, {"for-today": "Whether I should go on Sunday."})
    return clinic


def address(clinic, name: str, case: str = "mira") -> str:
    return reverse(f"desk:{name}", args=[clinic.cases[case]])


def sheets(pdf: bytes) -> int:
    """How many sheets of paper a PDF holds."""
    text = pdf
    for stream in re.finditer(rb"stream\r?\n(.*?)endstream", pdf, re.DOTALL):
        try:
            text += zlib.decompress(stream[1])
        except zlib.error:
            continue  # a picture or a typeface
    return len(re.findall(rb"/Type\s*/Page\b(?!s)", text))


@pytest.mark.parametrize("width", ["phone", "desktop"])
def test_opened_acted_on_and_shown_next_time(told, page_at, width):
    page = page_at(width, "tomas")
    with clock.turned_to(noon(6)):
        page.goto("/desk/today/")
        page.get_by_role("link", name="Open the brief M.").click()
        page.get_by_text("“Whether I should go on Sunday.”").wait_for()
        page.get_by_text("Last time something felt off between us.").wait_for()
        assert page.title() == "Session brief"
    with clock.turned_to(noon(6) + SESSION + AN_HOUR):
        page.get_by_role("button", name="We talked about it").first.click()
        page.wait_for_url(f"**{address(told, 'brief')}")
    met(told, "mira", 6)
    with clock.turned_to(noon(7)):
        page.goto(address(told, "brief"))
        page.get_by_text("Talked about in session 6.").wait_for()
        assert page.get_by_text("Whether I should go on Sunday.").count() == 0


def test_it_prints_on_one_sheet_with_initials(told, page_at):
    page = page_at("desktop", "tomas")
    with clock.turned_to(noon(6)):
        page.goto(address(told, "brief"))
        page.get_by_role("link", name="For paper").click()
        page.get_by_role("heading", name="M.", exact=True).wait_for()
        assert sheets(page.pdf(prefer_css_page_size=True)) == 1
        page.emulate_media(media="print")
        seen = page.locator("body").inner_text()
        assert "Mira" not in seen and "Tomás" not in seen and "depression" not in seen
        # The screen's own page keeps itself off paper.
        page.goto(address(told, "brief"))
        assert "Mira" not in page.locator("body").inner_text()


def test_a_long_brief_still_prints_on_one_sheet(told, page_at):
    for number in range(6):
        agree(told.cases["mira"], f"Something to try, number {number}: " + "words " * 20, by=None)
    with clock.turned_to(noon(6)):
        page = page_at("desktop", "tomas")
        page.goto(address(told, "brief_print"))
        assert sheets(page.pdf(prefer_css_page_size=True)) == 1


@pytest.mark.parametrize("width", ["phone", "desktop"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_page_is_within_reach_of_everybody(told, page_at, width, scheme):
    cover(told)
    with clock.turned_to(noon(6) + SESSION):
        met(told, "couple", 2)  # plans sessions up to the fifth, which asks about safety
        for week in (3, 4):
            met(told, "couple", week)
        send(told, "sam", "before", 5, 6, {"thoughts": "often"})
    page = page_at(width, "tomas", color_scheme=scheme)
    wide = page.viewport_size["width"]
    with clock.turned_to(noon(6)):
        for path in (
            "/desk/today/",
            "/desk/cases/",
            *(
                address(told, name, case)
                for case in ("mira", "couple")
                for name in ("case", "brief", "brief_print")
            ),
        ):
            page.goto(path)
            for folded in page.locator("details").all():
                folded.evaluate("part => part.open = true")
            clean(page)
            assert page.evaluate("document.documentElement.scrollWidth") <= wide, path
        page.goto("/desk/today/")
        assert page.get_by_text("Someone may be in danger").is_visible()


def test_without_scripts_it_is_the_same_page(told, page_at):
    page = page_at("phone", "tomas", java_script_enabled=False)
    with clock.turned_to(noon(6)):
        page.goto(address(told, "brief", "couple"))
        assert page.get_by_text("In Jo").is_hidden()
        page.get_by_text("For you alone: Jo").click()
        assert page.get_by_role("heading", name="Jo and Tomás").is_visible()
