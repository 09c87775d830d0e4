"""The leak made possible first: each slip in the gate is caught by the enumeration of its cells."""

from collections.abc import Callable

import pytest

from accord_web.privacy import access, gate
from accord_web.privacy.access import Role, Route, Side, Widest
from accord_web.privacy.standing import InCase
from tests.spec.cells import CELLS, ME, by_the_filter, by_the_gate, disagrees, viewers


def everybody_when(wanted: Callable[[Side, Route], bool]):
    """The route table with one side added, or taken away, where `wanted` says so."""
    return {
        route: frozenset(s for s in Side if (s in readers) != wanted(s, route))
        for route, readers in access.ROUTE_READERS.items()
    }


ROUTE_SLIPS = {
    "the therapist reads what is the supervisor's": (Side.THERAPIST, Route.SUPERVISOR),
    "the therapist reads what is nobody's": (Side.THERAPIST, Route.NOBODY),
    "the supervisor reads what is the therapist's": (Side.SUPERVISOR, Route.NOW),
    "the supervisor reads the therapist's own rating": (Side.SUPERVISOR, Route.STAFF),
    "the responder reads ordinary answers of safety measures": (Side.RESPONDER, Route.NOW),
    "the owner cannot read what is nobody's": (Side.OWN, Route.NOBODY),
    "the responder is shut out of safety": (Side.RESPONDER, Route.SAFETY),
}


@pytest.mark.parametrize("slip", ROUTE_SLIPS)
def test_a_slip_in_the_table_of_routes_is_caught(slip, rows, monkeypatch):
    side, route = ROUTE_SLIPS[slip]
    slipped = everybody_when(lambda s, r: (s, r) == (side, route))
    monkeypatch.setattr(gate, "ROUTE_READERS", slipped)
    assert disagrees(by_the_gate)
    assert disagrees(by_the_filter())


@pytest.mark.parametrize(
    ("side", "widest"),
    [
        (Side.SUPERVISOR, Widest.THERAPISTS),
        (Side.THERAPIST, Widest.SELF),
        (Side.RESPONDER, Widest.STAFF),
        (Side.OWN, Widest.SELF),
    ],
)
def test_a_slip_in_what_a_measure_permits_is_caught(side, widest, rows, monkeypatch):
    slipped = dict(access.WIDEST_READERS)
    slipped[widest] = slipped[widest] ^ {side}
    monkeypatch.setattr(gate, "WIDEST_READERS", slipped)
    assert disagrees(by_the_gate)
    assert disagrees(by_the_filter())


def test_a_supervisor_who_has_not_accepted_would_be_caught(rows, monkeypatch):
    monkeypatch.setattr(InCase, "is_supervisor", property(lambda c: Role.SUPERVISOR in c.roles))
    assert disagrees(by_the_gate)
    assert disagrees(by_the_filter())


def test_a_filter_that_forgets_the_time_would_be_caught(rows, monkeypatch):
    from django.db.models import Q

    whole = gate.Q

    def forgets(*args, **kwargs):
        due = "readable_from__lte" in kwargs
        return Q(pk__isnull=False) if due else whole(*args, **kwargs)

    monkeypatch.setattr(gate, "Q", forgets)
    assert disagrees(by_the_filter())


def test_a_filter_that_forgets_whose_row_it_is_would_be_caught(rows, monkeypatch):
    """A therapist's own rating never opens to them as to its reader, only as to its owner."""
    from django.db.models import Q

    class Forgets(Q):
        def __invert__(self):
            return Q(pk__isnull=False)

    shut = {route: readers - {Side.OWN} for route, readers in access.ROUTE_READERS.items()}
    monkeypatch.setattr(gate, "ROUTE_READERS", shut)
    own = [(v, c) for v in viewers() if v.person for c in CELLS if c.owner == ME]
    read = by_the_filter()
    assert not any(read(v, c) for v, c in own)
    monkeypatch.setattr(gate, "Q", Forgets)
    read = by_the_filter()
    assert any(read(v, c) for v, c in own)
