"""Erasing, in two tiers with two keys. The only place that deletes what people left here.

Tier one is what a person made for themselves: it goes when they say so. Tier two is the record of a
treatment: it goes when a named person confirms what retention proposes, or law asks for it. In both
the keys go first, so that all of it is unreadable at once; the rows follow in small pieces, and
whoever is interrupted goes on from there (`go_on`, which the worker calls). Everything is listed in
`privacy.erasures` before it goes. Why so: docs/decisions/0026.
"""

import uuid
from collections.abc import Iterable

from django.db.models import Q, QuerySet

from accord_web import clock, ids
from accord_web.cases.actions import lock_case
from accord_web.cases.models import Case, Part, PlanVersion
from accord_web.cases.retention import has_ended, held
from accord_web.checkins.models import Asked, CheckIn, Rival
from accord_web.flows.deletion import delete, hangs_on, with_all_that_hangs
from accord_web.flows.erase_practice import delete_entries, delete_picked
from accord_web.flows.recompute import recompute
from accord_web.measures.models import Response, ResponsePart
from accord_web.people.models import Named, Person
from accord_web.privacy import audit
from accord_web.privacy.access import Route, Widest
from accord_web.privacy.encryption import ERASED, OWN
from accord_web.privacy.erasures import delete_keys, enlist
from accord_web.privacy.models import AuditEvent, Erasure
from accord_web.privacy.standing import NotAllowed
from accord_web.privacy.tiers import Tier, reseal
from accord_web.relationships.models import Relationship
from accord_web.signals.models import Deed, Finding
from accord_web.storage.lock import writing
from accord_web.storage.shredding import shred

GROUNDS = ("retention", "duty")  # of erasing a record: its time is over, or law asks for it
NICKNAME = "people_named.nickname"  # listed where the row stays and only the name goes


class Held(ValueError):
    """A legal hold keeps this record for now."""


def erase_own(person: uuid.UUID, *, by: uuid.UUID) -> None:
    """Tier one, by the person themselves."""
    if by != person:
        raise NotAllowed("Only the person themselves erases what is theirs alone.")
    with writing():
        _decide(Tier.OWN, "asked", person=person, by=by)
        audit.log("erasure.decided", by=by, record=f"person:{person}", tier=Tier.OWN.value)
    go_on(by=by)


def erase_record(case: uuid.UUID, ground: str, *, by: uuid.UUID) -> None:
    """Tier two: a whole treatment record, confirmed by a named person."""
    if ground not in GROUNDS:
        raise ValueError(f"A record is erased for one of {', '.join(GROUNDS)}.")
    with writing():
        lock_case(case)
        why_not = _why_not(case, ground)
        if not why_not:
            _decide(Tier.TREATMENT, ground, case=case, by=by)
            audit.log("erasure.decided", by=by, case=case, tier=Tier.TREATMENT.value, ground=ground)
    if why_not:
        raise Held(why_not)
    go_on(by=by)


def _why_not(case: uuid.UUID, ground: str) -> str:
    if held([case]):
        return "A legal hold keeps this record. Lift it first."
    if ground == "retention" and not has_ended(case):
        return "The time for which this record is kept is not over."
    return ""


def _decide(
    tier: Tier,
    ground: str,
    *,
    person: uuid.UUID | None = None,
    case: uuid.UUID | None = None,
    by: uuid.UUID,
) -> None:
    Erasure.objects.create(
        id=ids.new(),
        tier=tier.value,
        person=person,
        case=case,
        ground=ground,
        by=by,
        decided_at=clock.now(),
    )


def go_on(*, by: uuid.UUID | None = None) -> int:
    """Bring every erasure to its end that is not there yet. Returns how many got there."""
    done = 0
    for one in Erasure.objects.filter(finished_at=None).order_by("id"):
        if one.person is not None:
            _erase_own(one, one.person)
        if one.case is not None:
            _erase_record(one.case, by=one.by)
        if all([shred("vault"), shred("default")]):
            with writing():
                # What was erased is named nowhere but in the audit, by its id.
                Erasure.objects.filter(id=one.id).update(
                    finished_at=clock.now(), person=None, case=None
                )
                audit.log("erasure.finished", by=one.by, tier=one.tier, ground=one.ground)
            done += 1
    return done


