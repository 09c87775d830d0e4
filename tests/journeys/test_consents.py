"""A client stops something they agreed to, after reading what that does."""

import re

import pytest

from accord_web.cases.models import Consent
from accord_web.cases.queries import standing
from accord_web.measures.models import ResponsePart
from accord_web.measures.queries import parts
from accord_web.privacy.purposes import Purpose
from tests.journeys.axe import clean
from tests.journeys.conftest import WIDTHS
from tests.web.test_consents import shared as shared  # a fixture


def fits(page) -> bool:
    return page.evaluate(
        "() => document.documentElement.scrollWidth <= document.documentElement.clientWidth"
    )


def what_sam_reads(clinic) -> set:
    sam = standing(clinic["sam"])
    return {row.response for row in parts(sam, sam.cases) if row.owner == clinic["jo"]}


@pytest.mark.parametrize("width", WIDTHS)
def test_jo_stops_sharing_after_seeing_what_it_does(page_at, clinic, shared, width):
    things, kept = len(what_sam_reads(clinic)), ResponsePart.objects.count()
    assert things > 1
    page = page_at(width, "jo")
    page.goto("/portal/")
    page.get_by_role("link", name="What you agreed to").click()
    page.get_by_role("heading", name="What you agreed to", level=1).wait_for()
    clean(page)
    assert fits(page)
    assert "Sam" not in page.inner_text("main"), "no name on a list that somebody may see"
    page.get_by_role("link", name=re.compile("Stop this.*Sharing with others")).click()
    page.get_by_role("heading", name="What happens if you stop this").wait_for()
    clean(page)
    assert fits(page)
    told = page.inner_text("main")
    assert f"Sam no longer reads the {things} things that you shared." in told
    assert "Nothing is deleted." in told
    assert len(what_sam_reads(clinic)) == things, "reading about it does nothing"
    page.get_by_role("button", name="Stop it now").click()
    page.get_by_text("You stopped this on").wait_for()
    clean(page)
    assert what_sam_reads(clinic) == set()
    assert ResponsePart.objects.count() == kept
    row = Consent.objects.get(person=clinic["jo"], purpose=Purpose.SHARING)
    assert row.withdrawn_at is not None


@pytest.mark.parametrize("width", WIDTHS)
def test_what_breaks_confidentiality_is_one_tap_away_and_in_nobodys_way(page_at, to_jo, width):
    page = page_at(width)
    page.goto(to_jo)
    line = page.get_by_text("When we might have to tell somebody")
    line.wait_for()
    duty = page.get_by_text("If a court orders it")
    assert not duty.is_visible()
    clean(page)
    line.click()
    assert duty.is_visible()
    clean(page)
    assert fits(page)
    page.get_by_role("link", name="No, only me").click()
    page.locator("form.check-in").wait_for()


@pytest.fixture
def to_jo(clinic) -> str:
    from tests.journeys.asked import link

    return link(clinic, "jo", "before")


@pytest.mark.parametrize("width", WIDTHS)
def test_an_administrator_reads_the_papers(page_at, clinic, width):
    page = page_at(width, "ada")
    page.goto("/desk/law/")
    page.get_by_label("Country", exact=True).select_option(label="Spain")
    page.get_by_role("button", name="Keep this").click()
    page.get_by_role("heading", name="What Accord goes by: Spain").wait_for()
    clean(page)
    assert fits(page)
    page.get_by_role("link", name="Record of processing").click()
    page.get_by_role("heading", name="Record of processing", level=1).wait_for()
    clean(page)
    assert fits(page)
    assert "Ley 41/2002" in page.inner_text("main")
