"""Young people in a case and their guardians: who joins, what ends, and coming of age.

A guardian whom the platform setting lets in takes part like anybody else, with answers of their
own; without it they have no place here at all.
"""

import uuid
from datetime import date

from accord_web import clock
from accord_web.cases import actions as cases
from accord_web.cases import consents, openings, young
from accord_web.cases.guardians import (
    clinician,
    guardians,
    is_asked,
    is_young,
)
from accord_web.cases.models import Case, Consent, Guardian, Part, Young
from accord_web.cases.queries import members
from accord_web.cases.young import Settings
from accord_web.flows import diary
from accord_web.flows.begin import LONGEST_NICKNAME, Newcomer
from accord_web.people import actions as people
from accord_web.people.models import Invitation
from accord_web.privacy import audit
from accord_web.privacy.access import READING, THERAPISTS, Policy, Role
from accord_web.privacy.purposes import Purpose
from accord_web.privacy.standing import NotAllowed, Standing
from accord_web.relationships.actions import begin_alliance, end_alliances
from accord_web.relationships.models import Relationship
from accord_web.storage.lock import writing

PIECE = 20  # young people at a time, each in a transaction of their own


def note_young(
    viewer: Standing, case: uuid.UUID, person: uuid.UUID, of_age_on: date, *, by: uuid.UUID
) -> None:
    """This client is not of age. Until a clinician says otherwise, they are asked nothing."""
    clinician(viewer, case)
    if diary.taking_part(case).get(person) != Role.CLIENT:
        raise NotAllowed("No client of this case.")
    with writing():
        cases.lock_case(case)
        young.note(case, person, of_age_on, by=by)
        if not is_asked(person, case):
            diary.ask_nothing(case, person, by=by)


def ask(viewer: Standing, case: uuid.UUID, person: uuid.UUID, yes: bool, *, by: uuid.UUID) -> None:
    """A clinician decides whether questions written for adults are put to a young person."""
    clinician(viewer, case)
    _known(case, person)
    with writing():
        cases.lock_case(case)
        young.ask_as_adult(case, person, yes, by=by)
        if yes:
            diary.expect(case, person, by=by)
        else:
            diary.ask_nothing(case, person, by=by)


def judge(
    viewer: Standing,
    case: uuid.UUID,
    person: uuid.UUID,
    decides: bool,
    reason: str,
    *,
    by: uuid.UUID,
) -> None:
    """A named clinician judges whether a young person decides about treatment for themselves."""
    clinician(viewer, case)
    young.judge(_known(case, person).id, decides, reason, by=by)


def add(
    viewer: Standing,
    case: uuid.UUID,
    person: uuid.UUID,
    who: Newcomer | uuid.UUID,
    settings: Settings,
    *,
    by: uuid.UUID,
) -> uuid.UUID:
    """A guardian of this young person: somebody new, or who takes part already. Gives the row."""
    clinician(viewer, case)
    _known(case, person)
    if isinstance(who, Newcomer):
        _check_name(viewer, case, who.nickname.strip())
    elif who not in eligible(viewer, case, person):
        raise NotAllowed("Nobody of this case.")
    with writing():
        cases.lock_case(case)
        guardian = _newcomer(case, who, by=by) if isinstance(who, Newcomer) else who
        row = young.guard(case, person, guardian, by=by)
        young.settle(row, settings, by=by)
        _follow_platform(case, guardian, by=by)
    return row


def eligible(viewer: Standing, case: uuid.UUID, person: uuid.UUID) -> set[uuid.UUID]:
    """Who may be made a guardian without being new: other members, guardians of another child."""
    others = {m.person for m in members(viewer, [case])[case] if m.role in READING}
    others |= {row.person for row in guardians(viewer, case)}
    return {one for one in others if one != person and not is_young(one, case)}


def settle(viewer: Standing, row: uuid.UUID, settings: Settings, *, by: uuid.UUID) -> None:
    """Note what a guardian may, and on what grounds. It counts at once."""
    guardian = _row(viewer, row)
    with writing():
        cases.lock_case(guardian.case_id)
        young.settle(row, settings, by=by)
        _follow_platform(guardian.case_id, guardian.guardian_id, by=by)


def end(viewer: Standing, row: uuid.UUID, *, by: uuid.UUID) -> None:
    """They are a guardian no more. Whoever is a client here as well stays one."""
    guardian = _row(viewer, row)
    with writing():
        cases.lock_case(guardian.case_id)
        young.end_guardian(row, by=by)
        _follow_platform(guardian.case_id, guardian.guardian_id, by=by)


def open_to(
    viewer: Standing, row: uuid.UUID, *, reason: str, said: str, until: date, by: uuid.UUID
) -> uuid.UUID:
    """Open what the young person shares to this guardian, until a day of review."""
    guardian = _row(viewer, row)
    case = guardian.case
    if case.policy == Policy.FULL and case.policy_agreed_at is not None:
        raise openings.NotNow("Everybody agreed that nothing passes between members here.")
    ends = young.begins(until, case.clinic.zone)
    return openings.open_to(row, reason=reason, said=said, ends_at=ends, by=by)


