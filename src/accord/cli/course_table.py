"""A table of scores over time for `accord growth` and `accord predict`: columns, clock, scale."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

from cyclopts import Parameter

from accord.cli.options import SCALE, ColumnOptions, bounds
from accord.cli.science import taken
from accord.errors import MeasureError, TableError
from accord.frames import Kind, Need, Taken
from accord.frames.needs import CLIENT, find
from accord.frames.taking import PARQUET
from accord.growth.parts import Clock, Measured
from accord.measures.schema import load
from accord.scoring.change import BEYOND, LEAST_RELIABILITY
from accord.tables import columns as known_headings
from accord.tables import headings, usual

if TYPE_CHECKING:
    from accord.measures.measure import Measure, Scale

LONGEST = 20 * 365.25  # days that a treatment may last; later times are dates
ROLES = ("client", "session", "time", "score", "intake", "therapist", "line")


@Parameter(name="*", group=SCALE)
@dataclass(frozen=True, kw_only=True)
class CurveScale:
    """What the scores are of: a measure that comes with Accord, or told here."""

    measure: str = ""
    "A measure of the bank (see accord measures): its range, direction and reliable change hold."
    scale: str = ""
    "Which scale of that measure, where it has several."
    higher: Literal["better", "worse"] | None = None
    "Whether a higher score is better or worse."
    range: Annotated[str, Parameter(allow_leading_hyphen=True, metavar="LOW:HIGH")] = ""
    "Lowest and highest possible score; what lies outside is refused."
    reliable: float | None = None
    "Points of a reliable change; with it the probability of ending worse can be had."
    name: str = ""
    "How the scale is called in the result."


def measured(options: CurveScale, heading: str) -> tuple[Measured, float | None]:
    """What the scores are of, and the points of a reliable change, None where nobody knows them.

    Told options beat what the heading suggests; a measure of the bank has its own range.
    """
    if options.measure:
        measure = load(options.measure)
        scale = _scale(measure, options.scale)
        if options.range or options.higher:
            raise TableError(f"{measure.id} has its own range: leave --range and --higher out.")
        name = options.name or measure.title
        found = Measured(
            name, str(measure.version), scale.higher_is, float(scale.lowest), float(scale.highest)
        )
        return found, options.reliable or _reliable(measure, scale)
    known = usual(heading)
    higher = options.higher or (known.higher_is if known else "")
    if not higher:
        raise TableError(
            f"It is not known whether a higher {heading} is better or worse. "
            "Say it with --higher=better or --higher=worse."
        )
    low, high = bounds(options.range)
    if known and not options.range:
        low, high = known.lowest, known.highest
    name = options.name or (known.name if known else heading)
    return Measured(name, "", higher, low, high), options.reliable


def score_heading(file: Path, columns: ColumnOptions) -> str:
    """The heading of the scores, which may say what they are of; the file is not read for it."""
    if columns.score:
        return columns.score
    if columns.wide:
        first = columns.wide.partition(":")[0].partition(",")[0]
        return first.rstrip("0123456789_.- ")
    return find([_score("", None, None)], _header(file))["score"]


def read_courses(
    file: Path,
    columns: ColumnOptions,
    *,
    unit: str,
    intake: str = "",
    covariates: Sequence[str] = (),
    conditions: Sequence[str] = (),
    therapist: str = "",
    within: tuple[float | None, float | None] = (None, None),
) -> tuple[Taken, str]:
    """The table, and the unit of time it is on: session, or what `unit` says.

    Where no unit is asked for, sessions are used if the table numbers them, else weeks.
    """
    for name in (*covariates, *conditions):
        if name in ROLES:
            raise TableError(f"A covariate cannot be called {name}. Rename the column.")
    unit = unit or _unit(file, columns)
    by_session = unit == "session"
    needs = [
        Need("client", Kind.TEXT, CLIENT.names, told=columns.id, option="--id", filled=True),
        _session(columns.session) if by_session else _time(columns.time),
        _score(columns.score, *within),
    ]
    if intake:
        needs.append(Need("intake", Kind.NUMBER, told=intake, option="--intake"))
    needs += [Need(name, Kind.NUMBER, told=name, option="--covariates") for name in covariates]
    needs += [Need(name, Kind.TEXT, told=name, option="--conditions") for name in conditions]
    if therapist:
        needs.append(Need("therapist", Kind.TEXT, told=therapist, option="--therapist"))
    # Two scores in one session are a mistake; two on one day can be meant.
    return taken(file, needs, columns, once=("client", "session") if by_session else ()), unit


def _unit(file: Path, columns: ColumnOptions) -> str:
    """Sessions where the table numbers them, else weeks."""
    if columns.wide or columns.session:
        return "session"
    if columns.time:
        return "week"
    usual_ones = Need("session", Kind.WHOLE, known_headings.SESSION, required=False)
    return "session" if find([usual_ones], _header(file)) else "week"


def _header(file: Path) -> Sequence[str]:
    if file.suffix.casefold() in PARQUET:
        import polars as pl

        try:
            return list(pl.read_parquet_schema(file))
        except pl.exceptions.PolarsError as error:
            raise TableError(f"{file.name} cannot be read as Parquet: {error}") from error
    found = headings(file)
    if not found:
        raise TableError(f"{file.name} is empty. Its first line must name the columns.")
    return found


def timed(read: Taken, clock: Clock) -> tuple[Any, tuple[str, ...]]:
    """The frame with a column `at` on the clock, and what was done to the times."""
    import polars as pl

    if clock.days is None:
        return read.frame.with_columns(pl.col("session").alias("at")), ()
    times = pl.col("time")
    said: tuple[str, ...] = ()
    begins = read.frame["time"].min()
    if isinstance(begins, int | float) and begins > LONGEST:
        times = times - times.min().over("client")
        said = ("Dates are counted from each client's first.",)
    return read.frame.with_columns((times / clock.days).alias("at")), said


def listed(text: str) -> tuple[str, ...]:
    """Names with commas between them.

    >>> listed("age, sex"), listed("")
    (('age', 'sex'), ())
    """
    return tuple(name.strip() for name in text.split(",") if name.strip())


def _session(told: str) -> Need:
    names = known_headings.SESSION
    return Need("session", Kind.WHOLE, names, told, "--session", filled=True, lowest=1)


def _time(told: str) -> Need:
    names = known_headings.TIME  # days since the start or since 1970: none is below nought
    return Need("time", Kind.TIME, names, told, "--time", filled=True, lowest=0)


def _score(told: str, low: float | None, high: float | None) -> Need:
    names = (*known_headings.SCORE, *known_headings.SCALES)
    return Need("score", Kind.NUMBER, names, told, "--score", lowest=low, highest=high)


def _reliable(measure: "Measure", scale: "Scale") -> float | None:
    """1.96 sqrt(2) SEM, of a validated measure with a reliability that allows it."""
    known = scale.reliability
    if not measure.validated or known is None or known.value < LEAST_RELIABILITY:
        return None
    return round(BEYOND * sqrt(2) * known.sd * sqrt(1 - known.value), 2)


def _scale(measure: "Measure", name: str) -> "Scale":
    if name or len(measure.scales) != 1:
        known = ", ".join(scale.id for scale in measure.scales)
        if not name:
            raise MeasureError(f"{measure.id} has the scales {known}. Choose one with --scale.")
        return measure.scale(name)
    return measure.scales[0]
