"""Who reads what, asked of the gate itself: every cell of the tables is its answer."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from docs.generator.access_parts import CHOICES, kinds, parts, records, times
from docs.generator.asked import CASE, NEEDS, STAND_IN, Answer, read, readers, said, within
from docs.generator.markdown import page, table, yes

from accord_web.privacy.access import MEMBERS, Policy, Role, Route, Widest
from accord_web.privacy.standing import InCase, Standing

POLICIES: Mapping[Policy, str] = {
    Policy.LIMITED: "limited: each decides, part by part",
    Policy.FULL: "full: nothing passes from one member to another",
    Policy.NONE: "no secrets: what a therapist reads, every member reads",
}


def text() -> str:
    return page(
        "Who reads what",
        "This page is made by asking the gate, the one place in the code that decides. It is meant "
        "to be read and approved by clinicians. If a line is wrong here, the product is wrong.",
        "Six things must agree before somebody reads an answer: where they stand towards it, the "
        "choice of the person who gave it, what the measure permits at most, the time, how the "
        "case handles secrets, and what was agreed to. A “member” is a client, a partner, a "
        "relative or a guardian who takes part in the treatment.",
        *_roles(),
        *_choices(),
        *_members(),
        *_secrets(),
        *_agreements(),
        *_guardians(),
        *_danger(),
        *parts(),
        *times(),
        *records(),
        *kinds(),
        *_rest(),
    )


def _roles() -> list[str]:
    return [
        "## Who somebody is in a case",
        "What a role opens of another member's answers, and what must be so besides. Each row is "
        "asked of the gate with everything in order, and again with one thing missing. Having a "
        "task in the clinic opens no case: another therapist, an administrator and the front desk "
        "have no row here, since they read nothing.",
        table(("who", "reads", "only if"), [_role(role) for role in STAND_IN]),
    ]


def _role(role: Role) -> tuple[str, str, str]:
    work = role not in MEMBERS
    open_to = {
        "what is sent to the therapist": Answer(granted=False),
        "what is sent to the supervisor": Answer(Route.SUPERVISOR, granted=False),
        "what a member opens to them": Answer(widest=Widest.SHARED),
    }
    whole = within(role, work=work)
    opened = [name for name, answer in open_to.items() if read(whole, answer)]
    # What a therapist reads needs no member's opening.
    opened = [name for name in opened if "opens" not in name or len(opened) == 1]
    needs = [
        words
        for flag, words in NEEDS.items()
        if any(read(within(role, work=work, **{flag: False}), open_to[n]) is False for n in opened)
    ]
    return STAND_IN[role], "; ".join(opened) or "nothing by itself", "; ".join(needs) or "–"


def _choices() -> list[str]:
    rows = [
        (name, said(readers(Answer(route, granted=False))), said(readers(Answer(route))))
        for route, name in CHOICES.items()
    ]
    return [
        "## What each choice opens",
        "For a part that leaves a choice, once its time has come. “No one” still counts in totals "
        "of 20 people or more, where the person agreed to that.",
        table(("the person chose", "who reads it", "and where they open it to a member"), rows),
    ]


def _members() -> list[str]:
    partner = within(Role.PARTNER, work=False)
    rows = [
        ("all of it is so", partner, Answer()),
        ("the owner did not open it to them, or closed it again", partner, Answer(granted=False)),
        ("the owner withdrew the agreement to sharing", partner, Answer(agrees_to_sharing=False)),
        ("the case's sharing is closed", within(Role.PARTNER, work=False, sharing=False), Answer()),
        ("its time has not come", partner, Answer(due=False)),
        ("it was sent to the supervisor alone", partner, Answer(Route.SUPERVISOR)),
        ("it was sent to no one", partner, Answer(Route.NOBODY)),
        ("the measure keeps it among staff", partner, Answer(widest=Widest.STAFF)),
        ("they left the case", replace(partner, cases={}), Answer()),
    ]
    return [
        "## From one member to another",
        "A partner reads a part of the other's answers only where every one of these is so: the "
        "measure permits it, the owner sent it to the therapist and opened it to this member, the "
        "owner's agreement to sharing stands, everybody agreed to a policy that lets it, a "
        "therapist opened sharing in this case, and its time has come. Asked with one missing:",
        table(("what is missing", "the partner reads it"), _asked(rows)),
    ]


def _asked(rows: Iterable[tuple[str, Standing, Answer]]) -> Iterator[tuple[str, str]]:
    for words, viewer, answer in rows:
        yield words, yes(read(viewer, answer))


def _secrets() -> list[str]:
    therapist, partner = within(Role.THERAPIST), within(Role.PARTNER, work=False)
    rows = []
    for policy, words in POLICIES.items():
        open_here = replace(partner, cases={CASE: _joint(policy)})
        closed, whole = Answer(policy=policy, granted=False), Answer(policy=policy, with_all=True)
        rows.append(
            (
                words,
                yes(read(therapist, closed)),
                yes(read(therapist, whole)),
                yes(read(open_here, whole)),
                yes(read(therapist, replace(closed, widest=Widest.STAFF))),
            )
        )
    return [
        "## How the case handles secrets",
        "Chosen at the start with everybody, and changed only once everybody agreed again. Until "
        "then nothing passes, as under “full”. A part keeps the policy under which it was sent. "
        "“No one” and the supervisor stay open to everybody under each.",
        table(
            (
                "policy",
                "the therapist reads what one member sent, not open to all members",
                "the therapist reads what is open to all members",
                "another member reads what is open to all members",
                "the therapist reads what a measure keeps among staff",
            ),
            rows,
        ),
    ]


def _joint(policy: Policy) -> InCase:
    """A partner's place where the feature is open: `cases.standings` asks the policy too."""
    return InCase(frozenset({Role.PARTNER}), sharing=policy is not Policy.FULL)


