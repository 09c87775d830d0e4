"""Withdrawing an agreement: what it does, said beforehand, and then all of it at once."""

import uuid
from dataclasses import dataclass

from django.db.models import QuerySet

from accord_web.cases import consents
from accord_web.cases.actions import lock_case
from accord_web.cases.guardians import guardians_of, whose_agreement
from accord_web.cases.joint import circle
from accord_web.cases.models import Part
from accord_web.cases.queries import MemberRow, members
from accord_web.cases.standings import standing
from accord_web.flows.agree import close_grants, close_lapsed
from accord_web.flows.frame import frame
from accord_web.flows.recompute import recompute
from accord_web.measures.models import ResponsePart
from accord_web.privacy import audit
from accord_web.privacy.access import MEMBERS, READING, THERAPISTS, Role, Route
from accord_web.privacy.filters import readable_parts
from accord_web.privacy.profile import profile
from accord_web.privacy.purposes import BETWEEN_TWO, Purpose
from accord_web.privacy.standing import NotAllowed, Standing
from accord_web.privacy.tiers import Tier, reseal
from accord_web.storage.lock import writing

# Roles whose own agreement a purpose asks for.
ASKED_OF = {purpose: frozenset(MEMBERS) for purpose in Purpose} | {
    Purpose.TREATMENT: READING,  # a guardian is in no treatment; they agree for a young person
    Purpose.SHARING: READING,
    Purpose.SUPERVISION: READING,
    Purpose.COVER: frozenset({Role.CLIENT}),
}


@dataclass(frozen=True, slots=True)
class Effect:
    """One thing that a withdrawal does: somebody who reads so many things now, and then none."""

    what: str  # member, no-secrets, supervisor, stand-in, totals
    name: str = ""
    things: int = 0


def preview(viewer: Standing, case: uuid.UUID, purpose: Purpose) -> tuple[Effect, ...]:
    """What the viewer's own withdrawal would change, as the gate has it now."""
    assert viewer.person is not None
    asked(viewer, case, viewer.person, purpose)
    here = members(viewer, [case])[case]
    if purpose is Purpose.SHARING:
        # A guardian reads by an opening, which this does not end.
        others = {m.person for m in here} - {viewer.person} - guardians_of(viewer.person, case)
        readers = [m for m in here if m.role in READING and m.person in others]
        lost = _lose("member", viewer.person, case, readers)
        all_agreed = circle(viewer, case, viewer.person).holds_no_secrets
        return (*lost, Effect("no-secrets")) if all_agreed else lost
    if purpose is Purpose.SUPERVISION:
        readers = [m for m in here if m.role == Role.SUPERVISOR]
        return _lose("supervisor", viewer.person, case, readers, Route.SUPERVISOR)
    if purpose is Purpose.COVER:
        deputies = [m for m in here if m.role == Role.DEPUTY]
        reading = [m for m in deputies if standing(m.person).cases[case].covers]
        return tuple(Effect("stand-in", m.nickname) for m in reading)
    if purpose is Purpose.TOTALS:
        counted = _own(viewer.person, case).filter(counted=True)
        return (Effect("totals", things=counted.values("response").distinct().count()),)
    return ()


def _lose(
    what: str,
    owner: uuid.UUID,
    case: uuid.UUID,
    readers: list[MemberRow],
    *routes: Route,
) -> tuple[Effect, ...]:
    """How many things each of these readers reads of the owner's now."""
    own = _own(owner, case)
    if routes:
        own = own.filter(route__in=routes)
    found = []
    for reader in {m.person: m for m in readers}.values():
        rows = own.filter(readable_parts(standing(reader.person)))
        things = rows.values("response").distinct().count()
        if things:
            found.append(Effect(what, reader.nickname, things))
    return tuple(found)


def _own(owner: uuid.UUID, case: uuid.UUID) -> "QuerySet[ResponsePart]":
    return ResponsePart.objects.filter(owner=owner, case=case, live=True)


