"""Somebody asks for a record: a clock, who they are, what would go out, and what never does."""

import datetime as dt

import pytest
from django.urls import reverse

from accord_web import clock
from accord_web.cases.models import Guardian, Part, RecordRequest
from accord_web.cases.requests import (
    NEVER,
    Kind,
    Reason,
    State,
    check_identity,
    decide,
    may_ask,
    one_request,
    open_requests,
    take_in,
)
from accord_web.cases.retention import number
from accord_web.measures.models import ResponsePart
from accord_web.people.country import choose_country
from accord_web.privacy.models import AuditEvent
from accord_web.privacy.profile import profile
from accord_web.privacy.standing import NotAllowed
from tests.conftest import NOON
from tests.web.test_export import AFTER, ID, OTHER, TIE, WORDS, couple, send  # noqa: F401

TODAY = NOON.date()


@pytest.fixture
def asked(couple, viewer):  # noqa: F811
    """Jo asks for her record; Tomás writes it down three days later."""
    with clock.turned_to(NOON + dt.timedelta(days=3)):
        yield take_in(
            viewer("tomas"),
            couple.cases["couple"],
            asker=couple["jo"],
            subject=couple["jo"],
            received_on=TODAY,
            by=couple["tomas"],
        )


def test_the_clock_runs_from_the_day_it_came_by_the_country(asked, couple, viewer):  # noqa: F811
    row = one_request(viewer("tomas"), asked)
    assert row.due_on == TODAY + dt.timedelta(days=profile("any").request_days)
    assert not row.overdue
    with clock.turned_to(NOON + dt.timedelta(days=profile("any").request_days + 1)):
        assert one_request(viewer("tomas"), asked).overdue
    choose_country(couple.id, "de", by=couple["ada"])
    with pytest.raises(ValueError, match="future"):
        take_in(
            viewer("tomas"),
            couple.cases["couple"],
            asker=couple["jo"],
            subject=couple["jo"],
            received_on=TODAY + dt.timedelta(days=9),
            by=couple["tomas"],
        )


def test_nothing_is_handed_over_before_somebody_made_sure_who_asks(asked, couple, viewer):  # noqa: F811
    tomas = viewer("tomas")
    with pytest.raises(ValueError, match="make sure"):
        decide(tomas, asked, State.HANDED, {}, "", by=couple["tomas"])
    check_identity(tomas, asked, "document", by=couple["tomas"])
    decide(tomas, asked, State.HANDED, {"notes": "harm"}, "Told her why.", by=couple["tomas"])
    row = one_request(tomas, asked)
    assert (row.state, row.refused, row.words) == (
        "handed-over",
        {"notes": "harm"},
        "Told her why.",
    )
    assert (row.identity_by, row.decided_by) == (couple["tomas"], couple["tomas"])
    assert "Told her" not in str(RecordRequest.objects.values("refused").get())
    told = AuditEvent.objects.filter(record=f"request:{asked}").order_by("id")
    assert [row.what for row in told] == [
        "request.taken",
        "request.checked",
        "request.handed-over",
    ]
    with pytest.raises(ValueError, match="already"):
        decide(tomas, asked, State.REFUSED, {}, "", by=couple["tomas"])


def test_only_the_therapists_of_the_case_see_it(asked, viewer):
    for who in ("zoe", "ines", "ada", "jo", "sam", "mira"):
        with pytest.raises(NotAllowed):
            one_request(viewer(who), asked)


def test_one_partner_never_gets_the_other_s(couple, viewer):  # noqa: F811
    case = couple.cases["couple"]
    assert may_ask(case, couple["jo"], couple["jo"])
    assert not may_ask(case, couple["jo"], couple["sam"])
    assert not may_ask(couple.cases["mira"], couple["jo"], couple["jo"])
    request = take_in(
        viewer("tomas"),
        case,
        asker=couple["jo"],
        subject=couple["sam"],
        received_on=TODAY,
        by=couple["tomas"],
    )
    check_identity(viewer("tomas"), request, "document", by=couple["tomas"])
    with pytest.raises(ValueError, match="theirs to ask"):
        decide(viewer("tomas"), request, State.HANDED, {}, "", by=couple["tomas"])


def test_a_guardian_asks_only_where_that_is_noted_and_while_it_lasts(couple):  # noqa: F811
    case, sam, jo = couple.cases["couple"], couple["sam"], couple["jo"]
    row = Guardian.objects.create(case_id=case, young_id=sam, guardian_id=jo, since=NOON)
    assert not may_ask(case, jo, sam)
    Guardian.objects.filter(id=row.id).update(records=True)
    assert may_ask(case, jo, sam)
    Guardian.objects.filter(id=row.id).update(until=NOON)
    with clock.turned_to(NOON + dt.timedelta(days=1)):
        assert not may_ask(case, jo, sam)


def test_whoever_has_left_still_asks_for_what_is_theirs(couple):  # noqa: F811
    case = couple.cases["couple"]
    Part.objects.filter(case=case, person=couple["jo"]).update(until=NOON)
    assert may_ask(case, couple["jo"], couple["jo"])


