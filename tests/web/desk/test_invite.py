"""An invitation: made by hand, shown once, handed over by the clinic itself."""

import re

from django.test import Client

from accord_web.people.models import Clinic, Invitation
from accord_web.people.queries import has_account
from accord_web.privacy.models import AuditEvent
from tests.web.desk.pages import reads, seen, text


def address(clinic, case="mira") -> str:
    return f"/desk/cases/{clinic.cases[case]}/invite/"


def made(answer) -> str:
    return re.search(r"http://testserver(/invitation/[^<]+)<", answer.content.decode())[1]


def test_a_link_opens_an_account_once(clinic, browser, viewer):
    link = made(browser("tomas").post(address(clinic), {"member": "1"}))
    assert "/invitation/" not in seen(browser("tomas"), address(clinic)).decode()
    new = Client()
    given = {"email": "mira@example.org", "password": "a lake in the woods"}
    assert new.post(link, given).status_code == 302
    assert has_account(viewer("tomas"), clinic["mira"])
    assert "has an account" in text(browser("tomas"), address(clinic))


def test_whoever_forgot_the_password_gets_in_by_a_new_link(clinic, browser):
    given = {"email": "mira@example.org", "password": "a lake in the woods"}
    first = Client()
    first.post(made(browser("tomas").post(address(clinic), {"member": "1"})), given)
    assert "Password forgotten: a new link" in text(browser("tomas"), address(clinic))
    link = made(browser("tomas").post(address(clinic), {"member": "1"}))
    second = Client()
    assert second.post(link, {**given, "password": "a hill over the lake"}).status_code == 302
    assert second.get("/portal/").status_code == 200
    assert first.get("/portal/").status_code == 302  # whoever was signed in is not any more
    rows = AuditEvent.objects.filter(what="invitation.made", by=clinic["tomas"])
    assert rows.count() == 2


def test_each_member_has_a_link_of_their_own(clinic, browser):
    answer = browser("tomas").post(address(clinic, "couple"), {"member": "2"})
    assert "A link for Sam" in answer.content.decode()
    assert list(Invitation.objects.values_list("person", flat=True)) == [clinic["sam"]]
    for wrong in ("3", "0", "", "x"):
        gone = browser("tomas").post(address(clinic, "couple"), {"member": wrong})
        assert gone.status_code == 404


def test_a_make_believe_clinic_invites_nobody_and_says_why(clinic, browser):
    Clinic.objects.update(demo=True)
    assert "This clinic is make-believe" in text(browser("tomas"), address(clinic))
    answer = browser("tomas").post(address(clinic), {"member": "1"})
    assert "/invitation/" not in answer.content.decode()
    assert not Invitation.objects.exists()


def test_only_therapists_of_the_case_invite(clinic, browser):
    for name in ("zoe", "mira", "ines", "ada", "jo"):
        assert browser(name).get(address(clinic)).status_code == 404
        assert browser(name).post(address(clinic), {"member": "1"}).status_code == 404
    assert not Invitation.objects.exists()
    seen(browser("tomas"), address(clinic))
    assert reads(clinic["tomas"], "invite") == [clinic.cases["mira"]]
