"""A therapist is away: who stands in, what they read, and no gap in safety."""

import datetime as dt

import pytest
from django.db import transaction

from accord_web import clock
from accord_web.cases.consents import agree, withdraw
from accord_web.cases.models import Case, Part, Session
from accord_web.cases.queries import members, sessions, standing
from accord_web.flows import cover as flow
from accord_web.flows.begin import Newcomer, begin
from accord_web.flows.leave import leave
from accord_web.flows.part_ways import leave_case
from accord_web.measures.queries import parts
from accord_web.people.away import AwayAlready
from accord_web.people.contacts import say, ways
from accord_web.people.cover import arrange_close_cover
from accord_web.privacy.access import Role
from accord_web.privacy.purposes import Purpose
from accord_web.signals.models import Alert
from accord_web.signals.queries import waiting
from tests.web.desk.pages import AN_HOUR, text
from tests.web.desk.weeks import send
from tests.web.histories import cover

A_DAY = dt.timedelta(days=1)
LINE = "A line for Tomás alone."


@pytest.fixture
def away(clinic, at_noon):
    """Tomás is away from tomorrow for five days; Zoe stands in."""
    send(clinic, "mira", "before", 1, 6, {"for-today": LINE})
    flow.arrange(
        clinic["tomas"], clinic["zoe"], at_noon + A_DAY, at_noon + 6 * A_DAY, by=clinic["ada"]
    )
    return at_noon + A_DAY


def test_the_part_begins_and_ends_by_itself_with_the_clock(clinic, away, at_noon):
    mira = clinic.cases["mira"]
    for moment, there in (
        (at_noon, False),
        (away - dt.timedelta(microseconds=1), False),
        (away, True),
        (away + 4 * A_DAY, True),
        (away + 5 * A_DAY, False),
    ):
        with clock.turned_to(moment):
            assert (mira in standing(clinic["zoe"]).cases) is there, moment


def test_without_every_clients_word_only_the_frame_is_there(clinic, browser, away):
    mira, couple = clinic.cases["mira"], clinic.cases["couple"]
    say(
        clinic["mira"],
        mira,
        {"channel": "phone", "where": "0151 2345", "hours": "evening", "others": "yes"},
        mode="room",
        by=None,
    )
    agree(couple, clinic["jo"], Purpose.COVER, by=clinic["jo"])
    with clock.turned_to(away):
        zoe = standing(clinic["zoe"])
        for case in (mira, couple):
            assert zoe.cases[case].roles == {Role.DEPUTY} and not zoe.cases[case].is_therapist
            assert parts(zoe, [case]) == []
            assert sessions(zoe, [case]) and members(zoe, [case])[case]
        page = browser("zoe")
        words = text(page, f"/desk/standing-in/{mira}/")
        assert "0151 2345 · 17 to 20 · leave no message" in words
        assert LINE not in words and "depression" not in words
        assert set(ways(zoe, [clinic["mira"]], case=mira)) == {clinic["mira"]}
        assert ways(zoe, [clinic["mira"]]) == {}  # of nobody, where they do not stand in
        for shut in ("", "brief/", "close/", "people/", "hand-over/", "separate/", "consents/"):
            assert page.get(f"/desk/cases/{mira}/{shut}").status_code == 404, shut
        listed = text(page, "/desk/standing-in/")
        assert "Mira" in listed and "Jo and Sam" in listed and "names and sessions" in listed
        assert "open to you" not in listed
        assert LINE not in text(page, "/desk/today/") + text(page, "/desk/cases/")


