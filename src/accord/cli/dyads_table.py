"""Reading the pairs of `accord dyads`: a row a person, or a row a pair; what is no pair goes."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import takewhile
from pathlib import Path
from typing import Annotated

import polars as pl
from cyclopts import Parameter

from accord.cli.options import TABLE
from accord.cli.waiting import waiting
from accord.errors import TableError
from accord.frames import Kind, Need, Taken, take
from accord.tables.columns import CLIENT
from accord.tables.rows import Reason, Refused

COUPLE = ("couple", "coupleid", "dyad", "dyadid", "pair", "pairid", "family", "familyid", *CLIENT)
ROLE = ("role", "gender", "sex", "who")


@Parameter(name="*", group=TABLE)
@dataclass(frozen=True, kw_only=True)
class PairOptions:
    """Which column holds what: one row a person, or one row a pair with two columns a value."""

    outcome: str
    "The ratings to explain. In a table of one row a pair: both columns, her_mood:his_mood."
    predictors: str
    "What may go with them, with commas; each has an actor and a partner effect."
    covariates: str = ""
    "What else to allow for, with commas: of the pair, or one's own."
    id: str = ""
    "Column of the pair's code."
    role: str = ""
    "Column that tells the two of a pair apart, such as gender."
    time: str = ""
    "Column of the day, a date or a number: the table then has a row a person and day (a diary)."
    roles: str = ""
    "In a table of one row a pair: what the two are called, wife:husband."
    missing: Annotated[
        tuple[str, ...], Parameter(negative="", allow_leading_hyphen=True, n_tokens=1)
    ] = ()
    "A code that stands for “not rated”, such as -99. Empty cells and NA always do."


@dataclass(frozen=True, slots=True)
class Read:
    """A file as one row a person: columns couple, role (where known), time, and the named ones."""

    taken: Taken
    frame: pl.DataFrame
    role: str | None
    outcome: str
    predictors: tuple[str, ...]
    covariates: tuple[str, ...]


def read_pairs(file: Path, told: PairOptions, *, alike: bool, alone: bool) -> Read:
    """Take the file; refuse, by line, every pair that is none.

    alike: the roles are not asked for.   alone: a pair with one member is kept.
    """
    asked = [told.outcome, *listed(told.predictors), *listed(told.covariates)]
    if not told.outcome or not listed(told.predictors):
        raise TableError("Name the outcome and at least one predictor: --outcome, --predictors.")
    names = [_called(name) for name in asked]
    wide = [name for name in asked if ":" in name]
    if wide and told.time:
        raise TableError("A diary is a table of one row a person and day; --time needs that form.")
    needs = [Need("couple", Kind.TEXT, COUPLE, told.id, "--id", not wide, True)]
    if not wide and not alike:
        needs.append(Need("role", Kind.TEXT, ROLE, told.role, required=False, filled=True))
    if told.time:
        needs.append(Need("time", Kind.TIME, (), told.time, "--time", filled=True))
    for place, name in enumerate(asked):
        for one in name.split(":"):
            needs.append(Need(f"{place} {one}", Kind.NUMBER, (), one, _option(place, told)))
    with waiting(f"Reading {file.name}", 0):
        read = take(file, needs, missing=told.missing)
    if len(set(names)) < len(names):
        raise TableError(f"Two columns would both be called the same: {', '.join(names)}.")
    frame = _stacked(read, asked, names, told.roles, alike) if wide else _named(read, asked, names)
    role = "role" if "role" in frame.columns else None
    frame, refused = _paired(frame, read, alone)
    if not frame.height:
        said = "".join(f"\n  {one}" for one in refused[:3])
        raise TableError(f"No pair of {file.name} could be taken.{said}")
    every = tuple(sorted((*read.refused, *refused), key=lambda one: one.line))
    columns = {role.partition(" ")[2] or role: head for role, head in read.columns.items()}
    kept = read.frame.filter(pl.col("line").is_in(frame["line"].unique().to_list()))
    read = replace(read, refused=every, frame=kept, columns=columns)
    many = len(listed(told.predictors))
    return Read(read, frame, role, names[0], tuple(names[1 : 1 + many]), tuple(names[1 + many :]))


def listed(names: str) -> list[str]:
    """Names with commas between them."""
    return [name.strip() for name in names.split(",") if name.strip()]


def _option(place: int, told: PairOptions) -> str:
    if place == 0:
        return "--outcome"
    return "--predictors" if place <= len(listed(told.predictors)) else "--covariates"


def _called(name: str) -> str:
    """What two columns share of their names: her_mood:his_mood is both, mood_h:mood_w is mood."""
    one, mark, other = name.partition(":")
    if not mark:
        return name
    if not one or not other or ":" in other:
        raise TableError(f"{name} should be two columns with one colon between, such as a:b.")
    start = _alike(one, other).rstrip("_-. ")
    end = _alike(one[::-1], other[::-1])[::-1].lstrip("_-. ")
    return max(start, end, key=len) or name


def _alike(one: str, other: str) -> str:
    """The letters with which both begin."""
    same = takewhile(lambda pair: pair[0] == pair[1], zip(one, other, strict=False))
    return "".join(letter for letter, _ in same)


def _named(read: Taken, asked: Sequence[str], names: Sequence[str]) -> pl.DataFrame:
    there = [name for name in ("line", "couple", "role", "time") if name in read.frame.columns]
    chosen = [
        pl.col(f"{place} {name}").alias(called)
        for place, (name, called) in enumerate(zip(asked, names, strict=True))
    ]
    clash = sorted(set(there) & set(names))
    if clash:
        raise TableError(f"A column to analyse is called {clash[0]}. Give it another heading.")
    return read.frame.select(*there, *chosen)


def _stacked(
    read: Taken, asked: Sequence[str], names: Sequence[str], roles: str, alike: bool
) -> pl.DataFrame:
    """One row a pair as two rows; a column named without a colon is the pair's."""
    first, mark, second = (roles or "first:second").partition(":")
    if not mark or not first or not second or first == second:
        raise TableError(f"--roles={roles} should be two names with a colon, such as wife:husband.")
    halves = []
    for member, role in enumerate((first, second)):
        chosen = [
            pl.col(f"{place} {(name.split(':') * 2)[member]}").alias(called)
            for place, (name, called) in enumerate(zip(asked, names, strict=True))
        ]
        code = pl.col("couple") if read.has("couple") else pl.col("line").cast(pl.String)
        said = [] if alike else [pl.lit(role).alias("role")]
        halves.append(read.frame.select("line", code.alias("couple"), *said, *chosen))
    return pl.concat(halves).sort("line", maintain_order=True)


