"""Everything that is held against the second reading: each check yields where the two differ.

The tests ask that none of them finds anything. The mutation run asks that one of them does.
"""

import datetime as dt
import itertools
from collections.abc import Callable, Iterator
from dataclasses import replace

from tests.spec import cells, rows, second_reading
from tests.spec.cells import BOTH, CLINIC, CLINIC_OF, HERE, ME, NOW, OTHER, Looking, Place
from tests.spec.chain import Chain
from tests.spec.second_reading import Around

Check = Callable[[Chain], Iterator[object]]


def function(rule: Chain) -> Iterator[object]:
    return cells.disagreements(rule)


def mostly(rule: Chain) -> Iterator[object]:
    """The function without its longest part: for changes to the rule, made one by one."""
    return cells.disagreements(rule, whole=False)


def glance(rule: Chain) -> Iterator[object]:
    """A few of its cells: most changes are met here at once."""
    return cells.at_a_glance(rule)


def filtered(rule: Chain) -> Iterator[object]:
    return rows.disagreements(rule)


def words(rule: Chain) -> Iterator[object]:
    """A new route, role, policy or record must be given a rule in the second reading as well."""
    known = {
        rule.access.Route: cells.ROUTES,
        rule.access.Widest: cells.WIDEST,
        rule.access.Policy: cells.POLICIES,
        rule.access.Role: cells.ROLES,
        rule.access.Side: second_reading.MOST,
        rule.gate.Record: ("consent", "contact", "note", "process-note", "plan"),
    }
    for kind, names in known.items():
        yield from set(names) ^ set(map(str, kind))


def hats(rule: Chain) -> Iterator[object]:
    """All sets of roles with every flag: what somebody is in a case, and nothing else."""
    for size in range(len(cells.ROLES) + 1):
        for roles in itertools.combinations(cells.ROLES, size):
            for flags in itertools.product(BOTH, repeat=3):
                held = frozenset(map(rule.access.Role, roles))
                here = rule.standing.InCase(held, *flags)
                worn = Looking(((HERE, Place(frozenset(roles), *flags)),)).hats(HERE)
                told = (
                    (here.is_therapist, "treats"),
                    (here.is_supervisor, "supervises"),
                    (here.is_member, "takes part"),
                    (here.may_be_shared_with, "may be told"),
                    (here.is_guardian, "guards"),
                )
                yield from ((roles, flags, hat) for is_so, hat in told if is_so != (hat in worn))


def all_viewers() -> list[Looking]:
    combos = [*cells.one_role(), *cells.more_roles()]
    return [*cells.viewers(combos), *cells.elsewhere(), *cells.parted(), Looking(known=False)]


def sides(rule: Chain) -> Iterator[object]:
    """Where somebody stands towards a row: own first, then who treats, supervises, belongs."""
    side = rule.access.Side
    by_hat = (
        (side.THERAPIST, "treats"),
        (side.SUPERVISOR, "supervises"),
        (side.MEMBER, "takes part"),
    )
    for looking in all_viewers():
        viewer = looking.standing(rule)
        for owner, case in itertools.product((ME, OTHER, None), CLINIC_OF):
            mine = looking.known and owner == ME
            word = second_reading.stands_as(looking.hats(case), mine=mine)
            if viewer.side(owner=owner, case=case) != word:
                yield looking, owner, case
        for one, hat in by_hat:
            where = {case for case in CLINIC_OF if hat in looking.hats(case)}
            if set(viewer.cases_as(one)) != where:
                yield looking, one


def records(rule: Chain) -> Iterator[object]:
    for looking, record, owner, case in itertools.product(
        all_viewers(), rule.gate.Record, (ME, OTHER), CLINIC_OF
    ):
        mine = looking.known and owner == ME
        should = second_reading.may_see(looking.hats(case), str(record), mine=mine)
        viewer = looking.standing(rule)
        if bool(rule.gate.may_see(viewer, record, owner=owner, case=case)) != should:
            yield looking, record, owner, case


def reaching(rule: Chain) -> Iterator[object]:
    """Whoever has to reach people, of their own clinic and of another."""
    for looking, front_desk in itertools.product(all_viewers(), BOTH):
        viewer = replace(looking.standing(rule), front_desk=front_desk)
        for case, clinic in CLINIC_OF.items():
            place = dict(looking.places).get(case, Place())
            should = second_reading.may_be_called_by(
                looking.hats(case),
                place.roles,
                answers_for_this_clinic=clinic in looking.responder_for | looking.close_for,
                keeps_the_diary_of_this_clinic=front_desk and clinic == CLINIC,
            )
            if rule.gate.may_reach(viewer, clinic, case) != should:
                yield looking, front_desk, case
        bare = replace(viewer, cases={})
        if rule.gate.may_reach(viewer, CLINIC) != rule.gate.may_reach(bare, CLINIC, HERE):
            yield looking, front_desk, "of no case"


