"""What the tests of erasing start from: Mira, with things of her own and things for Tomás."""

import datetime as dt
import uuid

import pytest
from django.db import connection

from accord_web import clock
from accord_web.cases.actions import close_case
from accord_web.cases.models import Session
from accord_web.cases.queries import standing
from accord_web.flows import diary, name
from accord_web.flows import erase as erasing
from accord_web.flows.submit import Outcome, Sending, submit
from accord_web.privacy import erasures
from tests.conftest import NOON
from tests.web.filling import fill, sitting

SECRET, NAME = "Nebelkrähe im Zwetschgenbaum", "Philomena-Ottilie"
OPEN_WORDS = "Der Fahrplan nach Wildbad"
AFTER = NOON + dt.timedelta(hours=4)
YEARS_ON = NOON + dt.timedelta(days=20 * 365)


@pytest.fixture(autouse=True)
def own_list(tmp_path, monkeypatch, request):
    """Each test its own file of what was erased."""
    if "in_files" not in request.fixturenames:  # a transaction around a test keeps every byte
        monkeypatch.setattr(erasing, "shred", lambda alias: True)
    monkeypatch.setattr(erasures, "path", lambda: tmp_path / "erasures")
    return tmp_path / "erasures"


def send(clinic, who: str, moment: str, route: str, rating: int = 7, number=1, **words) -> None:
    checkin = sitting(clinic[who], moment, number=number)
    body = fill(checkin, rating, words, route=route)
    assert submit(checkin, Sending(body, "phone"), by=checkin.person) is Outcome.SENT


def private(clinic) -> None:
    """Mira answers before her session, for nobody; after it, for Tomás; and names somebody.

    Then she sends other words for the first, and does not say yet which of the two counts.
    """
    with clock.turned_to(NOON):
        name.somebody(standing(clinic["mira"]), NAME, "mother", by=clinic["mira"])
        send(clinic, "mira", "before", "nobody", **{"for-today": OPEN_WORDS})
        checkin = sitting(clinic["mira"], "before", number=1)
        body = fill(checkin, 1, {"for-today": SECRET}, route="nobody")
        assert submit(checkin, Sending(body, "phone"), by=checkin.person) is Outcome.RIVAL
    with clock.turned_to(AFTER):
        session = Session.objects.get(case=clinic.cases["mira"], number=1)
        diary.mark(session.id, "held", by=clinic["tomas"])
        send(clinic, "mira", "after", "therapist-now", rating=2, tension="yes")


@pytest.fixture
def in_files(transactional_db, at_noon):
    if connection.vendor != "sqlite":
        pytest.skip("reads SQLite's own files")
    from tests.conftest import everybody

    return everybody()


def closed(clinic, name: str = "mira") -> uuid.UUID:
    close_case(clinic.cases[name], NOON.date(), by=clinic["tomas"])
    return clinic.cases[name]
