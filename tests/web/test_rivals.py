"""A second sending: over a link it tells and changes nothing; its person decides, signed in."""

import datetime as dt
import re

import pytest
from django.test import Client

from accord_web import clock
from accord_web.checkins.actions import MOST_RIVALS
from accord_web.checkins.models import Rival
from accord_web.flows import diary
from accord_web.flows.rivals import choose
from accord_web.flows.share import share
from accord_web.flows.submit import Outcome, Sending, submit
from accord_web.measures.models import Response, ResponsePart
from accord_web.signals.models import Alert
from tests.journeys.asked import link
from tests.web.desk.pages import seen, text
from tests.web.filling import fill, sitting
from tests.web.tables import nothing_to_recompute

TOKEN = re.compile(r"\?correct=([\w-]+)")
AN_HOUR = dt.timedelta(hours=1)


@pytest.fixture
def anyone() -> Client:
    """Whoever holds the link."""
    return Client(enforce_csrf_checks=True)


@pytest.fixture
def asked(clinic):
    return sitting(clinic["mira"], "before"), link(clinic, "mira", "before")


def token(page) -> str:
    return TOKEN.search(page.content.decode())[1]


def masked(page) -> tuple[int, bytes]:
    return page.status_code, TOKEN.sub("", page.content.decode()).encode()


def counted() -> float:
    return ResponsePart.objects.get(part="wellbeing", live=True).scores.get().value


@pytest.mark.parametrize("more", [{}, {"correct": "yes"}, {"correct": "1900000000-" + "0" * 64}])
def test_over_a_link_nothing_tells_whether_it_was_used_before(clinic, anyone, more):
    """Jo's link was used, Sam's was not; whoever holds both learns nothing by sending."""
    pages = {}
    for name in ("jo", "sam"):
        row, address = sitting(clinic[name], "before"), link(clinic, name, "before")
        if name == "jo":
            anyone.post(address, fill(row, 3))
        page = anyone.post(address, fill(row, 8) | more)
        assert len(token(page)) == len("1900000000-") + 64
        pages[name] = page.status_code, masked(page)[1].replace(address.encode(), b"")
    assert pages["jo"] == pages["sam"]
    kept = ResponsePart.objects.filter(part="wellbeing", live=True)
    assert {p.owner_id: p.scores.get().value for p in kept} == {clinic["jo"]: 3, clinic["sam"]: 8}


def test_the_first_second_and_same_sending_end_on_one_page(asked, anyone):
    row, address = asked
    pages = [anyone.post(address, fill(row, rating)) for rating in (3, 8, 3, 8, 5)]
    assert len({masked(page) for page in pages}) == 1
    assert counted() == 3
    assert Rival.objects.count() == 2


def test_its_person_is_asked_on_their_own_page_and_nobody_else(asked, anyone, browser, clinic):
    row, address = asked
    anyone.post(address, fill(row, 3))
    quiet = {name: seen(browser(name), "/portal/") for name in ("jo", "sam")}
    staff = seen(browser("tomas"), f"/desk/cases/{clinic.cases['mira']}/")
    assert "More than one set of answers" not in text(browser("mira"), "/portal/")
    anyone.post(address, fill(row, 8))
    assert "More than one set of answers" in text(browser("mira"), "/portal/")
    where = f"/portal/which/{row.id}/"
    assert "by your link" in text(browser("mira"), where)
    for name in ("jo", "sam", "tomas", "ines", "zoe", "ada"):
        assert browser(name).get(where).status_code == 404
        assert browser(name).post(where, {"choose": "first"}).status_code == 404
    assert anyone.get(where).status_code in {302, 404}
    assert {name: seen(browser(name), "/portal/") for name in quiet} == quiet
    assert seen(browser("tomas"), f"/desk/cases/{clinic.cases['mira']}/") == staff


@pytest.mark.parametrize(("which", "counts"), [("first", 3), (0, 8), (1, 5)])
def test_what_they_choose_counts_and_they_are_asked_no_more(asked, anyone, browser, which, counts):
    row, address = asked
    for rating in (3, 8, 5):
        anyone.post(address, fill(row, rating))
    rivals = [str(r.id) for r in Rival.objects.order_by("received_at", "id")]
    where, mira = f"/portal/which/{row.id}/", browser("mira")
    assert text(mira, where).count("These should count") == 2
    assert mira.post(where, {"choose": "somebody-else"}).status_code == 404
    chosen = which if which == "first" else rivals[which]
    assert mira.post(where, {"choose": chosen}).url == "/portal/"
    assert counted() == counts
    assert "More than one set of answers" not in text(mira, "/portal/")
    assert mira.get(where).url == "/portal/"
    history = Response.objects.filter(measure="wellbeing").count()
    assert history == (1 if which == "first" else 2)
    assert nothing_to_recompute()


def test_signed_in_one_is_asked_at_once(asked, anyone, browser):
    row, address = asked
    anyone.post(address, fill(row, 3))
    assert browser("mira").post(address, fill(row, 8)).url == f"/portal/which/{row.id}/"
    assert "from your own page" in text(browser("mira"), f"/portal/which/{row.id}/")


