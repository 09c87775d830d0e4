"""The clinic's device in somebody's hands: what it opens, what it asks, and until when."""

import datetime as dt

import pytest
from django.test import Client

from accord_web import clock
from accord_web.cases.queries import sessions
from accord_web.checkins.models import Alone, Asked, CheckIn
from accord_web.flows import diary
from accord_web.flows.death import died, it_was_a_mistake
from accord_web.measures.models import Response
from accord_web.signals.models import Alert
from tests.web.alone import ANSWERS, CALM, DANGER, fill, form, give, hand_over, send
from tests.web.desk.pages import text


def test_the_last_page_is_one_page_whatever_was_said(at_home, browser, couple_session):
    found = set()
    for body in ANSWERS.values():
        device = hand_over(browser("tomas"), couple_session, 1)
        if body is None:
            page = device.post("/alone/leave/", follow=True)
        else:
            page = send(device, body, follow=True)
        assert page.redirect_chain == [("/alone/end/", 302)]
        found.add(page.content)
    assert len(found) == 1
    assert b"If you would like to talk to someone" in found.pop()


def test_the_form_is_equally_long_whether_or_not_somebody_looks_on(
    at_home, browser, couple_session
):
    device = hand_over(browser("tomas"), couple_session, 1)
    screens = [
        form(device, said).count(b'class="screen question"') for said in ("yes", "no", "unsure")
    ]
    assert screens[0] == screens[1] == screens[2] == 11
    harmless = form(device, "unsure").decode()
    for word in ("close to you", "say no", "reach you", "Eli"):
        assert word not in harmless


def test_what_is_said_beforehand(at_home, browser, couple_session):
    device = hand_over(browser("tomas"), couple_session, 1)
    words = text(device, "/alone/")
    assert "when we might have to tell somebody" in words
    form(device)
    words = text(device, "/alone/questions/")
    assert "Eli, Noa or Kim reads what you say, with your name." in words
    assert "from 9 to 17, Monday to Friday" in words and "within 2 hours" in words
    assert "At night call the help line." in words
    assert "new and not yet validated" in words


def test_no_address_keeps_whether_somebody_looked_on(at_home, browser, couple_session):
    """The next to hold the device may look where it was."""
    for see in ("yes", "no", "unsure"):
        device = hand_over(browser("tomas"), couple_session, 1)
        chain = device.post("/alone/", {"see": see}, follow=True).redirect_chain
        assert chain == [("/alone/questions/", 302)]
    assert hand_over(browser("tomas"), couple_session, 2).get("/alone/questions/").url == "/alone/"


def test_the_device_opens_nothing_else(at_home, browser, couple_session):
    device = hand_over(browser("tomas"), couple_session, 1)
    for path in ("/desk/today/", f"/desk/sessions/{couple_session}/", "/portal/"):
        assert device.get(path).status_code in {302, 404}
    assert text(device, "/alone/")  # while the sitting lasts
    send(device, fill(CALM))
    assert device.get("/alone/").url == "/alone/end/"
    assert send(device, fill(DANGER)).url == "/alone/end/"
    assert not Alert.objects.exists()
    assert device.get("/alone/back/").url.endswith(
        f"%2Fdesk%2Fsessions%2F{couple_session}%2Falone%2F"
    )


def test_a_device_forgotten_somewhere_asks_nothing_after_half_an_hour(
    at_home, browser, couple_session
):
    device = hand_over(browser("tomas"), couple_session, 1)
    with clock.turned_to(clock.now() + dt.timedelta(minutes=31)):
        assert send(device, fill(DANGER)).url == "/alone/end/"
    assert not Response.objects.exists()


def test_whoever_is_signed_in_fills_in_nobodys_minutes(at_home, browser, couple_session):
    device = hand_over(browser("tomas"), couple_session, 1)
    held = device.session["alone"]
    tomas = browser("tomas")
    kept = tomas.session
    kept["alone"] = held
    kept.save()
    assert tomas.get("/alone/").url == "/alone/end/"


def test_no_link_and_no_ordinary_form_asks_it(at_home, browser, couple_session, viewer):
    for week in range(1, 14):
        diary.plan(
            at_home.cases["couple"], clock.now() + dt.timedelta(weeks=week), by=at_home["tomas"]
        )
    assert not Asked.objects.filter(measure="safety-close").exists()
    assert not CheckIn.objects.filter(moment="alone").exists()
    assert Client().get("/alone/").url == "/alone/end/"
    for address in ("/alone/", "/alone/questions/"):
        assert Client().post(address, fill(DANGER)).url == "/alone/end/"
    assert not Response.objects.exists()


def test_everybody_has_a_turn_on_the_same_rhythm(at_home, browser, couple_session, viewer, at_noon):
    for n in range(1, 7):
        diary.plan(at_home.cases["couple"], at_noon + dt.timedelta(weeks=n), by=at_home["tomas"])
    rows = {s.number: s.id for s in sessions(viewer("tomas"), [at_home.cases["couple"]])}
    give(browser, rows[1], 1, fill(CALM))
    tomas = browser("tomas")
    later = text(tomas, f"/desk/sessions/{rows[2]}/alone/")
    assert "Jo You handed it over on" in later and "It comes again from session 7 on." in later
    assert later.count("Their turn is still to come.") == 1  # Sam's, still
    assert tomas.post(f"/desk/sessions/{rows[2]}/alone/", {"member": "1"}).status_code == 404
    give(browser, rows[2], 2, fill(CALM))
    seventh = text(browser("tomas"), f"/desk/sessions/{rows[7]}/alone/")
    assert seventh.count("Their turn is still to come.") == 2


def test_nobody_who_has_died_is_given_a_turn(at_home, browser, couple_session):
    tomas, where = browser("tomas"), f"/desk/sessions/{couple_session}/alone/"
    assert "Sam" in text(tomas, where)
    died(at_home["sam"], None, zone="UTC", by=at_home["tomas"])
    words = text(tomas, where)
    assert "Jo" in words and "Sam" not in words
    assert tomas.post(where, {"member": "2"}).status_code == 404
    assert not Alone.objects.exists()
    it_was_a_mistake(at_home["sam"], by=at_home["tomas"])
    assert "Sam" in text(tomas, where)


@pytest.mark.parametrize("member", ["", "0", "3", "x", "²"])
def test_nobody_else_is_handed_it_and_nobody_else_hands_it(
    at_home, browser, couple_session, member
):
    address = f"/desk/sessions/{couple_session}/alone/"
    assert browser("tomas").post(address, {"member": member}).status_code == 404
    for name in ("ines", "zoe", "ada", "lou", "jo", "sam", "eli"):
        assert browser(name).get(address).status_code == 404
        assert browser(name).post(address, {"member": "1"}).status_code == 404
    assert not Alone.objects.exists()


def test_whoever_began_in_time_and_sends_late_is_heard(at_home, browser, couple_session):
    """Nobody is to believe that they were heard when nothing arrived."""
    device = hand_over(browser("tomas"), couple_session, 1)
    assert form(device)
    begun = clock.now()
    with clock.turned_to(begun + dt.timedelta(minutes=50)):
        assert device.get("/alone/questions/").status_code == 302, "nothing is shown any more"
        device.post("/alone/questions/", fill(DANGER))
        assert Alert.objects.filter(kind="close").count() == 1
