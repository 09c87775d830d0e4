"""A member leaves a joint case, or has died: nothing of the past changes, nothing more is asked."""

import datetime as dt

import pytest

from accord_web import clock
from accord_web.cases.models import Attendance, Case, Part, Session
from accord_web.cases.queries import shared, standing
from accord_web.checkins.models import CheckIn
from accord_web.flows import diary
from accord_web.flows.begin import Newcomer, begin
from accord_web.flows.briefing import gather
from accord_web.flows.death import died, it_was_a_mistake
from accord_web.flows.part_ways import come_back, leave_case
from accord_web.flows.submit import Sending, submit
from accord_web.measures.models import Grant, ResponsePart
from accord_web.measures.queries import parts
from accord_web.people.deaths import MAY_BE_TAKEN_BACK
from accord_web.people.models import Death, Invitation, User
from accord_web.privacy.models import AuditEvent
from accord_web.relationships.models import Relationship
from tests.web.desk.pages import AN_HOUR, seen, text
from tests.web.desk.weeks import A_WEEK, masked, met, send, untokened
from tests.web.filling import fill, sitting

LINE = "A line that only Tomás may read."


def page(clinic, what: str = "people/", case: str = "couple") -> str:
    return f"/desk/cases/{clinic.cases[case]}/{what}"


@pytest.fixture
def past(clinic, at_noon):
    """Jo and Sam have met once and answered; the next session is planned."""
    send(clinic, "jo", "before", 1, 6)
    send(clinic, "sam", "before", 1, 3, {"for-today": LINE})
    met(clinic, "couple", 1)
    with clock.turned_to(at_noon + 4 * AN_HOUR):
        send(clinic, "jo", "after", 1, 7)
        send(clinic, "sam", "after", 1, 2)
        for owner, reader in (("jo", "sam"), ("sam", "jo")):
            part = ResponsePart.objects.filter(owner=clinic[owner], widest="shared").first()
            Grant.objects.create(part=part, reader_id=clinic[reader], since=clock.now())
        yield


def test_nothing_more_is_asked_and_what_was_open_closes(clinic, past):
    couple, sam = clinic.cases["couple"], clinic["sam"]
    assert Grant.objects.filter(until=None).count() == 2
    assert leave_case(couple, sam, by=clinic["tomas"])
    assert not leave_case(couple, sam, by=clinic["tomas"])
    assert not Grant.objects.filter(until=None).exists()
    ahead = CheckIn.objects.filter(case=couple, session__state="planned", withdrawn_at=None)
    assert {c.person_id for c in ahead.exclude(moment="own")} == {clinic["jo"]}
    assert Attendance.objects.get(session__number=2, person=sam).state == "absent"
    open_ones = Relationship.objects.filter(case=couple, kind="alliance", until=None)
    assert [r.one_id for r in open_ones] == [clinic["jo"]]
    assert couple not in standing(sam).cases
    new = diary.plan(couple, clock.now() + 2 * A_WEEK, by=clinic["tomas"])
    assert not CheckIn.objects.filter(session=new, person=sam).exists()


def test_the_last_one_does_not_leave(clinic, past):
    leave_case(clinic.cases["couple"], clinic["sam"], by=clinic["tomas"])
    with pytest.raises(ValueError, match="close it"):
        leave_case(clinic.cases["couple"], clinic["jo"], by=clinic["tomas"])
    with pytest.raises(ValueError, match="close it"):
        leave_case(clinic.cases["mira"], clinic["mira"], by=clinic["tomas"])


def test_a_past_of_two_does_not_become_one_of_a_single_client(clinic, browser, viewer, past):
    """What was answered while it was joint stays folded, on the brief and on the case page."""
    couple, tomas = clinic.cases["couple"], browser("tomas")
    before = {part.id for part in parts(viewer("tomas"), [couple])}
    leave_case(couple, clinic["sam"], by=clinic["tomas"])
    assert gather(viewer("tomas"), couple).joint
    assert shared(viewer("tomas"), [couple]) == {couple}
    assert {part.id for part in parts(viewer("tomas"), [couple])} == before
    brief = untokened(tomas.get(page(clinic, "brief/")))
    assert "For you alone" in brief and LINE not in masked(brief)
    case = untokened(tomas.get(page(clinic, "")))
    assert LINE in case and LINE not in masked(case)
    assert "For you alone: Sam, until 2 March 2026" in case
    assert "nothing open is made" not in masked(case)
    # The row of the caseload is still that of a joint case: made of its diary alone.
    one = begin(
        clinic=clinic.id,
        zone="Europe/Berlin",
        therapist=clinic["tomas"],
        clients=[Newcomer("Kim")],
        by=clinic["tomas"],
    )
    assert shared(viewer("tomas"), [couple, one]) == {couple}


