"""What one reads of another member, and how all of them agree: pages that tell nothing else."""

import datetime as dt
import re

import pytest

from accord_web import clock
from accord_web.cases.queries import standing
from accord_web.flows import agree
from accord_web.measures.models import Grant, ResponsePart
from accord_web.privacy.access import Policy
from accord_web.privacy.models import AuditEvent
from tests.web.filling import sitting
from tests.web.portal.test_sharing import page_of, text_of
from tests.web.sharing_couple import (
    WELLBEING,
    agreed,
    joint,
    opened,
    response,
    send,
    ticks,
    week,
)

SHARED, AGREEMENT = "/portal/shared/", "/portal/agreement/"
ALONE, SIDE_BY_SIDE = "?alone=yes", "Side by side"


# What others share.


def test_what_is_opened_stands_there_in_plain_words_and_goes_when_closed(clinic, browser, at_noon):
    joint(clinic)
    send(clinic, "jo", rating=7, to={WELLBEING: ["sam"]})
    sam = browser("sam")
    told = page_of(sam, SHARED)
    assert "How they have been" in told and "taken together 7.0 of 10" in text_of(told)
    assert "hopeful" not in told
    assert told.count("<dd>7 ") == 6
    share_page = f"/portal/sent/{response(clinic, 'jo')}/readers/"
    browser("jo").post(share_page, {"route": "therapist-now", "members": "limited"})
    assert "Nothing is open to you here at the moment." in page_of(sam, SHARED)
    read_rows = AuditEvent.objects.filter(by=clinic["sam"], what="opened", about=clinic["jo"])
    assert read_rows.count() == 1, "noted, and shown to nobody"
    assert "Sam" not in page_of(browser("jo"), "/portal/who-read/")


def test_nothing_shared_not_yet_readable_and_never_answered_look_alike(clinic, browser, seen):
    joint(clinic)
    sam = browser("sam")
    before = seen(sam, SHARED)
    send(clinic, "jo", to={WELLBEING: ["sam"]}, route="therapist-later")
    assert seen(sam, SHARED) == before
    assert b"Nothing is open to you here at the moment." in before


def test_a_part_that_was_opened_blank_is_absent(clinic, browser, seen):
    joint(clinic)
    sam = browser("sam")
    before = seen(sam, SHARED)
    row = sitting(clinic["jo"], "before")
    send(clinic, "jo", rating=None, words={"for-today": "A line"}, to={WELLBEING: ["sam"]})
    assert Grant.objects.filter(part__response__session=row.session).exists()
    assert seen(sam, SHARED) == before


def test_side_by_side_is_made_only_of_what_each_opened_to_the_other(clinic, browser, at_noon):
    """No figure where one side is not shared, and not one byte that tells of it."""
    joint(clinic)
    for number in (1, 2, 3):
        with clock.turned_to(week(clinic, at_noon, number)):
            to_sam = {WELLBEING: ["sam"]} if number < 3 else {}
            to_jo = {WELLBEING: ["jo"]} if number > 1 else {}
            send(clinic, "jo", rating=number, to=to_sam, number=number)
            send(clinic, "sam", rating=9 - number, to=to_jo, number=number)
    with clock.turned_to(at_noon + dt.timedelta(days=20)):
        for name in ("jo", "sam"):
            told = page_of(browser(name), SHARED)
            table = told[told.index(SIDE_BY_SIDE) :]
            figures = re.findall(r"<td>([\d.]+)</td>", table)
            assert figures == (["2.0", "7.0"] if name == "jo" else ["7.0", "2.0"])


def test_without_the_other_side_no_figure_and_nothing_that_differs(clinic, browser, at_noon, seen):
    """Sam opens nothing; what Jo gets is the same whether Sam answered, and what."""
    joint(clinic)
    with clock.turned_to(week(clinic, at_noon, 1)):
        send(clinic, "jo", rating=4, to={WELLBEING: ["sam"]})
    with clock.turned_to(at_noon + dt.timedelta(hours=1)):
        jo = browser("jo")
        addresses = ["/portal/", SHARED, AGREEMENT, f"/portal/sent/{response(clinic, 'jo')}/"]
        before = [seen(jo, a) for a in addresses]
        send(clinic, "sam", rating=1, to={})
        assert [seen(jo, a) for a in addresses] == before
        assert SIDE_BY_SIDE not in page_of(jo, SHARED)
        share = f"/portal/sent/{response(clinic, 'sam')}/readers/"
        opening = {"route": "therapist-now", **ticks(clinic, Policy.LIMITED, {WELLBEING: ["jo"]})}
        browser("sam").post(share, opening)
        assert SIDE_BY_SIDE in page_of(jo, SHARED), "the leak is possible"
        browser("sam").post(share, {"route": "nobody"})
        assert [seen(jo, a) for a in addresses] == before


