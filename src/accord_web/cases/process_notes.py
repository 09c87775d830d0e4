"""Process notes: a therapist's own. Nobody else reads one, whatever they are in the case.

Each is sealed with a key of its own; `flows.process_notes.erase` deletes both. They are in no
export (`ProcessNote.in_no_export`), and the country's profile says whether they are offered.
"""

import uuid
from dataclasses import dataclass
from datetime import datetime

from accord_web import clock, ids
from accord_web.cases.models import Case, ProcessNote
from accord_web.privacy import audit
from accord_web.privacy.encryption import keys_of, new_key, reveal
from accord_web.privacy.filters import readable
from accord_web.privacy.gate import Record
from accord_web.privacy.profile import profile
from accord_web.privacy.standing import NotAllowed, Standing
from accord_web.storage.lock import writing

KEY = "process"  # the kind of key, one a note
LONGEST = 4000


@dataclass(frozen=True, slots=True)
class ProcessNoteRow:
    id: uuid.UUID
    text: str
    written_at: datetime
    changed_at: datetime

    @property
    def seen(self) -> str:
        return self.changed_at.isoformat()


def offered(viewer: Standing, case: uuid.UUID) -> bool:
    """Whether the law of the clinic's country knows a therapist's own notes."""
    country = Case.objects.values_list("clinic__country", flat=True).get(id=case)
    return profile(country).process_notes_apart


def process_notes(viewer: Standing, case: uuid.UUID) -> list[ProcessNoteRow]:
    """The viewer's own in this case, the latest first; also after they have left it."""
    through = readable(viewer, Record.PROCESS_NOTE, owner="written_by")
    rows = ProcessNote.objects.filter(through, case=case).order_by("-written_at", "-id")
    wanted = rows.values("id", "text", "written_at", "changed_at")
    return [
        ProcessNoteRow(**{**row, "text": row["text"] or ""}) for row in reveal(wanted, ProcessNote)
    ]


def case_of(viewer: Standing, note: uuid.UUID) -> uuid.UUID:
    """The case of a note of the viewer's own."""
    rows = ProcessNote.objects.filter(id=note, written_by=viewer.person)
    if viewer.person is None or (case := rows.values_list("case", flat=True).first()) is None:
        raise NotAllowed("Nobody's but its writer's.")
    return case


def write(case: uuid.UUID, text: str, *, by: uuid.UUID) -> uuid.UUID:
    """Keep a new one."""
    note_id, now = ids.new(), clock.now()
    text = _fits(text)
    key = new_key(KEY, note_id)
    with writing():
        ProcessNote.objects.create(
            id=note_id,
            case_id=case,
            written_by_id=by,
            text=key.seal(text, ProcessNote, "text", note_id),
            written_at=now,
            changed_at=now,
        )
        audit.log("process-note.written", by=by, record=f"process-note:{note_id}")
    return note_id


def rewrite(note_id: uuid.UUID, text: str, *, by: uuid.UUID) -> None:
    """Other words in its place: it is no record, so nothing of it is kept for others."""
    text = _fits(text)
    with writing():
        row = ProcessNote.objects.filter(id=note_id, written_by=by).first()
        if row is None:
            raise NotAllowed("Nobody's but its writer's.")
        key = keys_of([note_id])[note_id]
        row.text = key.seal(text, ProcessNote, "text", note_id)
        row.changed_at = clock.now()
        row.save(update_fields=["text", "changed_at"])
        audit.log("process-note.rewritten", by=by, record=f"process-note:{note_id}")


def _fits(text: str) -> str:
    text = text.strip()
    if not 1 <= len(text) <= LONGEST:
        raise ValueError(f"A note holds {LONGEST} letters, and at least one.")
    return text
