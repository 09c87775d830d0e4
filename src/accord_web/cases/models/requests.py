"""Somebody asks for a record; a record is kept for a time, or longer by law."""

from django.db import models

from accord_web import ids
from accord_web.cases.models.treatment import Case
from accord_web.people.models import Person
from accord_web.privacy.fields import SealedField


class RecordRequest(models.Model):
    """Somebody of a case asks for a record of it: their own, or a young person's in their care.

    The clock runs from the day on which it was received, whoever wrote it down and when.
    """

    id = models.UUIDField(primary_key=True, default=ids.new, editable=False)
    case = models.ForeignKey(Case, models.PROTECT, related_name="record_requests")
    asker = models.ForeignKey(Person, models.PROTECT, related_name="+")
    subject = models.ForeignKey(Person, models.PROTECT, related_name="+")  # whose record
    received_on = models.DateField()
    due_on = models.DateField()  # by the country profile, as it was then
    taken_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    taken_at = models.DateTimeField()
    identity_how = models.CharField(max_length=12, blank=True)  # cases.requests.Identity
    identity_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    identity_at = models.DateTimeField(null=True)
    state = models.CharField(max_length=12, default="open")  # cases.requests.State
    refused = models.JSONField(default=dict)  # {kind of record: code of the reason}
    words = SealedField(null=True)  # what was said beside the codes; sealed with the case's key
    decided_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)

    class Privacy:
        care = ["received_on", "due_on", "state", "refused", "words", "decided_by", "decided_at"]
        desk = ["taken_by", "taken_at", "identity_how", "identity_by", "identity_at"]
        operational = ["id", "case", "asker", "subject"]

    class Meta:
        indexes = [models.Index(fields=["state", "due_on"], name="requests_by_due")]


class LegalHold(models.Model):
    """The record of a case must not be erased for now, whatever retention says."""

    id = models.UUIDField(primary_key=True, default=ids.new, editable=False)
    case = models.ForeignKey(Case, models.PROTECT, related_name="holds")
    placed_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    placed_at = models.DateTimeField()
    reason = SealedField()  # sealed with the case's key
    until = models.DateField(null=True)  # the last day; None: until somebody lifts it
    lifted_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    lifted_at = models.DateTimeField(null=True)

    class Privacy:
        desk = ["placed_by", "placed_at", "reason", "until", "lifted_by", "lifted_at"]
        operational = ["id", "case"]


class Expiry(models.Model):
    """The rules on retention let this record go; a named person decides."""

    id = models.UUIDField(primary_key=True, default=ids.new, editable=False)
    case = models.OneToOneField(Case, models.PROTECT, related_name="expiry")
    due_on = models.DateField()
    proposed_at = models.DateTimeField()

    class Privacy:
        desk = ["due_on", "proposed_at"]
        operational = ["id", "case"]
