"""A case goes on with another therapist; what was there before is read once everybody agreed."""

import pytest
from django.db import transaction

from accord_web import clock
from accord_web.cases.models import Case, EarlierAnswers, Handover, Part
from accord_web.cases.queries import standing
from accord_web.flows.hand_over import NobodyToTakeOver, hand_over, may_read_earlier
from accord_web.flows.leave import leave
from accord_web.measures.queries import parts
from accord_web.people.contacts import contacts, say
from accord_web.privacy.audit import READ
from accord_web.privacy.models import AuditEvent
from accord_web.privacy.standing import NotAllowed
from accord_web.relationships.actions import begin_tie
from accord_web.relationships.models import Relationship
from accord_web.signals.queries import findings
from tests.web.desk.pages import AN_HOUR, seen, text
from tests.web.desk.weeks import A_WEEK, met, send

LINE = "Said to Tomás, months ago."
ZONE = "Europe/Berlin"


@pytest.fixture
def past(clinic, at_noon):
    """Mira, Jo and Sam have all answered."""
    for name in ("mira", "jo", "sam"):
        send(clinic, name, "before", 1, 6, {"for-today": LINE})
    for case in ("mira", "couple"):
        met(clinic, case, 1)
    with clock.turned_to(at_noon + 4 * AN_HOUR):
        send(clinic, "mira", "after", 1, 7, {"tension": "yes"})
        yield


def over(clinic, case: str):
    return hand_over(
        clinic.cases[case], clinic["zoe"], leaving=clinic["tomas"], zone=ZONE, by=clinic["tomas"]
    )


def test_the_successor_treats_from_that_day_and_reads_nothing_from_before(clinic, past):
    mira = clinic.cases["mira"]
    fresh = over(clinic, "mira")
    assert over(clinic, "mira") == fresh  # twice is once
    zoe, tomas = standing(clinic["zoe"]), standing(clinic["tomas"])
    assert fresh in zoe.cases and mira not in zoe.cases
    assert mira not in tomas.cases and fresh not in tomas.cases  # at once
    assert Case.objects.get(id=mira).closed_on is not None
    assert parts(zoe, [mira, fresh]) == [] and findings(zoe, [mira, fresh]) == []
    alliance = Relationship.objects.get(case=fresh, kind="alliance")
    assert (alliance.one_id, alliance.other_id) == (clinic["mira"], clinic["zoe"])
    assert set(standing(clinic["mira"]).cases) == {mira, fresh}


def test_what_comes_in_from_then_on_is_read(clinic, past, at_noon):
    from accord_web.checkins.models import CheckIn
    from accord_web.checkins.queries import by_id
    from accord_web.flows import diary
    from accord_web.flows.submit import Sending, submit
    from tests.web.filling import fill

    fresh = over(clinic, "mira")
    diary.plan(fresh, at_noon + A_WEEK, by=clinic["zoe"])
    row = by_id(standing(clinic["mira"]), CheckIn.objects.get(case=fresh, moment="before").id)
    submit(row, Sending(fill(row, 5), "link"), by=clinic["mira"])
    assert {p.case for p in parts(standing(clinic["zoe"]), [fresh])} == {fresh}


def test_the_earlier_answers_open_with_the_last_word_and_close_with_the_first_no(clinic, past):
    couple = clinic.cases["couple"]
    over(clinic, "couple")
    row = Handover.objects.get(case=couple)
    may_read_earlier(row.id, clinic["jo"], True, by=clinic["jo"])
    assert couple not in standing(clinic["zoe"]).cases
    may_read_earlier(row.id, clinic["sam"], True, by=clinic["sam"])
    assert standing(clinic["zoe"]).cases[couple].is_therapist
    assert parts(standing(clinic["zoe"]), [couple]) != []
    may_read_earlier(row.id, clinic["jo"], False, by=clinic["jo"])
    assert couple not in standing(clinic["zoe"]).cases
    assert EarlierAnswers.objects.count() == 2
    with pytest.raises(NotAllowed), transaction.atomic():
        may_read_earlier(row.id, clinic["mira"], True, by=clinic["mira"])


