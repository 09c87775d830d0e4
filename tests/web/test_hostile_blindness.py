"""A therapist who would like to know before answering: half an own side opens nothing."""

import datetime as dt

import pytest

from accord_web import clock
from accord_web.cases.queries import standing
from accord_web.checkins.models import CheckIn
from accord_web.checkins.queries import CheckInRow, _row
from accord_web.flows.submit import Sending, submit
from accord_web.measures.queries import parts
from accord_web.relationships.models import Relationship
from tests.web.filling import fill, sitting

AFTER = dt.timedelta(hours=3)


def own_side(clinic, case: str) -> CheckInRow:
    row = _row(checkin=CheckIn.objects.get(case=clinic.cases[case], moment="own").id)
    assert row is not None
    return row


def sent(clinic, *names: str) -> None:
    for name in names:
        row = sitting(clinic[name], "after")
        submit(row, Sending(fill(row, 7), "link"), by=row.person)


def answers(clinic, case: str, body: dict[str, str]) -> None:
    row = own_side(clinic, case)
    submit(row, Sending({**fill(row, None), **body}, "room"), by=row.person)


def ratings(clinic, case: str) -> set:
    """Whose ratings Tomás reads, but for his own."""
    seen = parts(standing(clinic["tomas"]), [clinic.cases[case]], names=["ratings"])
    return {p.owner for p in seen} - {clinic["tomas"]}


def test_rating_one_of_a_couple_opens_that_one_alone(clinic, at_noon):
    with clock.turned_to(at_noon + AFTER):
        sent(clinic, "jo", "sam")
        first = own_side(clinic, "couple").asked[0].relationship
        answers(clinic, "couple", {"0.bond": "6"})
        assert ratings(clinic, "couple") == {Relationship.objects.get(id=first).one_id}


@pytest.mark.parametrize("body", [{"0.confidence": "5"}, {"0.tension": "no"}, {"0.bond": "skip"}])
def test_an_own_side_without_a_rating_opens_no_rating(clinic, at_noon, body):
    with clock.turned_to(at_noon + AFTER):
        sent(clinic, "mira")
        answers(clinic, "mira", {"0.tension": "", "0.confidence": "3", **body})
        assert ratings(clinic, "mira") == set()
    with clock.turned_to(at_noon + AFTER + dt.timedelta(days=1)):
        assert ratings(clinic, "mira") == {clinic["mira"]}, "a day after the session, as ever"


def test_one_rating_of_ones_own_is_an_answer(clinic, at_noon):
    with clock.turned_to(at_noon + AFTER):
        sent(clinic, "mira")
        answers(clinic, "mira", {"0.bond": "4"})
        assert ratings(clinic, "mira") == {clinic["mira"]}


def test_a_session_put_into_the_diary_afterwards_ends_no_blindness(clinic, at_noon):
    """Neither planning one soon nor moving the next one forward opens what is still waiting."""
    from accord_web.flows import diary

    with clock.turned_to(at_noon + AFTER):
        next_one = diary.plan(
            clinic.cases["mira"], at_noon + dt.timedelta(days=7), by=clinic["tomas"]
        )
        first = sitting(clinic["mira"], "after", number=1)
        submit(first, Sending(fill(first, 7), "link"), by=first.person)
        soon = clock.now() + dt.timedelta(minutes=10)
        diary.plan(clinic.cases["mira"], soon, by=clinic["tomas"])
        diary.move(next_one, soon + dt.timedelta(hours=1), by=clinic["tomas"])
        assert ratings(clinic, "mira") == set()
    with clock.turned_to(at_noon + AFTER + dt.timedelta(minutes=30)):
        assert ratings(clinic, "mira") == set()
    with clock.turned_to(at_noon + AFTER + dt.timedelta(days=1)):
        assert ratings(clinic, "mira") == {clinic["mira"]}
