"""How somebody may safely be reached: asked alone, kept sealed, said again rather than edited.

Two readings of one row. Those who treat somebody read all of it. Whoever only has to reach them
(front desk, responders) reads the way and the hours, and no reasons: `gate.may_reach`.
"""

import json
import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from accord_web import clock, ids
from accord_web.people.models import Contact
from accord_web.privacy import audit
from accord_web.privacy.encryption import keys_of, reveal
from accord_web.privacy.filters import readable
from accord_web.privacy.gate import Record, may_reach
from accord_web.privacy.standing import Standing
from accord_web.storage.lock import writing

NOT_AT_ALL, EMAIL, PHONE, LETTER = "none", "email", "phone", "letter"
# What may be said, by question. Free text where there are no codes.
CODES: Mapping[str, tuple[str, ...]] = {
    "channel": (NOT_AT_ALL, EMAIL, PHONE, LETTER),
    "where": (),
    "hours": ("any", "morning", "afternoon", "evening"),
    "message": ("no", "yes"),
    "sender": ("neutral", "clinic"),
    "others": ("no", "yes", "not-sure"),
}
REASONS = frozenset({"others"})
LONGEST = 120  # letters of an address
HOURS: Mapping[str, tuple[int, int]] = {  # on the person's own clock; never at night
    "any": (8, 20),
    "morning": (8, 12),
    "afternoon": (12, 17),
    "evening": (17, 20),
}


@dataclass(frozen=True, slots=True)
class ReachRow:
    """The way and the hours: what whoever has to reach somebody may know."""

    person: uuid.UUID
    channel: str
    where: str
    hours: str
    message: bool  # whether a word may be left there
    sender: str
    said_at: datetime

    @property
    def reachable(self) -> bool:
        return self.channel != NOT_AT_ALL and bool(self.where)


@dataclass(frozen=True, slots=True)
class ContactRow(ReachRow):
    """All of it, for the person and for those who treat them."""

    others: str  # whether somebody else uses this phone, or opens this mail


def say(
    person: uuid.UUID,
    case: uuid.UUID,
    said: Mapping[str, str],
    *,
    mode: str,
    by: uuid.UUID | None,
) -> bool:
    """Keep what somebody said. What was left empty stays as it was; another way begins anew.

    False where nothing was said, so nothing is kept. The audit tells that, never what.
    """
    given = {name: said[name].strip() for name in CODES if said.get(name, "").strip()}
    if wrong := [n for n, value in given.items() if CODES[n] and value not in CODES[n]]:
        raise ValueError(f"There is no such answer to {', '.join(wrong)}.")
    if not given:
        return False
    row_id, now = ids.new(), clock.now()
    key = keys_of([person])[person]
    with writing():
        before = _latest(person)
        if "channel" in given and given["channel"] != before.get("channel"):
            before = {}  # a number is no address, and who opens the mail is another question
        whole = {**before, **given}
        if "channel" not in whole:
            return False
        reach = {n: v[:LONGEST] for n, v in whole.items() if n not in REASONS}
        reasons = {n: v for n, v in whole.items() if n in REASONS}
        Contact.objects.filter(person=person, until=None).update(until=now)
        Contact.objects.create(
            id=row_id,
            person_id=person,
            case=case,
            reach=key.seal(json.dumps(reach, sort_keys=True), Contact, "reach", row_id),
            reasons=key.seal(json.dumps(reasons, sort_keys=True), Contact, "reasons", row_id),
            said_at=now,
            mode=mode,
        )
        audit.log("contact.said", by=by, case=case, record=f"contact:{row_id}", mode=mode)
    return True


def _latest(person: uuid.UUID) -> dict[str, str]:
    rows = Contact.objects.filter(person=person, until=None).values("id", "reach", "reasons")
    for row in reveal(rows, Contact):
        if row["reach"]:
            return {**json.loads(row["reach"]), **json.loads(row["reasons"] or "{}")}
    return {}


def contacts(viewer: Standing, people: Iterable[uuid.UUID]) -> dict[uuid.UUID, ContactRow]:
    """All that was said, by person, through the gate: one's own, and of those one treats."""
    rows = Contact.objects.filter(
        readable(viewer, Record.CONTACT), person__in=list(people), until=None
    )
    wanted = rows.values("id", "person", "reach", "reasons", "said_at")
    return {
        row["person"]: ContactRow(
            **_reach(row), others=json.loads(row["reasons"] or "{}").get("others", "")
        )
        for row in reveal(wanted, Contact)
        if row["reach"]
    }


def ways(
    viewer: Standing | None, people: Iterable[uuid.UUID], *, case: uuid.UUID | None = None
) -> dict[uuid.UUID, ReachRow]:
    """The way and the hours, for whoever has to reach somebody; no viewer: before something goes
    out. With `case`, its people, for who stands in there. The reasons stay sealed."""
    rows = Contact.objects.filter(person__in=list(people), until=None)
    if viewer is not None:
        allowed = [clinic for clinic in viewer.clinics if may_reach(viewer, clinic, case)]
        # A partner, of now or of before, may work here: `gate.may_reach`.
        rows = rows.filter(person__clinic__in=allowed).exclude(person__in=viewer.own_people)
    wanted = rows.values("id", "person", "reach", "said_at")
    return {
        row["person"]: ReachRow(**_reach(row)) for row in reveal(wanted, Contact) if row["reach"]
    }


def _reach(row: Mapping[str, Any]) -> dict[str, Any]:
    said = json.loads(str(row["reach"]))
    return {
        "person": row["person"],
        "channel": said["channel"],
        "where": said.get("where", ""),
        "hours": said.get("hours", ""),
        "message": said.get("message") == "yes",
        "sender": said.get("sender", "neutral"),
        "said_at": row["said_at"],
    }