def test_how_to_reach_people_and_whom_they_named_goes_along(clinic, past):
    from accord_web.people.actions import name_somebody

    named = name_somebody(clinic["mira"], "Ana", "sister", by=clinic["mira"])
    begin_tie(clinic.cases["mira"], clinic["mira"], named, by=clinic["mira"])
    said = {"channel": "phone", "where": "0151 2345"}
    say(clinic["mira"], clinic.cases["mira"], said, mode="room", by=None)
    fresh = over(clinic, "mira")
    assert contacts(standing(clinic["zoe"]), [clinic["mira"]])[clinic["mira"]].where == "0151 2345"
    assert contacts(standing(clinic["tomas"]), [clinic["mira"]]) == {}
    ties = Relationship.objects.filter(case=fresh, kind="tie")
    assert [tie.named_id for tie in ties] == [named]


def test_who_can_take_over(clinic, past):
    for name in ("ada", "tomas", "mira"):
        with pytest.raises(NobodyToTakeOver), transaction.atomic():
            hand_over(
                clinic.cases["mira"],
                clinic[name],
                leaving=clinic["tomas"],
                zone=ZONE,
                by=clinic["ada"],
            )


def test_the_therapists_page_says_it_first(clinic, browser, past):
    page = f"/desk/cases/{clinic.cases['mira']}/hand-over/"
    tomas = browser("tomas")
    assert "only once your client has agreed" in text(tomas, page)
    assert "Please choose who takes over." in tomas.post(page, {}).content.decode()
    for name in ("zoe", "ines", "ada", "mira"):
        assert browser(name).post(page, {"successor": str(clinic["zoe"])}).status_code == 404
    assert tomas.post(page, {"successor": str(clinic["zoe"])}).status_code == 302
    fresh = Handover.objects.get().goes_on_in_id
    zoe = browser("zoe")
    words = text(zoe, f"/desk/cases/{fresh}/")
    assert "closed to you until each person has agreed" in words and LINE not in words
    assert zoe.get(f"/desk/cases/{clinic.cases['mira']}/").status_code == 404
    # The client told them in the room; who noted it, and how, is kept.
    zoe.post(f"/desk/cases/{fresh}/earlier/", {"who": "1", "says": "yes"})
    assert LINE in text(zoe, f"/desk/cases/{clinic.cases['mira']}/")
    assert EarlierAnswers.objects.get().mode == "room"


def test_each_is_asked_on_their_own_page(clinic, browser, past):
    over(clinic, "couple")
    jo, sam = browser("jo"), browser("sam")
    before = text(sam, "/portal/")
    assert "Zoe has taken over from Tomás on 2 March." in before
    assert "only once each of you has said yes" in before
    assert "No one reads this at the moment." in before
    assert "Please choose again." not in before  # there is nobody to choose
    assert before.count("nothing that you answer here passes") == 1
    jo.post("/portal/earlier/", {"which": "1", "says": "yes"})
    assert text(sam, "/portal/") == before  # Jo's word is Jo's
    assert "You said yes." in text(jo, "/portal/")
    sam.post("/portal/earlier/", {"which": "1", "says": "yes"})
    assert clinic.cases["couple"] in standing(clinic["zoe"]).cases
    jo.post("/portal/earlier/", {"which": "1", "says": "no"})
    assert clinic.cases["couple"] not in standing(clinic["zoe"]).cases
    for stranger in ("mira", "zoe"):
        answer = browser(stranger).post("/portal/earlier/", {"which": "1", "says": "yes"})
        assert answer.status_code == 404


