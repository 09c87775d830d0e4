"""Adding people, accounts and tasks in the clinic. Each writes its audit row in its transaction."""

import uuid
from collections.abc import Iterable, Sequence

from accord_web import clock, ids
from accord_web.people.accounts import WrongPassword as WrongPassword
from accord_web.people.accounts import change_password as change_password
from accord_web.people.accounts import open_account as open_account
from accord_web.people.accounts import right_password as right_password
from accord_web.people.invitations import INVITATION_LASTS as INVITATION_LASTS
from accord_web.people.invitations import accept_invitation as accept_invitation
from accord_web.people.invitations import invite as invite
from accord_web.people.models import (
    Clinic,
    Membership,
    Named,
    Person,
    Responder,
    SafetyCover,
    Supervision,
)
from accord_web.people.signing_in import keyed_hash
from accord_web.privacy import audit, letters
from accord_web.privacy.encryption import DataKey, new_key, new_keys, own_keys
from accord_web.privacy.profile import profile
from accord_web.storage.lock import writing


def found_clinic(
    name: str,
    *,
    zone: str,
    language: str = "en",
    country: str = "any",
    demo: bool = False,
    by: uuid.UUID | None,
) -> uuid.UUID:
    """Make the clinic of this database. Whether it is make-believe is settled here for good."""
    clinic_id = ids.new()
    key = new_key("clinic", clinic_id)
    with writing():
        if Clinic.objects.exists():
            raise ValueError("This database already has its clinic.")
        Clinic.objects.create(
            id=clinic_id,
            name=name,
            zone=zone,
            language=language,
            country=profile(country).id,
            demo=demo,
            key=key.id,
            opened_at=clock.now(),
        )
        audit.log("clinic.founded", by=by, record=f"clinic:{clinic_id}", demo=demo)
    letters.public_half(clinic_id)  # so that looking at a form never has to make it
    return clinic_id


def add_person(
    nickname: str,
    *,
    clinic: uuid.UUID,
    zone: str,
    language: str = "en",
    pronoun: str = "they",
    outside_id: str = "",
    roles: Sequence[str] = (),
    by: uuid.UUID | None,
) -> uuid.UUID:
    """Add somebody; `roles` are their tasks in the clinic, if they have any."""
    person_id = ids.new()
    key = new_keys([("person", person_id), ("own", person_id)])[person_id]
    with writing():
        _keep_person(person_id, key, nickname, clinic, zone, language, pronoun, outside_id)
        _keep_tasks(person_id, clinic, roles)
        audit.log("person.added", by=by, record=f"person:{person_id}", roles=",".join(roles))
    return person_id


def _keep_tasks(person: uuid.UUID, clinic: uuid.UUID, roles: Iterable[str]) -> None:
    Membership.objects.bulk_create(
        Membership(person_id=person, clinic_id=clinic, role=role, since=clock.now())
        for role in roles
    )


def give_tasks(
    person: uuid.UUID, clinic: uuid.UUID, roles: Iterable[str], *, by: uuid.UUID | None
) -> None:
    """Further tasks for somebody; those they have already stay as they are."""
    with writing():
        there = Membership.objects.filter(person=person, clinic=clinic, until=None)
        fresh = sorted(set(roles) - set(there.values_list("role", flat=True)))
        if fresh:
            _keep_tasks(person, clinic, fresh)
            audit.log("tasks.given", by=by, record=f"person:{person}", roles=",".join(fresh))


def _keep_person(
    person_id: uuid.UUID,
    key: DataKey,
    nickname: str,
    clinic: uuid.UUID,
    zone: str,
    language: str,
    pronoun: str,
    outside_id: str,
) -> None:
    Person.objects.create(
        id=person_id,
        clinic_id=clinic,
        nickname=key.seal(nickname, Person, "nickname", person_id),
        pronoun=pronoun,
        zone=zone,
        language=language,
        key=key.id,
        outside_id=keyed_hash(outside_id) if outside_id else "",
        added_at=clock.now(),
    )


