"""Two keys a person, because what they leave here is erased at two times.

What somebody made for themselves and no other person reads goes when they say so, with a key of
its own. What belongs to the record of their treatment is sealed with their treatment key and stays,
restricted, until the rules on retention let it go: docs/decisions/0026.
"""

import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from operator import attrgetter
from typing import Any

from django.db import models

from accord_web.privacy.access import Route, Widest
from accord_web.privacy.encryption import DataKey, keys_of, own_keys, reveal
from accord_web.privacy.fields import Sealed, sealed_columns


class Tier(StrEnum):
    OWN = "own"  # made for oneself: goes at once
    TREATMENT = "treatment"  # the record: stays until retention says


def tier_of(route: str, widest: str) -> Tier:
    """Which of the two a part belongs to. Pure."""
    for_oneself = route == Route.NOBODY or widest == Widest.SELF
    return Tier.OWN if for_oneself else Tier.TREATMENT


@dataclass(frozen=True, slots=True)
class Pair:
    """One person's two keys. The second is made when it is first needed."""

    person: uuid.UUID
    treatment: DataKey

    def of(self, tier: Tier) -> DataKey:
        return own_keys([self.person])[self.person] if tier is Tier.OWN else self.treatment


def pairs(persons: Iterable[uuid.UUID], along: Iterable[uuid.UUID] = ()) -> dict[uuid.UUID, Pair]:
    """Both keys of these people, in at most one query; those of `along` come with them."""
    wanted = set(persons)
    known = keys_of([*wanted, *along])
    return {person: Pair(person, known[person]) for person in wanted}


def reseal(rows: Iterable[models.Model], to: Tier, *, owner: str = "owner_id") -> list[str]:
    """Seal what these rows hold with the key of another tier; whoever calls saves the columns.

    To be called in the transaction that changes who may read them: `flows.share`. Returns the names
    of the columns to save. What is sealed so already, or was erased, stays as it is.
    """
    held = list(rows)
    if not held:
        return []
    model = type(held[0])
    columns = sealed_columns(model)
    whose = attrgetter(owner)
    persons = {whose(row) for row in held}
    keys = own_keys(persons) if to is Tier.OWN else keys_of(persons)
    for row in held:
        _reseal(row, columns, keys[whose(row)])
    return columns


def _reseal(row: models.Model, columns: Iterable[str], key: DataKey) -> None:
    model, row_id = type(row), row.pk
    elsewhere: Mapping[str, Any] = {
        name: value
        for name in columns
        if isinstance(value := getattr(row, name), Sealed) and value[1:17] != key.id.bytes
    }
    if not elsewhere:
        return
    [opened] = reveal([{"id": row_id, **elsewhere}], model, {name: name for name in elsewhere})
    for name in elsewhere:
        if opened[name] is not None:
            setattr(row, name, key.seal(opened[name], model, name, row_id))
