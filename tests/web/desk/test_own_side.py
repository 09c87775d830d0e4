"""The therapist's own side: blind, in one go, one by one or for the whole day."""

import datetime as dt

import pytest

from accord_web import clock
from accord_web.cases.queries import expected, session, sessions
from accord_web.flows import diary
from accord_web.flows.submit import Sending, submit
from accord_web.measures.queries import parts
from accord_web.people.actions import add_person
from tests.web.desk.pages import AN_HOUR, first_session, reads, seen, text
from tests.web.filling import fill, sitting

DAY = "/desk/today/own/"
RATINGS = ("goals", "way", "bond", "candid", "understood")


@pytest.fixture
def after(at_noon):
    """An hour after the first sessions began."""
    with clock.turned_to(at_noon + 3 * AN_HOUR):
        yield at_noon + 3 * AN_HOUR


def address(row) -> str:
    return f"/desk/sessions/{row.id}/own/"


def side(row, rating: int | str, *, alliance: int = 0, **words) -> dict:
    body = {f"{row.id}.{alliance}.{item}": str(rating) for item in RATINGS}
    return body | {f"{row.id}.{alliance}.{item}": value for item, value in words.items()}


def client_answers(clinic, name: str, rating: int, words=None, **how) -> None:
    checkin = sitting(clinic[name], "after")
    submit(checkin, Sending(fill(checkin, rating, words, **how), "link"), by=clinic[name])


def own_scores(clinic, viewer, case="mira") -> list[float | None]:
    read = parts(viewer("tomas"), [clinic.cases[case]], names=["ratings"])
    return [p.scores["alliance"] for p in read if p.owner == clinic["tomas"]]


@pytest.mark.parametrize("page", ["one", "day"])
def test_nothing_of_the_client_shows_before(clinic, browser, viewer, after, page):
    tomas = browser("tomas")
    where = DAY if page == "day" else address(first_session(clinic, viewer))
    unanswered = seen(tomas, where)
    client_answers(clinic, "mira", 2, {"tension": "yes", "tension-wish": "you-bring"})
    before = sitting(clinic["mira"], "before")
    submit(before, Sending(fill(before, 1, {"for-today": "Ana"}), "link"), by=clinic["mira"])
    # It could leak: tension and the line for today may be read by now.
    read = parts(viewer("tomas"), [clinic.cases["mira"]])
    assert {"tension", "for-today"} <= {p.part for p in read}
    assert seen(tomas, where) == unanswered


def test_both_sides_and_the_gap_show_after(clinic, browser, viewer, after):
    tomas, row = browser("tomas"), first_session(clinic, viewer)
    client_answers(clinic, "mira", 4)
    assert tomas.post(address(row), side(row, 8, tension="no")).url == address(row)
    words = text(tomas, address(row))
    assert "Mira rates the session 4.0 lower than you do." in words
    assert "One session alone can be chance; neither view is the right one." in words
    assert "All five 4.0 8.0" in words
    assert f"/desk/cases/{clinic.cases['mira']}/brief/" in seen(tomas, address(row)).decode()


@pytest.mark.parametrize(
    ("theirs", "says"),
    [
        (8, "You rate the session the same."),
        (7, "Close to each other: 1.0 apart. Ratings wobble by more than that."),
        (10, "You rate the session 2.0 lower than Mira does."),
    ],
)
def test_a_small_gap_is_called_so(clinic, browser, viewer, after, theirs, says):
    tomas, row = browser("tomas"), first_session(clinic, viewer)
    client_answers(clinic, "mira", theirs)
    tomas.post(address(row), side(row, 8))
    assert says in text(tomas, address(row))


def test_what_may_not_be_read_looks_as_if_it_were_never_sent(clinic, browser, viewer, after):
    tomas, row = browser("tomas"), first_session(clinic, viewer)
    tomas.post(address(row), side(row, 8))
    nothing = seen(tomas, address(row))
    assert "There is nothing of Mira’s to read here now." in nothing.decode()
    client_answers(clinic, "mira", 2, route="therapist-later")
    assert seen(tomas, address(row)) == nothing


