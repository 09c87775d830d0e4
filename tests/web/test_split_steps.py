"""A couple separates, step by step: links, readers, tasks, seals, and what the audit says."""

import pytest
from django.db import connection, transaction

from accord_web import clock
from accord_web.cases.actions import accept_case as cases_accept
from accord_web.cases.actions import agree
from accord_web.cases.models import Attendance, Case, Session, Split, Task
from accord_web.cases.queries import standing
from accord_web.cases.waiting import SplitWaits
from accord_web.checkins.models import Asked, CheckIn
from accord_web.flows import diary
from accord_web.flows.close import reopen
from accord_web.flows.split_case import Goes, confirm, split, take_back
from accord_web.flows.split_leaves_nothing import WITH_THE_CASES_KEY
from accord_web.flows.split_moves import ABOUT, OF_A_PERSON, STAYS, of_cases
from accord_web.flows.submit import Outcome, Sending, correct, submit
from accord_web.measures.models import Response
from accord_web.measures.queries import parts
from accord_web.privacy.encryption import keys_of
from accord_web.privacy.models import AuditEvent, Key
from accord_web.signals.queries import findings
from tests.web.desk.pages import AN_HOUR, text
from tests.web.desk.weeks import A_WEEK, met, send
from tests.web.filling import fill, sitting

TEXTS = {"jo": "Jo wrote this line.", "sam": "Sam wrote that line."}


def page(case, what: str) -> str:
    return f"/desk/cases/{case}/{what}"


def both(clinic, **more):
    goes = Goes(frozenset({clinic["tomas"]}), **more)
    return {clinic["jo"]: goes, clinic["sam"]: goes}


@pytest.fixture
def past(clinic, at_noon):
    """A session took place, both answered; of the next the questions before it are open."""
    send(clinic, "jo", "before", 1, 6, {"for-today": TEXTS["jo"]}, route="supervisor")
    send(clinic, "sam", "before", 1, 3, {"for-today": TEXTS["sam"]}, route="nobody")
    met(clinic, "couple", 1)
    with clock.turned_to(at_noon + 4 * AN_HOUR):
        send(clinic, "jo", "after", 1, 7)
        send(clinic, "sam", "after", 1, 2, {"tension": "yes"})
        send(clinic, "tomas", "own", 1, 7, about="couple")
    with clock.turned_to(at_noon + A_WEEK):
        yield clinic.cases["couple"]


def test_a_link_from_before_works_on_and_lands_with_its_person(clinic, past, client):
    """Also one whose form was read before the split and is sent after it; also after the undo."""
    stale = {name: sitting(clinic[name], "before", number=2) for name in ("jo", "sam")}
    body = fill(stale["jo"], 4)
    own = split(past, both(clinic), by=clinic["tomas"])
    assert submit(stale["jo"], Sending(body, "link"), by=clinic["jo"]) == Outcome.SENT
    assert submit(stale["jo"], Sending(body, "link"), by=clinic["jo"]) == Outcome.ALREADY
    told = Response.objects.filter(received_at=clock.now())
    assert {r.case_id for r in told} == {own[clinic["jo"]]}
    assert {r.session.case_id for r in told} == {own[clinic["jo"]]}
    other = fill(stale["jo"], 9)
    assert correct(stale["jo"], Sending(other, "link"), by=clinic["jo"]) == Outcome.SENT
    take_back(past, by=clinic["tomas"])
    assert {r.case_id for r in Response.objects.filter(received_at=clock.now())} == {past}
    assert submit(stale["sam"], Sending(fill(stale["sam"], 2), "link"), by=clinic["sam"]) == "sent"
    again = split(past, both(clinic), by=clinic["tomas"])
    confirm(past, by=clinic["tomas"])
    mine = Response.objects.filter(respondent=clinic["jo"], received_at=clock.now())
    assert {r.case_id for r in mine} == {again[clinic["jo"]]}
    code = links_of(clinic, "sam", number=1)
    answer = client.post(f"/c/{code}/", fill(sitting(clinic["sam"], "before", number=1), 5))
    assert answer.status_code in {200, 409}