# Tier one


def every_own_part() -> "QuerySet[ResponsePart]":
    """Answers that their owner alone reads: `privacy.tiers.tier_of` as a filter."""
    return ResponsePart.objects.filter(Q(route=Route.NOBODY) | Q(widest=Widest.SELF))


def own_parts(person: uuid.UUID) -> "QuerySet[ResponsePart]":
    return every_own_part().filter(owner=person)


def stays_by_a_hold(person: uuid.UUID) -> list[uuid.UUID]:
    """Under a legal hold: own parts that staff could once read. What nobody read still goes."""
    rows = own_parts(person)
    cases = held(set(rows.values_list("case", flat=True)))
    if not cases:
        return []
    shared = AuditEvent.objects.filter(case__in=cases, what__startswith="response.shared")
    once = {record.partition(":")[2] for record in shared.values_list("record", flat=True)}
    in_hold = rows.filter(case__in=cases).values_list("id", "response")
    return [part for part, response in in_hold if str(response) in once]


def own_plans(person: uuid.UUID) -> "QuerySet[PlanVersion]":
    """Plans that nobody else reads now. Open ones belong to the record until they are closed."""
    open_now = Q(opened_at__isnull=False, closed_at=None)
    return PlanVersion.objects.filter(~open_now, person=person)


def plans_in_a_hold(person: uuid.UUID) -> "QuerySet[PlanVersion]":
    """Of those, what therapists could once read, where a legal hold lies on it."""
    once = own_plans(person).exclude(opened_at=None)
    return once.filter(case__in=held(set(once.values_list("case", flat=True))))


def _erase_own(one: Erasure, person: uuid.UUID) -> None:
    staying = stays_by_a_hold(person)
    with writing():
        kept = list(ResponsePart.objects.filter(id__in=staying))
        if kept:  # the own key goes: what must stay is sealed with the other
            ResponsePart.objects.bulk_update(kept, reseal(kept, Tier.TREATMENT))
        plans = list(plans_in_a_hold(person))
        if plans:
            columns = reseal(plans, Tier.TREATMENT, owner="person_id")
            PlanVersion.objects.bulk_update(plans, columns or ["content"])
        before = {"response__received_at__lte": one.decided_at}
        going = own_parts(person).filter(**before).exclude(id__in=staying)
        delete_keys([person], kinds=[OWN], before=one.id)  # from here on nothing of it opens
    parts = dict(going.values_list("id", "case"))
    delete_parts(parts, by=one.by)
    left = Response.objects.filter(respondent=person, parts=None, received_at__lte=one.decided_at)
    _delete_empty(left.values_list("id", flat=True), by=one.by)  # where somebody was interrupted
    rivals = Rival.objects.filter(checkin__person=person, received_at__lte=one.decided_at)
    delete({Rival: set(rivals.values_list("id", flat=True))}, by=one.by)
    plans_going = own_plans(person).filter(written_at__lte=one.decided_at)
    plans_going = plans_going.exclude(id__in=[plan.id for plan in plans])
    delete({PlanVersion: set(plans_going.values_list("id", flat=True))}, by=one.by)
    names = Named.objects.filter(owner=person, since__lte=one.decided_at)
    delete_names(names.values_list("id", flat=True), by=one.by)
    delete_entries(person, one.decided_at, by=one.by)
    delete_picked(person, one.decided_at, by=one.by)
    for case in sorted(set(parts.values())):
        recompute(case, by=one.by)


def delete_parts(parts: Iterable[uuid.UUID], *, by: uuid.UUID | None) -> None:
    """Answers with their scores, and what was ever found from them; then sittings left empty."""
    gone = set(parts)
    responses = set(ResponsePart.objects.filter(id__in=gone).values_list("response", flat=True))
    cases = set(Response.objects.filter(id__in=responses).values_list("case", flat=True))
    for case in sorted(cases):
        _delete_findings(case, {str(part) for part in gone}, by=by)
    delete(with_all_that_hangs({ResponsePart: gone}), by=by)
    with writing():
        # A digest of the whole form could be held against every way of filling it in.
        asked = Asked.objects.filter(response__in=_chains(responses)[0])
        CheckIn.objects.filter(id__in=asked.values("checkin")).update(digest="")
    _delete_empty(responses, by=by)


