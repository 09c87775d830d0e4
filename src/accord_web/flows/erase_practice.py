"""Erasing what somebody picked to try for themselves: tier one, with their own key.

What stays in the record of the treatment (a telling that staff may read) has to go on saying what
it was about; then the row stays, without the goal and without with whom.
"""

import uuid
from collections.abc import Collection, Iterable
from datetime import datetime

from django.db.models import F

from accord_web.checkins.models import Asked
from accord_web.flows.deletion import delete, with_all_that_hangs
from accord_web.measures.models import Response
from accord_web.practice.models import Chosen, Entry
from accord_web.privacy.encryption import ERASED
from accord_web.privacy.erasures import digest, enlist
from accord_web.storage.lock import writing

GOAL = "practice_chosen.goal"  # listed where the row stays and only what it was for goes


def delete_entries(person: uuid.UUID, until: datetime, *, by: uuid.UUID | None) -> None:
    """That something was told of a practice, where nothing of what was told is left."""
    rows = Entry.objects.filter(chosen__person=person, checkin__sent_at__lte=until)
    gone = {row for row, checkin in rows.values_list("id", "checkin") if not _left(checkin)}
    delete({Entry: gone}, by=by)


def _left(checkin: uuid.UUID) -> bool:
    asked = Asked.objects.filter(checkin=checkin).values("response")
    return Response.objects.filter(id__in=asked).exists()


def delete_picked(person: uuid.UUID, until: datetime, *, by: uuid.UUID | None) -> None:
    """What they picked themselves."""
    rows = Chosen.objects.filter(person=person, chosen_by=person, since__lte=until)
    clear(rows.values_list("id", flat=True), by=by)


def clear(chosen: Iterable[uuid.UUID], *, by: uuid.UUID | None) -> None:
    """Delete these, or what of them is not told of in a record."""
    held = list(chosen)
    told = set(Entry.objects.filter(chosen__in=held).values_list("chosen", flat=True))
    with writing():
        enlist((GOAL, one) for one in held if one in told)
        staying = Chosen.objects.filter(id__in=told)
        staying.update(goal=ERASED, relationship=None, other=None)
        staying.filter(put_away_at=None).update(put_away_at=F("since"))
    delete(with_all_that_hangs({Chosen: set(held) - told}), by=by)


def listed_goals(listed: Collection[str]) -> set[uuid.UUID]:
    """Of which rows these lists name the goal: after a restore."""
    rows = Chosen.objects.values_list("id", flat=True)
    return {one for one in rows if digest(GOAL, one) in listed}
