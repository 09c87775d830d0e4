"""The brief: one thing to open with, made only of what its reader may read now."""

import datetime as dt
import re

import pytest
from django.urls import reverse

from accord_web import clock
from accord_web.people.actions import name_somebody
from accord_web.privacy.models import AuditEvent
from accord_web.relationships.actions import begin_tie
from accord_web.signals.models import Deed
from accord_web.signals.queries import findings
from tests.web.desk.weeks import AN_HOUR, SESSION, met, noon, send, undone, untokened, week_of_mira
from tests.web.histories import cover

OFF = {"tension": "yes", "tension-how": "withdrew"}


@pytest.fixture
def told(clinic):
    """Mira with Tomás for four quiet weeks; a test tells the fifth."""
    for week, rating in enumerate((8, 8, 9, 8), 1):
        week_of_mira(clinic, week, rating)
    return clinic


def page(browser, clinic, name="brief", week=6, case="mira") -> str:
    with clock.turned_to(noon(week)):
        answer = browser("tomas").get(reverse(f"desk:{name}", args=[clinic.cases[case]]))
    assert answer.status_code == 200
    return untokened(answer)


def text(html: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html))


def test_a_wish_to_have_it_brought_up_gives_one_sentence_and_both_figures(told, browser):
    week_of_mira(told, 5, 4, {**OFF, "tension-wish": "you-bring"})
    shown = text(page(browser, told))
    assert "Open with" in shown and "Last time something felt off between us" in shown
    assert "of 100 ordinary sessions" in shown and "of 100 such marks" in shown
    assert "They would like Tomás to bring it up" in shown


@pytest.mark.parametrize("wish", ["leave", "i-bring", "nothing"])
def test_leave_it_be_gives_no_sentence(told, browser, wish):
    week_of_mira(told, 5, 3, {**OFF, "tension-wish": wish})
    shown = page(browser, told)
    shown = text(shown[shown.index("<h1>") :])
    assert "felt off" in shown  # it is known, and told in words
    assert "Open with" not in shown
    assert "“" not in shown  # and nothing to say aloud stands anywhere on the page


def test_steady_is_a_good_page(told, browser):
    week_of_mira(told, 5, 8)
    assert "Steady. Nothing to say." in text(page(browser, told))


def test_the_line_for_today_belongs_to_its_session(told, browser):
    week_of_mira(told, 5, 8, {"for-today": "Whether I should go at all."})
    assert "Whether I should go" not in page(browser, told, week=6)
    with clock.turned_to(noon(6)):
        send(told, "mira", "before", 6, 6, {"for-today": "Sunday <lunch>."})
    shown = page(browser, told, week=6)
    assert "“Sunday &lt;lunch&gt;.”" in shown


def test_what_waits_is_not_there_in_any_way(told, browser):
    """Between Mira's rating and Tomás's own, the brief is the one that he would have without it."""
    met(told, "mira", 5)
    after = noon(5) + SESSION + 2 * AN_HOUR
    with clock.turned_to(after):
        without = browser("tomas").get(reverse("desk:brief", args=[told.cases["mira"]]))
    with undone(), clock.turned_to(after):
        send(told, "mira", "after", 5, 2)
        blind = browser("tomas").get(reverse("desk:brief", args=[told.cases["mira"]]))
        send(told, "tomas", "own", 5, 8, about="mira")
        seen = browser("tomas").get(reverse("desk:brief", args=[told.cases["mira"]]))
    assert untokened(blind) == untokened(without)
    assert "below" in text(untokened(seen)) and untokened(seen) != untokened(blind)


def test_what_was_done_is_kept_and_shown_next_time(told, browser):
    week_of_mira(told, 5, 4, {**OFF, "tension-wish": "you-bring"})
    first = page(browser, told)
    fields = dict(re.findall(r'name="(session|client|therapist)" value="([^"]*)"', first))
    with clock.turned_to(noon(6) + SESSION + AN_HOUR):
        answer = browser("tomas").post(
            reverse("desk:deed", args=[told.cases["mira"]]), {**fields, "what": "talked"}
        )
    assert answer.status_code == 302
    # The word and the figure of that session were told together, and are answered together.
    kept = Deed.objects.values_list("signal", "session", "what")
    assert {("rupture", 5, "talked"), ("dip", 5, "talked")} <= set(kept)
    shown = text(page(browser, told, week=7))
    assert "Talked about in session 6." in shown


def test_safety_is_answered_apart(clinic, browser):
    """What was done about how Mira is doing says nothing about what she told of her safety."""
    cover(clinic)
    for week in range(1, 5):
        week_of_mira(clinic, week)
    with clock.turned_to(noon(5)):
        send(clinic, "mira", "before", 5, 0, {"thoughts": "passing"})
    shown = page(browser, clinic, week=5)
    open_part, folded = shown.split('<details class="card alone">')
    assert "not wanting to live" in folded and "not wanting to live" not in open_part
    fields = {"session": "5", "client": str(clinic["mira"]), "therapist": "", "what": "talked"}
    address = reverse("desk:deed", args=[clinic.cases["mira"]])
    with clock.turned_to(noon(5)):
        browser("tomas").post(address, fields)
        assert list(Deed.objects.values_list("signal", flat=True)) == ["wellbeing"]
        browser("tomas").post(address, {**fields, "alone": "yes"})
    assert set(Deed.objects.values_list("signal", flat=True)) == {"wellbeing", "safety"}