def test_answering_notes_that_the_session_took_place(clinic, browser, viewer, after):
    row = first_session(clinic, viewer, "couple")
    body = side(row, 7) | side(row, 6, alliance=1) | {f"{row.id}.there": ["1"]}
    browser("tomas").post(address(row), body)
    assert session(viewer("tomas"), row.id).state == "held"
    there = expected(viewer("tomas"), row.id)
    assert there == {
        clinic["jo"]: "present",
        clinic["sam"]: "absent",
        clinic["tomas"]: "present",
    }
    assert own_scores(clinic, viewer, "couple") == [7.0, 6.0]


def test_who_came_late_stays_so(clinic, browser, viewer, after):
    row = first_session(clinic, viewer)
    diary.mark(row.id, "held", present={clinic["mira"]: "late"}, by=clinic["tomas"])
    browser("tomas").post(address(row), side(row, 7))
    assert expected(viewer("tomas"), row.id)[clinic["mira"]] == "late"


@pytest.mark.parametrize(
    ("case", "body", "says"),
    [
        ("mira", lambda row: {}, "Nothing is filled in yet."),
        ("mira", lambda row: side(row, 11), "not a whole number from 0 to 10"),
        ("mira", lambda row: side(row, 7, tension="perhaps"), "not among the choices"),
        ("couple", lambda row: side(row, 7), "Please say who was there."),
    ],
)
def test_what_does_not_fit_is_said_and_nothing_is_kept(
    clinic, browser, viewer, after, case, body, says
):
    row = first_session(clinic, viewer, case)
    answer = browser("tomas").post(address(row), body(row))
    assert answer.status_code == 200
    assert says in answer.content.decode()
    assert own_scores(clinic, viewer, case) == []
    assert session(viewer("tomas"), row.id).state == "planned"


def test_what_was_sent_first_stays(clinic, browser, viewer, after):
    """Once the other side is open, the own one is no longer blind."""
    tomas, row = browser("tomas"), first_session(clinic, viewer)
    tomas.post(address(row), side(row, 8))
    assert tomas.post(address(row), side(row, 3)).url == address(row)
    assert own_scores(clinic, viewer) == [8.0]


def test_it_opens_with_the_session_and_closes_after_two_weeks(clinic, browser, viewer, at_noon):
    tomas, row = browser("tomas"), first_session(clinic, viewer)
    assert "This opens when the session begins." in text(tomas, address(row))
    tomas.post(address(row), side(row, 8))
    with clock.turned_to(at_noon + dt.timedelta(days=20)):
        assert "This is closed." in text(tomas, address(row))
        tomas.post(address(row), side(row, 8))
    assert own_scores(clinic, viewer) == []


def test_the_whole_day_goes_in_one_sending(clinic, browser, viewer, after):
    tomas = browser("tomas")
    mira, couple = first_session(clinic, viewer), first_session(clinic, viewer, "couple")
    client_answers(clinic, "mira", 4)
    words = text(tomas, DAY)
    assert "M. We got to what M. most needed to get to." in words
    assert "J. · S." in words
    assert "Mira" not in words  # the page lies open while people come and go
    there = {f"{couple.id}.there": ["1", "2"]}
    assert tomas.post(DAY, side(mira, 8) | there).url == DAY
    words = text(tomas, DAY)
    assert "Mira rates the session 4.0 lower than you do." in words
    assert session(viewer("tomas"), couple.id).state == "planned"  # left for later
    tomas.post(DAY, side(couple, 7) | side(couple, 6, alliance=1) | there)
    assert "All is answered." in text(tomas, DAY)


