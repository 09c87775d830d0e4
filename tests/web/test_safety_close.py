"""Danger from somebody close: asked of everybody alone, read by few, seen on no other page."""

import datetime as dt
import re

import pytest

from accord_web import clock
from accord_web.cases.queries import sessions
from accord_web.checkins.models import Alone
from accord_web.measures.models import Response, ResponsePart
from accord_web.people.cover import CLOSE, close_cover, switch_off
from accord_web.privacy.models import AuditEvent
from accord_web.signals.actions import escalate
from accord_web.signals.models import Alert
from tests.web.alone import ANSWERS, DANGER, fill, form, give, hand_over, send
from tests.web.desk.pages import seen, text

AN_HOUR = dt.timedelta(hours=1)
EVERYWHERE = {
    "tomas": ("/desk/today/", "/desk/cases/", "/desk/safety/"),
    "ines": ("/desk/today/", "/desk/cases/", "/desk/safety/", "/desk/sent-to-you/"),
    "zoe": ("/desk/today/", "/desk/cases/", "/desk/safety/"),
    "ada": ("/desk/team/", "/desk/safety/", "/desk/safety/cover/", "/desk/at-home/cover/"),
    "lou": ("/desk/diary/",),
    "jo": ("/portal/", "/portal/who-read/", "/portal/agreed/", "/portal/contact/"),
    "sam": ("/portal/", "/portal/who-read/", "/portal/agreed/", "/portal/contact/"),
}
OF_THE_CASE = (
    *("", "brief/", "brief/print/", "consents/", "contact/", "contact/?member=1", "notes/"),
    *("close/", "people/", "separate/", "joint/", "invite/", "young/", "hand-over/", "record/"),
    *("sessions/new/",),
)
IDS = re.compile(rb"[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}")


def every_page(browser, case, couple_session) -> dict[tuple[str, str], bytes]:
    """What each of them sees anywhere, but for the keys of rows, which are new each time."""
    places = {name: list(paths) for name, paths in EVERYWHERE.items()}
    places["tomas"] += [f"/desk/cases/{case}/{page}" for page in OF_THE_CASE]
    places["tomas"] += [
        f"/desk/sessions/{couple_session}/{page}" for page in ("", "alone/", "links/")
    ]
    signed_in = {name: browser(name) for name in places}
    return {
        (name, path): IDS.sub(b"", seen(signed_in[name], path))
        for name, paths in places.items()
        for path in paths
    }


def test_no_page_of_anybody_differs_by_a_single_byte(at_home, browser, couple_session):
    """Whatever Jo answers, and whether: therapist, supervisor, administrator, front desk, Sam, Jo.

    Each time it is the same minute of the same day; the device is handed over in each of them.
    """
    found = {}
    for n, (what, body) in enumerate(ANSWERS.items(), 1):
        give(browser, couple_session, 1, body)
        found[what] = every_page(browser, at_home.cases["couple"], couple_session)
        assert Alert.objects.count() == (what == "danger")
        assert Alone.objects.count() == n
    assert Response.objects.filter(measure="safety-close").count() == 2
    first = found.pop("left")
    assert all(len(page) > 500 for page in first.values())
    for what, pages in found.items():
        assert [key for key in first if pages[key] != first[key]] == [], what
    Alert.objects.update(kind="self")  # the leak is possible: the other kind is on his pages
    assert every_page(browser, at_home.cases["couple"], couple_session) != first


def test_before_and_after_an_answer_the_therapist_sees_their_own_deed_alone(
    at_home, browser, couple_session
):
    place = f"/desk/sessions/{couple_session}/alone/"
    assert text(browser("tomas"), place).count("Their turn is still to come.") == 2
    hand_over(browser("tomas"), couple_session, 1)
    handed = seen(browser("tomas"), place)
    assert b"You handed it over on" in handed
    give(browser, couple_session, 1, fill(DANGER))
    assert seen(browser("tomas"), place) == handed
    case = f"/desk/cases/{at_home.cases['couple']}/"
    words = text(browser("tomas"), case)
    assert "close to you" not in words and "scared or hurt" not in words


