"""Somebody asks for a record: taken in, who they are checked, then handed over or refused.

The clock runs from the day it was received. What is never handed over, whoever asks, stands in
`NEVER`; a person's own things they take from their own page, which no therapist needs to read.
"""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from accord_web import clock, ids
from accord_web.cases.guardians import may_request, treats
from accord_web.cases.models import Case, Part, RecordRequest
from accord_web.people.models import Person
from accord_web.privacy import audit
from accord_web.privacy.access import MEMBERS
from accord_web.privacy.encryption import keys_of, reveal
from accord_web.privacy.profile import profile
from accord_web.privacy.standing import NotAllowed, Standing
from accord_web.storage.lock import writing

LONGEST_WORDS = 400


class Kind(StrEnum):
    """Kinds of record, as a request speaks of them."""

    ANSWERS = "answers"  # what they answered and a therapist may read
    SESSIONS = "sessions"
    AGREED = "agreed"  # what was agreed to try
    CONSENTS = "consents"
    NOTES = "notes"  # signed notes of sessions, about them alone
    SAFETY = "safety"  # alerts, and what was done about them
    FINDINGS = "findings"  # what the signals found in their answers
    OWN = "own"  # what they made for themselves
    OTHERS = "others"  # what anybody else of the case answered
    JOINT = "joint"  # figures from which somebody else's answers could be worked out
    PROCESS_NOTES = "process-notes"


class Reason(StrEnum):
    """Why a kind is not handed over."""

    THIRD_PARTY = "third-party"  # it tells about somebody else
    HARM = "harm"  # it would seriously harm the person's health
    NOT_THEIRS = "not-theirs"  # whoever asks has no right to this person's record
    IDENTITY = "identity"  # it stays unproven who they are
    OWN_PAGE = "own-page"  # only the person themselves may take it, from their own page
    OTHER_PERSON = "other-person"
    JOINT_FIGURE = "joint-figure"
    NOT_RECORD = "not-record"


NEVER: Mapping[Kind, Reason] = {
    Kind.OWN: Reason.OWN_PAGE,
    Kind.OTHERS: Reason.OTHER_PERSON,
    Kind.JOINT: Reason.JOINT_FIGURE,
    Kind.PROCESS_NOTES: Reason.NOT_RECORD,
}
HANDED = tuple(kind for kind in Kind if kind not in NEVER)  # unless a reason is given
CHOSEN = (Reason.THIRD_PARTY, Reason.HARM)  # of those, a therapist may give one


class Identity(StrEnum):
    """How a named member of staff made sure who is asking."""

    DOCUMENT = "document"
    KNOWN = "known"  # known to them by sight
    CALLED_BACK = "called-back"  # by the number that was known before


class State(StrEnum):
    OPEN = "open"
    HANDED = "handed-over"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class RequestRow:
    id: uuid.UUID
    case: uuid.UUID
    asker: uuid.UUID
    asker_name: str
    subject: uuid.UUID
    subject_name: str
    received_on: date
    due_on: date
    taken_by: uuid.UUID
    identity_how: str
    identity_by: uuid.UUID | None
    identity_at: datetime | None
    state: str
    refused: Mapping[str, str]
    words: str
    decided_by: uuid.UUID | None
    decided_at: datetime | None
    overdue: bool

    @property
    def open(self) -> bool:
        return self.state == State.OPEN

    @property
    def for_another(self) -> bool:
        return self.asker != self.subject


def may_ask(case: uuid.UUID, asker: uuid.UUID, subject: uuid.UUID) -> bool:
    """One's own record; that of a young person where a guardian may ask for records. No other."""
    if asker == subject:
        return Part.objects.filter(case=case, person=asker, role__in=MEMBERS).exists()
    return may_request(asker, subject, case)


def take_in(
    viewer: Standing,
    case: uuid.UUID,
    *,
    asker: uuid.UUID,
    subject: uuid.UUID,
    received_on: date,
    by: uuid.UUID,
) -> uuid.UUID:
    """Write a request down. Also one that will be refused: refusing is an answer too."""
    treats(viewer, case)
    took_part = {row.person for row in askers(viewer, case)}
    if not {asker, subject} <= took_part:
        raise NotAllowed("Somebody else's case.")
    if received_on > clock.today(viewer.zone):
        raise ValueError("Give the day on which it was received; that is not in the future.")
    days = profile(Case.objects.values_list("clinic__country", flat=True).get(id=case)).request_days
    request = ids.new()
    with writing():
        RecordRequest.objects.create(
            id=request,
            case_id=case,
            asker_id=asker,
            subject_id=subject,
            received_on=received_on,
            due_on=received_on + timedelta(days=days),
            taken_by_id=by,
            taken_at=clock.now(),
        )
        audit.log("request.taken", by=by, case=case, record=f"request:{request}")
    return request


