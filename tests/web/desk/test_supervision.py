"""Sent to the supervisor: those answers, in words, and nothing else of the case."""

import pytest

from accord_web import clock
from accord_web.flows.share import share
from accord_web.flows.submit import Sending, submit
from accord_web.measures.models import Response
from tests.web.desk.pages import AN_HOUR, reads, seen, text
from tests.web.filling import fill, sitting

PAGE = "/desk/sent-to-you/"


@pytest.fixture
def after(at_noon):
    with clock.turned_to(at_noon + 3 * AN_HOUR):
        yield


def send(clinic, name: str, moment: str, words=None, **how) -> None:
    checkin = sitting(clinic[name], moment)
    submit(checkin, Sending(fill(checkin, 3, words, **how), "link"), by=clinic[name])


def test_what_was_sent_stands_there_in_words(clinic, browser, after):
    send(clinic, "mira", "after", {"held-back": "may-know"}, route="supervisor")
    words = text(browser("ines"), PAGE)
    assert "Mira" in words
    assert "We got to the thing I most needed to get to. 3 0 We never got near it" in words
    assert "Yes, and the therapist may know there is something" in words
    assert "if you fear for somebody’s safety, you must act" in words
    # In the order in which they are asked
    assert words.index("most needed") < words.index("I felt that we were in this together")


def test_nothing_else_of_the_case_is_there(clinic, browser, after):
    """It could leak: the same client and her neighbour on the couch sent other things elsewhere."""
    send(clinic, "mira", "before", {"for-today": "My brother Leo"}, route="therapist-now")
    send(clinic, "jo", "after", route="therapist-now")
    empty = text(browser("ines"), PAGE)
    assert "Nothing here. That is the usual state." in empty
    send(clinic, "mira", "after", route="supervisor")
    words = text(browser("ines"), PAGE)
    for other in ("Leo", "Jo", "Sam", "Tomás", "depression", "mood"):
        assert other not in words.replace("most needed", "")
    assert words.count("session 1") == 1


def test_two_of_one_case_stand_apart(clinic, browser, after, at_noon):
    send(clinic, "jo", "after", route="supervisor")
    with clock.turned_to(at_noon + 4 * AN_HOUR):
        send(clinic, "sam", "after", route="supervisor")
        page = seen(browser("ines"), PAGE).decode()
    assert page.index("<h2>Sam</h2>") < page.index("<h2>Jo</h2>")  # newest first


def test_what_was_closed_again_is_gone(clinic, browser, viewer, after):
    empty = seen(browser("ines"), PAGE)
    send(clinic, "mira", "after", route="supervisor")
    assert seen(browser("ines"), PAGE) != empty
    response = Response.objects.get(respondent=clinic["mira"], measure="session-client")
    share(viewer("mira"), response.id, "nobody", by=clinic["mira"])
    assert seen(browser("ines"), PAGE) == empty


def test_a_supervisor_who_did_not_accept_reads_nothing(clinic, browser, after):
    from accord_web.cases.models import Part

    send(clinic, "mira", "after", route="supervisor")
    Part.objects.filter(person=clinic["ines"]).update(accepted_at=None)
    assert "Nothing here." in text(browser("ines"), PAGE)


def test_nobody_else_reads_it(clinic, browser, after):
    empty = {name: seen(browser(name), PAGE) for name in ("tomas", "zoe", "ada")}
    send(clinic, "mira", "after", route="supervisor")
    assert {name: seen(browser(name), PAGE) for name in empty} == empty
    for name in ("mira", "jo", "sam"):
        assert browser(name).get(PAGE).status_code == 404


def test_reading_leaves_a_row_for_the_page_and_each_case(clinic, browser, after):
    seen(browser("ines"), PAGE)
    assert reads(clinic["ines"], "supervision") == [None]
    send(clinic, "mira", "after", route="supervisor")
    seen(browser("ines"), PAGE)
    assert reads(clinic["ines"], "supervision") == [None, None, clinic.cases["mira"]]