def test_closed_and_never_opened_are_one_sentence(clinic, browser, seen):
    agreed(clinic, Policy.LIMITED)
    sam = browser("sam")
    before = [seen(sam, a) for a in ("/portal/", SHARED, AGREEMENT)]
    opened(clinic)
    send(clinic, "jo", to={WELLBEING: ["sam"]})
    assert seen(sam, SHARED) != before[1]
    tomas = standing(clinic["tomas"])
    agree.close_sharing(tomas, clinic.cases["couple"], by=clinic["tomas"])
    assert [seen(sam, a) for a in ("/portal/", SHARED, AGREEMENT)] == before
    assert b"Your therapist opens and closes this." in before[1]


@pytest.mark.parametrize("name", ["mira", "tomas", "zoe", "ada", "ines"])
def test_these_pages_are_for_those_who_share_a_case(clinic, browser, name):
    for address in (SHARED, AGREEMENT):
        assert browser(name).get(address).status_code == 404


def test_no_page_of_a_member_holds_anothers_id(clinic, browser, to):
    joint(clinic)
    send(clinic, "jo", to={WELLBEING: ["sam"]})
    send(clinic, "sam", to={WELLBEING: ["jo"]})
    theirs = {str(clinic["sam"])}
    theirs |= {
        str(i)
        for i in ResponsePart.objects.filter(owner=clinic["sam"]).values_list("id", flat=True)
    }
    theirs |= {str(i) for i in Grant.objects.values_list("id", flat=True)}
    theirs.add(str(response(clinic, "sam")))
    jo = browser("jo")
    own = f"/portal/sent/{response(clinic, 'jo')}/"
    for address in (
        "/portal/",
        SHARED,
        AGREEMENT,
        own,
        own + "readers/",
        to("jo", "before") + ALONE,
    ):
        html = page_of(jo, address)
        assert not any(one in html or one.replace("-", "") in html for one in theirs), address


# What was agreed on secrets.


def test_a_proposal_is_read_and_agreed_to_on_ones_own_page_of(clinic, browser, seen):
    case, tomas = clinic.cases["couple"], clinic["tomas"]
    assert "Something is proposed" not in page_of(browser("jo"), "/portal/")
    agree.propose(standing(tomas), case, Policy.LIMITED, by=tomas)
    assert "Something is proposed to all of you." in page_of(browser("jo"), "/portal/")
    jo, sam = browser("jo"), browser("sam")
    assert "What you answer is closed to the others until you open it" in page_of(jo, AGREEMENT)
    before = seen(sam, "/portal/"), seen(sam, AGREEMENT)
    assert jo.post(AGREEMENT, {"case": case, "policy": "limited"}).status_code == 302
    assert "It counts once each of you has." in page_of(jo, AGREEMENT)
    assert (seen(sam, "/portal/"), seen(sam, AGREEMENT)) == before, "whether Jo agreed is not told"
    assert sam.post(AGREEMENT, {"case": case, "policy": "limited"}).status_code == 302
    for client in (jo, sam):
        told = page_of(client, AGREEMENT)
        assert "What you agreed to: Each of you decides" in told
        assert "What is proposed" not in told


@pytest.mark.parametrize("posted", [{}, {"policy": "limited"}, {"case": "x", "policy": "full"}])
def test_what_is_not_proposed_is_not_there(clinic, browser, posted):
    assert browser("jo").post(AGREEMENT, posted).status_code == 404
    ours = {"case": clinic.cases["couple"], "policy": "full"}
    assert browser("jo").post(AGREEMENT, ours).status_code == 404
    assert browser("jo").post(AGREEMENT, {**ours, "case": clinic.cases["mira"]}).status_code == 404
