"""Signing in and out: who goes where, what a wrong try tells, and when the door rests."""

import datetime as dt

import pytest
from django.test import Client
from django.urls import reverse

from accord_web import clock
from accord_web.people.actions import open_account

PASSWORD = "four words and a comma"
SIGN_IN = "/sign-in/"


@pytest.fixture
def accounts(clinic):
    for name in ("mira", "tomas"):
        open_account(clinic[name], f"{name}@example.org", PASSWORD, by=None)


def try_with(client, email, password=PASSWORD, **more):
    return client.post(SIGN_IN, {"email": email, "password": password, **more})


def test_everybody_goes_on_to_their_own_first_page(accounts):
    for name, page in (("mira", "portal:home"), ("tomas", "door:set_up")):
        client = Client()
        assert client.get("/").headers["location"] == SIGN_IN
        assert try_with(client, f"{name.upper()}@example.org ").headers["location"] == "/"
        assert client.get("/").headers["location"].startswith(reverse(page))


def test_an_unknown_address_and_a_wrong_password_look_alike(accounts):
    def body(email):
        said = try_with(Client(), email, "not this one").content.decode()
        return said.replace(email, "…").split("csrfmiddlewaretoken")[0], said.count("role=")

    assert body("mira@example.org") == body("nobody@example.org")
    assert "do not go together" in try_with(Client(), "mira@example.org", "no").content.decode()


def test_signing_in_leads_back_to_where_one_was_going_but_never_elsewhere(accounts):
    for wanted, to in (
        ("/portal/", "/portal/"),
        ("https://elsewhere.example/", "/"),
        ("//elsewhere.example/", "/"),
        ("/\\elsewhere.example/", "/"),
        ("javascript:alert(1)", "/"),
        ("desk", "/"),
        ("door:sign_in", "/"),
    ):
        said = try_with(Client(), "mira@example.org", next=wanted)
        assert said.headers["location"] == to


def test_a_page_that_needs_an_account_asks_for_it_and_comes_back(accounts):
    client = Client()
    asked = client.get("/desk/today/")
    assert asked.headers["location"] == "/sign-in/?next=%2Fdesk%2Ftoday%2F"
    form = client.get(asked.headers["location"]).content.decode()
    assert '<input type="hidden" name="next" value="/desk/today/">' in form


def test_the_session_gets_a_new_key_and_ends_with_sign_out(accounts):
    client = Client()
    client.session.save()
    before = client.session.session_key
    try_with(client, "mira@example.org")
    after = client.session.session_key
    assert before != after
    kept = client.cookies["s"].value
    assert client.post("/sign-out/").headers["location"] == "/"
    client.cookies["s"] = kept  # somebody copied the cookie
    assert client.get("/").headers["location"] == SIGN_IN
    assert client.get("/sign-out/").status_code == 405


def test_the_cookie_is_for_our_own_pages_alone(accounts, settings):
    settings.SESSION_COOKIE_SECURE = True  # as ACCORD_HTTPS=yes sets it
    kept = try_with(Client(), "mira@example.org").cookies["s"]
    assert kept["httponly"] and kept["secure"] and kept["samesite"] == "Lax"
    assert not kept["expires"]  # gone with the browser


def test_a_changed_password_ends_every_session(accounts, clinic):
    from accord_web.people.models import User

    client = Client()
    try_with(client, "mira@example.org")
    assert client.get("/").headers["location"] == reverse("portal:home")
    user = User.objects.get(person=clinic["mira"])
    user.set_password("another four words, and a comma")
    user.save()
    assert client.get("/").headers["location"] == SIGN_IN


def test_an_account_that_was_closed_opens_nothing_more(accounts, clinic):
    from accord_web.people.models import User

    client = Client()
    try_with(client, "mira@example.org")
    User.objects.filter(person=clinic["mira"]).update(is_active=False)
    assert client.get("/").headers["location"] == SIGN_IN
    assert try_with(Client(), "mira@example.org").status_code == 200


