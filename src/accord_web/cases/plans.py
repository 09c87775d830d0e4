"""Plans for hard times: how to stay well, and what to do when it gets too much.

A plan is its client's. They write it alone, or with their therapist in the room. Every version that
was saved stays. The therapists of the case read it only where the client opened it; supervisors,
responders and other members never do. Who is left out of the second list never shows on the first.
"""

import json
import secrets
import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.db.models import Q, QuerySet

from accord_web import clock, ids
from accord_web.cases.actions import lock_case
from accord_web.cases.models import Case, Part, PlanVersion
from accord_web.people.models import Person
from accord_web.privacy import audit
from accord_web.privacy.access import Role
from accord_web.privacy.encryption import reveal
from accord_web.privacy.filters import readable
from accord_web.privacy.gate import Record
from accord_web.privacy.reading import opens
from accord_web.privacy.standing import NotAllowed, Standing
from accord_web.privacy.tiers import Tier, pairs, reseal
from accord_web.storage.lock import writing

WELL, HARD = "well", "hard"  # staying well; when it gets too much
KINDS = (WELL, HARD)
SECTIONS = ("signs", "helps", "away")  # early signs, what helps, what to keep away
LONGEST = 500  # letters of a section: with six people it still prints on one page
MOST_PEOPLE = 6
LONGEST_NAME, LONGEST_NUMBER = 40, 24
DIALLED = frozenset("0123456789+")
WRITTEN = DIALLED | frozenset(" ()-/.")


class SavedMeanwhile(ValueError):
    """Another version was saved since this one was opened: look at it, and save again."""


@dataclass(frozen=True, slots=True)
class Call:
    """Somebody to call. `second` is false for whoever is left out of the second list."""

    key: str  # by which a form knows them again, whatever it shows of them
    name: str
    number: str
    second: bool = True

    @property
    def dialled(self) -> str:
        return "".join(sign for sign in self.number if sign in DIALLED)


@dataclass(frozen=True, slots=True)
class Written:
    """What a plan says."""

    sections: Mapping[str, str]
    people: tuple[Call, ...] = ()

    @property
    def blank(self) -> bool:
        return not (self.people or any(self.sections.values()))


@dataclass(frozen=True, slots=True)
class PlanRow:
    """One saved version, opened."""

    id: uuid.UUID
    case: uuid.UUID
    person: uuid.UUID
    kind: str
    written: Written
    written_by: uuid.UUID
    writer: str
    together: bool
    written_at: datetime
    open: bool  # to the therapists of its case

    @property
    def second(self) -> tuple[Call, ...]:
        return tuple(call for call in self.written.people if call.second)


def tidy(sections: Mapping[str, str], people: Iterable[Call]) -> Written:
    """What was typed, cut to what a plan holds. Raises ValueError where it does not fit."""
    texts = {name: sections.get(name, "").strip().replace("\r\n", "\n") for name in SECTIONS}
    if any(len(text) > LONGEST for text in texts.values()):
        raise ValueError("long")
    held = []
    for call in people:
        name, number = " ".join(call.name.split()), " ".join(call.number.split())
        if not name and not number:
            continue
        if len(name) > LONGEST_NAME or len(number) > LONGEST_NUMBER or set(number) - WRITTEN:
            raise ValueError("number")
        held.append(replace(call, name=name or number, number=number, key=call.key or _key()))
    return Written(texts, tuple(held[:MOST_PEOPLE]))


def _key() -> str:
    return secrets.token_hex(4)


def versions(
    viewer: Standing, person: uuid.UUID, kind: str = "", *, case: uuid.UUID | None = None
) -> list[PlanRow]:
    """Every version that the viewer may read, the latest first; of one treatment, or of all."""
    open_now = Q(opened_at__isnull=False, closed_at=None)
    own = Q(person=viewer.person) if viewer.person else Q(pk__in=[])
    rows = PlanVersion.objects.filter(
        readable(viewer, Record.PLAN), own | open_now, person=person
    ).order_by("-written_at", "-id")
    rows = rows.filter(kind=kind) if kind else rows
    return _opened(viewer, rows.filter(case=case) if case else rows)


def latest(
    viewer: Standing, person: uuid.UUID, kind: str, *, case: uuid.UUID | None = None
) -> PlanRow | None:
    """The plan as it stands, as far as the viewer may read it."""
    return next(iter(versions(viewer, person, kind, case=case)), None)


def _opened(viewer: Standing, rows: "QuerySet[PlanVersion]") -> list[PlanRow]:
    columns = ("id", "case", "person", "kind", "written_by", "together", "content", "written_at")
    held = reveal(rows.values(*columns, "opened_at", "closed_at"), PlanVersion)
    found = [row for row in held if row["content"]]
    opens(viewer, ((row["case"], row["person"]) for row in found))
    people = Person.objects.filter(id__in={row["written_by"] for row in found})
    names = {row["id"]: row["nickname"] for row in reveal(people.values("id", "nickname"), Person)}
    return [_row(row, names.get(row["written_by"]) or "…") for row in found]


