"""Session notes: five lines about a session, signed, amended by further rows and never changed.

Unsigned, a note is its writer's draft. Saving it asks what the writer had seen, so that nothing
written in another window is lost.
"""

import json
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Q, QuerySet

from accord_web import clock, ids
from accord_web.cases.actions import lock_case
from accord_web.cases.models import Note, Part, Session
from accord_web.people.models import Person
from accord_web.privacy import audit
from accord_web.privacy.access import MEMBERS
from accord_web.privacy.encryption import keys_of, reveal
from accord_web.privacy.filters import readable
from accord_web.privacy.gate import Record
from accord_web.privacy.standing import NotAllowed, Standing
from accord_web.storage.lock import writing

LINES = 5
LONGEST = 300  # letters a line


class KeptElsewhere(ValueError):
    """The draft was saved in another window since this one was opened."""


class AmendedMeanwhile(ValueError):
    """Somebody else amended the note first; the draft is kept, and amends theirs now."""


@dataclass(frozen=True, slots=True)
class NoteRow:
    id: uuid.UUID
    case: uuid.UUID
    session: uuid.UUID
    number: int  # of the session
    written_by: uuid.UUID
    writer: str
    about: uuid.UUID | None  # one member, or everybody
    lines: tuple[str, ...]
    changed_at: datetime
    signed_at: datetime | None
    amends: uuid.UUID | None

    @property
    def seen(self) -> str:
        """What a form remembers of the draft it shows."""
        return self.changed_at.isoformat()


@dataclass(frozen=True, slots=True)
class Chain:
    """A signed note as it stands, and what it was before, the latest first."""

    head: NoteRow
    earlier: tuple[NoteRow, ...]


@dataclass(frozen=True, slots=True)
class Written:
    """What somebody writes: five lines, and whom they are about where that is one person."""

    lines: Sequence[str]
    about: uuid.UUID | None = None

    @property
    def tidy(self) -> list[str]:
        given = [" ".join(line.split()) for line in self.lines][:LINES]
        return [*given, *[""] * (LINES - len(given))]

    @property
    def blank(self) -> bool:
        return not any(self.tidy)


def notes(viewer: Standing, case: uuid.UUID) -> list[NoteRow]:
    """Every note of the case that the viewer may read: what is signed, and their own drafts."""
    return _opened(_readable(viewer, case).order_by("-session__starts_at", "signed_at", "id"))


def drafts(viewer: Standing, case: uuid.UUID, session: uuid.UUID) -> NoteRow | None:
    """The viewer's own draft about this session."""
    rows = _readable(viewer, case).filter(session=session, signed_at=None)
    return next(iter(_opened(rows)), None)


def signed(viewer: Standing, note: uuid.UUID) -> NoteRow:
    """A signed note that nothing amends yet."""
    case = Note.objects.filter(id=note).values_list("case", flat=True).first()
    if case is None:
        raise NotAllowed("No such note.")
    for chain in chains(notes(viewer, case)):
        if chain.head.id == note:
            return chain.head
    raise NotAllowed("No signed note that stands.")


def chains(rows: Sequence[NoteRow]) -> list[Chain]:
    """Signed notes with what each amended, in the order of `rows`. Pure."""
    signed = {row.id: row for row in rows if row.signed_at}
    amended = {row.amends for row in signed.values()}
    found = []
    for row in signed.values():
        if row.id in amended:
            continue
        earlier, at = [], row
        while at.amends in signed:
            at = signed[at.amends]
            earlier.append(at)
        found.append(Chain(row, tuple(earlier)))
    return found


def _readable(viewer: Standing, case: uuid.UUID) -> "QuerySet[Note]":
    here = viewer.cases.get(case)
    if here is None or not here.is_therapist:
        raise NotAllowed("Notes are for the therapists of the case.")
    through = readable(viewer, Record.NOTE, owner="written_by")
    return Note.objects.filter(
        through, Q(signed_at__isnull=False) | Q(written_by=viewer.person), case=case
    )


def _opened(rows: "QuerySet[Note]") -> list[NoteRow]:
    wanted = rows.values(
        "id",
        "case",
        "session",
        "session__number",
        "written_by",
        "about",
        "lines",
        "changed_at",
        "signed_at",
        "amends",
    )
    opened = reveal(wanted, Note)
    writers = Person.objects.filter(id__in={row["written_by"] for row in opened})
    names = {row["id"]: row["nickname"] for row in reveal(writers.values("id", "nickname"), Person)}
    return [_row(row, names[row["written_by"]] or "…") for row in opened]


