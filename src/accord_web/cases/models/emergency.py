"""A case opened in an emergency by somebody who has no part in it, and why it was not yet told."""

from django.db import models

from accord_web import ids
from accord_web.cases.models.treatment import Case
from accord_web.people.models import Person
from accord_web.privacy.fields import SealedField


class Emergency(models.Model):
    """Somebody of the clinic opened a case without a part in it, for hours and with a reason."""

    id = models.UUIDField(primary_key=True, default=ids.new, editable=False)
    case = models.ForeignKey(Case, models.PROTECT, related_name="emergencies")
    by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    reason = SealedField()  # with the case's key
    opened_at = models.DateTimeField()
    ends_at = models.DateTimeField()

    class Privacy:
        care = ["by", "opened_at", "ends_at"]
        desk = ["reason"]
        operational = ["id", "case"]


class Withholding(models.Model):
    """Why the people of a case are not told yet. It counts once two have said so, for a time."""

    id = models.UUIDField(primary_key=True, default=ids.new, editable=False)
    emergency = models.ForeignKey(Emergency, models.PROTECT, related_name="withholdings")
    by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    reason = SealedField()  # with the case's key
    recorded_at = models.DateTimeField()
    until = models.DateTimeField()

    class Privacy:
        desk = ["by", "reason", "recorded_at", "until"]
        operational = ["id", "emergency"]

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["emergency", "by"], name="one_withholding_a_person")
        ]