def links_of(clinic, name: str, *, number: int) -> str:
    from accord_web.privacy.encryption import reveal_one

    row = CheckIn.objects.get(person=clinic[name], moment="before", session__number=number)
    return reveal_one(row.code, CheckIn, "code", row.id)


def test_what_a_joint_form_asked_is_kept_in_the_single_record(clinic, past):
    """A form of a joint session asks about speaking among all; sent late, no answer is dropped."""
    row = sitting(clinic["jo"], "after", number=2)
    with clock.turned_to(clock.now() + 3 * AN_HOUR):
        body = fill(row, 6)
        joint = [name for name in body if name.endswith(".room")]
        assert joint
        own = split(past, both(clinic), by=clinic["tomas"])
        submit(row, Sending(body, "link"), by=clinic["jo"])
        read = parts(standing(clinic["jo"]), [own[clinic["jo"]]], measures=["session-client"])
        kept = [p for p in read if p.received_at == clock.now() and "room" in p.answers]
        assert [p.answers["room"].value for p in kept] == [6]


def test_each_goes_on_with_whom_was_chosen(clinic, browser, past):
    goes = {clinic["jo"]: Goes(frozenset({clinic["tomas"]})), clinic["sam"]: Goes()}
    own = split(past, goes, by=clinic["tomas"])
    tomas, sam, jo = (standing(clinic[name]) for name in ("tomas", "sam", "jo"))
    assert own[clinic["jo"]] in tomas.cases and own[clinic["sam"]] not in tomas.cases
    assert set(sam.cases) == {own[clinic["sam"]]} and set(jo.cases) == {own[clinic["jo"]]}
    assert Case.objects.get(id=own[clinic["sam"]]).closed_on is not None
    read = parts(tomas, own.values())
    assert read and clinic["sam"] not in {p.owner for p in read}
    # The supervisor's word was for the joint case: it does not carry over in silence.
    assert standing(clinic["ines"]).cases.keys().isdisjoint({past, *own.values()})
    assert parts(standing(clinic["ines"]), [past, *own.values()]) == []
    cases_accept(own[clinic["jo"]], clinic["zoe"], by=clinic["tomas"])
    assert parts(standing(clinic["zoe"]), own.values()) == []
    words = text(browser("sam"), "/portal/")
    assert "What you sent, and who reads it" in words and "No one reads this." in words


def test_a_session_somebody_missed_is_theirs_as_missed_and_numbers_have_no_gap(clinic, past):
    first = Session.objects.get(case=past, number=1)
    late = CheckIn.objects.filter(session=first, person=clinic["sam"])
    assert late.exists()
    diary.mark(first.id, "held", present={clinic["sam"]: "absent"}, by=clinic["tomas"])
    Attendance.objects.filter(session__number=2, person=clinic["jo"]).delete()
    of_jo = CheckIn.objects.filter(session__number=2, person=clinic["jo"], case=past)
    of_jo.update(session=None)
    sides = Asked.objects.filter(checkin__session__number=2, checkin__moment="own")
    sides.filter(relationship__one=clinic["jo"]).delete()
    diary.plan(past, clock.now() + A_WEEK, by=clinic["tomas"])
    own = split(past, both(clinic), by=clinic["tomas"])

    def rows(name):
        found = Session.objects.filter(case=own[clinic[name]]).order_by("number")
        return [(s.number, s.state) for s in found]

    assert rows("sam")[0] == (1, "missed")
    assert rows("jo") == [(1, "held"), (2, "cancelled-staff")]  # of three, Jo was asked to two
    take_back(past, by=clinic["tomas"])
    assert [s.number for s in Session.objects.filter(case=past).order_by("number")] == [1, 2, 3]


