"""A new client in two minutes."""

import datetime as dt

import pytest

from accord_web.cases.queries import case, members, sessions
from accord_web.people.models import Clinic
from tests.web.desk.pages import reads, seen

NEW = "/desk/cases/new/"
FORM = {
    "setting": "individual",
    "name_1": "Noor",
    "pronoun_1": "she",
    "problem": "anxiety",
    "language": "es",
    "day": "2026-03-05",
    "time": "16:30",
    "minutes": "60",
}


def added(viewer, before) -> list:
    return [c for c in viewer("tomas").cases if c not in before]


def test_a_nickname_and_a_session_are_enough(clinic, browser, viewer):
    before = set(viewer("tomas").cases)
    answer = browser("tomas").post(NEW, FORM)
    (new,) = added(viewer, before)
    (session,) = sessions(viewer("tomas"), [new])
    assert answer.url == f"/desk/sessions/{session.id}/links/"
    # Half past four in Berlin, an hour before that in UTC in winter
    assert session.starts_at == dt.datetime(2026, 3, 5, 15, 30, tzinfo=dt.UTC)
    assert session.ends_at - session.starts_at == dt.timedelta(minutes=60)
    row = case(viewer("tomas"), new)
    assert (row.setting, row.problem) == ("individual", "anxiety")
    people = {m.nickname: (m.role, m.pronoun) for m in members(viewer("tomas"), [new])[new]}
    assert people == {"Noor": ("client", "she"), "Tomás": ("therapist", "they")}


def test_sending_the_form_twice_makes_one_case(clinic, browser, viewer):
    before, tomas = set(viewer("tomas").cases), browser("tomas")
    tomas.post(NEW, FORM)
    again = tomas.post(NEW, FORM)
    assert again.status_code == 200
    assert "You see somebody of this name already" in again.content.decode()
    assert len(added(viewer, before)) == 1


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"name_1": " "}, "Write a nickname here"),
        ({"setting": "couple"}, "Write a nickname here"),
        ({"setting": "couple", "name_2": "NOOR"}, "need names that differ"),
        ({"setting": "couple", "name_2": "Kim", "name_3": "Lee"}, "more names than people"),
        ({"name_1": "mira"}, "You see somebody of this name already"),
        ({"day": ""}, "required"),
        ({"day": "2028-03-05"}, "more than a year away"),
        ({"day": "2026-03-29", "time": "02:30"}, "clocks leave out that hour"),
        ({"minutes": "2"}, "greater than or equal to 5"),
        ({"setting": "town"}, "valid choice"),
    ],
)
def test_what_does_not_fit_is_said_and_nothing_is_made(clinic, browser, viewer, change, says):
    before = set(viewer("tomas").cases)
    answer = browser("tomas").post(NEW, {**FORM, **change})
    assert answer.status_code == 200
    assert says in answer.content.decode()
    assert added(viewer, before) == []


def test_a_family_is_one_case_with_an_alliance_each(clinic, browser, viewer):
    from accord_web.relationships.queries import alliances

    before = set(viewer("tomas").cases)
    names = {"name_1": "Ada M", "name_2": "Bo", "name_3": "Cy"}
    browser("tomas").post(NEW, {**FORM, "setting": "family", **names})
    (new,) = added(viewer, before)
    clients = [m for m in members(viewer("tomas"), [new])[new] if m.is_member]
    assert [m.nickname for m in clients] == ["Ada M", "Bo", "Cy"]
    assert {a.one for a in alliances(viewer("tomas"), [new])} == {m.person for m in clients}


@pytest.mark.parametrize("ticked", [True, False])
def test_the_supervisor_takes_part_only_where_they_accepted(clinic, browser, viewer, ticked):
    from accord_web.cases.queries import readers

    before = set(viewer("tomas").cases)
    browser("tomas").post(NEW, {**FORM, **({"accepted": "on"} if ticked else {})})
    (new,) = added(viewer, before)
    assert (new in viewer("ines").cases) is ticked
    assert (readers(None, new).supervisor is not None) is ticked


def test_without_a_supervision_nothing_of_it_is_asked_or_taken(clinic, browser, viewer):
    before = set(viewer("ines").cases)
    assert "accepted" not in seen(browser("ines"), NEW).decode()
    assert "accepted" in seen(browser("tomas"), NEW).decode()
    browser("ines").post(NEW, {**FORM, "accepted": "on"})
    (new,) = [c for c in viewer("ines").cases if c not in before]
    roles = [m.role for m in members(viewer("ines"), [new])[new]]
    assert sorted(roles) == ["client", "therapist"]


def test_only_therapists_add_clients(clinic, browser):
    from django.test import Client

    for name in ("mira", "ada"):
        assert browser(name).get(NEW).status_code == 404
        assert browser(name).post(NEW, FORM).status_code == 404
    assert Client().get(NEW).status_code == 302


def test_it_works_in_a_make_believe_clinic_and_says_so(clinic, browser):
    Clinic.objects.update(demo=True)
    assert "Make-believe" in seen(browser("tomas"), NEW).decode()
    assert browser("tomas").post(NEW, FORM).status_code == 302


def test_reading_the_page_leaves_one_row(clinic, browser):
    seen(browser("tomas"), NEW)
    assert reads(clinic["tomas"], "newcomer") == [None]
