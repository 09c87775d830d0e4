"""What was sent to one supervisor by name is not the next one's to read."""

import datetime as dt
import uuid

import pytest

from accord_web import clock
from accord_web.cases.queries import standing
from accord_web.flows.leave import arrange_supervision
from accord_web.flows.share import share
from accord_web.flows.submit import Sending, submit
from accord_web.measures.models import Response, ResponsePart
from accord_web.measures.queries import parts
from accord_web.privacy.models import Key
from tests.web.filling import fill, sitting

AN_HOUR = dt.timedelta(hours=1)


@pytest.fixture
def sent(clinic, at_noon):
    """Mira sent her answers to Ines, who supervises Tomás."""
    with clock.turned_to(at_noon + 3 * AN_HOUR):
        row = sitting(clinic["mira"], "after")
        submit(row, Sending(fill(row, 2, route="supervisor"), "link"), by=row.person)
    with clock.turned_to(at_noon + 4 * AN_HOUR):
        yield


def accepts(clinic, browser, name: str, deputy: str) -> None:
    """An administrator arranges it, and Tomás says that they accepted Mira's case."""
    arrange_supervision(clinic["tomas"], clinic[name], clinic[deputy], by=clinic["ada"])
    address = f"/desk/cases/{clinic.cases['mira']}/supervisor/"
    assert browser("tomas").post(address, {"says": "accepted"}).status_code == 302


def read(clinic, name: str) -> set[str]:
    return {p.part for p in parts(standing(clinic[name]), [clinic.cases["mira"]])}


def test_the_next_supervisor_reads_what_is_sent_to_them(clinic, browser, sent):
    assert "ratings" in read(clinic, "ines")
    accepts(clinic, browser, "zoe", "ines")
    assert read(clinic, "zoe") == read(clinic, "ines") == read(clinic, "tomas") == set()
    assert "ratings" in read(clinic, "mira")
    page = browser("mira").get("/portal/").content.decode()
    assert "No one reads this." in page
    response = Response.objects.get(measure="session-client").id
    share(standing(clinic["mira"]), response, "supervisor", by=clinic["mira"])
    assert "ratings" in read(clinic, "zoe")


def test_accepting_again_closes_nothing(clinic, browser, sent):
    for _ in range(2):
        accepts(clinic, browser, "ines", "zoe")
    assert "ratings" in read(clinic, "ines")


def test_back_again_the_first_one_does_not_read_what_the_other_was_sent(clinic, browser, sent):
    accepts(clinic, browser, "zoe", "ines")
    response = Response.objects.get(measure="session-client").id
    share(standing(clinic["mira"]), response, "supervisor", by=clinic["mira"])
    with clock.turned_to(clock.now() + AN_HOUR):
        accepts(clinic, browser, "ines", "zoe")
        assert read(clinic, "ines") == set()


def test_what_is_read_by_nobody_now_has_the_key_of_such_things(clinic, browser, sent):
    """So that it goes at once when Mira erases what is hers alone."""

    def sealed_with(part: ResponsePart) -> str:
        known = dict(Key.objects.filter(owner=clinic["mira"]).values_list("id", "owner_kind"))
        return known[uuid.UUID(bytes=bytes(part.answers[1:17]))]

    accepts(clinic, browser, "ines", "zoe")
    rows = ResponsePart.objects.filter(owner=clinic["mira"], route="supervisor")
    wanted = set(rows.values_list("id", flat=True))
    assert wanted and {sealed_with(part) for part in rows} == {"person"}
    accepts(clinic, browser, "zoe", "ines")
    closed = ResponsePart.objects.filter(id__in=wanted)
    assert {part.route for part in closed} == {"nobody"}
    assert {sealed_with(part) for part in closed} == {"own"}
    assert read(clinic, "ines") == read(clinic, "zoe") == set()
    own = {p.part for p in parts(standing(clinic["mira"]), [clinic.cases["mira"]]) if p.answers}
    assert {part.part for part in closed} <= own
