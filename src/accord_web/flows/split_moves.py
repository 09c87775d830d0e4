"""Whose is what in a joint case, and how it goes into a record of that person's own, and back.

A row goes with its person, without being copied: an answer keeps its id, its key and its readers.
Sessions are copied, since several were at them. What is about everybody stays in the joint case.
"""

import uuid
from collections.abc import Mapping
from typing import Any

from django.apps import apps
from django.db import models
from django.db.models import Case as Choose
from django.db.models import F, IntegerField, Q, QuerySet, UUIDField, Value, When

from accord_web import ids
from accord_web.cases import models as cases
from accord_web.cases.models import Attendance, Part, Session
from accord_web.checkins.codes import new_code
from accord_web.checkins.models import Alone, Asked, CheckIn, Rival
from accord_web.flows.split_ledger import Ledger
from accord_web.measures.models import Response, ResponsePart
from accord_web.people.models import Contact
from accord_web.people.signing_in import keyed_hash
from accord_web.practice.models import Chosen
from accord_web.privacy.access import MEMBERS
from accord_web.privacy.encryption import DataKey
from accord_web.privacy.models import AuditEvent, Erasure
from accord_web.relationships.models import Relationship
from accord_web.signals.models import Alert, Deed, Finding

# Rows of a case that belong to one person of it: the model, and the column that says whose it is.
# What hangs on them (parts on a response, openings on a guardian) follows without being named.
OF_A_PERSON: Mapping[type[models.Model], str] = {
    Relationship: "one",
    CheckIn: "person",
    Alert: "person",
    cases.Consent: "person",
    cases.Note: "about",
    cases.Young: "person",
    cases.Guardian: "young",
    cases.RecordRequest: "subject",
    cases.PlanVersion: "person",
    Alone: "person",
    Contact: "person",
    Chosen: "person",
}
# By the relationship, or by the person, that they are about.
ABOUT = (Response, ResponsePart, Deed)
# What is everybody's stays in the joint case and closes with it: its diary, what was agreed among
# all, notes about nobody in particular, who opened it in an emergency.
STAYS = (
    Session,
    Part,
    Finding,
    cases.Task,
    cases.Agreement,
    cases.Feature,
    cases.SeenAlone,
    cases.Emergency,
    cases.ProcessNote,
    cases.Split,
    cases.Apart,
    cases.Handover,
    cases.LegalHold,  # while one lies on it a case is not separated
    cases.Expiry,
)


def of_cases() -> list[type[models.Model]]:
    """Every model with a column `case` that says of which case a row is; but for two journals."""
    return [
        model
        for model in apps.get_models()
        if any(f.name == "case" for f in model._meta.concrete_fields)
        and model not in {AuditEvent, Erasure}
    ]


def copy_sessions(
    joint: uuid.UUID, case: uuid.UUID, person: uuid.UUID, ledger: Ledger, *, by: uuid.UUID
) -> dict[uuid.UUID, uuid.UUID]:
    """The sessions this person was expected at, numbered anew: a gap would tell of the others'."""
    staff = _staff_of(joint)
    noted = {a.session_id: a for a in Attendance.objects.filter(session__case=joint, person=person)}
    rows = Session.objects.filter(Q(id__in=list(noted)) | Q(id__in=_pointed_to(joint, person)))
    copies: dict[uuid.UUID, uuid.UUID] = {}
    numbers: dict[str, int] = {}
    sessions, attendance = [], []
    for number, row in enumerate(rows.order_by("number"), 1):
        copy, own = ids.new(), noted.get(row.id)
        absent = own is not None and own.state == "absent"
        sessions.append(
            Session(
                id=copy,
                case_id=case,
                number=number,
                starts_at=row.starts_at,
                ends_at=row.ends_at,
                # Of a session that took place without them, their record says that they missed it.
                state="missed" if absent and row.state == "held" else row.state,
                place=row.place,
            )
        )
        there = Attendance.objects.filter(session=row.id, person__in={person, *staff})
        attendance += [
            Attendance(id=ids.new(), session_id=copy, person_id=a.person_id, state=a.state)
            for a in there.order_by("id")
        ]
        copies[row.id], numbers[str(number)] = copy, row.number
    Session.objects.bulk_create(sessions)
    Attendance.objects.bulk_create(attendance)
    ledger.sessions |= {str(copy): str(row) for row, copy in copies.items()}
    ledger.numbers[str(case)] = numbers
    return copies


def _pointed_to(joint: uuid.UUID, person: uuid.UUID) -> set[uuid.UUID]:
    """The sessions that rows of this person name, whether they were expected there or not."""
    mine = Relationship.objects.filter(case=joint, one=person).values("id")
    rows = [
        model._default_manager.filter(case=joint, **{whose: person})
        for model, whose in OF_A_PERSON.items()
        if _has_session(model)
    ]
    rows.append(CheckIn.objects.filter(case=joint, asked__relationship__in=mine))
    rows.append(Response.objects.filter(_about(person, joint), case=joint))
    found = {session for among in rows for session in among.values_list("session", flat=True)}
    return found - {None}


