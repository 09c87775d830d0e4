"""A family in the make-believe clinic: Noa is fifteen; of two guardians a court limits one.

What Noa shares with Tomás is open to Maren since the third session, and Noa saw it first.
"""

import uuid
from datetime import date, timedelta

from accord_web import clock
from accord_web.cases import openings
from accord_web.cases.guardians import guardians
from accord_web.cases.queries import members, standing
from accord_web.demo.cases import Agreed, Client, Treatment
from accord_web.flows import guardians as flow
from accord_web.flows.agree_for import agree_for
from accord_web.flows.begin import Newcomer

A_YEAR = timedelta(days=365)
ALL = dict.fromkeys(("treatment", "platform", "sharing", "records"), (True, ""))
LIMITED = {
    "treatment": (True, "Joint custody, as before."),
    "platform": (True, ""),
    "sharing": (False, "Family court, order of last March: nothing from treatment is passed on."),
    "records": (False, "The same order, a copy is in the paper file."),
}
OPENED = (
    "Two panic attacks at school that nobody at home knew of. Agreed with Noa and Maren together.",
    "So that Maren can help on a bad morning without asking you. We look at it again together.",
)

NOA = Treatment(
    clients=(
        Client(
            "Noa",
            "growing",
            seed=71,
            account="noa",
            young=3,
            lines={4: "School. Not everything about it.", 6: "Can we talk about the summer?"},
            routes={3: "nobody", 5: "therapist-later"},
            with_company=frozenset({2}),
        ),
        Client("Maren", "steady", seed=72, account="maren", pronoun="she", guards=ALL, opened=3),
        Client("Ruben", "gap", seed=73, account="ruben", pronoun="he", guards=LIMITED),
    ),
    next_in=2,
    at="17:30",
    sessions=6,
    setting="family",
    problem="anxiety",
    agreed=(Agreed(5, "Mornings: one question, and ten minutes before the next"),),
    notes={
        1: (
            "What brings each of them; how the weeks go between two homes.",
            "Said who reads what, to all three, before anything was asked.",
            "Noa quiet at first, then quick. The two adults civil.",
            "",
            "Noa alone for the first half.",
        ),
        3: (
            "Panic at school, twice.",
            "Breathing, and a plan for the first lesson.",
            "Noa wanted Maren to know. We spoke about it together.",
            "What Noa shares with me is open to Maren until we look at it again.",
            "",
        ),
    },
)


def join(told: Treatment, case: uuid.UUID, therapist: uuid.UUID, today: date) -> None:
    """Who is not of age, and who guards them: before the first session is planned."""
    people = {m.nickname: m.person for m in members(standing(therapist), [case])[case]}
    for young in (c for c in told.clients if c.young):
        person = people[young.name]
        viewer = standing(therapist)
        flow.note_young(viewer, case, person, today + young.young * A_YEAR, by=therapist)
        flow.ask(viewer, case, person, True, by=therapist)
        flow.judge(viewer, case, person, False, _JUDGED, by=therapist)
        for adult in (c for c in told.clients if c.guards):
            who = Newcomer(adult.name, adult.pronoun)
            flow.add(viewer, case, person, who, adult.guards, by=therapist)
        for row in guardians(standing(therapist), case):
            if row.allowed["treatment"]:
                agree_for(standing(row.person), case, person, language="en", by=row.person)


_JUDGED = "Understands what we do and can weigh it up; not yet alone against both adults' wishes."


def open_up(told: Treatment, case: uuid.UUID, therapist: uuid.UUID, number: int, zone: str) -> None:
    """What is opened after a session, and seen by the young person on the same evening."""
    names = {adult.name for adult in told.clients if adult.opened == number}
    for row in guardians(standing(therapist), case):
        if row.nickname in names:
            until = clock.today(zone) + timedelta(weeks=12)
            reason, said = OPENED
            made = flow.open_to(
                standing(therapist), row.id, reason=reason, said=said, until=until, by=therapist
            )
            openings.shown(made, case, by=row.young)
