"""How far somebody has come in: signed in, waiting for their second step, locked, or not at all."""

import uuid
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.utils.crypto import constant_time_compare

from accord_web.cases.queries import standing
from accord_web.people import visits
from accord_web.people.queries import clinic
from accord_web.people.visits import VisitRow
from accord_web.privacy.standing import Standing

CODE_WITHIN = timedelta(minutes=10)  # between the password and the second step


class State(StrEnum):
    OUT = "out"
    CODE = "code"  # the password was right; the second step is due
    SET_UP = "set-up"  # works here, and has no second step yet
    LOCKED = "locked"  # nothing happened for a while
    OPEN = "open"


@dataclass(frozen=True, slots=True)
class WayIn:
    """`person` says whose account it is; only in OPEN they stand anywhere."""

    state: State
    viewer: Standing
    person: uuid.UUID | None = None
    visit: VisitRow | None = None


# Open whoever somebody is: check-ins by link, an invitation, and the way out.
ANYWHERE = frozenset(
    {"portal:code", "portal:left", "portal:check_in", "door:invitation", "door:sign_out"}
    | {f"portal:{name}" for name in ("letters", "this_phone", "away", "worker", "manifest")}
)
# Behind a link, no header and no cookie may tell whether a page had to ask who is signed in: that
# would tell what was sent before.
BESIDE = frozenset({"portal:code", "portal:left", "portal:check_in"})
PASSKEY = frozenset({"door:passkey_ask", "door:passkey_enter"})
ALSO = {
    State.CODE: PASSKEY | {"door:second_step"},
    State.LOCKED: PASSKEY | {"door:locked"},
    State.SET_UP: PASSKEY
    | {"door:set_up", "door:confirm", "door:passkey_new", "door:passkey_begin", "door:app_new"},
}
PLACE = {
    State.CODE: "door:second_step",
    State.LOCKED: "door:locked",
    State.SET_UP: "door:set_up",
}


def way_in(session) -> WayIn:
    """Read from the web session, its visit and account, and where the person stands."""
    nobody = standing(None)
    account, backend = session.get(SESSION_KEY), session.get(BACKEND_SESSION_KEY)
    if account is None or backend not in settings.AUTHENTICATION_BACKENDS:
        return WayIn(State.OUT, nobody)
    found = visits.here(session.session_key, uuid.UUID(account))
    kept = session.get(HASH_SESSION_KEY, "")
    if found is None or not constant_time_compare(kept, found[1].get_session_auth_hash()):
        session.flush()
        return WayIn(State.OUT, nobody)
    visit = found[0]
    if visit.waits:
        if visit.idle(CODE_WITHIN):
            session.flush()
            return WayIn(State.OUT, nobody)
        return WayIn(State.CODE, nobody, visit.person, visit)
    viewer = standing(visit.person)
    state = _state(viewer, visit)
    return WayIn(state, viewer if state is State.OPEN else nobody, visit.person, visit)


def _state(viewer: Standing, visit: VisitRow) -> State:
    if visit.idle(longest_idle(viewer)) and not _make_believe():
        return State.LOCKED
    return State.SET_UP if viewer.staff and not visit.strong else State.OPEN


def longest_idle(viewer: Standing) -> timedelta:
    minutes = settings.LOCK_STAFF if viewer.staff else settings.LOCK_MEMBERS
    return timedelta(minutes=minutes)


def locks_after(request) -> int:
    """Seconds after which the page on the screen has to go; 0 where it may stay."""
    match = request.resolver_match
    if match is not None and match.view_name in ANYWHERE:
        return 0
    if request.way_in.state is not State.OPEN or _make_believe():
        return 0
    return int(longest_idle(request.way_in.viewer).total_seconds())


def _make_believe() -> bool:
    """One enters a make-believe clinic by a click, so there is nothing to lock."""
    here = clinic()
    return here is not None and here.demo
