"""Turns the tables of a TOML file into the frozen values of `accord.measures.measure`.

Nothing is guessed: an unknown key, a missing one or a value of the wrong kind is refused, with
the place where it stands.
"""

import types
from collections.abc import Collection, Mapping
from dataclasses import MISSING, fields, is_dataclass
from difflib import get_close_matches
from typing import Any, TypeVar, cast, get_args, get_origin, get_type_hints

from accord.errors import MeasureError
from accord.measures.measure import Item, Measure, Part

Table = Mapping[str, Any]
Made = TypeVar("Made")

KINDS = {str: "a text", int: "a whole number", float: "a number", bool: "true or false"}


def measure(table: Table, file: str) -> Measure:
    """A measure from its table. Items stand under their part in the file, side by side here."""
    id = table.get("id", "")
    parts: list[Part] = []
    items: list[Item] = []
    for part in _tables(table, "parts", file):
        where = f"{file}, part {part.get('id', '?')}"
        own = [
            build(
                Item,
                {**_defaults(item), **item},
                f"{where}, item {item.get('id', '?')}",
                measure=id,
                part=part.get("id", ""),
            )
            for item in _tables(part, "items", where)
        ]
        rest = {key: value for key, value in part.items() if key != "items"}
        parts.append(build(Part, rest, where, items=tuple(item.id for item in own)))
        items += own
    rest = {key: value for key, value in table.items() if key != "parts"}
    return build(Measure, rest, file, parts=tuple(parts), items=tuple(items))


def build(made: type[Made], table: Table, where: str, **given: object) -> Made:
    """One frozen value from one table; `given` are fields that the file does not write."""
    hints = get_type_hints(made)
    known = [row for row in fields(cast(Any, made)) if row.name not in given]
    names = [field.name for field in known]
    for key in table:
        if key not in names:
            raise MeasureError(f"{where}: unknown key “{key}”. {suggest(key, names)}")
    missing = [
        field.name
        for field in known
        if field.name not in table and field.default is MISSING and field.default_factory is MISSING
    ]
    if missing:
        raise MeasureError(f"{where}: please write {', '.join(missing)}.")
    values = {key: _value(hints[key], value, f"{where}, {key}") for key, value in table.items()}
    return made(**values, **given)


def suggest(word: str, known: Collection[str]) -> str:
    """What to do about a word that is not known."""
    close = get_close_matches(word, list(known), n=1, cutoff=0.5)
    return f"Did you mean {close[0]}?" if close else f"Known: {', '.join(sorted(known))}."


def _defaults(item: Table) -> Table:
    """A row of eleven buttons always runs from 0 to 10: no file has to say so."""
    return {"low": 0, "high": 10} if item.get("kind", "scale11") == "scale11" else {}


def _tables(table: Table, key: str, where: str) -> list[dict[str, Any]]:
    rows = table.get(key, [])
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        raise MeasureError(f"{where}: write {key} as [[{key}]] tables.")
    return rows


def _value(hint: Any, value: object, where: str) -> object:
    options = get_args(hint) if isinstance(hint, types.UnionType) else (hint,)
    for option in options:
        if get_origin(option) is tuple and isinstance(value, list):
            return tuple(
                _value(get_args(option)[0], row, f"{where} {place}")
                for place, row in enumerate(value, start=1)
            )
        if is_dataclass(option) and isinstance(value, dict):
            return build(option, value, where)  # type: ignore[arg-type]
        # True is an int to Python, and 5 a good 5.0 to a person: only the second may pass.
        if option is float and type(value) is int:
            return float(value)
        if type(value) is option:
            return value
    if isinstance(value, dict) and any(get_origin(option) is tuple for option in options):
        key = where.rsplit(", ", 1)[-1]
        raise MeasureError(f"{where}: write {key} as [[{key}]] tables.")
    wanted = " or ".join(KINDS.get(option, "a table or list") for option in options)
    wanted = wanted.replace(" or a table or list", "") if len(options) > 1 else wanted
    raise MeasureError(f"{where}: {value!r} is not {wanted}.")
