"""The diary by hand: two taps for the next session, one word on what became of the last."""

import datetime as dt

import pytest

from accord_web import clock
from accord_web.cases.queries import expected, session, sessions
from accord_web.checkins.models import CheckIn
from accord_web.flows import diary
from tests.journeys.asked import code
from tests.web.desk.pages import AN_HOUR, first_session, reads, seen, text

UTC = dt.UTC
A_WEEK = dt.timedelta(weeks=1)


def new(clinic, case="mira"):
    return f"/desk/cases/{clinic.cases[case]}/sessions/new/"


def one(clinic, viewer, case="mira"):
    return f"/desk/sessions/{first_session(clinic, viewer, case).id}/"


def proposed(page: str) -> dict[str, str]:
    """The hidden fields of the form that one tap sends."""
    form = page.split('class="card proposed"')[1].split("</form>")[0]
    found = {}
    for name in ("day", "time", "minutes", "place"):
        found[name] = form.split(f'name="{name}" value="')[1].split('"')[0]
    return found


def test_the_next_session_is_one_tap_away(clinic, browser, viewer, at_noon):
    tomas = browser("tomas")
    form = proposed(seen(tomas, new(clinic)).decode())
    assert form == {"day": "2026-03-09", "time": "15:00", "minutes": "50", "place": "room"}
    assert tomas.post(new(clinic), form).url == f"/desk/cases/{clinic.cases['mira']}/"
    _, added = sessions(viewer("tomas"), [clinic.cases["mira"]])
    assert (added.number, added.starts_at) == (2, at_noon + 2 * AN_HOUR + A_WEEK)


def test_next_week_is_at_the_same_time_on_the_clock_when_clocks_change(clinic, browser, viewer):
    # The clocks of Berlin go forward on 29 March 2026
    last = dt.datetime(2026, 3, 23, 14, tzinfo=UTC)
    diary.plan(clinic.cases["mira"], last, minutes=80, place="video", by=clinic["tomas"])
    form = proposed(seen(browser("tomas"), new(clinic)).decode())
    assert form == {"day": "2026-03-30", "time": "15:00", "minutes": "80", "place": "video"}
    browser("tomas").post(new(clinic), form)
    added = sessions(viewer("tomas"), [clinic.cases["mira"]])[-1]
    assert added.starts_at == dt.datetime(2026, 3, 30, 13, tzinfo=UTC)


def test_after_a_pause_the_proposal_lies_ahead(clinic, browser, at_noon):
    with clock.turned_to(at_noon + 5 * A_WEEK):
        form = proposed(seen(browser("tomas"), new(clinic)).decode())
    assert form["day"] == "2026-04-06"


def test_another_time_keeps_its_links(clinic, browser, viewer):
    before = code(clinic, "mira", "after")
    where = one(clinic, viewer)
    moved = browser("tomas").post(f"{where}move/", {"day": "2026-03-04", "time": "09:15"})
    assert moved.url == where
    row = first_session(clinic, viewer)
    assert row.starts_at == dt.datetime(2026, 3, 4, 8, 15, tzinfo=UTC)
    assert row.ends_at - row.starts_at == dt.timedelta(minutes=50)
    assert code(clinic, "mira", "after") == before
    wrong = browser("tomas").post(f"{where}move/", {"day": "2026-03-29", "time": "02:30"})
    assert "clocks leave out that hour" in wrong.content.decode()
    assert first_session(clinic, viewer) == row


def test_it_took_place_and_she_came_late(clinic, browser, viewer, at_noon):
    where = one(clinic, viewer)
    with clock.turned_to(at_noon + 3 * AN_HOUR):
        browser("tomas").post(where, {"state": "held", "here_1": "late"})
        page = text(browser("tomas"), where)
    row = first_session(clinic, viewer)
    assert row.state == "held"
    assert expected(viewer("tomas"), row.id) == {
        clinic["mira"]: "late",
        clinic["tomas"]: "present",
    }
    assert "Mira came late" in page


@pytest.mark.parametrize("state", ["cancelled-client", "cancelled-staff", "missed"])
def test_one_that_did_not_take_place_asks_nothing_until_that_was_a_slip(
    clinic, browser, viewer, at_noon, state
):
    where, row = one(clinic, viewer), first_session(clinic, viewer)
    with clock.turned_to(at_noon + 3 * AN_HOUR):
        tomas = browser("tomas")
        tomas.post(where, {"state": state})
        assert session(viewer("tomas"), row.id).state == state
        assert not CheckIn.objects.filter(session=row.id, withdrawn_at=None).exists()
        tomas.post(where, {"state": "planned"})
        assert session(viewer("tomas"), row.id).state == "planned"
        assert not CheckIn.objects.filter(session=row.id).exclude(withdrawn_at=None).exists()


def test_what_is_still_to_come_cannot_have_taken_place(clinic, browser, viewer):
    where = one(clinic, viewer)
    for state in ("held", "missed"):
        answer = browser("tomas").post(where, {"state": state})
        assert answer.status_code == 200
    assert first_session(clinic, viewer).state == "planned"
    browser("tomas").post(where, {"state": "cancelled-client"})
    assert first_session(clinic, viewer).state == "cancelled-client"


def test_who_was_there_of_a_couple(clinic, browser, viewer, at_noon):
    where, row = one(clinic, viewer, "couple"), first_session(clinic, viewer, "couple")
    with clock.turned_to(at_noon + 3 * AN_HOUR):
        tomas = browser("tomas")
        nobody = {"state": "held", "here_1": "absent", "here_2": "absent"}
        assert "Somebody was there" in tomas.post(where, nobody).content.decode()
        assert session(viewer("tomas"), row.id).state == "planned"
        tomas.post(where, {"state": "held", "here_1": "present", "here_2": "absent"})
    there = expected(viewer("tomas"), row.id)
    assert (there[clinic["jo"]], there[clinic["sam"]]) == ("present", "absent")


@pytest.mark.parametrize("day", ["0001-01-01", "0002-01-01", "9999-12-31"])
def test_a_day_at_the_edge_of_all_calendars_is_a_slip(clinic, browser, day):
    given = {"day": day, "time": "00:00", "minutes": 50, "place": "room"}
    answer = browser("tomas").post(new(clinic), given)
    assert answer.status_code == 200
    assert "more than a year away" in answer.content.decode()


def test_strangers_and_clients_find_nothing(clinic, browser, viewer):
    row = first_session(clinic, viewer)
    where = one(clinic, viewer)
    for name in ("zoe", "mira", "ines", "ada"):
        client = browser(name)
        for page in (where, new(clinic)):
            assert client.get(page).status_code == 404
        assert client.post(where, {"state": "cancelled-client"}).status_code == 404
        move = {"day": "2026-03-04", "time": "09:15"}
        assert client.post(f"{where}move/", move).status_code == 404
        assert client.post(new(clinic), {**move, "minutes": 50, "place": "room"}).status_code == 404
    assert sessions(viewer("tomas"), [clinic.cases["mira"]]) == [row]


def test_reading_leaves_one_row_each(clinic, browser, viewer):
    seen(browser("tomas"), one(clinic, viewer))
    seen(browser("tomas"), new(clinic))
    assert reads(clinic["tomas"], "session") == [clinic.cases["mira"]]
    assert reads(clinic["tomas"], "session_new") == [clinic.cases["mira"]]
