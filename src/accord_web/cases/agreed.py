"""What each person of a case agreed to, read through the gate."""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from django.db.models import Q

from accord_web.cases.models import Consent
from accord_web.privacy.filters import readable
from accord_web.privacy.gate import Record
from accord_web.privacy.profile import Basis, ProfileError, PurposeRule, Words, profile
from accord_web.privacy.purposes import BETWEEN_TWO, Purpose
from accord_web.privacy.standing import Standing

SOON = timedelta(days=60)


class How(StrEnum):
    """How it stands with one purpose."""

    LAW = "law"  # rests on law: goes on whatever anybody agrees to
    AGREED = "agreed"
    COUNTS = "counts"  # allowed until the person says no, and they have not
    NEVER = "never"  # not agreed to so far
    RAN_OUT = "ran-out"
    STOPPED = "stopped"
    NOT_ASKED = "not-asked"  # nobody is asked for it now


@dataclass(frozen=True, slots=True)
class ConsentRow:
    case: uuid.UUID
    person: uuid.UUID
    purpose: Purpose
    profile: str
    version: int
    language: str
    given_by: uuid.UUID
    given_at: datetime
    expires_at: datetime | None
    withdrawn_at: datetime | None
    mode: str

    def stands(self, now: datetime) -> bool:
        return self.withdrawn_at is None and not self.ran_out(now)

    def ran_out(self, now: datetime) -> bool:
        ended = self.withdrawn_at or now
        return self.expires_at is not None and self.expires_at <= ended

    def words(self, language: str) -> Words | None:
        """The very text that was shown; None where its profile is no more."""
        try:
            return profile(self.profile).purposes[self.purpose].words(language, self.version)
        except ProfileError:
            return None


def consents(
    viewer: Standing, case_ids: Iterable[uuid.UUID], person: uuid.UUID | None = None
) -> list[ConsentRow]:
    """Every agreement that the viewer may read, newest first.

    Whether somebody sends things to a supervisor is between those two: nobody else reads it.
    """
    own = Q(person=viewer.person) if viewer.person else Q(pk__in=[])
    rows = Consent.objects.filter(
        readable(viewer, Record.CONSENT), own | ~Q(purpose__in=BETWEEN_TWO), case__in=list(case_ids)
    )
    if person is not None:
        rows = rows.filter(person=person)
    columns = (
        *("case", "person", "purpose", "profile", "version", "language", "given_by"),
        *("given_at", "expires_at", "withdrawn_at", "mode"),
    )
    found = rows.order_by("-given_at", "-id").values(*columns)
    return [ConsentRow(**{**row, "purpose": Purpose(row["purpose"])}) for row in found]


@dataclass(frozen=True, slots=True)
class Stance:
    """One purpose of one person in one case, as it is now."""

    purpose: Purpose
    rule: PurposeRule
    how: How
    rows: tuple[ConsentRow, ...]  # newest first
    soon: bool  # runs out within two months
    reworded: bool  # the text was changed since; the old one stands until its end

    @property
    def row(self) -> ConsentRow | None:
        return self.rows[0] if self.rows else None

    @property
    def on(self) -> bool:
        return self.how in {How.AGREED, How.COUNTS}

    @property
    def asks(self) -> bool:
        """Whether the person is asked to agree, or to agree again."""
        open_to_all = self.rule.switch and self.rule.offered
        return open_to_all and (not self.on or self.soon or self.reworded)


def stance(
    purpose: Purpose, rule: PurposeRule, rows: Iterable[ConsentRow], now: datetime
) -> Stance:
    """From the rows of one purpose, newest first, to how it stands. Pure."""
    held = tuple(rows)
    last = held[0] if held else None
    how = _how(rule, last, now)
    stands = how is How.AGREED and last is not None
    soon = stands and last is not None and _soon(last, now)
    reworded = stands and last is not None and last.words("en") != rule.words("en")
    return Stance(purpose, rule, how, held, soon, reworded)


def _how(rule: PurposeRule, last: ConsentRow | None, now: datetime) -> How:
    if rule.basis is Basis.LAW:
        return How.LAW
    if last is not None and last.stands(now):
        return How.AGREED
    if not rule.offered:
        return How.NOT_ASKED
    if last is None:
        return How.COUNTS if rule.basis is Basis.OBJECTION else How.NEVER
    return How.RAN_OUT if last.ran_out(now) else How.STOPPED


def _soon(row: ConsentRow, now: datetime) -> bool:
    return row.expires_at is not None and row.expires_at - now <= SOON
