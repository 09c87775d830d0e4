"""Going through the map: everybody as last time, to confirm, change, add or let go. One form.

Adding sends the whole form and shows it again with what was chosen so far, so that no answer is
ever put into an address or kept before its readers were said. Nothing here needs the script.
"""

import uuid
from dataclasses import dataclass
from urllib.parse import urlencode

from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accord.ecomap import Said
from accord.ecomap.maps import CONTACTS, DISTANCES
from accord.errors import AnswerError
from accord.measures.wording import fill, wording
from accord_web import ids
from accord_web.cases.guardians import is_young
from accord_web.cases.queries import ReadersRow, readers
from accord_web.checkins.plan import ToAsk
from accord_web.checkins.queries import CheckInRow
from accord_web.checkins.unasked import MAP, TooMany, draft
from accord_web.flows import maps, name
from accord_web.flows.maps import MEASURE, Maps
from accord_web.flows.sending import ROUTE, Outcome
from accord_web.people.roles import ROLES, in_words
from accord_web.portal import routes
from accord_web.portal.asking import Reading, last_route
from accord_web.portal.map import client
from accord_web.portal.people import SomebodyForm
from accord_web.portal.posted import with_route
from accord_web.portal.young import told as young_words
from accord_web.privacy import audit
from accord_web.privacy.standing import NotAllowed, Standing
from accord_web.storage.lock import writing

ADD, GO, NEW = "add", "go", "new"


@dataclass(frozen=True, slots=True)
class Choice:
    code: str
    label: str
    chosen: bool


@dataclass(frozen=True, slots=True)
class Row:
    """One person in the form."""

    tie: uuid.UUID
    nickname: str
    role: str
    question: str
    distances: tuple[Choice, ...]
    contacts: tuple[Choice, ...]
    goes: bool

    @property
    def placed(self) -> bool:
        return any(one.chosen for one in self.distances)


@require_safe
def begin(request):
    client(request.viewer)
    return redirect("portal:map_now", ids.at(request.viewer.now))


@require_http_methods(["GET", "HEAD", "POST"])
def map_now(request, sitting: uuid.UUID):
    viewer: Standing = request.viewer
    client(viewer)
    case = maps.case_of(viewer)
    if case is None:
        raise NotAllowed("Where nobody is treated, no map is told.")
    maps.check_sitting(viewer, case, sitting)
    posted = request.POST if request.method == "POST" else None
    form, wrong = None, ""
    held = maps.own(viewer)
    taken = [one.nickname for one in held.people.values() if one.here]
    given = {} if posted is None else _given(posted, viewer, case)
    if posted is not None and (ADD in posted or posted.get("nickname", "").strip()):
        room = len(taken) < name.MOST
        form = SomebodyForm(posted, taken=taken, use_required_attribute=False)
        if room and form.is_valid():
            told = Said(_code(posted.get(NEW), DISTANCES))
            named = name.somebody(viewer, **form.cleaned_data, by=viewer.person)
            given[_tie(viewer, case, named)] = told
            form, held = None, maps.own(viewer)
        elif not room:
            form = None
    if posted is not None and ADD not in posted and form is None:
        wrong = _keep(request, viewer, case, sitting, given)
        if not wrong:
            return redirect(f"{reverse('portal:map')}?{urlencode({'kept': 'yes'})}")
    return _show(request, viewer, case, sitting, held, given, form=form, wrong=wrong)


def _tie(viewer: Standing, case: uuid.UUID, named: uuid.UUID) -> uuid.UUID:
    return next(tie for tie, key in maps.on_it(viewer, case).items() if key == str(named))


def _given(posted, viewer: Standing, case: uuid.UUID) -> dict[uuid.UUID, Said]:
    """What the form says of those who are on the map; of nobody else."""
    return {
        tie: Said(_code(posted.get(f"d-{tie}"), DISTANCES), _code(posted.get(f"c-{tie}"), CONTACTS))
        for tie in maps.on_it(viewer, case)
    }


def _code(raw: str | None, codes: tuple[str, ...]) -> str | None:
    return raw if raw in codes else None


def _gone(posted, viewer: Standing, case: uuid.UUID) -> dict[uuid.UUID, str]:
    """Those whom the form lets go, by tie."""
    wanted = set(posted.getlist(GO))
    return {tie: key for tie, key in maps.on_it(viewer, case).items() if str(tie) in wanted}


