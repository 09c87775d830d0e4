"""Every combination that the gate can meet: what was answered, and the viewers that look at it."""

import datetime as dt
import itertools
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import cache

from tests.spec import chain, second_reading
from tests.spec.chain import Chain
from tests.spec.pairs import pairwise
from tests.spec.second_reading import Hats, Part

NOW = dt.datetime(2026, 3, 2, 12, tzinfo=dt.UTC)
AN_INSTANT = dt.timedelta(microseconds=1)
WHEN = {"never": None, "before": NOW - AN_INSTANT, "now": NOW, "later": NOW + AN_INSTANT}
ME, OTHER, SOMEBODY, HERE, THERE, FAR, CLINIC, ELSEWHERE = (uuid.uuid4() for _ in range(8))
CLINIC_OF = {HERE: CLINIC, THERE: CLINIC, FAR: ELSEWHERE}  # FAR is a case of another clinic

ROUTES = ("therapist-now", "therapist-later", "supervisor", "nobody", "staff", "safety", "close")
WIDEST = ("shared", "staff", "therapists", "safety", "close", "self")
POLICIES = ("none", "limited", "full")
ROLES = (
    *("client", "partner", "relative", "guardian", "interpreter", "therapist", "co-therapist"),
    *("trainee", "supervisor", "deputy", "emergency"),
)
BOTH = (False, True)
COLUMNS = {
    "route": ROUTES,
    "widest": WIDEST,
    "when": tuple(WHEN),
    "policy": POLICIES,
    **dict.fromkeys(
        (
            *("for_all", "granted", "owner_lets_members_read", "owner_lets_supervisor_read"),
            *("ward", "opened_by_clinician", "mine", "owner_said_so_once"),
        ),
        BOTH,
    ),
}


@cache
def every_part() -> list[Part]:
    """The complete product; that a waiver ran out only where it could make a difference."""
    columns = {name: values for name, values in COLUMNS.items() if name != "owner_said_so_once"}
    found = [
        Part(**dict(zip(columns, one, strict=True))) for one in itertools.product(*columns.values())
    ]
    ran_out = (p for p in found if p.granted and not p.owner_lets_members_read)
    return [*found, *(replace(p, owner_said_so_once=True) for p in ran_out)]


@cache
def some_parts() -> list[Part]:
    """Every route with every widest reader, and for each a pairwise cover of the rest."""
    rest = {name: values for name, values in COLUMNS.items() if name not in {"route", "widest"}}
    return [
        Part(route=route, widest=widest, **others)
        for route, widest in itertools.product(ROUTES, WIDEST)
        for others in pairwise(rest)
    ]


@cache
def nearly_open() -> list[Part]:
    """What is open as far as it can be, in each of three ways, and what differs in one fact."""
    told = dict.fromkeys(COLUMNS, True) | {"when": "now", "policy": "limited", "mine": False}
    ways = (
        told | {"ward": False},  # opened by its owner
        told,  # to a guardian, by a clinician
        told | {"ward": False, "policy": "none", "owner_lets_members_read": False},  # ran out
    )
    rest = {name: values for name, values in COLUMNS.items() if name not in {"route", "widest"}}
    found = [
        Part(**way | {"route": route, "widest": widest, name: value})
        for route, widest, way in itertools.product(ROUTES, WIDEST, ways)
        for name, values in rest.items()
        for value in values
    ]
    return list(dict.fromkeys(found))


def facts(part: Part, case: uuid.UUID, rule: Chain):
    """The same as the gate asks for it. Somebody else is always among those whom it names."""

    def among(there: bool) -> frozenset[uuid.UUID]:
        return frozenset({ME, SOMEBODY}) if there else frozenset({SOMEBODY})

    return rule.gate.PartFacts(
        owner=ME if part.mine else OTHER,
        case=case,
        clinic=CLINIC_OF[case],
        route=rule.access.Route(part.route),
        widest=rule.access.Widest(part.widest),
        readable_from=WHEN[part.when],
        policy=rule.access.Policy(part.policy),
        with_all=part.for_all,
        shared_with=among(part.granted),
        opened_to=among(part.opened_by_clinician),
        guardians=among(part.ward),
        agrees_to_sharing=part.owner_lets_members_read,
        agrees_to_supervision=part.owner_lets_supervisor_read,
        took_nothing_back=part.owner_said_so_once,
    )


@dataclass(frozen=True)
class Place:
    """What somebody is in one case."""

    roles: frozenset[str] = frozenset()
    accepted: bool = False
    covers: bool = False
    sharing: bool = False


@dataclass(frozen=True)
class Looking:
    """Somebody who looks, in words; the rule's own Standing is made of it."""

    places: tuple[tuple[uuid.UUID, Place], ...] = ()
    responder_for: frozenset[uuid.UUID] = frozenset()
    close_for: frozenset[uuid.UUID] = frozenset()
    known: bool = True  # signed in
    own_people: frozenset[uuid.UUID] = frozenset()  # with whom they take or took part somewhere

    def standing(self, rule: Chain):
        role, here = rule.access.Role, rule.standing.InCase
        return rule.standing.Standing(
            person=ME if self.known else None,
            now=NOW,
            cases={
                case: here(frozenset(map(role, p.roles)), p.accepted, p.covers, p.sharing)
                for case, p in self.places
            },
            clinics=frozenset({CLINIC}),
            staff=True,
            responder_for=self.responder_for,
            close_for=self.close_for,
            own_people=self.own_people,
        )

    def hats(self, case: uuid.UUID, owner: uuid.UUID = OTHER) -> Hats:
        place = dict(self.places).get(case, Place())
        return second_reading.hats(
            place.roles,
            took_the_case_on=place.accepted,
            clients_agreed_to_cover=place.covers,
            members_share_here=place.sharing,
            answers_for_oneself=CLINIC_OF[case] in self.responder_for,
            answers_for_home=CLINIC_OF[case] in self.close_for,
            ever_took_part_together=owner in self.own_people,
        )


