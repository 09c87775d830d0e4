"""Routes by their codes alone are the routes that are offered."""

import uuid

import pytest

from accord_web.cases.queries import MemberRow, ReadersRow
from accord_web.portal import routes

TOMAS = MemberRow(uuid.uuid4(), "Tomás", "he", "therapist")
INES = MemberRow(uuid.uuid4(), "Ines", "she", "supervisor")


@pytest.mark.parametrize("supervisor", [None, INES])
@pytest.mark.parametrize("named", [True, False])
def test_codes_are_those_of_the_choices(supervisor, named):
    here = ReadersRow("individual", (TOMAS,), supervisor)
    offered = [choice.code for choice in routes.choices(here, named=named)]
    assert sorted(routes.codes(here)) == sorted(offered)
