"""Beginning and ending relationships."""

import uuid

from accord_web import clock, ids
from accord_web.privacy import audit
from accord_web.relationships.models import Relationship
from accord_web.storage.lock import writing


def begin_alliance(
    case_id: uuid.UUID, client: uuid.UUID, therapist: uuid.UUID, *, by: uuid.UUID | None
) -> uuid.UUID:
    """A client with a therapist. A new therapist is a new relationship and a new line."""
    return _begin(case_id, "alliance", one=client, other=therapist, named=None, by=by)


def begin_tie(
    case_id: uuid.UUID, person: uuid.UUID, named: uuid.UUID, *, by: uuid.UUID | None
) -> uuid.UUID:
    """Somebody with a person whom they named."""
    return _begin(case_id, "tie", one=person, other=None, named=named, by=by)


def end_tie(named: uuid.UUID, *, by: uuid.UUID) -> None:
    """The tie with somebody who was let go ends; what was said of it stays."""
    with writing():
        for row in Relationship.objects.filter(kind="tie", named=named, until=None):
            row.until = clock.now()
            row.save(update_fields=["until"])
            audit.log(
                "relationship.ended", by=by, case=row.case_id, record=f"relationship:{row.id}"
            )


def end_alliances(case_id: uuid.UUID, person: uuid.UUID, *, by: uuid.UUID | None) -> None:
    """Somebody takes part no more: their alliances in the case end; what was said of them stays."""
    with writing():
        for row in Relationship.objects.filter(
            case=case_id, kind="alliance", one=person, until=None
        ):
            row.until = clock.now()
            row.save(update_fields=["until"])
            audit.log("relationship.ended", by=by, case=case_id, record=f"relationship:{row.id}")


def _begin(
    case_id: uuid.UUID,
    kind: str,
    *,
    one: uuid.UUID,
    other: uuid.UUID | None,
    named: uuid.UUID | None,
    by: uuid.UUID | None,
) -> uuid.UUID:
    relationship_id = ids.new()
    with writing():
        Relationship.objects.create(
            id=relationship_id,
            case_id=case_id,
            kind=kind,
            one_id=one,
            other_id=other,
            named_id=named,
            since=clock.now(),
        )
        audit.log(
            "relationship.begun", by=by, case=case_id, record=f"relationship:{relationship_id}"
        )
    return relationship_id
