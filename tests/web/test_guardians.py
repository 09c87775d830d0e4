"""A guardian takes part and reads nothing but what is opened: shown first, and for a time."""

import datetime as dt
import uuid

import pytest

from accord_web import clock
from accord_web.cases import openings
from accord_web.cases.models import Opening
from accord_web.cases.openings import NotNow
from accord_web.cases.queries import standing
from accord_web.checkins.models import Asked
from accord_web.flows import guardians as flow
from accord_web.flows.submit import Sending, submit
from accord_web.measures.queries import parts
from accord_web.privacy.standing import NotAllowed
from tests.web.family import (
    A_DAY,
    EVERYTHING,
    family,
    guardian_row,
    open_to,
)
from tests.web.filling import fill, sitting

AN_HOUR = dt.timedelta(hours=1)


@pytest.fixture
def home(clinic):
    family(clinic)
    return clinic


def answer(clinic, name: str, moment: str, rating: int = 7, **how):
    row = sitting(clinic[name], moment)
    return submit(row, Sending(fill(row, rating, **how), "link"), by=clinic[name])


def reads(clinic, reader: str, owner: str = "noa") -> set[tuple[str, str]]:
    """What this person reads of that one's, by the queries of every page."""
    viewer = standing(clinic[reader])
    rows = parts(viewer, viewer.cases, about=[clinic[owner]])
    return {(row.measure, row.part) for row in rows if row.owner == clinic[owner]}


OPEN = {("wellbeing", "wellbeing"), ("session-client", "ratings")}


def test_a_guardian_is_asked_about_the_work_and_not_about_themselves(home):
    asked = Asked.objects.filter(checkin__person=home["lena"], checkin__withdrawn_at=None)
    measures = set(asked.values_list("measure", flat=True))
    assert {"session-client", "for-today"} <= measures
    assert not measures & {"wellbeing", "tie", "safety-self"}
    assert answer(home, "lena", "after")
    with clock.turned_to(clock.now() + 2 * A_DAY):
        assert ("session-client", "ratings") in reads(home, "tomas", "lena")


def test_a_guardian_reads_nothing_by_being_one(home):
    answer(home, "noa", "before")
    answer(home, "noa", "after")
    with clock.turned_to(clock.now() + 2 * A_DAY):
        assert reads(home, "tomas") >= OPEN, "there is something to read"
        assert reads(home, "lena") == reads(home, "ruben") == set()


def test_an_opening_counts_once_shown_for_what_comes_after_it(home, at_noon):
    answer(home, "noa", "before")
    with clock.turned_to(at_noon + AN_HOUR):
        opening = open_to(home, "lena", shown=False)
    with clock.turned_to(at_noon + 2 * AN_HOUR):
        assert reads(home, "lena") == set(), "it was not shown yet"
        assert not openings.shown(opening, home.cases["family"], by=home["lena"])
        assert openings.shown(opening, home.cases["family"], by=home["noa"])
        assert reads(home, "lena") == set(), "what came before was answered under another promise"
    with clock.turned_to(at_noon + 4 * AN_HOUR):
        answer(home, "noa", "after")
    with clock.turned_to(at_noon + 2 * A_DAY):
        assert reads(home, "lena") == {("session-client", "ratings")}
        assert ("wellbeing", "wellbeing") in reads(home, "tomas")
        assert reads(home, "ruben") == set()


def opened(home, at_noon) -> uuid.UUID:
    """Lena may read what Noa says of the session, and reads it."""
    opening = open_to(home, "lena")
    with clock.turned_to(at_noon + 4 * AN_HOUR):
        answer(home, "noa", "after")
    with clock.turned_to(at_noon + 2 * A_DAY):
        assert reads(home, "lena") == {("session-client", "ratings")}
    return opening


def test_an_opening_ends_by_itself_at_its_review(home, at_noon):
    opened(home, at_noon)
    ends = Opening.objects.get().ends_at
    with clock.turned_to(ends - dt.timedelta(seconds=1)):
        assert reads(home, "lena")
    with clock.turned_to(ends):
        assert reads(home, "lena") == set()


def test_a_clinician_ends_it_at_once(home, at_noon):
    opening = opened(home, at_noon)
    with clock.turned_to(at_noon + 2 * A_DAY):
        viewer = standing(home["tomas"])
        flow.end_opening(viewer, home.cases["family"], opening, by=home["tomas"])
        assert reads(home, "lena") == set()


@pytest.mark.parametrize("closed", ["sharing", "platform"])
def test_a_courts_limit_ends_what_is_open_and_it_does_not_come_back(home, at_noon, closed):
    opened(home, at_noon)
    row = guardian_row(home, "lena").id
    with clock.turned_to(at_noon + 2 * A_DAY):
        shut = {**EVERYTHING, closed: (False, "court")}
        flow.settle(standing(home["tomas"]), row, shut, by=home["tomas"])
        assert reads(home, "lena") == set()
        flow.settle(standing(home["tomas"]), row, EVERYTHING, by=home["tomas"])
        assert reads(home, "lena") == set()


def test_nothing_is_opened_against_a_setting_or_what_everybody_agreed(home):
    with pytest.raises(NotNow):
        open_to(home, "ruben")
    from accord_web.cases.models import Case

    Case.objects.filter(id=home.cases["family"]).update(policy="full", policy_agreed_at=clock.now())
    with pytest.raises(NotNow):
        open_to(home, "lena")
    assert not Opening.objects.exists()


def test_agreeing_on_full_confidentiality_ends_what_is_open(clinic, at_noon):
    """What everybody agreed counts for openings too, and they do not come back."""
    from accord_web.flows.agree import agreed_on_paper, propose
    from accord_web.privacy.access import Policy

    family(clinic, setting="family")
    case, by = clinic.cases["family"], clinic["tomas"]
    open_to(clinic, "lena")
    propose(standing(by), case, Policy.FULL, by=by)
    assert Opening.objects.get().ended_at is None
    for name in ("noa", "kai"):
        agreed_on_paper(standing(by), case, clinic[name], Policy.FULL, language="en", by=by)
    assert Opening.objects.get().ended_at == at_noon


def test_a_review_lies_at_most_half_a_year_ahead_and_there_is_one_at_a_time(home):
    with pytest.raises(ValueError):
        open_to(home, "lena", days=184)
    open_to(home, "lena", days=183)
    with pytest.raises(NotNow):
        open_to(home, "lena")


def test_what_noa_sends_to_nobody_or_the_supervisor_no_opening_reaches(home, at_noon):
    open_to(home, "lena")
    with clock.turned_to(at_noon + AN_HOUR):
        answer(home, "noa", "before", route="nobody")
    with clock.turned_to(at_noon + 4 * AN_HOUR):
        answer(home, "noa", "after", route="supervisor")
    with clock.turned_to(at_noon + 2 * A_DAY):
        assert reads(home, "lena") == set()


def test_only_a_therapist_of_the_case_opens_or_decides(home, viewer):
    row, case = guardian_row(home, "lena").id, home.cases["family"]
    until = clock.now().date() + A_DAY
    for name in ("lena", "noa", "ines", "zoe", "ada"):
        who = standing(home[name])
        with pytest.raises(NotAllowed):
            flow.open_to(who, row, reason="r", said="s", until=until, by=home[name])
        with pytest.raises(NotAllowed):
            flow.settle(who, row, EVERYTHING, by=home[name])
        with pytest.raises(NotAllowed):
            flow.judge(who, case, home["noa"], True, "I say so", by=home[name])
        with pytest.raises(NotAllowed):
            flow.ask(who, case, home["noa"], True, by=home[name])
