"""A joint case becomes one record for each person: split, taken back, or confirmed.

Split, each already sees only their own, and nothing is lost: it can be taken back whole until
somebody confirms it. Confirmed, neither record holds anything of the other; the joint case stays
closed, without an answer in it. Each of the three is one transaction.
"""

import hashlib
import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q

from accord_web import clock, ids
from accord_web.cases.actions import lock_case
from accord_web.cases.models import Apart, Case, Consent, Guardian, Part, Session, Split, Task
from accord_web.cases.retention import held
from accord_web.checkins.models import CheckIn
from accord_web.flows import split_leaves_nothing as leaving
from accord_web.flows.frame import frame
from accord_web.flows.recompute import recompute
from accord_web.flows.split_ledger import Ledger, ledger
from accord_web.flows.split_moves import copy_sessions, move_back, move_out
from accord_web.flows.split_preview import people_of
from accord_web.flows.times import settle
from accord_web.measures.models import Grant, ResponsePart
from accord_web.privacy import audit
from accord_web.privacy.access import THERAPISTS, Role, Route
from accord_web.privacy.encryption import DataKey, keys_at_hand, keys_of, new_key, reveal_one
from accord_web.privacy.purposes import Purpose
from accord_web.storage.lock import writing

NO_LONGER = (Purpose.SHARING, Purpose.SUPERVISION)  # agreed to for the joint case alone


class HeldByLaw(ValueError):
    """What has to be kept as it is cannot be taken apart."""


@dataclass(frozen=True, slots=True)
class Goes:
    """How it goes on with one person: with which therapists, and which joint tasks are theirs."""

    therapists: frozenset[uuid.UUID] = frozenset()
    tasks: frozenset[uuid.UUID] = frozenset()


def split(
    case_id: uuid.UUID, goes: Mapping[uuid.UUID, Goes], *, by: uuid.UUID
) -> Mapping[uuid.UUID, uuid.UUID]:
    """Separate a joint case. Returns each person's own case; a second call gives the same.

    `goes` says for each person who goes on with them; nobody means that their treatment ends.
    """
    people = people_of(case_id)
    if len(people) < 2:
        raise ValueError("Only what several people share can be separated.")
    if set(goes) != set(people):
        raise ValueError("Say for each person of the case how it goes on.")
    _not_held(case_id)
    fresh = {person: ids.new() for person in people}
    with keys_at_hand():
        keys = {person: new_key("case", own) for person, own in fresh.items()}
        with writing():
            lock_case(case_id)
            if there := _apart(case_id):
                return there
            _take_apart(case_id, fresh, keys, goes, by=by)
    return fresh


def _not_held(case_id: uuid.UUID) -> None:
    if held([case_id]):
        raise HeldByLaw("A legal hold lies on this case: it stays as it is until that is lifted.")


def _apart(case_id: uuid.UUID) -> dict[uuid.UUID, uuid.UUID]:
    if Split.objects.filter(case=case_id, confirmed_at__isnull=False).exists():
        raise ValueError("This case was separated, and it was confirmed.")
    return dict(Apart.objects.filter(split__case=case_id).values_list("person", "case"))


def _take_apart(
    joint: uuid.UUID,
    fresh: Mapping[uuid.UUID, uuid.UUID],
    keys: Mapping[uuid.UUID, DataKey],
    goes: Mapping[uuid.UUID, Goes],
    *,
    by: uuid.UUID,
) -> None:
    now, split_id, kept = clock.now(), ids.new(), Ledger(stamp=_stamp([joint]))
    old = Case.objects.get(id=joint)
    Split.objects.create(id=split_id, case=old, begun_at=now, begun_by_id=by)
    _end_the_joint(old, now, kept)
    for person, case in fresh.items():
        _open(old, case, person, keys[person], goes[person], now)
        Apart.objects.create(id=ids.new(), split_id=split_id, person_id=person, case_id=case)
        copies = copy_sessions(joint, case, person, kept, by=by)
        move_out(joint, case, person, copies, kept, keys[person], by=by)
        _give_tasks(joint, case, goes[person].tasks, copies, keys[person])
        _stop_for_others(case, goes[person], now, kept)
    sides = CheckIn.objects.filter(case=joint, moment="own", withdrawn_at=None)
    kept.change(sides, withdrawn_at=now)  # each person has one of their own by now
    joint_key = keys_of([joint])[joint]
    Split.objects.filter(id=split_id).update(
        undo=joint_key.seal(kept.text(), Split, "undo", split_id)
    )
    audit.log("case.split", by=by, case=joint, people=len(fresh))
    for case in fresh.values():
        audit.log("case.separated", by=by, case=case)
        _in_step(case, by=by)


def _end_the_joint(old: Case, now: datetime, kept: Ledger) -> None:
    """It is closed: nobody takes part but its therapists, nothing ahead takes place."""
    parts = Part.objects.filter(Q(until=None) | Q(until__gt=now), case=old.id)
    kept.change(parts.exclude(role__in=THERAPISTS), until=now)
    kept.change([old], closed_on=old.closed_on or clock.today(old.clinic.zone))
    ahead = Session.objects.filter(case=old.id, state="planned", starts_at__gt=now)
    kept.change(CheckIn.objects.filter(session__in=ahead, withdrawn_at=None), withdrawn_at=now)
    kept.change(ahead, state="cancelled-staff")


