"""Sealing anew, piece by piece, what was kept before each person had a second key.

Every value says which key sealed it, so doing it twice does no harm; a cursor says how far it came.
The worker calls it until it is done, once and for all.
"""

from collections.abc import Callable

from django.db.models import Model, QuerySet

from accord_web import clock
from accord_web.checkins.models import Rival
from accord_web.flows.erase import every_own_part
from accord_web.people.models import Named
from accord_web.privacy.models import Cursor
from accord_web.privacy.tiers import Tier, reseal
from accord_web.storage.lock import writing

PIECE = 10  # rows: each is opened and sealed, and its owner may need a key first
PIECES = 20  # in one round of the worker; others write in between
WORK: tuple[tuple[str, Callable[[], "QuerySet[Model]"], str], ...] = (
    ("own-parts", lambda: every_own_part(), "owner_id"),
    ("own-names", lambda: Named.objects.all(), "owner_id"),
    ("own-rivals", lambda: Rival.objects.select_related("checkin"), "checkin.person_id"),
)


def seal_anew() -> int:
    """The next pieces. Returns how many rows it looked at; none once all is done."""
    done = 0
    finished = set(Cursor.objects.exclude(finished_at=None).values_list("name", flat=True))
    for name, rows, owner in WORK:
        if name not in finished:
            for _ in range(PIECES):
                looked_at = _piece(name, rows(), owner)
                done += looked_at
                if not looked_at:
                    break
    return done


def _piece(name: str, rows: "QuerySet[Model]", owner: str) -> int:
    with writing():
        cursor, _ = Cursor.objects.get_or_create(name=name)
        if cursor.last is not None:
            rows = rows.filter(pk__gt=cursor.last)
        held = list(rows.order_by("pk")[:PIECE])
        if held:
            columns = reseal(held, Tier.OWN, owner=owner)
            type(held[0])._default_manager.bulk_update(held, columns)
            cursor.last = held[-1].pk
        else:
            cursor.finished_at = clock.now()
        cursor.save()
    return len(held)
