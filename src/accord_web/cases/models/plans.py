"""What somebody wants to remember when things get hard: their plan, version by version."""

from django.db import models

from accord_web import ids
from accord_web.cases.models.treatment import Case
from accord_web.people.models import Person
from accord_web.privacy.fields import SealedField


class PlanVersion(models.Model):
    """A plan as it was saved once. It is never changed: what is saved next is another row.

    It belongs to the client, whoever held the pen. Open to the therapists it is sealed with the
    client's treatment key and belongs to the record; else with the key of what is theirs alone.
    """

    id = models.UUIDField(primary_key=True, default=ids.new, editable=False)
    case = models.ForeignKey(Case, models.PROTECT, related_name="plans")
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    kind = models.CharField(max_length=8)  # well or hard: cases.plans
    written_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    together = models.BooleanField()  # in the room, by the therapist's hand
    content = SealedField()  # its sections, and the people to call in their order
    written_at = models.DateTimeField()
    opened_at = models.DateTimeField(null=True)  # to the therapists of the case
    closed_at = models.DateTimeField(null=True)

    class Privacy:
        answers = ["kind", "written_by", "together", "content", "written_at"]
        sharing = ["opened_at", "closed_at"]
        operational = ["id", "case", "person"]

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(closed_at=None) | models.Q(opened_at__isnull=False),
                name="what_is_closed_was_open",
            )
        ]
        indexes = [models.Index(fields=["person", "kind"], name="plans_of_person")]
