"""What a named clinician opens to one guardian of what a young person shares, and for how long.

It counts once the young person was shown it, for what comes in from then on, and until its review;
the gate holds to that. The reason is for the record; the young person reads words of their own.
"""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import QuerySet

from accord_web import clock, ids
from accord_web.cases.guardians import treats
from accord_web.cases.models import Guardian, Opening
from accord_web.privacy import audit
from accord_web.privacy.access import Side
from accord_web.privacy.encryption import keys_of, reveal
from accord_web.privacy.standing import NotAllowed, Standing
from accord_web.storage.lock import writing

LONGEST = timedelta(days=183)  # half a year; after that a clinician looks at it anew
LONGEST_WORDS = 600


class NotNow(ValueError):
    """Nothing can be opened as things stand; the message says what stands in the way."""


@dataclass(frozen=True, slots=True)
class OpeningRow:
    """Something opened to a guardian. `reason` is empty for all but the therapists of the case."""

    id: uuid.UUID
    guardian: uuid.UUID  # the row of the guardian
    reader: uuid.UUID
    young: uuid.UUID
    case: uuid.UUID
    opened_by: uuid.UUID
    opened_at: datetime
    said: str
    reason: str
    shown_at: datetime | None
    shown_by: uuid.UUID | None
    ends_at: datetime
    ended_at: datetime | None
    state: str  # waiting (to be shown), open, over


def openings(viewer: Standing, case: uuid.UUID) -> list[OpeningRow]:
    """What was opened in the case, the latest first, for its therapists."""
    treats(viewer, case)
    return _openings(viewer, Opening.objects.filter(guardian__case=case), reasons=True)


def opening(viewer: Standing, row: uuid.UUID) -> OpeningRow:
    """One of them, for the therapists of the case."""
    case = Opening.objects.filter(id=row).values_list("guardian__case", flat=True).first()
    if case is None:
        raise NotAllowed("Nothing of this id.")
    return next(one for one in openings(viewer, case) if one.id == row)


def opened_of(viewer: Standing) -> list[OpeningRow]:
    """What was opened, or is to be, of what the viewer answers: first of all theirs to know."""
    cases = viewer.cases_as(Side.MEMBER)
    rows = Opening.objects.filter(guardian__young=viewer.person, guardian__case__in=cases)
    return _openings(viewer, rows, reasons=False)


def opened_to(viewer: Standing) -> list[OpeningRow]:
    """What is open to the viewer as a guardian, now. What is not shown yet does not exist here."""
    cases = [case for case, here in viewer.cases.items() if here.is_guardian]
    rows = Opening.objects.filter(guardian__guardian=viewer.person, guardian__case__in=cases)
    return [row for row in _openings(viewer, rows, reasons=False) if row.state == "open"]


def _openings(viewer: Standing, rows: "QuerySet[Opening]", *, reasons: bool) -> list[OpeningRow]:
    columns = {"said": "said", "reason": "reason"} if reasons else {"said": "said"}
    wanted = rows.order_by("-opened_at", "-id").values(
        "id",
        "guardian",
        "guardian__guardian",
        "guardian__young",
        "guardian__case",
        "guardian__until",
        "guardian__sharing",
        "opened_by",
        "opened_at",
        "shown_at",
        "shown_by",
        "ends_at",
        "ended_at",
        *columns,
    )
    return [_opening(viewer, row) for row in reveal(wanted, Opening, columns)]


def _opening(viewer: Standing, row: Mapping[str, Any]) -> OpeningRow:
    until = row["guardian__until"]
    over = row["ended_at"] is not None or row["ends_at"] <= viewer.now
    over = over or not row["guardian__sharing"] or (until is not None and until <= viewer.now)
    waits = row["shown_at"] is None or row["shown_at"] > viewer.now
    return OpeningRow(
        id=row["id"],
        guardian=row["guardian"],
        reader=row["guardian__guardian"],
        young=row["guardian__young"],
        case=row["guardian__case"],
        opened_by=row["opened_by"],
        opened_at=row["opened_at"],
        said=row["said"] or "",
        reason=row.get("reason") or "",
        shown_at=row["shown_at"],
        shown_by=row["shown_by"],
        ends_at=row["ends_at"],
        ended_at=row["ended_at"],
        state="over" if over else "waiting" if waits else "open",
    )


