"""Where one is signed in: in plain words, without an address, and ended by oneself alone."""

import datetime as dt
import re

import pytest
from django.test import Client

from accord_web import clock
from accord_web.people.devices import device, in_words
from accord_web.people.models import Visit
from accord_web.people.visits import forget_over
from tests.web.door.people_signing_in import PASSWORD, account, words

PAGE = "/your-account/signed-in/"
FIREFOX = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0"
SAFARI = (
    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 "
    "(KHTML, like Gecko) Version/18.0 Mobile/15E148 Safari/604.1"
)
EDGE = (
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) "
    "Chrome/140.0.0.0 Safari/537.36 Edg/140.0.0.0"
)


def sign_in(agent: str) -> Client:
    client = Client(headers={"user-agent": agent}, REMOTE_ADDR="192.0.2.55")
    given = {"email": "mira@example.org", "password": PASSWORD}
    assert client.post("/sign-in/", given).status_code == 302
    return client


@pytest.fixture
def places(clinic):
    account(clinic, "mira")
    return sign_in(FIREFOX), sign_in(SAFARI)


@pytest.mark.parametrize(
    "agent,said",
    [
        (FIREFOX, "Firefox on Windows"),
        (SAFARI, "Safari on iPhone"),
        (EDGE, "Edge on Windows"),
        ("", "a browser on some device"),
        ("curl/8", "a browser on some device"),
    ],
)
def test_a_device_in_plain_words(agent, said):
    assert in_words(*device(agent)) == said


def test_it_lists_devices_and_days_and_no_address(places):
    here, _ = places
    said = words(here.get(PAGE))
    assert "Firefox on Windows here since 2 March, last used 2 March" in said
    assert "Safari on iPhone since 2 March" in said
    assert "192.0.2" not in here.get(PAGE).content.decode() and "12:" not in said
    kept = str(list(Visit.objects.values()))
    assert "192.0.2" not in kept and "Mozilla" not in kept


def ids(client) -> list[str]:
    return re.findall(r'name="visit" value="([^"]+)"', client.get(PAGE).content.decode())


def test_one_is_ended_and_the_others_stay(places):
    here, there = places
    third = sign_in(EDGE)
    [first, _] = ids(here)
    here.post(PAGE, {"visit": first})
    alive = [c.get("/portal/").status_code for c in (here, there, third)]
    assert alive[0] == 200 and sorted(alive[1:]) == [200, 302]


def test_all_others_are_ended(places):
    here, there = places
    here.post(PAGE, {"others": "yes"})
    assert here.get("/portal/").status_code == 200
    assert there.get("/portal/").status_code == 302


def test_nobody_ends_somebody_elses(places, clinic, browser):
    here, there = places
    jo = browser("jo")
    for one in [*ids(here), *ids(there)]:
        jo.post(PAGE, {"visit": one})
    assert [c.get("/portal/").status_code for c in places] == [200, 200]
    assert jo.post(PAGE, {"visit": "x"}).status_code == 404
    assert len(ids(jo)) == 0


def test_another_password_ends_the_others(places):
    here, there = places
    here.post("/password/", {"old": PASSWORD, "new": "a lake behind the woods"})
    assert here.get("/portal/").status_code == 200
    assert there.get("/portal/").status_code == 302
    assert len(ids(here)) == 0
    assert "The password was changed." in words(here.get("/your-account/"))


def test_a_web_session_without_its_visit_opens_nothing(places):
    """As of before this was kept, or copied out of a table."""
    here, _ = places
    Visit.objects.all().delete()
    assert here.get("/portal/").url.startswith("/sign-in/")


def test_what_is_over_is_forgotten(places, at_noon):
    with clock.turned_to(at_noon + dt.timedelta(hours=7)):
        assert forget_over() == 0
    with clock.turned_to(at_noon + dt.timedelta(hours=8)):
        assert forget_over() == 2