def _keep(request, viewer: Standing, case: uuid.UUID, sitting: uuid.UUID, given) -> str:
    """Keep the map, and let go whom it lets go. Gives what is wrong, in words."""
    gone = _gone(request.POST, viewer, case)
    stay = {tie: said for tie, said in given.items() if tie not in gone}
    assert viewer.person is not None
    try:
        outcome = _tell(request, viewer, case, sitting, stay)
    except AnswerError as error:
        return str(error)
    except TooMany:
        return _("That is a great deal for one day. Please bring the rest to your next session.")
    for key in gone.values():
        name.let_go(viewer, uuid.UUID(key), by=viewer.person)
    if outcome is Outcome.BLANK and not gone:
        return _("Nobody has a place yet. Say of one person or more how close they feel, or leave.")
    return ""


def _tell(request, viewer: Standing, case: uuid.UUID, sitting: uuid.UUID, stay) -> Outcome:
    row = _draft(viewer, case)
    as_sent = request.POST.get(ROUTE, routes.AS_LAST_TIME)
    route = with_route(row, {ROUTE: as_sent}, readers(viewer, case), again=False)[ROUTE]
    return maps.tell_map(
        viewer,
        case,
        stay,
        sitting,
        route=route,
        as_sent=as_sent,
        language=translation.get_language() or "en",
        by=viewer.person,
    )


def _draft(viewer: Standing, case: uuid.UUID) -> CheckInRow:
    """What is asked here, for the words about who reads it."""
    return draft(viewer, case, MAP, [ToAsk(MEASURE, tie) for tie in maps.on_it(viewer, case)])


def _show(request, viewer: Standing, case, sitting, held: Maps, given, *, form, wrong: str):
    row = _draft(viewer, case)
    with translation.override(row.language), timezone.override(row.zone):
        posted = request.method == "POST"
        rows = _rows(held, maps.on_it(viewer, case), given if posted else None, request.POST)
        with writing():
            audit.log(audit.READ, by=viewer.person, record="page:map")
        here = sum(one.here for one in held.people.values())
        context = {
            "rows": rows,
            "first": not held.days,
            "day": held.days[-1] if held.days else None,
            "form": form or SomebodyForm(use_required_attribute=False),
            "roles": ROLES.items(),
            "role": request.POST.get("role", "") if form else "",
            "distances": _choices("distance", DISTANCES, request.POST.get(NEW) if form else None),
            "room": here < name.MOST,
            "reading": _reading(row, viewer, readers(viewer, case), request.POST),
            "status": wording(MEASURE, row.language).status,
            "intro": wording(MEASURE, row.language).intro,
            "wrong": wrong,
            "adding": posted or not held.days,
            "young": is_young(row.person, case),
            "duties": routes.duties(row.country, row.language),
        }
        bad = bool(wrong or (form and form.errors))
        return render(request, "portal/map_now.html", context, status=422 if bad else 200)


def _rows(held: Maps, ties, given, posted) -> list[Row]:
    latest = held.latest.people
    words = wording(MEASURE, translation.get_language() or "en").item("distance")
    goes = set(posted.getlist(GO))
    found = []
    for tie, key in ties.items():
        said = latest.get(key, Said()) if given is None else given.get(tie, Said())
        one = held.people[key]
        found.append(
            Row(
                tie=tie,
                nickname=one.nickname,
                role=in_words(one.role),
                question=fill(words.text, name=one.nickname),
                distances=_choices("distance", DISTANCES, said.distance),
                contacts=_choices("contact", CONTACTS, said.contact),
                goes=str(tie) in goes,
            )
        )
    return found


def _choices(item: str, codes: tuple[str, ...], chosen: str | None) -> tuple[Choice, ...]:
    options = wording(MEASURE, translation.get_language() or "en").item(item).options
    return tuple(Choice(code, options[code], code == chosen) for code in codes)


def _reading(row: CheckInRow, viewer: Standing, staff: ReadersRow, posted) -> Reading:
    """The line on who reads it, and the choice behind Change, as on any form of one's own."""
    usual = last_route(row, again=False)
    offered = tuple(routes.choices(staff, named=True))
    preset = routes.resolved(usual, staff)
    chosen = posted.get(ROUTE, preset)
    return Reading(
        choices=offered,
        chosen=chosen if chosen in {one.code for one in offered} else preset,
        usual=usual,
        usual_is_gone=usual != "" and preset != usual,
        fixed=(),
        nobody_else=young_words(row, viewer, named=True) or routes.nobody_else(staff.setting),
    )
