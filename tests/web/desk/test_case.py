"""The case page: who takes part, the diary, what was agreed, and answers in plain words."""

import re
import uuid

from django.urls import reverse

from accord.drawing import css
from accord_web import clock
from accord_web.cases.queries import tasks
from accord_web.flows import diary, name
from accord_web.people.actions import name_somebody
from accord_web.relationships.actions import begin_tie
from tests.conftest import ROOT
from tests.web.desk.weeks import (
    AN_HOUR,
    SESSION,
    masked,
    met,
    noon,
    send,
    undone,
    untokened,
    week_of_mira,
)
from tests.web.histories import cover


def text(html: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html))


def opened(browser, clinic, week=3, case="mira") -> str:
    with clock.turned_to(noon(week)):
        answer = browser("tomas").get(reverse("desk:case", args=[clinic.cases[case]]))
    assert answer.status_code == 200
    return untokened(answer)


def test_it_tells_who_takes_part_and_when(clinic, browser):
    week_of_mira(clinic, 1)
    page = text(opened(browser, clinic, week=2))
    assert "Mira client" in page and "Tomás (you) therapist" in page and "Ines supervisor" in page
    assert "Session 2: today 15:00" in page
    assert "took place" in page and "planned" in page
    assert "People choose what appears here." in page


def test_answers_stand_in_plain_words_with_who_chose_what(clinic, browser):
    week_of_mira(clinic, 1, 7, {"for-today": "Sleep."})
    week_of_mira(clinic, 2, 8, route="therapist-later")
    page = text(opened(browser, clinic, week=3))
    assert "I felt that we were in this together. 7 of 10" in page
    assert "“Sleep.”" in page
    assert "Mira lets you read this." in page
    # What was sent before session 2 waited for it; what was sent after it waits for session 3.
    assert "Mira let you read this once you had met again." in page
    assert "We got to the thing I most needed to get to. 8 of 10" not in page
    met(clinic, "mira", 3)
    later = text(opened(browser, clinic, week=4))
    assert "We got to the thing I most needed to get to. 8 of 10" in later


def test_what_is_for_nobody_looks_as_if_it_had_not_been_sent(clinic, browser):
    week_of_mira(clinic, 1)
    met(clinic, "mira", 2)
    without = masked(opened(browser, clinic))
    with clock.turned_to(noon(2) + SESSION + AN_HOUR), undone():
        send(clinic, "mira", "after", 2, 3, {"tension": "yes"}, route="nobody")
        assert masked(opened(browser, clinic)) == without
    with clock.turned_to(noon(2) + SESSION + AN_HOUR):
        send(clinic, "mira", "after", 2, 3, {"tension": "yes"})
    assert masked(opened(browser, clinic)) != without


def test_not_yet_looks_like_a_question_passed_over(clinic, browser):
    def page(answer: str) -> str:
        with undone():
            week_of_mira(clinic, 1, 8, {"held-back": answer})
            shown = opened(browser, clinic, week=2)
        return re.sub(r'value="[^"]{40,}"|[0-9a-f-]{36}', "", shown)

    assert page("not-yet") == page("")
    assert page("may-know") != page("")


def test_what_was_agreed_is_noted_and_marked(clinic, browser, viewer):
    case = clinic.cases["mira"]
    visitor = browser("tomas")
    with clock.turned_to(noon(2)):
        visitor.post(reverse("desk:agreed", args=[case]), {"text": "  Walk <home>  "})
        [task] = tasks(viewer("tomas"), case)
        assert (task.text, task.state) == ("Walk <home>", "open")
        mark = reverse("desk:agreed_mark", args=[case, task.id])
        assert visitor.post(mark, {"state": "done"}).status_code == 302
        assert tasks(viewer("tomas"), case)[0].state == "done"
        assert visitor.post(mark, {"state": "broken"}).status_code == 404
        elsewhere = reverse("desk:agreed_mark", args=[clinic.cases["couple"], task.id])
        assert visitor.post(elsewhere, {"state": "dropped"}).status_code == 404
        nowhere = reverse("desk:agreed_mark", args=[case, uuid.uuid4()])
        assert visitor.post(nowhere, {"state": "dropped"}).status_code == 404
        assert tasks(viewer("tomas"), case)[0].state == "done"
        visitor.post(reverse("desk:agreed", args=[case]), {"text": "   "})
        assert len(tasks(viewer("tomas"), case)) == 1
    assert "Walk &lt;home&gt;" in opened(browser, clinic, week=2)


def test_older_sessions_are_folded_up(clinic, browser):
    for week in range(1, 10):
        met(clinic, "mira", week)
    page = opened(browser, clinic, week=10)
    assert "2 earlier sessions" in text(page)


def test_drawings_are_coloured_by_their_own_sheet():
    served = ROOT / "src" / "accord_web" / "static" / "accord" / "drawing.css"
    assert served.read_text("utf-8") == css()


def test_the_therapists_own_rating_is_theirs_to_see(clinic, browser):
    week_of_mira(clinic, 1, 7, own=5)
    page = text(opened(browser, clinic, week=2))
    assert "5 of 10" in page and "Read by the therapists of this case." in page
    assert "5 of 10" not in text(opened(browser, clinic, week=2, case="couple"))


def test_safety_is_folded_once_more_and_ties_are_named(clinic, browser):
    cover(clinic)
    leo = name_somebody(clinic["mira"], "Leo", "partner", by=clinic["mira"])
    begin_tie(clinic.cases["mira"], clinic["mira"], leo, by=clinic["mira"])
    for week in range(1, 6):
        week_of_mira(clinic, week, words={"thoughts": "no", "number": "030 5550"})
    page = opened(browser, clinic, week=6)
    assert "You and Leo" in page and "{name}" not in page
    folded = page[page.index("<summary>For you alone</summary>") :]
    assert "not wanting to live" in folded[: folded.index("</details>")]
    assert page.count("not wanting to live") == 1


def test_answers_about_who_was_let_go_are_not_told_of_the_therapist(clinic, browser, viewer):
    mira, case = clinic["mira"], clinic.cases["mira"]
    nan = name.somebody(viewer("mira"), "Nan", "other", by=mira)
    for starts in (noon(2), noon(3)):
        diary.plan(case, starts, by=clinic["tomas"])
    send(clinic, "mira", "before", 2, 1)

    def asked() -> str:
        page = browser("tomas").get(f"/desk/cases/{case}/").content.decode()
        return re.search(r"How far do you trust ([^<]*)\?", page)[1]

    assert asked() == "Nan", "the name is there to be lost"
    name.let_go(viewer("mira"), nan, by=mira)
    assert asked() == "somebody"