def _open(
    old: Case, case: uuid.UUID, person: uuid.UUID, key: DataKey, goes: Goes, now: datetime
) -> None:
    """A record of one person's own, as old as their part in the joint one."""
    parts = Part.objects.filter(case=old.id).order_by("since", "id")
    since: dict[uuid.UUID, datetime] = {}
    for part in parts:
        since.setdefault(part.person_id, part.since)
    here = parts.filter(role__in=THERAPISTS, until=None)
    roles = dict(here.values_list("person", "role"))
    if strangers := goes.therapists - set(roles):
        raise ValueError(f"{len(strangers)} of those chosen do not treat this case.")
    Case.objects.create(
        id=case,
        clinic_id=old.clinic_id,
        setting="individual",
        problem=old.problem,
        opened_on=max(old.opened_on, since[person].date()),
        closed_on=None if goes.therapists else clock.today(old.clinic.zone),
        key=key.id,
    )
    guards = _guards_now(old.id, person, now)
    taking = [
        (person, Role.CLIENT.value),
        *((guardian, Role.GUARDIAN.value) for guardian in guards),
        *((therapist, roles[therapist]) for therapist in sorted(goes.therapists)),
    ]
    Part.objects.bulk_create(
        Part(id=ids.new(), case_id=case, person_id=who, role=role, since=since[who])
        for who, role in taking
    )


def _guards_now(case_id: uuid.UUID, young: uuid.UUID, now: datetime) -> list[uuid.UUID]:
    """Whoever guards them still. Somebody who once did stays where they were: outside."""
    rows = Guardian.objects.filter(Q(until=None) | Q(until__gt=now), case=case_id, young=young)
    here = Part.objects.filter(case=case_id, role=Role.GUARDIAN).filter(
        Q(until=None) | Q(until__gte=now)  # ended by this very split
    )
    rows = rows.filter(guardian__in=here.values("person"))
    return list(rows.order_by("id").values_list("guardian", flat=True))


def _give_tasks(
    joint: uuid.UUID,
    case: uuid.UUID,
    wanted: Iterable[uuid.UUID],
    copies: Mapping[uuid.UUID, uuid.UUID],
    key: DataKey,
) -> None:
    """Joint tasks that are this person's from now on, under the key of their own record."""
    for row in Task.objects.filter(case=joint, id__in=set(wanted)).order_by("id"):
        task_id, text = ids.new(), reveal_one(row.text, Task, "text", row.id)
        if text is None:
            continue  # erased
        Task.objects.create(
            id=task_id,
            case_id=case,
            session_id=copies.get(row.session_id) if row.session_id else None,
            text=key.seal(text, Task, "text", task_id),
            state=row.state,
            agreed_at=row.agreed_at,
            changed_at=row.changed_at,
        )


def _stop_for_others(case: uuid.UUID, goes: Goes, now: datetime, kept: Ledger) -> None:
    """What was open to others of the joint case is open to them no more."""
    kept.change(Grant.objects.filter(part__case=case, until=None), until=now)
    # What was sent to the supervisor of the joint case by name is not the next one's to read.
    sent = ResponsePart.objects.filter(case=case, route=Route.SUPERVISOR)
    kept.change(sent, route=Route.NOBODY.value, readable_from=None)
    agreed = Consent.objects.filter(case=case, purpose__in=NO_LONGER, withdrawn_at=None)
    kept.change(agreed, withdrawn_at=now)
    own = CheckIn.objects.filter(case=case, moment="own", withdrawn_at=None)
    own.exclude(person__in=goes.therapists).update(withdrawn_at=now)  # copies all


def _in_step(case: uuid.UUID, *, by: uuid.UUID) -> None:
    around = frame(case)
    settle(case, around, by=by)
    recompute(case, around, by=by)


def _stamp(case_ids: Sequence[uuid.UUID]) -> str:
    """Whether anything on which findings rest has changed. Ids and codes only, hashed."""
    columns = "id", "route", "live", "readable_from", "with_all"
    rows = ResponsePart.objects.filter(case__in=case_ids).order_by("id").values_list(*columns)
    return hashlib.sha256(repr([tuple(map(str, row)) for row in rows]).encode()).hexdigest()


def take_back(case_id: uuid.UUID, *, by: uuid.UUID) -> bool:
    """One case again, as it was, with whatever came in meanwhile. False where nothing waits."""
    with keys_at_hand(), writing():
        lock_case(case_id)
        row = Split.objects.filter(case=case_id, confirmed_at=None).first()
        if row is None or row.undo is None:
            return False
        text = reveal_one(row.undo, Split, "undo", row.id)
        assert text is not None
        kept = ledger(text)
        own = list(Apart.objects.filter(split=row.id).order_by("id").values_list("case", flat=True))
        for case in own:
            lock_case(case)
            move_back(case_id, case, kept, by=by)
        leaving.remove_copies(row.id, own, to=case_id, by=by)
        kept.undo()
        settle(case_id, frame(case_id), by=by)
        if _stamp([case_id]) != kept.stamp:
            recompute(case_id, by=by)
        audit.log("case.split-undone", by=by, case=case_id)
    leaving.remove_keys(own, by=by)
    return True


def confirm(case_id: uuid.UUID, *, by: uuid.UUID) -> bool:
    """There is no way back from here: neither record holds anything of the other. False if done."""
    _not_held(case_id)  # one that was placed since
    with keys_at_hand(), writing():
        lock_case(case_id)
        row = Split.objects.filter(case=case_id, confirmed_at=None).first()
        if row is None:
            return False
        own = list(Apart.objects.filter(split=row.id).order_by("id").values_list("case", flat=True))
        for case in own:
            lock_case(case)
        leaving.remove_traces(row.id, case_id, own, by=by)
        for case in own:
            leaving.seal_anew(case, of=case_id, by=by)
            _in_step(case, by=by)
        Split.objects.filter(id=row.id).update(confirmed_at=clock.now(), confirmed_by=by, undo=None)
        audit.log("case.split-confirmed", by=by, case=case_id)
    return True
