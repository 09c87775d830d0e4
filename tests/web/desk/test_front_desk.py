"""The front desk keeps the diary of the whole clinic, and finds nothing clinical anywhere."""

import datetime as dt
import re

import pytest
from django.urls import reverse

from accord_web import clock
from accord_web.cases import clinic_diary
from accord_web.cases.models import Session
from accord_web.cases.queries import standing
from accord_web.people.actions import add_person, arrange_safety_cover, give_tasks
from accord_web.privacy.models import AuditEvent
from accord_web.privacy.standing import NotAllowed
from tests.web.desk.pages import reads, seen, text
from tests.web.test_outsider import ALL, SECRETS, WITH_IDS, WITHOUT, records, tried

DIARY, NEW = "/desk/diary/", "/desk/diary/new/"
OPEN = {"desk:diary", "desk:diary_new", "desk:word", "desk:diary_session", "desk:reach"}
# What a page might say of a treatment: settings, problems, findings, answers, order of need.
CLINICAL = re.compile(
    r"\b(depression|anxiety|trauma|couple|family|individual|relationship|dip|rupture|silence|gap|"
    r"finding|brief|caseload|safety|alert|consent|answer|rating|sent|supervis\w*|agreed)\b",
    re.IGNORECASE,
)


@pytest.fixture
def pia(clinic, browser):
    clinic.people["pia"] = add_person(
        "Pia", clinic=clinic.id, zone="Europe/Berlin", roles=["front-desk"], by=None
    )
    return browser("pia")


@pytest.fixture
def lived(clinic, viewer, at_noon):
    """Something clinical in both cases: answers, an alert, something agreed."""
    return (
        records(clinic, viewer, "mira", "mira", at_noon),
        records(clinic, viewer, "couple", "sam", at_noon),
    )


def session_of(clinic, key: str = "mira"):
    return Session.objects.get(case=clinic.cases[key])


def page_of(clinic, key: str = "mira") -> str:
    return f"{DIARY}{session_of(clinic, key).id}/"


def test_it_begins_with_the_diary_of_the_whole_clinic(clinic, pia, lived):
    assert pia.get("/").url == DIARY
    said = text(pia, DIARY)
    assert "Monday, 2 March today" in said
    assert re.search("15:00–15:50 Mira( and Ida)? ?with Tomás · In the room ?planned", said), said
    assert "Jo" in said and "Sam" in said
    assert reads(clinic["pia"], "diary") == [None]


def test_no_page_says_a_word_about_treatment(clinic, pia, lived):
    for page in (
        DIARY,
        f"{DIARY}?from=2026-02-23",
        NEW,
        page_of(clinic),
        page_of(clinic, "couple"),
    ):
        body = seen(pia, page).decode()
        main = body.partition("<main")[2]
        assert "Mira" in main or "Jo" in main or "from=" in page
        assert not CLINICAL.findall(re.sub(r"<[^>]+>", " ", main)), page
        for ids in lived:
            for name in ("case", "checkin", "response", "alert", "person", "task", "relationship"):
                assert str(ids[name]) not in body, (page, name)


def test_every_other_page_is_as_if_it_did_not_exist(clinic, pia, lived):
    for ids in lived:
        for name in WITH_IDS:
            if name in OPEN or not WITH_IDS[name] <= ids.keys() | SECRETS.keys():
                continue
            for real, unknown in tried(pia, name, ids):
                assert real.status_code in {404, 405}, (name, real.status_code)
                assert real.content == unknown.content, name
    for name in WITHOUT:
        if name.startswith("desk:") and name not in OPEN:
            assert pia.get(reverse(name)).status_code in {404, 405}, name
            assert pia.post(reverse(name)).status_code in {404, 405}, name


def test_every_link_of_every_page_stays_inside(clinic, pia, lived):
    todo, done = [DIARY], set()
    while todo:
        page = todo.pop()
        done.add(page)
        answer = pia.get(page, follow=True)
        assert answer.status_code == 200, page
        for link in re.findall(r'href="([/?][^"#]*)"', answer.content.decode()):
            there = f"{page.partition('?')[0]}{link}" if link.startswith("?") else link
            plain = there.partition("?")[0]
            if there not in done and not plain.startswith("/static/") and len(done) < 40:
                todo.append(there)
    inside = {DIARY, NEW, "/desk/word/", "/your-account/", "/"}
    assert inside <= {page.partition("?")[0] for page in done}
    allowed = (DIARY, "/desk/word/", "/your-account/", "/password/")
    assert all(page == "/" or page.startswith(allowed) for page in done), done


def test_others_do_not_see_the_diary_of_the_clinic(clinic, browser, viewer):
    for name in ("tomas", "ines", "ada", "mira", "zoe"):
        for page in (DIARY, NEW, page_of(clinic)):
            assert browser(name).get(page).status_code == 404, (name, page)
            assert browser(name).post(page, {"state": "cancelled-staff"}).status_code == 404
        with pytest.raises(NotAllowed):
            clinic_diary.to_plan_for(viewer(name))
    assert session_of(clinic).state == "planned"


