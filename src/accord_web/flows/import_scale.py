"""Which scale the numbers of a table are, and what is usual on it.

A scale that came by a table is never edited: another range or direction is another scale.
"""

import re
import uuid
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta

from accord import records
from accord.chart.estimation import TooFewClients, estimate
from accord.chart.measured import constants as measured
from accord.errors import AccordError, TableError
from accord.measures.measure import Item, Measure, Part, Scale
from accord.records import Answer, State
from accord.scoring.score import score
from accord_web import ids
from accord_web.flows.import_plan import Planned
from accord_web.measures.models import TableScale
from accord_web.privacy import audit
from accord_web.signals.models import ConstantSet
from accord_web.storage.lock import writing

SCORE = "score"  # the one part, item and scale of a score that came without its items
LONGEST_SLUG = 26  # `measure` holds 32 letters with “table-” before it
LONGEST_TITLE = 40
ANSWERS_OF = {"client", "person", "member"}  # whose answers a table of clients can hold


@dataclass(frozen=True, slots=True)
class Instrument:
    """What the table holds: the items of a measure of the bank, or totals of any scale."""

    measure: Measure
    scale: Scale
    ours: bool

    def answers(self, visit: Planned) -> dict[str, Answer]:
        if self.ours:
            given = zip(self.scale.items, visit.items, strict=True)
            answered = {item: value for item, value in given if value is not None}
            return {
                item.id: _answer(answered.get(item.id), item.id in self.scale.items)
                for item in self.measure.items
            }
        return {SCORE: Answer(State.ANSWERED, visit.value)}  # type: ignore[arg-type]

    def scores(self, visit: Planned) -> tuple[records.Score, ...] | None:
        """None where the measure itself scores the answers."""
        if self.ours:
            return None
        return (records.Score(SCORE, SCORE, visit.value, 1, 1),)

    def value(self, visit: Planned) -> float | None:
        if not self.ours or not visit.rated:
            return visit.value
        found = score(self.measure, self.answers(visit))
        return next(one.value for one in found if one.scale == self.scale.id)

    @property
    def slug(self) -> str:
        return self.measure.id.removeprefix("table-")


def _answer(value: int | None, asked: bool) -> Answer:
    if not asked:
        return Answer(State.NOT_ASKED)
    return Answer(State.SKIPPED) if value is None else Answer(State.ANSWERED, value)


def of_the_bank(measure: Measure, scale: Scale) -> Instrument:
    """A measure whose items the table holds; they are scored by its key."""
    if measure.respondent not in ANSWERS_OF or measure.about not in {"self", "relationship"}:
        raise TableError(
            f"{measure.id} is not filled in by a client about themselves or their therapist; "
            "a table of clients cannot hold it."
        )
    return Instrument(measure, scale, ours=True)


def of_a_table(title: str, scale: Scale) -> Instrument:
    """A scale of which only totals are known."""
    slug = re.sub(r"[\W_]+", "-", title.casefold()).strip("-")[:LONGEST_SLUG].strip("-")
    if not slug:
        raise TableError("The scale needs a name. Give one with --name.")
    if not (abs(scale.lowest) < float("inf") and abs(scale.highest) < float("inf")):
        raise TableError(
            f"The lowest and highest possible score of {title} are not known. "
            "Give them with --range, such as --range=0:63."
        )
    measure = Measure(
        id=f"table-{slug}",
        version=1,
        title=title[:LONGEST_TITLE],
        licence="",
        source="",
        status="standard",
        respondent="client",
        about="self",
        audience="adult",
        when="",
        seconds=0,
        parts=(
            Part(
                id=SCORE,
                items=(SCORE,),
                readers=("self", "therapists", "supervisor"),
                candour=False,
                waits=False,
                alone=False,
                critical=False,
            ),
        ),
        items=(Item(id=SCORE, measure=f"table-{slug}", part=SCORE, facet="a total"),),
    )
    return Instrument(measure, scale, ours=False)


