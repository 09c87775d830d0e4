"""An invitation opens one account, once, and never in a make-believe clinic."""

import datetime as dt

import pytest
from django.test import Client
from django.urls import reverse

from accord_web import clock
from accord_web.people.actions import invite, open_account
from accord_web.people.models import Clinic, Invitation, User

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