def kinds(rule: Chain) -> Iterator[object]:
    """The table of what each may ever see, and that nothing in it can be written to."""
    for side, most in second_reading.MOST.items():
        seen = rule.access.SEES[rule.access.Side(side)]
        if set(map(str, seen)) != set(most.split()):
            yield side, seen
    if set(map(str, rule.access.SHARED_ALONG)) != second_reading.PASSED_ON:
        yield "what may pass to members at all"


def nobody_in_particular(rule: Chain) -> Iterator[object]:
    """The audience of findings treats these cases, and is nothing else anywhere."""
    viewer = rule.standing.as_therapist([HERE], NOW)
    plain = rule.standing.Standing(None, NOW, viewer.cases)
    if viewer != plain or list(viewer.cases) != [HERE]:
        yield viewer
    here = viewer.cases[HERE]
    if here != rule.standing.InCase(frozenset({rule.access.Role.THERAPIST})):
        yield HERE, here
    nobody = (frozenset(), False, False, False, False, *[frozenset()] * 3, "UTC")
    held = (
        *(plain.clinics, plain.staff, plain.administrator, plain.treats, plain.front_desk),
        *(plain.responder_for, plain.close_for, plain.own_people, plain.zone),
    )
    if held != nobody or dict(rule.standing.Standing(None, NOW).cases) != {}:
        yield held
    if rule.gate.PartFacts(ME, HERE, ME, "", "", None) != rule.gate.PartFacts(
        *(ME, HERE, ME, "", "", None, rule.access.Policy.LIMITED, False),
        *(frozenset(), frozenset(), frozenset(), False, False, False),
    ):
        yield "what is not said of a part"
    if rule.standing.InCase(frozenset()) != rule.standing.InCase(frozenset(), False, False, False):
        yield "what is not said of a part in a case"


def times(rule: Chain) -> Iterator[object]:
    """From when something may be read: every order of the moments around an answer."""
    for route, waits, one in around():
        should = second_reading.opens_at(route, waits, one)
        facts = _moments(rule, one)
        opened = rule.sharing.readable_from(rule.access.Route(route), waits=waits, moments=facts)
        if opened != _hour(should):
            yield route, waits, one
        if rule.sharing.blind_until(facts) != _hour(second_reading.latest_end_of_blindness(one)):
            yield one


def around() -> Iterator[tuple[str, bool, Around]]:
    hours = ((0, 10, 29, 30, 60), (None, 5), (None, 2, 12, 40), (None, 8, 29, 30, 100))
    more = ((None, 5, 50), (None, 6, 28, 29, 80))
    for route, waits in itertools.product(cells.ROUTES, BOTH):
        for told in itertools.product(*hours, *more):
            yield route, waits, Around(*told)


def _hour(number: int | None) -> dt.datetime | None:
    return None if number is None else NOW + dt.timedelta(hours=number)


def _moments(rule: Chain, one: Around):
    return rule.sharing.Moments(
        received=_hour(one.received),
        session_ends=_hour(one.session_ended),
        other_side_answered=_hour(one.therapist_answered),
        next_begins=_hour(one.next_begins),
        next_held_until=_hour(one.met_again_until),
        blind_until=_hour(one.settled),
    )


def findings(rule: Chain) -> Iterator[object]:
    """Written by `writing.write_findings`."""
    from accord_web.signals.models import Finding
    from tests.spec.writing import FINDINGS

    for looking in rows.lookers():
        found = Finding.objects.filter(rule.filters.readable_findings(looking.standing(rule)))
        read = set(found.values_list("id", flat=True))
        worn = {case: looking.hats(case) for case in CLINIC_OF}
        for (case, *facts), row in FINDINGS.items():
            if (row in read) != second_reading.may_read_finding(worn[case], *facts):
                yield looking, case, facts


def whole_records(rule: Chain) -> Iterator[object]:
    """Asked of a table that has an owner and a case; the filter takes the names of its columns."""
    from accord_web.cases.models import Consent

    wanted = Consent.objects.filter(purpose="cover")
    written = list(wanted.values_list("case", "person"))
    for looking, record in itertools.product(rows.lookers(), rule.gate.Record):
        viewer = looking.standing(rule)
        found = wanted.filter(rule.filters.readable(viewer, record))
        renamed = wanted.filter(
            rule.filters.readable(viewer, record, owner="given_by", case="case_id")
        )
        should = {
            (case, owner)
            for case, owner in written
            if second_reading.may_see(
                looking.hats(case), str(record), mine=looking.known and owner == ME
            )
        }
        for one in (found, renamed):
            if set(one.values_list("case", "person")) != should:
                yield looking, record


PURE: tuple[Check, ...] = (
    *(words, kinds, nobody_in_particular, times, hats, sides, records, reaching),
    function,
)
OF_ROWS: tuple[Check, ...] = (findings, whole_records, filtered)