def _agreements() -> list[str]:
    opened = Answer(), Answer(Route.SUPERVISOR)
    rows = [
        (
            "to sharing",
            said(_lost(opened[0], agrees_to_sharing=False)),
        ),
        (
            "to supervision",
            said(_lost(opened[1], agrees_to_supervision=False)),
        ),
        ("to cover", said(_without_cover())),
    ]
    return [
        "## What an agreement opens",
        "Withdrawn or run out, it counts no more from that moment. The record of the treatment "
        "stays. Agreeing to treatment, letting somebody else read, and agreeing to what is done "
        "with data are three things with three texts.",
        table(("the agreement", "who stops reading without it"), rows),
    ]


def _lost(answer: Answer, **without: bool) -> list[str]:
    after = readers(replace(answer, **without))
    return [name for name in readers(answer) if name not in after]


def _without_cover() -> list[str]:
    with_it, without = (within(Role.DEPUTY, covers=flag) for flag in (True, False))
    answer = Answer(granted=False)
    stops = read(with_it, answer) and not read(without, answer)
    return [STAND_IN[Role.DEPUTY]] if stops else []


def _guardians() -> list[str]:
    guardian = within(Role.GUARDIAN, work=False)
    both = within(Role.GUARDIAN, Role.RELATIVE, work=False)
    guarded = Answer(guarded=True, granted=False)
    rows = [
        ("nothing was opened", guardian, guarded),
        (
            "the young person opened it to them as to a member",
            guardian,
            replace(guarded, granted=True),
        ),
        ("the same, and they also take part as a relative", both, replace(guarded, granted=True)),
        ("a clinician opened it, and the opening lasts", guardian, replace(guarded, opened=True)),
        (
            "the same, for what went to the supervisor alone",
            guardian,
            replace(guarded, opened=True, route=Route.SUPERVISOR),
        ),
        (
            "the same, for what went to no one",
            guardian,
            replace(guarded, opened=True, route=Route.NOBODY),
        ),
        (
            "the same, for what a measure keeps among staff",
            guardian,
            replace(guarded, opened=True, widest=Widest.STAFF),
        ),
        (
            "the same, once they are no guardian of the case any more",
            replace(guardian, cases={}),
            replace(guarded, opened=True),
        ),
    ]
    return [
        "## A young person and their guardians",
        "A guardian takes part with answers of their own and is never a reader. What a clinician "
        "opens is by name, with a reason and a day of review, shown to the young person first, and "
        "counts for what comes in after that. A court can close it; coming of age ends it.",
        table(("what happened", "the guardian reads it"), _asked(rows)),
    ]


def _danger() -> list[str]:
    asked = (
        ("danger to oneself", Answer(Route.SAFETY, Widest.SAFETY)),
        ("danger from somebody close", Answer(Route.CLOSE, Widest.CLOSE)),
    )
    rows = [
        (
            words,
            said(readers(answer)),
            yes(read(_who_answers(Role.THERAPIST), answer)),
            yes(read(_who_answers(Role.PARTNER), answer)),
        )
        for words, answer in asked
    ]
    return [
        "## Danger",
        "These answers leave no choice of readers, and say so before they are asked. What was said "
        "of somebody close stands on no page of one's own, since somebody may look along.",
        table(
            (
                "what was asked",
                "who reads it",
                "who answers for it, and treats in the case",
                "who answers for it, and takes part in the case",
            ),
            rows,
        ),
    ]


def _who_answers(role: Role) -> Standing:
    """Somebody of the clinic who answers for danger of both kinds, and has a part in the case."""
    viewer = within(role)
    return replace(viewer, responder_for=viewer.clinics, close_for=viewer.clinics)


def _rest() -> list[str]:
    return [
        "## What follows from it",
        "What somebody may not read takes part in nothing they see: no score, no finding, no "
        "count, no order. It looks like a question that was passed over. Findings are for the "
        "therapists of the case alone, and only once everything they rest on may be read. A change "
        "of mind changes both at once. What someone has read, they have read.",
    ]
