"""The card on a case's page: made of what may be read, the same where nothing may."""

import datetime as dt
import re

import pytest

from accord_web import clock
from accord_web.flows import maps, name
from accord_web.relationships.models import Relationship
from tests.web.portal.test_map import PAGE, told

LEANS = {"Ana": 9, "Leo": 1, "Kim": 2}


@pytest.fixture
def three(clinic, viewer) -> dict:
    found = {}
    for nickname in LEANS:
        named = name.somebody(viewer("mira"), nickname, "friend", by=clinic["mira"])
        found[nickname] = Relationship.objects.get(named=named).id
    return found


def card(browser, clinic, case: str = "mira") -> str:
    page = browser("tomas").get(f"/desk/cases/{clinic.cases[case]}/").content.decode()
    return re.search(r'<section class="\w+ people-around">.*?</section>', page, re.S)[0]


def lean(client, tie, support: int, route: str) -> None:
    """A pulse about one person."""
    here = client.get(f"/portal/pulse/{tie}/")["Location"]
    items = ("closeness", "support", "trust", "limits", "strain", "eggshells")
    said = {f"0.{item}": str(support) for item in items}
    client.post(here, {**said, "shown": ",".join(said), "alone": "yes", "route": route})


def test_where_nothing_may_be_read_it_is_as_where_nothing_is(clinic, browser, three):
    empty = card(browser, clinic)
    assert "Nothing to read yet." in empty
    told(browser("mira"), "nobody", **{f"d_{tie}": "very-far" for tie in three.values()})
    for tie in three.values():
        lean(browser("mira"), tie, 3, "nobody")
    assert maps.own(clinic_viewer(clinic, "mira")).figures.near == 0  # it could leak
    assert card(browser, clinic) == empty


def clinic_viewer(clinic, who: str):
    from accord_web.cases.queries import standing

    return standing(clinic[who])


def test_it_says_what_may_be_read_and_asks(clinic, browser, three):
    far = {f"d_{three[who]}": "far" for who in ("Leo", "Kim")}
    told(browser("mira"), "therapist-now", **{f"d_{three['Ana']}": "close"}, **far)
    for who, tie in three.items():
        lean(browser("mira"), tie, LEANS[who], "therapist-now")
    page = card(browser, clinic)
    assert "Of these one stands close. Who else is there for Mira on a hard day?" in page
    assert "Mira leans on Ana most of all. What if Ana cannot be there?" in page
    assert "there may be others" in page


def test_one_who_is_kept_private_enters_no_figure(clinic, browser, three):
    """Two of three may be read: under the minimum, as if there were two."""
    mira = browser("mira")
    told(mira, "therapist-now", **{f"d_{three[who]}": "far" for who in ("Leo", "Kim")})
    told(mira, "nobody", **{f"d_{three['Ana']}": "close"})
    page = card(browser, clinic)
    assert "Ana" not in page
    assert "Not enough yet" in page
    assert "Further off" in page


def test_a_later_private_map_does_not_move_what_was_read(clinic, browser, three, at_noon):
    said = {f"d_{tie}": "close" for tie in three.values()}
    told(browser("mira"), "therapist-now", **said)
    before = card(browser, clinic)
    with clock.turned_to(at_noon + dt.timedelta(days=30)):
        told(browser("mira"), "nobody", **{f"d_{tie}": "far" for tie in three.values()})
        assert card(browser, clinic) == before


def test_in_a_joint_case_it_stands_folded_and_each_apart(clinic, browser, viewer):
    named = name.somebody(viewer("jo"), "Wetterleuchten", "friend", by=clinic["jo"])
    tie = Relationship.objects.get(named=named).id
    told(browser("jo"), "therapist-now", **{f"d_{tie}": "far"})
    page = browser("tomas").get(f"/desk/cases/{clinic.cases['couple']}/").content.decode()
    folded = re.findall(
        r'<details class="card alone">.*?(?=<details class="card alone">|<footer)', page, re.S
    )
    assert ["Wetterleuchten" in one for one in folded] == [True, False]
    assert "Wetterleuchten" not in page.split('<details class="card alone">')[0]


@pytest.mark.parametrize("who", ["zoe", "ines"])
def test_nobody_else_gets_it(clinic, browser, three, who):
    told(browser("mira"), **{f"d_{tie}": "close" for tie in three.values()})
    page = browser(who).get(f"/desk/cases/{clinic.cases['mira']}/")
    assert page.status_code == 404
    assert b"Ana" not in browser(who).get(PAGE).content


def test_a_place_on_the_map_alone_is_no_rating_in_the_brief(clinic, browser, three):
    told(browser("mira"), "therapist-now", **{f"d_{tie}": "very-far" for tie in three.values()})
    page = browser("tomas").get(f"/desk/cases/{clinic.cases['mira']}/brief/")
    assert page.status_code == 200
    assert "Far away" not in page.content.decode()
