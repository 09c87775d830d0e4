"""A few seconds about one person, that nobody asked for: kept once, read by whom they chose."""

import datetime as dt
import uuid

import pytest

from accord_web import clock, ids
from accord_web.checkins import unasked
from accord_web.checkins.models import CheckIn
from accord_web.checkins.plan import ToAsk
from accord_web.checkins.unasked import MOST_A_DAY, PULSE, draft
from accord_web.flows import name
from accord_web.measures.models import Response, Score
from accord_web.measures.queries import parts
from accord_web.privacy.standing import NotAllowed
from accord_web.relationships.models import Relationship

LIST = "/portal/pulse/"
FAR_AWAY = uuid.UUID(int=(2**48 - 1) << 80 | 7 << 76 | 2 << 62)  # of the year 10889
ITEMS = ("closeness", "support", "trust", "limits", "strain", "eggshells")
SHOWN = ",".join(f"0.{item}" for item in ITEMS)


@pytest.fixture
def ana(clinic, viewer) -> uuid.UUID:
    named = name.somebody(viewer("mira"), "Ana", "sister", by=clinic["mira"])
    return Relationship.objects.get(named=named).id


def body(rating: int = 6, route: str = "therapist-now", **more) -> dict[str, str]:
    told = {f"0.{item}": str(rating) for item in ITEMS}
    return {**told, "shown": SHOWN, "reached": "6", "alone": "yes", "route": route, **more}


def address(tie: uuid.UUID, sitting: uuid.UUID | None = None) -> str:
    return f"{LIST}{tie}/{sitting or ids.at(clock.now())}/"


def test_a_look_writes_nothing_and_a_sending_is_kept_once(clinic, browser, ana):
    mira = browser("mira")
    page = mira.get(LIST).content.decode()
    assert ">Ana</a>" in page
    begun = mira.get(f"{LIST}{ana}/")["Location"]
    first = mira.get(begun).content.decode()
    assert "Can anyone else see this screen?" in first
    assert "Ana" not in first
    form = mira.get(f"{begun}?alone=yes").content.decode()
    assert "How close do you feel to Ana now?" in form
    assert not CheckIn.objects.filter(moment="pulse").exists()
    for _twice in range(2):
        assert "Your answers are kept." in mira.post(begun, body()).content.decode()
    [checkin] = CheckIn.objects.filter(moment="pulse")
    [response] = Response.objects.filter(measure="tie")
    assert (checkin.person_id, checkin.session_id) == (clinic["mira"], None)
    assert (response.relationship_id, response.mode, response.alone) == (ana, "phone", "yes")
    assert set(Score.objects.filter(part__response=response).values_list("scale", "value")) == {
        ("good", 6.0),
        ("hard", 6.0),
    }


def test_other_answers_under_the_same_id_wait_for_a_word_or_take_the_place(clinic, browser, ana):
    mira, here = browser("mira"), address(ana)
    mira.post(here, body(6))
    assert mira.post(here, body(2))["Location"].startswith("/portal/which/")
    assert mira.post(here, body(3, correct="yes")).status_code == 200
    good = Score.objects.filter(scale="good", part__live=True)
    assert [s.value for s in good] == [3.0]


@pytest.mark.parametrize(
    ("route", "reads"), [("therapist-now", True), ("nobody", False), ("therapist-later", False)]
)
def test_it_is_read_by_whom_they_chose(clinic, browser, viewer, ana, route, reads):
    browser("mira").post(address(ana), body(route=route))
    read = parts(viewer("tomas"), [clinic.cases["mira"]], measures=["tie"])
    assert bool(read) is reads
    assert parts(viewer("mira"), [clinic.cases["mira"]], measures=["tie"])


def test_somebody_elses_tie_and_sitting_do_not_exist(clinic, browser, ana):
    mira, sitting = browser("mira"), ids.at(clock.now())
    mira.post(address(ana, sitting), body())
    for who in ("jo", "zoe", "tomas", "ines"):
        for page in (f"{LIST}{ana}/", address(ana), address(ana, sitting)):
            assert browser(who).get(page).status_code == 404
            assert browser(who).post(page, body()).status_code in {404, 405}
    assert Response.objects.filter(measure="tie").count() == 1


