"""Blindness and candour routes, through the database: who reads what, and when."""

import datetime as dt

import pytest

from accord_web import clock
from accord_web.cases.queries import standing
from accord_web.flows import diary
from accord_web.flows.submit import Sending, submit
from accord_web.measures.queries import parts
from accord_web.signals.queries import findings
from tests.web.filling import fill, sitting
from tests.web.histories import cover

HOUR = dt.timedelta(hours=1)
DAY = dt.timedelta(days=1)
WORD_PARTS = {"tension", "held-back", "mended"}


@pytest.fixture
def mira(clinic, at_noon):
    """Mira's case around its first session, which ends at 14:50."""
    return Case(clinic, clinic.cases["mira"], at_noon + 2 * HOUR, at_noon + 2 * HOUR + HOUR * 5 / 6)


class Case:
    def __init__(self, clinic, id, starts, ends):
        self.clinic, self.id, self.starts, self.ends = clinic, id, starts, ends

    def sends(self, at, *, rating=7, route="therapist-now", words=None, who="mira", moment="after"):
        row = sitting(self.clinic[who], moment, number=1)
        with clock.turned_to(at):
            submit(row, Sending(fill(row, rating, words, route=route), "link"), by=row.person)

    def read(self, name: str, at, owner: str = "mira") -> set[str]:
        """The parts of this owner that somebody reads at this moment."""
        with clock.turned_to(at):
            seen = parts(standing(self.clinic[name]), [self.id])
        return {p.part for p in seen if p.owner == self.clinic[owner]}

    def next(self, starts):
        with clock.turned_to(self.starts):
            return diary.plan(self.id, starts, by=self.clinic["tomas"])

    def held(self, session, at):
        with clock.turned_to(at):
            diary.mark(session, "held", by=self.clinic["tomas"])


def test_ratings_wait_a_day_and_words_do_not(mira):
    mira.sends(mira.ends)
    for at in (mira.ends, mira.ends + DAY - dt.timedelta(seconds=1)):
        assert mira.read("tomas", at) == {"tension", "held-back"}
    assert "ratings" in mira.read("tomas", mira.ends + DAY)
    assert "ratings" in mira.read("mira", mira.ends), "what is one's own is never kept back"


def test_ratings_open_with_the_therapists_own(mira):
    mira.sends(mira.ends)
    mira.sends(mira.ends + HOUR, who="tomas", moment="own")
    assert "ratings" not in mira.read("tomas", mira.ends + HOUR - dt.timedelta(seconds=1))
    assert "ratings" in mira.read("tomas", mira.ends + HOUR)


def test_whoever_answers_second_is_read_at_once(mira):
    mira.sends(mira.ends, who="tomas", moment="own")
    mira.sends(mira.ends + HOUR)
    assert "ratings" in mira.read("tomas", mira.ends + HOUR)


def test_a_client_never_reads_the_therapists_side(mira):
    mira.sends(mira.ends, who="tomas", moment="own")
    mira.sends(mira.ends + HOUR)
    for name in ("mira", "ines", "zoe", "jo", "ada"):
        assert mira.read(name, mira.ends + 90 * DAY, owner="tomas") == set()


def test_ratings_open_an_hour_before_the_next_session(mira):
    mira.next(mira.ends + 9 * HOUR)
    mira.sends(mira.ends)
    assert "ratings" not in mira.read("tomas", mira.ends + 8 * HOUR - dt.timedelta(seconds=1))
    assert "ratings" in mira.read("tomas", mira.ends + 8 * HOUR)


def test_a_moved_session_moves_the_time(mira):
    session = mira.next(mira.ends + 9 * HOUR)
    mira.sends(mira.ends)
    with clock.turned_to(mira.ends + HOUR):
        diary.move(session, mira.ends + 15 * HOUR, by=mira.clinic["tomas"])
    assert "ratings" not in mira.read("tomas", mira.ends + 8 * HOUR)
    assert "ratings" in mira.read("tomas", mira.ends + 14 * HOUR)
    with clock.turned_to(mira.ends + HOUR):
        diary.mark(session, "cancelled-client", by=mira.clinic["tomas"])
    assert "ratings" not in mira.read("tomas", mira.ends + 14 * HOUR)
    assert "ratings" in mira.read("tomas", mira.ends + DAY)


