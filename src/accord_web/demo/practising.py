"""What Mira, Jo and Sam try between their sessions, and how it goes.

Mira picked one by herself and was given one. Jo and Sam were given one for both: each tells of it
apart, and Jo opens to Sam that it was tried.
"""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta

from accord.practices.schema import load
from accord_web import clock, ids
from accord_web.cases.joint import token
from accord_web.cases.queries import sessions, standing
from accord_web.checkins.form import fields, screens
from accord_web.checkins.unasked import PRACTICE, draft
from accord_web.flows.members import MEMBERS, tick
from accord_web.flows.practise import ASKED, give, givings, log, partners, pick
from accord_web.flows.sending import Sending
from accord_web.practice.queries import own
from accord_web.privacy.access import Policy
from accord_web.storage.lock import writing

A_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Try:
    """One telling, so many days after the practice was taken on."""

    client: str
    practice: str
    day: float
    did: str
    well: int | None = None
    felt: str = ""
    other: str = ""
    route: str = "therapist-now"
    shares: bool = False  # opened to the other of a couple


@dataclass(frozen=True, slots=True)
class Taken:
    practice: str
    to: str  # a client, or “both”
    beside: str = ""  # with whom
    goal: str = ""
    picked: bool = False


@dataclass(frozen=True, slots=True)
class Tried:
    """Of one case, after its session so many sessions ago."""

    ago: int
    taken: tuple[Taken, ...] = ()
    tries: tuple[Try, ...] = field(default=())


MIRA = Tried(
    3,
    (
        Taken("think-about-it", "Mira", goal="Not to say yes before I know"),
        Taken("kind-no", "Mira", "Ana", "One Sunday a month for myself", picked=True),
    ),
    (
        Try("Mira", "think-about-it", 2.4, "yes", 6, "uneasy", "Asked twice, then let it be."),
        Try("Mira", "kind-no", 5.1, "in-part", 4, "much-the-same", route="nobody"),
        Try("Mira", "think-about-it", 8.7, "not-yet"),
        Try("Mira", "kind-no", 12.2, "yes", 7, "lighter", "Laughed, and asked about the next one."),
    ),
)
COUPLE = Tried(
    2,
    (Taken("look-back", "both", goal="To talk about Sundays without a quarrel"),),
    (
        Try("Jo", "look-back", 3.3, "yes", 6, "closer", "Listened to the end.", shares=True),
        Try("Sam", "look-back", 3.6, "in-part", 3, "uneasy", "Talked a lot.", route="nobody"),
        Try("Sam", "look-back", 9.8, "yes", 6, "lighter"),
    ),
)


def live(
    case: uuid.UUID, therapist: uuid.UUID, people: Mapping[str, uuid.UUID], told: Tried
) -> None:
    """After a session that was held: given and picked, and then told of on later days."""
    held = [s for s in sessions(standing(therapist), [case]) if s.state == "held"]
    began, now = held[-told.ago].ends_at, clock.now()
    with writing(), clock.turned_to(began):
        for one in told.taken:
            _take(case, therapist, people, one)
    for one in told.tries:
        at = began + one.day * A_DAY
        if at < now:
            with writing(), clock.turned_to(at):
                _tell(case, people, one)


def _take(
    case: uuid.UUID, therapist: uuid.UUID, people: Mapping[str, uuid.UUID], one: Taken
) -> None:
    practice = load(one.practice)
    if one.picked:
        me = people[one.to]
        key = next(p.key for p in partners(standing(me), practice) if p.name == one.beside)
        pick(standing(me), practice, key, one.goal, by=me)
        return
    viewer = standing(therapist)
    offered = givings(viewer, case, practice)
    key = (
        "both"
        if one.to == "both"
        else next(g.key for g in offered if [m.nickname for m in g.whom] == [one.to])
    )
    give(viewer, case, practice, key, one.goal, by=therapist)


def _tell(case: uuid.UUID, people: Mapping[str, uuid.UUID], one: Try) -> None:
    me = people[one.client]
    viewer = standing(me)
    chosen = next(row for row in own(viewer) if row.practice == one.practice)
    row = draft(viewer, case, PRACTICE, ASKED, sitting=ids.at(clock.now()))
    shown = screens(row, alone=True, known=True, language="en", other="", names={}, cover={})
    said = {"did": one.did, "felt": one.felt, "other": one.other}
    said["well"] = "" if one.well is None else str(one.well)
    body = {screen.name: said[screen.item.id] for screen in shown}
    body |= {"shown": fields(shown), "reached": str(len(shown)), "alone": "yes", "route": one.route}
    if one.shares:
        others = [person for name, person in people.items() if name != one.client]
        body[MEMBERS] = Policy.LIMITED.value
        body |= {tick("practice-log", "tried", token(case, other)): "yes" for other in others}
    log(viewer, chosen, row, Sending(body, "phone"), by=me)
