"""The bytes of every page of the desk and of a partner: nothing unread leaves a trace on any."""

import datetime as dt
import re

import pytest

from accord_web import clock
from accord_web.checkins.models import CheckIn
from accord_web.checkins.queries import links
from accord_web.flows import diary, name
from accord_web.flows.share import share
from accord_web.flows.submit import Sending, submit
from accord_web.measures.models import Response
from tests.web.desk.weeks import AN_HOUR, SESSION, met, noon, send, undone, week_of_mira
from tests.web.filling import fill, sitting

TOKEN = re.compile(rb'name="csrfmiddlewaretoken" value="[^"]+"')
A_DAY = dt.timedelta(days=1)
SENT = noon(6) + SESSION + 2 * AN_HOUR
TOLD = {"tension": "yes", "held-back": "may-know", "mended": "not-yet"}
NOTHING = dict.fromkeys(("tension", "tension-how", "tension-wish", "mended", "held-back"), "")
CASE = "", "brief/", "brief/print/", "close/", "invite/", "sessions/new/"
PLACES = "today/", "cases/", "cases/closed/", "cases/new/", "today/own/", "paper/", "safety/"


@pytest.fixture
def five_weeks(clinic):
    for week in range(1, 6):
        week_of_mira(clinic, week, 8)
    met(clinic, "mira", 6)


def desk(clinic, browser, who: str, at: dt.datetime) -> dict[str, tuple[int, bytes]]:
    """Every page of the desk that could tell something of Mira's case."""
    case = clinic.cases["mira"]
    rows = CheckIn.objects.filter(case=case, session__number__gte=5).order_by("id")
    told = [f"/desk/{place}" for place in (*PLACES, "sent-to-you/")]
    told += [f"/desk/cases/{case}/{page}" for page in CASE]
    for session in rows.order_by("session").values_list("session", flat=True).distinct():
        told += [f"/desk/sessions/{session}/{page}" for page in ("", "links/", "own/")]
    for row in rows:
        told += [f"/desk/check-ins/{row.id}/{page}" for page in ("paper/", "type-in/", "typed-in/")]
    with clock.turned_to(at):
        return seen(browser(who), told)


def seen(client, addresses) -> dict[str, tuple[int, bytes]]:
    found = {address: client.get(address) for address in addresses}
    return {at: (page.status_code, TOKEN.sub(b"", page.content)) for at, page in found.items()}


def differing(one: dict, other: dict) -> list[str]:
    return [address for address in one if one[address] != other[address]]


def before_and_after(clinic, browser, who: str, does) -> list[str]:
    """The pages that differ, at once and some days later, by what `does` did."""
    found = []
    for later in (AN_HOUR, 2 * A_DAY, 6 * A_DAY):
        with undone():
            without = desk(clinic, browser, who, SENT + later)
        with undone():
            with clock.turned_to(SENT):
                does()
            found += differing(without, desk(clinic, browser, who, SENT + later))
    return found


@pytest.mark.parametrize("who", ["tomas", "ines", "zoe", "ada"])
@pytest.mark.parametrize("route", ["nobody", "therapist-later"])
def test_what_is_closed_leaves_no_trace(clinic, browser, five_weeks, who, route):
    def does():
        send(clinic, "mira", "after", 6, 1, TOLD, route=route)

    assert before_and_after(clinic, browser, who, does) == []


@pytest.mark.parametrize("who", ["tomas", "ines"])
def test_what_was_open_and_is_closed_again_leaves_no_trace(
    clinic, browser, viewer, five_weeks, who
):
    def does():
        send(clinic, "mira", "after", 6, 1, TOLD)
        response = Response.objects.get(measure="session-client", session__number=6).id
        share(viewer("mira"), response, "nobody", by=clinic["mira"])

    assert before_and_after(clinic, browser, who, does) == []


def test_what_is_open_is_there_to_be_seen(clinic, browser, five_weeks):
    """The leak must be possible: what the two tests above compare does change."""

    def does():
        send(clinic, "mira", "after", 6, 1, TOLD)

    case = clinic.cases["mira"]
    wanted = {"/desk/cases/", f"/desk/cases/{case}/", f"/desk/cases/{case}/brief/"}
    assert wanted <= set(before_and_after(clinic, browser, "tomas", does))


def test_a_rating_that_waits_is_on_no_page(clinic, browser, five_weeks):
    """Nor that there is one, while the therapist has not given his own."""
    pages = {}
    for rating in (None, 0, 10):
        with undone():
            if rating is not None:
                with clock.turned_to(SENT):
                    send(clinic, "mira", "after", 6, rating, NOTHING)
            pages[rating] = desk(clinic, browser, "tomas", SENT + AN_HOUR)
    assert differing(pages[0], pages[10]) == differing(pages[None], pages[10]) == []


@pytest.mark.parametrize("who", ["sam", "mira", "zoe"])
def test_what_one_of_a_couple_does_is_on_no_page_of_anybody_elses(
    clinic, browser, viewer, at_noon, who
):
    for week in (1, 2, 3):
        diary.plan(clinic.cases["couple"], at_noon + 7 * week * A_DAY, by=clinic["tomas"])
    with clock.turned_to(at_noon + 7 * A_DAY + 3 * AN_HOUR):
        pages = ["/portal/", "/portal/people/", *_links(viewer("tomas"))]
        before = seen(browser(who), pages)
        for number in (1, 2):
            for moment in ("before", "after"):
                row = sitting(clinic["jo"], moment, number=number)
                words = {"tension": "yes", "hard-to-speak": "yes"}
                submit(row, Sending(fill(row, 1, words, route="nobody"), "link"), by=row.person)
        name.somebody(viewer("jo"), "Kim", "friend", by=clinic["jo"])
        assert differing(before, seen(browser(who), pages)) == []


def _links(tomas) -> list[str]:
    """Every link of every session, of both, however it is opened."""
    sessions = CheckIn.objects.order_by("session").values_list("session", flat=True).distinct()
    asked = "", "?alone=yes", "?alone=no", "?alone=yes&correct=yes"
    return [f"/c/{link.code}/{more}" for link in links(tomas, list(sessions)) for more in asked]