def test_with_every_clients_word_it_is_read_as_the_therapist_reads_it(clinic, browser, away):
    mira, couple = clinic.cases["mira"], clinic.cases["couple"]
    agree(mira, clinic["mira"], Purpose.COVER, by=clinic["mira"])
    with clock.turned_to(away):
        page = browser("zoe")
        assert page.get(f"/desk/standing-in/{mira}/").url == f"/desk/cases/{mira}/"
        assert LINE in text(page, f"/desk/cases/{mira}/")
        assert page.get(f"/desk/cases/{couple}/").status_code == 404
        # What is only its therapist's own to decide stays theirs.
        for own in ("hand-over/", "separate/"):
            assert page.get(f"/desk/cases/{mira}/{own}").status_code == 404
        withdraw(mira, clinic["mira"], Purpose.COVER, by=clinic["mira"])
        assert page.get(f"/desk/cases/{mira}/").status_code == 404  # at once
    with clock.turned_to(away + 5 * A_DAY):
        assert page.get("/desk/standing-in/").status_code == 200
        assert "You stand in for nobody" in text(page, "/desk/standing-in/")


def test_whoever_left_and_never_agreed_keeps_their_answers_closed(clinic, away):
    couple = clinic.cases["couple"]
    send(clinic, "sam", "before", 1, 3)
    agree(couple, clinic["jo"], Purpose.COVER, by=clinic["jo"])
    leave_case(couple, clinic["sam"], by=clinic["tomas"])
    with clock.turned_to(away):
        assert not standing(clinic["zoe"]).cases[couple].is_therapist
        agree(couple, clinic["sam"], Purpose.COVER, by=clinic["sam"])
        assert standing(clinic["zoe"]).cases[couple].is_therapist


def test_members_are_told_who_stands_in_and_have_their_say(clinic, browser, away):
    words = text(browser("mira"), "/portal/")
    assert "From Tuesday 3 March to Sunday 8 March Zoe stands in for Tomás." in words
    assert "You have not agreed to it." in words
    jo = browser("jo")
    assert "only if each of you has agreed to it" in text(jo, "/portal/")
    before = text(jo, "/portal/")
    agree(clinic.cases["couple"], clinic["sam"], Purpose.COVER, by=clinic["sam"])
    assert text(jo, "/portal/") == before  # nobody's page tells what somebody else said
    agree(clinic.cases["mira"], clinic["mira"], Purpose.COVER, by=clinic["mira"])
    assert "You have agreed to it." in text(browser("mira"), "/portal/")
    with clock.turned_to(away + 6 * A_DAY):
        assert "stands in" not in text(browser("mira"), "/portal/")


def test_back_earlier_and_not_away_after_all(clinic, browser, away):
    ada = browser("ada")
    assert "Tomás is away from Tuesday, 3 March to Sunday, 8 March. Zoe stands in." in text(
        ada, "/desk/away/"
    )
    [row] = flow.away.absences(standing(clinic["ada"]))
    with clock.turned_to(away + A_DAY):
        for name in ("zoe", "ines", "mira"):
            assert browser(name).post("/desk/away/back/", {"place": "1.1"}).status_code == 404
        answer = browser("tomas").post("/desk/away/back/", {"place": "1.1"})
        assert answer.status_code == 302
        assert clinic.cases["mira"] not in standing(clinic["zoe"]).cases
        assert flow.end(row.id, by=clinic["ada"]) is False
    assert flow.arrange(
        clinic["tomas"], clinic["ines"], away + 9 * A_DAY, away + 11 * A_DAY, by=None
    )
    [row] = flow.away.absences(standing(clinic["tomas"]))[-1:]
    flow.end(row.id, by=clinic["tomas"])
    with clock.turned_to(away + 10 * A_DAY):
        roles = standing(clinic["ines"]).cases[clinic.cases["mira"]].roles
        assert Role.DEPUTY not in roles


def test_a_case_opened_meanwhile_has_its_deputy_too(clinic, away):
    with clock.turned_to(away + AN_HOUR):
        fresh = begin(
            clinic=clinic.id,
            zone="Europe/Berlin",
            therapist=clinic["tomas"],
            clients=[Newcomer("Kim")],
            by=clinic["ada"],
        )
        assert fresh not in standing(clinic["zoe"]).cases
        assert flow.keep_up(by=None) == 1
        assert flow.keep_up(by=None) == 0
        assert standing(clinic["zoe"]).cases[fresh].roles == {Role.DEPUTY}


