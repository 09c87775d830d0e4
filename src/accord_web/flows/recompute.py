"""Everything right of the response, computed again.

For any sequence of submit, share, withdraw, late arrival, replace and recompute, the stored
findings equal a fresh recompute from responses: `tests/web/test_recompute.py`.
"""

import uuid
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import UTC, datetime

from accord.signals import find_all
from accord_web import clock
from accord_web.flows.courses import CaseCourses, courses
from accord_web.flows.frame import Frame, frame
from accord_web.measures.queries import PartRow, parts
from accord_web.privacy.access import InCase, Role, Standing
from accord_web.privacy.sharing import A_DAY
from accord_web.signals.actions import Located, keep_findings
from accord_web.storage.lock import writing

ONCE_DUE = datetime(9000, 1, 1, tzinfo=UTC)  # later than any time a route waits for


def therapists_view(case_id: uuid.UUID) -> Standing:
    """The audience that findings are made for: the therapists of the case, once times have come."""
    return Standing(None, ONCE_DUE, {case_id: InCase(frozenset({Role.THERAPIST}))})


def recompute(
    case_id: uuid.UUID, around: Frame | None = None, *, by: uuid.UUID | None
) -> tuple[int, int]:
    """Bring the stored findings of a case in step; of all of it, or of what `around` frames.

    Returns how many were added and how many superseded.
    """
    with writing():
        around = around or frame(case_id)
        about = [*around.alliances, *around.people]
        rows = parts(therapists_view(case_id), [case_id], about=about)
        found = find(around, rows)
        return keep_findings(case_id, about, found, now=clock.now(), by=by)


def find(around: Frame, rows: Iterable[PartRow]) -> list[Located]:
    """Every finding with whom it is about and from when it may be read."""
    read = list(rows)
    times = {str(p.id): p.readable_from for p in read}
    found: list[Located] = []
    for starts, own_constants in around.epochs():
        made = courses(
            read,
            alliances=around.alliances,
            clients=around.people,
            held=around.held,
            tables=around.tables,
            clinic_constants=own_constants,
        )
        kept = [one for one in _located(made, times) if one.found.session >= starts]
        found = [one for one in found if one.found.session < starts] + kept
    return _with_diary_times(found, around)


def _located(made: CaseCourses, times: Mapping[str, datetime | None]) -> list[Located]:
    found = []
    for about, course in [*made.alliances.items(), *made.people.items()]:
        for one in find_all(course):
            waits = [times.get(part) for part in one.parts]
            known = [t for t in waits if t is not None]
            ready = max(known) if known and len(known) == len(waits) else None
            found.append(Located(about, one, ready))
    return found


def _with_diary_times(found: list[Located], around: Frame) -> list[Located]:
    """Silence rests on the diary: it is told only once there was a day to answer."""
    told = {h.number: h.ends_at + A_DAY for h in around.held}
    return [
        replace(one, readable_from=max(one.readable_from or told[n], told[n]))
        if one.found.signal == "silence" and (n := one.found.session) in told
        else one
        for one in found
    ]