def test_whoever_left_still_sees_their_own_and_nobody_elses(clinic, browser, past):
    leave_case(clinic.cases["couple"], clinic["sam"], by=clinic["tomas"])
    sam = browser("sam")
    words = text(sam, "/portal/")
    assert "What you sent, and who reads it" in words and "For today Tomás reads this." in words
    mine = ResponsePart.objects.filter(owner=clinic["sam"], widest="shared").first()
    assert sam.get(f"/portal/sent/{mine.response_id}/").status_code == 200
    # And may still close it to whoever reads it.
    readers = f"/portal/sent/{mine.response_id}/readers/"
    assert sam.get(readers).status_code == 200
    jos = ResponsePart.objects.filter(owner=clinic["jo"]).first()
    assert sam.get(f"/portal/sent/{jos.response_id}/").status_code == 404
    assert sam.get(page(clinic, "")).status_code == 404


def test_the_others_page_says_nothing_of_it(clinic, browser, past):
    jo = browser("jo")
    before = seen(jo, "/portal/")
    Grant.objects.update(until=clock.now())
    leave_case(clinic.cases["couple"], clinic["sam"], by=clinic["tomas"])
    assert b"Sam" not in before
    assert b"Sam" not in seen(jo, "/portal/")


def test_a_link_held_by_whoever_left_still_keeps_what_is_sent(clinic, past):
    row = sitting(clinic["sam"], "before", number=2)
    leave_case(clinic.cases["couple"], clinic["sam"], by=clinic["tomas"])
    assert submit(row, Sending(fill(row, 4), "link"), by=clinic["sam"]) == "sent"


def test_they_come_back_and_what_was_closed_stays_closed(clinic, past):
    couple, sam = clinic.cases["couple"], clinic["sam"]
    leave_case(couple, sam, by=clinic["tomas"])
    with clock.turned_to(clock.now() + AN_HOUR):
        assert come_back(couple, sam, by=clinic["tomas"])
        assert not come_back(couple, sam, by=clinic["tomas"])
        assert couple in standing(sam).cases
        assert Relationship.objects.filter(case=couple, kind="alliance", until=None).count() == 2
        ahead = CheckIn.objects.filter(case=couple, session__number=2, withdrawn_at=None)
        assert {c.person_id for c in ahead} == {clinic["jo"], sam, clinic["tomas"]}
        assert not Grant.objects.filter(until=None).exists()


def test_the_page_says_what_leaving_does_and_does_it(clinic, browser, past):
    tomas = browser("tomas")
    words = text(tomas, page(clinic))
    assert "The case stays a joint one" in words
    assert Part.objects.filter(person=clinic["sam"], until=None).exists()
    assert tomas.post(page(clinic), {"who": "2", "says": "leaves"}).url == page(clinic)
    assert not Part.objects.filter(person=clinic["sam"], until=None).exists()
    assert "Left on 2 March 2026." in text(tomas, page(clinic))
    tomas.post(page(clinic), {"who": "2", "says": "back"})
    assert Part.objects.filter(person=clinic["sam"], until=None).exists()
    for name in ("zoe", "ines", "ada", "jo", "sam", "mira"):
        assert browser(name).get(page(clinic)).status_code == 404
        assert browser(name).post(page(clinic), {"who": "2", "says": "leaves"}).status_code == 404
    assert tomas.post(page(clinic), {"who": "9", "says": "leaves"}).status_code == 404


