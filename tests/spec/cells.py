"""Every combination that the gate can meet: cells, the viewers that look at them, and the rows."""

import datetime as dt
import itertools
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from accord_web import ids
from accord_web.privacy import gate
from accord_web.privacy.access import Role, Route, Widest
from accord_web.privacy.fields import Sealed
from accord_web.privacy.standing import InCase, Standing
from tests.spec import second_reading
from tests.spec.second_reading import Looker

NOW = dt.datetime(2026, 3, 2, 12, tzinfo=dt.UTC)
AN_INSTANT = dt.timedelta(microseconds=1)
WHEN = {"never": None, "before": NOW - AN_INSTANT, "now": NOW, "later": NOW + AN_INSTANT}
ME, OTHER = ids.new(), ids.new()
HERE, THERE, FAR = ids.new(), ids.new(), ids.new()  # FAR is a case of another clinic
CLINIC, ELSEWHERE = ids.new(), ids.new()
CLINIC_OF = {HERE: CLINIC, THERE: CLINIC, FAR: ELSEWHERE}


@dataclass(frozen=True)
class Cell:
    """One row as somebody looks at it."""

    id: uuid.UUID
    owner: uuid.UUID
    case: uuid.UUID
    route: Route
    widest: Widest
    when: str

    @property
    def facts(self) -> gate.PartFacts:
        return gate.PartFacts(
            self.owner, self.case, CLINIC_OF[self.case], self.route, self.widest, WHEN[self.when]
        )


CELLS = [
    Cell(ids.new(), *facts)
    for facts in itertools.product((ME, OTHER), CLINIC_OF, Route, Widest, WHEN)
]


def viewers() -> Iterator[Standing]:
    """No role, every role, every two roles; accepted or not; responder nowhere, here, elsewhere."""
    combos = [frozenset(c) for n in range(3) for c in itertools.combinations(Role, n)]
    combos += [frozenset({Role.THERAPIST, Role.SUPERVISOR, Role.CLIENT}), frozenset(Role)]
    answers_for = [frozenset(), frozenset({CLINIC}), frozenset({ELSEWHERE})]
    for roles, accepted, where in itertools.product(combos, (False, True), answers_for):
        cases = {HERE: InCase(roles, accepted)} if roles else {}
        yield Standing(ME, NOW, cases, frozenset({CLINIC}), staff=True, responder_for=where)
    yield Standing(None, NOW)


def looker(viewer: Standing, owner: uuid.UUID | None, case: uuid.UUID) -> Looker:
    here = viewer.cases.get(case)
    return Looker(
        roles=frozenset(map(str, here.roles)) if here else frozenset(),
        took_the_case_on=bool(here and here.accepted),
        answers_for_safety_here=CLINIC_OF[case] in viewer.responder_for,
        is_the_owner=viewer.person is not None and viewer.person == owner,
    )


def should_read(viewer: Standing, cell: Cell) -> bool:
    who = looker(viewer, cell.owner, cell.case)
    return second_reading.may_read(who, str(cell.route), str(cell.widest), cell.when)


Rule = Callable[[Standing, Cell], bool]


def disagreements(rule: Rule) -> list[tuple[Standing, Cell]]:
    return list(_disagreements(rule))


def disagrees(rule: Rule) -> bool:
    """Whether any cell does: stops at the first."""
    return next(_disagreements(rule), None) is not None


def _disagreements(rule: Rule) -> Iterator[tuple[Standing, Cell]]:
    return ((v, c) for v in viewers() for c in CELLS if rule(v, c) != should_read(v, c))


def by_the_gate(viewer: Standing, cell: Cell) -> bool:
    return gate.may_read(viewer, cell.facts)


def write_rows() -> None:
    """All cells as rows, written at once."""
    write_frame()
    from accord_web.measures.models import Response, ResponsePart

    sittings = {(c.owner, c.case): ids.new() for c in CELLS}
    Response.objects.bulk_create(
        Response(
            id=i,
            case_id=case,
            respondent_id=owner,
            measure="session-client",
            version=1,
            language="en",
            meant_for=NOW.date(),
            answered_at=NOW,
            received_at=NOW,
            mode="link",
            alone="yes",
        )
        for (owner, case), i in sittings.items()
    )
    ResponsePart.objects.bulk_create(
        ResponsePart(
            id=c.id,
            response_id=sittings[c.owner, c.case],
            part=f"part-{number}",
            owner_id=c.owner,
            case_id=c.case,
            clinic_id=CLINIC_OF[c.case],
            answers=Sealed(b"-"),
            route=c.route.value,
            widest=c.widest.value,
            waits=False,
            readable_from=WHEN[c.when],
        )
        for number, c in enumerate(CELLS)
    )


def write_frame() -> None:
    from accord_web.cases.models import Case
    from accord_web.people.models import Clinic, Person

    Clinic.objects.bulk_create(
        Clinic(id=c, name="A clinic", key=ids.new(), opened_at=NOW) for c in (CLINIC, ELSEWHERE)
    )
    Person.objects.bulk_create(
        Person(
            id=p,
            clinic_id=CLINIC,
            nickname=Sealed(b"-"),
            zone="UTC",
            language="en",
            key=ids.new(),
            added_at=NOW,
        )
        for p in (ME, OTHER)
    )
    Case.objects.bulk_create(
        Case(
            id=c,
            clinic_id=clinic,
            setting="couple",
            problem="other",
            opened_on=NOW.date(),
            key=ids.new(),
        )
        for c, clinic in CLINIC_OF.items()
    )


def by_the_filter() -> Callable[[Standing, Cell], bool]:
    """The filter's answers, one query a viewer."""
    from accord_web.measures.models import ResponsePart

    latest: list = []

    def rule(viewer: Standing, cell: Cell) -> bool:
        if latest[:1] != [viewer]:
            found = ResponsePart.objects.filter(gate.readable_parts(viewer))
            latest[:] = [viewer, set(found.values_list("id", flat=True))]
        return cell.id in latest[1]

    return rule
