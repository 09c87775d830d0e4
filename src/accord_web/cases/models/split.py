"""A joint case that is being separated into one record for each person; a case handed over."""

from django.db import models

from accord_web import ids
from accord_web.cases.models.treatment import Case
from accord_web.people.models import Person
from accord_web.privacy.fields import SealedField


class Split(models.Model):
    """A joint case that was separated. Until somebody confirms it, it can be taken back whole.

    Taken back, the row is gone. Confirmed, it stays with the closed joint case, and nothing links
    it to the records that came of it.
    """

    id = models.UUIDField(primary_key=True, default=ids.new, editable=False)
    case = models.OneToOneField(Case, models.PROTECT, related_name="split")  # the joint one
    begun_at = models.DateTimeField()
    begun_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    confirmed_at = models.DateTimeField(null=True)
    confirmed_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    # What taking it back needs to know, sealed with the joint case's key; gone once confirmed.
    undo = SealedField(null=True)

    class Privacy:
        desk = ["begun_at", "begun_by", "confirmed_at", "confirmed_by"]
        operational = ["id", "case", "undo"]


class Apart(models.Model):
    """Whose record a new case is, while a split waits to be confirmed; gone after it."""

    id = models.UUIDField(primary_key=True, default=ids.new, editable=False)
    split = models.ForeignKey(Split, models.PROTECT, related_name="apart")
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    case = models.OneToOneField(Case, models.PROTECT, related_name="came_of")

    class Privacy:
        operational = ["id", "split", "person", "case"]

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["split", "person"], name="one_record_a_person")
        ]


class Handover(models.Model):
    """A case that goes on with another therapist, in a new case; what was there before is asked.

    The earlier case is closed. Its answers are the successor's to read only once every client has
    agreed to it.
    """

    id = models.UUIDField(primary_key=True, default=ids.new, editable=False)
    case = models.OneToOneField(Case, models.PROTECT, related_name="handed_over")
    goes_on_in = models.OneToOneField(Case, models.PROTECT, related_name="took_over")
    successor = models.ForeignKey(Person, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")

    class Privacy:
        care = ["successor", "at"]
        desk = ["by"]
        operational = ["id", "case", "goes_on_in"]


class EarlierAnswers(models.Model):
    """One client's word on whether the successor may read what was there before the hand-over."""

    id = models.UUIDField(primary_key=True, default=ids.new, editable=False)
    handover = models.ForeignKey(Handover, models.PROTECT, related_name="words")
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    may_read = models.BooleanField()
    mode = models.CharField(max_length=8, default="portal")  # portal, paper, room
    said_at = models.DateTimeField()

    class Privacy:
        care = ["may_read", "mode", "said_at"]
        operational = ["id", "handover", "person"]

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["handover", "person"], name="one_word_a_client")
        ]