def check_identity(viewer: Standing, request: uuid.UUID, how: str, *, by: uuid.UUID) -> None:
    row = one_request(viewer, request)
    with writing():
        done = RecordRequest.objects.filter(id=request, state=State.OPEN).update(
            identity_how=Identity(how).value, identity_by=by, identity_at=clock.now()
        )
        if done:
            audit.log("request.checked", by=by, case=row.case, record=f"request:{request}", how=how)


def decide(
    viewer: Standing,
    request: uuid.UUID,
    state: State,
    refused: Mapping[str, str],
    words: str,
    *,
    by: uuid.UUID,
) -> None:
    """Close a request: handed over, with what was left out and why, or refused as a whole."""
    row = one_request(viewer, request)
    if not row.open:
        raise ValueError("This request was answered already.")
    if state is State.HANDED and not (
        row.identity_by and may_ask(row.case, row.asker, row.subject)
    ):
        raise ValueError("First make sure who is asking, and that it is theirs to ask.")
    key = keys_of([row.case])[row.case]
    with writing():
        done = RecordRequest.objects.filter(id=request, state=State.OPEN).update(
            state=state.value,
            refused={Kind(kind).value: Reason(why).value for kind, why in refused.items()},
            words=key.seal(words[:LONGEST_WORDS], RecordRequest, "words", request)
            if words
            else None,
            decided_by=by,
            decided_at=clock.now(),
        )
        if done:
            audit.log(
                f"request.{state.value}",
                by=by,
                case=row.case,
                record=f"request:{request}",
                left_out=len(refused),
            )


def one_request(viewer: Standing, request: uuid.UUID) -> RequestRow:
    """A request, for the therapists of its case."""
    rows = RecordRequest.objects.filter(id=request)
    case = rows.values_list("case", flat=True).first()
    if case is None:
        raise NotAllowed("No such request.")
    return next(row for row in requests(viewer, case) if row.id == request)


def requests(viewer: Standing, case: uuid.UUID) -> list[RequestRow]:
    """Every request for a record of this case, the latest first."""
    treats(viewer, case)
    rows = list(RecordRequest.objects.filter(case=case).order_by("-received_on", "-id"))
    names = _names({person for row in rows for person in (row.asker_id, row.subject_id)})
    words = reveal([{"id": row.id, "words": row.words} for row in rows], RecordRequest)
    today = clock.today(viewer.zone)
    return [
        RequestRow(
            row.id,
            row.case_id,
            row.asker_id,
            names[row.asker_id],
            row.subject_id,
            names[row.subject_id],
            row.received_on,
            row.due_on,
            row.taken_by_id,
            row.identity_how,
            row.identity_by_id,
            row.identity_at,
            row.state,
            row.refused,
            said["words"] or "",
            row.decided_by_id,
            row.decided_at,
            row.state == State.OPEN and row.due_on < today,
        )
        for row, said in zip(rows, words, strict=True)
    ]


@dataclass(frozen=True, slots=True)
class AskerRow:
    person: uuid.UUID
    nickname: str
    role: str


def askers(viewer: Standing, case: uuid.UUID) -> list[AskerRow]:
    """Who takes or took part in the case, so that their request can be written down."""
    treats(viewer, case)
    rows = Part.objects.filter(case=case, role__in=MEMBERS).order_by("id")
    found = dict(rows.values_list("person", "role"))
    names = _names(set(found))
    return [AskerRow(person, names[person], role) for person, role in found.items()]


@dataclass(frozen=True, slots=True)
class DueRow:
    """A request as whoever treats the case, or an administrator, sees it coming: without names."""

    id: uuid.UUID
    case: uuid.UUID
    due_on: date
    overdue: bool


def open_requests(viewer: Standing, *, to_answer: bool = False) -> list[DueRow]:
    """What waits to be answered: in the cases one treats, or in the clinic for administrators.

    `to_answer` leaves those that the viewer answers themselves.
    """
    rows = RecordRequest.objects.filter(state=State.OPEN)
    if viewer.administrator and not to_answer:
        rows = rows.filter(case__clinic__in=viewer.clinics)
    else:
        treated = [case for case, here in viewer.cases.items() if here.is_therapist]
        rows = rows.filter(case__in=treated)
    today = clock.today(viewer.zone)
    found = rows.order_by("due_on", "id").values_list("id", "case", "due_on")
    return [DueRow(one, case, due, due < today) for one, case, due in found]


def _names(people: set[uuid.UUID]) -> dict[uuid.UUID, str]:
    rows = Person.objects.filter(id__in=people).values("id", "nickname")
    return {row["id"]: row["nickname"] or "…" for row in reveal(rows, Person)}
