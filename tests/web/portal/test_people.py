"""Naming somebody: who may see it, what it changes and when, and that nothing else tells of it."""

import datetime as dt
import re
import uuid

import pytest

from accord_web import clock
from accord_web.cases.queries import standing
from accord_web.flows import diary, name
from accord_web.flows.submit import Sending, submit
from accord_web.measures.models import Response, ResponsePart
from accord_web.measures.queries import ties_read
from accord_web.people.models import Named, Person
from accord_web.privacy.models import AuditEvent
from accord_web.privacy.standing import NotAllowed
from accord_web.relationships.models import Relationship
from tests.web.filling import fill, sitting

PAGE = "/portal/people/"
ANA = {"nickname": "Ana", "role": "sister"}


@pytest.fixture
def named(clinic, browser):
    """`named("mira")` lets Mira name Ana on her page; the id is of the name."""

    def add(who: str, **given) -> uuid.UUID:
        before = set(Named.objects.values_list("id", flat=True))
        assert browser(who).post(PAGE, {**ANA, **given})["Location"] == PAGE
        [made] = set(Named.objects.values_list("id", flat=True)) - before
        return made

    return add


@pytest.fixture
def next_week(clinic, at_noon):
    """Plans another session, and gives the measures asked before it."""

    def plan(case: str, who: str) -> list[str]:
        diary.plan(clinic.cases[case], at_noon + dt.timedelta(days=7), by=clinic["tomas"])
        return [row.measure for row in sitting(clinic[who], "before").asked]

    return plan


def test_the_page_names_somebody_and_says_who_may_see_it(clinic, browser, named):
    mira = browser("mira")
    assert f'href="{PAGE}"' in mira.get("/portal/").content.decode()
    empty = mira.get(PAGE).content.decode()
    assert "Nobody yet. You need not name anyone." in empty
    assert "Only you, and your therapist where you let them read an answer" in empty
    assert "A nickname or initials are enough." in empty
    named("mira")
    page = mira.get(PAGE).content.decode()
    assert "<b>Ana</b>" in page
    assert "sister" in page


def test_who_is_named_is_asked_about_from_the_next_session_that_is_planned(
    clinic, named, next_week
):
    before = sitting(clinic["mira"], "before")
    named("mira")
    assert sitting(clinic["mira"], "before") == before  # links and printed forms stay as they were
    assert "tie" not in [row.measure for row in before.asked]
    assert "tie" in next_week("mira", "mira")
    assert Relationship.objects.get(kind="tie").case_id == clinic.cases["mira"]


def test_the_name_is_sealed_and_the_role_is_a_code(clinic, named):
    from accord_web.privacy.encryption import reveal

    named("mira", nickname="  Ana ")
    row = Named.objects.get()
    assert b"Ana" not in bytes(row.nickname)
    assert (row.owner_id, row.role) == (clinic["mira"], "sister")
    [opened] = reveal(Named.objects.values("id", "nickname"), Named)
    assert opened["nickname"] == "Ana"
    told = str(list(AuditEvent.objects.values()))
    assert "Ana" not in told
    assert "sister" not in told


@pytest.mark.parametrize(
    "given",
    [
        {"nickname": ""},
        {"nickname": "   "},
        {"nickname": "A" * 41},
        {"role": ""},
        {"role": "enemy"},
        {"nickname": "ANA"},
    ],
)
def test_what_cannot_be_is_said_and_kept_nowhere(clinic, browser, named, given):
    named("mira")
    said = browser("mira").post(PAGE, {**ANA, "nickname": "Leo", **given})
    assert said.status_code == 422
    assert b"Please look at what is marked." in said.content
    assert Named.objects.count() == 1


def test_there_is_room_for_a_dozen(clinic, browser, named):
    for n in range(name.MOST):
        named("mira", nickname=f"P{n}")
    mira = browser("mira")
    assert b"There is no room for more." in mira.get(PAGE).content
    assert mira.post(PAGE, ANA).status_code == 200
    assert Named.objects.count() == name.MOST


def test_letting_go_ends_both_and_deletes_nothing(clinic, browser, named, next_week):
    ana = named("mira")
    assert "tie" in next_week("mira", "mira")
    browser("mira").post(PAGE, {"let-go": ana})
    assert Named.objects.get().until == clock.now()
    assert Relationship.objects.get(kind="tie").until == clock.now()
    assert b"Ana" not in browser("mira").get(PAGE).content
    assert "tie" not in next_week("mira", "mira")
    named("mira")  # the same name may come again, and begins anew
    assert Named.objects.count() == 2


def test_who_was_let_go_is_asked_about_in_no_form_that_is_open(clinic, browser, named, next_week):
    ana = named("mira")
    next_week("mira", "mira")
    with clock.turned_to(clock.now() + dt.timedelta(days=6)):
        from tests.journeys.asked import link

        address = link(clinic, "mira", "before") + "?alone=yes"
        mira = browser("mira")
        questions = [mira.get(address).content.count(b'class="screen question"')]
        assert "How close do you feel to Ana now?" in mira.get(address).content.decode()
        mira.post(PAGE, {"let-go": ana})
        page = mira.get(address).content.decode()
        questions.append(page.count('class="screen question"'))
    assert "How close do you feel" not in page
    assert questions[0] == questions[1] > 6  # everyday questions stand in


