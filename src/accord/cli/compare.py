"""`accord compare`: clinics or therapists beside each other, adjusted and shrunken, not ranked."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

from cyclopts import Group, Parameter

from accord.cli.course_table import listed
from accord.cli.options import RESULT, TABLE, ColumnOptions, OutOptions
from accord.cli.science import present, taken
from accord.cli.waiting import waiting
from accord.errors import TableError
from accord.frames import Kind, Need
from accord.tables import usual

if TYPE_CHECKING:
    from accord.comparison import Comparison

MODEL = Group("What is compared", sort_key=2)
CLINIC = ("clinic", "clinicid", "site", "siteid", "centre", "center", "service", "team", "unit")
THERAPIST = ("therapist", "therapistid", "counsellor", "counselor", "clinician", "provider")
OUTCOME = ("post", "posttotal", "last", "end", "outcome", "final")


@Parameter(name="*", group=TABLE)
@dataclass(frozen=True, kw_only=True)
class UnitOptions:
    """Which column holds what: one row for every case begun, with or without an end."""

    unit: str = ""
    "Column of the clinic or therapist; usual names are recognised."
    outcome: str = ""
    "Column of the score at the end, empty where there is none."
    happened: str = ""
    "In its place: a column of yes or no, such as recovered or dropped out."
    missing: Annotated[
        tuple[str, ...], Parameter(negative="", allow_leading_hyphen=True, n_tokens=1)
    ] = ()
    "A code that stands for “not rated”, such as -99. Empty cells and NA always do."


@Parameter(name="*", group=MODEL)
@dataclass(frozen=True, kw_only=True)
class ModelOptions:
    """Which units, and what is taken out first."""

    level: Literal["clinic", "therapist"] = "clinic"
    "Clinics (30 cases each, 8 of them) or therapists (5 cases each, 10 of them)."
    higher: Literal["better", "worse"] | None = None
    "Whether a higher outcome (or that it happened) is better or worse."
    case_mix: str = ""
    "Columns of numbers to adjust for, with commas: the score at intake first of all."
    categories: str = ""
    "Columns of words to adjust for, with commas."
    within: str = ""
    "Column of clinics, to compare therapists within theirs."


def compare(
    file: Path,
    /,
    *,
    table: UnitOptions = UnitOptions(),
    model: ModelOptions = ModelOptions(),
    result: Annotated[OutOptions, Parameter(name="*", group=RESULT)] = OutOptions(),  # noqa: B008
) -> int:
    """Effects of clinics or therapists with intervals, and a funnel. Never a league table.

    One row for every case that was begun, ended or not: where under 80% have an end, nothing is
    compared. Units are always in order of their names.

    Example: accord compare cases.csv --unit=clinic --outcome=phq9_end --case-mix=phq9_start,age

    Parameters
    ----------
    file
        The table (CSV or Parquet).
    """
    from accord.comparison import Comparison
    from accord.comparison import compare as by_points
    from accord.comparison import rates as by_rates

    if table.outcome and table.happened:
        raise TableError("Give --outcome or --happened, not both.")
    case_mix, categories = listed(model.case_mix), listed(model.categories)
    needs = _needs(table, model, case_mix, categories)
    read = taken(file, needs, ColumnOptions(missing=table.missing))
    named: dict[str, Any] = {
        "unit": "unit",
        "level": model.level,
        "case_mix": case_mix,
        "categories": categories,
        "higher_is": _direction(model, table, read.columns["outcome"]),
    }
    with waiting(f"Comparing {model.level}s", 0):
        if table.happened:
            if model.within:
                raise TableError("--within compares scores; leave it out with --happened.")
            found = by_rates(read.frame, happened="outcome", **named)
        else:
            within = "within" if model.within else ""
            found = by_points(read.frame, outcome="outcome", within=within, **named)
    title = f"{model.level.capitalize()}s by {read.columns['outcome']}"
    parts = _parts(found) if isinstance(found, Comparison) else None
    return present(read, found, result, title=title, parts=parts)


def _needs(
    table: UnitOptions, model: ModelOptions, case_mix: Sequence[str], categories: Sequence[str]
) -> list[Need]:
    reserved = {"unit", "outcome", "within", "line"}
    for name in (*case_mix, *categories):
        if name in reserved:
            raise TableError(f"A column to adjust for cannot be called {name}. Rename it.")
    units = CLINIC if model.level == "clinic" else THERAPIST
    happened = bool(table.happened)
    needs = [
        Need("unit", Kind.TEXT, units, table.unit, "--unit", filled=True),
        Need(
            "outcome",
            Kind.YES_NO if happened else Kind.NUMBER,
            () if happened else OUTCOME,
            table.happened or table.outcome,
            "--happened" if happened else "--outcome",
        ),
    ]
    needs += [Need(name, Kind.NUMBER, told=name, option="--case-mix") for name in case_mix]
    needs += [Need(name, Kind.TEXT, told=name, option="--categories") for name in categories]
    if model.within:
        needs.append(Need("within", Kind.TEXT, told=model.within, option="--within", filled=True))
    return needs


def _direction(model: ModelOptions, table: UnitOptions, heading: str) -> str:
    if model.higher:
        return model.higher
    if table.happened:
        raise TableError(
            f"Is {heading} good or bad? Say --higher=better (as recovery) or --higher=worse (as "
            "drop-out)."
        )
    words = [heading, *heading.replace("-", "_").replace(" ", "_").split("_")]
    known = next((found for word in words if (found := usual(word))), None)
    if known is None:
        raise TableError(
            f"It is not known whether a higher {heading} is better or worse. "
            "Say it with --higher=better or --higher=worse."
        )
    return known.higher_is


def _parts(found: "Comparison") -> Any:
    """The inside of the page, made only where one is wanted."""

    def parts() -> list[str]:
        from accord.cli.compare_page import compare_parts

        return compare_parts(found)

    return parts
