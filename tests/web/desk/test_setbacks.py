"""Setbacks on the therapist's side: what the gate lets through, and the same page otherwise."""

import datetime as dt

import pytest
from django.urls import reverse

from accord_web import clock, ids
from accord_web.flows import name
from accord_web.relationships.models import Relationship
from tests.web.desk.weeks import untokened

SHOWN = "0.kind,0.turned,0.helped,0.hard,0.back"


def tell(browser, who="mira", route="therapist-now", turned="nobody"):
    told = {"kind": "loss", "turned": str(turned), "helped": "a-little", "hard": "8"}
    body = {f"0.{item}": value for item, value in told.items()} | {"0.back": "not-yet"}
    address = f"/portal/setback/{ids.at(clock.now())}/"
    sent = {"shown": SHOWN, "reached": "5", "alone": "yes", "route": route}
    assert browser(who).post(address, body | sent).status_code == 200


def seen(browser, clinic, who="tomas", case="mira", **query) -> str:
    answer = browser(who).get(reverse("desk:setbacks", args=[clinic.cases[case]]), query)
    return untokened(answer) if answer.status_code == 200 else str(answer.status_code)


def test_it_shows_what_was_told_to_them_by_the_name_that_was_told(clinic, browser, viewer, at_noon):
    named = name.somebody(viewer("mira"), "Ana", "sister", by=clinic["mira"])
    tell(browser, turned=Relationship.objects.get(named=named).id)
    with clock.turned_to(at_noon + dt.timedelta(days=3)):
        browser("mira").post(f"/portal/setback/{ids.at(clock.now())}/back/", {"back": "back"})
        page = seen(browser, clinic)
    for words in ("back after 3 days", "A loss, or bad news", "8 of 10", "Turned to: Ana"):
        assert words in page
    assert "Not enough yet to say how long it takes." in page


@pytest.mark.parametrize("route", ["nobody", "therapist-later", "supervisor"])
def test_what_is_not_theirs_leaves_the_page_as_it_was(clinic, browser, route):
    before = seen(browser, clinic)
    assert "Nothing here that you may read." in before
    tell(browser, route=route)
    browser("mira").post(f"/portal/setback/{ids.at(clock.now())}/back/", {"back": "partly"})
    assert seen(browser, clinic) == before


def test_it_does_not_exist_for_others(clinic, browser):
    tell(browser)
    for who in ("zoe", "ines", "ada", "mira", "jo"):
        assert seen(browser, clinic, who) == "404"


def test_of_a_couple_nobodys_stands_open(clinic, browser):
    tell(browser, "jo")
    assert "A loss" not in seen(browser, clinic, case="couple")
    assert "A loss" in seen(browser, clinic, case="couple", member="1")
    assert "A loss" not in seen(browser, clinic, case="couple", member="2")
    assert seen(browser, clinic, case="couple", member="3") == "404"
    case = browser("tomas").get(reverse("desk:case", args=[clinic.cases["couple"]]))
    assert b"A loss" not in case.content
