"""Practices: with whom somebody may take one on, giving one, and telling how it went."""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass

from accord.practices.practice import Practice
from accord_web.cases import queries as treatments
from accord_web.cases.actions import lock_case
from accord_web.cases.guardians import is_asked, wards_of
from accord_web.cases.joint import token
from accord_web.cases.queries import MemberRow, members
from accord_web.checkins import unasked
from accord_web.checkins.form import answers
from accord_web.checkins.plan import ToAsk
from accord_web.checkins.queries import CheckInRow
from accord_web.flows.briefing import treated
from accord_web.flows.sending import Outcome, Sending
from accord_web.flows.tell import tell
from accord_web.measures.queries import ties_read
from accord_web.people.queries import names
from accord_web.practice import actions, queries
from accord_web.practice.queries import ChosenRow
from accord_web.practice.words import MEASURE
from accord_web.privacy.access import READING, THERAPISTS
from accord_web.privacy.standing import NotAllowed, Standing
from accord_web.relationships.queries import alliances, ties
from accord_web.storage.lock import writing

ASKED = (ToAsk(MEASURE), ToAsk("everyday"))  # of each telling
NOBODY = "nobody"  # with nobody in particular
MOST_AT_ONCE = 12  # practices that somebody has taken on and not put away: more is none


@dataclass(frozen=True, slots=True)
class Partner:
    """Somebody with whom one may take a practice on. `key` is how a form says so."""

    key: str
    kind: str  # tie, member, alliance; NOBODY
    case: uuid.UUID
    name: str = ""
    relationship: uuid.UUID | None = None
    other: uuid.UUID | None = None


@dataclass(frozen=True, slots=True)
class Giving:
    """One person, or two at once, to whom a practice may be given, and with whom."""

    key: str
    whom: tuple[MemberRow, ...]
    partner: Partner | None  # None where two are given it with each other


class TooManyPractices(ValueError):
    """As many as anybody could have in mind."""


def practises_in(viewer: Standing) -> list[uuid.UUID]:
    """The open cases in which somebody is treated, or takes part as partner or relative.

    Practices are written for adults, as our questions are: who is not asked has none.
    """
    reading = [case for case, here in viewer.cases.items() if not here.roles.isdisjoint(READING)]
    return unasked.tells_in(viewer, reading)


def partners(viewer: Standing, practice: Practice) -> list[Partner]:
    """Whom of the viewer's own people this practice is for; at the end, nobody in particular."""
    here = practises_in(viewer)
    if viewer.person is None or not here:
        raise NotAllowed("Only whoever takes part takes a practice on.")
    called = {one.id: one.nickname for one in names(viewer, viewer.person)}
    found: list[Partner] = []
    for case in here:
        people = members(viewer, [case])[case]
        found += [
            Partner(f"tie-{one.id}", "tie", case, called[one.named], relationship=one.id)
            for one in ties(viewer, case)
            if one.one == viewer.person and one.named in called
        ]
        found += _others(case, viewer.person, people)
        by_id = {m.person: m.nickname for m in people if m.role in THERAPISTS}
        found += [
            Partner(f"alliance-{a.id}", "alliance", case, by_id[a.other], relationship=a.id)
            for a in alliances(viewer, [case])
            if a.one == viewer.person and a.other in by_id
        ]
    fits = [one for one in found if one.kind in practice.with_whom]
    return [*fits, Partner(NOBODY, NOBODY, here[0])]


def _others(case: uuid.UUID, person: uuid.UUID, people: Iterable[MemberRow]) -> list[Partner]:
    """The other members, but for those who are here for a child that they look after."""
    wards = set(wards_of(person, case))
    return [
        Partner(f"member-{token(case, m.person)}", "member", case, m.nickname, other=m.person)
        for m in _reading(people)
        if m.person != person and m.person not in wards
    ]


def _reading(people: Iterable[MemberRow]) -> list[MemberRow]:
    """Clients, partners and relatives, each once."""
    return list({m.person: m for m in people if m.role in READING}.values())


