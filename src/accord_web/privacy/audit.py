"""Who did and who read what.

Rows are written unchained inside the transaction they tell of, so that no writer waits for another.
Every few seconds the sealer chains what is new with a key that is not in the database: whoever
alters or removes a sealed row without that key breaks the chain, and `verify` says where.
"""

import hashlib
import hmac
import json
import uuid
from typing import Any

from django.db.models import Max

from accord_web import clock, ids
from accord_web.privacy.models import AuditEvent
from accord_web.storage import home
from accord_web.storage.lock import writing

READ = "read"
DENIED = "denied"
PIECE = 200  # rows sealed in one transaction: well under 20 ms


def log(
    what: str,
    *,
    by: uuid.UUID | None,
    case: uuid.UUID | None = None,
    record: str = "",
    **facts: str | int | bool | None,
) -> None:
    """Write one row. `facts` are codes and counts only."""
    AuditEvent.objects.create(
        id=ids.new(), at=clock.now(), what=what, by=by, case=case, record=record, facts=facts
    )


def seal() -> int:
    """Chain every row that is not chained yet. Returns how many."""
    done = 0
    while True:
        with writing():
            last = AuditEvent.objects.aggregate(n=Max("sequence"))["n"] or 0
            before = AuditEvent.objects.filter(sequence=last).first() if last else None
            chain = bytes(before.chain) if before and before.chain else b""
            # ids sort by the time they were made, whatever the turned clock says
            rows = list(AuditEvent.objects.filter(sequence=None).order_by("id")[:PIECE])
            for number, row in enumerate(rows, last + 1):
                row.sequence = number
                row.chain = chain = _link(chain, row)
            AuditEvent.objects.bulk_update(rows, ["sequence", "chain"])
        done += len(rows)
        if len(rows) < PIECE:
            return done


def verify() -> str | None:
    """None where the chain holds, else a sentence that says where it breaks."""
    chain = b""
    sealed = AuditEvent.objects.exclude(sequence=None).order_by("sequence")
    for expected, row in enumerate(sealed.iterator(), 1):
        if row.sequence != expected:
            return f"Row {expected} of the audit is missing."
        chain = _link(chain, row)
        if not hmac.compare_digest(chain, bytes(row.chain or b"")):
            return f"Row {expected} of the audit was altered."
    return None


def _link(before: bytes, row: AuditEvent) -> bytes:
    told: list[Any] = [
        str(row.id),
        row.at.isoformat(),
        row.what,
        str(row.by),
        str(row.case),
        row.record,
        row.facts,
        row.sequence,
    ]
    text = json.dumps(told, sort_keys=True, ensure_ascii=False)
    key = bytes.fromhex(home.secret("audit.key"))
    return hmac.new(key, before + text.encode(), hashlib.sha256).digest()