def test_those_named_for_it_read_it_and_nobody_else(at_home, browser, couple_session):
    give(browser, couple_session, 1, fill(DANGER))
    alert = Alert.objects.get()
    assert (alert.kind, alert.case_id) == ("close", at_home.cases["couple"])
    where = f"/desk/at-home/{alert.id}/"
    for name in ("eli", "noa"):
        words = text(browser(name), where)
        assert "Jo" in words
        assert "hurt you, forced you or made threats? Yes, and it may happen again" in words
        assert f"/desk/at-home/{alert.id}/" in seen(browser(name), "/desk/at-home/").decode()
        assert "At home 1 waiting" in text(browser(name), "/desk/today/")
    for name in ("tomas", "ines", "zoe", "ada", "lou", "jo", "sam", "mira"):
        for path in (where, "/desk/at-home/", f"/desk/alerts/{alert.id}/"):
            assert browser(name).get(path).status_code == 404, (name, path)
            assert browser(name).post(path, {"note": "mine"}).status_code in {404, 405}
    alert.refresh_from_db()
    assert alert.acknowledged_at is None


def test_who_treats_the_couple_answers_for_every_home_but_theirs(
    at_home, browser, couple_session, viewer
):
    """Were Tomás named for it, what Jo said of home would still be none of his."""
    from accord_web.people.cover import arrange_close_cover

    arrange_close_cover(
        at_home.id,
        responders=[(at_home[name], "9 to 17", name == "kim") for name in ("tomas", "eli", "kim")],
        answer_within_minutes=120,
        hours="9 to 17",
        out_of_hours="Nobody.",
        by=at_home["ada"],
    )
    quiet = IDS.sub(b"", seen(browser("tomas"), "/desk/at-home/"))
    case = seen(browser("tomas"), f"/desk/cases/{at_home.cases['couple']}/")
    give(browser, couple_session, 1, fill(DANGER))
    assert IDS.sub(b"", seen(browser("tomas"), "/desk/at-home/")) == quiet
    assert seen(browser("tomas"), f"/desk/cases/{at_home.cases['couple']}/") == case
    alert = Alert.objects.get()
    assert browser("tomas").get(f"/desk/at-home/{alert.id}/").status_code == 404
    assert browser("eli").get(f"/desk/at-home/{alert.id}/").status_code == 200


def test_the_author_cannot_open_it_and_nobody_is_told_who_read_it(at_home, browser, couple_session):
    give(browser, couple_session, 1, fill(DANGER))
    response = Response.objects.get(measure="safety-close")
    assert browser("jo").get(f"/portal/sent/{response.id}/").status_code == 404
    seen(browser("eli"), f"/desk/at-home/{Alert.objects.get().id}/")
    told = AuditEvent.objects.filter(by=at_home["eli"])
    assert told.exists()
    assert not told.exclude(case=None).exists()
    assert not told.exclude(about=None).exists()
    raised = AuditEvent.objects.get(what="alert.raised")
    assert (raised.case, raised.by, raised.about) == (None, None, None)


def test_somebody_takes_it_and_the_word_stays_among_them(at_home, browser, couple_session):
    give(browser, couple_session, 2, fill(DANGER))
    where = f"/desk/at-home/{Alert.objects.get().id}/"
    assert browser("eli").post(where, {"note": " "}).status_code == 200
    assert browser("eli").post(where, {"note": "I meet Sam alone at four."}).url == where
    words = text(browser("noa"), where)
    assert "Eli has been on it since" in words and "I meet Sam alone at four." in words
    assert "I meet Sam" not in text(browser("tomas"), f"/desk/cases/{at_home.cases['couple']}/")
    assert "Nobody is waiting for an answer." in text(browser("noa"), "/desk/at-home/")


