"""What proves that somebody is who they say, and where they are signed in."""

import uuid

from django.db import models

from accord_web import ids
from accord_web.people.models.people import Person
from accord_web.privacy.fields import SealedField


def _id() -> "models.UUIDField[uuid.UUID, uuid.UUID]":
    return models.UUIDField(primary_key=True, default=ids.new, editable=False)


class Passkey(models.Model):
    """A key that a device of the person holds. We keep only what checks its signature."""

    id = _id()
    person = models.ForeignKey(Person, models.PROTECT, related_name="passkeys")
    credential_hash = models.CharField(max_length=64, unique=True)
    credential = models.BinaryField()  # as the device gave it: its id and the public key
    sign_count = models.PositiveBigIntegerField(default=0)
    name = SealedField()  # what the person calls the device
    added_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)

    class Privacy:
        identity = ["name"]
        operational = ["id", "person", "added_at", "used_at"]
        secret = ["credential_hash", "credential", "sign_count"]


class Totp(models.Model):
    """An app on a telephone that shows another six digits every half minute."""

    id = _id()
    person = models.ForeignKey(Person, models.PROTECT, related_name="totps")
    secret = SealedField()
    confirmed_at = models.DateTimeField(null=True)  # until then it opens nothing
    last_step = models.BigIntegerField(default=0)  # no half minute's code counts twice
    used_at = models.DateTimeField(null=True)

    class Privacy:
        identity = ["secret"]
        operational = ["id", "person", "confirmed_at", "used_at"]
        secret = ["last_step"]

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person"],
                condition=models.Q(confirmed_at__isnull=False),
                name="one_app_that_counts",
            )
        ]


class RecoveryCode(models.Model):
    """One way in for somebody who has lost the others; each works once."""

    id = _id()
    person = models.ForeignKey(Person, models.PROTECT, related_name="recovery_codes")
    code_hash = models.CharField(max_length=128)
    made_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)

    class Privacy:
        operational = ["id", "person", "made_at", "used_at"]
        secret = ["code_hash"]


class Visit(models.Model):
    """A browser in which somebody is signed in. A web session without one opens nothing."""

    id = _id()
    person = models.ForeignKey(Person, models.PROTECT, related_name="visits")
    key_hash = models.CharField(max_length=64, unique=True)  # of the web session's key
    browser = models.CharField(max_length=12)  # a code: people.devices
    system = models.CharField(max_length=12)
    strong = models.BooleanField(default=False)  # a second factor, or a passkey, was shown
    waits = models.BooleanField(default=False)  # the password was right; a second factor is due
    began_at = models.DateTimeField()
    seen_at = models.DateTimeField()  # to within half a minute
    confirmed_at = models.DateTimeField()  # when the password or passkey was last given

    class Privacy:
        care = ["browser", "system", "began_at", "seen_at"]
        operational = ["id", "person", "strong", "waits", "confirmed_at"]
        secret = ["key_hash"]


class Notice(models.Model):
    """Something that happened to somebody's ways in; told at their next sign-in, and kept."""

    id = _id()
    person = models.ForeignKey(Person, models.PROTECT, related_name="notices")
    what = models.CharField(max_length=16)  # a code: people.notices
    at = models.DateTimeField()
    by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    seen_at = models.DateTimeField(null=True)

    class Privacy:
        care = ["what", "at", "by"]
        operational = ["id", "person", "seen_at"]
