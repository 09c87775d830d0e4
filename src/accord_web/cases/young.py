"""Noting who is young, who guards them, what each guardian may, and who decides."""

import uuid
from collections.abc import Mapping
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from accord_web import clock, ids
from accord_web.cases import openings
from accord_web.cases.guardians import SETTINGS
from accord_web.cases.models import Capacity, Case, Guardian, Setting, Young
from accord_web.privacy import audit
from accord_web.privacy.encryption import DataKey, keys_of
from accord_web.storage.lock import writing

LONGEST_WORDS = 600
CLOSES = frozenset({"platform", "sharing"})  # without them nothing stays open to a guardian

Settings = Mapping[str, tuple[bool, str]]  # by name: whether, and the grounds in words


def note(case_id: uuid.UUID, person: uuid.UUID, of_age_on: date, *, by: uuid.UUID) -> uuid.UUID:
    """This client comes of age on this day; noted again, the day is put right."""
    zone = Case.objects.values_list("clinic__zone", flat=True).get(id=case_id)
    if of_age_on <= clock.today(zone):
        raise ValueError("The day on which somebody comes of age lies ahead.")
    with writing():
        row, _ = Young.objects.update_or_create(
            case_id=case_id,
            person_id=person,
            defaults={
                "of_age_on": of_age_on,
                "noted_by_id": by,
                "noted_at": clock.now(),
                "grown_at": None,
            },
        )
        lasting = Guardian.objects.filter(case=case_id, young=person, until__gt=clock.now())
        lasting.update(until=begins(of_age_on, zone))
        audit.log("young.noted", by=by, case=case_id, record=f"person:{person}")
    return row.id


def begins(day: date, zone: str) -> datetime:
    """The first moment of a day where the clinic is."""
    return datetime.combine(day, time(), ZoneInfo(zone))


def ask_as_adult(case_id: uuid.UUID, person: uuid.UUID, yes: bool, *, by: uuid.UUID) -> None:
    """A named clinician lets questions written for adults be put to a young person, or not."""
    with writing():
        Young.objects.filter(case=case_id, person=person).update(
            asked_as_adult=yes, asked_by=by, asked_since=clock.now()
        )
        audit.log("young.asked", by=by, case=case_id, record=f"person:{person}", yes=yes)


def judge(young_row: uuid.UUID, decides: bool, reason: str, *, by: uuid.UUID) -> None:
    """Whether they decide for themselves about their treatment, in a named clinician's judgement.

    An earlier judgement stays beside it.
    """
    if not 1 <= len(reason.strip()) <= LONGEST_WORDS:
        raise ValueError(f"Write what this rests on, in at most {LONGEST_WORDS} letters.")
    row_id = ids.new()
    with writing():
        row = Young.objects.get(id=young_row)
        key = keys_of([row.case_id])[row.case_id]
        Capacity.objects.create(
            id=row_id,
            young=row,
            decides=decides,
            judged_by_id=by,
            judged_at=clock.now(),
            reason=key.seal(reason.strip(), Capacity, "reason", row_id),
        )
        audit.log("young.judged", by=by, case=row.case_id, record=f"person:{row.person_id}")


def guard(case_id: uuid.UUID, young: uuid.UUID, guardian: uuid.UUID, *, by: uuid.UUID) -> uuid.UUID:
    """This person guards that young person from now until they come of age; nothing else follows.

    Every setting says no until somebody says otherwise.
    """
    if young == guardian:
        raise ValueError("Nobody guards themselves.")
    row = Young.objects.select_related("case__clinic").get(case=case_id, person=young)
    until = begins(row.of_age_on, row.case.clinic.zone)
    if until <= clock.now():
        raise ValueError("Somebody of age has no guardian here.")
    with writing():
        made, new = Guardian.objects.get_or_create(
            case_id=case_id,
            young_id=young,
            guardian_id=guardian,
            defaults={"id": ids.new(), "since": clock.now()},
        )
        Guardian.objects.filter(id=made.id).update(until=until)
        audit.log("guardian.added", by=by, case=case_id, record=f"guardian:{made.id}", new=new)
    return made.id


def settle(guardian_row: uuid.UUID, settings: Settings, *, by: uuid.UUID) -> set[str]:
    """Note settings that differ from what stands; what stood before stays. Returns which changed.

    What is open to a guardian ends for good when a setting shuts it.
    """
    if not settings.keys() <= set(SETTINGS):
        raise ValueError(f"The settings are {', '.join(SETTINGS)}.")
    if any(len(words) > LONGEST_WORDS for _, words in settings.values()):
        raise ValueError(f"Write the grounds in at most {LONGEST_WORDS} letters.")
    with writing():
        row = Guardian.objects.get(id=guardian_row)
        key = keys_of([row.case_id])[row.case_id]
        changed = {name for name, (yes, _) in settings.items() if getattr(row, name) != yes}
        for name, (yes, words) in settings.items():
            _note_setting(row, name, yes, words.strip(), key, by=by)
        Guardian.objects.filter(id=row.id).update(**{n: yes for n, (yes, _) in settings.items()})
        if any(not settings.get(name, (True, ""))[0] for name in CLOSES):
            openings.end_all(row.id, row.case_id, by=by)
        audit.log(
            "guardian.settled",
            by=by,
            case=row.case_id,
            record=f"guardian:{row.id}",
            may=",".join(sorted(name for name, (yes, _) in settings.items() if yes)),
        )
    return changed


def _note_setting(
    row: Guardian, name: str, yes: bool, words: str, key: DataKey, *, by: uuid.UUID
) -> None:
    setting_id = ids.new()
    Setting.objects.create(
        id=setting_id,
        guardian=row,
        name=name,
        allowed=yes,
        grounds=key.seal(words, Setting, "grounds", setting_id) if words else None,
        noted_by_id=by,
        noted_at=clock.now(),
    )


def end_guardian(guardian_row: uuid.UUID, *, by: uuid.UUID | None) -> None:
    """They are this young person's guardian no more; nothing is open to them any more."""
    now = clock.now()
    with writing():
        row = Guardian.objects.get(id=guardian_row)
        openings.end_all(row.id, row.case_id, by=by)
        if row.until is None or row.until > now:
            Guardian.objects.filter(id=row.id).update(until=now)
            audit.log("guardian.ended", by=by, case=row.case_id, record=f"guardian:{row.id}")