def test_a_death_stops_everything_at_once_and_closes_a_case_of_one(clinic, browser, at_noon):
    mira = browser("mira")
    diary.plan(clinic.cases["mira"], at_noon + A_WEEK, by=clinic["tomas"])
    send(clinic, "mira", "before", 1, 6)
    assert mira.get("/portal/").status_code == 200
    day = dt.date(2026, 3, 1)
    assert died(clinic["mira"], day, zone="Europe/Berlin", by=clinic["tomas"])
    assert not died(clinic["mira"], day, zone="Europe/Berlin", by=clinic["tomas"])
    assert not CheckIn.objects.filter(person=clinic["mira"], withdrawn_at=None).exists()
    assert not User.objects.get(person=clinic["mira"]).is_active
    assert not Invitation.objects.filter(person=clinic["mira"], expires_at__gt=at_noon).exists()
    assert "/sign-in/" in mira.get("/portal/").url  # signed out where they were signed in
    assert Case.objects.get(id=clinic.cases["mira"]).closed_on is not None
    assert not Session.objects.filter(case=clinic.cases["mira"], state="planned").exists()
    assert b"2026-03-01" not in bytes(Death.objects.get().day)
    words = text(browser("tomas"), page(clinic, "", case="mira"))
    assert "Mira died on 1 March 2026." in words
    assert ResponsePart.objects.filter(owner=clinic["mira"]).exists()  # the record stays


def test_a_death_in_a_couple_leaves_the_other_in_peace(clinic, browser, past):
    jo = browser("jo")
    before = seen(jo, "/portal/")
    died(clinic["sam"], None, zone="Europe/Berlin", by=clinic["tomas"])
    assert seen(jo, "/portal/") == before
    couple = Case.objects.get(id=clinic.cases["couple"])
    assert couple.closed_on is None
    new = diary.plan(couple.id, clock.now() + 2 * A_WEEK, by=clinic["tomas"])
    assert {c.person_id for c in CheckIn.objects.filter(session=new)} == {
        clinic["jo"],
        clinic["tomas"],
    }
    own = CheckIn.objects.get(session=new, moment="own")
    assert [a.relationship.one_id for a in own.asked.all()] == [clinic["jo"]]
    words = text(browser("tomas"), page(clinic, ""))
    assert "Sam has died." in words


def test_a_mistake_is_taken_back_for_thirty_days(clinic, browser, at_noon):
    browser("mira")
    diary.plan(clinic.cases["mira"], at_noon + A_WEEK, by=clinic["tomas"])
    zone = "Europe/Berlin"
    died(clinic["mira"], None, zone=zone, by=clinic["tomas"])
    with clock.turned_to(at_noon + AN_HOUR):
        assert it_was_a_mistake(clinic["mira"], by=clinic["tomas"])
        assert not it_was_a_mistake(clinic["mira"], by=clinic["tomas"])
        assert User.objects.get(person=clinic["mira"]).is_active
        assert browser("mira").get("/portal/").status_code == 200
        case = Case.objects.get(id=clinic.cases["mira"])
        assert case.closed_on is None
        open_ones = Relationship.objects.filter(case=case, kind="alliance", until=None)
        assert open_ones.count() == 1
        diary.plan(case.id, clock.now() + A_WEEK, by=clinic["tomas"])
        assert sitting(clinic["mira"], "before").withdrawn is False
        died(clinic["mira"], None, zone=zone, by=clinic["tomas"])
    with clock.turned_to(at_noon + 2 * AN_HOUR + MAY_BE_TAKEN_BACK):
        assert not it_was_a_mistake(clinic["mira"], by=clinic["tomas"])
    assert Death.objects.filter(taken_back_at=None).count() == 1


def test_the_page_asks_twice_and_takes_no_day_to_come(clinic, browser, past):
    tomas = browser("tomas")
    tomorrow = (clock.now() + dt.timedelta(days=2)).date().isoformat()
    asked = {"who": "1", "says": "died", "day": tomorrow, "sure": "on"}
    assert "This day has not come yet." in tomas.post(page(clinic), asked).content.decode()
    unsure = {"who": "1", "says": "died"}
    assert "Please make sure first." in tomas.post(page(clinic), unsure).content.decode()
    assert not Death.objects.exists()
    tomas.post(page(clinic), {**unsure, "sure": "on"})
    assert Death.objects.get().person_id == clinic["jo"]
    tomas.post(page(clinic), {"who": "1", "says": "mistake"})
    assert Death.objects.get().taken_back_at is not None
    told = AuditEvent.objects.filter(what__startswith="death.").order_by("id")
    assert [(e.what, e.facts) for e in told] == [("death.recorded", {}), ("death.taken-back", {})]
