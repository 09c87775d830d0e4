"""Codes from an app and recovery codes: required of staff, offered to everybody, each good once."""

import datetime as dt
import re

import pytest
from django.test import Client
from django.urls import reverse

from accord_web import clock
from accord_web.people import second_step
from accord_web.people.models import Clinic, Notice, RecoveryCode, Totp, Visit
from accord_web.people.second_step import OneHand, make_recovery_codes, reset, steps
from accord_web.privacy.models import AuditEvent
from tests.web.door.people_signing_in import account, digits, sign_in, with_app, words

STEP, SET_UP = "/sign-in/second-step/", "/your-account/second-step/"


@pytest.fixture
def tomas(clinic):
    account(clinic, "tomas")
    return clinic["tomas"]


@pytest.fixture
def secret(tomas):
    return with_app(tomas)


def test_staff_with_a_password_alone_are_led_to_a_second_step_first(clinic, tomas):
    client, _ = sign_in("tomas")
    for page in ("/", "/desk/today/", f"/desk/cases/{clinic.cases['mira']}/", "/your-account/"):
        assert client.get(page).url.startswith(SET_UP)
    assert client.post(f"/desk/cases/{clinic.cases['mira']}/close/").url.startswith(SET_UP)
    assert "First, a second step" in words(client.get(SET_UP))


def test_clients_may_go_without(clinic):
    account(clinic, "mira")
    client, answer = sign_in("mira")
    assert answer.url == "/" and client.get("/portal/").status_code == 200
    assert "Codes from an app" in words(client.get("/your-account/"))


def test_in_a_make_believe_clinic_one_click_is_enough(clinic, tomas):
    Clinic.objects.update(demo=True)
    from accord_web.people.models import User
    from accord_web.people.signing_in import keyed_hash

    hashed = keyed_hash("tomas@make-believe.example")
    User.objects.filter(person=tomas).update(email_hash=hashed)
    client = Client()
    client.post("/demo/", {"person": "tomas"})
    assert client.get("/desk/today/").status_code == 200
    assert "Nobody has a password" in words(client.get("/your-account/"))
    assert client.get("/your-account/app/new/").url == "/your-account/"
    later = clock.now() + dt.timedelta(hours=3)
    with clock.turned_to(later):
        assert client.get("/desk/today/").status_code == 200  # nothing locks
    with clock.turned_to(later + dt.timedelta(hours=5)):
        assert client.get("/desk/today/").status_code == 302


def set_up_app(client) -> tuple[str, object]:
    page = client.get("/your-account/app/new/")
    secret = re.search(r'class="secret">([A-Z2-7 ]+)<', page.content.decode())[1].replace(" ", "")
    assert "data:image/svg" in page.content.decode()
    return secret, client.post("/your-account/app/new/", {"code": digits(secret)})


def test_the_app_is_set_up_and_recovery_codes_are_shown_once(clinic, tomas):
    client, _ = sign_in("tomas")
    secret, answer = set_up_app(client)
    codes = re.findall(r"<code>([2-9A-Z-]{14})</code>", answer.content.decode())
    assert len(codes) == len(set(codes)) == 8
    assert client.get("/desk/today/").status_code == 200
    assert "8 of them still work" in words(client.get("/your-account/"))
    assert not any(code in client.get("/your-account/").content.decode() for code in codes)
    row = Totp.objects.get()
    assert secret.encode() not in bytes(row.secret)
    hashes = "".join(RecoveryCode.objects.values_list("code_hash", flat=True))
    assert not any(code.replace("-", "") in hashes for code in codes)


def test_a_mistyped_first_code_keeps_the_same_secret(clinic, tomas):
    client, _ = sign_in("tomas")
    client.get("/your-account/app/new/")
    before = second_step.begun_app(tomas)
    assert "These are not the digits" in words(
        client.post("/your-account/app/new/", {"code": "000000"})
    )
    assert second_step.begun_app(tomas) == before
    assert not steps(tomas).any


def test_signing_in_asks_for_the_code_and_opens_nothing_before(clinic, secret):
    client, answer = sign_in("tomas", next="/desk/cases/")
    assert answer.url == f"{STEP}?next=%2Fdesk%2Fcases%2F"
    assert client.get("/desk/cases/").url.startswith(STEP)
    assert client.get("/your-account/").url.startswith(STEP)
    assert client.get("/your-account/app/new/").url.startswith(STEP)
    before = client.session.session_key
    assert client.post(STEP, {"code": "123456"}).status_code == 200
    given = {"code": digits(secret), "next": "/desk/cases/"}
    assert client.post(STEP, given).url.startswith("/news/?next=")
    assert client.session.session_key != before
    assert client.get("/desk/cases/").status_code == 200


def test_a_code_is_good_once_and_not_for_long(clinic, secret, at_noon):
    code = digits(secret)
    first, _ = sign_in("tomas")
    assert first.post(STEP, {"code": code}).status_code == 302
    second, _ = sign_in("tomas")
    assert second.post(STEP, {"code": code}).status_code == 200  # somebody looked on
    assert second.post(STEP, {"code": digits(secret, -30)}).status_code == 200  # nor an earlier
    with clock.turned_to(at_noon + dt.timedelta(seconds=70)):
        assert second.post(STEP, {"code": digits(secret, -60)}).status_code == 200
        assert second.post(STEP, {"code": digits(secret)}).status_code == 302


