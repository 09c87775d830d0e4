"""Values of a curve's file, each held to the kind that it must be: others wrote the file."""

from collections.abc import Iterable
from dataclasses import fields
from math import isfinite
from typing import Any, TypeVar, get_args

from accord.errors import DataError

T = TypeVar("T")
LARGEST = 1e12  # beyond it squares and products lose their meaning
PLAIN: dict[type, tuple[type, ...]] = {
    str: (str,),
    float: (int, float),
    int: (int,),
    bool: (bool,),
    type(None): (type(None),),
}


def made(kind: type[T], given: Any) -> T:
    """A dataclass of plain values from a dictionary; raises DataError for any of another kind."""
    if not isinstance(given, dict):
        raise DataError(f"“{str(given)[:40]}” is no {kind.__name__.lower()}")
    for field in fields(kind):  # type: ignore[arg-type]
        allowed = get_args(field.type) or (field.type,)
        if field.name in given and all(one in PLAIN for one in allowed):
            _check(field.name, given[field.name], allowed)
    return kind(**given)


def number(name: str, value: Any) -> float:
    """A finite number; raises DataError for anything else."""
    _check(name, value, (float,))
    return float(value)


def text(name: str, value: Any) -> str:
    """Words; raises DataError for anything else."""
    _check(name, value, (str,))
    return str(value)


def counts(name: str, given: Any) -> dict[str, int]:
    """Clients of each level."""
    if not isinstance(given, dict):
        raise DataError(f"{name} is “{str(given)[:40]}”")
    for level, clients in given.items():
        _check(f"{name} {level}", clients, (int,))
        if clients < 0:
            raise DataError(f"{name} {level} is {clients}")
    return dict(given)


def _check(name: str, value: Any, allowed: Iterable[Any]) -> None:
    kinds = tuple(plain for one in allowed for plain in PLAIN[one])
    fits = isinstance(value, kinds) and (bool in kinds or not isinstance(value, bool))
    if fits and isinstance(value, int | float):
        fits = isfinite(value) and abs(value) <= LARGEST
    if not fits:
        kind = ", no number" if float in kinds or int in kinds else ""
        raise DataError(f"{name} is “{str(value)[:40]}”{kind}")
