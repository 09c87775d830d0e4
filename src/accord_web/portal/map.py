"""The map of the people around a client: a list first, the picture behind a choice, no verdict.

No title, address or message holds a name. Strain and trust stand on the page of each person,
behind one more tap; safety stands nowhere here.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accord import drawing
from accord.ecomap import Figures, Layout, Said
from accord.measures.wording import wording
from accord_web.cases.joint import joint_cases
from accord_web.flows import maps, name
from accord_web.flows.maps import MEASURE, Maps, Person
from accord_web.people.roles import in_words
from accord_web.privacy import audit
from accord_web.privacy.standing import NotAllowed, Standing
from accord_web.storage.lock import writing


@dataclass(frozen=True, slots=True)
class Line:
    """Somebody on the map, in words."""

    person: Person
    role: str
    distance: str  # empty where it was not said
    contact: str


@require_safe
def map(request):
    viewer: Standing = request.viewer
    client(viewer)
    held = maps.own(viewer)
    case = maps.case_of(viewer)
    with writing():
        audit.log(audit.READ, by=viewer.person, record="page:map")
    told = held.days
    context = {
        "lines": lines(held),
        "day": told[-1] if told else None,
        "maps": len(told),
        "open": case is not None,
        "picture": picture(held) if held.latest.people else "",
        "thoughts": thoughts(held.figures, held.people) if told else [],
        "kept": request.GET.get("kept") == "yes",
        "joint": case in joint_cases(viewer),
    }
    with timezone.override(viewer.zone):
        return render(request, "portal/map.html", context)


def client(viewer: Standing) -> None:
    """Whoever is nobody's client has no map, and no page for one."""
    if viewer.person is None or not name.is_client(viewer):
        raise NotAllowed("Only clients have a map.")


def lines(held: Maps) -> list[Line]:
    """Everybody who is on it now, in the order in which they were named."""
    return [line(held.people[key], said) for key, said in held.latest.people.items()]


def line(person: Person, said: Said) -> Line:
    return Line(person, in_words(person.role), words("distance", said.distance), in_touch(said))


def words(item: str, code: str | None) -> str:
    """An answer in the words in which it was given."""
    here = wording(MEASURE, get_language() or "en")
    return here.item(item).options[code] if code else ""


def in_touch(said: Said) -> str:
    return words("contact", said.contact)


def initials(people: Iterable[Person]) -> dict[str, str]:
    """Who is who by their first letters; of two alike the second gets a number."""
    found: dict[str, str] = {}
    for one in people:
        letters = "".join(word[0].upper() + "." for word in one.nickname.split() if word)
        letters = letters[:6] or "–"
        same = sum(1 for other in found.values() if other.split(" ")[0] == letters)
        found[one.key] = f"{letters} {same + 1}" if same else letters
    return found


def picture(held: Maps, called: dict[str, str] | None = None) -> str:
    """The drawing, in one colour; what it shows stands as a list beside it."""
    here: Layout = held.picture(called)
    people = [drawing.Person((s.x, s.y), s.half, s.name) for s in here.spots.values()]
    return drawing.around(_("You"), people, size=(here.width, here.height), rings=here.rings)


def thoughts(found: Figures, people: dict[str, Person]) -> list[str]:
    """Figures as kind questions. Where too few were placed, that, and no figure."""
    if found.near is None and found.share is None:
        return [_("Not enough yet: with three people on it or more, something can be said.")]
    said = []
    if found.alone:
        said.append(
            _(
                "At the moment nobody stands close, and nobody is often in touch. "
                "Who would you like to hear from?"
            )
        )
    elif found.near == 0:
        said.append(_("Nobody stands close at the moment. Who could come a little nearer?"))
    elif found.thin:
        said.append(_("One person stands close. Who else could there be on a hard day?"))
    elif found.near is not None:
        said.append(
            ngettext(
                "%(n)s person stands close to you.", "%(n)s people stand close to you.", found.near
            )
            % {"n": found.near}
        )
    if found.one_carries and found.carries:
        said.append(
            _("You lean on %(name)s most of all. Is there something that others could carry?")
            % {"name": people[found.carries].nickname}
        )
    if found.lost:
        said.append(
            ngettext(
                "Since about three months ago one person who stood close does so no more. "
                "Would you like to talk about it?",
                "Since about three months ago %(n)s people who stood close do so no more. "
                "Would you like to talk about it?",
                found.lost,
            )
            % {"n": found.lost}
        )
    return said
