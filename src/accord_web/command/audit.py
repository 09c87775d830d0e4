"""`accord clinic audit`: whether the audit is whole, and what it counts."""

import datetime as dt
from collections import Counter
from dataclasses import dataclass
from typing import Annotated

from cyclopts import Parameter, validators

from accord_web.command.ground import stand

MANY = 20  # refusals of one person in the period that are worth a look


@dataclass(frozen=True, slots=True)
class Told:
    """What is said of one period."""

    rows: int
    waiting: int  # not chained yet
    broken: str | None
    kinds: Counter[str]
    refused: Counter[str]  # by page
    knocking: int  # people who were refused often


def audit(
    *, days: Annotated[int, Parameter(validator=validators.Number(gte=1, lte=3660))] = 30
) -> int:
    """Check that no row of the audit was changed or removed, and count what it tells.

    Refusals are counted by page: whoever tried the address of a case that is not theirs stands
    there. Leaves with exit code 1 where the chain is broken.

    Parameters
    ----------
    days
        How far back to count. The chain is always checked from its first row.
    """
    stand()
    told = _look(days)
    print(f"{told.rows:,} rows in all; {told.waiting} of them wait to be chained.")
    print(told.broken or "The chain is whole: no row was changed or removed.")
    print(f"\nIn the last {days} days:")
    for kind, count in sorted(told.kinds.items(), key=lambda one: (-one[1], one[0])):
        print(f"  {count:>8,}  {kind}")
    print(f"\nRefused: {sum(told.refused.values()):,}")
    for page, count in told.refused.most_common():
        print(f"  {count:>8,}  {page}")
    if told.knocking:
        print(
            f"\n{told.knocking} of the people who sign in here were refused {MANY} times or more. "
            "A lost bookmark explains a few; for more, ask them."
        )
    if told.broken:
        print("\nDo: keep a copy of this folder as it is, and compare it with your last backup.")
    return 1 if told.broken else 0


def _look(days: int) -> Told:
    from django.db.models import Count

    from accord_web import clock
    from accord_web.privacy import audit as kept
    from accord_web.privacy.models import AuditEvent

    kept.seal()
    since = clock.now() - dt.timedelta(days=days)
    lately = AuditEvent.objects.filter(at__gte=since).order_by()
    refused = lately.filter(what=kept.DENIED)
    often = refused.values("by").annotate(n=Count("id")).filter(n__gte=MANY)
    return Told(
        rows=AuditEvent.objects.count(),
        waiting=AuditEvent.objects.filter(sequence=None).count(),
        broken=kept.verify(),
        kinds=Counter(dict(lately.values_list("what").annotate(n=Count("id")))),
        refused=Counter(dict(refused.values_list("record").annotate(n=Count("id")))),
        knocking=often.count(),
    )
