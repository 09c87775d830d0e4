"""Forms as nobody's page sends them: each is taken plainly or refused plainly, never half."""

import datetime as dt

import pytest

from accord.errors import AnswerError
from accord_web import clock
from accord_web.flows.submit import Outcome, Sending, submit
from accord_web.measures.models import Response
from tests.web.filling import fill, sitting


@pytest.fixture
def asked(clinic, at_noon):
    with clock.turned_to(at_noon + dt.timedelta(hours=3)):
        yield sitting(clinic["mira"], "after")


def send(asked, **others) -> Outcome:
    return submit(asked, Sending({**fill(asked, 7), **others}, "link"), by=asked.person)


@pytest.mark.parametrize("said", ["definitely not alone, he sits beside me", "", "<b>", "YES"])
def test_who_could_see_the_screen_is_a_code_and_no_text(asked, said):
    assert send(asked, alone=said) is Outcome.SENT
    assert set(Response.objects.values_list("alone", flat=True)) == {"unasked"}


@pytest.mark.parametrize("said", ["yes", "no", "unsure"])
def test_who_could_see_the_screen_is_kept(asked, said):
    assert send(asked, alone=said) is Outcome.SENT
    assert set(Response.objects.values_list("alone", flat=True)) == {said}


@pytest.mark.parametrize(
    "said",
    [
        "0001-01-01T00:00:00+14:00",
        "9999-12-31T23:59:59-14:00",
        "1970-01-01T00:00:00+00:00",
        "2026-03-02T15:00:00",
        "yesterday",
        "",
    ],
)
def test_a_claimed_time_that_cannot_be_is_ours(asked, said):
    assert send(asked, **{"answered-at": said}) is Outcome.SENT
    assert set(Response.objects.values_list("answered_at", flat=True)) == {clock.now()}


def test_a_claimed_time_while_it_was_open_is_kept(asked, at_noon):
    told = at_noon + dt.timedelta(hours=2, minutes=40)
    assert send(asked, **{"answered-at": told.isoformat()}) is Outcome.SENT
    assert set(Response.objects.values_list("answered_at", flat=True)) == {told}


@pytest.mark.parametrize("reached", ["²", "٣", "-1", "1e3", "99999999999", "x", ""])
def test_how_far_somebody_came_may_be_any_text(asked, reached):
    assert send(asked, reached=reached) is Outcome.SENT


@pytest.mark.parametrize("rating", ["11", "-1", "7.5", "²", "٧", " 7", "7\n", "true", "9" * 5000])
def test_a_rating_is_a_whole_number_in_range(asked, rating):
    with pytest.raises(AnswerError):
        send(asked, **{"0.goals": rating})
    assert not Response.objects.exists()


@pytest.mark.parametrize("route", ["staff", "safety", "everybody", "", "nobody "])
def test_nobody_chooses_a_route_that_is_not_offered(asked, route):
    from django.db import transaction

    with pytest.raises(AnswerError), transaction.atomic():
        send(asked, route=route)
    assert not Response.objects.exists()
