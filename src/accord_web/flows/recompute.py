"""Everything right of the response, computed again.

For any sequence of submit, share, withdraw, late arrival, replace and recompute, the stored
findings equal a fresh recompute from responses: `tests/web/test_recompute.py`.
"""

import uuid
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import UTC, datetime

from accord.signals import find_all
from accord_web import clock
from accord_web.cases.actions import lock_case
from accord_web.flows.courses import IN_THE_ROOM, CaseCourses, courses
from accord_web.flows.frame import Frame, frame
from accord_web.measures.queries import ReadPart, behind_findings
from accord_web.privacy.sharing import A_DAY
from accord_web.privacy.standing import Standing, as_therapist
from accord_web.signals.actions import Located, keep_findings
from accord_web.storage.lock import writing

ONCE_DUE = datetime(9000, 1, 1, tzinfo=UTC)  # later than any time a route waits for


def therapists_view(case_id: uuid.UUID) -> Standing:
    """The audience that findings are made for: the therapists of the case, once times have come."""
    return as_therapist([case_id], ONCE_DUE)


def recompute(
    case_id: uuid.UUID, around: Frame | None = None, *, by: uuid.UUID | None
) -> tuple[int, int]:
    """Bring the stored findings of a case in step; of all of it, or of what `around` frames.

    Returns how many were added and how many superseded.
    """
    with writing():
        if around is None:
            lock_case(case_id)
            around = frame(case_id)
        about = [*around.alliances, *around.people]
        rows = behind_findings(therapists_view(case_id), case_id, about)
        now = clock.now()
        found = find(around, rows, now=now)
        return keep_findings(case_id, about, found, now=now, by=by)


def find(around: Frame, rows: Iterable[ReadPart], *, now: datetime) -> list[Located]:
    """Every finding with whom it is about, and from when until when it may be read.

    What waits to be read is unknown until then: it neither shows nor hides a finding. So the
    findings are worked out as they stand now, and once more for each time at which something
    further may be read; where the two differ, one version ends when the other begins.
    """
    read = list(rows)
    waits = sorted({p.readable_from for p in read if p.readable_from and p.readable_from > now})
    found: list[Located] = []
    standing: dict[Identity, Located] = {}
    for horizon in (now, *waits):
        known = [p for p in read if p.readable_from and p.readable_from <= horizon]
        fresh = {_identity(one): one for one in _as_known(around, known)}
        for identity, one in list(standing.items()):
            if (after := fresh.get(identity)) is None or after.found != one.found:
                found.append(replace(standing.pop(identity), readable_until=horizon))
        standing = {**fresh, **standing}
    found.extend(standing.values())
    return [f for f in found if f.readable_until is None or f.readable_from < f.readable_until]


Identity = tuple[uuid.UUID, str, int]


def _identity(one: Located) -> Identity:
    return one.about, one.found.signal, one.found.session


def _as_known(around: Frame, known: list[ReadPart]) -> list[Located]:
    """The findings of what may be read at one time; each set of constants from its session on."""
    found: list[Located] = []
    times = {str(p.id): p.readable_from for p in known if p.readable_from}
    for starts, own_constants in around.epochs({*IN_THE_ROOM, *(p.measure for p in known)}):
        made = courses(
            known,
            alliances=around.alliances,
            clients=around.people,
            held=around.held,
            tables=around.tables,
            clinic_constants=own_constants,
        )
        kept = [one for one in _located(made, around, times) if one.found.session >= starts]
        found = [one for one in found if one.found.session < starts] + kept
    return found


def _located(made: CaseCourses, around: Frame, times: Mapping[str, datetime]) -> Iterator[Located]:
    """Readable once all it rests on may be read; silence, once there was a day to answer."""
    ends = {h.number: h.ends_at for h in around.held}
    for about, course in [*made.alliances.items(), *made.people.items()]:
        for one in find_all(course):
            due = [times[part] for part in one.parts]
            if one.signal == "silence":
                due.append(ends[one.session] + A_DAY)
            yield Located(about, one, max(due, default=ONCE_DUE))
