"""The one road, end to end: a check-in is sent, scored, read blind, and found in."""

import datetime as dt

from accord_web import clock
from accord_web.checkins import queries as checkins
from accord_web.flows.submit import Outcome, Sending, submit
from tests.web.filling import fill, sitting


def test_the_clients_rating_waits_for_the_therapists_own(clinic, viewer, at_noon):
    from accord_web.measures.queries import parts

    case = clinic.cases["mira"]
    after = sitting(clinic["mira"], "after")
    with clock.turned_to(at_noon + dt.timedelta(hours=3)):
        assert submit(after, Sending(fill(after, 7), "link"), by=clinic["mira"]) is Outcome.SENT
        blind = parts(viewer("tomas"), [case], names=["ratings"])
        assert [p.owner for p in blind] == []
        own = sitting(clinic["tomas"], "own")
        submit(own, Sending(fill(own, 8), "room"), by=clinic["tomas"])
        seen = parts(viewer("tomas"), [case], names=["ratings"])
    assert {p.owner: p.scores["alliance"] for p in seen} == {
        clinic["mira"]: 7.0,
        clinic["tomas"]: 8.0,
    }
    assert checkins.by_code(None, "nothing of the kind") is None
