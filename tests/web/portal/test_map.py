"""The map: told by one sitting, read as any answer is; a list first and nothing at a glance."""

import datetime as dt
import re
import uuid

import pytest

from accord_web import clock
from accord_web.checkins.models import CheckIn
from accord_web.flows import maps, name
from accord_web.measures.models import Response, ResponsePart
from accord_web.measures.queries import parts, ties_read
from accord_web.people.models import Named
from accord_web.privacy.models import AuditEvent
from accord_web.relationships.models import Relationship

PAGE = "/portal/map/"
NOW = "/portal/map/now/"
MONTH = dt.timedelta(days=30)


def begun(client) -> str:
    return client.get(NOW)["Location"]


def tie_of(nickname_or_named: uuid.UUID) -> uuid.UUID:
    return Relationship.objects.get(named=nickname_or_named, until=None).id


@pytest.fixture
def ana(clinic, viewer) -> uuid.UUID:
    return tie_of(name.somebody(viewer("mira"), "Ana", "sister", by=clinic["mira"]))


@pytest.fixture
def leo(clinic, viewer, ana) -> uuid.UUID:
    return tie_of(name.somebody(viewer("mira"), "Leo", "friend", by=clinic["mira"]))


def body(route: str = "therapist-now", **said: str) -> dict[str, str]:
    return {"route": route, "keep": "yes", **said}


def told(client, route: str = "therapist-now", **said: str):
    """`d_<tie>` and `c_<tie>` of a map that is kept."""
    fields = {key.replace("_", "-", 1): value for key, value in said.items()}
    return client.post(begun(client), body(route, **fields))


def test_from_empty_to_a_map_in_one_form(clinic, browser, viewer):
    mira = browser("mira")
    assert "Nobody yet." in mira.get(PAGE).content.decode()
    here = begun(mira)
    page = mira.post(
        here, {"add": "yes", "nickname": "Ana", "role": "sister", "new": "close", "route": "nobody"}
    ).content.decode()
    [tie] = re.findall(r'name="d-([0-9a-f-]{36})" value="close" checked', page)
    assert 'value="nobody" checked' in page  # what was chosen so far stays chosen
    assert not CheckIn.objects.filter(moment="map").exists()  # and is kept nowhere yet
    last = mira.post(
        here,
        body(nickname="Leo", role="friend", new="far") | {f"d-{tie}": "close", f"c-{tie}": "daily"},
    )
    assert last["Location"] == f"{PAGE}?kept=yes"
    [checkin] = CheckIn.objects.filter(moment="map")
    assert (checkin.person_id, checkin.session_id) == (clinic["mira"], None)
    assert Response.objects.filter(measure="map").count() == 2
    held = maps.own(viewer("mira"))
    assert [
        (held.people[key].nickname, said.distance, said.contact)
        for key, said in held.latest.people.items()
    ] == [("Ana", "close", "daily"), ("Leo", "far", None)]


def test_the_first_view_shows_who_and_folds_how_close(browser, ana):
    mira = browser("mira")
    told(mira, **{f"d_{ana}": "very-far"})
    page = mira.get(PAGE).content.decode()
    first, _folded = page.split("Show how close", 1)
    assert ">Ana</a>" in first
    assert "Far away" not in first
    assert "<svg" not in first
    assert "<svg" in page
    assert "Far away" in page.split("<svg")[0]  # the list stands before the picture
    assert "Ana" not in re.search(r"<title>(.*?)</title>", page)[1]
    assert "style=" not in page


def test_a_look_writes_nothing_and_the_same_sending_is_kept_once(browser, ana):
    mira = browser("mira")
    here = begun(mira)
    mira.get(here)
    assert not CheckIn.objects.filter(moment="map").exists()
    for _twice in range(2):
        mira.post(here, body(**{f"d-{ana}": "close"}))
    assert CheckIn.objects.filter(moment="map").count() == 1
    assert Response.objects.filter(measure="map").count() == 1


def test_going_back_and_keeping_something_else_takes_its_place(browser, viewer, ana):
    mira = browser("mira")
    here = begun(mira)
    mira.post(here, body(**{f"d-{ana}": "close"}))
    mira.post(here, body(**{f"d-{ana}": "far"}))
    assert CheckIn.objects.filter(moment="map").count() == 1
    held = maps.own(viewer("mira"))
    assert [said.distance for said in held.latest.people.values()] == ["far"]
    assert ResponsePart.objects.filter(response__measure="map", live=True).count() == 1


