"""Opening a case in an emergency, and looking after such openings afterwards."""

import uuid

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from accord_web.desk.pages import note_read, show, staff, when, with_clients
from accord_web.door.throttle import too_many_tries, try_the_door
from accord_web.flows import emergency
from accord_web.people.tries import let_in
from accord_web.privacy.standing import NotAllowed, Standing

REASON = forms.CharField(
    label=gettext_lazy("Why it cannot wait"),
    min_length=emergency.SHORTEST_REASON,
    max_length=400,
    widget=forms.Textarea({"rows": 3}),
    help_text=gettext_lazy("One sentence. The clinic's supervisors read it."),
)


class SeekForm(forms.Form):
    name = forms.CharField(
        label=gettext_lazy("Nickname, exactly as it is kept"),
        max_length=40,
        widget=forms.TextInput({"autocomplete": "off"}),
    )


class OpenForm(forms.Form):
    case = forms.ChoiceField(label=gettext_lazy("Which case"), widget=forms.RadioSelect)
    reason = REASON

    def __init__(self, *args, found: list[emergency.Found], **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["case"].choices = [(str(one.case), _called(one)) for one in found]


class WithholdForm(forms.Form):
    reason = forms.CharField(
        label=gettext_lazy("Why telling has to wait"),
        min_length=emergency.SHORTEST_REASON,
        max_length=400,
        widget=forms.Textarea({"rows": 2}),
    )
    days = forms.IntegerField(
        label=gettext_lazy("For how many days"),
        min_value=1,
        max_value=emergency.LONGEST_WITHHELD.days,
        initial=7,
    )
    opening = forms.UUIDField(widget=forms.HiddenInput)


def _called(one: emergency.Found) -> str:
    return " · ".join((", ".join(one.members), ", ".join(one.therapists)))


@with_clients
@require_http_methods(["GET", "POST"])
def open_case(request: HttpRequest) -> HttpResponse:
    """First whom, then why. A name that leads nowhere says no more than that."""
    viewer: Standing = request.viewer
    given = request.POST if request.method == "POST" else None
    seek, form, none = SeekForm(given), None, False
    if given is not None and seek.is_valid():
        # A colleague who tries name after name is slowed down; whoever opens a case is not.
        tries = try_the_door("emergency", request, str(viewer.person))
        if not tries:
            return too_many_tries(request)
        found = emergency.find(viewer, seek.cleaned_data["name"], by=viewer.person)
        none = not found
        chosen = given if "reason" in given else None
        form = OpenForm(chosen, found=found) if found else None
        if form is not None and form.is_valid():
            case = uuid.UUID(form.cleaned_data["case"])
            if (here := viewer.cases.get(case)) is None or not here.is_therapist:
                emergency.open_in_emergency(
                    viewer, case, form.cleaned_data["reason"], by=viewer.person
                )
                let_in(tries, by=viewer.person)
            return redirect("desk:case", case)
    note_read(viewer, "emergency")
    context = {"seek": seek, "form": form, "none": none, "hours": emergency.LASTS.seconds // 3600}
    wrong = bool((form or seek).errors)
    return show(request, "desk/emergency.html", "caseload", context, status=422 if wrong else 200)


@staff
@require_http_methods(["GET", "POST"])
def review(request: HttpRequest) -> HttpResponse:
    """Every emergency of the clinic; two of these people may write down why it is not told yet."""
    viewer: Standing = request.viewer
    if not emergency.may_review(viewer):
        raise NotAllowed("For administrators and supervisors.")
    form = WithholdForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        emergency.withhold(viewer, said["opening"], said["reason"], said["days"], by=viewer.person)
        return redirect("desk:emergencies")
    note_read(viewer, "emergencies")
    lines = [(one, when(viewer, one.opened_at)) for one in emergency.review(viewer)]
    context = {"lines": lines, "form": form, "blank": WithholdForm()}
    return show(
        request, "desk/emergencies.html", "team", context, status=422 if form.errors else 200
    )