def pick(viewer: Standing, practice: Practice, key: str, goal: str, *, by: uuid.UUID) -> uuid.UUID:
    """Take one on, for oneself. Nobody else learns of it by this."""
    if viewer.person is None or by != viewer.person:
        raise NotAllowed("Only the person themselves picks one.")
    partner = next((one for one in partners(viewer, practice) if one.key == key), None)
    if partner is None:
        raise NotAllowed("Nobody of the viewer's own.")
    if sum(not one.over for one in queries.own(viewer)) >= MOST_AT_ONCE:
        raise TooManyPractices
    return actions.choose(
        partner.case,
        viewer.person,
        practice.id,
        relationship=partner.relationship,
        other=partner.other,
        goal=goal,
        by=by,
    )


def givings(viewer: Standing, case: uuid.UUID, practice: Practice) -> list[Giving]:
    """To whom a therapist may give it, and with whom: what they may know of, and no more."""
    treated(viewer, case)
    if treatments.case(viewer, case).closed_on is not None:
        raise NotAllowed("The treatment is over.")
    people = members(viewer, [case])[case]
    treat = {m.person: m.nickname for m in people if m.role in THERAPISTS}
    pair = [one for one in _reading(people) if is_asked(one.person, case)]
    # Where several share a case nobody of one of them stands on a page that another may look at.
    known = ties_read(viewer, case) if len(_reading(people)) == 1 else []
    found: list[Giving] = []
    for one in pair:
        held = [
            *_others(case, one.person, people),
            *(
                Partner(f"alliance-{a.id}", "alliance", case, treat[a.other], relationship=a.id)
                for a in alliances(viewer, [case])
                if a.one == one.person and a.other in treat
            ),
            *(
                Partner(f"tie-{t.relationship}", "tie", case, t.nickname, t.relationship)
                for t in known
                if t.client == one.person
            ),
        ]
        fits = [p for p in held if p.kind in practice.with_whom]
        for partner in (Partner(NOBODY, NOBODY, case), *fits):
            found.append(Giving(f"{token(case, one.person)}.{partner.key}", (one,), partner))
    if practice.together and len(pair) == 2:
        found.append(Giving("both", tuple(pair), None))
    return found


def give(
    viewer: Standing, case: uuid.UUID, practice: Practice, key: str, goal: str, *, by: uuid.UUID
) -> None:
    """Give it to one, or to both of a couple: each has it, and tells of it, apart. Twice is once.

    Whether somebody put it away since is not asked, so that nothing here tells of it.
    """
    if by != viewer.person:
        raise NotAllowed("Somebody else's hand.")
    one = next((row for row in givings(viewer, case, practice) if row.key == key), None)
    if one is None:
        raise NotAllowed("Nobody to whom it could be given.")
    with writing():
        lock_case(case)
        there = {
            (row.person, row.relationship, row.other)
            for row in queries.given(viewer, case)
            if row.practice == practice.id
        }
        for member in one.whom:
            beside = next((m.person for m in one.whom if m.person != member.person), None)
            relationship = one.partner.relationship if one.partner else None
            other = one.partner.other if one.partner else beside
            if (member.person, relationship, other) not in there:
                actions.choose(
                    case,
                    member.person,
                    practice.id,
                    relationship=relationship,
                    other=other,
                    both=beside is not None,
                    goal=goal,
                    by=by,
                )


def take_back(viewer: Standing, case: uuid.UUID, chosen: uuid.UUID, *, by: uuid.UUID) -> None:
    """It is given no more."""
    treated(viewer, case)
    if by != viewer.person or chosen not in {row.id for row in queries.given(viewer, case)}:
        raise NotAllowed("Nothing of the kind was given in this case.")
    actions.take_back(chosen, case, by=by)


def may_tell(viewer: Standing, chosen: ChosenRow) -> bool:
    """Whether there is still somebody to tell it to: the treatment it belongs to goes on."""
    return chosen.case in practises_in(viewer)


def log(
    viewer: Standing,
    chosen: ChosenRow,
    draft: CheckInRow,
    sending: Sending,
    *,
    again: bool = False,
    by: uuid.UUID,
) -> Outcome:
    """Keep how it went, and what it is about, in one transaction."""
    if queries.is_about_another(viewer, draft.id, chosen.id):
        raise NotAllowed("This sitting tells of something else.")
    answers(draft, sending.told)  # what does not fit is refused before anything is begun
    unasked.check_room(draft)
    with writing():
        lock_case(draft.case)
        outcome = tell(viewer, draft, sending, again=again, by=by)
        if outcome is not Outcome.BLANK:
            actions.enter(draft.id, chosen.id, by=by)
    return outcome