def test_an_administrator_finds_somebody_for_cases_left_alone_and_sees_no_more(
    clinic, browser, past
):
    ada, page = browser("ada"), "/desk/team/without/"
    assert "Every open case has somebody." in text(ada, page)
    leave(clinic["tomas"], by=clinic["ada"])
    words = text(ada, page)
    assert "Mira without a therapist since 2 March 2026" in words and "Jo and Sam" in words
    assert "depression" not in words and "couple" not in words and LINE not in words
    held = seen(ada, page).decode()
    for case in clinic.cases.values():
        assert str(case) not in held
    assert ada.post(page, {"place": "1.2", "successor": str(clinic["ada"])}).status_code == 200
    assert not Handover.objects.exists()
    ada.post(page, {"place": "1.2", "successor": str(clinic["zoe"])})
    assert Handover.objects.count() == 1
    # The list is another now: a page left open does not hand over somebody else.
    ada.post(page, {"place": "1.2", "successor": str(clinic["zoe"])})
    assert Handover.objects.count() == 1
    handed = Handover.objects.get()
    assert parts(standing(clinic["zoe"]), [handed.case_id, handed.goes_on_in_id]) == []
    assert standing(clinic["ada"]).cases == {}
    told = AuditEvent.objects.filter(by=clinic["ada"], what=READ, case__isnull=False)
    assert not told.exists()
    for name in ("zoe", "tomas", "mira"):
        assert browser(name).get(page).status_code in {302, 404}
    assert Part.objects.filter(person=clinic["tomas"], role="therapist").exists()  # the record


def test_one_administrator_alone_opens_no_earlier_answers(clinic, browser, past):
    """They give themselves the task, end a colleague's work, take the case, and note a yes."""
    ada, couple = browser("ada"), clinic.cases["couple"]
    ada.post(f"/desk/team/{clinic['ada']}/tasks/", {"tasks": "therapist"})
    ada.post(f"/desk/team/{clinic['tomas']}/end/")
    page = "/desk/team/without/"
    assert ada.post(page, {"place": "2.2", "successor": str(clinic["ada"])}).status_code == 302
    handed = Handover.objects.get()
    assert handed.case_id == couple
    case = f"/desk/cases/{handed.goes_on_in_id}/"
    for who in ("1", "2"):
        answer = ada.post(f"{case}earlier/", {"who": who, "says": "yes"})
        assert answer.status_code == 404
    assert not EarlierAnswers.objects.exists()
    assert couple not in standing(clinic["ada"]).cases
    words = text(ada, case)
    assert "each of them says so on their own page" in words and "to me" not in words
    # A no may be noted by anybody; the yes is theirs alone, and then it counts.
    assert ada.post(f"{case}earlier/", {"who": "1", "says": "no"}).status_code == 302
    for name in ("jo", "sam"):
        browser(name).post("/portal/earlier/", {"which": "1", "says": "yes"})
    assert couple in standing(clinic["ada"]).cases


def test_nobody_says_yes_on_the_page_of_somebody_else(clinic, past):
    over(clinic, "mira")
    row = Handover.objects.get()
    with pytest.raises(NotAllowed), transaction.atomic():
        may_read_earlier(row.id, clinic["mira"], True, by=clinic["zoe"])
    may_read_earlier(row.id, clinic["mira"], True, mode="room", by=clinic["zoe"])
    assert clinic.cases["mira"] in standing(clinic["zoe"]).cases


def test_whoever_treated_them_once_is_not_who_treated_them_then(clinic, past, at_noon):
    """A colleague whose part in the case is over hands it over like anybody else: no yes noted."""
    couple = clinic.cases["couple"]
    Part.objects.filter(case=couple, person=clinic["tomas"]).update(until=at_noon)
    hand_over(couple, clinic["zoe"], zone=ZONE, by=clinic["tomas"])
    row = Handover.objects.get()
    with pytest.raises(NotAllowed), transaction.atomic():
        may_read_earlier(row.id, clinic["jo"], True, mode="room", by=clinic["zoe"])
