"""Two people and what is between them, inside or outside therapy."""

from django.db import models

from accord_web import ids
from accord_web.cases.models import Case
from accord_web.people.models import Named, Person


class Relationship(models.Model):
    """A relationship of `one` with `other` (both in the case) or with somebody whom `one` named."""

    id = models.UUIDField(primary_key=True, default=ids.new, editable=False)
    case = models.ForeignKey(Case, models.PROTECT, related_name="relationships")
    kind = models.CharField(max_length=8)  # alliance (client with therapist) or tie
    one = models.ForeignKey(Person, models.PROTECT, related_name="+")
    other = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    named = models.ForeignKey(Named, models.PROTECT, null=True, related_name="+")
    since = models.DateTimeField()
    until = models.DateTimeField(null=True)

    class Privacy:
        care = ["since", "until"]
        answers = ["kind", "named"]
        operational = ["id", "case", "one", "other"]

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(other=None) ^ models.Q(named=None), name="one_other_side"
            ),
            models.UniqueConstraint(
                fields=["case", "one", "other"],
                condition=models.Q(until=None, named=None),
                name="one_open_alliance",
            ),
            models.UniqueConstraint(
                fields=["case", "named"],
                condition=models.Q(until=None, other=None),
                name="one_open_tie",
            ),
        ]
