"""Two couples who differ only in one member's answers: open pages are the same, byte by byte."""

import datetime as dt

import pytest
from django.urls import reverse

from accord_web import clock
from accord_web.privacy.models import AuditEvent
from tests.web.desk.weeks import AN_HOUR, SESSION, masked, met, noon, send, undone, untokened
from tests.web.histories import cover

PAGES = ["today", "caseload", "case", "brief", "brief_print"]
OFF = {"tension": "yes", "tension-how": "confronted", "tension-wish": "you-bring"}
SAME = {"tension": "no"}


@pytest.fixture
def together(clinic):
    """Jo and Sam for five weeks; Sam has the last word only in what each test lets Sam say."""
    cover(clinic)
    for week in range(1, 5):
        for name in ("jo", "sam"):
            with clock.turned_to(noon(week)):
                send(clinic, name, "before", week, 6)
        met(clinic, "couple", week)
        for name in ("jo", "sam"):
            with clock.turned_to(noon(week) + SESSION + AN_HOUR):
                send(clinic, name, "after", week, 8)
        with clock.turned_to(noon(week) + SESSION + 2 * AN_HOUR):
            send(clinic, "tomas", "own", week, 8)
    met(clinic, "couple", 5)
    with clock.turned_to(noon(5) + SESSION + AN_HOUR):
        send(clinic, "jo", "after", 5, 8)
        send(clinic, "tomas", "own", 5, 8)
    return clinic


def pages(clinic, browser) -> dict[str, str]:
    case = clinic.cases["couple"]
    found = {}
    visitor = browser("tomas")
    with clock.turned_to(noon(6)):
        for name in PAGES:
            args = [] if name in {"today", "caseload"} else [case]
            answer = visitor.get(reverse(f"desk:{name}", args=args))
            assert answer.status_code == 200
            found[name] = untokened(answer)
    return found


def nothing(clinic) -> None:
    pass


def well(clinic) -> None:
    with clock.turned_to(noon(5) + SESSION + 2 * AN_HOUR):
        send(clinic, "sam", "after", 5, 9)


def badly(clinic) -> None:
    with clock.turned_to(noon(5) + SESSION + 2 * AN_HOUR):
        send(clinic, "sam", "after", 5, 1, OFF)


def in_silence(clinic) -> None:
    with clock.turned_to(noon(5) + SESSION + 2 * AN_HOUR):
        send(clinic, "sam", "after", 5, None, {"held-back": "may-know"})


def for_nobody(clinic) -> None:
    with clock.turned_to(noon(5) + SESSION + 2 * AN_HOUR):
        send(clinic, "sam", "after", 5, 1, OFF, route="nobody")


def with_a_line(clinic) -> None:
    badly(clinic)
    with clock.turned_to(noon(6) - AN_HOUR):
        send(clinic, "sam", "before", 6, 0, {"for-today": "I want to leave."})


ANSWERS = [well, badly, in_silence, for_nobody, with_a_line]


@pytest.mark.parametrize("answers", ANSWERS)
def test_open_pages_are_the_same_bytes_whatever_one_answered(together, browser, answers):
    with undone():
        without = pages(together, browser)
    answers(together)
    given = pages(together, browser)
    for name in PAGES:
        assert masked(given[name]) == masked(without[name]), name


def test_the_folded_part_does_differ(together, browser):
    """The leak is possible: the page holds it, folded up."""
    with undone():
        without = pages(together, browser)
    with_a_line(together)
    given = pages(together, browser)
    for name in ("brief", "case"):
        assert given[name] != without[name]
    assert "I want to leave." in given["brief"]
    assert "I want to leave." not in masked(given["brief"])
    assert "I want to leave." not in "".join(given[n] for n in PAGES if n not in ("brief", "case"))


def test_a_safety_answer_moves_no_row_and_names_nobody(together, browser):
    """It comes by its alert, in red, which says that somebody waits, and not who."""
    with undone():
        without = pages(together, browser)
    with clock.turned_to(noon(6) - AN_HOUR):
        send(together, "sam", "before", 5, 6, {"thoughts": "often", "keep-safe": "not-sure"})
    given = pages(together, browser)
    for name in ("caseload", "case", "brief", "brief_print"):
        assert masked(given[name]) == masked(without[name]), name
    before, after = given["today"].split("<h1>")
    assert "may be in danger" in before and "Sam" not in before
    assert masked(after) == masked(without["today"].split("<h1>")[1])


def test_each_member_has_a_folded_part_whatever_was_answered(clinic, browser):
    with clock.turned_to(noon(1)):
        for name in ("case", "brief"):
            address = reverse(f"desk:{name}", args=[clinic.cases["couple"]])
            page = browser("tomas").get(address).content.decode()
            assert page.count('<details class="card alone">') == 2
            assert "For you alone: Jo" in page and "For you alone: Sam" in page


def test_nothing_of_a_joint_case_is_drawn_in_a_list(together, browser):
    with_a_line(together)
    with clock.turned_to(noon(6) - dt.timedelta(hours=1)):
        for name in ("today", "caseload"):
            assert "<svg" not in browser("tomas").get(reverse(f"desk:{name}")).content.decode()


@pytest.mark.parametrize("who", ["jo", "sam", "zoe"])
def test_neither_partner_reaches_any_of_it(together, browser, who):
    with_a_line(together)
    visitor = browser(who)
    with clock.turned_to(noon(6)):
        for name in PAGES:
            args = [] if name in {"today", "caseload"} else [together.cases["couple"]]
            answer = visitor.get(reverse(f"desk:{name}", args=args))
            if who == "zoe" and not args:  # her own desk, with nothing of theirs on it
                assert "Jo" not in untokened(answer)
            else:
                assert answer.status_code == 404
    assert not AuditEvent.objects.filter(
        what="read", case=together.cases["couple"], by=together[who]
    )
