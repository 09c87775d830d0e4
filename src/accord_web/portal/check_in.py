"""A check-in behind its link. The link answers and never reads; looking at it spends nothing.

The same page stands before and after it was sent, so that nobody learns from it who answered.
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime

from django.http import Http404
from django.shortcuts import redirect, render
from django.utils import timezone, translation
from django.utils.crypto import constant_time_compare
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from accord.errors import AnswerError
from accord_web import clock
from accord_web.cases.guardians import is_young
from accord_web.cases.queries import ReadersRow, readers
from accord_web.checkins.queries import CheckInRow, by_code
from accord_web.door.speaking import asked_for
from accord_web.flows.rivals import FORM_LASTS, put_right, token_for
from accord_web.flows.submit import ROUTE, SEEN, Outcome, Sending, correct, submit
from accord_web.people.signing_in import keyed_hash
from accord_web.portal import routes
from accord_web.portal.asking import ALONE, NOT_ALONE, UNSURE, asking
from accord_web.portal.posted import body_of, who_reads, with_route
from accord_web.portal.talk import talk
from accord_web.privacy.encryption import keys_at_hand
from accord_web.privacy.letters import public_half

OWN = "own"  # that the person was signed in when the form was made
AGAIN = "correct"  # filled in again, to take the place of what was sent: yes, or a token of it
LONGEST_TOKEN = 100
BY_LINK = frozenset({"before", "after"})  # what nobody asked for is told signed in alone


# Sending stands on the link alone: no session, no cookie, so there is nothing to forge.
# A code has 58 bits, too many to try out; only the door where one is typed in is throttled.
@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def check_in(request, code: str):
    checkin = by_code(request.viewer, code)
    if checkin is None or checkin.moment not in BY_LINK:
        raise Http404
    # Their own, or the one tapped on this page: the answers are kept with what they were asked in.
    checkin = replace(checkin, language=_tapped(request) or checkin.language)
    wanted = {checkin.person, checkin.case, *(a.other for a in checkin.asked if a.other)}
    with (
        translation.override(checkin.language),
        timezone.override(checkin.zone),
        keys_at_hand(wanted),
    ):
        response = _answer(request, checkin) if request.method == "POST" else _ask(request, checkin)
        response.headers["Content-Language"] = translation.get_language()
    return response


def _tapped(request) -> str:
    return asked_for(request.POST) or asked_for(request.GET)


def _page(request, checkin: CheckInRow, template: str, context=None, status: int = 200):
    """What every page asks of the clinic came with the check-in."""
    context = {
        "clinic": {"demo": checkin.make_believe},
        "tapped": _tapped(request),
        **(context or {}),
    }
    return render(request, template, context, status=status)


def _ask(request, checkin: CheckInRow):
    if checkin.withdrawn or not checkin.opens_at <= clock.now() < checkin.expires_at:
        context = {"talk": talk(checkin.country, checkin.help)}
        return _page(request, checkin, "portal/closed.html", context)
    alone, again = request.GET.get(SEEN, ""), request.GET.get(AGAIN, "")[:LONGEST_TOKEN]
    if alone not in {ALONE, NOT_ALONE, UNSURE}:
        context = {
            "again": again,
            "duties": routes.duties(checkin.country, checkin.language),
            "young": is_young(checkin.person, checkin.case),
        }
        return _page(request, checkin, "portal/can_anyone_see.html", context)
    return _form(request, checkin, alone, again=again)


def _form(
    request,
    checkin: CheckInRow,
    alone: str,
    *,
    again: str,
    given: Mapping[str, str] | None = None,
    wrong: str = "",
):
    context = {
        "asking": asking(
            checkin, request.viewer, alone=alone, given=given or {}, again=bool(again)
        ),
        "heading": "",
        "signed_in": False,  # it stands on the link: no cookie of a form
        "before": checkin.moment == "before",
        "alone": alone,
        "again": again,
        "wrong": wrong,
        "own": signed(checkin) if request.viewer.person == checkin.person else "",
        "letters": public_half(checkin.clinic),
    }
    return _page(request, checkin, "portal/form.html", context, status=422 if wrong else 200)


def _answer(request, checkin: CheckInRow):
    """What was sent; late is never too late, since the answers are there. Early is: an hour that
    has not begun cannot be told of."""
    until = signed_until(request.POST, checkin)
    fresh = until is not None and until > clock.now()
    mode = "phone" if fresh or _is_here(request, checkin) else "link"
    body = body_of(request.POST, checkin, own=mode == "phone")
    again = request.POST.get(AGAIN, "")[:LONGEST_TOKEN]
    staff = readers(None, checkin.case)
    wrong = ""
    if checkin.moment == "after" and clock.now() < checkin.opens_at:
        wrong = _("This session has not begun yet. Please send this at its end.")
    try:
        routed = with_route(checkin, body, staff, again=bool(again))
        as_sent = body.get(ROUTE, routes.AS_LAST_TIME)
        sending = Sending(
            routed,
            mode=mode,
            language=checkin.language,
            as_sent=as_sent,
            formed_at=until - FORM_LASTS if until else None,
        )
        outcome = Outcome.BLANK if wrong else _send(request, checkin, sending, again)
    except AnswerError as error:
        wrong, outcome = str(error), Outcome.BLANK
    if outcome is Outcome.BLANK:
        said = _("Nothing is answered yet. Answer as much or as little as you like, or leave.")
        return _form(request, checkin, body[SEEN], again=again, given=body, wrong=wrong or said)
    if outcome is Outcome.RIVAL and _is_here(request, checkin):
        return redirect("portal:which", checkin.id)
    return _thanks(request, checkin, sending, staff)


def _send(request, checkin: CheckInRow, sending: Sending, again: str) -> Outcome:
    """Answers given again count at once where they are the person's own: signed in, or from the
    browser that sent the others minutes ago. Whatever else comes by a link waits for their word."""
    if again and checkin.sent_at is not None and _is_here(request, checkin):
        return correct(checkin, sending, by=checkin.person)
    if again and (outcome := put_right(checkin, sending, again, by=checkin.person)) is not None:
        return outcome
    return submit(checkin, sending, by=checkin.person)


def signed(checkin: CheckInRow, until: int | None = None) -> str:
    """What the form of the person signed in holds, and nobody else can make.

    Good for a day: whoever copied it from an open page holds nothing that lasts.
    """
    until = until or int((clock.now() + FORM_LASTS).timestamp())
    return f"{until}_{keyed_hash(f'own form:{checkin.id}:{until}')}"


def _is_here(request, checkin: CheckInRow) -> bool:
    """Whether they are signed in now; asked only where the word of their form is not enough.

    That word is no leave to replace what was sent: it may have been copied.
    """
    return request.viewer.person == checkin.person


def signed_until(posted: Mapping[str, str], checkin: CheckInRow) -> datetime | None:
    """Until when the form itself says that its person was signed in; nothing where it does not."""
    said = posted.get(OWN, "")[:LONGEST_TOKEN]
    moment = said.partition("_")[0]
    if not (moment.isascii() and moment.isdigit()):
        return None
    if not constant_time_compare(said, signed(checkin, int(moment))):
        return None
    return datetime.fromtimestamp(int(moment), UTC)


def _thanks(request, checkin: CheckInRow, sending: Sending, staff: ReadersRow):
    """The same page whether or not something was sent before; it says only who reads.

    Its token lets these answers be put right for a few minutes, whether they count or wait.
    """
    context = {
        "line": who_reads(checkin, request.viewer, sending, staff),
        "talk": talk(checkin.country, checkin.help),
        "again": token_for(checkin, sending),
        "own_page": sending.mode == "phone",  # they were signed in when the form was made
    }
    return _page(request, checkin, "portal/thanks.html", context)
