"""How the make-believe clinic is made: its days, its repeatability, no clinic becoming one."""

import datetime as dt
import importlib
from zoneinfo import ZoneInfo

from django.db import transaction
from django.test import Client

from accord_web import clock
from accord_web.cases.queries import standing
from accord_web.demo.build import build
from accord_web.demo.cases import CASES, MIRA, Treatment
from accord_web.demo.cases import Client as Told
from accord_web.demo.cast import BY_KEY
from accord_web.demo.days import days, zone_here, zone_of_morning
from accord_web.measures.queries import ratings
from accord_web.people.queries import account
from accord_web.people.roles import ROLES

ZONE = "Europe/Berlin"
TODAY = dt.date(2026, 4, 1)  # the clocks went forward three days before


def test_a_real_clinic_has_no_such_way_in(clinic, browser):
    assert Client().get("/demo/").status_code == 404
    assert Client().post("/demo/", {"person": "tomas"}).status_code == 404
    assert browser("tomas").get("/demo/").content == Client().get("/nowhere/").content


def test_the_same_day_gives_the_same_answers(db):
    def told():
        with transaction.atomic():
            build(TODAY, ZONE, treatments=[MIRA])
            viewer = standing(account(None, BY_KEY["tomas"].email).person_id)
            rows = ratings(viewer, viewer.cases, "alliance")
            kept = [(row.session, row.value) for row in rows]
            transaction.set_rollback(True)
        return sorted(kept)  # two sides of a session have no order of their own

    first = told()
    assert len(first) == 19
    assert first == told()


def test_sessions_keep_their_hour_by_the_clock_on_the_wall():
    told = days(MIRA, TODAY, ZONE)
    assert {row.starts_at.astimezone(ZoneInfo(ZONE)).hour for row in told} == {14}
    assert len({row.starts_at.hour for row in told}) == 2  # summer time began meanwhile
    assert [row.number for row in told] == list(range(1, 12))
    assert told[-1].state == "planned"


def test_weeks_off_leave_no_session_and_cancelled_ones_do():
    told = Treatment(
        (Told("A", "steady", 1),), next_in=1, at="10:00", sessions=3, weeks_off=(2,), cancelled=(3,)
    )
    rows = days(told, TODAY, ZONE)
    back = [round((rows[-1].starts_at - row.starts_at) / dt.timedelta(weeks=1)) for row in rows]
    assert back == [5, 4, 3, 1, 0]
    assert [row.state for row in rows] == ["held", "held", "cancelled-client", "held", "planned"]
    assert [row.visit for row in rows] == [1, 2, None, 3, 4]


def test_wherever_the_visitor_sits_it_is_morning_in_the_clinic(monkeypatch):
    monkeypatch.setenv("TZ", "Europe/Berlin")
    for hour in range(24):
        now = dt.datetime(2026, 7, 1, hour, 20, tzinfo=dt.UTC)
        there = now.astimezone(ZoneInfo(zone_of_morning(now)))
        assert 5 <= there.hour < 12, (hour, there)
        winter = now.replace(month=1)
        assert 5 <= winter.astimezone(ZoneInfo(zone_of_morning(winter))).hour < 12
    assert zone_of_morning(dt.datetime(2026, 7, 1, 6, tzinfo=dt.UTC)) == "Europe/Berlin"


def test_started_again_after_the_session_it_becomes_morning_again(tmp_path, monkeypatch):
    command, made = importlib.import_module("accord_web.command.demo"), []
    monkeypatch.setattr(command, "NOT_OURS", ())
    monkeypatch.setattr(command, "_is_of_today", lambda folder: True)
    monkeypatch.setattr(command, "_make", made.append)
    coming = dt.datetime(2026, 4, 1, 12, tzinfo=dt.UTC)
    (tmp_path / command.GOOD_UNTIL).write_text(coming.isoformat())
    with clock.turned_to(coming - dt.timedelta(minutes=1)):
        command.demo(folder=tmp_path, serve=False)
        assert made == []
    with clock.turned_to(coming):
        command.demo(folder=tmp_path, serve=False)
    assert made == [tmp_path]


def test_everybody_in_a_story_has_a_pronoun_that_was_chosen():
    chosen = {client.name: client.pronoun for told in CASES for client in told.clients}
    assert set(chosen.values()) == {"she", "he", "they"}
    assert {chosen["Mira"], chosen["Mateo"], chosen["Jo"]} == {"she", "he", "they"}
    assert {tie.role for told in CASES for c in told.clients for tie in c.ties} <= set(ROLES)


def test_the_zone_of_this_machine_is_asked_for_by_name(monkeypatch):
    monkeypatch.setenv("TZ", "Asia/Tokyo")
    assert zone_here() == "Asia/Tokyo"
    monkeypatch.setenv("TZ", "nowhere")
    assert "/" in zone_here()
