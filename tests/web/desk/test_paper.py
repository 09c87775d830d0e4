"""Paper: one page without names, typed in by somebody who thereby reads it."""

import pytest

from accord_web import clock
from accord_web.flows import diary
from accord_web.flows.submit import Sending, submit
from accord_web.measures.models import Response
from accord_web.measures.queries import parts
from tests.journeys.asked import code
from tests.web.desk.pages import AN_HOUR, first_session, reads, seen, text
from tests.web.filling import fill, sitting
from tests.web.portal.conftest import safety  # noqa: F401 - a fixture


@pytest.fixture
def after(at_noon):
    with clock.turned_to(at_noon + 3 * AN_HOUR):
        yield


def paper(checkin) -> str:
    return f"/desk/check-ins/{checkin.id}/paper/"


def type_in(checkin) -> str:
    return f"/desk/check-ins/{checkin.id}/type-in/"


def typed(checkin, rating: int | str, *, route="therapist-now", **words) -> dict:
    ratings = ("goals", "way", "bond", "candid", "understood")
    body = {f"0.{item}": str(rating) for item in ratings} | {"route": route}
    return body | {f"0.{item.replace('_', '-')}": value for item, value in words.items()}


def mira_typed(clinic) -> list[tuple]:
    rows = Response.objects.filter(respondent=clinic["mira"], measure="session-client")
    return list(rows.order_by("id").values_list("mode", "entered_by", "alone", "replaced_at"))


def test_the_page_holds_a_code_and_no_name(clinic, browser, viewer):
    checkin = sitting(clinic["jo"], "after")
    page = seen(browser("tomas"), paper(checkin)).decode()
    signs = code(clinic, "jo", "after")
    assert "-".join((signs[:4], signs[4:8], signs[8:])) in page
    for name in ("Sam", "Tomás", "Ines", "Jo<", "Jo "):
        assert name not in page
    assert page.count('<p class="box-row">') == 6  # five ratings and room for each
    assert page.count('<span class="box">10</span>') == 6
    assert "Yes, but my therapist is not to know yet" in page
    assert "Your therapist types this page in, and reads it while doing so." in page


def test_initials_tell_the_members_apart(clinic, browser, viewer):
    from accord_web.flows.begin import Newcomer, begin
    from tests.conftest import NOON

    case = begin(
        clinic=clinic.id,
        zone="Europe/Berlin",
        therapist=clinic["tomas"],
        clients=[Newcomer("Marie"), Newcomer("Marta")],
        setting="couple",
        first_session=NOON + AN_HOUR,
        by=clinic["tomas"],
    )
    from accord_web.cases.queries import members

    people = {m.nickname: m.person for m in members(viewer("tomas"), [case])[case]}
    for nickname, initials in (("Marie", "Mari."), ("Marta", "Mart.")):
        assert (
            f"<br>{initials} ·"
            in seen(browser("tomas"), paper(sitting(people[nickname], "before"))).decode()
        )


@pytest.mark.usefixtures("safety")
def test_safety_is_not_asked_on_paper_and_help_stands_there(clinic, browser):
    from accord_web.flows.begin import Newcomer, begin
    from tests.conftest import NOON

    case = begin(
        clinic=clinic.id,
        zone="Europe/Berlin",
        therapist=clinic["tomas"],
        clients=[Newcomer("Noor")],
        first_session=NOON + AN_HOUR,
        by=clinic["tomas"],
    )
    from accord_web.cases.queries import members, standing

    row = members(standing(clinic["tomas"]), [case])[case]
    checkin = sitting(next(m.person for m in row if m.is_member), "before")
    assert "safety-self" in {a.measure for a in checkin.asked}  # the link does ask
    page = seen(browser("tomas"), paper(checkin)).decode()
    assert "not wanting to live" not in page
    assert "This page does not ask whether you are safe" in page
    assert "0800 123 4567" in page
    assert "thoughts" not in seen(browser("tomas"), type_in(checkin)).decode()


def test_the_supervisor_is_offered_only_where_one_accepted(clinic, browser):
    from accord_web.cases.models import Part

    where = paper(sitting(clinic["mira"], "after"))
    assert "The supervisor of your therapist" in seen(browser("tomas"), where).decode()
    Part.objects.filter(person=clinic["ines"]).update(accepted_at=None)
    assert "The supervisor of your therapist" not in seen(browser("tomas"), where).decode()


def test_it_is_the_clients_answer_typed_in_by_the_therapist(clinic, browser, viewer, after):
    checkin = sitting(clinic["mira"], "after")
    answer = browser("tomas").post(
        type_in(checkin), typed(checkin, 6, tension="little", tension_wish="leave")
    )
    assert answer.url == f"/desk/check-ins/{checkin.id}/typed-in/"
    assert mira_typed(clinic) == [("paper", clinic["tomas"], "unasked", None)]
    read = {p.part: p for p in parts(viewer("mira"), [clinic.cases["mira"]])}
    assert read["ratings"].scores == {"alliance": 6.0}
    assert read["tension"].answers["tension-wish"].value == "leave"
    assert read["tension"].answers["tension-how"].state == "skipped"


