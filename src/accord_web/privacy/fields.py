"""What kind of fact each column holds, and the column whose content is sealed.

Every column of every model is listed once in its model's `Privacy` class; a test fails otherwise.
The classes say the most that a role may ever see; which rows, the gate says.
"""

from enum import StrEnum
from typing import Any

from django.db import models


class Kind(StrEnum):
    IDENTITY = "identity"  # tells who somebody is, or how to reach them
    ANSWERS = "answers"  # what somebody answered, and the scores made of it
    SHARING = "sharing"  # whom somebody lets read what they answered
    DERIVED = "derived"  # what the science made of answers: findings and what they rest on
    CARE = "care"  # the frame of the treatment: sessions, roles, what was agreed
    DESK = "desk"  # how staff handle the case; never for clients and their people
    OPERATIONAL = "operational"  # keys, states and times that pages need but do not show
    SECRET = "secret"  # hashes and keys that no person reads


class SealedValueShown(TypeError):
    """Somebody tried to show a sealed value without opening it."""


class Sealed(bytes):
    """What a sealed column holds. It cannot be shown by accident: open it with `reveal`."""

    __slots__ = ()

    def __str__(self) -> str:
        raise SealedValueShown("This value is sealed. Open it with privacy.encryption.reveal().")

    def __repr__(self) -> str:
        return "<sealed>"  # for a debugger; no page shows it

    def __format__(self, spec: str) -> str:
        return str(self)

    def __html__(self) -> str:
        return str(self)


class SealedField(models.BinaryField):  # type: ignore[type-arg]
    """Encrypted text, bound to its row and column. See `privacy.encryption` for the format."""

    def from_db_value(self, value: bytes | None, expression: Any, connection: Any) -> Sealed | None:
        return None if value is None else Sealed(value)

    def get_prep_value(self, value: Any) -> bytes | None:
        if value is not None and not isinstance(value, Sealed):
            raise TypeError(f"{self.model.__name__}.{self.name} takes only what seal() returned.")
        return None if value is None else bytes(value)


def sealed_columns(model: type[models.Model]) -> list[str]:
    return [f.name for f in model._meta.concrete_fields if isinstance(f, SealedField)]


def kinds(model: type[models.Model]) -> dict[str, Kind]:
    """Each column of `model` and its kind."""
    privacy = getattr(model, "Privacy", None)
    return {name: kind for kind in Kind for name in getattr(privacy, kind.value, ())}


def unclassified(model: type[models.Model]) -> set[str]:
    """Columns that the model's `Privacy` class does not list exactly once."""
    privacy = getattr(model, "Privacy", None)
    listed = [name for kind in Kind for name in getattr(privacy, kind.value, ())]
    columns = {f.name for f in model._meta.concrete_fields}
    return columns.symmetric_difference(listed) | {n for n in listed if listed.count(n) > 1}
