"""Who works here: added, invited, supervised; when their work ends they read nothing at once."""

import re
import uuid

import pytest
from django.test import Client
from django.urls import reverse

from accord_web.cases.models import Part
from accord_web.cases.queries import readers, standing
from accord_web.checkins.models import CheckIn
from accord_web.flows.leave import LastAdministrator, leave
from accord_web.flows.submit import Sending, submit
from accord_web.measures.models import Response
from accord_web.people.actions import add_person, arrange_safety_cover, open_account
from accord_web.people.invitations import invited
from accord_web.people.models import Clinic, Invitation, Membership, User
from accord_web.people.queries import cover, supervisor_of
from accord_web.privacy.filters import readable_findings
from accord_web.privacy.models import AuditEvent
from accord_web.signals.models import Finding
from tests.web.desk.pages import reads, seen, text
from tests.web.desk.weeks import week_of_mira
from tests.web.filling import fill, sitting

TEAM = "/desk/team/"
QUICK = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture(autouse=True)
def quick_passwords(settings):
    settings.PASSWORD_HASHERS = QUICK


def page(clinic, name: str, what: str = "") -> str:
    return f"{TEAM}{clinic[name]}/{what}"


def said(answer) -> str:
    assert answer.status_code == 200
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.content.decode()))


@pytest.fixture
def ada(browser):
    return browser("ada")


def test_it_lists_everybody_with_tasks_account_and_supervision(clinic, browser, ada):
    browser("tomas")
    words = text(ada, TEAM)
    assert "Ines therapist, supervisor no account" in words
    assert "Tomás therapist supervised by Ines, deputy Zoe has an account" in words
    assert "Ada administrator has an account" in words
    for client in ("Mira", "Jo", "Sam"):
        assert client not in words
    assert reads(clinic["ada"], "team") == [None]


def test_somebody_is_added_invited_and_opens_their_account(clinic, ada):
    added = ada.post(TEAM, {"name": "Noor", "tasks": ["therapist", "supervisor"]})
    person = uuid.UUID(added.url.rstrip("/").rpartition("/")[2])
    assert "They have no account yet." in text(ada, added.url)
    answer = ada.post(f"{added.url}invite/")
    link = re.search(r"http://testserver(/invitation/[^<]+)<", answer.content.decode())[1]
    assert "/invitation/" not in seen(ada, added.url).decode()  # shown once
    assert "A link for them works until 9 March" in text(ada, added.url)
    new = Client()
    assert new.post(link, {"email": "n@example.org", "password": "a lake in the woods"}).url == "/"
    assert new.get("/").url.startswith(reverse("door:set_up"))  # before any page of the desk
    assert standing(person).staff and not standing(person).administrator
    assert "They have an account." in text(ada, added.url)
    added_row = AuditEvent.objects.get(what="person.added", record=f"person:{person}")
    assert (added_row.by, added_row.facts) == (clinic["ada"], {"roles": "therapist,supervisor"})


@pytest.mark.parametrize(
    "given", [{"name": "Noor"}, {"tasks": ["therapist"]}, {"name": "tomás", "tasks": ["therapist"]},
              {"name": "Noor", "tasks": ["owner"]}],
)  # fmt: skip
def test_nobody_is_added_without_a_name_of_their_own_and_a_task(clinic, ada, given):
    before = Membership.objects.count()
    assert "Not kept yet." in said(ada.post(TEAM, given))
    assert Membership.objects.count() == before


def test_a_make_believe_clinic_invites_nobody(clinic, ada):
    Clinic.objects.update(demo=True)
    assert ada.post(page(clinic, "tomas", "invite/")).status_code == 302
    assert not Invitation.objects.exists()
    assert "This clinic is make-believe" in text(ada, page(clinic, "tomas"))


def test_it_is_for_administrators_alone(clinic, browser):
    pages = [TEAM, *(page(clinic, "tomas", w) for w in ("", "end/"))]
    posts = [
        TEAM,
        *(page(clinic, "tomas", w) for w in ("invite/", "tasks/", "supervision/", "end/")),
    ]
    for name in ("tomas", "ines", "zoe", "mira", "jo"):
        client = browser(name)
        for address in pages:
            assert client.get(address).status_code == 404, (name, address)
        for address in posts:
            given = {"tasks": ["administrator"], "name": "Noor", "supervisor": str(clinic["zoe"])}
            assert client.post(address, given).status_code == 404, (name, address)
    assert not Invitation.objects.exists()
    assert standing(clinic["tomas"]).staff
    assert not standing(clinic["tomas"]).administrator


