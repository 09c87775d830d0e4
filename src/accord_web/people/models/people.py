"""People and where they belong. Keys elsewhere point to Person; User only says who signed in."""

import uuid

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models

from accord_web import ids
from accord_web.privacy.fields import SealedField


def _id() -> "models.UUIDField[uuid.UUID, uuid.UUID]":
    return models.UUIDField(primary_key=True, default=ids.new, editable=False)


class Clinic(models.Model):
    """The organisation. One database holds one organisation, which may have several clinics."""

    id = _id()
    name = models.CharField(max_length=80)
    zone = models.CharField(max_length=40, default="UTC")
    language = models.CharField(max_length=10, default="en")
    country = models.CharField(max_length=8, default="any")  # whose law: a profile's id
    demo = models.BooleanField(default=False)  # written when the database is made, never changed
    key = models.UUIDField()
    opened_at = models.DateTimeField()

    class Privacy:
        care = ["name", "zone", "language", "country", "demo"]
        operational = ["id", "key", "opened_at"]


class Person(models.Model):
    """Somebody with a part in a case or a task in the clinic; with or without an account."""

    id = _id()
    clinic = models.ForeignKey(Clinic, models.PROTECT, related_name="people")
    nickname = SealedField()  # what pages call them
    pronoun = models.CharField(max_length=8, default="they")
    zone = models.CharField(max_length=40)
    language = models.CharField(max_length=10)
    key = models.UUIDField()
    outside_id = models.CharField(max_length=64, blank=True)  # keyed hash of a number in a table
    added_at = models.DateTimeField()

    class Privacy:
        identity = ["nickname", "pronoun"]
        operational = ["id", "clinic", "zone", "language", "key", "added_at"]
        secret = ["outside_id"]

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["clinic", "outside_id"],
                condition=~models.Q(outside_id=""),
                name="one_person_an_outside_id",
            )
        ]


class UserManager(BaseUserManager):  # type: ignore[type-arg]
    """Looks accounts up by the keyed hash of the e-mail: `User.USERNAME_FIELD`."""


class User(AbstractBaseUser):
    """An account: who signed in. What they may see hangs on their Person."""

    id = _id()
    person = models.OneToOneField(Person, models.PROTECT, related_name="user")
    email = SealedField()
    email_hash = models.CharField(max_length=64, unique=True)
    is_active = models.BooleanField(default=True)

    objects = UserManager()
    USERNAME_FIELD = "email_hash"

    class Privacy:
        identity = ["email"]
        operational = ["id", "person", "is_active", "last_login"]
        secret = ["email_hash", "password"]


class Membership(models.Model):
    """What somebody does in a clinic. Having a task here opens no case."""

    id = _id()
    person = models.ForeignKey(Person, models.PROTECT, related_name="memberships")
    clinic = models.ForeignKey(Clinic, models.PROTECT, related_name="memberships")
    role = models.CharField(max_length=16)  # therapist, supervisor, administrator, front-desk
    since = models.DateTimeField()
    until = models.DateTimeField(null=True)

    class Privacy:
        desk = ["role", "since", "until"]
        operational = ["id", "person", "clinic"]

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person", "clinic", "role"],
                condition=models.Q(until=None),
                name="one_open_membership",
            )
        ]


class Supervision(models.Model):
    """Who supervises whom, and who stands in for them."""

    id = _id()
    supervisor = models.ForeignKey(Person, models.PROTECT, related_name="supervises")
    therapist = models.ForeignKey(Person, models.PROTECT, related_name="supervised_by")
    deputy = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    since = models.DateTimeField()
    until = models.DateTimeField(null=True)

    class Privacy:
        desk = ["since", "until"]
        operational = ["id", "supervisor", "therapist", "deputy"]


class Named(models.Model):
    """Somebody a client named: private to that client, never joined across clients or searched."""

    id = _id()
    owner = models.ForeignKey(Person, models.PROTECT, related_name="names")
    nickname = SealedField()
    role = models.CharField(max_length=16)  # partner, mother, friend …: a code
    since = models.DateTimeField()
    until = models.DateTimeField(null=True)

    class Privacy:
        identity = ["nickname"]
        answers = ["role", "since", "until"]
        operational = ["id", "owner"]


class Invitation(models.Model):
    """A single-use link by which somebody already known to the clinic opens an account.

    Whoever makes a link could open it. So, where more than one works here, it needs a word beside
    it, which somebody else makes and tells the person: docs/decisions/0019.
    """

    id = _id()
    person = models.ForeignKey(Person, models.PROTECT, related_name="invitations")
    made_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    token_hash = models.CharField(max_length=64, unique=True)
    number = models.CharField(max_length=6, blank=True)  # what one tells whoever makes the word
    needs_word = models.BooleanField(default=False)
    word_hash = models.CharField(max_length=64, blank=True)
    word_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)

    class Privacy:
        operational = ["id", "person", "made_by", "needs_word", "word_by"]
        care = ["made_at", "expires_at", "used_at"]
        secret = ["token_hash", "number", "word_hash"]


class Attempt(models.Model):
    """Tries at a door, by keyed hash of what was tried and from where: the throttle reads it."""

    id = _id()
    door = models.CharField(max_length=12)  # sign-in, invitation, check-in
    key = models.CharField(max_length=64)
    at = models.DateTimeField()

    class Privacy:
        operational = ["id", "door", "at"]
        secret = ["key"]

    class Meta:
        indexes = [models.Index(fields=["key", "at"], name="attempts_by_key")]


class SafetyCover(models.Model):
    """Who answers when somebody may be in danger. Until it is complete nobody is asked."""

    id = _id()
    clinic = models.OneToOneField(Clinic, models.PROTECT, related_name="safety_cover")
    answer_within_minutes = models.PositiveSmallIntegerField()
    hours = models.CharField(max_length=200)  # in words, as the person reads them
    out_of_hours = models.CharField(max_length=400)  # what happens at night, in words
    help_text = models.TextField()
    numbers = models.JSONField(default=list)  # [["name", "number"], …] to call
    switched_on_at = models.DateTimeField(null=True)

    class Privacy:
        care = ["answer_within_minutes", "hours", "out_of_hours", "help_text", "numbers"]
        operational = ["id", "clinic", "switched_on_at"]


class Responder(models.Model):
    """Somebody whom safety alerts reach; a deputy when the first has not answered in time."""

    id = _id()
    cover = models.ForeignKey(SafetyCover, models.PROTECT, related_name="responders")
    person = models.ForeignKey(Person, models.PROTECT, related_name="answers_for")
    about = models.CharField(max_length=8, default="self")  # or close: danger from somebody close
    deputy = models.BooleanField(default=False)
    hours = models.CharField(max_length=120)
    until = models.DateTimeField(null=True)

    class Privacy:
        desk = ["about", "deputy", "hours", "until"]
        operational = ["id", "cover", "person"]
