"""Consent of one person to one purpose in one case: given, withdrawn, never edited."""

import uuid
from datetime import datetime

from accord_web import clock, ids
from accord_web.cases.models import Consent
from accord_web.privacy import audit
from accord_web.privacy.purposes import Purpose
from accord_web.storage.lock import writing


def agree(
    case_id: uuid.UUID,
    person: uuid.UUID,
    purpose: Purpose,
    *,
    profile: str = "any",
    version: int = 1,
    language: str = "en",
    expires_at: datetime | None = None,
    mode: str = "portal",
    given_by: uuid.UUID | None = None,
    by: uuid.UUID | None,
) -> bool:
    """This person agrees from now on. False where their agreement stood already."""
    now = clock.now()
    with writing():
        there = Consent.objects.filter(
            case=case_id, person=person, purpose=purpose, withdrawn_at=None
        )
        standing = there.first()
        if standing is not None:
            if standing.expires_at is None or standing.expires_at > now:
                return False
            there.update(withdrawn_at=standing.expires_at)  # it had run out
        Consent.objects.create(
            id=ids.new(),
            case_id=case_id,
            person_id=person,
            purpose=purpose,
            profile=profile,
            version=version,
            language=language,
            given_by_id=given_by or person,
            given_at=now,
            expires_at=expires_at,
            mode=mode,
        )
        audit.log("consent.given", by=by, case=case_id, record=f"person:{person}", purpose=purpose)
    return True


def withdraw(
    case_id: uuid.UUID, person: uuid.UUID, purpose: Purpose, *, by: uuid.UUID | None
) -> bool:
    """This person agrees no more, at once. The record of what was done stays."""
    with writing():
        rows = Consent.objects.filter(
            case=case_id, person=person, purpose=purpose, withdrawn_at=None
        )
        withdrawn = rows.update(withdrawn_at=clock.now())
        if withdrawn:
            audit.log(
                "consent.withdrawn",
                by=by,
                case=case_id,
                record=f"person:{person}",
                purpose=purpose,
            )
    return bool(withdrawn)