def asked(viewer: Standing, case: uuid.UUID, person: uuid.UUID, purpose: Purpose) -> None:
    """Refuse unless the viewer may speak here: for themselves, or noting what was told to them."""
    here = viewer.cases.get(case)
    own = viewer.person == person
    treats = here is not None and not here.roles.isdisjoint(THERAPISTS)
    if here is None or not (own or (treats and purpose not in BETWEEN_TWO)):
        raise NotAllowed("Nobody else's agreement.")
    rows = Part.objects.filter(case=case, person=person, until=None)
    if not ASKED_OF[purpose] & {Role(role) for role in rows.values_list("role", flat=True)}:
        raise NotAllowed("Nobody is asked for this here.")


def own_word(
    person: uuid.UUID, case: uuid.UUID, purpose: Purpose, of: uuid.UUID | None = None
) -> bool:
    """Whether this person's word counts, for themselves or `of` a young person.

    Who agrees to the treatment of somebody not of age, a clinician and the settings say.
    """
    return purpose is not Purpose.TREATMENT or person in whose_agreement(of or person, case)


def withdraw(
    viewer: Standing,
    case: uuid.UUID,
    purpose: Purpose,
    *,
    person: uuid.UUID | None = None,
    mode: str = "portal",
    by: uuid.UUID,
) -> bool:
    """End an agreement and everything that rested on it, in one transaction. Deletes nothing.

    Nothing opens again by itself when the person agrees again later. False where nothing stood,
    or where it rests on law and has no switch.
    """
    who = person or viewer.person
    assert who is not None
    asked(viewer, case, who, purpose)
    with writing():
        lock_case(case)
        rule = profile(consents.country_of(case)).purposes[purpose]
        if not rule.switch or not consents.withdraw(case, who, purpose, mode=mode, by=by):
            return False
        _close(case, who, purpose, by=by)
        recompute(case, frame(case).of(who), by=by)
    return True


def _close(case: uuid.UUID, person: uuid.UUID, purpose: Purpose, *, by: uuid.UUID) -> None:
    """What rested on the agreement. The gate closes by itself; this leaves nothing to reopen."""
    if purpose is Purpose.SHARING:
        close_grants(case, person, by=by)
        return
    rows = ResponsePart.objects.filter(owner=person, case=case)
    if purpose is Purpose.SUPERVISION:
        for_oneself(case, list(rows.filter(route=Route.SUPERVISOR)), by=by, purpose=purpose)
    elif purpose is Purpose.TOTALS and (closed := rows.filter(counted=True).update(counted=False)):
        audit.log("responses.closed", by=by, case=case, parts=closed, purpose=purpose)


def for_oneself(
    case: uuid.UUID, rows: list[ResponsePart], *, by: uuid.UUID, purpose: str = ""
) -> None:
    """What was sent to a supervisor is read by nobody now, so it gets the key of such things."""
    if not rows:
        return
    for row in rows:
        row.route, row.readable_from = Route.NOBODY.value, None
    sealed = reseal(rows, Tier.OWN)
    ResponsePart.objects.bulk_update(rows, ["route", "readable_from", *sealed])
    audit.log("responses.closed", by=by, case=case, parts=len(rows), purpose=purpose)


def agree(
    viewer: Standing,
    case: uuid.UUID,
    purpose: Purpose,
    *,
    person: uuid.UUID | None = None,
    given_by: uuid.UUID | None = None,
    language: str = "en",
    mode: str = "portal",
    by: uuid.UUID,
) -> bool:
    """Agree, or agree again: to the words as they are now, and from now on."""
    who = person or viewer.person
    assert who is not None
    asked(viewer, case, who, purpose)
    if given_by is not None and given_by not in guardians_of(who, case):
        raise NotAllowed("Only a guardian agrees for somebody else.")
    if not own_word(given_by or who, case, purpose, of=who):
        raise NotAllowed("Somebody else's agreement is asked.")
    with writing():
        lock_case(case)
        if not profile(consents.country_of(case)).purposes[purpose].offered:
            return False
        if purpose is Purpose.SHARING:
            close_lapsed(case, who, by=by)
        given = consents.agree(
            case,
            who,
            purpose,
            language=language,
            given_by=given_by,
            mode=mode,
            renew=True,
            by=by,
        )
        recompute(case, frame(case).of(who), by=by)
    return given
