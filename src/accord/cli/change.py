"""`accord change`: reliable and clinically significant change of many clients."""

from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

from cyclopts import Group, Parameter

from accord.cli.change_table import NormOptions, heading_of, known_of, read_pairs
from accord.cli.course_table import listed
from accord.cli.options import ColumnOptions, OutOptions, ScaleOptions
from accord.cli.science import present
from accord.cli.waiting import waiting
from accord.errors import TableError

if TYPE_CHECKING:
    from accord.frames import Taken
    from accord.scoring.many import Beside, Known

METHOD = Group("The method", sort_key=4)
Named = Literal[
    "jacobson-truax",
    "maassen",
    "edwards-nunnally",
    "gulliksen-lord-novick",
    "hageman-arrindell",
    "regression",
    "slope",
    "all",
]


@Parameter(name="*", group=METHOD)
@dataclass(frozen=True, kw_only=True)
class MethodOptions:
    """How change is told from error; several methods stand side by side."""

    pre: str = ""
    "Column of the first score, in a table with one row a client."
    post: str = ""
    "Column of the last score."
    method: Annotated[tuple[Named, ...], Parameter(negative="", n_tokens=1)] = ("jacobson-truax",)
    "The method; give it several times, or say all. The first leads. slope stands alone: it takes "
    "every score of a long table."
    cutoff: Literal["a", "b", "c"] = "c"
    "a: 2 SD from the clinical mean; b: within 2 SD of the general; c: between (the default)."
    covariates: str = ""
    "Further predictors for the regression, with commas."


def change(
    file: Path,
    /,
    *,
    columns: ColumnOptions = ColumnOptions(),  # noqa: B008 - frozen, and how cyclopts flattens it
    scale: ScaleOptions = ScaleOptions(),  # noqa: B008
    norms: NormOptions = NormOptions(),  # noqa: B008
    how: MethodOptions = MethodOptions(),
    result: OutOptions = OutOptions(),  # noqa: B008
) -> int:
    """Who changed reliably, and who is past the cut-off: from the first score to the last.

    Without --sd that of the first scores in the table is used. A reliability under .70 is refused.
    With --measure the table holds that measure's scores; accord score makes them from answers.

    Example: accord change couples.csv --pre=das_pre --post=das_post --reliability=.88
    --general=114.8:17.8 --method=all

    Parameters
    ----------
    file
        The table (CSV or Parquet): one row a client with --pre and --post, or a row a visit.
    """
    from accord.scoring.many import Beside, side_by_side
    from accord.scoring.many.beside import ALL

    name, known = known_of(scale, norms, heading_of(file, columns, how.pre, how.post))
    further = listed(how.covariates)
    read = read_pairs(
        file,
        columns,
        pre=how.pre,
        post=how.post,
        covariates=further,
        within=(known.lowest, known.highest),
    )
    taken = replace(read.taken, remarks=(*read.taken.remarks, *filter(None, [read.said])))
    title = f"{name}, first to last"
    if "slope" in how.method:
        return _by_slope(taken, how, known, result, title)
    methods: list[Any] = [one for one in how.method if one != "all"]
    if "all" in how.method:
        methods += [one for one in ALL if one.value not in methods]
    found = side_by_side(
        read.frame,
        pre="first",
        post="last",
        client="client",
        known=known,
        methods=methods,
        cutoff=how.cutoff,
        covariates=further,
    )
    shown: Any = found
    if isinstance(found, Beside) and len(found.found) == 1 and not found.unsaid:
        shown = found.first
    return present(taken, shown, result, title=title, parts=_parts(found))


def _by_slope(
    read: "Taken", how: MethodOptions, known: "Known", result: OutOptions, title: str
) -> int:
    from accord.cli.change_page import slope_parts
    from accord.cli.change_slopes import slopes
    from accord.scoring.many import Changes

    if len(how.method) > 1 or how.pre:
        raise TableError("--method=slope stands alone, and needs a long table of all scores.")
    with waiting("Fitting everybody's course", 0):
        found = slopes(read.frame, "session" if read.has("session") else "time", known)
    parts = (lambda: slope_parts(found)) if isinstance(found, Changes) else None
    return present(read, found, result, title=title, parts=parts)


def _parts(found: "Beside | Any") -> Any:
    """The inside of the page, made only where one is wanted."""
    from accord.scoring.many import Beside

    if not isinstance(found, Beside):
        return None

    def parts() -> list[str]:
        from accord.cli.change_page import change_parts

        return change_parts(found)

    return parts
