"""What the page of a check-in shows: its questions, what is said before them, and who reads."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accord.measures.schema import load
from accord.measures.wording import Wording, fill, wording
from accord_web.cases.queries import ReadersRow, readers
from accord_web.checkins.form import NAMED, SKIP, Screen, fields, screens
from accord_web.checkins.queries import CheckInRow
from accord_web.measures.queries import sitting_route, usual_route
from accord_web.people.queries import CoverRow, cover, names, told_of_safety
from accord_web.portal import members, routes
from accord_web.portal.young import told as young_words
from accord_web.privacy.standing import Standing
from accord_web.relationships.queries import ties

ALONE, NOT_ALONE, UNSURE = "yes", "no", "unsure"  # whether the person is alone with the screen
FOR_TODAY = "for-today"  # a line of one's own: it stands on the last screen, beside Send
MANY_MINUTES = 60


@dataclass(frozen=True, slots=True)
class Option:
    value: str
    label: str
    given: bool


@dataclass(frozen=True, slots=True)
class Question:
    """One question as its template needs it."""

    screen: Screen
    title: str  # of the measure it belongs to
    before: tuple[str, ...]  # said above it: who is told of the answers
    intro: str  # said under it: what the measure is about
    options: tuple[Option, ...]
    skipped: bool
    text: str  # what was typed, where it is typed

    @property
    def steps(self) -> bool:
        return self.screen.item.kind == "scale11"


@dataclass(frozen=True, slots=True)
class Reading:
    """The last screen's line on who reads, and the choice behind Change."""

    choices: tuple[routes.Choice, ...]
    chosen: str
    usual: str  # how it was last time; empty where that is not to be told
    usual_is_gone: bool
    fixed: tuple[str, ...]
    nobody_else: str
    sharing: members.Sharing | None = None  # with other members, where anything passes to them


@dataclass(frozen=True, slots=True)
class Asking:
    questions: tuple[Question, ...]
    for_today: Question | None
    shown: str
    reading: Reading
    status: str  # that the questions are new

    @property
    def steps(self) -> range:
        """One mark of the progress bar for each screen, the last one included."""
        return range(len(self.questions) + 1)


def asking(
    checkin: CheckInRow,
    viewer: Standing,
    *,
    alone: str,
    given: Mapping[str, str],
    again: bool = False,
) -> Asking:
    """The form of a check-in. Nothing here depends on what was answered before."""
    alone_now = alone == ALONE
    known = viewer.person == checkin.person
    staff = readers(viewer, checkin.case)
    here = cover(viewer, checkin.clinic)
    checkin = _while_covered(checkin, here)
    called = _names(checkin, viewer) if known else {}
    people = _people(checkin, viewer) if known and alone_now else ()
    other = routes.therapists(staff, named=alone_now)
    held = screens(
        checkin,
        alone=alone_now,
        known=known,
        language=checkin.language,
        other=other,
        names=called,
        cover=_cover(checkin, here, other),
        people=people,
    )
    questions = _questions(
        checkin, held, given, {"name": other, **_cover(checkin, here, other)}, called
    )
    mine = known and alone_now
    sharing = members.in_a_form(checkin, viewer, held, given, named=mine, again=again)
    return Asking(
        questions=tuple(q for q in questions if q.screen.item.id != FOR_TODAY),
        for_today=next((q for q in questions if q.screen.item.id == FOR_TODAY), None),
        shown=fields(held),
        reading=_reading(
            checkin,
            staff,
            held,
            given,
            named=alone_now,
            usual=last_route(checkin, again=again) if mine else None,
            sharing=sharing,
            young=young_words(checkin, viewer, named=mine),
        ),
        status=wording(held[0].item.measure, checkin.language).status if held else "",
    )


def _while_covered(checkin: CheckInRow, here: CoverRow | None) -> CheckInRow:
    """Nobody is asked about safety while nobody answers, whatever was planned before."""
    if here is not None and here.complete:
        return checkin
    asked = [a for a in checkin.asked if not any(p.critical for p in load(a.measure).parts)]
    return replace(checkin, asked=tuple(asked))


def _names(checkin: CheckInRow, viewer: Standing) -> dict[int, str]:
    """Names the person gave, by the order of what is asked: for their own eyes, signed in."""
    called = {row.id: row.nickname for row in names(viewer, checkin.person)}
    return {a.order: called[a.named] for a in checkin.asked if a.named in called}


