"""/desk/records/: how long records are kept, holds, and what is due. For administrators.

A number and a year stand for a case: nothing here tells who it is or what it was about.
"""

import uuid

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from accord_web import clock
from accord_web.cases import retention
from accord_web.cases.requests import open_requests
from accord_web.desk.pages import administrator, note_read, show
from accord_web.flows.erase import GROUNDS, Held, erase_record
from accord_web.privacy.standing import NotAllowed, Standing

DOES, SURE = "does", "understood"


class NumberForm(forms.Form):
    number = forms.CharField(
        label=gettext_lazy("Number of a case"),
        help_text=gettext_lazy("Its therapist finds it under “Record” on the page of the case."),
        max_length=20,
        widget=forms.TextInput({"autocomplete": "off", "inputmode": "numeric"}),
    )


class HoldForm(forms.Form):
    reason = forms.CharField(
        label=gettext_lazy("Why must it be kept?"),
        help_text=gettext_lazy("Sealed. Administrators read it."),
        max_length=400,
        widget=forms.Textarea({"rows": 3}),
    )
    until = forms.DateField(
        label=gettext_lazy("Until"),
        help_text=gettext_lazy("Leave it empty if it ends when you lift it."),
        required=False,
        widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"),
    )

    def __init__(self, *args, today, **kwargs):
        super().__init__(*args, **kwargs)
        self.today = today

    def clean_until(self):
        day = self.cleaned_data["until"]
        if day is not None and day < self.today:
            raise forms.ValidationError(_("This day is over."))
        return day


@administrator
@require_http_methods(["GET", "HEAD", "POST"])
def all_of_them(request: HttpRequest) -> HttpResponse:
    viewer: Standing = request.viewer  # type: ignore[attr-defined]
    form = NumberForm(request.POST or None)
    if form.is_valid():
        found = retention.by_number(viewer, form.cleaned_data["number"])
        if found is not None:
            return redirect("desk:record_kept", retention.number(found))
        form.add_error("number", _("No case has this number."))
    note_read(viewer, "records")
    rows = retention.kept(viewer)
    context = {
        "due": [row for row in rows if row.due],
        "later": [row for row in rows if not row.due],
        "waiting": [(row, retention.number(row.case)) for row in open_requests(viewer)],
        "form": form,
    }
    status = 422 if form.is_bound else 200
    return show(request, "desk/records.html", "records", context, status=status)


@administrator
@require_http_methods(["GET", "HEAD", "POST"])
def one(request: HttpRequest, number: str) -> HttpResponse:
    """One record: hold it, lift a hold, or erase it once its time is over."""
    viewer: Standing = request.viewer  # type: ignore[attr-defined]
    case = retention.by_number(viewer, number)
    if case is None:
        raise NotAllowed("No case of this number.")
    holds = retention.holds(viewer, case)
    today, does, wrong = clock.today(viewer.zone), request.POST.get(DOES, ""), ""
    form = HoldForm(request.POST if does == "hold" else None, today=today)
    assert viewer.person is not None
    if does == "hold" and form.is_valid():
        given = form.cleaned_data
        retention.place_hold(viewer, case, given["reason"], given["until"], by=viewer.person)
        return redirect("desk:record_kept", number)
    if does == "lift":
        retention.lift_hold(viewer, case, _id(request.POST.get("hold", "")), by=viewer.person)
        return redirect("desk:record_kept", number)
    if does == "erase":
        wrong = _erase(request, case)
        if not wrong:
            return redirect("desk:records")
    note_read(viewer, "record-kept", case)
    row = next((one for one in retention.kept(viewer) if one.case == case), None)
    context = {
        "number": retention.number(case),
        "row": row,
        "holds": holds,
        "form": form,
        "wrong": wrong,
    }
    status = 422 if request.method == "POST" else 200
    return show(request, "desk/record_kept.html", "records", context, status=status)


def _erase(request: HttpRequest, case: uuid.UUID) -> str:
    """What was wrong; empty where the record is gone."""
    viewer: Standing = request.viewer  # type: ignore[attr-defined]
    ground = request.POST.get("ground", "")
    if request.POST.get(SURE) != "yes" or ground not in GROUNDS:
        return _("Please say why, and tick that it is for good.")
    assert viewer.person is not None
    try:
        erase_record(case, ground, by=viewer.person)
    except Held:
        return _("It cannot be erased now: its time is not over, or a hold keeps it.")
    return ""


def _id(raw: str) -> uuid.UUID:
    try:
        return uuid.UUID(raw)
    except ValueError:
        raise NotAllowed("No such hold.") from None
