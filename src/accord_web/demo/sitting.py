"""One sitting of one person: a check-in filled in from a story and sent the real way."""

import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from accord.measures.measure import Item
from accord.synthetic.make_believe import Value
from accord_web.cases.joint import token
from accord_web.checkins.form import fields, screens
from accord_web.checkins.queries import AskedRow, CheckInRow
from accord_web.flows.members import MEMBERS, tick
from accord_web.flows.submit import ROUTE, SEEN, Outcome, Sending, submit
from accord_web.privacy.access import Policy

Tell = Callable[[AskedRow, Item], Value]  # what somebody answers; None passes it over
NO_NAMES: Mapping[int, str] = {}
COVER = {"who": "Ines", "soon": "an hour", "hours": "9 to 17"}  # only fills the form's sentences


@dataclass(frozen=True, slots=True)
class Manner:
    """How somebody answers."""

    route: str = "therapist-now"
    alone: bool = True
    mode: str = "link"
    shares: tuple[uuid.UUID, ...] = ()  # members to whom how they have been is opened


def send(checkin: CheckInRow, tell: Tell, manner: Manner, *, by: uuid.UUID) -> bool:
    """Fill in what the form asks and send it. False where nothing at all was answered."""
    shown = screens(
        checkin,
        alone=manner.alone,
        known=True,
        language="en",
        other="",
        names=NO_NAMES,
        cover=COVER,
    )
    asked = {row.order: row for row in checkin.asked}
    body = {"shown": fields(shown), SEEN: "yes" if manner.alone else "no", ROUTE: manner.route}
    for screen in shown:
        value = tell(asked[int(screen.name.partition(".")[0])], screen.item)
        if value is not None:
            body[screen.name] = str(value)
    if manner.shares:
        body[MEMBERS] = Policy.LIMITED.value
        body |= {
            tick("wellbeing", "wellbeing", token(checkin.case, one)): "yes" for one in manner.shares
        }
    return submit(checkin, Sending(body, manner.mode), by=by) is Outcome.SENT
