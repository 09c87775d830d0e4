"""What was answered, through the gate, and the series made of it."""

import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Q, QuerySet

from accord.records import Answer
from accord_web.measures.models import Response, ResponsePart, Score, TableScale
from accord_web.measures.packing import says_something, unpacked
from accord_web.measures.ties import TieRow as TieRow
from accord_web.measures.ties import called as called
from accord_web.measures.ties import ties_read as ties_read
from accord_web.privacy.access import Route
from accord_web.privacy.encryption import reveal
from accord_web.privacy.filters import readable_parts
from accord_web.privacy.reading import opens
from accord_web.privacy.standing import NotAllowed, Standing, as_therapist
from accord_web.storage.prepared import Prepared


@dataclass(frozen=True, slots=True)
class ReadPart:
    """What courses are made of: one part that may be read, opened."""

    id: uuid.UUID
    owner: uuid.UUID
    measure: str
    part: str
    answers: dict[str, Answer]
    scores: dict[str, float | None]
    session: int | None
    relationship: uuid.UUID | None
    meant_for: date
    mode: str
    readable_from: datetime | None


@dataclass(frozen=True, slots=True)
class PartRow(ReadPart):
    """The same with what pages say of it."""

    case: uuid.UUID
    response: uuid.UUID
    received_at: datetime
    route: str


# Routes that a person chooses; every measure of a member has a part that leaves the choice.
CHOSEN = (Route.NOW, Route.LATER, Route.SUPERVISOR, Route.NOBODY)
READ_BY_WORD = ("tension", "mended", "held-back", "safety")  # parts that findings read so
COLUMNS = (
    "id",
    "case",
    "owner",
    "response",
    "part",
    "answers",
    "route",
    "readable_from",
    "response__measure",
    "response__session__number",
    "response__relationship",
    "response__meant_for",
    "response__received_at",
    "response__mode",
)


def parts(
    viewer: Standing,
    case_ids: Iterable[uuid.UUID],
    *,
    measures: Sequence[str] = (),
    names: Sequence[str] = (),
    about: Iterable[uuid.UUID] | None = None,
) -> list[PartRow]:
    """Every live part of these cases that the viewer may read, in order of what it is meant for.

    But for danger from somebody close, which has a reading of its own: `at_home`. `about` keeps
    only what these people answered, or what was answered of these relationships.
    """
    rows = (
        ResponsePart.objects.filter(readable_parts(viewer), case__in=list(case_ids), live=True)
        .exclude(route=Route.CLOSE)
        .order_by("response__meant_for", "response__received_at", "id")
    )
    if measures:
        rows = rows.filter(response__measure__in=measures)
    if names:
        rows = rows.filter(part__in=names)
    if about is not None:
        wanted = list(about)
        rows = rows.filter(Q(owner__in=wanted) | Q(response__relationship__in=wanted))
    read = _opened(rows)
    opens(viewer, ((row.case, row.owner) for row in read if says_something(row.answers)))
    return read


def _opened(rows: "QuerySet[ResponsePart]") -> list[PartRow]:
    """One query for parts with their scores (a row a score), one for the keys."""
    found: dict[uuid.UUID, dict[str, Any]] = {}
    for row in rows.values(*COLUMNS, "scores__scale", "scores__value"):
        scores = found.setdefault(row["id"], {**row, "scores": {}})["scores"]
        if row["scores__scale"] is not None:
            scores[row["scores__scale"]] = row["scores__value"]
    return [
        PartRow(
            id=row["id"],
            case=row["case"],
            owner=row["owner"],
            response=row["response"],
            measure=row["response__measure"],
            part=row["part"],
            answers=unpacked(row["answers"]) if row["answers"] else {},
            scores=row["scores"],
            session=row["response__session__number"],
            relationship=row["response__relationship"],
            meant_for=row["response__meant_for"],
            received_at=row["response__received_at"],
            mode=row["response__mode"],
            route=row["route"],
            readable_from=row["readable_from"],
        )
        for row in reveal(found.values(), ResponsePart, {"answers": "answers"})
    ]


BEHIND_FINDINGS = Prepared(
    lambda case, about, now: (
        ResponsePart.objects.filter(
            readable_parts(as_therapist([case], now)),
            Q(scores__isnull=False) | Q(part__in=READ_BY_WORD),
            Q(owner__in=about) | Q(response__relationship__in=about),
            case=case,
            live=True,
        )
        .order_by("response__meant_for", "response__received_at", "id")
        .values_list(
            "id",
            "owner",
            "response__measure",
            "part",
            "answers",
            "response__session__number",
            "response__relationship",
            "response__meant_for",
            "response__mode",
            "readable_from",
            "scores__scale",
            "scores__value",
        )
    )
)


