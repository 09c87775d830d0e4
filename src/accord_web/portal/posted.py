"""What a form sent, cut to what its check-in asks: the same answers are the same sending."""

from collections.abc import Mapping

from django.utils.translation import gettext as _

from accord.errors import AnswerError
from accord.measures.schema import load
from accord_web.cases.queries import ReadersRow
from accord_web.checkins.form import REACHED, SHOWN, untied
from accord_web.checkins.queries import CheckInRow
from accord_web.flows.members import MEMBERS, WITH, may_be_shared
from accord_web.flows.submit import CLAIMED, ROUTE, SEEN, Sending
from accord_web.portal import members, routes
from accord_web.portal.asking import ALONE, NOT_ALONE, UNSURE, last_route
from accord_web.privacy.access import SHARED_ALONG
from accord_web.privacy.standing import Standing

MOST_TICKS = 60
LONGEST_COUNT = 4  # digits of how many questions came up


def body_of(posted: Mapping[str, str], checkin: CheckInRow, *, own: bool) -> dict[str, str]:
    """The fields of this check-in's form and no others, so that the same answers are the same.

    Nothing else is kept, whatever is sent: a link may be in hands that would fill the disk.
    """
    asked = checkin.asked if own else untied(checkin.asked)
    named = {f"{a.order}.{item.id}" for a in asked for item in load(a.measure).items}
    held = [name for name in dict.fromkeys(posted.get(SHOWN, "").split(",")) if name in named]
    wanted = {*held, ROUTE, CLAIMED, *(_ticks(posted, checkin) if own else ())}
    body = {name: posted[name] for name in sorted(wanted) if name in posted}
    body[SHOWN] = ",".join(held)
    body[REACHED] = posted.get(REACHED, "")[:LONGEST_COUNT]
    seen = posted.get(SEEN, "")
    body[SEEN] = seen if seen in {ALONE, NOT_ALONE, UNSURE} else UNSURE
    return body


def _ticks(posted: Mapping[str, str], checkin: CheckInRow) -> list[str]:
    """The form's word on other members, and its ticks; only the person's own form has any."""
    parts = {(a.measure, part) for a in checkin.asked for part in may_be_shared(load(a.measure))}
    found = [
        name
        for name in sorted(posted)
        if (tick := WITH.fullmatch(name)) and (tick[1], tick[2]) in parts
    ]
    return [MEMBERS, *found[:MOST_TICKS]]


def with_route(
    checkin: CheckInRow, body: Mapping[str, str], staff: ReadersRow, *, again: bool
) -> dict[str, str]:
    """The body with a route that is open in this case; “as last time” is looked up only here."""
    route = body.get(ROUTE, routes.AS_LAST_TIME)
    if route == routes.AS_LAST_TIME:
        route = routes.resolved(last_route(checkin, again=again), staff)
    if route not in routes.codes(staff):
        raise AnswerError(_("Please choose again who may read this."))
    return {**body, ROUTE: route}


def who_reads(checkin: CheckInRow, viewer: Standing, sending: Sending, staff: ReadersRow) -> str:
    """Who reads what was just sent, in one line; nothing where somebody else can see the screen."""
    route = sending.body.get(ROUTE)
    if sending.body.get(SEEN) != ALONE:
        return ""
    line = next((c.sentence for c in routes.choices(staff, named=True) if c.code == route), "")
    if route not in SHARED_ALONG:
        return line
    return " ".join([line, *members.told(checkin, viewer, sending)])
