"""Cover for danger from somebody close: other people, other hours, another switch."""

from django.db import models

from accord_web import ids
from accord_web.people.models.people import SafetyCover


class CloseCover(models.Model):
    """Who answers is in `Responder` (about: close); help text and numbers are the clinic's own."""

    id = models.UUIDField(primary_key=True, default=ids.new, editable=False)
    cover = models.OneToOneField(SafetyCover, models.PROTECT, related_name="close")
    answer_within_minutes = models.PositiveSmallIntegerField()
    hours = models.CharField(max_length=200)  # in words, as the person reads them
    out_of_hours = models.CharField(max_length=400)  # what happens at night, in words
    switched_on_at = models.DateTimeField(null=True)

    class Privacy:
        care = ["answer_within_minutes", "hours", "out_of_hours"]
        operational = ["id", "cover", "switched_on_at"]
