"""Practices taken on, given and told of, as people would."""

import re
import uuid
from collections.abc import Mapping

from accord.practices.schema import load
from accord_web import clock, ids
from accord_web.cases.queries import standing
from accord_web.checkins.queries import CheckInRow
from accord_web.checkins.unasked import PRACTICE, draft
from accord_web.flows.practise import ASKED, give, givings, log, partners, pick
from accord_web.flows.sending import Sending
from accord_web.practice.actions import put_away
from accord_web.practice.models import Chosen
from accord_web.practice.queries import ChosenRow, own

LIBRARY = "/portal/practice/library/"


def picked(person: uuid.UUID, practice: str = "kind-no", name: str = "", goal: str = "") -> Chosen:
    """Taken on by oneself, with whoever is called so, or with nobody in particular."""
    viewer = standing(person)
    held = partners(viewer, load(practice))
    one = next(p for p in held if p.name == name)
    return Chosen.objects.get(id=pick(viewer, load(practice), one.key, goal, by=person))


def given(clinic, case: str, to: str, practice: str = "kind-no", goal: str = "") -> list[Chosen]:
    """Given by Tomás to one, with nobody in particular, or to “both”."""
    viewer, before = standing(clinic["tomas"]), set(Chosen.objects.values_list("id", flat=True))
    held = givings(viewer, clinic.cases[case], load(practice))
    if to == "both":
        key = "both"
    else:
        key = next(g.key for g in held if [m.nickname for m in g.whom] == [to])
    give(viewer, clinic.cases[case], load(practice), key, goal, by=clinic["tomas"])
    return list(Chosen.objects.exclude(id__in=before).order_by("id"))


def log_of(chosen: uuid.UUID, sitting: uuid.UUID | None = None, more: bool = True) -> str:
    """The address under which it is told how it went."""
    here = f"/portal/practice/{chosen}/log/{sitting or ids.at(clock.now())}/"
    return f"{here}more/" if more else here


def body(did: str = "yes", route: str = "therapist-now", **more: str) -> dict[str, str]:
    """A whole form, everything answered."""
    told = {"0.did": did, "0.well": "6", "0.felt": "lighter", "0.other": "Wacholderheide"}
    shown = {"shown": ",".join(told), "reached": "4", "alone": "yes", "route": route}
    return {**told, **shown, **more}


def short(did: str = "yes", **more: str) -> dict[str, str]:
    """The one question of the short way."""
    return {"0.did": did, "shown": "0.did", "reached": "1", "alone": "unsure", **more}


def text_of(answer) -> str:
    assert answer.status_code == 200, answer.status_code
    return re.sub(r"\s+", " ", re.sub(r"<[^>]*>", " ", answer.content.decode()))


def choose_freely(person: uuid.UUID, chance) -> ChosenRow | None:
    """Pick one more, or not; one of what they have taken on."""
    if chance.random() < 0.5:
        held = partners(standing(person), load("kind-no"))
        pick(standing(person), load("kind-no"), chance.choice(held).key, "Hope", by=person)
    taken = [one for one in own(standing(person)) if not one.over]
    return chance.choice(taken) if taken else None


def told_of(person: uuid.UUID, case: uuid.UUID) -> CheckInRow:
    """A sitting of somebody who is about to tell how one went."""
    viewer = standing(person)
    return draft(viewer, case, PRACTICE, ASKED, sitting=ids.at(viewer.now))


def tell_freely(person: uuid.UUID, one: ChosenRow, row: CheckInRow, body: Mapping, chance) -> None:
    """Tell it; then put the practice away, or not."""
    log(standing(person), one, row, Sending(body, "phone"), by=person)
    if chance.random() < 0.3:
        put_away(one.id, by=person)
