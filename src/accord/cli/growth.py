"""`accord growth`: the expected course of many clients, fitted once and kept in a small file."""

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Annotated, Literal

from cyclopts import Group, Parameter

from accord.cli.course_table import (
    CurveScale,
    listed,
    measured,
    read_courses,
    score_heading,
    timed,
)
from accord.cli.options import ColumnOptions, OutOptions
from accord.cli.science import present
from accord.cli.waiting import waiting
from accord.growth.curve import Curve, write
from accord.growth.parts import Clock

MODEL = Group("The course", sort_key=3)


@Parameter(name="*", group=MODEL)
@dataclass(frozen=True, kw_only=True)
class CourseOptions:
    """How time and what is known of each client enter."""

    unit: Literal["session", "day", "week", "month"] | None = None
    "What time is counted in; sessions where the table numbers them, else weeks."
    shape: Literal["log", "linear"] = "log"
    "log (early sessions count for more, the default) or linear."
    intake: str = "first"
    "Where the course starts from: the first score, none, or a column with the intake score."
    covariates: str = ""
    "Columns of numbers known of each client, with commas."
    therapist: str = ""
    "Column of the therapist; from 10 on they are a level of their own."
    conditions: str = ""
    "Columns of groups, with commas; groups under 50 clients are pooled."


def growth(
    file: Path,
    *,
    columns: Annotated[ColumnOptions, Parameter(name="*")] = ColumnOptions(),  # noqa: B008
    scale: Annotated[CurveScale, Parameter(name="*")] = CurveScale(),  # noqa: B008
    course: Annotated[CourseOptions, Parameter(name="*")] = CourseOptions(),
    result: Annotated[OutOptions, Parameter(name="*")] = OutOptions(),  # noqa: B008
    curve: Path | None = None,
    source: str = "",
    made: str = "",
) -> int:
    """Fit the expected course of many clients: a mixed model of scores over time.

    Needs 200 clients with three scores. The curve, kept with --curve, holds no client's data;
    accord predict and clinics' pages read it.

    Example: accord growth visits.csv --measure=phq-9 --curve=curve.json

    Parameters
    ----------
    file
        The table (CSV or Parquet), a row a client and session.
    curve
        Write the curve as a small file (JSON).
    source
        Where the data come from, kept in the curve; the name of the file by default.
    made
        The date kept in the curve; today by default.
    """
    intake = course.intake if course.intake not in ("first", "none") else ""
    covariates, conditions = listed(course.covariates), listed(course.conditions)
    known, points = measured(scale, score_heading(file, columns))
    read, unit = read_courses(
        file,
        columns,
        unit=course.unit or "",
        intake=intake,
        covariates=covariates,
        conditions=conditions,
        therapist=course.therapist,
        within=(known.lowest, known.highest),
    )
    clock = Clock(course.shape, unit)
    frame, dated = timed(read, clock)
    from accord.growth.fitting import fit_curve
    from accord.growth.terms import Shape

    with waiting("Fitting", 0):
        found = fit_curve(
            frame,
            time="at",
            intake="intake" if intake else course.intake,
            covariates=covariates,
            conditions=conditions,
            therapist="therapist" if course.therapist else "",
            measured=known,
            shape=Shape(clock=clock),
            reliable_change=points,
            source=source or file.name,
            made=made or date.today().isoformat(),
        )
    if isinstance(found, Curve):
        said = list(dated)
        if points is None:
            said.append(
                "No reliable change is known: give --reliable=POINTS for the probability of "
                "ending worse."
            )
        found = found.recalibrated(found.recalibration, said)
        if curve is not None:
            write(found, curve)

    def parts() -> list[str]:
        from accord.cli.growth_page import curve_parts

        return curve_parts(found)

    return present(read, found, result, title=f"Expected course of {known.name}", parts=parts)
