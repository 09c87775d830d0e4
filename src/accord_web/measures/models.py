"""What was answered, kept once, and the scores made of it. A saved answer is never changed."""

from django.db import models

from accord_web import ids
from accord_web.cases.models import Case, Session
from accord_web.people.models import Clinic, Person
from accord_web.privacy.fields import SealedField
from accord_web.relationships.models import Relationship


class Response(models.Model):
    """One filled-in measure."""

    id = models.UUIDField(primary_key=True, default=ids.new, editable=False)
    case = models.ForeignKey(Case, models.PROTECT, related_name="responses")
    respondent = models.ForeignKey(Person, models.PROTECT, related_name="+")
    entered_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    measure = models.CharField(max_length=32)
    version = models.PositiveSmallIntegerField()
    language = models.CharField(max_length=10)
    session = models.ForeignKey(Session, models.PROTECT, null=True, related_name="responses")
    relationship = models.ForeignKey(Relationship, models.PROTECT, null=True, related_name="+")
    meant_for = models.DateField()  # series go by it, whenever the answer arrives
    answered_at = models.DateTimeField()  # as claimed
    received_at = models.DateTimeField()  # ours
    mode = models.CharField(max_length=10)  # phone, link, room, tablet, paper, telephone, import
    alone = models.CharField(max_length=8)  # yes, no, unsure, unasked
    replaces = models.OneToOneField("self", models.PROTECT, null=True, related_name="replacement")
    blind_until = models.DateTimeField(null=True)  # at the latest; settled when it came
    replaced_at = models.DateTimeField(null=True)  # answered again; its parts say what still counts

    class Privacy:
        answers = ["measure", "version", "language", "mode", "alone", "meant_for"]
        operational = [
            "id",
            "case",
            "respondent",
            "entered_by",
            "session",
            "relationship",
            "answered_at",
            "received_at",
            "replaces",
            "blind_until",
            "replaced_at",
        ]

    class Meta:
        indexes = [models.Index(fields=["case", "received_at"], name="responses_of_case")]


class ResponsePart(models.Model):
    """A part of a response: the one unit of sharing, sealing, withdrawal and audit.

    Owner, case and clinic stand here again because the gate asks for them on every read.
    """

    id = models.UUIDField(primary_key=True, default=ids.new, editable=False)
    response = models.ForeignKey(Response, models.PROTECT, related_name="parts")
    part = models.CharField(max_length=24)
    owner = models.ForeignKey(Person, models.PROTECT, related_name="+")
    case = models.ForeignKey(Case, models.PROTECT, related_name="response_parts")
    clinic = models.ForeignKey(Clinic, models.PROTECT, related_name="+")
    answers = SealedField()  # {item: [state, value]}, sealed with the owner's key
    route = models.CharField(max_length=16)  # privacy.access.Route
    widest = models.CharField(max_length=12)  # privacy.access.Widest, from the measure file
    waits = models.BooleanField()  # blind until the other side has answered
    counted = models.BooleanField(default=True)  # in totals of 20 people or more
    readable_from = models.DateTimeField(null=True)
    live = models.BooleanField(default=True)  # false once a later response replaced it
    policy = models.CharField(max_length=8, default="limited")  # on secrets, as it was when sent
    with_all = models.BooleanField(default=False)  # shared with every member of the case

    class Privacy:
        answers = ["part", "answers"]
        sharing = ["route", "counted", "with_all"]
        operational = [
            "id",
            "response",
            "owner",
            "case",
            "clinic",
            "widest",
            "waits",
            "readable_from",
            "live",
            "policy",
        ]

    class Meta:
        constraints = [models.UniqueConstraint(fields=["response", "part"], name="one_row_a_part")]
        indexes = [models.Index(fields=["case", "live"], name="parts_of_case")]


class Grant(models.Model):
    """A member's part, opened by its owner to one other member of the case; closed by its end."""

    id = models.UUIDField(primary_key=True, default=ids.new, editable=False)
    part = models.ForeignKey(ResponsePart, models.PROTECT, related_name="grants")
    reader = models.ForeignKey(Person, models.PROTECT, related_name="+")
    since = models.DateTimeField()
    until = models.DateTimeField(null=True)

    class Privacy:
        sharing = ["since", "until"]
        operational = ["id", "part", "reader"]

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["part", "reader"], condition=models.Q(until=None), name="one_open_grant"
            )
        ]


class Score(models.Model):
    """A scale's score. A scale uses one part, so a score is readable exactly where its part is."""

    id = models.UUIDField(primary_key=True, default=ids.new, editable=False)
    part = models.ForeignKey(ResponsePart, models.PROTECT, related_name="scores")
    scale = models.CharField(max_length=24)
    value = models.FloatField(null=True)  # None: too few items answered
    answered = models.PositiveSmallIntegerField()
    items = models.PositiveSmallIntegerField()

    class Privacy:
        answers = ["scale", "value", "answered", "items"]
        operational = ["id", "part"]

    class Meta:
        constraints = [models.UniqueConstraint(fields=["part", "scale"], name="one_score_a_scale")]


class TableScale(models.Model):
    """A score that came by a table, of an instrument whose items the clinic does not hold here.

    Never edited: another range or direction is another scale.
    """

    id = models.UUIDField(primary_key=True, default=ids.new, editable=False)
    clinic = models.ForeignKey(Clinic, models.PROTECT, related_name="table_scales")
    measure = models.CharField(max_length=32)  # as responses name it: “table-bdi”
    title = models.CharField(max_length=40)
    lowest = models.FloatField()
    highest = models.FloatField()
    higher_is = models.CharField(max_length=6)
    reliability = models.FloatField(null=True)
    sd = models.FloatField(null=True)
    source = models.CharField(max_length=200, blank=True)

    class Privacy:
        desk = ["title", "lowest", "highest", "higher_is", "reliability", "sd", "source"]
        operational = ["id", "clinic", "measure"]

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["clinic", "measure"], name="one_table_scale")
        ]
