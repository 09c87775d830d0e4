"""What each person of a case agreed to: purposes, the handling of secrets, joint features."""

from django.db import models

from accord_web import ids
from accord_web.cases.models.treatment import Case
from accord_web.people.models import Person


class Consent(models.Model):
    """One person's agreement to one purpose in one case. Withdrawn or expired, it counts no more.

    A row is never edited but for its end: agreeing again makes another.
    """

    id = models.UUIDField(primary_key=True, default=ids.new, editable=False)
    case = models.ForeignKey(Case, models.PROTECT, related_name="consents")
    person = models.ForeignKey(Person, models.PROTECT, related_name="consents")
    purpose = models.CharField(max_length=16)  # privacy.access.Purpose
    profile = models.CharField(max_length=8)  # the country profile whose text was shown
    version = models.PositiveSmallIntegerField()  # of that text
    language = models.CharField(max_length=10)
    given_by = models.ForeignKey(Person, models.PROTECT, related_name="+")  # or their guardian
    given_at = models.DateTimeField()
    expires_at = models.DateTimeField(null=True)
    withdrawn_at = models.DateTimeField(null=True)
    mode = models.CharField(max_length=8, default="portal")  # portal, paper, room

    class Privacy:
        care = [
            "purpose",
            "profile",
            "version",
            "language",
            "given_by",
            "given_at",
            "expires_at",
            "withdrawn_at",
            "mode",
        ]
        operational = ["id", "case", "person"]

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["case", "person", "purpose"],
                condition=models.Q(withdrawn_at=None),
                name="one_open_consent",
            )
        ]


class Agreement(models.Model):
    """One member's agreement to how this case handles secrets. It counts once everyone's is there.

    A new proposal needs everyone's renewed agreement; until then the old policy goes on.
    """

    id = models.UUIDField(primary_key=True, default=ids.new, editable=False)
    case = models.ForeignKey(Case, models.PROTECT, related_name="agreements")
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    policy = models.CharField(max_length=8)
    version = models.PositiveSmallIntegerField()  # of the text that was shown
    agreed_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Privacy:
        care = ["policy", "version", "agreed_at", "ended_at"]
        operational = ["id", "case", "person"]

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["case", "person", "policy"],
                condition=models.Q(ended_at=None),
                name="one_open_agreement",
            )
        ]


class Feature(models.Model):
    """A joint feature that a therapist opened in a case, such as sharing between its members."""

    id = models.UUIDField(primary_key=True, default=ids.new, editable=False)
    case = models.ForeignKey(Case, models.PROTECT, related_name="features")
    name = models.CharField(max_length=16)  # privacy.access.Joint
    opened_at = models.DateTimeField()
    opened_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    closed_at = models.DateTimeField(null=True)

    class Privacy:
        desk = ["name", "opened_at", "opened_by", "closed_at"]
        operational = ["id", "case"]

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["case", "name"],
                condition=models.Q(closed_at=None),
                name="one_open_feature",
            )
        ]


class SeenAlone(models.Model):
    """That a therapist saw this member alone, before anything joint was opened."""

    id = models.UUIDField(primary_key=True, default=ids.new, editable=False)
    case = models.ForeignKey(Case, models.PROTECT, related_name="seen_alone")
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    noted_at = models.DateTimeField()
    noted_by = models.ForeignKey(Person, models.PROTECT, related_name="+")

    class Privacy:
        desk = ["noted_at", "noted_by"]
        operational = ["id", "case", "person"]

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["case", "person"], name="one_seen_alone_a_member")
        ]
