"""Keys in the vault, and the audit."""

from django.db import models

from accord_web import ids


class Key(models.Model):
    """A data key of one person, one case or one clinic, wrapped by the master key.

    Lives in the vault. Deleting a row makes everything sealed with it unreadable, in every backup.
    """

    in_vault = True

    id = models.UUIDField(primary_key=True, default=ids.new, editable=False)
    owner_kind = models.CharField(max_length=8)  # person, case, clinic; own, letters
    owner = models.UUIDField()
    master = models.PositiveSmallIntegerField()  # which master key wraps it
    wrapped = models.BinaryField()

    class Privacy:
        operational = ["id", "owner_kind", "owner", "master"]
        secret = ["wrapped"]

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["owner_kind", "owner"], name="one_key_an_owner")
        ]


class AuditEvent(models.Model):
    """Who did or read what. No foreign keys: erasure must not touch it, nor it hinder erasure.

    Written plain inside the transaction it tells of; `audit.seal` chains it a few seconds later.
    """

    id = models.UUIDField(primary_key=True, default=ids.new, editable=False)
    at = models.DateTimeField()
    what = models.CharField(max_length=40)
    by = models.UUIDField(null=True)  # a person; empty for the system itself
    case = models.UUIDField(null=True)
    about = models.UUIDField(null=True)  # whose answers were opened
    record = models.CharField(max_length=80, blank=True)  # kind and id, or a page's name
    facts = models.JSONField(default=dict)  # codes and counts, never names or answers
    sequence = models.PositiveBigIntegerField(null=True, unique=True)
    chain = models.BinaryField(null=True)

    class Privacy:
        operational = ["id", "at", "what", "by", "case", "about", "record", "facts", "sequence"]
        secret = ["chain"]

    class Meta:
        indexes = [
            models.Index(fields=["sequence", "id"], name="audit_unsealed"),
            models.Index(fields=["case", "at"], name="audit_of_case"),
            models.Index(fields=["about", "at"], name="audit_about_person"),
        ]


class Erasure(models.Model):
    """Something that is being erased, until it is done: whoever was interrupted goes on from here.

    No foreign keys: what it names will be gone.
    """

    id = models.UUIDField(primary_key=True, default=ids.new, editable=False)
    tier = models.CharField(max_length=9)  # privacy.tiers.Tier
    person = models.UUIDField(null=True)  # whose own things
    case = models.UUIDField(null=True)  # whose treatment record
    ground = models.CharField(max_length=9)  # asked, retention, duty
    by = models.UUIDField(null=True)
    decided_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)

    class Privacy:
        operational = [
            "id",
            "tier",
            "person",
            "case",
            "ground",
            "by",
            "decided_at",
            "finished_at",
        ]


class ErasureEntry(models.Model):
    """One row or key that was erased, so that no older backup brings it back: `privacy.erasures`.

    Holds a keyed hash of what it was. The same list is kept as a file outside the database.
    """

    id = models.UUIDField(primary_key=True, default=ids.new, editable=False)
    digest = models.CharField(max_length=64, unique=True)

    class Privacy:
        operational = ["id"]
        secret = ["digest"]


class Cursor(models.Model):
    """How far a long piece of work has come, so that it goes on from there."""

    name = models.CharField(max_length=24, primary_key=True)
    last = models.UUIDField(null=True)
    finished_at = models.DateTimeField(null=True)

    class Privacy:
        operational = ["name", "last", "finished_at"]
