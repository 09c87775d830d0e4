"""After a restore: what was erased since the backup was made goes again, before anything else.

The list holds keyed hashes; so every row that the backup brought is held against it.
"""

import uuid
from collections.abc import Collection

from django.db.models import UUIDField

from accord_web.cases.models import Case
from accord_web.flows.deletion import Rows, data_models, delete, with_all_that_hangs
from accord_web.flows.erase import NICKNAME, delete_names, delete_parts
from accord_web.flows.erase_practice import clear, listed_goals
from accord_web.flows.recompute import recompute
from accord_web.measures.models import ResponsePart
from accord_web.people.models import Named
from accord_web.practice.models import Chosen
from accord_web.privacy.erasures import KEYS, digest
from accord_web.privacy.models import Key


def erase_listed(listed: Collection[str], *, by: uuid.UUID | None = None) -> int:
    """Erase again what these lists name. Returns how many rows and keys there were."""
    if not listed:
        return 0
    keys = [one for one in Key.objects.values_list("id", flat=True) if digest(KEYS, one) in listed]
    Key.objects.filter(id__in=keys).delete()  # first: from here on none of it opens
    found = _found(listed)
    parts = found.pop(ResponsePart, set())
    touched = set(
        ResponsePart.objects.filter(id__in=parts)
        .exclude(case__in=found.get(Case, ()))
        .values_list("case", flat=True)
    )
    names = {
        one for one in Named.objects.values_list("id", flat=True) if digest(NICKNAME, one) in listed
    }
    goals = listed_goals(listed)
    delete_parts(parts, by=by)
    delete_names(names - found.get(Named, set()), by=by)
    clear(goals - found.get(Chosen, set()), by=by)
    count = delete(with_all_that_hangs(found), by=by)
    for case in sorted(touched):
        recompute(case, by=by)
    return len(keys) + len(parts) + len(names) + len(goals) + count


def _found(listed: Collection[str]) -> Rows:
    """Every row that a list names."""
    found: dict[type, set[uuid.UUID]] = {}
    for model in data_models():
        if model._meta.app_label == "privacy" or not isinstance(model._meta.pk, UUIDField):
            continue
        table = model._meta.db_table
        rows = model._default_manager.values_list("pk", flat=True)
        if here := {one for one in rows.iterator() if digest(table, one) in listed}:
            found[model] = here
    return found