def shown_in_the_room(
    viewer: Standing, case: uuid.UUID, opening: uuid.UUID, *, by: uuid.UUID
) -> bool:
    """A clinician records that the young person was shown it."""
    clinician(viewer, case)
    return openings.shown(opening, case, by=by, in_the_room=True)


def end_opening(viewer: Standing, case: uuid.UUID, opening: uuid.UUID, *, by: uuid.UUID) -> bool:
    clinician(viewer, case)
    return openings.end(opening, case, by=by)


def come_of_age(*, by: uuid.UUID | None) -> int:
    """Whoever is of age now has no guardian here any more: the worker's task.

    The gate has kept to the moment already. What a guardian agreed to is asked anew.
    """
    rows = Young.objects.filter(grown_at=None, of_age_on__lte=_latest_day())
    grown = 0
    for row in rows.select_related("case__clinic").order_by("of_age_on", "id")[:PIECE]:
        if row.of_age_on <= clock.today(row.case.clinic.zone):
            _grow(row, by=by)
            grown += 1
    return grown


def _latest_day() -> date:
    """The day where it is furthest on: no clinic is ahead of it."""
    return clock.today("Pacific/Kiritimati")


def _grow(row: Young, *, by: uuid.UUID | None) -> None:
    case, person = row.case_id, row.person_id
    with writing():
        cases.lock_case(case)
        if not Young.objects.filter(id=row.id, grown_at=None).update(grown_at=clock.now()):
            return
        for guardian in Guardian.objects.filter(case=case, young=person):
            young.end_guardian(guardian.id, by=by)
            _follow_platform(case, guardian.guardian_id, by=by)
        for purpose in _agreed_for(case, person):
            consents.withdraw(case, person, Purpose(purpose), by=by)
        if diary.taking_part(case).get(person) == Role.CLIENT and row.case.closed_on is None:
            diary.expect(case, person, by=by)
        audit.log("young.grown", by=by, case=case, record=f"person:{person}")


def _agreed_for(case: uuid.UUID, person: uuid.UUID) -> list[str]:
    """What somebody else agreed to for this person."""
    rows = Consent.objects.filter(case=case, person=person, withdrawn_at=None)
    return list(rows.exclude(given_by=person).values_list("purpose", flat=True))


def _follow_platform(case: uuid.UUID, guardian: uuid.UUID, *, by: uuid.UUID | None) -> None:
    """Bring a guardian's part in step with what their settings say, in every role but this one."""
    lasting = Guardian.objects.filter(case=case, guardian=guardian, until__gt=clock.now())
    role = Role.GUARDIAN.value
    if lasting.filter(platform=True).exists():
        if cases.begin_part(case, guardian, role, by=by):
            _begin_alliances(case, guardian, by=by)
            diary.expect(case, guardian, by=by)
    elif cases.end_part(case, guardian, role, by=by) and guardian not in diary.taking_part(case):
        end_alliances(case, guardian, by=by)
        diary.unexpect(case, guardian, by=by)
        if not Part.objects.filter(person=guardian, until=None).exists():
            waiting = Invitation.objects.filter(person=guardian, used_at=None)
            waiting.update(expires_at=clock.now())


def _begin_alliances(case: uuid.UUID, guardian: uuid.UUID, *, by: uuid.UUID | None) -> None:
    there = Relationship.objects.filter(case=case, kind="alliance", one=guardian, until=None)
    held = set(there.values_list("other", flat=True))
    for therapist, role in diary.taking_part(case).items():
        if role in THERAPISTS and therapist not in held:
            begin_alliance(case, guardian, therapist, by=by)


def _check_name(viewer: Standing, case: uuid.UUID, nickname: str) -> None:
    if not 1 <= len(nickname) <= LONGEST_NICKNAME:
        raise ValueError(f"Give them a name of at most {LONGEST_NICKNAME} letters.")
    if nickname.casefold() in taken(viewer, case):
        raise ValueError("Somebody in this case has this name already. Add a letter.")


def taken(viewer: Standing, case: uuid.UUID) -> set[str]:
    """Names that stand for somebody in this case, written small."""
    there = [m.nickname for m in members(viewer, [case])[case]]
    there += [row.nickname for row in guardians(viewer, case)]
    return {name.casefold() for name in there}


def _newcomer(case: uuid.UUID, who: Newcomer, *, by: uuid.UUID) -> uuid.UUID:
    """A person with a nickname, as every client begins."""
    clinic, zone = Case.objects.values_list("clinic", "clinic__zone").get(id=case)
    return people.add_person(
        who.nickname.strip(),
        clinic=clinic,
        zone=zone,
        language=who.language,
        pronoun=who.pronoun,
        by=by,
    )


def _known(case: uuid.UUID, person: uuid.UUID) -> Young:
    row = Young.objects.filter(case=case, person=person, grown_at=None).first()
    if row is None:
        raise NotAllowed("Nobody in this case who is not of age.")
    return row


def _row(viewer: Standing, row: uuid.UUID) -> Guardian:
    """A guardian of a case that the viewer treats."""
    found = Guardian.objects.filter(id=row).select_related("case__clinic").first()
    if found is None:
        raise NotAllowed("No such guardian.")
    clinician(viewer, found.case_id)
    return found