# All, none, then the others: what differs by a flag is met early.
FLAGS = sorted(itertools.product((True, False), repeat=3), key=lambda f: sum(f) % 3)
NOWHERE, AT_THE_CLINIC = frozenset[uuid.UUID](), frozenset({CLINIC})


def viewers(combos: list[frozenset[str]]) -> Iterator[Looking]:
    """These sets of roles with every flag, and with every way to answer for danger."""
    answers = itertools.product((AT_THE_CLINIC, NOWHERE), repeat=2)
    for (own, close), flag, roles in itertools.product(answers, FLAGS, combos):
        places = ((HERE, Place(roles, *flag)),) if roles else ()
        yield Looking(places, own, close)


def one_role() -> list[frozenset[str]]:
    return [frozenset(), *(frozenset({role}) for role in ROLES)]


def more_roles() -> list[frozenset[str]]:
    pairs = [frozenset(pair) for pair in itertools.combinations(ROLES, 2)]
    return [*pairs, frozenset({"therapist", "supervisor", "client"}), frozenset(ROLES)]


def elsewhere() -> Iterator[Looking]:
    """A part in one case, another in the next; and those who answer for another clinic."""
    for a, b in itertools.product(ROLES, repeat=2):
        here, there = (Place(frozenset({role}), True, True, True) for role in (a, b))
        yield Looking(((HERE, here), (THERE, there)))
    yield Looking(((HERE, Place()),), AT_THE_CLINIC, AT_THE_CLINIC)  # a part without any role
    for own, close in itertools.product((NOWHERE, AT_THE_CLINIC, frozenset({ELSEWHERE})), repeat=2):
        for role in ROLES:
            yield Looking(((HERE, Place(frozenset({role}), True, True, True)),), own, close)


def parted() -> Iterator[Looking]:
    """Who takes, or took, part with the owner or with somebody else, and answers for danger."""
    for people in ({OTHER}, {SOMEBODY}, {SOMEBODY, OTHER}):
        for own, close in itertools.product((AT_THE_CLINIC, NOWHERE), repeat=2):
            for roles in one_role():
                places = ((HERE, Place(roles, True, True, True)),) if roles else ()
                yield Looking(places, own, close, own_people=frozenset(people))


Disagreement = tuple[Looking, uuid.UUID, Part]


def disagreements(
    rule: Chain, counted: Callable[[int], None] = lambda n: None, *, whole: bool = True
):
    """Where the function and the second reading differ, cell by cell; the likeliest first.

    Not `whole`: without the longest list of viewers, which takes most of the time.
    """
    yield from at_a_glance(rule, counted)
    for case in CLINIC_OF:
        yield from _differ(rule, [*parted(), *elsewhere()], some_parts, case, counted)
        yield from _differ(rule, _nobody(), parts_of_others, case, counted)
    yield from _differ(rule, viewers(more_roles()), some_parts, HERE, counted)
    yield from _differ(rule, [*_early(), *list(parted())[:24]], every_part, HERE, counted)
    if whole:
        yield from _differ(rule, list(viewers(one_role()))[24:], every_part, HERE, counted)


def at_a_glance(rule: Chain, counted: Callable[[int], None] = lambda n: None):
    """A few of these cells: most slips are met here already."""
    few = [*_early(), *list(parted())[::12], *list(elsewhere())[::12]]
    yield from _differ(rule, few, nearly_open, HERE, counted)


def _early() -> list[Looking]:
    """Nobody and every single role, with all flags and with none, who all answer for danger."""
    return list(viewers(one_role()))[:24]


def _nobody() -> list[Looking]:
    treats = Place(frozenset({"therapist", "client"}), sharing=True)
    return [Looking(known=False), Looking(((HERE, treats),), known=False)]


Parts = Callable[[], list[Part]]


@cache
def parts_of_others() -> list[Part]:
    return [part for part in some_parts() if not part.mine]


@cache
def _should(worn: Hats, parts: Parts) -> bytes:
    """What the second reading says of these parts: worked out once, whatever the rule says."""
    return bytes(second_reading.may_read(worn, part) for part in parts())


def _differ(rule: Chain, lookers, parts: Parts, case, counted) -> Iterator[Disagreement]:
    asked = [facts(part, case, rule) for part in parts()]
    for looking in lookers:
        viewer, should = looking.standing(rule), _should(looking.hats(case), parts)
        try:
            answered = bytes(bool(rule.gate.may_read(viewer, one)) for one in asked)
        except Exception:  # an answer of no kind: a slip may end so
            yield looking, case, parts()[0]
            continue
        counted(len(asked))
        if answered != should:
            pairs = zip(answered, should, strict=True)
            yield from ((looking, case, parts()[i]) for i, (a, b) in enumerate(pairs) if a != b)


def as_it_stands() -> Chain:
    return chain.load()