def test_nobody_learns_by_guessing_whether_a_finding_waits(told, browser, viewer):
    met(told, "mira", 5)
    case = told.cases["mira"]
    fields = {
        "session": "5",
        "client": str(told["mira"]),
        "therapist": str(told["tomas"]),
        "what": "talked",
    }
    with clock.turned_to(noon(5) + SESSION + 2 * AN_HOUR):
        nothing = browser("tomas").post(reverse("desk:deed", args=[case]), fields)
        send(told, "mira", "after", 5, 2)
        waiting = browser("tomas").post(reverse("desk:deed", args=[case]), fields)
    assert nothing.status_code == waiting.status_code == 404
    assert nothing.content == waiting.content
    assert not Deed.objects.exists()
    with clock.turned_to(noon(6)):
        assert [f.session for f in findings(viewer("tomas"), [case]) if f.signal == "dip"] == [5]
        assert browser("tomas").post(reverse("desk:deed", args=[case]), fields).status_code == 302


def test_on_paper_there_are_initials_and_nothing_for_you_alone(told, browser):
    leo = name_somebody(told["mira"], "Leo", "partner", by=told["mira"])
    begin_tie(told.cases["mira"], told["mira"], leo, by=told["mira"])
    week_of_mira(told, 5, 4, {**OFF, "tension-wish": "you-bring"})
    with clock.turned_to(noon(6)):
        send(told, "mira", "before", 6, 6, {"for-today": "Mira and LEO on Sunday"})
    screen, paper = page(browser, told), page(browser, told, "brief_print")
    sheet = paper[paper.index("<h1>") :]
    assert "Mira" in screen and "depression" in screen
    for word in ("Mira", "Tomás", "Leo", "LEO", "depression", "or you alone<"):
        assert word not in sheet, word
    assert "M. and L. on Sunday" in sheet and "would like T. to bring it up" in sheet


def test_somebody_on_the_map_is_read_only_where_the_tie_is(told, browser):
    leo = name_somebody(told["mira"], "Leo", "partner", by=told["mira"])
    begin_tie(told.cases["mira"], told["mira"], leo, by=told["mira"])
    week_of_mira(told, 5)  # plans session 6, which asks about Leo
    assert "Leo" not in page(browser, told)
    with undone():
        with clock.turned_to(noon(6)):
            send(told, "mira", "before", 6, 6, route="nobody")
        assert "Leo" not in page(browser, told)
    with clock.turned_to(noon(6)):
        send(told, "mira", "before", 6, 6)
    assert "Leo" in page(browser, told)


def test_a_cancelled_session_does_not_make_last_time_two_times_ago(told, browser):
    from accord_web.cases.queries import sessions, standing
    from accord_web.flows import diary

    week_of_mira(told, 5, 4, {**OFF, "tension-wish": "you-bring"})
    case, by = told.cases["mira"], told["tomas"]
    with clock.turned_to(noon(6)):
        coming = sessions(standing(by), [case])[-1]
        diary.mark(coming.id, "cancelled-client", by=by)
        diary.plan(case, noon(7) + SESSION, by=by)
    shown = text(page(browser, told, week=7))
    assert "Session 7" in shown and "Last time something felt off" in shown


READING = ["case", "brief", "brief_print"]
DOING = [
    ("deed", {"session": "5", "what": "talked"}),
    ("agreed", {"text": "A walk"}),
]


@pytest.mark.parametrize("who", ["zoe", "mira", "jo", "ines", "ada"])
def test_to_others_it_does_not_exist(told, browser, who):
    visitor = browser(who)
    with clock.turned_to(noon(5)):
        nowhere = visitor.get("/desk/nowhere/")
        for name in READING:
            for case in told.cases.values():
                answer = visitor.get(reverse(f"desk:{name}", args=[case]))
                assert answer.status_code == 404, name
                assert answer.content == nowhere.content
        for name, body in DOING:
            answer = visitor.post(reverse(f"desk:{name}", args=[told.cases["mira"]]), body)
            assert answer.status_code == 404, name
    assert not AuditEvent.objects.filter(what="read", by=told[who]).exists()


def test_signed_out_one_is_asked_to_sign_in(told, client):
    answer = client.get(reverse("desk:brief", args=[told.cases["mira"]]))
    assert answer.status_code == 302 and "sign-in" in answer.url


@pytest.mark.parametrize("name", READING)
def test_each_reading_leaves_a_row_and_one_for_each_person_whose_answers_it_opened(
    told, browser, name
):
    before = set(AuditEvent.objects.values_list("id", flat=True))
    page(browser, told, name, week=5)
    opened, read = AuditEvent.objects.exclude(id__in=before).order_by("what")
    assert (read.what, read.by, read.case) == ("read", told["tomas"], told.cases["mira"])
    assert read.record == f"page:{name.replace('_', '-')}"
    assert (opened.what, opened.by, opened.case) == ("opened", told["tomas"], read.case)
    assert (opened.about, opened.facts) == (told["mira"], {"as": "therapist"})


def test_a_brief_takes_as_many_queries_for_two_cases_as_for_three(told, browser):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    from accord_web.flows.begin import Newcomer, begin

    visitor = browser("tomas")
    address = reverse("desk:brief", args=[told.cases["mira"]])
    with clock.turned_to(noon(5)):
        visitor.get(address)
        with CaptureQueriesContext(connection) as first:
            visitor.get(address)
        begin(
            clinic=told.id,
            zone="Europe/Berlin",
            therapist=told["tomas"],
            clients=[Newcomer("Lena")],
            first_session=noon(5) + dt.timedelta(hours=4),
            by=told["tomas"],
        )
        with CaptureQueriesContext(connection) as later:
            visitor.get(address)
    assert len(later) == len(first)
