"""The second step of signing in: six digits from an app, recovery codes, and who has what.

Digits as in RFC 6238; the computing is the `cryptography` library's. A code counts once, and the
half minutes before and after are taken too, since clocks differ.
"""

import base64
import hmac
import re
import secrets
import uuid
from dataclasses import dataclass
from datetime import datetime

from cryptography.hazmat.primitives.hashes import SHA1
from cryptography.hazmat.primitives.twofactor.totp import TOTP
from django.contrib.auth.hashers import check_password, make_password
from django.db.models import Max

from accord_web import clock, ids
from accord_web.people import notices, visits
from accord_web.people.models import Invitation, Membership, Passkey, RecoveryCode, Totp
from accord_web.people.spoken import letters, tidy
from accord_web.privacy import audit
from accord_web.privacy.encryption import keys_of, reveal_one
from accord_web.storage.lock import writing

STEP, DIGITS, SECRET = 30, 6, 20  # seconds, signs, bytes
AROUND = (-1, 0, 1)
RECOVERY_CODES, RECOVERY_LETTERS = 8, 12  # 58 bits each, behind a throttled door


class LastStep(Exception):
    """Whoever works here keeps a second step; another one has to be there first."""


class OneHand(Exception):
    """The same colleague would take away both halves of somebody's way in."""


@dataclass(frozen=True, slots=True)
class Steps:
    """What somebody has set up beside their password."""

    passkeys: int
    app: bool
    recovery_codes: int  # that still work

    @property
    def any(self) -> bool:
        return bool(self.passkeys or self.app)


def steps(person: uuid.UUID) -> Steps:
    return Steps(
        Passkey.objects.filter(person=person).count(),
        Totp.objects.filter(person=person).exclude(confirmed_at=None).exists(),
        RecoveryCode.objects.filter(person=person, used_at=None).count(),
    )


def begin_app(person: uuid.UUID, *, by: uuid.UUID) -> str:
    """A new secret for an app, as its letters. It opens nothing until `confirm_app`."""
    row, plain = ids.new(), secrets.token_bytes(SECRET)
    shown = base64.b32encode(plain).decode()
    key = keys_of([person])[person]
    with writing():
        Totp.objects.filter(person=person, confirmed_at=None).delete()
        Totp.objects.create(id=row, person_id=person, secret=key.seal(shown, Totp, "secret", row))
    return shown


def begun_app(person: uuid.UUID) -> str | None:
    """The secret that is being set up, so that a mistyped code needs no new one."""
    row = Totp.objects.filter(person=person, confirmed_at=None).first()
    return reveal_one(row.secret, Totp, "secret", row.id) if row else None


def address_for_app(secret: str, name: str) -> str:
    """What the picture for the app says."""
    return _totp(secret).get_provisioning_uri(name, "Accord")


def confirm_app(person: uuid.UUID, code: str, *, stays: uuid.UUID | None, by: uuid.UUID) -> bool:
    """The app shows the right digits: from now on it counts, and an earlier one does not."""
    row = Totp.objects.filter(person=person, confirmed_at=None).first()
    step = _step(row, code) if row else None
    if row is None or step is None:
        return False
    with writing():
        Totp.objects.filter(person=person).exclude(id=row.id).delete()
        Totp.objects.filter(id=row.id).update(confirmed_at=clock.now(), last_step=step)
        visits.end_others(person, stays, by=by)
        audit.log("second-step.added", by=by, record=f"person:{person}", kind="app")
        notices.tell(person, notices.APP, by=by)
    return True


def remove_app(person: uuid.UUID, *, stays: uuid.UUID | None, by: uuid.UUID) -> None:
    with writing():
        last = is_last(person, Steps(0, True, 0))
        if not last and Totp.objects.filter(person=person).delete()[0]:
            visits.end_others(person, stays, by=by)
            audit.log("second-step.removed", by=by, record=f"person:{person}", kind="app")
            notices.tell(person, notices.APP_GONE, by=by)
    if last:
        raise LastStep("Set up another second step first.")


def is_last(person: uuid.UUID, goes: Steps) -> bool:
    """Whether somebody who works here would be left without a second step."""
    there = steps(person)
    left = there.passkeys > goes.passkeys or (there.app and not goes.app)
    return not left and Membership.objects.filter(person=person, until=None).exists()