def _row(row: dict[str, Any], writer: str) -> NoteRow:
    return NoteRow(
        id=row["id"],
        case=row["case"],
        session=row["session"],
        number=row["session__number"],
        written_by=row["written_by"],
        writer=writer,
        about=row["about"],
        lines=tuple(json.loads(row["lines"])) if row["lines"] else ("",) * LINES,
        changed_at=row["changed_at"],
        signed_at=row["signed_at"],
        amends=row["amends"],
    )


def save(
    session: uuid.UUID,
    written: Written,
    *,
    amends: uuid.UUID | None = None,
    seen: str,
    by: uuid.UUID,
) -> None:
    """Keep a draft. Raises KeptElsewhere where `seen` is not the draft that stands."""
    case = _check(session, written)
    with writing():
        row = _save(case, session, written, amends, seen, by=by)
    if row is None:
        raise KeptElsewhere("The draft was saved or signed in another window.")


def sign(
    session: uuid.UUID,
    written: Written,
    *,
    amends: uuid.UUID | None = None,
    seen: str,
    by: uuid.UUID,
) -> uuid.UUID:
    """Sign what is written: from now on it belongs to the record and is never changed."""
    if written.blank:
        raise ValueError("Write at least one line before you sign.")
    case = _check(session, written)
    with writing():
        row = _save(case, session, written, amends, seen, by=by)
        taken = row and row.amends_id and _signed_amendment(row.amends_id)
        if row and taken:
            Note.objects.filter(id=row.id).update(amends=_latest(taken))
        elif row:
            Note.objects.filter(id=row.id, signed_at=None).update(signed_at=clock.now())
            audit.log("note.signed", by=by, case=case, record=f"note:{row.id}")
    if row is None:
        raise KeptElsewhere("The draft was saved or signed in another window.")
    if taken:
        raise AmendedMeanwhile("Somebody amended this note first.")
    return row.id


def _save(
    case: uuid.UUID,
    session: uuid.UUID,
    written: Written,
    amends: uuid.UUID | None,
    seen: str,
    *,
    by: uuid.UUID,
) -> Note | None:
    """The draft with these words; None where another draft stands than the one that was seen."""
    lock_case(case)
    text = json.dumps(written.tidy, ensure_ascii=False)
    row = Note.objects.filter(session=session, written_by=by, signed_at=None).first()
    known = row.changed_at.isoformat() if row else ""
    if seen != known and not (row and _same(row, text, written.about)):
        return None
    made = row or Note(
        id=ids.new(), case_id=case, session_id=session, written_by_id=by, amends_id=amends
    )
    made.lines = keys_of([case])[case].seal(text, Note, "lines", made.id)
    made.about_id = written.about
    made.changed_at = clock.now()
    made.save(force_insert=row is None)
    audit.log("note.saved", by=by, case=case, record=f"note:{made.id}")
    return made


def _same(row: Note, text: str, about: uuid.UUID | None) -> bool:
    """The same words sent twice, by a double tap or a page loaded again."""
    opened = reveal([{"id": row.id, "lines": row.lines}], Note)[0]["lines"]
    return bool(opened == text and row.about_id == about)


def _check(session: uuid.UUID, written: Written) -> uuid.UUID:
    """The case of the session, where what is written fits."""
    case = Session.objects.values_list("case", flat=True).get(id=session)
    if any(len(line) > LONGEST for line in written.tidy):
        raise ValueError(f"A line holds {LONGEST} letters.")
    if written.about is not None:
        there = Part.objects.filter(case=case, person=written.about, role__in=MEMBERS)
        if not there.exists():
            raise NotAllowed("Nobody who takes part in this case.")
    return case


def _signed_amendment(note: uuid.UUID) -> uuid.UUID | None:
    rows = Note.objects.filter(amends=note).exclude(signed_at=None)
    return rows.values_list("id", flat=True).first()


def _latest(note: uuid.UUID | None) -> uuid.UUID | None:
    """The end of the chain that this note is in."""
    while note is not None and (later := _signed_amendment(note)):
        note = later
    return note
