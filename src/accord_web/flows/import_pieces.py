"""The work of an import in pieces: each one transaction that holds the write lock only briefly."""

import uuid
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from accord.tables import Reason, Refused
from accord_web.flows.import_cases import add_visits, open_cases
from accord_web.flows.import_known import Known, Stored, compare, known
from accord_web.flows.import_plan import Plan, Planned
from accord_web.flows.import_rows import Target
from accord_web.flows.recompute import recompute
from accord_web.measures.models import Response

AIM = 0.008  # seconds that a piece may hold the lock; a slow disk may take twice that
FIRST, SMALLEST, LARGEST = 12, 4, 48  # visits in a piece

Client = tuple[str, Sequence[Planned]]  # code and visits
Told = Callable[[int], None]  # hears how many visits went in


@dataclass(slots=True)
class Report:
    """What a run did."""

    measure: str
    start: date | None  # day 0, or the day of session 1
    cases: int = 0  # opened now
    visits: int = 0  # taken now
    unrated: int = 0  # of these, without a score
    already: int = 0  # visits that were there
    refused: tuple[Refused, ...] = ()
    said: tuple[str, ...] = ()

    @property
    def changed(self) -> bool:
        return bool(self.visits)

    def count(self, visits: Iterable[Planned]) -> int:
        told = list(visits)
        self.visits += len(told)
        self.unrated += sum(not visit.rated for visit in told)
        return len(told)


@dataclass(slots=True)
class Work:
    """What is left to write, and the lines that cannot be."""

    opening: list[Client] = field(default_factory=list)
    adding: list[tuple[Known, Sequence[Planned]]] = field(default_factory=list)
    refused: list[Refused] = field(default_factory=list)


@dataclass(slots=True)
class _Pace:
    """How many visits a piece may hold on this machine, learned from the pieces before."""

    visits: int = FIRST

    def learn(self, seconds: float, visits: int) -> None:
        fits = AIM * visits / max(seconds, 1e-6)
        self.visits = max(SMALLEST, min(LARGEST, int((self.visits + fits) / 2)))


def to_do(
    to: Target,
    plan: Plan,
    here: Mapping[str, Known],
    there: Mapping[uuid.UUID, Stored],
    report: Report,
) -> Work:
    """Sort every visit: to be written, there already, or refused."""
    work = Work()
    for code, visits in plan.clients.items():
        client = here.get(code)
        if client is None:
            work.opening.append((code, visits))
        elif client.case is None:
            work.refused += [_elsewhere(visit, code) for visit in visits]
        else:
            told = compare(there[client.case], visits, to.instrument, to.zone)
            report.already += told.already
            work.refused += [_contradicts(visit) for visit in told.contradicting]
            if told.adds:
                work.adding.append((client, told.adds))
    return work


def catch_up(to: Target, *, by: uuid.UUID | None) -> None:
    """Cases older than the scale's constants are worked out again with them."""
    if to.constants_since is None:
        return
    older = Response.objects.filter(
        measure=to.instrument.measure.id, case__clinic=to.clinic, case__lt=to.constants_since
    )
    for case in older.values_list("case", flat=True).distinct().order_by("case"):
        recompute(case, by=by)


def open_all(
    to: Target, clients: Sequence[Client], report: Report, told: Told, *, by: uuid.UUID | None
) -> None:
    """New clients, several in a piece; of a long one the first visits, the rest afterwards."""
    pace, waiting, long = _Pace(), list(reversed(clients)), list[Client]()
    while waiting:
        piece, size = list[Client](), 0
        while waiting and (not piece or size + len(waiting[-1][1]) <= pace.visits):
            code, visits = waiting.pop()
            piece.append((code, visits[:LARGEST]))
            size += len(piece[-1][1])
            if len(visits) > LARGEST:
                long.append((code, visits[LARGEST:]))
        pace.learn(open_cases(to, piece, by=by), size)
        report.cases += len(piece)
        told(report.count(visit for _, visits in piece for visit in visits))
    if long:
        here = known([code for code, _ in long], to.clinic, to.therapist)
        add_all(to, [(here[code], visits) for code, visits in long], report, told, by=by)


def add_all(
    to: Target,
    clients: Sequence[tuple[Known, Sequence[Planned]]],
    report: Report,
    told: Told,
    *,
    by: uuid.UUID | None,
) -> None:
    """Further visits of clients who are here, case by case and piece by piece."""
    pace = _Pace()
    for client, visits in clients:
        rest = list(visits)
        while rest:
            piece, rest = rest[: pace.visits], rest[pace.visits :]
            pace.learn(add_visits(to, client, piece, by=by), len(piece))
            told(report.count(piece))


def _elsewhere(visit: Planned, code: str) -> Refused:
    return Refused(
        visit.line,
        "",
        code,
        Reason.ELSEWHERE,
        "This client is here already, but not in an open case with this therapist.",
        "Import with the therapist who sees them now.",
    )


def _contradicts(visit: Planned) -> Refused:
    # What is stored is not repeated: whoever runs the import need not be one of its readers.
    said = "" if visit.value is None else f"{visit.value:g}"
    return Refused(
        visit.line,
        "",
        said,
        Reason.CONTRADICTION,
        "Another score is stored for this client and time; the stored one stays.",
        "If this line is right, let the client or therapist replace the stored answer.",
    )