def test_with_somebody_new_on_it_the_same_page_keeps_another_map(browser, clinic, viewer, ana):
    mira = browser("mira")
    here = begun(mira)
    mira.post(here, body(**{f"d-{ana}": "close"}))
    leo = tie_of(name.somebody(viewer("mira"), "Leo", "friend", by=clinic["mira"]))
    mira.post(here, body(**{f"d-{ana}": "close", f"d-{leo}": "far"}))
    held = maps.own(viewer("mira"))
    assert [said.distance for said in held.latest.people.values()] == ["close", "far"]


@pytest.mark.parametrize(
    ("route", "reads"), [("therapist-now", True), ("nobody", False), ("therapist-later", False)]
)
def test_it_is_read_by_whom_they_chose_names_and_all(clinic, browser, viewer, ana, route, reads):
    told(browser("mira"), route, **{f"d_{ana}": "close"})
    case = clinic.cases["mira"]
    assert bool(parts(viewer("tomas"), [case], measures=["map"])) is reads
    assert bool(ties_read(viewer("tomas"), case)) is reads
    page = browser("tomas").get(f"/desk/cases/{case}/").content
    assert (b"Ana" in page) is reads
    assert maps.own(viewer("mira")).latest.people


def test_what_is_read_is_sealed_until_it_is_opened(browser, ana):
    told(browser("mira"), **{f"d_{ana}": "very-far"})
    row = ResponsePart.objects.get(response__measure="map")
    assert b"very-far" not in bytes(row.answers)
    assert "very-far" not in str(list(AuditEvent.objects.values()))


def test_all_of_a_map_is_closed_and_opened_at_once(clinic, browser, viewer, ana, leo):
    mira = browser("mira")
    told(mira, **{f"d_{ana}": "close", f"d_{leo}": "far"})
    home = mira.get("/portal/").content.decode()
    [address] = re.findall(r"/portal/map/readers/[0-9a-f-]{36}/", home)  # one line for all of it
    assert mira.get(address).status_code == 200
    case = clinic.cases["mira"]
    assert len(parts(viewer("tomas"), [case], measures=["map"])) == 2
    assert mira.post(address, {"route": "everyone"}).status_code == 422
    mira.post(address, {"route": "nobody"})
    assert parts(viewer("tomas"), [case], measures=["map"]) == []
    assert ties_read(viewer("tomas"), case) == []
    for who in ("jo", "zoe", "tomas"):
        assert browser(who).get(address).status_code == 404


def test_next_month_everybody_stands_as_they_were_left(browser, viewer, at_noon, ana, leo):
    told(browser("mira"), **{f"d_{ana}": "close", f"d_{leo}": "far"})
    with clock.turned_to(at_noon + MONTH):
        mira = browser("mira")
        page = mira.get(begun(mira)).content.decode()
        assert f'name="d-{ana}" value="close" checked' in page
        assert f'name="d-{leo}" value="far" checked' in page
        first = maps.own(viewer("mira")).picture()
        told(mira, **{f"d_{ana}": "close", f"d_{leo}": "between"})
        then = maps.own(viewer("mira")).picture()
    for key, spot in first.spots.items():
        assert then.spots[key].angle == spot.angle


def test_letting_go_is_kept_with_the_map_and_not_before(browser, viewer, ana, leo):
    mira = browser("mira")
    here = begun(mira)
    mira.post(here, {"add": "yes", "go": str(leo), f"d-{ana}": "close"})  # something to mend
    assert Named.objects.filter(until=None).count() == 2
    mira.post(here, body(go=str(leo), **{f"d-{ana}": "close", f"d-{leo}": "far"}))
    held = maps.own(viewer("mira"))
    assert [held.people[key].nickname for key in held.latest.people] == ["Ana"]
    assert Response.objects.filter(measure="map").count() == 1


def test_what_changed_in_words(browser, clinic, viewer, at_noon, ana, leo):
    told(browser("mira"), **{f"d_{ana}": "close", f"d_{leo}": "far"})
    with clock.turned_to(at_noon + MONTH):
        mira = browser("mira")
        assert "Not enough yet" in mira.get(f"{PAGE}changed/").content.decode()
        kim = tie_of(name.somebody(viewer("mira"), "Kim", "friend", by=clinic["mira"]))
        told(mira, go=str(leo), **{f"d_{ana}": "between", f"d_{kim}": "close"})
        page = mira.get(f"{PAGE}changed/?from=2026-03-02&to=nonsense").content.decode()
    said = re.sub(r"<[^>]*>|\s+", " ", page)
    for line in ("Came to your map Kim", "Went further away Ana", "Let go Leo"):
        assert line in re.sub(r" +", " ", said)
    assert "Came closer" not in said


