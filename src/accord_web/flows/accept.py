"""A supervisor takes a case on: from then on people in it may choose them as a reader.

What was sent to the supervisor before them was for that one, by name. It closes; whoever sent it
may open it again for the new one.
"""

import uuid

from accord_web.cases import actions as cases
from accord_web.cases.models import Part
from accord_web.flows.withdraw import for_oneself
from accord_web.measures.models import ResponsePart
from accord_web.privacy.access import Role, Route
from accord_web.storage.lock import writing


def accept(case_id: uuid.UUID, supervisor: uuid.UUID, *, by: uuid.UUID) -> None:
    with writing():
        cases.lock_case(case_id)
        before = Part.objects.filter(case=case_id, role=Role.SUPERVISOR).exclude(accepted_at=None)
        last = before.order_by("-accepted_at", "-id").values_list("person", flat=True).first()
        if last not in {None, supervisor}:
            _close(case_id, by=by)
        cases.accept_case(case_id, supervisor, by=by)


def _close(case_id: uuid.UUID, *, by: uuid.UUID) -> None:
    """No finding is made of what a supervisor reads, so none follows."""
    rows = ResponsePart.objects.filter(case=case_id, route=Route.SUPERVISOR)
    for_oneself(case_id, list(rows), by=by)
