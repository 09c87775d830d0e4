"""Whose law a clinic goes by."""

import uuid

from accord_web.people.models import Clinic
from accord_web.privacy import audit
from accord_web.privacy.profile import profile
from accord_web.storage.lock import writing


def choose_country(clinic: uuid.UUID, country: str, *, by: uuid.UUID | None) -> None:
    """Whose law counts from now on. What was agreed to stays as it was agreed."""
    chosen = profile(country).id  # refuses a country that nobody wrote, before anything is touched
    with writing():
        Clinic.objects.filter(id=clinic).update(country=chosen)
        audit.log("clinic.country", by=by, record=f"clinic:{clinic}", country=country)
