"""Every column of every table says what kind of fact it holds; those of others are listed here."""

import pytest
from django.apps import apps
from django.db import connection, connections, models

from accord_web.privacy.fields import Kind, SealedField, kinds, unclassified

# Tables that came with what we use: each column, its kind, and why it may stand as it does.
OTHERS = {
    "django_session": {
        "session_key": (Kind.SECRET, "whoever holds it is signed in; random, dies within 8 hours"),
        "session_data": (Kind.OPERATIONAL, "signed: the account's id, nothing about the person"),
        "expire_date": (Kind.OPERATIONAL, "when the visit ends by itself"),
    },
    "django_migrations": {
        "id": (Kind.OPERATIONAL, "a running number"),
        "app": (Kind.OPERATIONAL, "which part of the program"),
        "name": (Kind.OPERATIONAL, "which step of its tables"),
        "applied": (Kind.OPERATIONAL, "when the upgrade ran"),
    },
}

# Text that is not sealed although there is room for words in it, and why.
OPEN_TEXT = {
    "people.Clinic.name": "the organisation's name, on every page",
    "cases.RecordRequest.refused": "codes of kinds and reasons; words beside them are sealed",
    "people.SafetyCover.hours": "the clinic's own words, read by whoever is asked",
    "people.SafetyCover.out_of_hours": "the clinic's own words",
    "people.SafetyCover.help_text": "the clinic's own words",
    "people.CloseCover.hours": "the clinic's own words, read by whoever is asked",
    "people.CloseCover.out_of_hours": "the clinic's own words",
    "people.SafetyCover.numbers": "help lines anybody may call",
    "people.Responder.hours": "when somebody is on duty",
    "people.User.password": "an argon2 hash",
    "people.RecoveryCode.code_hash": "an argon2 hash",
    "measures.TableScale.source": "where a published reliability was found",
    "signals.ConstantSet.values": "figures of a chart, about nobody",
    "signals.Finding.parts": "ids",
    "privacy.AuditEvent.record": "kind and id; test_audit.py",
    "privacy.AuditEvent.facts": "codes and counts; test_audit.py",
    "sessions.Session.session_data": "see above",
}
A_CODE = 64  # letters: ids, codes, hashes; anything longer has room for a sentence


def ours() -> list[type[models.Model]]:
    return [m for m in apps.get_models() if m.__module__.startswith("accord_web.")]


@pytest.mark.parametrize("model", ours(), ids=lambda m: m._meta.label)
def test_every_column_of_ours_is_listed_once(model):
    assert unclassified(model) == set()


def tables() -> dict[str, set[str]]:
    """Every table of both databases with its columns, as the database itself tells."""
    found: dict[str, set[str]] = {}
    for alias in ("default", "vault"):
        look = connections[alias].introspection
        with connections[alias].cursor() as cursor:
            for table in look.table_names(cursor):
                columns = {c.name for c in look.get_table_description(cursor, table)}
                found.setdefault(table, set()).update(columns)
    return found


def unlisted() -> list[str]:
    known = {m._meta.db_table: {f.column for f in m._meta.concrete_fields} for m in ours()}
    known |= {table: set(columns) for table, columns in OTHERS.items()}
    found = tables()
    strange = [table for table in found if table not in known]
    strange += [f"{t}.{c}" for t in found if t in known for c in found[t] ^ known[t]]
    return strange + [f"no table {table}" for table in known if table not in found]


def test_no_table_and_no_column_is_left_out(db):
    assert unlisted() == []


@pytest.mark.parametrize(
    "statement",
    [
        "CREATE TABLE other_notes (id integer)",
        "ALTER TABLE django_session ADD COLUMN ip varchar(40)",
        "ALTER TABLE people_person ADD COLUMN surname varchar(40)",
    ],
)
def test_a_new_table_or_column_would_be_noticed(db, statement):
    with connection.cursor() as cursor:
        cursor.execute(statement)
    assert len(unlisted()) == 1


def test_every_listing_gives_its_reason():
    for columns in OTHERS.values():
        assert all(isinstance(kind, Kind) and len(why) > 4 for kind, why in columns.values())


def has_room_for_words(field: models.Field) -> bool:
    if isinstance(field, models.TextField | models.JSONField):
        return True
    longest = field.max_length if isinstance(field, models.CharField) else 0
    return bool(longest and longest > A_CODE)


def test_where_there_is_room_for_words_the_column_is_sealed_or_says_why_not():
    found = {
        f"{m._meta.label}.{f.name}"
        for m in apps.get_models()
        for f in m._meta.concrete_fields
        if has_room_for_words(f)
    }
    assert found == set(OPEN_TEXT)


def test_whatever_tells_who_somebody_is_is_sealed():
    open_ = {
        f"{m._meta.label}.{f.name}"
        for m in ours()
        for f in m._meta.concrete_fields
        if kinds(m).get(f.name) is Kind.IDENTITY and not isinstance(f, SealedField)
    }
    assert open_ == {"people.Person.pronoun"}  # he, she or they


def test_nothing_is_deleted_by_deleting_something_else():
    """All keys protect: only a flow that erases on purpose deletes."""
    for model in ours():
        for field in model._meta.concrete_fields:
            if field.remote_field:
                assert field.remote_field.on_delete is models.PROTECT, f"{model}.{field.name}"