def _people(checkin: CheckInRow, viewer: Standing) -> tuple[tuple[str, str], ...]:
    """Everybody whom the person named in this case, where one is asked to choose among them."""
    asked = (item for row in checkin.asked for item in load(row.measure).items)
    if not any(item.kind == NAMED for item in asked):
        return ()
    called = {row.id: row.nickname for row in names(viewer, checkin.person)}
    held = [tie for tie in ties(viewer, checkin.case) if tie.one == checkin.person]
    return tuple((str(t.id), called[t.named]) for t in held if t.named in called)


def _cover(checkin: CheckInRow, here: CoverRow | None, therapist: str) -> dict[str, str]:
    """Who is told of an answer on safety, how soon, and when somebody is there."""
    if here is None:
        return {}
    told = [name for name in told_of_safety(None, checkin.clinic) if name != therapist]
    return {
        "who": routes.joined([therapist, *told], _("or")),
        "soon": soon(here.within_minutes),
        "hours": here.hours,
        "night": here.out_of_hours,
    }


def soon(minutes: int) -> str:
    if minutes % MANY_MINUTES:
        return ngettext("within %(n)s minute", "within %(n)s minutes", minutes) % {"n": minutes}
    hours = minutes // MANY_MINUTES
    if hours == 1:
        return _("within an hour")
    return _("within %(n)s hours") % {"n": hours}


def _questions(
    checkin: CheckInRow,
    held: list[Screen],
    given: Mapping[str, str],
    people: Mapping[str, str],
    ties: Mapping[int, str],
) -> list[Question]:
    begun: set[str] = set()
    made = []
    for screen in held:
        order = screen.name.partition(".")[0]
        words = wording(screen.item.measure, checkin.language)
        here = {**people, "name": ties.get(int(order), people["name"])}
        before, intro = _said_first(words, here) if order not in begun else ((), "")
        begun.add(order)
        value = given.get(screen.name, "")
        labels = screen.options or [(str(n), str(n)) for n in screen.numbers]
        made.append(
            Question(
                screen=screen,
                title=fill(words.title, **here),
                before=before,
                intro=intro,
                options=tuple(Option(c, label, c == value) for c, label in labels),
                skipped=value == SKIP,
                text=value,
            )
        )
    return made


def _said_first(words: Wording, people: Mapping[str, str]) -> tuple[tuple[str, ...], str]:
    """What stands above and under the first question of a measure."""
    intro = fill(words.intro, **people)
    if not words.before:
        return (), intro
    said = [intro, *(fill(line, **people) for line in words.before), people.get("night", "")]
    return tuple(line for line in said if line), ""


def last_route(checkin: CheckInRow, *, again: bool) -> str:
    """Who may read what is answered again, as it is now; else how it was the last time."""
    now = ""
    if again:
        asked = {row.measure for row in checkin.asked}
        now = sitting_route(None, checkin.case, checkin.person, checkin.session, asked)
    return now or usual_route(None, checkin.case, checkin.person)


def _reading(
    checkin: CheckInRow,
    staff: ReadersRow,
    held: list[Screen],
    given: Mapping[str, str],
    *,
    named: bool,
    usual: str | None,
    sharing: members.Sharing | None,
    young: str,
) -> Reading:
    """The exact line for the person signed in and alone; else, without `usual`, one that tells
    nothing."""
    offered = routes.choices(staff, named=named)
    if usual is not None:
        preset = routes.resolved(usual, staff)
    else:
        offered.insert(0, routes.as_last_time(staff, named=named))
        usual, preset = "", routes.AS_LAST_TIME
    chosen = given.get("route", preset)
    measures = [load(m) for m in dict.fromkeys(screen.item.measure for screen in held)]
    return Reading(
        choices=tuple(offered),
        chosen=chosen if chosen in {choice.code for choice in offered} else preset,
        usual=usual,
        usual_is_gone=usual != "" and preset != usual,
        fixed=tuple(routes.without_a_choice(measures, staff, named=named)),
        nobody_else=young or _nobody_else(staff, sharing),
        sharing=sharing,
    )


def _nobody_else(staff: ReadersRow, sharing: members.Sharing | None) -> str:
    """Who never sees it; where something passes, that it is this and no more."""
    return members.nothing_else(sharing) if sharing else routes.nobody_else(staff.setting)
