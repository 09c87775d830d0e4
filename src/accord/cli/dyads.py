"""`accord dyads`: what goes with one's own ratings, and what with the partner's."""

from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Annotated, Literal

from cyclopts import Group, Parameter

from accord.cli.dyads_page import diary_parts, parts
from accord.cli.dyads_table import PairOptions, Read, read_pairs
from accord.cli.options import OutOptions
from accord.cli.science import present
from accord.cli.waiting import waiting
from accord.dyads import Apim, Diary, actor_partner, diary
from accord.errors import TableError

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
    slopes: Literal["actor", "none"] = "actor"
    "In a diary: let one's own effects differ from couple to couple (the default), or not."


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
    columns for each value, with a colon between). With --time it is a diary: what goes with one's
    own day, and what with the partner's, each day set against that person's usual.

    Example: accord dyads couples.csv --outcome=satisfaction --predictors=tension --role=gender

    Parameters
    ----------
    file
        The table (CSV or Parquet).
    """
    read = read_pairs(file, pair, alike=model.alike, alone=model.all_pairs)
    if pair.time:
        return _days(read, pair, model, result)
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
    title = f"{', '.join(read.predictors)} and {read.outcome}, between two"
    inside = partial(parts, found) if isinstance(found, Apim) else None
    return present(read.taken, found, result, title=title, parts=inside)


def _days(read: Read, pair: PairOptions, model: ModelOptions, result: OutOptions) -> int:
    """The diary of couples."""
    if read.role is None:
        raise TableError("A diary needs to know who is who: name the column with --role.")
    if read.covariates:
        raise TableError("A diary takes no covariates; give what changes by day as a predictor.")
    with waiting("Fitting the diary", 0):
        found = diary(
            read.frame,
            dyad="couple",
            role=read.role,
            time="time",
            outcome=read.outcome,
            predictors=read.predictors,
            slopes=model.slopes,
        )
    title = f"{', '.join(read.predictors)} and {read.outcome}, day by day between two"
    inside = partial(diary_parts, found) if isinstance(found, Diary) else None
    return present(read.taken, found, result, title=title, parts=inside)