def test_guessing_codes_makes_the_door_rest(clinic, secret):
    client, _ = sign_in("tomas")
    said = [client.post(STEP, {"code": f"{n:06}"}).status_code for n in range(7)]
    assert said == [200] * 6 + [429]
    assert client.post(STEP, {"code": digits(secret)}).status_code == 429


def test_the_step_is_due_within_ten_minutes(clinic, secret, at_noon):
    client, _ = sign_in("tomas")
    with clock.turned_to(at_noon + dt.timedelta(minutes=11)):
        assert client.post(STEP, {"code": digits(secret)}).status_code == 404
        assert client.get("/desk/today/").url.startswith("/sign-in/?next=")


def test_a_recovery_code_opens_once_and_its_owner_is_told(clinic, secret):
    code = make_recovery_codes(clinic["tomas"], by=clinic["tomas"])[3]
    client, _ = sign_in("tomas")
    assert client.post(STEP, {"code": f" {code[:4].lower()}-{code[4:]}"}).status_code == 302
    again, _ = sign_in("tomas")
    assert again.post(STEP, {"code": code}).status_code == 200
    assert steps(clinic["tomas"]).recovery_codes == 7
    assert "signed in with a recovery code" in words(client.get("/news/"))
    assert AuditEvent.objects.filter(what="second-step.recovered").count() == 1


def test_another_s_code_or_recovery_code_opens_nothing(clinic, secret):
    account(clinic, "ines")
    other = with_app(clinic["ines"])
    codes = make_recovery_codes(clinic["ines"], by=clinic["ines"])
    client, _ = sign_in("tomas")
    for code in (digits(other), codes[0], "", " ", "١٢٣٤٥٦", "1" * 40):
        assert client.post(STEP, {"code": code}).status_code == 200
    assert steps(clinic["ines"]).recovery_codes == 8


def test_who_works_here_cannot_take_the_last_step_away_and_a_client_can(clinic, secret):
    client, _ = sign_in("tomas")
    client.post(STEP, {"code": digits(secret)})
    answer = client.post("/your-account/app/remove/")
    assert "keeps a second step" in words(answer) and steps(clinic["tomas"]).app
    account(clinic, "mira")
    hers = with_app(clinic["mira"])
    mira, _ = sign_in("mira")
    mira.post(STEP, {"code": digits(hers)})
    assert mira.post("/your-account/app/remove/").url == "/your-account/"
    assert not steps(clinic["mira"]).any


def test_a_changed_second_step_ends_every_other_place(clinic, tomas):
    first, _ = sign_in("tomas")
    other, _ = sign_in("tomas")
    set_up_app(first)
    assert first.get("/desk/today/").status_code == 200
    assert other.get("/desk/today/").url.startswith("/sign-in/")


def test_ways_in_change_only_shortly_after_the_password(clinic, at_noon):
    account(clinic, "mira")
    client, _ = sign_in("mira")
    with clock.turned_to(at_noon + dt.timedelta(minutes=9)):
        assert client.get("/portal/").status_code == 200
    with clock.turned_to(at_noon + dt.timedelta(minutes=12)):
        asked = client.get("/your-account/app/new/")
        assert asked.url.startswith("/your-account/confirm/?next=")
        assert client.post("/your-account/recovery/").url.startswith("/your-account/confirm/")
        assert client.post(asked.url, {"password": "not this"}).status_code == 200
        given = {"password": "four words and a comma", "next": "/your-account/app/new/"}
        assert client.post("/your-account/confirm/", given).url == "/your-account/app/new/"
        assert client.get("/your-account/app/new/").status_code == 200


def test_an_administrator_takes_a_lost_step_away_and_the_colleague_is_told(clinic, secret, browser):
    signed_in, _ = sign_in("tomas")
    signed_in.post(STEP, {"code": digits(secret)})
    page = f"/desk/team/{clinic['tomas']}/"
    assert "take the second step away" in words(browser("ada").get(page))
    assert browser("ada").post(f"{page}second-step/").url == page
    assert not steps(clinic["tomas"]).any
    assert not Visit.objects.filter(person=clinic["tomas"]).exists()
    row = AuditEvent.objects.get(what="second-step.reset")
    assert (row.by, row.record) == (clinic["ada"], f"person:{clinic['tomas']}")
    client, _ = sign_in("tomas")
    set_up_app(client)
    assert "Ada took away your second step" in words(client.get("/news/"))
    assert client.post("/news/").status_code == 302
    assert client.get("/news/").status_code == 302  # told once, and kept
    assert "Ada took away your second step" in words(client.get("/your-account/"))


def test_nobody_else_takes_it_away_and_nobody_their_own(clinic, secret, browser):
    for name in ("zoe", "ines", "mira", "tomas"):
        answer = browser(name).post(f"/desk/team/{clinic['tomas']}/second-step/")
        assert answer.status_code == 404
    assert steps(clinic["tomas"]).app
    with pytest.raises(OneHand):
        reset(clinic["ada"], by=clinic["ada"])
    assert not Notice.objects.filter(what="reset").exists()


def test_the_pages_of_the_door_ask_strangers_to_sign_in(clinic):
    for page in ("/your-account/", "/your-account/signed-in/", SET_UP, "/news/", STEP):
        assert Client().get(page).url.startswith("/sign-in/?next=")
    for page in ("/your-account/app/remove/", "/your-account/recovery/"):
        assert Client().post(page).status_code == 404
    assert Client().get(reverse("door:locked")).url == "/"