def test_joint_tasks_stay_closed_unless_they_are_given(clinic, browser, past):
    closed = agree(past, "Ten minutes each evening", by=clinic["tomas"])
    given = agree(past, "A walk on Sundays", by=clinic["tomas"])
    goes = both(clinic)
    goes[clinic["jo"]] = Goes(frozenset({clinic["tomas"]}), frozenset({given}))
    own = split(past, goes, by=clinic["tomas"])
    confirm(past, by=clinic["tomas"])
    assert {t.id for t in Task.objects.filter(case=past)} == {closed, given}
    assert Task.objects.filter(case=own[clinic["jo"]]).count() == 1
    assert "A walk on Sundays" in text(browser("jo"), "/portal/")
    assert "Ten minutes" not in text(browser("jo"), "/portal/")
    assert "What we agreed Nothing" in text(browser("sam"), "/portal/")
    assert "Ten minutes each evening" in text(browser("tomas"), page(past, "separate/"))


def test_nothing_new_is_planned_or_agreed_before_it_is_confirmed(clinic, browser, past):
    own = split(past, both(clinic), by=clinic["tomas"])
    jo, tomas = own[clinic["jo"]], browser("tomas")
    for case in (past, jo):
        with pytest.raises(SplitWaits), transaction.atomic():
            diary.plan(case, clock.now() + A_WEEK, by=clinic["tomas"])
        with pytest.raises(SplitWaits), transaction.atomic():
            agree(case, "Something", by=clinic["tomas"])
    with pytest.raises(ValueError, match="goes on in the records"), transaction.atomic():
        reopen(past, by=clinic["tomas"])
    assert Session.objects.filter(case=past, state="planned").count() == 0
    confirm(past, by=clinic["tomas"])
    diary.plan(jo, clock.now() + A_WEEK, by=clinic["tomas"])
    assert tomas.get(page(jo, "")).status_code == 200


def test_sealed_with_the_joint_key_is_sealed_anew_and_a_task_of_another_stays_shut(clinic, past):
    own = split(past, both(clinic), by=clinic["tomas"])
    confirm(past, by=clinic["tomas"])
    joint = keys_of([past])[past].id.bytes
    for model, (way, columns) in WITH_THE_CASES_KEY.items():
        for row in model.objects.filter(**{f"{way}__in": own.values()}):
            assert all(bytes(getattr(row, c) or b"")[1:17] != joint for c in columns)
    # Even with the joint case's key gone, their links can be shown again.
    Key.objects.filter(owner=past).delete()
    assert links_of(clinic, "jo", number=2)
    assert findings(standing(clinic["tomas"]), own.values()) != []


def test_every_table_of_a_case_is_somebodys_or_stays(clinic):
    """A new model with a case, or sealed with its key, has to be placed before this passes."""
    assert set(of_cases()) == {*OF_A_PERSON, *ABOUT, *STAYS}


def test_audit_tells_of_it_in_codes_alone(clinic, past):
    own = split(past, both(clinic), by=clinic["tomas"])
    take_back(past, by=clinic["tomas"])
    own = split(past, both(clinic), by=clinic["tomas"])
    confirm(past, by=clinic["tomas"])
    told = AuditEvent.objects.filter(what__contains="split", case=past).order_by("id")
    assert [e.what for e in told] == [
        "case.split",
        "case.split-undone",
        "case.split",
        "case.split-confirmed",
    ]
    for name, other in (("jo", "sam"), ("sam", "jo")):
        rows = AuditEvent.objects.filter(case=own[clinic[name]])
        assert rows.exists()
        for row in rows:
            assert str(clinic[other]) not in f"{row.record} {row.facts} {row.by}"


def test_raw_bytes_hold_no_text_and_no_undo_of_a_confirmed_split(clinic, past):
    """A copied database file, before and after: nothing readable, and the ledger is gone."""
    split(past, both(clinic), by=clinic["tomas"])
    undo = bytes(Split.objects.get(case=past).undo)
    assert undo in raw()
    confirm(past, by=clinic["tomas"])
    found = raw()
    assert undo not in found
    for words in (*TEXTS.values(), "Jo", "Sam wrote"):
        assert len(words) < 3 or words.encode() not in found


def raw() -> bytes:
    if connection.vendor != "sqlite":
        pytest.skip("The raw file of PostgreSQL is its own.")
    return connection.connection.serialize()
