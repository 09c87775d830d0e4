"""/desk/diary/: who comes when and where, for whoever keeps the diary; nothing clinical."""

import uuid
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from accord_web.cases.clinic_diary import DiaryRow, PlannedFor, between, one, to_plan_for
from accord_web.cases.states import USUAL_MINUTES
from accord_web.cases.waiting import SplitWaits
from accord_web.desk.pages import front_desk, note_read, show
from accord_web.desk.sessions import PLACES, STATES
from accord_web.desk.when import When, typed
from accord_web.flows import diary
from accord_web.people.queries import clinic
from accord_web.privacy.standing import Standing

DAYS = 7


class ForForm(When):
    who = forms.ChoiceField(label=gettext_lazy("Who comes?"))
    minutes = forms.IntegerField(label=gettext_lazy("Minutes"), min_value=5, max_value=480)
    place = forms.ChoiceField(label=gettext_lazy("Where"), choices=PLACES)

    def __init__(self, *args, rows: list[PlannedFor], **kwargs):
        super().__init__(*args, **kwargs)
        self.cases = {row.key: row.case for row in rows}
        self.fields["who"].choices = [
            ("", "—"),
            *((row.key, f"{_names(row.people)} ({_names(row.therapists)})") for row in rows),
        ]


class StateForm(forms.Form):
    state = forms.ChoiceField(
        label=gettext_lazy("Will it not take place?"), widget=forms.RadioSelect
    )

    def __init__(self, *args, row: DiaryRow, begun: bool, **kwargs):
        super().__init__(*args, **kwargs)
        choices = [
            ("cancelled-client", _("They cancelled")),
            ("cancelled-staff", _("We cancelled")),
        ]
        if begun:
            choices.append(("missed", _("Nobody came")))
        if row.state != "planned":
            choices.append(("planned", _("A slip: it stands as planned")))
        self.fields["state"].choices = choices


@dataclass(frozen=True, slots=True)
class Line:
    row: DiaryRow
    state: str
    place: str


@dataclass(frozen=True, slots=True)
class Day:
    day: date
    today: bool
    lines: tuple[Line, ...]


@front_desk
@require_safe
def week(request: HttpRequest) -> HttpResponse:
    """Today and the six days after it; from there on, seven days at a time."""
    viewer: Standing = request.viewer
    zone = ZoneInfo(clinic(viewer).zone)
    today = viewer.now.astimezone(zone).date()
    first = _asked(request.GET.get("from", ""), today)
    note_read(viewer, "diary")
    context = {
        "days": _days(viewer, first, today, zone),
        "first": first,
        "this": first == today,
        "before": first - timedelta(days=DAYS),
        "after": first + timedelta(days=DAYS),
    }
    return show(request, "desk/diary.html", "diary", context)


@front_desk
@require_http_methods(["GET", "POST"])
def plan(request: HttpRequest) -> HttpResponse:
    viewer: Standing = request.viewer
    zone = clinic(viewer).zone
    form = ForForm(
        request.POST or None,
        zone=zone,
        rows=to_plan_for(viewer),
        initial={"minutes": USUAL_MINUTES, "place": "room"},
    )
    if form.is_valid():
        given = form.cleaned_data
        try:
            diary.plan(
                form.cases[given["who"]],
                form.moment,
                minutes=given["minutes"],
                place=given["place"],
                by=viewer.person,
            )
            return redirect("desk:diary")
        except SplitWaits:
            form.add_error("who", _("Their therapist has to do this one. Please ask them."))
    note_read(viewer, "diary_new")
    context = {"form": form, "zone": zone.replace("_", " ")}
    return show(request, "desk/diary_new.html", "diary", context)


@front_desk
@require_http_methods(["GET", "POST"])
def one_session(request: HttpRequest, session: uuid.UUID) -> HttpResponse:
    viewer: Standing = request.viewer
    row, zone = one(viewer, session), clinic(viewer).zone
    moving = "day" in request.POST
    begun = row.starts_at <= viewer.now
    when = When(request.POST if moving else None, zone=zone, initial=typed(row.starts_at, zone))
    state = StateForm(None if moving else request.POST or None, row=row, begun=begun)
    asks_therapist = False
    try:
        if row.may_change and when.is_valid():
            diary.move(row.id, when.moment, by=viewer.person)
            return redirect("desk:diary_session", row.id)
        if row.may_change and state.is_valid():
            diary.mark(row.id, state.cleaned_data["state"], by=viewer.person)
            return redirect("desk:diary_session", row.id)
    except SplitWaits:
        asks_therapist = True
    note_read(viewer, "diary_session")
    context = {
        "line": _line(row),
        "when": when,
        "form": state,
        "asks_therapist": asks_therapist,
        "zone": zone.replace("_", " "),
    }
    return show(request, "desk/diary_session.html", "diary", context)


def _days(viewer: Standing, first: date, today: date, zone: ZoneInfo) -> list[Day]:
    last = first + timedelta(days=DAYS)
    rows = between(viewer, _midnight(first, zone), _midnight(last, zone))
    days = [first + timedelta(days=n) for n in range(DAYS)]
    return [
        Day(
            day,
            day == today,
            tuple(_line(row) for row in rows if row.starts_at.astimezone(zone).date() == day),
        )
        for day in days
    ]


def _midnight(day: date, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, time.min, zone)


def _asked(said: str, today: date) -> date:
    try:
        day = date.fromisoformat(said)
    except ValueError:
        return today
    return day if abs(day - today) < timedelta(days=3660) else today


def _line(row: DiaryRow) -> Line:
    return Line(row, STATES.get(row.state, ""), dict(PLACES).get(row.place, ""))


def _names(names: tuple[str, ...]) -> str:
    return ", ".join(names)
