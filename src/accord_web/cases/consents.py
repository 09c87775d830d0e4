"""Consent of one person to one purpose in one case: given, withdrawn, never edited."""

import uuid
from datetime import datetime, timedelta

from django.db.models import Exists, Q

from accord_web import clock, ids
from accord_web.cases.models import Case, Consent
from accord_web.privacy import audit
from accord_web.privacy import profile as law
from accord_web.privacy.profile import Basis, PurposeRule
from accord_web.privacy.purposes import Purpose
from accord_web.storage.lock import writing
from accord_web.storage.prepared import Prepared


def agree(
    case_id: uuid.UUID,
    person: uuid.UUID,
    purpose: Purpose,
    *,
    profile: str | None = None,
    version: int | None = None,
    language: str = "en",
    expires_at: datetime | None = None,
    mode: str = "portal",
    given_by: uuid.UUID | None = None,
    renew: bool = False,
    by: uuid.UUID | None,
) -> bool:
    """This person agrees from now on, to the text of the clinic's country as it is now.

    False where their agreement stood already; `renew` puts a new one in its place.
    """
    now = clock.now()
    with writing():
        there = Consent.objects.filter(
            case=case_id, person=person, purpose=purpose, withdrawn_at=None
        )
        standing = there.first()
        if standing is not None:
            runs = standing.expires_at is None or standing.expires_at > now
            if runs and not renew:
                return False
            there.update(withdrawn_at=now if runs else standing.expires_at)
        country = profile or country_of(case_id)
        rule = law.profile(country).purposes[purpose]
        Consent.objects.create(
            id=ids.new(),
            case_id=case_id,
            person_id=person,
            purpose=purpose,
            profile=country,
            version=version or rule.version,
            language=rule.spoken(language),
            given_by_id=given_by or person,
            given_at=now,
            expires_at=expires_at or runs_out(rule, now),
            mode=mode,
        )
        audit.log("consent.given", by=by, case=case_id, record=f"person:{person}", purpose=purpose)
    return True


def withdraw(
    case_id: uuid.UUID,
    person: uuid.UUID,
    purpose: Purpose,
    *,
    mode: str = "portal",
    by: uuid.UUID | None,
) -> bool:
    """This person agrees no more, at once. The record of what was done stays.

    To what the law allows until somebody says no, saying no needs no agreement before it.
    """
    now = clock.now()
    with writing():
        rows = Consent.objects.filter(case=case_id, person=person, purpose=purpose)
        withdrawn = rows.filter(withdrawn_at=None).update(withdrawn_at=now)
        if not withdrawn and not rows.exists():
            country = country_of(case_id)
            rule = law.profile(country).purposes[purpose]
            if rule.basis is Basis.OBJECTION:
                Consent.objects.create(
                    id=ids.new(),
                    case_id=case_id,
                    person_id=person,
                    purpose=purpose,
                    profile=country,
                    version=rule.version,
                    language=law.FALLBACK,
                    given_by_id=person,
                    given_at=now,
                    withdrawn_at=now,
                    mode=mode,
                )
                withdrawn = 1
        if withdrawn:
            audit.log(
                "consent.withdrawn",
                by=by,
                case=case_id,
                record=f"person:{person}",
                purpose=purpose,
            )
    return bool(withdrawn)


def country_of(case_id: uuid.UUID) -> str:
    """Whose law this case goes by."""
    return str(Case.objects.values_list("clinic__country", flat=True).get(id=case_id))


def runs_out(rule: PurposeRule, now: datetime) -> datetime | None:
    """When an agreement of now ends by itself."""
    return None if rule.expires_days is None else now + timedelta(days=rule.expires_days)


def _of(case: uuid.UUID, person: uuid.UUID, purpose: Purpose) -> Q:
    return Q(case=case, person=person, purpose=purpose)


def _lasting(now: datetime) -> Q:
    return Q(withdrawn_at=None) & (Q(expires_at=None) | Q(expires_at__gt=now))


def stands(case_id: uuid.UUID, person: uuid.UUID, purpose: Purpose) -> bool:
    """Whether this person's agreement counts now: asked before anything is done that needs it."""
    rows = Consent.objects.filter(_of(case_id, person, purpose) & _lasting(clock.now()))
    return rows.exists()


TOTALS = Prepared(
    lambda case, person, now: Case.objects.filter(id=case).values_list(
        "clinic__country",
        Exists(Consent.objects.filter(_of(case, person, Purpose.TOTALS) & _lasting(now))),
        Exists(Consent.objects.filter(_of(case, person, Purpose.TOTALS))),
    )
)


def counts_in_totals(case_id: uuid.UUID, person: uuid.UUID) -> bool:
    """Whether what this person answers now counts, without a name, in totals of 20 or more."""
    for country, agrees, ever_asked in TOTALS(case=case_id, person=person, now=clock.now()):
        rule = law.profile(country).purposes[Purpose.TOTALS]
        return bool(agrees) or (rule.basis is Basis.OBJECTION and not ever_asked)
    return False
