"""`accord predict`: one client or all clients on an expected course."""

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

from cyclopts import Parameter

from accord.cli.course_table import read_courses, score_heading, timed
from accord.cli.options import ColumnOptions, OutOptions
from accord.cli.science import present
from accord.cli.waiting import waiting
from accord.errors import TableError
from accord.growth.client import LEVEL, Prediction
from accord.growth.client import predict as predict_one
from accord.growth.curve import Curve
from accord.growth.curve import read as read_curve
from accord.tables import usual

if TYPE_CHECKING:
    from accord.growth.many import Predictions


def predict(
    file: Path,
    *,
    curve: Path,
    client: str = "",
    intake: str = "",
    level: float = LEVEL,
    columns: Annotated[ColumnOptions, Parameter(name="*")] = ColumnOptions(),  # noqa: B008
    result: Annotated[OutOptions, Parameter(name="*")] = OutOptions(),  # noqa: B008
) -> int:
    """Where clients may go from here, by an expected course, and who is worth a conversation.

    Bands are prediction intervals. The table holds the same columns of covariates as the one that
    the curve was fitted to.

    Example: accord predict visits.csv --curve=curve.json --client=c17

    Parameters
    ----------
    file
        The table (CSV or Parquet), a row a client and session.
    curve
        The curve, as accord growth --curve wrote it.
    client
        One client's code; without it all clients are shown.
    intake
        Column of the intake score, where the curve starts from one.
    level
        Share of scores that the bands should hold; .8 by default.
    """
    course = read_curve(curve)
    if not 0 < level < 1:
        raise TableError(f"--level={level:g} is no share. Write it as --level=.8.")
    if course.intake == "column" and not intake:
        raise TableError("This course starts from an intake score: name its column with --intake.")
    _same_measure(course, score_heading(file, columns), bool(columns.score))
    covariates = [one.name for one in course.covariates if one.name != "intake"]
    conditions = [one.name for one in course.conditions]
    read, _ = read_courses(
        file,
        columns,
        unit=course.clock.unit,
        intake=intake,
        covariates=covariates,
        conditions=conditions,
        within=(course.measured.lowest, course.measured.highest),
    )
    frame, dated = timed(read, course.clock)
    found: Prediction | Predictions
    if client:
        found = _one(course, frame, client, bool(intake), level)
        found = replace(found, remarks=(*found.remarks, *dated))
        title = f"Client {client}: {course.measured.name}"
    else:
        from accord.growth.courses import Columns
        from accord.growth.many import predict_many

        with waiting("Predicting", 0):
            placed = Columns(time="at", intake="intake" if intake else "")
            found = predict_many(course, frame, columns=placed, level=level)
        title = f"Clients on the expected course of {course.measured.name}"

    def parts() -> list[str]:
        from accord.cli.predict_page import prediction_parts, predictions_parts

        if isinstance(found, Prediction):
            return prediction_parts(found)
        return predictions_parts(found)

    return present(read, found, result, title=title, parts=parts)


def _same_measure(course: Curve, heading: str, told: bool) -> None:
    """Scores of one measure on the curve of another would look like change."""
    known, ours = usual(heading), course.measured.name
    if known and known.name != ours and not told:
        raise TableError(
            f"The curve is of {ours}, and the column {heading} looks like {known.name}. If it "
            f"holds {ours}, say so with --score={heading}."
        )


def _one(course: Curve, frame: Any, client: str, has_intake: bool, level: float) -> Prediction:
    import polars as pl

    mine = frame.filter(pl.col("client") == client)
    if not mine.height:
        some = ", ".join(frame["client"].unique(maintain_order=True).head(8).to_list())
        raise TableError(f"There is no client {client} among the rows taken ({some} …).")

    def known(name: str) -> Any:
        values = mine[name].drop_nulls().unique(maintain_order=True).to_list()
        if len(values) > 1:
            raise TableError(f"Client {client} has several values of {name}: {values[:5]}.")
        return values[0] if values else None

    return predict_one(
        course,
        mine["at"].to_list(),
        mine["score"].to_list(),
        intake=known("intake") if has_intake else None,
        covariates={one.name: known(one.name) for one in course.covariates if one.name != "intake"},
        conditions={one.name: known(one.name) or "" for one in course.conditions},
        level=level,
        client=client,
    )