def _row(row: Mapping[str, Any], writer: str) -> PlanRow:
    said = json.loads(row["content"])
    return PlanRow(
        id=row["id"],
        case=row["case"],
        person=row["person"],
        kind=row["kind"],
        written=Written(said["sections"], tuple(Call(**call) for call in said["people"])),
        written_by=row["written_by"],
        writer=writer,
        together=row["together"],
        written_at=row["written_at"],
        open=row["opened_at"] is not None and row["closed_at"] is None,
    )


def save(
    viewer: Standing,
    case: uuid.UUID,
    person: uuid.UUID,
    kind: str,
    written: Written,
    *,
    seen: str,
    open_it: bool,
    by: uuid.UUID,
) -> uuid.UUID:
    """Keep a further version. By the client it is open or not, as they say; by their therapist it
    was written together, and is open.

    Closing closes the earlier versions too. Raises SavedMeanwhile where `seen` is not the latest
    that the writer may read.
    """
    together = _who_writes(viewer, case, person, by=by)
    if kind not in KINDS or written.blank:
        raise ValueError("blank")
    with writing():
        lock_case(case)
        now = latest(viewer, person, kind, case=case if together else None)
        meanwhile = now is not None and str(now.id) != seen
        if not meanwhile:
            made = _keep(case, person, kind, written, together, open_it=open_it or together, by=by)
            if not (open_it or together):
                _close(person, kind)
            audit.log("plan.saved", by=by, case=case, record=f"plan:{made}", together=together)
    if meanwhile:
        raise SavedMeanwhile("Another version was saved since this one was opened.")
    return made


def _who_writes(viewer: Standing, case: uuid.UUID, person: uuid.UUID, *, by: uuid.UUID) -> bool:
    """Whether it is written together. Raises for whoever is neither the client nor treats them."""
    here = viewer.cases.get(case)
    client = Part.objects.filter(case=case, person=person, role=Role.CLIENT, until=None)
    if by != viewer.person or here is None or not client.exists():
        raise NotAllowed("No plan of theirs.")
    if person == viewer.person:
        return False
    if not here.is_therapist or Case.objects.filter(id=case).exclude(closed_on=None).exists():
        raise NotAllowed("A plan is its client's.")
    return True


def _keep(
    case: uuid.UUID,
    person: uuid.UUID,
    kind: str,
    written: Written,
    together: bool,
    *,
    open_it: bool,
    by: uuid.UUID,
) -> uuid.UUID:
    row_id, now = ids.new(), clock.now()
    key = pairs([person])[person].of(Tier.TREATMENT if open_it else Tier.OWN)
    people = [
        {"key": c.key, "name": c.name, "number": c.number, "second": c.second}
        for c in written.people
    ]
    said = json.dumps({"sections": dict(written.sections), "people": people}, ensure_ascii=False)
    PlanVersion.objects.create(
        id=row_id,
        case_id=case,
        person_id=person,
        kind=kind,
        written_by_id=by,
        together=together,
        content=key.seal(said, PlanVersion, "content", row_id),
        written_at=now,
        opened_at=now if open_it else None,
    )
    return row_id


def let_read(viewer: Standing, kind: str, case: uuid.UUID, *, open_it: bool, by: uuid.UUID) -> None:
    """The client opens the plan as it stands to those who treat them, or closes all of it."""
    if viewer.person is None or by != viewer.person or kind not in KINDS:
        raise NotAllowed("A plan is its client's.")
    with writing():
        lock_case(case)
        now = latest(viewer, viewer.person, kind)
        if now is None or now.open is open_it:
            return
        if not open_it:
            _close(viewer.person, kind)
        elif now.case == case:
            _open(now.id)
        else:  # of an earlier treatment: a copy, for those who treat them now
            _who_writes(viewer, case, viewer.person, by=by)
            _keep(case, viewer.person, kind, now.written, False, open_it=True, by=by)
        told = "plan.opened" if open_it else "plan.closed"
        audit.log(told, by=by, case=case, record=f"plan:{now.id}")


def _open(version: uuid.UUID) -> None:
    rows = PlanVersion.objects.filter(id=version)
    _resealed(rows, Tier.TREATMENT)
    rows.update(opened_at=clock.now(), closed_at=None)


def _close(person: uuid.UUID, kind: str) -> None:
    """Of every version: what somebody has read, they have read; from now on it is theirs alone."""
    rows = PlanVersion.objects.filter(person=person, kind=kind, opened_at__isnull=False)
    standing = rows.filter(closed_at=None)
    _resealed(standing, Tier.OWN)
    standing.update(closed_at=clock.now())


def _resealed(rows: "QuerySet[PlanVersion]", to: Tier) -> None:
    held: Sequence[PlanVersion] = list(rows)
    if columns := reseal(held, to, owner="person_id"):
        PlanVersion.objects.bulk_update(held, columns)
