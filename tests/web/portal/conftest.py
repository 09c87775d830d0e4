"""What the tests of the client's side share: links, and pages without what differs by request."""

import re
from collections.abc import Callable

import pytest
from django.test import Client

from tests.journeys.asked import link

TOKEN = re.compile(rb'name="csrfmiddlewaretoken" value="[^"]+"')


@pytest.fixture
def to(clinic) -> Callable[..., str]:
    """`to("mira", "before")` is the link that Mira was given."""
    return lambda name, moment, **which: link(clinic, name, moment, **which)


@pytest.fixture
def stranger() -> Client:
    """A phone that is signed in nowhere and sends no cookie with a form."""
    return Client(enforce_csrf_checks=True)


@pytest.fixture
def seen() -> Callable[[Client, str], bytes]:
    """The bytes of a page but for the form token, which differs each time for everybody."""
    return lambda client, address: TOKEN.sub(b"", client.get(address).content)


@pytest.fixture
def safety(clinic) -> None:
    """Two who answer for safety, and a deputy."""
    from accord_web.people import actions

    actions.arrange_safety_cover(
        clinic.id,
        responders=[
            (clinic["ines"], "9 to 17", False),
            (clinic["ada"], "9 to 17", False),
            (clinic["zoe"], "9 to 17", True),
        ],
        answer_within_minutes=60,
        hours="from 9 to 17, Monday to Friday",
        out_of_hours="At night and on Sundays call the crisis line.",
        help_text="The crisis line is there day and night.",
        numbers=[("Crisis line", "0800 123 4567")],
        by=clinic["ada"],
    )


@pytest.fixture
def further(clinic, at_noon) -> Callable:
    """`further("mira", 2)` plans two more sessions, an hour and two after the first."""
    import datetime as dt

    from accord_web.flows import diary

    def plan(case: str, sessions: int) -> None:
        for n in range(1, sessions + 1):
            starts = at_noon + dt.timedelta(hours=2 + n)
            diary.plan(clinic.cases[case], starts, by=clinic["tomas"])

    return plan
