"""Answers that must never be lost: put right in one place, they stay whole in every other."""

import datetime as dt

import pytest

from accord_web.checkins.actions import digest
from accord_web.checkins.queries import _row
from accord_web.flows import diary
from accord_web.flows.rivals import choose
from accord_web.flows.submit import Outcome, Sending, correct, submit
from accord_web.measures.models import ResponsePart
from accord_web.signals.models import Alert
from tests.web.filling import fill, sitting
from tests.web.histories import cover

DANGER = {"thoughts": "often", "keep-safe": "no", "call": "today", "number": "0170 555"}


@pytest.fixture
def asked(clinic, at_noon):
    """Mira's check-in before her fifth session, at which safety is asked."""
    cover(clinic)
    for week in range(1, 5):
        diary.plan(clinic.cases["mira"], at_noon + dt.timedelta(weeks=week), by=clinic["tomas"])
    row = sitting(clinic["mira"], "before", number=5)
    assert "safety-self" in {a.measure for a in row.asked}
    return row


def send(asked, **words) -> None:
    submit(asked, Sending(fill(asked, 6, {**DANGER, **words}), "link"), by=asked.person)


def puts_right(asked, left: str, **given: str) -> None:
    """One mis-tap is put right; every other question is `left` so."""
    again = _row(checkin=asked.id)
    form = {k: v if k in {"shown", "alone", "route"} else left for k, v in fill(again, 5).items()}
    named = {name: value for item, value in given.items() for name in form if name.endswith(item)}
    correct(again, Sending({**form, **named}, "link"), by=again.person)


@pytest.mark.parametrize("left", ["", "skip"])
def test_who_asked_for_help_is_still_read_after_a_mis_tap_elsewhere(asked, browser, left):
    send(asked)
    puts_right(asked, left, mood="7")
    page = browser("ines").get(f"/desk/alerts/{Alert.objects.get().id}/").content.decode()
    assert DANGER["number"] in page
    assert ResponsePart.objects.filter(part="safety", live=True).count() == 1


@pytest.mark.parametrize("left", ["", "skip"])
def test_what_is_left_empty_stays_as_it_was_sent(asked, left):
    send(asked, **{"for-today": "The flat"})
    before = _live()
    puts_right(asked, left, mood="7")
    after = _live()
    assert before.keys() == after.keys()
    assert {name for name in before if before[name] != after[name]} == {"wellbeing"}


def test_what_is_answered_again_counts_alone(asked):
    send(asked)
    before = _live()
    puts_right(asked, "", thoughts="no")
    assert {name for name, part in _live().items() if before[name] != part} == {"safety"}


def test_of_two_sendings_the_chosen_one_counts_whole_but_danger_is_not_taken_back(asked):
    send(asked, **{"for-today": "The flat"})
    before = _live()
    other = {name: "" for name in fill(asked, None) if name[0].isdigit()}
    first = next(name for name in other if name.endswith(".mood"))
    sending = Sending({**fill(asked, None), **other, first: "2"}, "link")
    assert submit(asked, sending, by=asked.person) is Outcome.RIVAL
    choose(asked, digest(sending.same), by=asked.person)
    after = _live()
    assert after["safety"] == before["safety"]
    assert after["for-today"] != before["for-today"], "the first line stands there no more"


def _live() -> dict:
    rows = ResponsePart.objects.filter(live=True)
    assert rows.count() == len(set(rows.values_list("part", flat=True)))
    return dict(rows.values_list("part", "id"))
