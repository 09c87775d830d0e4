"""The people around one client, as far as the client lets their therapist read of them."""

import uuid
from dataclasses import dataclass
from datetime import date

from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from accord.ecomap import Figures
from accord.measures.wording import wording
from accord.records import State
from accord_web.flows.briefing import Gathered
from accord_web.flows.maps import HOPE, MEASURE, Maps, of_client
from accord_web.people.roles import in_words
from accord_web.privacy.standing import Standing


@dataclass(frozen=True, slots=True)
class AroundLine:
    nickname: str
    role: str
    distance: str
    contact: str
    hope: str  # what the client wrote that they hope for with them


@dataclass(frozen=True, slots=True)
class AroundClient:
    """One card: sentences first, then who stands where."""

    client: str
    day: date | None  # of the latest map of which something may be read
    lines: tuple[AroundLine, ...]
    thoughts: tuple[str, ...]


def around(viewer: Standing, read: Gathered, person: uuid.UUID, name: str) -> AroundClient:
    """There for every client, and said of what may be read alone: the rest does not exist here."""
    held = of_client(viewer, read.case.id, person, read.parts, read.ties)
    options = {
        item: wording(MEASURE, get_language() or "en").item(item).options
        for item in ("distance", "contact")
    }
    hopes = _hopes(read, person)
    lines = tuple(
        AroundLine(
            one.nickname,
            in_words(one.role),
            options["distance"].get(said.distance or "", ""),
            options["contact"].get(said.contact or "", ""),
            hopes.get(one.tie, ""),
        )
        for key, said in held.latest.people.items()
        if (one := held.people[key])
    )
    told = held.days
    thoughts = tuple(_thoughts(held.figures, held, name)) if told else ()
    return AroundClient(name, told[-1] if told else None, lines, thoughts)


def _hopes(read: Gathered, person: uuid.UUID) -> dict[uuid.UUID, str]:
    """The latest of each tie."""
    return {
        row.relationship: str(answer.value)
        for row in read.parts
        if row.measure == HOPE
        and row.owner == person
        and row.relationship is not None
        and (answer := row.answers.get("goal"))
        and answer.state is State.ANSWERED
    }


def _thoughts(found: Figures, held: Maps, client: str) -> list[str]:
    """Figures as one question each. Where too few may be read, that, and no figure."""
    if found.near is None and found.share is None:
        return [_("Not enough yet to say anything: that takes three people of whom you may read.")]
    said = []
    name = {"name": client}
    if found.alone:
        said.append(
            _("Of these nobody stands close or is often in touch. Whom would %(name)s call?") % name
        )
    elif found.near == 0:
        said.append(_("Of these nobody stands close. Who could come nearer to %(name)s?") % name)
    elif found.thin:
        asks = _("Of these one stands close. Who else is there for %(name)s on a hard day?")
        said.append(asks % name)
    if found.one_carries and found.carries:
        asks = _("%(name)s leans on %(who)s most of all. What if %(who)s cannot be there?")
        said.append(asks % {**name, "who": held.people[found.carries].nickname})
    if found.lost:
        asks = ngettext(
            "One who stood close about three months ago does so no more. How is that for %(name)s?",
            "%(n)s who stood close about three months ago do so no more. How is that for %(name)s?",
            found.lost,
        )
        said.append(asks % {**name, "n": found.lost})
    return said
