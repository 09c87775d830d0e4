"""Keeping findings in step with what they rest on; noting what was done; answering alerts."""

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from accord.records import Finding as Found
from accord_web import clock, ids
from accord_web.people.signing_in import keyed_hash
from accord_web.privacy import audit
from accord_web.privacy.encryption import DataKey, keys_of
from accord_web.privacy.filters import readable_findings
from accord_web.privacy.standing import NotAllowed, Standing
from accord_web.signals.models import CLOSE, SELF, Alert, Deed, Finding
from accord_web.signals.packing import packed
from accord_web.signals.queries import AlertRow, alert, close_alert
from accord_web.storage.lock import writing
from accord_web.storage.prepared import Prepared

DEEDS = ("talked", "not-now", "not-useful")


@dataclass(frozen=True, slots=True)
class Located:
    """A finding, whom or what it is about, and when its last part may be read."""

    about: uuid.UUID
    found: Found
    readable_from: datetime
    readable_until: datetime | None = None  # when another version takes its place


STORED = (
    "about",
    "signal",
    "version",
    "session",
    "constants",
    "digest",
    "parts",
    "readable_from",
    "readable_until",
)
LIVE = Prepared(
    lambda case, about: Finding.objects.filter(
        case=case, about__in=about, superseded_at=None
    ).values_list("id", *STORED)
)


def keep_findings(
    case: uuid.UUID,
    about: Iterable[uuid.UUID],
    located: Iterable[Located],
    *,
    now: datetime,
    by: uuid.UUID | None,
) -> tuple[int, int]:
    """Make the live rows about these equal to what was found: add what is new, supersede the rest.

    A row with the same content stays as it is, so recomputing changes nothing. What a person did
    about a finding hangs on its identity and is not touched. Returns (added, superseded).
    """
    fresh = {_content(one): one for one in located}
    gone, over = [], []
    for row_id, *row, readable_until in LIVE(case=case, about=list(about)):
        if readable_until is not None and readable_until <= now:
            over.append(row_id)  # a later version has taken its place by itself
        elif fresh.pop(_stored((*row, readable_until)), None) is None:
            gone.append(row_id)
    if gone or over:
        Finding.objects.filter(id__in=gone + over).update(superseded_at=now)
    if fresh:
        key = keys_of([case])[case]
        Finding.objects.bulk_create(_row(case, key, one, now) for one in fresh.values())
    return len(fresh), len(gone)


def _row(case: uuid.UUID, key: DataKey, one: Located, now: datetime) -> Finding:
    f, row_id = one.found, ids.new()
    return Finding(
        id=row_id,
        case_id=case,
        about=one.about,
        signal=f.signal,
        version=f.version,
        session=f.session,
        constants=f.constants,
        content=key.seal(packed(f), Finding, "content", row_id),
        digest=_digest(f),
        parts=list(f.parts),
        readable_from=one.readable_from,
        readable_until=one.readable_until,
        found_at=now,
    )


def _digest(found: Found) -> str:
    """Keyed: a finding has few possible contents, which nobody shall try out."""
    return keyed_hash(packed(found))


def _content(one: Located) -> tuple[object, ...]:
    """What makes two findings the same."""
    f = one.found
    what = one.about, f.signal, f.version, f.session, f.constants, _digest(f), tuple(f.parts)
    return *what, one.readable_from, one.readable_until


def _stored(row: Sequence[Any]) -> tuple[object, ...]:
    """The same of a row with the columns STORED."""
    *what, parts, readable_from, readable_until = row
    return *what, tuple(parts), readable_from, readable_until


def note_deed(
    viewer: Standing,
    case: uuid.UUID,
    about: uuid.UUID,
    signal: str,
    session: int,
    what: str,
    *,
    by: uuid.UUID,
) -> None:
    """Keep what a therapist did about a finding."""
    here = viewer.cases.get(case)
    if here is None or not here.is_therapist:
        raise NotAllowed("Only a therapist of the case notes this.")
    if what not in DEEDS:
        raise ValueError(f"Say one of {', '.join(DEEDS)}.")
    # Of what this viewer may read: one that waits, or that nobody reads, is as if there were none.
    rows = Finding.objects.filter(readable_findings(viewer), case=case, about=about)
    if not rows.filter(signal=signal, session=session).exists():
        raise NotAllowed("There is no such finding.")
    with writing():
        Deed.objects.create(
            id=ids.new(),
            case_id=case,
            about=about,
            signal=signal,
            session=session,
            what=what,
            by_id=by,
            at=clock.now(),
        )
        audit.log("finding.answered", by=by, case=case, record=f"{signal}:{session}", deed=what)


def raise_alert(
    *,
    clinic: uuid.UUID,
    case: uuid.UUID,
    person: uuid.UUID,
    response: uuid.UUID,
    within_minutes: int,
    now: datetime,
    kind: str = SELF,
    by: uuid.UUID | None,
) -> None:
    """In the same transaction as the answer it comes from."""
    alert_id = ids.new()
    Alert.objects.create(
        id=alert_id,
        kind=kind,
        clinic_id=clinic,
        case_id=case,
        person_id=person,
        response_id=response,
        raised_at=now,
        due_at=now + timedelta(minutes=within_minutes),
    )
    if kind == CLOSE:
        # Of what was said of somebody close no row tells whose case it was, nor who said it.
        audit.log("alert.raised", by=None, record=f"alert:{alert_id}")
    else:
        audit.log("alert.raised", by=by, case=case)


def acknowledge(viewer: Standing, alert_id: uuid.UUID, note: str, *, by: uuid.UUID) -> None:
    """Say that somebody is on it, with what was done, sealed with the case's key."""
    row = alert(viewer, alert_id)  # raises NotAllowed for whom it does not reach
    _take(row, note, key=keys_of([row.case])[row.case], case=row.case, by=by)


def acknowledge_close(viewer: Standing, alert_id: uuid.UUID, note: str, *, by: uuid.UUID) -> None:
    """The same of danger from somebody close: the note is sealed with the key of who said it.

    Not with the case's, which those who treat the case hold.
    """
    row = close_alert(viewer, alert_id)
    _take(row, note, key=keys_of([row.person])[row.person], case=None, by=by)


def _take(row: AlertRow, note: str, *, key: DataKey, case: uuid.UUID | None, by: uuid.UUID) -> None:
    alert_id = row.id
    with writing():
        done = Alert.objects.filter(id=alert_id, acknowledged_at=None).update(
            acknowledged_at=clock.now(),
            acknowledged_by=by,
            note=key.seal(note, Alert, "note", alert_id) if note else None,
        )
        if done:
            audit.log("alert.acknowledged", by=by, case=case, record=f"alert:{alert_id}")


def escalate(*, by: uuid.UUID | None) -> int:
    """Mark alerts that nobody answered in time: from now on they are the deputies' as well.

    Of both kinds. The worker does it every few seconds; pages go by the clock as well, so that a
    worker that stands still keeps no deputy from being called.
    """
    now = clock.now()
    late = Alert.objects.filter(acknowledged_at=None, escalated_at=None, due_at__lte=now)
    if not late.exists():
        return 0
    with writing():
        count = late.update(escalated_at=now)
        audit.log("alert.escalated", by=by, count=count)
    return count
