"""The tables of `accord network`: who was named, who knows whom, and everybody who was asked."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Annotated, Any

import polars as pl
from cyclopts import Group, Parameter

from accord.cli.options import ColumnOptions
from accord.cli.science import said, taken
from accord.errors import TableError
from accord.frames import Kind, Need, Taken
from accord.tables import Refused
from accord.tables import columns as usual
from accord.tables.rows import Reason

PEOPLE = Group("The people", sort_key=1)
TIES = Group("The ties among them", sort_key=2)
# In order of preference: an export that has both a running number and a lasting id means the id.
EGO = ("networkcanvasegouuid", "egouuid", "ego", "egoid", *usual.CLIENT)
ALTER = ("networkcanvasuuid", "alteruuid", "alter", "alterid", "altid", "named", "nodeid")
FROM = ("networkcanvassourceuuid", "from", "source", "srcid", "alter1", "alteri")
TO = ("networkcanvastargetuuid", "to", "target", "tgtid", "alter2", "alterj")
WEIGHT = ("weight", "strength")


@Parameter(name="*", group=PEOPLE)
@dataclass(frozen=True, kw_only=True)
class PeopleOptions:
    """Which column of the alters holds what; several are listed with commas."""

    id: str = ""
    "Column of ego, the person who was asked."
    alter: str = ""
    "Column of the alter, the person who was named."
    asked: str = ""
    "Column (yes or no): was this alter among those about whom ties were asked?"
    support: str = ""
    "Columns (yes or no) of what ego gets, such as advice,help,talk."
    given: str = ""
    "Columns (yes or no) of what ego gives."
    negative: str = ""
    "Column (yes or no) of who is a strain."
    closeness: str = ""
    "Column of closeness: a number, or words in the order of --levels."
    levels: str = ""
    "Words for closeness from least to most, with commas: 1, 2, 3 and so on."
    close_from: float | None = None
    "What counts as close."
    alike: str = ""
    "Column (yes or no) of who is of ego's own kind: gives the E-I index."
    kind: str = ""
    "Column of a kind, such as family or friend: gives Blau's index."
    missing: Annotated[
        tuple[str, ...], Parameter(negative="", allow_leading_hyphen=True, n_tokens=1)
    ] = ()
    "A code that stands for “not said”, such as -99. Empty cells and NA always do."


@Parameter(name="*", group=TIES)
@dataclass(frozen=True, kw_only=True)
class TieOptions:
    """Who knows whom."""

    ties: Path | None = None
    "The table of ties: one line a tie, with ego and two alters."
    source: str = ""
    "Column of the one alter."
    target: str = ""
    "Column of the other."
    weight: str = ""
    "Column of a tie's strength: a number from nought, or words in the order of --weights."
    weights: str = ""
    "Words for strength from none to most, with commas: 0, 1, 2 and so on."
    weighted: Annotated[bool, Parameter(negative="")] = False
    "Let strength and closeness weigh in constraint and hierarchy."
    egos: Path | None = None
    "A table of everybody who was asked, so that those who named nobody are counted."
    before: Path | None = None
    "The alters of an earlier interview of the same people, with the same headings."
    before_ties: Path | None = None
    "The ties of that earlier interview."
    retest: float = 0.7
    "How well the interview agrees with itself when asked anew, 0 to 1."


@dataclass(frozen=True, slots=True)
class Opened:
    """Everything that was read of one interview of many people."""

    alters: Taken
    ties: Taken | None
    arguments: dict[str, Any]  # for `measure`


def opened(file: Path, ties: Path | None, people: PeopleOptions, options: TieOptions) -> Opened:
    """Read alters and ties; a tie that leads to nobody is refused by its line."""
    needs, arguments = _people(people)
    columns = ColumnOptions(missing=people.missing)
    alters = taken(file, needs, columns, once=("ego", "alter"))
    alters = _levelled(alters, "closeness", people.levels, "--levels", first=1)
    arguments = {name: value for name, value in arguments.items() if value}
    if ties is None:
        return Opened(alters, None, arguments)
    kind = Kind.TEXT if options.weights else Kind.NUMBER
    lowest = None if options.weights else 0.0
    between = taken(
        ties,
        [
            Need("ego", Kind.TEXT, EGO, people.id, "--id", filled=True),
            Need("from", Kind.TEXT, FROM, options.source, "--source", filled=True),
            Need("to", Kind.TEXT, TO, options.target, "--target", filled=True),
            Need("weight", kind, WEIGHT, options.weight, required=False, lowest=lowest),
        ],
        columns,
    )
    between = _levelled(between, "weight", options.weights, "--weights", first=0)
    if between.has("weight"):
        arguments["weight"] = "weight"
    return Opened(alters, _leading_somewhere(between, alters), arguments)


def everybody(path: Path | None, people: PeopleOptions) -> list[str] | None:
    """All who were asked, from a table of egos."""
    if path is None:
        return None
    need = Need("ego", Kind.TEXT, EGO, people.id, "--id", filled=True)
    read = taken(path, [need], ColumnOptions())
    return list(dict.fromkeys(read.frame["ego"].to_list()))


def together(reads: Sequence[Taken]) -> Taken:
    """Several tables told as one; a refused line says which table it is of."""
    first, *others = reads
    if any(read.refused for read in others):
        own = f"{len(first.refused):,} of the refused are of {first.path.name}."
    else:
        own = ""
    refused = list(first.refused)
    remarks = [*first.remarks, *([own] if own else [])]
    for read in others:
        remarks.append(said(read))
        refused += [
            replace(one, column=f"{one.column} of {read.path.name}") for one in read.refused
        ]
    return replace(first, refused=tuple(refused), remarks=tuple(remarks))


def _people(people: PeopleOptions) -> tuple[list[Need], dict[str, Any]]:
    needs = [
        Need("ego", Kind.TEXT, EGO, people.id, "--id", filled=True),
        Need("alter", Kind.TEXT, ALTER, people.alter, filled=True),
    ]
    arguments: dict[str, Any] = {}
    for role, told in (("support", people.support), ("given", people.given)):
        headings = [heading.strip() for heading in told.split(",") if heading.strip()]
        roles = [f"{role} {heading}" for heading in headings]
        needs += [
            Need(one, Kind.YES_NO, (), heading, f"--{role}")
            for one, heading in zip(roles, headings, strict=True)
        ]
        arguments[role] = roles
    for role in ("asked", "negative", "alike"):
        if told := getattr(people, role):
            needs.append(Need(role, Kind.YES_NO, (), told, f"--{role}"))
            arguments[role] = role
    if people.closeness:
        kind = Kind.TEXT if people.levels else Kind.NUMBER
        needs.append(Need("closeness", kind, (), people.closeness))
        arguments |= {"closeness": "closeness", "close_from": people.close_from}
    if people.kind:
        needs.append(Need("kind", Kind.TEXT, (), people.kind))
        arguments["kind"] = "kind"
    return needs, arguments


def _levelled(read: Taken, role: str, told: str, option: str, *, first: int) -> Taken:
    """Words become numbers in the order they were told; an unknown word is refused by its line."""
    if not told or not read.has(role):
        return read
    words = [word.strip().casefold() for word in told.split(",")]
    cells = read.frame[role].str.strip_chars().str.to_lowercase()
    numbers = {word: float(first + place) for place, word in enumerate(words)}
    unknown = cells.is_not_null() & ~cells.is_in(words)
    refused = [
        _refused(line, read.columns[role], cell, f"“{cell}” is not among {option}.")
        for line, cell in read.frame.filter(unknown).select("line", role).iter_rows()
    ]
    values = cells.replace_strict(numbers, default=None, return_dtype=pl.Float64)
    frame = read.frame.with_columns(values.alias(role)).filter(~unknown)
    if not frame.height:
        raise TableError(f"No row of {read.path.name} could be taken.\n  {refused[0]}")
    return replace(read, frame=frame, refused=_sorted(read.refused, refused))


def _leading_somewhere(ties: Taken, alters: Taken) -> Taken:
    named = alters.frame.select("ego", "alter")
    refused, frame = [], ties.frame
    for end in ("from", "to"):
        lost = frame.join(named, left_on=["ego", end], right_on=["ego", "alter"], how="anti")
        frame = frame.filter(~pl.col("line").is_in(lost["line"].to_list()))
        refused += [
            _refused(line, ties.columns[end], who, f"{ego} did not name {who}.")
            for line, ego, who in lost.select("line", "ego", end).iter_rows()
        ]
    if not frame.height:
        raise TableError(
            f"No tie of {ties.path.name} joins two people of {alters.path.name}. Check that both "
            f"use the same codes.\n  {refused[0]}"
        )
    return replace(ties, frame=frame, refused=_sorted(ties.refused, refused))


def _refused(line: int, heading: str, cell: str, why: str) -> Refused:
    return Refused(line, heading, cell, Reason.ELSEWHERE, why, "Correct it, or take the line out.")


def _sorted(one: Sequence[Refused], other: Sequence[Refused]) -> tuple[Refused, ...]:
    return tuple(sorted([*one, *other], key=lambda refusal: refusal.line))
