"""Everything that one person answered, replaced answers too, for the file of their record."""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from accord.records import Answer
from accord_web.measures.models import ResponsePart
from accord_web.measures.packing import says_something, unpacked
from accord_web.privacy.encryption import reveal
from accord_web.privacy.filters import readable_parts
from accord_web.privacy.reading import opens
from accord_web.privacy.standing import Standing


@dataclass(frozen=True, slots=True)
class ScoreLine:
    scale: str
    value: float | None
    answered: int
    items: int


@dataclass(frozen=True, slots=True)
class PastPart:
    """One part as it was sent. Ids are for putting things together and go into no file."""

    id: uuid.UUID
    case: uuid.UUID
    measure: str
    version: int
    part: str
    answers: dict[str, Answer]
    scores: tuple[ScoreLine, ...]
    session: uuid.UUID | None
    relationship: uuid.UUID | None
    meant_for: date
    answered_at: datetime
    mode: str
    route: str
    live: bool


COLUMNS = (
    "id",
    "case",
    "response__measure",
    "response__version",
    "part",
    "answers",
    "response__session",
    "response__relationship",
    "response__meant_for",
    "response__answered_at",
    "response__mode",
    "route",
    "live",
)


def history(viewer: Standing, owner: uuid.UUID, cases: Iterable[uuid.UUID]) -> list[PastPart]:
    """What this person sent in these cases and the viewer may read, in order."""
    rows = ResponsePart.objects.filter(readable_parts(viewer), owner=owner, case__in=list(cases))
    wanted = rows.order_by("response__meant_for", "response__received_at", "id").values(*COLUMNS)
    held = reveal(wanted, ResponsePart, {"answers": "answers"})
    scores = _scores([row["id"] for row in held])
    past = [_past(row, scores.get(row["id"], ())) for row in held if row["answers"] is not None]
    opens(viewer, ((part.case, owner) for part in past if says_something(part.answers)))
    return past


def _past(row: dict[str, Any], scores: tuple[ScoreLine, ...]) -> PastPart:
    return PastPart(
        id=row["id"],
        case=row["case"],
        measure=row["response__measure"],
        version=row["response__version"],
        part=row["part"],
        answers=unpacked(row["answers"]),
        scores=scores,
        session=row["response__session"],
        relationship=row["response__relationship"],
        meant_for=row["response__meant_for"],
        answered_at=row["response__answered_at"],
        mode=row["response__mode"],
        route=row["route"],
        live=row["live"],
    )


def _scores(parts: list[uuid.UUID]) -> dict[uuid.UUID, tuple[ScoreLine, ...]]:
    found: dict[uuid.UUID, tuple[ScoreLine, ...]] = {}
    rows = ResponsePart.objects.filter(id__in=parts, scores__isnull=False).order_by("scores__scale")
    columns = ("id", "scores__scale", "scores__value", "scores__answered", "scores__items")
    for part, *line in rows.values_list(*columns):
        found[part] = (*found.get(part, ()), ScoreLine(*line))
    return found
