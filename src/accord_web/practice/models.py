"""A practice that somebody takes on, and each time they told how it went."""

from django.db import models

from accord_web import ids
from accord_web.cases.models import Case
from accord_web.checkins.models import CheckIn
from accord_web.people.models import Person
from accord_web.privacy.fields import SealedField
from accord_web.relationships.models import Relationship


class Chosen(models.Model):
    """One practice of the library for one person: picked by themselves, or given by a therapist.

    What somebody picked is theirs alone; what was given stands in the record of the treatment. So
    the goal is sealed with one or the other of their keys: `privacy.tiers`.
    """

    id = models.UUIDField(primary_key=True, default=ids.new, editable=False)
    case = models.ForeignKey(Case, models.PROTECT, related_name="+")
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")  # who practises
    practice = models.CharField(max_length=32)  # an id of accord.practices
    # With whom, where it is with somebody: a tie or alliance of theirs, or another member.
    relationship = models.ForeignKey(Relationship, models.PROTECT, null=True, related_name="+")
    other = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    both = models.BooleanField(default=False)  # the other was given it, too, in the same moment
    goal = SealedField(null=True)  # in own words
    since = models.DateTimeField()
    chosen_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    # Two ends that know nothing of each other: whether somebody put a practice away that they were
    # given is theirs to tell, and whoever gave it may take it back.
    put_away_at = models.DateTimeField(null=True)  # by whoever practises
    ended_at = models.DateTimeField(null=True)  # by staff

    class Privacy:
        answers = ["practice", "relationship", "goal", "put_away_at"]
        care = ["both", "since", "ended_at"]
        operational = ["id", "case", "person", "other", "chosen_by"]

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(relationship=None) | models.Q(other=None),
                name="with_one_at_most",
            )
        ]


class Entry(models.Model):
    """Which practice a check-in tells of. Why a table of its own: docs/decisions/0040."""

    id = models.UUIDField(primary_key=True, default=ids.new, editable=False)
    checkin = models.OneToOneField(CheckIn, models.PROTECT, related_name="+")
    chosen = models.ForeignKey(Chosen, models.PROTECT, related_name="entries")

    class Privacy:
        operational = ["id", "checkin", "chosen"]
