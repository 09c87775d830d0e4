"""Whoever opens a case for hours, or looks after such openings, and wants more than that."""

import datetime as dt

import pytest
from django.urls import reverse

from accord_web import clock
from accord_web.cases import consents
from accord_web.cases.models import Case, Emergency, Part, RecordRequest
from accord_web.cases.queries import standing
from accord_web.flows.emergency import LASTS, open_in_emergency, review, told, withhold
from accord_web.people.actions import give_tasks
from accord_web.people.models import Invitation
from accord_web.privacy.purposes import Purpose
from accord_web.privacy.standing import NotAllowed
from tests.web.test_outsider import assert_nothing, records

WHY = "The neighbour rang: nobody has seen her since Friday."
A_DAY = dt.timedelta(days=1)
LASTING = (  # what outlasts the hours
    ("desk:close", {}),
    ("desk:open_again", {}),
    ("desk:people", {"who": "1", "says": "leaves"}),
    ("desk:people", {"who": "1", "says": "died", "sure": "on"}),
    ("desk:invite", {"member": "1"}),
    ("desk:request_identity", {"how": "known"}),
    ("desk:request_hand_over", {"file": "json"}),
    ("desk:request_refuse", {"why": "harm"}),
)


@pytest.fixture
def ids(clinic, viewer, at_noon):
    found = records(clinic, viewer, "couple", "jo", at_noon)
    with clock.turned_to(at_noon + dt.timedelta(hours=2)):
        yield found


def opens(clinic, name: str = "zoe") -> Emergency:
    open_in_emergency(standing(clinic[name]), clinic.cases["couple"], WHY, by=clinic[name])
    return Emergency.objects.latest("opened_at")


def stands_in(clinic) -> None:
    """Zoe stands in, and everybody agreed that she reads."""
    case, now = clinic.cases["couple"], clock.now()
    for name in ("jo", "sam"):
        consents.agree(case, clinic[name], Purpose.COVER, by=clinic[name])
    Part.objects.create(
        case_id=case, person_id=clinic["zoe"], role="deputy", since=now, until=now + 3 * A_DAY
    )
    assert standing(clinic["zoe"]).cases[case].is_therapist


def address(name: str, ids: dict) -> str:
    key = "request_id" if name.startswith("desk:request") else "case"
    return reverse(name, kwargs={key: ids[key]})


@pytest.mark.parametrize("comes", [opens, stands_in])
def test_whoever_is_there_for_hours_does_nothing_that_lasts(clinic, ids, browser, comes):
    comes(clinic)
    zoe, before = browser("zoe"), Part.objects.filter(until=None).count()
    assert zoe.get(address("desk:case", ids)).status_code == 200
    for name, body in LASTING:
        assert zoe.post(address(name, ids), body).status_code == 404, name
    assert Part.objects.filter(until=None).count() == before
    assert Case.objects.get(id=ids["case"]).closed_on is None
    assert not Invitation.objects.exists()
    assert set(RecordRequest.objects.values_list("state", "identity_how")) == {("open", "")}


@pytest.mark.parametrize("comes", [opens, stands_in])
def test_no_record_lies_ready_to_be_copied(clinic, ids, browser, comes):
    there = browser("tomas").get(address("desk:request", ids)).content
    assert b"record-preview" in there
    comes(clinic)
    page = browser("zoe").get(address("desk:request", ids))
    assert page.status_code == 200
    assert b"record-preview" not in page.content


def test_no_page_leads_where_nothing_opens(clinic, ids, browser):
    opens(clinic)
    page = browser("zoe").get(address("desk:case", ids)).content.decode()
    for name in ("desk:close", "desk:people", "desk:hand_over", "desk:separate"):
        assert address(name, ids) not in page, name
        assert (
            address(name, ids) in browser("tomas").get(address("desk:case", ids)).content.decode()
        )


def test_after_its_hours_every_address_is_closed_again(clinic, ids, browser):
    opens(clinic)
    with clock.turned_to(clock.now() + LASTS):
        assert_nothing(browser("zoe"), ids)


def test_saying_it_again_and_again_does_not_hush_it_up_for_longer(clinic, ids):
    row = opens(clinic)
    for days in (0, 14, 29):
        with clock.turned_to(row.opened_at + days * A_DAY):
            for name in ("ada", "ines"):
                withhold(
                    standing(clinic[name]), row.id, "Not yet, it is unsafe.", 30, by=clinic[name]
                )
            assert told(standing(clinic["jo"])) == []
    with clock.turned_to(row.opened_at + 30 * A_DAY):
        assert [one.by for one in told(standing(clinic["jo"]))] == ["Zoe"]
        for name in ("ada", "ines"):
            with pytest.raises(NotAllowed):
                withhold(standing(clinic[name]), row.id, "Forget it again.", 30, by=clinic[name])
        assert told(standing(clinic["jo"]))


def test_a_partner_who_works_here_reads_no_reason_and_hushes_nothing_up(clinic, ids):
    give_tasks(clinic["sam"], clinic.id, ["administrator", "supervisor"], by=None)
    row = opens(clinic)
    assert [one.reason for one in review(standing(clinic["ines"]))] == [WHY]
    sam = standing(clinic["sam"])
    assert review(sam) == []
    with pytest.raises(NotAllowed):
        withhold(sam, row.id, "Nothing to see here.", 30, by=clinic["sam"])
    with clock.turned_to(clock.now() + A_DAY):  # nor once they have left it
        Part.objects.filter(person=clinic["sam"]).update(until=clock.now())
        assert review(standing(clinic["sam"])) == []


def test_nobody_tries_out_names_for_long(clinic, ids, browser):
    zoe, seek = browser("zoe"), reverse("desk:emergency")
    said = [zoe.post(seek, {"name": name}).status_code for name in ["Jo", *"abcdefghijklmn"]]
    assert said[0] == 200
    assert said[-1] == 429
    # Nobody else waits for it: an emergency is somebody's life.
    body = {"name": "Jo", "case": str(ids["case"]), "reason": WHY}
    assert browser("ines").post(seek, body).status_code == 302
