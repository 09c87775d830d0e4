"""What is read from a clinic, by its meaning: the same before and after an upgrade."""

import datetime as dt
from typing import Any


def read(moment: dt.datetime) -> dict[str, Any]:
    """Names, sessions, findings, deeds, tasks, scores and answers of every case, and a brief."""
    from accord_web import clock
    from accord_web.cases.queries import cases, standing
    from accord_web.people.queries import clinic, therapist_named
    from accord_web.privacy import audit

    with clock.turned_to(moment):
        here = clinic(None)
        assert here is not None
        viewer = standing(therapist_named(None, "Tomás", here.id))
        told = [_case(viewer, row.id) for row in cases(viewer)]
        return {"clinic": here.name, "cases": told, "audit": audit.verify()}


def read_shared(moment: dt.datetime) -> dict[str, Any]:
    """What each member of a joint case reads of another, what was agreed on secrets, and notes."""
    from accord_web import clock
    from accord_web.cases.models import Case, Note, Part
    from accord_web.cases.notes import chains, notes
    from accord_web.cases.queries import standing
    from accord_web.measures.queries import parts
    from accord_web.people.queries import clinic, therapist_named

    found: dict[str, Any] = {"passed": [], "policies": [], "notes": []}
    with clock.turned_to(moment):
        for case in Case.objects.order_by("id"):
            found["policies"].append([case.policy, case.policy_agreed_at is not None])
            people = Part.objects.filter(case=case, role="client").order_by("id")
            for n, person in enumerate(people.values_list("person", flat=True)):
                read = parts(standing(person), [case.id])
                passed = [[p.measure, p.part, p.session] for p in read if p.owner != person]
                found["passed"].append([case.setting, n, sorted(passed)])
        here = clinic(None)
        assert here is not None
        viewer = standing(therapist_named(None, "Tomás", here.id))
        for case_id in dict.fromkeys(Note.objects.values_list("case", flat=True)):
            signed = chains(notes(viewer, case_id))
            found["notes"] += [[line for line in c.head.lines if line] for c in signed]
    return found


def _case(viewer, case) -> dict[str, Any]:
    from accord.brief import compose
    from accord_web.cases.queries import members, sessions, tasks
    from accord_web.flows.briefing import facts
    from accord_web.measures.queries import parts
    from accord_web.signals.queries import deeds, findings

    known = {str(m.person): m.nickname for m in members(viewer, [case])[case]}
    brief = compose(facts(viewer, case), "en")
    return {
        "people": sorted(known.values()),
        "opens": type(brief).__name__,
        "sessions": [
            [s.number, s.state, s.starts_at.isoformat()] for s in sessions(viewer, [case])
        ],
        "tasks": sorted(t.text for t in tasks(viewer, case)),
        "deeds": sorted([d.signal, d.session, d.what] for d in deeds(viewer, [case])),
        "findings": sorted([f.signal, f.session] for f in findings(viewer, [case])),
        "scores": sorted(
            [known[str(p.owner)], p.measure, p.session, scale, value]
            for p in parts(viewer, [case])
            for scale, value in p.scores.items()
            if value is not None
        ),
        "answers": sorted(
            [known[str(p.owner)], p.measure, p.session, item, a.state.value, a.value]
            for p in parts(viewer, [case])
            for item, a in p.answers.items()
            if a.value is not None and not isinstance(a.value, int)
        ),
    }
