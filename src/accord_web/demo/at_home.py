"""Who answers for danger from somebody close in the make-believe clinic, and what there is to see.

Jo and Sam each had their minutes alone, twice. Sam could not say something; Mara spoke with them.
Look for it with Tomás, Ines, Jo or Sam: there is nothing.
"""

import uuid
from collections.abc import Mapping
from datetime import timedelta

from accord_web import clock
from accord_web.cases.queries import members, sessions, standing
from accord_web.checkins.alone import ALONE_EVERY, sitting
from accord_web.flows.alone import finish, hand_over
from accord_web.people.cover import arrange_close_cover
from accord_web.signals.actions import acknowledge_close
from accord_web.signals.queries import close_alerts

CALM = {"say-no": "no", "decides": "no", "hurt": "no", "frightened": "no", "child": "no-child"}
LATER = {  # by name, at the second time
    "Sam": {**CALM, "say-no": "cannot-say", "decides": "in-part"},
}
REACHED = {
    "Jo": {"channel": "email", "where": "jo@make-believe.example", "hours": "any", "others": "no"},
    "Sam": {
        "channel": "phone",
        "where": "000 123",
        "hours": "morning",
        "message": "no",
        "others": "yes",
    },
}
A_MINUTE = timedelta(minutes=1)


def arrange(clinic: uuid.UUID, staff: Mapping[str, uuid.UUID]) -> None:
    arrange_close_cover(
        clinic,
        responders=[
            (staff["mara"], "Monday to Friday, 9 to 17", False),
            (staff["nils"], "Monday to Friday, 8 to 14", False),
            (staff["bea"], "when the two are away", True),
        ],
        answer_within_minutes=240,
        hours="Monday to Friday, 9 to 17",
        out_of_hours="At night and at weekends nobody here reads this. If you are in danger then, "
        "call one of the numbers on the last page.",
        by=None,
    )


def live(case: uuid.UUID, therapist: uuid.UUID, mara: uuid.UUID) -> None:
    """A few minutes alone for each, in the first session and in the seventh."""
    held = [s for s in sessions(standing(therapist), [case]) if s.state == "held"]
    for session in held:
        if (session.number - 1) % ALONE_EVERY:
            continue
        people = [m for m in members(standing(therapist), [case])[case] if m.is_member]
        for n, member in enumerate(people):
            with clock.turned_to(session.starts_at + (5 + 8 * n) * A_MINUTE):
                viewer = standing(therapist)
                row = sitting(None, hand_over(viewer, session.id, member.person, by=therapist))
                assert row is not None
                said = LATER.get(member.nickname, CALM) if session.number > 1 else CALM
                body = {f"close.{item}": value for item, value in said.items()}
                if session.number == 1:
                    reach = REACHED.get(member.nickname, {})
                    body |= {f"contact.{name}": value for name, value in reach.items()}
                finish(row, {"alone": "yes", **body}, by=None)
    _answer(mara)


def _answer(mara: uuid.UUID) -> None:
    for alert in close_alerts(standing(mara)):
        with clock.turned_to(alert.raised_at + 95 * A_MINUTE):
            acknowledge_close(
                standing(mara),
                alert.id,
                "Met alone before their next session. Wants time to think; has my number under "
                "another name. We speak again in two weeks.",
                by=mara,
            )