def name_somebody(owner: uuid.UUID, nickname: str, role: str, *, by: uuid.UUID) -> uuid.UUID:
    """Keep somebody whom a client named, under the client's own key: it goes when they say so."""
    named_id = ids.new()
    with writing():
        key = own_keys([owner])[owner]
        Named.objects.create(
            id=named_id,
            owner_id=owner,
            nickname=key.seal(nickname, Named, "nickname", named_id),
            role=role,
            since=clock.now(),
        )
        audit.log("named.added", by=by, record=f"named:{named_id}")
    return named_id


def let_go(named: uuid.UUID, *, by: uuid.UUID) -> None:
    """Somebody whom a client named is asked about no more. Nothing is deleted."""
    with writing():
        if Named.objects.filter(id=named, until=None).update(until=clock.now()):
            audit.log("named.let-go", by=by, record=f"named:{named}")


def speak(person: uuid.UUID, language: str, *, by: uuid.UUID) -> None:
    """The language that somebody reads in and is asked in from now on."""
    with writing():
        if Person.objects.filter(id=person).exclude(language=language).update(language=language):
            audit.log("person.language", by=by, record=f"person:{person}", language=language)


def supervise(
    supervisor: uuid.UUID, therapist: uuid.UUID, deputy: uuid.UUID | None, *, by: uuid.UUID | None
) -> None:
    """From now on this is the therapist's supervisor; an earlier supervision ends."""
    if therapist in {supervisor, deputy} or supervisor == deputy:
        raise ValueError("Therapist, supervisor and deputy are three people.")
    with writing():
        end_supervision(therapist, by=by)
        Supervision.objects.create(
            supervisor_id=supervisor,
            therapist_id=therapist,
            deputy_id=deputy,
            since=clock.now(),
        )
        audit.log("supervision.begun", by=by, record=f"person:{supervisor}")


def end_supervision(therapist: uuid.UUID, *, by: uuid.UUID | None) -> bool:
    """Nobody supervises this therapist any more. False where nobody did."""
    with writing():
        rows = Supervision.objects.filter(therapist=therapist, until=None)
        ended = rows.update(until=clock.now())
        if ended:
            audit.log("supervision.ended", by=by, record=f"person:{therapist}")
    return bool(ended)


def arrange_safety_cover(
    clinic: uuid.UUID,
    *,
    responders: Sequence[tuple[uuid.UUID, str, bool]],
    answer_within_minutes: int,
    hours: str,
    out_of_hours: str,
    help_text: str,
    numbers: Sequence[tuple[str, str]],
    by: uuid.UUID | None,
) -> None:
    """Say who answers: `responders` are (person, hours in words, deputy?), two and a deputy."""
    first = [r for r in responders if not r[2]]
    if len(first) < 2 or len(responders) == len(first):
        raise ValueError("Name two responders and a deputy; until then nobody is asked.")
    if not all((hours, out_of_hours, help_text, numbers)):
        raise ValueError("Fill in hours, the out-of-hours rule, the help text and the numbers.")
    with writing():
        cover, _ = SafetyCover.objects.update_or_create(
            clinic_id=clinic,
            defaults={
                "answer_within_minutes": answer_within_minutes,
                "hours": hours,
                "out_of_hours": out_of_hours,
                "help_text": help_text,
                "numbers": [list(n) for n in numbers],
                "switched_on_at": clock.now(),
            },
        )
        there = Responder.objects.filter(cover=cover, about="self", until=None)
        there.update(until=clock.now())
        Responder.objects.bulk_create(
            Responder(id=ids.new(), cover=cover, person_id=person, hours=when, deputy=deputy)
            for person, when, deputy in responders
        )
        audit.log("safety.arranged", by=by, record=f"clinic:{clinic}", people=len(responders))
