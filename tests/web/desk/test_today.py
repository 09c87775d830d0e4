"""Today: whom one meets, in order, safe to lie open on a desk."""

import datetime as dt
import re

from django.urls import reverse

from accord_web import clock
from accord_web.privacy.models import AuditEvent
from tests.web.desk.weeks import AN_HOUR, SESSION, noon, send, untokened, week_of_mira
from tests.web.histories import cover


def text(html: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html))


def opened(browser, who="tomas", at=None) -> str:
    with clock.turned_to(at or noon(1)):
        answer = browser(who).get(reverse("desk:today"))
    assert answer.status_code == 200
    return untokened(answer)


def test_the_days_sessions_in_order_with_initials_and_a_sentence(clinic, browser):
    from accord_web.flows import diary

    diary.plan(clinic.cases["mira"], noon(1) - AN_HOUR, by=clinic["tomas"])
    page = opened(browser)
    times = re.findall(r"<time [^>]*>([^<]*)</time>", page)
    assert times == ["12:00", "15:00", "15:00"]  # Berlin, an hour ahead
    assert "J. and S." in page and "M." in page
    body = page[page.index("<h1>") :]
    assert "Mira" not in body and "Sam" not in body
    assert "No ratings yet." in page
    assert "For you alone: open the case before today’s session." in page
    assert body.count("Open the brief") == 3


def test_a_day_without_sessions_says_so(clinic, browser):
    assert "No sessions today." in opened(browser, at=noon(1) + dt.timedelta(days=1))
    assert "No sessions today." in opened(browser, "zoe")


def test_the_day_is_the_viewers_own(clinic, browser):
    """23:30 UTC on Monday is Tuesday in Berlin."""
    late = noon(1) + dt.timedelta(hours=10, minutes=30)
    assert "No sessions today." not in opened(browser, at=late)
    assert "No sessions today." in opened(browser, at=late + AN_HOUR)


def test_the_own_side_still_to_give_is_asked_for_once_begun(clinic, browser):
    assert "Your own side" not in opened(browser)
    week_of_mira(clinic, 1, own=None)
    after = noon(1) + SESSION + 3 * AN_HOUR
    assert "Your own side of 2 sessions is still to give" in text(opened(browser, at=after))
    with clock.turned_to(after):
        send(clinic, "tomas", "own", 1, 8, about="mira")
    assert "Your own side of one session is still to give" in text(opened(browser, at=after))


def test_an_alert_stands_on_top_in_red_without_a_name(clinic, browser):
    cover(clinic)
    for week in range(1, 5):
        week_of_mira(clinic, week)
    assert "danger" not in opened(browser, at=noon(5))
    with clock.turned_to(noon(5)):
        send(clinic, "mira", "before", 5, 6, {"thoughts": "often"})
    page = opened(browser, at=noon(5) + AN_HOUR / 2)
    top = page[page.index("<main") : page.index("<h1>")]
    assert "Someone may be in danger" in top and "danger-card" in top
    assert "waiting since today 14:00" in top
    assert "Mira" not in top and "M." not in text(top)
    assert "It has waited too long." not in top
    assert "It has waited too long." in opened(browser, at=noon(5) + 2 * AN_HOUR)
    assert "may be in danger" in opened(browser, "ines", at=noon(5) + AN_HOUR / 2)


def test_members_have_no_desk(clinic, browser):
    for who in ("mira", "jo", "sam"):
        assert browser(who).get(reverse("desk:today")).status_code == 404


def test_one_row_is_left_behind(clinic, browser):
    opened(browser)
    row = AuditEvent.objects.filter(what="read").get()
    assert (row.case, row.record) == (None, "page:today")
