"""The same facts as rows of the database, for the filter: everything that its tables can hold."""

import itertools
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import cache

from tests.spec import second_reading
from tests.spec.cells import (
    AT_THE_CLINIC,
    BOTH,
    CLINIC_OF,
    ELSEWHERE,
    FAR,
    FLAGS,
    HERE,
    ME,
    NOWHERE,
    POLICIES,
    ROLES,
    ROUTES,
    THERE,
    WHEN,
    WIDEST,
    Looking,
    Place,
)
from tests.spec.chain import Chain
from tests.spec.second_reading import Part

STRANGER = uuid.uuid4()
# What the tables may hold, and whether it opens anything: each way in which it could go wrong.
CONSENTS = {
    "never given": False,
    "given": True,
    "withdrawn": False,
    "given again": True,
    "has run out": False,
    "runs out in an instant": True,
    "to another purpose": False,
    "in another case": False,
}
GRANTS = {"none": False, "open": True, "closed": False, "open again": True, "to another": False}
# Whether I am the owner's guardian, and whether something was opened to me.
WARDS = {
    "nobody's": (False, False),
    "mine": (True, False),
    "until an instant from now": (True, True),
    "came of age, once opened": (False, False),
    "opened": (True, True),
    "not shown yet": (True, False),
    "shown in an instant": (True, False),
    "sent an instant before it was shown": (True, False),
    "due for review": (True, False),
    "closed again": (True, False),
    "closed by a court": (True, False),
    "somebody else's": (False, False),
    "in another case": (False, False),
}


@dataclass(frozen=True)
class Owner:
    """Somebody who answered, in one case, with what they agreed to and who cares for them."""

    id: uuid.UUID
    sharing: str
    supervision: str
    ward: str
    case: uuid.UUID = HERE


@dataclass(frozen=True)
class Row:
    id: uuid.UUID
    owner: Owner
    grant: str
    part: Part


@cache
def owners() -> tuple[list[Owner], list[Owner]]:
    """Of yes and no, for every part; and of everything the tables can hold, for a few."""
    plain = itertools.product(
        ("given", "never given"), ("given", "never given"), ("nobody's", "mine", "opened")
    )
    fine = itertools.product(CONSENTS, CONSENTS, WARDS)
    return [Owner(uuid.uuid4(), *x) for x in plain], [Owner(uuid.uuid4(), *x) for x in fine]


def _part(owner: Owner, grant: str, route: str, widest: str, when: str, policy: str, for_all: bool):
    ward, opened = WARDS[owner.ward]
    return Part(
        route=route,
        widest=widest,
        when=when,
        policy=policy,
        for_all=for_all,
        granted=GRANTS[grant],
        owner_lets_members_read=CONSENTS[owner.sharing],
        owner_lets_supervisor_read=CONSENTS[owner.supervision],
        ward=ward,
        opened_by_clinician=opened,
        mine=owner.id == ME,
        owner_said_so_once=CONSENTS[owner.sharing] or owner.sharing == "has run out",
    )


@cache
def every_row() -> list[Row]:
    plain, fine = owners()
    me = Owner(ME, "given", "given", "nobody's")
    abroad = [
        Owner(uuid.uuid4(), "given", "given", ward, case)
        for case in (THERE, FAR)
        for ward in ("nobody's", "opened")
    ]
    whole = itertools.product(ROUTES, WIDEST, WHEN, POLICIES, BOTH)
    times = itertools.product(ROUTES, WIDEST, WHEN, ("limited",), (True,))
    told = [
        ("therapist-now", "shared", "now", "limited", True),
        ("supervisor", "shared", "now", "limited", True),
        ("therapist-now", "shared", "now", "none", True),
        ("therapist-now", "shared", "now", "none", False),
    ]
    return [
        *_rows([*plain, me], ("open", "none"), list(whole)),
        *_rows(abroad, ("open",), list(times)),
        *_rows(fine, tuple(GRANTS), told),
    ]


