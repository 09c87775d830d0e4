"""The rows of `rows.py`, written at once."""

import datetime as dt
import itertools
import uuid
from collections.abc import Iterator

from accord_web import ids
from accord_web.cases.models import Case, Consent, Guardian, Opening
from accord_web.measures.models import Grant, Response, ResponsePart
from accord_web.people.models import Clinic, Person
from accord_web.privacy.fields import Sealed
from accord_web.signals.models import Finding
from tests.spec.cells import (
    AN_INSTANT,
    CLINIC,
    CLINIC_OF,
    ELSEWHERE,
    ME,
    NOW,
    SOMEBODY,
    THERE,
    WHEN,
)
from tests.spec.rows import FOUND, Owner, Row, every_row

A_DAY = dt.timedelta(days=1)
# An opening counts for what comes in once it was shown: what came in just before, and what seems
# to come in later than the clock says.
RECEIVED = {
    "sent an instant before it was shown": NOW - AN_INSTANT,
    "shown in an instant": NOW + AN_INSTANT,
}


def write_rows() -> None:
    """Everything, written at once."""
    FOUND.clear()
    write_frame()
    write_others()
    people = {row.owner.id: row.owner for row in every_row()}
    Person.objects.bulk_create(_person(one) for one in people if one != ME)
    sittings = {owner.id: ids.new() for owner in people.values()}
    Response.objects.bulk_create(_sitting(i, people[owner]) for owner, i in sittings.items())
    ResponsePart.objects.bulk_create(
        _response_part(row, f"part-{number}", sittings[row.owner.id])
        for number, row in enumerate(every_row())
    )
    Grant.objects.bulk_create(one for row in every_row() for one in _grants(row))
    Consent.objects.bulk_create(one for owner in people.values() for one in _consents(owner))
    wards = [_guardian(owner) for owner in people.values() if owner.ward != "nobody's"]
    Guardian.objects.bulk_create(wards)
    named = {guardian.young_id: guardian for guardian in wards}
    Opening.objects.bulk_create(
        _opening(named[owner.id], owner.ward)
        for owner in people.values()
        if owner.ward not in {"nobody's", "mine"}
    )


FINDINGS = {
    cell: uuid.uuid4()
    for cell in itertools.product(
        CLINIC_OF, (when for when in WHEN if WHEN[when]), WHEN, (False, True)
    )
}


def write_others() -> None:
    """Findings at every time, and a whole record of two people in each case."""
    Finding.objects.bulk_create(
        Finding(
            id=row,
            case_id=case,
            about=SOMEBODY,
            signal=f"{begin}-{end}",
            version=1,
            session=1,
            content=Sealed(b""),
            parts=[],
            readable_from=WHEN[begin],
            readable_until=WHEN[end],
            found_at=NOW,
            superseded_at=NOW if followed else None,
        )
        for (case, begin, end, followed), row in FINDINGS.items()
    )
    Consent.objects.bulk_create(
        _consent("cover", case, owner) for case in CLINIC_OF for owner in (ME, SOMEBODY)
    )


def write_frame() -> None:
    Clinic.objects.bulk_create(
        Clinic(id=c, name="A clinic", key=ids.new(), opened_at=NOW) for c in (CLINIC, ELSEWHERE)
    )
    Person.objects.bulk_create(map(_person, (ME, SOMEBODY)))
    Case.objects.bulk_create(
        Case(
            id=c,
            clinic_id=clinic,
            setting="family",
            problem="other",
            opened_on=NOW.date(),
            key=ids.new(),
        )
        for c, clinic in CLINIC_OF.items()
    )


def _person(person: uuid.UUID) -> Person:
    return Person(
        id=person,
        clinic_id=CLINIC,
        nickname=Sealed(b"-"),
        zone="UTC",
        language="en",
        key=ids.new(),
        added_at=NOW,
    )


def _sitting(sitting: uuid.UUID, owner: Owner) -> Response:
    return Response(
        id=sitting,
        case_id=owner.case,
        respondent_id=owner.id,
        measure="session-client",
        version=1,
        language="en",
        meant_for=NOW.date(),
        answered_at=NOW,
        received_at=RECEIVED.get(owner.ward, NOW),
        mode="link",
        alone="yes",
    )


def _response_part(row: Row, name: str, sitting: uuid.UUID) -> ResponsePart:
    return ResponsePart(
        id=row.id,
        response_id=sitting,
        part=name,
        owner_id=row.owner.id,
        case_id=row.owner.case,
        clinic_id=CLINIC_OF[row.owner.case],
        answers=Sealed(b"-"),
        route=row.part.route,
        widest=row.part.widest,
        waits=False,
        readable_from=WHEN[row.part.when],
        policy=row.part.policy,
        with_all=row.part.for_all,
    )


def _grants(row: Row) -> list[Grant]:
    def grant(reader: uuid.UUID = ME, until: dt.datetime | None = None) -> Grant:
        return Grant(part_id=row.id, reader_id=reader, since=NOW - A_DAY, until=until)

    closed = grant(until=NOW - AN_INSTANT)
    return {
        "none": [],
        "open": [grant()],
        "closed": [closed],
        "open again": [closed, grant()],
        "to another": [grant(SOMEBODY)],
    }[row.grant]


def _consents(owner: Owner) -> Iterator[Consent]:
    def consent(purpose: str, case=owner.case, **ends) -> Consent:
        return _consent(purpose, case, owner.id, **ends)

    for purpose, other, state in (
        ("sharing", "research", owner.sharing),
        ("supervision", "totals", owner.supervision),
    ):
        yield from {
            "never given": [],
            "given": [consent(purpose)],
            "withdrawn": [consent(purpose, withdrawn_at=NOW - AN_INSTANT)],
            "given again": [consent(purpose, withdrawn_at=NOW - AN_INSTANT), consent(purpose)],
            "has run out": [consent(purpose, expires_at=NOW)],
            "runs out in an instant": [consent(purpose, expires_at=NOW + AN_INSTANT)],
            "to another purpose": [consent(other)],
            "in another case": [consent(purpose, case=THERE)],
        }[state]


def _consent(purpose: str, case: uuid.UUID, person: uuid.UUID, **ends) -> Consent:
    return Consent(
        case_id=case,
        person_id=person,
        purpose=purpose,
        profile="any",
        version=1,
        language="en",
        given_by_id=person,
        given_at=NOW - A_DAY,
        **ends,
    )


def _guardian(owner: Owner) -> Guardian:
    ends = {"until an instant from now": NOW + AN_INSTANT, "came of age, once opened": NOW}
    return Guardian(
        id=ids.new(),
        case_id=THERE if owner.ward == "in another case" else owner.case,
        young_id=owner.id,
        guardian_id=SOMEBODY if owner.ward == "somebody else's" else ME,
        treatment=True,
        platform=True,
        sharing=owner.ward != "closed by a court",
        records=True,
        since=NOW - A_DAY,
        until=ends.get(owner.ward),
    )


def _opening(guardian: Guardian, ward: str) -> Opening:
    shown = {"not shown yet": None, "shown in an instant": NOW + AN_INSTANT}
    return Opening(
        guardian=guardian,
        opened_by_id=SOMEBODY,
        opened_at=NOW - A_DAY,
        reason=Sealed(b"-"),
        said=Sealed(b"-"),
        shown_at=shown.get(ward, NOW),
        ends_at=NOW if ward == "due for review" else NOW + AN_INSTANT,
        ended_at=NOW - AN_INSTANT if ward == "closed again" else None,
    )