def open_to(
    guardian_row: uuid.UUID,
    *,
    reason: str,
    said: str,
    ends_at: datetime,
    by: uuid.UUID,
) -> uuid.UUID:
    """Open what the young person shares to one guardian, as soon as they were shown it."""
    now, opening_id = clock.now(), ids.new()
    if not (_fits(reason) and _fits(said)):
        raise ValueError(
            f"Write the reason and the words, each in at most {LONGEST_WORDS} letters."
        )
    if not now < ends_at <= now + LONGEST:
        raise ValueError("The review lies ahead, and at most half a year ahead.")
    row = Guardian.objects.get(id=guardian_row)
    if row.until is not None and row.until <= now:
        raise NotNow("Their time as a guardian is over.")
    if not (row.sharing and row.platform):
        raise NotNow("Nothing may be opened to this guardian: a setting says no.")
    if _current(row.id, now).exists():
        raise NotNow("Something is open to this guardian already, or waits to be shown.")
    key = keys_of([row.case_id])[row.case_id]
    with writing():
        Opening.objects.create(
            id=opening_id,
            guardian=row,
            opened_by_id=by,
            opened_at=now,
            reason=key.seal(reason.strip(), Opening, "reason", opening_id),
            said=key.seal(said.strip(), Opening, "said", opening_id),
            ends_at=min(ends_at, row.until or ends_at),
        )
        audit.log("opening.made", by=by, case=row.case_id, record=f"opening:{opening_id}")
    return opening_id


def shown(
    opening_id: uuid.UUID, case: uuid.UUID, *, by: uuid.UUID, in_the_room: bool = False
) -> bool:
    """The young person saw it: on their own page, or in the room, as a clinician records."""
    with writing():
        rows = Opening.objects.filter(
            id=opening_id, guardian__case=case, shown_at=None, ended_at=None
        )
        if not in_the_room:
            rows = rows.filter(guardian__young=by)
        done = rows.update(shown_at=clock.now(), shown_by=by if in_the_room else None)
        if done:
            how = "room" if in_the_room else "page"
            audit.log("opening.shown", by=by, case=case, record=f"opening:{opening_id}", how=how)
    return bool(done)


def end(opening_id: uuid.UUID, case: uuid.UUID, *, by: uuid.UUID | None) -> bool:
    """Close it at once. What was read was read."""
    with writing():
        rows = Opening.objects.filter(id=opening_id, guardian__case=case, ended_at=None)
        done = rows.update(ended_at=clock.now())
        if done:
            audit.log("opening.ended", by=by, case=case, record=f"opening:{opening_id}")
    return bool(done)


def end_all(guardian_row: uuid.UUID, case: uuid.UUID, *, by: uuid.UUID | None) -> None:
    """Nothing is open to this guardian any more, and nothing comes back by itself."""
    for opening_id in Opening.objects.filter(guardian=guardian_row, ended_at=None).values_list(
        "id", flat=True
    ):
        end(opening_id, case, by=by)


def end_every(case: uuid.UUID, *, by: uuid.UUID | None) -> None:
    """Everybody agreed that nothing passes: nothing stays open to any guardian of the case."""
    for row in Guardian.objects.filter(case=case).values_list("id", flat=True):
        end_all(row, case, by=by)


def _current(guardian_row: uuid.UUID, now: datetime) -> "QuerySet[Opening]":
    return Opening.objects.filter(guardian=guardian_row, ended_at=None, ends_at__gt=now)


def _fits(words: str) -> bool:
    return 1 <= len(words.strip()) <= LONGEST_WORDS
