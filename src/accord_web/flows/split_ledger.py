"""What taking a split back needs to know: which row is a copy of which, and what was changed.

Everything else is in the rows themselves: whatever stands in one of the new cases goes back into
the joint one. A value that somebody has changed since stays as they made it.
"""

import json
import uuid
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from datetime import date
from typing import Any

from django.apps import apps
from django.db import models

Ids = dict[str, str]


@dataclass(slots=True)
class Ledger:
    """Kept as one sealed text with the split; gone once it is confirmed."""

    sessions: Ids = field(default_factory=dict)  # copy: the joint one
    numbers: dict[str, dict[str, int]] = field(default_factory=dict)  # new case: {its own: joint}
    checkins: Ids = field(default_factory=dict)  # copy: the joint one
    changed: list[list[Any]] = field(default_factory=list)  # [model, id, {column: [before, after]}]
    stamp: str = ""  # what the findings rest on, as it was

    def change(self, rows: Iterable[models.Model], **after: Any) -> None:
        """Set these columns, and keep what stood there."""
        for row in rows:
            kept = {name: [_plain(getattr(row, name)), _plain(new)] for name, new in after.items()}
            self.changed.append([row._meta.label, str(row.pk), kept])
            type(row)._default_manager.filter(pk=row.pk).update(**after)

    def undo(self) -> None:
        for label, row, columns in reversed(self.changed):
            model = apps.get_model(label)
            values = {
                name: [_of(model, name, one) for one in both] for name, both in columns.items()
            }
            model._default_manager.filter(
                pk=row, **{name: after for name, (_, after) in values.items()}
            ).update(**{name: before for name, (before, _) in values.items()})

    def text(self) -> str:
        return json.dumps(asdict(self), sort_keys=True)


def ledger(text: str) -> Ledger:
    return Ledger(**json.loads(text))


def _plain(value: Any) -> Any:
    if isinstance(value, date):
        return value.isoformat()
    return str(value) if isinstance(value, uuid.UUID) else value


def _of(model: type[models.Model], name: str, value: Any) -> Any:
    """The value as its column has it."""
    column: models.Field[Any, Any] = next(f for f in model._meta.concrete_fields if f.name == name)
    return column.to_python(value)
