"""An invitation opens one account, once, and never in a make-believe clinic."""

import datetime as dt

import pytest
from django.test import Client
from django.urls import reverse

from accord_web import clock
from accord_web.people.actions import invite, open_account
from accord_web.people.models import Clinic, Invitation, User
from accord_web.privacy.models import AuditEvent

PASSWORD = "four words and a comma"


@pytest.fixture
def address(clinic):
    return reverse("door:invitation", args=[invite(clinic["mira"], by=clinic["tomas"])])


def accept(client, address, email="mira@example.org", password=PASSWORD):
    return client.post(address, {"email": email, "password": password})


def test_looking_does_not_spend_it_and_accepting_signs_in(address, clinic):
    client = Client()
    for _ in range(3):  # a mail scanner looks too
        assert client.get(address).status_code == 200
    assert accept(client, address).headers["location"] == "/"
    assert client.get("/").headers["location"] == reverse("portal:home")
    assert User.objects.get(person=clinic["mira"]).is_active


def test_used_old_replaced_and_unknown_links_look_alike(address, clinic, at_noon):
    second = reverse("door:invitation", args=[invite(clinic["jo"], by=None)])
    newer = reverse("door:invitation", args=[invite(clinic["jo"], by=None)])
    accept(Client(), address)
    unknown = Client().get(reverse("door:invitation", args=["nothing-of-the-kind"]))
    used, replaced = Client().get(address), Client().get(second)
    with clock.turned_to(at_noon + dt.timedelta(days=8)):
        old = Client().get(newer)
    assert unknown.status_code == used.status_code == replaced.status_code == old.status_code == 404
    assert unknown.content == used.content == replaced.content == old.content
    assert "Ask whoever sent it for a new one" in unknown.content.decode()


def test_a_second_use_opens_nothing(address):
    accept(Client(), address)
    again = accept(Client(), address, email="somebody@example.org")
    assert again.status_code == 404
    assert User.objects.count() == 1


def test_a_weak_password_is_refused_and_the_link_stays_good(transactional_db, address):
    said = accept(Client(), address, password="tooshort")
    assert said.status_code == 200
    assert "12" in said.content.decode()
    assert Invitation.objects.get().used_at is None
    assert accept(Client(), address).status_code == 302


def test_whether_an_address_has_an_account_already_is_not_told(transactional_db, address, clinic):
    open_account(clinic["tomas"], "tomas@example.org", PASSWORD, by=None)
    said = accept(Client(), address, email="tomas@example.org")
    assert "Use another e-mail, or ask for a new link" in said.content.decode()
    assert Invitation.objects.get().used_at is None


def test_whoever_was_signed_in_before_is_not_any_more(address, browser, clinic):
    client = browser("tomas")
    accept(client, address)
    assert client.get("/").headers["location"] == reverse("portal:home")


def test_guessing_links_makes_the_door_rest(clinic):
    said = [Client().get(f"/invitation/guess-{n}/").status_code for n in range(21)]
    assert said == [404] * 20 + [429]


def test_a_make_believe_clinic_invites_nobody(address):
    Clinic.objects.update(demo=True)
    assert Client().get(address).status_code == 404
    assert accept(Client(), address).status_code == 404
    assert not User.objects.exists()


def test_a_new_link_is_the_way_back_in_and_ends_every_earlier_session(clinic):
    """A forgotten password: the same e-mail or another, and nobody stays signed in."""
    open_account(clinic["mira"], "mira@example.org", PASSWORD, by=None)
    for email in ("mira@example.org", "m@elsewhere.example"):
        before = Client()
        before.post("/sign-in/", {"email": "mira@example.org", "password": PASSWORD})
        assert before.get("/").headers["location"] == reverse("portal:home")
        link = reverse("door:invitation", args=[invite(clinic["mira"], by=clinic["tomas"])])
        new = Client()
        assert accept(new, link, email=email, password=f"{PASSWORD} again").status_code == 302
        assert new.get("/").headers["location"] == reverse("portal:home")
        assert before.get("/").headers["location"] == "/sign-in/"
        user = User.objects.get(person=clinic["mira"])
        user.set_password(PASSWORD)
        user.save()
    old = Client().post("/sign-in/", {"email": "mira@example.org", "password": PASSWORD})
    assert old.status_code == 200  # the first e-mail opens nothing any more
    assert User.objects.count() == 1
    rows = AuditEvent.objects.filter(what="account.renewed")
    links = {f"invitation:{row.id}" for row in Invitation.objects.all()}
    assert {(row.by, row.record) for row in rows} == {(None, link) for link in links}


def test_a_new_link_does_not_take_somebody_elses_address(transactional_db, clinic):
    open_account(clinic["mira"], "mira@example.org", PASSWORD, by=None)
    open_account(clinic["tomas"], "tomas@example.org", PASSWORD, by=None)
    link = reverse("door:invitation", args=[invite(clinic["mira"], by=None)])
    said = accept(Client(), link, email="tomas@example.org", password="another one of these")
    assert "Use another e-mail, or ask for a new link" in said.content.decode()
    assert User.objects.get(person=clinic["mira"]).check_password(PASSWORD)
    assert Invitation.objects.get().used_at is None
