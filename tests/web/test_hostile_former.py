"""Somebody who works here, answers for danger, and was the partner of whom it is about."""

import datetime as dt

import pytest

from accord_web import clock
from accord_web.cases.queries import sessions, standing
from accord_web.flows.part_ways import leave_case
from accord_web.flows.split_case import Goes, confirm, split
from accord_web.people.actions import give_tasks
from accord_web.people.cover import arrange_close_cover
from accord_web.signals.models import Alert
from accord_web.signals.queries import close_alerts
from tests.web.alone import DANGER, cover_for_home, fill, give


@pytest.fixture
def danger(clinic, browser, viewer, at_noon):
    """Sam works here and answers, beside Eli and Kim; Jo said what weighs."""
    give_tasks(clinic["sam"], clinic.id, ["therapist"], by=None)
    cover_for_home(clinic)
    arrange_close_cover(
        clinic.id,
        responders=[
            (clinic["eli"], "9 to 17", False),
            (clinic["noa"], "9 to 17", False),
            (clinic["sam"], "9 to 17", False),
            (clinic["kim"], "when they are away", True),
        ],
        answer_within_minutes=120,
        hours="from 9 to 17",
        out_of_hours="At night call the help line.",
        by=clinic["ada"],
    )
    session = sessions(viewer("tomas"), [clinic.cases["couple"]])[0].id
    with clock.turned_to(at_noon + dt.timedelta(hours=2)):
        give(browser, session, 1, fill(DANGER))
        yield Alert.objects.get(kind="close")


def leaves(clinic) -> None:
    assert leave_case(clinic.cases["couple"], clinic["sam"], by=clinic["tomas"])


def separates(clinic) -> None:
    goes = Goes(frozenset({clinic["tomas"]}))
    people = {clinic["jo"]: goes, clinic["sam"]: goes}
    split(clinic.cases["couple"], people, by=clinic["tomas"])


def separates_for_good(clinic) -> None:
    separates(clinic)
    confirm(clinic.cases["couple"], by=clinic["tomas"])


@pytest.mark.parametrize("parts", [lambda _: None, leaves, separates, separates_for_good])
def test_a_former_partner_is_not_told_of_danger_from_somebody_close(clinic, danger, browser, parts):
    assert danger.person_id == clinic["jo"]
    parts(clinic)
    assert [a.id for a in close_alerts(standing(clinic["eli"]))] == [danger.id]
    assert close_alerts(standing(clinic["sam"]), open_only=False) == []
    sam = browser("sam")
    assert sam.get(f"/desk/at-home/{danger.id}/").status_code == 404
    assert sam.post(f"/desk/at-home/{danger.id}/", {"note": "I see"}).status_code == 404