def test_later_opens_once_they_have_met_again(mira):
    session = mira.next(mira.starts + 7 * DAY)
    mira.sends(mira.ends, route="therapist-later")
    mira.sends(mira.ends + HOUR, who="tomas", moment="own")
    assert mira.read("tomas", mira.ends + 90 * DAY) == set(), "not before it is said that they met"
    met = mira.ends + 7 * DAY
    mira.held(session, met)
    assert mira.read("tomas", met - dt.timedelta(seconds=1)) == set()
    assert {"ratings", "tension", "held-back"} <= mira.read("tomas", met)


def test_nobody_is_nobody(mira):
    session = mira.next(mira.starts + 7 * DAY)
    mira.sends(mira.ends, route="nobody", words={"tension": "yes"})
    mira.held(session, mira.ends + 7 * DAY)
    for name in ("tomas", "ines", "zoe", "jo", "ada"):
        assert mira.read(name, mira.ends + 90 * DAY) == set()
    assert "ratings" in mira.read("mira", mira.ends)


def test_the_supervisor_reads_what_the_therapist_does_not(mira):
    mira.sends(mira.ends, route="supervisor", words={"tension": "yes"})
    assert {"ratings", "tension"} <= mira.read("ines", mira.ends)
    for name in ("tomas", "zoe", "jo", "ada"):
        assert mira.read(name, mira.ends + 90 * DAY) == set()


def test_what_the_therapist_reads_the_supervisor_does_not(mira):
    mira.sends(mira.ends)
    assert mira.read("ines", mira.ends + 90 * DAY) == set()


def test_what_is_unread_makes_no_finding(mira):
    """A rupture told to nobody, to the supervisor or later is unknown to the therapist."""
    found = {}
    for route in ("nobody", "supervisor", "therapist-later", "therapist-now"):
        from django.db import transaction

        with transaction.atomic():
            mira.held(sitting(mira.clinic["mira"], "after").session, mira.ends)
            mira.sends(mira.ends, route=route, words={"tension": "yes"})
            with clock.turned_to(mira.ends + 2 * DAY):
                rows = findings(standing(mira.clinic["tomas"]), [mira.id])
                found[route] = {f.signal for f in rows}
                assert findings(standing(mira.clinic["ines"]), [mira.id]) == []
                assert findings(standing(mira.clinic["mira"]), [mira.id]) == []
            transaction.set_rollback(True)
    assert found["therapist-now"] == {"rupture"}, "the leak must be possible"
    assert found["nobody"] == found["supervisor"] == found["therapist-later"] == set()


def test_safety_is_read_at_once_by_those_who_answer(clinic, at_noon):
    cover(clinic)
    with clock.turned_to(at_noon):
        for _ in range(4):
            session = diary.plan(clinic.cases["mira"], at_noon + DAY, by=clinic["tomas"])
    row = sitting(clinic["mira"], "before", number=5)
    assert session == row.session
    words = {"thoughts": "often", "keep-safe": "no", "call": "today", "number": "00"}
    submit(row, Sending(fill(row, 3, words, route="nobody"), "link"), by=row.person)
    read = {}
    for name in ("tomas", "ines", "zoe", "ada", "jo", "mira"):
        seen = parts(standing(clinic[name]), [clinic.cases["mira"]], names=["safety"])
        read[name] = len(seen)
    assert read == {"tomas": 1, "ines": 1, "zoe": 1, "ada": 1, "jo": 0, "mira": 1}


def test_the_partner_reads_nothing_of_the_other(clinic, at_noon):
    case = clinic.cases["couple"]
    ends = at_noon + 2 * HOUR + HOUR * 5 / 6
    row = sitting(clinic["jo"], "after", number=1)
    with clock.turned_to(ends):
        submit(row, Sending(fill(row, 7), "link"), by=row.person)
    with clock.turned_to(ends + 90 * DAY):
        owners = {n: {p.owner for p in parts(standing(clinic[n]), [case])} for n in ("jo", "sam")}
        assert clinic["jo"] in {p.owner for p in parts(standing(clinic["tomas"]), [case])}
    assert owners == {"jo": {clinic["jo"]}, "sam": set()}
