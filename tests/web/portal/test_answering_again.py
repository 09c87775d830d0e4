"""Answers given twice: which count, and what stays as it was said."""

import datetime as dt
import re

from accord_web import clock
from accord_web.checkins.models import Rival
from accord_web.measures.models import Response, ResponsePart
from tests.web.filling import fill, sitting

QUESTION = re.compile(rb'class="screen question"')
ROUTES = ("therapist-now", "therapist-later", "supervisor", "nobody")


def test_of_two_different_sendings_the_person_says_which_counts(clinic, to, stranger):
    checkin, address = sitting(clinic["mira"], "before"), to("mira", "before")
    stranger.post(address, fill(checkin, 3))
    asked = stranger.post(address, fill(checkin, 8))
    assert asked.status_code == 409
    assert b"Which should count?" in asked.content
    assert Rival.objects.count() == 1
    digest = re.search(rb'name="digest" value="(\w+)"', asked.content)[1].decode()

    def counted() -> float:
        return ResponsePart.objects.get(part="wellbeing", live=True).scores.get().value

    kept = stranger.post(address, {"choose": "first", "digest": digest})
    assert counted() == 3
    assert stranger.post(address, {"choose": "now", "digest": digest}).content == kept.content
    assert counted() == 8
    assert Response.objects.filter(measure="wellbeing").count() == 2  # the first keeps its history
    assert stranger.post(address, {"choose": "now", "digest": "f" * 64}).status_code == 404


def test_answering_again_takes_the_place_of_what_was_sent(clinic, to, stranger):
    checkin, address = sitting(clinic["mira"], "before"), to("mira", "before")
    first = stranger.post(address, fill(checkin, 3))
    again = stranger.post(address, fill(checkin, 8) | {"correct": "yes"})
    assert first.content == again.content
    assert ResponsePart.objects.get(part="wellbeing", live=True).scores.get().value == 8


def test_answering_again_before_anything_was_sent_is_simply_answering(clinic, to, stranger):
    body = fill(sitting(clinic["mira"], "before"), 8) | {"correct": "yes"}
    stranger.post(to("mira", "before"), body)
    assert ResponsePart.objects.get(part="wellbeing", live=True).scores.get().value == 8


def test_answering_again_with_somebody_looking_on_takes_nothing_private_back(
    clinic, to, stranger, at_noon, viewer
):
    from accord_web.measures.queries import parts

    sat = sitting(clinic["mira"], "after")
    private = {"tension": "yes", "tension-wish": "you-bring"}
    stranger.post(to("mira", "after"), fill(sat, 7, private))
    stranger.post(to("mira", "after"), {**fill(sat, 4, alone=False), "correct": "yes"})
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
    assert submit(sat, Sending(worse, "link"), by=sat.person) is Outcome.SENT
    assert submit(sat, Sending(worse, "link"), by=sat.person) is Outcome.ALREADY
    assert Alert.objects.count() == 1
    assert Response.objects.filter(measure="safety-self", session=sat.session).count() == 2