def test_a_client_is_nobody_of_the_team(clinic, ada):
    assert ada.get(page(clinic, "mira")).status_code == 404
    for what in ("invite/", "tasks/", "supervision/", "end/"):
        assert ada.post(page(clinic, "mira", what), {"tasks": ["administrator"]}).status_code == 404


def test_a_further_task_is_given_once(clinic, ada):
    for _ in range(2):
        ada.post(page(clinic, "tomas", "tasks/"), {"tasks": ["therapist", "administrator"]})
    assert standing(clinic["tomas"]).administrator
    assert Membership.objects.filter(person=clinic["tomas"]).count() == 2
    assert AuditEvent.objects.filter(what="tasks.given").count() == 1


def arranged(clinic, ada, supervisor: str, deputy: str = "") -> object:
    given = {"supervisor": str(clinic[supervisor]), "deputy": str(clinic[deputy]) if deputy else ""}
    return ada.post(page(clinic, "tomas", "supervision/"), given)


def test_who_supervises_whom_with_a_deputy(clinic, browser, ada, viewer):
    ada.post(page(clinic, "zoe", "tasks/"), {"tasks": ["supervisor"]})
    assert clinic.cases["mira"] in viewer("ines").cases
    assert arranged(clinic, ada, "zoe", "ines").status_code == 302
    assert supervisor_of(None, clinic["tomas"]) == (clinic["zoe"], True)
    assert "Zoe supervises them; Ines stands in." in text(ada, page(clinic, "tomas"))
    assert "Supervises Tomás." in text(ada, page(clinic, "zoe"))
    # The earlier supervisor has none of the cases any more, and the new one none yet.
    assert clinic.cases["mira"] not in viewer("ines").cases
    assert clinic.cases["mira"] not in viewer("zoe").cases
    assert readers(None, clinic.cases["mira"]).supervisor is None


def test_the_same_supervisor_with_another_deputy_keeps_the_cases(clinic, ada, viewer):
    assert arranged(clinic, ada, "ines").status_code == 302
    assert "Nobody stands in yet." in text(ada, page(clinic, "tomas"))
    assert readers(None, clinic.cases["mira"]).supervisor is None  # nobody stands in
    assert arranged(clinic, ada, "ines", "zoe").status_code == 302
    assert readers(None, clinic.cases["mira"]).supervisor.nickname == "Ines"


@pytest.mark.parametrize("pair", [("ines", "ines"), ("zoe", ""), ("tomas", ""), ("mira", "")])
def test_nobody_supervises_who_may_not(clinic, ada, pair):
    """Zoe has not the task; Tomás would supervise himself; Mira does not work here."""
    assert "Not kept yet." in said(arranged(clinic, ada, *pair))
    assert supervisor_of(None, clinic["tomas"]) == (clinic["ines"], True)


def test_a_supervision_ends_and_with_it_what_came_of_it(clinic, ada, viewer):
    assert ada.post(page(clinic, "tomas", "supervision/"), {"end": "yes"}).status_code == 302
    assert supervisor_of(None, clinic["tomas"]) is None
    assert clinic.cases["mira"] not in viewer("ines").cases
    assert "Nobody supervises them here." in text(ada, page(clinic, "tomas"))
    assert AuditEvent.objects.filter(what="supervision.ended", by=clinic["ada"]).count() == 1


def test_whose_work_ended_reads_nothing_at_once(clinic, browser, ada, viewer):
    """There is something to lose: Tomás reads his case and its findings the moment before."""
    week_of_mira(clinic, 1, 3, {"tension": "yes"})
    tomas, case = browser("tomas"), clinic.cases["mira"]
    address = reverse("desk:case", args=[case])
    assert tomas.get(address).status_code == 200
    assert case in viewer("tomas").cases
    assert ada.post(page(clinic, "tomas", "end/")).url == TEAM
    assert tomas.get(address).url.startswith("/sign-in/")
    after = viewer("tomas")
    assert (after.cases, after.staff, after.responder_for) == ({}, False, frozenset())
    assert not Finding.objects.filter(readable_findings(after)).exists()
    assert Part.objects.filter(person=clinic["tomas"], until=None).count() == 2  # for the record
    User.objects.filter(person=clinic["tomas"]).update(is_active=True)
    assert browser("tomas").get(address).status_code == 404  # and not by an account either
    assert "Whose work here has ended" in text(ada, TEAM)
    assert AuditEvent.objects.filter(what="work.ended", by=clinic["ada"]).count() == 1