def move_out(
    joint: uuid.UUID,
    case: uuid.UUID,
    person: uuid.UUID,
    copies: Mapping[uuid.UUID, uuid.UUID],
    ledger: Ledger,
    key: DataKey,
    *,
    by: uuid.UUID,
) -> None:
    """Everything that is this person's, into their own case; `key` is that case's."""
    mine = list(Relationship.objects.filter(case=joint, one=person).values_list("id", flat=True))
    responses = Response.objects.filter(_about(person, joint), case=joint)
    told = list(responses.values_list("id", flat=True))
    ResponsePart.objects.filter(response__in=told).update(case=case)
    Response.objects.filter(id__in=told).update(case=case, session=_mapped("session", copies))
    deeds = Deed.objects.filter(case=joint, about__in=[*mine, person])
    deeds.update(case=case, session=_numbered({o: n for n, o in _own_numbers(ledger, case)}))
    _own_sides(joint, case, mine, copies, ledger, key)
    for model, whose in OF_A_PERSON.items():
        rows = model._default_manager.filter(case=joint, **{whose: person})
        rows.update(**_into(model, case, copies))


def _own_sides(
    joint: uuid.UUID,
    case: uuid.UUID,
    mine: list[uuid.UUID],
    copies: Mapping[uuid.UUID, uuid.UUID],
    ledger: Ledger,
    key: DataKey,
) -> None:
    """A therapist's own side of a joint session asks about several people: a form for each now."""
    rows = CheckIn.objects.filter(case=joint, asked__relationship__in=mine)
    for row in rows.exclude(person__in=_members_of(joint)).distinct().order_by("id"):
        copy_id, code = ids.new(), new_code()
        copy = CheckIn(
            id=copy_id,
            case_id=case,
            session_id=copies[row.session_id] if row.session_id else None,
            person_id=row.person_id,
            moment=row.moment,
            code=key.seal(code, CheckIn, "code", copy_id),
            code_hash=keyed_hash(code),
            opens_at=row.opens_at,
            expires_at=row.expires_at,
            sent_at=row.sent_at,
            withdrawn_at=row.withdrawn_at,
        )
        copy.save(force_insert=True)
        ledger.checkins[str(copy.id)] = str(row.id)
        Asked.objects.filter(checkin=row.id, relationship__in=mine).update(checkin=copy.id)


def move_back(joint: uuid.UUID, case: uuid.UUID, ledger: Ledger, *, by: uuid.UUID) -> None:
    """Whatever stands in the new case, back into the joint one; copies are left for deletion."""
    originals = {uuid.UUID(copy): uuid.UUID(row) for copy, row in ledger.sessions.items()}
    for copy, row in ledger.checkins.items():
        _one_side_again(uuid.UUID(copy), uuid.UUID(row))
    for model in of_cases():
        rows = model._default_manager.filter(case=case)
        if model is CheckIn:
            rows = rows.exclude(pk__in=list(ledger.checkins))
        if model in {Session, Part, Finding, cases.Task, cases.Apart}:
            continue  # copies all
        if model is Deed:
            rows.update(case=joint, session=_numbered(dict(_own_numbers(ledger, case))))
        else:
            rows.update(**_into(model, joint, originals))


def _one_side_again(copy: uuid.UUID, row: uuid.UUID) -> None:
    """The therapist's own sides of one session become one form again."""
    here = CheckIn.objects.filter(id=copy).first()
    if here is None:
        return
    Asked.objects.filter(checkin=copy).update(checkin=row)
    Rival.objects.filter(checkin=copy).update(checkin=row)
    if here.sent_at is not None:
        CheckIn.objects.filter(id=row, sent_at=None).update(
            sent_at=here.sent_at, digest=here.digest
        )


def _into(
    model: type[models.Model], case: uuid.UUID, sessions: Mapping[uuid.UUID, uuid.UUID]
) -> dict[str, Any]:
    values: dict[str, Any] = {"case": case}
    if _has_session(model):
        values["session"] = _mapped("session", sessions)
    return values


def _has_session(model: type[models.Model]) -> bool:
    fields = model._meta.concrete_fields
    return any(f.name == "session" and f.related_model is Session for f in fields)


def _mapped(column: str, ids_: Mapping[uuid.UUID, uuid.UUID]) -> Any:
    """The same column with other ids, in one statement."""
    if not ids_:
        return F(column)
    asked = [When(**{column: a}, then=Value(b, UUIDField())) for a, b in ids_.items()]
    return Choose(*asked, default=F(column), output_field=UUIDField())


def _numbered(numbers: Mapping[int, int]) -> Any:
    if not numbers:
        return F("session")
    asked = [When(session=a, then=Value(b)) for a, b in numbers.items()]
    return Choose(*asked, default=F("session"), output_field=IntegerField())


def _own_numbers(ledger: Ledger, case: uuid.UUID) -> list[tuple[int, int]]:
    """(the number of a session in the new case, its number in the joint one)."""
    return [(int(own), joint) for own, joint in ledger.numbers[str(case)].items()]


def _about(person: uuid.UUID, joint: uuid.UUID) -> Q:
    """What this person answered, and what was answered of a relationship of theirs."""
    mine = Relationship.objects.filter(case=joint, one=person).values("id")
    return Q(respondent=person) | Q(relationship__in=mine)


def _members_of(joint: uuid.UUID) -> "QuerySet[Part, Any]":
    return Part.objects.filter(case=joint, role__in=MEMBERS).values("person")


def _staff_of(joint: uuid.UUID) -> set[uuid.UUID]:
    rows = Part.objects.filter(case=joint).exclude(role__in=MEMBERS)
    return set(rows.values_list("person", flat=True)) - {
        row["person"] for row in _members_of(joint)
    }