def _rows(owners: list[Owner], grants: tuple[str, ...], parts: list[tuple]) -> Iterator[Row]:
    for owner, grant, part in itertools.product(owners, grants, parts):
        yield Row(uuid.uuid4(), owner, grant, _part(owner, grant, *part))


def lookers() -> Iterator[Looking]:
    """Whom the filter is asked for: every role with every flag, and every way to answer for danger.

    Those who wear the most come first, so that a slip is met early.
    """
    known = (AT_THE_CLINIC, frozenset({ELSEWHERE}), NOWHERE)
    yield Looking((), AT_THE_CLINIC, AT_THE_CLINIC)
    yield Looking(((HERE, Place()),), AT_THE_CLINIC, AT_THE_CLINIC)
    for flags in FLAGS:
        for number, role in enumerate(ROLES):
            own, close = known[number % 3], known[(number + sum(flags)) % 3]
            yield Looking(((HERE, Place(frozenset({role}), *flags)),), own, close)
    whole = Place(frozenset(ROLES), True, True, True)
    for roles in (("therapist", "client"), ("guardian", "relative"), ("supervisor", "partner")):
        yield Looking(((HERE, Place(frozenset(roles), True, True, True)), (THERE, whole)))
    for own, close in itertools.product(known, known):
        yield Looking((), own, close)
    # Some of the owners are people with whom they take, or took, part in a treatment.
    partners = frozenset(owner.id for owner in [*owners()[0][::2], *owners()[1][::3]])
    yield Looking((), AT_THE_CLINIC, AT_THE_CLINIC, own_people=partners)
    for role in ROLES:
        place = Place(frozenset({role}), True, True, True)
        yield Looking(((HERE, place),), AT_THE_CLINIC, AT_THE_CLINIC, own_people=partners)
    yield Looking(known=False)
    yield Looking(((HERE, Place(frozenset({"therapist"}))),), known=False)


Disagreement = tuple[Looking, Row]


def disagreements(rule: Chain, counted: Callable[[int], None] = lambda n: None):
    """Where the filter and the second reading differ, row by row."""
    for looking in lookers():
        should = _should(looking)
        try:
            read = _found(rule.filters.readable_parts(looking.standing(rule)), should)
        except Exception:  # no answer at all: a slip may end so
            yield looking, every_row()[0]
            continue
        counted(len(every_row()))
        if read != should:
            yield from (
                (looking, row) for row in every_row() if (row.id in read) != (row.id in should)
            )


# What a statement was found to read, where that is right, and what the second reading says of
# somebody: the rows stay as they were written, so each is worked out once, however often the rule
# is changed.
FOUND: dict[str, set[uuid.UUID]] = {}
SHOULD: dict[tuple, set[uuid.UUID]] = {}


def _found(where, should: set[uuid.UUID]) -> set[uuid.UUID]:
    from django.core.exceptions import EmptyResultSet

    from accord_web.measures.models import ResponsePart

    wanted = ResponsePart.objects.filter(where).values_list("id", flat=True)
    try:
        statement = str(wanted.query.sql_with_params())
    except EmptyResultSet:  # nobody needs to be asked
        return set()
    if statement in FOUND:
        return FOUND[statement]
    found = set(wanted)
    if found == should:  # what is wrong is met once, and would fill the memory
        FOUND[statement] = should
    return found


def _should(looking: Looking) -> set[uuid.UUID]:
    """Whoever is not signed in owns nothing, and nobody granted or opened them anything."""
    worn = {
        (case, near): looking.hats(case, next(iter(looking.own_people)) if near else STRANGER)
        for case, near in itertools.product(CLINIC_OF, (False, bool(looking.own_people)))
    }
    key = looking.known, looking.own_people, *worn.values()
    if key not in SHOULD:
        SHOULD[key] = {
            row.id
            for row in every_row()
            if second_reading.may_read(
                worn[row.owner.case, row.owner.id in looking.own_people],
                _as_seen(row.part, looking.known),
            )
        }
    return SHOULD[key]


def _as_seen(part: Part, known: bool) -> Part:
    if known:
        return part
    return replace(part, mine=False, granted=False, ward=False, opened_by_clinician=False)
