"""While a split waits to be confirmed, nothing new is planned or agreed in what came of it.

So it can be taken back whole: docs/decisions/0024. Answers come in as always.
"""

import uuid

from django.db.models import Q

from accord_web.cases.models import Split
from accord_web.privacy.standing import NotAllowed, Standing


class SplitWaits(ValueError):
    """This case came of a separation that nobody has confirmed yet. `joint` is the case it was."""

    def __init__(self, joint: uuid.UUID) -> None:
        super().__init__("Confirm the separation of this case first, or take it back.")
        self.joint = joint


def nothing_waits(case_id: uuid.UUID) -> None:
    """Raises SplitWaits where the case is part of a split that can still be taken back."""
    rows = Split.objects.filter(Q(case=case_id) | Q(apart__case=case_id), confirmed_at=None)
    if joint := rows.values_list("case", flat=True).first():
        raise SplitWaits(joint)


def split_of(viewer: Standing, case_id: uuid.UUID) -> tuple[uuid.UUID, bool] | None:
    """The joint case that this one was, or came of, and whether the split is confirmed."""
    if case_id not in viewer.cases:
        raise NotAllowed("No part in this case.")
    rows = Split.objects.filter(Q(case=case_id) | Q(apart__case=case_id))
    found = rows.values_list("case", "confirmed_at").first()
    return (found[0], found[1] is not None) if found else None
