"""Agreeing on secrets, and opening or closing what is joint: all that follows, in one transaction.

Nothing that was closed opens again by itself. Where members no longer share with one another, by a
new agreement or because a therapist closed it, what each had opened is closed for good.
"""

import uuid

from accord_web import clock
from accord_web.cases import policies
from accord_web.cases.actions import lock_case
from accord_web.cases.consents import agree as consent
from accord_web.cases.joint import own
from accord_web.cases.models import Consent
from accord_web.cases.openings import end_every
from accord_web.cases.policies import NotYet as NotYet
from accord_web.cases.policy_texts import VERSION
from accord_web.flows.recompute import recompute
from accord_web.measures.models import Grant
from accord_web.privacy import audit
from accord_web.privacy.access import THERAPISTS, Policy
from accord_web.privacy.purposes import Joint, Purpose
from accord_web.privacy.standing import NotAllowed, Standing
from accord_web.storage.lock import writing


def propose(viewer: Standing, case_id: uuid.UUID, policy: Policy | None, *, by: uuid.UUID) -> None:
    """A therapist asks everybody. Until all have agreed, what counted goes on."""
    _treats(viewer, case_id)
    with writing():
        lock_case(case_id)
        policies.propose(case_id, policy, by=by)


def agree(
    viewer: Standing, case_id: uuid.UUID, policy: Policy, *, language: str, by: uuid.UUID
) -> bool:
    """A member agrees on their own page, to the policy whose text they read. True once all have."""
    if own(viewer, case_id).proposed is not policy or viewer.person is None:
        raise NotAllowed("This is not what is proposed.")
    return _agree(case_id, viewer.person, policy, language=language, mode="portal", by=by)


def agreed_on_paper(
    viewer: Standing,
    case_id: uuid.UUID,
    person: uuid.UUID,
    policy: Policy,
    *,
    language: str,
    by: uuid.UUID,
) -> bool:
    """The therapist writes down what a member agreed to in the room, on paper."""
    _treats(viewer, case_id)
    return _agree(case_id, person, policy, language=language, mode="paper", by=by)


def _agree(
    case_id: uuid.UUID,
    person: uuid.UUID,
    policy: Policy,
    *,
    language: str,
    mode: str,
    by: uuid.UUID,
) -> bool:
    with writing():
        lock_case(case_id)
        counts = policies.record(case_id, person, policy, version=VERSION, mode=mode, by=by)
        if policy is Policy.NONE:
            # “No secrets” means that the others read it: agreeing to one is agreeing to the other.
            close_lapsed(case_id, person, by=by)
            consent(case_id, person, Purpose.SHARING, language=language, mode=mode, by=by)
        if counts:
            _follow(case_id, policy, by=by)
    return counts


def without(case_id: uuid.UUID, *, by: uuid.UUID) -> None:
    """Somebody takes part no more: what only their word was missing for counts now."""
    if begun := policies.complete(case_id, by=by):
        _follow(case_id, begun, by=by)


def _follow(case_id: uuid.UUID, policy: Policy, *, by: uuid.UUID) -> None:
    if policy is Policy.FULL:
        close_grants(case_id, by=by)
        end_every(case_id, by=by)
    recompute(case_id, by=by)


def note_seen_alone(
    viewer: Standing, case_id: uuid.UUID, person: uuid.UUID, *, by: uuid.UUID
) -> None:
    _treats(viewer, case_id)
    with writing():
        lock_case(case_id)
        policies.note_seen_alone(case_id, person, by=by)


def open_sharing(viewer: Standing, case_id: uuid.UUID, *, by: uuid.UUID) -> None:
    """Raises NotYet where somebody was not seen alone."""
    _treats(viewer, case_id)
    with writing():
        lock_case(case_id)
        if policies.open_feature(case_id, Joint.SHARING, by=by):
            recompute(case_id, by=by)


def close_sharing(viewer: Standing, case_id: uuid.UUID, *, by: uuid.UUID) -> None:
    """At once, and without a reason that anybody sees."""
    _treats(viewer, case_id)
    with writing():
        lock_case(case_id)
        if policies.close_feature(case_id, Joint.SHARING, by=by):
            close_grants(case_id, by=by)
            recompute(case_id, by=by)


def close_grants(
    case_id: uuid.UUID, owner: uuid.UUID | None = None, *, by: uuid.UUID | None
) -> int:
    """End what members opened to one another: all of a case, or what one of them opened."""
    rows = Grant.objects.filter(part__case=case_id, until=None)
    if owner is not None:
        rows = rows.filter(part__owner=owner)
    if closed := rows.update(until=clock.now()):
        record = f"person:{owner}" if owner else ""
        audit.log("members.closed", by=by, case=case_id, record=record, closed=closed)
    return closed


def close_lapsed(case_id: uuid.UUID, person: uuid.UUID, *, by: uuid.UUID | None) -> None:
    """Before somebody agrees again to what ran out: what had closed by that stays closed.

    But for what everybody read under “no secrets”, which did not close: docs/decisions/0036.
    """
    ran_out = Consent.objects.filter(
        case=case_id,
        person=person,
        purpose=Purpose.SHARING,
        withdrawn_at=None,
        expires_at__lte=clock.now(),
    )
    last = ran_out.values_list("expires_at", flat=True).first()
    if last is None:
        return
    rows = Grant.objects.filter(part__case=case_id, part__owner=person, until=None)
    rows = rows.filter(since__lte=last).exclude(part__policy=Policy.NONE, part__with_all=True)
    if closed := rows.update(until=clock.now()):
        record = f"person:{person}"
        audit.log("members.closed", by=by, case=case_id, record=record, closed=closed)


def _treats(viewer: Standing, case_id: uuid.UUID) -> None:
    """Its own therapists: whoever stands in for one of them changes nothing here."""
    here = viewer.cases.get(case_id)
    if here is None or here.roles.isdisjoint(THERAPISTS):
        raise NotAllowed("Not a therapist of this case.")
