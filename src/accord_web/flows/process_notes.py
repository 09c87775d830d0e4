"""Erasing a process note: its writer's to do, at any time, for good."""

import uuid

from accord_web.cases.models import ProcessNote
from accord_web.flows.deletion import delete
from accord_web.privacy import audit
from accord_web.privacy.standing import NotAllowed, Standing
from accord_web.storage.lock import writing
from accord_web.storage.shredding import shred


def erase(viewer: Standing, note: uuid.UUID, *, by: uuid.UUID) -> None:
    """The note with its key: no backup opens it again."""
    if not ProcessNote.objects.filter(id=note, written_by=viewer.person).exists():
        raise NotAllowed("Nobody's but its writer's.")
    with writing():
        audit.log("process-note.erased", by=by, record=f"process-note:{note}")
    delete({ProcessNote: {note}}, by=by)
    shred("vault")
    shred("default")
