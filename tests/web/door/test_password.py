"""Another password: for who knows the old one; every other browser is out."""

import datetime as dt

import pytest
from django.test import Client

from accord_web import clock
from accord_web.people.actions import open_account
from accord_web.people.models import Clinic, User
from accord_web.privacy.models import AuditEvent

OLD, NEW = "four words and a comma", "a lake behind the woods"
PAGE = "/password/"


def signed_in(password=OLD) -> Client:
    client = Client()
    said = client.post("/sign-in/", {"email": "mira@example.org", "password": password})
    assert said.status_code == 302
    return client


@pytest.fixture
def mira(clinic) -> Client:
    open_account(clinic["mira"], "mira@example.org", OLD, by=None)
    return signed_in()


def change(client, old=OLD, new=NEW):
    return client.post(PAGE, {"old": old, "new": new})


def test_it_changes_and_this_browser_alone_stays_signed_in(mira, clinic):
    elsewhere = signed_in()
    assert elsewhere.get("/portal/").status_code == 200
    assert change(mira).headers["location"] == "/password/changed/"
    assert mira.get("/password/changed/").status_code == 200
    assert mira.get("/portal/").status_code == 200
    assert elsewhere.get("/portal/").headers["location"].startswith("/sign-in/")
    assert signed_in(NEW).get("/portal/").status_code == 200
    again = Client().post("/sign-in/", {"email": "mira@example.org", "password": OLD})
    assert again.status_code == 200
    row = AuditEvent.objects.get(what="account.password")
    assert (row.by, row.record) == (clinic["mira"], f"person:{clinic['mira']}")


def test_the_old_one_is_asked_and_the_new_one_must_do(mira):
    kept = User.objects.get().password
    assert "This is not the password you have now." in change(mira, old="?").content.decode()
    assert "12" in change(mira, new="tooshort").content.decode()
    assert change(mira, new="").status_code == 200
    assert User.objects.get().password == kept
    assert mira.get("/portal/").status_code == 200


def test_guessing_makes_the_door_rest(mira, at_noon):
    said = [change(mira, old=f"guess {n}").status_code for n in range(9)]
    assert said == [200] * 8 + [429]
    assert change(mira).status_code == 429
    with clock.turned_to(at_noon + dt.timedelta(minutes=16)):
        assert change(mira).status_code == 302


def test_whoever_is_not_signed_in_is_asked_to(mira):
    for page in (PAGE, "/password/changed/"):
        assert Client().get(page).headers["location"].startswith("/sign-in/?next=")
    assert change(Client()).status_code == 404


def test_a_make_believe_clinic_has_no_passwords(mira):
    Clinic.objects.update(demo=True)
    assert "Nobody has a password" in mira.get(PAGE).content.decode()
    assert change(mira).status_code == 200
    assert User.objects.get().check_password(OLD)
