"""The form that somebody made signed in, in other hands: copied, sent signed out, sent again."""

import datetime as dt
import re

import pytest
from django.contrib.sessions.models import Session
from django.urls import reverse

from accord_web import clock
from accord_web.checkins.models import Rival
from accord_web.measures.models import ResponsePart
from accord_web.people.models import Visit
from tests.journeys.asked import link
from tests.web.filling import fill, sitting

TOKEN = re.compile(rb"\?correct=[\w-]+")
LOCKED = dt.timedelta(minutes=11)
HANDS = ("nobody", "sam", "tomas", "ada", "jo, locked since", "jo, signed out since")


@pytest.fixture
def made(clinic, at_noon, browser):
    """Jo's check-in, its address, and the word of the form that she made signed in."""
    address = link(clinic, "jo", "before")
    page = browser("jo").get(f"{address}?alone=yes").content.decode()
    own = re.search(r'name="own" value="([^"]+)"', page)[1]
    return sitting(clinic["jo"], "before"), address, own


@pytest.fixture(params=HANDS)
def hands(request, client, browser, at_noon):
    name, _, since = request.param.partition(", ")
    if name != "nobody":
        client.cookies = browser(name).cookies  # in a browser that time passes in
    if since == "signed out since":
        client.post(reverse("door:sign_out"))
    with clock.turned_to(at_noon + LOCKED if since else at_noon):
        signed_in = client.get(reverse("portal:home")).status_code == 200
        assert signed_in == (name in {"sam", "tomas", "ada"})
        yield client


def seen(page) -> tuple:
    """All that a browser gets."""
    body = TOKEN.sub(b"", page.content)
    return page.status_code, sorted(page.headers.items()), body, page.cookies.output()


def counted() -> tuple[float, str]:
    part = ResponsePart.objects.get(part="wellbeing", live=True)
    return part.scores.get().value, part.response.mode


def test_no_byte_tells_whether_something_was_sent_before(made, hands):
    asked, address, own = made
    pages = [
        hands.post(address, {**fill(asked, given), "own": own, **again})
        for given, again in ((3, {}), (3, {}), (4, {}), (5, {"correct": "yes"}), (3, {}))
    ]
    assert Rival.objects.count() == 2
    assert len({str(seen(page)) for page in pages}) == 1


@pytest.mark.parametrize("over", ["ended elsewhere", "gone", "forged"])
def test_nor_does_a_session_that_is_over(clinic, made, client, browser, over):
    """A cookie of before is taken back wherever it is looked at: not here."""
    asked, address, own = made
    cookie = browser("sam").cookies["s"].value
    if over != "forged":
        Visit.objects.filter(person=clinic["sam"]).delete()
    if over == "gone":
        Session.objects.filter(session_key=cookie).delete()
    pages = []
    for given, again in ((3, {}), (3, {}), (4, {}), (5, {"correct": "yes"})):
        client.cookies["s"] = "x" * 32 if over == "forged" else cookie
        pages.append(client.post(address, {**fill(asked, given), "own": own, **again}))
    assert len({str(seen(page)) for page in pages}) == 1


def test_the_word_of_a_form_takes_no_place_of_what_was_sent(made, hands):
    asked, address, own = made
    hands.post(address, {**fill(asked, 3), "own": own})
    for again in ({}, {"correct": "yes"}, {"correct": own}):
        hands.post(address, {**fill(asked, 8), "own": own, **again})
        assert counted() == (3, "phone")


def test_the_word_of_one_form_is_none_of_another(clinic, made, client):
    """Neither of another check-in of the same person, nor of another person's."""
    own = made[2]
    for name in ("sam", "mira"):
        asked = sitting(clinic[name], "before")
        client.post(link(clinic, name, "before"), {**fill(asked, 6), "own": own})
        assert ResponsePart.objects.get(owner=asked.person, part="wellbeing").response.mode == (
            "link"
        )


def test_a_blank_form_comes_back_without_the_word(made, hands):
    """What was typed comes back; that it was made signed in is said to its person alone."""
    asked, address, own = made
    page = hands.post(address, {**fill(asked, None), "own": own})
    assert page.status_code == 422
    assert b'name="own"' not in page.content
