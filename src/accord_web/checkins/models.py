"""Being asked: what somebody is asked, when, and by which link."""

from django.db import models

from accord_web import ids
from accord_web.cases.models import Case, Session
from accord_web.measures.models import Response
from accord_web.people.models import Person
from accord_web.privacy.fields import SealedField
from accord_web.relationships.models import Relationship


class CheckIn(models.Model):
    """One sitting of one person: before a session, after it, or the therapist's own side."""

    id = models.UUIDField(primary_key=True, default=ids.new, editable=False)
    case = models.ForeignKey(Case, models.PROTECT, related_name="checkins")
    session = models.ForeignKey(Session, models.PROTECT, null=True, related_name="checkins")
    person = models.ForeignKey(Person, models.PROTECT, related_name="checkins")
    moment = models.CharField(max_length=8)  # before, after, own
    code = SealedField()  # the link's code, so that staff can show it again
    code_hash = models.CharField(max_length=64, unique=True)
    opens_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True)
    digest = models.CharField(max_length=64, blank=True)  # of the body that was kept
    withdrawn_at = models.DateTimeField(null=True)

    class Privacy:
        desk = ["code"]
        operational = [
            "id",
            "case",
            "session",
            "person",
            "moment",
            "opens_at",
            "expires_at",
            "withdrawn_at",
        ]
        answers = ["sent_at"]  # whether somebody answered is theirs to tell
        secret = ["code_hash", "digest"]

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["session", "person", "moment"], name="one_check_in_a_moment"
            )
        ]


class Asked(models.Model):
    """One measure of a check-in. `response` is the id its response will have: at most one, ever."""

    id = models.UUIDField(primary_key=True, default=ids.new, editable=False)
    checkin = models.ForeignKey(CheckIn, models.PROTECT, related_name="asked")
    measure = models.CharField(max_length=32)
    version = models.PositiveSmallIntegerField()
    relationship = models.ForeignKey(Relationship, models.PROTECT, null=True, related_name="+")
    order = models.PositiveSmallIntegerField()
    # No database constraint: the id is given before the response exists.
    response = models.OneToOneField(
        Response,
        models.PROTECT,
        default=ids.new,
        db_constraint=False,
        related_name="+",
    )

    class Privacy:
        operational = ["id", "checkin", "measure", "version", "relationship", "order", "response"]

    class Meta:
        ordering = ["order"]


class Rival(models.Model):
    """A second, different body for a check-in already sent, kept for the person to choose."""

    id = models.UUIDField(primary_key=True, default=ids.new, editable=False)
    checkin = models.ForeignKey(CheckIn, models.PROTECT, related_name="rivals")
    body = SealedField()
    digest = models.CharField(max_length=64)
    received_at = models.DateTimeField()
    chosen_at = models.DateTimeField(null=True)  # the person said which counts: this, or the other
    mode = models.CharField(max_length=10, default="link")  # how it came in

    class Privacy:
        answers = ["body", "chosen_at", "mode"]
        operational = ["id", "checkin", "received_at"]
        secret = ["digest"]

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["checkin", "digest"], name="one_rival_a_body")
        ]


class Alone(models.Model):
    """A few minutes alone: the clinic's device, handed to one member. It has no link and no code.

    Staff see that they handed it over. Whether anything was answered stands in `ended_at` and in
    the response alone, and is nobody's to see.
    """

    id = models.UUIDField(primary_key=True, default=ids.new, editable=False)
    case = models.ForeignKey(Case, models.PROTECT, related_name="+")
    session = models.ForeignKey(Session, models.PROTECT, related_name="alone")
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    given_at = models.DateTimeField()
    given_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    close = models.BooleanField()  # whether somebody was there to answer when it was handed over
    response = models.UUIDField(default=ids.new)  # the id that its one response would have
    ended_at = models.DateTimeField(null=True)

    class Privacy:
        desk = ["given_at", "given_by", "close"]
        answers = ["ended_at"]
        operational = ["id", "case", "session", "person", "response"]