def test_one_slip_does_not_lose_the_rest_of_the_day(clinic, browser, viewer, after):
    mira, couple = first_session(clinic, viewer), first_session(clinic, viewer, "couple")
    there = {f"{couple.id}.there": ["1", "2"]}
    answer = browser("tomas").post(DAY, side(mira, 8) | side(couple, 12) | there)
    page = answer.content.decode()
    assert answer.status_code == 200
    assert "not a whole number from 0 to 10" in page
    assert own_scores(clinic, viewer) == [8.0]
    assert own_scores(clinic, viewer, "couple") == []


def test_the_day_asks_the_database_as_often_for_many_sessions(clinic, browser, viewer, after):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    tomas = browser("tomas")
    seen(tomas, DAY)
    with CaptureQueriesContext(
        connection,
    ) as two:
        seen(tomas, DAY)
    for n in range(3):
        diary.plan(clinic.cases["mira"], after - AN_HOUR + n * AN_HOUR / 4, by=clinic["tomas"])
    with CaptureQueriesContext(connection) as five:
        seen(tomas, DAY)
    assert len(sessions(viewer("tomas"), [clinic.cases["mira"]])) == 4
    assert len(five) == len(two)


def test_only_the_therapists_own(clinic, browser, viewer, after):
    row = first_session(clinic, viewer)
    for name in ("zoe", "mira", "ines", "ada", "jo"):
        assert browser(name).get(address(row)).status_code == 404
        assert browser(name).post(address(row), side(row, 1)).status_code == 404
    assert own_scores(clinic, viewer) == []
    assert "No session has begun today" in text(browser("zoe"), DAY)
    assert browser("mira").get(DAY).status_code == 404


def test_reading_leaves_a_row_for_each_case_that_was_read(clinic, browser, viewer, after):
    tomas, row = browser("tomas"), first_session(clinic, viewer)
    seen(tomas, DAY)
    assert reads(clinic["tomas"], "own_today") == [None]
    tomas.post(address(row), side(row, 8))
    seen(tomas, address(row))
    seen(tomas, DAY)
    assert reads(clinic["tomas"], "own") == [clinic.cases["mira"]]
    assert reads(clinic["tomas"], "own_today") == [None, None, clinic.cases["mira"]]


def test_a_therapist_of_nobody_has_an_empty_day(clinic, browser, after):
    zone = "Europe/Berlin"
    clinic.people["eli"] = add_person(
        "Eli", clinic=clinic.id, zone=zone, roles=["therapist"], by=None
    )
    assert "none is left from before" in text(browser("eli"), DAY)


def test_before_the_first_session_nothing_is_asked(clinic, browser, at_noon):
    assert "No session has begun today, and none is left from before." in text(
        browser("tomas"), DAY
    )


def test_what_is_left_from_earlier_days_is_asked_too(clinic, browser, viewer, at_noon):
    tomas, mira = browser("tomas"), first_session(clinic, viewer)
    with clock.turned_to(at_noon + dt.timedelta(days=3)):
        assert "Monday, 2 March, 15:00 M." in text(tomas, DAY)
        tomas.post(DAY, side(mira, 8))
        words = text(tomas, DAY)
        assert "Both sides" in words
        assert "With J." in words and "With S." in words
    with clock.turned_to(at_noon + dt.timedelta(days=4)):
        assert "Both sides" not in text(tomas, DAY)  # answered yesterday
    with clock.turned_to(at_noon + dt.timedelta(days=15)):
        assert "none is left from before" in text(tomas, DAY)


def test_of_a_couple_answers_stay_folded_for_the_therapist_alone(clinic, browser, viewer, after):
    tomas, row = browser("tomas"), first_session(clinic, viewer, "couple")
    client_answers(clinic, "jo", 3)
    body = side(row, 8) | side(row, 8, alliance=1) | {f"{row.id}.there": ["1", "2"]}
    tomas.post(address(row), body)
    page = seen(tomas, address(row)).decode()
    assert "Jo rates the session 5.0 lower than you do." in page
    before, inside = page.split('<details class="card alone"><summary>For you alone: Jo</summary>')
    assert "5.0" not in before
    assert "5.0" in inside.split("</details>")[0]