def test_a_persons_own_page_tells_what_was_said_in_words_first(browser, clinic, at_noon, ana):
    told(browser("mira"), **{f"d_{ana}": "close"})
    with clock.turned_to(at_noon + MONTH):
        mira = browser("mira")
        told(mira, **{f"d_{ana}": "far"})
        page = mira.get(f"{PAGE}{ana}/").content.decode()
        first, more = page.split("Show what you said", 1)
        assert "Further" not in first
        assert "Further away than the time before." in more
        assert "You have not told anything about it yet." in more
        begin = mira.get(f"{PAGE}{ana}/hope/")["Location"]
        assert "between you and Ana?" in mira.get(f"{begin}?alone=yes").content.decode()
        assert "Ana" not in mira.get(f"{begin}?alone=no").content.decode()
        sent = {"0.goal": "Sundays <without> a row", "shown": "0.goal", "alone": "yes"}
        mira.post(begin, {**sent, "route": "nobody", "reached": "1"})
        assert "Sundays &lt;without&gt; a row" in mira.get(f"{PAGE}{ana}/").content.decode()
        case = clinic.cases["mira"]
        assert b"Sundays" not in browser("tomas").get(f"/desk/cases/{case}/").content


def test_on_paper_by_initials_unless_asked_otherwise(browser, ana, leo):
    mira = browser("mira")
    told(mira, **{f"d_{ana}": "close", f"d_{leo}": "far"})
    page = mira.get(f"{PAGE}paper/").content.decode()
    assert "Ana" not in page
    assert ">A.<" in page
    assert ">Ana<" in mira.get(f"{PAGE}paper/?names=yes").content.decode()


@pytest.mark.parametrize("who", ["zoe", "tomas", "ines", "ada"])
def test_whoever_is_nobodys_client_has_no_such_page(browser, ana, who):
    told(browser("mira"), **{f"d_{ana}": "close"})
    other = browser(who)
    sitting = begun(browser("mira"))
    for page in (PAGE, NOW, sitting, f"{PAGE}{ana}/", f"{PAGE}changed/", f"{PAGE}paper/"):
        assert other.get(page).status_code == 404
    assert other.post(sitting, body(**{f"d-{ana}": "far"})).status_code == 404
    assert PAGE.encode() not in other.get("/portal/").content


def test_nobody_places_or_looks_at_anothers_people(clinic, browser, viewer, ana):
    told(browser("mira"), **{f"d_{ana}": "close"})
    jo = browser("jo")
    assert jo.get(f"{PAGE}{ana}/").status_code == 404
    assert jo.get(f"{PAGE}{ana}/hope/").status_code == 404
    assert told(jo, **{f"d_{ana}": "far"}).status_code == 422  # nobody of theirs was placed
    assert told(jo, go=str(ana)).status_code == 422
    assert Named.objects.get().until is None
    assert Response.objects.filter(measure="map").count() == 1


def test_the_partner_cannot_tell_that_a_map_was_told(clinic, browser, viewer, seen, to):
    sam = browser("sam")
    addresses = ["/portal/", PAGE, "/portal/shared/", to("sam", "before")]
    before = [seen(sam, address) for address in addresses]
    tie = tie_of(name.somebody(viewer("jo"), "Sam", "partner", by=clinic["jo"]))
    told(browser("jo"), **{f"d_{tie}": "very-far"})
    assert [seen(sam, address) for address in addresses] == before


def test_somebody_elses_sitting_and_an_id_that_nobody_made_do_not_exist(browser, ana):
    mira = browser("mira")
    here = begun(mira)
    mira.post(here, body(**{f"d-{ana}": "close"}))
    jo = browser("jo")
    assert [jo.get(here).status_code, jo.post(here, body()).status_code] == [404, 404]
    assert mira.get(f"{NOW}{uuid.uuid4()}/").status_code == 404
    assert mira.get(here).status_code == 200


@pytest.mark.parametrize("raw", ["inside-out", "", "0"])
def test_a_distance_that_is_none_is_not_kept(browser, ana, raw):
    assert told(browser("mira"), **{f"d_{ana}": raw}).status_code == 422
    assert not CheckIn.objects.filter(moment="map").exists()


def test_thoughts_wait_for_three_people_and_ask(browser, clinic, viewer, ana, leo):
    mira = browser("mira")
    told(mira, **{f"d_{ana}": "far", f"d_{leo}": "far"})
    assert "Not enough yet" in mira.get(PAGE).content.decode()
    kim = tie_of(name.somebody(viewer("mira"), "Kim", "friend", by=clinic["mira"]))
    told(mira, **{f"d_{ana}": "close", f"d_{leo}": "far", f"d_{kim}": "far"})
    assert "One person stands close. Who else" in mira.get(PAGE).content.decode()


def test_reading_is_audited_once(browser, clinic, ana):
    rows = AuditEvent.objects.filter(what="read", by=clinic["mira"])
    before = rows.count()
    browser("mira").get(PAGE)
    assert [row.record for row in rows.order_by("id")[before:]] == ["page:map"]
