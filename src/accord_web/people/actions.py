"""Adding people, accounts and tasks in the clinic. Each writes its audit row in its transaction."""

import secrets
import uuid
from collections.abc import Iterable, Sequence
from datetime import timedelta

from django.contrib.auth.hashers import check_password
from django.contrib.auth.password_validation import validate_password

from accord_web import clock, ids
from accord_web.people.models import (
    Clinic,
    Invitation,
    Membership,
    Named,
    Person,
    Responder,
    SafetyCover,
    Supervision,
    User,
)
from accord_web.people.signing_in import keyed_hash
from accord_web.privacy import audit
from accord_web.privacy.encryption import DataKey, keys_of, new_key, new_keys, own_keys
from accord_web.privacy.profile import profile
from accord_web.storage.lock import writing

INVITATION_LASTS = timedelta(days=7)


class WrongPassword(ValueError):
    """The password that was to be changed is another one."""


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


def open_account(person: uuid.UUID, email: str, password: str, *, by: uuid.UUID | None) -> User:
    """Give somebody an account. The password is checked and hashed before the transaction."""
    user = _with_ways_in(User(id=ids.new(), person_id=person), email, password)
    with writing():
        user.save(force_insert=True)
        audit.log("account.opened", by=by, record=f"person:{person}")
    return user


def _with_ways_in(user: User, email: str, password: str) -> User:
    validate_password(password, user)
    user.set_password(password)
    key: DataKey = keys_of([user.person_id])[user.person_id]
    user.email_hash = keyed_hash(email)
    user.email = key.seal(email.strip(), User, "email", user.id)
    user.is_active = True
    return user


def change_password(person: uuid.UUID, old: str, new: str, *, by: uuid.UUID) -> User:
    """Another password for whoever knows the old one. All earlier web sessions end with it."""
    user: User | None = User.objects.filter(person=person, is_active=True).first()
    if user is None or not check_password(old, user.password):
        raise WrongPassword("This is not the password you have now.")
    validate_password(new, user)
    user.set_password(new)
    with writing():
        user.save(update_fields=["password"])
        audit.log("account.password", by=by, record=f"person:{person}")
    return user


def invite(person: uuid.UUID, *, by: uuid.UUID | None) -> str:
    """A single-use link's token; the clinic hands it over itself. Earlier ones stop working."""
    token = secrets.token_urlsafe(24)
    now = clock.now()
    with writing():
        Invitation.objects.filter(person=person, used_at=None).update(expires_at=now)
        Invitation.objects.create(
            id=ids.new(),
            person_id=person,
            token_hash=keyed_hash(token),
            made_at=now,
            expires_at=now + INVITATION_LASTS,
        )
        audit.log("invitation.made", by=by, record=f"person:{person}")
    return token


def accept_invitation(token: str, email: str, password: str, *, by: uuid.UUID | None) -> User:
    """Use the link once: open the account and spend the link in one transaction.

    Whoever has an account already chooses a new password for it, with the same e-mail or another:
    the way back in. Every earlier web session of that account ends with the old password.
    """
    now = clock.now()
    row = Invitation.objects.filter(
        token_hash=keyed_hash(token), used_at=None, expires_at__gt=now
    ).first()
    if row is None:
        raise ValueError("This link was used already or is too old. Ask for a new one.")
    known = User.objects.filter(person=row.person_id).first()
    user = _with_ways_in(known or User(id=ids.new(), person_id=row.person_id), email, password)
    with writing():
        spent = Invitation.objects.filter(id=row.id, used_at=None).update(used_at=now)
        if not spent:
            raise ValueError("This link was used already. Ask for a new one.")
        user.save(force_insert=known is None, force_update=known is not None)
        what = "account.renewed" if known else "account.opened"
        audit.log(what, by=row.person_id, record=f"person:{row.person_id}")
    return user


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
        Responder.objects.filter(cover=cover, until=None).update(until=clock.now())
        Responder.objects.bulk_create(
            Responder(id=ids.new(), cover=cover, person_id=person, hours=when, deputy=deputy)
            for person, when, deputy in responders
        )
        audit.log("safety.arranged", by=by, record=f"clinic:{clinic}", people=len(responders))
