"""Whom a client named outside therapy, as those who treat them may read it."""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Exists, OuterRef

from accord_web.measures.models import ResponsePart
from accord_web.people.models import Named
from accord_web.privacy.access import Side
from accord_web.privacy.encryption import reveal
from accord_web.privacy.filters import readable_parts
from accord_web.privacy.standing import Standing
from accord_web.relationships.models import Relationship


@dataclass(frozen=True, slots=True)
class TieRow:
    """Somebody outside therapy whom a client named, as a therapist of the case may read it."""

    relationship: uuid.UUID
    client: uuid.UUID
    nickname: str
    role: str


def ties_read(viewer: Standing, case_id: uuid.UUID) -> list[TieRow]:
    """The ties of a case of which the viewer may read a part now, with the names the client gave.

    A name that a client gave is sealed with the client's key and is an answer like any other: that
    somebody is on the map at all is told by the part about that tie. So it opens where, and only
    where, the gate opens such a part; a tie never rated, or shared with nobody, stays unknown.
    """
    read = ResponsePart.objects.filter(
        readable_parts(viewer), live=True, response__relationship=OuterRef("id")
    )
    rows = Relationship.objects.filter(
        Exists(read),
        case__in={case_id} & set(viewer.cases_as(Side.THERAPIST)),
        kind="tie",
        until=None,
        named__until=None,
    )
    wanted = rows.order_by("id").values("id", "one", "named", "named__nickname", "named__role")
    return [
        TieRow(row["id"], row["one"], row["named__nickname"] or "…", row["named__role"])
        for row in reveal(wanted, Named, {"named__nickname": "nickname"}, row_id="named")
    ]


def called(
    viewer: Standing, case_id: uuid.UUID, relationships: Iterable[uuid.UUID]
) -> dict[uuid.UUID, str]:
    """What the client calls these people, for those who treat them.

    Only of relationships that stand in an answer which the gate let through: whoever answers “whom
    did you turn to?” with somebody, and lets it be read, has told that name.
    """
    rows = Relationship.objects.filter(
        id__in=set(relationships),
        case__in={case_id} & set(viewer.cases_as(Side.THERAPIST)),
        kind="tie",
    )
    wanted = rows.values("id", "named", "named__nickname")
    return {
        row["id"]: row["named__nickname"] or "…"
        for row in reveal(wanted, Named, {"named__nickname": "nickname"}, row_id="named")
    }