def test_a_flood_of_sendings_keeps_the_first_and_the_newest(asked, anyone):
    row, address = asked
    for rating in range(11):
        anyone.post(address, fill(row, rating))
    rows = list(Rival.objects.order_by("received_at", "id"))
    assert len(rows) == MOST_RIVALS
    newest = Sending({**fill(row, 10), "shown": ""}, "link")
    assert newest.told and counted() == 0
    anyone.post(address, fill(row, 10))  # the newest waits, so it is nothing new
    assert Rival.objects.count() == MOST_RIVALS


def test_only_the_browser_that_sent_it_puts_it_right_and_only_for_minutes(asked, anyone, at_noon):
    row, address = asked
    first = anyone.post(address, fill(row, 3))
    with clock.turned_to(at_noon + dt.timedelta(minutes=5)):
        second = anyone.post(address, fill(row, 4) | {"correct": token(first)})
        assert counted() == 4
    with clock.turned_to(at_noon + dt.timedelta(minutes=16)):
        anyone.post(address, fill(row, 5) | {"correct": token(second)})
        assert counted() == 4
        assert Rival.objects.count() == 1


@pytest.mark.parametrize("wrong", ["yes", "", "x", "9999999999-" + "a" * 64, "²-1"])
def test_a_made_up_token_puts_nothing_right(asked, anyone, wrong):
    row, address = asked
    anyone.post(address, fill(row, 3))
    assert anyone.post(address, fill(row, 8) | {"correct": wrong}).status_code == 200
    assert counted() == 3


def test_who_sends_second_can_put_right_their_own_and_not_the_first(asked, anyone):
    row, address = asked
    anyone.post(address, fill(row, 3))
    rival = anyone.post(address, fill(row, 8))
    again = anyone.post(address, fill(row, 9) | {"correct": token(rival)})
    assert masked(again) == masked(rival)
    assert counted() == 3
    assert Rival.objects.count() == 1


def test_a_token_of_one_check_in_opens_no_other(clinic, asked, anyone):
    row, address = asked
    mine = anyone.post(address, fill(row, 3))
    jo, place = sitting(clinic["jo"], "before"), link(clinic, "jo", "before")
    anyone.post(place, fill(jo, 3))
    anyone.post(place, fill(jo, 8) | {"correct": token(mine)})
    assert Rival.objects.get().checkin_id == jo.id


def test_a_retry_after_its_owner_closed_it_is_no_other_sending(clinic, asked, anyone, viewer):
    """“As last time” has come to mean something else since; the sending is the same one."""
    row, address = asked
    body = fill(row, 3, route="usual")
    anyone.post(address, body)
    share(viewer("mira"), Response.objects.get(measure="wellbeing").id, "nobody", by=row.person)
    anyone.post(address, body)
    assert not Rival.objects.exists()
    assert Response.objects.filter(measure="wellbeing").count() == 1


@pytest.mark.parametrize("rating", [4])
def test_after_a_session_is_sent_after_it_began(clinic, anyone, at_noon, rating):
    row, address = sitting(clinic["mira"], "after"), link(clinic, "mira", "after")
    early = anyone.post(address, fill(row, rating))
    assert early.status_code == 422
    assert b"This session has not begun yet." in early.content
    assert b" checked" in early.content  # nothing of what was filled in is lost
    assert not Response.objects.exists()
    with clock.turned_to(at_noon + 2 * AN_HOUR):
        assert anyone.post(address, fill(row, rating)).status_code == 200
    assert Response.objects.filter(measure="session-client").exists()


def test_danger_in_a_second_sending_counts_at_once_and_nothing_else_of_it(clinic, at_noon):
    from tests.web.histories import cover

    cover(clinic)
    for n in range(1, 5):
        diary.plan(clinic.cases["mira"], at_noon + (2 + n) * AN_HOUR, by=clinic["tomas"])
    row = sitting(clinic["mira"], "before", number=5)
    calm = {"thoughts": "no", "keep-safe": "yes", "call": "no"}
    worse = Sending(fill(row, 9, {"thoughts": "often", "call": "today"}), "link")
    assert submit(row, Sending(fill(row, 3, calm), "link"), by=row.person) is Outcome.SENT
    for _ in range(2):
        assert submit(row, worse, by=row.person) is Outcome.RIVAL
        assert Alert.objects.count() == 1
        assert counted() == 3
    assert choose(row, Rival.objects.get().digest, by=row.person) is Outcome.SENT
    assert (Alert.objects.count(), counted()) == (1, 9)
    assert nothing_to_recompute()


def test_what_stands_in_ones_own_form_is_no_leave_to_replace(asked, anyone, browser):
    """Whoever copied it from the phone, and has the link, still only sends beside."""
    row, address = asked
    anyone.post(address, fill(row, 3))
    page = browser("mira").get(f"{address}?alone=yes&correct=yes").content.decode()
    own = re.search(r'name="own" value="(\w+)"', page)[1]
    anyone.post(address, fill(row, 8) | {"own": own, "correct": "yes"})
    assert counted() == 3
    assert Rival.objects.count() == 1