def test_an_old_browser_stays_out_when_they_come_back(clinic, browser, ada):
    open_account(clinic["tomas"], "t@example.org", "four words and a comma", by=None)
    tomas = browser("tomas")
    ada.post(page(clinic, "tomas", "end/"))
    ada.post(page(clinic, "tomas", "tasks/"), {"tasks": ["therapist"]})
    User.objects.update(is_active=True)
    assert tomas.get("/desk/today/").url.startswith("/sign-in/")
    assert clinic.cases["mira"] in standing(clinic["tomas"]).cases  # the part had stayed open


def test_nobody_is_asked_what_nobody_reads(clinic, ada, at_noon):
    sent = sitting(clinic["mira"], "before")
    submit(sent, Sending(fill(sent, 6), "link"), by=clinic["mira"])
    ada.post(page(clinic, "tomas", "end/"))
    for case in clinic.cases.values():
        assert readers(None, case).therapists == ()
        assert not CheckIn.objects.filter(case=case, withdrawn_at=None).exists()
    assert Response.objects.filter(respondent=clinic["mira"]).exists()  # what was sent stays


def test_with_another_therapist_in_the_case_people_are_asked_on(clinic, ada):
    from accord_web import clock, ids

    Part.objects.create(
        id=ids.new(), case_id=clinic.cases["mira"], person_id=clinic["zoe"], role="co-therapist",
        since=clock.now(),
    )  # fmt: skip
    ada.post(page(clinic, "tomas", "end/"))
    assert [t.nickname for t in readers(None, clinic.cases["mira"]).therapists] == ["Zoe"]
    assert CheckIn.objects.filter(case=clinic.cases["mira"], withdrawn_at=None).exists()
    assert not CheckIn.objects.filter(case=clinic.cases["couple"], withdrawn_at=None).exists()


def test_open_links_supervisions_and_deputies_end_too(clinic, ada, viewer):
    answer = ada.post(page(clinic, "zoe", "invite/")).content.decode()
    token = re.search(r"/invitation/([^<]+)/<", answer)[1]
    assert invited(token, viewer("ada").now).person == clinic["zoe"]
    ada.post(page(clinic, "zoe", "end/"))
    assert invited(token, viewer("ada").now) is None
    assert supervisor_of(None, clinic["tomas"]) == (clinic["ines"], False)
    ada.post(page(clinic, "ines", "end/"))
    assert supervisor_of(None, clinic["tomas"]) is None
    assert readers(None, clinic.cases["mira"]).supervisor is None


def test_whoever_answered_for_safety_does_so_no_more_and_it_says_so(clinic, ada, viewer):
    arrange_safety_cover(
        clinic.id,
        responders=[(clinic[n], "9 to 17", n == "zoe") for n in ("ines", "tomas", "zoe")],
        answer_within_minutes=60,
        hours="9 to 17",
        out_of_hours="Call.",
        help_text="Help.",
        numbers=[("Line", "1")],
        by=None,
    )
    assert "They answer for safety here." in text(ada, page(clinic, "zoe", "end/"))
    assert cover(None, clinic.id).complete
    ada.post(page(clinic, "zoe", "end/"))
    assert not cover(None, clinic.id).complete


def test_the_last_administrator_stays(clinic, ada):
    assert "Nobody else with an account is an administrator." in text(
        ada, page(clinic, "ada", "end/")
    )
    assert "Nobody else with an account" in said(ada.post(page(clinic, "ada", "end/")))
    with pytest.raises(LastAdministrator):
        leave(clinic["ada"], by=clinic["ada"])
    assert standing(clinic["ada"]).administrator
    second = add_person(
        "Bo", clinic=clinic.id, zone="Europe/Berlin", roles=["administrator"], by=None
    )
    with pytest.raises(LastAdministrator):
        leave(clinic["ada"], by=clinic["ada"])  # Bo has no account yet
    open_account(second, "bo@example.org", "four words and a comma", by=None)
    assert ada.post(page(clinic, "ada", "end/")).url == "/"
    assert ada.get("/").url == "/sign-in/"


def test_an_administrator_begins_here_and_no_place_leads_nowhere(clinic, ada):
    assert ada.get("/").url == TEAM
    assert ada.get("/desk/today/").url == ada.get("/desk/cases/").url == "/"
    head = seen(ada, TEAM).decode().partition("</header>")[0]
    places = re.findall(r'href="(/[^"]*)"', head.partition("<header")[2])
    assert {"/", "/desk/safety/", TEAM, "/your-account/"} <= set(places)
    assert all(ada.get(place).status_code in {200, 302} for place in places)


def test_a_therapist_has_no_team_in_sight(clinic, browser):
    head = seen(browser("tomas"), "/desk/today/").decode().partition("</header>")[0]
    assert TEAM not in head and "/desk/safety/" not in head
    assert "/desk/cases/" in head
