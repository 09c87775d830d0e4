"""Loading a long table of scores as cases: what fits goes in, the rest is named with its line.

Work goes in pieces, each one transaction of a few milliseconds, so that nobody who writes
meanwhile waits. What went in is found again by client and visit: stopped half way and run again
it completes, and a run after that changes nothing.
"""

import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date

from django.db import IntegrityError

from accord.errors import TableError
from accord.measures.measure import Measure, Scale
from accord.tables import Reading, Refused
from accord_web import clock
from accord_web.flows import import_plan
from accord_web.flows.frame import table_scales
from accord_web.flows.import_known import Known, Stored, known, local_day, stored
from accord_web.flows.import_pieces import Report, Work, add_all, catch_up, open_all, to_do
from accord_web.flows.import_plan import Plan
from accord_web.flows.import_rows import Target
from accord_web.flows.import_scale import (
    Instrument,
    keep_constants,
    keep_scale,
    of_a_table,
    of_the_bank,
)
from accord_web.people.queries import ClinicRow
from accord_web.signals.queries import constant_sets
from accord_web.storage import planner


@dataclass(frozen=True, slots=True)
class Table:
    """A table that was read, and what its numbers mean.

    `measure` is given where the table holds the items of a measure of the bank.
    """

    reading: Reading
    scale: Scale
    title: str
    measure: Measure | None = None

    def instrument(self) -> Instrument:
        if self.measure is not None and self.reading.columns.items:
            return of_the_bank(self.measure, self.scale)
        return of_a_table(self.title, replace(self.scale, constants=None))


def import_table(
    table: Table,
    *,
    clinic: ClinicRow,
    therapist: uuid.UUID,
    start: date | None = None,
    problem: str = "other",
    on_visits: Callable[[int], None] = lambda visits: None,
    by: uuid.UUID | None,
) -> Report:
    """Bring the table in. Raises TableError where nothing of it can be."""
    instrument = table.instrument()
    codes = {row.client for row in table.reading.taken}
    here = known(codes, clinic.id, therapist)
    there = stored((k.case for k in here.values() if k.case), instrument.measure.id)
    today = clock.today(clinic.zone)
    start = _start(table.reading, start, here, there, clinic.zone, today)
    plan = import_plan.planned(table.reading, zone=clinic.zone, start=start, today=today)
    if not plan.clients:
        raise TableError("No line of the table can be a visit." + _first(plan.refused))
    target, said = _settle(table, instrument, plan, clinic, therapist, problem, by=by)
    report = Report(instrument.measure.id, start, said=(said,))
    work: Work = to_do(target, plan, here, there, report)
    try:
        catch_up(target, by=by)
        open_all(target, work.opening, report, on_visits, by=by)
        add_all(target, work.adding, report, on_visits, by=by)
    except IntegrityError as error:
        raise TableError(
            "Somebody else brings in the same clients just now. What went in stays; "
            "run the import again when theirs is done."
        ) from error
    planner.look_again()
    report.refused = tuple(
        import_plan.by_line([*table.reading.refused, *plan.refused, *work.refused])
    )
    return report


def _start(
    reading: Reading,
    told: date | None,
    here: Mapping[str, Known],
    there: Mapping[uuid.UUID, Stored],
    zone: str,
    today: date,
) -> date | None:
    if reading.kind == "dates":
        if told is not None:
            raise TableError("This table holds dates. Leave --start out.")
        return None
    days = {
        code: [(s.number, local_day(s.starts_at, zone)) for s in there[k.case].sessions]
        for code, k in here.items()
        if k.case
    }
    before = import_plan.start_of(reading, days)
    return import_plan.settled_start(told, before, import_plan.latest_start(reading, today))


def _settle(
    table: Table,
    instrument: Instrument,
    plan: Plan,
    clinic: ClinicRow,
    therapist: uuid.UUID,
    problem: str,
    *,
    by: uuid.UUID | None,
) -> tuple[Target, str]:
    """The scale and its constants come first, so that every finding rests on them."""
    if not instrument.ours:
        keep_scale(instrument, clinic.id, by=by)
    begins = min(v.starts_at for visits in plan.clients.values() for v in visits)
    usual = keep_constants(instrument, plan.clients, clinic.id, begins, by=by)
    sets = tuple(constant_sets(None, clinic.id))
    target = Target(
        clinic=clinic.id,
        zone=clinic.zone,
        language=clinic.language,
        therapist=therapist,
        problem=problem,
        instrument=instrument,
        sets=sets,
        tables=table_scales(clinic.id, sets),
        constants_since=usual.since,
    )
    return target, usual.said


def _first(refused: tuple[Refused, ...]) -> str:
    return "".join(f"\n  {one}" for one in refused[:3])
