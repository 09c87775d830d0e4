"""The library: open to whoever takes part, about nobody, and taking one on is nobody else's."""

import pytest

from accord_web import clock
from accord_web.flows import name
from accord_web.flows.practise import MOST_AT_ONCE
from accord_web.practice.models import Chosen
from tests.conftest import NOON
from tests.web.practising import LIBRARY, given, picked, text_of


def test_the_library_is_the_same_for_everybody_and_names_nobody(clinic, browser, viewer):
    before = text_of(browser("jo").get(LIBRARY))
    name.somebody(viewer("jo"), "Wetterleuchten", "sister", by=clinic["jo"])
    picked(clinic["jo"], "kind-no", "Wetterleuchten", goal="Hagebuttentee")
    given(clinic, "couple", "Jo", "my-part")
    assert text_of(browser("jo").get(LIBRARY)) == before == text_of(browser("sam").get(LIBRARY))
    for title in ("Say it back first", "A no that stays kind", "My part in it", "One true answer"):
        assert title in before


@pytest.mark.parametrize("who", ["zoe", "tomas", "ines", "ada"])
def test_who_takes_no_part_has_no_library(browser, who):
    for page in (LIBRARY, f"{LIBRARY}kind-no/", "/portal/practice/", "/portal/practice/log/"):
        assert browser(who).get(page).status_code == 404


def test_one_is_taken_on_with_somebody_of_ones_own_in_three_taps(clinic, browser, viewer):
    name.somebody(viewer("mira"), "Ana", "sister", by=clinic["mira"])
    mira, page = browser("mira"), f"{LIBRARY}kind-no/"
    shown = mira.get(page)
    assert "<title>Something to try" in shown.content.decode()
    text = text_of(shown)
    for said in ("When to leave it", "afraid of this person", "Ana", "Tomás", "Nobody in partic"):
        assert said in text
    whom = next(
        line.split('"')[0]
        for line in shown.content.decode().split('name="whom" value="')[1:]
        if line.split('"')[0].startswith("tie-")
    )
    assert mira.post(page, {"whom": whom, "goal": "Say no"})["Location"] == "/portal/practice/"
    [row] = Chosen.objects.all()
    assert (row.person_id, row.chosen_by_id) == (clinic["mira"], clinic["mira"])
    assert row.relationship.named is not None
    listed, own = mira.get("/portal/practice/"), mira.get(f"/portal/practice/{row.id}/")
    assert "A no that stays kind" in text_of(listed)
    assert "Ana" not in listed.content.decode()  # over the shoulder the list names nobody
    assert "With Ana." in text_of(own) and "“Say no”" in text_of(own)


def test_in_a_couple_the_other_is_among_the_choices_by_no_id(clinic, browser):
    shown = browser("jo").get(f"{LIBRARY}kind-no/").content.decode()
    assert "Sam" in shown
    assert str(clinic["sam"]) not in shown


@pytest.mark.parametrize("whom", ["", "member-0000000000000000", "alliance-x", "tie-x"])
def test_with_nobody_else_than_ones_own(clinic, browser, whom):
    page = browser("jo").post(f"{LIBRARY}kind-no/", {"whom": whom})
    assert page.status_code == 422
    assert not Chosen.objects.exists()


def test_what_there_is_not_is_not_found(browser):
    for practice in ("kindno", "kind-no.en", "Kind-No"):
        assert browser("mira").get(f"{LIBRARY}{practice}/").status_code == 404


def test_not_more_than_anybody_has_in_mind(clinic, browser):
    for _n in range(MOST_AT_ONCE):
        picked(clinic["mira"])
    page = browser("mira").post(f"{LIBRARY}kind-no/", {"whom": "nobody"})
    assert page.status_code == 422
    assert "Put one away first." in page.content.decode()
    assert Chosen.objects.count() == MOST_AT_ONCE


def test_the_others_pages_are_the_same_whatever_one_takes_on(clinic, browser):
    pages = ("/portal/", "/portal/practice/", "/portal/practice/log/", LIBRARY, "/portal/sent/")

    def seen() -> list[str]:
        got = [browser("sam").get(page).content for page in pages]
        return [body.decode().split("csrfmiddlewaretoken")[0] for body in got]

    before = seen()
    picked(clinic["jo"], "kind-no", "Sam", goal="Hagebuttentee")
    given(clinic, "couple", "Jo", "my-part")
    with clock.turned_to(NOON):
        assert seen() == before