def take_code(person: uuid.UUID, typed: str, *, by: uuid.UUID) -> str:
    """“app” or “recovery” where what was typed opens the second step, else nothing. Counts once."""
    digits = re.sub(r"\s", "", typed)
    if digits.isascii() and digits.isdigit() and len(digits) == DIGITS:
        return "app" if _take_digits(person, digits) else ""
    return "recovery" if _take_recovery(person, tidy(typed), by=by) else ""


def _take_digits(person: uuid.UUID, digits: str) -> bool:
    row = Totp.objects.filter(person=person).exclude(confirmed_at=None).first()
    step = _step(row, digits) if row else None
    if row is None or step is None:
        return False
    with writing():
        fresh = Totp.objects.filter(id=row.id, last_step__lt=step)
        return bool(fresh.update(last_step=step, used_at=clock.now()))


def _take_recovery(person: uuid.UUID, code: str, *, by: uuid.UUID) -> bool:
    if len(code) != RECOVERY_LETTERS:
        return False
    for row in RecoveryCode.objects.filter(person=person, used_at=None):
        if check_password(code, row.code_hash):
            with writing():
                fresh = RecoveryCode.objects.filter(id=row.id, used_at=None)
                taken = bool(fresh.update(used_at=clock.now()))
                if taken:
                    audit.log("second-step.recovered", by=by, record=f"person:{person}")
                    notices.tell(person, notices.RECOVERED, by=by)
            return taken
    return False


def make_recovery_codes(person: uuid.UUID, *, by: uuid.UUID) -> list[str]:
    """New ones, shown this once; earlier ones no longer work."""
    made = [letters(RECOVERY_LETTERS) for _ in range(RECOVERY_CODES)]
    rows = [
        RecoveryCode(
            id=ids.new(), person_id=person, code_hash=make_password(code), made_at=clock.now()
        )
        for code in made
    ]
    with writing():
        RecoveryCode.objects.filter(person=person).delete()
        RecoveryCode.objects.bulk_create(rows)
        audit.log("second-step.codes", by=by, record=f"person:{person}")
        notices.tell(person, notices.CODES, by=by)
    return made


def reset(person: uuid.UUID, *, keeps: uuid.UUID | None = None, by: uuid.UUID | None) -> None:
    """Take away somebody's second step, since they have lost it. They set up another.

    Links to the account that still wait end with it, all but `keeps`.

    Refused where the same colleague's link set the password and its owner has not shown their
    second step since: one hand would then hold the whole account. Nobody as `by` is whoever looks
    after the machine: they hold the keys anyway.
    """
    if by == person:
        raise OneHand("Nobody takes away their own; another administrator does.")
    link = Invitation.objects.filter(person=person, made_by=by).exclude(used_at=None)
    opened = link.order_by("-used_at").values_list("used_at", flat=True).first()
    shown = _last_shown(person)
    if by is not None and opened is not None and (shown is None or shown < opened):
        raise OneHand("Your link set this password. Another administrator has to do the rest.")
    with writing():
        for kind in (Passkey, Totp, RecoveryCode):
            kind.objects.filter(person=person).delete()
        links = Invitation.objects.filter(person=person, used_at=None)
        (links.exclude(id=keeps) if keeps else links).update(expires_at=clock.now())
        visits.end_others(person, None, by=by)
        audit.log("second-step.reset", by=by, record=f"person:{person}")
        notices.tell(person, notices.RESET, by=by)


def _last_shown(person: uuid.UUID) -> datetime | None:
    """When they last showed a second step."""
    latest = [
        kind.objects.filter(person=person).aggregate(at=Max("used_at"))["at"]
        for kind in (Passkey, Totp, RecoveryCode)
    ]
    return max((at for at in latest if at is not None), default=None)


def _step(row: Totp, code: str) -> int | None:
    """The half minute that shows this code; every one is compared, in the same time."""
    secret = reveal_one(row.secret, Totp, "secret", row.id)
    if secret is None:
        return None
    now, found = int(clock.now().timestamp()) // STEP, None
    for step in (now + around for around in AROUND):
        if hmac.compare_digest(_totp(secret).generate(step * STEP), code.encode()):
            found = step
    return found


def _totp(secret: str) -> TOTP:
    return TOTP(base64.b32decode(secret), DIGITS, SHA1(), STEP)
