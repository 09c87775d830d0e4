"""What set Mira back in the last two months, how far back she said she was, and her two plans."""

import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta

from accord_web import clock, ids
from accord_web.cases.plans import HARD, WELL, Call, latest, save, tidy
from accord_web.cases.queries import standing
from accord_web.checkins.plan import ToAsk
from accord_web.checkins.unasked import SETBACK, draft
from accord_web.flows.sending import Sending
from accord_web.flows.setbacks import TOLD, say_how_far
from accord_web.flows.tell import tell
from accord_web.people.queries import names
from accord_web.relationships.queries import ties

ITEMS = ("kind", "turned", "helped", "hard", "back")


@dataclass(frozen=True, slots=True)
class Blow:
    """One setback, so many days ago, and her words on the days after it."""

    ago: int
    kind: str
    turned: str  # somebody on her map, or a code
    helped: str
    hard: int
    words: tuple[tuple[int, str], ...] = ()
    route: str = "therapist-now"


MIRA = (
    Blow(61, "much", "Ana", "yes", 6, ((1, "partly"), (2, "back"))),
    Blow(54, "between", "nobody", "nobody", 7, ((1, "not-yet"), (4, "partly"), (5, "back"))),
    Blow(46, "body", "Ana", "a-little", 4, ((1, "back"),)),
    Blow(37, "between", "Piotr", "yes", 8, ((2, "not-yet"), (3, "partly"), (4, "back"))),
    Blow(29, "before", "nobody", "nobody", 7, ((3, "not-yet"), (6, "back")), "nobody"),
    Blow(20, "much", "Ana", "yes", 5, ((1, "partly"), (2, "back"))),
    Blow(12, "loss", "not-on-map", "a-little", 6, ((1, "partly"), (3, "back"))),
    Blow(2, "between", "Ana", "yes", 7, ((1, "partly"),)),
)
TOGETHER = {
    "signs": "I stop answering messages. I lie awake at four, two nights running.",
    "helps": "Out of the house, even round the block. The radio in the kitchen. Ring somebody "
    "before it is late.",
    "away": "The evening news. Wine in the house: Ana keeps it.",
}
ALONE = {
    "signs": "Sundays feel long. I say yes before I know.",
    "helps": "The Wednesday walk home. Cooking with Ana. Half an hour with nothing to do.",
    "away": "Deciding anything after nine in the evening.",
}
PEOPLE = (
    Call("", "Ana", "000 555 01"),
    Call("", "Piotr", "000 555 02"),
    Call("", "Mum", "000 555 03", second=False),
)


def live(case: uuid.UUID, therapist: uuid.UUID, client: uuid.UUID) -> None:
    """From the midnight before today, back and forth again."""
    midnight = clock.now()
    for blow in MIRA:
        began = midnight - timedelta(days=blow.ago) + timedelta(hours=19.5)
        _tell(case, client, blow, began)
        for day, word in blow.words:
            at = began + timedelta(days=day)
            if at < midnight:
                with clock.turned_to(at):
                    say_how_far(standing(client), word, ids.at(at), by=client)
    _plan(case, client, therapist, HARD, TOGETHER, midnight - timedelta(days=33, hours=9))
    _plan(case, client, client, WELL, ALONE, midnight - timedelta(days=26, hours=3))


def _tell(case: uuid.UUID, client: uuid.UUID, blow: Blow, at: datetime) -> None:
    with clock.turned_to(at):
        viewer = standing(client)
        called = {one.id: one.nickname for one in names(viewer, client)}
        known = {called[tie.named]: str(tie.id) for tie in ties(viewer, case) if tie.named}
        said = {
            "kind": blow.kind,
            "turned": known.get(blow.turned, blow.turned),
            "helped": blow.helped,
            "hard": str(blow.hard),
            "back": "not-yet",
        }
        body = {f"0.{item}": said[item] for item in ITEMS}
        body |= {"shown": ",".join(body), "reached": "5", "alone": "yes", "route": blow.route}
        row = draft(viewer, case, SETBACK, [ToAsk(TOLD), ToAsk("everyday")], sitting=ids.at(at))
        tell(viewer, row, Sending(body, "phone", formed_at=row.opens_at), by=client)


def _plan(
    case: uuid.UUID,
    client: uuid.UUID,
    by: uuid.UUID,
    kind: str,
    sections: dict[str, str],
    at: datetime,
) -> None:
    with clock.turned_to(at):
        viewer = standing(by)
        now = latest(viewer, client, kind)
        seen = str(now.id) if now else ""
        written = tidy(sections, PEOPLE if kind == HARD else PEOPLE[:1])
        save(viewer, case, client, kind, written, seen=seen, open_it=by != client, by=by)