def test_who_cannot_stand_in(clinic, at_noon):
    week = at_noon + A_DAY, at_noon + 5 * A_DAY
    for deputy in ("tomas", "ada", "mira"):
        with pytest.raises(ValueError, match="Somebody else"), transaction.atomic():
            flow.arrange(clinic["tomas"], clinic[deputy], *week, by=None)
    flow.arrange(clinic["tomas"], clinic["zoe"], *week, by=None)
    with pytest.raises(AwayAlready), transaction.atomic():
        flow.arrange(clinic["tomas"], clinic["ines"], *week, by=None)
    with pytest.raises(AwayAlready), transaction.atomic():
        flow.arrange(clinic["ines"], clinic["tomas"], *week, by=None)
    # Nobody gets a deputy's part in a case that they take part in themselves.
    Part.objects.create(
        case_id=clinic.cases["couple"], person_id=clinic["ines"], role="partner", since=at_noon
    )
    flow.arrange(clinic["tomas"], clinic["ines"], week[1], week[1] + A_DAY, by=None)
    held = Part.objects.filter(person=clinic["ines"], role=Role.DEPUTY)
    assert {p.case_id for p in held} == {clinic.cases["mira"]}


def test_whoever_answers_for_danger_from_somebody_close_stands_in_nowhere(clinic, at_noon):
    cover(clinic)
    arrange_close_cover(
        clinic.id,
        responders=[
            (clinic["ines"], "9 to 17", False),
            (clinic["ada"], "9 to 17", False),
            (clinic["zoe"], "always", True),
        ],
        answer_within_minutes=60,
        hours="9 to 17",
        out_of_hours="Call the line.",
        by=clinic["ada"],
    )
    with pytest.raises(flow.AnswersForClose):
        flow.arrange(clinic["tomas"], clinic["zoe"], at_noon, at_noon + A_DAY, by=None)


@pytest.fixture
def alert(clinic, at_noon):
    """Mira said that she may be in danger; Ines and Zoe answer, Ada is their deputy."""
    from accord_web.flows import diary

    cover(clinic)
    for n in range(1, 5):
        diary.plan(clinic.cases["mira"], at_noon + n * A_DAY, by=clinic["tomas"])
    send(clinic, "mira", "before", 5, 4, {"thoughts": "often", "call": "today"})
    return Alert.objects.get()


def test_an_open_alert_does_not_wait_for_a_responder_who_is_away(clinic, alert, at_noon):
    assert waiting(standing(clinic["ada"])) == 0  # the deputy is not called yet
    flow.arrange(clinic["ines"], clinic["tomas"], at_noon, at_noon + A_DAY, by=clinic["ada"])
    alert.refresh_from_db()
    assert (alert.escalated_at, alert.due_at) == (at_noon, at_noon)
    assert waiting(standing(clinic["ada"])) == 1


def test_nor_does_one_that_comes_while_they_are_away(clinic, at_noon, alert):
    flow.arrange(
        clinic["zoe"], clinic["tomas"], at_noon + AN_HOUR / 2, at_noon + A_DAY, by=clinic["ada"]
    )
    assert Alert.objects.get().escalated_at is None
    assert flow.keep_up(by=None) == 0
    with clock.turned_to(at_noon + AN_HOUR / 2):
        assert flow.keep_up(by=None) == 1
        assert waiting(standing(clinic["ada"])) == 1


def test_nor_for_one_who_leaves(clinic, at_noon, alert):
    leave(clinic["ines"], by=clinic["ada"])
    assert Alert.objects.get().escalated_at == at_noon
    assert waiting(standing(clinic["ada"])) == 1


def test_where_the_deputy_leaves_nobody_stands_in(clinic, away):
    with clock.turned_to(away):
        leave(clinic["zoe"], by=clinic["ada"])
        assert flow.away.absences(standing(clinic["ada"])) == []
        assert not Part.objects.filter(role=Role.DEPUTY, until__gt=clock.now()).exists()
        assert clinic.cases["mira"] not in standing(clinic["zoe"]).cases
        assert Session.objects.filter(case=clinic.cases["mira"]).exists()
        assert Case.objects.get(id=clinic.cases["mira"]).closed_on is None
