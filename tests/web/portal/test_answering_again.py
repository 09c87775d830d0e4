"""Answers given twice: which count, and what stays as it was said."""

import datetime as dt
import re

from accord_web import clock
from accord_web.checkins.models import Rival
from accord_web.measures.models import Response, ResponsePart
from tests.web.filling import fill, sitting

TOKEN = re.compile(r"\?correct=([\w-]+)")


def token(page) -> str:
    """What the page of thanks holds for whoever has just sent it."""
    return TOKEN.search(page.content.decode())[1]


def masked(page) -> bytes:
    return TOKEN.sub("", page.content.decode()).encode()


def counted() -> float:
    return ResponsePart.objects.get(part="wellbeing", live=True).scores.get().value


QUESTION = re.compile(rb'class="screen question"')
ROUTES = ("therapist-now", "therapist-later", "supervisor", "nobody")


def test_answering_again_takes_the_place_of_what_was_sent(clinic, to, stranger):
    checkin, address = sitting(clinic["mira"], "before"), to("mira", "before")
    first = stranger.post(address, fill(checkin, 3))
    again = stranger.post(address, fill(checkin, 8) | {"correct": token(first)})
    assert token(again) != token(first)
    assert masked(first) == masked(again)
    assert counted() == 8
    third = stranger.post(address, fill(checkin, 4) | {"correct": token(again)})
    assert masked(third) == masked(first)
    assert counted() == 4
    assert not Rival.objects.exists()


def test_answering_again_before_anything_was_sent_is_simply_answering(clinic, to, stranger):
    body = fill(sitting(clinic["mira"], "before"), 8) | {"correct": "yes"}
    stranger.post(to("mira", "before"), body)
    assert counted() == 8


def test_signed_in_one_answers_again_whenever_one_likes(clinic, to, browser, stranger, at_noon):
    checkin, address = sitting(clinic["mira"], "before"), to("mira", "before")
    stranger.post(address, fill(checkin, 3))
    with clock.turned_to(at_noon + dt.timedelta(hours=1)):
        browser("mira").post(address, fill(checkin, 8) | {"correct": "yes"})
    assert counted() == 8


def test_answering_again_with_somebody_looking_on_takes_nothing_private_back(
    clinic, to, stranger, at_noon, viewer
):
    from accord_web.measures.queries import parts

    sat = sitting(clinic["mira"], "after")
    private = {"tension": "yes", "tension-wish": "you-bring"}
    with clock.turned_to(at_noon + dt.timedelta(hours=3)):
        first = stranger.post(to("mira", "after"), fill(sat, 7, private))
        again = {**fill(sat, 4, alone=False), "correct": token(first)}
        stranger.post(to("mira", "after"), again)
    with clock.turned_to(at_noon + dt.timedelta(days=3)):
        read = parts(viewer("tomas"), [clinic.cases["mira"]])
    said = {p.part: p for p in read if p.owner == clinic["mira"]}
    assert said["ratings"].scores["alliance"] == 4.0
    assert said["tension"].answers["tension"].value == "yes"
    assert len(read) == len({(p.measure, p.part) for p in read})


def test_what_may_mean_danger_never_waits_for_a_choice(clinic, safety, further, at_noon):
    """Another device sent other answers first; these say that somebody may be in danger."""
    from accord_web.flows.submit import Outcome, Sending, submit
    from accord_web.signals.models import Alert

    further("mira", 4)  # safety is asked in session 5
    sat = sitting(clinic["mira"], "before", number=5)
    calm = fill(sat, 7, {"thoughts": "no", "keep-safe": "yes", "call": "no"})
    worse = fill(sat, 7, {"thoughts": "often", "keep-safe": "no", "call": "today"})
    assert submit(sat, Sending(calm, "link"), by=sat.person) is Outcome.SENT
    assert submit(sat, Sending({**calm, "0.mood": "3"}, "link"), by=sat.person) is Outcome.RIVAL
    assert not Alert.objects.exists()
    assert submit(sat, Sending(worse, "link"), by=sat.person) is Outcome.RIVAL
    assert submit(sat, Sending(worse, "link"), by=sat.person) is Outcome.RIVAL
    assert Alert.objects.count() == 1
    assert Response.objects.filter(measure="safety-self", session=sat.session).count() == 2