def test_ones_own_answers_about_them_keep_the_name(clinic, browser, named, next_week):
    ana = named("mira")
    next_week("mira", "mira")
    asked = sitting(clinic["mira"], "before")
    with clock.turned_to(clock.now() + dt.timedelta(days=6)):
        submit(asked, Sending(fill(asked, 6), "link"), by=clinic["mira"])
        mira = browser("mira")
        mira.post(PAGE, {"let-go": ana})
        tie = Response.objects.get(measure="tie")
        assert (
            "close do you feel to Ana now?" in mira.get(f"/portal/sent/{tie.id}/").content.decode()
        )
        assert b"Ana" not in mira.get("/portal/").content


def test_the_therapist_reads_a_name_only_with_an_answer_about_it(
    clinic, browser, viewer, named, next_week
):
    ana = named("mira")
    case = clinic.cases["mira"]
    assert ties_read(viewer("tomas"), case) == []
    pages = [f"/desk/cases/{case}/", f"/desk/cases/{case}/brief/"]
    assert not any(b"Ana" in browser("tomas").get(page).content for page in pages)
    next_week("mira", "mira")
    asked = sitting(clinic["mira"], "before")
    with clock.turned_to(clock.now() + dt.timedelta(days=6)):
        submit(asked, Sending(fill(asked, 6), "link"), by=clinic["mira"])
        assert [(t.nickname, t.role) for t in ties_read(viewer("tomas"), case)] == [
            ("Ana", "sister")
        ]
        assert b"Ana" in browser("tomas").get(pages[1]).content
        browser("mira").post(PAGE, {"let-go": ana})
        assert b"Ana" not in browser("tomas").get(pages[1]).content
    assert ResponsePart.objects.filter(response__measure="tie").exists()


@pytest.mark.parametrize("who", ["zoe", "tomas", "ines", "ada"])
def test_whoever_is_nobodys_client_has_no_such_page(clinic, browser, named, who):
    ana = named("mira")
    client = browser(who)
    nowhere = client.get("/portal/sent/00000000-0000-7000-8000-000000000000/")
    assert (client.get(PAGE).status_code, client.get(PAGE).content) == (404, nowhere.content)
    assert client.post(PAGE, ANA).status_code == 404
    assert client.post(PAGE, {"let-go": ana}).status_code == 404
    assert PAGE.encode() not in client.get("/portal/").content
    assert Named.objects.get().until is None


def test_nobody_lets_go_whom_another_named(clinic, browser, viewer, named):
    ana = named("jo")
    for told in (ana, uuid.uuid4(), "x", ""):
        assert browser("sam").post(PAGE, {"let-go": told}).status_code == 404
    assert Named.objects.get().until is None
    with pytest.raises(NotAllowed):
        name.let_go(viewer("sam"), ana, by=clinic["sam"])
    with pytest.raises(NotAllowed):
        name.somebody(viewer("sam"), "Leo", "friend", by=clinic["jo"])


def test_the_partner_cannot_tell_that_somebody_was_named(clinic, browser, named, seen, to):
    sam = browser("sam")
    addresses = ["/portal/", PAGE, *(to("sam", "before") + a for a in ("", "?alone=yes"))]
    before = [seen(sam, address) for address in addresses]
    ana = named("jo")
    assert [seen(sam, address) for address in addresses] == before
    browser("jo").post(PAGE, {"let-go": ana})
    assert [seen(sam, address) for address in addresses] == before


def test_the_partners_own_next_form_is_the_same(clinic, browser, named, next_week):
    asked = next_week("couple", "sam")
    named("jo")
    assert next_week("couple", "sam") == asked
    assert "tie" in next_week("couple", "jo")


def test_no_title_holds_the_name_and_reading_is_audited_once(clinic, browser, named):
    named("mira")
    rows = AuditEvent.objects.filter(what="read", by=clinic["mira"])
    before = rows.count()
    page = browser("mira").get(PAGE).content.decode()
    assert "Ana" not in re.search(r"<title>(.*?)</title>", page)[1]
    assert [row.record for row in rows.order_by("id")[before:]] == ["page:people"]


def test_without_an_open_case_nobody_can_be_added_but_let_go(clinic, browser, named):
    from accord_web.cases.models import Case

    ana = named("mira")
    Case.objects.filter(id=clinic.cases["mira"]).update(closed_on=dt.date(2026, 3, 1))
    mira = browser("mira")
    assert b"nobody can be added" in mira.get(PAGE).content
    mira.post(PAGE, {**ANA, "nickname": "Leo"})
    assert Named.objects.count() == 1
    mira.post(PAGE, {"let-go": ana})
    assert Named.objects.get().until is not None


def test_of_several_cases_the_first_open_one_asks(clinic, named, at_noon):
    from accord_web.cases.models import Case, Part
    from accord_web.flows.begin import Newcomer, begin

    second = begin(
        clinic=clinic.id,
        zone="Europe/Berlin",
        therapist=clinic["zoe"],
        clients=[Newcomer("M")],
        by=clinic["zoe"],
    )
    Part.objects.filter(case=second, role="client").update(person=clinic["mira"])
    assert name.asked_in(standing(clinic["mira"])) == clinic.cases["mira"]
    Case.objects.filter(id=clinic.cases["mira"]).update(closed_on=at_noon.date())
    assert name.asked_in(standing(clinic["mira"])) == second
    assert Person.objects.filter(id=clinic["mira"]).exists()
