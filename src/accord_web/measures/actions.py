"""Keeping responses. A saved answer is never changed; a later one may replace it."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from accord import records
from accord.measures.measure import Measure
from accord.records import Answer, State
from accord.scoring.score import score
from accord_web import ids
from accord_web.measures.models import Grant, Response, ResponsePart, Score
from accord_web.measures.packing import packed, widest
from accord_web.privacy.access import Policy, Route
from accord_web.privacy.tiers import Pair, tier_of


@dataclass(frozen=True, slots=True)
class PartShare:
    """Who may read one part, and from when."""

    route: Route
    readable_from: datetime | None
    policy: Policy = Policy.LIMITED  # on secrets, as it counts for whoever sends this
    members: frozenset[uuid.UUID] = frozenset()  # to whom its owner opens it
    with_all: bool = False  # these are everybody to whom it could be opened


@dataclass(frozen=True, slots=True)
class Filled:
    """One measure filled in, checked, ready to keep."""

    id: uuid.UUID
    measure: Measure
    case: uuid.UUID
    clinic: uuid.UUID
    respondent: uuid.UUID
    answers: Mapping[str, Answer]
    shares: Mapping[str, PartShare]  # by part
    meant_for: date
    answered_at: datetime
    received_at: datetime
    mode: str
    alone: str
    language: str
    session: uuid.UUID | None = None
    relationship: uuid.UUID | None = None
    entered_by: uuid.UUID | None = None
    replaces: uuid.UUID | None = None
    blind_until: datetime | None = None
    counted: bool = True  # in totals of 20 people or more
    scores: tuple[records.Score, ...] | None = None  # where a score came without its items


@dataclass(slots=True)
class Kept:
    """The rows that are written, for whoever goes on with them in the same transaction."""

    responses: list[Response] = field(default_factory=list)
    parts: list[ResponsePart] = field(default_factory=list)
    scores: list[Score] = field(default_factory=list)
    grants: list[Grant] = field(default_factory=list)


def keep(filled: Sequence[Filled], *, keys: Pair, by: uuid.UUID | None) -> Kept:
    """Write responses, parts and scores: one statement a table, however many measures.

    Runs inside the caller's transaction, which also writes the audit row: `flows.submit`.
    """
    kept = rows(filled, keys=keys)
    write(kept, by=by)
    return kept


def rows(filled: Sequence[Filled], *, keys: Pair) -> Kept:
    """What `keep` writes, scored and sealed. Who writes much makes it before the transaction."""
    kept = Kept()
    for one in filled:
        kept.responses.append(_response(one))
        parts = {p.part: p for p in _parts(one, keys)}
        kept.parts.extend(parts.values())
        kept.grants.extend(
            Grant(id=ids.new(), part=row, reader_id=reader, since=one.received_at)
            for row in parts.values()
            for reader in sorted(one.shares[row.part].members)
        )
        kept.scores.extend(
            Score(
                id=ids.new(),
                part=parts[s.part],
                scale=s.scale,
                value=s.value,
                answered=s.answered,
                items=s.items,
            )
            for s in (score(one.measure, one.answers) if one.scores is None else one.scores)
            if s.part in parts
        )
    return kept


def write(kept: Kept, *, by: uuid.UUID | None) -> None:
    """Write rows that are ready, inside the caller's transaction."""
    Response.objects.bulk_create(kept.responses)
    ResponsePart.objects.bulk_create(kept.parts)
    Score.objects.bulk_create(kept.scores)
    if kept.grants:
        Grant.objects.bulk_create(kept.grants)


def replace(
    responses: Sequence[uuid.UUID], parts: Sequence[str], *, now: datetime, by: uuid.UUID | None
) -> None:
    """Let these parts of a response, and of those it replaced, enter no figure any more.

    `responses` are one question's, the latest last. Their history stays. A part that is not
    answered again goes on to count.
    """
    ResponsePart.objects.filter(response__in=responses, part__in=parts).update(live=False)
    Response.objects.filter(id=responses[-1]).update(replaced_at=now)


def _response(one: Filled) -> Response:
    return Response(
        id=one.id,
        case_id=one.case,
        respondent_id=one.respondent,
        entered_by_id=one.entered_by or one.respondent,
        measure=one.measure.id,
        version=one.measure.version,
        language=one.language,
        session_id=one.session,
        relationship_id=one.relationship,
        meant_for=one.meant_for,
        answered_at=one.answered_at,
        received_at=one.received_at,
        mode=one.mode,
        alone=one.alone,
        replaces_id=one.replaces,
        blind_until=one.blind_until,
    )


def _parts(one: Filled, keys: Pair) -> list[ResponsePart]:
    rows = []
    for part in one.measure.parts:
        given = {item: one.answers[item] for item in part.items if item in one.answers}
        if all(a.state is State.NOT_ASKED for a in given.values()):
            continue  # a form that did not hold the part leaves no row of it
        share, readers, row_id = one.shares[part.id], widest(part), ids.new()
        key = keys.of(tier_of(share.route, readers))
        rows.append(
            ResponsePart(
                id=row_id,
                response_id=one.id,
                part=part.id,
                owner_id=one.respondent,
                case_id=one.case,
                clinic_id=one.clinic,
                answers=key.seal(packed(given), ResponsePart, "answers", row_id),
                route=share.route.value,
                widest=readers.value,
                waits=part.waits,
                counted=one.counted,
                readable_from=share.readable_from,
                policy=share.policy.value,
                with_all=share.with_all,
            )
        )
    return rows
