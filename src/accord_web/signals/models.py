"""What the signals found, what was done about it, and alerts that somebody must answer."""

from django.db import models

from accord_web import ids
from accord_web.cases.models import Case
from accord_web.measures.models import Response
from accord_web.people.models import Clinic, Person
from accord_web.privacy.fields import SealedField

SELF, CLOSE = "self", "close"  # danger to oneself; danger from somebody close


class ConstantSet(models.Model):
    """A clinic's chart constants. A new set begins at the next session; none is ever edited."""

    id = models.UUIDField(primary_key=True, default=ids.new, editable=False)
    clinic = models.ForeignKey(Clinic, models.PROTECT, related_name="constants")
    name = models.CharField(max_length=40)
    measure = models.CharField(max_length=32)
    scale = models.CharField(max_length=24)
    values = models.JSONField()  # accord.records.Constants without its id
    begins_at = models.DateTimeField()

    class Privacy:
        desk = ["name", "measure", "scale", "values", "begins_at"]
        operational = ["id", "clinic"]


class Finding(models.Model):
    """A finding; its identity is (case, about, signal, session). Never changed, only followed."""

    id = models.UUIDField(primary_key=True, default=ids.new, editable=False)
    case = models.ForeignKey(Case, models.PROTECT, related_name="findings")
    about = models.UUIDField()  # a relationship or a person
    signal = models.CharField(max_length=24)
    version = models.PositiveSmallIntegerField()
    session = models.PositiveSmallIntegerField()
    constants = models.CharField(max_length=40, blank=True)
    content = SealedField()  # strength and parameters, sealed with the case's key
    digest = models.CharField(max_length=64)  # keyed, so that recomputing compares without opening
    parts = models.JSONField()  # ids of every response part it comes from
    readable_from = models.DateTimeField()
    readable_until = models.DateTimeField(null=True)  # then a version that knows more takes over
    found_at = models.DateTimeField()
    superseded_at = models.DateTimeField(null=True)

    class Privacy:
        derived = ["signal", "session", "content"]
        secret = ["digest"]
        operational = [
            "id",
            "case",
            "about",
            "version",
            "constants",
            "parts",
            "readable_from",
            "readable_until",
            "found_at",
            "superseded_at",
        ]

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["case", "about", "signal", "session", "readable_from"],
                condition=models.Q(superseded_at=None),
                name="one_live_finding_at_a_time",
            )
        ]


class Deed(models.Model):
    """What a therapist did about a finding: points at its identity, so recomputing leaves it."""

    id = models.UUIDField(primary_key=True, default=ids.new, editable=False)
    case = models.ForeignKey(Case, models.PROTECT, related_name="deeds")
    about = models.UUIDField()
    signal = models.CharField(max_length=24)
    session = models.PositiveSmallIntegerField()
    what = models.CharField(max_length=12)  # talked, not-now, not-useful
    by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Privacy:
        derived = ["signal", "session", "what", "at"]
        operational = ["id", "case", "about", "by"]

    class Meta:
        indexes = [models.Index(fields=["case", "signal", "session"], name="deeds_of_finding")]


class Alert(models.Model):
    """Somebody may be in danger: open until a responder has acknowledged it."""

    id = models.UUIDField(primary_key=True, default=ids.new, editable=False)
    clinic = models.ForeignKey(Clinic, models.PROTECT, related_name="alerts")
    case = models.ForeignKey(Case, models.PROTECT, related_name="alerts")
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    response = models.OneToOneField(Response, models.PROTECT, related_name="+")
    kind = models.CharField(max_length=8, default=SELF)  # or CLOSE
    raised_at = models.DateTimeField()
    due_at = models.DateTimeField()  # after it the deputy is called too
    escalated_at = models.DateTimeField(null=True)
    acknowledged_at = models.DateTimeField(null=True)
    acknowledged_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    note = SealedField(null=True)

    class Privacy:
        answers = ["raised_at", "note"]
        desk = ["due_at", "escalated_at", "acknowledged_at", "acknowledged_by"]
        operational = ["id", "clinic", "case", "person", "response", "kind"]
