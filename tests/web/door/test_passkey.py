"""Passkeys, with a device in software: what opens the door, and every way in which it must not."""

import datetime as dt

import pytest
from django.test import Client

from accord_web import clock
from accord_web.people.models import Passkey
from accord_web.people.second_step import steps
from accord_web.privacy.models import AuditEvent
from tests.web.door.device import PRESENT, Device
from tests.web.door.people_signing_in import account, sign_in, with_app, words

NEW, BEGIN = "/your-account/passkeys/new/", "/your-account/passkeys/ask/"
ASK, ENTER = "/passkey/ask/", "/passkey/"


def add(client, device: Device, name: str = "my phone", **how):
    answer = device.make(client.post(BEGIN).content, **how)
    return client.post(NEW, {"name": name, "answer": answer})


def enter(client, device: Device, **how):
    return client.post(ENTER, {"answer": device.sign(client.post(ASK).content, **how)})


@pytest.fixture
def tomas(clinic):
    account(clinic, "tomas")
    client, _ = sign_in("tomas")
    return client


@pytest.fixture
def device(tomas) -> Device:
    made = Device()
    assert "Keep these codes" in words(add(tomas, made))
    return made


def test_a_passkey_is_set_up_and_is_the_whole_way_in(clinic, tomas, device):
    assert tomas.get("/desk/today/").status_code == 200
    assert "my phone" in words(tomas.get("/your-account/"))
    client = Client()
    before = client.session.session_key
    assert enter(client, device).status_code == 302
    assert client.session.session_key != before
    assert client.get("/desk/today/").status_code == 200
    told = AuditEvent.objects.filter(what="signed-in").order_by("id").last()
    assert (told.by, told.facts) == (clinic["tomas"], {"how": "passkey"})


def test_it_is_the_second_step_too(clinic, tomas, device):
    client, answer = sign_in("tomas")
    assert answer.url == "/sign-in/second-step/"
    assert "Now your passkey" in words(client.get(answer.url))
    assert enter(client, device).status_code == 302
    assert client.get("/desk/today/").status_code == 200


def test_what_is_kept_opens_nothing_and_tells_nothing(clinic, tomas, device):
    row = Passkey.objects.get()
    assert b"my phone" not in bytes(row.name)
    assert clinic["tomas"].bytes not in device.handle
    assert len(device.handle) == 32


@pytest.mark.parametrize(
    "how",
    [
        {"origin": "http://elsewhere.example"},
        {"origin": "https://testserver"},
        {"host": "elsewhere.example"},
        {"flags": PRESENT},
        {"flags": 0},
    ],
)
def test_a_signature_for_another_place_or_without_a_finger_opens_nothing(tomas, device, how):
    client = Client()
    answer = enter(client, device, **how)
    assert answer.status_code == 422 and "did not open the door" in words(answer)
    assert client.get("/desk/today/").status_code == 302


def test_an_answer_counts_once_and_only_for_what_was_asked(tomas, device):
    client = Client()
    answer = device.sign(client.post(ASK).content)
    assert Client().post(ENTER, {"answer": answer}).status_code == 422  # asked of another browser
    assert client.post(ENTER, {"answer": answer}).status_code == 302
    client.post("/sign-out/")
    assert client.post(ENTER, {"answer": answer}).status_code == 422
    client.post(ASK)
    assert client.post(ENTER, {"answer": answer}).status_code == 422


@pytest.mark.parametrize("answer", ["", "{}", "[]", "no", '{"id": 1}', '{"rawId": "AA"}'])
def test_rubbish_is_answered_calmly(tomas, device, answer):
    client = Client()
    client.post(ASK)
    assert client.post(ENTER, {"answer": answer}).status_code == 422
    tomas.post(BEGIN)
    said = tomas.post(NEW, {"name": "x", "answer": answer})
    assert "made no passkey that holds" in words(said)


def test_an_unknown_key_and_somebody_elses_open_nothing(clinic, tomas, device):
    assert enter(Client(), Device()).status_code == 422
    account(clinic, "ines")
    with_app(clinic["ines"])
    ines, _ = sign_in("ines")
    assert enter(ines, device).status_code == 422  # a good key, of another account
    assert ines.get("/desk/today/").url.startswith("/sign-in/second-step/")


def test_a_key_that_counts_backwards_was_copied(clinic, tomas, device):
    assert enter(Client(), device).status_code == 302
    device.count -= 1  # the copy has not counted that one
    assert enter(Client(), device).status_code == 422
    assert AuditEvent.objects.filter(what="second-step.copied").count() == 1
    device.count += 5
    assert enter(Client(), device).status_code == 302


def test_a_key_that_does_not_count_is_good_as_well(clinic):
    account(clinic, "mira")
    mira, _ = sign_in("mira")
    made = Device(counts=False)
    add(mira, made)
    for _ in range(2):
        assert enter(Client(), made).status_code == 302


def test_a_key_is_made_here_for_this_account_once(clinic, tomas, device):
    assert "made no passkey" in words(add(tomas, device))
    assert "made no passkey" in words(add(tomas, Device(), origin="http://elsewhere.example"))
    assert "made no passkey" in words(add(tomas, Device(), flags=PRESENT))
    assert Passkey.objects.count() == 1


def test_a_closed_account_opens_by_no_key(clinic, tomas, device):
    from accord_web.people.models import User

    User.objects.update(is_active=False)
    assert enter(Client(), device).status_code == 422


def test_one_of_two_keys_may_go_and_other_browsers_end_with_it(clinic, tomas, device):
    add(tomas, Device(), "the blue key")
    other = Client()
    enter(other, device)
    first, second = Passkey.objects.order_by("added_at")
    tomas.post("/your-account/passkeys/remove/", {"passkey": str(first.id)})
    assert list(Passkey.objects.values_list("id", flat=True)) == [second.id]
    assert other.get("/desk/today/").status_code == 302
    last = tomas.post("/your-account/passkeys/remove/", {"passkey": str(second.id)})
    assert "keeps a second step" in words(last) and steps(clinic["tomas"]).passkeys == 1
    assert tomas.post("/your-account/passkeys/remove/", {"passkey": "x"}).status_code == 404


def test_nobody_removes_somebody_elses(clinic, tomas, device):
    account(clinic, "mira")
    mira, _ = sign_in("mira")
    mira.post("/your-account/passkeys/remove/", {"passkey": str(Passkey.objects.get().id)})
    assert Passkey.objects.count() == 1


def test_it_unlocks_a_locked_page(clinic, tomas, device, at_noon):
    with clock.turned_to(at_noon + dt.timedelta(minutes=16)):
        assert tomas.get("/desk/today/").url.startswith("/locked/")
        assert enter(tomas, device).status_code == 302
        assert tomas.get("/desk/today/").status_code == 200
