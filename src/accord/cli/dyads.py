"""`accord dyads`: what goes with one's own ratings, and what with the partner's."""

from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Literal

from cyclopts import Group, Parameter

from accord.cli.dyads_table import PairOptions, read_pairs
from accord.cli.science import OutOptions, present
from accord.cli.waiting import waiting
from accord.dyads import Apim, actor_partner

MODEL = Group("The model", sort_key=2)


@Parameter(name="*", group=MODEL)
@dataclass(frozen=True, kw_only=True)
class ModelOptions:
    """How the members of a pair are taken."""

    alike: Annotated[bool, Parameter(negative="")] = False
    "Take the two as interchangeable, even where a column tells them apart."
    all_pairs: Annotated[bool, Parameter(negative="")] = False
    "Keep pairs that lack something: maximum likelihood of all that was observed."
    interval: Literal["percentile", "BCa", "delta"] = "percentile"
    "How the interval of k (partner over actor effect) is made."
    draws: int = 2000
    "Sets of pairs drawn for it."
    seed: int = 1
    "Where the draws start, so that they can be repeated."


def dyads(
    file: Path,
    /,
    *,
    pair: PairOptions,
    model: ModelOptions = ModelOptions(),
    result: OutOptions = OutOptions(),  # noqa: B008
) -> int:
    """Actor and partner effects in couples and other pairs, with and without roles.

    Needs 50 complete pairs. Rows may be persons (a pair's code, a role, own values) or pairs (two
    columns for each value, with a colon between).

    Example: accord dyads couples.csv --outcome=satisfaction --predictors=tension --role=gender

    Parameters
    ----------
    file
        The table (CSV or Parquet).
    """
    read = read_pairs(file, pair, alike=model.alike, alone=model.all_pairs)
    with waiting("Drawing pairs for the interval of k", 0):
        found = actor_partner(
            read.frame,
            dyad="couple",
            role=read.role,
            outcome=read.outcome,
            predictors=read.predictors,
            covariates=read.covariates,
            missing="fiml" if model.all_pairs else "exclude",
            interval=model.interval,
            draws=model.draws,
            seed=model.seed,
        )
    page = None
    if isinstance(found, Apim):
        from accord.cli.dyads_page import parts

        def page() -> list[str]:
            return parts(found)

    title = f"{', '.join(read.predictors)} and {read.outcome}, between two"
    return present(read.taken, found, result, title=title, parts=page)
