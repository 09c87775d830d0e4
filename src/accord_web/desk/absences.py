"""Who is away, from when until when, and who stands in."""

import uuid
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from accord_web import clock
from accord_web.desk.pages import local, note_read, show, staff
from accord_web.flows import cover
from accord_web.people.away import AbsenceRow, AwayAlready, absences
from accord_web.people.queries import clinic, therapists
from accord_web.privacy.standing import NotAllowed, Standing

LONGEST = timedelta(days=400)
A_DAY = timedelta(days=1)


class AwayForm(forms.Form):
    """From the first day to the last, both of them whole, on the clinic's clock."""

    who = forms.ChoiceField(label=gettext_lazy("Who is away"))
    first = forms.DateField(
        label=gettext_lazy("First day"), widget=forms.DateInput({"type": "date"}, "%Y-%m-%d")
    )
    last = forms.DateField(
        label=gettext_lazy("Last day"), widget=forms.DateInput({"type": "date"}, "%Y-%m-%d")
    )
    deputy = forms.ChoiceField(label=gettext_lazy("Who stands in"))
    since: datetime
    until: datetime

    def __init__(
        self, *args, people: list[tuple[uuid.UUID, str]], own: uuid.UUID | None, zone: str
    ):
        super().__init__(*args)
        self.zone = zone
        named = [(str(one), name) for one, name in people]
        self.fields["deputy"].choices = [("", "—"), *(p for p in named if p[0] != str(own))]
        if own is not None:  # one's own absence; an administrator keeps everybody's
            del self.fields["who"]
        else:
            self.fields["who"].choices = [("", "—"), *named]

    def clean(self):
        given = super().clean() or {}
        if given.get("who") and given["who"] == given.get("deputy"):
            self.add_error("deputy", _("Somebody else has to stand in."))
        first, last = given.get("first"), given.get("last")
        if first and last:
            if last < first:
                self.add_error("last", _("The last day comes after the first."))
            elif last < clock.today(self.zone):
                self.add_error("last", _("This day is over."))
            elif last - first > LONGEST:
                self.add_error("last", _("That is more than a year. A hand-over may fit better."))
            here = ZoneInfo(self.zone)
            self.since = datetime.combine(first, time(), here).astimezone(UTC)
            self.until = datetime.combine(last + A_DAY, time(), here).astimezone(UTC)
        return given


@dataclass(frozen=True, slots=True)
class Line:
    row: AbsenceRow
    first: datetime
    last: datetime
    on: bool
    own: bool


@staff
@require_http_methods(["GET", "POST"])
def away(request: HttpRequest) -> HttpResponse:
    """One's own absences; an administrator's page has everybody's."""
    viewer: Standing = request.viewer
    here = clinic(viewer)
    if here is None or not (viewer.treats or viewer.administrator):
        raise NotAllowed("For whoever sees clients, and for administrators.")
    own = None if viewer.administrator else viewer.person
    people = therapists(viewer, here.id)
    form = AwayForm(request.POST or None, people=people, own=own, zone=here.zone)
    if form.is_valid() and _kept(viewer, form):
        return redirect("desk:away")
    note_read(viewer, "away")
    lines = _lines(viewer)
    numbered = [(f"{n}.{len(lines)}", line) for n, line in enumerate(lines, 1)]
    context = {"lines": numbered, "form": form, "everybody": own is None}
    return show(request, "desk/away.html", "team" if viewer.administrator else "caseload", context)


def _kept(viewer: Standing, form: AwayForm) -> bool:
    given = form.cleaned_data
    person = uuid.UUID(given["who"]) if "who" in given else viewer.person
    assert person is not None and viewer.person is not None
    try:
        cover.arrange(person, uuid.UUID(given["deputy"]), form.since, form.until, by=viewer.person)
    except cover.AnswersForClose:
        form.add_error(
            "deputy",
            _(
                "They answer when somebody is afraid of a person close to them. Standing in, "
                "they would no longer be told in these cases. Choose somebody else."
            ),
        )
    except AwayAlready:
        form.add_error("first", _("One of the two is away at that time already."))
    return form.is_valid()


def _lines(viewer: Standing) -> list[Line]:
    return [
        Line(
            row,
            local(viewer, row.since),
            local(viewer, row.until - A_DAY / 2),
            row.since <= viewer.now,
            viewer.administrator or row.person == viewer.person,
        )
        for row in absences(viewer)
    ]


@staff
@require_POST
def back(request: HttpRequest) -> HttpResponse:
    """They are back, or stay after all. By its place in the list as it was shown."""
    viewer: Standing = request.viewer
    lines = _lines(viewer)
    places = {f"{n}.{len(lines)}": line.row for n, line in enumerate(lines, 1) if line.own}
    row = places.get(request.POST.get("place", ""))
    if row is None:
        raise NotAllowed("Nobody's absence that the viewer keeps.")
    cover.end(row.id, by=viewer.person)
    return redirect("desk:away")
