"""The make-believe clinic: believable, safe to look at, and never a real one."""

import datetime as dt
import re
from collections.abc import Iterator
from zoneinfo import ZoneInfo

import pytest
from django.db import transaction
from django.test import Client

from accord_web import clock
from accord_web.cases.queries import cases, members, sessions, standing
from accord_web.demo.build import build
from accord_web.demo.cases import CASES
from accord_web.demo.cast import BY_KEY, CAST
from accord_web.people.queries import account
from accord_web.privacy import audit
from accord_web.signals.queries import alerts, findings

ZONE = "Europe/Berlin"
TODAY = dt.date(2026, 4, 1)  # the clocks went forward three days before
LUNCH = dt.datetime(2026, 4, 1, 12, 30, tzinfo=ZoneInfo(ZONE))
NEUTRAL = "/c/away/"  # shown to whoever looks over the shoulder: it tells nothing of anything
PLACE_OF_ID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f-]{21}")


@pytest.fixture(scope="module")
def made(django_db_setup, django_db_blocker):
    """The whole clinic, once for all tests here; each test's own changes are rolled back."""
    with (
        django_db_blocker.unblock(),
        transaction.atomic(using="vault"),
        transaction.atomic(using="default"),
    ):
        yield build(TODAY, ZONE)
        transaction.set_rollback(True, using="default")
        transaction.set_rollback(True, using="vault")


@pytest.fixture
def demo(made, db):
    with clock.turned_to(LUNCH):
        yield made


def person(key: str):
    return account(None, BY_KEY[key].email).person_id


def become(key: str) -> Client:
    client = Client()
    assert client.post("/demo/", {"person": key}).status_code == 302
    client.who = key
    return client


def walk(client: Client, most: int = 400) -> Iterator[tuple[str, str]]:
    """Every page that links lead to, from the first one on."""
    todo, seen = [("", "/")], set()
    while todo and len(seen) < most:
        before, path = todo.pop(0)
        if path in seen:
            continue
        seen.add(path)
        said = client.get(path)
        if said.status_code == 302:
            todo.append((path, said.headers["location"]))
            continue
        assert said.status_code == 200, (client.who, before, path, said.status_code)
        page = said.content.decode() if "text/html" in said.headers["content-type"] else ""
        yield path, page
        todo += [
            (path, link.replace("&amp;", "&"))
            for link in re.findall(r'href="(/[^"#]*)', page)
            if not link.startswith("/static/")
        ]


def test_every_page_opens_says_make_believe_and_names_nobody_in_its_title(demo):
    names = {client.name for told in CASES for client in told.clients} | {r.name for r in CAST}
    for role in CAST:
        pages = dict(walk(become(role.key)))
        assert len(pages) >= 2, role.key
        for path, page in pages.items():
            if not page or path == NEUTRAL:
                continue
            assert "Make-believe: nobody here is real" in page, (role.key, path)
            title = re.search("<title>(.*?)</title>", page, re.DOTALL)[1]
            assert not names & set(re.findall(r"\w+", title)), (role.key, path, title)


def test_what_the_therapist_can_open_the_outsider_cannot(demo):
    zoe, paths = become("zoe"), []
    for path, _ in walk(become("tomas")):
        if PLACE_OF_ID.search(path):
            paths.append(path)
            assert zoe.get(path).status_code == 404, path
    assert len(paths) > 3 * 14  # the case, the brief and a session of each, at least


def test_the_brief_of_today_has_one_thing_to_open_with_and_the_line_for_today(demo):
    viewer = standing(person("tomas"))
    case = next(
        case
        for case, people in members(viewer, viewer.cases).items()
        if any(m.nickname == "Mira" for m in people)
    )
    page = become("tomas").get(f"/desk/cases/{case}/brief/").content.decode()
    assert "Two sessions ago something felt off between us" in page
    assert "Or we leave it" in page
    assert "Sunday. And whether I should go at all." in page
    assert "In session 9 Mira said" in page


def found() -> dict[str, set[tuple[str, int]]]:
    """The findings that Tomás may read, by the first client of the case."""
    viewer = standing(person("tomas"))
    by_case: dict = {
        case: next(m.nickname for m in people if m.is_member)
        for case, people in members(viewer, viewer.cases).items()
    }
    told: dict = {name: set() for name in by_case.values()}
    for finding in findings(viewer, viewer.cases):
        told[by_case[finding.case]].add((finding.signal, finding.session))
    return told


def test_what_was_planted_is_found_and_steady_work_is_left_in_peace(demo):
    told = found()
    assert {("rupture", 9), ("dip", 9), ("gap", 9)} <= told["Mira"]
    assert ("rupture", 7) in told["Mateo"]
    assert ("gap", 10) in told["Ivy"]
    assert {signal for signal, _ in told["Paul"]} == {"silence"}
    assert {"wellbeing", "safety"} <= {signal for signal, _ in told["Hana"]}
    assert told["Theo"] == told["Bruno"] == told["Wren"] == told["Elif"] == set()


def test_today_has_sessions_and_every_treatment_goes_on(demo):
    viewer = standing(person("tomas"))
    mine = cases(viewer)
    assert len(mine) == 15
    coming = {
        row.case: row for row in sessions(viewer, [c.id for c in mine]) if row.state == "planned"
    }
    assert len(coming) == 15
    today = [
        row for row in coming.values() if row.starts_at.astimezone(LUNCH.tzinfo).date() == TODAY
    ]
    assert len(today) == 4
    assert max(row.starts_at for row in coming.values()) < LUNCH + dt.timedelta(days=7)
    oldest = min(row.starts_at for row in sessions(viewer, [c.id for c in mine]))
    assert dt.timedelta(weeks=11) < LUNCH - oldest < dt.timedelta(weeks=13)


def test_somebody_can_answer_on_a_phone_now(demo):
    page = become("jo").get("/portal/").content.decode()
    assert re.search(r'href="/c/[^"]+"', page)


def test_the_alert_of_last_month_was_answered(demo):
    viewer = standing(person("ines"))
    [alert] = alerts(viewer, open_only=False)
    assert alert.acknowledged_by == person("ines")
    assert alert.acknowledged_at < alert.due_at
    assert alerts(viewer) == []


def test_the_audit_of_all_this_is_whole(demo):
    assert audit.verify() is None


def test_nobody_else_can_be_become(demo):
    for wanted in ("", "bea", "nils", "nobody"):
        assert Client().post("/demo/", {"person": wanted}).status_code == 404
    assert (
        Client().post("/demo/", {"person": "jo", "next": "//elsewhere.example"}).headers["location"]
        == "/"
    )


def test_one_click_asks_for_the_forms_own_token(demo):
    strict = Client(enforce_csrf_checks=True)
    assert strict.post("/demo/", {"person": "tomas"}).status_code == 403