def test_waiting_requests_reach_their_therapist_and_administrators_without_names(asked, viewer):
    assert [row.id for row in open_requests(viewer("tomas"))] == [asked]
    assert [row.id for row in open_requests(viewer("ada"))] == [asked]
    assert open_requests(viewer("zoe")) == []
    assert open_requests(viewer("ada"), to_answer=True) == []


def test_today_says_so_until_it_is_answered(asked, couple, browser):  # noqa: F811
    shown = browser("tomas").get(reverse("desk:today")).content.decode()
    assert "Somebody asked for a record" in shown and "overdue" not in shown
    with clock.turned_to(NOON + dt.timedelta(days=60)):
        assert "It is overdue." in browser("tomas").get(reverse("desk:today")).content.decode()
        assert "It is overdue." in browser("ada").get(reverse("desk:team")).content.decode()
    assert "asked for a record" not in browser("zoe").get(reverse("desk:today")).content.decode()


# On the pages


def page(client, name: str, **ids) -> str:
    said = client.get(reverse(f"desk:{name}", kwargs=ids))
    assert said.status_code == 200
    return said.content.decode()


def test_from_taking_in_to_handing_over_on_the_pages(couple, browser):  # noqa: F811
    tomas, case = browser("tomas"), couple.cases["couple"]
    with clock.turned_to(AFTER + dt.timedelta(days=2)):
        tomas = browser("tomas")
        assert "Nobody so far" in page(tomas, "record", case=case)
        said = tomas.post(
            reverse("desk:record", kwargs={"case": case}),
            {"asker": couple["jo"], "subject": couple["jo"], "received_on": "2026-03-03"},
        )
        assert said.status_code == 302
        here = said["Location"]
        shown = tomas.get(here).content.decode()
        assert "First: is it really them?" in shown and "Hand it over" not in shown
        never = {"file": "json"}
        assert tomas.post(f"{here}hand-over/", never).status_code == 302  # not yet
        assert tomas.post(f"{here}identity/", {"how": "document"}).status_code == 302
        shown = tomas.get(here).content.decode()
        assert "Hand it over" in shown
        preview = shown[shown.index('class="record-preview"') :]
        assert "We got to the thing" in preview
        for secret in (WORDS["sam"], TIE):
            assert secret not in shown
        assert OTHER not in preview
        with_reason = {"without-safety": "harm", "without-consents": "nonsense"}
        shown = tomas.post(here, with_reason).content.decode()
        assert 'value="harm" selected' in shown
        made = tomas.post(f"{here}hand-over/", {"file": "json", **with_reason})
        assert made["Content-Disposition"] == 'attachment; filename="record.json"'
        file = made.content.decode()
        row = RecordRequest.objects.get()
        assert tomas.post(f"{here}hand-over/", {"file": "json"}).status_code == 302  # once
    assert row.state == "handed-over"
    assert row.refused == {"safety": "harm", **{k.value: r.value for k, r in NEVER.items()}}
    assert OTHER not in file and WORDS["sam"] not in file and not ID.search(file)
    values = ResponsePart.objects.filter(owner=couple["sam"]).count()
    assert values and '"value": 8' not in file and '"value": 9' not in file


def test_another_s_record_can_only_be_refused(couple, browser):  # noqa: F811
    tomas, case = browser("tomas"), couple.cases["couple"]
    said = tomas.post(
        reverse("desk:record", kwargs={"case": case}),
        {"asker": couple["jo"], "subject": couple["sam"], "received_on": "2026-03-02"},
    )
    here = said["Location"]
    shown = tomas.get(here).content.decode()
    assert "not theirs to ask" in shown and "Hand it over" not in shown
    RecordRequest.objects.update(identity_by=couple["tomas"])
    assert tomas.post(f"{here}hand-over/", {"file": "json"}).status_code == 404
    assert tomas.post(f"{here}refuse/", {"words": "I told her."}).status_code == 302
    row = RecordRequest.objects.get()
    assert row.state == "refused"
    assert set(row.refused.values()) == {Reason.NOT_THEIRS.value}


def test_nobody_else_opens_a_page_of_it(couple, asked, browser):  # noqa: F811
    case = couple.cases["couple"]
    for who in ("zoe", "ines", "ada", "jo", "sam", "mira"):
        client = browser(who)
        assert client.get(reverse("desk:record", kwargs={"case": case})).status_code == 404
        here = reverse("desk:request", kwargs={"request_id": asked})
        assert client.get(here).status_code == 404
        for step in ("identity/", "hand-over/", "refuse/"):
            body = {"how": "document", "file": "json", "why": "harm"}
            assert client.post(here + step, body).status_code == 404
    assert RecordRequest.objects.get().state == "open"


def test_an_administrator_sees_a_number_and_a_day(couple, asked, browser):  # noqa: F811
    shown = page(browser("ada"), "records")
    assert number(couple.cases["couple"]) in shown
    for name in ("Jo", OTHER, "Tomás"):
        assert f">{name}<" not in shown and f"{name}," not in shown
    late = NOON + dt.timedelta(days=60)
    with clock.turned_to(late):
        assert "overdue" in page(browser("ada"), "records")


def test_kinds_that_never_go_out_cannot_be_chosen():
    assert {Kind.OTHERS, Kind.JOINT, Kind.PROCESS_NOTES, Kind.OWN} == set(NEVER)