def test_a_session_is_planned_by_name(clinic, pia):
    body = seen(pia, NEW).decode()
    options = dict(re.findall(r'<option value="(\w+)">([^<]+)</option>', body))
    names = [said for key, said in options.items() if len(key) == 24]
    assert names == ["Jo, Sam (Tomás)", "Mira (Tomás)"]
    key = next(key for key, said in options.items() if said.startswith("Mira"))
    given = {"who": key, "day": "2026-03-09", "time": "14:00", "minutes": "50", "place": "video"}
    assert pia.post(NEW, given).url == DIARY
    made = Session.objects.filter(case=clinic.cases["mira"]).latest("starts_at")
    assert (made.place, made.starts_at) == ("video", dt.datetime(2026, 3, 9, 13, tzinfo=dt.UTC))
    assert "14:00–14:50 Mira" in text(pia, f"{DIARY}?from=2026-03-09")
    row = AuditEvent.objects.filter(what="session.planned").latest("id")
    assert row.by == clinic["pia"]


@pytest.mark.parametrize("who", ["", "x", "0" * 24])
def test_nothing_is_planned_for_nobody(clinic, pia, who):
    given = {"who": who, "day": "2026-03-09", "time": "14:00", "minutes": "50", "place": "room"}
    before = Session.objects.count()
    assert "Not kept yet." in pia.post(NEW, given).content.decode()
    given["who"] = str(clinic.cases["mira"])
    assert "Not kept yet." in pia.post(NEW, given).content.decode()
    assert Session.objects.count() == before


def test_a_session_is_moved_cancelled_and_put_right(clinic, pia):
    page = page_of(clinic)
    pia.post(page, {"day": "2026-03-03", "time": "10:00"})
    assert session_of(clinic).starts_at == dt.datetime(2026, 3, 3, 9, tzinfo=dt.UTC)
    pia.post(page, {"state": "cancelled-client"})
    assert session_of(clinic).state == "cancelled-client"
    assert "cancelled by them" in text(pia, f"{DIARY}")
    pia.post(page, {"state": "planned"})
    assert session_of(clinic).state == "planned"
    for state in ("held", "missed", "x", ""):
        pia.post(page, {"state": state})  # not by them, or not yet
        assert session_of(clinic).state == "planned"


def test_what_took_place_is_told_by_those_who_were_there(clinic, pia, at_noon):
    from accord_web.flows import diary

    diary.mark(session_of(clinic).id, "held", by=clinic["tomas"])
    page = page_of(clinic)
    assert "Nothing is to be changed here" in text(pia, page)
    pia.post(page, {"state": "cancelled-staff"})
    pia.post(page, {"day": "2026-03-20", "time": "10:00"})
    row = session_of(clinic)
    assert (row.state, row.starts_at) == ("held", at_noon + dt.timedelta(hours=2))
    with clock.turned_to(at_noon + dt.timedelta(hours=5)):
        pia.post(page_of(clinic, "couple"), {"state": "missed"})
    assert session_of(clinic, "couple").state == "missed"


def test_a_closed_case_is_planned_no_more(clinic, pia):
    from accord_web.cases.models import Case

    Case.objects.filter(id=clinic.cases["mira"]).update(closed_on="2026-03-02")
    assert "Mira" not in text(pia, NEW)
    assert "Nothing is to be changed here" in text(pia, page_of(clinic))


def test_a_therapist_who_keeps_the_diary_too_has_both(clinic, browser):
    give_tasks(clinic["tomas"], clinic.id, ["front-desk"], by=clinic["ada"])
    tomas = browser("tomas")
    assert tomas.get("/").url == "/desk/today/"
    for page in (DIARY, f"/desk/cases/{clinic.cases['mira']}/", "/desk/cases/"):
        assert tomas.get(page).status_code == 200


def test_whoever_treated_once_and_keeps_the_diary_now_stands_in_no_case(clinic, viewer):
    from accord_web.people.models import Membership

    assert clinic.cases["mira"] in viewer("tomas").cases
    Membership.objects.filter(person=clinic["tomas"]).update(until=clock.now())
    give_tasks(clinic["tomas"], clinic.id, ["front-desk"], by=clinic["ada"])
    now = standing(clinic["tomas"])
    assert now.front_desk and now.staff and now.cases == {}


def test_the_front_desk_answers_for_no_safety(clinic, pia, browser):
    """Nobody can put them into the cover by mistake: the form does not offer them."""
    assert "Pia" not in text(browser("ada"), "/desk/safety/cover/")
    arrange_safety_cover(
        clinic.id,
        responders=[(clinic["ines"], "9 to 17", False), (clinic["zoe"], "9 to 17", False),
                    (clinic["pia"], "always", True)],
        answer_within_minutes=60, hours="9", out_of_hours="Call.", help_text="Help.",
        numbers=[("Line", "1")], by=None,
    )  # fmt: skip
    assert standing(clinic["pia"]).responder_for == frozenset()


def test_an_administrator_without_clients_sees_nothing_clinical(clinic, browser, lived):
    ada = browser("ada")
    for name in sorted(ALL):
        if name.startswith(("desk:", "portal:")) and not ALL[name] - SECRETS.keys():
            if ALL[name]:
                continue
            answer = ada.get(reverse(name))
            assert answer.status_code in {200, 302, 404, 405}, name
            main = answer.content.decode().partition("<main")[2]
            for who in ("Mira", "Sam", "Jo<"):
                assert who not in main, (name, who)
