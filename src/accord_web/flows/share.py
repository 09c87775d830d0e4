"""Changing who may read what was sent: findings follow in the same transaction."""

import uuid
from collections.abc import Collection, Iterable, Mapping

from accord.measures.schema import load
from accord_web import clock, ids
from accord_web.cases.actions import lock_case
from accord_web.cases.consents import agree
from accord_web.cases.joint import circle
from accord_web.flows.frame import Frame, frame
from accord_web.flows.members import Passing, Readers, agree_to_share, ticked
from accord_web.flows.recompute import recompute
from accord_web.flows.times import therapists_answers
from accord_web.measures.models import Grant, ResponsePart
from accord_web.privacy import audit
from accord_web.privacy.access import SHARED_ALONG, Route, Widest
from accord_web.privacy.purposes import Purpose
from accord_web.privacy.sharing import readable_from
from accord_web.privacy.standing import NotAllowed, Standing
from accord_web.privacy.tiers import reseal, tier_of
from accord_web.storage.lock import writing

CHOICES = (Route.NOW, Route.LATER, Route.SUPERVISOR, Route.NOBODY)
COLUMNS = ["route", "readable_from", "policy", "with_all"]


def share(
    viewer: Standing,
    response_id: uuid.UUID,
    route: str,
    *,
    parts: Collection[str] | None = None,
    ticks: Mapping[str, str] | None = None,
    language: str = "en",
    by: uuid.UUID,
) -> int:
    """Let another route, and other members, count for what was sent, as far as it leaves a choice.

    Of `parts` alone, or of the whole. `ticks` are the fields of a form that told what opening to
    members means; without them members read on what they could, and nothing more. What is chosen
    now is chosen under what the case has agreed on secrets now. What someone has read, they have
    read; from now on they see nothing of it, and neither does anything that was made of it.
    Returns how many parts changed.
    """
    if route not in CHOICES:
        raise ValueError("Choose who may read this.")
    with writing():
        mine = ResponsePart.objects.filter(response=response_id, owner=viewer.person)
        if case := mine.values_list("case", flat=True).first():
            lock_case(case)
        rows = [
            row
            for row in mine.filter(live=True).select_related("response")
            if row.route in CHOICES
            and _leaves_a_choice(row)
            and (parts is None or row.part in parts)
        ]
        if not rows or case is None or viewer.person is None:
            raise NotAllowed("Nothing of the viewer's own to change.")
        if rows[0].case_id != case:  # separated while we waited for our turn
            case = rows[0].case_id
            lock_case(case)
        among = circle(viewer, case, viewer.person)
        chosen = ticked(among, case, ticks or {})
        here = Passing(among, chosen, told=ticks is not None)
        opened, closed = _open(here, rows, Route(route), keep=ticks is None)
        if opened:
            agree_to_share(case, viewer.person, here, language, by=by)
        if route == Route.SUPERVISOR:
            agree(case, viewer.person, Purpose.SUPERVISION, mode="form", by=by)
        around = _set_times(case, rows)
        sealed = reseal(rows, tier_of(route, Widest.SHARED))  # what is for oneself has its own key
        ResponsePart.objects.bulk_update(rows, [*COLUMNS, *sealed])
        recompute(case, around.of(viewer.person), by=by)
        audit.log(
            "response.shared",
            by=by,
            case=case,
            record=f"response:{response_id}",
            to=route,
            parts=len(rows),
            opened=opened,
            closed=closed,
        )
    return len(rows)


def _set_times(case: uuid.UUID, rows: list[ResponsePart]) -> Frame:
    """From when their readers may read these parts of one response, by the route they have now."""
    r = rows[0].response
    around = frame(case)
    other_side = therapists_answers(case, r.session_id).get((r.session_id, r.relationship_id))
    moments = around.moments(
        r.session_id, rows[0].owner_id, r.received_at, other_side, r.blind_until
    )
    for row in rows:
        row.readable_from = readable_from(Route(row.route), waits=row.waits, moments=moments)
    return around


def _open(
    here: Passing, rows: Iterable[ResponsePart], route: Route, *, keep: bool
) -> tuple[int, int]:
    """Give these parts their route, and open and close them to members: how many of each."""
    held = {row.id: row for row in rows}
    open_now: dict[uuid.UUID, set[uuid.UUID]] = {part: set() for part in held}
    for part, reader in Grant.objects.filter(part__in=held, until=None).values_list(
        "part", "reader"
    ):
        open_now[part].add(reader)
    fresh, ended, now = [], 0, clock.now()
    for row in held.values():
        to = here.readers(row.response.measure, row.part, route, Widest(row.widest))
        if keep and here.among.chooses and route in SHARED_ALONG:
            to = Readers(to.policy, frozenset(open_now[row.id]) & frozenset(here.among.others))
        row.route, row.policy, row.with_all = route.value, to.policy.value, to.with_all
        fresh += [
            Grant(id=ids.new(), part=row, reader_id=reader, since=now)
            for reader in sorted(to.members - open_now[row.id])
        ]
        if gone := open_now[row.id] - to.members:
            over = Grant.objects.filter(part=row, reader__in=gone, until=None)
            ended += over.update(until=now)
    if fresh:
        Grant.objects.bulk_create(fresh)
    return len(fresh), ended


def _leaves_a_choice(row: ResponsePart) -> bool:
    return load(row.response.measure).part(row.part).candour
