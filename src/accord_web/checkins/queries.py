"""Check-ins: by their link's code, and those of a session."""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from accord_web.checkins.codes import tidy
from accord_web.checkins.models import Asked, CheckIn, Rival
from accord_web.people.signing_in import keyed_hash
from accord_web.privacy.access import NotAllowed, Side, Standing
from accord_web.privacy.encryption import reveal


@dataclass(frozen=True, slots=True)
class AskedRow:
    measure: str
    version: int
    relationship: uuid.UUID | None
    named: uuid.UUID | None
    other: uuid.UUID | None
    order: int
    response: uuid.UUID
    let_go: bool = False  # a tie that has ended since: nothing is asked about it


@dataclass(frozen=True, slots=True)
class CheckInRow:
    """A check-in as the page that asks needs it. It holds no answer."""

    id: uuid.UUID
    case: uuid.UUID
    clinic: uuid.UUID
    setting: str
    person: uuid.UUID
    zone: str
    language: str
    moment: str
    session: uuid.UUID | None
    session_number: int
    session_starts: datetime | None
    session_ends: datetime | None
    opens_at: datetime
    expires_at: datetime
    sent_at: datetime | None
    digest: str
    withdrawn: bool
    asked: tuple[AskedRow, ...]


def by_code(viewer: Standing | None, code: str) -> CheckInRow | None:
    """The check-in of a link. Whoever holds the link may answer; it lets nobody read."""
    return _row(checkin__code_hash=keyed_hash(tidy(code)))


def by_id(viewer: Standing, checkin_id: uuid.UUID) -> CheckInRow:
    """The same for its own person, or for a therapist of the case who types in a paper form."""
    row = _row(checkin=checkin_id)
    if row is None:
        raise NotAllowed("No such check-in.")
    here = viewer.cases.get(row.case)
    if row.person != viewer.person and not (here and here.is_therapist):
        raise NotAllowed("Somebody else's check-in.")
    return row


def own_sides(viewer: Standing, session_ids: Iterable[uuid.UUID]) -> dict[uuid.UUID, CheckInRow]:
    """The viewer's own side of these sessions, by session, in one query."""
    found = _rows(
        checkin__session__in=list(session_ids),
        checkin__person=viewer.person,
        checkin__moment="own",
        checkin__case__in=viewer.cases_as(Side.THERAPIST),
    )
    return {row.session: row for row in found if row.session is not None}


def _row(**which: Any) -> CheckInRow | None:
    found = _rows(**which)
    return found[0] if found else None


def _rows(**which: Any) -> list[CheckInRow]:
    asked: dict[uuid.UUID, list[Asked]] = {}
    for row in (
        Asked.objects.filter(**which)
        .select_related("checkin__session", "checkin__case", "checkin__person", "relationship")
        .order_by("checkin", "order")
    ):
        asked.setdefault(row.checkin_id, []).append(row)
    return [_checkin(rows) for rows in asked.values()]


def _checkin(rows: list[Asked]) -> CheckInRow:
    c = rows[0].checkin
    return CheckInRow(
        id=c.id,
        case=c.case_id,
        clinic=c.case.clinic_id,
        setting=c.case.setting,
        person=c.person_id,
        zone=c.person.zone,
        language=c.person.language,
        moment=c.moment,
        session=c.session_id,
        session_number=c.session.number if c.session else 1,
        session_starts=c.session.starts_at if c.session else None,
        session_ends=c.session.ends_at if c.session else None,
        opens_at=c.opens_at,
        expires_at=c.expires_at,
        sent_at=c.sent_at,
        digest=c.digest,
        withdrawn=c.withdrawn_at is not None,
        asked=tuple(
            AskedRow(
                r.measure,
                r.version,
                r.relationship_id,
                r.relationship.named_id if r.relationship else None,
                r.relationship.other_id if r.relationship else None,
                r.order,
                r.response_id,  # type: ignore[arg-type]  # given when asked, never null
                bool(r.relationship and r.relationship.named_id and r.relationship.until),
            )
            for r in rows
        ),
    )


@dataclass(frozen=True, slots=True)
class LinkRow:
    """A link that staff show or print. Whether it was used is not theirs to see here."""

    id: uuid.UUID
    person: uuid.UUID
    session: uuid.UUID | None
    moment: str
    code: str


def links(viewer: Standing, session_ids: Iterable[uuid.UUID]) -> list[LinkRow]:
    """The links of members for these sessions, for the therapists of their cases."""
    rows = CheckIn.objects.filter(
        session__in=list(session_ids),
        case__in=viewer.cases_as(Side.THERAPIST),
        withdrawn_at=None,
    ).exclude(moment="own")
    wanted = rows.order_by("moment", "id").values("id", "person", "session", "moment", "code")
    return [LinkRow(**{**row, "code": row["code"] or ""}) for row in reveal(wanted, CheckIn)]


@dataclass(frozen=True, slots=True)
class DueRow:
    """A check-in waiting for its own person."""

    id: uuid.UUID
    case: uuid.UUID
    session: uuid.UUID | None
    moment: str
    opens_at: datetime
    expires_at: datetime
    sent_at: datetime | None
    code: str


def mine(viewer: Standing, *, moments: tuple[str, ...] = ("before", "after")) -> list[DueRow]:
    """The viewer's own check-ins that are open now, soonest to close first."""
    rows = CheckIn.objects.filter(
        person=viewer.person,
        moment__in=moments,
        withdrawn_at=None,
        opens_at__lte=viewer.now,
        expires_at__gt=viewer.now,
    ).order_by("expires_at", "id")
    wanted = rows.values(
        "id", "case", "session", "moment", "opens_at", "expires_at", "sent_at", "code"
    )
    return [DueRow(**{**row, "code": row["code"] or ""}) for row in reveal(wanted, CheckIn)]


def rival_body(viewer: Standing | None, checkin_id: uuid.UUID, rival_digest: str) -> str | None:
    """A kept second body, for the flow that lets it count."""
    rows = Rival.objects.filter(checkin=checkin_id, digest=rival_digest).values("id", "body")[:1]
    return next((row["body"] for row in reveal(rows, Rival)), None)


def was_sent_as(viewer: Standing | None, checkin_id: uuid.UUID, digest: str) -> bool:
    """Whether exactly these answers are the ones that count."""
    return CheckIn.objects.filter(id=checkin_id, digest=digest).exists()