def test_who_may_read_it_counts_from_then_on(clinic, browser, viewer, after):
    checkin = sitting(clinic["mira"], "after")
    browser("tomas").post(type_in(checkin), typed(checkin, 6, route="supervisor", tension="yes"))
    case = [clinic.cases["mira"]]
    assert {p.part for p in parts(viewer("tomas"), case) if p.owner == clinic["mira"]} == set()
    assert {p.part for p in parts(viewer("ines"), case)} >= {"ratings", "tension"}


def test_only_an_open_route_can_be_chosen(clinic, browser, after):
    from accord_web.cases.models import Part

    Part.objects.filter(person=clinic["ines"]).update(accepted_at=None)
    checkin = sitting(clinic["mira"], "after")
    for route in ("everybody", "supervisor"):
        answer = browser("tomas").post(type_in(checkin), typed(checkin, 5, route=route))
        assert "choose again who may read this" in answer.content.decode()
    assert mira_typed(clinic) == []


def test_typing_in_does_not_tell_whether_the_link_was_used(clinic, browser, viewer, after):
    """The first of two differs, the second is kept beside: both end on the same page."""
    tomas = browser("tomas")
    unused = sitting(clinic["mira"], "after")
    where, end = type_in(unused), f"/desk/check-ins/{unused.id}/typed-in/"
    form, page = seen(tomas, where), seen(tomas, paper(unused))
    body = fill(unused, 3, route="nobody")
    assert submit(unused, Sending(body, "link"), by=clinic["mira"]) == "sent"
    assert (seen(tomas, where), seen(tomas, paper(unused))) == (form, page)
    second = tomas.post(where, typed(unused, 6))
    assert second.url == end
    assert mira_typed(clinic) == [("link", clinic["mira"], "yes", None)]  # theirs still counts
    first = sitting(clinic["jo"], "after")
    assert tomas.post(type_in(first), typed(first, 6)).url.endswith("/typed-in/")


@pytest.mark.parametrize(
    ("rating", "says"), [("", "Nothing is typed in yet."), ("12", "from 0 to 10")]
)
def test_what_does_not_fit_is_said_and_nothing_is_kept(clinic, browser, after, rating, says):
    checkin = sitting(clinic["mira"], "after")
    answer = browser("tomas").post(type_in(checkin), typed(checkin, rating))
    assert says in answer.content.decode()
    assert mira_typed(clinic) == []


def test_the_own_side_comes_first(clinic, browser, viewer, after):
    where = type_in(sitting(clinic["mira"], "after"))
    assert "Give your own side first" in text(browser("tomas"), where)
    row = first_session(clinic, viewer)
    body = {f"{row.id}.0.{i}": "7" for i in ("goals", "way", "bond", "candid", "understood")}
    browser("tomas").post(f"/desk/sessions/{row.id}/own/", body)
    page = text(browser("tomas"), where)
    assert "Give your own side first" not in page
    assert "Typing in means reading." in page


def test_a_paper_is_found_by_its_code(clinic, browser):
    tomas, checkin = browser("tomas"), sitting(clinic["mira"], "after")
    signs = code(clinic, "mira", "after")
    scribbled = f" {signs[:4].lower()} {signs[4:8]}-{signs[8:]}"
    assert tomas.post("/desk/paper/", {"code": scribbled}).url == type_in(checkin)


def test_a_code_of_somebody_elses_case_is_like_one_that_does_not_exist(clinic, browser):
    zoe = browser("zoe")
    real = zoe.post("/desk/paper/", {"code": code(clinic, "mira", "after")})
    none = zoe.post("/desk/paper/", {"code": "ABCDEFGHJKMN"})
    assert real.status_code == none.status_code == 200
    said = "No check-in of your cases has this code."
    assert said in real.content.decode() and said in none.content.decode()
    assert "/type-in/" not in real.content.decode()


def test_one_that_fell_out_is_closed_whether_or_not_it_was_answered(clinic, browser, viewer):
    before = sitting(clinic["mira"], "before")
    submit(before, Sending(fill(before, 3), "link"), by=clinic["mira"])
    diary.mark(first_session(clinic, viewer).id, "cancelled-staff", by=clinic["tomas"])
    tomas = browser("tomas")
    answered, other = (sitting(clinic["mira"], moment) for moment in ("before", "after"))
    for page in (paper, type_in):
        assert seen(tomas, page(answered)) == seen(tomas, page(other))


def test_only_therapists_of_the_case_and_only_members_check_ins(clinic, browser):
    checkin, own = sitting(clinic["mira"], "after"), sitting(clinic["tomas"], "own")
    for name in ("zoe", "mira", "ines", "ada", "jo"):
        for page in (paper(checkin), type_in(checkin), f"/desk/check-ins/{checkin.id}/typed-in/"):
            assert browser(name).get(page).status_code == 404
        assert browser(name).post(type_in(checkin), typed(checkin, 1)).status_code == 404
    assert mira_typed(clinic) == []
    assert browser("tomas").get(paper(own)).status_code == 404
    assert browser("tomas").get(type_in(own)).status_code == 404


def test_reading_leaves_one_row_each(clinic, browser):
    checkin = sitting(clinic["mira"], "after")
    seen(browser("tomas"), paper(checkin))
    seen(browser("tomas"), type_in(checkin))
    assert reads(clinic["tomas"], "paper") == [clinic.cases["mira"]]
    assert reads(clinic["tomas"], "type_in") == [clinic.cases["mira"]]
