"""Finished answers that waited on a phone, sealed: each comes by itself, without cookie or session.

The answer is the same whether anybody was asked or not, and whether they sent it before. Nothing
but 202 lets a phone delete what it kept.
"""

import json
import logging
from dataclasses import dataclass, replace
from datetime import timedelta

from django.http import HttpResponse
from django.utils import timezone, translation
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from accord.errors import AnswerError
from accord_web import clock
from accord_web.cases.queries import readers
from accord_web.checkins.queries import CheckInRow, by_code
from accord_web.door.speaking import asked_for
from accord_web.flows.rivals import FORM_LASTS, put_right
from accord_web.flows.submit import ROUTE, Outcome, Sending, submit
from accord_web.portal import routes
from accord_web.portal.check_in import AGAIN, BY_LINK, LONGEST_TOKEN, signed_until
from accord_web.portal.posted import body_of, with_route
from accord_web.privacy.access import Route
from accord_web.privacy.encryption import CannotOpen, keys_at_hand
from accord_web.privacy.letters import opened

log = logging.getLogger(__name__)
LARGEST = 64 * 1024  # bytes; a long form with a full “for today” takes a tenth of it
MOST_FIELDS = 500
ON_THE_PHONE = timedelta(days=60)  # how long a letter made from somebody's own form stays theirs
RECEIVED, NOT_OPENED, TOO_LARGE, TOO_EARLY = 202, 400, 413, 425


@dataclass(frozen=True, slots=True)
class Letter:
    """What was sealed: the code of a check-in, and its form."""

    code: str
    fields: dict[str, str]


# No session is read and no cookie counts, so there is nothing to forge. Nothing is told that could
# be tried out, so there is nothing to throttle: docs/decisions, “a phone that writes”.
@csrf_exempt
@require_POST
def letters(request):
    length = request.META.get("CONTENT_LENGTH") or ""
    if not length.isdigit() or int(length) > LARGEST:
        return HttpResponse(status=TOO_LARGE)
    try:
        letter = _read(opened(request.body))
    except CannotOpen:
        return HttpResponse(status=NOT_OPENED)
    checkin = by_code(None, letter.code)
    if checkin is not None and checkin.moment in BY_LINK:
        checkin = replace(checkin, language=asked_for(letter.fields) or checkin.language)
        if checkin.moment == "after" and clock.now() < checkin.opens_at:
            return HttpResponse(status=TOO_EARLY)  # the session was put off: the phone keeps it
        with (
            translation.override(checkin.language),
            timezone.override(checkin.zone),
            keys_at_hand({checkin.person, checkin.case}),
        ):
            _deliver(checkin, letter.fields)
    return HttpResponse(status=RECEIVED)


def _read(plain: bytes) -> Letter:
    """Raises CannotOpen where it was no form of ours, whoever sealed it."""
    try:
        told = json.loads(plain)
        code, fields = told["code"], told["fields"]
        words = [code, *fields.keys(), *fields.values()]
        if len(words) > MOST_FIELDS or not all(isinstance(word, str) for word in words):
            raise ValueError
        "".join(words).encode()  # half a sign is none
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        raise CannotOpen("This letter holds no form.") from None
    return Letter(code, fields)


def _deliver(checkin: CheckInRow, posted: dict[str, str]) -> None:
    """As if the form had been sent by itself; who waits for its answer sees none."""
    until = signed_until(posted, checkin)
    own = until is not None and clock.now() < until + ON_THE_PHONE
    body = body_of(posted, checkin, own=own)
    again = posted.get(AGAIN, "")[:LONGEST_TOKEN]
    sending = Sending(
        _routed(checkin, body, again=bool(again)),
        mode="phone" if own else "link",
        language=checkin.language,
        as_sent=body.get(ROUTE, routes.AS_LAST_TIME),
        formed_at=until - FORM_LASTS if until else None,
    )
    try:
        outcome = put_right(checkin, sending, again, by=checkin.person) if again else None
        if outcome is None:
            outcome = submit(checkin, sending, by=checkin.person)
    except AnswerError:
        outcome = Outcome.BLANK
    if outcome is Outcome.BLANK:
        log.warning("A letter for check-in %s held no answer that fits.", checkin.id)


def _routed(checkin: CheckInRow, body: dict[str, str], *, again: bool) -> dict[str, str]:
    """A way that was closed meanwhile leads to no one: nobody is there to choose again, and what
    was answered is neither lost nor read by anybody whom they did not choose."""
    try:
        return with_route(checkin, body, readers(None, checkin.case), again=again)
    except AnswerError:
        return {**body, ROUTE: Route.NOBODY.value}
