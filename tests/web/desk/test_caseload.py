"""The caseload: by need, each row with its reason in words, in a fixed number of queries."""

import datetime as dt
import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accord_web import clock
from accord_web.flows import caseload
from accord_web.flows.begin import Newcomer, begin
from accord_web.privacy.models import AuditEvent
from tests.web.desk.weeks import noon, untokened, week_of_mira


def text(html: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html))


def newcomers(clinic, *names: str, week: int = 1) -> None:
    for hours, name in enumerate(names, 3):
        begin(
            clinic=clinic.id,
            zone="Europe/Berlin",
            therapist=clinic["tomas"],
            clients=[Newcomer(name)],
            problem="anxiety",
            first_session=noon(week) + dt.timedelta(hours=hours),
            by=clinic["tomas"],
        )


def names(page: str) -> list[str]:
    return re.findall(r'<div class="who"><a [^>]*>([^<]*)</a>', page)


def opened(browser, who="tomas", week=6, **query) -> str:
    with clock.turned_to(noon(week)):
        answer = browser(who).get(reverse("desk:caseload"), query)
    assert answer.status_code == 200
    return untokened(answer)


def test_who_needs_a_word_stands_first_and_the_row_says_why(clinic, browser):
    newcomers(clinic, "Lena")
    for week in range(1, 6):
        words = {"tension": "yes", "tension-wish": "leave"} if week == 5 else {}
        week_of_mira(clinic, week, 8, words)
    page = opened(browser)
    assert names(page) == ["Mira", "Jo and Sam", "Lena"]
    assert "felt off in session 5, and would rather leave it be." in text(page)
    assert "individual, depression" in page and "couple, relationship" in page
    assert page.count("<svg") == 1  # Mira's two sides; nothing of a couple, nothing of nothing
    assert "1 worth a word" in text(page)


def test_without_cases_the_page_says_so(clinic, browser):
    assert "No open cases." in opened(browser, "zoe")


@pytest.mark.parametrize("who", ["mira", "jo", "sam"])
def test_members_have_no_caseload(clinic, browser, who):
    assert browser(who).get(reverse("desk:caseload")).status_code == 404


def test_a_supervisor_sees_no_cases_of_others_here(clinic, browser):
    assert "No open cases." in opened(browser, "ines")


def test_three_cases_take_no_more_queries_than_one(clinic, browser):
    visitor = browser("tomas")
    address = reverse("desk:caseload")
    week_of_mira(clinic, 1)
    with clock.turned_to(noon(2)):
        visitor.get(address)
        with CaptureQueriesContext(connection) as few:
            visitor.get(address)
        newcomers(clinic, "Lena", "Omar", "Pia", week=2)
        with CaptureQueriesContext(connection) as many:
            visitor.get(address)
    assert len(many) == len(few)


def test_the_whole_reading_is_one_row_that_names_no_case(clinic, browser):
    opened(browser)
    row = AuditEvent.objects.filter(what="read").get()
    assert (row.by, row.case, row.record) == (clinic["tomas"], None, "page:caseload")


def test_long_caseloads_come_in_pages_and_nobody_is_lost(clinic, browser, monkeypatch):
    monkeypatch.setattr(caseload, "PAGE", 2)
    newcomers(clinic, "Lena", "Omar", "Pia")
    pages = [opened(browser, week=1, page=n) for n in (1, 2, 3)]
    assert [len(names(page)) for page in pages] == [2, 2, 1]
    found = {name for page in pages for name in names(page)}
    assert found == {"Mira", "Jo and Sam", "Lena", "Omar", "Pia"}
    assert names(opened(browser, week=1, page=99)) == names(pages[2])
    for odd in ("x", "-1", "9" * 5000):  # Python reads no number of more than 4300 digits
        assert names(opened(browser, week=1, page=odd)) == names(pages[0])


def test_addresses_and_titles_hold_no_name(clinic, browser):
    page = opened(browser, week=1)
    title = re.search(r"<title>(.*?)</title>", page)
    assert title and title[1] == "Caseload"
    assert not re.search(r'href="[^"]*(mira|sam|jo)[^"]*"', page, re.IGNORECASE)