def keep_scale(instrument: Instrument, clinic: uuid.UUID, *, by: uuid.UUID | None) -> None:
    """Store the scale with the first table that holds it; refuse one that contradicts it."""
    scale, known = instrument.scale, instrument.scale.reliability
    row = TableScale.objects.filter(clinic=clinic, measure=instrument.measure.id).first()
    if row is not None:
        _refuse_other(row, scale)
        return
    with writing():
        made = TableScale.objects.create(
            id=ids.new(),
            clinic_id=clinic,
            measure=instrument.measure.id,
            title=instrument.measure.title,
            lowest=scale.lowest,
            highest=scale.highest,
            higher_is=scale.higher_is,
            reliability=known.value if known else None,
            sd=known.sd if known else None,
            source=known.source[:200] if known else "",
        )
        audit.log("scale.added", by=by, record=f"scale:{made.id}", measure=made.measure)


def _refuse_other(row: TableScale, scale: Scale) -> None:
    known = scale.reliability
    told = f"{row.lowest:g} to {row.highest:g}, higher is {row.higher_is}"
    if (row.lowest, row.highest, row.higher_is) != (scale.lowest, scale.highest, scale.higher_is):
        raise TableError(
            f"{row.title} is here already with another meaning: {told}. A scale is never edited. "
            "Give this one another name with --name, or the same --range and --higher."
        )
    if known is not None and (row.reliability, row.sd) != (known.value, known.sd):
        stored = "none" if row.reliability is None else f"{row.reliability:g} with SD {row.sd:g}"
        raise TableError(
            f"{row.title} is here already with another reliability ({stored}). A scale is never "
            "edited. Leave --reliability and --sd out, or give this scale another name with --name."
        )


@dataclass(frozen=True, slots=True)
class Usual:
    """The constants by which scores are judged, and what the report says of them."""

    said: str
    since: uuid.UUID | None = None  # id of the set; cases made before it are worked out again


def keep_constants(
    instrument: Instrument,
    clients: Mapping[str, Iterable[Planned]],
    clinic: uuid.UUID,
    begins_at: datetime,
    *,
    by: uuid.UUID | None,
) -> Usual:
    """Chart constants of the scale, worked out once from the first table that is large enough."""
    title = instrument.measure.title
    if instrument.scale.constants is not None:
        return Usual(f"What is usual for {title} comes with the measure.")
    key = {"clinic": clinic, "measure": instrument.measure.id, "scale": instrument.scale.id}
    row = ConstantSet.objects.filter(**key).order_by("begins_at", "id").first()
    if row is not None:
        return Usual(f"What is usual for {title} was worked out before ({row.name}).", row.id)
    made = _estimated(instrument, clients)
    if isinstance(made, str):
        return Usual(made)
    values = asdict(made)
    values.pop("id")
    with writing():
        kept = ConstantSet.objects.create(
            id=ids.new(),
            clinic_id=clinic,
            name=made.id,
            measure=instrument.measure.id,
            scale=instrument.scale.id,
            values=values,
            begins_at=begins_at - timedelta(days=1),
        )
        audit.log("constants.added", by=by, record=f"constants:{kept.id}", name=made.id)
    return Usual(f"What is usual for {title} was worked out from {made.source}.", kept.id)


def _estimated(
    instrument: Instrument, clients: Mapping[str, Iterable[Planned]]
) -> records.Constants | str:
    ratings = [
        (client, value)
        for client, visits in clients.items()
        for visit in visits
        if (value := instrument.value(visit)) is not None
    ]
    marks, people = measured(), len({client for client, _ in ratings})
    try:
        return estimate(
            ratings,
            id=f"import-{instrument.slug}-1",
            source=f"the imported table, {people:,} clients",
            watch=marks["watch"],
            strong=marks["strong"],
        )
    except TooFewClients:
        return (
            "There are fewer than 100 clients with two scores, too few to tell what is usual. "
            "No score is marked as worse than usual."
        )
    except AccordError as error:
        return f"What is usual cannot be told: {error}"
