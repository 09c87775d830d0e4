"""How a case handles secrets: proposed by a therapist, agreed to by each member, counting once all
have; and the joint features that a therapist opens after seeing each member alone.

Every function runs inside the caller's transaction, which brings what is made of answers in step:
`flows.agree`.
"""

import uuid

from accord_web import clock, ids
from accord_web.cases.models import Agreement, Case, Feature, Part, SeenAlone
from accord_web.people.models import Death
from accord_web.privacy import audit
from accord_web.privacy.access import READING, Policy
from accord_web.privacy.purposes import Joint
from accord_web.storage.lock import writing


class NotYet(ValueError):
    """Something has to be done first; the sentence says what."""


def propose(case_id: uuid.UUID, policy: Policy | None, *, by: uuid.UUID) -> None:
    """Ask everybody anew; None takes the proposal back. What counted until now goes on.

    What somebody said to the same words earlier is ended: they are asked about this one.
    """
    now = clock.now()
    with writing():
        asked = [policy, Case.objects.values_list("proposed", flat=True).get(id=case_id)]
        Agreement.objects.filter(
            case=case_id, policy__in=[str(one) for one in asked if one], ended_at=None
        ).update(ended_at=now)
        Case.objects.filter(id=case_id).update(proposed=policy or "")
        audit.log("policy.proposed", by=by, case=case_id, policy=str(policy or ""))


def record(
    case_id: uuid.UUID,
    person: uuid.UUID,
    policy: Policy,
    *,
    version: int,
    mode: str,
    by: uuid.UUID,
) -> bool:
    """This member agrees to what is proposed. True where that makes it everybody."""
    with writing():
        case = Case.objects.get(id=case_id)
        if case.proposed != policy or person not in _members(case_id):
            raise NotYet("Propose it first, to those who take part.")
        given = Agreement.objects.filter(case=case_id, policy=case.proposed, ended_at=None)
        if not given.filter(person=person).exists():
            Agreement.objects.create(
                id=ids.new(),
                case_id=case_id,
                person_id=person,
                policy=case.proposed,
                version=version,
                agreed_at=clock.now(),
            )
            audit.log(
                "policy.agreed",
                by=by,
                case=case_id,
                record=f"person:{person}",
                policy=case.proposed,
                version=version,
                mode=mode,
            )
        return complete(case_id, by=by) is not None


def complete(case_id: uuid.UUID, *, by: uuid.UUID) -> Policy | None:
    """Let what is proposed count once each of those who take part has agreed. Which one began.

    To be asked for, too, when somebody takes part no more: whoever had not agreed may have been
    the last one asked. Nobody waits for the word of somebody who has died.
    """
    case = Case.objects.get(id=case_id)
    given = Agreement.objects.filter(case=case_id, policy=case.proposed, ended_at=None)
    said, here = set(given.values_list("person", flat=True)), _members(case_id)
    dead = Death.objects.filter(person__in=here, taken_back_at=None)
    waiting = here - said - set(dead.values_list("person", flat=True))
    if not case.proposed or waiting or not said & here:
        return None
    _begin(case, by=by)
    return Policy(case.proposed)


def _begin(case: Case, *, by: uuid.UUID) -> None:
    """From now on it counts."""
    now, policy = clock.now(), Policy(case.proposed)
    # What was agreed to before has done its part, but for the agreements that make this count.
    before = Agreement.objects.filter(case=case, ended_at=None).exclude(policy=policy)
    before.update(ended_at=now)
    Case.objects.filter(id=case.id).update(policy=policy, policy_agreed_at=now, proposed="")
    audit.log("policy.counts", by=by, case=case.id, policy=policy.value)


def note_seen_alone(case_id: uuid.UUID, person: uuid.UUID, *, by: uuid.UUID) -> bool:
    """A therapist saw this member alone. False where it was noted before."""
    with writing():
        if person not in _members(case_id):
            raise NotYet("Only who takes part is seen alone.")
        _, made = SeenAlone.objects.get_or_create(
            case_id=case_id,
            person_id=person,
            defaults={"id": ids.new(), "noted_at": clock.now(), "noted_by_id": by},
        )
        if made:
            audit.log("member.seen-alone", by=by, case=case_id, record=f"person:{person}")
    return made


def open_feature(case_id: uuid.UUID, name: Joint, *, by: uuid.UUID) -> bool:
    """Raises NotYet where somebody was not seen alone. False where it was open."""
    with writing():
        seen = SeenAlone.objects.filter(case=case_id).values_list("person", flat=True)
        if _members(case_id) - set(seen):
            raise NotYet("See each of them alone first, and note it.")
        _, made = Feature.objects.get_or_create(
            case_id=case_id,
            name=name.value,
            closed_at=None,
            defaults={"id": ids.new(), "opened_at": clock.now(), "opened_by_id": by},
        )
        if made:
            audit.log("feature.opened", by=by, case=case_id, name=name.value)
    return made


def close_feature(case_id: uuid.UUID, name: Joint, *, by: uuid.UUID) -> bool:
    with writing():
        rows = Feature.objects.filter(case=case_id, name=name, closed_at=None)
        closed = rows.update(closed_at=clock.now())
        if closed:
            audit.log("feature.closed", by=by, case=case_id, name=name.value)
    return bool(closed)


def _members(case_id: uuid.UUID) -> set[uuid.UUID]:
    """Everybody whose word is asked: a guardian shares with nobody, and is not."""
    rows = Part.objects.filter(case=case_id, until=None, role__in=READING)
    return set(rows.values_list("person", flat=True))
