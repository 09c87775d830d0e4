"""What a split deletes: copies when it is taken back, and every trace of the other once confirmed.

Like erasure, this is one of the few places that delete rows: docs/decisions/0024.
"""

import uuid
from collections.abc import Mapping, Sequence

from django.db import models

from accord_web.cases import models as cases
from accord_web.cases.models import Apart, Attendance, Case, Part, Session, Split, Task
from accord_web.checkins.models import CheckIn, Rival
from accord_web.measures.models import Grant, Response, ResponsePart
from accord_web.practice.models import Chosen
from accord_web.privacy.access import Route
from accord_web.privacy.encryption import DataKey, forget, keys_of, reveal
from accord_web.privacy.fields import Sealed
from accord_web.privacy.models import Key
from accord_web.privacy.tiers import Tier, reseal
from accord_web.relationships.models import Relationship
from accord_web.signals.models import Alert, Deed, Finding

# Columns that are sealed with the key of a case, and the way from their row to it.
WITH_THE_CASES_KEY: Mapping[type[models.Model], tuple[str, tuple[str, ...]]] = {
    CheckIn: ("case", ("code",)),
    Alert: ("case", ("note",)),
    cases.Note: ("case", ("lines",)),
    cases.RecordRequest: ("case", ("words",)),
    cases.Capacity: ("young__case", ("reason",)),
    cases.Setting: ("guardian__case", ("grounds",)),
    cases.Opening: ("guardian__case", ("reason", "said")),
}
ANSWERS = (CheckIn, Response, ResponsePart, Relationship, Alert, Chosen)


class SomethingIsLeft(ValueError):
    """A row of the joint case belongs to nobody of it; it is not left lying there in silence."""


def remove_copies(
    split: uuid.UUID, own: Sequence[uuid.UUID], *, to: uuid.UUID, by: uuid.UUID
) -> None:
    """The new cases and all that was made for them. What came in meanwhile has gone back before."""
    joint_key = keys_of([to])[to]
    for case in own:
        _seal_with(joint_key, case=to, instead_of=keys_of([case])[case])
    CheckIn.objects.filter(case__in=own).delete()
    Finding.objects.filter(case__in=own).delete()
    Task.objects.filter(case__in=own).delete()
    Attendance.objects.filter(session__case__in=own).delete()
    Session.objects.filter(case__in=own).delete()
    Part.objects.filter(case__in=own).delete()
    Apart.objects.filter(split=split).delete()
    Split.objects.filter(id=split).delete()
    Case.objects.filter(id__in=own).delete()


def remove_keys(own: Sequence[uuid.UUID], *, by: uuid.UUID) -> None:
    """Of cases that are no more. After the transaction: a key too many hurts nobody."""
    rows = Key.objects.filter(owner_kind="case", owner__in=own)
    forget(rows.values_list("id", flat=True))
    rows.delete()


def remove_traces(
    split: uuid.UUID, joint: uuid.UUID, own: Sequence[uuid.UUID], *, by: uuid.UUID
) -> None:
    """From the joint case what was found and answered in it; from the records whoever else read."""
    Grant.objects.filter(part__case__in=own).delete()
    # Nothing was tried with the other any more, and nothing was given to both.
    Chosen.objects.filter(case__in=own).update(other=None, both=False)
    Deed.objects.filter(case=joint).delete()
    Finding.objects.filter(case__in=[joint, *own]).delete()  # found anew, under the new keys
    sides = CheckIn.objects.filter(case=joint, moment="own", asked=None)
    Rival.objects.filter(checkin__in=sides).delete()
    sides.delete()
    Apart.objects.filter(split=split).delete()
    if left := [m.__name__ for m in ANSWERS if m._default_manager.filter(case=joint).exists()]:
        raise SomethingIsLeft(f"Nobody of the case owns these, so it stays: {', '.join(left)}.")


def seal_anew(case: uuid.UUID, *, of: uuid.UUID, by: uuid.UUID) -> None:
    """What was sealed with the joint case's key is sealed with the record's own."""
    keys = keys_of([case, of])
    _seal_with(keys[case], case=case, instead_of=keys[of])
    for_oneself = ResponsePart.objects.filter(case=case, route=Route.NOBODY)
    rows = list(for_oneself)
    if columns := reseal(rows, Tier.OWN):
        ResponsePart.objects.bulk_update(rows, columns, batch_size=200)


def _seal_with(key: DataKey, *, case: uuid.UUID, instead_of: DataKey) -> None:
    for model, (way, columns) in WITH_THE_CASES_KEY.items():
        wanted = model._default_manager.filter(**{way: case}).values("id", *columns)
        rows = [
            row
            for row in wanted
            if any(_sealed_with(row[column], instead_of) for column in columns)
        ]
        for row, opened in zip(rows, reveal(rows, model), strict=True):
            values = {
                column: key.seal(opened[column], model, column, row["id"])
                for column in columns
                if _sealed_with(row[column], instead_of) and opened[column] is not None
            }
            model._default_manager.filter(pk=row["id"]).update(**values)


def _sealed_with(value: object, key: DataKey) -> bool:
    return isinstance(value, Sealed) and value[1:17] == key.id.bytes
