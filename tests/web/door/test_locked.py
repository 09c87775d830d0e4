"""A page left open locks; whoever gives the password goes on; check-ins by link are untouched."""

import datetime as dt

import pytest
from django.test import Client

from accord_web import clock
from accord_web.cases.queries import standing
from accord_web.checkins.queries import mine
from accord_web.people.models import Visit
from tests.web.door.people_signing_in import PASSWORD, account, digits, sign_in, with_app, words


def minutes(at_noon, many):
    return clock.turned_to(at_noon + dt.timedelta(minutes=many))


@pytest.fixture
def mira(clinic):
    account(clinic, "mira")
    return sign_in("mira")[0]


@pytest.fixture
def tomas(clinic):
    account(clinic, "tomas")
    secret = with_app(clinic["tomas"])
    client, _ = sign_in("tomas")
    client.post("/sign-in/second-step/", {"code": digits(secret)})
    return client


@pytest.mark.parametrize("name,longest", [("mira", 10), ("tomas", 15)])
def test_it_locks_after_so_many_quiet_minutes_and_not_before(
    clinic, request, at_noon, name, longest
):
    client = request.getfixturevalue(name)
    page = "/portal/" if name == "mira" else "/desk/today/"
    with minutes(at_noon, longest):
        assert client.get(page).status_code == 200  # and that counts as being here
    with minutes(at_noon, 2 * longest - 1):
        assert client.get(page).status_code == 200
    with minutes(at_noon, 3 * longest):
        assert client.get(page).url == f"/locked/?next={page.replace('/', '%2F')}"


def test_the_limits_are_the_clinic_s_to_set(mira, at_noon, settings):
    settings.LOCK_MEMBERS = 3
    with minutes(at_noon, 4):
        assert mira.get("/portal/").url.startswith("/locked/")


def test_locked_nothing_opens_and_nothing_is_said_of_who_it_is(clinic, mira, at_noon):
    with minutes(at_noon, 11):
        for page in ("/", "/portal/", "/portal/people/", "/your-account/", "/password/", "/news/"):
            assert mira.get(page).url.startswith("/locked/")
        assert mira.post("/your-account/signed-in/", {"others": "yes"}).url.startswith("/locked/")
        assert mira.get("/still-here/").url.startswith("/locked/")  # asking does not keep it open
        page = mira.get("/locked/?next=/portal/")
        for word in ("Mira", "mira@", "Tomás", "portal:"):
            assert word not in words(page)
        assert page.headers["Cache-Control"] == "no-store"
        assert page.headers["Clear-Site-Data"] == '"cache"'


def test_the_password_unlocks_under_a_new_key_and_leads_back(mira, at_noon):
    with minutes(at_noon, 11):
        before = mira.session.session_key
        assert mira.post("/locked/", {"password": "not this"}).status_code == 200
        given = {"password": PASSWORD, "next": "/portal/people/"}
        assert mira.post("/locked/", given).url == "/portal/people/"
        assert mira.session.session_key != before
        assert mira.get("/portal/").status_code == 200
        assert mira.get("/locked/?next=/portal/").url == "/portal/"
        elsewhere = mira.get("/locked/?next=https://elsewhere.example/")
        assert elsewhere.url == "/"


def test_guessing_at_a_locked_page_makes_the_door_rest(mira, at_noon):
    with minutes(at_noon, 11):
        said = [mira.post("/locked/", {"password": f"no {n}"}).status_code for n in range(9)]
        assert said == [200] * 8 + [429]
        assert mira.post("/locked/", {"password": PASSWORD}).status_code == 429


def test_signing_out_is_always_possible(mira, at_noon):
    with minutes(at_noon, 11):
        assert mira.post("/sign-out/").url == "/"
        assert mira.get("/portal/").url.startswith("/sign-in/")
    assert not Visit.objects.exists()


def test_a_check_in_by_link_goes_on_as_if_nobody_were_signed_in(clinic, mira, at_noon):
    code = mine(standing(clinic["mira"]))[0].code
    stranger = Client()
    with minutes(at_noon, 11):
        for page in ("/c/", "/c/left/"):
            assert mira.get(page).status_code == stranger.get(page).status_code == 200
        address = f"/c/{code}/"
        assert mira.get(address).status_code == 200
        assert words(mira.get(address)) == words(stranger.get(address))
        assert mira.get("/portal/").url.startswith("/locked/")  # answering did not unlock


def test_a_check_in_page_never_goes_by_itself_and_others_do(clinic, mira):
    code = mine(standing(clinic["mira"]))[0].code
    assert b"idle.js" not in mira.get(f"/c/{code}/").content
    page = mira.get("/portal/").content
    assert b'data-after="600"' in page and b'content="600;url=/locked/"' in page
    assert b"idle.js" not in Client().get("/sign-in/").content


def test_typing_keeps_it_open_and_eight_hours_end_it_all_the_same(mira, at_noon):
    for quarter in range(5, 8 * 60, 5):
        with minutes(at_noon, quarter):
            assert mira.get("/still-here/").status_code == 204, quarter
    with minutes(at_noon, 8 * 60 + 1):
        assert mira.get("/portal/").url.startswith("/sign-in/")


def test_whoever_is_not_signed_in_is_not_here(clinic):
    assert Client().get("/still-here/").status_code == 302