def behind_findings(
    viewer: Standing, case_id: uuid.UUID, about: Iterable[uuid.UUID]
) -> list[ReadPart]:
    """What findings are made of, as the therapists of the case read it: scores, and some words.

    The same parts as `parts` gives of these people and relationships, without those that no
    finding reads; and what was answered in scored parts stays sealed.
    """
    if not viewer.cases[case_id].is_therapist:
        raise NotAllowed("Findings are for the therapists of a case.")
    found: dict[uuid.UUID, ReadPart] = {}
    sealed = []
    for row in BEHIND_FINDINGS(case=case_id, about=list(about), now=viewer.now):
        part_id, owner, measure, name, answers, *rest, scale, value = row
        if part_id not in found:
            found[part_id] = ReadPart(part_id, owner, measure, name, {}, {}, *rest)
            if scale is None:
                sealed.append({"id": part_id, "answers": answers})
        if scale is not None:
            found[part_id].scores[scale] = value
    for opened in reveal(sealed, ResponsePart):
        if opened["answers"]:
            found[opened["id"]].answers.update(unpacked(opened["answers"]))
    return list(found.values())


@dataclass(frozen=True, slots=True)
class Rated:
    """One score of a caseload's small pictures."""

    case: uuid.UUID
    owner: uuid.UUID
    session: int
    value: float


def ratings(viewer: Standing, case_ids: Iterable[uuid.UUID], scale: str) -> list[Rated]:
    """Scores of one scale over many cases in one query, opening nothing that is sealed."""
    through = readable_parts(viewer) & Q(case__in=list(case_ids), live=True)
    rows = (
        Score.objects.filter(
            part__in=ResponsePart.objects.filter(through).values("id"),
            scale=scale,
            value__isnull=False,
            part__response__session__isnull=False,
        )
        .order_by("part__response__session__number")
        .values_list("part__case", "part__owner", "part__response__session__number", "value")
    )
    return [Rated(case, owner, n, value) for case, owner, n, value in rows if value is not None]


def answered_again(
    viewer: Standing | None,
    case_id: uuid.UUID,
    respondent: uuid.UUID,
    session: uuid.UUID | None,
    first: Mapping[int, uuid.UUID],
) -> dict[int, list[uuid.UUID]]:
    """Each question's responses of one sitting, the latest last.

    `first` holds, by the order in which it was asked, the id that the first response has.
    """
    rows = Response.objects.filter(case=case_id, respondent=respondent, session=session)
    followed_by = dict(rows.values_list("replaces", "id"))
    there = set(rows.values_list("id", flat=True))
    chains: dict[int, list[uuid.UUID]] = {}
    for order, response in first.items():
        following: uuid.UUID | None = response if response in there else None
        while following is not None:
            chains.setdefault(order, []).append(following)
            following = followed_by.get(following)
    return chains


def usual_route(viewer: Standing | None, case_id: uuid.UUID, person: uuid.UUID) -> str:
    """How this person last let their answers be read, to offer it again. Not an answer itself."""
    last = (
        ResponsePart.objects.filter(
            case=case_id, owner=person, route__in=CHOSEN, widest="shared", live=True
        )
        .order_by("-response__received_at")
        .values_list("route", flat=True)
    )
    return last.first() or ""


def sitting_route(
    viewer: Standing | None,
    case_id: uuid.UUID,
    person: uuid.UUID,
    session: uuid.UUID | None,
    measures: Iterable[str],
) -> str:
    """How what this person sent in one sitting may be read now; of several routes the narrowest."""
    rows = ResponsePart.objects.filter(
        case=case_id,
        owner=person,
        route__in=CHOSEN,
        widest__in=("shared", "staff"),
        live=True,
        response__session=session,
        response__measure__in=list(measures),
    )
    found = set(rows.values_list("route", flat=True))
    if found <= {Route.NOW, Route.LATER}:
        return max(found, key=CHOSEN.index, default="")
    return found.pop() if len(found) == 1 else Route.NOBODY


def table_titles(viewer: Standing, clinic: uuid.UUID) -> dict[str, str]:
    """What instruments that came by a table are called, by measure."""
    rows = TableScale.objects.filter(clinic=clinic, clinic__in=viewer.clinics)
    return dict(rows.values_list("measure", "title"))
