"""Accounts: how one is opened, and how its password is changed by whoever knows it."""

import uuid

from django.contrib.auth.hashers import check_password
from django.contrib.auth.password_validation import validate_password

from accord_web import ids
from accord_web.people import notices, visits
from accord_web.people.models import User
from accord_web.people.signing_in import keyed_hash
from accord_web.privacy import audit
from accord_web.privacy.encryption import DataKey, keys_of
from accord_web.storage.lock import writing


class WrongPassword(ValueError):
    """The password that was to be changed is another one."""


def open_account(person: uuid.UUID, email: str, password: str, *, by: uuid.UUID | None) -> User:
    """Give somebody an account. The password is checked and hashed before the transaction."""
    user = with_ways_in(User(id=ids.new(), person_id=person), email, password)
    with writing():
        user.save(force_insert=True)
        audit.log("account.opened", by=by, record=f"person:{person}")
    return user


def with_ways_in(user: User, email: str, password: str) -> User:
    """The account with this e-mail and password, not kept yet."""
    validate_password(password, user)
    user.set_password(password)
    key: DataKey = keys_of([user.person_id])[user.person_id]
    user.email_hash = keyed_hash(email)
    user.email = key.seal(email.strip(), User, "email", user.id)
    user.is_active = True
    return user


def right_password(person: uuid.UUID, password: str) -> bool:
    user = User.objects.filter(person=person, is_active=True).first()
    return user is not None and check_password(password, user.password)


def change_password(
    person: uuid.UUID, old: str, new: str, *, stays: uuid.UUID | None = None, by: uuid.UUID
) -> User:
    """Another password for whoever knows the old one. Every visit but `stays` ends with it."""
    user: User | None = User.objects.filter(person=person, is_active=True).first()
    if user is None or not check_password(old, user.password):
        raise WrongPassword("This is not the password you have now.")
    validate_password(new, user)
    user.set_password(new)
    with writing():
        user.save(update_fields=["password"])
        visits.end_others(person, stays, by=by)
        audit.log("account.password", by=by, record=f"person:{person}")
        notices.tell(person, notices.PASSWORD, by=by)
    return user
