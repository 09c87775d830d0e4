"""What tests of pages share beside the people: somebody there to answer for danger at home."""

import datetime as dt
import uuid
from collections.abc import Iterator

import pytest

from accord_web import clock


@pytest.fixture
def at_home(clinic, at_noon) -> Iterator:
    """Cover is there; it is half an hour into the couple's first session; Lou keeps the diary."""
    from accord_web.people.actions import add_person
    from tests.web.alone import cover_for_home

    clinic.people["lou"] = add_person(
        "Lou", clinic=clinic.id, zone="Europe/Berlin", roles=["front-desk"], by=None
    )
    cover_for_home(clinic)
    with clock.turned_to(at_noon + dt.timedelta(hours=2.5)):
        yield clinic


@pytest.fixture
def couple_session(at_home, viewer) -> uuid.UUID:
    from accord_web.cases.queries import sessions

    return sessions(viewer("tomas"), [at_home.cases["couple"]])[0].id
