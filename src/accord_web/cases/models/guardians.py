"""Young people and those who care for them: a guardian takes part and is never a reader."""

from django.db import models

from accord_web import ids
from accord_web.cases.models.treatment import Case
from accord_web.people.models import Person
from accord_web.privacy.fields import SealedField


class Guardian(models.Model):
    """What one guardian may do for one young person in a case: four settings, each its own.

    A court may limit one of them and leave the others. Coming of age ends all (`until`).
    """

    id = models.UUIDField(primary_key=True, default=ids.new, editable=False)
    case = models.ForeignKey(Case, models.PROTECT, related_name="guardians")
    young = models.ForeignKey(Person, models.PROTECT, related_name="guarded_by")
    guardian = models.ForeignKey(Person, models.PROTECT, related_name="guards")
    treatment = models.BooleanField(default=False)  # may agree to treatment for them
    platform = models.BooleanField(default=False)  # has a place in Accord of their own
    sharing = models.BooleanField(default=False)  # something may be opened to them
    records = models.BooleanField(default=False)  # may ask for the record
    grounds = SealedField(null=True)  # what a court or agreement says, in words
    since = models.DateTimeField()
    until = models.DateTimeField(null=True)  # the day the young person comes of age, or earlier

    class Privacy:
        care = ["treatment", "platform", "sharing", "records", "since", "until"]
        desk = ["grounds"]
        operational = ["id", "case", "young", "guardian"]

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["case", "young", "guardian"], name="one_row_a_guardian"
            ),
            models.CheckConstraint(
                condition=~models.Q(young=models.F("guardian")), name="nobody_guards_themselves"
            ),
        ]


class Opening(models.Model):
    """A named clinician opens what a young person shares to one guardian, for a time.

    Counts only once the young person has been shown it, and until the day of its review.
    """

    id = models.UUIDField(primary_key=True, default=ids.new, editable=False)
    guardian = models.ForeignKey(Guardian, models.PROTECT, related_name="openings")
    opened_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    opened_at = models.DateTimeField()
    reason = SealedField()
    shown_at = models.DateTimeField(null=True)  # to the young person, who comes first
    ends_at = models.DateTimeField()  # the review; without a new one it closes by itself
    ended_at = models.DateTimeField(null=True)

    class Privacy:
        care = ["opened_by", "opened_at", "reason", "shown_at", "ends_at", "ended_at"]
        operational = ["id", "guardian"]
