"""Notes of sessions: the session note belongs to the record, the process note to its writer."""

from django.db import models

from accord_web import ids
from accord_web.cases.models.treatment import Case, Session
from accord_web.people.models import Person
from accord_web.privacy.fields import SealedField


class Note(models.Model):
    """What a therapist writes about a session, in five lines. Unsigned it is a draft of its writer.

    Signed it is never changed: an amendment is a further row that points to the earlier.
    """

    id = models.UUIDField(primary_key=True, default=ids.new, editable=False)
    case = models.ForeignKey(Case, models.PROTECT, related_name="notes")
    session = models.ForeignKey(Session, models.PROTECT, related_name="notes")
    written_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    about = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")  # or everybody
    lines = SealedField()  # five texts, sealed with the case's key
    changed_at = models.DateTimeField()
    signed_at = models.DateTimeField(null=True)
    amends = models.ForeignKey("self", models.PROTECT, null=True, related_name="amendments")

    class Privacy:
        desk = ["written_by", "about", "lines", "changed_at", "signed_at", "amends"]
        operational = ["id", "case", "session"]

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["session", "written_by"],
                condition=models.Q(signed_at=None),
                name="one_draft_a_session",
            ),
            models.UniqueConstraint(
                fields=["amends"],
                condition=models.Q(signed_at__isnull=False),
                name="one_signed_amendment",
            ),
        ]


class ProcessNote(models.Model):
    """A therapist's own thoughts: no part of the record, read by nobody else, in no export.

    Each has a key of its own, so that erasing one leaves nothing readable in any backup.
    """

    in_no_export = True  # whatever writes out a record passes over such a table

    id = models.UUIDField(primary_key=True, default=ids.new, editable=False)
    case = models.ForeignKey(Case, models.PROTECT, related_name="process_notes")
    written_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    text = SealedField()
    written_at = models.DateTimeField()
    changed_at = models.DateTimeField()

    class Privacy:
        desk = ["text", "written_at", "changed_at"]
        operational = ["id", "case", "written_by"]
