"""One of a couple asks for the record, and gets it: nothing of the other stands in any byte of it.

She takes her own along from her page, and erases what is hers alone.
"""

import datetime as dt
import os
from pathlib import Path

import pytest

from accord_web import clock
from accord_web.cases.actions import close_case
from accord_web.cases.retention import number
from accord_web.measures.models import ResponsePart
from accord_web.people.actions import open_account
from tests.conftest import NOON
from tests.journeys import axe
from tests.web.test_export import AFTER, ID, OTHER, PASSWORD, TIE, WORDS, couple  # noqa: F401

SHOTS = os.environ.get("ACCORD_SHOTS")  # a folder to keep pictures of the pages in


def seen(page, name: str) -> None:
    """Looked at by axe, and by whoever wants the picture."""
    axe.clean(page)
    if SHOTS:
        page.screenshot(path=str(Path(SHOTS) / f"{name}.png"), full_page=True)


def taken(page, button: str) -> str:
    with page.expect_download() as download:
        page.get_by_role("button", name=button).click()
    assert download.value.suggested_filename.startswith("record.")
    return Path(download.value.path()).read_text()


@pytest.mark.parametrize(("width", "scheme"), [("desktop", "light"), ("phone", "dark")])
def test_a_therapist_hands_over_one_persons_record(couple, page_at, width, scheme):  # noqa: F811
    with clock.turned_to(AFTER + dt.timedelta(days=2)):
        page = page_at(width, "tomas", color_scheme=scheme)
        page.goto(f"/desk/cases/{couple.cases['couple']}/record/")
        seen(page, f"desk-record-{width}")
        page.get_by_label("Who asks?").select_option("Jo")
        page.get_by_label("For whose record?").select_option("Jo")
        page.get_by_role("button", name="Write it down").click()
        page.get_by_role("heading", name="First: is it really them?").wait_for()
        seen(page, f"desk-request-{width}")
        page.get_by_label("They showed an identity document").check()
        page.get_by_role("button", name="I made sure").click()
        page.get_by_role("heading", name="Hand it over").wait_for()
        page.get_by_text("Look through it, as it would be handed over").click()
        preview = page.locator(".record-preview").inner_text()
        assert "About today’s session" in preview
        seen(page, f"desk-request-preview-{width}")
        file = taken(page, "To read and print")
        assert "We got to the thing" in file
        for secret in (OTHER, WORDS["sam"], TIE, "Sam"):
            assert secret not in file and secret not in preview
        assert not ID.search(file)
        page.reload()
        page.get_by_role("heading", name="Handed over").wait_for()
        seen(page, f"desk-request-done-{width}")


@pytest.mark.parametrize(("width", "scheme"), [("desktop", "dark"), ("phone", "light")])
def test_she_takes_her_own_and_erases_what_is_hers_alone(couple, page_at, width, scheme):  # noqa: F811
    open_account(couple["jo"], "jo@example.org", PASSWORD, by=None)
    with clock.turned_to(AFTER + dt.timedelta(days=1)):
        page = page_at(width, "jo", color_scheme=scheme)
        page.goto("/portal/")
        page.get_by_role("link", name="Your record").click()
        page.get_by_role("heading", name="Before you take it").wait_for()
        seen(page, f"record-{width}")
        page.get_by_label("Your password").fill("not my password")
        page.get_by_role("button", name="To read and print").click()
        page.get_by_text("This is not the password you have now.").wait_for()
        seen(page, f"record-wrong-{width}")
        for button in ("To read and print", "For another program (JSON)", "As a table (CSV)"):
            page.get_by_label("Your password").fill(PASSWORD)
            file = taken(page, button)
            assert OTHER not in file and WORDS["sam"] not in file and not ID.search(file)
        page.goto("/portal/record/erase/")
        assert TIE not in page.content()
        seen(page, f"erase-{width}")
        page.get_by_label("I have read what goes and what stays.").check()
        page.get_by_label("Your password").fill(PASSWORD)
        page.get_by_role("button", name="Erase it now").click()
        page.get_by_role("heading", name="Erased").wait_for()
        seen(page, f"erased-{width}")
    own = ResponsePart.objects.filter(route="nobody")
    assert not own.filter(owner=couple["jo"]).exists()
    assert own.filter(owner=couple["sam"]).exists()


@pytest.mark.parametrize(("width", "scheme"), [("desktop", "light"), ("phone", "dark")])
def test_an_administrator_looks_after_records_by_numbers(couple, page_at, width, scheme):  # noqa: F811
    close_case(couple.cases["mira"], NOON.date(), by=couple["tomas"])
    close_case(couple.cases["couple"], dt.date(2001, 1, 1), by=couple["tomas"])
    page = page_at(width, "ada", color_scheme=scheme)
    page.goto("/desk/records/")
    page.get_by_role("heading", name="Their time is over").wait_for()
    seen(page, f"records-{width}")
    page.get_by_role("link", name="closed in 2001").click()
    page.get_by_role("heading", name="Holds").wait_for()
    page.get_by_text("Place a hold").click()
    seen(page, f"record-kept-{width}")
    page.get_by_label("Why must it be kept?").fill("A complaint to the chamber")
    page.get_by_role("button", name="Place it").click()
    page.get_by_role("button", name="Lift it").wait_for()
    assert page.get_by_role("button", name="Erase this record").count() == 0
    seen(page, f"record-held-{width}")
    page.get_by_role("button", name="Lift it").click()
    page.get_by_label("Its time is over").check()
    page.get_by_label("It is for good. No backup brings it back.").check()
    page.get_by_role("button", name="Erase this record").click()
    page.get_by_role("heading", name="Records", exact=True).wait_for()
    assert page.get_by_text("None now.").count() == 1


def test_the_outsider_finds_none_of_it(couple, page_at):  # noqa: F811
    page = page_at("phone", "zoe")
    case = couple.cases["couple"]
    for path in (
        f"/desk/cases/{case}/record/",
        "/desk/records/",
        f"/desk/records/{number(case)}/",
        "/portal/record/",
        "/portal/record/erase/",
    ):
        assert page.goto(path).status == 404
