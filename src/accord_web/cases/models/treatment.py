"""One treatment of one or more clients: who takes part, when they met, what was agreed."""

import uuid

from django.db import models

from accord_web import ids
from accord_web.people.models import Clinic, Person
from accord_web.privacy.fields import SealedField


def _id() -> "models.UUIDField[uuid.UUID, uuid.UUID]":
    return models.UUIDField(primary_key=True, default=ids.new, editable=False)


class Case(models.Model):
    """A treatment. A couple is a case with two clients, a family one with several."""

    id = _id()
    clinic = models.ForeignKey(Clinic, models.PROTECT, related_name="cases")
    setting = models.CharField(max_length=12)  # individual, couple, family, group, residential
    problem = models.CharField(max_length=16)  # depression, anxiety, trauma, relationship, other
    # How secrets among the members are handled: privacy.access.Policy. It counts once everybody
    # has agreed to it; a proposal waits beside it for everybody's renewed agreement.
    policy = models.CharField(max_length=8, default="limited")
    policy_agreed_at = models.DateTimeField(null=True)
    proposed = models.CharField(max_length=8, blank=True)
    opened_on = models.DateField()
    closed_on = models.DateField(null=True)
    key = models.UUIDField()

    class Privacy:
        care = ["setting", "policy", "policy_agreed_at", "proposed", "opened_on", "closed_on"]
        desk = ["problem"]
        operational = ["id", "clinic", "key"]


class Part(models.Model):
    """A person's part in a case, from when until when."""

    id = _id()
    case = models.ForeignKey(Case, models.PROTECT, related_name="parts")
    person = models.ForeignKey(Person, models.PROTECT, related_name="parts")
    role = models.CharField(max_length=12)
    since = models.DateTimeField()
    until = models.DateTimeField(null=True)
    accepted_at = models.DateTimeField(null=True)  # a supervisor who took the case on

    class Privacy:
        care = ["role", "since", "until"]
        desk = ["accepted_at"]
        operational = ["id", "case", "person"]

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["case", "person", "role"],
                condition=models.Q(until=None),
                name="one_open_part",
            )
        ]
        indexes = [models.Index(fields=["person", "until"], name="parts_of_person")]


class Session(models.Model):
    """A meeting in therapy. (The web one is always `request.session`.)"""

    id = _id()
    case = models.ForeignKey(Case, models.PROTECT, related_name="sessions")
    number = models.PositiveSmallIntegerField()
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    state = models.CharField(max_length=20, default="planned")  # see cases.states
    place = models.CharField(max_length=8, default="room")  # room, video, phone, home

    class Privacy:
        care = ["number", "starts_at", "ends_at", "state", "place"]
        operational = ["id", "case"]

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["case", "number"], name="one_session_a_number")
        ]
        indexes = [models.Index(fields=["starts_at"], name="sessions_by_time")]


class Attendance(models.Model):
    """Who is expected at, or was at, a session. It decides who is asked."""

    id = _id()
    session = models.ForeignKey(Session, models.PROTECT, related_name="attendance")
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    state = models.CharField(max_length=10, default="expected")  # expected, present, late, absent

    class Privacy:
        care = ["state"]
        operational = ["id", "session", "person"]

    class Meta:
        constraints = [models.UniqueConstraint(fields=["session", "person"], name="one_attendance")]


class Task(models.Model):
    """Something agreed in a session to try until the next."""

    id = _id()
    case = models.ForeignKey(Case, models.PROTECT, related_name="tasks")
    session = models.ForeignKey(Session, models.PROTECT, null=True, related_name="tasks")
    text = SealedField()
    state = models.CharField(max_length=8, default="open")  # open, tried, done, dropped
    agreed_at = models.DateTimeField()
    changed_at = models.DateTimeField()

    class Privacy:
        care = ["text", "state", "agreed_at", "changed_at"]
        operational = ["id", "case", "session"]
