"""Check-ins: by their link's code, and those of a session."""

import json
import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import F, QuerySet

from accord_web.checkins.codes import tidy
from accord_web.checkins.models import Asked, CheckIn, Rival
from accord_web.people.signing_in import keyed_hash
from accord_web.privacy.access import Side
from accord_web.privacy.encryption import reveal
from accord_web.privacy.standing import NotAllowed, Standing
from accord_web.storage.prepared import Prepared


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
class HelpRow:
    """Where to turn, as everybody who was asked reads it at the end."""

    help_text: str
    numbers: tuple[tuple[str, str], ...]


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
    policy: str  # on secrets, where everybody agreed to one; empty where nobody did
    make_believe: bool  # the clinic is a demo, and every page says so
    country: str  # whose law says what breaks confidentiality
    help: HelpRow | None
    asked: tuple[AskedRow, ...]


def by_code(viewer: Standing | None, code: str) -> CheckInRow | None:
    """The check-in of a link. Whoever holds the link may answer; it lets nobody read."""
    found = _checkins(BY_CODE(code=keyed_hash(tidy(code))))
    return found[0] if found else None


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
    rows = _asked(
        checkin__session__in=list(session_ids),
        checkin__person=viewer.person,
        checkin__moment="own",
        checkin__case__in=viewer.cases_as(Side.THERAPIST),
    )
    return {row.session: row for row in _checkins(rows) if row.session is not None}


CHECKIN = (  # in the order of CheckInRow
    "checkin",
    "checkin__case",
    "checkin__case__clinic",
    "checkin__case__setting",
    "checkin__person",
    "checkin__person__zone",
    "checkin__person__language",
    "checkin__moment",
    "checkin__session",
    "checkin__session__number",
    "checkin__session__starts_at",
    "checkin__session__ends_at",
    "checkin__opens_at",
    "checkin__expires_at",
    "checkin__sent_at",
    "checkin__digest",
    "checkin__withdrawn_at",
    "checkin__case__policy",
    "checkin__case__policy_agreed_at",
    "checkin__case__clinic__demo",
    "checkin__case__clinic__country",
    "checkin__case__clinic__safety_cover__help_text",
    "checkin__case__clinic__safety_cover__numbers",
)
ASKED = (
    "measure",
    "version",
    "relationship",
    "relationship__named",
    "relationship__other",
    "order",
    "response",
    "relationship__until",
)

SESSION_NUMBER = CHECKIN.index("checkin__session__number")


def _asked(**which: Any) -> "QuerySet[Asked, Any]":
    return Asked.objects.filter(**which).order_by("checkin", "order").values_list(*CHECKIN, *ASKED)


BY_CODE = Prepared(lambda code: _asked(checkin__code_hash=code))


def _row(**which: Any) -> CheckInRow | None:
    return next(iter(_checkins(_asked(**which))), None)


def _checkins(rows: Iterable[tuple[Any, ...]]) -> list[CheckInRow]:
    """A row for each check-in, of a row for each measure that it asks."""
    found: dict[uuid.UUID, tuple[list[Any], list[AskedRow]]] = {}
    for row in rows:
        *asked, until = row[len(CHECKIN) :]
        asked.append(asked[3] is not None and until is not None)  # a tie that has ended
        found.setdefault(row[0], (list(row[: len(CHECKIN)]), []))[1].append(AskedRow(*asked))
    return [_checkin(of, tuple(asked)) for of, asked in found.values()]


def _checkin(of: list[Any], asked: tuple[AskedRow, ...]) -> CheckInRow:
    *known, digest, withdrawn_at, policy, agreed_at, make_believe = of[:-3]
    country, help_text, numbers = of[-3:]
    known[SESSION_NUMBER] = known[SESSION_NUMBER] or 1
    there = HelpRow(help_text, tuple((name, number) for name, number in numbers or ()))
    known += [digest, withdrawn_at is not None, policy if agreed_at is not None else ""]
    ends = make_believe, country, there if help_text is not None else None
    return CheckInRow(*(*known, *ends, asked))


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


def rival_body(
    viewer: Standing | None, checkin_id: uuid.UUID, rival_digest: str
) -> tuple[str, datetime] | None:
    """A kept second body and when it came, for the flow that lets it count."""
    rows = Rival.objects.filter(checkin=checkin_id, digest=rival_digest)
    for row in reveal(rows.values("id", "body", "received_at")[:1], Rival):
        if row["body"] is not None:
            return row["body"], row["received_at"]
    return None


@dataclass(frozen=True, slots=True)
class RivalRow:
    """A further sending that waits for its person's word, opened for their own eyes."""

    id: uuid.UUID
    checkin: uuid.UUID
    moment: str
    digest: str
    mode: str
    body: dict[str, str]
    received_at: datetime


def rivals(viewer: Standing, *, checkin: uuid.UUID | None = None) -> list[RivalRow]:
    """The viewer's own further sendings of which they have not said whether they count."""
    rows = Rival.objects.filter(checkin__person=viewer.person, chosen_at=None)
    if checkin is not None:
        rows = rows.filter(checkin=checkin)
    wanted = rows.order_by("received_at", "id").values(
        "id", "checkin", "digest", "mode", "body", "received_at", moment=F("checkin__moment")
    )
    return [
        RivalRow(**{**row, "body": json.loads(row["body"])})
        for row in reveal(wanted, Rival)
        if row["body"]
    ]


def rival_digests(viewer: Standing | None, checkin_id: uuid.UUID) -> list[str]:
    """Of those that wait; a few at most."""
    rows = Rival.objects.filter(checkin=checkin_id, chosen_at=None)
    return list(rows.values_list("digest", flat=True))


def was_sent_as(viewer: Standing | None, checkin_id: uuid.UUID, digest: str) -> bool:
    """Whether exactly these answers are the ones that count."""
    return CheckIn.objects.filter(id=checkin_id, digest=digest).exists()


def moved(viewer: Standing | None, checkin: CheckInRow) -> CheckInRow | None:
    """The same check-in where it stands now, if its case was separated since it was read."""
    here = _row(checkin=checkin.id)
    return here if here is not None and here.case != checkin.case else None