def _delete_findings(case: uuid.UUID, parts: set[str], *, by: uuid.UUID | None) -> None:
    """What rests on these parts, superseded or not, and deeds that would tell that it was there."""
    rows = Finding.objects.filter(case=case).values_list("id", "parts")
    told = {row for row, rests_on in rows if not parts.isdisjoint(rests_on)}
    if not told:
        return
    identity = ("about", "signal", "session")
    gone = set(Finding.objects.filter(id__in=told).values_list(*identity))
    still = set(Finding.objects.filter(case=case).exclude(id__in=told).values_list(*identity))
    deeds = Deed.objects.filter(case=case).values_list("id", *identity)
    over = {row for row, *what in deeds if tuple(what) in gone - still}
    delete({Finding: told, Deed: over}, by=by)


def _chains(responses: Iterable[uuid.UUID]) -> tuple[set[uuid.UUID], set[uuid.UUID]]:
    """What was answered again belongs together: all of it; and what is empty throughout."""
    whole, empty = set[uuid.UUID](), set[uuid.UUID]()
    for one in responses:
        chain = {one}
        while more := set(
            Response.objects.filter(Q(replaces__in=chain) | Q(replacement__in=chain))
            .exclude(id__in=chain)
            .values_list("id", flat=True)
        ):
            chain |= more
        whole |= chain
        if not ResponsePart.objects.filter(response__in=chain).exists():
            empty |= chain
    return whole, empty


def _delete_empty(responses: Iterable[uuid.UUID], *, by: uuid.UUID | None) -> None:
    _, empty = _chains(responses)
    with writing():
        # The place that was kept for it gets another id: nothing names the old one any more.
        asked = list(Asked.objects.filter(response__in=empty))
        for row in asked:
            row.response_id = ids.new()
        Asked.objects.bulk_update(asked, ["response"])
    there = Response.objects.filter(id__in=empty).values_list("id", flat=True)
    delete({Response: set(there)}, by=by)


def delete_names(names: Iterable[uuid.UUID], *, by: uuid.UUID | None) -> None:
    """People somebody named. Where an answer about the tie stays in the record, its role stays."""
    for named in list(names):
        ties = list(Relationship.objects.filter(named=named).values_list("id", flat=True))
        if Response.objects.filter(relationship__in=ties).exists():
            with writing():
                enlist([(NICKNAME, named)])
                Named.objects.filter(id=named).update(nickname=ERASED)
                now = clock.now()  # nobody is asked about somebody whose name is gone
                Named.objects.filter(id=named, until=None).update(until=now)
                Relationship.objects.filter(id__in=ties, until=None).update(until=now)
        else:
            asked = Asked.objects.filter(relationship__in=ties).values_list("id", flat=True)
            delete({Asked: set(asked), Relationship: set(ties), Named: {named}}, by=by)


# Tier two


def _erase_record(case: uuid.UUID, *, by: uuid.UUID | None) -> None:
    people = set(Part.objects.filter(case=case).values_list("person", flat=True))
    delete_keys([case])
    delete_keys(_nowhere_else(people, case))
    still = Case.objects.filter(id=case).values_list("id", flat=True)
    delete(with_all_that_hangs({Case: still}), by=by)
    _delete_people_without_a_case(by=by)


def _nowhere_else(people: set[uuid.UUID], case: uuid.UUID) -> set[uuid.UUID]:
    """Who has a part in no other case and no task here."""
    elsewhere = Part.objects.filter(person__in=people).exclude(case=case)
    staff = Person.objects.filter(id__in=people).exclude(memberships=None)
    return people - {
        *elsewhere.values_list("person", flat=True),
        *staff.values_list("id", flat=True),
    }


def _delete_people_without_a_case(*, by: uuid.UUID | None) -> None:
    """Who had a part in nothing but erased cases: their name, account and all that is theirs."""
    in_a_case = hangs_on(Case)
    for person in Person.objects.filter(parts=None, memberships=None).values_list("id", flat=True):
        rows = with_all_that_hangs({Person: [person]})
        if in_a_case.isdisjoint(rows):
            delete_keys([person])
            delete(rows, by=by)