def test_after_too_many_tries_the_door_rests_and_says_until_when(accounts, at_noon):
    for _ in range(8):
        assert try_with(Client(), "mira@example.org", "guess").status_code == 200
    right = try_with(Client(), "mira@example.org")
    assert right.status_code == 429
    assert right.headers["Retry-After"] == "900"
    assert "after 13:15" in right.content.decode()  # where the clinic is
    with clock.turned_to(at_noon + dt.timedelta(minutes=16)):
        assert try_with(Client(), "mira@example.org").status_code == 302


def test_whoever_guesses_shuts_out_nobody_else_and_not_the_owner_elsewhere(accounts):
    for n in range(40):
        try_with(Client(), f"somebody-{n % 4}@example.org", "guess")
    for _ in range(8):
        try_with(Client(), "mira@example.org", "guess")
    assert try_with(Client(), "mira@example.org").status_code == 429
    assert try_with(Client(), "tomas@example.org").status_code == 302  # the same network
    elsewhere = Client(REMOTE_ADDR="192.0.2.7")
    assert try_with(elsewhere, "mira@example.org").status_code == 302


def test_guessing_many_accounts_or_from_many_places_ends_as_well(accounts, monkeypatch):
    from accord_web.people import tries

    few = tries.Limits(both=8, network=12, account=10)
    monkeypatch.setattr(tries, "THROTTLE", {**tries.THROTTLE, "sign-in": few})
    many = [try_with(Client(), f"n{n}@example.org", "guess").status_code for n in range(13)]
    assert many == [200] * 12 + [429]
    places = [
        try_with(Client(REMOTE_ADDR=f"192.0.2.{n}"), "mira@example.org", "guess").status_code
        for n in range(11)
    ]
    assert places == [200] * 10 + [429]


def test_an_address_of_the_new_kind_stands_for_its_whole_network():
    from accord_web.people.tries import network

    assert network("2001:db8:1:2::7") == network("2001:db8:1:2:ffff::9") == "2001:db8:1:2::/64"
    assert network("2001:db8:1:3::7") != network("2001:db8:1:2::7")
    assert network("::ffff:192.0.2.7") == network("192.0.2.7") == "192.0.2.7"
    assert network("") == ""


def test_a_whole_clinic_signs_in_from_one_place(accounts):
    for _ in range(20):
        assert try_with(Client(), "mira@example.org").status_code == 302


def test_who_knows_one_password_gains_no_guesses_at_another(accounts):
    said = []
    for _ in range(9):
        assert try_with(Client(), "mira@example.org").status_code in {302, 429}
        said.append(try_with(Client(), "tomas@example.org", "guess").status_code)
    assert said == [200] * 8 + [429]


def test_an_empty_form_is_no_try(accounts):
    for _ in range(10):
        assert Client().post(SIGN_IN, {}).status_code == 200
    assert try_with(Client(), "mira@example.org").status_code == 302


def test_behind_the_proxy_each_caller_is_counted_apart(accounts, settings):
    settings.HTTPS = True
    for n in range(9):
        said = Client().post(
            SIGN_IN,
            {"email": "nobody@example.org", "password": "guess"},
            headers={"X-Forwarded-For": f"203.0.113.9, 192.0.2.{n}"},
        )
        assert said.status_code == 200


def test_the_caller_cannot_choose_where_they_seem_to_come_from(accounts):
    """Without a proxy of ours nobody vouches for the header."""
    said = [
        Client()
        .post(
            SIGN_IN,
            {"email": "nobody@example.org", "password": "guess"},
            headers={"X-Forwarded-For": f"192.0.2.{n}"},
        )
        .status_code
        for n in range(9)
    ]
    assert said == [200] * 8 + [429]


def test_passwords_are_kept_by_a_hash_that_is_slow_to_guess_through(clinic, settings):
    settings.PASSWORD_HASHERS = settings.REAL_HASHERS
    user = open_account(clinic["mira"], "mira@example.org", PASSWORD, by=None)
    assert user.password.startswith("argon2$argon2id$")
    assert PASSWORD not in user.password
    assert try_with(Client(), "mira@example.org").status_code == 302
