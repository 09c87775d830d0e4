"""Asking: making check-ins, sending them once, keeping a second body for the person to choose."""

import hashlib
import hmac
import json
import uuid
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime

from accord.measures.schema import load
from accord_web import clock, ids
from accord_web.checkins.codes import new_code
from accord_web.checkins.models import Asked, CheckIn, Rival
from accord_web.checkins.plan import ToAsk
from accord_web.people.signing_in import keyed_hash
from accord_web.privacy import audit
from accord_web.privacy.encryption import DataKey, own_keys
from accord_web.storage import home
from accord_web.storage.lock import writing

MOST_RIVALS = 4  # second sendings of one check-in that wait for the person's word
MOST_DIGITS = 12  # of a moment in a token


def ask(
    *,
    case: uuid.UUID,
    session: uuid.UUID | None,
    person: uuid.UUID,
    moment: str,
    measures: Sequence[ToAsk],
    opens_at: datetime,
    expires_at: datetime,
    key: DataKey,
    checkin_id: uuid.UUID | None = None,
    by: uuid.UUID | None,
) -> uuid.UUID:
    """Make a check-in with its link. `key` is the case's: staff show the link again with it."""
    checkin_id, code = checkin_id or ids.new(), new_code()
    with writing():
        CheckIn.objects.create(
            id=checkin_id,
            case_id=case,
            session_id=session,
            person_id=person,
            moment=moment,
            code=key.seal(code, CheckIn, "code", checkin_id),
            code_hash=keyed_hash(code),
            opens_at=opens_at,
            expires_at=expires_at,
        )
        Asked.objects.bulk_create(
            Asked(
                id=ids.new(),
                checkin_id=checkin_id,
                measure=m.measure,
                version=load(m.measure).version,
                relationship_id=m.relationship,
                order=order,
                response_id=ids.new(),
            )
            for order, m in enumerate(measures)
        )
        audit.log("checkin.made", by=by, case=case, record=f"checkin:{checkin_id}", moment=moment)
    return checkin_id


def reschedule(
    session: uuid.UUID,
    moment: str,
    opens_at: datetime,
    expires_at: datetime,
    *,
    by: uuid.UUID | None,
) -> None:
    CheckIn.objects.filter(session=session, moment=moment).update(
        opens_at=opens_at, expires_at=expires_at
    )


def withdraw(
    session: uuid.UUID,
    *,
    moments: Sequence[str],
    people: Sequence[uuid.UUID] | None = None,
    by: uuid.UUID | None,
) -> None:
    """Stop asking about a session: everybody, or these people.

    Marks what was sent already like the rest, so that the mark does not tell who answered; what
    was sent stays sent.
    """
    rows = CheckIn.objects.filter(session=session, moment__in=moments, withdrawn_at=None)
    if people is not None:
        rows = rows.filter(person__in=people)
    rows.update(withdrawn_at=clock.now())


def ask_again(session: uuid.UUID, *, people: Sequence[uuid.UUID], by: uuid.UUID | None) -> None:
    """Let withdrawn check-ins count again: it took place after all, or they were there."""
    CheckIn.objects.filter(session=session, person__in=people).update(withdrawn_at=None)


def digest(body: Mapping[str, str]) -> str:
    """Two bodies with the same digest are the same answers.

    Keyed: a form has so few possible bodies that a plain hash could be tried out, answer by answer.
    """
    key = bytes.fromhex(home.secret("lookup.key"))
    return hmac.new(key, json.dumps(body, sort_keys=True).encode(), hashlib.sha256).hexdigest()


def mark_sent(
    checkin_id: uuid.UUID, body_digest: str, *, case: uuid.UUID, now: datetime, by: uuid.UUID
) -> bool:
    """True for the one sending that wins; False where it was sent before, or is another case's.

    A joint case may be separated between the moment a form was read and the moment it is kept.
    """
    unsent = CheckIn.objects.filter(id=checkin_id, case=case, sent_at=None)
    return unsent.update(sent_at=now, digest=body_digest) == 1


def mark_replaced(
    checkin_id: uuid.UUID, body_digest: str, *, case: uuid.UUID, by: uuid.UUID
) -> bool:
    """True where these answers differ from those that count; from now on they count."""
    others = CheckIn.objects.filter(id=checkin_id, case=case).exclude(sent_at=None)
    return others.exclude(digest=body_digest).update(digest=body_digest) == 1


def keep_rival(
    checkin_id: uuid.UUID,
    person: uuid.UUID,
    body: Mapping[str, str],
    body_digest: str,
    *,
    mode: str,
    by: uuid.UUID,
) -> bool:
    """Keep a further, different body until the person says which counts. True where it is new.

    At most MOST_RIVALS wait at a time: the first ones stay, and the newest takes the place of the
    last. So nobody who holds a link can fill the disk, nor push out what came early.
    """
    with writing():
        there = Rival.objects.filter(checkin=checkin_id)
        if there.filter(digest=body_digest).exists():
            return False
        waiting = list(there.filter(chosen_at=None).order_by("received_at", "id"))
        full = len(waiting) >= MOST_RIVALS
        row = waiting[-1] if full else Rival(id=ids.new(), checkin_id=checkin_id)
        key = own_keys([person])[person]  # until they choose it, it is for nobody else
        row.body = key.seal(json.dumps(body, sort_keys=True), Rival, "body", row.id)
        row.digest, row.mode, row.received_at = body_digest, mode, clock.now()
        row.save(force_insert=not full, force_update=full)
        audit.log("checkin.rival", by=by, record=f"checkin:{checkin_id}")
    return True


def decide_rivals(checkin_id: uuid.UUID, *, by: uuid.UUID) -> int:
    """The person has said which counts: none of them waits any more."""
    waiting = Rival.objects.filter(checkin=checkin_id, chosen_at=None)
    return waiting.update(chosen_at=clock.now())


def again_token(checkin_id: uuid.UUID, body_digest: str, *, until: datetime) -> str:
    """Lets whoever has just sent these very answers put them right, for a few minutes.

    It stands on the page of thanks alone. It tells nothing: not whether the answers count, nor
    whether others were there before.
    """
    moment = str(int(until.timestamp()))
    return f"{moment}-{keyed_hash(f'again:{checkin_id}:{body_digest}:{moment}')}"


def is_again_token(token: str, checkin_id: uuid.UUID, body_digest: str, *, now: datetime) -> bool:
    """Whether this token was given for these answers, and still holds."""
    moment = token.partition("-")[0]
    if not (moment.isascii() and moment.isdigit() and len(moment) < MOST_DIGITS):
        return False
    until = datetime.fromtimestamp(int(moment), UTC)
    real = again_token(checkin_id, body_digest, until=until)
    return now <= until and hmac.compare_digest(token, real)


def replace_rival(
    checkin_id: uuid.UUID,
    person: uuid.UUID,
    body: Mapping[str, str],
    body_digest: str,
    *,
    before: str,
    by: uuid.UUID,
) -> None:
    """A mis-tap put right in a body that waits: the person was never asked about the first."""
    there = Rival.objects.filter(checkin=checkin_id, chosen_at=None)
    with writing():
        row = there.filter(digest=before).first()
        if row is None or there.filter(digest=body_digest).exists():
            return
        key = own_keys([person])[person]
        row.body = key.seal(json.dumps(body, sort_keys=True), Rival, "body", row.id)
        row.digest = body_digest
        row.save(update_fields=["body", "digest"])
        audit.log("checkin.rival", by=by, record=f"checkin:{checkin_id}")
