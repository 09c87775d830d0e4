"""Who can read what somebody sent, asked of the gate itself; and whom they opened it to last."""

import uuid
from collections.abc import Collection, Iterable
from dataclasses import dataclass

from accord_web.cases.models import Part
from accord_web.cases.standings import standing
from accord_web.measures.models import Grant, ResponsePart
from accord_web.privacy.access import Policy, Role, Widest
from accord_web.privacy.filters import readable_parts
from accord_web.privacy.standing import Standing

Opened = dict[tuple[str, str], frozenset[uuid.UUID]]  # by measure and part
SIGNED_IN, ALONE = "phone", "yes"


@dataclass(frozen=True, slots=True)
class ReadBy:
    """One of the viewer's own parts: who reads it now, and who may once its time has come."""

    now: frozenset[uuid.UUID]
    granted: frozenset[uuid.UUID]  # members to whom the viewer opened it
    lasts: bool  # under “no secrets”, shared with all: a waiver that merely ran out ends nothing
    secret: bool  # under “no secrets”, shared with nobody: no therapist reads it either


def read_by(viewer: Standing, case_id: uuid.UUID) -> dict[uuid.UUID, ReadBy]:
    """Of each of the viewer's own live parts in a case.

    Everybody in the case is asked about, through the same filter that their own pages read by. Who
    opened a case in an emergency is not told here: `flows.emergency` says when it is.
    """
    mine = ResponsePart.objects.filter(owner=viewer.person, case=case_id, live=True)
    now: dict[uuid.UUID, set[uuid.UUID]] = {}
    here = Part.objects.filter(case=case_id, until=None).exclude(person=viewer.person)
    for person in set(here.exclude(role=Role.EMERGENCY).values_list("person", flat=True)):
        for part in mine.filter(readable_parts(standing(person))).values_list("id", flat=True):
            now.setdefault(part, set()).add(person)
    granted = _granted(mine.values_list("id", flat=True))
    return {
        part: ReadBy(
            frozenset(now.get(part, ())),
            granted.get(part, frozenset()),
            policy == Policy.NONE and with_all,
            policy == Policy.NONE and widest == Widest.SHARED and not with_all,
        )
        for part, policy, widest, with_all in mine.values_list("id", "policy", "widest", "with_all")
    }


def opened_to(
    viewer: Standing,
    case_id: uuid.UUID,
    measures: Collection[str],
    session: uuid.UUID | None = None,
) -> Opened:
    """To whom the viewer opens these parts: last time that they chose, or of one session now.

    They choose where they are signed in and alone; what they sent by a link tells nothing of it.
    """
    rows = ResponsePart.objects.filter(
        owner=viewer.person,
        case=case_id,
        live=True,
        widest=Widest.SHARED,
        response__measure__in=list(measures),
    ).order_by("-response__received_at", "-id")
    if session is None:
        rows = rows.filter(response__mode=SIGNED_IN, response__alone=ALONE)
    else:
        rows = rows.filter(response__session=session)
    latest: dict[tuple[str, str], uuid.UUID] = {}
    for part, measure, name in rows.values_list("id", "response__measure", "part")[:60]:
        latest.setdefault((measure, name), part)
    granted = _granted(list(latest.values()))
    return {where: granted.get(part, frozenset()) for where, part in latest.items()}


def _granted(parts: Iterable[uuid.UUID]) -> dict[uuid.UUID, frozenset[uuid.UUID]]:
    found: dict[uuid.UUID, set[uuid.UUID]] = {}
    rows = Grant.objects.filter(part__in=parts, until=None)
    for part, reader in rows.values_list("part", "reader"):
        found.setdefault(part, set()).add(reader)
    return {part: frozenset(readers) for part, readers in found.items()}
