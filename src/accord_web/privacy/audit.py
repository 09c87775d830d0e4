"""Who did and who read what.

Rows are written unchained inside the transaction they tell of, so that no writer waits for another.
Every few seconds the sealer chains what is new with a key that is not in the database: whoever
alters or removes a sealed row without that key breaks the chain, and `verify` says where.
"""

import hashlib
import hmac
import json
import uuid
from pathlib import Path
from typing import Any

from django.db.models import Max

from accord_web import clock, ids
from accord_web.privacy.models import AuditEvent
from accord_web.storage import home
from accord_web.storage.lock import writing

READ = "read"
OPENED = "opened"  # somebody else's answers stood on a page: `reading.py`
DENIED = "denied"
PIECE = 40  # rows sealed in one transaction: about 10 ms


def log(
    what: str,
    *,
    by: uuid.UUID | None,
    case: uuid.UUID | None = None,
    about: uuid.UUID | None = None,
    record: str = "",
    **facts: str | int | bool | None,
) -> None:
    """Write one row. `facts` are codes and counts only."""
    AuditEvent.objects.create(
        id=ids.new(),
        at=clock.now(),
        what=what,
        by=by,
        case=case,
        about=about,
        record=record,
        facts=facts,
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
        if rows:
            _note_end(rows[-1].sequence, chain)
        if len(rows) < PIECE:
            return done


def _end_of(first: uuid.UUID) -> Path:
    """Outside the database: how long the chain was. Its first row tells one chain from another."""
    return home.home() / f"audit-{first}.end"


def _first() -> uuid.UUID | None:
    rows = AuditEvent.objects.filter(sequence=1).values_list("id", flat=True)
    return rows.first()


def _note_end(sequence: int | None, chain: bytes) -> None:
    if (first := _first()) is not None:
        path = _end_of(first)
        path.with_suffix(".new").write_text(f"{sequence} {chain.hex()}\n")
        path.with_suffix(".new").replace(path)


def verify() -> str | None:
    """None where the chain holds, else a sentence that says where it breaks."""
    chain, ends = b"", {}
    sealed = AuditEvent.objects.exclude(sequence=None).order_by("sequence")
    for expected, row in enumerate(sealed.iterator(), 1):
        if row.sequence != expected:
            return f"Row {expected} of the audit is missing."
        chain = _link(chain, row)
        if not hmac.compare_digest(chain, bytes(row.chain or b"")):
            return f"Row {expected} of the audit was altered."
        ends[expected] = chain.hex()
    return _cut_short(ends)


def _cut_short(chains: dict[int, str]) -> str | None:
    """What was sealed last, by the note outside the database, must still be there."""
    first = _first()
    path = _end_of(first) if first else None
    if path is None or not path.exists():
        return None
    sequence, chain = path.read_text().split()
    if int(sequence) not in chains:
        return f"The audit ends after row {len(chains)}; row {sequence} was sealed before."
    return None if chains[int(sequence)] == chain else f"Row {sequence} of the audit was altered."


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
    if row.about is not None:  # rows of before this column was there have their chain without it
        told.append(str(row.about))
    text = json.dumps(told, sort_keys=True, ensure_ascii=False)
    key = bytes.fromhex(home.secret("audit.key"))
    return hmac.new(key, before + text.encode(), hashlib.sha256).digest()