@pytest.mark.parametrize(
    "made", [uuid.uuid4(), uuid.UUID(int=(2**48 - 1) << 80 | 7 << 76 | 2 << 62)]
)
def test_an_id_that_nobody_made_is_none(browser, ana, made):
    assert browser("mira").post(address(ana, made), body()).status_code == 404


def test_one_who_was_let_go_is_told_of_no_more(clinic, browser, viewer, ana):
    page = address(ana)
    browser("mira").get(page)
    named = Relationship.objects.get(id=ana).named_id
    name.let_go(viewer("mira"), named, by=clinic["mira"])
    assert browser("mira").post(page, body()).status_code == 404


def test_where_somebody_looks_along_nobody_is_named(clinic, browser, ana):
    form = browser("mira").get(f"{address(ana)}?alone=no").content.decode()
    assert "Ana" not in form
    assert form.count('class="screen question"') == len(ITEMS)


def test_nothing_answered_is_nothing_kept(clinic, browser, ana):
    page = browser("mira").post(
        address(ana), body(route="nobody") | dict.fromkeys(SHOWN.split(","), "")
    )
    assert page.status_code == 422
    assert not CheckIn.objects.filter(moment="pulse").exists()


def test_its_link_opens_nothing(clinic, browser, client, ana):
    from accord_web.privacy.encryption import reveal

    browser("mira").post(address(ana), body())
    [row] = reveal(CheckIn.objects.filter(moment="pulse").values("id", "code"), CheckIn)
    assert client.get(f"/c/{row['code']}/").status_code == 404


def test_more_than_anybody_would_tell_in_a_day_is_refused_and_said(clinic, browser, ana):
    mira = browser("mira")
    for _n in range(MOST_A_DAY):
        assert mira.post(address(ana), body()).status_code == 200
    page = mira.post(address(ana), body())
    assert page.status_code == 422
    assert "Please bring the rest to your next session." in page.content.decode()
    assert CheckIn.objects.filter(moment="pulse").count() == MOST_A_DAY


def test_who_was_not_asked_about_for_long_stands_first(clinic, browser, viewer, ana, at_noon):
    named = name.somebody(viewer("mira"), "Leo", "friend", by=clinic["mira"])
    leo = Relationship.objects.get(named=named).id
    mira = browser("mira")
    mira.post(address(ana), body())
    assert f'class="button" href="{LIST}{leo}/"' in mira.get(LIST).content.decode()
    with clock.turned_to(at_noon + dt.timedelta(days=3)):
        browser("mira").post(address(leo), body())
        page = browser("mira").get(LIST).content.decode()
        assert f'class="button" href="{LIST}{ana}/"' in page


def test_where_a_treatment_is_over_nobody_is_asked_and_nothing_begun_before_is_lost(
    clinic, browser, viewer, ana, at_noon
):
    from accord_web.cases.models import Case

    begun, page = ids.at(clock.now()), "/portal/pulse/"
    with clock.turned_to(at_noon + dt.timedelta(days=3)):
        Case.objects.filter(id=clinic.cases["mira"]).update(closed_on=clock.today("UTC"))
        mira = browser("mira")
        assert "Ana" not in mira.get(page).content.decode()
        assert mira.post(address(ana), body()).status_code == 404
        assert mira.post(address(ana, begun), body()).status_code == 200
    with clock.turned_to(at_noon + dt.timedelta(days=9)):
        assert browser("mira").post(address(ana, ids.at(at_noon)), body()).status_code == 404


def test_who_is_not_asked_our_questions_tells_nothing_by_them(clinic, viewer, ana, monkeypatch):
    monkeypatch.setattr(unasked, "is_asked", lambda person, case: False)
    with pytest.raises(NotAllowed):
        draft(viewer("mira"), clinic.cases["mira"], PULSE, [ToAsk("tie", ana)])