def _paired(frame: pl.DataFrame, read: Taken, alone: bool) -> tuple[pl.DataFrame, list[Refused]]:
    """Without the lines of pairs of three or more, with a role twice, or with one member."""
    key = ["couple", "time"] if "time" in frame.columns else ["couple"]
    roles = "role" in frame.columns
    if roles and (found := frame["role"].n_unique()) > 2:
        shown = ", ".join(sorted(frame["role"].unique().to_list())[:5])
        raise TableError(
            f"Column {read.columns['role']} holds {found} roles ({shown}). Two tell the members of "
            "a pair apart; with --alike they are taken as interchangeable."
        )
    counted = frame.with_columns(
        pl.len().over(key).alias("rows"),
        (pl.len().over([*key, "role"]) if roles else pl.lit(1)).alias("twice"),
    )
    lone = pl.lit(False) if alone or len(key) > 1 else pl.col("rows") == 1
    wrong = counted.filter((pl.col("rows") > 2) | (pl.col("twice") > 1) | lone)
    heading, refused = read.columns.get("couple", ""), []
    for row in wrong.iter_rows(named=True):
        why = f"Pair {row['couple']} has {row['rows']} lines where two people are a pair."
        remedy = "Correct the code, or keep one line a person."
        if row["twice"] > 1 and row["rows"] == 2:
            why = f"Pair {row['couple']} has the role {row['role']} {row['twice']} times."
            remedy = "Correct the roles; for pairs alike in role use --alike."
        elif row["rows"] == 1:
            why = f"Pair {row['couple']} has one member only."
            remedy = "Add the partner's line, or keep such pairs with --all-pairs."
        refused.append(Refused(row["line"], heading, row["couple"], Reason.REPEAT, why, remedy))
    gone = wrong["line"].to_list()
    return frame.filter(~pl.col("line").is_in(gone)), refused
