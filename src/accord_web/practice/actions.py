"""Taking a practice on, giving one, ending it; and saying which one a check-in tells of."""

import uuid

from accord.practices.schema import load
from accord_web import clock, ids
from accord_web.cases.waiting import nothing_waits
from accord_web.practice.models import Chosen, Entry
from accord_web.privacy import audit
from accord_web.privacy.tiers import Tier, pairs
from accord_web.storage.lock import writing

LONGEST_GOAL = 200  # letters


def choose(
    case: uuid.UUID,
    person: uuid.UUID,
    practice: str,
    *,
    relationship: uuid.UUID | None = None,
    other: uuid.UUID | None = None,
    both: bool = False,
    goal: str = "",
    by: uuid.UUID,
) -> uuid.UUID:
    """By the person themselves, or by whoever treats them.

    What somebody picks for themselves goes with the rest that is theirs alone; what they are given
    stands in the record.
    """
    goal = goal.strip()
    if len(goal) > LONGEST_GOAL:
        raise ValueError(f"Keep it to {LONGEST_GOAL} letters.")
    made, own = ids.new(), by == person
    key = pairs([person])[person].of(Tier.OWN if own else Tier.TREATMENT)
    with writing():
        if not own:
            nothing_waits(case)
        Chosen.objects.create(
            id=made,
            case_id=case,
            person_id=person,
            practice=load(practice).id,
            relationship_id=relationship,
            other_id=other,
            both=both,
            goal=key.seal(goal, Chosen, "goal", made) if goal else None,
            since=clock.now(),
            chosen_by_id=by,
        )
        what = "practice.picked" if own else "practice.given"
        audit.log(what, by=by, case=case, record=f"chosen:{made}")
    return made


def put_away(chosen: uuid.UUID, *, by: uuid.UUID) -> None:
    """By whoever practises: it stands among their own no more. Nobody else sees that."""
    with writing():
        mine = Chosen.objects.filter(id=chosen, person=by, put_away_at=None)
        if mine.update(put_away_at=clock.now()):
            audit.log("practice.put-away", by=by, record=f"chosen:{chosen}")


def take_up(chosen: uuid.UUID, *, by: uuid.UUID) -> None:
    """The same the other way round, for as long as nobody took it back who gave it."""
    with writing():
        mine = Chosen.objects.filter(id=chosen, person=by, ended_at=None).exclude(put_away_at=None)
        if mine.update(put_away_at=None):
            audit.log("practice.taken-up", by=by, record=f"chosen:{chosen}")


def take_back(chosen: uuid.UUID, case: uuid.UUID, *, by: uuid.UUID) -> None:
    """By whoever treats: it is given no more. What was told of it stays."""
    with writing():
        row = Chosen.objects.filter(id=chosen, case=case, ended_at=None)
        if row.update(ended_at=clock.now()):
            audit.log("practice.taken-back", by=by, case=case, record=f"chosen:{chosen}")


def enter(checkin: uuid.UUID, chosen: uuid.UUID, *, by: uuid.UUID) -> None:
    """This check-in tells of that practice: once, whatever is sent again."""
    with writing():
        Entry.objects.get_or_create(checkin_id=checkin, defaults={"chosen_id": chosen})