def test_a_late_one_becomes_the_deputys(at_home, browser, couple_session, at_noon):
    give(browser, couple_session, 1, fill(DANGER))
    where = f"/desk/at-home/{Alert.objects.get().id}/"
    assert browser("kim").get(where).status_code == 404
    assert "Nobody is waiting for an answer." in text(browser("kim"), "/desk/at-home/")
    assert escalate(by=None) == 0
    with clock.turned_to(at_noon + 5 * AN_HOUR):
        assert escalate(by=None) == 1
        assert escalate(by=None) == 0
        assert "As deputy, please answer it now." in text(browser("kim"), where)
        assert "At home 1 waiting" in text(browser("kim"), "/desk/today/")
        browser("kim").post(where, {"note": "I am with them."})
        assert Alert.objects.get().acknowledged_by_id == at_home["kim"]


def test_without_a_worker_the_clock_alone_calls_the_deputy(
    at_home, browser, couple_session, at_noon
):
    give(browser, couple_session, 1, fill(DANGER))
    where = f"/desk/at-home/{Alert.objects.get().id}/"
    with clock.turned_to(at_noon + 5 * AN_HOUR):
        assert Alert.objects.get().escalated_at is None
        assert browser("kim").get(where).status_code == 200


@pytest.mark.usefixtures("transactional_db")
def test_an_answer_and_its_alert_are_kept_together_or_not_at_all(
    at_home, browser, couple_session, monkeypatch
):
    device = hand_over(browser("tomas"), couple_session, 1)

    def failing(**_):
        raise RuntimeError("planted")

    monkeypatch.setattr("accord_web.flows.alone.raise_alert", failing)
    with pytest.raises(RuntimeError, match="planted"):
        send(device, fill(DANGER))
    assert not Response.objects.filter(measure="safety-close").exists()
    assert Alone.objects.get().ended_at is None
    monkeypatch.undo()
    send(device, fill(DANGER))  # the same form once more
    assert (Alert.objects.count(), ResponsePart.objects.filter(route="close").count()) == (1, 1)


def test_it_is_not_asked_before_somebody_is_there(clinic, browser, viewer, at_noon):
    couple_session = sessions(viewer("tomas"), [clinic.cases["couple"]])[0].id
    with clock.turned_to(at_noon + 2.5 * AN_HOUR):
        assert "nobody is there yet to read the answer" in text(
            browser("tomas"), f"/desk/sessions/{couple_session}/alone/"
        )
        device = hand_over(browser("tomas"), couple_session, 1)
        page = form(device)
        assert page.count(b'class="screen question"') == 6
        assert b"close." not in page
        send(device, fill(DANGER))  # a form made by hand
    assert not Response.objects.exists() and not Alert.objects.exists()


def test_switched_off_it_is_asked_no_more_and_what_was_said_still_waits(
    at_home, browser, couple_session
):
    give(browser, couple_session, 1, fill(DANGER))
    ada = browser("ada")
    assert ada.post("/desk/safety/cover/off/", {"about": "close"}).url == "/desk/at-home/cover/"
    assert "Off. Nobody is asked" in text(ada, "/desk/at-home/cover/")
    assert not close_cover(None, at_home.id).complete
    told = AuditEvent.objects.get(what="safety.switched-off")
    assert (told.by, told.facts["kind"]) == (at_home["ada"], "close")
    device = hand_over(browser("tomas"), couple_session, 2)
    assert b"close." not in form(device)
    assert browser("eli").get(f"/desk/at-home/{Alert.objects.get().id}/").status_code == 200
    assert not switch_off(at_home.id, CLOSE, by=at_home["ada"])  # it was off already
    for name in ("tomas", "eli", "jo"):
        answer = browser(name).post("/desk/safety/cover/off/", {"about": "close"})
        assert answer.status_code == 404
