"""Invitations: a link that opens one account, once; and the word that a second colleague gives.

Whoever makes a link could open it themselves. So nobody can open or renew an account alone, not
even a colleague's: else one could make up a second colleague. The link needs a word that somebody
else who works here makes and tells the person, face to face. What this keeps out and what not:
docs/decisions/0019.
"""

import hmac
import secrets
import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import QuerySet

from accord_web import clock, ids
from accord_web.people import notices, visits
from accord_web.people.accounts import with_ways_in
from accord_web.people.models import Clinic, Invitation, Membership, Person, User
from accord_web.people.second_step import reset, steps
from accord_web.people.signing_in import keyed_hash
from accord_web.people.spoken import digits, letters, tidy
from accord_web.privacy import audit
from accord_web.privacy.encryption import reveal_one
from accord_web.storage.lock import writing

INVITATION_LASTS = timedelta(days=7)
NUMBER, WORD = 6, 8  # signs


class MakeBelieve(ValueError):
    """A make-believe clinic invites nobody."""


class WrongWord(ValueError):
    """The link is good, the word beside it is not."""


@dataclass(frozen=True, slots=True)
class InvitationRow:
    """An invitation that can still be used, as whoever opens the link may see it."""

    id: uuid.UUID
    person: uuid.UUID
    needs_word: bool
    number: str


@dataclass(frozen=True, slots=True)
class WaitingRow:
    """An invitation that waits for its word, as a second colleague sees it."""

    id: uuid.UUID
    nickname: str
    second_step: bool  # they have one; where it is lost too, it can be taken away


def invite(person: uuid.UUID, *, lost_step: bool = False, by: uuid.UUID | None) -> str:
    """A single-use link's token; the clinic hands it over itself. Earlier ones stop working.

    It needs a word, unless the account has a second step: that stays, and is the other half. Where
    `by` is nobody, whoever looks after the machine made it: they hold the keys, and need no word.
    `lost_step`: the second step is lost as well, so that the link needs a word after all; whoever
    gives the word takes the step away.
    """
    if Clinic.objects.filter(people=person, demo=True).exists():
        raise MakeBelieve("A make-believe clinic invites nobody.")
    token, now = secrets.token_urlsafe(24), clock.now()
    known = User.objects.filter(person=person).exists()
    stays = known and steps(person).any and not lost_step
    word = by is not None and not stays and others(by, person)
    if lost_step and not word and by is not None and steps(person).any:
        reset(person, by=by)  # a clinic of one
    with writing():
        _open(now).filter(person=person).update(expires_at=now)
        made = Invitation.objects.create(
            id=ids.new(),
            person_id=person,
            made_by_id=by,
            token_hash=keyed_hash(token),
            number=digits(NUMBER) if word else "",
            needs_word=word,
            made_at=now,
            expires_at=now + INVITATION_LASTS,
        )
        audit.log(
            "invitation.made", by=by, record=f"invitation:{made.id}", person=str(person), word=word
        )
        if known:
            notices.tell(person, notices.INVITED, by=by)
    return token


def others(maker: uuid.UUID, person: uuid.UUID) -> bool:
    """Whether somebody else who works here could give the word."""
    rows = Membership.objects.filter(until=None, person__user__is_active=True)
    return rows.exclude(person__in=[maker, person]).exists()


def invited(token: str, now: datetime) -> InvitationRow | None:
    """The invitation of this link, while it can still be used."""
    row = _of(token, now)
    return InvitationRow(row.id, row.person_id, row.needs_word, row.number) if row else None


def other_half(token: str, now: datetime) -> str:
    """What is needed beside the link: a “word”, the second “step”; nothing in a clinic of one."""
    row = _of(token, now)
    if row is None or row.needs_word:
        return "word"
    return "step" if steps(row.person_id).any else ""


def waiting(number: str, *, by: uuid.UUID) -> WaitingRow | None:
    """The invitation with this number, for a colleague who neither made it nor is invited."""
    row = _waiting(number, by)
    if row is None:
        return None
    name = reveal_one(row.person.nickname, Person, "nickname", row.person_id)
    return WaitingRow(row.id, name or "…", steps(row.person_id).any)


def give_word(number: str, *, lost_step: bool, by: uuid.UUID) -> str | None:
    """The word for this invitation, shown this once. An earlier one no longer counts.

    `lost_step`: the person says that they have lost their second step too; it is taken away.
    """
    row = _waiting(number, by)
    if row is None:
        return None
    word = letters(WORD)
    with writing():
        fresh = _open(clock.now()).filter(id=row.id)
        if not fresh.update(word_hash=keyed_hash(word), word_by=by):
            return None
        audit.log(
            "invitation.word", by=by, record=f"invitation:{row.id}", person=str(row.person_id)
        )
        if lost_step and steps(row.person_id).any:
            reset(row.person_id, keeps=row.id, by=by)
    return word


def accept_invitation(
    token: str, email: str, password: str, *, word: str = "", by: uuid.UUID | None
) -> User:
    """Use the link once: open the account and spend the link in one transaction.

    Whoever has an account already chooses a new password for it, with the same e-mail or another:
    the way back in. Every earlier visit ends; a second step that was set up stays. The audit names
    the link, never the person as the doer: whoever held the link did it.
    """
    now = clock.now()
    row = _of(token, now)
    if row is None:
        raise ValueError("This link was used already or is too old. Ask for a new one.")
    if row.needs_word and not _right(row, word):
        raise WrongWord("This is not the word that goes with the link.")
    known = User.objects.filter(person=row.person_id).first()
    user = with_ways_in(known or User(id=ids.new(), person_id=row.person_id), email, password)
    with writing():
        if not _open(now).filter(id=row.id).update(used_at=now):
            raise ValueError("This link was used already. Ask for a new one.")
        user.save(force_insert=known is None, force_update=known is not None)
        visits.end_others(row.person_id, None, by=None)
        what = "account.renewed" if known else "account.opened"
        audit.log(what, by=by, record=f"invitation:{row.id}", person=str(row.person_id))
        told = notices.RENEWED if known else notices.OPENED
        notices.tell(row.person_id, told, by=row.made_by_id)
    return user


def _right(row: Invitation, word: str) -> bool:
    return bool(row.word_hash) and hmac.compare_digest(row.word_hash, keyed_hash(tidy(word)))


def _of(token: str, now: datetime) -> Invitation | None:
    """The invitation, unless the second step that was its other half has gone meanwhile."""
    row = _open(now).filter(token_hash=keyed_hash(token)).first()
    if row is None or row.needs_word or row.made_by_id is None:
        return row
    known = User.objects.filter(person=row.person_id).exists()
    gone = known and not steps(row.person_id).any and others(row.made_by_id, row.person_id)
    return None if gone else row


def _open(now: datetime) -> "QuerySet[Invitation, Invitation]":
    return Invitation.objects.filter(used_at=None, expires_at__gt=now)


def _waiting(number: str, by: uuid.UUID) -> Invitation | None:
    asked = "".join(sign for sign in number if sign.isdigit())
    rows = _open(clock.now()).filter(number=asked, needs_word=True).select_related("person")
    return rows.exclude(made_by=by).exclude(person=by).first() if asked else None
