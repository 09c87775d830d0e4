"""How somebody may safely be reached, in their own words; asked alone, again and again."""

from django.db import models

from accord_web import ids
from accord_web.people.models.people import Person
from accord_web.privacy.fields import SealedField


class Contact(models.Model):
    """What one person said about being reached. Never edited: saying it again makes another row.

    Until there is one, nothing is sent to them at all.
    """

    id = models.UUIDField(primary_key=True, default=ids.new, editable=False)
    person = models.ForeignKey(Person, models.PROTECT, related_name="contacts")
    case = models.UUIDField()  # in which it was said. No key: people know no cases.
    reach = SealedField()  # channel, where, hours, whether a message may be left, the sender shown
    reasons = SealedField()  # who else uses this phone; never for whoever only has to call
    said_at = models.DateTimeField()
    until = models.DateTimeField(null=True)
    mode = models.CharField(max_length=8)  # portal, tablet, room

    class Privacy:
        identity = ["reach", "reasons"]
        operational = ["id", "person", "case", "said_at", "until", "mode"]

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person"], condition=models.Q(until=None), name="one_contact_at_a_time"
            )
        ]
