"""Young people and those who care for them: a guardian takes part and is never a reader."""

from django.db import models

from accord_web import ids
from accord_web.cases.models.treatment import Case
from accord_web.people.models import Person
from accord_web.privacy.fields import SealedField


class Young(models.Model):
    """A client who is not of age. No date of birth is kept, only the day on which this ends."""

    id = models.UUIDField(primary_key=True, default=ids.new, editable=False)
    case = models.ForeignKey(Case, models.PROTECT, related_name="young_people")
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    of_age_on = models.DateField()
    noted_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    noted_at = models.DateTimeField()
    # Our questions are written for adults: they are put to this person where a clinician says so.
    asked_as_adult = models.BooleanField(default=False)
    asked_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    asked_since = models.DateTimeField(null=True)
    grown_at = models.DateTimeField(null=True)  # the day came, and all that guardians had ended

    class Privacy:
        care = ["of_age_on", "asked_as_adult", "asked_by", "asked_since", "grown_at"]
        desk = ["noted_by", "noted_at"]
        operational = ["id", "case", "person"]

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["case", "person"], name="one_young_a_case"),
        ]


class Capacity(models.Model):
    """That a named clinician judged whether a young person decides for themselves; the latest."""

    id = models.UUIDField(primary_key=True, default=ids.new, editable=False)
    young = models.ForeignKey(Young, models.PROTECT, related_name="judgements")
    decides = models.BooleanField()
    judged_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    judged_at = models.DateTimeField()
    reason = SealedField()

    class Privacy:
        care = ["decides", "judged_by", "judged_at"]
        desk = ["reason"]
        operational = ["id", "young"]


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
    since = models.DateTimeField()
    until = models.DateTimeField(null=True)  # the day the young person comes of age, or earlier

    class Privacy:
        care = ["since", "until"]
        desk = ["treatment", "platform", "sharing", "records"]
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


class Setting(models.Model):
    """One of the four settings as somebody noted it, with its grounds. The latest counts."""

    id = models.UUIDField(primary_key=True, default=ids.new, editable=False)
    guardian = models.ForeignKey(Guardian, models.PROTECT, related_name="settings")
    name = models.CharField(max_length=12)  # treatment, platform, sharing, records
    allowed = models.BooleanField()
    grounds = SealedField(null=True)  # what a court or agreement says, in words
    noted_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    noted_at = models.DateTimeField()

    class Privacy:
        desk = ["name", "allowed", "grounds", "noted_by", "noted_at"]
        operational = ["id", "guardian"]


class Opening(models.Model):
    """A named clinician opens what a young person shares to one guardian, for a time.

    Counts only once the young person has been shown it, and until the day of its review.
    """

    id = models.UUIDField(primary_key=True, default=ids.new, editable=False)
    guardian = models.ForeignKey(Guardian, models.PROTECT, related_name="openings")
    opened_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    opened_at = models.DateTimeField()
    reason = SealedField()  # for the record
    said = SealedField()  # the same in words for the young person
    shown_at = models.DateTimeField(null=True)  # to the young person, who comes first
    shown_by = models.ForeignKey(  # whoever showed it in the room; empty: on their own page
        Person, models.PROTECT, null=True, related_name="+"
    )
    ends_at = models.DateTimeField()  # the review; without a new one it closes by itself
    ended_at = models.DateTimeField(null=True)

    class Privacy:
        care = ["opened_by", "opened_at", "said", "shown_at", "shown_by", "ends_at", "ended_at"]
        desk = ["reason"]
        operational = ["id", "guardian"]
