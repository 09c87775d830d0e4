"""A map through erasing, a record's file, a split and a hand-over."""

import datetime as dt
import json
import uuid

import pytest

from accord_web import clock
from accord_web.flows import maps, name
from accord_web.flows.erase import erase_own, erase_record
from accord_web.flows.record import own_record, treatment_record
from accord_web.flows.record_files import as_page
from accord_web.flows.split_case import Goes, confirm, split, take_back
from accord_web.measures.models import Response, ResponsePart
from accord_web.measures.queries import parts
from accord_web.people.models import Named
from accord_web.privacy.encryption import reveal
from accord_web.relationships.models import Relationship
from tests.conftest import NOON
from tests.web import erasing as erasing_fixtures
from tests.web.portal.test_map import PAGE, told

own_list = erasing_fixtures.own_list
LATER = NOON + dt.timedelta(hours=5)
NAME, OTHER = "Philomena-Ottilie", "Wetterleuchten"


def tie(clinic, viewer, who: str, nickname: str) -> uuid.UUID:
    named = name.somebody(viewer(who), nickname, "friend", by=clinic[who])
    return Relationship.objects.get(named=named).id


@pytest.fixture
def kept(clinic, browser, viewer):
    """Two of Mira's people: one whose place Tomás reads, and one whose place is hers alone."""
    read, own = (tie(clinic, viewer, "mira", one) for one in (NAME, OTHER))
    told(browser("mira"), "therapist-now", **{f"d_{read}": "close", f"c_{read}": "weekly"})
    told(browser("mira"), "nobody", **{f"d_{own}": "very-far"})
    return read, own


def test_erasing_ones_own_leaves_what_the_record_needs_without_a_name(
    clinic, kept, browser, viewer
):
    case = clinic.cases["mira"]
    with clock.turned_to(LATER):
        before = [(p.id, p.answers) for p in parts(viewer("tomas"), [case], measures=["map"])]
        assert len(before) == 1
        erase_own(clinic["mira"], by=clinic["mira"])
        after = parts(viewer("tomas"), [case], measures=["map"])
        assert [(p.id, p.answers) for p in after] == before
        assert maps.own(viewer("mira")).latest.people == {}
        for who, page in (("mira", PAGE), ("tomas", f"/desk/cases/{case}/")):
            shown = browser(who).get(page)
            assert shown.status_code == 200
            assert NAME not in shown.content.decode()
    assert ResponsePart.objects.filter(response__measure="map").count() == 1
    [left] = reveal(Named.objects.values("id", "nickname"), Named)  # the tie that the record holds
    assert not left["nickname"]


def test_a_record_takes_all_of_it_along(clinic, kept):
    from accord_web.cases.actions import close_case

    with clock.turned_to(erasing_fixtures.YEARS_ON):
        close_case(clinic.cases["mira"], dt.date(2026, 3, 2), by=clinic["tomas"])
        erase_record(clinic.cases["mira"], "retention", by=clinic["tomas"])
    assert not Response.objects.filter(measure="map").exists()


def test_the_file_of_ones_own_record_holds_it_and_the_treatments_what_may_be_read(
    clinic, kept, viewer
):
    with clock.turned_to(LATER):
        mine = own_record(viewer("mira"), "en")
        page = as_page(mine)
        case = clinic.cases["mira"]
        handed = treatment_record(viewer("tomas"), case, clinic["mira"], "en", without={})
    for word in (NAME, OTHER, "Far away", "Most weeks"):
        assert word in page
    whole = json.dumps(handed)
    assert "Most weeks" in whole
    assert not [word for word in (OTHER, "Far away", "{name}") if word in whole]
    assert "{name}" not in page


@pytest.fixture
def apart(clinic, browser, viewer):
    for who, nickname in (("jo", NAME), ("sam", OTHER)):
        told(browser(who), "therapist-now", **{f"d_{tie(clinic, viewer, who, nickname)}": "far"})
    goes = {clinic[who]: Goes(frozenset({clinic["tomas"]})) for who in ("jo", "sam")}
    fresh = split(clinic.cases["couple"], goes, by=clinic["tomas"])
    return {who: fresh[clinic[who]] for who in ("jo", "sam")}


def test_a_split_gives_each_their_own_and_nothing_of_the_other(clinic, apart, browser, viewer):
    confirm(clinic.cases["couple"], by=clinic["tomas"])
    for who, mine, other in (("jo", NAME, OTHER), ("sam", OTHER, NAME)):
        here = browser("tomas").get(f"/desk/cases/{apart[who]}/").content.decode()
        assert mine in here and other not in here
        assert [one.nickname for one in maps.own(viewer(who)).people.values()] == [mine]
        page = browser(who).get(PAGE).content.decode()
        assert mine in page and other not in page
        [key] = maps.own(viewer(who)).latest.people
        now = {key: one for one, key in maps.on_it(viewer(who), apart[who]).items()}
        assert told(browser(who), **{f"d_{now[key]}": "close"})["Location"].startswith(PAGE)


def test_a_split_taken_back_is_as_it_was(clinic, apart, viewer):
    assert take_back(clinic.cases["couple"], by=clinic["tomas"])
    assert Response.objects.filter(measure="map", case=clinic.cases["couple"]).count() == 2
    for who in ("jo", "sam"):
        [said] = maps.own(viewer(who)).latest.people.values()
        assert said.distance == "far"
