"""Somebody is away, and somebody stands in; somebody has died."""

from django.db import models

from accord_web import ids
from accord_web.people.models.people import Person
from accord_web.privacy.fields import SealedField


class Absence(models.Model):
    """From when until when a therapist is away, and who stands in for them."""

    id = models.UUIDField(primary_key=True, default=ids.new, editable=False)
    person = models.ForeignKey(Person, models.PROTECT, related_name="absences")
    deputy = models.ForeignKey(Person, models.PROTECT, related_name="stands_in")
    since = models.DateTimeField()
    until = models.DateTimeField()
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")

    class Privacy:
        care = ["since", "until"]
        desk = ["made_at", "made_by"]
        operational = ["id", "person", "deputy"]

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(person=models.F("deputy")), name="nobody_deputises_themselves"
            ),
            models.CheckConstraint(
                condition=models.Q(until__gte=models.F("since")), name="an_absence_ends_after_it"
            ),
        ]


class Death(models.Model):
    """That somebody has died, as staff were told. Taken back where it was recorded by mistake."""

    id = models.UUIDField(primary_key=True, default=ids.new, editable=False)
    person = models.ForeignKey(Person, models.PROTECT, related_name="deaths")
    day = SealedField(null=True)  # where it is known; sealed with the person's key
    recorded_at = models.DateTimeField()
    recorded_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    had_account = models.BooleanField(default=False)  # so that taking it back opens it again
    taken_back_at = models.DateTimeField(null=True)

    class Privacy:
        identity = ["day"]
        desk = ["recorded_at", "recorded_by", "taken_back_at"]
        operational = ["id", "person", "had_account"]

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person"],
                condition=models.Q(taken_back_at=None),
                name="one_death_a_person",
            )
        ]
